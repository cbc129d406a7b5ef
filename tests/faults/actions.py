"""What tests have a running site do, called in a process of the site by `RunningSite.call`."""

import json
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from jobs import domain, queue
from jobs.models import Job, Process
from tests.factories import UserFactory


def enqueue_chores(chores: list[dict[str, Any]]) -> list[str]:
    """Enqueue one job per chore and return their ids."""
    return [str(domain.enqueue(kind="chore", idempotency_key=json.dumps(chore)).pk) for chore in chores]


def enqueue_without_message(chores: list[dict[str, Any]]) -> list[str]:
    """Do as a process does that is killed after its commit and before it sends."""
    send = queue.send
    queue.send = lambda job_id: False
    try:
        return enqueue_chores(chores)
    finally:
        queue.send = send


def enqueue_and_die(chores: list[dict[str, Any]]) -> None:
    """Be killed after the commit and before the message."""
    queue.send = lambda job_id: os.kill(os.getpid(), signal.SIGKILL)
    enqueue_chores(chores)


def send_again(job_ids: list[str], times: int) -> None:
    for _ in range(times):
        for job_id in job_ids:
            assert queue.send(UUID(job_id))


def statuses() -> dict[str, int]:
    return dict(Counter(Job.objects.values_list("status", flat=True)))


def jobs() -> list[dict[str, Any]]:
    return [
        {**row, "id": str(row["id"]), "token": row["token"] and str(row["token"])}
        for row in Job.objects.order_by("created_at", "pk").values(
            "id",
            "status",
            "token",
            "heartbeat",
            "attempts",
            "interruptions",
            "progress",
            "error",
            "error_detail",
        )
    ]


def processes() -> dict[str, int]:
    return dict(Counter(Process.objects.values_list("role", flat=True)))


def messages() -> int:
    return len(queue.waiting())


def files() -> dict[str, int]:
    """Return every file under the media folder, the unfinished ones too, with its size."""
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path.stat().st_size for path in root.rglob("*") if path.is_file()}


def log_lines(name: str) -> list[str]:
    """Return the lines of a log that the chores write."""
    path = settings.DATA_DIR / name
    return path.read_text().split() if path.exists() else []


def retry(job_id: str) -> str:
    return domain.retry(job=Job.objects.get(pk=job_id)).status


def make_account() -> str:
    return str(UserFactory(email="somebody@example.com").email)


def accounts() -> list[str]:
    return list(get_user_model().objects.order_by("email").values_list("email", flat=True))


def counts() -> dict[str, int]:
    """Return the number of rows of every table."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def write_until_told(enough: str) -> int:
    """Add finished jobs without a pause until the file `enough` appears; return how many."""
    written = 0
    while not Path(enough).exists():
        Job.objects.create(
            kind="none", idempotency_key=f"load {written}", status="done", created_at=timezone.now()
        )
        written += 1
    return written


def drop_load() -> None:
    Job.objects.filter(kind="none").delete()
