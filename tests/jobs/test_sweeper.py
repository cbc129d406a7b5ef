"""What a sweep finds and mends, by a clock that the tests move."""

import uuid

import pytest
from django.utils import timezone

from jobs import domain, processes, queue
from jobs import sweeper as module
from jobs.models import Job, Process
from jobs.storage import scratch_folder
from jobs.sweeper import DEAD_SECONDS, Sweeper, Swept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("chore")]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sweeper(clock, monkeypatch) -> Sweeper:
    monkeypatch.setattr(module, "CLAIM_SECONDS", 0)
    return Sweeper(clock=clock)


@pytest.fixture
def in_queue(monkeypatch) -> set:
    """The jobs that messages speak of."""
    jobs: set = set()
    monkeypatch.setattr(queue, "waiting", lambda: set(jobs))
    return jobs


def queued() -> Job:
    return Job.objects.create(kind="chore", idempotency_key=str(uuid.uuid4()), created_at=timezone.now())


def test_job_no_message_speaks_of_is_woken(sweeper, sent, in_queue):
    lost, waiting = queued(), queued()
    in_queue.add(waiting.pk)
    assert sweeper.sweep() == Swept(woken=1)
    assert sent == [lost.pk]


def test_job_is_woken_once_per_need(sweeper, sent, in_queue):
    job = queued()
    sweeper.sweep()
    in_queue.add(job.pk)
    assert [sweeper.sweep() for _ in range(3)] == [Swept()] * 3
    assert sent == [job.pk]
    in_queue.clear()
    sweeper.sweep()
    assert sent == [job.pk, job.pk]


def test_queue_away_stops_no_sweep(sweeper, sent, monkeypatch):
    def away():
        raise ConnectionError

    monkeypatch.setattr(queue, "waiting", away)
    queued()
    assert sweeper.sweep() == Swept()
    assert sent == []


def test_job_without_heartbeat_for_the_lease_is_taken_back(sweeper, clock, sent, in_queue, settings):
    job = queued()
    domain.claim(job_id=job.pk)
    assert sweeper.sweep() == Swept()
    clock.now += settings.JOB_LEASE_SECONDS - 1
    assert sweeper.sweep() == Swept()
    clock.now += 1
    in_queue.add(job.pk)
    assert sweeper.sweep() == Swept(taken_back=1)
    assert sent == [job.pk]


def test_job_that_beats_is_left_alone_however_long_it_takes(sweeper, clock, sent, in_queue, settings):
    claim = domain.claim(job_id=queued().pk)
    for _ in range(10):
        sweeper.sweep()
        clock.now += settings.JOB_LEASE_SECONDS - 1
        domain.beat(claim=claim, progress=1)
    assert (sweeper.sweep(), sent) == (Swept(), [])


def test_new_claim_with_an_old_heartbeat_has_a_lease_of_its_own(sweeper, clock, in_queue, settings):
    job = queued()
    domain.claim(job_id=job.pk)
    sweeper.sweep()
    heartbeat = Job.objects.get().heartbeat
    Job.objects.update(token=uuid.uuid4(), heartbeat=heartbeat)
    clock.now += settings.JOB_LEASE_SECONDS
    assert sweeper.sweep() == Swept()


def test_silent_process_is_forgotten_and_a_beating_one_kept(sweeper, clock, in_queue):
    dead = processes.announce(role="worker")
    dead_pk = dead.pk
    alive = Process.objects.create(role="sweeper", name="other", seen_at=timezone.now())
    for _ in range(3):
        sweeper.sweep()
        clock.now += DEAD_SECONDS / 2
        processes.beat(alive)
    sweeper.sweep()
    assert list(Process.objects.values_list("pk", flat=True)) == [alive.pk]
    processes.beat(dead)
    assert dead.pk != dead_pk
    assert processes.alive("worker") == 1


def test_unfinished_file_goes_when_nobody_holds_it(sweeper, in_queue, settings, tmp_path):
    settings.SCRATCH_DIR = tmp_path
    claim = domain.claim(job_id=queued().pk)
    held = tmp_path / f"{claim.job_id}-{claim.token}.part"
    left = tmp_path / f"{claim.job_id}-{uuid.uuid4()}.part"
    for path in (held, left):
        path.write_text("half")
    sweeper.sweep()
    assert left.exists()
    sweeper.sweep()
    assert (held.exists(), left.exists()) == (True, False)


def test_folder_of_what_was_prepared_goes_when_its_job_runs_no_longer(sweeper, in_queue, settings, tmp_path):
    settings.SCRATCH_DIR = tmp_path
    running = scratch_folder(domain.claim(job_id=queued().pk).job_id)
    left = scratch_folder(uuid.uuid4())
    for folder in (running, left):
        (folder / "0").write_text("half")
    sweeper.sweep()
    assert left.exists()
    sweeper.sweep()
    assert (running.exists(), left.exists()) == (True, False)
