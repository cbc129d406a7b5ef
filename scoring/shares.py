"""What published figures leave possible, by linear programming.

The one module that needs a solver, and it does without wherever the figures nest (`scoring.nesting`). The
unknowns are the shares, in percent, of a single-choice question's options among those surveyed: each at least 0,
together (with the share of those who gave none of the answers, where the question allows it) 100. Each figure holds
the sum of some of them between two ends. A linear function of the shares has a least and a greatest value under that,
and nothing in between can be excluded (linear programming; Dantzig 1963). The solver is HiGHS (Huangfu and Hall 2018).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.nesting import Nest, nest

TOLERANCE = 1e-6  # percentage points by which figures may miss each other, for rounding in what was published
_NOISE = 9  # decimals that the solver's result is good for; what is beyond them is its own rounding
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Constraint:
    """The shares of the `unknowns` (positions) add up to between `low` and `high` percent."""

    unknowns: frozenset[int]
    low: float
    high: float


def shortfall(count: int, constraints: Sequence[Constraint]) -> float:
    """By how many percentage points every constraint must be widened before all can hold."""
    program = _Program(count + 1)
    program.add_row(range(count), 100.0, 100.0)
    for constraint in constraints:
        program.add_row(constraint.unknowns, constraint.low, _INFINITY, slack=1)
        program.add_row(constraint.unknowns, -_INFINITY, constraint.high, slack=-1)
    return program.least([0.0] * count + [1.0])


def conflict(count: int, constraints: Sequence[Constraint]) -> tuple[int, ...]:
    """Positions of constraints that cannot hold together, none of them to spare; empty when all can."""
    if _possible_nest(count, constraints) or shortfall(count, constraints) <= TOLERANCE:
        return ()
    kept = list(range(len(constraints)))
    for candidate in range(len(constraints)):
        rest = [position for position in kept if position != candidate]
        if shortfall(count, [constraints[position] for position in rest]) > TOLERANCE:
            kept = rest
    return tuple(kept)


def extremes(
    count: int, constraints: Sequence[Constraint], objectives: Sequence[Sequence[float]]
) -> list[tuple[float, float]]:
    """The least and the greatest value of each objective (a coefficient per unknown) under the constraints.

    Only when the constraints miss each other, within the tolerance, are they widened by it. Raises
    ArithmeticError when they cannot hold even so.
    """
    nested = _possible_nest(count, constraints)
    if nested is not None:
        return [_nested_extremes(nested, objective) for objective in objectives]
    program = _program(count, constraints, widening=0.0)
    if not program.is_possible():
        program = _program(count, constraints, widening=TOLERANCE)
    return [
        (program.least(objective), -program.least([-coefficient for coefficient in objective]))
        for objective in objectives
    ]


def _possible_nest(count: int, constraints: Sequence[Constraint]) -> Nest | None:
    """The constraints as a nest, where it can be seen without a solver that all of them can hold."""
    nested = nest(count, ((each.unknowns, each.low, each.high) for each in constraints))
    return None if nested is None or nested.least([0.0] * count) is None else nested


def _nested_extremes(nested: Nest, objective: Sequence[float]) -> tuple[float, float]:
    least, greatest = nested.least(objective), nested.least([-coefficient for coefficient in objective])
    assert least is not None
    assert greatest is not None
    return round(least, _NOISE) + 0.0, round(-greatest, _NOISE) + 0.0


def _program(count: int, constraints: Sequence[Constraint], *, widening: float) -> "_Program":
    program = _Program(count)
    program.add_row(range(count), 100.0, 100.0)
    for constraint in constraints:
        program.add_row(constraint.unknowns, constraint.low - widening, constraint.high + widening)
    return program


class _Program:
    """A linear program over unknowns of at least 0, solved for one objective after the other."""

    def __init__(self, count: int) -> None:
        import highspy  # 30 MB and a tenth of a second that a web process does without

        self._optimal = highspy.HighsModelStatus.kOptimal
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("solver", "simplex")  # ends in a corner, where values are sharp
        for _ in range(count):
            self._solver.addVar(0.0, _INFINITY)

    def add_row(self, unknowns: Iterable[int], low: float, high: float, *, slack: int = 0) -> None:
        """Hold the sum of some unknowns, and of `slack` times the last of all, between two ends."""
        columns = sorted(unknowns)
        coefficients = [1.0] * len(columns)
        if slack:
            columns.append(self._solver.getNumCol() - 1)
            coefficients.append(float(slack))
        self._solver.addRow(low, high, len(columns), columns, coefficients)

    def is_possible(self) -> bool:
        """Whether there is any solution."""
        self._solver.run()
        return bool(self._solver.getModelStatus() == self._optimal)

    def least(self, objective: Sequence[float]) -> float:
        """The least value of the objective."""
        for column, coefficient in enumerate(objective):
            self._solver.changeColCost(column, coefficient)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != self._optimal:
            raise ArithmeticError(f"the solver gave no optimum: {self._solver.modelStatusToString(status)}")
        return round(self._solver.getObjectiveValue(), _NOISE) + 0.0
