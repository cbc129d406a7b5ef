"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. `number` counts from 1, up to `count`; `first` is the place of its first entry, from 1."""

    number: int
    count: int
    first: int
    entries: Sequence[T]

    @property
    def last(self) -> int:
        """The place of its last entry."""
        return self.first + len(self.entries) - 1

    @property
    def numbers(self) -> range:
        """Of all pages there are."""
        return range(1, self.count + 1)


def page_of(entries: Sequence[T], *, wanted: str, most: int) -> Page[T]:
    """The page that an address asks for, of at most so many entries each; the nearest there is."""
    count = max(1, -(-len(entries) // most))
    number = min(page_number(wanted), count)
    start = (number - 1) * most
    return Page(number, count, start + 1, entries[start : start + most])


def page_number(text: str) -> int:
    """Which page an address asks for; the first where it says nothing sensible."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1
