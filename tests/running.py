"""A whole site as real processes: gunicorn, workers and a sweeper, with a data folder and a port of its own.

with RunningSite() as site:
    page.goto(site.url + "/")
    site.call("tests.faults.actions:enqueue", 3)   # runs in a process of the site, with its database
    site.kill(site.workers[0])
"""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.services import Postgres, free_port, wait_until
from tests.starter import Process, start

ROOT = Path(__file__).resolve().parent.parent

FAST = {
    "JUNBI_JOB_BEAT_SECONDS": "0.2",
    "JUNBI_JOB_LEASE_SECONDS": "3",
    "JUNBI_SWEEP_SECONDS": "0.5",
}
"""Everything that takes half a minute in earnest, in a second or two."""


class RunningSite:
    """One site. The constructor says what it is made of; processes can be started and killed one by one.

    `postgres` puts it on a new database of that server instead of SQLite, `redis_url` on that broker
    instead of the filesystem. `env` is added to every process's environment. Its processes are forked off one
    that has loaded the libraries (tests/starter.py), unless they are to start `afresh`, as where they are measured.
    """

    def __init__(
        self,
        *,
        postgres: Postgres | None = None,
        redis_url: str = "",
        env: Mapping[str, str] | None = None,
        web: bool = True,
        workers: int = 1,
        concurrency: int = 2,
        sweeper: bool = True,
        settings: str = "tests.site_settings",
        afresh: bool = False,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="junbi-site-"))
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.web: Process | None = None
        self.workers: list[Process] = []
        self.sweeper: Process | None = None
        self._client: Client | None = None
        self._clients: list[Client] = []
        self._wanted = (web, workers, sweeper)
        self._concurrency = concurrency
        self._postgres = postgres
        self._afresh = afresh
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("JUNBI_", "DJANGO_"))
            },
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(ROOT),
            "JUNBI_DATA_DIR": str(self.folder),
            "JUNBI_PORT": str(self.port),
            "JUNBI_BASE_URL": self.url,
            "JUNBI_WEB_PROCESSES": "1",
            "REDIS_URL": redis_url,
            "DATABASE_URL": "",
            **(env or {}),
        }

    # --- the whole ---------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        try:
            self._make_database()
            web, workers, sweeper = self._wanted
            if web:
                self.start_web()
            for _ in range(workers):
                self.start_worker()
            if sweeper:
                self.start_sweeper()
            if web:
                self.wait_for_web()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.log())
        self.stop()

    def stop(self) -> None:
        """End every process of the site and remove its folder."""
        for process in self.processes():
            self.kill(process)
        for client in self._clients:
            client.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def processes(self) -> list[Process]:
        return [process for process in (self.web, *self.workers, self.sweeper) if process is not None]

    def log(self) -> str:
        """Return what the processes have said, the last part of it."""
        return "\n".join(
            f"--- {path.name} ---\n{path.read_text(errors='replace')[-6000:]}"
            for path in sorted(self.folder.glob("*.out"))
        )

    # --- its parts ---------------------------------------------------------------------------------

    def start_web(self, **env: str) -> Process:
        self.web = self._start("web", "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi", **env)
        return self.web

    def wait_for_web(self) -> None:
        wait_until(
            lambda: self.status("/health/?format=json") is not None, within=30, what="the site answers"
        )

    def start_worker(self, **env: str) -> Process:
        number = len(self.workers)
        worker = self._start(
            f"worker{number}",
            *("-m", "celery", "-A", "config", "worker", "--concurrency", str(self._concurrency)),
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"),
            **env,
        )
        self.workers.append(worker)
        return worker

    def start_sweeper(self, **env: str) -> Process:
        self.sweeper = self._start("sweeper", "manage.py", "sweeper", **env)
        return self.sweeper

    def kill(self, process: Process, number: int = signal.SIGKILL) -> None:
        """Kill a process with its group; wait until it is gone and forget it."""
        try:
            os.killpg(process.pid, signal.SIGCONT)
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        process.wait()
        if process in self.workers:
            self.workers.remove(process)
        elif process is self.sweeper:
            self.sweeper = None
        elif process is self.web:
            self.web = None

    def _start(self, name: str, *arguments: str, **env: str) -> Process:
        with (self.folder / f"{name}.out").open("ab") as output:
            return start(
                arguments, env={**self.env, **env}, stdout=output, stderr=output, afresh=self._afresh
            )

    # --- speaking to it ----------------------------------------------------------------------------

    def status(self, path: str) -> int | None:
        """Return the HTTP status of a page, or None when nobody answers."""
        return self.get(path)[0]

    def get(self, path: str, timeout: float = 10) -> tuple[int | None, bytes]:
        """Return the HTTP status and the body of a page; None and nothing when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return None, b""

    def manage(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a management command in the site and return how it went."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            command = ["manage.py", *arguments]
            process = start(
                command, env={**self.env, **env}, stdout=output, stderr=errors, afresh=self._afresh
            )
            status = process.wait(timeout=120)
            said = [(file.seek(0), file.read().decode())[1] for file in (output, errors)]
        return subprocess.CompletedProcess(command, status, *said)

    def client(self) -> "Client":
        """Start one more process of the site that does what it is told."""
        client = Client(self.env, self.folder / "client.out", afresh=self._afresh)
        self._clients.append(client)
        return client

    def call(self, function: str, *arguments: Any) -> Any:
        """Call `package.module:function` in a process of the site; arguments and result are JSON."""
        if self._client is None or not self._client.alive:
            self._client = self.client()
        return self._client.call(function, *arguments)

    # --- its database ------------------------------------------------------------------------------

    def _make_database(self) -> None:
        if self._postgres is None:
            shutil.copy(prepared_folder() / "junbi.sqlite3", self.folder / "junbi.sqlite3")
            return
        template = prepared_template(self._postgres)
        self.env["DATABASE_URL"] = self._postgres.create(f"site_{time.monotonic_ns()}", template=template)


class Client:
    """A process of the site that calls functions for a test."""

    def __init__(self, env: Mapping[str, str], log: Path, *, afresh: bool = False) -> None:
        with log.open("ab") as output:
            self.process: Process = start(
                ["-m", "tests.site_client"],
                env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, afresh=afresh,
            )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, function: str, *arguments: Any) -> None:
        """Begin a call without waiting for its end."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([function, arguments]).encode() + b"\n")
        self.process.stdin.flush()

    def receive(self) -> Any:
        """Return what the call begun before gives. Raises RuntimeError with what it raised."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.kill()
            raise RuntimeError("the process is gone")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def call(self, function: str, *arguments: Any) -> Any:
        self.send(function, *arguments)
        return self.receive()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


@cache
def prepared_folder() -> Path:
    """Return a folder with a migrated database that holds the built-in banks; made once per state of code."""
    fingerprint = hashlib.sha256()
    for path in sorted(
        [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("banks/library/*"), *ROOT.glob("scoring/*.py")]
    ):
        fingerprint.update(path.name.encode() + path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"junbi-prepared-{os.getuid()}-{fingerprint.hexdigest()[:16]}"
    with one_at_a_time(folder):
        if not folder.exists():
            with tempfile.TemporaryDirectory(prefix="junbi-preparing-") as scratch:
                build("", Path(scratch))
                folder.mkdir()
                # Through SQLite's own copy, which takes what still stands in the write-ahead log with it.
                source = sqlite3.connect(Path(scratch) / "junbi.sqlite3")
                source.execute("VACUUM INTO ?", [str(folder / "junbi.sqlite3")])
                source.close()
    return folder


def prepared_template(server: Postgres) -> str:
    """Return the name of such a database on that server; migrated once per state of code, too, and then copied."""
    folder = prepared_folder()
    name = f"template_{folder.name.rpartition('-')[2]}"
    if not server.exists(name):
        dump = folder / "postgres.sql"
        with one_at_a_time(folder):
            url = server.create(name)
            if dump.exists():
                server.restore(name, dump)
            else:
                with tempfile.TemporaryDirectory(prefix="junbi-preparing-") as scratch:
                    build(url, Path(scratch))
                server.dump(name, dump)
    return name


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep other processes from making the same folder meanwhile."""
    with Path(f"{folder}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def build(database_url: str, folder: Path) -> None:
    """Migrate a new database and load the built-in question banks into it."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "JUNBI_DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
    }
    client = Client(env, folder / "build.out")
    try:
        client.call("tests.running:migrate_and_load")
    finally:
        client.kill()


def migrate_and_load() -> None:
    """Called inside the site that is built."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("load_banks")
