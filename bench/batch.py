"""A consultancy's reports for all its clients at once, while others answer: 8 people who save every second or so.

BENCH_CLIENTS says how many clients (20 unless told); each gets a report in both languages.
"""

import os
import statistics
import time

from bench.answers import CLIENTS as PEOPLE
from bench.answers import Respondent
from tests.running import RunningSite

CLIENTS = int(os.environ.get("BENCH_CLIENTS", "20"))
PAUSE = 1.0
WARM_UP = 5.0  # each process compiles the question bank once
QUIET_SECONDS = 8.0
LONGEST = 1800.0


def measure() -> dict[str, object]:
    with RunningSite(
        env={"JUNBI_WEB_PROCESSES": "2"},
        workers=1,
        concurrency=2,
        sweeper=True,
        settings="config.settings",
        afresh=True,
    ) as site:
        prepared = site.call("bench.actions:prepare", PEOPLE)
        batch = site.call("bench.actions:prepare_batch", CLIENTS)
        people = [
            Respondent(site, prepared, number, time.monotonic() + LONGEST, pause=PAUSE)
            for number in range(PEOPLE)
        ]
        for one in people:
            one.start()
        warm = time.monotonic() + WARM_UP
        time.sleep(WARM_UP + QUIET_SECONDS)
        begin = time.monotonic()
        site.call("bench.actions:request_batch", batch)
        site.call("bench.actions:wait_for_batch")
        took = time.monotonic() - begin
        for one in people:
            one.stopping.set()
            one.join()
        made, failed = site.call("bench.actions:batch_items")
    if refused := sorted({status for one in people for status in one.failures}):
        raise RuntimeError(f"Saving failed: {refused}")
    saves = [pair for one in people for pair in zip(one.begun, one.latencies, strict=True)]
    quiet = [latency for begun, latency in saves if warm <= begun < begin]
    busy = [latency for begun, latency in saves if begun >= begin]
    if failed:
        raise RuntimeError(f"{failed} of {made + failed} reports failed")
    return {
        "batch_reports": made,
        "batch_seconds": round(took, 1),
        "batch_reports_per_minute": round(made / took * 60, 1),
        "batch_saves": len(busy),
        "save_p95_ms_quiet": _p95(quiet),
        "save_p50_ms_during_batch": round(statistics.median(busy) * 1000, 1),
        "save_p95_ms_during_batch": _p95(busy),
    }


def _p95(latencies: list[float]) -> float:
    return round(sorted(latencies)[int(len(latencies) * 0.95)] * 1000, 1)
