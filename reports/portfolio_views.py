"""The list of a consultancy's clients, for its members alone, and the workbook of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, pgettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from audit.domain import record
from organisations import limits, workbooks
from organisations.models import MAY_ANSWER, Membership, Organisation, Role, User
from organisations.workbooks import Column, Table
from reports import wording
from reports.models import SavedView
from reports.portfolio import Client, Portfolio, portfolio_of
from reports.portfolio_query import COLUMNS, PortfolioQuery
from reports.saved_views import MOST_VIEWS, TooManyViews, delete_view, save_view, views_of
from reports.summaries import Outcome
from reports.view_model import Figure
from scoring import round_half_up

LONGEST_NAME = cast("int", SavedView._meta.get_field("name").max_length)


@gzip_page
@login_required
@require_safe
def clients(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The clients whom the person may see: searched, filtered, sorted, fifty a page."""
    consultancy = consultancy_or_404(request, organisation_id)
    query = PortfolioQuery.read(request.GET)
    portfolio = portfolio_of(user=_user(request), consultancy=consultancy, query=query)
    membership = Membership.objects.get(organisation=consultancy, user=_user(request))
    context = {
        "consultancy": consultancy,
        "portfolio": portfolio,
        "query": query,
        "headings": _headings(query),
        "bank_choices": [
            (key, title, query.of_bank(key).address()) for key, title in portfolio.banks.items()
        ],
        "any_bank": query.of_bank("").address(),
        "everybody_address": query.unfiltered().address(),
        "kept": [pair for pair in query.on_page(1).parameters() if pair[0] in ("sort", "bank")],
        "selection": query.on_page(portfolio.page).parameters(),
        "pages": _pages(portfolio),
        "views": views_of(user=_user(request), consultancy=consultancy),
        "as_saved": query.on_page(1).address(),
        "as_usual": "?",
        "owns": membership.role == Role.OWNER,
        "may_make": membership.role in MAY_ANSWER,
    }
    return render(request, "reports/portfolio.html", context)


