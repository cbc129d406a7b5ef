"""From a workbook to the tree of a question bank, whatever people did to the workbook, with the cell of every part."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop

from banks.exchange.keys import Keys
from banks.exchange.reading import Note, Reading
from banks.exchange.standard import standard_levels
from banks.exchange.tree import Tree, Unreadable
from banks.exchange.xlsx import layout, own_words
from banks.exchange.xlsx.columns import Column, folded, get, put, text_of
from banks.exchange.xlsx.layout import BY_NAME, FACTS, FACTS_NAME, SHEETS, Sheet
from banks.exchange.xlsx.own_words import OwnWords
from banks.exchange.xlsx.writing import step_of
from banks.languages import own_name
from banks.problems import Finding
from organisations import workbooks
from organisations.workbooks import Cell, Kind, Limits, Row, reference
from scoring import Problem
from scoring.fields import read_language
from scoring.problems import Path, Unfit

LIMITS = Limits(
    rows=60_000,
    columns=120,
    cells=300_000,
    elements=1_000_000,
    unpacked_bytes=96 * 1024 * 1024,
    carriage_returns=True,
)
MOST_FINDINGS = 1_000
_ROWS_BEFORE_HEADINGS = 10

_WORDED = {"dimensions": "name", "questions": "text"}  # what the things of a sheet are called by people

_NOTHING: tuple[Tree, ...] = ("", [])

NOT_OURS = gettext_noop(
    "this workbook is no question bank: it has no sheet called “%(sheet)s”. Copy its questions into a blank workbook, "
    "which is on the import page and comes from manage.py blank_bank"
)
NOT_OUR_HEADINGS = gettext_noop(
    "this workbook is no question bank: its sheet “%(sheet)s” has none of the headings of one. Copy its questions into a "
    "blank workbook, which is on the import page and comes from manage.py blank_bank"
)
NO_HEADINGS = gettext_noop("there are no headings to know the columns by")
NO_COLUMN = gettext_noop("there is no column “%(heading)s”")
SHEET_TWICE = gettext_noop("there is another sheet for the same, “%(title)s”; only that one is read")
MERGED = gettext_noop("these cells are merged: unmerge them and fill in each")
NO_NAME = gettext_noop("there is nothing that this row belongs to in the sheet “%(sheet)s” under %(name)s")
KEY_TWICE = gettext_noop("%(key)s is there twice")
NO_KEY = gettext_noop("the row has no key in the column “%(heading)s”")
LEFT_OUT_SHEETS = gettext_noop("sheets that mean nothing here are left out: %(names)s")
LEFT_OUT_COLUMNS = gettext_noop("columns that mean nothing here are left out: %(names)s")
LEFT_OUT_CELLS = gettext_noop("cells that stand under no heading are left out: %(count)d")
LEFT_OUT_FACTS = gettext_noop("facts that mean nothing here are left out: %(names)s")
NEW_KEY = gettext_noop("has no key and is called %(key)s")
BANK_KEY = gettext_noop("the workbook names no key for the question bank: it is called %(key)s")
BANK_VERSION = gettext_noop("the workbook names no version: it is 1")
BANK_LANGUAGES = gettext_noop("the workbook names no languages: they are those of its columns, %(languages)s")
ASSUMED_LANGUAGE = gettext_noop("the workbook names no languages: its texts are taken to be in %(languages)s")
MADE_DIMENSIONS = gettext_noop(
    "the workbook has no sheet of dimensions: they are those that its questions name"
)
BY_WORDS = gettext_noop(
    "rows name what they belong to by its words, and not by its key: it is found by these"
)
BANK_LEVELS = gettext_noop("the workbook has no levels: it gets five even ones")
BANK_TITLE = gettext_noop("the workbook has no title: it is that of the file")
READ = gettext_noop("dimensions: %(dimensions)d, questions: %(questions)d, options: %(options)d")


def recognises(ending: str, data: bytes) -> bool:
    """Whether a file is meant to be a workbook, an old or a damaged one included."""
    return ending in (".xlsx", ".xlsm", ".xls") or data.startswith(b"PK\x03\x04")


def read(stem: str, data: bytes) -> Reading:
    """Read a question bank from a workbook; `stem` names it where it does not say its own key.

    Raises Unreadable for what is no workbook, or no question bank's.
    """
    book = _book(data, _known_titles())
    own = next(
        (own_words.read(sheet) for sheet in book.sheets if sheet.title == layout.WORDS_TITLE), OwnWords()
    )
    if any(folded(title) in own.titles for title in book.others):  # sheets that we call something else by now
        book = _book(data, _known_titles() | own.titles.keys())
    return _BankReading(book, own).reading(stem)


def _book(data: bytes, titles: Set[str]) -> workbooks.Book:
    try:
        return workbooks.read_book(data, wanted=lambda title: folded(title) in titles, limits=LIMITS)
    except workbooks.Unreadable as refused:
        raise Unreadable("%(reason)s", reason=str(refused)) from None


# ------------------------------------------------------------------- words


@cache
def _titles() -> Mapping[str, str]:
    """The names of our sheets by every title they can have."""
    titles: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            titles |= {folded(str(sheet.title)): sheet.name for sheet in SHEETS}
            titles[folded(str(layout.FACTS_TITLE))] = FACTS_NAME
    titles |= {folded(sheet.name): sheet.name for sheet in SHEETS}
    hidden = {folded(title): title for title in (layout.ORDER_TITLE, layout.WORDS_TITLE)}
    return {**titles, FACTS_NAME: FACTS_NAME, **hidden}


@cache
def _known_titles() -> frozenset[str]:
    return frozenset(_titles())


@cache
def _unread_titles() -> frozenset[str]:
    """Titles of the sheets that we write and do not read: the guide, and what drop-downs offer."""
    titles = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            titles |= {folded(str(layout.GUIDE_TITLE)), folded(translation.gettext("Choices"))}
    return frozenset(titles)


@cache
def _labels(name: str) -> Mapping[str, Column]:
    """The columns of a sheet by every word they can be called."""
    columns = FACTS if name == FACTS_NAME else BY_NAME[name].columns
    labels: dict[str, Column] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            labels |= {folded(str(column.label)): column for column in columns}
    return {folded(column.name): column for column in columns} | labels


@cache
def _languages_by_name() -> Mapping[str, str]:
    from django.conf.locale import LANG_INFO

    return {folded(own_name(code)): code for code in LANG_INFO if "name_local" in LANG_INFO[code]}


_WITH_LANGUAGE = re.compile(r"(.*?)\s*[(\[（【]([^()\[\]（）【】]+(?:\([^()]*\))?)[)\]）】]", re.DOTALL)


def _heading(text: str, labels: Mapping[str, Column]) -> tuple[Column, str] | None:
    """The column and the language that a heading names; None where it means nothing here."""
    plain = text.strip().rstrip("*＊※ \u3000").removesuffix("必須").rstrip("*＊※ \u3000")
    column = labels.get(folded(plain))
    if column is not None:
        return column, ""
    match = _WITH_LANGUAGE.fullmatch(plain)
    if match is None or (column := labels.get(folded(match[1]))) is None or not column.languages:
        return None
    named = match[2].strip()
    language = _languages_by_name().get(folded(named), named)
    try:
        return column, read_language(language)
    except Unfit:
        return None


# ------------------------------------------------------------------- rows and their cells


@dataclass(frozen=True, slots=True)
class _Headings:
    """Which column of a sheet holds what, by name and language ("" for none), as positions from 1.

    `strange`: the columns whose headings mean nothing.
    """

    sheet: str
    row: int
    columns: Mapping[tuple[str, str], int]
    strange: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a thing stands in the workbook: the row of a list, or the facts with a row each."""

    headings: _Headings
    columns: Sequence[Column]
    row: int = 0  # 0: the facts

    def cell(self, path: Path, language: str) -> str:
        """The cell of the part of the thing that a path leads to; of what names it where there is none."""
        for column in self.columns:
            steps = () if column.role in ("key", "parent", "beside") else column.steps
            if steps and path[: len(steps)] == steps:
                rest = path[len(steps) :]
                if column.languages:
                    language = str(rest[0]) if rest else language
                return self._reference(column.name, language if column.languages else "")
        naming = next((column.name for column in self.columns if column.role == "key"), "key")
        return self._reference(naming, "")

    def _reference(self, name: str, language: str) -> str:
        position = self.headings.columns.get((name, language))
        if position is None and language:
            position = next(
                (at for (called, _of), at in self.headings.columns.items() if called == name), None
            )
        if not self.row:
            return f"{self.headings.sheet}!{reference(position or 1, 2)}"
        return f"{self.headings.sheet}!{reference(self.row, position or 1)}"


