"""Asking for reports, keeping what was made, and noting who took it."""

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

import jobs.domain
from assessments import snapshot
from assessments.models import Assessment, Submission
from audit.domain import Actor, record
from banks.domain import document_of
from jobs.storage import keep
from organisations.models import Organisation, User
from reports.branding import branding_for
from reports.models import Report
from reports.remarks import gather
from reports.signatures import unsigned, with_decisions, with_signatures
from reports.view_model import Branding, Particulars
from scoring import ENGINE_VERSION

NUMBER_PREFIX = "JNB"
LONGEST_FILE_NAME = 80  # characters of the organisation's name in a file's name
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')


class ProfileNotCovered(ValueError):
    """What was answered does not hold everything that the profile asks, or the bank has no such profile."""


@transaction.atomic
def request_report(
    *,
    submission: Submission,
    language: str,
    particulars: Particulars,
    by: User,
    at: datetime,
    branding: Branding | None = None,
    issued_by: Organisation | None = None,
    profile: str = "",
) -> Report:
    """Record that a report is wanted and have it made.

    Where the organisation has its answers confirmed and approved, the report names those who did, whatever else is stated.
    Who confirmed and approved may otherwise be stated by a member of the organisation alone, and by no consultant.
    `issued_by`: the consultancy that makes it for its client; its findings and verifications stand in it, and its
    branding unless another is given. Without it, the organisation's own branding and what all its consultants said.
    `profile`: one of the bank's that asks less than the one that was answered; empty: the one that was answered.

    The same request again (same submission, bank, language, statements, branding, issuer, profile, remarks and engine)
    returns the same report. Raises ProfileNotCovered.
    """
    assessment = submission.assessment
    profile = _narrower(submission, profile)
    own = Organisation.objects.joined_by(by).filter(pk=assessment.organisation_id).exists()
    if not own:
        particulars = unsigned(particulars)
    particulars = with_decisions(particulars, submission=submission, language=language)
    if branding is None:
        branding = branding_for(organisation=assessment.organisation, issuer=issued_by, language=language)
    remarks = gather(assessment=assessment, submission=submission, language=language, issued_by=issued_by)
    # Whoever numbers the organisation's next report waits here for the one before.
    Organisation.objects.select_for_update().get(pk=assessment.organisation_id)
    bank_digest = submission.version.digest
    job = jobs.domain.enqueue(
        kind=Report.JOB_KIND,
        idempotency_key=_idempotency_key(
            submission=submission,
            bank_digest=bank_digest,
            language=language,
            particulars=particulars.as_json(),
            branding=branding.as_json(),
            issued_by=str(issued_by.pk) if issued_by else "",
            profile=profile,
            remarks=remarks.as_json(),
        ),
    )
    existing = Report.objects.filter(job=job).first()
    if existing is not None:
        return existing
    report = Report.objects.create(
        organisation_id=assessment.organisation_id,
        assessment=assessment,
        submission=submission,
        job=job,
        number=_next_number(assessment.organisation_id, timezone.localtime(at).year),
        language=language,
        particulars=particulars.as_json(),
        branding=branding.as_json(),
        profile=profile,
        issued_by=issued_by,
        remarks=remarks.as_json(),
        bank_digest=bank_digest,
        engine_version=ENGINE_VERSION,
        corrects=Report.objects.filter(
            assessment=assessment, language=language, profile=profile, issued_by=issued_by
        )
        .order_by("-requested_at", "-pk")
        .first(),
        requested_by=by,
        requested_at=at,
    )
    # What was stated is offered again for the next report; what a consultant could not state stays as it was.
    asked = Assessment.objects.filter(pk=assessment.pk)
    before = Particulars.from_json(asked.values_list("particulars", flat=True).get())
    asked.update(particulars=(particulars if own else with_signatures(particulars, before)).as_json())
    record(
        action="report.requested",
        actor=by,
        subject=report,
        organisation_id=report.organisation_id,
        number=report.number,
        language=language,
        **({"consultancy": issued_by.name} if issued_by else {}),
        **({"profile": profile} if profile else {}),
    )
    return report


