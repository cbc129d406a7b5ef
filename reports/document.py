"""The report as a document: the view-model set as HTML, bounded, and packed for a renderer that knows nothing else.

What is set here is held within limits before the renderer sees it: rows of tables, characters of texts, the length of
words. The complete result travels in the attached JSON.
"""

import base64
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, ngettext

from organisations.logos import needs_dark_ground
from reports import wording
from reports.branding import style
from reports.fit_view_model import Fit
from reports.framework_pages import framework_rows
from reports.typesetting import printable_html, shortened
from reports.view_model import (
    ConsultantFinding,
    Dimension,
    Horizon,
    OwnerActions,
    Paragraph,
    PublishedFigure,
    Question,
    Recommendation,
    ReportContext,
)

LOGO = "asset:logo"
MOST_ANSWERS = 400  # rows; what is beyond is in the attached data
MOST_ACTIONS = 120
DETAILED_ACTIONS = 12  # those set out whole; the others stand in lines
MOST_FOR_OWNER = 5
LINE_OF_ACTION = {"ja": 52}  # characters that fit on a line of it; elsewhere:
LINE_OF_ACTION_ELSEWHERE = 98
ROOM_OF_WARNING = 18
SOON = 2  # the last horizon from which an owner's list is made
MOST_IN_LIST = 40
MOST_PRIORITIES = 8
MOST_GAPS, MOST_STRENGTHS, MOST_NEXT_STEPS, MOST_BARS = 4, 2, 3, 1  # on a dimension's page
MOST_IN_HORIZON = 6
ON_BOARD = 3
MOST_BOARD_DIMENSIONS = 12
MANY_DIMENSIONS = 8  # from so many on, the pages that show all of them are set closer
MOST_BOARD_PLACES = 7
MOST_PLACES_COMPARED = 4  # columns of the trade-offs
# Characters of the running head and of the issuer's name in the foot: what stands there is on one line, or two.
RUNNING_HEAD = {"ja": 38}
RUNNING_HEAD_ELSEWHERE = 70
ISSUER_IN_FOOT = 30


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one dimension; `found_by_consultants`: what has no page of the dimension to stand on."""

    number: int
    name: str
    rows: Sequence[Question]
    found_by_consultants: tuple[ConsultantFinding, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A dimension with what of it stands on its page; everything else is read from the dimension itself."""

    dimension: Dimension
    listed_gaps: Sequence[Question]
    listed_strengths: Sequence[Question]
    listed_actions: tuple[Recommendation, ...]
    shown_figures: tuple[Question, ...]
    more_text: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dimension, name)


