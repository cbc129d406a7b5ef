"""The native format as JSON: exact decimals, no duplicate keys, no NaN."""

import json
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange.tree import DEEPEST, MOST_VALUES, Lines, Tree, Unreadable, shortened, too_large

# A text, or what stands before a value.
_TEXT_OR_VALUE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[,\[{]', re.DOTALL)


def read(data: bytes) -> tuple[Tree, Lines]:
    """Read one JSON value. JSON has no lines to name afterwards, so none are returned."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(gettext_noop("not a text file in UTF-8 (%(reason)s)"), reason=error.reason) from None
    _check_size(text)
    try:
        tree = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicates
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            gettext_noop("not valid JSON: %(reason)s"), line=error.lineno, reason=error.msg
        ) from None
    except RecursionError:
        raise Unreadable(gettext_noop("nested more than %(most)d deep"), most=DEEPEST) from None
    except (ValueError, ArithmeticError) as error:  # an integer or an exponent beyond all bounds
        raise Unreadable(
            gettext_noop("not valid JSON: %(reason)s"), reason=str(error) or "number out of range"
        ) from None
    _check_depth(tree)
    return tree, {}


def _check_depth(tree: Tree) -> None:
    """Refuse what is nested so deeply that nothing that walks through it would come back."""
    level: list[Any] = [tree]
    for _ in range(DEEPEST + 1):
        level = [
            part
            for node in level
            if isinstance(node, dict | list)
            for part in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise Unreadable(gettext_noop("nested more than %(most)d deep"), most=DEEPEST)


def _check_size(text: str) -> None:
    """Refuse what holds more values than a document may have, before any of them is made."""
    if sum(map(text.count, ",[{")) < MOST_VALUES:
        return
    values = 0
    for match in _TEXT_OR_VALUE.finditer(text):
        values += text[match.start()] != '"'
        if values >= MOST_VALUES:
            raise too_large()


def write(canonical: str) -> bytes:
    """Write canonical JSON with one part a line, for people to read and for versions to be compared."""
    tree = json.loads(canonical, parse_float=_marked)
    text = json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
    return _MARKED.sub(r"\1", text).encode()


def _marked(digits: str) -> str:
    """A number as it is written, in a text that no other is: a binary float would round it."""
    return f"\x00{digits}"


_MARKED = re.compile(r'"\\u0000(-?[0-9][-+.0-9eE]*)"')


def _refuse_constant(name: str) -> None:
    raise Unreadable(gettext_noop("%(name)s is not a number"), name=shortened(name))


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Unreadable(gettext_noop("the key “%(key)s” stands twice"), key=shortened(key))
            seen.add(key)
    return content
