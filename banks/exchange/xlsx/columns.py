"""The kinds of column in a question bank's workbook: how a value becomes cells, and cells a value.

A value is written as the format has it (after `json.loads` of the canonical form) and read as a tree that the
format judges: whatever is not a matter of the workbook itself, such as a number out of range, is left to it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_noop, pgettext_lazy

from banks.exchange.tree import Tree
from banks.exchange.xlsx import conditions, notation
from organisations.workbooks import Cell, Kind, Value
from scoring.problems import Unfit
from scoring.scalars import number_text

NO_RESULT = gettext_noop("there is a formula without a result: enter its value instead")
ERROR = gettext_noop("the spreadsheet shows an error here: %(text)s")
NOT_YES_OR_NO = gettext_noop("must be yes or no, not “%(text)s”")
NOT_A_CHOICE = gettext_noop("must be one of %(choices)s, not “%(text)s”")

_EXACT_DIGITS = 15  # of a number that a spreadsheet keeps
_FIRST_DAY = date(1899, 12, 30)  # from which spreadsheets count days


def folded(text: str) -> str:
    """The text as it is compared: without regard to width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def text_of(cell: Cell) -> str:
    """What a cell says, whatever kind of cell it is. Raises Unfit where it says nothing of its own."""
    if cell.kind is Kind.FORMULA:
        raise Unfit(NO_RESULT)
    if cell.kind is Kind.ERROR:
        raise Unfit(ERROR, text=notation.shown(cell.text))
    return cell.text


def number_of(cell: Cell) -> Tree:
    """The number that a cell holds, as one writes it: 71.1 where the file has 71.099999999999994.

    What is no number stays the text that it is, for the format to refuse.
    """
    return _number(text_of(cell), cell.kind)


@lru_cache(maxsize=2048)
def _number(text: str, kind: Kind) -> Tree:
    if kind is Kind.NUMBER:
        with suppress(ValueError, OverflowError):
            text = format(float(text), f".{_EXACT_DIGITS}g")
        return notation.number(text)
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace(" ", "")
    return notation.number(plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain)


_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


class Words:
    """Words for the values of a field: what each is called, in every language of the site."""

    def __init__(self, words: Mapping[Any, Promise], *, also: Mapping[str, Any] | None = None) -> None:
        self._words = words
        self._also = dict(also or {})
        self._by_word: dict[str, Any] = {}

    def word(self, value: Any) -> str:
        """What a value is called in the current language; itself where it is none of them."""
        return str(self._words.get(value, value))

    def all(self) -> list[str]:
        """What can be chosen, in the current language."""
        return [str(word) for word in self._words.values()]

    @cached_property
    def by_code(self) -> dict[str, Any]:
        """The values by what they are called in files, whatever the language."""
        return {str(value).lower() if isinstance(value, bool) else str(value): value for value in self._words}

    def coded(self) -> list[tuple[str, str]]:
        """What the values are called in files and in the current language."""
        return list(zip(self.by_code, self.all(), strict=True))

    def find(self, text: str) -> Any:
        """The value that is called so in any language. Raises KeyError."""
        if not self._by_word:
            found = {folded(word): value for word, value in self._also.items()}
            for code, _name in settings.LANGUAGES:
                with translation.override(code):
                    found |= {folded(str(word)): value for value, word in self._words.items()}
            found |= {folded(value): value for value in self._words if isinstance(value, str)}
            self._by_word = found
        return self._by_word[folded(text)]


# ------------------------------------------------------------------- kinds


@dataclass(frozen=True, slots=True)
class Sort:
    """How the values of a column are written into a cell and read from one.

    `write` takes a value that is there; `read` raises Unfit. `as_text`: digits typed here are no number.
    `pieces`: what does not fit into a cell goes on in the one below, cut where `pieces` says it can be.
    """

    write: Callable[[Any], Value]
    read: Callable[[Cell], Tree]
    as_text: bool = False
    words: Words | None = None
    separator: str = ""


def _write_number(value: Any) -> Value:
    """As a number where a spreadsheet keeps every digit of it, else as text."""
    number = Decimal(value)
    digits = len(number.normalize().as_tuple().digits)
    return number if digits <= _EXACT_DIGITS else number_text(number)


def _read_key(cell: Cell) -> Tree:
    return text_of(cell).strip()


