"""When equipment of one's own has cost no more than a cloud: plain arithmetic on an organisation's own figures.

A month in a cloud costs hours x price an hour + what else is paid each month. A month of own equipment costs
hours x kilowatts x price a kilowatt-hour + staff + a twelfth of the year's upkeep; on top comes the purchase,
once, at the beginning. Left out: interest and tax, what the equipment is worth at the end, prices that change.
Everything is exact; nothing is rounded before it is shown.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from scoring.costs import HOURS_IN_MONTH, Costs
from scoring.rounding import json_number

Balance = Literal["own-above", "cloud-above", "own-always", "cloud-always", "same-always"]
PRICE_CHANGE = 20  # percent that the cloud's price is varied by, down and up
MONTHS = 12


@dataclass(frozen=True, slots=True)
class BreakEven:
    """A cloud and own equipment, compared over `costs.years`; money in `costs.currency`.

    `cloud_per_month`, `own_per_month`: running costs, without the purchase. `month`: the first in which own
    equipment has cost no more in total, counted from 1, None where there is none within the years;
    `month_if_cheaper` and `month_if_dearer`: the same with the cloud's price 20% lower and higher. `balance`:
    which of the two costs less over the years as the hours per month vary from 0 to 744: own equipment above
    `hours` (`own-above`), a cloud above `hours` (`cloud-above`), or the same one at any hours, when `hours`
    is None.
    """

    costs: Costs
    cloud_per_month: Fraction
    own_per_month: Fraction
    month: int | None
    month_if_cheaper: int | None
    month_if_dearer: int | None
    balance: Balance
    hours: Fraction | None

    @property
    def months(self) -> int:
        """How many months are compared."""
        return self.costs.years * MONTHS

    def cloud_total(self, month: int) -> Fraction:
        """What a cloud has cost by the end of a month."""
        return month * self.cloud_per_month

    def own_total(self, month: int) -> Fraction:
        """What own equipment has cost by the end of a month, the purchase included."""
        return Fraction(self.costs.purchase_price) + month * self.own_per_month

    @property
    def series(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """What a cloud and own equipment have cost by the end of every month, from 0 (the purchase) on."""
        return tuple((self.cloud_total(month), self.own_total(month)) for month in range(self.months + 1))

    def as_json(self) -> dict[str, Any]:
        """The contract's shape, numbers rounded half up to 4 decimals."""
        return {
            "currency": self.costs.currency,
            "years": self.costs.years,
            "month": self.month,
            "month_if_cloud_20_percent_cheaper": self.month_if_cheaper,
            "month_if_cloud_20_percent_dearer": self.month_if_dearer,
            "per_month": {
                "cloud": json_number(self.cloud_per_month),
                "own": json_number(self.own_per_month),
            },
            "total": {
                "cloud": json_number(self.cloud_total(self.months)),
                "own": json_number(self.own_total(self.months)),
            },
            "balance": self.balance,
            "hours": None if self.hours is None else json_number(self.hours),
        }


def break_even(costs: Costs) -> BreakEven:
    """Compare a cloud and own equipment by an organisation's own figures."""
    balance, hours = _balance(costs)
    return BreakEven(
        costs=costs,
        cloud_per_month=_cloud_per_month(costs, 100),
        own_per_month=_own_per_month(costs),
        month=_month(costs, 100),
        month_if_cheaper=_month(costs, 100 - PRICE_CHANGE),
        month_if_dearer=_month(costs, 100 + PRICE_CHANGE),
        balance=balance,
        hours=hours,
    )


def _cloud_per_month(costs: Costs, percent: int) -> Fraction:
    """A month in a cloud at so many percent of its price an hour."""
    hourly = Fraction(costs.cloud_price_per_hour) * percent / 100
    return Fraction(costs.hours_per_month) * hourly + Fraction(costs.cloud_other_per_month)


def _own_per_month(costs: Costs) -> Fraction:
    return Fraction(costs.hours_per_month) * _power_per_hour(costs) + _own_fixed(costs)


def _power_per_hour(costs: Costs) -> Fraction:
    return Fraction(costs.power_kw) * Fraction(costs.power_price_per_kwh)


def _own_fixed(costs: Costs) -> Fraction:
    """A month of own equipment that stands still."""
    yearly = Fraction(costs.purchase_price) * Fraction(costs.upkeep_percent_per_year) / 100
    return Fraction(costs.staff_per_month) + yearly / MONTHS


def _month(costs: Costs, percent: int) -> int | None:
    """The first month, from 1, by whose end own equipment has cost no more than a cloud at its price's percent."""
    purchase = Fraction(costs.purchase_price)
    saved = _cloud_per_month(costs, percent) - _own_per_month(costs)
    if saved > 0:
        month = max(1, ceil(purchase / saved))
        return month if month <= costs.years * MONTHS else None
    return 1 if saved == 0 and purchase == 0 else None


def _balance(costs: Costs) -> tuple[Balance, Fraction | None]:
    """Which costs less over the years, by the hours per month; and the hours at which both cost the same.

    Over the years own equipment costs `fixed` more than a cloud at 0 hours a month, and by each hour a month
    `hourly` less.
    """
    months = costs.years * MONTHS
    fixed = Fraction(costs.purchase_price) + months * (
        _own_fixed(costs) - Fraction(costs.cloud_other_per_month)
    )
    hourly = months * (Fraction(costs.cloud_price_per_hour) - _power_per_hour(costs))
    if hourly and 0 <= fixed / hourly <= HOURS_IN_MONTH:
        return ("own-above" if hourly > 0 else "cloud-above"), fixed / hourly
    at_any_hours = fixed - hourly  # the two do not meet from 0 to 744 hours: one hour tells of all
    if at_any_hours == 0:
        return "same-always", None
    return ("own-always" if at_any_hours < 0 else "cloud-always"), None
