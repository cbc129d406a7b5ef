"""From a SurveyJS expression to a condition of ours that holds for the same answers.

What cannot be said is left out so that a question shows rather too often than never. A test of one single-choice
question is tried on every answer there is; tests of other questions are taken by what they say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from banks.exchange.surveyjs.evaluating import (
    NotComputable,
    Value,
    equal,
    evaluate,
    is_empty,
    is_true,
    shows,
)
from banks.exchange.surveyjs.expressions import (
    Array,
    Binary,
    Call,
    Chain,
    Constant,
    Node,
    NotUnderstood,
    Unary,
    Variable,
    parse,
    variables,
)
from banks.exchange.tree import Tree
from scoring.problems import Unfit
from scoring.scalars import read_number

DEEPEST = 10  # conditions in conditions; a document is 32 deep at most
MOST_PARTS = 2_000  # of one condition
# Of a whole survey; one of 2,000 questions needs a tenth of either.
MOST_CHARACTERS = 1_000_000  # of expressions
MOST_TRIED = 500_000  # parts of expressions, each tried on each answer to a question

Condition: TypeAlias = bool | dict[str, Tree]
Kind = Literal["single", "multiple", "number", "text", "group"]
Holds: TypeAlias = Callable[[Value], bool]


@dataclass(frozen=True, slots=True)
class Target:
    """A question that expressions can look at: our key, its kind, and by option key the value of each answer.

    A group stands for a whole matrix: `members` are the keys of its rows.
    """

    key: str
    kind: Kind
    values: Mapping[str, Value] = field(default_factory=dict)
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The condition, True where there is none to be met; and whether all of the expression is in it."""

    condition: Condition
    is_whole: bool = True


class Translator:
    """Turns expressions into conditions. `targets` and `calculated` (expressions by name) go by small letters."""

    def __init__(self, targets: Mapping[str, Target], calculated: Mapping[str, str] | None = None) -> None:
        self._targets = targets
        self._calculated = calculated or {}
        self._known: dict[tuple[str, Value], Translation] = {}
        self._lost = False
        self._characters = self._tried = 0

    def translate(self, expression: str, item: Value = None) -> Translation:
        """The condition of an expression; `item` is what `{item}` stands for. Raises `NotUnderstood`."""
        asked = (expression, item)
        if asked not in self._known:
            self._known[asked] = self._translated(expression, item)
        return self._known[asked]

    def _translated(self, expression: str, item: Value) -> Translation:
        self._characters += len(expression)
        if self._characters > MOST_CHARACTERS:
            return Translation(True, is_whole=False)
        node = self._filled(parse(expression), item, 0)
        self._lost = False
        condition = self._condition(node, True, shows)
        if measure(condition)[0] > MOST_PARTS or measure(condition)[1] > DEEPEST:
            return Translation(True, is_whole=False)
        return Translation(condition, not self._lost)

    def _filled(self, node: Node, item: Value, depth: int) -> Node:
        """The same with what is known put in: the item, and calculated values."""
        match node:
            case Variable(name) if name.lower() in ("item", "choice") and item is not None:
                return Constant(item) if not isinstance(item, tuple) else node
            case Variable(name) if name.lower() in self._calculated and depth < 5:
                self._characters += len(self._calculated[name.lower()])
                if self._characters > MOST_CHARACTERS:
                    raise NotUnderstood
                return self._filled(parse(self._calculated[name.lower()]), item, depth + 1)
            case Unary(operator, operand):
                return Unary(operator, self._filled(operand, item, depth))
            case Binary(operator, left, right):
                return Binary(operator, self._filled(left, item, depth), self._filled(right, item, depth))
            case Chain(operator, parts):
                return Chain(operator, tuple(self._filled(part, item, depth) for part in parts))
            case Array(parts):
                return Array(tuple(self._filled(part, item, depth) for part in parts))
            case Call(name, parts):
                return Call(name, tuple(self._filled(part, item, depth) for part in parts))
        return node

    def _condition(self, node: Node, wanted: bool, holds: Holds) -> Condition:
        """When `holds` says yes to the node's value; what cannot be said is taken as `wanted`, and noted."""
        names = {_plain(name) for name in variables(node)}
        target = self._targets.get(next(iter(names))) if len(names) == 1 else None
        try:
            if not names:
                return holds(evaluate(node, {}))
            if target is not None and target.kind == "single":
                self._tried += _size(node) * (len(target.values) + 1)
                if self._tried > MOST_TRIED:
                    self._lost = True
                    return wanted
                return _tried(node, next(iter(names)), target, holds)
        except NotComputable:
            pass
        match _simpler(node):
            case _Turned(inner, is_negated):
                return self._turned(inner, is_negated, wanted)
            case bool() as known:
                return holds(known)
        match node:
            case Chain("and", parts):
                *first, last = parts
                conditions = [self._condition(part, wanted, is_true) for part in first]
                return all_of([*conditions, self._condition(last, wanted, holds)])
            case Chain("or", parts) if holds is is_true or all(map(_is_boolean, parts[:-1])):
                *first, last = parts
                conditions = [self._condition(part, wanted, is_true) for part in first]
                return any_of([*conditions, self._condition(last, wanted, holds)])
            case Unary("negate", operand):
                return negated(self._condition(operand, not wanted, is_true))
        condition = self._test(node, target, holds) if target is not None else None
        if condition is None:
            self._lost = True
            return wanted
        return condition

    def _turned(self, node: Node, is_negated: bool, wanted: bool) -> Condition:
        """When a part is true or, with `is_negated`, is not."""
        condition = self._condition(node, wanted != is_negated, is_true)
        return negated(condition) if is_negated else condition

    def _test(self, node: Node, target: Target, holds: Holds) -> Condition | None:
        """A single test of a question that is no single choice; None where it cannot be said."""
        match node:
            case Variable():
                return _bare(target, holds)
            case Unary(operator, Variable()):
                return _answered(target, operator == "notempty")
            case Binary(operator, Variable(), right):
                return _compared(target, operator, _constant(right))
            case Binary(operator, left, Variable()) if operator in _TURNED:
                return _compared(target, _TURNED[operator], _constant(left))
        return None


