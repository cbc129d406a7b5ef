"""Clients from a list: what a workbook's rows say, and everything that is wrong with them, by row and column.

Nothing here writes. A list without problems is given to `create_clients`, which makes all of them or none.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from organisations import workbooks
from organisations.domain.engagement import NewClient, plain_name
from organisations.models import Industry, Region
from organisations.names import folded
from organisations.workbooks import Cell, Kind, Row, Sheet

MOST_CLIENTS = 1_000
LONGEST_NAME = 200
LARGEST_SIZE = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that must be put right first. `cell` as spreadsheets call it, such as B7; `column`: its heading."""

    row: int
    cell: str
    column: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A client as a row of the list names it."""

    row: int
    client: NewClient


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientList:
    """What a workbook says. `clients` are new, `present` are worked for already and left alone.

    `ignored`: headings of columns that mean nothing here. A list with `problems` cannot be taken over.
    """

    clients: tuple[Listed, ...]
    present: tuple[Listed, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()


HEADINGS = {
    "name": gettext_lazy("Client"),
    "reading": gettext_lazy("Reading"),
    "region": gettext_lazy("Region"),
    "industry": gettext_lazy("Industry"),
    "size": gettext_lazy("Number of employees"),
    "language": gettext_lazy("Language"),
}
"""The columns of a list. They are known by these words in any of the site's languages, in any order."""

_ALSO_CALLED = {
    "name": (
        "Name",
        "Company",
        "Client name",
        "Name of the client",
        "会社名",
        "社名",
        "企業名",
        "顧客名",
        "組織名",
    ),
    "reading": ("よみ", "読み", "読みがな", "ふりがな", "かな"),
    "region": ("地域",),
    "industry": ("Sector", "業種", "業界"),
    "size": ("Employees", "Headcount", "従業員数", "社員数"),
    "language": ("Preferred language", "言語"),
}


def read_clients(file: IO[bytes], *, present: Iterable[str], default_language: str) -> ClientList:
    """Read a list of clients. `present`: the `plain_name`s of those that are there already.

    Raises workbooks.Unreadable for a file that holds no list at all.
    """
    sheet = workbooks.read(file, most_rows=MOST_CLIENTS + 1)
    if not sheet.rows:
        raise workbooks.Unreadable(_("The sheet is empty."))
    heading, *rows = sheet.rows
    columns, ignored = _columns(heading)
    if "name" not in columns.values():
        raise workbooks.Unreadable(
            _("Row %(row)s must hold the headings, “%(name)s” among them. Start from the template.")
            % {"row": heading.number, "name": HEADINGS["name"]}
        )
    if not rows:
        raise workbooks.Unreadable(_("There is no client below the headings."))
    problems = list(_merged_cells(sheet, heading, columns))
    listed: list[Listed] = []
    for row in rows:
        reading = _RowReading(row, columns)
        client = reading.client(default_language)
        problems += reading.problems
        if client is not None:
            listed.append(Listed(row=row.number, client=client))
    name_column = next(column for column, field in columns.items() if field == "name")
    problems += _twice(listed, name_column)
    known = set(present)
    return ClientList(
        clients=tuple(each for each in listed if plain_name(each.client.name) not in known),
        present=tuple(each for each in listed if plain_name(each.client.name) in known),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
        ignored=tuple(ignored),
    )


def as_plain(clients: Sequence[Listed]) -> list[dict[str, Any]]:
    """The clients as JSON knows them, for the way from the preview to the confirmation."""
    return [asdict(each.client) for each in clients]


def from_plain(clients: Sequence[Mapping[str, Any]]) -> list[NewClient]:
    """The clients that `as_plain` gave away."""
    return [NewClient(**client) for client in clients]


# --- headings ----------------------------------------------------------------------------------------


def _columns(heading: Row) -> tuple[dict[int, str], list[str]]:
    """Which column holds what, and which headings mean nothing. The first of two that mean the same counts."""
    words = {
        folded(text): field
        for field, lazy in HEADINGS.items()
        for text in (field, *_in_all_languages(lazy), *_ALSO_CALLED[field])
    }
    columns: dict[int, str] = {}
    ignored: list[str] = []
    for column, cell in sorted(heading.cells.items()):
        field = words.get(folded(cell.text))
        if field is None or field in columns.values():
            ignored.append(cell.text.strip())
        else:
            columns[column] = field
    return columns, ignored


