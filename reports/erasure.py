"""What reports hold of an organisation: to take along, and to erase."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from assessments.models import Submission
from jobs.models import Job
from jobs.storage import files_below
from organisations.archive import Archive, said
from organisations.models import Organisation
from reports.domain import file_name
from reports.findings import take_back_all
from reports.models import Batch, BatchItem, Finding, Report
from reports.summaries import AT_ONCE, outcomes_of, parts_of, summaries_of
from scoring import round_half_up

PLACES = 4


def export(organisation: Organisation, archive: Archive) -> None:
    """Every report's record and its PDF, what was scored, what consultants found, and a consultancy's batches."""
    archive.rows("reports/reports.json", _reports(organisation, archive))
    archive.rows("reports/scores.json", _scores(organisation))
    findings = Finding.objects.filter(assessment__organisation=organisation)
    if findings.exists():
        archive.rows("reports/findings.json", _findings(findings))
    found = Finding.objects.filter(consultancy=organisation)
    if found.exists():
        archive.rows("findings-for-clients.json", _findings(found))
    if organisation.is_consultancy:
        archive.rows("batches.json", _batches(organisation))


def erase(organisation: Organisation) -> Iterable[str]:
    """Its reports and batches with their jobs, and the ZIPs of consultancies in which its reports are: those are made
    again without them."""
    batches = Batch.objects.filter(
        Q(consultancy=organisation) | Q(pk__in=BatchItem.objects.filter(client=organisation).values("batch"))
    )
    jobs = Job.objects.filter(
        Q(pk__in=Job.objects.filter(report__organisation=organisation).values("pk"))
        | Q(pk__in=Job.objects.filter(batch__in=batches).values("pk"))
    )
    list(jobs.select_for_update())  # one that is being closed is waited for, so that its file is known
    reports = Report.objects.filter(organisation=organisation)
    files = [
        *reports.exclude(file="").values_list("file", flat=True),
        *batches.exclude(file="").values_list("file", flat=True),
        *files_below(f"reports/{organisation.pk}"),
        *files_below(f"batches/{organisation.pk}"),
    ]
    jobs.delete()
    take_back_all(consultancy=organisation)
    batches.exclude(consultancy=organisation).update(file="", file_size=0, finished_at=None)
    batches.filter(consultancy=organisation).delete()
    BatchItem.objects.filter(client=organisation).delete()
    return files


def _reports(organisation: Organisation, archive: Archive) -> Iterator[dict[str, Any]]:
    reports = (
        Report.objects.filter(organisation=organisation)
        .select_related(
            "organisation", "assessment", "submission", "job", "corrects", "issued_by", "requested_by"
        )
        .defer("submission__content")
        .order_by("requested_at", "pk")
    )
    for report in reports.iterator(chunk_size=100):
        yield {
            "number": report.number,
            "file": archive.stored(f"reports/{report.number} {file_name(report)}", report.file.name or ""),
            "digest": report.file_digest,
            "pages": report.pages,
            "state": report.job.status,
            "assessment": report.assessment.title,
            "submission": report.submission.number,
            "language": report.language,
            "profile": report.profile,
            "particulars": report.particulars,
            "branding": report.branding,
            "remarks": report.remarks,
            "issued_by": report.issued_by.name if report.issued_by else None,
            "question_bank": report.bank_digest,
            "engine": report.engine_version,
            "corrects": report.corrects.number if report.corrects else None,
            "requested_by": said(report.requested_by),
            "requested_at": report.requested_at,
        }


def _scores(organisation: Organisation) -> Iterator[dict[str, Any]]:
    """What scoring said of each submission. Points and coverage are rounded to `PLACES` decimals."""
    submissions = Submission.objects.filter(assessment__organisation=organisation)
    rows = submissions.select_related("assessment").defer("content").order_by("submitted_at", "pk")
    for chunk in _chunks(rows.iterator(chunk_size=AT_ONCE)):
        summaries = summaries_of(chunk)
        for submission in chunk:
            summary = summaries[submission.pk]
            yield {
                "assessment": submission.assessment.title,
                "submission": submission.number,
                "engine": summary.engine_version,
                "profile": summary.profile,
                "score": _points(summary.score),
                "low": _points(summary.low),
                "high": _points(summary.high),
                "coverage": _points(summary.coverage),
                "level": summary.level,
                "dimensions": {
                    key: part
                    and {
                        "score": _points(part.score),
                        "coverage": _points(part.coverage),
                        "level": part.level,
                    }
                    for key, part in parts_of(summary.dimensions).items()
                },
                "outcomes": {
                    key: {
                        "value": _points(outcome.value),
                        "low": _points(outcome.low),
                        "high": _points(outcome.high),
                        "maximum": _points(outcome.maximum),
                        "level": outcome.level,
                    }
                    for key, outcome in outcomes_of(summary.outcomes).items()
                },
            }


def _chunks(submissions: Iterator[Submission]) -> Iterator[list[Submission]]:
    """So many at once that their answers fit into memory."""
    while chunk := list(islice(submissions, AT_ONCE)):
        yield chunk


def _points(value: Fraction | None) -> str | None:
    return None if value is None else str(round_half_up(value, PLACES))


def _findings(findings: QuerySet[Finding]) -> Iterator[dict[str, Any]]:
    rows = findings.select_related("assessment__organisation", "consultancy", "author")
    for finding in rows.order_by("assessment", "dimension", "language", "pk").iterator(chunk_size=500):
        yield {
            "organisation": finding.assessment.organisation.name,
            "assessment": finding.assessment.title,
            "dimension": finding.dimension,
            "language": finding.language,
            "consultancy": finding.consultancy.name,
            "text": finding.text,
            "author": said(finding.author),
            "saved_at": finding.saved_at,
        }


def _batches(organisation: Organisation) -> Iterator[dict[str, Any]]:
    batches = organisation.batches.select_related("requested_by").prefetch_related(
        "items__client", "items__report"
    )
    for batch in batches.order_by("requested_at", "pk").iterator(chunk_size=20):
        yield {
            "requested_by": said(batch.requested_by),
            "requested_at": batch.requested_at,
            "finished_at": batch.finished_at,
            "cancelled_at": batch.cancelled_at,
            "languages": batch.languages,
            "profile": batch.profile,
            "items": [
                {
                    "client": item.client.name,
                    "language": item.language,
                    "status": item.status,
                    "failure": item.failure,
                    "report": item.report.number if item.report else None,
                }
                for item in sorted(batch.items.all(), key=lambda each: each.position)
            ],
        }
