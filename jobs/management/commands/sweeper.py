"""The sweeper as a process of its own: as a Celery task it would starve behind long renders."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection

from jobs import processes
from jobs.models import Process
from jobs.sweeper import Sweeper, Swept

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Wakes jobs whose message was lost, takes back those whose worker died; runs until stopped."
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once, wake what is queued, and leave")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        sweeper = Sweeper()
        if once:
            self.report(sweeper.sweep())
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        process: Process | None = None
        while not stopping.is_set():
            try:
                process = self.show_life(process)
                self.report(sweeper.sweep())
            except DatabaseError as error:
                logger.warning("The database is away (%s); the sweeper tries again", error)
                connection.close()
            stopping.wait(settings.SWEEP_SECONDS)
            close_old_connections()
        if process is not None:
            processes.leave(process)

    def show_life(self, process: Process | None) -> Process:
        if process is None:
            return processes.announce(role="sweeper")
        processes.beat(process)
        return process

    def report(self, swept: Swept) -> None:
        if swept != Swept():
            logger.warning(
                "Woken: %d, taken back: %d, given up: %d", swept.woken, swept.taken_back, swept.given_up
            )
