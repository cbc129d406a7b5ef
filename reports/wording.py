"""What a result says in words, in the language that is active: sentences, labels and explanations.

Findings stay within 60 characters in Japanese. Nothing here claims more than the figures allow: no ranks, no averages
of an industry or a country, no significance, no conformity.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, ngettext, pgettext

from reports.view_model import Figure, Level, Status, Verdict, Verification

LONGEST_FINDING = 60  # characters, in Japanese


def date_text(value: date) -> str:
    """2026年11月21日, or 21 November 2026."""
    if get_language() == "ja":
        return f"{value.year}年{value.month}月{value.day}日"
    return format_date(value, "j F Y")


def month_text(value: date) -> str:
    """2026年11月, or November 2026."""
    return f"{value.year}年{value.month}月" if get_language() == "ja" else format_date(value, "F Y")


def number_text(value: Decimal) -> str:
    """A number as it was given, without trailing zeros or exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def joined(texts: Sequence[str]) -> str:
    """Several things in one line."""
    return pgettext("between the items of a list", ", ").join(texts)


def in_sequence(sentences: Sequence[str]) -> str:
    """Sentences one after the other: with a space between them where the language has one."""
    return ("" if get_language() == "ja" else " ").join(sentences)


def quoted(text: str) -> str:
    """A name inside a sentence."""
    return gettext("“%(text)s”") % {"text": text}


def shortest_fitting(candidates: Sequence[str]) -> str:
    """The first finding that is short enough, else the last: a name of a bank may be of any length."""
    for candidate in candidates:
        if len(candidate) <= LONGEST_FINDING:
            return candidate
    return candidates[-1]


# --- levels and scores -----------------------------------------------------------------------------


def level_name(level: Level) -> str:
    return gettext("Level %(number)s, %(name)s") % {"number": level.number, "name": level.name}


def level_text(level: Level | None, low: Level | None, high: Level | None, *, scored: bool) -> str:
    """The level in words, with the range it could still turn out in."""
    if low is None or high is None:
        return gettext("Not applicable")
    span = gettext("level %(low)s to %(high)s possible") % {"low": low.number, "high": high.number}
    if level is None:
        if not scored or low == high:
            return gettext("No level yet")
        return gettext("No level yet (%(span)s)") % {"span": span}
    if low == high:
        return level_name(level)
    return gettext("%(level)s (%(span)s)") % {"level": level_name(level), "span": span}


def overall_finding(
    *,
    score: Figure | None,
    level: Level | None,
    coverage: Figure | None,
    needed: int,
    weakest: str,
    weakest_level: int | None,
) -> str:
    """The conclusion in one sentence, without a full stop."""
    if coverage is None or score is None:
        return gettext("There is nothing to judge yet: no question has been answered")
    if level is None:
        return ngettext(
            "No overall level yet: %(coverage)s%% is answered, %(count)s more answer would give one",
            "No overall level yet: %(coverage)s%% is answered, %(count)s more answers would give one",
            needed,
        ) % {"coverage": coverage, "count": needed}
    facts = {"level": level_name(level), "score": score, "weakest": weakest, "number": weakest_level}
    if not weakest or weakest_level is None:
        return gettext("Overall: %(level)s, %(score)s points") % facts
    return shortest_fitting(
        [
            gettext("Overall: %(level)s (%(score)s points); weakest is %(weakest)s at level %(number)s")
            % facts,
            gettext("Overall: %(level)s; weakest is %(weakest)s at level %(number)s") % facts,
            gettext("Overall: %(level)s, %(score)s points") % facts,
        ]
    )


def dimension_finding(
    *,
    score: Figure | None,
    level: Level | None,
    coverage: Figure | None,
    needed: int,
    uncapped: Level | None,
    capped_by: str,
    verdict: Verdict | None,
    gap: Figure | None,
    target: Figure | None,
    first_gap: str,
) -> str:
    """What matters most about a dimension, in one sentence without a full stop."""
    if coverage is None:
        return gettext("Not judged: none of its questions applies")
    if level is None:
        return ngettext(
            "No level yet: %(coverage)s%% is answered, %(count)s more answer would give one",
            "No level yet: %(coverage)s%% is answered, %(count)s more answers would give one",
            needed,
        ) % {"coverage": coverage, "count": needed}
    facts = {
        "level": level_name(level),
        "number": level.number,
        "score": score,
        "gap": gap,
        "target": target,
        "question": capped_by or first_gap,
        "uncapped": uncapped.number if uncapped else level.number,
    }
    if capped_by and uncapped and uncapped.number > level.number:
        return (
            gettext("Points of level %(uncapped)s, held at level %(number)s by question %(question)s") % facts
        )
    if gap is None or not gap.exact:
        if verdict == "ahead":
            return gettext("%(level)s: target reached, above the range of the survey") % facts
        if verdict == "behind":
            return gettext("%(level)s: target reached, below the range of the survey") % facts
        return gettext("%(level)s: target reached") % facts
    if verdict == "ahead":
        return gettext("%(level)s: above the range of the survey, %(gap)s points short of target") % facts
    if verdict == "behind":
        return gettext("%(level)s: below the range of the survey, %(gap)s points short of target") % facts
    if first_gap:
        return (
            gettext("%(level)s: %(gap)s points short of target, most of all in question %(question)s") % facts
        )
    return gettext("%(level)s: %(gap)s points short of target") % facts


