"""The takeout as a kind of background work: an organisation's data, part by part, in one ZIP."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from audit.models import Event
from jobs import archive, storage
from jobs.models import Job
from organisations import domain, erasure
from organisations.archive import Archive, said
from organisations.models import Engagement, Organisation, Takeout

PREPARED = 50
"""How much of the progress is said to be made, in percent, when everything has been read."""


def prepare(job_id: UUID, progress: Callable[[int], None]) -> bytes:
    """Write every part into a folder; return what the archive is made of."""
    organisation = Takeout.objects.select_related("organisation").get(job_id=job_id).organisation
    with storage.full_disk_named(settings.SCRATCH_DIR):
        collected = Archive(storage.scratch_folder(job_id), beat=lambda: progress(done))
        parts = erasure.parts()
        about = {"organisation": organisation, "version": settings.VERSION, "made_at": timezone.now()}
        done = 0
        for number, part in enumerate(parts, start=1):
            part.export(organisation, collected)
            done = PREPARED * number // len(parts)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                text = render_to_string("organisations/takeout_readme.txt", about)
            collected.text(f"README.{language}.txt", text)
    return archive.payload(collected.entries)


def render(payload: bytes, out: Path, progress: Callable[[int], None]) -> dict[str, Any]:
    """Make the ZIP, in the renderer's process."""
    return archive.render(
        payload, out, lambda percent: progress(PREPARED + percent * (100 - PREPARED) // 100)
    )


def finish(job_id: UUID, path: Path, facts: dict[str, Any]) -> None:
    """Keep the file; inside the transaction that closes the job."""
    takeout = Takeout.objects.select_related("organisation").get(job_id=job_id)
    domain.keep_takeout(takeout=takeout, path=path, size=facts["size"], digest=facts["digest"])


def export_organisation(organisation: Organisation, archive: Archive) -> None:
    """Its facts, its people, whom it works for and who works for it, and the notes that are its own."""
    memberships = organisation.memberships.select_related("user").order_by("joined_at", "pk")
    invitations = organisation.invitations.select_related("invited_by").order_by("invited_at", "pk")
    branding = getattr(organisation, "branding", None)
    archive.value(
        "organisation.json",
        {
            "id": organisation.pk,
            "name": organisation.name,
            "reading": organisation.reading,
            "region": organisation.region,
            "industry": organisation.industry,
            "size": organisation.size,
            "language": organisation.language,
            "is_consultancy": organisation.is_consultancy,
            "created_at": organisation.created_at,
            "members": [
                {
                    "person": said(membership.user),
                    "role": membership.role,
                    "title": membership.title,
                    "may_confirm": membership.may_confirm,
                    "may_approve": membership.may_approve,
                    "joined_at": membership.joined_at,
                }
                for membership in memberships
            ],
            "invitations": [
                {
                    "purpose": invitation.purpose,
                    "email": invitation.email,
                    "role": invitation.role,
                    "client_name": invitation.client_name,
                    "invited_by": said(invitation.invited_by),
                    "invited_at": invitation.invited_at,
                    "expires_at": invitation.expires_at,
                    "accepted_at": invitation.accepted_at,
                    "withdrawn_at": invitation.withdrawn_at,
                }
                for invitation in invitations
            ],
            "consultancies": [
                _engagement(each) | {"consultancy": each.consultancy.name}
                for each in organisation.consulted_through.select_related("consultancy").order_by(
                    "started_at", "pk"
                )
            ],
            "branding": {
                "colour": branding.colour,
                "second_colour": branding.second_colour,
                "texts": branding.texts,
                "logo": archive.stored("branding/logo" + Path(branding.logo).suffix, branding.logo),
            }
            if branding
            else None,
        },
    )
    if organisation.engagements.exists():
        archive.rows("clients.json", _clients(organisation))


def _clients(organisation: Organisation) -> Iterator[dict[str, Any]]:
    engagements = organisation.engagements.select_related("client").prefetch_related(
        "assignments__membership__user", "notes__author"
    )
    for engagement in engagements.order_by("started_at", "pk").iterator(chunk_size=100):
        yield _engagement(engagement) | {
            "client": engagement.client.name,
            "assigned": [said(assignment.membership.user) for assignment in engagement.assignments.all()],
            "notes": [
                {
                    "text": note.text,
                    "author": said(note.author),
                    "written_at": note.written_at,
                    "changed_at": note.changed_at,
                }
                for note in engagement.notes.all()
            ],
        }


def _engagement(engagement: Engagement) -> dict[str, Any]:
    return {
        "started_at": engagement.started_at,
        "holds_client": engagement.holds_client,
        "handed_over_at": engagement.handed_over_at,
        "ended_at": engagement.ended_at,
    }


def erase_organisation(organisation: Organisation) -> Iterable[str]:
    """Its takeouts and its logos; everything else of this package goes with the organisation itself."""
    jobs = Job.objects.filter(takeout__organisation=organisation)
    list(jobs.select_for_update())  # one that is being closed is waited for
    names = list(storage.files_below(f"takeouts/{organisation.pk}"))
    jobs.delete()
    return [*names, *domain.logo_files(organisation)]


def export_trail(organisation: Organisation, archive: Archive) -> None:
    """Who did what, when and from where."""
    events = Event.objects.filter(organisation_id=organisation.pk).order_by("at", "pk")
    archive.rows(
        "trail.json",
        (
            {
                "at": event.at,
                "action": event.action,
                "actor": event.actor_label,
                "subject_type": event.subject_type,
                "subject_id": event.subject_id,
                "detail": event.detail,
                "address": event.address,
            }
            for event in events.iterator(chunk_size=1000)
        ),
    )


def erase_trail(organisation: Organisation) -> Iterable[str]:
    """The trail itself stays; the domain takes out of it what tells of persons."""
    return ()
