"""The result of scoring: a value, exact to the last fraction, and its JSON.

Scores, points, targets, gains and gaps are on the scale 0-100; coverage and shares are percent. Levels count
from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
class Result:
    """Everything scoring finds out.

    Maps and lists are in the bank's order, recommendations in theirs. `unknown`: applicable questions
    answered with "we don't know", things to find out. `unanswered`: applicable, scored questions without any
    response. `roadmap`: the recommendations of horizon 1, 2 and 3. `profile`: the one that was asked, None
    for a bank as a whole; `levels`: whether it gives levels. `infrastructure_fit`: by workload where it would
    run well, None where nothing can be said; `break_even`: None without costs.
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

    @property
    def roadmap(self) -> tuple[tuple[RecommendationResult, ...], ...]:
        """The recommendations in three horizons, each in working order."""
        return tuple(
            tuple(entry for entry in self.recommendations if entry.horizon == horizon)
            for horizon in (1, 2, 3)
        )

    def as_json(self) -> Json:
        """Exactly the contract's shape, numbers rounded half up to 4 decimals, whole ones as int."""
        return {
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


def _number(value: Fraction | Decimal | None) -> int | float | None:
    return None if value is None else json_number(value)


def _ends(ends: Ends | None) -> list[int | float | None] | None:
    return None if ends is None else [_number(ends[0]), _number(ends[1])]


def _share(share: Decimal | tuple[Decimal, Decimal]) -> Any:
    return [_number(end) for end in share] if isinstance(share, tuple) else _number(share)
