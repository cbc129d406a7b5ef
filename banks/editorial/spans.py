"""The span of numbers that an option speaks of: "5 to 9", "80% or more", 5件以上10件未満."""

import re
from dataclasses import dataclass
from decimal import Decimal

from banks.editorial.likeness import near_identical

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = {"en": r"(?: ?%| percent)?", "ja": r"[%％]?[^\d、。〜～\-–以未超を]{0,4}"}

# Each: what it looks like, and which ends it sets, in the order of its numbers. A small letter leaves the end itself out.
_FORMS = {
    "en": (
        (rf"{_NUMBER}{_UNIT['en']} ?(?:to|-|–) ?{_NUMBER}", "LH"),
        (rf"\bbetween {_NUMBER}{_UNIT['en']} and {_NUMBER}", "LH"),
        (rf"\b(?:less|fewer) than {_NUMBER}|\b(?:under|below) {_NUMBER}", "h"),
        (rf"\b(?:more than|over|above) {_NUMBER}", "l"),
        (
            rf"\b(?:at least|from) {_NUMBER}|{_NUMBER}{_UNIT['en']}(?: \w+)? (?:or|and) (?:more|over|above|up)\b",
            "L",
        ),
        (rf"\b(?:at most|up to|within) {_NUMBER}|{_NUMBER}{_UNIT['en']}(?: \w+)? or (?:less|fewer)\b", "H"),
    ),
    "ja": (
        (rf"{_NUMBER}{_UNIT['ja']}(?:〜|～|-|–|から){_NUMBER}", "LH"),
        (rf"{_NUMBER}{_UNIT['ja']}未満", "h"),
        (rf"{_NUMBER}{_UNIT['ja']}(?:超|を超え)", "l"),
        (rf"{_NUMBER}{_UNIT['ja']}以上", "L"),
        (rf"{_NUMBER}{_UNIT['ja']}(?:以下|以内|まで)", "H"),
    ),
}
_BOUND_WORDS = {
    "en": re.compile(
        r"\d+(?:\.\d+)?|\b(?:less|fewer|more|than|under|below|over|above|at least|at most|up to|within|between|from|to|or|and)\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(r"\d+(?:\.\d+)?|未満|超|を超え(?:る|て)?|以上|以下|以内|まで|から|〜|～"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`; an end that is not reached is None. `closed` says whether each end itself is inside."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_closed: bool = True
    high_closed: bool = True

    def meets(self, other: "Span") -> bool:
        """Whether a number can lie in both."""
        return _reaches(self, other) and _reaches(other, self)


def overlapping(one: str, other: str, language: str) -> bool | None:
    """Whether two texts that only their numbers tell apart speak of a same number; None for any other two texts."""
    if language not in _FORMS:
        return None
    bound_words = _BOUND_WORDS[language]
    if not near_identical(bound_words.sub("", one), bound_words.sub("", other)):
        return None
    former, latter = span(one, language), span(other, language)
    return former.meets(latter) if former and latter else None


def span(text: str, language: str) -> Span | None:
    """The span that a text speaks of; None where it names no bound, one end twice, or a lone number."""
    ends: dict[str, Decimal] = {}
    rest = text
    for form, sets in _FORMS[language]:
        while match := re.search(form, rest, re.IGNORECASE):
            numbers = [Decimal(number) for number in match.groups() if number is not None]
            rest = rest[: match.start()] + " " + rest[match.end() :]
            for end, number in zip(sets, numbers, strict=True):
                if end.casefold() in {taken.casefold() for taken in ends}:
                    return None
                ends[end] = number
    if not ends:
        return None
    return Span(ends.get("L", ends.get("l")), ends.get("H", ends.get("h")), "l" not in ends, "h" not in ends)


def _reaches(one: Span, other: Span) -> bool:
    """Whether `one` begins before `other` ends."""
    if one.low is None or other.high is None:
        return True
    return one.low < other.high or (one.low == other.high and one.low_closed and other.high_closed)