@dataclass(slots=True)
class _Found:
    """A thing that has been read and may have others belonging to it: itself, where it stands in the tree."""

    item: dict[str, Tree]
    path: Path


@dataclass(slots=True)
class _BankReading:
    """Reads the sheets of one workbook, and goes on after what is wrong with them."""

    book: workbooks.Book
    own: OwnWords
    tree: dict[str, Any] = field(default_factory=lambda: {"format": 1})
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    places: dict[Path, _Place] = field(default_factory=dict)
    found: dict[str, dict[tuple[str, ...], _Found]] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    has_dimensions: bool = False  # the workbook has a sheet of them
    new_keys: Keys = field(default_factory=Keys)
    words: dict[str, Mapping[str, Sequence[_Found]]] = field(default_factory=dict)
    key_cells: dict[Path, str] = field(default_factory=dict)

    def reading(self, stem: str) -> Reading:
        """Everything, in the order in which what belongs to something comes after it."""
        sheets = self._sheets()
        if "questions" not in sheets:
            raise Unreadable(NOT_OURS, sheet=str(layout.QUESTIONS.title))
        headings = {name: self._headings(name, sheet) for name, sheet in sheets.items() if name in BY_NAME}
        if headings["questions"] is None and sheets["questions"].rows and not headings.get("dimensions"):
            raise Unreadable(NOT_OUR_HEADINGS, sheet=sheets["questions"].title)
        self.has_dimensions = headings.get("dimensions") is not None
        facts = sheets.get(FACTS_NAME)
        texts = self._facts(facts) if facts is not None else {}
        self._choose_languages([found for found in headings.values() if found])
        if facts is not None:
            self._fact_texts(texts)
        for sheet in SHEETS:
            found = headings.get(sheet.name)
            if found is not None:
                self._rows(sheet, sheets[sheet.name], self._in_a_language(sheet, found))
        self._complete(stem)
        if layout.ORDER_TITLE in sheets:
            _restore_order(self.tree, sheets[layout.ORDER_TITLE])
        self._tell_what_was_read()
        return Reading(
            tree=_in_order(self.tree),
            notes=tuple(self.notes),
            problems=tuple(self.findings[:MOST_FINDINGS]),
            place=self.place,
        )

    # ------------------------------------------------------------ what is where

    def place(self, problem: Problem) -> str:
        """The cell, or at least the row, that a problem of the tree lies in."""
        language = str(problem.params.get("language", ""))
        for length in range(len(problem.path), -1, -1):
            place = self.places.get(problem.path[:length])
            if place is not None:
                return place.cell(problem.path[length:], language)
        return ""

    def _sheets(self) -> dict[str, workbooks.Sheet]:
        sheets: dict[str, workbooks.Sheet] = {}
        titles = {**self.own.titles, **_titles()}
        unread = _unread_titles() | self.own.unread
        for sheet in self.book.sheets:
            name = titles[folded(sheet.title)]
            if name in sheets:
                self._note("lost", SHEET_TWICE, sheet.title, title=sheets[name].title)
            else:
                sheets[name] = sheet
        strange = [title for title in self.book.others if folded(title) not in unread]
        if strange:
            self._note("lost", LEFT_OUT_SHEETS, names=", ".join(strange))
        return sheets

    def _headings(self, name: str, sheet: workbooks.Sheet) -> _Headings | None:
        """The row with the most headings among the first, and what they are."""
        best: dict[tuple[str, str], int] = {}
        best_row, labels = None, self._labels(name)
        for row in sheet.rows[:_ROWS_BEFORE_HEADINGS]:
            columns: dict[tuple[str, str], int] = {}
            for position, cell in sorted(row.cells.items()):
                known = _heading(cell.text, labels)
                if known is not None:
                    column, language = known
                    columns.setdefault((column.name, language), position)
            if len(columns) > len(best):
                best, best_row = columns, row
        if best_row is None:
            if sheet.rows:
                self._problem(NO_HEADINGS, sheet.title)
            return None
        strange = {
            position: cell.text.strip()
            for position, cell in sorted(best_row.cells.items())
            if position not in best.values()
        }
        headings = _Headings(sheet.title, best_row.number, best, frozenset(strange))
        if strange:
            names = ", ".join(list(strange.values())[:50])
            self._note("lost", LEFT_OUT_COLUMNS, sheet.title, names=names)
        named = {called for called, _language in best}
        if len(sheet.rows) > 1:
            for column in BY_NAME[name].columns:
                if column.required and column.name not in named and not self._can_do_without(column):
                    self._problem(NO_COLUMN, sheet.title, heading=str(column.label))
        for merged in sheet.merged[:100]:
            corners = list(workbooks.cells_of(merged))
            if len(corners) == 2 and corners[1][0] > best_row.number:
                self._problem(MERGED, f"{sheet.title}!{merged}")
        return headings

    def _labels(self, name: str) -> Mapping[str, Column]:
        """The columns of a sheet by every word they can be called, and by those that the workbook was written with."""
        labels = _labels(name)
        columns = {column.name: column for column in labels.values()}
        own = {
            label: columns[column]
            for (sheet, label), column in self.own.labels.items()
            if sheet == name and column in columns
        }
        return {**labels, **own}

    def _can_do_without(self, column: Column) -> bool:
        return column.name == "key" and column.role != "key"

    # ------------------------------------------------------------ the facts

    def _facts(self, sheet: workbooks.Sheet) -> dict[tuple[str, str], Cell]:
        """The facts but for the texts, which are returned by name and language: which languages there are is yet to be seen."""
        labels, strange = self._labels(FACTS_NAME), []
        columns: dict[tuple[str, str], int] = {}
        values: dict[tuple[str, str], Cell] = {}
        for row in sheet.rows:
            label = row.cells.get(1)
            if label is None:
                continue
            known = _heading(label.text, labels)
            if known is None:
                if 2 in row.cells and row is not sheet.rows[0]:
                    strange.append(label.text.strip())
                continue
            column, language = known
            if (column.name, language) in columns:
                continue
            columns[column.name, language] = row.number
            if 2 in row.cells:
                values[column.name, language] = row.cells[2]
        place = _Place(_Headings(sheet.title, 0, columns), FACTS)
        self.places[()] = place
        if strange:
            self._note("lost", LEFT_OUT_FACTS, sheet.title, names=", ".join(strange[:50]))
        for column in FACTS:
            if not column.languages and (cell := values.get((column.name, ""))) is not None:
                self._put(self.tree, column, cell, partial(place.cell, column.steps, ""))
        listed = self.tree.get("languages")
        self.languages = [str(language) for language in listed] if isinstance(listed, list) else []
        return values

    def _fact_texts(self, values: Mapping[tuple[str, str], Cell]) -> None:
        for column in (column for column in FACTS if column.languages):
            cells = {
                language or self.languages[0]: cell
                for (name, language), cell in sorted(values.items(), key=lambda value: value[0][1])
                if name == column.name and (language or self.languages)
            }
            in_order = [(language, cells[language]) for language in self._in_bank_order(cells)]
            text = self._text(in_order, partial(_fact_cell, self.places[()], column.name))
            if text:
                self.tree[column.name] = text

    def _choose_languages(self, headings: Sequence[_Headings]) -> None:
        """Those that the facts declare; else those that the columns are in; else that of whoever reads the workbook."""
        if self.languages:
            return
        named = (language for found in headings for _name, language in found.columns if language)
        self.languages = list(dict.fromkeys(named))
        message = BANK_LANGUAGES
        if not self.languages:
            self.languages, message = [translation.get_language() or settings.LANGUAGE_CODE], ASSUMED_LANGUAGE
        self.tree["languages"] = list(self.languages)
        self._note("changed", message, languages=", ".join(self.languages))

    def _in_a_language(self, sheet: Sheet, headings: _Headings) -> _Headings:
        """The same headings, but that texts whose heading says no language are in the first."""
        texts = {column.name for column in sheet.columns if column.languages}
        columns = {name: at for name, at in headings.columns.items() if name[1] or name[0] not in texts}
        for (name, language), at in headings.columns.items():
            if name in texts and not language:
                columns.setdefault((name, self.languages[0]), at)
        return replace(headings, columns=columns)

    # ------------------------------------------------------------ the lists

    def _rows(self, sheet: Sheet, source: workbooks.Sheet, headings: _Headings) -> None:
        reader = _RowReader(self, sheet, headings)
        for row in source.rows:
            if row.number > headings.row:
                reader.take(row)
        reader.finish()

    def _in_bank_order(self, languages: Iterable[str]) -> list[str]:
        """Languages as the bank has them, then those that it does not declare."""
        order = {language: number for number, language in enumerate(self.languages)}
        return sorted(languages, key=lambda code: (order.get(code, len(order)), code))

    def _text(self, cells: Iterable[tuple[str, Cell]], place: Callable[[str], str]) -> dict[str, Tree]:
        """A text in every language that it is there in."""
        text: dict[str, Tree] = {}
        for language, cell in cells:
            if cell.kind is Kind.TEXT:
                text[language] = cell.text
                continue
            try:
                text[language] = text_of(cell)
            except Unfit as unfit:
                self._problem(unfit.message, place(language), **unfit.params)
        return text

    def _put(self, item: dict[str, Any], column: Column, cell: Cell, place: Callable[[], str]) -> None:
        """What a cell says of a field, if it says anything."""
        try:
            value = self.own.read(column, cell)
        except Unfit as unfit:
            self._problem(unfit.message, place(), **unfit.params)
            return
        if value not in _NOTHING:
            put(item, column.steps, value)

    # ------------------------------------------------------------ what is not there

    def new_dimension(self, name: str) -> _Found:
        """A dimension that a question names, of a workbook without a sheet of them."""
        dimensions: Any = self.tree.setdefault("dimensions", [])
        if not dimensions:
            self._note("changed", MADE_DIMENSIONS)
        key = self.new_keys.for_name(name, otherwise="dimension")
        found = _Found(
            {"key": key, "name": dict.fromkeys(self.languages, name)}, ("dimensions", len(dimensions))
        )
        dimensions.append(found.item)
        self.found.setdefault("dimensions", {})[(name,)] = found
        return found

    def by_words(self, sheet: str) -> Mapping[str, Sequence[_Found]]:
        """The dimensions or questions, all of which have been read, by what they are called in any language."""
        if sheet not in self.words:
            words: dict[str, list[_Found]] = {}
            for found in self.found.get(sheet, {}).values() if sheet in _WORDED else ():
                texts = found.item.get(_WORDED[sheet])
                called = texts.values() if isinstance(texts, dict) else ()
                for text in dict.fromkeys(folded(str(text)) for text in called):
                    words.setdefault(text, []).append(found)
            self.words[sheet] = words
        return self.words[sheet]

    def _complete(self, stem: str) -> None:
        """A key, a version, languages, levels and a title, where the workbook has none."""
        if not self.tree.get("key"):
            self.tree["key"] = Keys().for_name(stem, otherwise="bank")
            self._note("changed", BANK_KEY, key=self.tree["key"])
        if not self.tree.get("version"):
            self.tree["version"] = "1"
            self._note("changed", BANK_VERSION)
        if "title" not in self.tree and self.languages and stem.strip():
            self.tree["title"] = dict.fromkeys(self.languages, stem)
            self._note("changed", BANK_TITLE)
        if "levels" not in self.tree and self.languages:
            self.tree["levels"] = standard_levels(self.languages)
            self._note("changed", BANK_LEVELS)
        for dimension in self.tree.setdefault("dimensions", []):
            dimension.setdefault("questions", [])
        fit = self.tree.get("infrastructure_fit")
        if fit is not None:
            fit.setdefault("places", {})
            fit.setdefault("workloads", {})

    def _tell_what_was_read(self) -> None:
        questions = [question for dimension in self.tree["dimensions"] for question in dimension["questions"]]
        self._note(
            "understood",
            READ,
            dimensions=len(self.tree["dimensions"]),
            questions=len(questions),
            options=sum(len(question.get("options", ())) for question in questions),
        )

    def _note(self, fate: Any, message: str, place: str = "", **params: object) -> None:
        if len(self.notes) < MOST_FINDINGS:
            self.notes.append(Note(fate, message, params, place=place))

    def _problem(self, message: str, cell: str, **params: object) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(Problem((), message, params), cell=cell))


