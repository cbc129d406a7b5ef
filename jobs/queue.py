"""The queue of wake-ups. It may lose, repeat or delay a message, or be away: the rows lose nothing by it."""

import json
import logging
import os
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import UUID

from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.connection import Connection
from kombu.pools import producers

from jobs import tasks

logger = logging.getLogger(__name__)

application: Celery = import_string(settings.QUEUE_APPLICATION)
"""Made before anything is sent, so that tasks of any process go to our broker."""

AWAY_SECONDS = 10
"""How long a process that could not reach the queue leaves it alone; the sweeper sends what was not sent."""

_away_until = 0.0


@cache
def _connection() -> Connection:
    """Return the connection that wake-ups are sent over; its patience is short, for people wait on it."""
    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    if settings.REDIS_URL:
        options |= {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 1, "interval_start": 0}
    connection: Connection = application.connection_for_write(transport_options=options, connect_timeout=1)
    return connection


def send(job_id: UUID) -> bool:
    """Wake a worker for the job. Return whether the message was sent; never raise, never wait long."""
    global _away_until
    if time.monotonic() < _away_until:
        return False
    try:
        with producers[_connection()].acquire(block=True, timeout=1) as producer:
            tasks.run.apply_async(
                args=[str(job_id)],
                headers={"job": str(job_id)},
                producer=producer,
                declare=[],
                retry=True,
                retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0},
            )
    except Exception as error:  # whatever a broker can raise, the request that asked for the job goes on
        _away_until = time.monotonic() + AWAY_SECONDS
        logger.warning("The queue is away (%s); the sweeper will wake job %s", error, job_id)
        return False
    return True


def waiting() -> set[UUID]:
    """Return the jobs that messages in the queue speak of. Raises what the broker raises when it is away."""
    return {UUID(job) for job in _messages() if job}


def _messages() -> Iterator[str | None]:
    for text in _redis_messages() if settings.REDIS_URL else _file_messages():
        try:
            yield json.loads(text)["headers"]["job"]
        except (ValueError, LookupError, TypeError):  # half a message, or not one of ours
            continue


def _redis_messages() -> list[bytes]:
    with _connection().channel() as channel:  # type: ignore[no-untyped-call]
        messages: list[bytes] = channel.client.lrange(settings.CELERY_TASK_DEFAULT_QUEUE, 0, -1)
        return messages


def _file_messages() -> Iterator[bytes]:
    for path in _message_files():
        try:
            yield path.read_bytes()
        except FileNotFoundError:  # a worker took it
            continue


def _message_files() -> list[Path]:
    """Return the messages in the folder. Raises OSError when they cannot be listed or none could be added."""
    folder = Path(settings.QUEUE_DIR)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} is not a folder that can be written to")
    ending = f".{settings.CELERY_TASK_DEFAULT_QUEUE}.msg"
    return [path for path in folder.iterdir() if path.name.endswith(ending)]


def length() -> int:
    """Return how many messages wait. Raises what the broker raises when it is away."""
    if not settings.REDIS_URL:
        return len(_message_files())
    with _connection().channel() as channel:  # type: ignore[no-untyped-call]
        return int(channel.client.llen(settings.CELERY_TASK_DEFAULT_QUEUE))
