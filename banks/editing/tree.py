"""The tree of a draft: a document in the native format as JSON has it, which need not be complete or right.

Trees are values. Whatever changes one gives a new tree that shares what did not change with the old one; a tree that
was handed out is never written to. Numbers are `int` and `Decimal`, never binary floats.
"""

import json
import re
from decimal import Decimal
from typing import Any

from scoring import number_text
from scoring.problems import Unfit

Tree = dict[str, Any]


class Missing:
    """What stands where nothing is: the content of a part before it was added, or after it was removed."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = Missing()

_MARK = "\x00number:"
_MARKED = re.compile(r'"\\u0000number:([-+0-9.E]+)"')
LONGEST_WHOLE = 18  # digits


def read_tree(text: str) -> Any:
    """The tree, or the part of one, that `write_tree` wrote."""
    return json.loads(text, parse_float=Decimal)


def write_tree(tree: Any) -> str:
    """A tree or a part of one as JSON: numbers to the last digit, maps and lists in their order.

    What a column of text cannot hold, such as a broken character, is escaped.
    """
    inexact: list[str] = []

    def number(value: object) -> Any:
        if not isinstance(value, Decimal):
            raise TypeError(value)
        digits = _digits(value)
        if digits.isdecimal() and len(digits) <= LONGEST_WHOLE:
            return int(digits)
        if repr(float(value)) == digits:
            return float(value)
        inexact.append(digits)
        return _MARK + digits  # what a binary float would round stands as it is, without its quotes below

    text = _dumped(tree, number, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _dumped(tree, number, ensure_ascii=True)
    return _MARKED.sub(lambda match: match[1], text) if inexact else text


def _digits(number: Decimal) -> str:
    """A number as JSON has it: written out and no longer than it needs to be, or as it is where it is out of all bounds."""
    if not number.is_finite():
        raise ValueError(number)
    try:
        return number_text(number)
    except Unfit:
        return str(number)


def _dumped(tree: Any, number: Any, *, ensure_ascii: bool) -> str:
    return json.dumps(tree, ensure_ascii=ensure_ascii, separators=(",", ":"), default=number, allow_nan=False)
