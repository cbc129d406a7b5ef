"""What happens to a consultancy's private notes about its clients.

The consultancy's trail says that there was a note, never what it said; the client's trail says nothing.
"""

from datetime import datetime

from django.db import transaction

from audit import domain as audit
from organisations.domain.engagement import EngagementEnded
from organisations.models import ClientNote, Engagement, User


class NoteGone(Exception):
    """Somebody deleted the note meanwhile."""


class NoteChanged(Exception):
    """Somebody changed the note meanwhile; `note` is as it stands now."""

    def __init__(self, note: ClientNote) -> None:
        super().__init__(str(note.pk))
        self.note = note


@transaction.atomic
def write_note(*, engagement: Engagement, text: str, by: User, at: datetime) -> ClientNote:
    """Note something about the client. Raises EngagementEnded."""
    engagements = Engagement.objects.select_for_update(of=("self",)).select_related("client")
    current = engagements.get(pk=engagement.pk)
    if current.ended_at:
        raise EngagementEnded
    note = ClientNote.objects.create(engagement=current, text=text, author=by, written_at=at)
    _record("note.written", note, by)
    return note


@transaction.atomic
def change_note(*, note: ClientNote, text: str, seen_at: datetime, by: User, at: datetime) -> None:
    """Write a note anew that was last written at `seen_at`. Raises NoteChanged, NoteGone."""
    current = _locked(note)
    if (current.changed_at or current.written_at) != seen_at:
        raise NoteChanged(current)
    if current.text == text:
        return
    current.text, current.changed_at = text, at
    current.save(update_fields=["text", "changed_at"])
    _record("note.changed", current, by)


@transaction.atomic
def delete_note(*, note: ClientNote, by: User) -> None:
    """Delete a note for good. Raises NoteGone."""
    current = _locked(note)
    _record("note.deleted", current, by)
    current.delete()


def _locked(note: ClientNote) -> ClientNote:
    notes = ClientNote.objects.select_for_update(of=("self",)).select_related("engagement__client", "author")
    try:
        return notes.get(pk=note.pk)
    except ClientNote.DoesNotExist:
        raise NoteGone from None


def _record(action: str, note: ClientNote, by: User) -> None:
    engagement = note.engagement
    audit.record(
        action=action,
        actor=by,
        subject=note,
        organisation_id=engagement.consultancy_id,
        client=engagement.client.name,
    )
