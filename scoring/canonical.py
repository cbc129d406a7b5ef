"""The one way a document is written down, and what is made of it: digests and content hashes.

Canonical form: JSON in UTF-8, no spare white space, fields in the schema's order, lists and maps in the
bank's order, fields at their default left out, numbers written out in full and no longer than they need to
be, dates as in 2026-08-02.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from scoring.document import Document, Question
from scoring.fields import Part
from scoring.scalars import number_text


def canonical_json(document: Document) -> str:
    """The document in canonical form.

    Reading it gives an equal document, and that the same text, byte for byte.
    """
    return _written(document)


def digest(text: str) -> str:
    """`sha256:` and the SHA-256 of the text's UTF-8 bytes in hexadecimal."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def content_hash(question: Question) -> str:
    """The digest of a question's canonical form: the same only when nothing in the question changed."""
    return digest(_written(question))


def _written(value: object) -> str:
    if isinstance(value, Part):
        return _map((name, _written(part)) for name, part in _given(value))
    if isinstance(value, Mapping):
        return _map((str(key), _written(part)) for key, part in value.items())
    if isinstance(value, tuple):
        return "[" + ",".join(_written(part) for part in value) + "]"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date):
        value = value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _map(entries: Iterable[tuple[str, str]]) -> str:
    return (
        "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{written}" for key, written in entries) + "}"
    )


def _given(part: Part) -> Iterator[tuple[str, object]]:
    """The fields that say something: those that must be there, and those that are not at their default."""
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if field.is_required() or value != field.default:
            yield field.alias or name, value
