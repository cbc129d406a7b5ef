"""A draft at a glance: its dimensions and questions, and what is still to be translated in each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from banks.comparison.values import text_in
from banks.editing.address import Address, handles, placed_questions
from banks.editing.structure import languages_of
from banks.editing.texts import TextPart, question_texts, texts
from banks.editing.tree import Tree


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of the outline. `untranslated` and `outdated`: the texts in it that are, by language."""

    handle: str
    key: str
    kind: str
    text: Mapping[str, Any]
    weight: Any
    untranslated: Mapping[str, int]
    outdated: Mapping[str, int]
    is_conditional: bool

    def title(self, language: str) -> str:
        """What it asks, in a language or the next best; its key where it asks nothing yet."""
        return text_in(self.text, language) or self.key

    @property
    def needs_translation(self) -> bool:
        return bool(self.untranslated or self.outdated)


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A dimension of the outline, with its questions."""

    handle: str
    key: str
    name: Mapping[str, Any]
    weight: Any
    untranslated: Mapping[str, int]
    outdated: Mapping[str, int]
    questions: tuple[QuestionRow, ...]

    def title(self, language: str) -> str:
        """Its name, in a language or the next best; its key where it has none yet."""
        return text_in(self.name, language) or self.key

    @property
    def to_translate(self) -> int:
        """How many of its questions, and it itself, want a translation."""
        own = bool(self.untranslated or self.outdated)
        return own + sum(question.needs_translation for question in self.questions)


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole draft. `elsewhere`: what is to be translated outside of its dimensions, by address."""

    languages: tuple[str, ...]
    dimensions: tuple[DimensionRow, ...]
    elsewhere: tuple[tuple[Address, Mapping[str, int]], ...] = ()

    @property
    def question_count(self) -> int:
        return sum(len(dimension.questions) for dimension in self.dimensions)

    @property
    def to_translate(self) -> int:
        """How many things want a translation."""
        return sum(dimension.to_translate for dimension in self.dimensions) + len(self.elsewhere)


@dataclass(slots=True)
class Outliner:
    """Makes outlines of one draft again and again, looking at those questions alone that changed since."""

    _rows: dict[str, tuple[Tree, Tree | None, list[str], QuestionRow]] = field(default_factory=dict)

    def outline(self, tree: Tree, before: Tree) -> Outline:
        """The outline of a tree. `before`: the document the draft began from, to tell which translations are old."""
        languages = languages_of(tree)
        earlier = {handle: question for handle, _dimension, question in placed_questions(before)}
        dimensions = tree.get("dimensions", [])
        names = handles(dimensions)
        questions: dict[str, list[QuestionRow]] = {name: [] for name in names}
        rows: dict[str, tuple[Tree, Tree | None, list[str], QuestionRow]] = {}
        for handle, dimension, question in placed_questions(tree):
            rows[handle] = self._row(handle, question, earlier.get(handle), languages)
            questions[dimension].append(rows[handle][3])
        self._rows = rows
        around = list(
            texts(
                {**tree, "dimensions": _bare(dimensions)},
                {**before, "dimensions": _bare(before.get("dimensions", []))},
            )
        )
        return Outline(
            languages=tuple(languages),
            dimensions=tuple(
                DimensionRow(
                    handle=name,
                    key=str(dimension.get("key", "")),
                    name=dimension.get("name", {}),
                    weight=dimension.get("weight", 1),
                    untranslated=_missing(_at(around, ("dimensions", name)), languages),
                    outdated=_outdated(_at(around, ("dimensions", name)), languages),
                    questions=tuple(questions[name]),
                )
                for name, dimension in zip(names, dimensions, strict=True)
            ),
            elsewhere=tuple(_elsewhere(around, languages)),
        )

    def _row(
        self, handle: str, question: Tree, before: Tree | None, languages: list[str]
    ) -> tuple[Tree, Tree | None, list[str], QuestionRow]:
        known = self._rows.get(handle)
        if known and known[0] is question and known[1] is before and known[2] == languages:
            return known
        found = list(question_texts(handle, question, before))
        return (
            question,
            before,
            languages,
            QuestionRow(
                handle=handle,
                key=str(question.get("key", "")),
                kind=str(question.get("kind", "")),
                text=question.get("text", {}),
                weight=question.get("weight", 1),
                untranslated=_missing(found, languages),
                outdated=_outdated(found, languages),
                is_conditional="visible_if" in question,
            ),
        )


def _bare(dimensions: list[Tree]) -> list[Tree]:
    return [{name: part for name, part in each.items() if name != "questions"} for each in dimensions]


def _at(found: Iterable[TextPart], address: Address) -> list[TextPart]:
    return [each for each in found if each.address[: len(address)] == address]


def _elsewhere(
    found: Iterable[TextPart], languages: list[str]
) -> Iterator[tuple[Address, Mapping[str, int]]]:
    """The texts outside of dimensions that want a translation, each with the languages it wants."""
    for each in found:
        if each.address[0] != "dimensions":
            wanting = [*each.missing(languages), *each.outdated(languages)]
            if wanting:
                yield each.address, dict.fromkeys(wanting, 1)


def _missing(found: Iterable[TextPart], languages: list[str]) -> dict[str, int]:
    return _counted(language for each in found for language in each.missing(languages))


def _outdated(found: Iterable[TextPart], languages: list[str]) -> dict[str, int]:
    return _counted(language for each in found for language in each.outdated(languages))


def _counted(languages: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for language in languages:
        counts[language] = counts.get(language, 0) + 1
    return counts