def _fact_cell(place: _Place, name: str, language: str) -> str:
    return place.cell((name, language), "")


class _RowReader:
    """Reads the rows of one sheet: a thing each, or the rest of a list that did not fit into the row above."""

    def __init__(self, bank: _BankReading, sheet: Sheet, headings: _Headings) -> None:
        self._bank = bank
        self._sheet = sheet
        self._headings = headings
        self._single = [
            (column, headings.columns[column.name, ""])
            for column in sheet.columns
            if (column.name, "") in headings.columns and not column.languages
        ]
        self._in_languages = {
            column.name: [
                (language, headings.columns[column.name, language])
                for language in bank._in_bank_order(
                    language for name, language in headings.columns if name == column.name and language
                )
            ]
            for column in sheet.columns
            if column.languages
        }
        self._texts = [column for column in sheet.columns if column.languages and column.role != "beside"]
        self._beside = [column for column in sheet.columns if column.role == "beside"]
        self._ends = [(column, at) for column, at in self._single if column.role == "end"]
        self._plain = [(column, at) for column, at in self._single if not column.role]
        self._has_key = any(column.name == "key" for column in sheet.columns)
        self._owners = [(column, headings.columns.get((column.name, ""), 0)) for column in sheet.parents]
        self._positions = frozenset(headings.columns.values())
        self._naming = [
            position
            for column, position in self._single
            if column.role in ("parent", "key") or column.name == "key"
        ]
        self._continuable = [(column, at) for column, at in self._single if column.sort.separator]
        self._lists = frozenset(at for _column, at in self._continuable)
        self._found = bank.found.setdefault(sheet.name, {})
        self._stray = 0
        self._is_by_words = False  # a row has named what it belongs to by its words
        self._waiting: tuple[int, dict[int, Cell]] | None = None

    def take(self, row: Row) -> None:
        """Read a row, once it is known that the next one does not go on with it."""
        if not row.cells.keys() <= self._positions:
            self._stray += len(row.cells.keys() - self._positions - self._headings.strange)
            if not row.cells.keys() & self._positions:
                return
        if self._goes_on(row):
            assert self._waiting is not None
            _row, cells = self._waiting
            for column, position in self._continuable:
                if position in row.cells and column.sort.separator:
                    parts = [cells[position].text] if position in cells else []
                    cells[position] = Cell("\n".join([*parts, row.cells[position].text]))
            return
        self._read_waiting()
        self._waiting = row.number, dict(row.cells)

    def finish(self) -> None:
        """Read what is still waiting, and tell what was left out."""
        self._read_waiting()
        if self._stray:
            self._bank._note("lost", LEFT_OUT_CELLS, self._headings.sheet, count=self._stray)

    def _goes_on(self, row: Row) -> bool:
        """Whether a row names nothing and holds nothing but parts of lists."""
        if self._waiting is None or not self._naming or any(at in row.cells for at in self._naming):
            return False
        return all(at in self._lists or at not in self._positions for at in row.cells)

    def _read_waiting(self) -> None:
        if self._waiting is not None:
            row, cells = self._waiting
            self._waiting = None
            self._read(row, cells)

    def _cell(self, row: int, column: int) -> str:
        return f"{self._headings.sheet}!{reference(row, column)}"

    def _read(self, row: int, cells: Mapping[int, Cell]) -> None:
        owner = self._owner(row, cells)
        if owner is None:
            return
        bank, sheet = self._bank, self._sheet
        item: dict[str, Any] = {}
        for column, position in self._plain:
            if position in cells:
                bank._put(item, column, cells[position], partial(self._cell, row, position))
        self._put_end(item, row, cells)
        for column in self._texts:
            text = self._text(column, row, cells)
            if text or sheet.is_value:
                put(item, column.steps, text)
        if sheet.key is not None:
            self._keep_in_map(owner, item, row, cells)
        else:
            self._keep_in_list(owner, item, row)

    def _owner(self, row: int, cells: Mapping[int, Cell]) -> _Found | None:
        """What the row belongs to; None, and a problem, where that is nowhere."""
        if not self._sheet.parent:
            return _Found(self._bank.tree, ())
        names = []
        for column, position in self._owners:
            cell = cells.get(position)
            try:
                names.append(str(column.sort.read(cell)) if cell is not None else "")
            except Unfit as unfit:
                self._bank._problem(unfit.message, self._cell(row, position or 1), **unfit.params)
                return None
        known = self._bank.found.get(self._sheet.parent, {})
        owner = known.get(tuple(names))
        if owner is None and len(names) == 1 and names[0]:
            owner = self._owner_by_words(names[0])
        if (
            owner is None
            and self._sheet.parent == "dimensions"
            and not self._bank.has_dimensions
            and names[0]
        ):
            owner = self._bank.new_dimension(names[0])
        if owner is None and self._sheet.parent == "provisions":
            owner = self._new_provision(names)
        if owner is None:
            last = self._sheet.parents[-1].name
            position = self._headings.columns.get((last, ""), 1)
            self._bank._problem(
                NO_NAME,
                self._cell(row, position),
                sheet=str(BY_NAME[self._sheet.parent].title),
                name=" / ".join(name or "–" for name in names),
            )
        return owner

    def _owner_by_words(self, name: str) -> _Found | None:
        """The only dimension of this name or question of this text; None where there is none, or more than one."""
        found = self._bank.by_words(self._sheet.parent).get(folded(name), ())
        if len(found) != 1:
            return None
        if not self._is_by_words:
            self._is_by_words = True
            self._bank._note("changed", BY_WORDS, self._headings.sheet)
        return found[0]

    def _new_provision(self, names: Sequence[str]) -> _Found | None:
        """Dates may be given of clauses of which nothing else is said."""
        framework = self._bank.found.get("frameworks", {}).get((names[0],))
        if framework is None or not names[1]:
            return None
        provisions: Any = framework.item.setdefault("provisions", {})
        found = _Found(provisions.setdefault(names[1], {}), (*framework.path, "provisions", names[1]))
        self._bank.found.setdefault("provisions", {})[tuple(names)] = found
        return found

    def _put_end(self, item: dict[str, Any], row: int, cells: Mapping[int, Cell]) -> None:
        """The upper end of a range makes a list of both."""
        for column, position in self._ends:
            if position in cells:
                end: dict[str, Any] = {}
                self._bank._put(end, column, cells[position], partial(self._cell, row, position))
                if end:
                    item["share"] = [item.get("share", ""), end[column.name]]

    def _text(self, column: Column, row: int, cells: Mapping[int, Cell]) -> dict[str, Tree]:
        positions = self._in_languages[column.name]
        given = [(language, cells[at]) for language, at in positions if at in cells]
        return self._bank._text(given, partial(self._text_cell, column.name, row)) if given else {}

    def _text_cell(self, name: str, row: int, language: str) -> str:
        return self._cell(row, self._headings.columns[name, language])

    def _keep_in_list(self, owner: _Found, item: dict[str, Any], row: int) -> None:
        bank, sheet = self._bank, self._sheet
        entries = _at(owner.item, sheet.field, list)
        path = (*owner.path, *sheet.field, len(entries))
        if self._has_key and "key" not in item:
            item["key"] = self._new_key(owner, len(entries) + 1)
            bank._note(
                "changed", NEW_KEY, self._cell(row, self._naming[-1] if self._naming else 1), key=item["key"]
            )
        entries.append(item)
        bank.places[path] = _Place(self._headings, sheet.columns, row)
        if self._has_key:
            identity = tuple(str(item[name]) for name in sheet.identity)
            self._found.setdefault(identity, _Found(item, path))

    def _new_key(self, owner: _Found, number: int) -> str:
        """A key for a row that has none: by its place, until one that is free."""
        name = self._sheet.name
        stem = f"{owner.item.get('key')}.q" if name == "questions" else f"{name[:1]}"
        taken = {key for identity in self._found for key in identity} if name != "options" else set()
        if name == "options":
            taken = {str(option.get("key")) for option in owner.item.get("options", ())}  # type: ignore[union-attr]
        while f"{stem}{number}" in taken:
            number += 1
        return f"{stem}{number}"

    def _keep_in_map(self, owner: _Found, item: dict[str, Any], row: int, cells: Mapping[int, Cell]) -> None:
        bank, sheet = self._bank, self._sheet
        assert sheet.key is not None
        position = self._headings.columns.get((sheet.key.name, ""))
        cell = cells.get(position or 0)
        try:
            key = str(sheet.key.sort.read(cell)) if cell is not None else ""
        except Unfit as unfit:
            bank._problem(unfit.message, self._cell(row, position or 1), **unfit.params)
            return
        if not key:
            bank._problem(NO_KEY, self._cell(row, position or 1), heading=str(sheet.key.label))
            return
        things = _at(owner.item, sheet.field, dict)
        if key in things:
            bank._problem(KEY_TWICE, self._cell(row, position or 1), key=key)
            return
        if sheet.is_value:
            (only,) = (column for column in sheet.columns if column.languages and column.role != "beside")
            things[key] = get(item, only.steps)
        else:
            things[key] = item
        path = (*owner.path, *sheet.field, key)
        bank.places[path] = _Place(self._headings, sheet.columns, row)
        names = {
            **{column.name: name for column, name in zip(sheet.parents, self._names(cells), strict=True)},
            sheet.key.name: key,
        }
        self._found[tuple(names[name] for name in sheet.identity)] = _Found(item, path)
        for column in self._beside:
            text = self._text(column, row, cells)
            if text:
                _at(owner.item, column.steps, dict)[key] = text
                bank.places[(*owner.path, *column.steps, key)] = _Place(self._headings, (column,), row)

    def _names(self, cells: Mapping[int, Cell]) -> Iterator[str]:
        for column, position in self._owners:
            cell = cells.get(position)
            yield str(column.sort.read(cell)) if cell is not None else ""


