"""The rules of meaning for measures and outcomes: what they name is there, adds up, and leads to no circle.

As in `scoring.rules`: total, one rule a function.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from scoring.document import Document, Question
from scoring.graphs import cycles
from scoring.maxima import Ends, measure_ends, outcome_ends
from scoring.measure_document import Adjustment, Limit, Measure, Outcome
from scoring.problems import Path, Problem, gettext_noop
from scoring.profile_rules import ASKED_WITH_DIMENSION
from scoring.rules import (
    CYCLE,
    NO_DIMENSION,
    NO_QUESTION,
    NO_SOURCE,
    NOT_ASCENDING,
    TOO_MANY,
    TWICE,
    question_paths,
    repeated,
)
from scoring.scalars import EMPTY

MOST_MEASURES = 100
MOST_OUTCOMES = 50
MOST_PARTS = 50  # terms, adjustments, levels of an outcome

NO_AMOUNT = gettext_noop("no answer to the question %(key)s has an amount")
NO_AMOUNT_IN_DIMENSION = gettext_noop("no answer in the dimension %(key)s has an amount")
NO_AMOUNTS = gettext_noop("no answer in the bank has an amount")
LIMIT_WITHOUT_AMOUNTS = gettext_noop("there is nothing to limit: no option has an amount")
NO_MEASURE = gettext_noop("there is no measure or outcome %(key)s")
NOT_POSITIVE = gettext_noop("must be greater than 0")
NO_MAXIMUM = gettext_noop("cannot become greater than 0: give it a maximum, or other amounts")
ZERO = gettext_noop("must not be 0")
NO_END = gettext_noop("must say a limit: at_least, above, at_most or below")
NOT_BESIDE = gettext_noop("cannot stand beside %(other)s")
NEVER = gettext_noop("can never hold: %(lower)s is not below %(upper)s")
NO_CHANGE = gettext_noop("must say what changes: percent or amount")
FIRST_BEGINS = gettext_noop("the first level has no beginning: it is what lies below the second")
NO_BEGINNING = gettext_noop("must say where it begins: from or above")


def broken_measure_rules(document: Document) -> Iterator[Problem]:
    """Every problem of meaning in a document's amounts, measures and outcomes."""
    yield from _amount_limits(document)
    for name, most in (("measures", MOST_MEASURES), ("outcomes", MOST_OUTCOMES)):
        if len(getattr(document, name)) > most:
            yield Problem((name,), TOO_MANY, {"maximum": most})
            return
    for key, measure in document.measures.items():
        yield from _measure(document, measure, ("measures", key))
    for key, outcome in document.outcomes.items():
        path = ("outcomes", key)
        if key in document.measures:
            yield Problem(path, TWICE, {"key": key})
        yield from _outcome(document, outcome, path)
    yield from _cycles_and_maxima(document)


def _amount_limits(document: Document) -> Iterator[Problem]:
    for path, question in question_paths(document):
        if question.amount_limit is None:
            continue
        if question.amount_limit <= 0:
            yield Problem((*path, "amount_limit"), NOT_POSITIVE)
        if not question.has_amounts:
            yield Problem((*path, "amount_limit"), LIMIT_WITHOUT_AMOUNTS)


# ----------------------------------------------------------------- measures


def _measure(document: Document, measure: Measure, path: Path) -> Iterator[Problem]:
    for name in ("questions", "dimensions"):
        if name in measure.model_fields_set and not getattr(measure, name):
            yield Problem((*path, name), EMPTY)
    yield from _questions(document, measure, path)
    yield from _dimensions(document, measure, path)
    if measure.maximum is not None and measure.maximum <= 0:
        yield Problem((*path, "maximum"), NOT_POSITIVE)
    if not (measure.questions or measure.dimensions) and not any(
        question.has_amounts for question in document.questions()
    ):
        yield Problem(path, NO_AMOUNTS)


def _questions(document: Document, measure: Measure, path: Path) -> Iterator[Problem]:
    yield from repeated(((*path, "questions", i), key) for i, key in enumerate(measure.questions))
    for index, key in enumerate(measure.questions):
        here = (*path, "questions", index)
        if not document.has_question(key):
            yield Problem(here, NO_QUESTION, {"key": key})
        elif (dimension := document.dimension_of(key).key) in measure.dimensions:
            yield Problem(here, ASKED_WITH_DIMENSION, {"key": key, "dimension": dimension})
        elif not document.question(key).has_amounts:
            yield Problem(here, NO_AMOUNT, {"key": key})


def _dimensions(document: Document, measure: Measure, path: Path) -> Iterator[Problem]:
    yield from repeated(((*path, "dimensions", i), key) for i, key in enumerate(measure.dimensions))
    adding = {
        dimension.key: any(question.has_amounts for question in dimension.questions)
        for dimension in document.dimensions
    }
    for index, key in enumerate(measure.dimensions):
        if key not in adding:
            yield Problem((*path, "dimensions", index), NO_DIMENSION, {"key": key})
        elif not adding[key]:
            yield Problem((*path, "dimensions", index), NO_AMOUNT_IN_DIMENSION, {"key": key})


# ----------------------------------------------------------------- outcomes


