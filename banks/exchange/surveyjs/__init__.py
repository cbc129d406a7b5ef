"""SurveyJS: surveys as JSON, in and out. docs/exchange.md says what becomes of what."""

import json

from banks.exchange.surveyjs.reader import read
from banks.exchange.surveyjs.writer import write

__all__ = ["read", "recognises", "write"]

_HOLDERS = (b'"pages"', b'"elements"', b'"questions"')


def recognises(ending: str, data: bytes) -> bool:
    """A JSON file with pages or elements, and without a `format`, is a survey."""
    if ending not in (".json", "") or not any(holder in data for holder in _HOLDERS):
        return False
    try:
        tree = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(tree, dict)
        and "format" not in tree
        and any(isinstance(tree.get(name), list) for name in ("pages", "elements", "questions"))
    )
