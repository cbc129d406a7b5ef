"""What a Celery worker does besides tasks: it says that it is alive, and keeps a warm process per pool process."""

from typing import Any

from celery.signals import worker_process_init, worker_process_shutdown, worker_ready, worker_shutdown

from jobs.processes import Beat
from jobs.work import renderer

_beat: Beat | None = None


@worker_ready.connect
def start_beat(**kwargs: Any) -> None:
    global _beat
    _beat = Beat("worker")
    _beat.start()


@worker_shutdown.connect
def stop_beat(**kwargs: Any) -> None:
    if _beat is not None:
        _beat.stop()


@worker_process_init.connect
def start_renderer(**kwargs: Any) -> None:
    renderer.start()


@worker_process_shutdown.connect
def stop_renderer(**kwargs: Any) -> None:
    renderer.stop()
