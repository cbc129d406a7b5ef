"""From an answer sheet that people filled in to what it says, with the cell of everything that does not fit."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from assessments.answer_sheets.words import ABOUT, ANSWERS, OptionReader, column, folded, is_ticked, status
from banks.exchange.tree import Tree, Unreadable
from banks.exchange.xlsx.columns import number_of, text_of
from banks.exchange.xlsx.notation import read_list, shown
from banks.problems import Finding
from organisations import workbooks
from organisations.workbooks import Cell, Kind, Limits, reference
from scoring import Answer, Document, Problem, Question
from scoring.answers import check_answer
from scoring.fields import REGIONS
from scoring.problems import Path, Unfit
from scoring.scalars import read_any_text

LIMITS = Limits(rows=30_000, columns=60, cells=200_000, elements=900_000, unpacked_bytes=48 * 1024 * 1024)
LONGEST_NAME = 200  # characters of a respondent's
MOST_FINDINGS = 500
_ROWS_BEFORE_HEADINGS = 10

NO_ANSWERS = gettext_noop(
    "this workbook is no answer sheet: it has no sheet “answers” with the columns key and answer"
)
NO_KEY = gettext_noop("there is an answer without a question: the column “key” is empty in this row")
NO_QUESTION = gettext_noop("there is no question %(key)s")
NO_OPTION = gettext_noop("there is no option %(key)s")
QUESTION_TWICE = gettext_noop("the question %(key)s has been answered in %(cell)s already")
UNKNOWN_STATUS = gettext_noop("must be one of the statuses in the list, not “%(text)s”")
NOT_A_TICK = gettext_noop("must be ✓ or blank, not “%(text)s”")
TICKED_AND_LISTED = gettext_noop("the answer stands here and in the rows of the options as well")
NO_MULTIPLE_CHOICE = gettext_noop("the question %(key)s has no options to tick")
TOO_LONG_NAME = gettext_noop("must have at most %(maximum)s characters")
NOT_BESIDE_OPTION = gettext_noop("belongs in the row of the question, and is left out here")

_REST = ("bank", "version", "profile")
_ORGANISATION = ("name", "region", "industry", "size")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet: its number, and what stands in the columns that mean something."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a sheet says to one question. `revision`: the answer's that it was made from, None where it does not say.

    `row`: where; `places`: the cells of its parts.
    """

    answer: Answer
    respondent: str
    revision: int | None
    row: int


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet as it was read, before it is known which question bank it answers."""

    title: str
    columns: Mapping[str, int]
    rows: Sequence[Row]
    about: Mapping[str, str]
    about_cells: Mapping[str, str] = field(default_factory=dict)

    def cell(self, row: int, name: str) -> str:
        """What a spreadsheet calls a cell of the list."""
        position = self.columns.get(name) or self.columns["key"]
        return f"{self.title}!{reference(row, position)}"

    @property
    def is_filled(self) -> bool:
        """Whether it held the answers of its time when it was downloaded, so that a blank cell takes one back."""
        return self.about.get("contents") == "filled"

    def tree(self) -> tuple[dict[str, Tree], dict[Path, int | str]]:
        """All but the answers, as an answers file has it, and the cells that it comes from."""
        tree: dict[str, Tree] = {"answers": {}}
        places: dict[Path, int | str] = {}
        for name, text in self.about.items():
            path = _path_of(name)
            if path is None or not text.strip():
                continue
            node: dict[str, Tree] = tree
            for step in path[:-1]:
                node = node.setdefault(step, {})  # type: ignore[assignment]
            number = number_of(Cell(text)) if _is_number(path) else text.strip()
            node[path[-1]] = _region(text) if path == ("organisation", "region") else number
            places[path] = self.about_cells.get(name, "")
        return tree, places


def is_workbook(data: bytes) -> bool:
    """Whether a file is packed as workbooks are, or an old one."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read(data: bytes) -> SheetFile:
    """Read a workbook's answers and what it says about itself. Raises Unreadable where it is no answer sheet."""
    try:
        book = workbooks.read_book(data, wanted=lambda title: folded(title) in _WANTED, limits=LIMITS)
    except workbooks.Unreadable as refused:
        raise Unreadable("%(reason)s", reason=str(refused)) from None
    sheets = {_WANTED[folded(sheet.title)]: sheet for sheet in reversed(book.sheets)}
    answers = sheets.get(ANSWERS)
    found = _headings(answers) if answers is not None else None
    if answers is None or found is None:
        raise Unreadable(NO_ANSWERS)
    heading, columns = found
    positions = {position: name for name, position in columns.items()}
    rows = [
        Row(row.number, {positions[at]: cell for at, cell in row.cells.items() if at in positions})
        for row in answers.rows
        if row.number > heading
    ]
    about, cells = _about(sheets.get(ABOUT))
    return SheetFile(answers.title, columns, [row for row in rows if not _is_heading(row)], about, cells)


