"""What is wrong with a draft, judged once for each content: a long document takes a second or two."""

import hashlib
import json
from collections.abc import Sequence

from django.core.cache import cache

from banks.domain import tree_of
from banks.models import Draft
from scoring import InvalidDocument, Problem, parse_document

KEPT_SECONDS = 7 * 24 * 3600


def known_problems(draft: Draft) -> tuple[Problem, ...] | None:
    """The problems of the draft as it stands, if somebody has asked for them since it stands so; else None."""
    kept = cache.get(_name(draft))
    return None if kept is None else tuple(_problem(each) for each in kept)


def problems_of(draft: Draft) -> tuple[Problem, ...]:
    """The problems of the draft as it stands, in the document's order."""
    known = known_problems(draft)
    if known is not None:
        return known
    try:
        parse_document(tree_of(draft))
        found: Sequence[Problem] = ()
    except InvalidDocument as invalid:
        found = invalid.problems
    cache.set(_name(draft), [_kept(problem) for problem in found], KEPT_SECONDS)
    return tuple(found)


def _name(draft: Draft) -> str:
    """By content, so that what is undone is known at once."""
    return f"draft-problems:{hashlib.sha256(draft.document.encode()).hexdigest()}"


def _kept(problem: Problem) -> list[object]:
    params = {
        name: value if isinstance(value, int | str) else str(value) for name, value in problem.params.items()
    }
    return [list(problem.path), problem.message, json.dumps(params)]


def _problem(kept: Sequence[object]) -> Problem:
    path, message, params = kept
    assert isinstance(path, list)
    return Problem(tuple(path), str(message), json.loads(str(params)))
