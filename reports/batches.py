"""Reports for many clients at once: asked for with one click, made a few at a time, fetched as one ZIP.

The rows are the truth, as with jobs. `advance` looks at them and does what is next: it is called when a batch is
asked for, when one of its reports is done, and by every sweep, so that nothing that gets lost in between can stop
it. Only a few reports of a batch stand in the queue at a time: somebody who wants a single one waits for those few,
not for the whole batch.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

import jobs.domain
from assessments import snapshot
from assessments.models import Submission
from audit.domain import record
from banks.domain import document_of
from jobs.models import Job
from organisations.models import Organisation, User
from reports.domain import ProfileNotCovered, request_report
from reports.models import Batch, BatchItem
from reports.signatures import unsigned
from reports.view_model import Particulars

logger = logging.getLogger(__name__)

MOST_CLIENTS = 1_000
Status, Failure = BatchItem.Status, BatchItem.Failure
OPEN = (Status.WAITING, Status.STARTED)
ENDED = {Job.Status.DONE: Status.DONE, Job.Status.FAILED: Status.FAILED}


class NothingChosen(ValueError):
    """A batch needs a client and a language."""


class TooManyClients(ValueError):
    """A batch takes `MOST_CLIENTS` at most."""


class NothingToRetry(Exception):
    """No report of the batch has failed."""


class Finished(Exception):
    """There is nothing left to cancel."""


@transaction.atomic
def request_batch(
    *,
    consultancy: Organisation,
    clients: Sequence[Organisation],
    languages: Sequence[str],
    by: User,
    at: datetime,
    profile: str = "",
    attach_data: bool = False,
) -> Batch:
    """Ask for a report of every client in every language, in that order.

    `profile` is empty for what each client answered. Raises NothingChosen and TooManyClients.
    """
    if not clients or not languages:
        raise NothingChosen
    if len(clients) > MOST_CLIENTS:
        raise TooManyClients
    batch = Batch.objects.create(
        consultancy=consultancy,
        languages=list(languages),
        profile=profile,
        particulars=Particulars(attach_data=attach_data).as_json(),
        requested_by=by,
        requested_at=at,
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, client=client, language=language, position=position)
        for position, client in enumerate(clients)
        for language in languages
    )
    record(
        action="batch.requested",
        actor=by,
        subject=batch,
        organisation_id=consultancy.pk,
        clients=len(clients),
        languages=list(languages),
        profile=profile,
    )
    _advance_on_commit(batch.pk)
    return batch


@transaction.atomic
def cancel_batch(*, batch: Batch, by: User, at: datetime) -> None:
    """Make no more reports. Those being made are finished, and what is done stays. Raises Finished."""
    Batch.objects.select_for_update().get(pk=batch.pk)
    waiting = batch.items.filter(status=Status.WAITING).update(status=Status.CANCELLED)
    if not waiting:
        raise Finished
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=at)
    record(
        action="batch.cancelled",
        actor=by,
        subject=batch,
        organisation_id=batch.consultancy_id,
        reports=waiting,
    )
    _advance_on_commit(batch.pk)


@transaction.atomic
def retry_batch(*, batch: Batch, by: User) -> None:
    """Try again what failed, and that alone. Raises NothingToRetry.

    A report that failed in the making is begun again for a client whom `by` may still make reports for; of others,
    asking anew says that there will be none.
    """
    Batch.objects.select_for_update().get(pk=batch.pk)
    failed = batch.items.filter(status=Status.FAILED)
    broken = failed.filter(
        failure=Failure.JOB,
        report__job__status=Job.Status.FAILED,
        client__in=clients_of(batch.consultancy, by),
    )
    for item in broken.select_related("report__job"):
        assert item.report is not None
        jobs.domain.retry(job=item.report.job, by=by)
        BatchItem.objects.filter(pk=item.pk).update(status=Status.STARTED, failure="")
    again = failed.update(status=Status.WAITING, failure="", report=None)
    if not again and not batch.items.filter(status=Status.STARTED).exists():
        raise NothingToRetry
    _reopen(batch)
    record(action="batch.retried", actor=by, subject=batch, organisation_id=batch.consultancy_id)
    _advance_on_commit(batch.pk)


@transaction.atomic
def drop_unreachable(*, batch: Batch, by: User) -> None:
    """Leave out of the ZIP the reports of clients that `by` does not work for any more, and make it anew."""
    Batch.objects.select_for_update().get(pk=batch.pk)
    gone = unreachable(batch, by)
    if gone.update(status=Status.FAILED, failure=Failure.ENDED, report=None):
        _reopen(batch)
        _advance_on_commit(batch.pk)


def unreachable(batch: Batch, user: User) -> QuerySet[BatchItem]:
    """The items whose reports stand in the ZIP, though the user may not see the client any more."""
    return batch.items.filter(status=Status.DONE).exclude(client__in=Organisation.objects.visible_to(user))


def note_download(*, batch: Batch, by: User) -> None:
    """Note that somebody took the ZIP, with every report in it."""
    record(action="batch.downloaded", actor=by, subject=batch, organisation_id=batch.consultancy_id)
    for item in batch.items.filter(status=Status.DONE).select_related("report"):
        assert item.report is not None
        record(
            action="report.downloaded",
            actor=by,
            subject=item.report,
            organisation_id=item.client_id,
            number=item.report.number,
        )


# --- going on --------------------------------------------------------------------------------------


def advance(batch_id: UUID) -> None:
    """Do all that can be done now: note what is made, ask for the next reports, and at last for the ZIP.

    One report a transaction, so that those who save answers meanwhile wait for none of it.
    """
    while _step(batch_id):
        pass


def advance_all() -> None:
    """Go on with every batch that is not finished, and tell those who were not told yet."""
    for batch_id in (
        Batch.objects.filter(finished_at=None).order_by("requested_at", "pk").values_list("pk", flat=True)
    ):
        advance(batch_id)


def advance_with(report_id: UUID) -> None:
    """Go on with the batches that wait for a report. Called inside the transaction that closes its job."""
    batches = BatchItem.objects.filter(report=report_id, status=Status.STARTED).values_list(
        "batch", flat=True
    )
    for batch_id in set(batches):
        _advance_on_commit(batch_id)


def at_once() -> int:
    """How many reports of a batch stand in the queue at a time: enough that no worker's process waits for work."""
    return int(settings.JOB_PROCESSES) + 1


