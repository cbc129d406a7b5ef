"""Workbooks (XLSX): lists that people take away, and lists that they bring.

What is written never computes anything: a text that begins like a formula is a text. What is read comes from
strangers: it is unpacked and parsed as a stream, only where the cells are, and given up as soon as it is larger than
a list of the size asked for can be. Nothing of it is kept but texts.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, NamedTuple, TypeVar
from xml.parsers import expat  # document types are refused, and with them every entity

from django.utils.translation import gettext as _

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_BYTES = 4 * 1024 * 1024  # of a list's file as it comes
MOST_TAG_BYTES = 1024 * 1024
MOST_ROW = 1_048_576
MOST_CHARACTERS = 32_767  # in a cell; Excel opens no more

T = TypeVar("T")
Value = str | bool | int | float | Decimal | date | datetime | None

# --- writing ---------------------------------------------------------------------------------------

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column to be written. `width` is in characters of the default font; `choices` become a drop-down list.

    `choices_from`: the title of a table and the number of its column from which to choose instead, whatever that
    holds by then. `note` is shown beside the heading, which stands on `colour` (RRGGBB). `as_text`: what is typed
    here stays as it is typed, be it digits.
    """

    heading: str
    width: float = 16
    number_format: str = ""
    wrap: bool = False
    choices: Sequence[str] = ()
    choices_from: tuple[str, int] | None = None
    note: str = ""
    colour: str = "E7F1F6"
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a single cell is chosen from. `row` counts the table's rows from 1, headings left out."""

    row: int
    column: int
    choices: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a sheet looks like beyond its columns.

    `names`: words for the columns that stand above the headings where no one sees them, for programs to find.
    `frozen`: so many columns stay in sight beside the heading. `bold_rows` (from 1) are headings within;
    `colours` (RRGGBB) are those of single cells, by row and column from 1.
    `carriage_returns`: keep them, instead of writing line feeds for them. `tab`: a colour (RRGGBB).
    """

    names: Sequence[str] = ()
    frozen: int = 0
    hidden: bool = False
    filtered: bool = False
    landscape: bool = False
    tab: str = ""
    bold_rows: frozenset[int] = frozenset()
    colours: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    carriage_returns: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to be written: a heading that stays in sight, and rows with one value for each column."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    offers: Sequence[Offer] = ()
    look: Look = Look()


def write(tables: Sequence[Table], *, active: int = 0, lists_hidden: bool = False) -> bytes:
    """Write one sheet for each table; the workbook opens with the one numbered `active`, from 0.

    Times are written as they are in the current time zone. `lists_hidden`: whether the sheet is hidden that holds
    what drop-down lists offer.
    """
    # Its library brings a third of a web process's memory with it, and most never write a workbook.
    from organisations import workbook_writer

    return workbook_writer.write(tables, active=active, lists_hidden=lists_hidden)


def cleaned(text: str) -> str:
    """The text without what no workbook and no database holds: control characters and lone surrogates."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# --- reading ---------------------------------------------------------------------------------------


class Unreadable(Exception):
    """The file is no workbook, or not one that can be read. `str()` says why, in the current language."""


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    ERROR = "error"  # what a spreadsheet shows as #N/A, #REF! and so on
    FORMULA = "formula"  # one whose result the file does not hold


class Cell(NamedTuple):
    """What a cell shows, as text. A whole number is written out in digits; a formula is its result."""

    text: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """The filled cells of a row, by column; rows and columns count from 1."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of a sheet, from top to bottom, and which ranges of cells are merged."""

    title: str
    rows: Sequence[Row]
    merged: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets that were read, in the workbook's order, and the titles of the other ones that are not hidden."""

    sheets: Sequence[Sheet]
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a workbook is read before it is given up.

    `rows` and `columns` are a sheet's filled ones, headings included; `cells` the filled ones of all sheets that are
    read; `elements` and `unpacked_bytes` count whatever the parts hold. `carriage_returns`: keep them apart from line
    feeds instead of taking them for the same.
    """

    rows: int
    columns: int = 50
    cells: int = 200_000
    elements: int = 600_000
    unpacked_bytes: int = 16 * 1024 * 1024
    carriage_returns: bool = False


def read(file: IO[bytes], *, most_rows: int, most_columns: int = 50) -> Sheet:
    """Read the first sheet that is not hidden. Cells that hold nothing but blanks count as empty.

    Raises Unreadable when it is no workbook, or one with more than `most_rows` filled rows (headings included) or
    with anything beyond column `most_columns`.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("The file is larger than %(most)s MB. Keep only the list in it.")
            % {"most": MOST_BYTES // (1024 * 1024)}
        )
    limits = Limits(rows=most_rows, columns=most_columns)
    return _read(content, limits, lambda reading: reading.first_sheet())


