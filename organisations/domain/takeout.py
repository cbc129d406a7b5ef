"""What happens to takeouts: asked for, kept, downloaded."""

import uuid
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

import jobs.domain
from audit import domain as audit
from audit.models import Event
from jobs.models import Job
from jobs.storage import discard, keep
from organisations.domain.membership import lock
from organisations.models import Organisation, Takeout, User

TAKEOUT = "takeout"
"""The kind of job."""

CHANGES_NOTHING = (
    Q(action__startswith="person.")
    | Q(action__startswith="takeout.")
    | Q(action__startswith="job.")
    | Q(action__endswith=".exported")
    | Q(action__endswith=".downloaded")
    | Q(action__endswith=".refused")
)
"""Events after which a takeout still holds all that there is."""


@transaction.atomic
def request_takeout(*, organisation: Organisation, by: User, at: datetime) -> Takeout:
    """Have everything gathered in a ZIP. Where that is under way already, nothing more is begun."""
    lock(organisation)
    unfinished = organisation.takeouts.filter(job__status__in=[Job.Status.QUEUED, Job.Status.RUNNING])
    under_way = unfinished.order_by("requested_at", "pk").first()
    if under_way is not None:
        return under_way
    takeout = Takeout(id=uuid.uuid4(), organisation=organisation, requested_by=by, requested_at=at)
    takeout.job = jobs.domain.enqueue(kind=TAKEOUT, idempotency_key=f"{TAKEOUT}:{takeout.pk}")
    takeout.save()
    audit.record(action="takeout.requested", actor=by, subject=takeout, organisation_id=organisation.pk)
    return takeout


def keep_takeout(*, takeout: Takeout, path: Path, size: int, digest: str) -> None:
    """Store the finished file, and let go of earlier ones; inside the transaction that closes the job."""
    takeout.file = keep(path=path, name=takeout_file(takeout))
    takeout.file_size = size
    takeout.file_digest = digest
    takeout.save(update_fields=["file", "file_size", "file_digest"])
    earlier = Takeout.objects.filter(
        organisation=takeout.organisation_id, requested_at__lt=takeout.requested_at
    )
    discard([takeout_file(each) for each in earlier])
    Job.objects.filter(takeout__in=earlier).delete()
    audit.record(
        action="takeout.made",
        actor=None,
        subject=takeout,
        organisation_id=takeout.organisation_id,
        size=size,
        digest=digest,
    )


@transaction.atomic
def note_takeout_download(*, takeout: Takeout, by: User, at: datetime) -> None:
    """Note that somebody took the file."""
    Takeout.objects.filter(pk=takeout.pk).update(downloaded_at=at)
    audit.record(
        action="takeout.downloaded", actor=by, subject=takeout, organisation_id=takeout.organisation_id
    )


def newest_takeout(organisation: Organisation) -> Takeout | None:
    """The one asked for last, with its job."""
    return (
        organisation.takeouts.select_related("job", "requested_by").order_by("-requested_at", "-pk").first()
    )


def is_up_to_date(takeout: Takeout) -> bool:
    """Tell whether nothing has changed in the organisation since the takeout was asked for."""
    events = Event.objects.filter(organisation_id=takeout.organisation_id, at__gt=takeout.requested_at)
    return not events.exclude(CHANGES_NOTHING).exists()


def takeout_file(takeout: Takeout) -> str:
    """The name of its file in the storage, made of identifiers, so that another attempt replaces what one left."""
    return f"takeouts/{takeout.organisation_id}/{takeout.pk}.zip"
