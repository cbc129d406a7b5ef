"""What a profile asked, and what it could not tell: the questions, figures and clauses it left out, and the way on."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext, ngettext

from reports import wording
from reports.view_model import PartOfBank, Profile, QuestionLeftOut, WiderProfile
from scoring import Dimension, Document, population_for
from scoring import Profile as BankProfile

MOST_NAMED = 6  # more dimensions than this are counted instead of named


def profile_note(
    document: Document,
    key: str | None,
    *,
    region: str,
    numbers: Mapping[str, str],
    text: Callable[[object], str],
) -> Profile | None:
    """What is to be said of the profile that was asked; None where the bank has no profiles.

    `numbers`: of the questions, as in `2.3`; `text`: a text of the bank in the report's language.
    """
    if key is None:
        return None
    bank, asked, everything = document.profiles[key], document.asked(key), document.asked(None)
    parts = tuple(_part(dimension, asked, numbers, text) for dimension in document.dimensions)
    left_out = tuple(
        QuestionLeftOut(
            key=question.key,
            number=numbers[question.key],
            dimension_name=text(document.dimension_of(question.key).name),
            text=text(question.text),
            has_figures=population_for(question, region) is not None,
            clauses=question.maps_to,
        )
        for question in document.questions()
        if question.key not in asked
    )
    facts = {"name": text(bank.name), "asked": len(asked), "total": len(everything)}
    sentence = (
        gettext("%(name)s: all %(total)s questions of the question bank are asked.") % facts
        if not left_out
        else gettext("%(name)s: %(asked)s of the %(total)s questions of the question bank are asked.") % facts
    )
    return Profile(
        key=key,
        name=text(bank.name),
        description=text(bank.description),
        gives_levels=bank.levels,
        whole=not left_out,
        asked=len(asked),
        total=len(everything),
        sentence=sentence,
        limits=tuple(_limits(document, bank, parts, left_out)),
        parts=parts,
        left_out=left_out,
        wider=tuple(_wider(document, asked, text)),
    )


def _part(
    dimension: Dimension,
    asked: frozenset[str],
    numbers: Mapping[str, str],
    text: Callable[[object], str],
) -> PartOfBank:
    missing = tuple(numbers[question.key] for question in dimension.questions if question.key not in asked)
    total = len(dimension.questions)
    return PartOfBank(
        key=dimension.key,
        name=text(dimension.name),
        asked=total - len(missing),
        total=total,
        numbers=missing,
    )


def _limits(
    document: Document,
    bank: BankProfile,
    parts: Sequence[PartOfBank],
    left_out: Sequence[QuestionLeftOut],
) -> list[str]:
    """What the profile cannot tell, the most important first; nothing where it asks everything."""
    limits = []
    if not bank.levels:
        limits.append(
            gettext(
                "So few questions carry no level and no overall result, so none is given. They show where to look first."
            )
        )
    unasked = [part.name for part in parts if not part.asked]
    if unasked:
        limits.append(
            gettext("Nothing is said about %(names)s: none of their questions is asked.")
            % {"names": _named(unasked)}
        )
    partly = [part for part in parts if 0 < part.asked < part.total]
    if partly:
        limits.append(_partly_asked(partly))
    floors = [entry for entry in left_out if document.question(entry.key).floor is not None]
    if floors and bank.levels:
        limits.append(
            ngettext(
                "%(count)s question that could hold a level down is not asked.",
                "%(count)s questions that could hold a level down are not asked.",
                len(floors),
            )
            % {"count": len(floors)}
        )
    figures = sum(entry.has_figures for entry in left_out)
    if figures:
        limits.append(
            ngettext(
                "%(count)s question with published figures is not asked, so nothing is compared there.",
                "%(count)s questions with published figures are not asked, so nothing is compared there.",
                figures,
            )
            % {"count": figures}
        )
    lost = _clauses_left_out(document, left_out)
    if lost:
        limits.append(
            ngettext(
                "Of the frameworks, %(count)s clause is not touched, because only the questions left out speak to it.",
                "Of the frameworks, %(count)s clauses are not touched, because only the questions left out speak to them.",
                lost,
            )
            % {"count": lost}
        )
    return limits


def _partly_asked(parts: Sequence[PartOfBank]) -> str:
    """Of which dimensions only a part is asked."""
    if len(parts) <= MOST_NAMED:
        names = [
            gettext("%(name)s (%(asked)s of %(total)s)")
            % {"name": part.name, "asked": part.asked, "total": part.total}
            for part in parts
        ]
        return gettext("Of these dimensions only a part is asked: %(names)s.") % {
            "names": wording.joined(names)
        }
    if any(part.asked == 1 for part in parts):
        return gettext("Of %(count)s dimensions only a part is asked, some with a single question.") % {
            "count": len(parts)
        }
    return gettext("Of %(count)s dimensions only a part is asked.") % {"count": len(parts)}


def _named(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return wording.joined(names)
    return ngettext("%(count)s dimension", "%(count)s dimensions", len(names)) % {"count": len(names)}


def _clauses_left_out(document: Document, left_out: Sequence[QuestionLeftOut]) -> int:
    """Of how many clauses nothing is asked because of the profile."""
    missing = {entry.key for entry in left_out}
    asked = {
        clause
        for question in document.questions()
        if question.key not in missing
        for clause in question.maps_to
    }
    return len({clause for entry in left_out for clause in entry.clauses} - asked)


def _wider(document: Document, asked: frozenset[str], text: Callable[[object], str]) -> list[WiderProfile]:
    """The profiles that ask more, the shortest of them first."""
    found = []
    for key, profile in document.profiles.items():
        if len(document.asked(key)) <= len(asked):
            continue
        added = len(document.asked(key) - asked)
        facts = {"name": wording.quoted(text(profile.name)), "count": added, "minutes": profile.minutes}
        sentence = (
            ngettext(
                "%(name)s asks %(count)s more question; your answers are kept.",
                "%(name)s asks %(count)s more questions; your answers are kept.",
                added,
            )
            if profile.minutes is None
            else ngettext(
                "%(name)s asks %(count)s more question and takes about %(minutes)s minutes in all; your answers are kept.",
                "%(name)s asks %(count)s more questions and takes about %(minutes)s minutes in all; your answers are kept.",
                added,
            )
        )
        found.append(
            WiderProfile(
                key=key,
                name=text(profile.name),
                minutes=profile.minutes,
                added=added,
                sentence=sentence % facts,
            )
        )
    return sorted(found, key=lambda wider: wider.added)
