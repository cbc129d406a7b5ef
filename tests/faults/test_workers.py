"""Faults 1, 2, 8, 9 and 10: workers that are killed, eaten up, asleep, stopped, or wrong about the time."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.faults.chores import (
    ACTIONS,
    assert_done_once,
    enqueue,
    prepared,
    rows,
    wait_for,
    wait_until_running,
)
from tests.faults.conftest import ROUNDS, Sites
from tests.running import ROOT, RunningSite
from tests.services import wait_until


def test_worker_killed_in_mid_render_loses_and_doubles_nothing(sites: Sites):
    kills = 3 * ROUNDS
    with sites() as site:
        ids: list[str] = []
        for number in range(kills):
            ids += enqueue(site, 3, sleep=0.6, round=number)
            wait_until_running(site)
            site.kill(site.workers[0])
            site.start_worker()
        wait_for(site, {"done": len(ids)}, within=60)
        assert_done_once(site, ids)
        found = rows(site).values()
        assert sum(row["interruptions"] for row in found) >= kills
        assert {row["attempts"] for row in found} == {1}


def test_pool_process_killed_in_mid_render_loses_nothing(embedded: Sites):
    with embedded(concurrency=1) as site:
        ids = enqueue(site, 2, sleep=0.6)
        wait_until_running(site)
        children = (
            Path(f"/proc/{site.workers[0].pid}/task/{site.workers[0].pid}/children").read_text().split()
        )
        os.kill(int(children[0]), signal.SIGKILL)
        wait_for(site, {"done": 2}, within=20)
        assert_done_once(site, ids)


BAD_ENDS = {
    "eat-memory": ("memory", 1),
    "eat-memory-in-c": ("memory", 1),
    "spin": ("cpu", 1),
    "hang": ("time", 3),
    "crash": ("crashed", 3),
    "leave": ("crashed", 3),
    "kill-warm-process": ("crashed", 3),
    "raise": ("error", 3),
    "recurse": ("error", 3),
    "fill-disk": ("storage-full", 3),
}
"""What a chore may do, the reason it fails with, and after how many attempts."""


def test_bad_ends_have_their_reason_and_leave_other_jobs_alone(embedded: Sites):
    limits = {"JUNBI_JOB_MEMORY_MB": "200", "JUNBI_JOB_CPU_SECONDS": "1", "JUNBI_JOB_SECONDS": "2"}
    with embedded(env=limits) as site:
        bad = site.call(ACTIONS + "enqueue_chores", [{"do": do} for do in BAD_ENDS])
        good = enqueue(site, 6, sleep=0.2)
        wait_for(site, {"done": len(good), "failed": len(bad)}, within=60)
        assert_done_once(site, good)
        found = rows(site)
        ends = {
            do: (found[job]["error"], found[job]["attempts"]) for do, job in zip(BAD_ENDS, bad, strict=True)
        }
        assert ends == BAD_ENDS

        again = bad[list(BAD_ENDS).index("raise")]
        assert site.call(ACTIONS + "retry", again) == "queued"
        wait_until(lambda: rows(site)[again]["status"] == "failed", within=20)
        assert len(site.workers) == 1
        assert site.workers[0].poll() is None


def test_renderer_reaches_neither_network_nor_programs_nor_database(embedded: Sites):
    with embedded(env={"JUNBI_JOB_ATTEMPTS": "1"}) as site:
        forbidden = ["connect", "resolve", "run", "query"]
        ids = site.call(ACTIONS + "enqueue_chores", [{"do": do} for do in forbidden])
        wait_for(site, {"failed": len(ids)}, within=20)
        last_lines = [rows(site)[job_id]["error_detail"].strip().splitlines()[-1] for job_id in ids]
        assert last_lines == [
            "PermissionError: A renderer may not do this: socket.getaddrinfo",
            "PermissionError: A renderer may not do this: socket.getaddrinfo",
            "PermissionError: A renderer may not do this: subprocess.Popen",
            "RuntimeError: A renderer has no database: what it needs belongs into the payload",
        ]


def test_worker_asleep_past_its_lease_writes_nothing(sites: Sites):
    with sites(concurrency=1) as site:
        (job_id,) = enqueue(site, 1, sleep=1)
        wait_until_running(site)
        sleeper = site.workers[0]
        os.killpg(sleeper.pid, signal.SIGSTOP)
        site.start_worker()
        wait_for(site, {"done": 1}, within=20)
        done = rows(site)[job_id]
        assert done["interruptions"] == 1

        os.killpg(sleeper.pid, signal.SIGCONT)
        log = site.folder / "worker0.out"
        wait_until(lambda: "its result is dropped" in log.read_text(), within=20, what="the sleeper notices")
        assert rows(site)[job_id] == done
        assert prepared(site) == [job_id, job_id]
        assert_done_once(site, [job_id])


LIBFAKETIME = next(
    (str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")),
    "libfaketime is not installed",
)


FAKED = {
    "LD_PRELOAD": LIBFAKETIME,
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "PYTHONPATH": f"{Path(__file__).with_name('clock')}:{ROOT}",
}


def clock(offset: str) -> dict[str, str]:
    """Return an environment in which the wall clock is off, while time passes as it does."""
    return FAKED | {"FAKETIME": offset}


@pytest.mark.parametrize(("worker", "sweeper"), [("+1h", "-1h"), ("-1h", "+1h")])
def test_clocks_an_hour_off_lose_and_double_nothing(sites: Sites, worker: str, sweeper: str):
    with sites(workers=0, sweeper=False) as site:
        site.start_worker(**clock(worker))
        site.start_sweeper(**clock(sweeper))
        long = enqueue(site, 1, sleep=6)  # longer than the lease
        forgotten = site.call(ACTIONS + "enqueue_without_message", [{"forgotten": n} for n in range(3)])
        wait_for(site, {"done": 4}, within=20)
        assert_done_once(site, [*long, *forgotten])
        assert sorted(prepared(site)) == sorted([*long, *forgotten])

        killed = enqueue(site, 1, sleep=1, killed=True)
        wait_until_running(site)
        site.kill(site.workers[0])
        site.start_worker(**clock(worker))
        wait_for(site, {"done": 5}, within=20)
        assert rows(site)[killed[0]]["interruptions"] == 1


def test_clock_that_jumps_while_a_job_runs_does_not_expire_it(embedded: Sites, tmp_path: Path):
    hands = tmp_path / "clock"
    hands.write_text("+0")
    jumping = FAKED | {"FAKETIME_TIMESTAMP_FILE": str(hands), "FAKETIME_NO_CACHE": "1"}
    with embedded(workers=0, sweeper=False, env=jumping) as site:
        site.start_worker()
        site.start_sweeper()
        ids = enqueue(site, 2, sleep=7)
        wait_until_running(site, 2)
        before = site.call("time:time")
        for offset in ("+1h", "-1h"):
            hands.write_text(offset)
            time.sleep(1)
        assert before - site.call("time:time") > 3500
        wait_for(site, {"done": 2}, within=20)
        assert_done_once(site, ids)
        assert sorted(prepared(site)) == sorted(ids)


def test_warm_stop_lets_running_jobs_finish(sites: Sites):
    ids: list[str] = []
    with sites() as site:
        for number in range(2 * ROUNDS):
            ids += enqueue(site, 4, sleep=1, round=number)
            wait_until_running(site)
            stop(site, signals=1)
            site.start_worker()
        wait_for(site, {"done": len(ids)}, within=30)
        assert_done_once(site, ids)
        assert {row["interruptions"] for row in rows(site).values()} == {0}


def test_stop_signals_one_after_another_lose_nothing(sites: Sites):
    ids: list[str] = []
    with sites() as site:
        for number in range(2 * ROUNDS):
            ids += enqueue(site, 4, sleep=1, round=number)
            wait_until_running(site)
            stop(site, signals=3)
            site.start_worker()
        wait_for(site, {"done": len(ids)}, within=30)
        assert_done_once(site, ids)


def stop(site: RunningSite, *, signals: int) -> None:
    """Ask the worker to stop, so many times, and wait until it has."""
    worker = site.workers[0]
    for _ in range(signals):
        worker.send_signal(signal.SIGTERM)
        time.sleep(0.1)
    worker.wait(timeout=30)
    site.kill(worker)
