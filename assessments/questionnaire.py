"""What the pages of an assessment show: plain values made of a bank version and the answers as they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language, gettext, ngettext

from assessments.content import EMPTY, Columns, KeptAnswer, answer_of, columns_of, said_by
from assessments.forms import OPTION, Typed, typed_of
from assessments.models import Answer, Assessment
from assessments.profiles import Page, ProfileChange, changes, is_settled, pages_of
from banks.domain import document_of, scorer_for
from organisations.models import User
from scoring import Dimension, Document, Progress, Question, Scorer, answers_to_level, number_text

LARGEST_SET = 5  # questions under one heading
LONGEST_ANSWER = 160  # characters of a text that lists show


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """One box to tick. `digit` is the key that ticks it, empty beyond nine."""

    id: str
    value: str
    text: str
    digit: str
    is_chosen: bool
    is_exclusive: bool = False
    is_status: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """Two people's answers to one question, to choose from. `revision` is that of theirs."""

    mine: str
    theirs: str
    who: str
    is_own: bool
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question and what stands in its fields. `name`: its id on the page; `problems`: by field.

    `is_brief`: asked in passing, so that what may be said besides the answer is folded away; `remarks`: what consultants
    say of the answer; `look`: why the answer needs a look since the assessment was moved to another version.
    """

    key: str
    name: str
    kind: str
    text: str
    help: str
    why: str
    unit: str
    range: str
    options: Sequence[OptionView]
    statuses: Sequence[OptionView]
    typed: Typed
    asks_evidence: bool
    is_brief: bool
    is_visible: bool
    is_conditional: bool
    revision: int
    seen_revision: int
    said: str
    saved_at: datetime | None
    saved_by: str
    problems: Mapping[str, str] = field(default_factory=dict)
    conflict: ConflictView | None = None
    remarks: Sequence[object] = ()
    look: object = None

    @property
    def is_single(self) -> bool:
        """Whether the boxes are one group of which one can be ticked."""
        return self.kind == "single"


def question_names(document: Document) -> dict[str, str]:
    """The page's id of every question, by key: keys hold characters that selectors would stumble over."""
    return {question.key: f"q{number}" for number, question in enumerate(document.questions(), 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionView:
    """How far a dimension is: `settled` of its `visible` questions have been dealt with."""

    key: str
    number: int
    name: str
    visible: int
    settled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """How far a page is, as lists of pages show it. `key` stands in its address; `names`: of its dimensions."""

    key: str
    number: int
    names: Sequence[str]
    visible: int
    settled: int
    is_current: bool = False

    @property
    def title(self) -> str:
        """The dimension's name, or the page's number where it asks several."""
        return gettext("Part %(number)s") % {"number": self.number} if self.is_joint else self.names[0]

    @property
    def is_joint(self) -> bool:
        return len(self.names) > 1

    @property
    def is_done(self) -> bool:
        return self.settled == self.visible

    @property
    def is_begun(self) -> bool:
        return self.settled > 0


class Sheet:
    """An assessment's answers together with the bank they answer, in one language.

    `profile`: another one than the assessment's own, for a page that was opened before it was changed.
    """

    def __init__(
        self, assessment: Assessment, rows: Iterable[Answer | KeptAnswer], *, profile: str | None = None
    ) -> None:
        self.assessment = assessment
        self.scorer: Scorer = scorer_for(assessment.version)
        self.document: Document = self.scorer.document
        self.profile = profile or assessment.profile or self.document.default_profile
        self.language = self.document.language_for(get_language() or "")
        # Answers to questions that only an earlier version had are kept in the database, and play no part here.
        self.rows: dict[str, Answer | KeptAnswer] = {
            row.question: row for row in rows if self.document.has_question(row.question)
        }
        self.answers = {
            key: answer_of(columns_of(row), self.document.question(key).kind)
            for key, row in self.rows.items()
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """As `question_names` says."""
        return question_names(self.document)

    @cached_property
    def visible(self) -> frozenset[str]:
        """The keys of the questions that are asked, given the answers."""
        return self.scorer.visible(self.answers, self.profile)

    @cached_property
    def progress(self) -> Mapping[str, Progress]:
        """How far each dimension is answered."""
        return self.scorer.progress(self.answers, self.profile)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """What the profile asks, page by page."""
        return pages_of(self.document, self.profile)

    @property
    def profile_name(self) -> str:
        """What the bank calls the profile; empty when the bank is asked as a whole."""
        return self.document.profiles[self.profile].name.get(self.language) if self.profile else ""

    @cached_property
    def gives_levels(self) -> bool:
        """Whether the profile is long enough for levels."""
        return self.profile is None or self.document.profiles[self.profile].levels

    @property
    def dimensions(self) -> list[Dimension]:
        """Those that the profile asks anything of, in the bank's order."""
        return [part.dimension for page in self.pages for part in page.parts]

    def page_of(self, dimension: str) -> Page | None:
        """The page that asks a dimension; None when the profile does not."""
        return next(
            (page for page in self.pages for part in page.parts if part.dimension.key == dimension), None
        )

    def dimension_views(self) -> list[DimensionView]:
        """How far each of the `dimensions` is."""
        return [
            DimensionView(
                key=dimension.key,
                number=number,
                name=dimension.name.get(self.language),
                visible=self.progress[dimension.key].visible,
                settled=settled(self.progress[dimension.key]),
            )
            for number, dimension in enumerate(self.dimensions, 1)
        ]

    def page_views(self, current: Page | None = None) -> list[PageView]:
        """How far each of the `pages` is."""
        return [
            PageView(
                key=page.key,
                number=number,
                names=[part.dimension.name.get(self.language) for part in page.parts],
                visible=sum(self.progress[part.dimension.key].visible for part in page.parts),
                settled=sum(settled(self.progress[part.dimension.key]) for part in page.parts),
                is_current=current is not None and page.key == current.key,
            )
            for number, page in enumerate(self.pages, 1)
        ]

    def changes(self) -> tuple[ProfileChange, ...]:
        """The profiles there are to go on by."""
        return changes(self.scorer, self.answers, profile=self.profile, language=self.language)

    def open_questions(self, page: Page) -> list[Question]:
        """The visible questions of a page to which nothing is said, in order."""
        return [
            question
            for question in page.questions
            if question.key in self.visible and not self.is_settled(question.key)
        ]

    def is_settled(self, key: str) -> bool:
        """Whether a question is answered, unknown or not applicable."""
        return is_settled(self.answers.get(key))

    def missing_for_level(self, dimension: Dimension) -> int:
        """How few more answers would give the dimension a level; 0 when it has one, or can have none."""
        if not self.gives_levels:
            return 0
        answered, unanswered = 0, []
        for question in dimension.questions:
            answer = self.answers.get(question.key)
            weight = self.scorer.weight(question.key)
            if not weight or question.key not in self.visible:
                continue
            if answer is not None and answer.status == "not_applicable":
                continue
            if answer is not None and answer.is_given:
                answered += weight
            else:
                unanswered.append(weight)
        return answers_to_level(
            answered=answered,
            unanswered=unanswered,
            minimum_coverage=Fraction(self.document.minimum_coverage),
        )

    def row(self, key: str) -> Answer | None:
        """The row of the answer to a question; of an answer that is known by what it says alone, `fetch` it first."""
        row = self.rows.get(key)
        assert not isinstance(row, KeptAnswer)
        return row

    def fetch(self, questions: Iterable[str]) -> None:
        """Get the rows of the answers to these questions, with who gave them."""
        wanted = [key for key in questions if isinstance(self.rows.get(key), KeptAnswer)]
        if not wanted:
            return
        rows = self.assessment.answers.filter(question__in=wanted).select_related("author")
        found = {row.question: row for row in rows}
        for key in wanted:
            del self.rows[key]
        self.rows |= found

    def meet_authors(self, questions: Iterable[Question], *, known: User) -> None:
        """Learn who answered these questions, with one query for all whom we do not know yet."""
        rows = [row for question in questions if (row := self.row(question.key)) is not None]
        for row in rows:
            if row.author_id == known.pk:
                row.author = known
        prefetch_related_objects(rows, "author")

    def question(
        self,
        question: Question,
        *,
        typed: Typed | None = None,
        problems: Mapping[str, str] | None = None,
        conflict: ConflictView | None = None,
        seen_revision: int | None = None,
    ) -> QuestionView:
        """A question with what is kept, or with what somebody who saw `seen_revision` typed in its place."""
        row = self.row(question.key)
        kept = columns_of(row)
        typed = typed or typed_of(kept)
        name = self.names[question.key]
        return QuestionView(
            key=question.key,
            name=name,
            kind=question.kind,
            text=question.text.get(self.language),
            help=question.help.get(self.language),
            why=question.why.get(self.language),
            unit=question.unit.get(self.language),
            range=_range(question),
            options=self._options(question, name, typed),
            statuses=_statuses(question, name, typed),
            typed=typed,
            asks_evidence=question.evidence,
            is_brief=not self.gives_levels,
            is_visible=question.key in self.visible,
            is_conditional=question.visible_if is not None,
            revision=row.revision if row else 0,
            seen_revision=seen_revision if seen_revision is not None else row.revision if row else 0,
            said=self.describe(question, kept),
            saved_at=row.saved_at if row and kept != EMPTY else None,
            saved_by=said_by(row) if row and kept != EMPTY else "",
            problems=problems or {},
            conflict=conflict,
        )

    def conflict(self, question: Question, *, mine: Columns, current: Answer, by: User) -> ConflictView:
        """What the respondent and somebody else want one answer to be."""
        return ConflictView(
            mine=self.describe(question, mine, whole=True),
            theirs=self.describe(question, columns_of(current), whole=True),
            who=str(current.author or ""),
            is_own=current.author_id == by.pk,
            at=current.saved_at,
            revision=current.revision,
        )

    def describe(self, question: Question, kept: Columns, *, whole: bool = False) -> str:
        """An answer in words; empty when nothing is said. `whole`: with comment and evidence, unshortened."""
        said = self._value_in_words(question, kept)
        if not whole:
            return said if len(said) <= LONGEST_ANSWER else said[: LONGEST_ANSWER - 1] + "…"
        parts = [said or gettext("No answer")]
        if kept["comment"]:
            parts.append(gettext("Comment: %(comment)s") % {"comment": kept["comment"]})
        if kept["evidence"]:
            parts.append(gettext("Evidence: %(evidence)s") % {"evidence": kept["evidence"]})
        return "\n".join(parts)

    def _value_in_words(self, question: Question, kept: Columns) -> str:
        value = kept["value"]
        if kept["status"] == Answer.Status.UNKNOWN:
            return gettext("We don't know")
        if kept["status"] == Answer.Status.NOT_APPLICABLE:
            return gettext("Not applicable")
        if not value:
            return ""
        if question.kind in {"single", "multiple"}:
            keys = value if isinstance(value, list) else [value]
            return gettext("; ").join(self._option_in_words(question, key) for key in keys)
        if isinstance(value, list):  # once it was a question with options
            return gettext("; ").join(value)
        if question.kind == "number":
            return f"{value} {question.unit.get(self.language)}".strip()
        return value

    def _option_in_words(self, question: Question, key: str) -> str:
        """The text of an option; of one that only an earlier version of the bank had, its text there."""
        for option in question.options:
            if option.key == key:
                return option.text.get(self.language)
        then = (option for asked in self._earlier(question.key) for option in asked.options)
        return next((option.text.get(self.language) for option in then if option.key == key), key)

    def _earlier(self, key: str) -> Iterator[Question]:
        """A question as the versions had it from which the assessment was taken to others, the last one first."""
        for moved in self.assessment.moves.select_related("origin").order_by("-moved_at", "-pk"):
            document = document_of(moved.origin)
            if document.has_question(key):
                yield document.question(key)

    def _options(self, question: Question, name: str, typed: Typed) -> list[OptionView]:
        chosen = set(typed.choices)
        return [
            OptionView(
                id=f"{name}-{number}",
                value=OPTION + option.key,
                text=option.text.get(self.language),
                digit=str(number) if number <= 9 else "",
                is_chosen=OPTION + option.key in chosen,
                is_exclusive=option.exclusive,
            )
            for number, option in enumerate(question.options, 1)
        ]


def _statuses(question: Question, name: str, typed: Typed) -> list[OptionView]:
    """The ways not to answer that a question offers."""
    offered = [("unknown", gettext("We don't know"), "0")]
    if question.not_applicable:
        offered.append(("not_applicable", gettext("Not applicable"), ""))
    return [
        OptionView(
            id=f"{name}-{value}",
            value=value,
            text=text,
            digit=digit,
            is_chosen=value in typed.choices,
            is_exclusive=True,
            is_status=True,
        )
        for value, text, digit in offered
    ]


def settled(progress: Progress) -> int:
    """How many questions of a dimension have been dealt with, one way or another."""
    return progress.responded + progress.not_applicable


def in_sets(questions: Sequence[QuestionView]) -> list[Sequence[QuestionView]]:
    """A page's questions in sets of about the same size, none above `LARGEST_SET`."""
    count = ceil(len(questions) / LARGEST_SET)
    bounds = [round(len(questions) * number / count) for number in range(count + 1)] if count else [0]
    return [questions[start:end] for start, end in pairwise(bounds)]


def effect(missing: int, name: str) -> str:
    """What answering a few more questions brings."""
    return ngettext(
        "Answer %(count)s more question to get a level for “%(name)s”",
        "Answer %(count)s more questions to get a level for “%(name)s”",
        missing,
    ) % {"count": missing, "name": name}


def _range(question: Question) -> str:
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        return gettext("%(minimum)s to %(maximum)s") % {
            "minimum": number_text(low),
            "maximum": number_text(high),
        }
    if low is not None:
        return gettext("%(minimum)s or more") % {"minimum": number_text(low)}
    if high is not None:
        return gettext("%(maximum)s or less") % {"maximum": number_text(high)}
    return ""