def keep_report(*, report: Report, path: Path, facts: dict[str, Any]) -> None:
    """Store the finished file and what is known of it; inside the transaction that closes the job.

    The name is made of the report's and its job's identifiers, so that another attempt replaces what one left behind.
    """
    report.file.name = keep(
        path=path, name=f"reports/{report.organisation_id}/{report.pk}/{report.job_id}.pdf"
    )
    report.file_digest = facts["digest"]
    report.file_size = facts["size"]
    report.pages = facts["pages"]
    report.save(update_fields=["file", "file_digest", "file_size", "pages"])
    record(
        action="report.generated",
        actor=None,
        subject=report,
        organisation_id=report.organisation_id,
        number=report.number,
        digest=report.file_digest,
        pages=report.pages,
    )


@transaction.atomic
def retry_report(*, report: Report, by: Actor) -> None:
    """Have a report made that could not be made. Raises `jobs.domain.NotFailed`."""
    jobs.domain.retry(job=report.job, by=by)
    record(
        action="report.retried",
        actor=by,
        subject=report,
        organisation_id=report.organisation_id,
        number=report.number,
    )


def note_download(*, report: Report, by: Actor) -> None:
    """Note that somebody took the file."""
    record(
        action="report.downloaded",
        actor=by,
        subject=report,
        organisation_id=report.organisation_id,
        number=report.number,
    )


def note_export(*, assessment: Assessment, by: Actor, table: str) -> None:
    """Note that somebody took a result along, as one of its tables or, as `json`, whole."""
    record(
        action="result.exported",
        actor=by,
        subject=assessment,
        organisation_id=assessment.organisation_id,
        table=table,
    )


def file_name(report: Report) -> str:
    """What a downloaded report is called, as in `組織名_AI準備度レポート_20261121.pdf`, in the report's language."""
    organisation = _NOT_IN_FILE_NAMES.sub("", report.organisation.name).strip(" .")[:LONGEST_FILE_NAME]
    as_of = (
        Particulars.from_json(report.particulars).as_of
        or timezone.localtime(report.submission.submitted_at).date()
    )
    with translation.override(report.language):
        title = gettext("AI-readiness-report")
    return "_".join(part for part in (organisation, title, f"{as_of:%Y%m%d}") if part) + ".pdf"


def report_of_job(job_id: UUID) -> Report:
    """The report that a job makes, with what making it takes."""
    version = "submission__version"
    return (
        Report.objects.select_related(
            "organisation", "corrects", "submission__assessment__organisation", f"{version}__bank"
        )
        .defer(f"{version}__document", f"{version}__bounds", f"{version}__release_notes")
        .get(job_id=job_id)
    )


def _narrower(submission: Submission, profile: str) -> str:
    """The profile that is to be shown where it is not the one that was answered; else empty. Raises ProfileNotCovered."""
    if not profile:
        return ""
    document = document_of(submission.version)
    answered = snapshot.read(submission.content).profile
    if profile == answered:
        return ""
    if profile not in document.profiles or not document.asked(profile) <= document.asked(answered):
        raise ProfileNotCovered(profile)
    return profile


def _idempotency_key(*, submission: Submission, **parts: object) -> str:
    content = {
        "submission": str(submission.pk),
        "digest": submission.digest,
        "engine": ENGINE_VERSION,
        **parts,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{Report.JOB_KIND}:{hashlib.sha256(text.encode()).hexdigest()}"


def _next_number(organisation_id: UUID, year: int) -> str:
    """As in JNB-2026-0001: counted up per organisation and year."""
    stem = f"{NUMBER_PREFIX}-{year}-"
    numbers = Report.objects.filter(organisation_id=organisation_id, number__startswith=stem)
    used = [int(number.removeprefix(stem)) for number in numbers.values_list("number", flat=True)]
    return f"{stem}{max(used, default=0) + 1:04}"
