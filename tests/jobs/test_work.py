"""What a worker does with a job it has claimed."""

import errno
from dataclasses import replace
from pathlib import Path

from jobs import domain, registry
from jobs.models import Job
from jobs.work import work


def test_full_disk_where_unfinished_files_lie_is_told_as_such(
    chore, sent, db, monkeypatch, settings, tmp_path
):
    settings.SCRATCH_DIR = tmp_path / "scratch"
    settings.JOB_ATTEMPTS = 1
    mkdir = Path.mkdir

    def refuse(path: Path, *args, **kwargs) -> None:
        if path == settings.SCRATCH_DIR:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        mkdir(path, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", refuse)
    job = domain.enqueue(kind="chore", idempotency_key="one")
    work(job_id=job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.FAILED, Job.Failure.STORAGE_FULL)
    assert chore == []


def test_job_that_prepares_for_long_shows_that_it_lives(chore, sent, db, monkeypatch, settings, tmp_path):
    settings.SCRATCH_DIR = tmp_path / "scratch"
    beats = []

    def prepare(job_id, progress) -> bytes:
        for percent in (0, 30):
            progress(percent)
            job = Job.objects.get(pk=job_id)
            beats.append((job.heartbeat, job.progress))
        raise RuntimeError("far enough")

    registry.register(replace(registry.get("chore"), prepare=prepare, prepares_long=True))
    monkeypatch.setattr("jobs.work.PROGRESS_SECONDS", 0)
    job = domain.enqueue(kind="chore", idempotency_key="one")
    work(job_id=job.pk)
    assert beats == [(2, 0), (3, 30)]
