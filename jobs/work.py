"""What a worker does when it is woken for a job."""

import logging
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from jobs import domain, registry
from jobs.domain import Claim, ClaimLost
from jobs.models import Job
from jobs.renderer import Renderer, RenderFailed
from jobs.storage import StorageFull, full_disk_named

logger = logging.getLogger(__name__)

PROGRESS_SECONDS = 0.5
"""How often a change of progress is written at most."""

renderer = Renderer()
"""This process's own warm process."""


def work(*, job_id: UUID) -> None:
    """Do the job if it can be claimed; record how it went. Needless wake-ups do nothing.

    An error of the database is raised: the row cannot be told of it, stays running without a heartbeat, and
    is taken back by the sweeper.
    """
    claim = domain.claim(job_id=job_id)
    if claim is None:
        return
    out = settings.SCRATCH_DIR / f"{claim.job_id}-{claim.token}.part"
    try:
        attempt(claim, out)
    except ClaimLost:
        logger.warning("Job %s was taken back while this worker held it; its result is dropped", job_id)
    finally:
        with suppress(FileNotFoundError):
            out.unlink()


def attempt(claim: Claim, out: Path) -> None:
    """Do the work under a claim and close or fail the row. Raises ClaimLost."""
    try:
        with full_disk_named(out.parent):
            out.parent.mkdir(parents=True, exist_ok=True)
        kind = registry.get(claim.kind)
        tick = heartbeat(claim)
        payload = kind.prepare(claim.job_id, tick) if kind.prepares_long else kind.prepare(claim.job_id)
        facts = renderer.render(
            render=kind.render,
            payload=payload,
            out=out,
            tick=tick,
            network=kind.reaches_storage,
        )
        domain.finish(claim=claim, path=out, facts=facts)
    except (ClaimLost, DatabaseError):
        raise
    except RenderFailed as failure:
        fail(claim, failure.reason, failure.detail)
    except StorageFull as error:
        fail(claim, Job.Failure.STORAGE_FULL, str(error))
    except Exception:
        logger.exception("Job %s failed", claim.job_id)
        fail(claim, Job.Failure.ERROR, traceback.format_exc(limit=-8))


def fail(claim: Claim, reason: Job.Failure, detail: str) -> None:
    status = domain.fail(claim=claim, reason=reason, detail=detail)
    logger.warning(
        "Job %s (%s): %s, now %s: %s", claim.job_id, claim.kind, reason, status, detail.strip()[-500:]
    )


def heartbeat(claim: Claim) -> Callable[[int], None]:
    """Return a function that shows that the work goes on, and raises ClaimLost when the claim is gone."""
    written_progress = -1
    written_at = 0.0

    def tick(progress: int) -> None:
        nonlocal written_progress, written_at
        now = time.monotonic()
        due = settings.JOB_BEAT_SECONDS if progress == written_progress else PROGRESS_SECONDS
        if now - written_at < due:
            return
        try:
            held = domain.beat(claim=claim, progress=progress)
        except DatabaseError as error:  # locked or away for a moment: the next beat will tell
            logger.warning("Job %s could not show its heartbeat: %s", claim.job_id, error)
            return
        if not held:
            raise ClaimLost
        written_progress, written_at = progress, now

    return tick
