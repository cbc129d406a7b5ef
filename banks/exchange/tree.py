"""What the readers share: the shape of a tree and the way to say that a file cannot be read."""

from decimal import Decimal
from typing import TypeAlias

from scoring import Problem

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | bool | int | Decimal | None"
Lines: TypeAlias = dict[tuple[str | int, ...], int]
DEEPEST = 40


class Unreadable(Exception):
    """A file that is not of its format, or uses a part of it that we refuse. `line` counts from 1; 0 is unknown."""

    def __init__(self, message: str, *, line: int = 0, **params: object) -> None:
        self.problem = Problem(path=(), message=message, params=params)
        self.line = line
        super().__init__(message)
