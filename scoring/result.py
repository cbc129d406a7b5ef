"""The result of scoring: a value, exact to the last fraction, and its JSON.

Scores, points, targets, gains and gaps are on the scale 0-100; coverage and shares are percent. Levels count
from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from scoring.break_even import BreakEven
from scoring.document import Figure
from scoring.fit import WorkloadFit
from scoring.rounding import json_number

Verdict = Literal["too-few", "ahead", "behind", "not-separable"]
TargetSource = Literal["own", "next-level", "top"]
QuestionStatus = Literal["hidden", "not_applicable", "unanswered", "unknown", "answered"]
Ends = tuple[Fraction, Fraction]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OptionFigure:
    """A published figure on one option of a multiple choice.

    `share` as published: a number or a range, in percent.
    """

    share: Decimal | tuple[Decimal, Decimal]
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReachedFigure:
    """A published figure on a number: `share` percent give `at_least` or more, and so do we or not."""

    at_least: Decimal
    share: Decimal | tuple[Decimal, Decimal]
    reached: bool


@dataclass(frozen=True, slots=True)
class QuestionBenchmark:
    """An answer held against the figures of one population (a region, or `global`), which `figures` are.

    Choice questions have `average`, single choice `ahead_of` and `level_with` too, multiple choice `options`;
    number questions have `reached` alone.
    """

    population: str
    figures: tuple[Figure, ...]
    average: Ends | None = None
    ahead_of: Ends | None = None
    level_with: Ends | None = None
    options: Mapping[str, OptionFigure] | None = None
    reached: tuple[ReachedFigure, ...] | None = None

    def as_json(self) -> Json:
        """The contract's shape for the kind of question."""
        if self.reached is not None:
            return {
                "reached": [
                    {
                        "at_least": _number(figure.at_least),
                        "share": _share(figure.share),
                        "reached": figure.reached,
                    }
                    for figure in self.reached
                ]
            }
        written: Json = {
            "average": _ends(self.average),
            "ahead_of": _ends(self.ahead_of),
            "level_with": _ends(self.level_with),
        }
        if self.options is not None:
            written["options"] = {
                key: {"share": _share(figure.share), "chosen": figure.chosen}
                for key, figure in self.options.items()
            }
        return written


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question; `low` and `high` are what its points are or could turn out to be.

    `points`, `low`, `high` and `gap` are None where they do not apply: on texts and weight 0 always.
    """

    key: str
    dimension: str
    status: QuestionStatus
    points: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    gap: Fraction | None = None
    benchmark: QuestionBenchmark | None = None

    @property
    def applicable(self) -> bool:
        """Visible and not marked as not applicable."""
        return self.status not in ("hidden", "not_applicable")

    @property
    def answered(self) -> bool:
        """Applicable, and with an answer that says something."""
        return self.status == "answered"

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "points": _number(self.points),
            "applicable": self.applicable,
            "answered": self.answered,
            "gap": _number(self.gap),
            "benchmark": None if self.benchmark is None else self.benchmark.as_json(),
        }


@dataclass(frozen=True, slots=True)
class DimensionBenchmark:
    """A dimension held against the figures, over the same `questions` (a number of them) on both sides."""

    own: Fraction
    low: Fraction
    high: Fraction
    questions: int
    verdict: Verdict

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "own": _number(self.own),
            "low": _number(self.low),
            "high": _number(self.high),
            "questions": self.questions,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension with at least one applicable, scored question; `asked` and `answered` count those.

    `level_range`: the levels of `low` and `high`, floors heeded; unlike `level` they are there at any
    coverage, but not in a profile that gives no levels. `broken_floors`: the questions whose floor is broken;
    `capped_by`: the one that held the level down.
    """

    key: str
    score: Fraction | None
    low: Fraction
    high: Fraction
    coverage: Fraction
    level: int | None
    level_range: tuple[int, int] | None
    capped_by: str | None
    broken_floors: tuple[str, ...]
    target: Fraction | None
    target_source: TargetSource | None
    benchmark: DimensionBenchmark | None
    asked: int
    answered: int

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "score": _number(self.score),
            "low": _number(self.low),
            "high": _number(self.high),
            "coverage": _number(self.coverage),
            "level": self.level,
            "capped_by": self.capped_by,
            "target": _number(self.target),
            "benchmark": None if self.benchmark is None else self.benchmark.as_json(),
        }