def read_book(content: bytes, *, wanted: Callable[[str], bool], limits: Limits) -> Book:
    """Read every sheet, hidden or not, whose title is wanted; blanks count as in `read`.

    Raises Unreadable when it is no workbook, or one that goes beyond the limits.
    """
    return _read(content, limits, lambda reading: reading.book(wanted))


def _read(content: bytes, limits: Limits, read: Callable[["_Reading"], T]) -> T:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password.")
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _on_a_new_stack(lambda: read(_Reading(archive, limits)))
    except _NOT_A_WORKBOOK as error:
        raise (_text_file() if _is_text(content) else _damaged()) from error


# What zipfile and expat raise over a file that is not what its name says.
_NOT_A_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    KeyError,
    NotImplementedError,  # an unknown way of packing
    OSError,
    OverflowError,
    RuntimeError,  # a password
    UnicodeError,
    ValueError,
)


def _on_a_new_stack(read: Callable[[], T]) -> T:
    """Call it in a thread of its own, in the same language, and wait for what it gives or raises.

    CPython keeps the frames of calls in pieces of 16 KB. Where the parser's callbacks happen to begin a new piece,
    which hangs on how deep the caller is, each of them asks the system for memory and gives it back: reading took
    ten times as long. A thread begins with a piece of its own.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(copy_context().run, read).result()


def _damaged() -> Unreadable:
    return Unreadable(_("This is not an Excel workbook (.xlsx), or it is damaged."))


def _text_file() -> Unreadable:
    return Unreadable(
        _("This is a text file such as CSV, and no Excel workbook. Open it in Excel and save it as .xlsx.")
    )


def _is_text(content: bytes) -> bool:
    """Tell whether it is text such as CSV, in what Excel writes: UTF-8, UTF-16 or Shift_JIS. A ZIP never is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8", "cp932")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not _NOT_IN_XML.search(text)
    return False


def _too_large() -> Unreadable:
    return Unreadable(_("The workbook holds far more than a list. Copy the list into a new, empty workbook."))


