"""From a question bank to a workbook that people like to work in, and that reading turns into the same bank."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import pgettext

from banks.exchange.reading import Writing
from banks.exchange.xlsx import guide, layout, own_words
from banks.exchange.xlsx.columns import Column, Sort, get, pieces
from banks.exchange.xlsx.layout import BY_NAME, FACTS, SHEETS, Sheet
from banks.languages import own_name
from organisations import workbooks
from organisations.workbooks import Look, Table, Value
from scoring import Document, canonical_json

MOST_IN_A_CELL = 16_000  # characters; some count twice against what a cell holds

KEY_COLOUR = "9CC3D7"
PLAIN_COLOUR = "EEF2F6"
LANGUAGE_COLOURS = ("FFE8C7", "D3ECDD", "EADCF2", "FBDDDD")
_FACT_WIDTHS = (34, 60, 90)


@dataclass(frozen=True, slots=True)
class Span:
    """A column as it stands in a sheet: of a field, and of one language where there is a column for each."""

    column: Column
    language: str = ""

    @property
    def heading(self) -> str:
        """What stands above it."""
        label = str(self.column.label)
        if self.language:
            label = pgettext("bank workbook", "%(label)s (%(language)s)") % {
                "label": label,
                "language": own_name(self.language),
            }
        return f"{label} *" if self.column.required else label

    def colour(self, languages: Sequence[str]) -> str:
        """What the colour of its heading says: what things are called by, which language, or nothing."""
        if self.language:
            return LANGUAGE_COLOURS[languages.index(self.language) % len(LANGUAGE_COLOURS)]
        names = self.column.role in ("parent", "key") or self.column.name == "key"
        return KEY_COLOUR if names else PLAIN_COLOUR


def write(document: Document) -> Writing:
    """Write a question bank, whole, with headings and notes in the current language."""
    return Writing(write_tree(json.loads(canonical_json(document), parse_float=Decimal)))


def write_tree(tree: Mapping[str, Any]) -> bytes:
    """The workbook of a tree in the native format; of one that says less than a document, with blank cells."""
    languages = tree["languages"]
    sheets = [
        (sheet, rows)
        for sheet in SHEETS
        if (rows := list(_rows(sheet, tree, languages))) or not sheet.optional
    ]
    written = {sheet.name for sheet, _rows_of in sheets}
    tables = [
        guide.table(),
        _facts(tree, languages),
        *(_table(sheet, rows, languages, written) for sheet, rows in sheets),
    ]
    orders = list(_orders(tree, languages))
    if orders:
        tables.append(_order_table(orders))
    tables.append(own_words.table())
    return workbooks.write(tables, active=1, lists_hidden=True)


def spans(columns: Sequence[Column], languages: Sequence[str]) -> list[Span]:
    """The columns as they stand in a sheet, from left to right."""
    return [
        span
        for column in columns
        for span in ([Span(column, code) for code in languages] if column.languages else [Span(column)])
    ]


# ------------------------------------------------------------------- the facts


def _facts(tree: Mapping[str, Any], languages: Sequence[str]) -> Table:
    facts = spans(FACTS, languages)
    rows = [(span.heading, _value(span, tree), str(span.column.about)) for span in facts]
    colours = {
        (number, 1): span.colour(languages)
        for number, span in enumerate(facts, start=1)
        if span.colour(languages) != PLAIN_COLOUR
    }
    headings = (
        pgettext("bank workbook", "Fact"),
        pgettext("bank workbook", "Value"),
        pgettext("bank workbook", "What to put there"),
    )
    return Table(
        str(layout.FACTS_TITLE),
        [
            workbooks.Column(heading, width, wrap=True, colour=PLAIN_COLOUR, as_text=number == 1)
            for number, (heading, width) in enumerate(zip(headings, _FACT_WIDTHS, strict=True))
        ],
        rows,
        look=Look(landscape=True, carriage_returns=True, colours=colours),
    )


# ------------------------------------------------------------------- the sheets


@dataclass(frozen=True, slots=True)
class Thing:
    """What a row is about: what it belongs to, its key in a map, itself, and what that map stands in."""

    parents: tuple[str, ...]
    key: str
    item: Any
    owner: Mapping[str, Any]


def things(sheet: Sheet, tree: Mapping[str, Any]) -> Iterator[Thing]:
    """What a sheet lists, in the document's order."""
    for identity, owner in _owners(sheet, tree):
        found = get(owner, sheet.field)
        if isinstance(found, Mapping):
            for key, item in found.items():
                yield Thing(identity, key, item, owner)
        else:
            for item in found or ():
                yield Thing(identity, "", item, owner)


