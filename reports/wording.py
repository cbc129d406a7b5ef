"""What a result says in words, in the language that is active: sentences, labels and explanations.

Findings stay within 60 characters in Japanese. Nothing here claims more than the figures allow: no ranks, no averages
of an industry or a country, no significance, no conformity.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from organisations.models import Industry, Region
from reports.view_model import Figure, Level, Status, Verdict, Verification

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_ARTICLE = re.compile(r"\bArticle (\d+[a-z]?)")
_PLACE = re.compile(r"^ch\. (\d+), l\. ([\d, -]+)$")

LONGEST_FINDING = {"ja": 60}  # characters; elsewhere:
LONGEST_FINDING_ELSEWHERE = 110


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
    if len(texts) == 1:
        return texts[0]
    return pgettext("between the items of a list", ", ").join(texts)


def cited(text: str) -> str:
    """Articles of a law and places in a source as the active language writes them: Article 5 is 第5条 in Japanese."""
    text = _ARTICLE.sub(lambda found: gettext("Article %(number)s") % {"number": found[1]}, text)
    return _PLACE.sub(
        lambda found: (
            gettext("ch. %(chapter)s, l. %(lines)s")
            % {"chapter": found[1], "lines": found[2].replace("-", "–")}
        ),
        text,
    )


def in_sequence(sentences: Sequence[str]) -> str:
    """Sentences one after the other: with a space between them where the language has one."""
    return ("" if get_language() == "ja" else " ").join(sentences)


def quoted(text: str) -> str:
    """A name inside a sentence."""
    return gettext("“%(text)s”") % {"text": text}


def short_title(title: str) -> str:
    """A title without what it adds in brackets at its end, for places where it stands again and again."""
    for bracket in ("（", " ("):
        title = title.partition(bracket)[0]
    return title


def shortest_fitting(candidates: Sequence[str]) -> str:
    """The first finding that is short enough, else the last: a name of a bank may be of any length."""
    limit = LONGEST_FINDING.get(get_language() or "", LONGEST_FINDING_ELSEWHERE)
    for candidate in candidates:
        if len(candidate) <= limit:
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
    facts = {
        "number": level.number,
        "name": level.name,
        "score": score,
        "weakest": weakest,
        "weakest_number": weakest_level,
    }
    alone = gettext("Level %(number)s (%(name)s) overall, with %(score)s points") % facts
    if not weakest or weakest_level is None:
        return alone
    return shortest_fitting(
        [
            gettext(
                "Level %(number)s (%(name)s) overall, with %(score)s points; "
                "%(weakest)s is weakest, at level %(weakest_number)s"
            )
            % facts,
            gettext(
                "Level %(number)s (%(name)s) overall; %(weakest)s is weakest, at level %(weakest_number)s"
            )
            % facts,
            alone,
        ]
    )


def unscored_finding(*, answered: int, asked: int) -> str:
    """The conclusion where nothing that was asked is scored, in one sentence without a full stop."""
    return gettext("%(answered)s of %(asked)s questions are answered; they earn no points") % {
        "answered": answered,
        "asked": asked,
    }


def places_finding(names: Sequence[str], *, answered: int, asked: int, enough: bool) -> str:
    """The conclusion of a profile without levels, in one sentence without a full stop. `names`: of the dimensions in
    which to look, the first first; one may come more than once. `enough`: whether the coverage carries a conclusion."""
    if not answered and not names:
        return gettext("There is nothing to judge yet: no question has been answered")
    if not enough:
        return gettext("Too few answers yet to say where to look first: %(answered)s of %(asked)s") % {
            "answered": answered,
            "asked": asked,
        }
    if not names:
        return gettext("No answer falls short of the best")
    first, second = [*dict.fromkeys(names), ""][:2]
    alone = gettext("Look here first: %(first)s") % {"first": quoted(first)}
    if not second:
        return alone
    return shortest_fitting(
        [
            gettext("Look here first: %(first)s, then %(second)s")
            % {"first": quoted(first), "second": quoted(second)},
            alone,
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
            gettext(
                "Points enough for level %(uncapped)s, but question %(question)s holds it at level %(number)s"
            )
            % facts
        )
    if gap is None or not gap.exact:
        if verdict == "ahead":
            return gettext("%(level)s: target reached, above the survey’s range") % facts
        if verdict == "behind":
            return gettext("%(level)s: target reached, but below the survey’s range") % facts
        return gettext("%(level)s: target reached") % facts
    if verdict == "ahead":
        return gettext("%(level)s: above the survey’s range, but %(gap)s points short of target") % facts
    if verdict == "behind":
        return gettext("%(level)s: below the survey’s range and %(gap)s points short of target") % facts
    if first_gap:
        return (
            gettext("%(level)s: %(gap)s points short of target; question %(question)s has the largest gap")
            % facts
        )
    return gettext("%(level)s: %(gap)s points short of target") % facts


def need_sentence(name: str, count: int) -> str:
    return ngettext(
        "%(count)s more answer gives %(name)s a level", "%(count)s more answers give %(name)s a level", count
    ) % {"count": count, "name": quoted(name)}


def overall_need_sentence(count: int) -> str:
    return ngettext(
        "%(count)s more answer gives an overall level", "%(count)s more answers give an overall level", count
    ) % {"count": count}


# --- words for codes -------------------------------------------------------------------------------


VERDICTS: "dict[Verdict, StrPromise]" = {
    "ahead": gettext_lazy("Above the range"),
    "behind": gettext_lazy("Below the range"),
    "not-separable": gettext_lazy("No difference can be claimed"),
    "too-few": gettext_lazy("Too few questions to compare"),
}
STATUSES: "dict[Status, StrPromise]" = {
    "answered": gettext_lazy("Answered"),
    "unknown": gettext_lazy("We don’t know"),
    "unanswered": gettext_lazy("Not answered"),
    "not_applicable": gettext_lazy("Not applicable"),
    "hidden": gettext_lazy("Not asked"),
}
VERIFICATIONS: "dict[Verification, StrPromise]" = {
    "self-declared": gettext_lazy("Self-declared, not verified"),
    "documents-seen": gettext_lazy("Self-declared, supporting documents seen"),
    "third-party": gettext_lazy("Verified by a third party"),
}
EFFORTS = {
    1: pgettext_lazy("effort", "Small"),
    2: pgettext_lazy("effort", "Medium"),
    3: pgettext_lazy("effort", "Large"),
}
HORIZON_NAMES = {1: gettext_lazy("Now"), 2: gettext_lazy("Within a year"), 3: gettext_lazy("Beyond")}
HORIZON_SPANS = {
    1: gettext_lazy("0–3 months"),
    2: gettext_lazy("3–12 months"),
    3: gettext_lazy("12–36 months"),
}
MATCHES = {
    "exact": gettext_lazy("The survey asked the same thing"),
    "near": gettext_lazy("The survey’s wording differs a little from ours"),
    "derived": gettext_lazy("Derived by us from the survey’s figures; not used in comparing a dimension"),
}


def verdict_text(verdict: Verdict) -> str:
    return str(VERDICTS[verdict])


def status_text(status: Status) -> str:
    return str(STATUSES[status])


def verification_text(verification: Verification) -> str:
    return str(VERIFICATIONS[verification])


def effort_text(effort: int) -> str:
    return str(EFFORTS[effort])


def horizon_name(number: int) -> str:
    return str(HORIZON_NAMES[number])


def horizon_span(number: int) -> str:
    return str(HORIZON_SPANS[number])


def match_text(match: str) -> str:
    return str(MATCHES[match])


def region_text(code: str) -> str:
    """The region in words; everywhere, when none is named."""
    return str(Region(code).label) if code in Region.values else gettext("All regions")


def industry_text(code: str) -> str:
    """The industry in words; a code that is not ours is shown as it was given."""
    return str(Industry(code).label) if code in Industry.values else code


def sample_text(sample: int | None) -> str:
    if sample is None:
        return gettext("number surveyed not given")
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
