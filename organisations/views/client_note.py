"""Pages for a consultancy's private notes. For the client there are none."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations import domain
from organisations.forms import ClientNoteForm
from organisations.models import ClientNote, Engagement, Role, User
from organisations.views.engagement import ENDED, engagement_page, listed_engagement, own_membership

WRITERS = (Role.OWNER, Role.CONTRIBUTOR)


@login_required
@require_POST
def client_note_new(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    found = listed_engagement(request, engagement_id)
    if own_membership(found, cast("User", request.user)).role not in WRITERS:
        raise domain.RoleRequired(found.consultancy)
    form = ClientNoteForm(request.POST)
    if not form.is_valid():
        return engagement_page(request, found, form=form, name="note_form", status=422)
    try:
        domain.write_note(
            engagement=found,
            text=form.cleaned_data["text"],
            by=cast("User", request.user),
            at=timezone.now(),
        )
    except domain.EngagementEnded:
        messages.warning(request, ENDED)
    return redirect(_notes(found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_note_edit(request: HttpRequest, engagement_id: UUID, note_id: UUID) -> HttpResponse:
    """Change a note: for who wrote it and the consultancy's owners. What somebody else wrote meanwhile is shown."""
    note = _note(request, engagement_id, note_id)
    if note.engagement.ended_at is not None:
        messages.warning(request, ENDED)
        return redirect(_notes(note.engagement))
    form = ClientNoteForm(
        request.POST if request.method == "POST" else None,
        initial={"text": note.text, "seen": _seen(note)},
    )
    current = None
    if form.is_valid():
        try:
            domain.change_note(
                note=note,
                text=form.cleaned_data["text"],
                seen_at=_read(form.cleaned_data["seen"]),
                by=cast("User", request.user),
                at=timezone.now(),
            )
        except domain.NoteGone:
            messages.warning(request, _("The note has been deleted meanwhile."))
            return redirect(_notes(note.engagement))
        except domain.NoteChanged as error:
            current = error.note
            form = ClientNoteForm(initial={"text": form.cleaned_data["text"], "seen": _seen(current)})
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect(_notes(note.engagement))
    context = {
        "organisation": note.engagement.consultancy,
        "engagement": note.engagement,
        "client": note.engagement.client,
        "note": note,
        "form": form,
        "current": current,
    }
    status = 409 if current else 422 if form.errors else 200
    return render(request, "organisations/client_note.html", context, status=status)


@login_required
@require_POST
def client_note_delete(request: HttpRequest, engagement_id: UUID, note_id: UUID) -> HttpResponse:
    note = _note(request, engagement_id, note_id)
    try:
        domain.delete_note(note=note, by=cast("User", request.user))
    except domain.NoteGone:
        messages.warning(request, _("The note has been deleted meanwhile."))
    else:
        messages.success(request, _("The note has been deleted."))
    return redirect(_notes(note.engagement))


def _note(request: HttpRequest, engagement_id: UUID, note_id: UUID) -> ClientNote:
    """A note that the person may change or delete. Raises Http404, or RoleRequired for one they may only read."""
    found = listed_engagement(request, engagement_id)
    notes = ClientNote.objects.select_related("engagement__client", "engagement__consultancy", "author")
    note = get_object_or_404(notes, engagement=found, pk=note_id)
    role = own_membership(found, cast("User", request.user)).role
    if role != Role.OWNER and not (role in WRITERS and note.author_id == request.user.pk):
        raise domain.RoleRequired(found.consultancy)
    return note


def _notes(engagement: Engagement) -> str:
    return reverse("engagement", args=[engagement.pk]) + "#notes"


def _seen(note: ClientNote) -> str:
    return (note.changed_at or note.written_at).isoformat()


def _read(text: str) -> datetime:
    """When the note that was changed had been written; long ago for what no page of ours sends."""
    try:
        seen = parse_datetime(text)
    except ValueError:
        seen = None
    return seen if seen is not None and timezone.is_aware(seen) else datetime.min.replace(tzinfo=UTC)