_WANTED = {"answers": ANSWERS, "回答": ANSWERS, "about": ABOUT, "この回答シートについて": ABOUT}


def _headings(sheet: workbooks.Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and the columns by their names: the first that names key and answer."""
    for row in sheet.rows[:_ROWS_BEFORE_HEADINGS]:
        columns: dict[str, int] = {}
        for position, cell in sorted(row.cells.items()):
            name = column(cell.text)
            if name:
                columns.setdefault(name, position)
        if "key" in columns and "answer" in columns:
            return row.number, columns
    return None


def _is_heading(row: Row) -> bool:
    """Whether a row is the headings once more, for people, below those for programs."""
    key = row.cells.get("key")
    return (
        key is not None
        and column(key.text) == "key"
        and column(row.cells.get("answer", Cell("")).text) == "answer"
    )


def _about(sheet: workbooks.Sheet | None) -> tuple[dict[str, str], dict[str, str]]:
    about: dict[str, str] = {}
    cells: dict[str, str] = {}
    for row in sheet.rows if sheet is not None else ():
        name, value = row.cells.get(1), row.cells.get(2)
        if name is not None and value is not None and folded(name.text) not in about:
            about[folded(name.text)] = value.text
            cells[folded(name.text)] = f"{sheet.title if sheet else ''}!{reference(row.number, 2)}"
    return about, cells


def _path_of(name: str) -> tuple[str, ...] | None:
    """Where in an answers file a field of the sheet `about` belongs; nowhere where it is one of ours alone."""
    first, _, rest = name.partition(".")
    if name in _REST:
        return (name,)
    if first in ("organisation", "organization") and rest in _ORGANISATION:
        return "organisation", rest
    if name in ("organisation", "organization", *_ORGANISATION):
        return "organisation", "name" if name.startswith("organi") else name
    if first in ("targets", "target", "costs") and rest:
        return "targets" if first.startswith("target") else first, rest
    return None


def _is_number(path: Path) -> bool:
    return (
        path[0] == "targets"
        or path == ("organisation", "size")
        or (path[0] == "costs" and path[1] != "currency")
    )


def _region(text: str) -> str:
    plain = folded(text)
    return plain if plain in REGIONS else text.strip()


# ------------------------------------------------------------------- what it says


class Interpretation:
    """What a sheet says to the questions of a bank: `said` by question, and `findings` with what does not fit."""

    def __init__(self, sheet: SheetFile, document: Document) -> None:
        self._sheet = sheet
        self._document = document
        self._lines: dict[str, Row] = {}
        self._ticks: dict[str, list[tuple[str, Row]]] = {}
        self.said: dict[str, Said] = {}
        self.findings: list[Finding] = []
        for row in sheet.rows:
            self._sort(row)
        for question in document.questions():
            if question.key in self._lines or question.key in self._ticks:
                self._question(question)

    def _sort(self, row: Row) -> None:
        """Find out which question a row belongs to, or which option of one."""
        key = row.cells["key"].text.strip() if "key" in row.cells else ""
        if not key:
            if any(name in row.cells for name in ("answer", "comment", "status", "evidence")):
                self._problem(NO_KEY, row, "key")
            return
        if self._document.has_question(key):
            if key in self._lines:
                if _says_something(row):
                    before = self._sheet.cell(self._lines[key].number, "key")
                    self._problem(QUESTION_TWICE, row, "key", key=key, cell=before)
            else:
                self._lines[key] = row
            return
        question, _, option = key.partition("/")
        if option and self._document.has_question(question):
            self._ticks.setdefault(question, []).append((option.strip(), row))
        elif _says_something(row):
            self._problem(NO_QUESTION, row, "key", key=shown(key))

    def _question(self, question: Question) -> None:
        row = self._lines.get(question.key) or self._ticks[question.key][0][1]
        count = len(self.findings)
        cells = self._lines[question.key].cells if question.key in self._lines else {}
        value = self._value(question, cells.get("answer"), row)
        ticked = self._ticked(question)
        if ticked:
            if value not in (None, ()) and set(_several(value)) != set(ticked):
                self._problem(TICKED_AND_LISTED, row, "answer")
            value = tuple(option.key for option in question.options if option.key in ticked)
        answer = Answer(
            value=value,  # type: ignore[arg-type]
            comment=self._text(cells.get("comment"), row, "comment"),
            status=self._status(cells.get("status"), row),  # type: ignore[arg-type]
            evidence=self._text(cells.get("evidence"), row, "evidence"),
        )
        respondent = " ".join(self._text(cells.get("respondent"), row, "respondent").split())
        if len(respondent) > LONGEST_NAME:
            self._problem(TOO_LONG_NAME, row, "respondent", maximum=LONGEST_NAME)
        for problem in check_answer(question, answer):
            name = str(problem.path[0]) if problem.path else ""
            at = {"value": "answer", "": "status"}.get(name, name)
            self._problem(problem.message, row, at, **problem.params)
        if not any(finding.problem.message != NOT_BESIDE_OPTION for finding in self.findings[count:]):
            revision = cells.get("revision")
            self.said[question.key] = Said(
                answer=answer,
                respondent=respondent,
                revision=_revision(revision),
                row=row.number,
            )

    def _value(self, question: Question, cell: Cell | None, row: Row) -> object:
        if cell is None:
            return None
        try:
            text = text_of(cell)
            if question.kind == "number":
                return _number(cell, question, self._document.languages)
            if question.kind == "text":
                return read_any_text(text)
            options = OptionReader(question, self._document.languages)
            if question.kind == "single":
                return options.find(text)
            whole = options.find(text)
            if any(option.key == whole for option in question.options):
                return (whole,)
            return tuple(options.find(name) for name in read_list(_without_brackets(text)))
        except Unfit as unfit:
            self._problem(unfit.message, row, "answer", **unfit.params)
            return None

    def _ticked(self, question: Question) -> list[str]:
        """The options whose rows are ticked."""
        ticked: list[str] = []
        for key, row in self._ticks.get(question.key, ()):
            for name in ("comment", "status", "evidence", "respondent"):
                if name in row.cells:
                    self._problem(NOT_BESIDE_OPTION, row, name)
            cell = row.cells.get("answer")
            if cell is None:
                continue
            if question.kind != "multiple":
                self._problem(NO_MULTIPLE_CHOICE, row, "key", key=question.key)
            elif all(option.key != key for option in question.options):
                self._problem(NO_OPTION, row, "key", key=shown(key))
            else:
                chosen = is_ticked(cell.text)
                if chosen is None:
                    # Some write the option itself beside it.
                    chosen = OptionReader(question, self._document.languages).find(cell.text) == key or None
                if chosen is None:
                    self._problem(NOT_A_TICK, row, "answer", text=shown(cell.text))
                elif chosen and key not in ticked:
                    ticked.append(key)
        return ticked

    def _status(self, cell: Cell | None, row: Row) -> str:
        if cell is None:
            return "answered"
        named = status(cell.text)
        if named is None:
            self._problem(UNKNOWN_STATUS, row, "status", text=shown(cell.text))
            return "answered"
        return named

    def _text(self, cell: Cell | None, row: Row, name: str) -> str:
        if cell is None:
            return ""
        try:
            return text_of(cell)
        except Unfit as unfit:
            self._problem(unfit.message, row, name, **unfit.params)
            return ""

    def _problem(self, message: str, row: Row, name: str, **params: object) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(
                Finding(Problem((), message, params), cell=self._sheet.cell(row.number, name))
            )

    def trees(self) -> Iterator[tuple[str, Tree]]:
        """What is said, as an answers file has it; what says nothing is left out."""
        for key, said in self.said.items():
            if said.answer != Answer():
                yield key, _tree(said.answer)


def _says_something(row: Row) -> bool:
    return any(name in row.cells for name in ("answer", "comment", "status", "evidence"))


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else (value,)


def _without_brackets(text: str) -> str:
    plain = text.strip()
    return plain[1:-1].replace("'", "") if plain[:1] == "[" and plain[-1:] == "]" else plain


def _revision(cell: Cell | None) -> int | None:
    text = cell.text.strip() if cell is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _number(cell: Cell, question: Question, languages: Sequence[str]) -> object:
    """The number that is given, a unit behind it left aside."""
    number = number_of(cell)
    if not isinstance(number, str) or cell.kind is Kind.NUMBER:
        return number
    plain = unicodedata.normalize("NFKC", number).strip()
    units = {"%", *(unicodedata.normalize("NFKC", question.unit.get(code)) for code in languages)}
    for unit in sorted(filter(None, units), key=len, reverse=True):
        if plain.endswith(unit):
            return number_of(Cell(plain[: -len(unit)]))
    return number


def _tree(answer: Answer) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    if isinstance(answer.value, tuple):
        tree["value"] = list(answer.value)
    elif answer.value is not None:
        tree["value"] = answer.value
    if answer.comment:
        tree["comment"] = answer.comment
    if answer.evidence:
        tree["evidence"] = answer.evidence
    if answer.status != "answered":
        tree[answer.status] = True
    return tree
