"""The report as a kind of background work: what is read before it is rendered, and what is kept after."""

from pathlib import Path
from typing import Any
from uuid import UUID

from reports import batches, domain, subjects
from reports.branding import printable_logo
from reports.context import build
from reports.document import payload
from reports.models import Report
from reports.view_model import Branding, Particulars, Remarks


def prepare(job_id: UUID) -> bytes:
    """Everything the renderer needs to make the job's report."""
    report = domain.report_of_job(job_id)
    particulars = Particulars.from_json(report.particulars)
    branding = Branding.from_json(report.branding)
    subject = subjects.of_submission(
        report.submission,
        earlier=subjects.submission_before(report.submission),
        particulars=particulars,
        branding=branding,
        remarks=Remarks.from_json(report.remarks),
        profile=report.profile,
        number=report.number,
        corrects=_corrected(report),
    )
    return payload(
        build(subject, language=report.language),
        logo=printable_logo(branding),
        attach_data=particulars.attach_data,
    )


def finish(job_id: UUID, path: Path, facts: dict[str, Any]) -> None:
    """Keep the file; inside the transaction that closes the job."""
    report = Report.objects.get(job_id=job_id)
    domain.keep_report(report=report, path=path, facts=facts)
    batches.advance_with(report.pk)


def _corrected(report: Report) -> tuple[str, ...]:
    return (report.corrects.number,) if report.corrects else ()
