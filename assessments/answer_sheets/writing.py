"""An answer sheet to take along: a questionnaire as a workbook, blank or with what has been answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import pgettext

from assessments.answer_sheets import words
from assessments.answer_sheets.words import ABOUT, ANSWERS, COLUMNS, NOTES, STATUSES, TICK, option_words
from assessments.profiles import pages_of
from banks.comparison.values import Names, condition_in_words
from organisations import workbooks
from organisations.workbooks import Column, Look, Offer, Table, Value
from scoring import Answer, Document, Question, number_text
from scoring.condition import Condition

_WIDTHS = {
    "key": 26, "question": 58, "answer": 36, "comment": 38, "status": 16, "evidence": 26, "respondent": 18, "note": 52,
    "revision": 10,
}  # fmt: skip
_FILL, _TO_FILL, _READ = "FFE8C7", "FFF8EC", "EEF2F6"
_TO_FILL_IN = frozenset({"answer", "comment", "status", "evidence", "respondent"})
_DIMENSION_COLOUR = "CFE0EA"
_ANSWER = list(COLUMNS).index("answer") + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What goes into a sheet beside the questions: answers, who gave them and their revisions, by question.

    `about` says what the sheet belongs to, each by its name in an answers file or by one of ours. `is_blank`: no answer
    is shown, although there may be some.
    """

    about: Mapping[str, str]
    profile: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    respondents: Mapping[str, str] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    is_blank: bool = True


def write(document: Document, content: Content, *, language: str) -> bytes:
    """Write a sheet with the questions of a profile, texts in one of the bank's languages, words in the current one."""
    sheet = _Answers(document, content, language)
    tables = [sheet.table(), _about(document, content, language), _guide()]
    return workbooks.write(tables, lists_hidden=True)


class _Answers:
    """The sheet of questions, row by row."""

    def __init__(self, document: Document, content: Content, language: str) -> None:
        self._document = document
        self._content = content
        self._language = language
        self._names = _names(document, language)
        self._rows: list[list[Value]] = []
        self._offers: list[Offer] = []
        self._bold: set[int] = set()
        self._colours: dict[tuple[int, int], str] = {}

    def table(self) -> Table:
        """All of it."""
        for page in pages_of(self._document, self._content.profile):
            for part in page.parts:
                self._dimension(part.dimension.name.get(self._language))
                for question in part.questions:
                    self._question(question)
        names = list(COLUMNS)
        columns = [
            Column(
                str(label),
                _WIDTHS[name],
                wrap=name != "key",
                note=str(NOTES.get(name, "")),
                colour=_FILL if name in _TO_FILL_IN else _READ,
                as_text=True,
            )
            for name, label in COLUMNS.items()
        ]
        return Table(
            ANSWERS,
            columns,
            self._rows,
            self._offers,
            Look(
                names=names,
                landscape=True,
                bold_rows=frozenset(self._bold),
                colours=self._colours,
                hidden_columns=frozenset({names.index("revision") + 1}),
                tab="165E83",
            ),
        )

    def _row(self, **values: Value) -> int:
        self._rows.append([values.get(name) for name in COLUMNS])
        return len(self._rows)

    def _dimension(self, name: str) -> None:
        row = self._row(question=name)
        self._bold.add(row)
        self._colours |= {(row, column): _DIMENSION_COLOUR for column in range(1, len(COLUMNS))}

    def _question(self, question: Question) -> None:
        answer = Answer() if self._content.is_blank else self._content.answers.get(question.key, Answer())
        shown = option_words(question, self._language)
        row = self._row(
            key=question.key,
            question=question.text.get(self._language),
            answer=_shown_value(question, answer, shown),
            comment=answer.comment or None,
            status=_shown_status(answer),
            evidence=answer.evidence or None,
            respondent=None
            if self._content.is_blank
            else self._content.respondents.get(question.key) or None,
            note="\n".join(self._notes(question)) or None,
            revision=self._content.revisions.get(question.key, 0),
        )
        statuses = [
            str(word)
            for name, word in STATUSES.items()
            if name != "not_applicable" or question.not_applicable
        ]
        self._offer(row, "status", statuses)
        if question.kind != "multiple":
            self._colours[row, _ANSWER] = _TO_FILL
        if question.kind == "single":
            self._offer(row, "answer", list(shown.values()))
        if question.kind == "multiple":
            chosen = answer.value if isinstance(answer.value, tuple) else ()
            for option in question.options:
                row = self._row(
                    key=f"{question.key}/{option.key}",
                    question=pgettext("answer sheet", "    – %(option)s") % {"option": shown[option.key]},
                    answer=TICK if option.key in chosen else None,
                )
                self._offer(row, "answer", [TICK])
                self._colours[row, _ANSWER] = _TO_FILL

    def _offer(self, row: int, column: str, choices: Sequence[str]) -> None:
        self._offers.append(Offer(row, list(COLUMNS).index(column) + 1, choices))

    def _notes(self, question: Question) -> Iterator[str]:
        """What helps to answer a question, and when it is asked."""
        if question.kind == "multiple":
            yield pgettext("answer sheet", "Put ✓ beside all that apply, in the rows below.")
        if question.kind == "number":
            yield _range(question, question.unit.get(self._language))
        if question.help:
            yield question.help.get(self._language)
        if question.visible_if is not None:
            yield (
                pgettext("answer sheet", "Only if %(condition)s")
                % {"condition": condition_in_words(_condition_tree(question.visible_if), self._names)}
            )
        if not question.not_applicable:
            yield pgettext("answer sheet", "This question applies to everyone.")