class _Reading:
    """One pass over a workbook's parts, within bounds on what is unpacked and parsed."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._bytes_left = limits.unpacked_bytes
        self._elements_left = limits.elements
        self._cells_left = limits.cells

    def first_sheet(self) -> Sheet:
        """The first sheet that is not hidden."""
        book_path, listed = self._listed()
        chosen = next((sheet for sheet, _path in listed if sheet.visible), listed[0][0])
        (sheet,) = self._sheets(book_path, [each for each in listed if each[0] is chosen])
        return sheet

    def book(self, wanted: Callable[[str], bool]) -> Book:
        """The sheets whose titles are wanted."""
        book_path, listed = self._listed()
        chosen = [each for each in listed if wanted(cleaned(each[0].title))]
        if len(chosen) > _MOST_SHEETS:
            raise _too_large()
        others = [
            cleaned(sheet.title) for sheet, path in listed if sheet.visible and (sheet, path) not in chosen
        ]
        return Book(self._sheets(book_path, chosen), others[:_MOST_SHEETS])

    def _listed(self) -> tuple[PurePosixPath, list[tuple["_Listed", PurePosixPath]]]:
        """Where the workbook's list of sheets is, and every sheet in it with its part."""
        (book_path, *_others) = self._related(PurePosixPath("/"), "officeDocument").values()
        targets = self._related(book_path, "worksheet")
        book = _Book()
        self._parse(book_path, book)
        listed = [(sheet, targets[sheet.relation]) for sheet in book.sheets if sheet.relation in targets]
        if not listed:
            raise _damaged()
        return book_path, listed

    def _sheets(
        self, book_path: PurePosixPath, chosen: Sequence[tuple["_Listed", PurePosixPath]]
    ) -> list[Sheet]:
        """The sheets with their cells; the texts that they share are read once, for all of them."""
        found = []
        for sheet, path in chosen:
            cells = _Cells(self._limits, self._cells_left)
            self._parse(path, cells)
            self._cells_left = cells.left
            found.append((sheet, cells))
        texts = _SharedTexts(
            wanted=set[int]().union(*(cells.shared for _sheet, cells in found)),
            decode=_decoder(self._limits),
        )
        if texts.wanted:
            (path, *_others) = self._related(book_path, "sharedStrings").values()
            self._parse(path, texts)
        return [
            Sheet(cleaned(sheet.title), cells.finished(texts.found), tuple(cells.merged))
            for sheet, cells in found
        ]

    def _related(self, path: PurePosixPath, kind: str) -> dict[str, PurePosixPath]:
        """The parts of a kind which a part names, by the relation's id."""
        relations = _Relations(kind)
        self._parse(path.parent / "_rels" / f"{path.name}.rels", relations)
        return {key: _resolved(path.parent / target) for key, target in relations.targets.items()}

    def _parse(self, path: PurePosixPath, handler: "_Handler") -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        left, start, end = self._elements_left, handler.start, handler.end

        def counted(name: str, attributes: dict[str, str]) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise _too_large()
            start(_local(name), attributes)

        parser.StartElementHandler = counted
        parser.EndElementHandler = lambda name: end(_local(name))
        parser.CharacterDataHandler = handler.characters
        fed = 0
        for chunk in self._unpacked(str(path.relative_to("/"))):
            parser.Parse(chunk, False)
            fed += len(chunk)
            # A start tag is handed over whole, with all its attributes.
            if fed - parser.CurrentByteIndex > MOST_TAG_BYTES:
                raise _too_large()
        parser.Parse(b"", True)
        self._elements_left = left

    def _unpacked(self, name: str) -> Iterator[bytes]:
        info = self._archive.getinfo(name)
        if info.file_size > self._bytes_left:
            raise _too_large()
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged()
        with self._archive.open(info) as part:
            while chunk := part.read(65_536):
                self._bytes_left -= len(chunk)
                if self._bytes_left < 0:
                    raise _too_large()
                yield chunk


_MOST_SHEETS = 100


def _refuse_document_type(*_declaration: object) -> None:
    raise _damaged()


def _resolved(path: PurePosixPath) -> PurePosixPath:
    """The path without `..`, which never leads out of the archive."""
    parts: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            del parts[-1:]
        else:
            parts.append(part)
    return PurePosixPath("/", *parts)


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    """A tag without its prefix, which differs from one program to another."""
    return name.rpartition(":")[2]


