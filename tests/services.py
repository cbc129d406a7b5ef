"""Real services for tests: PostgreSQL and Redis, each on a free port with a folder of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import psycopg
import pytest
import redis

T = TypeVar("T")


def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def leashed(*command: object, user: str = "-") -> list[str]:
    """Return the command of a process that is killed when the tests are, so that nothing is left behind."""
    leash = Path(__file__).with_name("leash.py")
    return [sys.executable, "-S", "-E", str(leash), user, *(str(part) for part in command)]


def wait_until(condition: Callable[[], T], *, within: float, what: str = "") -> T:
    """Return what the condition gives as soon as it is true. Raises TimeoutError.

    The longer it has been waited for, the less often it is looked at: looking takes time from what is waited for.
    """
    deadline = time.monotonic() + within
    pause = 0.01
    while True:
        if result := condition():
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within} s: {what or condition}")
        time.sleep(pause)
        pause = min(1.2 * pause, 0.1)


class Postgres:
    """A PostgreSQL server. It refuses to run as root: for root it runs as its package's user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._user = "-"
        if os.geteuid() == 0:
            known = {entry.pw_name for entry in pwd.getpwall()}
            self._user = next(name for name in ("postgres", "nobody") if name in known)
            shutil.chown(folder, self._user)

    def start(self) -> None:
        data = self.folder / "data"
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": 100,
            "shared_buffers": "32MB",
        }
        settings = (f"-c{key}={value}" for key, value in options.items())
        with (self.folder / "log").open("wb") as log:
            made = self._run("initdb", "-D", data, "-U", "junbi", "-A", "trust", "-E", "UTF8", "-N", log=log)
            made.wait()
            self._process = self._run("postgres", "-D", data, *settings, log=log)
        wait_until(self._answers, within=20, what="PostgreSQL answers")

    def _run(self, name: str, *arguments: object, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            leashed(program(name), *arguments, user=self._user),
            stdout=log,
            stderr=log,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
            start_new_session=True,
        )

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def url(self, database: str) -> str:
        return f"postgresql://junbi@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database and return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def exists(self, database: str) -> bool:
        with psycopg.connect(self.url("postgres")) as connection:
            return (
                connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
                is not None
            )

    def dump(self, database: str, file: Path) -> None:
        """Write everything in a database into a file, as a whole or not at all."""
        unfinished = file.with_suffix(".part")
        command = [program("pg_dump"), "--file", unfinished, self.url(database)]
        subprocess.run(command, check=True, capture_output=True)
        unfinished.rename(file)

    def restore(self, database: str, file: Path) -> None:
        """Fill a new database with what such a file holds."""
        options = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", file]
        command = [program("psql"), *options, self.url(database)]
        subprocess.run(command, check=True, capture_output=True)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=20)


class Redis:
    """A Redis server that can be emptied, put to sleep and killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                leashed(program("redis-server"), "--port", self.port, "--bind", "127.0.0.1", "--save", ""),
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
            )  # fmt: skip
        wait_until(self._answers, within=10, what="Redis answers")

    def _answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.ConnectionError:
            return False

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        if number in {signal.SIGKILL, signal.SIGTERM}:
            self._process.wait()

    def stop(self) -> None:
        self.client.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def program(name: str) -> str:
    """Return the path of a server's program; Debian keeps PostgreSQL's off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which(
        name, path=os.pathsep.join([str(path) for path in reversed(versions)] + [os.environ["PATH"]])
    )
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; script/bootstrap installs it")
    return found


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """Give a folder that other users may enter, unlike pytest's, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    with scratch_folder("junbi-postgres-") as folder:
        server = Postgres(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def running_redis() -> Iterator[Redis]:
    with scratch_folder("junbi-redis-") as folder:
        server = Redis(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole session; make a database of your own in it."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A server of one's own: tests kill it."""
    with running_redis() as server:
        yield server
