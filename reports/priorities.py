"""Where to look first: answers by what their shortfall weighs, without a level and without an overall verdict."""

from collections.abc import Callable, Sequence, Set
from fractions import Fraction

from reports.exact import largest_first
from reports.view_model import Priority, Recommendation, Shown
from scoring import Document, QuestionResult
from scoring import Question as BankQuestion

Judged = tuple[BankQuestion, QuestionResult]  # a question and what its answer came to

BEST = Fraction(100)
NOTHING = Fraction(0)


def priorities(
    judged: Sequence[Judged],
    recommendations: Sequence[Recommendation],
    *,
    shown: Shown,
    broken: Set[str],
    weight: Callable[[Judged], Fraction],
) -> tuple[Priority, ...]:
    """Scored questions whose answer falls short of the best, then those nobody could answer.

    First what breaks a minimum (`broken`: by key), then by the points missing to the best answer times `weight`, what a
    point of the question weighs in the whole; ties in the bank's order.
    """
    short = largest_first([pair for pair in judged if _missing(pair)], _missing, weight=weight)
    short.sort(key=lambda pair: pair[0].key not in broken)
    unknown = largest_first(
        [pair for pair in judged if pair[1].status == "unknown" and pair[0].is_scored], weight
    )
    actions: dict[str, Recommendation] = {}
    for item in recommendations:
        for key in item.questions:
            actions.setdefault(key, item)
    return tuple(
        Priority(
            rank=rank,
            question=shown[question.key],
            action=actions.get(question.key),
            to_find_out=result.points is None,
        )
        for rank, (question, result) in enumerate([*short, *unknown], start=1)
    )


def _missing(judged: Judged) -> Fraction:
    """The points missing to the best answer; none where nothing is scored."""
    points = judged[1].points
    return NOTHING if points is None else BEST - points


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
