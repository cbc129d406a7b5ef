"""What happens to a job: asked for, claimed, kept alive, finished, failed, taken back, tried again.

Every change of a row is conditional on what the writer believes about it, so that of two workers that hold
the same job only the one whose token stands can write.
"""

import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from audit.domain import Actor, record
from jobs import registry
from jobs.models import Job


class ClaimLost(Exception):
    """The row is no longer held under this token: it was taken back, or is done."""


class NotFailed(Exception):
    """Only a failed job can be tried again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a job until someone takes it back."""

    job_id: uuid.UUID
    token: uuid.UUID
    kind: str


LASTING = frozenset({Job.Failure.MEMORY, Job.Failure.CPU})
"""Failures that trying again cannot mend: the same payload needs the same memory and computing time."""


def enqueue(*, kind: str, idempotency_key: str) -> Job:
    """Record that a job is wanted and wake a worker once that is committed.

    The same key again returns the same job. Raises `registry.UnknownKind`. A queue that is away
    raises nothing: the sweeper wakes the job later.
    """
    registry.get(kind)
    with transaction.atomic():
        job, created = Job.objects.get_or_create(
            idempotency_key=idempotency_key, defaults={"kind": kind, "created_at": timezone.now()}
        )
        if created:
            wake(job_id=job.pk)
    return job


def wake(*, job_id: uuid.UUID) -> None:
    """Send the job's wake-up when the current transaction, if there is one, has committed."""
    transaction.on_commit(partial(_send, job_id))


def _send(job_id: uuid.UUID) -> None:
    from jobs import queue  # Celery with it, which most processes have no need of

    queue.send(job_id)


def claim(*, job_id: uuid.UUID) -> Claim | None:
    """Take a queued job. Return None when it is not queued any more."""
    token = uuid.uuid4()
    claimed = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED).update(
        status=Job.Status.RUNNING,
        token=token,
        attempts=F("attempts") + 1,
        heartbeat=F("heartbeat") + 1,
        progress=0,
        started_at=timezone.now(),
    )
    if not claimed:
        return None
    return Claim(job_id=job_id, token=token, kind=Job.objects.values_list("kind", flat=True).get(pk=job_id))


def beat(*, claim: Claim, progress: int) -> bool:
    """Show that the work goes on, and how far it is in percent. Return whether the claim still holds."""
    return bool(_held(claim).update(heartbeat=F("heartbeat") + 1, progress=max(0, min(100, progress))))


def finish(*, claim: Claim, path: Path, facts: dict[str, Any]) -> None:
    """Close the job with its result. Raises ClaimLost, having written nothing, when the claim is gone."""
    with transaction.atomic():
        if not _held(claim).select_for_update().exists():
            raise ClaimLost
        registry.get(claim.kind).finish(claim.job_id, path, facts)
        _held(claim).update(
            status=Job.Status.DONE,
            token=None,
            progress=100,
            error="",
            error_detail="",
            finished_at=timezone.now(),
        )


def fail(*, claim: Claim, reason: Job.Failure, detail: str) -> Job.Status:
    """End an attempt. The job is queued again while another attempt is left and could help, else it failed.

    It is not woken here but by the sweeper, so that a passing trouble (a full disk, a database away) has some
    seconds to pass. Raises ClaimLost.
    """
    with transaction.atomic():
        job = _held(claim).select_for_update().first()
        if job is None:
            raise ClaimLost
        job.token = None
        job.error = reason
        job.error_detail = detail[:10_000]
        job.status = Job.Status.QUEUED
        if reason in LASTING or job.attempts >= settings.JOB_ATTEMPTS:
            _give_up(job)
        job.save()
    return Job.Status(job.status)


def take_back(*, claim: Claim, heartbeat: int) -> Job.Status | None:
    """Take a running job from a worker that shows no sign of life, and queue it again.

    `heartbeat` is what it stood at all the while. Return the new status, or None when the worker turned out
    to be alive or finished. After `JOB_INTERRUPTIONS` such losses the job has failed.
    """
    with transaction.atomic():
        job = _held(claim).filter(heartbeat=heartbeat).select_for_update().first()
        if job is None:
            return None
        job.token = None
        job.attempts -= 1
        job.interruptions += 1
        job.status = Job.Status.QUEUED
        if job.interruptions >= settings.JOB_INTERRUPTIONS:
            job.error = Job.Failure.INTERRUPTED
            job.error_detail = ""
            _give_up(job)
        else:
            wake(job_id=job.pk)
        job.save()
    return Job.Status(job.status)


def retry(*, job: Job, by: Actor | None = None) -> Job:
    """Queue a failed job again with all its attempts. Raises NotFailed."""
    with transaction.atomic():
        renewed = Job.objects.filter(pk=job.pk, status=Job.Status.FAILED).update(
            status=Job.Status.QUEUED,
            attempts=0,
            interruptions=0,
            progress=0,
            error="",
            error_detail="",
            started_at=None,
            finished_at=None,
        )
        if not renewed:
            raise NotFailed
        record(action="job.retried", actor=by, subject=job, kind=job.kind)
        wake(job_id=job.pk)
    job.refresh_from_db()
    return job


def _held(claim: Claim) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=claim.job_id, token=claim.token, status=Job.Status.RUNNING)


def _give_up(job: Job) -> None:
    job.status = Job.Status.FAILED
    job.finished_at = timezone.now()
    record(
        action="job.failed",
        actor=None,
        subject=job,
        kind=job.kind,
        reason=str(job.error),
        attempts=job.attempts,
    )
