"""Faults 3, 4, 5, 6 and 7: messages lost, repeated, never sent or cut short, and a broker that is away."""

import signal
import time

import pytest

from tests.faults.chores import (
    ACTIONS,
    Gate,
    assert_done_once,
    enqueue,
    prepared,
    statuses,
    wait_for,
    wait_until_running,
)
from tests.faults.conftest import Sites
from tests.running import RunningSite
from tests.services import Redis, wait_until


@pytest.mark.services
def test_redis_emptied_wakes_all_again_and_none_twice(with_services: Sites, redis_server: Redis):
    with with_services() as site:
        ids = enqueue(site, 200, sleep=0.02)
        wait_until(lambda: statuses(site).get("done", 0) >= 20, within=20)
        redis_server.client.flushall()
        emptied = time.monotonic()
        wait_until(lambda: site.call(ACTIONS + "messages") > 100, within=30, what="woken again")
        assert time.monotonic() - emptied < 30
        wait_for(site, {"done": 200}, within=30)
        assert_done_once(site, ids)
        assert sorted(prepared(site)) == sorted(ids)


@pytest.mark.services
@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGKILL])
def test_redis_away_delays_jobs_and_refuses_nobody(
    with_services: Sites, redis_server: Redis, fault: signal.Signals
):
    with with_services(web=True, env={"JUNBI_SWEEP_SECONDS": "1"}) as site:
        wait_until(lambda: site.status("/health/?format=json") == 200, within=20)
        redis_server.signal(fault)
        asked = time.monotonic()
        ids = enqueue(site, 20)
        assert time.monotonic() - asked < 5
        assert statuses(site) == {"queued": 20}
        assert site.status("/health/?format=json") == 503
        assert site.status("/accounts/login/") == 200
        if fault == signal.SIGSTOP:
            redis_server.signal(signal.SIGCONT)
        else:
            redis_server.start()
        wait_for(site, {"done": 20}, within=60)
        assert_done_once(site, ids)
        wait_until(lambda: site.status("/health/?format=json") == 200, within=20)


def test_messages_repeated_do_the_work_once(sites: Sites):
    with sites(workers=0) as site:
        ids = enqueue(site, 20, sleep=0.05)
        site.call(ACTIONS + "send_again", ids, 4)
        site.start_worker()
        wait_for(site, {"done": 20}, within=30)
        wait_until(lambda: site.call(ACTIONS + "messages") == 0, within=30, what="every message is read")
        assert_done_once(site, ids)
        assert sorted(prepared(site)) == sorted(ids)


def test_process_killed_between_commit_and_message_loses_nothing(sites: Sites):
    with sites(concurrency=1) as site:
        with pytest.raises(RuntimeError, match="the process is gone"):
            site.call(ACTIONS + "enqueue_and_die", [{"n": 1}])
        (job_id,) = [row["id"] for row in site.call(ACTIONS + "jobs")]
        wait_for(site, {"done": 1}, within=10)
        assert_done_once(site, [job_id])


def test_sweep_is_often_enough_to_start_a_forgotten_job_within_30_seconds(settings):
    assert settings.SWEEP_SECONDS * 2 <= 30


def test_message_cut_short_does_not_cost_the_job(embedded: Sites):
    with embedded(workers=0, sweeper=False) as site:
        ids = enqueue(site, 4)
        messages = sorted((site.folder / "queue").glob("*.junbi.msg"))
        assert len(messages) == 4
        for message in messages[:2]:
            content = message.read_bytes()
            message.write_bytes(content[: len(content) // 2])
        (site.folder / "queue" / "0_empty.junbi.msg").touch()
        site.start_worker()
        site.start_sweeper()
        deadline = time.monotonic() + 60
        while statuses(site) != {"done": 4} and time.monotonic() < deadline:
            restart_dead_worker(site)
            time.sleep(0.1)
        assert_done_once(site, ids)


@pytest.mark.services
@pytest.mark.parametrize("concurrency", [1, 2], ids=["all-busy", "one-idle"])
def test_broker_gone_while_a_job_runs_stops_neither_job_nor_worker(
    with_services: Sites, redis_server: Redis, concurrency: int
):
    with with_services(concurrency=concurrency) as site:
        gate = Gate(site)
        ids = enqueue(site, 1, gate=str(gate))
        wait_until_running(site)
        redis_server.signal(signal.SIGKILL)
        gate.open()
        wait_for(site, {"done": 1}, within=20)
        redis_server.start()
        later = enqueue(site, 1, later=True)
        wait_for(site, {"done": 2}, within=60)
        assert_done_once(site, [*ids, *later])
        assert sorted(prepared(site)) == sorted([*ids, *later])


def restart_dead_worker(site: RunningSite) -> None:
    """Do what the supervisor does."""
    for worker in list(site.workers):
        if worker.poll() is not None:
            site.kill(worker)
            site.start_worker()
