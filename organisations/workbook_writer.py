"""How workbooks are written. `organisations.workbooks` is the way in."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from organisations.workbooks import MOST_CHARACTERS, Column, Look, Table, Value, cleaned

# Before a text that begins with one of these, Excel is told that it is a text even when somebody edits it.
_BEGINS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\n", "\r")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_CHOICE_ROWS = 1_000  # for which a drop-down list is offered below what is filled in
_TEXT_FORMAT = "@"
_NOTE_WIDTH = 320  # pixels
_LINE = 15.5  # points
_MOST_LINES = 14  # of a row as it is written; more can be drawn open
_SheetToWrite = Any  # openpyxl's types leave out most of what its sheets for writing have


def write(tables: Sequence[Table], *, active: int = 0, lists_hidden: bool = False) -> bytes:
    """Write one sheet for each table. Times are written as they are in the current time zone."""
    book = _Book(tables, lists_hidden=lists_hidden)
    book.workbook.active = active
    buffer = BytesIO()
    book.workbook.save(buffer)
    return buffer.getvalue()


class _Book:
    """A workbook on its way: its sheets, and the lists that its drop-downs offer, on a sheet of their own."""

    def __init__(self, tables: Sequence[Table], *, lists_hidden: bool) -> None:
        self.workbook = Workbook(write_only=True)
        self.workbook.properties.creator = "Junbi"
        self._styles = _Styles(self.workbook)
        titles = _Titles()
        self._lists: list[tuple[str, tuple[str, ...]]] = []
        self._positions: dict[tuple[str, ...], int] = {}
        names = [titles.free(table.title) for table in tables]
        self._lists_title = titles.free(_("Choices"))
        self._names = dict(zip((table.title for table in tables), names, strict=True))
        for table, name in zip(tables, names, strict=True):
            self._write(self.workbook.create_sheet(name), table)
        if self._lists:
            self._write_lists(self.workbook.create_sheet(self._lists_title), hidden=lists_hidden)

    def _write(self, sheet: _SheetToWrite, table: Table) -> None:
        look = table.look
        heading = 2 if look.names else 1
        _set_up(sheet, table, heading)
        for number, column in enumerate(table.columns, start=1):
            dimension = sheet.column_dimensions[get_column_letter(number)]
            dimension.width = column.width
            dimension.hidden = number in look.hidden_columns
            # What is yet to be filled in looks like the rest.
            if column.as_text:
                dimension.number_format = _TEXT_FORMAT
            if column.wrap:
                dimension.alignment = Alignment(vertical="top", wrap_text=True)
        if look.names:
            sheet.row_dimensions[1].hidden = True
            sheet.append([self._styles.text(sheet, name, _Style()) for name in look.names])
        sheet.append([self._styles.heading(sheet, column) for column in table.columns])
        count = 0
        for count, row in enumerate(table.rows, start=1):
            bold = count in look.bold_rows
            # Without a word on its height Excel works it out and LibreOffice does not; with this one both still adapt it.
            lines = _lines(row, table.columns)
            if lines > 1:
                sheet.row_dimensions[heading + count] = {"ht": str(min(lines, _MOST_LINES) * _LINE + 2)}
            sheet.append(
                [
                    self._styles.cell(
                        sheet, value, column, look, bold=bold, fill=look.colours.get((count, number), "")
                    )
                    for number, (value, column) in enumerate(zip(row, table.columns, strict=True), start=1)
                ]
            )
        if look.filtered:
            sheet.auto_filter.ref = f"A{heading}:{get_column_letter(len(table.columns))}{heading + count}"
        self._offer(sheet, table, heading, heading + count)

    def _offer(self, sheet: _SheetToWrite, table: Table, heading: int, last: int) -> None:
        """Let cells be chosen from lists; what is typed instead is accepted, and judged on reading."""
        for number, column in enumerate(table.columns, start=1):
            source = self._source(column)
            if source:
                letter = get_column_letter(number)
                cells = f"{letter}{heading + 1}:{letter}{last + _CHOICE_ROWS}"
                sheet.data_validations.append(_list(source, cells))
        by_source: dict[str, list[str]] = {}
        for offer in table.offers:
            cell = f"{get_column_letter(offer.column)}{heading + offer.row}"
            by_source.setdefault(self._listed("", offer.choices), []).append(cell)
        for source, cells_of_one in by_source.items():
            sheet.data_validations.append(_list(source, " ".join(cells_of_one)))

    def _source(self, column: Column) -> str:
        """Where what a column is chosen from stands; nowhere where anything goes."""
        if column.choices_from is not None:
            title, number = column.choices_from
            letter = get_column_letter(number)
            return f"{quote_sheetname(self._names[title])}!${letter}$2:${letter}$10001"
        return self._listed(column.heading, column.choices) if column.choices else ""

    def _listed(self, heading: str, choices: Sequence[str]) -> str:
        """Where a list stands that is offered; the same one stands there once."""
        key = tuple(choices)
        if key not in self._positions:
            self._lists.append((heading, key))
            self._positions[key] = len(self._lists)
        letter = get_column_letter(self._positions[key])
        return f"{quote_sheetname(self._lists_title)}!${letter}$2:${letter}${len(key) + 1}"

    def _write_lists(self, sheet: _SheetToWrite, *, hidden: bool) -> None:
        longest = max(len(choices) for _heading, choices in self._lists)
        padded = [[*choices, *[""] * (longest - len(choices))] for _heading, choices in self._lists]
        columns = [Column(heading, 28) for heading, _choices in self._lists]
        self._write(sheet, Table("", columns, list(zip(*padded, strict=True)), look=Look(hidden=hidden)))


def _set_up(sheet: _SheetToWrite, table: Table, heading: int) -> None:
    """What a sheet is before its first row."""
    look = table.look
    sheet.freeze_panes = f"{get_column_letter(look.frozen + 1)}{heading + 1}"
    if look.hidden:
        sheet.sheet_state = "hidden"
    if look.tab:
        sheet.sheet_properties.tabColor = look.tab
    if look.landscape:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{heading}:{heading}"


def _list(source: str, cells: str) -> DataValidation:
    offered = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    for part in cells.split(" "):
        offered.add(part)
    return offered


class _Titles:
    """Titles of sheets as Excel allows them: short, without certain signs, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, title: str) -> str:
        base = _NOT_IN_TITLES.sub(" ", cleaned(title)).strip(" '")[:31] or "1"
        name, number = base, 1
        while name.lower() in self._taken:
            number += 1
            ending = f" {number}"
            name = base[: 31 - len(ending)] + ending
        self._taken.add(name.lower())
        return name


