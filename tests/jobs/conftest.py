"""A kind of job for tests within the test process, and a queue that only takes notes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jobs import queue, registry


@pytest.fixture
def chore(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[UUID]]:
    """Register the kind `chore` and return the list of jobs it has finished."""
    finished: list[UUID] = []

    def finish(job_id: UUID, path: Path, facts: dict[str, Any]) -> None:
        finished.append(job_id)

    monkeypatch.setattr(registry, "_kinds", {})
    registry.register(
        registry.Kind(
            name="chore",
            prepare=lambda job_id: f'{{"job": "{job_id}"}}'.encode(),
            render="tests.faults.kinds.render.render_chore",
            finish=finish,
        )
    )
    return finished


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return the list of wake-ups that would have been sent."""
    messages: list[UUID] = []

    def send(job_id: UUID) -> bool:
        messages.append(job_id)
        return True

    monkeypatch.setattr(queue, "send", send)
    return messages
