"""Starts processes of Python by forking one that has loaded the libraries already: a fifth of what it costs afresh.

A process so started is another one in nothing but that. It has the environment, the arguments, the files and the
session it is given, is its own `__main__`, reads the settings itself, leaves as Python leaves, and is killed when
the tests are. What is loaded before reads neither settings nor environment.
"""

import atexit
import ctypes
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from struct import Struct
from typing import IO, NoReturn

from tests.services import leashed

ROOT = Path(__file__).resolve().parent.parent

LOADED = [
    "celery.bin.celery", "celery.apps.worker", "celery.concurrency.prefork", "kombu.transport.redis",
    "gunicorn.app.wsgiapp", "gunicorn.workers.gthread",
    "django.core.management", "django.core.serializers.json", "django.db.models", "django.forms", "django.test.client",
    "django.template.defaulttags", "django.contrib.staticfiles.storage", "whitenoise.middleware", "whitenoise.storage",
    "csp.middleware", "crispy_forms.helper", "django_htmx.middleware", "environ", "psycopg", "redis.asyncio",
    "requests", "jwt", "fido2.server", "cryptography.x509", "cryptography.hazmat.primitives.serialization",
    "PIL.Image", "qrcode", "yaml", "openpyxl",
    "scoring", "banks.comparison", "banks.editorial", "assessments.answer_sheets.writing", "assessments.sample_answers",
]  # fmt: skip
"""What the processes of a site have in common, as far as it can be loaded without its settings."""

STATUS = Struct("i")
LONGEST_REQUEST = 1 << 17


class Started:
    """A process that was started, with what tests use of `subprocess.Popen`."""

    def __init__(self, pid: int, status: int, stdin: IO[bytes] | None, stdout: IO[bytes] | None) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, negative for a signal. Raises subprocess.TimeoutExpired."""
        if self._look(timeout) is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            said = os.read(self._status, STATUS.size)
            os.close(self._status)
            # Says the starter nothing, then it is gone, and what it started was killed with it.
            self.returncode = STATUS.unpack(said)[0] if said else -signal.SIGKILL
        return self.returncode


@cache
def _starter() -> socket.socket:
    """The way to this process's own starter."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUNBI_", "DJANGO_"))}
    with theirs:
        process = subprocess.Popen(
            leashed(sys.executable, "-m", "tests.starter"),
            cwd=ROOT, env=env, stdin=theirs, start_new_session=True,
        )  # fmt: skip
    atexit.register(_end, process, ours)
    return ours


def _end(starter: subprocess.Popen[bytes], way: socket.socket) -> None:
    way.close()
    starter.wait()


Process = subprocess.Popen[bytes] | Started


def start(
    arguments: Sequence[str],
    *,
    env: Mapping[str, str],
    stdin: int = subprocess.DEVNULL,
    stdout: IO[bytes] | int,
    stderr: IO[bytes],
    afresh: bool = False,
) -> Process:
    """Start `python ARGUMENTS` in the project's folder, in a session of its own.

    `stdin` and `stdout` may be subprocess.PIPE; `arguments` begin with `-m MODULE` or with a file. It is no fork if it
    is to start `afresh`, or if something is to be loaded before Python is.
    """
    if afresh or "LD_PRELOAD" in env:
        return subprocess.Popen(
            leashed(sys.executable, *arguments),
            cwd=ROOT, env=dict(env), stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True,
        )  # fmt: skip
    starter = _starter()
    to_stdin = from_stdout = None
    if stdin == subprocess.PIPE:
        stdin, ours = os.pipe()
        to_stdin = os.fdopen(ours, "wb")
    else:
        stdin = os.open(os.devnull, os.O_RDONLY)
    if stdout == subprocess.PIPE:
        ours, stdout = os.pipe()
        from_stdout = os.fdopen(ours, "rb")
    else:
        stdout = os.dup(stdout if isinstance(stdout, int) else stdout.fileno())
    status, to_status = os.pipe()
    request = json.dumps([list(arguments), dict(env)]).encode()
    assert len(request) < LONGEST_REQUEST
    socket.send_fds(starter, [request], [stdin, stdout, stderr.fileno(), to_status])
    for given in (stdin, stdout, to_status):
        os.close(given)
    return Started(STATUS.unpack(starter.recv(STATUS.size))[0], status, to_stdin, from_stdout)


# --- in the starter ------------------------------------------------------------------------------------


def main() -> None:
    """Start what is asked for and say how it ended, until nobody is left to ask."""
    for module in LOADED:
        import_module(module)
    gc.collect()
    gc.freeze()
    requests = socket.socket(fileno=os.dup(0))
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    started: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([requests, woken], [], [])
        if woken in ready:
            os.read(woken, 1 << 10)
            report_ended(started)
        if requests in ready:
            request, descriptors, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 4)
            if not request:
                return
            *standard, status = descriptors
            starter = os.getpid()
            child = os.fork()
            if child == 0:
                become(*json.loads(request), standard, starter)
            for descriptor in standard:
                os.close(descriptor)
            started[child] = status
            requests.send(STATUS.pack(child))


def report_ended(started: dict[int, int]) -> None:
    """Say of every process that has ended how it did."""
    for pid in list(started):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            descriptor = started.pop(pid)
            os.write(descriptor, STATUS.pack(os.waitstatus_to_exitcode(status)))
            os.close(descriptor)


def become(arguments: list[str], env: dict[str, str], standard: list[int], starter: int) -> NoReturn:
    """Be the process that was asked for, and nothing of the starter."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(1, int(signal.SIGKILL))  # PR_SET_PDEATHSIG
        system.prctl(
            15, arguments[arguments[0] == "-m"].encode()
        )  # PR_SET_NAME, for whoever looks at what runs
        if os.getppid() != starter:
            os._exit(1)
    for target, descriptor in enumerate(standard):
        os.dup2(descriptor, target)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    main()
