"""What the buttons of a form do to a part: rows are added, moved and taken out, conditions built."""

from collections.abc import Callable, Mapping
from typing import Any

from banks.editing.conditions import as_condition, as_group, with_group, with_test, without
from banks.editing.fields import Condition, Field, Map, Rows, Sheet
from banks.editing.structure import free_key
from banks.editing.tree import MISSING

VERBS = frozenset({"add", "up", "down", "remove", "test", "group"})


class NoSuchRow(Exception):
    """There is nothing (any more) that the button could act on."""


def act_on(sheet: Sheet, part: Any, verb: str, name: str, *, row: Any = None) -> Any:
    """The part after a button was pressed; `name` is the field, list or row that the button belongs to.

    `row`: what a row that is added begins with. Raises `NoSuchRow`.
    """
    if verb not in VERBS:
        raise NoSuchRow(verb)
    steps = name.split(".")
    try:
        return _changed(sheet, part, steps, lambda field, value, rest: _act(field, value, verb, rest, row))
    except (LookupError, ValueError) as error:
        raise NoSuchRow(name) from error


Act = Callable[[Field, Any, list[str]], Any]


def _changed(field: Field, value: Any, steps: list[str], act: Act) -> Any:
    """The value of a field with an act done in it; MISSING where nothing is left."""
    if isinstance(field, Sheet):
        if not steps:
            raise LookupError
        entry = field.entry(steps[0])
        part = value if isinstance(value, Mapping) else {}
        inner = _changed(entry, part.get(entry.name, MISSING), steps[1:], act)
        rest = {name: content for name, content in part.items() if name != entry.name}
        if inner is MISSING:
            return rest
        return {**part, entry.name: inner}
    if isinstance(field, Rows) and len(steps) > 1:
        rows = list(value)
        rows[_position(steps[0], rows)] = _changed(field.row, rows[_position(steps[0], rows)], steps[1:], act)
        return rows
    if isinstance(field, Map) and len(steps) > 2 and steps[1] == "value":
        pairs = list(value.items())
        position = _position(steps[0], pairs)
        key, entry = pairs[position]
        pairs[position] = (key, _changed(field.value, entry, steps[2:], act))
        return dict(pairs)
    return act(field, value, steps)


def _act(field: Field, value: Any, verb: str, rest: list[str], row: Any) -> Any:
    if isinstance(field, Condition):
        return _on_condition(value, verb, [int(step) for step in rest])
    if isinstance(field, Rows):
        rows = list(value) if isinstance(value, list) else []
        return _on_rows(rows, verb, rest, {} if row is None else row) or MISSING
    if isinstance(field, Map):
        pairs = list(value.items()) if isinstance(value, Mapping) else []
        key = free_key(_SINGULAR.get(field.name, "entry"), {taken for taken, _ in pairs})
        added: tuple[str, Any] = (key, {})
        return dict(_on_rows(pairs, verb, rest, row or added)) or MISSING
    raise LookupError(field)


_SINGULAR = {"roles": "role", "clauses": "clause", "owners": "owner", "aspects": "aspect"}


def _on_rows(rows: list[Any], verb: str, rest: list[str], row: Any) -> list[Any]:
    if verb == "add" and not rest:
        return [*rows, row]
    position = _position(rest[0], rows)
    if verb == "remove":
        return rows[:position] + rows[position + 1 :]
    other = position + {"up": -1, "down": 1}[verb]
    if 0 <= other < len(rows):
        rows[position], rows[other] = rows[other], rows[position]
    return rows


def _on_condition(value: Any, verb: str, place: list[int]) -> Any:
    if value is MISSING or value is None:
        if verb != "test" or place:
            raise LookupError
        return as_condition(as_group({}))
    group = as_group(value)
    if verb == "test":
        group = with_test(group, place)
    elif verb == "group":
        group = with_group(group, place)
    elif verb == "remove" and place:
        group = without(group, place)
    else:
        raise LookupError
    condition = as_condition(group)
    return MISSING if condition is None else condition


def _position(step: str, rows: Any) -> int:
    position = int(step)
    if not 0 <= position < len(rows):
        raise LookupError(step)
    return position
