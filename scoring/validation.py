"""From a parsed tree to a document, or to every problem that stands in the way."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice

from pydantic import ValidationError

from scoring.document import Document
from scoring.fields import MENDING, NOT_A_MAP, UNFIT
from scoring.fit_rules import NO_ASPECT, NO_PLACE, NO_WORKLOAD, broken_fit_rules
from scoring.framework_rules import broken_framework_rules
from scoring.measure_rules import NO_MEASURE, broken_measure_rules
from scoring.problems import InvalidDocument, Path, Problem, gettext_noop
from scoring.profile_rules import broken_profile_rules
from scoring.rules import (
    NO_DIMENSION,
    NO_FRAMEWORK,
    NO_LEVEL,
    NO_OWNER,
    NO_QUESTION,
    NO_RECOMMENDATION,
    NO_SOURCE,
    NO_TEXT,
    UNDECLARED_LANGUAGE,
    broken_rules,
)
from scoring.scalars import UNPRINTABLE

MOST_NODES = 400_000
MOST_PROBLEMS = 1_000
MOST_ENTRIES = 10_000
GREATEST_DEPTH = 32

MISSING = gettext_noop("is missing")
UNKNOWN_FIELD = gettext_noop("there is no such field")
NOT_A_LIST = gettext_noop("must be a list")
TOO_DEEP = gettext_noop("is nested too deeply")
TOO_MANY_ENTRIES = gettext_noop("must have at most %(maximum)s entries")
TOO_LARGE = gettext_noop("the document is too large: it has more than %(maximum)s values")
KEY_NOT_TEXT = gettext_noop("has a key that is not text")
AND_MORE = gettext_noop("there are more problems than the first %(maximum)s")

_MESSAGES = {
    "missing": MISSING,
    "extra_forbidden": UNKNOWN_FIELD,
    "string_unicode": UNPRINTABLE,  # of a name in a map
    "tuple_type": NOT_A_LIST,
    "dict_type": NOT_A_MAP,
}
# What cannot be found is no news where the whole part it should be found in is malformed.
_LOOKED_FOR_IN = {
    NO_DIMENSION: ("dimensions",),
    NO_QUESTION: ("dimensions",),
    NO_OWNER: ("owners",),
    NO_RECOMMENDATION: ("recommendations",),
    NO_SOURCE: ("sources",),
    NO_FRAMEWORK: ("frameworks",),
    NO_LEVEL: ("levels",),
    NO_ASPECT: ("infrastructure_fit", "aspects"),
    NO_PLACE: ("infrastructure_fit", "places"),
    NO_WORKLOAD: ("infrastructure_fit", "workloads"),
    NO_MEASURE: ("measures",),
}


def parse_document(tree: object) -> Document:
    """A document from a tree of dict, list and scalars (see `scoring.scalars`).

    Raises InvalidDocument with every problem that was found (of a great many the first thousand).
    """
    oversized = tuple(_size_problems(tree))
    if oversized:
        raise InvalidDocument(oversized)
    try:
        document = Document.model_validate(tree)
    except ValidationError as error:
        raise InvalidDocument(_all_problems(tree, error)) from None
    problems = _first(_broken_rules(document))
    if problems:
        raise InvalidDocument(problems)
    return document


def load_document(text: str) -> Document:
    """A document from the canonical JSON of one: what was checked once is not checked again.

    Needs no solver. Raises InvalidDocument where the text has not even the shape of a document.
    """
    tree = json.loads(text, parse_float=Decimal)
    try:
        return Document.model_validate(tree)
    except ValidationError as error:
        raise InvalidDocument(_shape_problems(error)) from None


def mend_document(tree: object) -> Document:
    """A document out of any tree, with stand-ins for what is missing or malformed.

    For showing what is being written, never for judging anybody. Raises InvalidDocument for a tree too large to read.
    """
    oversized = tuple(_size_problems(tree))
    if oversized:
        raise InvalidDocument(oversized)
    return Document.model_validate(tree, context=MENDING)


def _all_problems(tree: object, error: ValidationError) -> list[Problem]:
    """The problems of shape, then those of meaning that remain with stand-ins for what is malformed."""
    shape = _shape_problems(error)
    if len(shape) > MOST_PROBLEMS:
        return _first(iter(shape))
    places = {problem.path for problem in shape}
    mended = Document.model_validate(tree, context=MENDING)
    meaning = (problem for problem in _broken_rules(mended) if not _follows(problem, places))
    return _first(chain(shape, meaning))


def _broken_rules(document: Document) -> Iterator[Problem]:
    """Every problem of meaning."""
    for rules in (
        broken_rules,
        broken_framework_rules,
        broken_profile_rules,
        broken_fit_rules,
        broken_measure_rules,
    ):
        yield from rules(document)


def _first(problems: Iterator[Problem]) -> list[Problem]:
    """The problems, or so many of them as anyone can read, and word that there are more."""
    first = list(islice(problems, MOST_PROBLEMS + 1))
    if len(first) > MOST_PROBLEMS:
        first[MOST_PROBLEMS] = Problem((), AND_MORE, {"maximum": MOST_PROBLEMS})
    return first


def _follows(problem: Problem, places: set[Path]) -> bool:
    """Whether a problem only follows from a malformed place: it lies, or is looked for, inside it."""
    if problem.message in (NO_TEXT, UNDECLARED_LANGUAGE) and any(
        path[:1] == ("languages",) for path in places
    ):
        return True
    return _LOOKED_FOR_IN.get(problem.message) in places or any(
        problem.path[:length] in places for length in range(len(problem.path) + 1)
    )


def _shape_problems(error: ValidationError) -> list[Problem]:
    problems = []
    for line in error.errors(include_url=False, include_input=False):
        path = tuple(step for step in line["loc"] if step != "[key]")
        if line["type"] == UNFIT:
            problems.append(Problem(path, line["ctx"]["message"], line["ctx"]["params"]))
        else:
            problems.append(Problem(path, _MESSAGES[line["type"]]))
    return problems


def _size_problems(tree: object) -> Iterator[Problem]:
    """Whether a tree is too large, too deep or no tree to be read at all; looked at without recursion."""
    nodes = 0
    waiting: list[tuple[Path, object]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        nodes += 1
        if nodes > MOST_NODES:
            yield Problem((), TOO_LARGE, {"maximum": MOST_NODES})
            return
        if not isinstance(node, dict | list) or not node:
            continue
        if len(path) >= GREATEST_DEPTH:
            yield Problem(path, TOO_DEEP)
        elif len(node) > MOST_ENTRIES:
            yield Problem(path, TOO_MANY_ENTRIES, {"maximum": MOST_ENTRIES})
        elif isinstance(node, list):
            waiting.extend(((*path, index), entry) for index, entry in enumerate(node))
        elif all(isinstance(key, str) for key in node):
            waiting.extend(((*path, str(key)), entry) for key, entry in node.items())
        else:
            yield Problem(path, KEY_NOT_TEXT)
