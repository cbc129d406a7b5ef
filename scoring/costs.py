"""An organisation's own figures for running AI elsewhere or on equipment of its own, and how they are read.

None of them is ours: there are no prices here, and no default stands in for one that is missing, save that
"other" costs may be none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from scoring.fields import NOT_A_MAP
from scoring.problems import InvalidAnswers, Problem, Unfit, gettext_noop
from scoring.scalars import Plain, is_null, number_text, read_integer, read_number
from scoring.validation import MISSING, UNKNOWN_FIELD

HOURS_IN_MONTH = 744  # of the longest one, of 31 days
MOST_YEARS = 10
LARGEST_AMOUNT = Decimal(10**12)
LARGEST_POWER = Decimal(10**6)  # kW

BAD_CURRENCY = gettext_noop("must be a currency code of three capital letters, such as JPY or EUR")

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What one set of equipment, or the same capacity in a cloud, costs.

    Money is in one currency (ISO 4217 code). `hours_per_month`: how long the capacity is in use, 0 to 744.
    `cloud_other_per_month`: storage, transfer, support. `power_kw`: drawn under load, cooling included.
    `staff_per_month`: for running the equipment. `upkeep_percent_per_year`: maintenance and space, of the
    purchase price. `years`: 1 to 10, how long the two are compared.
    """

    currency: str
    hours_per_month: Decimal
    cloud_price_per_hour: Decimal
    cloud_other_per_month: Decimal = Decimal(0)
    purchase_price: Decimal
    power_kw: Decimal
    power_price_per_kwh: Decimal
    staff_per_month: Decimal
    upkeep_percent_per_year: Decimal
    years: int

    def as_texts(self) -> dict[str, str]:
        """The figures as `costs_from_texts` reads them, exactly, to be stored as JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: number_text(value) if isinstance(value, Decimal) else str(value)
            for name, value in values.items()
        }


GREATEST: Mapping[str, Decimal] = {
    "hours_per_month": Decimal(HOURS_IN_MONTH),
    "cloud_price_per_hour": LARGEST_AMOUNT,
    "cloud_other_per_month": LARGEST_AMOUNT,
    "purchase_price": LARGEST_AMOUNT,
    "power_kw": LARGEST_POWER,
    "power_price_per_kwh": LARGEST_AMOUNT,
    "staff_per_month": LARGEST_AMOUNT,
    "upkeep_percent_per_year": Decimal(100),
}
"""The greatest value of every figure that is an exact number; the least is 0."""

OPTIONAL = frozenset({"cloud_other_per_month"})


def read_cost(name: str, value: object) -> str | Decimal | int:
    """One figure by its field's name, or Unfit."""
    if name == "currency":
        if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
            raise Unfit(BAD_CURRENCY)
        return str(value)
    if name == "years":
        return read_integer(value, 1, MOST_YEARS)
    return read_number(value, Decimal(0), GREATEST[name])


def check_costs(costs: Costs) -> tuple[Problem, ...]:
    """The problems of figures that were not read from a file; paths begin with `costs`."""
    return tuple(_read({field.name: getattr(costs, field.name) for field in fields(Costs)}, {}))


def costs_from_texts(texts: Mapping[str, str]) -> Costs | None:
    """What `Costs.as_texts` wrote; None for nothing. Raises InvalidAnswers for anything else."""
    return parse_costs({name: Plain(text) for name, text in texts.items()}) if texts else None


def parse_costs(tree: object) -> Costs | None:
    """The `costs` of an answers file; None where it is left out.

    Raises InvalidAnswers with every problem; paths begin with `costs`.
    """
    if is_null(tree):
        return None
    if not isinstance(tree, dict):
        raise InvalidAnswers([Problem(("costs",), NOT_A_MAP)])
    read: dict[str, str | Decimal | int] = {}
    problems = list(_read(tree, read))
    if problems:
        raise InvalidAnswers(problems)
    return Costs(**read)  # type: ignore[arg-type]  # read_cost gives every field its type


def _read(tree: Mapping[object, object], read: dict[str, str | Decimal | int]) -> Iterator[Problem]:
    """Every problem of a map of figures; what fits is put into `read`."""
    known = [field.name for field in fields(Costs)]
    for key in tree:
        if key not in known:
            yield Problem(("costs", str(key)), UNKNOWN_FIELD)
    for name in known:
        value = tree.get(name)
        if not is_null(value):
            try:
                read[name] = read_cost(name, value)
            except Unfit as unfit:
                yield unfit.at("costs", name)
        elif name not in OPTIONAL:
            yield Problem(("costs", name), MISSING)
