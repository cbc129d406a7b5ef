"""The ZIP of a batch as a kind of background work: its reports under names that say what they are, and an index."""

import logging
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from assessments.outcomes import headline
from banks.domain import document_of
from jobs import archive
from jobs.models import Job
from jobs.storage import keep
from organisations import workbooks
from organisations.names import sort_key
from organisations.workbooks import Column, Table
from reports.domain import file_name
from reports.models import Batch, BatchItem, Report, Summary
from reports.summaries import outcomes_of, summaries_of
from scoring import round_half_up

logger = logging.getLogger(__name__)

VERSION = "report__submission__version"
INDEX = "00_index"
STYLE = settings.BASE_DIR / "static" / "css" / "batch-index.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A report, or why there is none. `file` is its name in the ZIP; `outcome`: what its bank comes to, in a sentence."""

    item: BatchItem
    file: str = ""
    summary: Summary | None = None
    outcome: str = ""

    @property
    def link(self) -> str:
        return quote(self.file)

    @property
    def language(self) -> str:
        return str(get_language_info(self.item.language)["name_local"]).capitalize()

    @property
    def score(self) -> Decimal | None:
        """Points 0-100 with one decimal."""
        if self.summary is None or self.summary.score is None:
            return None
        return round_half_up(self.summary.score, 1)

    @property
    def reason(self) -> str:
        """Why there is no report."""
        item = self.item
        if item.status == BatchItem.Status.CANCELLED:
            return _("Cancelled")
        if item.failure == BatchItem.Failure.JOB and item.report is not None and item.report.job.error:
            return str(item.report.job.get_error_display())
        return str(item.get_failure_display())


def prepare(job_id: UUID) -> bytes:
    """The names of the files, and the index in the language of the person who asked."""
    batch = Batch.objects.select_related("consultancy", "requested_by").get(bundle=job_id)
    rows = rows_of(batch)
    language = (batch.requested_by and batch.requested_by.language) or settings.LANGUAGE_CODE
    with translation.override(language):
        context = {"batch": batch, "rows": rows, "language": language}
        index = render_to_string("reports/batch_index.html", context)
        table = workbooks.write([_table(rows)])
    return archive.payload(
        [
            archive.Entry(name=f"{INDEX}.html", content=index.encode()),
            archive.Entry(name=f"{INDEX}.css", content=STYLE.read_bytes()),
            archive.Entry(name=f"{INDEX}.xlsx", content=table),
            *(
                archive.Entry(name=row.file, stored=str(row.item.report.file.name))
                for row in rows
                if row.file and row.item.report is not None
            ),
        ]
    )


def finish(job_id: UUID, path: Path, facts: dict[str, Any]) -> None:
    """Keep the ZIP in the place of an earlier one; inside the transaction that closes the job."""
    batch = Batch.objects.select_for_update().get(bundle=job_id)
    earlier = batch.file
    batch.file = keep(path=path, name=f"batches/{batch.consultancy_id}/{batch.pk}/{job_id}.zip")
    batch.file_size = facts["size"]
    batch.save(update_fields=["file", "file_size"])
    if earlier and earlier != batch.file:
        transaction.on_commit(lambda: default_storage.delete(earlier), robust=True)
    transaction.on_commit(lambda: tell(batch.pk), robust=True)


def rows_of(batch: Batch) -> list[Row]:
    """Every item, by client and language, with its file's name in the ZIP."""
    items = sorted(
        batch.items.select_related("client", "report__job", "report__organisation", f"{VERSION}__bank").defer(
            "report__submission__content",
            f"{VERSION}__document",
            f"{VERSION}__bounds",
            f"{VERSION}__release_notes",
        ),
        key=lambda item: (sort_key(item.client.name, item.client.reading), item.position, item.language),
    )
    made = [item.report for item in items if item.report is not None]
    summaries = summaries_of(report.submission for report in made)
    taken: set[str] = set()
    return [_row(item, taken, summaries) for item in items]


