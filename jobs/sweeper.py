"""Mends what messages and workers lost: wakes jobs no message speaks of, takes back those nobody does."""

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from jobs import domain, queue, registry
from jobs.domain import Claim
from jobs.models import Job, Process
from jobs.storage import FOLDER_SUFFIX

logger = logging.getLogger(__name__)

DEAD_SECONDS = 120
"""How long a worker or sweeper may be silent before its row goes."""


CLAIM_SECONDS = 0.3
"""How long a worker that has taken a message may need to claim the job."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    woken: int = 0
    taken_back: int = 0
    given_up: int = 0


@dataclass(slots=True)
class Sweeper:
    """Remembers between sweeps what it saw. Two at once do no harm: everything they do is conditional.

    `clock` is monotonic and only ever compared with itself, so that neither a wrong wall clock nor one that
    jumps makes a living job look dead or a dead one alive.
    """

    clock: Callable[[], float] = time.monotonic
    _running: dict[tuple[UUID, UUID], tuple[int, float]] = field(default_factory=dict)
    _processes: dict[int, tuple[int, float]] = field(default_factory=dict)
    _scratch: set[Path] = field(default_factory=set)

    def sweep(self) -> Swept:
        """Look once at everything. Raises what the database raises; a queue that is away is waited for."""
        taken_back, given_up = self._take_back()
        woken = self._wake()
        self._forget_dead_processes()
        self._clear_scratch()
        for name, chore in registry.chores():
            try:
                chore()
            except DatabaseError:
                raise
            except Exception:  # one that fails must not keep the others from being done
                logger.exception("The chore %s failed", name)
        return Swept(woken=woken, taken_back=taken_back, given_up=given_up)

    def _take_back(self) -> tuple[int, int]:
        now = self.clock()
        rows = Job.objects.filter(status=Job.Status.RUNNING).values_list("pk", "token", "kind", "heartbeat")
        seen: dict[tuple[UUID, UUID], tuple[int, float]] = {}
        taken_back = given_up = 0
        for job_id, token, kind, heartbeat in rows:
            assert token is not None  # by constraint, while running
            before = self._running.get((job_id, token))
            since = before[1] if before is not None and before[0] == heartbeat else now
            if now - since < settings.JOB_LEASE_SECONDS:
                seen[job_id, token] = (heartbeat, since)
                continue
            status = domain.take_back(claim=Claim(job_id, token, kind), heartbeat=heartbeat)
            taken_back += status == Job.Status.QUEUED
            given_up += status == Job.Status.FAILED
            logger.warning("Job %s showed no heartbeat for %.0f s; now %s", job_id, now - since, status)
        self._running = seen
        return taken_back, given_up

    def _wake(self) -> int:
        jobs = Job.objects.filter(status=Job.Status.QUEUED).order_by("created_at", "pk")
        queued = list(jobs.values_list("pk", flat=True))
        if not queued:
            return 0
        try:
            spoken_of = queue.waiting()
        except Exception as error:  # whatever the broker raises
            logger.warning("The queue is away (%s); %d jobs wait", error, len(queued))
            return 0
        silent = [job_id for job_id in queued if job_id not in spoken_of]
        if not silent:
            return 0
        # A worker that has just taken the message has not claimed the row yet: those need no second one.
        time.sleep(CLAIM_SECONDS)
        woken = 0
        for job_id in jobs.filter(pk__in=silent).values_list("pk", flat=True):
            if not queue.send(job_id):
                break
            woken += 1
        return woken

    def _forget_dead_processes(self) -> None:
        now = self.clock()
        seen: dict[int, tuple[int, float]] = {}
        for pk, beat in Process.objects.values_list("pk", "beat"):
            before = self._processes.get(pk)
            since = before[1] if before is not None and before[0] == beat else now
            if now - since < DEAD_SECONDS:
                seen[pk] = (beat, since)
            else:
                Process.objects.filter(pk=pk, beat=beat).delete()
        self._processes = seen

    def _clear_scratch(self) -> None:
        """Remove unfinished files, and folders of what was being prepared, whose claim is gone, if they were there at
        the sweep before this one."""
        if not settings.SCRATCH_DIR.is_dir():
            return
        files = set(settings.SCRATCH_DIR.glob("*.part"))
        folders = set(settings.SCRATCH_DIR.glob(f"*{FOLDER_SUFFIX}"))
        claims = list(Job.objects.filter(status=Job.Status.RUNNING).values_list("pk", "token"))
        held = {settings.SCRATCH_DIR / f"{job_id}-{token}.part" for job_id, token in claims}
        running = {str(job_id) for job_id, _ in claims}
        held |= {folder for folder in folders if folder.name.partition(".")[0] in running}
        for path in (files & self._scratch) - held:
            path.unlink(missing_ok=True)
        for folder in (folders & self._scratch) - held:
            shutil.rmtree(folder, ignore_errors=True)
        self._scratch = (files | folders) - held
