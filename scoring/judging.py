"""One scoring, step by step: dimensions, the whole, questions, recommendations, frameworks.

Sums are of whole numbers: weights are whole, and points are scaled by the least common denominator of
everything that can be earned. Fractions come out at the end of each step; nothing is rounded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from scoring.break_even import BreakEven
from scoring.compiled import Compiled
from scoring.fit import WorkloadFit
from scoring.points import HUNDRED, NOTHING
from scoring.reading import Reading
from scoring.recommendations import in_working_order
from scoring.result import (
    ClauseResult,
    DimensionBenchmark,
    DimensionResult,
    Ends,
    MeasureResult,
    OutcomeResult,
    OverallResult,
    QuestionBenchmark,
    QuestionResult,
    RecommendationResult,
    Result,
    TargetSource,
    Verdict,
)

ENOUGH_QUESTIONS = 3  # to compare a dimension on; fewer must carry half of the answered weight


class _Tally:
    """The sums over one dimension's applicable, scored questions: weights, and weights times points.

    `floored`: those of them with a floor; `compared`: those answered that figures are comparable with, and
    the ends of what these would earn.
    """

    __slots__ = (
        "answered",
        "answered_weight",
        "asked",
        "compared",
        "earned",
        "floored",
        "high",
        "low",
        "weight",
    )

    def __init__(self) -> None:
        self.floored: list[Reading] = []
        self.compared: list[tuple[Reading, Ends]] = []
        self.asked = self.answered = 0
        self.weight = self.answered_weight = 0
        self.earned = self.low = self.high = 0


class _Gain:
    """What is found out about one recommendation: its scaled gain, and the questions it applies to."""

    __slots__ = ("critical", "gain", "questions")

    def __init__(self) -> None:
        self.gain = 0
        self.critical = False
        self.questions: list[str] = []


class Judging:
    """One scoring: its steps share the readings and the scale of points; `result` puts them together."""

    def __init__(
        self,
        compiled: Compiled,
        readings: list[Reading],
        region: str,
        targets: Mapping[str, Decimal],
        profile: str | None,
    ) -> None:
        self._compiled = compiled
        self._readings = readings
        self._region = region
        self._profile = profile
        self._gives_levels = profile is None or compiled.document.profiles[profile].levels
        self._targets = {key: Fraction(target) for key, target in targets.items()}
        self._scored = [reading for reading in readings if reading.item.weight and reading.is_applicable]
        self._answered = [reading for reading in self._scored if reading.status == "answered"]
        self._scale = lcm(
            compiled.scale,
            *{reading.points.denominator for reading in self._answered},
            *(target.denominator for target in self._targets.values()),
        )
        for reading in self._answered:
            reading.earned = self._scaled(reading.points)
        self._starts = [self._scaled(start) for start in compiled.level_starts]
        self._tallies = self._tally()
        self._gaps: dict[int, Fraction] = {}  # the same few stand behind thousands of answers

    def result(
        self,
        engine: str,
        *,
        infrastructure_fit: tuple[WorkloadFit, ...] | None,
        break_even: BreakEven | None,
        measures: Mapping[str, MeasureResult],
        outcomes: Mapping[str, OutcomeResult],
    ) -> Result:
        """Everything, put together with what is found out beside the scores."""
        document = self._compiled.document
        dimensions = [self._dimension(position) for position in range(len(document.dimensions))]
        targets = [self._scaled(found.target) if found and found.target else 0 for found in dimensions]
        return Result(
            bank=document.key,
            version=document.version,
            digest=self._compiled.digest,
            profile=self._profile,
            levels=self._gives_levels,
            engine=engine,
            region=self._region,
            overall=self._overall(dimensions),
            dimensions={part.key: found for part, found in zip(document.dimensions, dimensions, strict=True)},
            questions={reading.item.key: self._question(reading, targets) for reading in self._readings},
            recommendations=tuple(self._recommendations()),
            frameworks=self._frameworks(),
            unknown=tuple(reading.item.key for reading in self._readings if reading.status == "unknown"),
            unanswered=tuple(reading.item.key for reading in self._scored if reading.status == "unanswered"),
            infrastructure_fit=infrastructure_fit,
            break_even=break_even,
            measures=measures,
            outcomes=outcomes,
        )

    def _scaled(self, points: Fraction) -> int:
        return points.numerator * (self._scale // points.denominator)

    # -------------------------------------------------------------- dimensions

    def _tally(self) -> list[_Tally]:
        tallies = [_Tally() for _ in self._compiled.dimension_weights]
        for reading in self._scored:
            item = reading.item
            tally = tallies[item.dimension]
            tally.asked += 1
            tally.weight += item.weight
            if item.floor is not None:
                tally.floored.append(reading)
            if reading.status == "answered":
                earned = item.weight * reading.earned
                tally.answered += 1
                tally.answered_weight += item.weight
                tally.earned += earned
                tally.low += earned
                tally.high += earned
                figures = item.figures[self._region]
                if figures is not None and figures.average is not None and figures.compares:
                    tally.compared.append((reading, figures.average))
            else:
                tally.low += item.weight * self._scaled(item.least)
                tally.high += item.weight * self._scaled(item.greatest)
        return tallies

    def _dimension(self, position: int) -> DimensionResult | None:
        tally = self._tallies[position]
        if not tally.asked:
            return None
        key = self._compiled.document.dimensions[position].key
        coverage = Fraction(100 * tally.answered_weight, tally.weight)
        broken = [
            reading for reading in tally.floored if reading.status == "answered" and reading.breaks_floor
        ]
        level = None
        if self._gives_levels and tally.answered and coverage >= self._compiled.minimum_coverage:
            level = self._level(tally.earned, tally.answered_weight)
        capping = None if level is None else _capping(level, broken)
        target, source = self._target(key, tally)
        return DimensionResult(
            key=key,
            score=self._points(tally.earned, tally.answered_weight) if tally.answered else None,
            low=self._points(tally.low, tally.weight),
            high=self._points(tally.high, tally.weight),
            coverage=coverage,
            level=level if capping is None else capping.item.floor_level,
            level_range=self._level_range(tally) if self._gives_levels else None,
            capped_by=None if capping is None else capping.item.key,
            broken_floors=tuple(reading.item.key for reading in broken),
            target=target,
            target_source=source,
            benchmark=self._dimension_benchmark(tally),
            asked=tally.asked,
            answered=tally.answered,
        )

    def _points(self, total: int, weight: int) -> Fraction:
        """The weighted mean whose sum is `total`, on the scale 0-100."""
        return Fraction(total, weight * self._scale)

    def _level(self, total: int, weight: int) -> int:
        """How many levels begin at or below the weighted mean whose sum is `total`."""
        return sum(start * weight <= total for start in self._starts)

    def _level_range(self, tally: _Tally) -> tuple[int, int]:
        """The levels of the least and the greatest score that are still possible, floors heeded."""
        return (
            _held_down(
                self._level(tally.low, tally.weight), [r for r in tally.floored if r.could_break_floor]
            ),
            _held_down(
                self._level(tally.high, tally.weight), [r for r in tally.floored if r.must_break_floor]
            ),
        )

    def _target(self, key: str, tally: _Tally) -> tuple[Fraction | None, TargetSource | None]:
        """The organisation's own; else where the next level begins, floors aside; else the top."""
        if key in self._targets:
            return self._targets[key], "own"
        if not tally.answered:
            return None, None
        following = self._level(tally.earned, tally.answered_weight)
        starts = self._compiled.level_starts
        return (starts[following], "next-level") if following < len(starts) else (HUNDRED, "top")

    def _dimension_benchmark(self, tally: _Tally) -> DimensionBenchmark | None:
        """Both sides over the same questions: those answered whose figures say something of an average."""
        compared = tally.compared
        if not compared:
            return None
        weight = sum(reading.item.weight for reading, _ in compared)
        own = self._points(sum(reading.item.weight * reading.earned for reading, _ in compared), weight)
        low, high = (
            self._points(
                sum(reading.item.weight * self._scaled(ends[end]) for reading, ends in compared), weight
            )
            for end in (0, 1)
        )
        enough = len(compared) >= ENOUGH_QUESTIONS or 2 * weight >= tally.answered_weight
        verdict = self._verdict(own, low, high) if enough else "too-few"
        return DimensionBenchmark(own, low, high, len(compared), verdict)

    def _verdict(self, own: Fraction, low: Fraction, high: Fraction) -> Verdict:
        if own > high + self._compiled.minimum_difference:
            return "ahead"
        return "behind" if own < low - self._compiled.minimum_difference else "not-separable"

    # --------------------------------------------------------------- the whole

    def _overall(self, dimensions: Sequence[DimensionResult | None]) -> OverallResult:
        floors = tuple(
            key for dimension in dimensions if dimension is not None for key in dimension.broken_floors
        )
        weights = self._compiled.dimension_weights
        counted = [
            (weight, found) for weight, found in zip(weights, dimensions, strict=True) if weight and found
        ]
        if not counted:
            return OverallResult(None, None, None, None, None, None, floors)
        scores = [(weight, found.score) for weight, found in counted if found.score is not None]
        score = _mean(scores) if scores else None
        low = _mean((weight, found.low) for weight, found in counted)
        high = _mean((weight, found.high) for weight, found in counted)
        coverage = _mean((weight, found.coverage) for weight, found in counted)
        enough = self._gives_levels and coverage >= self._compiled.minimum_coverage
        return OverallResult(
            score=score,
            low=low,
            high=high,
            coverage=coverage,
            level=None if score is None or not enough else self._overall_level(score),
            level_range=(self._overall_level(low), self._overall_level(high)) if self._gives_levels else None,
            broken_floors=floors,
        )

    def _overall_level(self, score: Fraction) -> int:
        return self._level(score.numerator * self._scale, score.denominator)

    # --------------------------------------------------------------- questions

    def _question(self, reading: Reading, targets: Sequence[int]) -> QuestionResult:
        """`targets`: of the dimensions, on the scale of points."""
        item = reading.item
        dimension = self._compiled.document.dimensions[item.dimension].key
        if reading.status == "answered":
            benchmark = self._question_benchmark(reading)
            if not item.weight:
                return QuestionResult(item.key, dimension, reading.status, benchmark=benchmark)
            points = reading.points
            gap = self._gap(targets[item.dimension] - reading.earned)
            return QuestionResult(item.key, dimension, reading.status, points, points, points, gap, benchmark)
        if item.weight and reading.is_applicable:
            return QuestionResult(item.key, dimension, reading.status, low=item.least, high=item.greatest)
        return QuestionResult(item.key, dimension, reading.status)

    def _question_benchmark(self, reading: Reading) -> QuestionBenchmark | None:
        figures = reading.item.figures[self._region]
        return None if figures is None else figures.benchmark(reading.answer.value)

    def _gap(self, missing: int) -> Fraction:
        """The points missing to a target, at least 0."""
        if missing <= 0:
            return NOTHING
        gap = self._gaps.get(missing)
        if gap is None:
            gap = self._gaps[missing] = Fraction(missing, self._scale)
        return gap

    # --------------------------------------------------------- recommendations

    def _recommendations(self) -> Iterator[RecommendationResult]:
        """Those with a gain: critical ones first, then by gain for effort, each after what it needs."""
        recommendations = self._compiled.document.recommendations
        unit, gains = self._gains()
        listed = {key: found for key, found in gains.items() if found.gain > 0}

        def worth(key: str) -> tuple[bool, int, int]:
            per_effort = listed[key].gain * 6 // recommendations[key].effort  # 6 is divisible by every effort
            return not listed[key].critical, -per_effort, self._compiled.positions[key]

        needs = self._compiled.needs.among(sorted(listed, key=worth))
        for rank, key in enumerate(in_working_order(needs), start=1):
            yield RecommendationResult(
                key=key,
                rank=rank,
                gain=Fraction(listed[key].gain, unit),
                effort=recommendations[key].effort,
                horizon=max(recommendations[other].horizon for other in (key, *needs[key])),
                critical=listed[key].critical,
                questions=tuple(listed[key].questions),
            )

    def _gains(self) -> tuple[int, dict[str, _Gain]]:
        """By recommendation the rise of the overall score, as a whole number of 1/`unit`; and `unit`.

        What is answered stays what it is, so each question adds its rise times its share in the overall
        score.
        """
        unit, shares = self._shares()
        gains: dict[str, _Gain] = {}
        for reading in self._answered:
            item = reading.item
            for key, rise in item.rises(reading.answer.value, reading.points).items():
                found = gains.get(key)
                if found is None:
                    found = gains[key] = _Gain()
                found.gain += self._scaled(rise) * item.weight * shares[item.dimension]
                found.critical = found.critical or reading.breaks_floor
                found.questions.append(item.key)
        return unit, gains

    def _shares(self) -> tuple[int, list[int]]:
        """Per dimension the rise of the overall score for one scaled point times one unit of question weight.

        As whole numbers of 1/`unit`; and `unit`. The overall score is the mean, by dimension weight, of
        means, by question weight: each share is the dimension's part of the first over its answered weight.
        """
        weights = self._compiled.dimension_weights
        total = sum(weight for weight, tally in zip(weights, self._tallies, strict=True) if tally.answered)
        common = lcm(*(tally.answered_weight for tally in self._tallies if tally.answered))
        return max(1, total) * common * self._scale, [
            weight * (common // tally.answered_weight) if tally.answered else 0
            for weight, tally in zip(weights, self._tallies, strict=True)
        ]

    # -------------------------------------------------------------- frameworks

    def _frameworks(self) -> dict[str, dict[str, ClauseResult]]:
        """By framework and clause, in the bank's order: what was asked and how it was answered."""
        mapped: dict[int, list[Reading]] = {}
        for reading in self._readings:
            if reading.is_applicable:
                for clause in reading.item.clauses:
                    mapped.setdefault(clause, []).append(reading)
        found: dict[str, dict[str, ClauseResult]] = {}
        for clause in sorted(mapped):
            framework, key = self._compiled.clauses[clause]
            found.setdefault(framework, {})[key] = self._clause(mapped[clause])
        return found

    def _clause(self, readings: Sequence[Reading]) -> ClauseResult:
        scored = [reading for reading in readings if reading.item.weight]
        answered = [reading for reading in scored if reading.status == "answered"]
        return ClauseResult(
            points=self._mean_points(answered),
            asked=len(scored),
            answered=len(answered),
            questions=tuple([reading.item.key for reading in readings]),
        )

    def _mean_points(self, answered: Sequence[Reading]) -> Fraction | None:
        """The mean of the points by weight; None of nothing."""
        if len(answered) < 2:  # the most frequent case, and the points are at hand
            return answered[0].points if answered else None
        weight = sum([reading.item.weight for reading in answered])
        return self._points(sum([reading.item.weight * reading.earned for reading in answered]), weight)


def _capping(level: int, broken: Iterable[Reading]) -> Reading | None:
    """The broken floor that holds a level down: the lowest of those below it, and of these the first."""
    below = [reading for reading in broken if reading.item.floor_level < level]
    return min(below, key=lambda reading: reading.item.floor_level, default=None)


def _held_down(level: int, broken: Iterable[Reading]) -> int:
    capping = _capping(level, broken)
    return level if capping is None else capping.item.floor_level


def _mean(values: Iterable[tuple[int, Fraction]]) -> Fraction:
    """The mean by weight, of at least one value."""
    total, weights = NOTHING, 0
    for weight, value in values:
        total += weight * value
        weights += weight
    return total / weights
