"""What measures and outcomes can come to at all: from the least to the maximum that they are held against."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from graphlib import TopologicalSorter

from scoring.amounts import Amounts
from scoring.document import Document
from scoring.measure_document import Measure, Outcome

NOTHING = Fraction(0)
HUNDRED = Fraction(100)
Ends = tuple[Fraction, Fraction]


def measure_ends(document: Document, measure: Measure) -> Ends:
    """The least sum that its questions can give, and its maximum: its own, else the greatest sum.

    A question that is not shown or does not apply adds 0, so that none raises the least or lowers the greatest.
    """
    amounts = [Amounts(document.question(key)) for key in document.counted(measure)]
    least = sum((min(NOTHING, question.least) for question in amounts), NOTHING)
    if measure.maximum is not None:
        return least, Fraction(measure.maximum)
    return least, sum((max(NOTHING, question.greatest) for question in amounts), NOTHING)


def outcome_ends(document: Document, measures: Mapping[str, Ends]) -> Iterator[tuple[str, Ends]]:
    """By outcome, each after those it is computed from, the least sum of its terms and its maximum.

    Its own maximum, else the greatest sum. What is named is there, and leads to no circle.
    """
    ends = dict(measures)
    for key in working_order(document):
        outcome = document.outcomes[key]
        least, greatest = _sum_ends(outcome, ends)
        ends[key] = least, greatest if outcome.maximum is None else Fraction(outcome.maximum)
        yield key, ends[key]


def working_order(document: Document) -> list[str]:
    """The outcomes, each after those it is computed from. Raises CycleError where they lead to a circle."""
    graph = {
        key: [name for name in outcome.named if name in document.outcomes]
        for key, outcome in document.outcomes.items()
    }
    return list(TopologicalSorter(graph).static_order())


def percent_of(amount: Fraction, maximum: Fraction) -> Fraction:
    """The amount in percent of a maximum above 0."""
    return 100 * amount / maximum


def _sum_ends(outcome: Outcome, ends: Mapping[str, Ends]) -> Ends:
    least = greatest = NOTHING
    for term in outcome.terms:
        low, high = ends[term.of]
        if term.taken_as == "percent":
            low, high = percent_of(low, high), HUNDRED
        reached = sorted((low * Fraction(term.times), high * Fraction(term.times)))
        least += reached[0]
        greatest += reached[1]
    return least, greatest
