"""Which entry of one list is which of another, and which of them have moved."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence


def in_place(before: Sequence[Hashable], after: Sequence[Hashable]) -> set[Hashable]:
    """Of what both lists have (each once), the most that can be said to have stayed where it was.

    The rest has moved: it is the longest run that stands in the same order in both, the earliest of several.
    """
    places = {key: place for place, key in enumerate(before)}
    shared = [key for key in after if key in places]
    tails: list[
        int
    ] = []  # of the runs of each length, the one that ends earliest: its end, as an index of `shared`
    ends: list[int] = []
    reached_from: list[int] = []
    for index, key in enumerate(shared):
        length = bisect_left(ends, places[key])
        reached_from.append(tails[length - 1] if length else -1)
        tails[length : length + 1] = [index]
        ends[length : length + 1] = [places[key]]
    stayed: set[Hashable] = set()
    index = tails[-1] if tails else -1
    while index >= 0:
        stayed.add(shared[index])
        index = reached_from[index]
    return stayed


def numbered(identities: Sequence[Hashable]) -> list[tuple[Hashable, int]]:
    """The same, told apart where one comes again: each with how often it came before."""
    seen: dict[Hashable, int] = {}
    told = []
    for identity in identities:
        told.append((identity, seen.get(identity, 0)))
        seen[identity] = seen.get(identity, 0) + 1
    return told
