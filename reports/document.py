"""The report as a document: the view-model set as HTML, bounded, and packed for a renderer that knows nothing else.

What is set here is held within limits before the renderer sees it: rows of tables, characters of texts, the length of
words. The complete result travels in the attached JSON.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, ngettext

from reports import wording
from reports.typesetting import printable_html
from reports.view_model import (
    Dimension,
    Horizon,
    OwnerActions,
    Paragraph,
    Question,
    Recommendation,
    ReportContext,
)

MOST_ANSWERS = 400  # rows; what is beyond is in the attached data
MOST_ACTIONS = 120
DETAILED_ACTIONS = 12  # those that also say when they are done
ACTIONS_IN_ROWS = 15  # the rest are lines: a row of cells takes the renderer five times as long
MOST_IN_LIST = 40
MOST_PRIORITIES = 12
MOST_GAPS, MOST_STRENGTHS, MOST_NEXT_STEPS, MOST_BARS = 4, 2, 3, 1  # on a dimension's page
MOST_IN_HORIZON, MOST_IN_HORIZON_DENSE = 6, 3
ON_BOARD = 3
READABLE = 4.5  # contrast of text with its ground, as WCAG 2.2 AA asks for
MOST_BOARD_DIMENSIONS = 12
MANY_DIMENSIONS = 8  # from so many on, the pages that show all of them are set closer
MOST_BOARD_PLACES = 7
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one dimension."""

    number: int
    name: str
    rows: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A dimension with what of it stands on its page; everything else is read from the dimension itself."""

    dimension: Dimension
    listed_gaps: tuple[Question, ...]
    listed_strengths: tuple[Question, ...]
    listed_actions: tuple[Recommendation, ...]
    shown_figures: tuple[Question, ...]
    more_text: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dimension, name)


@dataclass(frozen=True, slots=True)
class OwnerList:
    """The actions of an owner that are printed."""

    owner: OwnerActions
    items: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class HorizonList:
    """The first actions of a horizon, and how many more there are."""

    horizon: Horizon
    items: tuple[Recommendation, ...]
    more: int


def payload(report: ReportContext, *, logo: bytes | None = None, attach_data: bool = False) -> bytes:
    """Everything the renderer needs, as JSON: the HTML, the images it may show by name, and the attachment."""
    with translation.override(report.language):
        html = printable_html(
            render_to_string("reports/pdf/report.html", _variables(report, has_logo=logo is not None))
        )
    content: dict[str, Any] = {
        "html": html,
        "assets": {"logo": base64.b64encode(logo).decode()} if logo else {},
        "cover_colour": _cover_colour(report.branding.accent),
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


def _variables(report: ReportContext, *, has_logo: bool) -> Mapping[str, Any]:
    shown = report.questions
    pages = [_page(dimension) for dimension in report.dimensions]
    groups, unlisted = _groups(report.dimensions)
    many = len(report.dimensions) >= MANY_DIMENSIONS
    in_horizon = MOST_IN_HORIZON_DENSE if many else MOST_IN_HORIZON
    wanted = ("number", "as-of", "profile", "period", "entity", "departments", "confirmed", "approved")
    return {
        "report": report,
        "pages": pages,
        "logo": has_logo,
        "running_owner": f"{report.organisation.name} | {report.report_title}",
        "cover_facts": [fact for fact in report.identity.facts if fact.key in wanted and not fact.missing],
        "contents": _contents(report),
        "method_columns": _halves(report.method),
        "limit_columns": _halves(report.limits),
        "board_dimensions": report.dimensions[:MOST_BOARD_DIMENSIONS],
        "many_dimensions": many,
        # What was not asked takes a line of the board's page, which must stay one.
        "board_dense": many or bool(report.profile and not report.profile.whole),
        "board_places": report.priorities[:MOST_BOARD_PLACES],
        "board_gaps": report.gaps[:ON_BOARD],
        "board_actions": [
            {"recommendation": item, "until": item.until} for item in report.recommendations[:ON_BOARD]
        ],
        "listed_unknowns": report.unknowns[:MOST_IN_LIST],
        "listed_unanswered": report.unanswered[:MOST_IN_LIST],
        "listed_not_applicable": report.not_applicable[:MOST_IN_LIST],
        "priorities": report.gaps[:MOST_PRIORITIES],
        "listed_actions": report.recommendations[:MOST_ACTIONS],
        "unlisted_actions": max(len(report.recommendations) - MOST_ACTIONS, 0),
        "detailed_actions": DETAILED_ACTIONS,
        "owner_lists": [
            OwnerList(owner, listed)
            for owner in report.owners
            if (listed := tuple(item for item in owner.items if item.rank <= MOST_ACTIONS))
        ],
        "rows_in_actions": ACTIONS_IN_ROWS,
        "rows_of_actions": f":{ACTIONS_IN_ROWS}",
        "lines_of_actions": f"{ACTIONS_IN_ROWS}:",
        "roadmap_lists": [
            HorizonList(horizon, horizon.items[:in_horizon], max(len(horizon.items) - in_horizon, 0))
            for horizon in report.horizons
        ],
        "listed_changes": report.change.answers[:MOST_IN_LIST] if report.change else (),
        "answer_groups": groups,
        "unlisted_answers": unlisted,
        "figure_rows": [
            {"number": question.number, "figure": figure} for question in shown for figure in question.figures
        ][:MOST_ANSWERS],
    }


def _cover_colour(accent: str) -> str:
    """The accent as the cover's ground, where white letters can be read on it; else empty, and the cover keeps its own."""
    if not _COLOUR.fullmatch(accent):
        return ""
    channels = [int(accent[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)  # WCAG 2.2, against white
    return accent if contrast >= READABLE else ""


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


def _groups(dimensions: Sequence[Dimension]) -> tuple[list[Group], int]:
    """The answers by dimension, up to the limit, and how many are left out."""
    groups, room = [], MOST_ANSWERS
    for dimension in dimensions:
        rows = dimension.questions[:room]
        room -= len(rows)
        if rows:
            groups.append(Group(dimension.number, dimension.name, rows))
    return groups, sum(len(dimension.questions) for dimension in dimensions) - (MOST_ANSWERS - room)


def _contents(report: ReportContext) -> list[tuple[str, str]]:
    """Anchor and heading of every part."""
    certainty = ("certainty", gettext("What is answered, and what is not known"))
    owners = [("owners", gettext("Actions by owner"))] if report.owners else []
    if report.gives_levels:
        parts = [
            ("board", gettext("Summary for the board")),
            ("overall", gettext("Overall result")),
            certainty,
            *((dimension.anchor, dimension.name) for dimension in report.dimensions),
            ("priorities", gettext("Priorities")),
            ("actions", gettext("Recommended actions")),
            *owners,
            ("roadmap", gettext("Roadmap")),
        ]
    else:
        parts = [("board", gettext("Where to look first")), certainty, *owners]
    if report.costs or (report.fit and report.fit.workloads):
        parts.append(("fit", gettext("Where AI workloads would run well")))
    if report.change:
        parts.append(("change", gettext("Change since last time")))
    if report.frameworks:
        parts.append(("frameworks", gettext("Coverage of frameworks")))
    return [
        *parts,
        ("answers", gettext("All answers")),
        ("method", gettext("Method")),
        ("sources", gettext("Sources")),
        ("record", gettext("Limits, terms and record")),
    ]
