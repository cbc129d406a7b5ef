"""Bounds: against an independent oracle, at the edges, and stored."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Bounds, Document, InvalidDocument, QuestionBounds, Scorer, compute_bounds, parse_document
from scoring.nesting import nest
from scoring.shares import Constraint, _program, extremes
from tests.scoring import oracle
from tests.scoring.trees import bank_tree, bounds, document


def bank_of(question: dict[str, Any]) -> Any:
    """The tree of a bank of one question."""
    return {
        "format": 1,
        "key": "bank",
        "version": "1",
        "languages": ["en"],
        "title": {"en": "Bank"},
        "levels": [{"from": 0, "name": {"en": "One"}}],
        "sources": {"survey": {"title": {"en": "Survey"}}},
        "dimensions": [{"key": "dimension", "name": {"en": "Dimension"}, "questions": [question]}],
    }


def choice(kind: str, points: list[Any], figures: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A choice question with options a, b, c, … of the points given."""
    options = [{"key": "abcdefgh"[i], "points": p, "text": {"en": "Text"}} for i, p in enumerate(points)]
    figures = [{"source": "survey", "statement": {"en": "So"}, **figure} for figure in figures]
    return {"key": "q", "kind": kind, "text": {"en": "Q"}, "options": options, "figures": figures, **more}


def bounds_of(question: dict[str, Any]) -> QuestionBounds:
    return compute_bounds(parse_document(bank_of(question))).questions["q"]["global"]


@st.composite
def single_choices(draw: st.DrawFn) -> dict[str, Any]:
    """A single-choice question with figures that may or may not be possible together."""
    count = draw(st.integers(1, 4))
    points = draw(st.lists(st.integers(0, 1000), min_size=count, max_size=count))
    keys = "abcd"[:count]
    figure = st.fixed_dictionaries(
        {
            "options": st.lists(st.sampled_from(keys), min_size=1, unique=True),
            "share": st.one_of(
                st.integers(0, 100),
                st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted),
            ),
        },
        optional={"margin": st.integers(0, 20)},
    )
    return choice(
        "single",
        [Decimal(value) / 10 for value in points],
        draw(st.lists(figure, min_size=1, max_size=3)),
        unplaced=draw(st.booleans()),
    )


def _ends(figure: dict[str, Any]) -> tuple[Fraction, Fraction]:
    if isinstance(figure["share"], list):
        return Fraction(figure["share"][0]), Fraction(figure["share"][1])
    margin = Fraction(figure.get("margin", Fraction(1, 2)))
    return Fraction(figure["share"]) - margin, Fraction(figure["share"]) + margin


