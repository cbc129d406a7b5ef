"""Recommendations in order: what matters most for the effort first, and nothing before what it needs."""

from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from scoring.document import Document


class Needs:
    """For every recommendation all that it needs, directly or by way of others.

    Kept as bits by the bank's order: a long chain of needs would fill the memory as sets.
    """

    def __init__(self, document: Document) -> None:
        recommendations = document.recommendations
        self._keys = list(recommendations)
        self._bits = {key: 1 << position for position, key in enumerate(recommendations)}
        self._needs: dict[str, int] = {}
        graph = {key: found.needs for key, found in recommendations.items()}
        for key in TopologicalSorter(graph).static_order():
            self._needs[key] = 0
            for need in graph[key]:
                self._needs[key] |= self._bits[need] | self._needs[need]

    def among(self, listed: Sequence[str]) -> dict[str, list[str]]:
        """For each of the recommendations listed, those of them that it needs, in the order of the list."""
        rank = {key: position for position, key in enumerate(listed)}
        all_listed = sum(self._bits[key] for key in listed)
        return {
            key: sorted(self._keys_of(self._needs[key] & all_listed), key=rank.__getitem__) for key in listed
        }

    def _keys_of(self, bits: int) -> Iterator[str]:
        while bits:
            lowest = bits & -bits
            yield self._keys[lowest.bit_length() - 1]
            bits ^= lowest


def in_working_order(needs: dict[str, list[str]]) -> list[str]:
    """The keys in their order, but what one needs is pulled forward to before it, itself in that order."""
    done: dict[str, None] = {}
    for key in needs:
        waiting = [
            (key, iter(needs[key]))
        ]  # a stack of our own: a chain of needs may be longer than Python's
        while waiting:
            current, ahead = waiting[-1]
            need = next((candidate for candidate in ahead if candidate not in done), None)
            if need is not None:
                waiting.append((need, iter(needs[need])))
            else:
                done[current] = None
                waiting.pop()
    return list(done)
