"""What the readers share: the shape of a tree and the way to say that a file cannot be read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from scoring import Problem
from scoring.validation import MOST_NODES, TOO_LARGE

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | bool | int | Decimal | None"
Lines: TypeAlias = Mapping[tuple[str | int, ...], int]
DEEPEST = 40
MOST_VALUES = MOST_NODES  # of a file: what holds more is no valid document, and costs memory to find out


class Unreadable(Exception):
    """A file that is not of its format, or uses a part of it that we refuse. `line` counts from 1; 0 is unknown."""

    def __init__(self, message: str, *, line: int = 0, **params: object) -> None:
        self.problem = Problem(path=(), message=message, params=params)
        self.line = line
        super().__init__(message)


def too_large() -> Unreadable:
    """A file that holds more values than a document may have."""
    return Unreadable(TOO_LARGE, maximum=MOST_VALUES)


def shortened(text: str, most: int = 100) -> str:
    """What a file calls something, no longer than a message can bear."""
    return str(text) if len(text) <= most else f"{text[: most - 1]}…"
