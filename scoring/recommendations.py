"""Recommendations in order: what matters most for the effort first, and nothing before what it needs."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

from scoring.document import Document


def needs_through_others(document: Document) -> dict[str, frozenset[str]]:
    """For every recommendation all that it needs, directly or by way of others."""
    found: dict[str, frozenset[str]] = {}
    for key in TopologicalSorter({k: r.needs for k, r in document.recommendations.items()}).static_order():
        direct = document.recommendations[key].needs
        found[key] = frozenset(direct).union(*(found[need] for need in direct))
    return found


def in_working_order(ranked: Sequence[str], needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Keys in ranked order, but what one needs is pulled forward to before it, itself in ranked order."""
    rank = {key: position for position, key in enumerate(ranked)}
    done: dict[str, None] = {}
    for key in ranked:
        # A stack of our own: a chain of needs may be longer than Python's.
        waiting = [(key, _listed_needs(key, needs, rank))]
        while waiting:
            current, ahead = waiting[-1]
            need = next((candidate for candidate in ahead if candidate not in done), None)
            if need is not None:
                waiting.append((need, _listed_needs(need, needs, rank)))
            else:
                done[current] = None
                waiting.pop()
    return list(done)


def _listed_needs(key: str, needs: Mapping[str, frozenset[str]], rank: Mapping[str, int]) -> Iterator[str]:
    return iter(sorted(needs[key] & rank.keys(), key=rank.__getitem__))
