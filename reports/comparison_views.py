"""Clients side by side, and the workbook of it that names nobody."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from audit.domain import record
from organisations import limits, workbooks
from organisations.models import Organisation, User
from organisations.names import sort_key
from organisations.workbooks import Column
from organisations.workbooks import Table as Sheet
from reports.comparison import ENOUGH_FOR_MEDIAN, FEWEST, MOST, Cell, Comparison, Row, comparison_of
from reports.portfolio import UnknownClient, chosen, engagements_of
from reports.portfolio_views import consultancy_or_404, number, workbook_response
from reports.tables import NOTHING, Table


@login_required
@require_safe
def comparison(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Two to six clients side by side, or one against the median of the others; else the way to choose them."""
    consultancy = consultancy_or_404(request, organisation_id)
    clients = _chosen(request, consultancy)
    found = _comparison(request, consultancy, clients)
    engaged = dict(engagements_of(_user(request), consultancy).values_list("client", "pk"))
    context = {
        "consultancy": consultancy,
        "comparison": found,
        "fewest": FEWEST,
        "most": MOST,
        "enough_for_median": ENOUGH_FOR_MEDIAN,
        "chosen": len(clients),
        "wants_median": _wants_median(request),
        "sides": [
            (side, engaged[side.client], _address(clients, without=side.client))
            for side in (found.sides if found else ())
        ],
        "left_out": [
            (client, engaged[client.client], _address(clients, without=client.client))
            for client in (found.left_out if found else ())
        ],
        "others": _others(_user(request), consultancy, clients) if len(clients) < MOST else [],
        "clients": clients,
        "address": _address(clients),
        "median_address": _address(clients, median=True),
        "table": _page_table(found) if found and found.is_there else None,
        "warning": small_portfolio_warning(),
        "export": _address(clients, median=_wants_median(request)),
    }
    return render(request, "reports/comparison.html", context)


@login_required
@require_safe
def comparison_export(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The comparison as a workbook, with letters for names and without anything that tells who is who."""
    consultancy = consultancy_or_404(request, organisation_id)
    found = _comparison(request, consultancy, _chosen(request, consultancy))
    if found is None or not found.is_there:
        raise Http404
    limits.allow(request, "export")
    content = workbooks.write([_sheet(found), _notes(found)])
    with transaction.atomic():
        record(
            action="comparison.exported",
            actor=_user(request),
            subject=consultancy,
            organisation_id=consultancy.pk,
            clients=[str(side.client) for side in found.sides],
        )
    return workbook_response(content, gettext("Comparison") + ".xlsx")


# --- finding ---------------------------------------------------------------------------------------


def _chosen(request: HttpRequest, consultancy: Organisation) -> list[UUID]:
    try:
        return chosen(user=_user(request), consultancy=consultancy, params=request.GET)
    except UnknownClient as unknown:
        raise Http404 from unknown


def _comparison(request: HttpRequest, consultancy: Organisation, clients: list[UUID]) -> Comparison | None:
    """None where too few or too many are chosen."""
    with_median = _wants_median(request) and len(clients) == 1
    if not with_median and not FEWEST <= len(clients) <= MOST:
        return None
    return comparison_of(
        user=_user(request), consultancy=consultancy, clients=clients, with_median=with_median
    )


def _wants_median(request: HttpRequest) -> bool:
    return request.GET.get("median") == "1"


def _others(user: User, consultancy: Organisation, clients: list[UUID]) -> list[tuple[UUID, str]]:
    """The clients who may be added, by name."""
    rows = (
        engagements_of(user, consultancy)
        .exclude(client__in=clients)
        .values_list("client", "client__name", "client__reading")
    )
    return [
        (pk, name) for pk, name, reading in sorted(rows, key=lambda row: (sort_key(row[1], row[2]), row[0]))
    ]


def _address(clients: list[UUID], *, without: UUID | None = None, median: bool = False) -> str:
    query = QueryDict(mutable=True)
    query.setlist("client", [str(client) for client in clients if client != without])
    if median:
        query["median"] = "1"
    return f"?{query.urlencode()}"


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


# --- the table and the workbook --------------------------------------------------------------------


def _page_table(found: Comparison) -> Table:
    """What the chart shows, with levels."""
    return Table(
        key="comparison",
        title=gettext("Scores by dimension"),
        columns=(
            gettext("Dimension"),
            *(f"{side.letter} {side.name}" for side in found.sides),
            *([_median_heading(found)] if found.has_median else []),
            gettext("Difference from the median") if found.has_median else gettext("Furthest apart"),
        ),
        rows=tuple(
            (
                row.name,
                *(_cell_text(cell) for cell in row.cells),
                *([row.median or NOTHING] if found.has_median else []),
                (row.from_median if found.has_median else row.spread) or NOTHING,
            )
            for row in found.rows
        ),
    )


def _cell_text(cell: Cell) -> str:
    if cell.score is None:
        return NOTHING
    if cell.level is None:
        return gettext("%(score)s (no level yet)") % {"score": cell.score}
    return gettext("%(score)s (level %(level)s)") % {"score": cell.score, "level": cell.level}


def _median_heading(found: Comparison) -> str:
    count = found.median_of or 0
    return ngettext("Median of %(count)s client", "Median of %(count)s clients", count) % {"count": count}


def _sheet(found: Comparison) -> Sheet:
    columns = [Column(gettext("Dimension"), 36)]
    for side in found.sides:
        facts = {"letter": side.letter}
        columns += [
            Column(gettext("Client %(letter)s: score (0–100)") % facts, 14, "0.0"),
            Column(gettext("Client %(letter)s: level") % facts, 10),
            Column(gettext("Client %(letter)s: answered (%%)") % facts, 14, "0.0"),
        ]
    if found.has_median:
        columns.append(Column(_median_heading(found), 16, "0.0"))
    return Sheet(
        title=gettext("Comparison"), columns=columns, rows=[_sheet_row(row, found) for row in found.rows]
    )


def _sheet_row(row: Row, found: Comparison) -> list[workbooks.Value]:
    values: list[workbooks.Value] = [row.name]
    for cell in row.cells:
        values += [number(cell.score), cell.level, number(cell.coverage)]
    if found.has_median:
        values.append(number(row.median))
    return values


def _notes(found: Comparison) -> Sheet:
    """What the numbers are, what was left out of the workbook, and how far that goes."""
    notes = [
        gettext("Scores of “%(bank)s”, from 0 to 100, as each client declared them of itself.")
        % {"bank": found.bank_title},
        gettext("Letters stand for clients, from the highest overall score down."),
        gettext(
            "Left out: names, readings, sizes, regions, industries, dates, people, answers, comments, the version of the "
            "question bank, and who made this file."
        ),
        gettext("No level stands where too little is answered; the score is then over what is answered."),
    ]
    if found.has_median:
        notes.append(
            gettext("The median is of other clients of the same consultancy who answered the same questions.")
        )
    if found.is_small:
        notes.append(small_portfolio_warning())
    return Sheet(
        title=gettext("Notes"),
        columns=(Column(gettext("Notes"), 110, wrap=True),),
        rows=[[note] for note in notes],
    )


def small_portfolio_warning() -> str:
    """What is to be said before a comparison out of few clients is handed on."""
    return gettext(
        "These scores come out of a small circle of clients: whoever knows them may tell from the numbers alone who is who. "
        "Think twice before you hand them on."
    )
