"""Break-even: cases worked out by hand, and what holds for any figures."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Costs, InvalidAnswers, break_even, check_costs, costs_from_texts, parse_costs
from tests.scoring.trees import from_yaml, scorer

# A month in the cloud: 500 h x 4 + 100 = 2 100. A month of own equipment: 500 h x 1.2 kW x 0.25 = 150, staff 400,
# upkeep 36 000 x 10% / 12 = 300: 850. It saves 1 250 a month, so 36 000 are back after 28.8 months.
CASE = Costs(
    currency="EUR",
    hours_per_month=Decimal(500),
    cloud_price_per_hour=Decimal(4),
    cloud_other_per_month=Decimal(100),
    purchase_price=Decimal(36_000),
    power_kw=Decimal("1.2"),
    power_price_per_kwh=Decimal("0.25"),
    staff_per_month=Decimal(400),
    upkeep_percent_per_year=Decimal(10),
    years=3,
)
SHEET = """
currency: EUR
hours_per_month: 500
cloud_price_per_hour: 4
cloud_other_per_month: 100
purchase_price: 36000
power_kw: 1.2
power_price_per_kwh: 0.25
staff_per_month: 400
upkeep_percent_per_year: 10
years: 3
"""


def test_golden_case_gives_every_value() -> None:
    found = break_even(CASE)

    assert (found.cloud_per_month, found.own_per_month) == (2100, 850)
    assert found.month == 29  # 28.8 months
    # 20% less: 500 x 3.2 + 100 = 1 700, saves 850, 42.4 months; 20% more: 2 500, saves 1 650, 21.8 months.
    assert (found.month_if_cheaper, found.month_if_dearer) == (None, 22)
    assert (found.cloud_total(36), found.own_total(36)) == (75_600, 66_600)
    # Over 36 months own costs 36 000 + 36 x (400 + 300 - 100) = 57 600 more at no hours, and by every hour a
    # month 36 x (4 - 0.3) = 133.2 less.
    assert (found.balance, found.hours) == ("own-above", Fraction("57600") / Fraction("133.2"))


def test_golden_case_gives_the_contract_s_json() -> None:
    result = scorer("example").score({}, region="other", costs=CASE)

    assert result.as_json()["break_even"] == {
        "currency": "EUR",
        "years": 3,
        "month": 29,
        "month_if_cloud_20_percent_cheaper": None,
        "month_if_cloud_20_percent_dearer": 22,
        "per_month": {"cloud": 2100, "own": 850},
        "total": {"cloud": 75_600, "own": 66_600},
        "balance": "own-above",
        "hours": 432.4324,
    }


def test_series_runs_from_the_purchase_to_the_end() -> None:
    series = break_even(CASE).series

    assert (len(series), series[0], series[12], series[36]) == (
        37,
        (0, 36_000),
        (25_200, 46_200),
        (75_600, 66_600),
    )


@pytest.mark.parametrize(
    ("changes", "month"),
    [
        ({"purchase_price": 37_500, "upkeep_percent_per_year": "9.6"}, 30),  # 37 500 / 1 250, exactly
        ({"years": 2}, None),  # later than the years compared
        ({"purchase_price": 0}, 1),  # nothing to earn back: from the first month on
        ({"purchase_price": 0, "staff_per_month": 1950}, 1),  # both cost 2 100 a month, nothing was bought
        ({"staff_per_month": 1650}, None),  # both cost 2 100 a month, and the purchase never comes back
        ({"staff_per_month": 5000}, None),  # own equipment costs more every month
    ],
    ids=["exactly", "too late", "no purchase", "the same", "never back", "dearer"],
)
def test_month_is_the_first_in_which_own_has_cost_no_more(
    changes: dict[str, object], month: int | None
) -> None:
    changed = {name: value if name == "years" else Decimal(str(value)) for name, value in changes.items()}

    assert break_even(replace(CASE, **changed)).month == month


@pytest.mark.parametrize(
    ("changes", "balance", "hours"),
    [
        # 57 600 more at no hours; an hour of power is 0.3.
        ({}, "own-above", Fraction(57_600) / Fraction("133.2")),
        # An hour in the cloud costs no more than its power, and own costs more from the start.
        ({"cloud_price_per_hour": "0.3"}, "cloud-always", None),
        ({"cloud_price_per_hour": "0.1"}, "cloud-always", None),
        # 57 600 / (36 x 0.2) = 8 000 hours: more than a month has.
        ({"cloud_price_per_hour": "0.5"}, "cloud-always", None),
        # 36 x (400 - 500) = 3 600 less at no hours already.
        ({"purchase_price": 0, "cloud_other_per_month": 500}, "own-always", None),
        # The same, and by every hour a month 36 x 0.2 = 7.2 more: 500 hours.
        (
            {"purchase_price": 0, "cloud_other_per_month": 500, "cloud_price_per_hour": "0.1"},
            "cloud-above",
            Fraction(500),
        ),
        # By every hour a month 36 x 0.1 = 3.6 more: 1 000 hours, more than a month has.
        (
            {"purchase_price": 0, "cloud_other_per_month": 500, "cloud_price_per_hour": "0.2"},
            "own-always",
            None,
        ),
        # No hour makes a difference.
        (
            {"purchase_price": 0, "cloud_other_per_month": 400, "cloud_price_per_hour": "0.3"},
            "same-always",
            None,
        ),
        # The same at no hours: above, own equipment costs less.
        ({"purchase_price": 0, "cloud_other_per_month": 400}, "own-above", Fraction(0)),
    ],
)
def test_balance_says_at_which_hours_which_costs_less(
    changes: dict[str, object], balance: str, hours: Fraction | None
) -> None:
    costs = replace(CASE, **{name: Decimal(str(value)) for name, value in changes.items()})

    assert (break_even(costs).balance, break_even(costs).hours) == (balance, hours)


# -------------------------------------------------------------------- reading


def test_costs_are_read_as_written() -> None:
    assert parse_costs(from_yaml(SHEET)) == CASE
    assert parse_costs(from_yaml(SHEET.replace("cloud_other_per_month: 100", ""))) == replace(
        CASE, cloud_other_per_month=Decimal(0)
    )
    assert parse_costs(None) is None


def test_costs_survive_being_kept_as_texts() -> None:
    assert CASE.as_texts()["power_kw"] == "1.2"
    assert costs_from_texts(CASE.as_texts()) == CASE
    assert costs_from_texts({}) is None


@pytest.mark.parametrize(
    ("before", "after", "place", "message"),
    [
        (
            "EUR",
            "euro",
            "costs.currency",
            "must be a currency code of three capital letters, such as JPY or EUR",
        ),
        (
            "EUR",
            "[EUR]",
            "costs.currency",
            "must be a currency code of three capital letters, such as JPY or EUR",
        ),
        ("month: 500", "month: 745", "costs.hours_per_month", "must be between 0 and 744"),
        ("hour: 4", "hour: -1", "costs.cloud_price_per_hour", "must be between 0 and 1000000000000"),
        ("36000", "much", "costs.purchase_price", "must be a number"),
        ("year: 10", "year: 101", "costs.upkeep_percent_per_year", "must be between 0 and 100"),
        ("years: 3", "years: 11", "costs.years", "must be between 1 and 10"),
        ("years: 3", "years: 2.5", "costs.years", "must be a whole number"),
        ("staff_per_month: 400", "", "costs.staff_per_month", "is missing"),
        ("years: 3", "years: 3\nrent: 2", "costs.rent", "there is no such field"),
    ],
)
def test_costs_are_refused_by_place(before: str, after: str, place: str, message: str) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        parse_costs(from_yaml(SHEET.replace(before, after)))

    assert [(problem.place, problem.text) for problem in caught.value.problems] == [(place, message)]


def test_costs_must_be_a_map() -> None:
    with pytest.raises(InvalidAnswers) as caught:
        parse_costs([])

    assert [problem.place for problem in caught.value.problems] == ["costs"]


def test_score_refuses_costs_out_of_range() -> None:
    costs = replace(CASE, hours_per_month=Decimal(800))

    assert [problem.place for problem in check_costs(costs)] == ["costs.hours_per_month"]
    with pytest.raises(InvalidAnswers):
        scorer("example").score({}, region="other", costs=costs)


# ---------------------------------------------------------------- any figures

amounts = st.decimals(0, 100_000, places=2)
ANY_COSTS = st.builds(
    Costs,
    currency=st.just("JPY"),
    hours_per_month=st.decimals(0, 744, places=1),
    cloud_price_per_hour=st.decimals(0, 50, places=2),
    cloud_other_per_month=amounts,
    purchase_price=amounts,
    power_kw=st.decimals(0, 100, places=2),
    power_price_per_kwh=st.decimals(0, 2, places=3),
    staff_per_month=amounts,
    upkeep_percent_per_year=st.decimals(0, 100, places=1),
    years=st.integers(1, 10),
)


@given(costs=ANY_COSTS)
def test_month_is_where_the_lines_cross(costs: Costs) -> None:
    found = break_even(costs)
    reached = [month for month, (cloud, own) in enumerate(found.series) if month and own <= cloud]

    assert found.month == (reached[0] if reached else None)


@given(costs=ANY_COSTS)
def test_dearer_cloud_never_pays_later(costs: Costs) -> None:
    found = break_even(costs)
    never = found.months + 1

    assert (found.month_if_dearer or never) <= (found.month or never) <= (found.month_if_cheaper or never)


@given(costs=ANY_COSTS)
def test_balance_agrees_with_the_totals(costs: Costs) -> None:
    found = break_even(costs)
    cheaper = found.own_total(found.months) - found.cloud_total(found.months)
    hours = Fraction(costs.hours_per_month)
    expected = {
        "own-above": (found.hours or 0) - hours,
        "cloud-above": hours - (found.hours or 0),
        "own-always": -1,
        "cloud-always": 1,
        "same-always": 0,
    }[found.balance]

    assert (cheaper > 0, cheaper < 0) == (expected > 0, expected < 0)


@given(costs=ANY_COSTS)
def test_costs_are_kept_exactly(costs: Costs) -> None:
    assert costs_from_texts(costs.as_texts()) == costs
