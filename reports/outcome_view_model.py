"""The shapes of what adds up in a result: measures, and outcomes with how they came about.

Frozen plain data in one language, as in `reports.view_model`, which holds them.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedQuestion:
    """A question that a measure counts: what its answer adds, or could still add, of the `greatest` that it can.

    `anchor` leads to it on the page, empty where it is not shown; `state` says why nothing is added, where that is so.
    """

    key: str
    number: str
    text: str
    anchor: str
    added: str
    greatest: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePart:
    """What the questions of one dimension add to a measure, of the most that they can. `share`: percent, for drawing."""

    number: int
    name: str
    total: str
    greatest: str
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A sum. `total` is over the answers given, `possible` the range it can still end in (empty where it is settled).

    `percent`: the total in percent of the maximum, as text; `low_share`, `share` and `high_share` for drawing;
    `limits`: percent of the maximum at which an outcome's adjustment begins or ends.
    """

    key: str
    name: str
    description: str
    total: str
    maximum: str
    percent: str
    possible: str
    sentence: str
    low_share: Fraction
    share: Fraction
    high_share: Fraction
    limits: tuple[Fraction, ...]
    settled: bool
    parts: tuple[MeasurePart, ...]
    questions: tuple[AddedQuestion, ...]

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return "m-" + self.key.replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of how an outcome came about: `value` is what it comes to, or a range; `made` is false for an adjustment that
    is not made, None for one that is open."""

    label: str
    detail: str
    value: str
    made: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLevel:
    """A level of an outcome. `start` and `end`: its place on the scale that levels are set on, for drawing; `span` in words;
    `reached`: the outcome is there; `possible`: it still could be."""

    number: int
    count: int
    name: str
    text: str
    span: str
    start: Fraction
    end: Fraction
    reached: bool
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes of measures. `headline`: in one sentence, without a full stop; `value` and `percent`: as text, empty while
    they are open; `possible`: the range while it is open; `level`: the one reached, None while that is open.

    `low` and `high`: on the scale that levels are set on, for drawing; `before`: what it was in the earlier submission.
    """

    key: str
    name: str
    description: str
    headline: str
    value: str
    maximum: str
    percent: str
    possible: str
    sentence: str
    level: OutcomeLevel | None
    levels: tuple[OutcomeLevel, ...]
    level_text: str
    low: Fraction
    high: Fraction
    scale_low: Fraction
    scale_high: Fraction
    unit: str
    steps: tuple[Step, ...]
    source: str
    caution: str
    before: str

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return "o-" + self.key.replace(".", "-")

    @property
    def is_open(self) -> bool:
        """Whether answers are missing that could change it."""
        return not self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Everything that adds up in a result. `headline`: of the first outcome, else of the first measure."""

    measures: tuple[Measure, ...]
    outcomes: tuple[Outcome, ...]
    headline: str