def _in_all_languages(lazy: Any) -> Iterable[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(lazy)


def _merged_cells(sheet: Sheet, heading: Row, columns: Mapping[int, str]) -> Iterable[Problem]:
    """Of merged cells only the first holds anything: what the others stand for is a guess."""
    for merged in sheet.merged:
        corners = list(workbooks.cells_of(merged))
        if len(corners) != 2:
            continue
        (first_row, first), (last_row, last) = corners
        touched = [column for column in columns if first <= column <= last]
        if last_row > heading.number and touched:
            yield Problem(
                row=first_row,
                cell=merged,
                column=str(HEADINGS[columns[touched[0]]]),
                text=_("These cells are merged. Unmerge them and fill in each."),
            )


# --- rows --------------------------------------------------------------------------------------------


class _Wrong(Exception):
    """What a cell says is not one of the things it may say."""


class _RowReading:
    """Reads one row, and goes on after what is wrong with it."""

    def __init__(self, row: Row, columns: Mapping[int, str]) -> None:
        self._row = row
        self._columns = {field: column for column, field in columns.items()}
        self.problems: list[Problem] = []

    def client(self, default_language: str) -> NewClient | None:
        """The client; None where there is a problem, or nothing at all in the columns of the list."""
        if not any(column in self._row.cells for column in self._columns.values()):
            return None
        name = self._read("name", _name, "")
        client = NewClient(
            name=name,
            reading=self._read("reading", _name, ""),
            region=self._read("region", _REGIONS.find, ""),
            industry=self._read("industry", _INDUSTRIES.find, ""),
            size=self._read("size", _size, None),
            language=self._read("language", _LANGUAGES.find, default_language),
        )
        if not name and not self.problems:
            self._problem("name", _("There is no name."))
        return None if self.problems else client

    def _read(self, field: str, read: Callable[[str], Any], empty: Any) -> Any:
        cell = self._row.cells.get(self._columns.get(field, 0))
        if cell is None:
            return empty
        try:
            return read(_text(cell))
        except _Wrong as wrong:
            self._problem(field, str(wrong))
            return empty

    def _problem(self, field: str, text: str) -> None:
        row, column = self._row.number, self._columns[field]
        cell = workbooks.reference(row, column)
        self.problems.append(Problem(row=row, cell=cell, column=str(HEADINGS[field]), text=text))


def _text(cell: Cell) -> str:
    if cell.kind is Kind.FORMULA:
        raise _Wrong(_("There is a formula without a result. Enter its value instead."))
    if cell.kind is Kind.ERROR:
        raise _Wrong(_("The spreadsheet shows an error here: %(text)s") % {"text": cell.text[:20]})
    return " ".join(cell.text.split())


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise _Wrong(
            ngettext(
                "Longer than %(most)s character: %(length)s",
                "Longer than %(most)s characters: %(length)s",
                LONGEST_NAME,
            )
            % {"most": LONGEST_NAME, "length": len(text)}
        )
    return text


_UNIT = re.compile(r"(?:人|名|employees|people)$")


def _size(text: str) -> int:
    digits = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").lower()
    digits = _UNIT.sub("", digits)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12 and 1 <= int(digits) <= LARGEST_SIZE):
        raise _Wrong(
            _("“%(text)s” is not a whole number from 1 to %(most)s.")
            % {"text": _short(text), "most": f"{LARGEST_SIZE:,}"}
        )
    return int(digits)


class _Choices:
    """Words for the same choice: its key, and what it is called in each of the site's languages."""

    def __init__(self, choices: Callable[[], Iterable[tuple[str, Any]]]) -> None:
        self._choices = choices
        self._by_word: dict[str, str] = {}

    def find(self, text: str) -> str:
        if not self._by_word:
            for code, _name in settings.LANGUAGES:
                with translation.override(code):
                    self._by_word |= {folded(str(label)): key for key, label in self._choices()}
            self._by_word |= {folded(key): key for key, _label in self._choices()}
        found = self._by_word.get(folded(text))
        if found is None:
            labels = dict.fromkeys(str(label) for _key, label in self._choices())
            raise _Wrong(
                _("“%(text)s” is not one of: %(choices)s")
                % {"text": _short(text), "choices": _(", ").join(labels)}
            )
        return found


def languages() -> list[tuple[str, str]]:
    """The site's languages, each by its own name."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


_REGIONS = _Choices(lambda: Region.choices)
_INDUSTRIES = _Choices(lambda: Industry.choices)
_LANGUAGES = _Choices(lambda: [*settings.LANGUAGES, *languages()])


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _twice(listed: Sequence[Listed], column: int) -> Iterable[Problem]:
    first: dict[str, int] = {}
    for each in listed:
        row = first.setdefault(plain_name(each.client.name), each.row)
        if row != each.row:
            yield Problem(
                row=each.row,
                cell=workbooks.reference(each.row, column),
                column=str(HEADINGS["name"]),
                text=_("“%(name)s” stands in row %(row)s already.")
                % {"name": _short(each.client.name), "row": row},
            )


# --- the template ------------------------------------------------------------------------------------


def template() -> bytes:
    """An empty list to fill in, in the current language, with the choices as drop-down lists."""
    choices = {
        "region": [str(label) for label in Region.labels],
        "industry": [str(label) for label in Industry.labels],
        "language": [name for _code, name in languages()],
    }
    widths = {"name": 36, "reading": 28, "region": 18, "industry": 30, "size": 14, "language": 14}
    columns = [
        workbooks.Column(str(heading), width=widths[field], choices=choices.get(field, ()))
        for field, heading in HEADINGS.items()
    ]
    return workbooks.write([workbooks.Table(_("Clients"), columns)])