def need_sentence(name: str, count: int) -> str:
    return ngettext(
        "%(count)s more answer gives %(name)s a level", "%(count)s more answers give %(name)s a level", count
    ) % {"count": count, "name": quoted(name)}


# --- words for codes -------------------------------------------------------------------------------


def verdict_text(verdict: Verdict) -> str:
    return {
        "ahead": gettext("Above the range"),
        "behind": gettext("Below the range"),
        "not-separable": gettext("No difference can be claimed"),
        "too-few": gettext("Too few questions to compare"),
    }[verdict]


def status_text(status: Status) -> str:
    return {
        "answered": gettext("Answered"),
        "unknown": gettext("We don’t know"),
        "unanswered": gettext("Not answered"),
        "not_applicable": gettext("Not applicable"),
        "hidden": gettext("Not asked"),
    }[status]


def verification_text(verification: Verification) -> str:
    return {
        "self-declared": gettext("Self-declared, not verified"),
        "documents-seen": gettext("Self-declared, supporting documents seen"),
        "third-party": gettext("Verified by a third party"),
    }[verification]


def effort_text(effort: int) -> str:
    return {
        1: pgettext("effort", "Small"),
        2: pgettext("effort", "Medium"),
        3: pgettext("effort", "Large"),
    }[effort]


def horizon_name(number: int) -> str:
    return {1: gettext("Now"), 2: gettext("Within a year"), 3: gettext("Beyond")}[number]


def horizon_span(number: int) -> str:
    return {1: gettext("0–3 months"), 2: gettext("3–12 months"), 3: gettext("12–36 months")}[number]


def region_text(code: str) -> str:
    return {
        "apac": gettext("Asia-Pacific"),
        "europe": gettext("Europe"),
        "us": gettext("United States"),
        "other": gettext("Other region"),
    }.get(code, gettext("All regions"))


def industry_text(code: str) -> str:
    """The industry in words; a code that is not ours is shown as it was given."""
    return {
        "manufacturing": gettext("Manufacturing"),
        "finance": gettext("Banking and insurance"),
        "retail": gettext("Retail and wholesale"),
        "information": gettext("Information and communications"),
        "construction": gettext("Construction and real estate"),
        "transport": gettext("Transport and logistics"),
        "energy": gettext("Energy and utilities"),
        "health": gettext("Health care"),
        "education": gettext("Education and research"),
        "public": gettext("Public sector"),
        "services": gettext("Professional services"),
        "other": pgettext("industry", "Other"),
    }.get(code, code)


def match_text(match: str) -> str:
    return {
        "exact": gettext("The survey asked the same thing"),
        "near": gettext("The survey’s wording differs a little from ours"),
        "derived": gettext("Derived by us from the survey’s figures; not used in comparing a dimension"),
    }[match]


def sample_text(sample: int | None) -> str:
    if sample is None:
        return gettext("number surveyed not published")
    return gettext("%(count)s surveyed") % {"count": f"{sample:,}"}


# --- comparing -------------------------------------------------------------------------------------


def standing_sentence(*, own: Figure, low: Figure, high: Figure, questions: int, verdict: Verdict) -> str:
    facts = {"own": own, "low": low, "high": high, "count": questions, "verdict": verdict_text(verdict)}
    return (
        ngettext(
            "On the %(count)s question compared you have %(own)s points; what the survey’s answers would earn on our "
            "points (estimated range) is %(low)s to %(high)s.",
            "On the %(count)s questions compared you have %(own)s points; what the survey’s answers would earn on our "
            "points (estimated range) is %(low)s to %(high)s.",
            questions,
        )
        % facts
    )


def compared_text(questions: int, of: int) -> str:
    return ngettext(
        "compared on %(count)s of %(of)s question", "compared on %(count)s of %(of)s questions", of
    ) % {"count": questions, "of": of}


def change_text(change: Figure | None) -> str:
    """A difference with its sign."""
    if change is None:
        return gettext("cannot be compared")
    if not change.exact:
        return "±0.0"
    return f"+{change.text}" if change.exact > 0 else change.text.replace("-", "−")
