"""What an answer earns: exact points from 0 to 100, by the kind of question.

Each rule knows the least and the greatest points its question can give, what a value earns, and by how much
the points would rise if a recommendation that applies were carried out. A value that does not fit raises
Misfit.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm

from scoring.document import Question
from scoring.scalars import Value

HUNDRED = Fraction(100)
NOTHING = Fraction(0)


class Misfit(Exception):
    """A value does not fit its question; `scoring.answers.check_answer` says how."""


class SingleChoice:
    """One option, and its points."""

    __slots__ = ("_points", "_rises", "greatest", "least")

    def __init__(self, question: Question) -> None:
        self._points = {option.key: Fraction(option.points) for option in question.options}
        self.least = min(self._points.values())
        self.greatest = max(self._points.values())
        self._rises = {
            option.key: {option.recommendation: self.greatest - self._points[option.key]}
            if option.recommendation
            else {}
            for option in question.options
        }

    def known_points(self) -> Iterator[Fraction]:
        """Points that answers earn, of which all are sums."""
        yield from self._points.values()

    def earned(self, value: Value) -> Fraction:
        """The chosen option's points."""
        if not isinstance(value, str) or value not in self._points:
            raise Misfit
        return self._points[value]

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """The chosen option's recommendation leads to the greatest points."""
        assert isinstance(value, str)
        return self._rises[value]


class MultipleChoice:
    """Any of the ordinary options, their points added up and held to 100; or one exclusive option alone."""

    __slots__ = ("_alone", "_exclusive", "_ordinary", "_points", "_scale", "greatest", "least")

    def __init__(self, question: Question) -> None:
        exact = {option.key: Fraction(option.points) for option in question.options}
        self._scale = lcm(*(points.denominator for points in exact.values()))
        self._points = {key: int(points * self._scale) for key, points in exact.items()}
        self._exclusive = frozenset(option.key for option in question.options if option.exclusive)
        recommended = [
            (option.key, option.recommendation) for option in question.options if option.recommendation
        ]
        self._ordinary = tuple((option, key) for option, key in recommended if option not in self._exclusive)
        self._alone = {option: key for option, key in recommended if option in self._exclusive}
        together = sum((exact[key] for key in exact if key not in self._exclusive), NOTHING)
        alone = max((exact[key] for key in self._exclusive), default=NOTHING)
        self.least = min(exact.values())
        self.greatest = max(min(together, HUNDRED), alone)

    def known_points(self) -> Iterator[Fraction]:
        """Points that answers earn, of which all are sums."""
        yield Fraction(1, self._scale)

    def earned(self, value: Value) -> Fraction:
        """The chosen options' points together, held to 100."""
        if (
            not isinstance(value, tuple)
            or len(set(value)) < len(value)
            or not self._points.keys() >= set(value)
        ):
            raise Misfit
        if len(value) > 1 and not self._exclusive.isdisjoint(value):
            raise Misfit
        return self._held(sum(self._points[key] for key in value))

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """The recommendations of ordinary options that are not chosen add these options' points.

        Beside an exclusive option its own recommendation and all the others apply, and lead to the greatest
        points.
        """
        assert isinstance(value, tuple)
        if value[0] in self._exclusive:
            applying = [self._alone[value[0]]] if value[0] in self._alone else []
            applying += [key for _, key in self._ordinary]
            return dict.fromkeys(applying, self.greatest - points)
        chosen = sum(self._points[key] for key in value)
        added: dict[str, int] = {}
        for option, key in self._ordinary:
            if option not in value:
                added[key] = added.get(key, 0) + self._points[option]
        return {key: self._held(chosen + more) - points for key, more in added.items()}

    def _held(self, scaled: int) -> Fraction:
        return Fraction(min(scaled, 100 * self._scale), self._scale)


class NumberScale:
    """A number, judged by bands: in steps, or on straight lines between the bands' beginnings.

    Before the first band's beginning the first band counts, after the last one's the last.
    """

    __slots__ = (
        "_beginnings",
        "_maximum",
        "_minimum",
        "_points",
        "_recommendations",
        "_slopes",
        "greatest",
        "least",
    )

    def __init__(self, question: Question, earnings: Sequence[Fraction] | None = None) -> None:
        """`earnings`: what each band earns where that is not its points."""
        self._beginnings = [band.begins_at for band in question.bands]
        self._points = [Fraction(band.points) for band in question.bands] if earnings is None else earnings
        self._recommendations = [band.recommendation for band in question.bands]
        self._slopes = _slopes(self._beginnings, self._points, question.interpolate)
        self._minimum = question.minimum
        self._maximum = question.maximum
        reachable = self._reachable()
        self.least, self.greatest = min(reachable), max(reachable)

    def _reachable(self) -> list[Fraction]:
        """The points at the ends of the question's range and at every band that begins between them.

        Between two of these the points are constant or on a straight line, so no value earns less or more.
        """
        lowest = self._beginnings[0] if self._minimum is None else self._minimum
        highest = max(lowest, self._beginnings[-1]) if self._maximum is None else self._maximum
        inside = [beginning for beginning in self._beginnings if lowest < beginning < highest]
        return [self._at(value) for value in (lowest, *inside, highest)]

    def known_points(self) -> Iterator[Fraction]:
        """Points that answers earn; between bands there may be others."""
        yield from (*self._points, self.least, self.greatest)

    def earned(self, value: Value) -> Fraction:
        """The points of a number within the question's range."""
        if not isinstance(value, Decimal):
            raise Misfit
        if (self._minimum is not None and value < self._minimum) or (
            self._maximum is not None and value > self._maximum
        ):
            raise Misfit
        return self._at(value)

    def _at(self, value: Decimal) -> Fraction:
        band = self._band(value)
        slope = self._slopes[band]
        beginning = self._beginnings[band]
        if not slope or value <= beginning:
            return self._points[band]
        return self._points[band] + (Fraction(value) - Fraction(beginning)) * slope

    def _band(self, value: Decimal) -> int:
        return max(0, bisect_right(self._beginnings, value) - 1)

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """The recommendation of the band that the number falls in leads to the greatest points."""
        assert isinstance(value, Decimal)
        recommendation = self._recommendations[self._band(value)]
        return {recommendation: self.greatest - points} if recommendation else {}


def _slopes(beginnings: Sequence[Decimal], points: Sequence[Fraction], interpolate: bool) -> list[Fraction]:
    """Per band the points that one unit more adds: none in steps, nor in the last band."""
    if not interpolate:
        return [NOTHING] * len(beginnings)
    corners = list(zip(map(Fraction, beginnings), points, strict=True))
    return [(p2 - p1) / (x2 - x1) for (x1, p1), (x2, p2) in pairwise(corners)] + [NOTHING]


Rule = SingleChoice | MultipleChoice | NumberScale


def rule_for(question: Question) -> Rule | None:
    """The rule that judges a question's answers; None for a text, which earns nothing."""
    if question.kind == "single":
        return SingleChoice(question)
    if question.kind == "multiple":
        return MultipleChoice(question)
    return NumberScale(question) if question.kind == "number" else None
