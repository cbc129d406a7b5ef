"""Where to look first: answers by what their shortfall weighs, without a level and without an overall verdict."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from reports.exact import largest_first
from reports.view_model import Priority, Question, Recommendation
from scoring import Document

BEST = Fraction(100)
FIRST = 5  # so many places are shown before the others


def priorities(
    questions: Sequence[Question],
    recommendations: Sequence[Recommendation],
    *,
    weight: Callable[[Question], Fraction],
) -> tuple[Priority, ...]:
    """Scored questions whose answer falls short of the best, then those nobody could answer.

    First what breaks a minimum, then by the points missing to the best answer times `weight`, what a point of the
    question weighs in the whole; ties in the bank's order.
    """
    short = largest_first(
        [question for question in questions if question.points is not None and question.points.exact < BEST],
        _missing,
        weight=weight,
    )
    short.sort(key=lambda question: not question.floor_broken)
    unknown = largest_first(
        [question for question in questions if question.status == "unknown" and question.scored], weight
    )
    actions: dict[str, Recommendation] = {}
    for item in recommendations:
        for key in item.questions:
            actions.setdefault(key, item)
    return tuple(
        Priority(
            rank=rank,
            question=question,
            action=actions.get(question.key),
            to_find_out=question.points is None,
        )
        for rank, question in enumerate([*short, *unknown], start=1)
    )


def _missing(question: Question) -> Fraction:
    """The points missing to the best answer."""
    return BEST - question.points.exact if question.points else BEST


def not_looked_into(
    document: Document, *, now: str | None, wider: str, places: Sequence[Priority]
) -> tuple[str, ...]:
    """The dimensions of `places` of which the profile `wider` asks nothing more than `now` does; by name, in their order."""
    added = document.asked(wider) - document.asked(now)
    grown = {document.dimension_of(key).key for key in added}
    return tuple(
        dict.fromkeys(
            place.question.dimension_name
            for place in places
            if document.dimension_of(place.question.key).key not in grown
        )
    )
