"""The warm process: everything a renderer needs is loaded once, and each job is done in a fork of it.

A worker starts it as `python -m jobs.warm` and speaks to it over its standard input and output. A request is
a line of JSON followed by the payload; the answers are lines of JSON: `progress` while the work goes on,
`facts` or `failed` from the child, and at last `ended` from the warm process, which knows how the child left.

The child has limits on memory, computing time and wall time, no database and no network, and leaves by
`os._exit`. The warm process dies with its worker, and the child with the warm process: by signal where the
system offers that, and in any case when the pipe from the worker closes.
"""

import ctypes
import errno
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any, NoReturn

from django.utils.module_loading import import_string

REQUESTS = 0
"""The descriptor that requests come in by."""

NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")
PROGRAMS = (
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.system",
)
"""Audit events that no renderer has a reason to cause; those of the network only one that says so."""


def main() -> None:
    die_with_parent(os.getppid())
    # Ctrl-C and a stop of the whole group are the worker's business: it closes the pipe when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints goes to the log, not among the answers
    warm_up()
    answer(answers, ready=True)
    requests = FileIO(REQUESTS, "rb", closefd=False)
    while header := requests.readline():
        request = json.loads(header)
        payload = read_exactly(requests, request["size"])
        supervise(request, payload, answers)


def warm_up() -> None:
    """Load Django (templates, translations) and every renderer, then hide it all from the collector."""
    import django

    django.setup()

    from django.db.backends.base.base import BaseDatabaseWrapper

    from jobs import registry

    def refuse(self: BaseDatabaseWrapper) -> NoReturn:
        raise RuntimeError("A renderer has no database: what it needs belongs into the payload")

    BaseDatabaseWrapper.connect = refuse  # type: ignore[method-assign]
    for kind in registry.kinds():
        import_string(kind.render)
        if kind.warm_up:
            import_string(kind.warm_up)()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def supervise(request: dict[str, Any], payload: bytes, answers: int) -> None:
    """Do one job in a child, and say how the child ended."""
    alive, held_by_child = os.pipe()
    warm_process = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(alive)
        work(request, payload, answers, warm_process)
    os.close(held_by_child)
    deadline = time.monotonic() + request["seconds"]
    timed_out = False
    while True:
        ready, _, _ = select.select([alive, REQUESTS], [], [], max(0, deadline - time.monotonic()))
        if alive in ready:
            break
        if REQUESTS in ready:  # nothing is asked while a job runs, so the pipe has closed: the worker is gone
            os.kill(child, signal.SIGKILL)
            os._exit(1)
        if not ready:
            timed_out = True
            os.kill(child, signal.SIGKILL)
            break
    os.close(alive)
    _, status, usage = os.wait4(child, 0)
    reason, detail = how_it_ended(status, peak_bytes(usage), timed_out, request)
    answer(answers, ended=reason, detail=detail, cpu=usage.ru_utime + usage.ru_stime, peak=peak_bytes(usage))


def how_it_ended(status: int, peak: int, timed_out: bool, request: dict[str, Any]) -> tuple[str | None, str]:
    """Return the reason a child that could not speak for itself ended, or None if it left in good order."""
    if timed_out:
        return "time", f"not done after {request['seconds']} s"
    if not os.WIFSIGNALED(status):
        return (
            (None, "")
            if os.WEXITSTATUS(status) == 0
            else ("crashed", f"exit status {os.WEXITSTATUS(status)}")
        )
    number = os.WTERMSIG(status)
    name = signal.Signals(number).name
    if number == signal.SIGXCPU:
        return "cpu", f"more than {request['cpu']} s of computing"
    # A library in C aborts when it is refused memory; the system's out-of-memory killer sends SIGKILL.
    if number == signal.SIGKILL or peak > 0.8 * request["memory"]:
        return "memory", f"{name} at {peak >> 20} MiB"
    return "crashed", name


def work(request: dict[str, Any], payload: bytes, answers: int, parent: int) -> NoReturn:
    """Do the job in the child. Never returns."""
    try:
        die_with_parent(parent)
        render = import_string(request["render"])
        out = Path(request["out"])
        confine(request)
        facts = render(payload, out, lambda percent: answer(answers, progress=int(percent)))
        with out.open("rb") as file:
            os.fsync(file.fileno())
        answer(answers, facts=facts)
    except MemoryError:
        lift_memory_limit()
        answer(answers, failed="memory", detail=f"more than {request['memory'] >> 20} MiB")
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        answer(answers, failed="storage-full" if full else "error", detail=traceback.format_exc(limit=-8))
    except BaseException:
        answer(answers, failed="error", detail=traceback.format_exc(limit=-8))
    finally:
        os._exit(0)


def confine(request: dict[str, Any]) -> None:
    """Put the limits on the child, behind whoever waits for a page, and shut it off from programs and, unless it
    needs one, the network."""
    os.nice(10)
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _, hard = resource.getrlimit(kind)
    with suppress(ValueError, OSError):  # macOS refuses some; the time limits hold there all the same
        resource.setrlimit(kind, (request["memory"], hard))
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu"], request["cpu"] + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)

    forbidden = PROGRAMS if request.get("network") else PROGRAMS + NETWORK

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(forbidden):
            raise PermissionError(f"A renderer may not do this: {event}")

    sys.addaudithook(refuse)


def lift_memory_limit() -> None:
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _, hard = resource.getrlimit(kind)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (hard, hard))


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when `parent`, which started it, dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, int(signal.SIGKILL))  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it died before the kernel knew
        os._exit(1)


def peak_bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def answer(descriptor: int, **fields: Any) -> None:
    """Write one answer. It begins on a new line, for the child may have died in the middle of one."""
    line = b"\n" + json.dumps(fields).encode() + b"\n"
    while line:
        line = line[os.write(descriptor, line) :]


def read_exactly(stream: FileIO, size: int) -> bytes:
    """Return the next `size` bytes; leave for good when the stream ends before."""
    parts = []
    while size:
        part = stream.read(min(size, 1 << 20))
        if not part:
            os._exit(1)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