def _outcome(document: Document, outcome: Outcome, path: Path) -> Iterator[Problem]:
    if outcome.source is not None and outcome.source not in document.sources:
        yield Problem((*path, "source"), NO_SOURCE, {"key": outcome.source})
    if not outcome.terms:
        yield Problem((*path, "sum"), EMPTY)
    for name, parts in (
        ("sum", outcome.terms),
        ("adjustments", outcome.adjustments),
        ("levels", outcome.levels),
    ):
        if len(parts) > MOST_PARTS:
            yield Problem((*path, name), TOO_MANY, {"maximum": MOST_PARTS})
    for index, term in enumerate(outcome.terms):
        here = (*path, "sum", index)
        yield from _named(document, term.of, here)
        if term.times == 0:
            yield Problem((*here, "times"), ZERO)
    yield from _adjustments(document, outcome, path)
    if outcome.maximum is not None and outcome.maximum <= 0:
        yield Problem((*path, "maximum"), NOT_POSITIVE)
    yield from _levels(outcome, (*path, "levels"))


def _named(document: Document, key: str, path: Path) -> Iterator[Problem]:
    if key not in document.measures and key not in document.outcomes:
        yield Problem((*path, "of"), NO_MEASURE, {"key": key})


def _adjustments(document: Document, outcome: Outcome, path: Path) -> Iterator[Problem]:
    keys = [((*path, "adjustments", i, "key"), part.key) for i, part in enumerate(outcome.adjustments)]
    yield from repeated(keys)
    for index, adjustment in enumerate(outcome.adjustments):
        here = (*path, "adjustments", index)
        yield from _named(document, adjustment.when.of, (*here, "when"))
        yield from _limit(adjustment.when, (*here, "when"))
        yield from _change(adjustment, here)


def _limit(limit: Limit, path: Path) -> Iterator[Problem]:
    """It has an end, one on either side at most, and room between them."""
    lower = [
        (name, end) for name, end in (("at_least", limit.at_least), ("above", limit.above)) if end is not None
    ]
    upper = [
        (name, end) for name, end in (("at_most", limit.at_most), ("below", limit.below)) if end is not None
    ]
    if not lower and not upper:
        yield Problem(path, NO_END)
    for ends in (lower, upper):
        if len(ends) > 1:
            yield Problem((*path, ends[1][0]), NOT_BESIDE, {"other": ends[0][0]})
    if lower and upper:
        touching = lower[0][0] == "at_least" and upper[0][0] == "at_most"
        if lower[0][1] > upper[0][1] or (lower[0][1] == upper[0][1] and not touching):
            yield Problem(path, NEVER, {"lower": lower[0][1], "upper": upper[0][1]})


def _change(adjustment: Adjustment, path: Path) -> Iterator[Problem]:
    if adjustment.percent is None and adjustment.amount is None:
        yield Problem(path, NO_CHANGE)
    if adjustment.percent is not None and adjustment.amount is not None:
        yield Problem((*path, "amount"), NOT_BESIDE, {"other": "percent"})
    for name in ("percent", "amount"):
        if getattr(adjustment, name) == 0:
            yield Problem((*path, name), ZERO)


def _levels(outcome: Outcome, path: Path) -> Iterator[Problem]:
    beginnings: list[Decimal] = []
    for index, level in enumerate(outcome.levels):
        here = (*path, index)
        if index == 0:
            for name, end in (("from", level.begins_at), ("above", level.above)):
                if end is not None:
                    yield Problem((*here, name), FIRST_BEGINS)
            continue
        if level.begins_at is not None and level.above is not None:
            yield Problem((*here, "above"), NOT_BESIDE, {"other": "from"})
        name, beginning = ("from", level.begins_at) if level.begins_at is not None else ("above", level.above)
        if beginning is None:
            yield Problem(here, NO_BEGINNING)
            continue
        if beginnings and beginning <= beginnings[-1]:
            yield Problem((*here, name), NOT_ASCENDING, {"previous": beginnings[-1]})
        beginnings.append(beginning)


# ------------------------------------------------------- what hangs on what


def _cycles_and_maxima(document: Document) -> Iterator[Problem]:
    """No outcome leads back to itself, and everything can become greater than 0."""
    circles = list(cycles({key: outcome.named for key, outcome in document.outcomes.items()}))
    for circle in circles:
        yield Problem(("outcomes", circle[0]), CYCLE, {"cycle": " → ".join(circle)})
    if not all(map(_is_sound, document.questions())):
        return
    ends: dict[str, Ends] = {}
    for key, measure in document.measures.items():
        ends[key] = measure_ends(document, measure)
        if measure.maximum is None and ends[key][1] <= 0 and document.counted(measure):
            yield Problem(("measures", key), NO_MAXIMUM)
    there = {*document.measures, *document.outcomes}
    named = {key for outcome in document.outcomes.values() for key in outcome.named}
    if circles or not named <= there or any(maximum <= 0 for _, maximum in ends.values()):
        return
    for key, (_, maximum) in outcome_ends(document, ends):
        if maximum <= 0:
            outcome = document.outcomes[key]
            if outcome.maximum is None and any(term.times for term in outcome.terms):
                yield Problem(("outcomes", key), NO_MAXIMUM)
            return


def _is_sound(question: Question) -> bool:
    """Whether what it can add can be told at all."""
    if not question.has_amounts:
        return True
    if question.kind in ("single", "multiple"):
        return bool(question.options) and not question.bands
    ascending = all(one.begins_at < other.begins_at for one, other in pairwise(question.bands))
    ends = (question.minimum, question.maximum)
    straight = ends[0] is None or ends[1] is None or ends[0] <= ends[1]
    return question.kind == "number" and bool(question.bands) and ascending and straight
