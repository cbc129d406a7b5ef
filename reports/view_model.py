"""The shapes of a result: what `reports.context.build` takes in, and the one view-model that it gives out.

Everything is frozen plain data. Numbers are exact beside their one rounded text; whatever needs judgement to be put
into words stands here in words, in one language.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Generic, Literal, TypeVar, final, overload

from assessments.snapshot import OrganisationFacts
from reports.fit_view_model import CostSketch, Fit
from reports.outcome_view_model import Sums
from scoring import Answer, Costs, Document, Result, Scorer, round_half_up

T = TypeVar("T")
Verdict = Literal["ahead", "behind", "not-separable", "too-few"]
Status = Literal["answered", "unknown", "unanswered", "not_applicable", "hidden"]
Verification = Literal["self-declared", "documents-seen", "third-party"]
Awaiting = Literal["", "confirmation", "approval", "sent-back"]

# --- what goes in ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a report must state about itself and only people know. Everything may be missing; then the report says so.

    `awaiting`: what the answers still wait for where the organisation has them confirmed and approved."""

    as_of: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    legal_entity: str = ""
    systems: str = ""
    departments: str = ""
    confirmed_by: str = ""
    confirmed_date: date | None = None
    approved_by: str = ""
    approved_date: date | None = None
    addressee: str = ""
    verification: Verification = "self-declared"
    awaiting: Awaiting = ""
    decisions: str = ""
    attach_data: bool = False

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Particulars":
        """Read what `as_json` wrote; unknown names are ignored, so that older records stay readable."""
        known: dict[str, Any] = {
            name: content[name] for name in cls.__dataclass_fields__ if content.get(name)
        }
        for name in DATES & known.keys():
            known[name] = date.fromisoformat(known[name])
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, dates as YYYY-MM-DD, what is missing left out."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()
            if value
        }


