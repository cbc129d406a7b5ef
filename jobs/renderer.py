"""The worker's end of the warm process: starts it, gives it jobs, listens, and replaces it when it dies."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from jobs.models import Job

GRACE_SECONDS = 15
"""How long past a job's time limit the warm process itself may be silent before it counts as hung."""

START_SECONDS = 60
"""How long loading the renderers may take."""


class RenderFailed(Exception):
    """The child ended without a result. `reason` says in which way."""

    def __init__(self, reason: Job.Failure, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Renderer:
    """One warm process. Not for several threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._unread = b""

    def start(self) -> None:
        """Start the warm process unless it runs; it gets ready while the caller goes on."""
        if self._process is not None and self._process.poll() is None:
            return
        self.stop()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jobs.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            bufsize=0,
        )

    def stop(self) -> None:
        """End the warm process, and with it the job it may be doing."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None
        self._ready = False
        self._unread = b""

    def render(
        self,
        *,
        render: str,
        payload: bytes,
        out: Path,
        tick: Callable[[int], None],
        network: bool = False,
    ) -> dict[str, Any]:
        """Run the function at the dotted path `render` in a child and return the facts it gives.

        `tick(percent)` is called when the child reports progress, and at least every `JOB_BEAT_SECONDS`; if
        it raises, the child is ended and the error passed on. Raises RenderFailed.
        """
        request = {
            "render": render,
            "size": len(payload),
            "out": str(out),
            "memory": settings.JOB_MEMORY_LIMIT,
            "cpu": settings.JOB_CPU_LIMIT,
            "seconds": settings.JOB_TIME_LIMIT,
            "network": network,
        }
        try:
            self._wait_until_ready(tick)
            self._send(json.dumps(request).encode() + b"\n" + payload)
            return self._listen(tick)
        except BaseException as error:
            # Whatever else comes over the pipe belongs to this job, and the next one must not read it.
            if not isinstance(error, RenderFailed) or not self._ready:
                self.stop()
            raise

    def _wait_until_ready(self, tick: Callable[[int], None]) -> None:
        self.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._ready:
            self._ready = any("ready" in answer for answer in self._answers(deadline))
            tick(0)

    def _send(self, request: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        view = memoryview(request)
        try:
            while view:
                view = view[os.write(self._process.stdin.fileno(), view) :]
        except BrokenPipeError:
            raise self._gone() from None

    def _listen(self, tick: Callable[[int], None]) -> dict[str, Any]:
        deadline = time.monotonic() + settings.JOB_TIME_LIMIT + GRACE_SECONDS
        progress = 0
        facts: dict[str, Any] | None = None
        failure: RenderFailed | None = None
        while True:
            for answer in self._answers(deadline):
                progress = answer.get("progress", progress)
                facts = answer.get("facts", facts)
                if "failed" in answer:
                    failure = RenderFailed(Job.Failure(answer["failed"]), answer["detail"])
                if "ended" in answer:
                    if failure is None and answer["ended"]:
                        failure = RenderFailed(Job.Failure(answer["ended"]), answer["detail"])
                    if failure is None and facts is None:
                        failure = RenderFailed(Job.Failure.CRASHED, "it left without a result")
                    if failure is not None:
                        raise failure
                    return {**(facts or {}), "cpu_seconds": answer["cpu"], "peak_bytes": answer["peak"]}
            tick(progress)

    def _answers(self, deadline: float) -> list[dict[str, Any]]:
        """Return what has come in; wait for it no longer than until the next heartbeat is due."""
        assert self._process is not None
        assert self._process.stdout is not None
        if time.monotonic() > deadline:
            self.stop()
            raise RenderFailed(Job.Failure.TIME, "the warm process does not answer")
        readable, _, _ = select.select([self._process.stdout], [], [], settings.JOB_BEAT_SECONDS)
        if not readable:
            return []
        received = os.read(self._process.stdout.fileno(), 1 << 16)
        if not received:
            raise self._gone()
        *lines, self._unread = (self._unread + received).split(b"\n")
        answers: list[dict[str, Any]] = [
            json.loads(line) for line in lines if line.startswith(b"{") and line.endswith(b"}")
        ]
        return answers

    def _gone(self) -> RenderFailed:
        assert self._process is not None
        status = self._process.wait()
        self.stop()
        return RenderFailed(Job.Failure.CRASHED, f"the warm process ended with status {status}")
