"""What was answered, question by question, as scoring sees it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.answers import Answer
from scoring.compiled import Item
from scoring.points import NOTHING, Misfit
from scoring.result import QuestionStatus

_NO_ANSWER = Answer()


class Reading:
    """One question in one scoring. `answer` and `points` are there where its status is `answered`.

    `earned` is the same as `points`, as a whole number on the scale of the scoring.
    """

    __slots__ = ("answer", "earned", "is_applicable", "item", "points", "status")

    def __init__(
        self, item: Item, status: QuestionStatus, answer: Answer = _NO_ANSWER, points: Fraction = NOTHING
    ) -> None:
        self.item = item
        self.status = status
        self.is_applicable = status not in ("hidden", "not_applicable")
        self.answer = answer
        self.points = points
        self.earned = 0

    @property
    def breaks_floor(self) -> bool:
        """Whether the answer's points are below the question's floor."""
        return _below(self.points, self.item.floor)

    @property
    def could_break_floor(self) -> bool:
        """Whether it breaks the floor, or an answer still open could."""
        return self.breaks_floor if self.status == "answered" else _below(self.item.least, self.item.floor)

    @property
    def must_break_floor(self) -> bool:
        """Whether it breaks the floor, or any answer still open would."""
        return self.breaks_floor if self.status == "answered" else _below(self.item.greatest, self.item.floor)


def read(items: Iterable[Item], answers: Mapping[str, Answer], visible: frozenset[str]) -> list[Reading]:
    """Every question, in the bank's order. Raises Misfit where an answer does not fit."""
    return [_read(item, answers.get(item.key, _NO_ANSWER), item.key in visible) for item in items]


def _read(item: Item, answer: Answer, visible: bool) -> Reading:
    if not visible:
        return Reading(item, "hidden")
    if answer.status == "not_applicable":
        if not item.question.not_applicable:
            raise Misfit
        return Reading(item, "not_applicable")
    if answer.status == "unknown":
        return Reading(item, "unknown")
    if not answer.is_given:
        return Reading(item, "unanswered")
    if item.rule is not None:
        return Reading(item, "answered", answer, item.rule.earned(answer.value))
    if not isinstance(answer.value, str):
        raise Misfit
    return Reading(item, "answered", answer)


def _below(points: Fraction, floor: Fraction | None) -> bool:
    return floor is not None and points < floor


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dimension's questions are answered, texts and weight 0 included.

    `visible` = `applicable` + `not_applicable`; `responded` = `answered` + `unknown`, of the applicable.
    `open`: the keys of applicable questions without a response; `open_scored`: those of them that would be
    scored.
    """

    visible: int
    not_applicable: int
    applicable: int
    responded: int
    answered: int
    unknown: int
    open: tuple[str, ...]
    open_scored: tuple[str, ...]


def progress(readings: Sequence[Reading]) -> Progress:
    """The progress over some questions."""
    count = Counter(reading.status for reading in readings)
    unanswered = [reading.item for reading in readings if reading.status == "unanswered"]
    applicable = count["answered"] + count["unknown"] + count["unanswered"]
    return Progress(
        visible=applicable + count["not_applicable"],
        not_applicable=count["not_applicable"],
        applicable=applicable,
        responded=count["answered"] + count["unknown"],
        answered=count["answered"],
        unknown=count["unknown"],
        open=tuple(item.key for item in unanswered),
        open_scored=tuple(item.key for item in unanswered if item.weight),
    )
