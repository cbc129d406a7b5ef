"""What a bank gets where the file it is made from has nothing to say: levels, yes and no, texts that are fit to keep."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_noop

from banks.exchange.tree import Tree
from scoring import Plain
from scoring.problems import Unfit
from scoring.scalars import MAXIMUM_TEXT, read_number

LEVELS: tuple[tuple[int, Mapping[str, str]], ...] = (
    (0, {"en": "Not started", "ja": "未着手"}),
    (20, {"en": "Exploring", "ja": "試行"}),
    (40, {"en": "Defined", "ja": "整備"}),
    (60, {"en": "Managed", "ja": "運用"}),
    (80, {"en": "Leading", "ja": "先進"}),
)
GIVEN = gettext_noop(
    "the file says none of these: the bank gets the key %(key)s, version %(version)s and five even levels"
)
MORE_IS_BETTER = gettext_noop(
    "more points are better here: where scores count risks, turn the points round, or go by the measure alone"
)
YES = {"en": "Yes", "ja": "はい"}
NO = {"en": "No", "ja": "いいえ"}
UNCERTAIN = {"en": "Uncertain", "ja": "どちらともいえない"}

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
# What UTF-8 and XML cannot carry: control characters, unpaired surrogates and two others.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def standard_levels(languages: Sequence[str]) -> list[Tree]:
    """Five even levels with the usual names; in a language that we have no names in they are English."""
    return [{"from": Decimal(start), "name": in_languages(names, languages)} for start, names in LEVELS]


def in_languages(words: Mapping[str, str], languages: Sequence[str]) -> dict[str, Tree]:
    """Words of ours in each of the languages: its own, those of the language it is a form of, or English."""
    return {
        language: words.get(language) or words.get(language.split("-")[0]) or words["en"]
        for language in languages
    }


def language_code(name: str) -> str:
    """The code of a language as we write it (`pt-BR` for `pt_BR`); empty where it cannot be one."""
    first, *others = name.strip().replace("_", "-").split("-")
    code = "-".join([first.lower(), *others])
    return code if _LANGUAGE.fullmatch(code) and len(code) <= 20 else ""


def fit_text(text: str, most: int = MAXIMUM_TEXT) -> str:
    """The text without what cannot be kept, and no longer than a text can be; empty where it is blank."""
    cleaned = _UNPRINTABLE.sub("", text)
    if not cleaned.strip():
        return ""
    return cleaned if len(cleaned) <= most else cleaned[: most - 1].rstrip() + "…"


def number_of(value: object) -> Decimal | None:
    """A number, also where it stands in quotes; None for anything else."""
    try:
        return read_number(Plain(value) if isinstance(value, str) else value)
    except Unfit:
        return None
