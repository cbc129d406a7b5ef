"""Durable background work. The row is the truth; the queue's message is only a wake-up."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work, done once however often it is asked for, woken or interrupted.

    `token` names the claim under which a worker holds the row; a worker whose token is gone writes nothing.
    `heartbeat` counts up while the work goes on; the sweeper watches it change by its own clock.
    `attempts` counts the tries that say something about the work; `interruptions` the ones that ended because
    their worker did (killed, asleep, cut off), which say nothing about it and are allowed more often.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Failure(models.TextChoices):
        """Why an attempt failed, in words for the person who waits for it."""

        MEMORY = "memory", _("It needed more memory than one job may use.")
        TIME = "time", _("It took longer than one job may take.")
        CPU = "cpu", _("It needed more computing time than one job may use.")
        CRASHED = "crashed", _("The program that does the work crashed.")
        STORAGE_FULL = "storage-full", _("There is no room left where files are stored.")
        ERROR = "error", _("An error happened that we did not expect.")
        INTERRUPTED = "interrupted", _("The work was interrupted too many times.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    idempotency_key = models.CharField(max_length=128, unique=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    token = models.UUIDField(null=True)
    heartbeat = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=64, choices=Failure, blank=True)
    error_detail = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["queued", "running", "done", "failed"]),
                name="job_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="running", token__isnull=False)
                | (~models.Q(status="running") & models.Q(token__isnull=True)),
                name="job_token_while_running",
            ),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="job_progress_percent"),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="job_status_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.status}"


class Process(models.Model):
    """A worker or a sweeper that says now and then that it is alive."""

    role = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    beat = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "name"], name="process_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


class CacheEntry(models.Model):
    """One value of the cache that all processes share; `jobs.cache` reads and writes it."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()  # JSON
    expires = models.FloatField(db_index=True)  # seconds since 1970

    def __str__(self) -> str:
        return self.key


class DiscardedFile(models.Model):
    """A file of the storage that belongs to nothing any more. Its row is written with the deed that made it so, and
    goes once the file is gone."""

    name = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name