def _read_date(cell: Cell) -> Tree:
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if cell.kind is Kind.NUMBER and text.isdigit() and len(text) <= 6:
        return (_FIRST_DAY + timedelta(days=int(text))).isoformat()
    match = _DATE.fullmatch(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def _words(words: Words) -> Sort:
    def read(cell: Cell) -> Tree:
        text = text_of(cell)
        try:
            value: Tree = words.find(text)
        except KeyError:
            choices = ", ".join(words.all())
            raise Unfit(NOT_A_CHOICE, choices=choices, text=notation.shown(text.strip())) from None
        return value

    return Sort(words.word, read, words=words)


def _yes_or_no() -> Sort:
    words = Words(
        {True: pgettext_lazy("bank workbook", "yes"), False: pgettext_lazy("bank workbook", "no")},
        also={
            "true": True, "1": True, "y": True, "○": True, "〇": True, "✓": True, "x": True, "有": True, "あり": True,
            "false": False, "0": False, "n": False, "×": False, "-": False, "無": False, "なし": False,
        },
    )  # fmt: skip

    def read(cell: Cell) -> Tree:
        text = text_of(cell)
        try:
            value: Tree = words.find(text)
        except KeyError:
            raise Unfit(NOT_YES_OR_NO, text=notation.shown(text.strip())) from None
        return value

    return Sort(words.word, read, words=words)


def _numbers_of(cell: Cell) -> Tree:
    return {name: number_of(Cell(text)) for name, text in notation.read_numbers(text_of(cell)).items()}


TEXT = Sort(str, text_of)
NAME = Sort(str, text_of, as_text=True)
KEY = Sort(str, _read_key, as_text=True)
NUMBER = Sort(_write_number, number_of)
YES_OR_NO = _yes_or_no()
DATE = Sort(str, _read_date, as_text=True)
LIST = Sort(
    notation.write_list, lambda cell: list(notation.read_list(text_of(cell))), as_text=True, separator=", "
)
LINES = Sort(
    lambda names: notation.write_list(names, ",\n"),
    lambda cell: list(notation.read_list(text_of(cell))),
    as_text=True,
    separator=",\n",
)
NUMBERS = Sort(notation.write_numbers, _numbers_of, as_text=True, separator=", ")
CONDITION = Sort(conditions.write, lambda cell: conditions.read(text_of(cell)), as_text=True, separator=" ")


def choice(words: Mapping[str, Promise]) -> Sort:
    """One of a few values, each with a word for it."""
    return _words(Words(words))


def pieces(text: str, separator: str, most: int) -> list[str]:
    """The text cut into pieces of at most so many characters, at separators that are not within quotation marks."""
    found, start = [], 0
    while len(text) - start > most:
        end = text.rfind(separator, start, start + most)
        while end > start and text.count('"', start, end) % 2:
            end = text.rfind(separator, start, end)
        if end <= start:
            break
        found.append(text[start:end])
        start = end + len(separator)
    return [*found, text[start:]]


# ------------------------------------------------------------------ columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, or one for each language, that holds a field of the things that a sheet lists.

    `name` is what it is called in the format; `path` leads to it from the thing, where it is not a field of its
    own. `label` and `about` say what it is and what to put there. `default`: what is shown where the document
    leaves it out. `offers`: the sheet whose keys can be chosen here. `languages`: there is one for each language.
    `role`: "parent" for what the thing belongs to, "key" for what it is called in a map of such things, "beside"
    for a text that stands in a map of its own (`path`) beside that map, "end" for the upper end of a range whose
    lower end is the column before. `rare`: written only where some row has it.
    """

    name: str
    label: Promise
    about: Promise
    sort: Sort
    path: tuple[str, ...] = ()
    required: bool = False
    languages: bool = False
    default: Any = None
    width: float = 14
    offers: str = ""
    role: str = ""
    rare: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """The way to the field from the thing."""
        return self.path or (self.name,)


def get(item: Mapping[str, Any], steps: Sequence[str]) -> Any:
    """What lies at the end of a path of maps; None where it leads nowhere."""
    value: Any = item
    for step in steps:
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    return value


def put(item: dict[str, Any], steps: Sequence[str], value: Tree) -> None:
    """Put a value at the end of a path of maps, which are made where there are none."""
    *way, last = steps
    for step in way:
        item = item.setdefault(step, {})
    item[last] = value
