"""What a board reads: the result in a few sentences, what there is to decide, and how far it can be trusted."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from reports import wording
from reports.typesetting import printable
from reports.view_model import (
    Counts,
    Dimension,
    Fact,
    Priority,
    Profile,
    Question,
    Recommendation,
    Score,
)

TOP = 3  # gaps and actions that a board sees
MOST_DECISIONS = 5
LONGEST_DECISION = 300  # characters


def summary(overall: Score, dimensions: Sequence[Dimension], broken: Sequence[str]) -> tuple[str, ...]:
    """The result in a few sentences, the most important first. `broken`: the numbers of questions below their minimum."""
    if overall.score is None or overall.low is None or overall.high is None:
        return (gettext("No scored question is answered yet."),)
    facts = {
        "score": overall.score,
        "low": overall.low,
        "high": overall.high,
        "level": overall.level_text,
    }
    sentences = [gettext("The overall score is %(score)s of 100 points: %(level)s.") % facts]
    if overall.low.exact != overall.high.exact:
        sentences.append(
            gettext("With the open questions it could turn out anywhere from %(low)s to %(high)s points.")
            % facts
        )
    for verdict, sentence in (
        ("ahead", gettext("Above the range of the survey: %(names)s.")),
        ("behind", gettext("Below the range of the survey: %(names)s.")),
        ("not-separable", gettext("No difference from the survey can be claimed: %(names)s.")),
    ):
        names = [d.name for d in dimensions if d.standing and d.standing.verdict == verdict]
        if names:
            sentences.append(sentence % {"names": wording.joined(names)})
    if broken:
        sentences.append(
            gettext("Below their minimum are questions %(numbers)s; they come first among the actions.")
            % {"numbers": wording.joined(broken)}
        )
    return tuple(sentences)


def summary_without_levels(
    counts: Counts, places: Sequence[Priority], profile: Profile | None
) -> tuple[str, ...]:
    """What a profile says that is too short for a level."""
    short = sum(not place.to_find_out for place in places)
    sentences = [
        ngettext(
            "%(answered)s of %(asked)s question is answered.",
            "%(answered)s of %(asked)s questions are answered.",
            counts.asked,
        )
        % {"answered": counts.answered, "asked": counts.asked},
        ngettext(
            "%(count)s answer falls short of the best.",
            "%(count)s answers fall short of the best.",
            short,
        )
        % {"count": short},
    ]
    if counts.unknown:
        sentences.append(
            ngettext(
                "%(count)s question was answered “We don’t know”.",
                "%(count)s questions were answered “We don’t know”.",
                counts.unknown,
            )
            % {"count": counts.unknown}
        )
    if profile:
        sentences += profile.limits[:1]
    return (wording.in_sequence(sentences),)


def decisions(
    own: str,
    unknown: Sequence[Question],
    recommendations: Sequence[Recommendation],
    *,
    as_of: date,
    gives_levels: bool,
    gives_scores: bool,
    profile: Profile | None,
) -> tuple[str, ...]:
    """What the board is asked for: the organisation's own words, else what follows from the result."""
    stated = [printable(line.strip(), LONGEST_DECISION) for line in own.split("\n") if line.strip()]
    if stated:
        return tuple(stated[:MOST_DECISIONS])
    decisions = []
    if recommendations:
        decisions.append(
            gettext("Name a responsible executive and a date for each of the first %(count)s actions")
            % {"count": min(TOP, len(recommendations))}
        )
    if gives_levels and gives_scores:
        decisions.append(gettext("Confirm the target of each dimension"))
    if unknown:
        decisions.append(
            ngettext(
                "Have the %(count)s question answered “We don’t know” looked into",
                "Have the %(count)s questions answered “We don’t know” looked into",
                len(unknown),
            )
            % {"count": len(unknown)}
        )
    if profile and profile.wider and not gives_levels:
        decisions.append(
            gettext("Go on with %(name)s, which gives levels and compares with surveys")
            % {"name": wording.quoted(profile.wider[0].name)}
        )
    decisions.append(
        gettext("Set the date of the next assessment (suggested: %(month)s)")
        % {"month": wording.month_text(as_of + timedelta(days=365))}
    )
    return tuple(decisions)


def certainty(
    overall: Score,
    counts: Counts,
    *,
    surveys: Sequence[str],
    verification: str,
    gives_levels: bool,
    profile: Profile | None,
) -> tuple[Fact, ...]:
    """How far the result can be trusted. `surveys`: those it is held against, each in short; `verification`: in words."""
    facts = []
    if profile and not profile.whole:
        facts.append(Fact(key="profile", label=gettext("What was asked"), value=profile.sentence))
    if overall.coverage is not None:
        facts.append(
            Fact(
                key="coverage",
                label=gettext("Coverage"),
                value=gettext("%(coverage)s%% by weight (%(answered)s of %(asked)s questions)")
                % {"coverage": overall.coverage, "answered": counts.answered, "asked": counts.asked},
            )
        )
    facts.append(
        Fact(
            key="open",
            label=gettext("Not known or open"),
            value=gettext(
                "%(unknown)s “We don’t know”, %(unanswered)s not answered; %(not_applicable)s not applicable"
            )
            % {
                "unknown": counts.unknown,
                "unanswered": counts.unanswered,
                "not_applicable": counts.not_applicable,
            },
        )
    )
    if overall.low is not None and overall.high is not None and gives_levels:
        same = overall.low.exact == overall.high.exact
        facts.append(
            Fact(
                key="range",
                label=gettext("Range of the score"),
                value=gettext("settled: nothing scored is open")
                if same
                else gettext("%(low)s to %(high)s points") % {"low": overall.low, "high": overall.high},
            )
        )
    facts.append(
        Fact(
            key="survey",
            label=gettext("Survey compared with"),
            value=wording.joined(surveys) or gettext("none: no published figure speaks to these answers"),
        )
    )
    facts.append(
        Fact(
            key="verification",
            label=gettext("Verification"),
            value=verification,
        )
    )
    return tuple(facts)
