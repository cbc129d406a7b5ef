"""SurveyJS expressions, such as `{plan} = 'yes' and {staff} > 10`, read into a tree. Nothing is ever run.

The grammar is survey-core's: `or` below `and` below comparisons below arithmetic below `contains` and its like;
`empty` and `notempty` follow a value, `!` and `negate` come before one. `not` is no word of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

MOST_CHARACTERS = 10_000
DEEPEST = 25


class NotUnderstood(Exception):
    """Not an expression of survey-core, or too long or deep a one."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value as it stands: text, number, true, false, or None for `null` and `undefined`."""

    value: "str | bool | Decimal | None"


@dataclass(frozen=True, slots=True)
class Variable:
    """What stands in braces: mostly the answer to a question."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """A list in brackets."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of survey-core's or the author's own."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`empty`, `notempty` or `negate` of an operand."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """A comparison, a test of a list, or arithmetic."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Chain:
    """Two or more parts joined by `and`, or by `or`."""

    operator: str
    parts: tuple["Node", ...]


Node: TypeAlias = Constant | Variable | Array | Call | Unary | Binary | Chain


def variables(node: Node) -> Iterator[str]:
    """The names in braces, in reading order; one may come more than once."""
    match node:
        case Variable(name):
            yield name
        case Unary(_, operand):
            yield from variables(operand)
        case Binary(_, left, right):
            yield from variables(left)
            yield from variables(right)
        case Array(parts) | Call(_, parts) | Chain(_, parts):
            for part in parts:
                yield from variables(part)


# What survey-core itself replaces, anywhere in the text, before it reads an expression.
_PATCHES = (("=>", ">="), ("=<", "<="), ("<>", "!="), ("equals", "equal "), ("notequals", "notequal "))
_TOKEN = re.compile(
    r"""[ \t\n\r]*(?:
        (?P<variable>\{[^{}]+\})
      | (?P<text>'(?:\\['"]|[^"'])*'|"(?:\\['"]|[^"'])*")
      | (?P<number>0x[0-9]+|[0-9]+\.[0-9]+|[0-9]+)
      | (?P<function>[A-Za-z_]+(?:[0-9]+[A-Za-z_]*)*\()
      | (?P<word>[A-Za-z_]+(?:[0-9]+[A-Za-z_]*)*)
      | (?P<sign>\|\||&&|<=|>=|==|!=|\*=|[-<>=+*/%^!()\[\],])
    )""",
    re.VERBOSE,
)
_COMPARISONS = {
    "<=": "lessorequal", "lessorequal": "lessorequal", ">=": "greaterorequal", "greaterorequal": "greaterorequal",
    "==": "equal", "=": "equal", "equal": "equal", "!=": "notequal", "notequal": "notequal",
    "<": "less", "less": "less", ">": "greater", "greater": "greater",
}  # fmt: skip
_SUMS = {"+": "plus", "-": "minus"}
_PRODUCTS = {"*": "mul", "/": "div", "%": "mod"}
_POWERS = {"^": "power", "power": "power"}
_LISTS = {
    "*=": "contains", "contains": "contains", "contain": "contains", "notcontains": "notcontains",
    "notcontain": "notcontains", "anyof": "anyof", "allof": "allof", "noneof": "noneof",
}  # fmt: skip
_OPERATORS = (_COMPARISONS, _SUMS, _PRODUCTS, _POWERS, _LISTS)
_OR = {"||": "or", "or": "or"}
_AND = {"&&": "and", "and": "and"}
_INFIX = frozenset(word for words in (*_OPERATORS, _OR, _AND) for word in words)


def parse(text: str) -> Node:
    """The tree of an expression. Raises `NotUnderstood` for what survey-core does not understand either."""
    if len(text) > MOST_CHARACTERS:
        raise NotUnderstood
    for old, new in _PATCHES:
        text = text.replace(old, new)
    parser = _Parser(list(_tokens(text)))
    node = parser.expression(0)
    if parser.rest():
        raise NotUnderstood
    return node


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(text.rstrip(" \t\n\r"))
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood
        position = match.end()
        kind = match.lastgroup or ""
        if kind == "function" and match[kind][:-1].lower() in _INFIX:
            yield "word", match[kind][:-1]
            yield "sign", "("
        else:
            yield kind, match[kind]