FIRST_PLACES = 5  # to look; so many are shown before the others
ANYWHERE = "other"  # the region of an organisation that states none: held against the figures without one
DATES = frozenset({"as_of", "period_start", "period_end", "confirmed_date", "approved_date"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """What a report wears, in its own language. `issuer`: who makes it; `logo`: a name in the file storage of an image that
    was re-encoded on upload; `accent`, `second`: colours as #rrggbb, of the cover and of headings; `title`: instead of the
    report's own; `contact`: lines on the cover; `disclaimer`: beside the report's limits."""

    issuer: str = ""
    logo: str = ""
    accent: str = ""
    second: str = ""
    title: str = ""
    contact: str = ""
    disclaimer: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is anybody's. A report that wears somebody's branding does not name the software."""
        return self != Branding()

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Branding":
        """Read what `as_json` wrote; unknown names are ignored."""
        return cls(**{name: str(content[name]) for name in cls.__dataclass_fields__ if content.get(name)})

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, what is missing left out."""
        return {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantFinding:
    """What a consultant found on a dimension. `by`: the consultant; `consultancy`: its name; `language`: the one it is
    written in, which need not be the report's; `on`: the day it was written."""

    text: str
    by: str
    consultancy: str
    language: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantVerification:
    """How far a consultant verified an answer, as in `assessments.models.Verification`.

    `adjusted`: whether another answer is proposed, with `value`, `status` and `reason`; `on`: the day of it."""

    level: str
    answer_revision: int
    adjusted: bool
    value: Any
    status: str
    reason: str
    by: str
    consultancy: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What consultants say beside a result, never in the organisation's name: findings by dimension, verifications by
    question, each from one consultancy or several."""

    findings: Mapping[str, tuple[ConsultantFinding, ...]] = field(default_factory=dict)
    verifications: Mapping[str, tuple[ConsultantVerification, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Remarks":
        """Read what `as_json` wrote; the reports made before there were remarks have none."""
        return cls(
            findings={
                key: tuple(ConsultantFinding(**_dated(entry)) for entry in entries)
                for key, entries in content.get("findings", {}).items()
            },
            verifications={
                key: tuple(ConsultantVerification(**_dated(entry)) for entry in entries)
                for key, entries in content.get("verifications", {}).items()
            },
        )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, days as YYYY-MM-DD, what is missing left out."""
        kinds: dict[str, Mapping[str, Sequence[ConsultantFinding | ConsultantVerification]]] = {
            "findings": self.findings,
            "verifications": self.verifications,
        }
        return {
            kind: {
                key: [asdict(entry) | {"on": entry.on.isoformat()} for entry in entries]
                for key, entries in said.items()
            }
            for kind, said in kinds.items()
            if said
        }


def _dated(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry, "on": date.fromisoformat(entry["on"])}


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An earlier submission of the same organisation to hold this one against."""

    as_of: date
    document: Document
    scorer: Scorer
    answers: Mapping[str, Answer]
    region: str | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    profile: str | None = None

    @cached_property
    def result(self) -> Result:
        """What scoring says of it."""
        return self.scorer.score(
            self.answers, region=self.region or ANYWHERE, targets=self.targets, profile=self.profile
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a result is about. `digest`: of the bank's document; `revisions`: which of each answer's this is, for telling
    whether a verification is of it; `as_of`: the day the answers stood so;
    `profile`: which of the bank's profiles was asked (None: its default); `submitted`: false while answers may still
    change; `corrects`: numbers of the reports that this one replaces."""

    document: Document
    digest: str
    scorer: Scorer
    answers: Mapping[str, Answer]
    organisation: OrganisationFacts
    as_of: date
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    profile: str | None = None
    costs: Costs | None = None
    particulars: Particulars = field(default_factory=Particulars)
    branding: Branding = field(default_factory=Branding)
    remarks: Remarks = field(default_factory=Remarks)
    revisions: Mapping[str, int] = field(default_factory=dict)
    title: str = ""
    number: str = ""
    submitted: bool = True
    corrects: tuple[str, ...] = ()
    earlier: Earlier | None = None


# --- what comes out --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of points or percent: exact, for drawing and comparing; `text` as it is shown (one decimal, half up)."""

    exact: Fraction
    text: str

    def __str__(self) -> str:
        return self.text

    def __float__(self) -> float:
        return float(self.exact)


@overload
def figure(value: Fraction | Decimal | int) -> Figure: ...


@overload
def figure(value: None) -> None: ...


def figure(value: Fraction | Decimal | int | None) -> Figure | None:
    """A number as it is shown everywhere: rounded once, half up, to one decimal. None stays None."""
    return None if value is None else _figure(*value.as_integer_ratio())


@lru_cache(maxsize=10_000)  # the same few points stand beside thousands of options
def _figure(numerator: int, denominator: int) -> Figure:
    """The figure of a fraction, remembered by whole numbers: they are found ten times as fast as fractions are."""
    exact = Fraction(numerator, denominator)
    return Figure(exact, str(round_half_up(exact, 1)))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a number comes from: the rule in words, the sum with the actual figures, and what else to know."""

    rule: str
    calculation: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the bank: `number` counts from 1; it holds from `start` up to `end` points."""

    number: int
    name: str
    start: Decimal
    end: Decimal
    count: int

    @property
    def label(self) -> str:
        """Numeral and name, as in `4 Managed`."""
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score of a dimension or of the whole: everything is None when nothing applicable is scored.

    `low` and `high`: how the score could still turn out; `level` is None when coverage is below the minimum;
    `level_low` to `level_high`: the levels that `low` and `high` fall in; `level_text` says level or range in words.
    """

    score: Figure | None
    low: Figure | None
    high: Figure | None
    coverage: Figure | None
    level: Level | None
    level_low: Level | None
    level_high: Level | None
    level_text: str
    explanation: Explanation

    @property
    def spans_levels(self) -> bool:
        """Whether unanswered questions could still change the level."""
        return self.level_low != self.level_high


@dataclass(frozen=True, slots=True)
class Counts:
    """How the questions of a dimension, or of all, stand; hidden questions are in none of them."""

    asked: int
    answered: int
    unknown: int
    unanswered: int
    not_applicable: int

    @property
    def responded(self) -> int:
        """Everything but unanswered."""
        return self.asked - self.unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One published figure, with everything that must stand beside it."""

    statement: str
    share: str
    options: str
    source_key: str
    source: str
    year: int | None
    base: str
    at: str
    sample: str
    match: str
    match_text: str
    region: str
    caution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a stacked bar. `share`: percent; `step`: 0 (least points) to 5 (most) on the level ramp; `known`: false for
    the part of which no figure is published; `own`: whether the organisation's answer lies in it."""

    label: str
    share: Fraction
    text: str
    step: int
    known: bool = True
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionShare:
    """An option of a multiple-choice question that has a figure."""

    text: str
    share: str
    percent: Fraction
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBenchmark:
    """What the published figures allow to be said of one answer. `low`, `high`: what the survey's answers would earn on our
    points (estimated range), None where the figures do not give it; `sentences` put all of it in words."""

    low: Figure | None
    high: Figure | None
    ahead_of: tuple[Figure, Figure] | None
    level_with: tuple[Figure, Figure] | None
    sentences: tuple[str, ...]
    distribution: tuple[Segment, ...]
    options: tuple[OptionShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """An option as it is offered; `recommendation` is its key or empty."""

    key: str
    text: str
    points: Figure
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Another answer that a consultant proposes, beside the one that was given. `points`, `proposed_points`: of the one and
    the other, None where nothing is scored; `counts`: whether it is the one that the adjusted scores take."""

    number: str
    question: str
    dimension_name: str
    text: str
    answer: str
    proposed: str
    reason: str
    consultancy: str
    by: str
    on_text: str
    points: Figure | None
    proposed_points: Figure | None
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionVerification:
    """How far an answer was verified. `level` is empty where what was verified is an earlier answer alone; `text` says it in
    words, with whose word it is."""

    level: str
    text: str
    by: str
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCount:
    """How many answers were verified so far, and no farther."""

    level: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedScore:
    """A score as the answers give it, and as it would be if the proposals stood. `key` is empty for the overall result."""

    key: str
    name: str
    score: Figure | None
    adjusted: Figure | None
    change_text: str
    level_text: str
    adjusted_level_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifications:
    """What consultants recorded of the answers, beside them.

    `verification`: the weakest that holds for all of them; `statement` says it for as many as it holds for; `counts`: by
    level, of the `answered` questions, “we don’t know” and “not applicable” included; `outdated`: answers changed since;
    `scores`: the overall result first, then the dimensions that the proposals move; empty without proposals;
    `consultancies`: who."""

    verification: Verification
    statement: str
    answered: int
    counts: tuple[LevelCount, ...]
    outdated: int
    proposals: tuple[Proposal, ...]
    scores: tuple[AdjustedScore, ...]
    consultancies: str
    adjusted_note: str

    @property
    def overall(self) -> AdjustedScore | None:
        """The overall score beside what it would be; None without proposals."""
        return self.scores[0] if self.scores else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDetails:
    """What stands beneath a question where it is opened."""

    options: tuple[OptionRow, ...]
    benchmark: QuestionBenchmark | None
    figures: tuple[PublishedFigure, ...]
    explanation: Explanation | None


class Later(Generic[T]):
    """A value that is worked out when it is first asked for, which most of those of a large bank never are."""

    __slots__ = ("_make", "_value")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make

    def get(self) -> T:
        """The value."""
        if self._make is not None:
            self._value = self._make()
            self._make = None
        return self._value


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and how it was answered. `number` as in `2.3` (dimension, place); `answer` is in words, never empty;
    `points`, `gap` are None where nothing is scored; `added`: what the answer adds to measures, of `most_added`, both empty
    where no measure counts it; `sources`: of the figures that the answer is held against; `details`: what stands beneath it.
    """

    key: str
    number: str
    dimension: str
    dimension_name: str
    kind: str
    text: str
    help: str
    why: str
    status: Status
    answer: str
    answers: tuple[str, ...]
    comment: str
    evidence: str
    evidence_asked: bool
    added: str
    most_added: str
    scored: bool
    weight: Decimal
    points: Figure | None
    gap: Figure | None
    sources: tuple[str, ...]
    clauses: tuple[str, ...]
    recommendations: tuple[str, ...]
    floor_broken: bool
    verification: QuestionVerification | None
    details: "Later[QuestionDetails]"

    @property
    def options(self) -> tuple[OptionRow, ...]:
        """What could be chosen, and what was."""
        return self.details.get().options

    @property
    def benchmark(self) -> QuestionBenchmark | None:
        """What the figures say of the answer."""
        return self.details.get().benchmark

    @property
    def figures(self) -> tuple[PublishedFigure, ...]:
        """Those that speak of this organisation's region."""
        return self.details.get().figures

    @property
    def explanation(self) -> Explanation | None:
        """Where the points come from."""
        return self.details.get().explanation

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return question_anchor(self.key)


def question_anchor(key: str) -> str:
    """Where a question stands on a page: an identifier for links."""
    return "q-" + key.replace(".", "-")


@final
class Shown(Mapping[str, Question]):
    """The questions that a result shows, by key in the bank's order. Each is worded when it is first looked at, which most
    of those of a large bank never are."""

    __slots__ = ("_keys", "_word", "_worded")

    def __init__(self, keys: Iterable[str], word: Callable[[str], Question]) -> None:
        self._keys = dict.fromkeys(keys)
        self._word = word
        self._worded: dict[str, Question] = {}

    def __getitem__(self, key: str) -> Question:
        worded = self._worded.get(key)
        if worded is None:
            if key not in self._keys:
                raise KeyError(key)
            worded = self._worded[key] = self._word(key)
        return worded

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def those(self, keys: Iterable[str]) -> "Questions":
        """Some of them, in the order of `keys`."""
        return Questions(tuple(keys), self)


@final
class Questions(Sequence[Question]):
    """Some of the questions of a result, in an order; equal to any sequence of the same questions."""

    __slots__ = ("_keys", "_shown")

    def __init__(self, keys: tuple[str, ...], shown: Shown) -> None:
        self._keys = keys
        self._shown = shown

    @overload
    def __getitem__(self, place: int) -> Question: ...

    @overload
    def __getitem__(self, place: slice) -> "Questions": ...

    def __getitem__(self, place: int | slice) -> "Question | Questions":
        if isinstance(place, slice):
            return Questions(self._keys[place], self._shown)
        return self._shown[self._keys[place]]

    def __iter__(self) -> Iterator[Question]:
        return map(self._shown.__getitem__, self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A dimension held against published figures, over the same `questions` of `of` answered ones."""

    own: Figure
    low: Figure
    high: Figure
    questions: int
    of: int
    verdict: Verdict
    verdict_text: str
    sentence: str
    compared_text: str
    sources_text: str
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """How many more answers give a level; `sentence` says it."""

    questions: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One dimension. `finding`: one sentence (at most 60 characters in Japanese); `holding_back`: answered questions with a gap,
    greatest weighted gap first; `strengths`: those that reach the target, best first; `target_own`: set by the organisation;
    `unscored`: nothing in it is scored, though its answers may add to measures; `found_by_consultants`: what they say of it, in
    their own name; `adjusted`: what its score would be if their proposals stood, where they move it."""

    key: str
    number: int
    name: str
    weight: Decimal
    score: Score
    finding: str
    summary: str
    target: Figure | None
    target_own: bool
    target_text: str
    gap: Figure | None
    capped_text: str
    standing: Standing | None
    has_figures: bool
    standing_text: str
    counts: Counts
    need: Need | None
    questions: Sequence[Question]
    holding_back: Sequence[Question]
    strengths: Sequence[Question]
    to_find_out: Sequence[Question]
    recommendations: tuple["Recommendation", ...]
    previous: Figure | None
    unscored: bool
    found_by_consultants: tuple[ConsultantFinding, ...]
    adjusted: AdjustedScore | None

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return "d-" + self.key.replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One thing to do. `action` and `done_when`: what to do, and how somebody else can tell that it is done; `gain`: what it
    could add to the overall score ("up to", in `gain_text`); `horizon` 1 to 3 with what it needs before it taken into
    account, `until` the end of it; `owner`: who usually owns it, a role; `serves`: the clauses it serves, by framework."""

    key: str
    rank: int
    text: str
    action: str
    done_when: str
    owner: str
    owner_name: str
    serves: tuple[str, ...]
    gain: Figure
    gain_text: str
    effort: int
    effort_text: str
    horizon: int
    horizon_text: str
    until: str
    critical: bool
    needs: tuple[int, ...]
    needs_text: str
    questions: tuple[str, ...]
    question_numbers: str
    dimensions: tuple[str, ...]
    dimension_names: str
    reason: str
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerActions:
    """What falls to one role, in rank order: a list that can be handed to whoever holds it. `key` is empty for the actions
    whose owner the bank does not name."""

    key: str
    name: str
    items: tuple[Recommendation, ...]
    summary: str

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return f"owner-{self.key or 'open'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A stretch of the roadmap with what begins in it, in order."""

    number: int
    name: str
    span: str
    until: str
    items: tuple[Recommendation, ...]
    gain: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """A place to look first: an answer short of the best, or a question nobody could answer (`to_find_out`), with the first
    thing to do about it. `rank` counts from 1."""

    rank: int
    question: Question
    action: Recommendation | None
    to_find_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfBank:
    """How much of a dimension a profile asks; `numbers`: of the questions it leaves out."""

    key: str
    name: str
    asked: int
    total: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLeftOut:
    """A question that the profile does not ask, and what is lost with it."""

    key: str
    number: str
    dimension_name: str
    text: str
    has_figures: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WiderProfile:
    """A profile that asks what this one leaves out; `sentence` says how much it adds."""

    key: str
    name: str
    minutes: int | None
    added: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Which way through the bank was asked, and what it could not tell. `gives_levels`: false where it is too short for a
    level; `whole`: it asks everything, so that nothing is left out; `limits`: sentences; `wider`: the way on."""

    key: str
    name: str
    description: str
    gives_levels: bool
    whole: bool
    asked: int
    total: int
    sentence: str
    limits: tuple[str, ...]
    parts: tuple[PartOfBank, ...]
    left_out: tuple[QuestionLeftOut, ...]
    wider: tuple[WiderProfile, ...]


WhyNotAsked = Literal["", "deliberate", "profile", "not-applicable", "unmapped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """More about a clause of a law. `addressees`: roles in words; `concerned`: whether the organisation has one of them, None
    while its roles are not known; `applies_text`: from when it applies, and to what; `secondary`: what is said of it is
    confirmed by secondary sources only."""

    addressees: str
    concerned: bool | None
    applies_text: str
    note: str
    secondary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a framework: what was asked of it and how it was answered. Never a statement of conformity.

    `questions` are numbers, `links` the same with their anchors on a page; `why_not` and `reason` (in words) say why nothing
    was asked of it."""

    key: str
    title: str
    state: Literal["answered", "partly", "open", "not-asked"]
    state_text: str
    asked: int
    answered: int
    points: Figure | None
    with_evidence: int
    questions: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    why_not: WhyNotAsked
    reason: str
    provision: Provision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseNote:
    """What is said of several clauses in the same words."""

    clauses: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAskedGroup:
    """Clauses of which nothing was asked, for the same kind of reason; `notes` give the reasons themselves."""

    why: WhyNotAsked
    heading: str
    count: int
    clauses: str
    notes: tuple[ClauseNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionGroup:
    """Clauses that apply from the same days on. `heading` says the days in words; `since`: all of them have passed."""

    heading: str
    since: bool
    clauses: tuple[Clause, ...]
    notes: tuple[ClauseNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """In which roles a law concerns the organisation, from its answer to the framework's role question.

    `state`: `chosen`, `none` (it says it has none), `open` (not answered, or not known) or `not-asked`. `groups`: the
    provisions that may have to be considered, by the day they apply from; all of them, with whom they address, while the
    question is open; none where the profile does not ask it. `others`: how many address other roles alone; `caveat`: what
    the list does not settle."""

    state: Literal["chosen", "none", "open", "not-asked"]
    names: str
    question: str
    question_key: str
    heading: str
    sentence: str
    caveat: str
    groups: tuple[ProvisionGroup, ...]
    others: int
    secondary: bool

    @property
    def count(self) -> int:
        """How many provisions are listed."""
        return sum(len(group.clauses) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A framework's coverage by the questions: `asked` of `total` clauses have an applicable question, `answered` are fully
    answered, for `with_evidence` of them some evidence is named. `caution`: how far identifiers and dates are confirmed."""

    key: str
    title: str
    caution: str
    clauses: tuple[Clause, ...]
    asked: int
    answered: int
    with_evidence: int
    total: int
    sentence: str
    not_asked: tuple[NotAskedGroup, ...]
    roles: Roles | None

    @property
    def anchor(self) -> str:
        """An identifier for links inside a page."""
        return "f-" + self.key.replace(".", "-")

    @property
    def asked_clauses(self) -> tuple[Clause, ...]:
        """Those that at least one applicable question speaks to."""
        return tuple(clause for clause in self.clauses if clause.state != "not-asked")

    @property
    def other_clauses(self) -> tuple[Clause, ...]:
        """Those asked about that are not among the provisions listed for the roles."""
        if self.roles is None:
            return ()
        listed = {clause.key for group in self.roles.groups for clause in group.clauses}
        return tuple(clause for clause in self.asked_clauses if clause.key not in listed)

    @property
    def left_out(self) -> int:
        """Of how many clauses nothing is asked."""
        return self.total - self.asked

    @property
    def open(self) -> int:
        """How many clauses are asked about and not fully answered."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source of figures or text. `used_in`: numbers of the questions whose figures come from it."""

    key: str
    title: str
    year: int | None
    sample: str
    reference: str
    caution: str
    used_in: tuple[str, ...]
    used_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A headed passage, of the method or the limits."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An entry of the glossary."""

    term: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and what stands beside it; `missing`: nobody has stated it, and `value` says so."""

    key: str
    label: str
    value: str
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The report as a record: every fact in order for a table, and the essentials that stand in every page's foot."""

    number: str
    as_of: date
    as_of_text: str
    bank_key: str
    bank_title: str
    bank_version: str
    bank_digest: str
    bank_digest_short: str
    engine_version: str
    facts: tuple[Fact, ...]
    foot: str
    draft: bool
    draft_text: str
    verification: Verification
    verification_text: str
    declaration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What changed since the earlier submission, in one dimension or overall (`name`). None: no score then or now.

    `questions`: over how many questions both are compared where not the same was asked; None where the scores themselves
    are."""

    key: str
    name: str
    before: Figure | None
    after: Figure | None
    change: Figure | None
    change_text: str
    level_before: str
    level_after: str
    questions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """A question that was answered otherwise than last time."""

    number: str
    text: str
    before: str
    after: str
    change_text: str
    better: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """This result against an earlier one. `like_for_like`: not the same was asked, so only what both asked is compared,
    without levels; `basis` says so; `cautions`: what was not the same then, and so is not compared."""

    as_of: date
    as_of_text: str
    sentence: str
    like_for_like: bool
    basis: str
    overall: Movement
    dimensions: tuple[Movement, ...]
    answers: tuple[AnswerChange, ...]
    unchanged: int
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """A result, whole, in one language.

    `finding`: the conclusion in one sentence, of the first outcome where there is one; `score_finding`: that of the scores;
    `unknowns`: questions answered "we don't know"; `unanswered`: visible questions without an answer; `gaps`: answered
    questions by what closing them would weigh, greatest first; `top_actions`: the first
    three recommendations; `decisions`: what the board is asked for; `certainty`: how far the result can be trusted;
    `cautions`: what must be said beside any comparison; `data`: the machine-readable result, which pages do without.
    `profile`: the way through the
    bank that was asked, None where the bank has none; `dimensions` are those of which it asks something, `dimension_count`
    is how many the bank has. `priorities`: where to look first, which is what a profile without levels says.
    `verifications`: what consultants recorded of the answers, None where they recorded nothing. `sums`: measures and
    outcomes, None where the bank has none.
    """

    language: str
    title: str
    report_title: str
    organisation: OrganisationFacts
    organisation_text: str
    addressee: str
    region_text: str
    branding: Branding
    identity: Identity
    profile: Profile | None
    levels: tuple[Level, ...]
    minimum_coverage: Figure
    minimum_difference: Figure
    overall: Score
    finding: str
    score_finding: str
    summary: tuple[str, ...]
    counts: Counts
    dimensions: tuple[Dimension, ...]
    dimension_count: int
    ranked: Later[tuple[Priority, ...]]
    unknowns: Sequence[Question]
    unanswered: Sequence[Question]
    not_applicable: Sequence[Question]
    needs: tuple[Need, ...]
    gaps: Sequence[Question]
    recommendations: tuple[Recommendation, ...]
    top_actions: tuple[Recommendation, ...]
    owners: tuple[OwnerActions, ...]
    horizons: tuple[Horizon, ...]
    frameworks: tuple[Framework, ...]
    change: Change | None
    decisions: tuple[str, ...]
    certainty: tuple[Fact, ...]
    cautions: tuple[str, ...]
    benchmark_note: str
    method: tuple[Paragraph, ...]
    limits: tuple[Paragraph, ...]
    sources: tuple[Source, ...]
    glossary: tuple[Term, ...]
    fit: Fit | None
    costs: CostSketch | None
    sums: Sums | None
    verifications: Verifications | None
    written: Later[Mapping[str, Any]]

    @property
    def priorities(self) -> tuple[Priority, ...]:
        """The places to look first, in their order."""
        return self.ranked.get()

    @property
    def first_places(self) -> tuple[Priority, ...]:
        """The places that are shown before the others."""
        return self.priorities[:FIRST_PLACES]

    @property
    def further_places(self) -> tuple[Priority, ...]:
        """The others."""
        return self.priorities[FIRST_PLACES:]

    @property
    def data(self) -> Mapping[str, Any]:
        """The machine-readable result."""
        return self.written.get()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question that is shown, in the bank's order."""
        return tuple(question for dimension in self.dimensions for question in dimension.questions)

    @property
    def gives_levels(self) -> bool:
        """Whether the profile that was asked is long enough for levels and an overall result."""
        return self.profile is None or self.profile.gives_levels

    @property
    def scored_dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions that have a score, or could: not those in which nothing is scored."""
        return tuple(dimension for dimension in self.dimensions if not dimension.unscored)

    @property
    def gives_scores(self) -> bool:
        """Whether anything of what was asked is scored at all."""
        return bool(self.scored_dimensions)

    @property
    def compared_questions(self) -> tuple[Question, ...]:
        """The questions whose answers are held against published figures."""
        return tuple(question for question in self.questions if question.sources)

    @property
    def compared(self) -> tuple[Dimension, ...]:
        """The dimensions that published figures speak to."""
        return tuple(dimension for dimension in self.dimensions if dimension.standing)