def all_of(conditions: Sequence[Condition]) -> Condition:
    """Every one of them must hold."""
    return _joined(conditions, "all", neutral=True)


def any_of(conditions: Sequence[Condition]) -> Condition:
    """One of them must hold."""
    return _joined(conditions, "any", neutral=False)


def negated(condition: Condition) -> Condition:
    """It must not hold."""
    if isinstance(condition, bool):
        return not condition
    return condition["not"] if list(condition) == ["not"] else {"not": condition}  # type: ignore[return-value]


def measure(condition: Tree) -> tuple[int, int]:
    """How many parts a condition has, and how deep they lie in each other; one that a file gives may be malformed."""
    if not isinstance(condition, dict):
        return 0, 0
    parts = [part for name in ("all", "any") for part in _list(condition.get(name))]
    parts += [condition["not"]] if "not" in condition else []
    sizes = [measure(part) for part in parts]
    own = len(_list(condition.get("is"))) + 3
    return own + sum(count for count, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)


def _list(value: Tree) -> list[Tree]:
    return value if isinstance(value, list) else []


def _joined(conditions: Sequence[Condition], name: str, *, neutral: bool) -> Condition:
    parts: dict[str, Tree] = {}
    for condition in conditions:
        if isinstance(condition, bool):
            if condition != neutral:
                return condition
        elif list(condition) == [name]:
            parts.update((str(part), part) for part in condition[name])  # type: ignore[union-attr]
        else:
            parts[str(condition)] = condition
    if not parts:
        return neutral
    distinct = list(parts.values())
    return distinct[0] if len(distinct) == 1 else {name: distinct}  # type: ignore[return-value]


def _tried(node: Node, name: str, target: Target, holds: Holds) -> Condition:
    """Of a single choice: the options, and perhaps no answer, with which the expression comes true."""
    yes = [key for key, value in target.values.items() if holds(evaluate(node, {name: value}))]
    if not holds(evaluate(node, {})):
        if len(yes) == len(target.values):
            return {"question": target.key, "answered": True}
        return {"question": target.key, "is": [*yes]} if yes else False
    no = [key for key in target.values if key not in yes]
    if not yes:
        return {"question": target.key, "answered": False}
    return {"not": {"question": target.key, "is": [*no]}} if no else True


def _size(node: Node) -> int:
    """How many parts an expression has."""
    match node:
        case Unary(_, operand):
            return 1 + _size(operand)
        case Binary(_, left, right):
            return 1 + _size(left) + _size(right)
        case Array(parts) | Call(_, parts) | Chain(_, parts):
            return 1 + sum(map(_size, parts))
    return 1


def _plain(name: str) -> str:
    """A name without what does not change which question is meant."""
    return name.lower().removeprefix("#").removesuffix("-unwrapped")


def _is_boolean(node: Node) -> bool:
    """Whether the value of an expression is true or false and nothing else."""
    match node:
        case Constant(value):
            return isinstance(value, bool)
        case Unary():
            return True
        case Binary(operator):
            return operator in _TESTS
        case Chain(_, parts):
            return all(map(_is_boolean, parts))
    return False


_TESTS = frozenset(
    ("equal", "notequal", "less", "greater", "lessorequal", "greaterorequal",
     "contains", "notcontains", "anyof", "noneof", "allof")
)  # fmt: skip
_TURNED = {
    "equal": "equal", "notequal": "notequal", "less": "greater", "greater": "less",
    "lessorequal": "greaterorequal", "greaterorequal": "lessorequal",
}  # fmt: skip
_NEGATED = {"notequal": "equal", "notcontains": "contains", "noneof": "anyof"}


@dataclass(frozen=True, slots=True)
class _Turned:
    """An expression that is true where another one is or, with `is_negated`, where that is not."""

    node: Node
    is_negated: bool


