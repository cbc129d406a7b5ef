"""Where things stand in a document."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from banks.problems import Path
from scoring import Band, Document, Option, Question, Text


def questions(document: Document) -> Iterator[tuple[Path, Question]]:
    """Every question with its place."""
    for number, dimension in enumerate(document.dimensions):
        for position, question in enumerate(dimension.questions):
            yield ("dimensions", number, "questions", position), question


def answers(question: Question) -> Sequence[Option | Band]:
    """What can be answered: the options, or of a number the bands it can fall in."""
    return question.bands if question.kind == "number" else question.options


def own_texts(document: Document) -> Iterator[tuple[Path, Text]]:
    """Every text that is written by the bank's authors, in reading order.

    Titles of sources, of frameworks and of their clauses are left out: they are their authors' own.
    """
    for path, text in _texts(document, ()):
        if path[0] not in {"sources", "frameworks"} or path[2] not in {"title", "clauses"}:
            yield path, text


def base(language: str) -> str:
    """The language without region or script: `en` for `en-gb`."""
    return language.partition("-")[0]


def _texts(part: object, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from _texts(getattr(part, name), (*path, field.alias or name))
    elif isinstance(part, tuple):
        for index, entry in enumerate(part):
            yield from _texts(entry, (*path, index))
    elif isinstance(part, dict):
        for key, entry in part.items():
            yield from _texts(entry, (*path, key))
