"""A document made ready for scoring: all that does not depend on the answers, worked out beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from scoring.benchmarks import QuestionFigures, figures_for
from scoring.bounds import Bounds
from scoring.document import Document, Question
from scoring.fields import REGIONS
from scoring.points import NOTHING, Rule, rule_for
from scoring.recommendations import Needs
from scoring.rounding import PLACES
from scoring.scalars import Value


@dataclass(frozen=True, slots=True)
class Item:
    """A question made ready.

    `weight` is whole; it is 0 where the question is never scored. `least` and `greatest` are the points it
    can give, `floor` those that it must give, `clauses` positions among the compiled document's; `figures`
    are those for an organisation of each region.
    """

    key: str
    question: Question
    dimension: int
    rule: Rule | None
    weight: int
    least: Fraction
    greatest: Fraction
    floor: Fraction | None
    floor_level: int
    figures: Mapping[str, QuestionFigures | None]
    clauses: tuple[int, ...]

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """The recommendations that apply to an answer, each with the points it would add."""
        assert self.rule is not None
        return self.rule.rises(value, points)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A document made ready.

    Weights are whole; `level_starts` are the scores at which levels begin. `scale`: the least whole number
    that makes whole all points, level starts and bounds that are known beforehand. `needs`: by recommendation
    all that it needs, through others too; `positions`: its place in the bank.
    """

    document: Document
    digest: str
    scale: int
    items: tuple[Item, ...]
    dimension_weights: tuple[int, ...]
    level_starts: tuple[Fraction, ...]
    minimum_coverage: Fraction
    minimum_difference: Fraction
    clauses: tuple[tuple[str, str], ...]
    needs: Needs
    positions: Mapping[str, int]


def compile_document(document: Document, bounds: Bounds, digest: str) -> Compiled:
    """Make a document ready for scoring with its bounds."""
    clauses = tuple(
        (key, clause) for key, framework in document.frameworks.items() for clause in framework.clauses
    )
    items = _items(document, bounds, {f"{key}/{clause}": i for i, (key, clause) in enumerate(clauses)})
    starts = tuple(Fraction(level.begins_at) for level in document.levels)
    return Compiled(
        document=document,
        digest=digest,
        scale=_scale(items, starts),
        items=items,
        dimension_weights=_whole([dimension.weight for dimension in document.dimensions]),
        level_starts=starts,
        minimum_coverage=Fraction(document.minimum_coverage),
        minimum_difference=Fraction(document.minimum_difference),
        clauses=clauses,
        needs=Needs(document),
        positions={key: position for position, key in enumerate(document.recommendations)},
    )


def _scale(items: Sequence[Item], starts: Sequence[Fraction]) -> int:
    known = [points for item in items if item.rule is not None for points in item.rule.known_points()]
    return lcm(10**PLACES, *(points.denominator for points in (*known, *starts)))


def _items(document: Document, bounds: Bounds, clauses: Mapping[str, int]) -> tuple[Item, ...]:
    placed = [
        (position, question)
        for position, dimension in enumerate(document.dimensions)
        for question in dimension.questions
    ]
    weights = _whole([question.weight if question.is_scored else Decimal(0) for _, question in placed])
    return tuple(
        _item(question, position, weight, bounds, clauses)
        for (position, question), weight in zip(placed, weights, strict=True)
    )


def _item(
    question: Question, dimension: int, weight: int, bounds: Bounds, clauses: Mapping[str, int]
) -> Item:
    rule = rule_for(question)
    return Item(
        key=question.key,
        question=question,
        dimension=dimension,
        rule=rule,
        weight=weight,
        least=NOTHING if rule is None else rule.least,
        greatest=NOTHING if rule is None else rule.greatest,
        floor=None if question.floor is None or not weight else Fraction(question.floor.points),
        floor_level=0 if question.floor is None else question.floor.level,
        figures={region: figures_for(question, region, bounds) for region in REGIONS},
        clauses=tuple(clauses[reference] for reference in question.maps_to),
    )


def _whole(weights: Sequence[Decimal]) -> tuple[int, ...]:
    """Weights as whole numbers of the same proportions."""
    exact = [Fraction(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact))
    return tuple(int(weight * scale) for weight in exact)
