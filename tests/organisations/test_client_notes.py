"""Private notes about clients: who reads and writes them, and that the client learns nothing of them at all."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from organisations import domain, erasure
from organisations.archive import Archive
from organisations.models import ClientNote, Engagement, Membership, Organisation, Role, User
from tests.factories import AssignmentFactory, EngagementFactory, MembershipFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECRET = "They will not renew unless the board changes."


@pytest.fixture
def lead() -> Membership:
    return MembershipFactory(organisation__is_consultancy=True, user__language="en")


@pytest.fixture
def engagement(lead) -> Engagement:
    return EngagementFactory(consultancy=lead.organisation, client=MembershipFactory().organisation)


def consultant(engagement: Engagement, role: Role = Role.CONTRIBUTOR) -> User:
    return AssignmentFactory(
        engagement=engagement, membership__role=role, membership__user__language="en"
    ).membership.user


def client_owner(engagement: Engagement) -> User:
    return User.objects.get(memberships__organisation=engagement.client)


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def written(engagement: Engagement, by: User, text: str = SECRET) -> ClientNote:
    return domain.write_note(engagement=engagement, text=text, by=by, at=NOW)


def taken_along(organisation: Organisation, folder: Path) -> bytes:
    """Everything that the organisation's archive says in texts."""
    archive = Archive(folder, beat=lambda: None)
    for part in erasure.parts():
        part.export(organisation, archive)
    return b"".join(Path(entry.local).read_bytes() for entry in archive.entries if entry.local)


def page_of(engagement: Engagement) -> str:
    return reverse("engagement", args=[engagement.pk])


def edit_page(note: ClientNote) -> str:
    return reverse("client-note-edit", args=[note.engagement_id, note.pk])


def test_note_is_written_and_read_by_those_who_work_for_the_client(lead, engagement):
    author, reader = consultant(engagement), consultant(engagement, Role.VIEWER)
    response = signed_in(author).post(reverse("client-note-new", args=[engagement.pk]), {"text": SECRET})
    assert response["Location"] == page_of(engagement) + "#notes"
    for user in (author, reader, lead.user):
        assert SECRET in signed_in(user).get(page_of(engagement)).content.decode()
    unassigned = MembershipFactory(organisation=lead.organisation, role=Role.CONTRIBUTOR).user
    assert signed_in(unassigned).get(page_of(engagement)).status_code == 404


def test_empty_note_is_not_written(lead, engagement):
    for text in ("", "  \n ", "x" * 10_001):
        response = signed_in(lead.user).post(reverse("client-note-new", args=[engagement.pk]), {"text": text})
        assert response.status_code == 422
    assert ClientNote.objects.count() == 0


def test_reading_consultant_writes_nothing(engagement):
    reader = consultant(engagement, Role.VIEWER)
    note = written(engagement, reader)
    browser = signed_in(reader)
    assert browser.post(reverse("client-note-new", args=[engagement.pk]), {"text": "x"}).status_code == 403
    assert browser.post(edit_page(note), {"text": "x"}).status_code == 403
    assert browser.post(reverse("client-note-delete", args=[engagement.pk, note.pk])).status_code == 403
    assert ClientNote.objects.get().text == SECRET


def test_note_is_changed_and_deleted_by_its_author_and_owners_alone(lead, engagement):
    author, colleague = consultant(engagement), consultant(engagement)
    note = written(engagement, author)
    assert signed_in(colleague).get(edit_page(note)).status_code == 403
    for user, text in ((author, "first"), (lead.user, "second")):
        browser = signed_in(user)
        seen = browser.get(edit_page(note)).context["form"].initial["seen"]
        assert browser.post(edit_page(note), {"text": text, "seen": seen}).status_code == 302
        note.refresh_from_db()
        assert (note.text, note.author) == (text, author)
    signed_in(lead.user).post(reverse("client-note-delete", args=[engagement.pk, note.pk]))
    assert ClientNote.objects.count() == 0


def test_note_changed_meanwhile_is_shown_and_not_overwritten(lead, engagement):
    note = written(engagement, lead.user)
    browser = signed_in(lead.user)
    seen = browser.get(edit_page(note)).context["form"].initial["seen"]
    domain.change_note(
        note=note, text="the other's", seen_at=NOW, by=lead.user, at=NOW + timedelta(minutes=1)
    )
    response = browser.post(edit_page(note), {"text": "mine", "seen": seen})
    page = response.content.decode()
    assert response.status_code == 409
    assert "the other&#x27;s" in page
    assert "mine" in page
    assert ClientNote.objects.get().text == "the other's"
    seen = response.context["form"].initial["seen"]
    assert browser.post(edit_page(note), {"text": "mine", "seen": seen}).status_code == 302
    assert ClientNote.objects.get().text == "mine"


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-11-22T03:00:00", "9999-99-99T99:99:99Z"])
def test_note_is_not_overwritten_by_who_does_not_say_what_they_saw(lead, engagement, seen):
    note = written(engagement, lead.user)
    response = signed_in(lead.user).post(edit_page(note), {"text": "mine", "seen": seen})
    assert (response.status_code, ClientNote.objects.get().text) == (409, SECRET)


