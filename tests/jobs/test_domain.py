"""The life of a job's row."""

import uuid
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from jobs import domain
from jobs.domain import Claim, ClaimLost, NotFailed
from jobs.models import Job
from jobs.registry import UnknownKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("chore", "sent")]

OUT = Path("/nowhere")


def claimed() -> tuple[Job, Claim]:
    job = domain.enqueue(kind="chore", idempotency_key=str(uuid.uuid4()))
    claim = domain.claim(job_id=job.pk)
    assert claim is not None
    job.refresh_from_db()
    return job, claim


def test_enqueue_wakes_after_commit_only(sent):
    with transaction.atomic():
        job = domain.enqueue(kind="chore", idempotency_key="one")
        assert sent == []
    assert sent == [job.pk]


def test_enqueue_with_the_same_key_returns_the_same_job_and_wakes_once(sent):
    first = domain.enqueue(kind="chore", idempotency_key="one")
    second = domain.enqueue(kind="chore", idempotency_key="one")
    assert (first.pk, Job.objects.count(), sent) == (second.pk, 1, [first.pk])


def test_enqueue_rolled_back_leaves_neither_row_nor_message(sent):
    with pytest.raises(RuntimeError), transaction.atomic():
        domain.enqueue(kind="chore", idempotency_key="one")
        raise RuntimeError
    assert (Job.objects.count(), sent) == (0, [])


def test_enqueue_of_an_unknown_kind_is_refused():
    with pytest.raises(UnknownKind):
        domain.enqueue(kind="unheard-of", idempotency_key="one")


def test_claim_is_given_once():
    job, claim = claimed()
    assert (job.status, job.token, job.attempts) == ("running", claim.token, 1)
    assert domain.claim(job_id=job.pk) is None


def test_beat_counts_up_while_the_claim_holds():
    job, claim = claimed()
    before = job.heartbeat
    assert domain.beat(claim=claim, progress=40)
    job.refresh_from_db()
    assert (job.heartbeat, job.progress) == (before + 1, 40)
    assert not domain.beat(claim=Claim(job.pk, uuid.uuid4(), "chore"), progress=80)
    job.refresh_from_db()
    assert (job.heartbeat, job.progress) == (before + 1, 40)


def test_finish_closes_the_row(chore):
    job, claim = claimed()
    domain.finish(claim=claim, path=OUT, facts={})
    job.refresh_from_db()
    assert (job.status, job.token, job.progress, chore) == ("done", None, 100, [job.pk])
    assert job.finished_at is not None


def test_finish_under_a_stale_token_writes_nothing(chore):
    job, claim = claimed()
    stale = Claim(job.pk, uuid.uuid4(), "chore")
    with pytest.raises(ClaimLost):
        domain.finish(claim=stale, path=OUT, facts={})
    with pytest.raises(ClaimLost):
        domain.fail(claim=stale, reason=Job.Failure.ERROR, detail="")
    job.refresh_from_db()
    assert (job.status, job.token, chore) == ("running", claim.token, [])


def test_failure_is_tried_three_times_and_then_shown():
    job, claim = claimed()
    seen = []
    for attempt in range(3):
        seen.append(domain.fail(claim=claim, reason=Job.Failure.CRASHED, detail=f"attempt {attempt}"))
        if attempt < 2:
            claim = domain.claim(job_id=job.pk)
    job.refresh_from_db()
    assert seen == ["queued", "queued", "failed"]
    assert (job.attempts, job.error, job.error_detail, job.token) == (3, "crashed", "attempt 2", None)
    assert [event.detail["reason"] for event in Event.objects.filter(action="job.failed")] == ["crashed"]


@pytest.mark.parametrize("reason", [Job.Failure.MEMORY, Job.Failure.CPU])
def test_failure_that_no_attempt_can_mend_is_shown_at_once(reason):
    _, claim = claimed()
    assert domain.fail(claim=claim, reason=reason, detail="") == "failed"


def test_taken_back_job_keeps_its_attempts_and_is_woken(sent):
    job, claim = claimed()
    assert domain.take_back(claim=claim, heartbeat=job.heartbeat) == "queued"
    job.refresh_from_db()
    assert (job.status, job.attempts, job.interruptions, job.token) == ("queued", 0, 1, None)
    assert sent == [job.pk, job.pk]


def test_job_that_beat_meanwhile_is_not_taken_back():
    job, claim = claimed()
    domain.beat(claim=claim, progress=1)
    assert domain.take_back(claim=claim, heartbeat=job.heartbeat) is None
    job.refresh_from_db()
    assert (job.status, job.token) == ("running", claim.token)


def test_job_interrupted_too_often_has_failed(settings):
    settings.JOB_INTERRUPTIONS = 2
    job, claim = claimed()
    domain.take_back(claim=claim, heartbeat=job.heartbeat)
    claim = domain.claim(job_id=job.pk)
    job.refresh_from_db()
    assert domain.take_back(claim=claim, heartbeat=job.heartbeat) == "failed"
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "interrupted")


def test_retry_gives_a_failed_job_all_its_attempts_again(sent):
    job, claim = claimed()
    domain.fail(claim=claim, reason=Job.Failure.MEMORY, detail="much")
    sent.clear()
    job = domain.retry(job=job)
    assert (job.status, job.attempts, job.error, job.error_detail, sent) == ("queued", 0, "", "", [job.pk])


def test_retry_of_what_has_not_failed_is_refused():
    job, _ = claimed()
    with pytest.raises(NotFailed):
        domain.retry(job=job)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("job_status_known", {"status": "lost"}),
        ("job_token_while_running", {"status": "running", "token": None}),
        ("job_token_while_running", {"status": "done", "token": uuid.uuid4()}),
        ("job_progress_percent", {"progress": 101}),
    ],
)
def test_row_that_contradicts_itself_is_refused_by_the_database(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.create(kind="chore", idempotency_key="x", created_at=timezone.now(), **fields)
