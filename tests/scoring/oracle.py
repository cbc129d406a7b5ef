"""The bounds by brute force: every corner of what the figures allow, in exact fractions.

Written apart from the engine's: it shares no code with it, knows no solver, and tries every corner there is. A linear
function takes its least and greatest values over a bounded region at corners of the region, and a corner is where as
many of the constraints as there are unknowns hold with equality and the others are not broken.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

Row = tuple[tuple[int, ...], Fraction]  # coefficients of the unknowns, and the right-hand side
Figure = tuple[frozenset[int], Fraction, Fraction]  # positions of options, and the two ends in percent


def corners(count: int, figures: Sequence[Figure]) -> list[tuple[Fraction, ...]]:
    """The corners of the shares that `count` options can have; none when the figures contradict each other."""
    everything: Row = ((1,) * count, Fraction(100))
    at_least: list[Row] = [(_row(count, {i}), Fraction(0)) for i in range(count)]
    at_least += [(_row(count, named), low) for named, low, _ in figures]
    at_most: list[Row] = [(_row(count, named), high) for named, _, high in figures]
    return [
        point
        for chosen in combinations([*at_least, *at_most], count - 1)
        for point in _solutions([everything, *chosen], count)
        if all(_dot(row, point) >= bound for row, bound in at_least)
        and all(_dot(row, point) <= bound for row, bound in at_most)
    ]


def extremes(
    points: Sequence[tuple[Fraction, ...]], coefficients: Sequence[Fraction]
) -> tuple[Fraction, Fraction]:
    """The least and greatest value of a linear function over corners."""
    values = [_dot(coefficients, point) for point in points]
    return min(values), max(values)


def _row(count: int, named: frozenset[int] | set[int]) -> tuple[int, ...]:
    return tuple(int(position in named) for position in range(count))


def _dot(row: Sequence[int | Fraction], point: Sequence[Fraction]) -> Fraction:
    return sum((Fraction(factor) * value for factor, value in zip(row, point, strict=True)), Fraction(0))


def _solutions(rows: Sequence[Row], count: int) -> Iterator[tuple[Fraction, ...]]:
    """The one point where all rows hold with equality, if it is one (Gauss and Jordan)."""
    matrix = [[*map(Fraction, coefficients), right] for coefficients, right in rows]
    for column in range(count):
        pivot = next((line for line in range(column, count) if matrix[line][column]), None)
        if pivot is None:
            return
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        matrix[column] = [value / matrix[column][column] for value in matrix[column]]
        for line in range(count):
            if line != column:
                factor = matrix[line][column]
                matrix[line] = [a - factor * b for a, b in zip(matrix[line], matrix[column], strict=True)]
    yield tuple(matrix[line][count] for line in range(count))
