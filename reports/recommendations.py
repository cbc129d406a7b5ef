"""What to do: every recommendation that follows from the answers, by rank, by horizon and by who usually owns it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from reports import explanations, wording
from reports.view_model import Horizon, OwnerActions, Question, Recommendation, figure
from scoring import Document, RecommendationResult, Result
from scoring import Recommendation as BankRecommendation

HORIZON_DAYS = {1: 90, 2: 365, 3: 3 * 365}


def recommendations(
    document: Document,
    result: Result,
    shown: Mapping[str, Question],
    *,
    numbers: Mapping[str, str],
    names: Mapping[str, str],
    as_of: date,
    language: str,
    text: Callable[[object], str],
) -> tuple[Recommendation, ...]:
    """Every recommendation that follows, in rank order.

    `shown`: the questions that are shown, by key; `numbers`: of all questions; `names`: of the dimensions.
    """
    ranks = {entry.key: entry.rank for entry in result.recommendations}
    return tuple(
        _recommendation(
            document,
            entry,
            ranks,
            first=shown[entry.questions[0]],
            numbers=[numbers[key] for key in entry.questions],
            dimensions={
                key: names[key]
                for key in dict.fromkeys(result.questions[name].dimension for name in entry.questions)
            },
            as_of=as_of,
            language=language,
            text=text,
        )
        for entry in result.recommendations
    )


def _recommendation(
    document: Document,
    entry: RecommendationResult,
    ranks: Mapping[str, int],
    *,
    first: Question,
    numbers: Sequence[str],
    dimensions: Mapping[str, str],
    as_of: date,
    language: str,
    text: Callable[[object], str],
) -> Recommendation:
    """`first`, `numbers`: of the questions that it follows from; `dimensions`: the names of theirs, by key."""
    bank = document.recommendations[entry.key]
    action, done_when = _action(bank, language, text)
    needs = tuple(sorted(ranks[key] for key in bank.needs if key in ranks))
    gain = figure(entry.gain)
    return Recommendation(
        key=entry.key,
        rank=entry.rank,
        text=text(bank.text),
        action=action,
        done_when=done_when,
        owner=bank.owner or "",
        owner_name=text(document.owners[bank.owner]) if bank.owner else "",
        serves=_serves(document, bank, text),
        gain=gain,
        gain_text=gettext("up to +%(gain)s") % {"gain": gain},
        effort=entry.effort,
        effort_text=wording.effort_text(entry.effort),
        horizon=entry.horizon,
        horizon_text=wording.horizon_span(entry.horizon),
        until=_until(entry.horizon, as_of),
        critical=entry.critical,
        needs=needs,
        needs_text=gettext("after %(ranks)s") % {"ranks": wording.joined([str(n) for n in needs])}
        if needs
        else "",
        questions=entry.questions,
        question_numbers=wording.joined(numbers),
        dimensions=tuple(dimensions),
        dimension_names=wording.joined(list(dimensions.values())),
        reason=gettext("Question %(number)s was answered %(answer)s")
        % {"number": first.number, "answer": wording.quoted(first.answer)},
        explanation=explanations.gain(numbers, gain),
    )


def _action(bank: BankRecommendation, language: str, text: Callable[[object], str]) -> tuple[str, str]:
    """What to do, and how somebody else can tell that it is done.

    A bank that does not say the second by itself puts it after the first sentence.
    """
    whole = text(bank.text)
    if done := text(bank.done):
        return whole.removesuffix("。"), _as_test(done)
    stop = "。" if language == "ja" else ". "
    first, found, rest = whole.partition(stop)
    if not found:
        return whole.removesuffix("。"), ""
    return (first if language == "ja" else first + "."), rest.strip()


def _as_test(done: str) -> str:
    return gettext("Done when: %(done)s") % {"done": done}


def _serves(document: Document, bank: BankRecommendation, text: Callable[[object], str]) -> tuple[str, ...]:
    """The clauses it serves, one entry a framework."""
    clauses: dict[str, list[str]] = {}
    for reference in bank.serves:
        framework, _, clause = reference.partition("/")
        clauses.setdefault(framework, []).append(clause)
    return tuple(
        gettext("%(framework)s: %(clauses)s")
        % {"framework": wording.short_title(text(framework.title)), "clauses": wording.joined(clauses[key])}
        for key, framework in document.frameworks.items()
        if key in clauses
    )


def _until(horizon: int, as_of: date) -> str:
    return gettext("by %(month)s") % {
        "month": wording.month_text(as_of + timedelta(days=HORIZON_DAYS[horizon]))
    }


def horizons(items: Sequence[Recommendation], *, as_of: date) -> tuple[Horizon, ...]:
    """The roadmap: what begins now, within a year, and later."""
    return tuple(
        Horizon(
            number=number,
            name=wording.horizon_name(number),
            span=wording.horizon_span(number),
            until=_until(number, as_of),
            items=(begun := tuple(item for item in items if item.horizon == number)),
            gain=figure(sum((item.gain.exact for item in begun), Fraction(0))),
        )
        for number in HORIZON_DAYS
    )


def by_owner(items: Sequence[Recommendation]) -> tuple[OwnerActions, ...]:
    """Who has what to do: owners by their first action's rank, what has none last. Empty where no owner is known."""
    lists: dict[str, list[Recommendation]] = {}
    for item in items:
        lists.setdefault(item.owner, []).append(item)
    if not any(lists):
        return ()
    return tuple(
        OwnerActions(
            key=key,
            name=found[0].owner_name or gettext("Owner to be named"),
            items=tuple(found),
            summary=_summary(found),
        )
        for key, found in sorted(lists.items(), key=lambda entry: (not entry[0], entry[1][0].rank))
    )


def _summary(items: Sequence[Recommendation]) -> str:
    """How much falls to an owner, and how much of it soon."""
    soon = sum(item.horizon == 1 for item in items)
    facts = {"count": len(items), "soon": soon}
    if not soon:
        return ngettext("%(count)s action", "%(count)s actions", len(items)) % facts
    return (
        ngettext(
            "%(count)s action, to begin within three months",
            "%(count)s actions, %(soon)s to begin within three months",
            len(items),
        )
        % facts
    )