def _row(item: BatchItem, taken: set[str], summaries: dict[UUID, Summary]) -> Row:
    report = item.report
    if item.status != BatchItem.Status.DONE or report is None:
        return Row(item=item)
    summary = None if report.profile else summaries.get(report.submission_id)
    return Row(
        item=item,
        file=archive.free_name(file_name(report), taken),
        summary=summary if summary is not None and _has_levels(report, summary) else None,
        outcome=_outcome(report, summary) if summary is not None else "",
    )


def _outcome(report: Report, summary: Summary) -> str:
    """The first of the bank's outcomes in the reader's language; empty where it has none."""
    document = document_of(report.submission.version)
    spoken = document.language_for(get_language() or "")
    kept = outcomes_of(summary.outcomes)
    found = next((kept[key] for key in document.outcomes if key in kept), None)
    return "" if found is None else headline(document, found, lambda text: text.get(spoken, ""))


def _has_levels(report: Report, summary: Summary) -> bool:
    """Whether what was answered is enough for an overall result: a quick profile gives none."""
    profiles = document_of(report.submission.version).profiles
    return not summary.profile or profiles[summary.profile].levels


def bundle_name(batch: Batch) -> str:
    """What the downloaded ZIP is called, in the reader's language."""
    name = get_valid_filename(batch.consultancy.name)[:60]
    day = timezone.localtime(batch.requested_at)
    return _("%(name)s_AI-readiness-reports_%(date)s.zip") % {"name": name, "date": f"{day:%Y%m%d}"}


def _table(rows: list[Row]) -> Table:
    return Table(
        title=_("Index"),
        columns=[
            Column(_("Client"), width=32),
            Column(_("Language"), width=14),
            Column(_("Report number"), width=18),
            Column(_("Submitted on"), width=14, number_format="yyyy-mm-dd"),
            Column(_("Score"), width=10),
            Column(_("Level"), width=10),
            Column(_("Outcome"), width=36),
            Column(_("File"), width=60),
            Column(_("Why there is none"), width=40),
        ],
        rows=[_cells(row) for row in rows],
    )


def _cells(row: Row) -> list[workbooks.Value]:
    report: Report | None = row.item.report if row.file else None
    return [
        row.item.client.name,
        row.language,
        report.number if report else "",
        timezone.localtime(report.submission.submitted_at).date() if report else None,
        row.score,
        row.summary.level if row.summary else None,
        row.outcome,
        row.file,
        "" if row.file else row.reason,
    ]


# --- telling ---------------------------------------------------------------------------------------


def tell(batch_id: UUID) -> None:
    """Write to the person who asked, if they are still of the consultancy, that the batch is ready. Once, however often
    it is called."""
    if not settings.MAIL_CONFIGURED:
        return
    now = timezone.now()
    if not Batch.objects.filter(pk=batch_id, told_at=None, finished_at__isnull=False).update(told_at=now):
        return
    batch = Batch.objects.select_related("requested_by", "consultancy").get(pk=batch_id)
    person = batch.requested_by
    if person is None or not batch.consultancy.memberships.filter(user=person).exists():
        return
    statuses = list(batch.items.values_list("status", flat=True))
    context = {
        "batch": batch,
        "person": person,
        "made": statuses.count(BatchItem.Status.DONE),
        "missing": len(statuses) - statuses.count(BatchItem.Status.DONE),
        "url": settings.BASE_URL + reverse("batch", args=[batch.pk]),
    }
    try:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            send_mail(
                render_to_string("reports/email/batch_subject.txt", context).strip(),
                render_to_string("reports/email/batch_message.txt", context),
                None,
                [person.email],
            )
    except Exception as error:  # whatever the mail server's library raises: the next sweep tries again
        logger.warning("The mail about batch %s could not be sent: %s", batch_id, error)
        Batch.objects.filter(pk=batch_id, told_at=now).update(told_at=None)


def tell_all() -> None:
    """Write to those who have not been told yet, where the mail could not be sent at once."""
    if not settings.MAIL_CONFIGURED:
        return
    waiting = Batch.objects.filter(finished_at__isnull=False, told_at=None)
    ready = waiting.filter(bundle__status=Job.Status.DONE) | waiting.filter(bundle=None)
    for batch_id in ready.order_by("finished_at", "pk").values_list("pk", flat=True):
        tell(batch_id)
