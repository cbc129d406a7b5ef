"""Where every number comes from: the rule in words and the sum with the actual figures, in the language that is active."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, ngettext

from reports.view_model import Dimension, Explanation, Figure, figure
from reports.wording import joined, number_text
from scoring import Answer, DimensionResult, Document, QuestionResult, Result
from scoring import Dimension as BankDimension
from scoring import Question as BankQuestion

MOST_TERMS = 14  # a longer sum is not written out: nobody would read it


def dimension(
    document: Document,
    bank: BankDimension,
    result: DimensionResult,
    whole: Result,
    numbers: Mapping[str, str],
) -> Explanation:
    """How a dimension's score came about."""
    answered = [
        (figure(points), question.weight)
        for question in bank.questions
        if question.is_scored and (points := whole.questions[question.key].points) is not None
    ]
    notes = [
        gettext("Answered are %(answered)s of %(asked)s scored questions; by weight that is %(coverage)s%%.")
        % {"answered": result.answered, "asked": result.asked, "coverage": figure(result.coverage)}
    ]
    if result.low != result.high:
        notes.append(
            gettext(
                "If every open question turned out lowest, the score would be %(low)s; if highest, %(high)s points."
            )
            % {"low": figure(result.low), "high": figure(result.high)}
        )
    if result.coverage < document.minimum_coverage:
        notes.append(_no_level(document))
    if result.capped_by:
        notes.append(
            gettext("Question %(number)s is below its minimum and holds the level down.")
            % {"number": numbers[result.capped_by]}
        )
    return Explanation(
        rule=gettext(
            "The mean of the points of the answered questions, by weight. Open questions are not counted as zero."
        ),
        calculation=_weighted_mean(answered, figure(result.score)),
        notes=tuple(notes),
    )


def overall(document: Document, dimensions: Sequence[Dimension], result: Result) -> Explanation:
    """How the overall score came about."""
    terms = [(d.score.score, d.weight) for d in dimensions if d.score.score is not None and d.weight]
    notes = []
    if result.overall.coverage is not None:
        notes.append(
            gettext("Answered are %(coverage)s%% by weight.") % {"coverage": figure(result.overall.coverage)}
        )
        if result.overall.coverage < document.minimum_coverage:
            notes.append(_no_level(document))
    return Explanation(
        rule=gettext(
            "The mean of the dimensions’ scores, by weight. The exact scores are averaged, not the rounded ones."
        ),
        calculation=_weighted_mean(terms, figure(result.overall.score)),
        notes=tuple(notes),
    )


def points(
    question: BankQuestion,
    answer: Answer,
    result: QuestionResult,
    chosen: frozenset[str],
    text: Callable[[object], str],
) -> Explanation:
    """How a question's points came about."""
    if result.points is None:
        if result.low is None or result.high is None:
            return Explanation(rule=gettext("The question does not apply and takes no part in any score."))
        return Explanation(
            rule=gettext("The question is open and counted neither as zero nor as full."),
            calculation=gettext("It could give %(low)s to %(high)s points.")
            % {"low": figure(result.low), "high": figure(result.high)},
        )
    earned = figure(result.points)
    if question.kind == "multiple":
        terms = [number_text(option.points) for option in question.options if option.key in chosen]
        return Explanation(
            rule=gettext("The points of the chosen options add up, to 100 at most."),
            calculation=f"{' + '.join(terms)} = {earned}",
        )
    if question.kind == "number" and isinstance(answer.value, Decimal):
        bands = joined(
            [
                gettext("from %(start)s: %(points)s points")
                % {"start": number_text(band.begins_at), "points": number_text(band.points)}
                for band in question.bands
            ]
        )
        rule = (
            gettext("Points rise evenly between the thresholds: %(bands)s.")
            if question.interpolate
            else gettext("Points go by the threshold that is reached: %(bands)s.")
        )
        return Explanation(
            rule=rule % {"bands": bands},
            calculation=gettext("%(value)s gives %(points)s points")
            % {"value": number_text(answer.value) + text(question.unit), "points": earned},
        )
    return Explanation(
        rule=gettext("Each answer has its points in the question bank."),
        calculation=gettext("The answer chosen has %(points)s points") % {"points": earned},
    )


def standing(document: Document, bank: BankDimension, benchmark: Any, numbers: Sequence[str]) -> Explanation:
    """How a dimension was held against published figures, and how the verdict came about."""
    facts = {
        "numbers": joined(numbers),
        "own": figure(benchmark.own),
        "low": figure(benchmark.low),
        "high": figure(benchmark.high),
        "difference": number_text(document.minimum_difference),
    }
    verdict = {
        "ahead": gettext(
            "%(own)s is more than %(difference)s points above %(high)s, so it is above the range."
        ),
        "behind": gettext(
            "%(own)s is more than %(difference)s points below %(low)s, so it is below the range."
        ),
        "not-separable": gettext(
            "%(own)s is not more than %(difference)s points outside %(low)s to %(high)s, so no difference can be claimed."
        ),
        "too-few": gettext(
            "Fewer than 3 questions can be compared and they carry less than half of the answered weight, so nothing is said."
        ),
    }[benchmark.verdict]
    return Explanation(
        rule=gettext(
            "Own points and the survey’s range are means by weight over the same questions: %(numbers)s."
        )
        % facts,
        calculation=verdict % facts,
        notes=(
            gettext(
                "The range holds every average that fits the published figures; a figure counts as its rounded value "
                "plus or minus half a point unless the source gives a range."
            ),
        ),
    )


def gain(numbers: Sequence[str], value: Figure) -> Explanation:
    """What a recommendation could add to the overall score. `numbers`: of the questions that it follows from."""
    return Explanation(
        rule=ngettext(
            "If question %(numbers)s rose as far as this action can take it, the overall score would rise by "
            "%(gain)s points. Gains of several actions on one question overlap and do not add up.",
            "If questions %(numbers)s rose as far as this action can take them, the overall score would rise by "
            "%(gain)s points. Gains of several actions on one question overlap and do not add up.",
            len(numbers),
        )
        % {"numbers": joined(numbers), "gain": value}
    )


def _no_level(document: Document) -> str:
    return gettext("A level is given from %(minimum)s%% on.") % {
        "minimum": number_text(document.minimum_coverage)
    }


def _weighted_mean(terms: Sequence[tuple[Figure, Decimal]], result: Figure | None) -> str:
    """`(60.0 × 2 + 100.0 × 1) ÷ 3 = 73.3`; a long sum in short. `result`: the mean of the terms."""
    if result is None or not terms:
        return ""
    weight = sum((weight for _, weight in terms), Decimal(0))
    total = number_text(weight)
    if len(terms) <= MOST_TERMS:
        above = " + ".join(f"{value} × {number_text(weight)}" for value, weight in terms)
        return f"({above}) ÷ {total} = {result}"
    whole = figure(result.exact * Fraction(weight))
    return f"{whole} ÷ {total} = {result}"