@dataclass(frozen=True, slots=True)
class OwnerList:
    """The actions of an owner that are printed, and how many more there are."""

    owner: OwnerActions
    items: tuple[Recommendation, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The places recommended, side by side: a row for each aspect with a text for each place, empty where there is none."""

    places: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A published figure beside the number of its question; `particulars`: what of it differs from most others."""

    number: str
    figure: PublishedFigure
    particulars: str


@dataclass(frozen=True, slots=True)
class HorizonList:
    """The first actions of a horizon, and how many more there are."""

    horizon: Horizon
    items: tuple[Recommendation, ...]
    more: int


def payload(report: ReportContext, *, logo: bytes | None = None, attach_data: bool = False) -> bytes:
    """Everything the renderer needs, as JSON: the HTML, the images it may show by name, and the attachment."""
    own_style = style(report.branding)
    with translation.override(report.language):
        variables = _variables(report) | cover_variables(
            report, logo=LOGO if logo else "", light_logo=logo is not None and needs_dark_ground(logo)
        )
        html = printable_html(render_to_string("reports/pdf/report.html", variables))
    content: dict[str, Any] = {
        "html": html,
        "assets": {"logo": base64.b64encode(logo).decode()} if logo else {},
        "style": own_style,
        "created": datetime.combine(report.identity.as_of, time(), UTC).isoformat(),
    }
    if attach_data:
        content["attachment"] = {"name": "result.json", "text": attached_data(report)}
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def attached_data(report: ReportContext) -> str:
    """The machine-readable result with what identifies the report."""
    identity = report.identity
    tree = {
        "report": {
            "number": identity.number,
            "as_of": identity.as_of.isoformat(),
            "language": report.language,
            "organisation": report.organisation.name,
            "engine": identity.engine_version,
            "verification": identity.verification,
            "confirmed": _stated(report, "confirmed"),
            "approved": _stated(report, "approved"),
        },
        "result": report.data,
        "actions": [
            {
                "key": item.key,
                "rank": item.rank,
                "action": item.action,
                "done_when": item.done_when,
                "owner": item.owner_name or None,
                "serves": list(item.serves),
            }
            for item in report.recommendations
        ],
    }
    return json.dumps(tree, ensure_ascii=False, indent=1)


def _stated(report: ReportContext, key: str) -> str | None:
    """One of the particulars as the report words it; None where nobody stated it."""
    fact = next(fact for fact in report.identity.facts if fact.key == key)
    return None if fact.missing else fact.value


def cover_variables(report: ReportContext, *, logo: str, light_logo: bool) -> dict[str, Any]:
    """What the cover's template shows. `logo`: its address, empty for none; `light_logo`: white paper would swallow it."""
    wanted = (
        "number",
        "issuer",
        "as-of",
        "profile",
        "period",
        "entity",
        "departments",
        "confirmed",
        "approved",
    )
    return {
        "report": report,
        "logo": logo,
        "light_logo": light_logo,
        "own_colours": bool(style(report.branding)),
        "contact_lines": report.branding.contact.split("\n") if report.branding.contact else [],
        "cover_facts": [fact for fact in report.identity.facts if fact.key in wanted and not fact.missing],
        "running_owner": shortened(
            " | ".join(filter(None, (report.organisation.name, report.report_title))),
            RUNNING_HEAD.get(report.language, RUNNING_HEAD_ELSEWHERE),
        ),
        "foot": " · ".join(
            filter(None, (shortened(report.branding.issuer, ISSUER_IN_FOOT), report.identity.foot))
        ),
    }


def _variables(report: ReportContext) -> dict[str, Any]:
    shown = report.questions
    pages = [_page(dimension) for dimension in report.scored_dimensions]
    groups, unlisted = _groups(report.dimensions, paged=report.gives_levels)
    figures, mostly = _figures(shown)
    line = LINE_OF_ACTION.get(report.language, LINE_OF_ACTION_ELSEWHERE)
    many = len(report.scored_dimensions) >= MANY_DIMENSIONS
    return {
        "pages": pages,
        "contents": _contents(report),
        "method_columns": _halves(report.method),
        "limit_columns": _halves(report.limits),
        "board_dimensions": report.scored_dimensions[:MOST_BOARD_DIMENSIONS],
        "many_dimensions": many,
        # What was not asked takes a line of the board's page, which must stay one.
        "board_dense": many or bool(report.profile and not report.profile.whole),
        "board_places": report.priorities[:MOST_BOARD_PLACES],
        "board_gaps": report.gaps[:ON_BOARD],
        "board_actions": [
            {"recommendation": item, "until": item.until} for item in report.recommendations[:ON_BOARD]
        ],
        "listed_unknowns": report.unknowns[:MOST_IN_LIST],
        "unlisted_unknowns": max(len(report.unknowns) - MOST_IN_LIST, 0),
        "listed_unanswered": report.unanswered[:MOST_IN_LIST],
        "unlisted_unanswered": max(len(report.unanswered) - MOST_IN_LIST, 0),
        "listed_not_applicable": report.not_applicable[:MOST_IN_LIST],
        "unlisted_not_applicable": max(len(report.not_applicable) - MOST_IN_LIST, 0),
        "priorities": report.gaps[:MOST_PRIORITIES],
        "unlisted_actions": max(len(report.recommendations) - MOST_ACTIONS, 0),
        "detailed_actions": report.recommendations[:DETAILED_ACTIONS],
        "further_actions": report.recommendations[DETAILED_ACTIONS:MOST_ACTIONS],
        "owner_lists": [first_for_owner(owner, whole=not report.gives_levels) for owner in report.owners],
        "line_of_action": line,
        "line_with_warning": line - ROOM_OF_WARNING,
        "comparison": compared_places(report.fit) if report.fit else None,
        "framework_rows": framework_rows(report.frameworks),
        "roadmap_lists": [
            HorizonList(
                horizon, horizon.items[:MOST_IN_HORIZON], max(len(horizon.items) - MOST_IN_HORIZON, 0)
            )
            for horizon in report.horizons
        ],
        "listed_proposals": report.verifications.proposals[:MOST_IN_LIST] if report.verifications else (),
        "unlisted_proposals": max(len(report.verifications.proposals) - MOST_IN_LIST, 0)
        if report.verifications
        else 0,
        "listed_changes": report.change.answers[:MOST_IN_LIST] if report.change else (),
        "answer_groups": groups,
        "unlisted_answers": unlisted,
        "figure_lines": figures,
        "figures_mostly": mostly,
        "disclaimer": [line for line in report.branding.disclaimer.split("\n") if line.strip()],
        "stated_facts": [fact for fact in report.identity.facts if not fact.missing],
        "missing_facts": wording.joined([fact.label for fact in report.identity.facts if fact.missing]),
    }


def _halves(paragraphs: Sequence[Paragraph]) -> tuple[Sequence[Paragraph], Sequence[Paragraph]]:
    """Two columns of about the same length; the renderer's own columns take four times as long."""
    lengths = [len(paragraph.text) for paragraph in paragraphs]
    place = min(range(len(lengths) + 1), key=lambda cut: abs(sum(lengths[:cut]) - sum(lengths[cut:])))
    return paragraphs[:place], paragraphs[place:]


def _page(dimension: Dimension) -> Page:
    return Page(
        dimension=dimension,
        listed_gaps=dimension.holding_back[:MOST_GAPS],
        listed_strengths=dimension.strengths[:MOST_STRENGTHS],
        listed_actions=dimension.recommendations[:MOST_NEXT_STEPS],
        shown_figures=tuple(
            question
            for question in dimension.questions
            if question.benchmark and question.benchmark.distribution
        )[:MOST_BARS],
        more_text=_more(
            max(len(dimension.holding_back) - MOST_GAPS, 0),
            max(len(dimension.recommendations) - MOST_NEXT_STEPS, 0),
            sum(bool(question.evidence) for question in dimension.questions),
            sum(question.evidence_asked for question in dimension.questions),
        ),
    )


def first_for_owner(owner: OwnerActions, *, whole: bool) -> OwnerList:
    """What comes first for an owner, or everything where no table of actions stands before."""
    items = owner.items
    if not whole:
        items = tuple(item for item in items if item.horizon <= SOON)[:MOST_FOR_OWNER] or items[:1]
    return OwnerList(owner, items, len(owner.items) - len(items))


def compared_places(fit: Fit) -> Comparison | None:
    """What the places recommended trade off, each place once; with the runners-up where only one is recommended."""
    recommended = [workload.place for workload in fit.workloads if workload.trade_offs]
    runners_up = [workload.runner_up for workload in fit.workloads if workload.trade_offs]
    places = list(dict.fromkeys(filter(None, recommended)))
    if len(places) == 1:
        places = list(dict.fromkeys(filter(None, [*places, *runners_up])))
    places = places[:MOST_PLACES_COMPARED]
    rows: dict[str, dict[str, str]] = {}
    for workload in fit.workloads:
        for row in workload.trade_offs:
            rows.setdefault(row.aspect, {}).update(
                {workload.place: row.recommended, workload.runner_up: row.runner_up}
            )
    if not places or not rows:
        return None
    return Comparison(
        tuple(places),
        tuple((aspect, tuple(texts.get(place, "") for place in places)) for aspect, texts in rows.items()),
    )


def _figures(questions: Sequence[Question]) -> tuple[list[FigureLine], str]:
    """The published figures used, and the particulars that most of them share, which are said once."""
    found = [(question.number, figure) for question in questions for figure in question.figures][
        :MOST_ANSWERS
    ]
    particulars = [(figure.base, figure.region, figure.match_text) for _number, figure in found]
    shared = Counter(particulars).most_common(1)
    mostly = shared[0][0] if shared and shared[0][1] > 1 else ("", "", "")
    return [
        FigureLine(number, figure, "" if words == mostly else " · ".join(filter(None, words)))
        for (number, figure), words in zip(found, particulars, strict=True)
    ], " · ".join(filter(None, mostly))


def _more(gaps: int, actions: int, evidence: int, asked: int) -> str:
    """What else there is to a dimension, and where it stands."""
    sentences = []
    if gaps:
        sentences.append(
            ngettext(
                "%(count)s more question falls short of the target; see all answers.",
                "%(count)s more questions fall short of the target; see all answers.",
                gaps,
            )
            % {"count": gaps}
        )
    if actions:
        sentences.append(
            ngettext(
                "%(count)s more action follows from the answers; see the recommended actions.",
                "%(count)s more actions follow from the answers; see the recommended actions.",
                actions,
            )
            % {"count": actions}
        )
    if asked or evidence:
        sentences.append(
            ngettext(
                "Evidence is named for %(count)s answer; %(asked)s of the questions ask for it.",
                "Evidence is named for %(count)s answers; %(asked)s of the questions ask for it.",
                evidence,
            )
            % {"count": evidence, "asked": asked}
        )
    return wording.in_sequence(sentences)


def _groups(dimensions: Sequence[Dimension], *, paged: bool) -> tuple[list[Group], int]:
    """The answers by dimension, up to the limit, and how many are left out. `paged`: each dimension has its own page."""
    groups, room = [], MOST_ANSWERS
    for dimension in dimensions:
        rows = dimension.questions[:room]
        room -= len(rows)
        found = () if paged else dimension.found_by_consultants
        if rows or found:
            groups.append(Group(dimension.number, dimension.name, rows, found))
    return groups, sum(len(dimension.questions) for dimension in dimensions) - (MOST_ANSWERS - room)


def _contents(report: ReportContext) -> list[tuple[str, str]]:
    """Anchor and heading of every part."""
    certainty = ("certainty", gettext("What is answered, and what is not known"))
    owners = [("owners", gettext("Actions by owner"))] if report.owners else []
    added_up = [("sums", gettext("What adds up"))] if report.sums else []
    if report.gives_levels and not report.gives_scores:
        parts = [
            ("board", gettext("Summary for the board")),
            *added_up,
            certainty,
        ]
    elif report.gives_levels:
        parts = [
            ("board", gettext("Summary for the board")),
            *added_up,
            ("overall", gettext("Overall result")),
            certainty,
            *((dimension.anchor, dimension.name) for dimension in report.scored_dimensions),
            ("priorities", gettext("Priorities")),
            ("actions", gettext("Recommended actions")),
            *owners,
            ("roadmap", gettext("Roadmap")),
        ]
    else:
        parts = [("board", gettext("Where to look first")), *added_up, certainty, *owners]
    if report.costs or (report.fit and report.fit.workloads):
        parts.append(("fit", gettext("Where AI workloads would run well")))
    if report.change:
        parts.append(("change", gettext("Change since last time")))
    if report.verifications:
        parts.append(("verification", gettext("Verification by consultants")))
    if report.frameworks:
        parts.append(("frameworks", gettext("Coverage of frameworks")))
    return [
        *parts,
        ("answers", gettext("All answers")),
        ("method", gettext("Method")),
        ("sources", gettext("Sources")),
        ("record", gettext("Limits, terms and record")),
    ]