@transaction.atomic
def _step(batch_id: UUID) -> bool:
    """One report more, or the end. Return whether there may be more to do."""
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("consultancy", "requested_by")
        .get(pk=batch_id)
    )
    if batch.finished_at is not None:
        return False
    for job_status, item_status in ENDED.items():
        ended = batch.items.filter(status=Status.STARTED, report__job__status=job_status)
        ended.update(status=item_status, failure=Failure.JOB if item_status == Status.FAILED else "")
    counts = counted(batch)
    if not counts[Status.WAITING]:
        if not counts[Status.STARTED]:
            _finish(batch, made=counts[Status.DONE])
        return False
    if counts[Status.STARTED] >= at_once():
        return False
    item = (
        batch.items.filter(status=Status.WAITING).select_related("client").order_by("position", "language")[0]
    )
    _start(batch, item)
    return True


def _start(batch: Batch, item: BatchItem) -> None:
    """Ask for one report, or say why there is none. What nobody expected is that report's failure, not the batch's."""
    item.status, item.failure = Status.FAILED, ""
    try:
        with transaction.atomic():
            item.failure = _ask_for(batch, item)
            if not item.failure:
                item.status = Status.STARTED
    except OperationalError:  # locked or away: later
        raise
    except Exception:
        logger.exception("The report of %s in batch %s could not be asked for", item.client_id, batch.pk)
        item.failure = Failure.JOB
    item.save(update_fields=["status", "failure", "report"])


def _ask_for(batch: Batch, item: BatchItem) -> str:
    """Put the report into `item`, or return why there can be none."""
    by = batch.requested_by
    if by is None or not clients_of(batch.consultancy, by).filter(pk=item.client_id).exists():
        return Failure.ENDED
    submission = newest_submission(item.client)
    if submission is None:
        return Failure.NOTHING_SUBMITTED
    if item.language not in document_of(submission.version).languages:
        return Failure.NO_LANGUAGE
    try:
        item.report = request_report(
            submission=submission,
            language=item.language,
            particulars=_particulars(batch, submission),
            by=by,
            at=timezone.now(),
            issued_by=batch.consultancy,
            profile=batch.profile,
        )
    except ProfileNotCovered:
        return Failure.NOT_ANSWERED
    return ""


def clients_of(consultancy: Organisation, user: User) -> QuerySet[Organisation]:
    """Those of the consultancy's clients for whom the user may make reports."""
    return Organisation.objects.consulted_by(user).filter(
        consulted_through__consultancy=consultancy, consulted_through__ended_at=None
    )


def newest_submission(client: Organisation) -> Submission | None:
    """What a report of the client is made from."""
    submissions = Submission.objects.with_version().filter(assessment__organisation=client)
    return submissions.order_by("-submitted_at", "-pk").first()


def _particulars(batch: Batch, submission: Submission) -> Particulars:
    """What was stated for the client's last report, brought up to the submission; who confirmed and approved only as
    decided, for the report is the consultancy's."""
    frozen = snapshot.read(submission.content)
    return replace(
        unsigned(Particulars.from_json(submission.assessment.particulars)),
        as_of=_day(submission.submitted_at),
        period_start=_day(frozen.answered_from),
        period_end=_day(frozen.answered_until),
        attach_data=Particulars.from_json(batch.particulars).attach_data,
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _finish(batch: Batch, *, made: int) -> None:
    """Nothing is left to wait for: have the ZIP made of what there is."""
    batch.finished_at = timezone.now()
    if made:
        batch.bundle = jobs.domain.enqueue(
            kind=Batch.JOB_KIND, idempotency_key=f"{Batch.JOB_KIND}:{batch.pk}:{uuid4()}"
        )
    batch.save(update_fields=["finished_at", "bundle"])


def _reopen(batch: Batch) -> None:
    """Go on with a batch that was finished; its ZIP is out of date."""
    Batch.objects.filter(pk=batch.pk).update(finished_at=None, bundle=None, told_at=None)


def _advance_on_commit(batch_id: UUID) -> None:
    transaction.on_commit(partial(_advance_safely, batch_id), robust=True)


def _advance_safely(batch_id: UUID) -> None:
    """The sweeper goes on where this fails: whoever committed has done their part."""
    try:
        advance(batch_id)
    except DatabaseError as error:
        logger.warning("Batch %s waits for the sweeper: %s", batch_id, error)


def counted(batch: Batch) -> dict[str, int]:
    """How many items there are by status."""
    return batch.items.aggregate(
        **{str(status): Count("pk", filter=Q(status=status)) for status in Status.values}
    )


def counted_of(listed: Iterable[Batch]) -> dict[UUID, dict[str, int]]:
    """As `counted`, for many batches in one query."""
    counts = {batch.pk: dict.fromkeys(Status.values, 0) for batch in listed}
    rows = BatchItem.objects.filter(batch__in=counts).values_list("batch", "status").annotate(Count("pk"))
    for batch_id, status, number in rows.order_by("batch", "status"):
        counts[batch_id][status] = number
    return counts
