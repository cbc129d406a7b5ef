"""The headings of a result's charts and lists: each says what is to be seen there, in the active language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.view_model import Dimension, ReportContext
from reports.wording import joined

MOST_NAMED = 4  # more dimensions than this are counted instead of named


@dataclass(frozen=True, slots=True, kw_only=True)
class Headlines:
    """One sentence each, without a full stop."""

    standing: str
    shape: str
    gaps: str
    actions: str
    roadmap: str
    places: str
    owners: str
    frameworks: str


def headlines(report: ReportContext) -> Headlines:
    """The headings of one result."""
    return Headlines(
        standing=_standing(report),
        shape=_shape(report),
        gaps=_gaps(report),
        actions=_actions(report),
        roadmap=_roadmap(report),
        places=""
        if report.gives_levels
        else _places(report),  # where there are levels nothing stands under it
        owners=_owners(report),
        frameworks=_frameworks(report),
    )


def by_standing(report: ReportContext) -> tuple[Dimension, ...]:
    """The dimensions by their distance from the range of the survey, furthest below first.

    Those that too few questions compare come after them, those without a published figure last.
    """

    def distance(dimension: Dimension) -> tuple[int, float]:
        standing = dimension.standing
        if standing is None:
            return 2, 0.0
        if standing.own.exact < standing.low.exact:
            beyond = standing.own.exact - standing.low.exact
        else:
            beyond = max(standing.own.exact - standing.high.exact, standing.own.exact * 0)
        return int(standing.verdict == "too-few"), float(beyond)

    return tuple(sorted(report.scored_dimensions, key=distance))


def _standing(report: ReportContext) -> str:
    if not report.compared:
        return _("No comparable survey yet, so only your score is shown")
    behind, ahead, judged = (
        [
            dimension.name
            for dimension in report.compared
            if dimension.standing and dimension.standing.verdict in verdicts
        ]
        for verdicts in (("behind",), ("ahead",), ("behind", "ahead", "not-separable"))
    )
    if not judged:
        return _("Too few questions are answered to compare any dimension")
    if not behind and not ahead:
        return _("No difference from the survey can be claimed in any dimension")
    facts = {"behind": _named(behind), "ahead": _named(ahead)}
    if not ahead:
        return _("Below the range of the survey: %(behind)s") % facts
    if not behind:
        return _("Above the range of the survey: %(ahead)s") % facts
    return _("Below the range of the survey: %(behind)s; above it: %(ahead)s") % facts


def _named(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return joined(names)
    return ngettext("%(count)s dimension", "%(count)s dimensions", len(names)) % {"count": len(names)}


def _shape(report: ReportContext) -> str:
    judged = [
        (dimension.score.score, dimension)
        for dimension in report.dimensions
        if dimension.score.score is not None and dimension.score.level is not None
    ]
    if len(judged) < 2:
        return _("Too few dimensions have a level to compare them")
    best, strongest = max(judged, key=lambda pair: pair[0].exact)
    worst, weakest = min(judged, key=lambda pair: pair[0].exact)
    if best.exact == worst.exact:
        return _("Every dimension stands at %(score)s points") % {"score": best}
    return _("Strongest in %(strongest)s (%(best)s points), weakest in %(weakest)s (%(worst)s points)") % {
        "strongest": strongest.name,
        "best": best,
        "weakest": weakest.name,
        "worst": worst,
    }


def _gaps(report: ReportContext) -> str:
    if not report.gaps:
        return _("No answer falls short of its target")
    first = report.gaps[0]
    return _("Question %(number)s weighs most: %(gap)s points short of its target") % {
        "number": first.number,
        "gap": first.gap,
    }


def _actions(report: ReportContext) -> str:
    count = len(report.recommendations)
    if not count:
        return _("No action follows from the answers")
    return ngettext(
        "%(count)s action follows from the answers",
        "%(count)s actions follow from the answers; these come first",
        count,
    ) % {"count": count}


def _roadmap(report: ReportContext) -> str:
    now = len(report.horizons[0].items) if report.horizons else 0
    if not now:
        return _("No action begins within three months")
    return ngettext(
        "%(count)s action of %(all)s could begin within three months",
        "%(count)s of %(all)s actions could begin within three months; begin at the top",
        now,
    ) % {"count": now, "all": len(report.recommendations)}


def _places(report: ReportContext) -> str:
    short = sum(not place.to_find_out for place in report.priorities)
    if not short:
        return _("No answer falls short of the best")
    return ngettext(
        "%(count)s answer falls short of the best",
        "%(count)s answers fall short of the best; look at these first",
        short,
    ) % {"count": short}


def _owners(report: ReportContext) -> str:
    named = [entry for entry in report.owners if entry.key]
    if not named:
        return _("No action follows from the answers")
    most = max(named, key=lambda entry: len(entry.items))
    if len(named) == 1:
        return _("All of it falls to: %(name)s") % {"name": most.name}
    return ngettext(
        "%(count)s role has something to do; most falls to: %(name)s",
        "%(count)s roles have something to do; most falls to: %(name)s",
        len(named),
    ) % {"count": len(named), "name": most.name}


def _frameworks(report: ReportContext) -> str:
    asked = sum(framework.asked for framework in report.frameworks)
    total = sum(framework.total for framework in report.frameworks)
    return _("%(asked)s of %(total)s clauses were asked about") % {"asked": asked, "total": total}
