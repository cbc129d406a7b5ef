"""The audit trail: read and exported by an organisation's owners, and the site's own by administrators."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import actions
from audit.domain import record
from audit.models import Event, EventQuerySet
from organisations import limits
from organisations.forms.trail import TrailForm
from organisations.models import User
from organisations.scope import owned_organisation
from organisations.spreadsheets import csv_lines
from organisations.trail_page import Entry, entries_of, every_entry

PER_PAGE = 100


@login_required
@require_safe
def trail(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who did what in the organisation, newest first."""
    organisation = owned_organisation(request, organisation_id)
    return _page(
        request,
        Event.objects.of_organisation(organisation.pk),
        {"organisation": organisation, "is_owner": True},
    )


@login_required
@require_safe
def trail_export(request: HttpRequest, organisation_id: UUID) -> StreamingHttpResponse:
    """What the page's filters leave of the trail, whole, as CSV."""
    organisation = owned_organisation(request, organisation_id)
    limits.allow(request, "export")
    user = cast("User", request.user)
    record(action="trail.exported", actor=user, subject=organisation, organisation_id=organisation.pk)
    return _csv(request, Event.objects.of_organisation(organisation.pk), name=organisation.name)


@login_required
@require_safe
def site_trail(request: HttpRequest) -> HttpResponse:
    """What was done to question banks and administrators, for administrators."""
    return _page(request, _site(request), {"organisation": None})


@login_required
@require_safe
def site_trail_export(request: HttpRequest) -> StreamingHttpResponse:
    """The site's own trail as CSV."""
    events = _site(request)
    limits.allow(request, "export")
    return _csv(request, events, name="Junbi")


def _site(request: HttpRequest) -> EventQuerySet:
    if not cast("User", request.user).is_administrator:
        raise Http404
    return Event.objects.of_site()


def _page(request: HttpRequest, events: EventQuerySet, context: dict[str, Any]) -> HttpResponse:
    form = TrailForm(request.GET)
    narrowed = _narrowed(events, form)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        narrowed = narrowed.filter(pk__lt=int(before))
    shown = list(narrowed[: PER_PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    older = query.copy()
    if len(shown) > PER_PAGE:
        older["before"] = str(shown[PER_PAGE - 1].pk)
    return render(
        request,
        "organisations/trail.html",
        context
        | {
            "form": form,
            "entries": entries_of(shown[:PER_PAGE]),
            "older": older.urlencode() if "before" in older else "",
            "newest": query.urlencode() if before else None,
            "query": query.urlencode(),
            "is_narrowed": form.is_valid() and any(form.cleaned_data.values()),
        },
        status=200 if form.is_valid() else 422,
    )


def _narrowed(events: EventQuerySet, form: TrailForm) -> EventQuerySet:
    """Those that the form leaves; none for a form that makes no sense."""
    if not form.is_valid():
        return events.none()
    wanted = form.cleaned_data
    if wanted["group"]:
        events = events.filter(action__in=actions.in_group(wanted["group"]))
    if wanted["who"]:
        events = events.filter(actor_label__icontains=wanted["who"].strip())
    if wanted["since"]:
        events = events.filter(at__gte=timezone.make_aware(datetime.combine(wanted["since"], time.min)))
    if wanted["until"]:
        after = wanted["until"] + timedelta(days=1)
        events = events.filter(at__lt=timezone.make_aware(datetime.combine(after, time.min)))
    return events


def _csv(request: HttpRequest, events: EventQuerySet, *, name: str) -> StreamingHttpResponse:
    narrowed = _narrowed(events, TrailForm(request.GET))
    # Sent while the middleware is done already: it must not forget the reader's language and time zone.
    rows = _rows(narrowed, get_language(), timezone.get_current_timezone())
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    day = timezone.localdate()
    file_name = _("%(name)s_audit-trail_%(date)s.csv") % {"name": name, "date": f"{day:%Y%m%d}"}
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    return response


def _rows(events: EventQuerySet, language: str | None, zone: tzinfo) -> Iterator[list[str]]:
    with translation.override(language):
        yield [
            _("Time"), _("Who"), _("What"), _("Action code"), _("Object"), _("Identifier"), _("Particular"),
            _("Before"), _("After"), _("Address"),
        ]  # fmt: skip
        for entry in every_entry(events):
            event = entry.event
            known = (
                timezone.localtime(event.at, zone).isoformat(timespec="seconds"),
                entry.who,
                entry.what,
                event.action,
                " ".join(part for part in (entry.subject, entry.named.name if entry.named else "") if part),
                event.subject_id,
            )
            for particular in _particulars(entry):
                yield [*known, *particular, event.address or ""]


def _particulars(entry: Entry) -> list[tuple[str, str, str]]:
    """A row for each particular, or one for an event that has none."""
    return [(line.label, line.before or "", line.text) for line in entry.lines] or [("", "", "")]