class _Handler:
    """Listens to a part of the workbook as it goes by."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""

    def end(self, name: str) -> None:
        """A tag closes."""

    def characters(self, text: str) -> None:
        """A piece of text between tags."""


class _Relations(_Handler):
    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith(f"/{self._kind}"):
            self.targets.setdefault(attributes["Id"], attributes["Target"])


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    title: str
    relation: str
    visible: bool


class _Book(_Handler):
    def __init__(self) -> None:
        self.sheets: list[_Listed] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append(_Listed(attributes.get("name", ""), relation, visible))


class _Cells(_Handler):
    """The filled cells of a sheet; of a text that several cells share, where it stands among the shared ones."""

    def __init__(self, limits: Limits, cells_left: int) -> None:
        self._most_rows = limits.rows
        self._most_columns = limits.columns
        self._decode = _decoder(limits)
        self.left = cells_left
        self._rows: dict[int, dict[int, Cell | int]] = {}
        self._row = self._column = 0
        self._type = ""
        self._formula = False
        self._pieces: list[str] = []
        self._on = self._in_reading_aid = False
        self.merged: list[str] = []
        self.shared: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column = _column_of(attributes["r"]) if "r" in attributes else self._column + 1
            self._type = attributes.get("t", "n")
            self._formula = False
            self._pieces = []
        elif name == "row":
            number = int(attributes.get("r", self._row + 1))
            if not self._row < number <= MOST_ROW:
                raise _damaged()
            self._row, self._column = number, 0
        elif name == "f":
            self._formula = True
        elif name == "mergeCell" and len(self.merged) < self._most_rows:
            self.merged.append(cleaned(attributes["ref"]))
        elif name == "rPh":
            self._in_reading_aid = True
        self._on = name in _TEXT_TAGS and not self._in_reading_aid

    def characters(self, text: str) -> None:
        if self._on:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        self._on = False
        if name == "c":
            self._keep("".join(self._pieces))
            self._pieces = []
        elif name == "rPh":
            self._in_reading_aid = False

    def _keep(self, text: str) -> None:
        if _is_blank(text):
            if self._formula:
                self._fill(Cell("", Kind.FORMULA))
        elif self._type == "s":
            number = int(text)
            self.shared.add(number)
            self._fill(number)
        elif self._type == "e":
            self._fill(Cell(self._decode(text), Kind.ERROR))
        elif self._type == "n":
            self._fill(Cell(_digits(text), Kind.NUMBER))
        elif not _is_blank(text := self._decode(text)):
            self._fill(Cell(text))

    def _fill(self, found: Cell | int) -> None:
        row = self._rows.get(self._row)
        if self._column > self._most_columns:
            raise Unreadable(
                _("Cell %(cell)s lies beyond the columns of the list.")
                % {"cell": reference(self._row, self._column)}
            )
        if row is None:
            if len(self._rows) == self._most_rows:
                raise Unreadable(
                    _("The sheet has more than %(most)s filled rows, headings included.")
                    % {"most": f"{self._most_rows:,}"}
                )
            row = self._rows[self._row] = {}
        self.left -= 1
        if self.left < 0:
            raise _too_large()
        row[self._column] = found

    def finished(self, texts: Mapping[int, str]) -> list[Row]:
        """The rows, with the shared texts in their places."""
        rows = []
        for number, found in self._rows.items():
            cells: dict[int, Cell] = {}
            for column, one in found.items():
                if not isinstance(one, int):
                    cells[column] = one
                elif not _is_blank(text := texts[one]):
                    cells[column] = Cell(text)
            if cells:
                rows.append(Row(number, cells))
        return rows


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


class _SharedTexts(_Handler):
    """Keeps the texts that are wanted, of all that the workbook's sheets share."""

    def __init__(self, wanted: set[int], decode: Callable[[str], str]) -> None:
        self.wanted = wanted
        self._decode = decode
        self._number = -1
        self._pieces: list[str] = []
        self._on = self._in_reading_aid = False
        self.found: dict[int, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._number += 1
            self._pieces = []
        elif name == "rPh":
            self._in_reading_aid = True
        self._on = name in _TEXT_TAGS and not self._in_reading_aid

    def characters(self, text: str) -> None:
        if self._on and self._number in self.wanted:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        self._on = False
        if name == "rPh":
            self._in_reading_aid = False
        elif name == "si" and self._number in self.wanted:
            self.found[self._number] = self._decode("".join(self._pieces))


# What holds the text itself: not a formula, and not the reading (furigana, in rPh) that Excel adds to it.
_TEXT_TAGS = frozenset({"t", "v"})
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _decoder(limits: Limits) -> Callable[[str], str]:
    """How texts are read: with what XML cannot hold, which stands escaped, and without what nothing can."""

    def decoded(text: str) -> str:
        if "_x" in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        return _NOT_IN_XML.sub("", text) if limits.carriage_returns else cleaned(text)

    return decoded


def _digits(text: str) -> str:
    """A number as a person would write it: 1200 for 1.2E3."""
    if text.isascii() and text.isdigit() and len(text) < 16 and (text[0] != "0" or text == "0"):
        return text
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return cleaned(text)
    if number.is_finite() and number == 0:
        return "0"
    if number.is_finite() and -6 < number.adjusted() < 18:
        whole = number.to_integral_value()
        return str(int(number)) if whole == number else f"{number:f}"
    return cleaned(text)


_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@lru_cache(maxsize=1024)
def _column_by(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def _column_of(text: str) -> int:
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise _damaged()
    return _column_by(match[1])


def reference(row: int, column: int) -> str:
    """How spreadsheets call a cell: row 7 of column 2 is B7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def cells_of(merged: str) -> Iterator[tuple[int, int]]:
    """The rows and columns at the corners of a merged range: the first and the last cell."""
    for corner in merged.split(":"):
        match = _REFERENCE.fullmatch(corner)
        if match is not None:
            yield int(match[2]), _column_of(corner)
