"""What a bank's measures and outcomes say of answers, in the language that is active."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from django.utils.translation import gettext

from scoring import Answer, Document, Scorer, number_text, round_half_up

Words = Callable[[Mapping[str, str]], str]


class Found(Protocol):
    """What of an outcome's result is put into words: as scoring.OutcomeResult has it, or as it was kept."""

    @property
    def key(self) -> str: ...
    @property
    def low(self) -> Fraction: ...
    @property
    def high(self) -> Fraction: ...
    @property
    def value(self) -> Fraction | None: ...
    @property
    def level_range(self) -> tuple[int, int] | None: ...
    @property
    def level(self) -> int | None: ...


MINUS = "−"


def amount_text(value: Fraction | Decimal) -> str:
    """An amount as it is shown: rounded half up to two decimals, without zeros at the end."""
    return number_text(round_half_up(value, 2)).replace("-", MINUS)


def range_text(low: str, high: str) -> str:
    """One thing, or from one to another."""
    return low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def level_text(document: Document, found: Found, text: Words) -> str:
    """An outcome's level in words, or which it could be; empty where it has none. `text`: a bank's text, worded."""
    if found.level_range is None:
        return ""
    levels = document.outcomes[found.key].levels
    low, high = (text(levels[number - 1].name) for number in found.level_range)
    return low if found.level is not None else so_far(low, high)


def headline(document: Document, found: Found, text: Words) -> str:
    """What an outcome is, or between what it lies as yet: its level, without levels its value."""
    said = level_text(document, found, text) or value_text(found)
    return text(document.outcomes[found.key].name) + gettext(": ") + said


def value_text(found: Found) -> str:
    """What an outcome comes to, or between what it lies as yet."""
    low, high = amount_text(found.low), amount_text(found.high)
    return low if found.value is not None else so_far(low, high)


def so_far(low: str, high: str) -> str:
    """Between what something lies while answers are missing."""
    return gettext("%(low)s to %(high)s so far") % {"low": low, "high": high}


def headlines(
    scorer: Scorer, answers: Mapping[str, Answer], profile: str | None, language: str
) -> tuple[str, ...]:
    """Of every outcome, in the bank's order, in one of its languages; none where the bank has no outcomes."""
    if not scorer.document.outcomes:
        return ()
    _measures, outcomes = scorer.add_up(answers, profile)
    return tuple(
        headline(scorer.document, found, lambda text: text.get(language, "")) for found in outcomes.values()
    )
