"""The site as `script/server` runs it: what dies is started again, and all stop together."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import LONG
from tests.running import ROOT, prepared_folder
from tests.services import free_port, leashed, wait_until

PARTS = {"web": "gunicorn", "worker": "celery", "sweeper": "sweeper"}


class Served:
    """A site under `python -m config.serve`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        shutil.copy(prepared_folder() / "junbi.sqlite3", folder / "junbi.sqlite3")
        (folder / "log").mkdir()
        env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("JUNBI_", "DJANGO_"))
            },
            "JUNBI_DATA_DIR": str(folder),
            "JUNBI_PORT": str(self.port),
            "JUNBI_DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "tests.chore_settings",
            "JUNBI_JOB_PROCESSES": "1",
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }
        with (folder / "serve.out").open("wb") as output:
            self.process = subprocess.Popen(
                leashed(sys.executable, "-m", "config.serve"),
                cwd=ROOT,
                env=env,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def processes(self) -> dict[int, str]:
        """Return the command of every process of this site, by its id: those with its data folder."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                environment = (entry / "environ").read_bytes().split(b"\0") if entry.name.isdigit() else []
                if f"JUNBI_DATA_DIR={self.folder}".encode() in environment:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if command:  # a dead one that its parent has not read yet has none
                        found[int(entry.name)] = command
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return found

    def parts(self) -> dict[str, list[int]]:
        running = self.processes()
        return {part: sorted(pid for pid in running if word in running[pid]) for part, word in PARTS.items()}

    def healthy(self) -> bool:
        try:
            url = f"http://localhost:{self.port}/health/?format=json"
            with urllib.request.urlopen(url, timeout=10) as response:
                return response.status == 200
        except OSError:  # nobody answers yet, or 503
            return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    site = Served(tmp_path)
    yield site
    for pid in [site.process.pid, *site.processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    site.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if LONG else [])])
def test_served_site_restarts_what_dies_and_leaves_nothing_behind(served: Served, number: signal.Signals):
    wait_until(served.healthy, within=40, what="everything is up")
    if number == signal.SIGTERM:
        for part, pids in served.parts().items():
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            wait_until(
                lambda part=part, pids=pids: set(served.parts()[part]) - set(pids),
                within=20,
                what=f"{part} is started again",
            )
        wait_until(served.healthy, within=40, what="everything is up again")
    served.process.send_signal(number)
    assert served.process.wait(timeout=30) == 0
    assert served.processes() == {}