def _owners(sheet: Sheet, tree: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """What the rows of a sheet can belong to: the document, or each thing of the sheet above, with what names it."""
    if not sheet.parent:
        yield (), tree
        return
    parent = BY_NAME[sheet.parent]
    for thing in things(parent, tree):
        names = dict(zip((column.name for column in parent.parents), thing.parents, strict=True))
        if parent.key:
            names[parent.key.name] = thing.key
        yield (
            tuple(names[name] if name in names else thing.item[name] for name in parent.identity),
            thing.item,
        )


def _rows(sheet: Sheet, tree: Mapping[str, Any], languages: Sequence[str]) -> Iterator[list[Value]]:
    columns = spans(sheet.columns, languages)
    for thing in things(sheet, tree):
        item = _with_ends(thing.item) if sheet is layout.FIGURES else thing.item
        parents = iter(thing.parents)
        row: list[Value] = []
        for span in columns:
            column = span.column
            if column.role == "parent":
                row.append(next(parents))
            elif column.role == "key":
                row.append(thing.key)
            elif column.role == "beside":
                row.append(_value_of(span, get(thing.owner, (*column.steps, thing.key))))
            else:
                row.append(_value_of(span, item) if sheet.is_value else _value(span, item))
        yield from _continued(row, columns)


def _with_ends(figure: Mapping[str, Any]) -> Mapping[str, Any]:
    """A figure with the ends of its range apart."""
    share = figure.get("share")
    return {**figure, "share": share[0], "share_to": share[1]} if isinstance(share, list) else figure


def _value(span: Span, item: Mapping[str, Any]) -> Value:
    value = get(item, span.column.steps)
    return _value_of(span, span.column.default if value is None else value)


def _value_of(span: Span, value: Any) -> Value:
    if span.language:
        value = value.get(span.language) if isinstance(value, Mapping) else None
    return None if value is None else span.column.sort.write(value)


def _continued(row: list[Value], columns: Sequence[Span]) -> Iterator[list[Value]]:
    """The row, and below it rows with what did not fit into its cells."""
    if not any(isinstance(value, str) and len(value) > MOST_IN_A_CELL for value in row):
        yield row
        return
    cut = [_pieces(value, span.column.sort) for value, span in zip(row, columns, strict=True)]
    for number in range(max(map(len, cut))):
        yield [values[number] if number < len(values) else None for values in cut]


def _pieces(value: Value, sort: Sort) -> list[Value]:
    if isinstance(value, str) and sort.separator and len(value) > MOST_IN_A_CELL:
        return list(pieces(value, sort.separator, MOST_IN_A_CELL))
    return [value]


def _table(sheet: Sheet, rows: list[list[Value]], languages: Sequence[str], written: set[str]) -> Table:
    columns = spans(sheet.columns, languages)
    shown = [
        number
        for number, span in enumerate(columns)
        if not span.column.rare or any(row[number] is not None for row in rows)
    ]
    columns = [columns[number] for number in shown]
    rows = [[row[number] for number in shown] for row in rows]
    naming = [span.colour(languages) == KEY_COLOUR for span in columns]
    return Table(
        str(sheet.title),
        [_column(span, languages, written) for span in columns],
        rows,
        look=Look(
            frozen=naming.index(False) if any(naming) else 0,
            filtered=True,
            landscape=True,
            tab=sheet.colour,
            carriage_returns=True,
        ),
    )


def _column(span: Span, languages: Sequence[str], written: set[str]) -> workbooks.Column:
    column = span.column
    offered = None
    if column.offers in written:
        offered = (str(BY_NAME[column.offers].title), _key_position(BY_NAME[column.offers]))
    return workbooks.Column(
        span.heading,
        column.width,
        wrap=True,
        choices=column.sort.words.all() if column.sort.words else (),
        choices_from=offered,
        note=guide.note(column),
        colour=span.colour(languages),
        as_text=column.sort.as_text,
    )


def _key_position(sheet: Sheet) -> int:
    """The number of the column in which a sheet's keys stand."""
    return next(number for number, column in enumerate(sheet.columns, start=1) if column.name == "key")


# ------------------------------------------------------------------- the order


def _orders(tree: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[list[str | int], list[str]]]:
    """The maps whose order the sheets do not show, with their keys: it counts in the digest, and for nothing else."""
    places = {language: place for place, language in enumerate(languages)}
    waiting: list[tuple[list[str | int], Any]] = [([], tree)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, list):
            waiting += [([*path, step_of(item, index)], item) for index, item in enumerate(node)]
        elif isinstance(node, dict):
            if all(isinstance(text, str) for text in node.values()) and node.keys() <= places.keys():
                if list(node) != sorted(node, key=places.__getitem__):
                    yield path, list(node)
            else:
                waiting += [([*path, key], item) for key, item in node.items()]
    for key, framework in tree.get("frameworks", {}).items():
        shown = [
            clause for clause in framework.get("clauses", ()) if clause in framework.get("not_asked", ())
        ]
        if shown != list(framework.get("not_asked", ())):
            yield ["frameworks", key, "not_asked"], list(framework["not_asked"])


def step_of(item: Any, index: int) -> str | int:
    """How a path leads to an entry of a list: by its key, which outlasts editing, where it has one."""
    return item["key"] if isinstance(item, dict) and isinstance(item.get("key"), str) else index


def _order_table(orders: Sequence[tuple[list[str | int], list[str]]]) -> Table:
    rows: list[list[Value]] = []
    for path, keys in orders:
        place = json.dumps(path, ensure_ascii=False)
        for start in range(0, len(keys), 20):
            rows.append([place, json.dumps(keys[start : start + 20], ensure_ascii=False)])
    columns = [workbooks.Column("path", 60), workbooks.Column("order", 60)]
    return Table(layout.ORDER_TITLE, columns, rows, look=Look(hidden=True, carriage_returns=True))