def _simpler(node: Node) -> "_Turned | bool | None":
    """What a comparison of a yes or no, or of an `iif` between two constants, with a constant comes to.

    A truth where it comes to the same whatever was answered; None for any other expression.
    """
    if not isinstance(node, Binary) or node.operator not in ("equal", "notequal"):
        return None
    for part, other in ((node.left, node.right), (node.right, node.left)):
        value = _constant(other)
        if isinstance(value, _Unknown):
            continue
        ends = _ends(part)
        if ends is None:
            continue
        asked, if_true, if_false = ends
        yes, no = ((equal(end, value) == (node.operator == "equal")) for end in (if_true, if_false))
        return yes if yes == no else _Turned(asked, is_negated=no)
    return None


def _ends(node: Node) -> "tuple[Node, Value, Value] | None":
    """What an expression of two values asks, and its value where that is true and where it is not."""
    if _is_boolean(node):
        return node, True, False
    if isinstance(node, Call) and node.name.lower() == "iif" and len(node.arguments) == 3:
        asked, *ends = node.arguments
        if_true, if_false = map(_constant, ends)
        if not isinstance(if_true, _Unknown) and not isinstance(if_false, _Unknown):
            return asked, if_true, if_false
    return None


class _Unknown:
    """Stands for a value that no constant says."""


def _constant(node: Node) -> "Value | _Unknown":
    """The value of an expression without variables."""
    if next(variables(node), None) is not None:
        return _Unknown()
    try:
        return evaluate(node, {})
    except NotComputable:
        return _Unknown()


def _bare(target: Target, holds: Holds) -> Condition | None:
    """A question's answer taken as true or false."""
    if target.kind == "number":
        zero = _equal_number(target, Decimal(0))
        return (
            all_of([_answered(target, True), negated(zero)])
            if holds is is_true
            else _equal_number(target, Decimal(1))
        )
    return _answered(target, True) if holds is is_true and target.kind == "multiple" else None


def _answered(target: Target, answered: bool) -> Condition:
    if target.kind != "group":
        return {"question": target.key, "answered": answered}
    some = any_of([{"question": key, "answered": True} for key in target.members])
    return some if answered else negated(some)


def _compared(target: Target, operator: str, value: "Value | _Unknown") -> Condition | None:
    if isinstance(value, _Unknown):
        return None
    if operator in _NEGATED:
        positive = _compared(target, _NEGATED[operator], value)
        return None if positive is None or (is_empty(value) and operator != "notequal") else negated(positive)
    if operator == "equal" and is_empty(value):
        return _answered(target, False)
    if target.kind == "multiple":
        return _compared_choices(target, operator, value)
    return _compared_number(target, operator, value) if target.kind == "number" else None


def _compared_choices(target: Target, operator: str, value: Value) -> Condition | None:
    wanted = value if isinstance(value, tuple) else (value,)
    if operator == "contains" or (operator == "allof" and wanted):
        return all_of([_chosen(target, part) for part in wanted]) if wanted else _answered(target, True)
    if operator == "allof":
        return True
    if operator == "anyof":
        return True if is_empty(value) else any_of([_chosen(target, part) for part in wanted])
    if operator != "equal":
        return None
    if not isinstance(value, tuple):
        return False
    others = [key for key, own in target.values.items() if not any(equal(own, part) for part in value)]
    only = negated({"question": target.key, "is": [*others]}) if others else True
    return all_of([*(_chosen(target, part) for part in value), only])


def _chosen(target: Target, value: Value) -> Condition:
    keys = [key for key, own in target.values.items() if equal(own, value)]
    return {"question": target.key, "is": [*keys]} if keys else False


def _compared_number(target: Target, operator: str, value: Value) -> Condition | None:
    if operator == "anyof" and isinstance(value, tuple):
        tests = [_compared_number(target, "equal", part) for part in value]
        return None if None in tests else any_of([test for test in tests if test is not None])
    if value is None or isinstance(value, tuple) or operator not in _NUMBER_TESTS:
        return None
    try:
        number = Decimal(value)
        read_number(number)
    except (ArithmeticError, Unfit):
        return None
    at_least: Condition = {"question": target.key, "at_least": number}
    at_most: Condition = {"question": target.key, "at_most": number}
    if operator == "greater":
        return all_of([at_least, negated(at_most)])
    if operator == "less":
        return all_of([at_most, negated(at_least)])
    if operator == "equal":
        return _equal_number(target, number)
    return at_least if operator == "greaterorequal" else at_most


_NUMBER_TESTS = frozenset(("equal", "greaterorequal", "lessorequal", "greater", "less"))


def _equal_number(target: Target, number: Decimal) -> Condition:
    return {"question": target.key, "at_least": number, "at_most": number}


__all__ = [
    "Condition",
    "NotUnderstood",
    "Target",
    "Translation",
    "Translator",
    "all_of",
    "any_of",
    "measure",
    "negated",
]