def _names(document: Document, language: str) -> Names:
    """What questions and options are called."""
    questions = [
        {
            "key": question.key,
            "text": dict(question.text),
            "options": [{"key": option.key, "text": dict(option.text)} for option in question.options],
        }
        for question in document.questions()
    ]
    return Names({"dimensions": [{"questions": questions}]}, language)


def _condition_tree(condition: Condition) -> object:
    return condition.model_dump(by_alias=True, exclude_unset=True)


def _shown_value(question: Question, answer: Answer, shown: Mapping[str, str]) -> Value:
    if isinstance(answer.value, Decimal):
        return number_text(answer.value)
    if isinstance(answer.value, str):
        return shown.get(answer.value, answer.value) if question.kind == "single" else answer.value
    return None


def _shown_status(answer: Answer) -> Value:
    return str(STATUSES[answer.status]) if answer.status != "answered" or answer.is_given else None


def _range(question: Question, unit: str) -> str:
    low, high = question.minimum, question.maximum
    if low is not None and high is not None:
        text = pgettext("answer sheet", "A number from %(low)s to %(high)s") % {
            "low": number_text(low),
            "high": number_text(high),
        }
    elif low is not None:
        text = pgettext("answer sheet", "A number of %(low)s or more") % {"low": number_text(low)}
    elif high is not None:
        text = pgettext("answer sheet", "A number of %(high)s or less") % {"high": number_text(high)}
    else:
        text = pgettext("answer sheet", "A number")
    return pgettext("answer sheet", "%(range)s (%(unit)s)") % {"range": text, "unit": unit} if unit else text


# ------------------------------------------------------------------- the rest


def _about(document: Document, content: Content, language: str) -> Table:
    dimensions = {f"targets.{each.key}": each.name.get(language) for each in document.dimensions}
    rows = [[name, value, _meaning(name, dimensions)] for name, value in content.about.items()]
    headings = (
        pgettext("answer sheet", "Field"),
        pgettext("answer sheet", "Value"),
        pgettext("answer sheet", "What it is"),
    )
    columns = [
        Column(heading, width, wrap=True, colour=_READ, as_text=True)
        for heading, width in zip(headings, (30, 50, 60), strict=True)
    ]
    return Table(ABOUT, columns, rows, look=Look(names=("field", "value", "meaning")))


def _meaning(name: str, dimensions: Mapping[str, str]) -> str:
    known = {
        "bank": pgettext("answer sheet", "Question bank"),
        "version": pgettext("answer sheet", "Version of the question bank"),
        "profile": pgettext("answer sheet", "Profile: which questions are asked"),
        "organisation.name": pgettext("answer sheet", "Organisation"),
        "organisation.region": pgettext("answer sheet", "Region: apac, europe, us or other"),
        "organisation.industry": pgettext("answer sheet", "Industry"),
        "organisation.size": pgettext("answer sheet", "Number of employees"),
        "assessment": pgettext("answer sheet", "The assessment that this sheet belongs to"),
        "title": pgettext("answer sheet", "Name of the assessment"),
        "contents": pgettext("answer sheet", "Whether the sheet was downloaded blank or filled"),
        "downloaded": pgettext("answer sheet", "When it was downloaded"),
    }
    if name in dimensions:
        return pgettext("answer sheet", "Target for %(dimension)s, in points") % {
            "dimension": dimensions[name]
        }
    if name.startswith("costs."):
        return pgettext("answer sheet", "For the comparison of costs")
    return known.get(name, "")


def _guide() -> Table:
    lines = (
        pgettext(
            "answer sheet",
            "Fill in the yellow columns of the sheet “answers”; the others may stay as they are.",
        ),
        str(NOTES["answer"]),
        str(NOTES["status"]),
        pgettext(
            "answer sheet",
            "Questions that do not apply because of another answer can be left blank: “What is meant” says when a "
            "question is asked.",
        ),
        pgettext(
            "answer sheet",
            "Say under “Answered by” who gave an answer; the name is kept and shown with the answer.",
        ),
        pgettext(
            "answer sheet",
            "Save the file as .xlsx and upload it on the page of the assessment. You see what would change before "
            "anything is saved.",
        ),
    )
    return Table(
        str(words.GUIDE), [Column(str(words.GUIDE), 100, wrap=True, colour=_READ)], [[line] for line in lines]
    )