def test_note_deleted_meanwhile_is_gone(lead, engagement):
    note = written(engagement, lead.user)
    ClientNote.objects.all().delete()
    with pytest.raises(domain.NoteGone):
        domain.change_note(note=note, text="x", seen_at=NOW, by=lead.user, at=NOW)
    with pytest.raises(domain.NoteGone):
        domain.delete_note(note=note, by=lead.user)
    assert signed_in(lead.user).post(edit_page(note), {"text": "x"}).status_code == 404


def test_note_of_one_client_is_not_found_under_another(lead, engagement):
    note = written(engagement, lead.user)
    other = EngagementFactory(consultancy=lead.organisation)
    browser = signed_in(lead.user)
    assert browser.get(reverse("client-note-edit", args=[other.pk, note.pk])).status_code == 404
    assert browser.post(reverse("client-note-delete", args=[other.pk, note.pk])).status_code == 404


def test_hostile_note_stays_text(lead, engagement):
    hostile = "<script>alert(1)</script>\u202e {{ user }} \U00020bb7" + "x" * 5_000
    signed_in(lead.user).post(reverse("client-note-new", args=[engagement.pk]), {"text": hostile})
    page = signed_in(lead.user).get(page_of(engagement)).content.decode()
    assert ClientNote.objects.get().text == hostile
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# --- the client --------------------------------------------------------------------------------------


def test_client_finds_no_note_anywhere(lead, engagement, tmp_path):
    note = written(engagement, lead.user)
    domain.change_note(note=note, text=f"{SECRET}!", seen_at=NOW, by=lead.user, at=timezone.now())
    browser = signed_in(client_owner(engagement))
    assert browser.get(page_of(engagement)).status_code == 404
    assert browser.get(edit_page(note)).status_code == 404
    domain.delete_note(note=note, by=lead.user)
    written(engagement, lead.user)
    shown = b"".join(
        browser.get(reverse(name, args=[engagement.client_id])).content
        for name in ("organisation-consultancies", "audit-trail", "organisation-edit")
    )
    assert b"renew" not in shown
    assert b"note." not in shown
    exported = taken_along(engagement.client, tmp_path)
    assert engagement.client.name.encode() in exported
    assert b"renew" not in exported
    assert not Event.objects.filter(organisation_id=engagement.client_id, action__startswith="note.").exists()


def test_consultancy_takes_its_notes_along(lead, engagement, tmp_path):
    written(engagement, lead.user)
    assert b"renew" in taken_along(lead.organisation, tmp_path)


def test_trail_tells_of_notes_without_their_words(lead, engagement):
    note = written(engagement, lead.user)
    domain.change_note(note=note, text="else", seen_at=NOW, by=lead.user, at=timezone.now())
    domain.delete_note(note=note, by=lead.user)
    events = Event.objects.filter(organisation_id=lead.organisation_id).order_by("pk")
    assert [event.action for event in events] == ["note.written", "note.changed", "note.deleted"]
    assert "renew" not in json.dumps([event.detail for event in events])


def test_note_that_is_saved_unchanged_is_no_change(lead, engagement):
    note = written(engagement, lead.user)
    domain.change_note(note=note, text=SECRET, seen_at=NOW, by=lead.user, at=timezone.now())
    note.refresh_from_db()
    assert note.changed_at is None


def test_notes_stay_with_the_owners_after_the_end(lead, engagement):
    author = consultant(engagement)
    note = written(engagement, author)
    domain.end_engagement(
        engagement=engagement, side=Engagement.Side.CLIENT, by=client_owner(engagement), at=timezone.now()
    )
    browser = signed_in(lead.user)
    assert SECRET in browser.get(page_of(engagement)).content.decode()
    assert signed_in(author).get(page_of(engagement)).status_code == 404
    with pytest.raises(domain.EngagementEnded):
        written(engagement, lead.user)
    browser.post(reverse("client-note-new", args=[engagement.pk]), {"text": "late"})
    browser.post(edit_page(note), {"text": "late"})
    assert [each.text for each in ClientNote.objects.all()] == [SECRET]
    browser.post(reverse("client-note-delete", args=[engagement.pk, note.pk]))
    assert ClientNote.objects.count() == 0
