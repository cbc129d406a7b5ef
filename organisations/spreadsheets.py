"""CSV as spreadsheets read it: no cell is a formula, and Japanese is Japanese."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the last four: full-width
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that gives back what was written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The rows as CSV, line by line; the byte order mark before them lets Excel read Japanese."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([inert(cell) if isinstance(cell, str) else str(cell) for cell in row])


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: a leading apostrophe marks it as text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text
