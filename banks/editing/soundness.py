"""Whether a tree can be edited at all: every list, map and value stands where the format has one."""

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from banks.editing.tree import Tree
from scoring import Document, Plain, Problem, Text
from scoring.fields import NOT_A_MAP, Part
from scoring.problems import InvalidDocument, Path, Unfit, gettext_noop
from scoring.scalars import is_null, read_any_text, read_boolean, read_number
from scoring.validation import NOT_A_LIST

NOT_A_VALUE = gettext_noop("must be a single value, not a list or a map")


def sound(tree: object) -> Tree:
    """The tree as a draft can hold it: unquoted YAML read as what its field takes, nulls left out, questions to be put in.

    It need not be complete or right. Raises `InvalidDocument` where a list, a map or a value stands where the format
    has something else: nothing could be shown in a form then.
    """
    problems = list(_misplaced(tree, Document, ()))
    if problems:
        raise InvalidDocument(problems)
    tidied = _tidied(tree, Document)
    dimensions = [{"questions": [], **dimension} for dimension in tidied.get("dimensions", [])]
    return {**tidied, "dimensions": dimensions}


def _misplaced(node: object, kind: Any, path: Path) -> Iterator[Problem]:
    if is_null(node) and path:
        return
    if wants := _map_of(kind, node):
        if not isinstance(node, dict):
            yield Problem(path, NOT_A_MAP)
            return
        for name, part in node.items():
            yield from _misplaced(part, wants(name), (*path, name))
    elif (entry := _entry_of(kind)) is not None:
        if not isinstance(node, list):
            yield Problem(path, NOT_A_LIST)
            return
        for position, part in enumerate(node):
            yield from _misplaced(part, entry, (*path, position))
    elif isinstance(node, dict | list) and kind is not Any and not _is_range(kind, node):
        yield Problem(path, NOT_A_VALUE)


def unprintable(node: Any, path: Path = ()) -> Iterator[Problem]:
    """Where a tree holds characters that no page can hold."""
    if isinstance(node, str):
        try:
            read_any_text(node, len(node))
        except Unfit as unfit:
            yield unfit.at(*path)
    elif isinstance(node, list):
        for position, part in enumerate(node):
            yield from unprintable(part, (*path, position))
    elif isinstance(node, dict):
        for name, part in node.items():
            yield from unprintable(name, path)
            yield from unprintable(part, (*path, name))


def _tidied(node: Any, kind: Any) -> Any:
    if isinstance(node, dict):
        wants = _map_of(kind, node) or (lambda _name: Any)
        return {name: _tidied(part, wants(name)) for name, part in node.items() if not is_null(part)}
    if isinstance(node, list):
        entry = _entry_of(kind) or (Decimal if _is_range(kind, node) else Any)
        return [_tidied(part, entry) for part in node]
    if isinstance(node, Plain):
        return _as_kind(node, kind)
    return node


def _as_kind(value: Plain, kind: Any) -> Any:
    """What an unquoted scalar is where a number or a truth value is wanted; its characters anywhere else."""
    kinds = {_bare(each) for each in get_args(kind)} | {_bare(kind)}
    with suppress(Unfit):
        if bool in kinds:
            return read_boolean(value)
        if kinds & {int, Decimal}:
            return read_number(value)
    return str(value)


def _map_of(kind: Any, node: object) -> Any:
    """For a place where a map belongs: from the name of an entry to the kind of place it is. Else None."""
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, Part):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return lambda name: fields.get(name, Any)
    if kind is Text:
        return lambda name: str
    if get_origin(kind) is dict:
        return lambda name: get_args(kind)[1]
    return None


def _entry_of(kind: Any) -> Any:
    """For a place where a list belongs: the kind of its entries. Else None."""
    kind = _bare(kind)
    return get_args(kind)[0] if get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis else None


def _is_range(kind: Any, node: object) -> bool:
    """Whether it is a list where a share may be one: of two numbers."""
    ranges = [each for each in get_args(_bare(kind)) if get_origin(each) is tuple]
    return bool(ranges) and isinstance(node, list) and not any(isinstance(end, dict | list) for end in node)


def _bare(kind: Any) -> Any:
    """A kind without its annotations, and without None where that is the other choice."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        given = [each for each in get_args(kind) if each is not type(None)]
        return _bare(given[0]) if len(given) == 1 else kind
    return kind