class _Parser:
    """One token at a time; each level of brackets is a call deeper, and there are only so many."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def rest(self) -> bool:
        """Whether anything is left unread."""
        return self._at < len(self._tokens)

    def expression(self, depth: int) -> Node:
        """Parts joined by `or`, each of parts joined by `and`."""
        if depth > DEEPEST:
            raise NotUnderstood
        parts = [self._conjunction(depth)]
        while self._taken(_OR):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else Chain("or", tuple(parts))

    def _conjunction(self, depth: int) -> Node:
        parts = [self._operation(0, depth)]
        while self._taken(_AND):
            parts.append(self._operation(0, depth))
        return parts[0] if len(parts) == 1 else Chain("and", tuple(parts))

    def _operation(self, level: int, depth: int) -> Node:
        """Operands joined by the operators of a level, from left to right."""
        if level == len(_OPERATORS):
            return self._factor(depth)
        node = self._operation(level + 1, depth)
        count = 0
        while operator := self._taken(_OPERATORS[level]):
            count += 1
            if count > DEEPEST:
                raise NotUnderstood
            lacking = level == len(_OPERATORS) - 1 and not self._begins_factor()
            node = Binary(operator, node, Constant(None) if lacking else self._operation(level + 1, depth))
        return node

    def _factor(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NotUnderstood
        if self._taken({"(": "("}):
            node = self.expression(depth + 1)
            self._taken({")": ")"})  # survey-core does not insist on it either
            return node
        if self._taken({"[": "["}):
            items = self._sequence("]", depth)
            if not self._taken({"]": "]"}):
                raise NotUnderstood
            return Array(items)
        if self._taken({"!": "!", "negate": "negate"}):
            return Unary("negate", self._factor(depth + 1))
        return self._atom(depth)

    def _atom(self, depth: int) -> Node:
        kind, text = self._next()
        if kind == "function":
            arguments = self._sequence(")", depth)
            self._taken({")": ")"})
            return Call(text[:-1], arguments)
        node = self._value(kind, text)
        operator = self._taken({"empty": "empty", "notempty": "notempty"})
        return Unary(operator, node) if operator else node

    def _value(self, kind: str, text: str) -> Node:
        if kind == "variable":
            return Variable(text[1:-1])
        if kind == "text":
            return Constant(re.sub(r"\\(['\"])", r"\1", text[1:-1]))
        if kind == "number":
            return Constant(_number(text))
        if (kind, text) == ("sign", "-") and self._peek()[0] == "number":
            return Constant(-_number(self._next()[1]))
        if kind != "word":
            raise NotUnderstood
        if text in ("null", "undefined"):
            return Constant(None)
        if text.lower() in ("true", "false"):
            return Constant(text.lower() == "true")
        return Constant(text)

    def _sequence(self, end: str, depth: int) -> tuple[Node, ...]:
        if self._peek() in (("sign", end), ("", "")):
            return ()
        items = [self.expression(depth + 1)]
        while self._taken({",": ","}):
            items.append(self.expression(depth + 1))
        return tuple(items)

    def _begins_factor(self) -> bool:
        kind, text = self._peek()
        if kind == "word":
            return text.lower() not in _OR and text.lower() not in _AND
        return kind in ("variable", "text", "number", "function") or text in ("(", "[", "!", "-")

    def _taken(self, words: dict[str, str]) -> str:
        """What the next token means, if it is one of these words or signs; then it is used up."""
        kind, text = self._peek()
        meaning = words.get(text.lower(), "") if kind in ("word", "sign") else ""
        if meaning:
            self._at += 1
        return meaning

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token


def _number(text: str) -> Decimal:
    if len(text) > 40:
        raise NotUnderstood
    if text.startswith("0x"):
        return Decimal(int(text, 16))
    if len(text) > 1 and text[0] == "0" and text[1] != ".":
        raise NotUnderstood
    return Decimal(text)