def _at(item: dict[str, Any], steps: Sequence[str], container: type) -> Any:
    """The list or map at the end of a path, made where there is none."""
    *way, last = steps
    for step in way:
        item = item.setdefault(step, {})
    return item.setdefault(last, container())


# ------------------------------------------------------------------- order

_FIRST = ("format", "key", "version", "languages", "title")


def _in_order(tree: dict[str, Any]) -> dict[str, Tree]:
    """The same tree with what it begins with first, for those who read it."""
    return {name: tree[name] for name in _FIRST if name in tree} | tree


def _restore_order(tree: dict[str, Any], sheet: workbooks.Sheet) -> None:
    """Put the entries of maps back into the order that they came in, where they are still there."""
    orders: dict[str, list[str]] = {}
    for row in sheet.rows[1:]:
        path, keys = row.cells.get(1), row.cells.get(2)
        if path is None or keys is None:
            continue
        try:
            orders.setdefault(path.text, []).extend(str(key) for key in json.loads(keys.text))
        except (ValueError, TypeError, RecursionError):
            continue
    index = _Index()
    for place, order in orders.items():
        try:
            node = index.find(tree, json.loads(place))
        except (ValueError, TypeError, RecursionError):
            continue
        if isinstance(node, dict):
            entries = dict(node)
            node.clear()
            node.update({key: entries[key] for key in order if key in entries} | entries)


class _Index:
    """Finds entries of lists by their keys, each list looked through once."""

    def __init__(self) -> None:
        self._by_list: dict[int, dict[str | int, Any]] = {}

    def find(self, tree: Any, path: Any) -> Any:
        """The node at the end of a path; None where it leads nowhere."""
        node = tree
        for step in path if isinstance(path, list) else ():
            if isinstance(node, dict):
                node = node.get(step) if isinstance(step, str) else None
            elif isinstance(node, list):
                if id(node) not in self._by_list:
                    self._by_list[id(node)] = {step_of(item, at): item for at, item in enumerate(node)}
                node = self._by_list[id(node)].get(step)
            else:
                return None
        return node
