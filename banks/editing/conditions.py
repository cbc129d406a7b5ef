"""Conditions as rows that a person can fill in, and back.

A condition of the format may be nested in many ways that mean the same. Here it is a group of rows: each row is a
test of one question or a group of its own, and the group says how many of its rows must hold. Whatever the format can
say, a group can; what is no condition at all is kept as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

Mode = Literal["all", "any", "none", "not_all"]
MODES: tuple[Mode, ...] = ("all", "any", "none", "not_all")
Path: TypeAlias = tuple[str | int, ...]

_TESTS = ("question", "is", "at_least", "at_most", "answered")
_PARTS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Test:
    """What is asked of the answer to one question; everything that is given must hold.

    The values are those of the tree, malformed ones too; None where nothing is given. `path`: its place within the
    condition that it was read from.
    """

    question: Any = None
    options: tuple[Any, ...] = ()
    at_least: Any = None
    at_most: Any = None
    answered: Any = None
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something in the place of a condition that is none; it stays as it is."""

    value: Any
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which all, any, none or not all must hold."""

    mode: Mode
    rows: tuple["Row", ...]
    path: Path = field(default=(), compare=False)


Row: TypeAlias = Test | Kept | Group


def as_group(condition: Any) -> Group:
    """A condition as a group of rows."""
    row = _row(condition, ())
    if isinstance(row, Group):
        return row
    return Group("all", (row,))


def as_condition(group: Group) -> dict[str, Any] | None:
    """The shortest condition that says what the rows say; None when there are none."""
    rows = [condition for condition in map(_condition, group.rows) if condition is not None]
    if not rows:
        return None
    if group.mode == "all":
        return rows[0] if len(rows) == 1 else {"all": rows}
    if group.mode == "any":
        return rows[0] if len(rows) == 1 else {"any": rows}
    if len(rows) == 1:
        return {"not": rows[0]}
    return {"not": {"any" if group.mode == "none" else "all": rows}}


def tested_questions(condition: Any) -> Iterator[str]:
    """The keys of the questions that a condition of any shape tests, in reading order."""
    if not isinstance(condition, Mapping):
        return
    if isinstance(condition.get("question"), str):
        yield condition["question"]
    for name in ("all", "any"):
        if isinstance(condition.get(name), list):
            for part in condition[name]:
                yield from tested_questions(part)
    yield from tested_questions(condition.get("not"))


def tests_in(group: Group) -> Iterator[Test]:
    """Every test of a group and of the groups in it."""
    for row in group.rows:
        if isinstance(row, Test):
            yield row
        elif isinstance(row, Group):
            yield from tests_in(row)


def _row(condition: Any, path: Path) -> Row:
    if not isinstance(condition, Mapping) or set(condition) - {*_TESTS, *_PARTS}:
        return Kept(condition, path)
    rows: list[Row] = []
    if any(condition.get(name) is not None for name in _TESTS) or not _has_parts(condition):
        test = _test(condition, path)
        if test is None:
            return Kept(condition, path)
        rows.append(test)
    for name in _PARTS:
        if condition.get(name) is not None:
            part = _part(name, condition[name], (*path, name))
            if part is None:
                return Kept(condition, path)
            rows.append(part)
    return rows[0] if len(rows) == 1 else Group("all", tuple(rows), path)


def _has_parts(condition: Mapping[str, Any]) -> bool:
    return any(condition.get(name) is not None for name in _PARTS)


def _test(condition: Mapping[str, Any], path: Path) -> Test | None:
    options = condition.get("is")
    if options is not None and (not isinstance(options, list) or not options):
        return None  # a list is missing, or tests nothing: only its author knows what was meant
    return Test(
        question=condition.get("question"),
        options=tuple(options or ()),
        at_least=condition.get("at_least"),
        at_most=condition.get("at_most"),
        answered=condition.get("answered"),
        path=path,
    )


def _part(name: str, value: Any, path: Path) -> Row | None:
    if name == "not":
        return _negated(_row(value, path), path)
    if not isinstance(value, list) or not value:
        return None
    return Group(
        "all" if name == "all" else "any",
        tuple(_row(part, (*path, index)) for index, part in enumerate(value)),
        path,
    )


def _negated(row: Row, path: Path) -> Group:
    if isinstance(row, Group) and row.mode == "any":
        return replace(row, mode="none")
    if isinstance(row, Group) and row.mode == "all" and len(row.rows) > 1:
        return replace(row, mode="not_all")
    return Group("none", (row,), path)


def _condition(row: Row) -> Any:
    if isinstance(row, Kept):
        return row.value
    if isinstance(row, Group):
        return as_condition(row)
    condition = {
        "question": row.question,
        "is": list(row.options) or None,
        "at_least": row.at_least,
        "at_most": row.at_most,
        "answered": row.answered,
    }
    return {name: value for name, value in condition.items() if value is not None}


# --- acts on a group, each row named by the positions that lead to it -----------------------------------------------

Place: TypeAlias = Sequence[int]


def with_test(group: Group, place: Place) -> Group:
    """The group with an empty test at the end of the group at `place`."""
    return _changed(group, place, lambda inner: replace(inner, rows=(*inner.rows, Test())))


def with_group(group: Group, place: Place) -> Group:
    """The group with another group, of one empty test, at the end of the group at `place`."""
    other: Mode = "any" if _at(group, place).mode != "any" else "all"
    return _changed(
        group, place, lambda inner: replace(inner, rows=(*inner.rows, Group(other, (Test(), Test()))))
    )


def without(group: Group, place: Place) -> Group:
    """The group without the row at `place`; a group inside that is left without rows goes with it."""
    *outer, position = place
    remaining = _changed(
        group,
        outer,
        lambda inner: replace(inner, rows=inner.rows[:position] + inner.rows[position + 1 :]),
    )
    if outer and not _at(remaining, outer).rows:
        return without(remaining, outer)
    return remaining


def _at(group: Group, place: Place) -> Group:
    for position in place:
        inner = group.rows[position]
        if not isinstance(inner, Group):
            raise LookupError(place)
        group = inner
    return group


def _changed(group: Group, place: Place, change: Any) -> Group:
    if not place:
        return change(group)  # type: ignore[no-any-return]
    first, *rest = place
    inner = group.rows[first]
    if not isinstance(inner, Group):
        raise LookupError(place)
    rows = (*group.rows[:first], _changed(inner, rest, change), *group.rows[first + 1 :])
    return replace(group, rows=rows)
