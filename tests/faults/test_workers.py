"""Faults 1, 2, 8, 9 and 10: workers that are killed, eaten up, asleep, stopped, or wrong about the time."""

import os
import signal
import time
from pathlib import Path

from tests.faults.chores import (
    ACTIONS,
    Gate,
    assert_done_once,
    enqueue,
    prepared,
    rows,
    wait_for,
    wait_until_running,
)
from tests.faults.conftest import ROUNDS, Sites, in_turn
from tests.running import FAST, ROOT
from tests.services import wait_until

LEASE = float(FAST["JUNBI_JOB_LEASE_SECONDS"])


def test_worker_killed_in_mid_render_loses_and_doubles_nothing(sites: Sites):
    kills = 2 * ROUNDS
    ids: list[str] = []
    with sites() as site:
        gate = Gate(site)
        for number in range(kills):
            ids += enqueue(site, 2, gate=str(gate), round=number)
            wait_until_running(site, 2)
            site.kill(site.workers[0])
            site.start_worker()
        gate.open()
        wait_for(site, {"done": len(ids)}, within=60)
        assert_done_once(site, ids)
        found = rows(site).values()
        assert sum(row["interruptions"] for row in found) == 2 * kills
        assert {row["attempts"] for row in found} == {1}


def test_pool_process_killed_in_mid_render_loses_nothing(embedded: Sites):
    with embedded(concurrency=1) as site:
        gate = Gate(site)
        ids = enqueue(site, 2, gate=str(gate))
        wait_until_running(site)
        children = (
            Path(f"/proc/{site.workers[0].pid}/task/{site.workers[0].pid}/children").read_text().split()
        )
        os.kill(int(children[0]), signal.SIGKILL)
        gate.open()
        wait_for(site, {"done": 2}, within=40)
        assert_done_once(site, ids)


BAD_ENDS = {
    "eat-memory": ("memory", 1),
    "eat-memory-in-c": ("memory", 1),
    "spin": ("cpu", 1),
    "hang": ("time", 2),
    "crash": ("crashed", 2),
    "leave": ("crashed", 2),
    "kill-warm-process": ("crashed", 2),
    "raise": ("error", 2),
    "recurse": ("error", 2),
    "fill-disk": ("storage-full", 2),
}
"""What a chore may do, the reason it fails with, and after how many attempts."""


def test_bad_ends_have_their_reason_and_leave_other_jobs_alone(embedded: Sites):
    limits = {
        "JUNBI_JOB_MEMORY_MB": "200",
        "JUNBI_JOB_CPU_SECONDS": "1",
        "JUNBI_JOB_SECONDS": "8",
        "JUNBI_JOB_ATTEMPTS": "2",
    }
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
    with embedded(concurrency=1, env={"JUNBI_JOB_ATTEMPTS": "1"}) as site:
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
        gate = Gate(site)
        (job_id,) = enqueue(site, 1, gate=str(gate))
        wait_until_running(site)
        sleeper = site.workers[0]
        os.killpg(sleeper.pid, signal.SIGSTOP)
        gate.open()
        site.start_worker()
        wait_for(site, {"done": 1}, within=40)
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


@in_turn("worker sweeper", {"worker-ahead": ("+1h", "-1h"), "worker-behind": ("-1h", "+1h")})
def test_clocks_an_hour_off_lose_and_double_nothing(sites: Sites, worker: str, sweeper: str):
    with sites(workers=0, sweeper=False) as site:
        site.start_worker(**clock(worker))
        site.start_sweeper(**clock(sweeper))
        gate = Gate(site)
        long = enqueue(site, 1, gate=str(gate))
        forgotten = site.call(ACTIONS + "enqueue_without_message", [{"forgotten": n} for n in range(3)])
        wait_for(site, {"done": 3, "running": 1}, within=40)
        time.sleep(LEASE + 1)
        gate.open()
        wait_for(site, {"done": 4}, within=20)
        assert_done_once(site, [*long, *forgotten])
        assert sorted(prepared(site)) == sorted([*long, *forgotten])

        gate = Gate(site)
        killed = enqueue(site, 1, gate=str(gate), killed=True)
        wait_until_running(site)
        site.kill(site.workers[0])
        gate.open()
        site.start_worker(**clock(worker))
        wait_for(site, {"done": 5}, within=40)
        assert rows(site)[killed[0]]["interruptions"] == 1


def test_clock_that_jumps_while_a_job_runs_does_not_expire_it(embedded: Sites, tmp_path: Path):
    hands = tmp_path / "clock"
    hands.write_text("+0")
    jumping = FAKED | {
        "FAKETIME_TIMESTAMP_FILE": str(hands),
        "FAKETIME_NO_CACHE": "1",
        "JUNBI_JOB_BEAT_SECONDS": "2",  # several sweeps between two beats: the jump falls between two beats
    }
    with embedded(workers=0, sweeper=False, env=jumping) as site:
        site.start_worker()
        site.start_sweeper()
        gate = Gate(site)
        ids = enqueue(site, 2, gate=str(gate))
        wait_until_running(site, 2)
        before = site.call("time:time")
        for offset in ("+1h", "-1h") * 5:
            hands.write_text(offset)
            time.sleep(0.7)
        assert before - site.call("time:time") > 3500
        gate.open()
        wait_for(site, {"done": 2}, within=20)
        assert_done_once(site, ids)
        assert sorted(prepared(site)) == sorted(ids)


TERM, QUIT = signal.SIGTERM, signal.SIGQUIT


@in_turn("signals", {"at-once": ([TERM, QUIT],), "thrice": ([TERM] * 3,), "once": ([TERM],)})
def test_stop_in_mid_render_loses_nothing(sites: Sites, signals: list[signal.Signals]):
    """SIGTERM, however often, lets what runs finish; after SIGQUIT the worker leaves at once."""
    ids: list[str] = []
    with sites() as site:
        for turn in range(ROUNDS):
            gate = Gate(site)
            ids += enqueue(site, 4, gate=str(gate), turn=turn)
            wait_until_running(site, 2)
            worker = site.workers[0]
            for number in signals:
                worker.send_signal(number)
                time.sleep(0.2)
            if QUIT in signals:
                worker.wait(timeout=30)
            gate.open()
            worker.wait(timeout=30)
            site.kill(worker)
            site.start_worker()
        wait_for(site, {"done": len(ids)}, within=60)
        assert_done_once(site, ids)
        if QUIT not in signals:
            assert {row["interruptions"] for row in rows(site).values()} == {0}