@login_required
@require_POST
def clients_view_save(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Keep the list as it is asked for under a name, for oneself."""
    consultancy = consultancy_or_404(request, organisation_id)
    query = PortfolioQuery.read(request.POST)
    name = forms.CharField(max_length=LONGEST_NAME)
    try:
        save_view(
            consultancy=consultancy,
            by=_user(request),
            name=name.clean(request.POST.get("name")),
            query=query,
            at=timezone.now(),
        )
    except ValidationError:
        text = gettext("Give the view a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        messages.error(request, text)
    except TooManyViews:
        messages.error(request, gettext("Delete a view first: there are %(most)s.") % {"most": MOST_VIEWS})
    else:
        messages.success(request, gettext("The view has been saved."))
    return redirect(reverse("clients", args=[consultancy.pk]) + query.address())


@login_required
@require_POST
def clients_view_delete(request: HttpRequest, organisation_id: UUID, view_id: UUID) -> HttpResponse:
    """Keep one of one's own views no longer."""
    consultancy = consultancy_or_404(request, organisation_id)
    view = get_object_or_404(views_of(user=_user(request), consultancy=consultancy), pk=view_id)
    delete_view(view=view)
    messages.success(request, gettext("The view has been deleted."))
    return redirect("clients", consultancy.pk)


@login_required
@require_safe
def clients_export(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What the list shows, every page of it, as a workbook."""
    consultancy = consultancy_or_404(request, organisation_id)
    limits.allow(request, "export")
    user = _user(request)
    query = PortfolioQuery.read(request.GET)
    portfolio = portfolio_of(user=user, consultancy=consultancy, query=query, wait=True)
    content = workbooks.write([_table(portfolio), _about(portfolio, consultancy)])
    with transaction.atomic():
        record(
            action="clients.exported",
            actor=user,
            subject=consultancy,
            organisation_id=consultancy.pk,
            clients=len(portfolio.found),
        )
    name = gettext("Clients") + f"_{timezone.localdate():%Y%m%d}.xlsx"
    return workbook_response(content, name)


# --- for the pages beside this one -----------------------------------------------------------------


def consultancy_or_404(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """The consultancy, for its members; for everybody else there is none."""
    consultancies = Organisation.objects.joined_by(request.user).filter(is_consultancy=True)
    return get_object_or_404(consultancies, pk=organisation_id)


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved, kept by nobody on its way and taken for nothing else."""
    response = HttpResponse(content, content_type=workbooks.CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


def number(figure: Figure | None) -> Decimal | None:
    """A figure as a cell holds it: rounded as it is shown."""
    return None if figure is None else Decimal(figure.text)


def day(moment: datetime | None) -> date | None:
    """The day of a moment, where the reader is."""
    return None if moment is None else timezone.localtime(moment).date()


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


# --- what the page shows ---------------------------------------------------------------------------


def _headings(query: PortfolioQuery) -> list[dict[str, object]]:
    """The columns' headings with the way to sort by each."""
    labels = {
        "name": gettext("Client"),
        "level": gettext("Level"),
        "score": gettext("Score"),
        "trend": gettext("Trend"),
        "coverage": gettext("Answered"),
        "stage": gettext("Status"),
        "activity": gettext("Last activity"),
        "reports": gettext("Open reports"),
        "since": gettext("Client since"),
    }
    return [
        {
            "key": column,
            "label": labels[column],
            "address": query.sorted_by(column).address(),
            "order": ("descending" if query.descending else "ascending") if column == query.column else "",
        }
        for column in COLUMNS
    ]


def _pages(portfolio: Portfolio) -> list[tuple[int | None, str]]:
    """The numbers and addresses of the pages to offer; None stands for those left out between two."""
    wanted = {1, portfolio.pages, *range(portfolio.page - 2, portfolio.page + 3)}
    offered: list[tuple[int | None, str]] = []
    last = 0
    for number in sorted(number for number in wanted if 1 <= number <= portfolio.pages):
        if number - last > 1:
            offered.append((None, ""))
        offered.append((number, portfolio.query.on_page(number).address()))
        last = number
    return offered


# --- the workbook ----------------------------------------------------------------------------------


def _table(portfolio: Portfolio) -> Table:
    points, days = "0.0", "yyyy-mm-dd"
    return Table(
        title=gettext("Clients"),
        columns=(
            Column(gettext("Client"), 36),
            Column(gettext("Reading"), 28),
            Column(gettext("Industry"), 24),
            Column(gettext("Region"), 16),
            Column(gettext("Number of employees"), 12, "#,##0"),
            Column(gettext("Question bank"), 44),
            Column(gettext("Submitted on"), 14, days),
            Column(gettext("Level"), 8),
            Column(pgettext("level", "Name"), 16),
            Column(gettext("Lowest level possible"), 10),
            Column(gettext("Highest level possible"), 10),
            Column(gettext("Score (0–100)"), 10, points),
            Column(gettext("Outcome"), 24),
            Column(gettext("Level of the outcome"), 24),
            Column(gettext("Value of the outcome"), 12),
            Column(gettext("Maximum of the outcome"), 12),
            Column(gettext("Trend"), 24, "+0.0;-0.0;0.0"),
            Column(gettext("Compared with"), 14, days),
            Column(gettext("Answered (%)"), 10, points),
            Column(gettext("Status"), 14),
            Column(gettext("Last activity"), 14, days),
            Column(gettext("Reports in the making"), 10),
            Column(gettext("Reports that failed"), 10),
            Column(gettext("Client since"), 14, days),
        ),
        rows=[_row(client) for client in portfolio.found],
    )


def _row(client: Client) -> list[workbooks.Value]:
    judgement, trend = client.judgement, client.trend
    result: list[workbooks.Value] = [None] * 11
    if judgement:
        result = [
            judgement.bank_text,
            day(judgement.submitted_at),
            judgement.level,
            judgement.level_name,
            *judgement.level_range,
            number(judgement.score),
            judgement.outcome_name or None,
            judgement.outcome_level or None,
            *_outcome_cells(judgement.outcome),
        ]
    return [
        client.name,
        client.reading,
        client.industry_text,
        client.region_text,
        client.size,
        *result,
        number(trend.change) if trend.change else trend.text,
        day(trend.since),
        number(judgement.coverage) if judgement else None,
        client.stage_text,
        day(client.active_at),
        client.making,
        client.failed,
        day(client.since),
    ]


def _outcome_cells(outcome: Outcome | None) -> list[workbooks.Value]:
    """What an outcome comes to, and its maximum: numbers as they are shown."""
    if outcome is None:
        return [None, None]
    value = None if outcome.value is None else round_half_up(outcome.value, 2)
    return [value, round_half_up(outcome.maximum, 2)]


def _about(portfolio: Portfolio, consultancy: Organisation) -> Table:
    """What the list is of, so that a file found again explains itself."""
    rows: list[list[workbooks.Value]] = [
        [gettext("Consultancy"), consultancy.name],
        [gettext("Made on"), wording.date_text(timezone.localdate())],
        [gettext("Clients in this list"), len(portfolio.found)],
        [gettext("Clients in all that the maker of the list may see"), portfolio.everybody],
    ]
    rows += [[gettext("Filter"), chip.label] for chip in portfolio.chips]
    rows.append(
        [
            gettext("Confidential"),
            gettext("For the consultancy alone. Scores rest on what clients declared of themselves."),
        ]
    )
    return Table(
        title=gettext("About this list"),
        columns=(Column(gettext("Fact"), 40), Column(gettext("Value"), 60, wrap=True)),
        rows=rows,
    )