def _rounded(value: Fraction) -> Decimal:
    """Half up to 4 decimals, by way of Decimal's own rounding."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1.0000"), ROUND_HALF_UP)


@settings(max_examples=150, deadline=None)
@given(single_choices())
def test_bounds_agree_with_the_oracle(question: dict[str, Any]) -> None:
    keys = [option["key"] for option in question["options"]]
    points = [Fraction(option["points"]) for option in question["options"]]
    figures = [
        (frozenset(keys.index(key) for key in figure["options"]), *_ends(figure))
        for figure in question["figures"]
    ]
    corners = oracle.corners(len(keys) + question["unplaced"], figures)
    if not corners:
        with pytest.raises(InvalidDocument) as refused:
            parse_document(bank_of(question))
        assert [problem.message for problem in refused.value.problems] == [
            "these figures cannot all be true: %(figures)s"
        ]
        return

    def rounded(coefficients: list[Fraction], unplaced: int) -> tuple[Decimal, Decimal]:
        row = [value / 100 for value in [*coefficients, *[Fraction(unplaced)] * question["unplaced"]]]
        low, high = oracle.extremes(corners, row)
        return _rounded(low), _rounded(high)

    def share(holds: list[bool]) -> tuple[Decimal, Decimal]:
        return rounded([Fraction(100 * value) for value in holds], 0)

    known = bounds_of(question)
    assert known.average == (rounded(points, 0)[0], rounded(points, 100)[1])
    assert known.ahead_of == {
        key: share([other < own for other in points]) for key, own in zip(keys, points, strict=True)
    }
    assert known.level_with == {
        key: share([other == own for other in points]) for key, own in zip(keys, points, strict=True)
    }


def test_oracle_knows_the_worked_example() -> None:
    # One figure, 38.5-39.5 on the best of 0, 30, 60 and 100: 38.5 to 75.8
    corners = oracle.corners(4, [(frozenset({3}), Fraction("38.5"), Fraction("39.5"))])
    assert oracle.extremes(corners, [Fraction(p, 100) for p in (0, 30, 60, 100)]) == (
        Fraction("38.5"),
        Fraction("75.8"),
    )


def test_bounds_are_rounded_half_up_whatever_the_solver_adds() -> None:
    # 33.3333% to 33.3334% at 50 points and the rest at 0: 16.66665 and 16.6667
    known = bounds_of(
        choice("single", [0, 50], [{"options": ["b"], "share": [Decimal("33.3333"), Decimal("33.3334")]}])
    )
    assert known.average == (Decimal("16.6667"), Decimal("16.6667"))


def test_share_stays_between_0_and_100() -> None:
    # 99.8 +- 0.5 is at most 100, 0.1 +- 0.5 at least 0
    known = bounds_of(
        choice(
            "multiple",
            [50, 50],
            [{"options": ["a"], "share": Decimal("99.8")}, {"options": ["b"], "share": Decimal("0.1")}],
        )
    )
    assert known.average == (Decimal("49.6500"), Decimal("50.3000"))


def test_multiple_choice_average_is_held_to_100() -> None:
    question = choice("multiple", [60, 40, 80], [{"options": ["c"], "share": 100}])
    question["options"][2]["exclusive"] = True
    # The exclusive option's 80 x 99.5% alone, and with all the others 60 + 40 + 80 = 180
    assert bounds_of(question).average == (Decimal("79.6000"), Decimal("100.0000"))


def test_figures_may_miss_each_other_by_the_tolerance() -> None:
    exact = {"margin": 0}
    third = Decimal("33.3333333")  # three of them make 99.9999999
    known = bounds_of(
        choice("single", [0, 50, 100], [{"options": [key], "share": third, **exact} for key in "abc"])
    )
    assert known.average == (Decimal("50.0000"), Decimal("50.0000"))


def test_figures_beyond_the_tolerance_contradict() -> None:
    third = Decimal("33.33333")  # three of them miss by 0.00001
    with pytest.raises(InvalidDocument):
        bounds_of(
            choice("single", [0, 50, 100], [{"options": [key], "share": third, "margin": 0} for key in "abc"])
        )


def test_bounds_survive_storage() -> None:
    for name in ("example", "regions", "coverage"):
        text = bounds(name).to_json()
        assert Bounds.from_json(text) == bounds(name)
        assert Bounds.from_json(text).to_json() == text


def test_scorer_refuses_bounds_of_another_document() -> None:
    with pytest.raises(ValueError, match="the bounds were computed from another document"):
        Scorer(document("example"), bounds("regions"))


def test_number_questions_have_no_bounds() -> None:
    assert list(bounds("example").questions) == [
        "strategy.definition",
        "strategy.budget",
        "security.measures",
    ]


def test_ahead_of_is_the_same_for_options_of_the_same_points() -> None:
    known = bounds_of(choice("single", [20, 20, 80], [{"options": ["c"], "share": 40}]))
    assert known.ahead_of is not None
    assert known.level_with is not None
    assert known.ahead_of["a"] == known.ahead_of["b"] == (Decimal("0.0000"), Decimal("0.0000"))
    assert known.level_with["a"] == known.level_with["b"] == (Decimal("59.5000"), Decimal("60.5000"))
    assert known.ahead_of["c"] == (Decimal("59.5000"), Decimal("60.5000"))


def test_constraints_that_contradict_have_no_extremes() -> None:
    with pytest.raises(ArithmeticError, match="the solver gave no optimum: Infeasible"):
        extremes(2, [Constraint(frozenset({0, 1}), 0.0, 50.0)], [[1.0, 0.0]])


def test_what_nests_is_impossible_where_a_part_of_it_is() -> None:
    inner = [(frozenset({0, 1}), 0.0, 50.0), (frozenset({0}), 60.0, 100.0)]
    possible, impossible = nest(3, inner[:1]), nest(3, inner)
    assert possible is not None
    assert impossible is not None
    assert possible.least([1.0, 2.0, 3.0]) == 200.0  # half of 1, half of 3
    assert impossible.least([1.0, 2.0, 3.0]) is None


def test_sets_that_cross_have_the_extremes_that_follow() -> None:
    # Half at most in the first two, half at most in the last two: nothing is left for the one in both.
    crossing = [Constraint(frozenset({0, 1}), 0.0, 50.0), Constraint(frozenset({1, 2}), 0.0, 50.0)]
    assert extremes(3, crossing, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]) == [(50.0, 50.0), (0.0, 0.0)]


def test_sets_that_cross_do_not_nest() -> None:
    crossing = [(frozenset({0, 1}), 0.0, 50.0), (frozenset({1, 2}), 0.0, 50.0)]
    assert nest(3, crossing) is None


def test_population_of_a_document_is_its_own() -> None:
    tree = bank_tree("example")
    changed: Document = parse_document({**tree, "version": "2"})
    assert compute_bounds(changed).document != bounds("example").document


@st.composite
def nested_constraints(draw: st.DrawFn) -> tuple[int, list[Constraint]]:
    """Unknowns, and constraints on sets of them of which some cross and most nest."""
    count = draw(st.integers(1, 6))
    ends = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted)
    spans = st.tuples(st.integers(0, count), st.integers(0, count)).map(sorted)
    return count, [
        Constraint(frozenset(range(*span)), float(low), float(high))
        for span, (low, high) in draw(st.lists(st.tuples(spans, ends), max_size=4))
    ]


@settings(max_examples=100, deadline=None)
@given(nested_constraints(), st.lists(st.integers(0, 100), min_size=6, max_size=6))
def test_what_nests_has_the_extremes_that_the_solver_finds(
    constrained: tuple[int, list[Constraint]], prices: list[int]
) -> None:
    count, constraints = constrained
    objective = [float(price) for price in prices[:count]]
    nested = nest(count, ((each.unknowns, each.low, each.high) for each in constraints))
    crossing = any(
        a.unknowns & b.unknowns and not a.unknowns <= b.unknowns and not b.unknowns <= a.unknowns
        for a in constraints
        for b in constraints
    )
    assert (nested is None) == crossing
    if nested is None:
        return
    solved = _program(count, constraints, widening=0.0)
    assert (nested.least(objective) is None) == (not solved.is_possible())
    if (least := nested.least(objective)) is not None:
        assert round(least, 6) == round(solved.least(objective), 6)
