"""What figures leave possible where the sets they speak of nest: by taking the cheapest first, without a solver.

Most figures of a question speak of sets of options of which any two lie one within the other, or apart. The shares of
such sets can be settled from the inside out. What a set costs at the least grows with its share in ever steeper steps:
the steps of what is inside it, the flattest first, from where it must begin to where it must end (a transportation
problem on a tree; Edmonds 1970 on nested families). Which answers are possible is the same as linear programming says,
and only found sooner; where the sets cross, or nothing is possible, nothing is said here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Step = tuple[float, float]  # what each percentage point more costs, and for how many of them
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Nest:
    """A set of unknowns that add up to between `low` and `high` percent: nests in it, and unknowns beside them."""

    low: float
    high: float
    inner: tuple["Nest", ...]
    beside: tuple[int, ...]

    def least(self, objective: Sequence[float]) -> float | None:
        """The least value of an objective (a coefficient per unknown); None where nothing is possible."""
        steps = self._steps(objective)
        return None if steps is None else steps[1]

    def _steps(self, objective: Sequence[float]) -> tuple[float, float, list[Step]] | None:
        """Where the set's share begins, what that costs, and the steps from there on, the cheapest first."""
        share = cost = 0.0
        steps = [(objective[unknown], _INFINITY) for unknown in self.beside]
        for nest in self.inner:
            inside = nest._steps(objective)
            if inside is None:
                return None
            share += inside[0]
            cost += inside[1]
            steps += inside[2]
        if max(share, self.low) > self.high:
            return None
        rest: list[Step] = []
        for price, length in sorted(steps):
            needed = min(max(self.low - share, 0.0), length)
            share += needed
            cost += needed * price
            if length > needed:
                rest.append((price, length - needed))
        if share < self.low:
            return None
        return share, cost, list(_cut(rest, self.high - share))


def nest(count: int, sets: Iterable[tuple[frozenset[int], float, float]]) -> Nest | None:
    """The nest of `count` unknowns that make 100% together, and of sets of them with two ends each.

    None where sets cross.
    """
    everything = frozenset(range(count))
    ends = {everything: (100.0, 100.0)}
    for unknowns, low, high in sets:
        known_low, known_high = ends.get(unknowns, (0.0, _INFINITY))
        ends[unknowns] = max(low, known_low), min(high, known_high)
    inside: dict[frozenset[int], list[frozenset[int]]] = {unknowns: [] for unknowns in ends}
    by_size = sorted(ends, key=len)
    for position, unknowns in enumerate(by_size[:-1]):
        larger = by_size[position + 1 :]
        if any(unknowns & other and not unknowns < other for other in larger):
            return None
        inside[next(other for other in larger if unknowns < other)].append(unknowns)

    def nested(unknowns: frozenset[int]) -> Nest:
        beside = unknowns.difference(*inside[unknowns])
        return Nest(*ends[unknowns], tuple(map(nested, inside[unknowns])), tuple(sorted(beside)))

    return nested(everything)


def _cut(steps: Iterable[Step], length: float) -> Iterable[Step]:
    """The first steps, up to a length in all."""
    for price, available in steps:
        if length <= 0:
            return
        yield price, min(available, length)
        length -= available
