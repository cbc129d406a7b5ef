"""Amounts, hours and lengths of time as people read them, in the language that is active."""

from fractions import Fraction

from django.utils.translation import get_language, gettext, ngettext

from scoring import round_half_up

MONTHS = 12
WHOLE_FROM = 1000  # amounts from here on are shown without decimals
STEPS = {"ja": ((10**8, "億"), (10**4, "万")), "en": ((10**9, "bn"), (10**6, "m"), (10**3, "k"))}


def amount_text(value: Fraction, currency: str, *, exact: bool = False) -> str:
    """An amount with its currency: 1,234,567円, EUR 1,234.50. `exact`: with all decimals that were given."""
    number = _grouped(value, exact=exact)
    if get_language() == "ja":
        unit = currency_text(currency)
        return f"{number}{unit}" if unit != currency else f"{number} {unit}"
    return f"{currency} {number}"


def currency_text(currency: str) -> str:
    """A currency as an axis or a table's head names it: 円, EUR."""
    return "円" if currency == "JPY" and get_language() == "ja" else currency


def _grouped(value: Fraction, *, exact: bool) -> str:
    if exact:
        places = next(
            places for places in range(13) if (value * 10**places).denominator == 1
        )  # what was typed has at most twelve
        return f"{round_half_up(value, places):,f}"
    whole = value.denominator == 1 or abs(value) >= WHOLE_FROM
    return f"{round_half_up(value, 0 if whole else 2):,f}"


def short_amount(value: int) -> str:
    """An amount on an axis, without its currency: 1,200万, 12m."""
    for step, sign in STEPS.get(get_language() or "", STEPS["en"]):
        if value >= step:
            return f"{_trimmed(Fraction(value, step))}{sign}"
    return f"{value:,}"


def _trimmed(value: Fraction) -> str:
    text = f"{round_half_up(value, 2):,f}"
    return text.rstrip("0").rstrip(".")


def hours_text(value: Fraction) -> str:
    """A number of hours with at most one decimal."""
    return _trimmed(Fraction(round_half_up(value, 1)))


def months_text(months: int) -> str:
    """A length of time in years and months."""
    years, rest = divmod(months, MONTHS)
    in_years = ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    in_months = ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest}
    if not years:
        return in_months
    if not rest:
        return in_years
    return gettext("%(years)s and %(months)s") % {"years": in_years, "months": in_months}
