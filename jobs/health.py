"""Whether everything the site needs is there: database, queue, worker, sweeper, storage."""

import logging
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from jobs import processes, queue
from jobs.models import Job
from jobs.storage import StorageFull

logger = logging.getLogger(__name__)

PROBE_SECONDS = 5.0
"""How long an answer of the storage holds, so that many askers cost it nothing."""


@dataclass(slots=True)
class Probe:
    """When a file could last be stored, by the monotonic clock, and how much room there was."""

    at: float = -inf
    free: int | None = None


_probe = Probe()


class Down(Exception):
    """A part is not there. Carries what to do about it, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the site needs; `name` is a key of the JSON, `title` is for people."""

    name: str
    title: str
    up: bool
    detail: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Every part, and whether all are there."""

    parts: tuple[Part, ...]
    version: str

    @property
    def up(self) -> bool:
        return all(part.up for part in self.parts)

    @property
    def database_up(self) -> bool:
        return next(part.up for part in self.parts if part.name == "database")

    def as_json(self, *, details: bool) -> dict[str, object]:
        """Return what monitoring reads: `status` is `ok` or `down`, overall and for each part.

        Without `details` that is all: the rest speaks of the machine the site runs on.
        """
        status = {True: "ok", False: "down"}
        if not details:
            return {
                "status": status[self.up],
                **{part.name: {"status": status[part.up]} for part in self.parts},
            }
        return {
            "status": status[self.up],
            "version": self.version,
            **{
                part.name: {"status": status[part.up], "detail": part.detail, "advice": part.advice}
                for part in self.parts
            },
        }


def examine() -> Health:
    """Look at every part. Never raises; takes a few seconds at most when a service does not answer."""
    examined = [_part(name, title, check) for name, title, check in PARTS]
    return Health(parts=tuple(examined), version=settings.VERSION)


def _part(name: str, title: str, check: Callable[[], str]) -> Part:
    try:
        return Part(name=name, title=_(title), up=True, detail=check())
    except Down as down:
        detail, advice = down.args
        return Part(name=name, title=_(title), up=False, detail=detail, advice=advice)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        raise Down(
            _("It does not answer."),
            _("Start the database, or correct DATABASE_URL and start the site again."),
        ) from error
    version = ".".join(str(number) for number in connection.get_database_version())
    return f"{connection.display_name} {version}"


def _queue() -> str:
    try:
        waiting = queue.length()
    except Exception as error:  # whatever a broker raises
        logger.warning("The queue does not answer: %s", error)
        raise Down(
            _("It does not answer."),
            _("Start Redis, or correct REDIS_URL. Until then reports wait; none is lost.")
            if settings.REDIS_URL
            else _("Make the folder %(folder)s writable for the site.") % {"folder": settings.QUEUE_DIR},
        ) from error
    name = "Redis" if settings.REDIS_URL else _("Files")
    return f"{name}, " + ngettext("%(count)d message waits", "%(count)d messages wait", waiting) % {
        "count": waiting
    }


def _worker() -> str:
    try:
        alive = processes.alive("worker")
        jobs = Job.objects.aggregate(
            queued=Count("pk", filter=Q(status=Job.Status.QUEUED)),
            running=Count("pk", filter=Q(status=Job.Status.RUNNING)),
        )
    except DatabaseError as error:
        raise _unknown() from error
    if not alive:
        raise Down(
            _("None is running, so reports wait."),
            _("Start one: %(command)s")
            % {"command": f"celery -A config worker --concurrency {settings.JOB_PROCESSES}"},
        )
    running = ngettext("%(count)d is running", "%(count)d are running", alive) % {"count": alive}
    return running + _("; jobs queued: %(queued)d, in progress: %(running)d") % jobs


def _sweeper() -> str:
    try:
        alive = processes.alive("sweeper")
    except DatabaseError as error:
        raise _unknown() from error
    if not alive:
        raise Down(
            _("None is running, so reports that a failing worker leaves behind are not picked up."),
            _("Start one: %(command)s") % {"command": "manage.py sweeper"},
        )
    return ngettext("%(count)d is running", "%(count)d are running", alive) % {"count": alive}


def _storage() -> str:
    try:
        free = _free_space()
    except StorageFull as error:
        raise Down(
            _("It is full."), _("Make room or enlarge it; nothing stored so far is harmed.")
        ) from error
    except Exception as error:  # whatever a remote storage raises
        logger.warning("The storage refuses a file: %s", error)
        raise Down(
            _("No file can be stored."), _("See the site's log, and check that the site may write there.")
        ) from error
    if free is None:
        return _("Remote")
    return _("Local disk, %(free).1f GiB free") % {"free": free / 2**30}


def _free_space() -> int | None:
    """Write, read and delete a file, unless that went well lately. Return the bytes free on a local disk."""
    if time.monotonic() - _probe.at < PROBE_SECONDS:
        return _probe.free
    _probe.free = _try_storage()
    _probe.at = time.monotonic()
    return _probe.free


def _try_storage() -> int | None:
    storage = storages["default"]
    name = storage.save(f"health/{uuid.uuid4()}.txt", ContentFile(b"Junbi"))
    try:
        with storage.open(name) as file:
            if file.read() != b"Junbi":
                raise OSError("the storage gives back other content than it was given")
    finally:
        storage.delete(name)
    if not isinstance(storage, FileSystemStorage):
        return None
    return shutil.disk_usage(storage.location).free


def _unknown() -> Down:
    return Down(_("Unknown while the database is away."), "")


PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("database", gettext_noop("Database"), _database),
    ("queue", gettext_noop("Queue"), _queue),
    ("worker", gettext_noop("Worker"), _worker),
    ("sweeper", gettext_noop("Sweeper"), _sweeper),
    ("storage", gettext_noop("Storage"), _storage),
)