@dataclass(frozen=True, slots=True)
class OverallResult:
    """The whole.

    All None when no dimension of any weight has an applicable, scored question; the levels also in a profile
    that gives none. `broken_floors`: the questions, of any dimension, whose floor is broken; they do not act
    on the overall level.
    """

    score: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    level: int | None
    level_range: tuple[int, int] | None
    broken_floors: tuple[str, ...]

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "score": _number(self.score),
            "low": _number(self.low),
            "high": _number(self.high),
            "coverage": _number(self.coverage),
            "level": self.level,
        }


@dataclass(frozen=True, slots=True)
class RecommendationResult:
    """A recommendation that applies, listed at `rank`.

    `gain`: what it could add to the overall score, at most. `questions` are those it applies to. `effort` and
    `horizon` are 1-3; `horizon` is never before what it needs.
    """

    key: str
    rank: int
    gain: Fraction
    effort: int
    horizon: int
    critical: bool
    questions: tuple[str, ...]

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "key": self.key,
            "rank": self.rank,
            "gain": _number(self.gain),
            "effort": self.effort,
            "horizon": self.horizon,
            "critical": self.critical,
            "questions": list(self.questions),
        }


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What was asked about a framework's clause, and how it was answered: never called compliance."""

    points: Fraction | None
    asked: int
    answered: int
    questions: tuple[str, ...]

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "points": _number(self.points),
            "asked": self.asked,
            "answered": self.answered,
            "questions": list(self.questions),
        }


@dataclass(frozen=True, slots=True)
class AmountResult:
    """What one question adds to the measures that count it.

    `amount`: what its answer adds, None without one. `low` and `high`: what it could still come to add, which
    may differ where an answer still open could hide it. `greatest`: the most that any answer adds, at least 0.
    """

    question: str
    dimension: str
    status: QuestionStatus | Literal["not_asked"]
    amount: Fraction | None
    low: Fraction
    high: Fraction
    greatest: Fraction

    @property
    def is_open(self) -> bool:
        """Whether it is asked, applicable, and not answered."""
        return self.status in ("unanswered", "unknown")


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure: `total` of the answers given, and the least and greatest it could still come to.

    `questions`: all that it counts, in the bank's order, shown or not.
    """

    key: str
    total: Fraction
    low: Fraction
    high: Fraction
    maximum: Fraction
    questions: tuple[AmountResult, ...]

    @property
    def percent(self) -> Fraction:
        """The total in percent of the maximum."""
        return 100 * self.total / self.maximum

    @property
    def is_settled(self) -> bool:
        """Whether it can come to nothing else."""
        return self.low == self.high

    @property
    def open(self) -> tuple[str, ...]:
        """The keys of its questions that are asked and not answered."""
        return tuple(entry.question for entry in self.questions if entry.is_open)

    def as_json(self) -> Json:
        """The contract's shape."""
        asked = [entry for entry in self.questions if entry.amount is not None or entry.is_open]
        return {
            "sum": _number(self.total),
            "low": _number(self.low),
            "high": _number(self.high),
            "maximum": _number(self.maximum),
            "percent": _number(self.percent),
            "asked": len(asked),
            "answered": sum(entry.amount is not None for entry in asked),
            "questions": {entry.question: _number(entry.amount) for entry in asked},
        }


