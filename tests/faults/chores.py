"""What a test says about chores: which are wanted, and what must be true of them in the end."""

import time
from typing import Any

from tests.running import RunningSite
from tests.services import wait_until

ACTIONS = "tests.faults.actions:"


def enqueue(site: RunningSite, count: int, **chore: Any) -> list[str]:
    """Ask for `count` chores that do the same and return their ids."""
    ids: list[str] = site.call(ACTIONS + "enqueue_chores", [{"n": n, **chore} for n in range(count)])
    return ids


class Gate:
    """What chores wait at in the middle of their render, so that a test can be sure that they are there."""

    def __init__(self, site: RunningSite) -> None:
        self._file = site.folder / f"gate-{time.monotonic_ns()}"

    def __str__(self) -> str:
        return str(self._file)

    def open(self) -> None:
        self._file.touch()


def statuses(site: RunningSite) -> dict[str, int]:
    found: dict[str, int] = site.call(ACTIONS + "statuses")
    return found


def rows(site: RunningSite) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in site.call(ACTIONS + "jobs")}


def wait_for(site: RunningSite, expected: dict[str, int], within: float) -> None:
    """Wait until the jobs' statuses are exactly these."""
    try:
        wait_until(lambda: statuses(site) == expected, within=within)
    except TimeoutError as error:
        raise AssertionError(f"not {expected} within {within} s but {statuses(site)}") from error


def wait_until_running(site: RunningSite, count: int = 1) -> None:
    """Wait until so many jobs are in the middle of their render, by a heartbeat that came meanwhile."""
    before = {job_id: row["heartbeat"] for job_id, row in rows(site).items()}

    def running() -> int:
        return sum(
            row["status"] == "running" and row["progress"] > 0 and row["heartbeat"] > before[job_id]
            for job_id, row in rows(site).items()
        )

    wait_until(lambda: running() >= count, within=60, what="a job is running")


def assert_done_once(site: RunningSite, ids: list[str]) -> None:
    """Each of these jobs is done, has one whole file and sent one mail, and nothing else lies about."""
    found = rows(site)
    assert {job_id: found[job_id]["status"] for job_id in ids} == dict.fromkeys(ids, "done")
    wait_until(
        lambda: len(site.call(ACTIONS + "files")) <= len(ids), within=5, what="no unfinished file is left"
    )
    assert site.call(ACTIONS + "files") == {f"chores/{job_id}.txt": 36_000 for job_id in ids}
    assert sorted(site.call(ACTIONS + "log_lines", "mail.log")) == sorted(ids)


def prepared(site: RunningSite) -> list[str]:
    """Return the jobs in the order in which work on them was begun, as often as it was."""
    lines: list[str] = site.call(ACTIONS + "log_lines", "prepared.log")
    return lines
