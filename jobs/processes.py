"""Which workers and sweepers are alive: each says so in its own row, by the database's clock."""

import logging
import os
import socket
import threading
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Now

from jobs.models import Process

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10
ALIVE_SECONDS = 35
"""How long after its last sign a process still counts as alive."""

_fork = threading.Lock()
# A worker forks its pool while a thread of it speaks to the database; a child must not inherit that halfway.
os.register_at_fork(before=_fork.acquire, after_in_parent=_fork.release, after_in_child=_fork.release)


def announce(*, role: str) -> Process:
    """Make this process known under a role, `worker` or `sweeper`."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    process, _ = Process.objects.update_or_create(role=role, name=name, defaults={"seen_at": Now()})
    return process


def beat(process: Process) -> None:
    """Say that the process is alive; its row is made anew if it was taken for dead."""
    seen = Process.objects.filter(pk=process.pk).update(beat=F("beat") + 1, seen_at=Now())
    if not seen:
        process.pk = announce(role=process.role).pk


def leave(process: Process) -> None:
    """Take the process off the list, when it ends in good order."""
    Process.objects.filter(pk=process.pk).delete()


def alive(role: str) -> int:
    """Return how many processes of a role have given a sign of life lately."""
    return Process.objects.filter(role=role, seen_at__gt=Now() - timedelta(seconds=ALIVE_SECONDS)).count()


class Beat(threading.Thread):
    """Says from the background that a worker is alive."""

    def __init__(self, role: str) -> None:
        super().__init__(name=f"{role} beat", daemon=True)
        self._role = role
        self._stopping = threading.Event()

    def run(self) -> None:
        process: Process | None = None
        while True:
            with _fork:
                try:
                    if self._stopping.is_set():
                        if process is not None:
                            leave(process)
                        return
                    if process is None:
                        process = announce(role=self._role)
                    else:
                        beat(process)
                except DatabaseError as error:
                    logger.warning("The %s could not say that it is alive: %s", self._role, error)
                    if self._stopping.is_set():
                        return
                finally:
                    connection.close()
            self._stopping.wait(BEAT_SECONDS)

    def stop(self) -> None:
        """Take the process off the list and end the thread."""
        self._stopping.set()
        self.join(timeout=BEAT_SECONDS)
