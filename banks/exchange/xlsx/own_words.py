"""What a workbook itself says that its sheets, columns and choices are called.

It keeps that on a hidden sheet, so that it can be read whatever we call them by then: after a translation was mended,
and by an edition with other languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from banks.exchange.tree import Tree
from banks.exchange.xlsx import layout
from banks.exchange.xlsx.columns import Column, Words, folded, text_of
from banks.exchange.xlsx.layout import BY_NAME, FACTS, FACTS_NAME, SHEETS
from organisations import workbooks
from organisations.workbooks import Cell, Look, Table, Value

_GUIDE = "_guide"
_COLUMNS = {FACTS_NAME: FACTS} | {sheet.name: sheet.columns for sheet in SHEETS}
_TITLES = (
    (_GUIDE, layout.GUIDE_TITLE),
    (FACTS_NAME, layout.FACTS_TITLE),
    *((sheet.name, sheet.title) for sheet in SHEETS),
)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Names of sheets by their titles, names of columns by their sheet and label, and values by what they are called.

    Titles, labels and words are folded. `unread`: titles of the sheets that are there for people alone.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    choices: Mapping[Words, Mapping[str, Any]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def read(self, column: Column, cell: Cell) -> Tree:
        """What a cell of a column says, by the workbook's words, else by ours. Raises Unfit."""
        words = column.sort.words
        if words is not None and (own := self.choices.get(words)):
            value: Tree = own.get(folded(text_of(cell)), _NOT_THERE)
            if value is not _NOT_THERE:
                return value
        return column.sort.read(cell)


_NOT_THERE: Any = object()


def table() -> Table:
    """The hidden sheet: titles with the sheet's name alone, labels with the column's, choices with their value too."""
    rows: list[list[Value]] = [[name, None, str(title), None] for name, title in _TITLES]
    for name, columns in _COLUMNS.items():
        for column in columns:
            rows.append([name, column.name, str(column.label), None])
            if column.sort.words:
                rows += [[name, column.name, word, code] for code, word in column.sort.words.coded()]
    columns_of_table = [workbooks.Column(heading, 30) for heading in ("sheet", "column", "label", "value")]
    return Table(layout.WORDS_TITLE, columns_of_table, rows, look=Look(hidden=True))


def read(sheet: workbooks.Sheet) -> OwnWords:
    """What the hidden sheet says, as far as that is something."""
    titles: dict[str, str] = {}
    labels: dict[tuple[str, str], str] = {}
    choices: dict[Words, dict[str, Any]] = {}
    for row in sheet.rows[1:]:
        name, column, said, code = (row.cells[at].text if at in row.cells else "" for at in range(1, 5))
        if not said:
            continue
        if code:
            _learn(choices, name, column, folded(said), code)
        elif column:
            labels[name, folded(said)] = column
        elif name == _GUIDE or name in _COLUMNS:
            titles[folded(said)] = name
    unread = frozenset(title for title, name in titles.items() if name == _GUIDE)
    known = {title: name for title, name in titles.items() if name in BY_NAME or name == FACTS_NAME}
    return OwnWords(known, labels, choices, unread)


def _learn(choices: dict[Words, dict[str, Any]], name: str, column: str, word: str, code: str) -> None:
    """Take in what a value is called, unless we call it the same."""
    words = next((each.sort.words for each in _COLUMNS.get(name, ()) if each.name == column), None)
    if words is None or code not in words.by_code:
        return
    value = words.by_code[code]
    try:
        is_ours = words.find(word) == value
    except KeyError:
        is_ours = False
    if not is_ours:
        choices.setdefault(words, {})[word] = value