@dataclass(frozen=True, slots=True)
class TermResult:
    """What one term of an outcome comes to, at least and at most."""

    of: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class AdjustmentResult:
    """An adjustment: whether it is made, None where that is open; and what it adds, at least and at most."""

    key: str
    made: bool | None
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """One outcome, and how it came about: the terms, their sum, the adjustments, the sum with these, and what comes of it
    (`low` and `high`) when it is held up and rounded.

    `low` and `high`: the least and greatest it could still come to, `level_range` their levels, None where it has
    none or the profile gives none. `value` and `level` are there as soon as they can be one thing only.
    """

    key: str
    terms: tuple[TermResult, ...]
    sum_low: Fraction
    sum_high: Fraction
    adjustments: tuple[AdjustmentResult, ...]
    adjusted_low: Fraction
    adjusted_high: Fraction
    low: Fraction
    high: Fraction
    maximum: Fraction
    level_range: tuple[int, int] | None

    @property
    def value(self) -> Fraction | None:
        """What it comes to; None while that is open."""
        return self.low if self.low == self.high else None

    @property
    def percent(self) -> Fraction | None:
        """The value in percent of the maximum."""
        return None if self.value is None else 100 * self.value / self.maximum

    @property
    def level(self) -> int | None:
        """The level; None while that is open, and without levels."""
        if self.level_range is None or self.level_range[0] != self.level_range[1]:
            return None
        return self.level_range[0]

    def as_json(self) -> Json:
        """The contract's shape."""
        return {
            "value": _number(self.value),
            "low": _number(self.low),
            "high": _number(self.high),
            "maximum": _number(self.maximum),
            "percent": _number(self.percent),
            "level": self.level,
            "level_range": None if self.level_range is None else list(self.level_range),
            "adjustments": {entry.key: entry.made for entry in self.adjustments},
        }


@dataclass(frozen=True, slots=True)
class Result:
    """Everything scoring finds out.

    Maps and lists are in the bank's order, recommendations in theirs. `unknown`: applicable questions
    answered with "we don't know", things to find out. `unanswered`: applicable, scored questions without any
    response. `roadmap`: the recommendations of horizon 1, 2 and 3. `profile`: the one that was asked, None
    for a bank as a whole; `levels`: whether it gives levels. `infrastructure_fit`: by workload where it would
    run well, None where nothing can be said; `break_even`: None without costs. `measures` and `outcomes`: by
    key, in the bank's order.
    """

    bank: str
    version: str
    digest: str
    profile: str | None
    levels: bool
    engine: str
    region: str
    overall: OverallResult
    dimensions: Mapping[str, DimensionResult | None]
    questions: Mapping[str, QuestionResult]
    recommendations: tuple[RecommendationResult, ...]
    frameworks: Mapping[str, Mapping[str, ClauseResult]]
    unknown: tuple[str, ...]
    unanswered: tuple[str, ...]
    infrastructure_fit: tuple[WorkloadFit, ...] | None
    break_even: BreakEven | None
    measures: Mapping[str, MeasureResult] = field(default_factory=dict)
    outcomes: Mapping[str, OutcomeResult] = field(default_factory=dict)

    @property
    def roadmap(self) -> tuple[tuple[RecommendationResult, ...], ...]:
        """The recommendations in three horizons, each in working order."""
        return tuple(
            tuple(entry for entry in self.recommendations if entry.horizon == horizon)
            for horizon in (1, 2, 3)
        )

    def as_json(self) -> Json:
        """Exactly the contract's shape, numbers rounded half up to 4 decimals, whole ones as int.

        Measures and outcomes are left out where the bank has none.
        """
        written: Json = {
            "bank": self.bank,
            "version": self.version,
            "digest": self.digest,
            "profile": self.profile,
            "overall": self.overall.as_json(),
            "dimensions": {
                key: None if dimension is None else dimension.as_json()
                for key, dimension in self.dimensions.items()
            },
            "questions": {key: question.as_json() for key, question in self.questions.items()},
            "recommendations": [entry.as_json() for entry in self.recommendations],
            "frameworks": {
                framework: {clause: entry.as_json() for clause, entry in clauses.items()}
                for framework, clauses in self.frameworks.items()
            },
            "infrastructure_fit": None
            if self.infrastructure_fit is None
            else [entry.as_json() for entry in self.infrastructure_fit],
            "break_even": None if self.break_even is None else self.break_even.as_json(),
        }
        if self.measures:
            written["measures"] = {key: measure.as_json() for key, measure in self.measures.items()}
        if self.outcomes:
            written["outcomes"] = {key: outcome.as_json() for key, outcome in self.outcomes.items()}
        return written


def _number(value: Fraction | Decimal | None) -> int | float | None:
    return None if value is None else json_number(value)


def _ends(ends: Ends | None) -> list[int | float | None] | None:
    return None if ends is None else [_number(ends[0]), _number(ends[1])]


def _share(share: Decimal | tuple[Decimal, Decimal]) -> Any:
    return [_number(end) for end in share] if isinstance(share, tuple) else _number(share)
