"""Benchmark bounds: what the published figures leave possible, computed once, when a version is published.

Stored with the version as JSON text, so that scoring needs no solver. All numbers are percent or points,
rounded half up to 4 decimals.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.canonical import canonical_json, digest
from scoring.document import Document, Figure, Question
from scoring.populations import constraints, figures_of, populations, unknown_count
from scoring.rounding import PLACES, round_half_up
from scoring.shares import extremes

_HUNDRED = Fraction(100)

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class QuestionBounds:
    """What is known of one population's answers to one question.

    `average`: the least and greatest points that the population's answers would earn on average. `ahead_of`,
    `level_with` (single choice only, else None): for each option the least and greatest share, in percent, of
    those surveyed whose answer has fewer points, and the same points.
    """

    average: Range
    ahead_of: Mapping[str, Range] | None = None
    level_with: Mapping[str, Range] | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of a document: by question key, then by population (a region, or `global`).

    `document` is the digest of the document they were computed from.
    """

    document: str
    questions: Mapping[str, Mapping[str, QuestionBounds]]

    def to_json(self) -> str:
        """The bounds as JSON text, the same text for the same bounds."""
        questions = {
            key: {name: _as_tree(bounds) for name, bounds in by_population.items()}
            for key, by_population in self.questions.items()
        }
        return json.dumps(
            {"document": self.document, "questions": questions}, ensure_ascii=False, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> "Bounds":
        """The bounds that `to_json` wrote."""
        tree = json.loads(text)
        questions = {
            key: {name: _from_tree(bounds) for name, bounds in by_population.items()}
            for key, by_population in tree["questions"].items()
        }
        return cls(tree["document"], questions)


def compute_bounds(document: Document) -> Bounds:
    """The bounds of every choice question for every population it has figures of.

    Number questions have none: their figures say what share reaches a number, and nothing more.
    """
    questions = {
        question.key: {
            name: _question_bounds(question, figures_of(question, name)) for name in populations(question)
        }
        for question in document.questions()
        if question.figures and question.kind in ("single", "multiple")
    }
    return Bounds(digest(canonical_json(document)), questions)


def _question_bounds(question: Question, figures: Sequence[Figure]) -> QuestionBounds:
    return (
        _single_choice(question, figures)
        if question.kind == "single"
        else _multiple_choice(question, figures)
    )


def _single_choice(question: Question, figures: Sequence[Figure]) -> QuestionBounds:
    """By linear programming: the shares are tied to each other, since together they make 100%."""
    points = [option.points for option in question.options]
    levels = sorted(set(points))
    unplaced = [0.0] * question.unplaced
    objectives = [
        # points are divided by 100 after solving; the unplaced may have earned nothing, or all
        [float(value) for value in points] + unplaced,
        [float(value) for value in points] + [100.0] * question.unplaced,
        *([float(value < level) for value in points] + unplaced for level in levels),
        *([float(value == level) for value in points] + unplaced for level in levels),
    ]
    results = extremes(unknown_count(question), constraints(question, figures), objectives)
    lowest, highest = results[0][0], results[1][1]
    ahead = dict(zip(levels, results[2:], strict=False))
    level_with = dict(zip(levels, results[2 + len(levels) :], strict=True))
    return QuestionBounds(
        average=(_rounded(lowest, 100), _rounded(highest, 100)),
        ahead_of={option.key: _rounded_range(ahead[option.points]) for option in question.options},
        level_with={option.key: _rounded_range(level_with[option.points]) for option in question.options},
    )


def _multiple_choice(question: Question, figures: Sequence[Figure]) -> QuestionBounds:
    """Term by term: each option's share stands alone, and one without a figure can be anything."""
    ends = {figure.options[0]: figure.ends for figure in figures}
    anything = (Decimal(0), Decimal(100))
    low, high = (
        sum(
            (Fraction(o.points) * Fraction(ends.get(o.key, anything)[end]) / 100 for o in question.options),
            Fraction(0),
        )
        for end in (0, 1)
    )
    return QuestionBounds(
        (round_half_up(min(low, _HUNDRED), PLACES), round_half_up(min(high, _HUNDRED), PLACES))
    )


def _rounded(value: float, divisor: int = 1) -> Decimal:
    """A solver's result, already free of its noise, rounded half up."""
    return round_half_up(Fraction(repr(value)) / divisor, PLACES)


def _rounded_range(ends: tuple[float, float]) -> Range:
    return _rounded(ends[0]), _rounded(ends[1])


def _as_tree(bounds: QuestionBounds) -> dict[str, object]:
    tree: dict[str, object] = {"average": _range_text(bounds.average)}
    if bounds.ahead_of is not None and bounds.level_with is not None:
        tree["ahead_of"] = {key: _range_text(ends) for key, ends in bounds.ahead_of.items()}
        tree["level_with"] = {key: _range_text(ends) for key, ends in bounds.level_with.items()}
    return tree


def _from_tree(tree: dict[str, Any]) -> QuestionBounds:
    by_option = [
        {key: _range(ends) for key, ends in tree[name].items()} if name in tree else None
        for name in ("ahead_of", "level_with")
    ]
    return QuestionBounds(_range(tree["average"]), *by_option)


def _range_text(ends: Range) -> list[str]:
    return [str(ends[0]), str(ends[1])]


def _range(ends: Sequence[str]) -> Range:
    return Decimal(ends[0]), Decimal(ends[1])
