"""The worker's side of a chore. What it shall do stands in its idempotency key, as JSON."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from jobs.models import Job
from jobs.storage import keep


def prepare(job_id: UUID) -> bytes:
    note("prepared.log", job_id)
    key = Job.objects.values_list("idempotency_key", flat=True).get(pk=job_id)
    return json.dumps(json.loads(key) | {"job": str(job_id)}).encode()


def finish(job_id: UUID, path: Path, facts: dict[str, Any]) -> None:
    keep(path=path, name=f"chores/{job_id}.txt")
    transaction.on_commit(partial(note, "mail.log", job_id))


def note(log: str, job_id: UUID) -> None:
    """Append one line in one write, so that lines of several processes do not mix."""
    descriptor = os.open(settings.DATA_DIR / log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{job_id}\n".encode())
    os.close(descriptor)
