"""Conditions on answers as people write them in a cell, and back, without any loss.

    strategy.budget is yes
    strategy.reach is few, some                   any of these options
    strategy.reach is not none
    strategy.share at least 5 at most 20          the number, or the points of a choice
    strategy.plan answered / not answered
    A and B and C · A or B · not (A) · (A or B) and C

`and` binds closer than `or`. What the format can say beyond that: `all(A; B)` and `any(A; B)` are groups of
however many, and `A & B` makes one condition of groups and tests that stand in one map. A name that holds more
than letters, digits, `_`, `.` and `-`, or is one of the words above, stands between quotation marks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange.tree import Tree
from banks.exchange.xlsx.notation import number, quoted, shown
from scoring.problems import Unfit
from scoring.scalars import number_text

UNEXPECTED = gettext_noop(
    "the condition cannot be read from “%(text)s” on; it is written as in: strategy.budget is yes"
)
UNFINISHED = gettext_noop("the condition breaks off; it is written as in: strategy.budget is yes")
TOO_DEEP = gettext_noop("the condition has too many brackets inside each other")
DEEPEST = 40

_WORDS = frozenset({"is", "at", "least", "most", "answered", "not", "and", "or", "all", "any"})
_TESTS = ("question", "is", "at_least", "at_most", "answered")


# ------------------------------------------------------------------- writing


def write(condition: Mapping[str, Any]) -> str:
    """The condition, given as the map that the format has, in words."""
    return _written(condition)


def _written(condition: Mapping[str, Any]) -> str:
    if _is_refusal(condition):
        refused = condition["not"]
        return f"{_name(refused['question'])} is not {_options(refused)}"
    pieces = list(_pieces(condition))
    if len(pieces) == 1 and len(condition) == 1:
        return _joined(condition) or pieces[0]
    return " & ".join(pieces) or "()"


def _joined(condition: Mapping[str, Any]) -> str:
    """Several conditions that all must hold, or any of which, with `and` or `or` between them."""
    for name, word in (("all", " and "), ("any", " or ")):
        parts = condition.get(name)
        if parts and len(parts) > 1:
            return word.join(map(_operand, parts))
    return ""


def _operand(condition: Mapping[str, Any]) -> str:
    """The condition as part of another: in brackets unless it cannot be misread."""
    written = _written(condition)
    is_test = len(condition) > 1 and "question" in condition and set(condition) <= set(_TESTS)
    is_group = len(condition) == 1 and "question" not in condition and not _joined(condition)
    return written if is_test or is_group else f"({written})"


def _is_refusal(condition: Mapping[str, Any]) -> bool:
    """Whether it says that an answer is none of some options, and nothing else."""
    return set(condition) == {"not"} and set(condition["not"]) == {"question", "is"}


def _pieces(condition: Mapping[str, Any]) -> Iterator[str]:
    if any(name in condition for name in _TESTS):
        yield " ".join(_tests(condition))
    for name in ("all", "any"):
        if name in condition:
            yield f"{name}({'; '.join(map(_written, condition[name]))})"
    if "not" in condition:
        yield f"not ({_written(condition['not'])})"


def _tests(condition: Mapping[str, Any]) -> Iterator[str]:
    yield _name(condition["question"]) if "question" in condition else "?"
    if "is" in condition:
        yield f"is {_options(condition)}"
    if "at_least" in condition:
        yield f"at least {number_text(Decimal(condition['at_least']))}"
    if "at_most" in condition:
        yield f"at most {number_text(Decimal(condition['at_most']))}"
    if "answered" in condition:
        yield "answered" if condition["answered"] else "not answered"


def _options(condition: Mapping[str, Any]) -> str:
    return ", ".join(map(_name, condition["is"]))


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else quoted(name)


# ------------------------------------------------------------------- reading

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_TOKEN = re.compile(
    r"""[\s\u3000]*(?:
        (?P<quoted>"(?:[^"]|"")*"|“[^”]*”)
      | (?P<sign><=|>=|≤|≥|[=＝]|[(),;&?（），；＆？、])
      | (?P<name>[^\s\u3000"“”(),;&?（），；＆？、<>=＝≤≥]+)
    )""",
    re.VERBOSE,
)
_SAME_SIGN = {
    "＝": "=", "（": "(", "）": ")", "，": ",", "、": ",", "；": ";", "＆": "&", "？": "?", ">=": "≥", "<=": "≤",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind`: "name" for what could be a word of the language, "quoted" for what cannot, else the sign."""

    kind: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "name" and self.text.lower() in words


_END = _Token("end", "", 0)


def read(text: str) -> dict[str, Tree]:
    """The condition as the map that the format has. Raises Unfit."""
    parser = _Parser(text)
    condition = parser.either(0)
    parser.finish()
    return condition


class _Parser:
    """Reads a condition word by word, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._position = 0

    def either(self, depth: int) -> dict[str, Tree]:
        """Conditions with `or` between them, or only one."""
        return self._row(depth, "or", "any", self._both)

    def _both(self, depth: int) -> dict[str, Tree]:
        return self._row(depth, "and", "all", self._node)

    def _row(self, depth: int, word: str, name: str, read: Any) -> dict[str, Tree]:
        parts = [read(depth)]
        while self._here.is_word(word):
            self._step()
            parts.append(read(depth))
        return parts[0] if len(parts) == 1 else {name: parts}

    def _node(self, depth: int) -> dict[str, Tree]:
        """One condition: a test, a group, a negation, or several of these that stand together."""
        if depth > DEEPEST:
            raise Unfit(TOO_DEEP)
        if self._here.kind == "(":
            self._step()
            if self._here.kind == ")":
                self._step()
                return {}
            inner = self.either(depth + 1)
            self._take(")")
            return inner
        node = self._piece(depth)
        while self._here.kind == "&":
            here = self._step()
            piece = self._piece(depth)
            if set(piece) & set(node):
                raise self._unexpected(here)
            node |= piece
        return node

    def _piece(self, depth: int) -> dict[str, Tree]:
        here = self._here
        if here.is_word("not"):
            self._step()
            return {"not": self._node(depth + 1)}
        if here.is_word("all", "any") and self._next.kind == "(":
            self._step()
            self._step()
            parts: list[Tree] = []
            while self._here.kind != ")":
                parts.append(self.either(depth + 1))
                if self._here.kind not in (";", ","):
                    break
                self._step()
            self._take(")")
            return {here.text.lower(): parts}
        return self._test()

    def _test(self) -> dict[str, Tree]:
        """What is tested of one question."""
        node: dict[str, Tree] = {}
        if self._here.kind == "?":
            self._step()
        else:
            node["question"] = self._a_name()
        while True:
            here = self._here
            name: str
            value: Tree
            if here.is_word("is") or here.kind == "=":
                self._step()
                if set(node) == {"question"} and self._here.is_word("not"):
                    self._step()
                    return {"not": node | {"is": self._options()}}
                name, value = "is", self._options()
            elif here.is_word("answered"):
                self._step()
                name, value = "answered", True
            elif here.is_word("not") and self._next.is_word("answered"):
                self._step()
                self._step()
                name, value = "answered", False
            elif here.is_word("at") and self._next.is_word("least", "most"):
                self._step()
                name = f"at_{self._step().text.lower()}"
                value = number(self._a_name())
            elif here.kind in ("≥", "≤"):
                self._step()
                name = "at_least" if here.kind == "≥" else "at_most"
                value = number(self._a_name())
            else:
                return node
            if name in node:
                raise self._unexpected(here)
            node[name] = value

    def _options(self) -> list[Tree]:
        """The options after `is`, with commas or `or` between them."""
        options: list[Tree] = [self._a_name()]
        while self._here.kind == "," or (self._here.is_word("or") and self._is_option_next()):
            self._step()
            options.append(self._a_name())
        return options

    def _is_option_next(self) -> bool:
        """Whether a mere name follows `or`: if something is tested of it, another condition begins there."""
        following, behind = self._next, self._at(self._position + 2)
        if following.kind not in ("name", "quoted") or following.is_word(*_WORDS):
            return False
        return behind.kind not in ("=", "≥", "≤") and not behind.is_word("is", "at", "answered", "not")

    def _a_name(self) -> str:
        here = self._here
        if here.kind == "quoted" or (here.kind == "name" and here.text.lower() not in _WORDS):
            return self._step().text
        raise self._unexpected(here)

    def finish(self) -> None:
        """Refuse whatever is left."""
        if self._here is not _END:
            raise self._unexpected(self._here)

    @property
    def _here(self) -> _Token:
        return self._at(self._position)

    @property
    def _next(self) -> _Token:
        return self._at(self._position + 1)

    def _at(self, position: int) -> _Token:
        return self._tokens[position] if position < len(self._tokens) else _END

    def _step(self) -> _Token:
        here = self._here
        self._position += 1
        return here

    def _take(self, sign: str) -> None:
        if self._here.kind != sign:
            raise self._unexpected(self._here)
        self._step()

    def _unexpected(self, token: _Token) -> Unfit:
        if token is _END:
            return Unfit(UNFINISHED)
        return Unfit(UNEXPECTED, text=shown(self._text[token.at :].strip()))


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip(" \t\r\n\u3000"))
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise Unfit(UNEXPECTED, text=shown(text[position:].strip()))
        start = match.start(match.lastgroup or 0)
        if match["quoted"]:
            yield _Token("quoted", match["quoted"][1:-1].replace('""', '"'), start)
        elif match["sign"]:
            sign = _SAME_SIGN.get(match["sign"], match["sign"])
            yield _Token(sign, sign, start)
        else:
            yield _Token("name", match["name"], start)
        position = match.end()
