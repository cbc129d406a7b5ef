"""The identifiers that published frameworks have, so that no question bank of ours refers to a clause that does not exist.

One YAML file per framework: its edition, the sources the identifiers were checked against, how far they are confirmed, and
the clauses with our own short titles. No framework's text is in it. Frameworks that have no file here are left alone:
anyone may map questions to a standard of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from scoring import Document, Problem, gettext_noop

FOLDER = Path(__file__).parent

NO_SUCH_CLAUSE = gettext_noop("%(framework)s (%(edition)s) has no clause %(clause)s")


@dataclass(frozen=True, slots=True)
class Published:
    """A published framework. `clauses` maps each identifier there is to our title of it, per language.

    `sources` are what the identifiers were checked against; `confirmed` says how far that carries.
    """

    key: str
    title: Mapping[str, str]
    edition: str
    reference: str
    sources: tuple[str, ...]
    confirmed: str
    clauses: Mapping[str, Mapping[str, str]]


@cache
def published() -> Mapping[str, Published]:
    """Every framework of the catalogue, by its key."""
    files = (yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml")))
    return {file["key"]: Published(**{**file, "sources": tuple(file["sources"])}) for file in files}


def unknown_clauses(document: Document) -> Iterator[Problem]:
    """Every place where a document names a clause that its framework, being in the catalogue, does not have."""
    for key, framework in document.frameworks.items():
        if key in published():
            for clause in framework.clauses:
                if clause not in published()[key].clauses:
                    yield _unknown(("frameworks", key, "clauses", clause), f"{key}/{clause}")
    for key, recommendation in document.recommendations.items():
        for position, reference in enumerate(recommendation.serves):
            if not _exists(reference):
                yield _unknown(("recommendations", key, "serves", position), reference)
    for number, dimension in enumerate(document.dimensions):
        for index, question in enumerate(dimension.questions):
            for position, reference in enumerate(question.maps_to):
                if not _exists(reference):
                    path = ("dimensions", number, "questions", index, "maps_to", position)
                    yield _unknown(path, reference)


def _exists(reference: str) -> bool:
    framework, _, clause = reference.partition("/")
    return framework not in published() or clause in published()[framework].clauses


def _unknown(path: tuple[str | int, ...], reference: str) -> Problem:
    framework, _, clause = reference.partition("/")
    params = {"framework": framework, "edition": published()[framework].edition, "clause": clause}
    return Problem(path, NO_SUCH_CLAUSE, params)
