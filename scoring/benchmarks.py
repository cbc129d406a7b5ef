"""An answer held against the published figures of the population that suits the organisation."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from scoring.bounds import Bounds, Range
from scoring.document import Figure, Question
from scoring.populations import figures_of, population_for
from scoring.result import Ends, OptionFigure, QuestionBenchmark, ReachedFigure
from scoring.scalars import Value


class ChoiceFigures:
    """The figures on a single choice: what can be said is known for each option beforehand."""

    __slots__ = ("_by_option", "average", "compares")

    def __init__(self, question: Question, population: str, bounds: Bounds) -> None:
        figures = figures_of(question, population)
        known = bounds.questions[question.key][population]
        assert known.ahead_of is not None
        assert known.level_with is not None
        self.average = _ends(known.average)
        self.compares = _compares(figures)
        self._by_option = {
            option.key: QuestionBenchmark(
                population,
                figures,
                average=self.average,
                ahead_of=_ends(known.ahead_of[option.key]),
                level_with=_ends(known.level_with[option.key]),
            )
            for option in question.options
        }

    def benchmark(self, value: Value) -> QuestionBenchmark:
        """The answer's standing."""
        assert isinstance(value, str)
        return self._by_option[value]


class ChoicesFigures:
    """The figures on a multiple choice: each speaks of one option."""

    __slots__ = ("_figures", "_population", "_shares", "average", "compares")

    def __init__(self, question: Question, population: str, bounds: Bounds) -> None:
        self._population = population
        self._figures = figures_of(question, population)
        self.average = _ends(bounds.questions[question.key][population].average)
        self.compares = _compares(self._figures)
        published = {figure.options[0]: figure.share for figure in self._figures}
        self._shares = {
            option.key: published[option.key] for option in question.options if option.key in published
        }

    def benchmark(self, value: Value) -> QuestionBenchmark:
        """The answer's standing."""
        assert isinstance(value, tuple)
        return QuestionBenchmark(
            self._population,
            self._figures,
            average=self.average,
            options={key: OptionFigure(share, key in value) for key, share in self._shares.items()},
        )


class NumberFigures:
    """The figures on a number: what share of those surveyed reaches it. Nothing is known of an average."""

    __slots__ = ("_figures", "_population")

    average: Ends | None = None
    compares = False

    def __init__(self, question: Question, population: str, bounds: Bounds) -> None:
        self._population = population
        self._figures = figures_of(question, population)

    def benchmark(self, value: Value) -> QuestionBenchmark:
        """The answer's standing."""
        assert isinstance(value, Decimal)
        return QuestionBenchmark(
            self._population,
            self._figures,
            reached=tuple(
                ReachedFigure(figure.at_least, figure.share, value >= figure.at_least)
                for figure in self._figures
                if figure.at_least is not None
            ),
        )


QuestionFigures = ChoiceFigures | ChoicesFigures | NumberFigures

_BY_KIND: Mapping[str, type[ChoiceFigures] | type[ChoicesFigures] | type[NumberFigures]] = {
    "single": ChoiceFigures,
    "multiple": ChoicesFigures,
    "number": NumberFigures,
}


def figures_for(question: Question, region: str, bounds: Bounds) -> QuestionFigures | None:
    """The figures an organisation of a region is held against on a question; None without any."""
    population = population_for(question, region)
    return None if population is None else _BY_KIND[question.kind](question, population, bounds)


def _compares(figures: tuple[Figure, ...]) -> bool:
    """Whether a dimension may be compared on these: something must be published, not only derived by us."""
    return any(figure.match != "derived" for figure in figures)


def _ends(ends: Range) -> Ends:
    return Fraction(ends[0]), Fraction(ends[1])
