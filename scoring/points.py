"""What an answer earns: exact points from 0 to 100, by the kind of question.

Each rule knows the least and the greatest points its question can give, what a value earns, and by how much the points
would rise if a recommendation that applies were carried out. A value that does not fit raises Misfit.
"""

from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from scoring.answers import Value
from scoring.document import Question

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

    def earned(self, value: Value) -> Fraction:
        """The chosen option's points."""
        if not isinstance(value, str) or value not in self._points:
            raise Misfit
        return self._points[value]

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """The chosen option's recommendation leads to the greatest points."""
        assert isinstance(value, str)
        return self._rises[value]

    def chosen(self, value: Value) -> frozenset[str]:
        """The options chosen."""
        return frozenset((value,)) if isinstance(value, str) else frozenset()


class MultipleChoice:
    """Any of the ordinary options, their points added up and held to 100; or one exclusive option alone."""

    __slots__ = (
        "_exclusive",
        "_exclusive_recommendation",
        "_ordinary_recommendations",
        "_points",
        "greatest",
        "least",
    )

    def __init__(self, question: Question) -> None:
        self._points = {option.key: Fraction(option.points) for option in question.options}
        self._exclusive = frozenset(option.key for option in question.options if option.exclusive)
        self._exclusive_recommendation = {
            option.key: option.recommendation
            for option in question.options
            if option.exclusive and option.recommendation
        }
        self._ordinary_recommendations = tuple(
            (option.key, option.recommendation)
            for option in question.options
            if option.recommendation and not option.exclusive
        )
        together = sum(
            (points for key, points in self._points.items() if key not in self._exclusive), NOTHING
        )
        alone = max((self._points[key] for key in self._exclusive), default=NOTHING)
        self.least = min(self._points.values())
        self.greatest = max(min(together, HUNDRED), alone)

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
        return min(sum((self._points[key] for key in value), NOTHING), HUNDRED)

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """An exclusive option's recommendation, and with it all the others, leads to the greatest points; the
        recommendations of ordinary options that are not chosen add these options' points."""
        assert isinstance(value, tuple)
        if value[0] in self._exclusive:
            applying = [key for _, key in self._ordinary_recommendations]
            if value[0] in self._exclusive_recommendation:
                applying.insert(0, self._exclusive_recommendation[value[0]])
            return dict.fromkeys(applying, self.greatest - points)
        added: dict[str, Fraction] = {}
        for option, key in self._ordinary_recommendations:
            if option not in value:
                added[key] = added.get(key, NOTHING) + self._points[option]
        return {key: min(points + more, HUNDRED) - points for key, more in added.items()}

    def chosen(self, value: Value) -> frozenset[str]:
        """The options chosen."""
        return frozenset(value) if isinstance(value, tuple) else frozenset()


class NumberScale:
    """A number, judged by bands: in steps, or on straight lines between the bands' beginnings.

    Before the first band's beginning the first band counts, after the last one's the last.
    """

    __slots__ = (
        "_beginnings",
        "_interpolate",
        "_maximum",
        "_minimum",
        "_points",
        "_recommendations",
        "greatest",
        "least",
    )

    def __init__(self, question: Question) -> None:
        self._beginnings = [Fraction(band.begins_at) for band in question.bands]
        self._points = [Fraction(band.points) for band in question.bands]
        self._recommendations = [band.recommendation for band in question.bands]
        self._interpolate = question.interpolate
        self._minimum = question.minimum
        self._maximum = question.maximum
        reachable = self._reachable()
        self.least, self.greatest = min(reachable), max(reachable)

    def _reachable(self) -> list[Fraction]:
        """The points at the ends of the question's range and at every band that begins between them.

        Between two of these the points are constant or on a straight line, so no value earns less or more.
        """
        lowest = self._beginnings[0] if self._minimum is None else Fraction(self._minimum)
        highest = max(lowest, self._beginnings[-1]) if self._maximum is None else Fraction(self._maximum)
        inside = [beginning for beginning in self._beginnings if lowest < beginning < highest]
        return [self._at(value) for value in (lowest, *inside, highest)]

    def earned(self, value: Value) -> Fraction:
        """The points of a number within the question's range."""
        if not isinstance(value, Decimal):
            raise Misfit
        if (self._minimum is not None and value < self._minimum) or (
            self._maximum is not None and value > self._maximum
        ):
            raise Misfit
        return self._at(Fraction(value))

    def _at(self, value: Fraction) -> Fraction:
        band = self._band(value)
        if not self._interpolate or value <= self._beginnings[0] or band == len(self._beginnings) - 1:
            return self._points[band]
        start, end = self._beginnings[band], self._beginnings[band + 1]
        return self._points[band] + (value - start) * (self._points[band + 1] - self._points[band]) / (
            end - start
        )

    def _band(self, value: Fraction) -> int:
        return max(0, bisect_right(self._beginnings, value) - 1)

    def rises(self, value: Value, points: Fraction) -> Mapping[str, Fraction]:
        """The recommendation of the band that the number falls in leads to the greatest points."""
        assert isinstance(value, Decimal)
        recommendation = self._recommendations[self._band(Fraction(value))]
        return {recommendation: self.greatest - points} if recommendation else {}

    def chosen(self, value: Value) -> frozenset[str]:
        """A number chooses no option."""
        return frozenset()


Rule = SingleChoice | MultipleChoice | NumberScale


def rule_for(question: Question) -> Rule | None:
    """The rule that judges a question's answers; None for a text, which earns nothing."""
    if question.kind == "single":
        return SingleChoice(question)
    if question.kind == "multiple":
        return MultipleChoice(question)
    return NumberScale(question) if question.kind == "number" else None
