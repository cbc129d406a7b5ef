"""Every text of a document, which languages it lacks, and where a translation is older than what it translates."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from banks.comparison.schema import Shape, fields_of
from banks.editing.address import Address, handles, is_keyed_list, placed_questions
from banks.editing.tree import Tree
from scoring import Dimension, Document, Question
from scoring.fields import Part


@dataclass(frozen=True, slots=True)
class TextPart:
    """A text in the document: where it stands, what it says by language, and what it said before the draft."""

    address: Address
    text: Mapping[str, Any]
    before: Mapping[str, Any]

    def missing(self, languages: list[str]) -> list[str]:
        """The languages in which it says nothing."""
        return [language for language in languages if not _says(self.text.get(language))]

    def outdated(self, languages: list[str]) -> list[str]:
        """The languages in which it still says what it said although it says something else in the first."""
        if not languages:
            return []
        source = languages[0]
        if not _says(self.before.get(source)) or self.before.get(source) == self.text.get(source):
            return []
        return [
            language
            for language in languages[1:]
            if _says(self.text.get(language)) and self.text.get(language) == self.before.get(language)
        ]


def _says(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())


def texts(tree: Tree, before: Tree | None = None) -> Iterator[TextPart]:
    """Every text there is, in the document's order. `before`: the document that the draft began from."""
    before = before or {}
    earlier = {handle: question for handle, _dimension, question in placed_questions(before)}
    yield from _of_document(tree, before)
    dimensions = tree.get("dimensions", [])
    former = dict(zip(handles(before.get("dimensions", [])), before.get("dimensions", []), strict=True))
    by_dimension: dict[str, list[tuple[str, Tree]]] = {name: [] for name in handles(dimensions)}
    for handle, dimension, question in placed_questions(tree):
        by_dimension[dimension].append((handle, question))
    for name, dimension in zip(by_dimension, dimensions, strict=True):
        yield from _of_part(Dimension, dimension, former.get(name), ("dimensions", name), skip="questions")
        for handle, question in by_dimension[name]:
            yield from question_texts(handle, question, earlier.get(handle))


def question_texts(handle: str, question: Tree, before: Tree | None = None) -> Iterator[TextPart]:
    """Every text of a question."""
    return _of_part(Question, question, before, ("questions", handle))


def _of_document(tree: Tree, before: Tree) -> Iterator[TextPart]:
    return _of_part(Document, tree, before, (), skip="dimensions")


Walk = Callable[[Any, Any, Address], Iterator[TextPart]]


def _of_part(
    part: type[Part], node: Any, before: Any, address: Address, skip: str = ""
) -> Iterator[TextPart]:
    if not isinstance(node, dict):
        return
    earlier = before if isinstance(before, dict) else {}
    for name, walk in _walks(part):
        if name in node and name != skip:
            yield from walk(node[name], earlier.get(name), (*address, name))


@cache
def _walks(part: type[Part]) -> list[tuple[str, Walk]]:
    """The fields of a part that are or hold texts, and how each is walked through."""
    found: list[tuple[str, Walk]] = []
    for name, field in fields_of(part).items():
        kind = field.part
        if field.shape == Shape.TEXT:
            found.append((name, _text))
        elif field.shape == Shape.TEXT_MAP:
            found.append((name, _map_of(_text)))
        elif kind is not None and _holds_text(kind):
            one = _part_walk(kind)
            walks = {Shape.PART: one, Shape.PARTS: _list_of(one), Shape.PART_MAP: _map_of(one)}
            found.append((name, walks[field.shape]))
    return found


@cache
def _holds_text(part: type[Part]) -> bool:
    return any(
        field.shape in (Shape.TEXT, Shape.TEXT_MAP) or (field.part is not None and _holds_text(field.part))
        for field in fields_of(part).values()
    )


def _text(node: Any, before: Any, address: Address) -> Iterator[TextPart]:
    if isinstance(node, dict):
        yield TextPart(address, node, before if isinstance(before, dict) else {})


def _part_walk(part: type[Part]) -> Walk:
    return lambda node, before, address: _of_part(part, node, before, address)


def _map_of(walk: Walk) -> Walk:
    def entries(node: Any, before: Any, address: Address) -> Iterator[TextPart]:
        if isinstance(node, dict):
            earlier = before if isinstance(before, dict) else {}
            for name, entry in node.items():
                yield from walk(entry, earlier.get(name), (*address, name))

    return entries


def _list_of(walk: Walk) -> Walk:
    """Through a list: things with keys by their handles, others by their positions."""

    def entries(node: Any, before: Any, address: Address) -> Iterator[TextPart]:
        if not isinstance(node, list):
            return
        keyed = is_keyed_list(address)
        earlier = _by_step(before, keyed=keyed) if isinstance(before, list) else {}
        for step, entry in _by_step(node, keyed=keyed).items():
            yield from walk(entry, earlier.get(step), (*address, step))

    return entries


def _by_step(entries: list[Any], *, keyed: bool) -> dict[str | int, Any]:
    steps: list[str | int] = [*handles(entries)] if keyed else [*range(len(entries))]
    return dict(zip(steps, entries, strict=True))