@dataclass(frozen=True, slots=True)
class _Style:
    number_format: str = ""
    wrap: bool = False
    quoted: bool = False
    bold: bool = False
    fill: str = ""
    heading: bool = False


@dataclass(slots=True)
class _Styles:
    """Makes cells. Cells that look the same share one style, which is worked out once."""

    workbook: Workbook
    _known: dict[_Style, Any] = field(default_factory=dict)

    def cell(
        self, sheet: _SheetToWrite, value: Value, column: Column, look: Look, *, bold: bool, fill: str
    ) -> Any:
        """The cell for a value; none at all for what says nothing and has no colour."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = timezone.localtime(value).replace(tzinfo=None)
        if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
            return self._coloured(sheet, column, fill) if fill else None
        number_format = column.number_format or (_TEXT_FORMAT if column.as_text else "")
        if isinstance(value, bool | int | float | Decimal | date):
            cell: Any = WriteOnlyCell(sheet)
            cell.value = value
            # openpyxl has chosen a format for dates and times.
            number_format = column.number_format or (cell.number_format if cell.is_date else "")
            cell._style = self._style(sheet, _Style(number_format, column.wrap, bold=bold, fill=fill))
            return cell
        return self.text(
            sheet,
            str(value),
            _Style(number_format, column.wrap, bold=bold, fill=fill),
            carriage_returns=look.carriage_returns,
        )

    def _coloured(self, sheet: _SheetToWrite, column: Column, fill: str) -> Any:
        """A blank cell, yet to be filled in."""
        cell: Any = WriteOnlyCell(sheet)
        number_format = column.number_format or (_TEXT_FORMAT if column.as_text else "")
        cell._style = self._style(sheet, _Style(number_format, column.wrap, fill=fill))
        return cell

    def text(self, sheet: _SheetToWrite, text: str, style: _Style, *, carriage_returns: bool = False) -> Any:
        """A cell with a text, whatever it begins with."""
        if carriage_returns and "\r" in text:
            text = "\r".join(cleaned(part) for part in text.split("\r"))
            text = _LOOKS_ESCAPED.sub("_x005F_", text)[:MOST_CHARACTERS].replace("\r", "_x000D_")
        else:
            text = _LOOKS_ESCAPED.sub("_x005F_", cleaned(text))[:MOST_CHARACTERS]
        cell: Any = WriteOnlyCell(sheet, text)
        cell.data_type = "s"  # whatever openpyxl takes it for
        if text.startswith(_BEGINS_LIKE_A_FORMULA):
            style = replace(style, quoted=True)
        cell._style = self._style(sheet, style)
        return cell

    def heading(self, sheet: _SheetToWrite, column: Column) -> Any:
        """A column's heading, with what is noted beside it."""
        cell = self.text(
            sheet, column.heading, _Style(wrap=True, bold=True, fill=column.colour, heading=True)
        )
        if column.note:
            note = Comment(cleaned(column.note), "Junbi", width=_NOTE_WIDTH)
            note.height = 30 + 20 * sum(1 + _columns_of(line) // 44 for line in column.note.split("\n"))
            cell.comment = note
        return cell

    def _style(self, sheet: _SheetToWrite, style: _Style) -> Any:
        if style not in self._known:
            cell: Any = WriteOnlyCell(sheet)
            if style.number_format:
                cell.number_format = style.number_format
            cell.alignment = Alignment(vertical="top", wrap_text=style.wrap)
            if style.bold:
                cell.font = Font(bold=True)
            if style.fill:
                cell.fill = PatternFill("solid", fgColor=style.fill)
            if style.heading:
                cell.border = Border(bottom=Side(style="thin", color="5B6575"))
            cell.quotePrefix = style.quoted
            self._known[style] = cell._style
        return self._known[style]


def _lines(row: Sequence[Value], columns: Sequence[Column]) -> int:
    """How many lines the longest text of a row takes, about."""
    most = 1
    for value, column in zip(row, columns, strict=True):
        if column.wrap and isinstance(value, str) and (len(value) * 2 > column.width or "\n" in value):
            room = max(1.0, column.width - 1)
            most = max(most, sum(max(1, math.ceil(_columns_of(line) / room)) for line in value.split("\n")))
    return most


def _columns_of(line: Iterable[str]) -> int:
    """How wide a line is, in letters of the Latin alphabet."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in line)
