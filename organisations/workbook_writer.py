"""How workbooks are written. `organisations.workbooks` is the way in."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as WorkbookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from organisations.workbooks import MOST_CHARACTERS, Column, Table, Value, cleaned

# Before a text that begins with one of these, Excel is told that it is a text even when somebody edits it.
_BEGINS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\n")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_CHOICE_ROWS = 1_000
_SheetToWrite = Any  # openpyxl's types leave out most of what its sheets for writing have


def write(tables: Sequence[Table]) -> bytes:
    """Write one sheet for each table. Times are written as they are in the current time zone."""
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "Junbi"
    titles = _Titles()
    lists: list[Column] = []
    lists_title = titles.free(_("Choices"))
    for table in tables:
        sheet = workbook.create_sheet(titles.free(table.title))
        _write_table(sheet, table)
        for number, column in enumerate(table.columns, start=1):
            if column.choices:
                lists.append(column)
                _offer(sheet, get_column_letter(number), lists_title, len(lists), len(column.choices))
    if lists:
        _write_lists(workbook.create_sheet(lists_title), lists)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


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


def _write_table(sheet: _SheetToWrite, table: Table) -> None:
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, column.heading) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value, column) for value, column in zip(row, table.columns, strict=True)])


def _heading(sheet: _SheetToWrite, text: str) -> WorkbookCell:
    cell = _text_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7F1F6")
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: _SheetToWrite, value: Value, column: Column) -> WorkbookCell:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value).replace(tzinfo=None)
    if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        return WriteOnlyCell(sheet)
    if isinstance(value, bool | int | float | Decimal | date):
        cell = WriteOnlyCell(sheet)
        cell.value = value
    else:
        cell = _text_cell(sheet, str(value))
    if column.number_format:
        cell.number_format = column.number_format
    if column.wrap:
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _text_cell(sheet: _SheetToWrite, text: str) -> WorkbookCell:
    text = _LOOKS_ESCAPED.sub("_x005F_", cleaned(str(text)))[:MOST_CHARACTERS]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # whatever openpyxl takes it for
    if text.startswith(_BEGINS_LIKE_A_FORMULA):
        cell.quotePrefix = True
    return cell


def _offer(sheet: _SheetToWrite, letter: str, lists_title: str, position: int, count: int) -> None:
    """Let a column's cells be chosen from a list; what is typed instead is accepted, and judged on reading."""
    source = get_column_letter(position)
    offered = DataValidation(
        type="list",
        formula1=f"'{lists_title.replace(chr(39), chr(39) * 2)}'!${source}$2:${source}${count + 1}",
        allow_blank=True,
        showErrorMessage=False,
    )
    offered.add(f"{letter}2:{letter}{_CHOICE_ROWS + 1}")
    sheet.data_validations.append(offered)


def _write_lists(sheet: _SheetToWrite, lists: Sequence[Column]) -> None:
    longest = max(len(column.choices) for column in lists)
    padded = [[*column.choices, *[""] * (longest - len(column.choices))] for column in lists]
    _write_table(
        sheet, Table("", [Column(column.heading, 28) for column in lists], list(zip(*padded, strict=True)))
    )
