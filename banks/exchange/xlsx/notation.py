"""How a cell holds more than one thing: lists of names, and numbers by name."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext_noop

from banks.exchange.tree import Tree
from scoring.problems import Unfit
from scoring.scalars import Plain, number_text, read_number

UNCLOSED = gettext_noop("a quotation mark is not closed: %(text)s")
NO_SEPARATOR = gettext_noop("a comma is missing before %(text)s")
NOT_BY_NAME = gettext_noop("must be names with a number each, as in cloud: 3, edge: -2")
NAMED_TWICE = gettext_noop("%(name)s is there twice")

_SHOWN = 40  # characters of a text that is quoted in a problem
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_SEPARATORS = ",;、，；\n\r"
_BLANKS = " \t\u3000"
_NEEDS_QUOTES = re.compile(f'[{_SEPARATORS}"“”:：]')


def shown(text: str) -> str:
    """The text, cut to what a message can hold."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def number(text: str) -> Tree:
    """The exact number that a text is; the text itself, for the format to refuse, where it is none."""
    try:
        return read_number(Plain(text))
    except Unfit:
        return text


def quoted(text: str) -> str:
    """The text between quotation marks, its own ones doubled."""
    return '"' + text.replace('"', '""') + '"'


def write_list(names: Iterable[str], separator: str = ", ") -> str:
    """Names one after the other; one that could be taken for several stands between quotation marks."""
    return separator.join(map(_written, names))


def read_list(text: str) -> list[str]:
    """The names that a cell lists, separated by commas, semicolons or lines. Raises Unfit."""
    names: list[str] = []
    position, waiting = 0, False
    while position < len(text):
        sign = text[position]
        if sign in _SEPARATORS or sign in _BLANKS:
            waiting = waiting and sign in _BLANKS
            position += 1
            continue
        if waiting:
            raise Unfit(NO_SEPARATOR, text=shown(text[position:]))
        if sign == '"':
            match = _QUOTED.match(text, position)
            if match is None:
                raise Unfit(UNCLOSED, text=shown(text[position:]))
            names.append(match[1].replace('""', '"'))
            position, waiting = match.end(), True
        else:
            end = position
            while end < len(text) and text[end] not in _SEPARATORS:
                end += 1
            names.append(text[position:end].strip())
            position = end
    return names


def write_numbers(numbers: Mapping[str, Decimal]) -> str:
    """Numbers by name, as in `cloud: 3, edge: -2`."""
    return ", ".join(f"{_written(name)}: {number_text(Decimal(number))}" for name, number in numbers.items())


_BY_NAME = re.compile(r'(?:"((?:[^"]|"")*)"|([^":：]+?))\s*[:：]\s*([^,;、，；\n\r]+)')


def read_numbers(text: str) -> dict[str, str]:
    """The numbers by name that a cell holds, each still as it is written. Raises Unfit."""
    numbers: dict[str, str] = {}
    position = 0
    while position < len(text):
        if text[position] in _SEPARATORS or text[position] in _BLANKS:
            position += 1
            continue
        match = _BY_NAME.match(text, position)
        if match is None:
            raise Unfit(NOT_BY_NAME)
        name = match[2].strip() if match[1] is None else match[1].replace('""', '"')
        if name in numbers:
            raise Unfit(NAMED_TWICE, name=shown(name))
        numbers[name] = match[3].strip()
        position = match.end()
    return numbers


def _written(name: str) -> str:
    plain = name and name == name.strip() and not _NEEDS_QUOTES.search(name)
    return name if plain else quoted(name)
