"""The rules of meaning for profiles: what they name is there, and each is whole in itself.

As in `scoring.rules`: total, one rule a function.
"""

from collections.abc import Iterator, Mapping, Sequence

from scoring.document import Document, Profile
from scoring.graphs import visibility_graph
from scoring.problems import Path, Problem, gettext_noop
from scoring.rules import NO_DIMENSION, NO_QUESTION, TOO_MANY, repeated
from scoring.scalars import EMPTY

MOST_PROFILES = 20

ASKED_WITH_DIMENSION = gettext_noop("%(key)s is there already: with the dimension %(dimension)s")
LEFT_OUT = gettext_noop("%(key)s can only be shown after %(needed)s, which the profile does not ask")


def broken_profile_rules(document: Document) -> Iterator[Problem]:
    """Every problem of meaning in a document's profiles."""
    if len(document.profiles) > MOST_PROFILES:
        yield Problem(("profiles",), TOO_MANY, {"maximum": MOST_PROFILES})
        return
    hangs_on = visibility_graph(document)
    for key, profile in document.profiles.items():
        path = ("profiles", key)
        for name in ("questions", "dimensions"):
            if name in profile.model_fields_set and not getattr(profile, name):
                yield Problem((*path, name), EMPTY)
        yield from _questions(document, profile, path)
        yield from _dimensions(document, profile, path)
        yield from _whole(document, key, hangs_on)


def _questions(document: Document, profile: Profile, path: Path) -> Iterator[Problem]:
    yield from repeated(((*path, "questions", i), key) for i, key in enumerate(profile.questions))
    dimensions = frozenset(profile.dimensions)
    for index, key in enumerate(profile.questions):
        here = (*path, "questions", index)
        if not document.has_question(key):
            yield Problem(here, NO_QUESTION, {"key": key})
        elif (dimension := document.dimension_of(key).key) in dimensions:
            yield Problem(here, ASKED_WITH_DIMENSION, {"key": key, "dimension": dimension})


def _dimensions(document: Document, profile: Profile, path: Path) -> Iterator[Problem]:
    yield from repeated(((*path, "dimensions", i), key) for i, key in enumerate(profile.dimensions))
    there = {dimension.key for dimension in document.dimensions}
    for index, key in enumerate(profile.dimensions):
        if key not in there:
            yield Problem((*path, "dimensions", index), NO_DIMENSION, {"key": key})


def _whole(document: Document, key: str, hangs_on: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """A profile asks what the visibility of its questions hangs on, or these could never be shown."""
    asked = document.asked(key)
    for question in document.questions():
        if question.key in asked:
            for needed in hangs_on[question.key]:
                if document.has_question(needed) and needed not in asked:
                    yield Problem(("profiles", key), LEFT_OUT, {"key": question.key, "needed": needed})
