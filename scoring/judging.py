"""One scoring, step by step: dimensions, the whole, questions, recommendations, frameworks.

Sums are of whole numbers: weights are whole, and points are scaled by the least common denominator of all that were
earned or could have been. Fractions come out at the end; nothing is rounded.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import lcm

from scoring.compiled import Compiled
from scoring.points import HUNDRED
from scoring.reading import Reading
from scoring.recommendations import in_working_order
from scoring.result import (
    ClauseResult,
    DimensionBenchmark,
    DimensionResult,
    OverallResult,
    QuestionBenchmark,
    QuestionResult,
    RecommendationResult,
    Result,
    TargetSource,
    Verdict,
)

ENOUGH_QUESTIONS = 3  # to compare a dimension on; fewer must carry half of the answered weight
_NOTHING = Fraction(0)


class _Tally:
    """The sums over one dimension's applicable, scored questions: weights, and weights times scaled points."""

    __slots__ = ("answered", "answered_weight", "asked", "earned", "high", "low", "weight")

    def __init__(self) -> None:
        self.asked = self.answered = 0
        self.weight = self.answered_weight = 0
        self.earned = self.low = self.high = 0


class Judging:
    """The steps share the readings, the scale of points and each other's findings; `result` puts them together."""

    def __init__(
        self, compiled: Compiled, readings: list[Reading], region: str, targets: Mapping[str, Decimal]
    ) -> None:
        self._compiled = compiled
        self._readings = readings
        self._region = region
        self._targets = targets
        self._scored = [r for r in readings if r.item.weight and r.status not in ("hidden", "not_applicable")]
        self._answered = [reading for reading in self._scored if reading.status == "answered"]
        self._scale = lcm(
            *{r.points.denominator for r in self._answered if r.points is not None},
            *{r.item.least.denominator for r in self._scored},
            *{r.item.greatest.denominator for r in self._scored},
        )
        self._tallies = self._tally()

    def result(self, engine: str) -> Result:
        """Everything, put together."""
        document = self._compiled.document
        benchmarks = {
            reading.item.key: figures.benchmark(reading.answer.value)
            for reading in self._readings
            if reading.status == "answered" and (figures := reading.item.figures[self._region]) is not None
        }
        dimensions = [self._dimension(position) for position in range(len(document.dimensions))]
        return Result(
            bank=document.key,
            version=document.version,
            digest=self._compiled.digest,
            engine=engine,
            region=self._region,
            overall=self._overall(dimensions),
            dimensions={part.key: found for part, found in zip(document.dimensions, dimensions, strict=True)},
            questions={
                reading.item.key: self._question(reading, dimensions, benchmarks.get(reading.item.key))
                for reading in self._readings
            },
            recommendations=tuple(self._recommendations(dimensions)),
            frameworks=self._frameworks(),
            unknown=tuple(reading.item.key for reading in self._readings if reading.status == "unknown"),
            unanswered=tuple(reading.item.key for reading in self._scored if reading.status == "unanswered"),
        )

    # -------------------------------------------------------------- dimensions

    def _scaled(self, points: Fraction) -> int:
        return points.numerator * (self._scale // points.denominator)

    def _tally(self) -> list[_Tally]:
        tallies = [_Tally() for _ in self._compiled.dimension_weights]
        for reading in self._scored:
            item = reading.item
            tally = tallies[item.dimension]
            tally.asked += 1
            tally.weight += item.weight
            if reading.points is not None:
                earned = item.weight * self._scaled(reading.points)
                tally.answered += 1
                tally.answered_weight += item.weight
                tally.earned += earned
                tally.low += earned
                tally.high += earned
            else:
                tally.low += item.weight * self._scaled(item.least)
                tally.high += item.weight * self._scaled(item.greatest)
        return tallies

    def _dimension(self, position: int) -> DimensionResult | None:
        tally = self._tallies[position]
        if not tally.asked:
            return None
        key = self._compiled.document.dimensions[position].key
        score = Fraction(tally.earned, tally.answered_weight * self._scale) if tally.answered else None
        low = Fraction(tally.low, tally.weight * self._scale)
        high = Fraction(tally.high, tally.weight * self._scale)
        coverage = Fraction(100 * tally.answered_weight, tally.weight)
        level = self._level(score, coverage)
        floors = [r for r in self._answered if r.item.dimension == position and _breaks_floor(r, r.points)]
        capping = None if level is None else _capping(level, floors)
        target, source = self._target(key, score)
        return DimensionResult(
            key=key,
            score=score,
            low=low,
            high=high,
            coverage=coverage,
            level=level if capping is None else capping.item.floor_level,
            level_range=(
                self._level_at(low, position, least=True),
                self._level_at(high, position, least=False),
            ),
            capped_by=None if capping is None else capping.item.key,
            broken_floors=tuple(reading.item.key for reading in floors),
            target=target,
            target_source=source,
            benchmark=self._dimension_benchmark(position),
            asked=tally.asked,
            answered=tally.answered,
        )

    def _level(self, score: Fraction | None, coverage: Fraction) -> int | None:
        """How many levels begin at or below the score; None when too little is answered."""
        if score is None or coverage < self._compiled.minimum_coverage:
            return None
        return bisect_right(self._compiled.level_starts, score)

    def _level_at(self, score: Fraction, position: int, *, least: bool) -> int:
        """The level of a dimension's low or high end: what is open gives its least or its greatest points."""
        level = bisect_right(self._compiled.level_starts, score)
        for reading in self._scored:
            if reading.item.floor is not None and reading.item.dimension == position:
                points = reading.points
                if points is None:
                    points = reading.item.least if least else reading.item.greatest
                if _breaks_floor(reading, points):
                    level = min(level, reading.item.floor_level)
        return level

    def _target(self, key: str, score: Fraction | None) -> tuple[Fraction | None, TargetSource | None]:
        """The organisation's own; else where the next level begins; else the top."""
        if key in self._targets:
            return Fraction(self._targets[key]), "own"
        if score is None:
            return None, None
        starts = self._compiled.level_starts
        following = bisect_right(starts, score)
        return (starts[following], "next-level") if following < len(starts) else (HUNDRED, "top")

    def _dimension_benchmark(self, position: int) -> DimensionBenchmark | None:
        """Both sides over the same questions: those answered whose figures say something about an average."""
        weight = questions = earned = 0
        low = high = _NOTHING
        for reading in self._answered:
            figures = reading.item.figures[self._region]
            if reading.item.dimension == position and figures is not None and figures.compares:
                assert figures.average is not None
                assert reading.points is not None
                questions += 1
                weight += reading.item.weight
                earned += reading.item.weight * self._scaled(reading.points)
                low += reading.item.weight * figures.average[0]
                high += reading.item.weight * figures.average[1]
        if not questions:
            return None
        own, low, high = Fraction(earned, weight * self._scale), low / weight, high / weight
        enough = questions >= ENOUGH_QUESTIONS or 2 * weight >= self._tallies[position].answered_weight
        return DimensionBenchmark(
            own, low, high, questions, self._verdict(own, low, high) if enough else "too-few"
        )

    def _verdict(self, own: Fraction, low: Fraction, high: Fraction) -> Verdict:
        if own > high + self._compiled.minimum_difference:
            return "ahead"
        return "behind" if own < low - self._compiled.minimum_difference else "not-separable"

    # --------------------------------------------------------------- the whole

    def _overall(self, dimensions: list[DimensionResult | None]) -> OverallResult:
        floors = tuple(
            key for dimension in dimensions if dimension is not None for key in dimension.broken_floors
        )
        weights = self._compiled.dimension_weights
        counted = [
            (weight, found)
            for weight, found in zip(weights, dimensions, strict=True)
            if weight and found is not None
        ]
        if not counted:
            return OverallResult(None, None, None, None, None, None, floors)
        score = _mean([(weight, found.score) for weight, found in counted if found.score is not None])
        low = _mean([(weight, found.low) for weight, found in counted])
        high = _mean([(weight, found.high) for weight, found in counted])
        coverage = _mean([(weight, found.coverage) for weight, found in counted])
        assert low is not None
        assert high is not None
        assert coverage is not None
        starts = self._compiled.level_starts
        return OverallResult(
            score=score,
            low=low,
            high=high,
            coverage=coverage,
            level=self._level(score, coverage),
            level_range=(bisect_right(starts, low), bisect_right(starts, high)),
            broken_floors=floors,
        )

    # --------------------------------------------------------------- questions

    def _question(
        self, reading: Reading, dimensions: list[DimensionResult | None], benchmark: QuestionBenchmark | None
    ) -> QuestionResult:
        item = reading.item
        found = dimensions[item.dimension]
        if not item.weight or found is None or reading.status in ("hidden", "not_applicable"):
            return QuestionResult(
                item.key,
                self._compiled.document.dimensions[item.dimension].key,
                reading.status,
                benchmark=benchmark,
            )
        points = reading.points
        if points is None:
            return QuestionResult(item.key, found.key, reading.status, low=item.least, high=item.greatest)
        assert found.target is not None
        gap = max(_NOTHING, found.target - points)
        return QuestionResult(item.key, found.key, reading.status, points, points, points, gap, benchmark)

    # --------------------------------------------------------- recommendations

    def _recommendations(self, dimensions: list[DimensionResult | None]) -> Iterator[RecommendationResult]:
        """Those with a gain: critical ones first, then by gain for effort, each after what it needs."""
        document = self._compiled.document
        gains, questions, critical = self._gains(dimensions)
        effort = {key: document.recommendations[key].effort for key in gains}
        positions = self._compiled.positions
        ranked = sorted(
            (key for key, gain in gains.items() if gain > 0),
            key=lambda key: (key not in critical, -gains[key] / effort[key], positions[key]),
        )
        for rank, key in enumerate(in_working_order(ranked, self._compiled.needs), start=1):
            needed = [need for need in self._compiled.needs[key] if gains.get(need, 0) > 0]
            yield RecommendationResult(
                key=key,
                rank=rank,
                gain=gains[key],
                effort=effort[key],
                horizon=max(document.recommendations[other].horizon for other in (key, *needed)),
                critical=key in critical,
                questions=tuple(questions[key]),
            )

    def _gains(
        self, dimensions: list[DimensionResult | None]
    ) -> tuple[dict[str, Fraction], dict[str, list[str]], set[str]]:
        """By recommendation: the rise of the overall score, the questions it applies to; and the critical ones.

        What is answered stays what it is, so each question adds its rise, weighed as it is in the overall score.
        """
        shares = self._shares(dimensions)
        gains: dict[str, Fraction] = {}
        questions: dict[str, list[str]] = {}
        critical: set[str] = set()
        for reading in self._answered:
            item, points = reading.item, reading.points
            assert item.rule is not None
            assert points is not None
            for key, rise in item.rule.rises(reading.answer.value, points).items():
                gains[key] = gains.get(key, _NOTHING) + rise * item.weight * shares[item.dimension]
                questions.setdefault(key, []).append(item.key)
                if _breaks_floor(reading, points):
                    critical.add(key)
        return gains, questions, critical

    def _shares(self, dimensions: list[DimensionResult | None]) -> list[Fraction]:
        """Per dimension: by how much the overall score rises for one point times one unit of question weight."""
        weights = self._compiled.dimension_weights
        scored = [found is not None and found.score is not None for found in dimensions]
        total = sum(weight for weight, counts in zip(weights, scored, strict=True) if counts)
        return [
            Fraction(weight, total * tally.answered_weight) if counts and total else _NOTHING
            for weight, counts, tally in zip(weights, scored, self._tallies, strict=True)
        ]

    # -------------------------------------------------------------- frameworks

    def _frameworks(self) -> dict[str, dict[str, ClauseResult]]:
        """By framework and clause, in the bank's order: what applicable questions were asked and how answered."""
        mapped: dict[int, list[Reading]] = {}
        for reading in self._readings:
            if reading.status not in ("hidden", "not_applicable"):
                for clause in reading.item.clauses:
                    mapped.setdefault(clause, []).append(reading)
        found: dict[str, dict[str, ClauseResult]] = {}
        for clause in sorted(mapped):
            framework, key = self._compiled.clauses[clause]
            found.setdefault(framework, {})[key] = self._clause(mapped[clause])
        return found

    def _clause(self, readings: list[Reading]) -> ClauseResult:
        scored = [reading for reading in readings if reading.item.weight]
        answered = [(r.item.weight, r.points) for r in scored if r.points is not None]
        return ClauseResult(
            points=_mean(answered),
            asked=len(scored),
            answered=len(answered),
            questions=tuple(reading.item.key for reading in readings),
        )


def _breaks_floor(reading: Reading, points: Fraction | None) -> bool:
    """Whether points are below the floor of a question, if it has one."""
    return reading.item.floor is not None and points is not None and points < reading.item.floor


def _capping(level: int, floors: list[Reading]) -> Reading | None:
    """The broken floor that holds the level down: the lowest of those below it, and of these the first."""
    below = [reading for reading in floors if reading.item.floor_level < level]
    return min(below, key=lambda reading: reading.item.floor_level, default=None)


def _mean(values: list[tuple[int, Fraction]]) -> Fraction | None:
    """The weighted mean; None of nothing."""
    if not values:
        return None
    return sum((weight * value for weight, value in values), _NOTHING) / sum(weight for weight, _ in values)
