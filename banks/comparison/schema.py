"""The shape of a document, read off its models, so that no field of the format can be forgotten.

Documents are compared as trees, because a draft need not be a valid document: whatever does not have the shape that the
format gives it is compared as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from scoring import Condition, Text
from scoring.fields import Part


class Shape(StrEnum):
    """How a field's values are held against each other."""

    SCALAR = "scalar"
    TEXT = "text"
    CONDITION = "condition"
    PART = "part"
    PARTS = "parts"  # a list of parts
    REFERENCES = "references"  # a list of scalars
    PART_MAP = "part map"
    TEXT_MAP = "text map"
    SCALAR_MAP = "scalar map"


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name in files. `part`: what it is made of, where that is a part; `default`: as a tree has it."""

    name: str
    shape: Shape
    part: type[Part] | None
    default: object
    required: bool


@cache
def fields_of(part: type[Part]) -> dict[str, Field]:
    """The fields of a part, by their name in files, in the order of the canonical form."""
    return {info.alias or name: _field(info.alias or name, info) for name, info in part.model_fields.items()}


@cache
def parts_under(part: type[Part]) -> tuple[type[Part], ...]:
    """A part and all that it can hold, each once; conditions are one value, not parts."""
    found: dict[type[Part], None] = {}
    waiting = [part]
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found[each] = None
            waiting += [field.part for field in fields_of(each).values() if field.part is not None]
    return tuple(found)


def _field(name: str, info: FieldInfo) -> Field:
    shape, part = _shape(info.annotation)
    default = None if info.default is PydanticUndefined else _as_tree(info.default)
    return Field(name, shape, part, default, info.is_required())


def _as_tree(value: object) -> object:
    """A default as a parsed file has it. Those of containers are empty ones, which is as good as nothing."""
    return value if isinstance(value, str | bool | int | Decimal) else None


def _shape(annotation: Any) -> tuple[Shape, type[Part] | None]:
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Condition):
        return Shape.CONDITION, None
    if isinstance(annotation, type) and issubclass(annotation, Text):
        return Shape.TEXT, None
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return Shape.PART, annotation
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _of_list(_bare(arguments[0]))
    if origin is dict:
        return _of_map(_bare(arguments[1]))
    return Shape.SCALAR, None


def _of_list(entry: Any) -> tuple[Shape, type[Part] | None]:
    if isinstance(entry, type) and issubclass(entry, Part) and not issubclass(entry, Condition):
        return Shape.PARTS, entry
    return Shape.REFERENCES, None


def _of_map(entry: Any) -> tuple[Shape, type[Part] | None]:
    if isinstance(entry, type) and issubclass(entry, Text):
        return Shape.TEXT_MAP, None
    if isinstance(entry, type) and issubclass(entry, Part):
        return Shape.PART_MAP, entry
    return Shape.SCALAR_MAP, None


def _bare(annotation: Any) -> Any:
    """The type without what it is annotated with, and without the None that stands for left out."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not type(None)]
        if len(kinds) == 1:
            return _bare(kinds[0])
    return annotation


def as_map(tree: object) -> Mapping[str, Any]:
    """A tree as a map of names; an empty one where it is none, which a draft may have anywhere."""
    return tree if isinstance(tree, dict) else {}


def same(before: object, after: object) -> bool:
    """Whether two values of trees say the same: numbers by their value, and true is not 1."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return list(before) == list(after) and all(same(before[key], after[key]) for key in before)
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    return before == after
