"""The parts of a survey as they stand in its file, and what is made of them on the way to questions of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from banks.exchange.surveyjs import points
from banks.exchange.surveyjs.conditions import Kind
from banks.exchange.surveyjs.evaluating import Value
from banks.exchange.tree import Tree
from scoring.scalars import number_text

Element = Mapping[str, Any]

MOST_OPTIONS = 200  # that a question of ours can have
MOST_VALUES = 400_000  # that a document of ours can have
MOST_ENTRIES = 10_000  # that a list in one can have
DEEPEST_PANEL = 20

NONE = "none"
OTHER = "other"
DONT_KNOW = "dontknow"
REFUSED = "refused"
NOT_APPLICABLE = "junbi:not-applicable"
UNKNOWN = "junbi:unknown"
STATUSES = frozenset((NOT_APPLICABLE, UNKNOWN))


@dataclass(frozen=True, slots=True)
class Shown:
    """An expression on which something shows, where it stands, and what `{item}` means in it."""

    expression: str
    place: str
    item: Value = None


@dataclass(slots=True)
class Item:
    """A question of ours in the making. `name` is what answers and expressions call it."""

    name: str
    kind: Kind
    tree: dict[str, Tree]
    shown: tuple[Shown, ...]
    values: dict[str, Value] = field(default_factory=dict)
    element: Element = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice as it stands in the file."""

    value: Value
    text: dict[str, Tree]
    score: Decimal | None = None
    exclusive: bool = False
    own: Mapping[str, Any] = field(default_factory=dict)
    is_special: bool = False


def elements_of(survey: Mapping[str, Any]) -> Iterator[Element]:
    """Every element of a survey, those in panels and choices too, without recursion."""
    waiting: list[object] = [survey]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("name"), str) and node is not survey:
                yield node
            waiting.extend(
                node.get(name) for name in ("pages", "elements", "questions", "choices") if name in node
            )
        elif isinstance(node, list):
            waiting.extend(part for part in node if isinstance(part, dict))


def elements_in(holder: Element) -> list[dict[str, Any]]:
    """The elements that stand in a survey, a page, a panel or a choice."""
    return dicts(holder.get("elements")) or dicts(holder.get("questions"))


def dicts(value: object) -> list[dict[str, Any]]:
    """The maps of a list."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def own_fields(element: Element) -> Mapping[str, Any]:
    """What we wrote beside an element when it was exported."""
    own = element.get("junbi")
    return own if isinstance(own, dict) else {}


def typed(text: str) -> "str | Decimal | bool":
    """A key as the value it is written as: a number or a truth where it is the plain spelling of one."""
    if text in ("true", "false"):
        return text == "true"
    number = points.score(text) if text.isascii() and len(text) < 10 else None
    return number if number is not None and number_text(number) == text else text


def is_multiple(element: Element) -> bool:
    """Whether several of an element's choices can be chosen."""
    kind = element.get("type")
    return kind in ("checkbox", "tagbox") or (kind == "imagepicker" and element.get("multiSelect") is True)


def name_of(element: Element) -> str:
    name = element.get("name")
    return name if isinstance(name, str) else ""


def expression_of(element: Element, name: str) -> str:
    expression = element.get(name)
    return expression.strip() if isinstance(expression, str) else ""


def value_of(value: object) -> Value:
    """A value as expressions see it; a map or a list is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if abs(value) < 10**15 else str(value)[:40]
    return value if isinstance(value, str | bool | Decimal) else None


def written(value: Value) -> str:
    """A value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < 30 else str(value)
    return str(value)


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 500 else text[:499] + "…"
