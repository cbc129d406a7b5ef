"""What a Celery worker does besides tasks: it says it is alive, and keeps a warm process per pool child."""

from typing import Any

from celery.signals import (
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
)

from jobs import registry
from jobs.processes import Beat
from jobs.work import renderer

_beat: Beat | None = None


def load_kinds(**kwargs: Any) -> None:
    registry.load()


def start_beat(**kwargs: Any) -> None:
    global _beat
    _beat = Beat("worker")
    _beat.start()


def stop_beat(**kwargs: Any) -> None:
    if _beat is not None:
        _beat.stop()


def start_renderer(**kwargs: Any) -> None:
    renderer.start()


def stop_renderer(**kwargs: Any) -> None:
    renderer.stop()


worker_init.connect(load_kinds)
worker_ready.connect(start_beat)
worker_shutdown.connect(stop_beat)
worker_process_init.connect(start_renderer)
worker_process_shutdown.connect(stop_renderer)
