"""The shapes of two parts of a result: where AI workloads would run well, and when own equipment would pay.

Frozen plain data in one language, as in `reports.view_model`, which holds them.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

FitState = Literal["advised", "no-workloads", "unanswered", "not-asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLink:
    """A question that a rule looks at: `number` as in `2.3`; `anchor` leads to it on the page, empty where it is not shown."""

    key: str
    dimension: str
    number: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReason:
    """A rule that acts, in words; `tipped`: without it another place would be recommended."""

    text: str
    tipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place with its points, as text, and what speaks for and against it, in words; excluded ones have no points."""

    name: str
    text: str
    points: str
    recommended: bool
    speaking_for: tuple[str, ...]
    speaking_against: tuple[str, ...]
    excluded_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """One aspect of the recommended place and of the runner-up."""

    aspect: str
    recommended: str
    runner_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAnswers:
    """Answers to one question that would lead elsewhere: pairs of the answer and the place. `is_open`: not answered yet."""

    question: QuestionLink
    answers: tuple[tuple[str, str], ...]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInput:
    """A question still to be answered; `decisive`: some answer to it would lead elsewhere."""

    question: QuestionLink
    decisive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FitWorkload:
    """One workload. `place` and `runner_up` are names, empty where there is none; `sentence` puts the result in words.

    `trade_offs` have a text on at least one side; `changes` are those of answered questions; `more_places`: all but the
    first two.
    """

    key: str
    name: str
    place: str
    place_text: str
    runner_up: str
    close: bool
    sentence: str
    why: str
    reasons: tuple[FitReason, ...]
    against: tuple[str, ...]
    trade_offs: tuple[TradeOff, ...]
    places: tuple[PlaceRow, ...]
    changes: tuple[OtherAnswers, ...]
    open: tuple[OpenInput, ...]
    not_asked: tuple[QuestionLink, ...]

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return "fit-" + self.key.replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Where the organisation's AI workloads would run well.

    `headline`: the answer in one sentence; `note`: why there is none, or how far it goes; `questions`: those that tell the
    workloads, to be answered where nothing is advised yet.
    """

    state: FitState
    headline: str
    note: str
    workloads: tuple[FitWorkload, ...]
    questions: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """A line of a table about costs."""

    label: str
    cloud: str
    own: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPoint:
    """What both have cost by the end of a month; `cloud_low` and `cloud_high`: with the cloud's price varied."""

    month: int
    cloud: Fraction
    cloud_low: Fraction
    cloud_high: Fraction
    own: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSketch:
    """A cloud and own equipment by the organisation's own figures.

    `headline`: the finding; `sentences`: totals, hours, what a change of price does; `cautions`: what it is not, and what it
    leaves out; `series` runs from month 0; `rows` are the totals by the end of each year, `monthly` the running costs,
    `inputs` the figures it rests on, as pairs of label and value.
    """

    currency: str
    years: int
    month: int | None
    headline: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]
    monthly: tuple[CostRow, ...]
    rows: tuple[CostRow, ...]
    inputs: tuple[tuple[str, str], ...]
    series: tuple[CostPoint, ...]
    cloud_label: str
    own_label: str
    month_label: str
