"""The built-in bank answered by the sample organisation, submitted, reported on."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from assessments import domain
from assessments.models import Assessment, Submission
from assessments.sheets import LoadedSheet, load_sheet
from banks.domain import publish
from banks.models import Version
from jobs.models import Job
from reports.domain import request_report
from reports.models import Report
from reports.view_model import Particulars
from scoring import Answer
from tests.assessments.conftest import NOON, Cast, assessment, cast, later, say, version
from tests.library import newest_bank

__all__ = ["assessment", "cast", "say", "version"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def full_version(db) -> Version:
    version, _new = publish(document=newest_bank(), by=None, at=NOON)
    return version


@pytest.fixture
def sheet(full_version) -> LoadedSheet:
    """A manufacturer's answers: two unknown, one not applicable, one floor broken."""
    return load_sheet(ROOT / "samples" / "manufacturer-ja.yaml")


def answer(assessment: Assessment, answers: dict[str, Answer], *, at: datetime = NOON) -> None:
    domain.save_answers(
        assessment=assessment,
        changes={key: domain.Change(content=content, seen_revision=0) for key, content in answers.items()},
        by=assessment.created_by,
        at=at,
    )


def begin(
    cast: Cast, sheet: LoadedSheet, *, title: str = "Readiness 2026", at: datetime = NOON
) -> Assessment:
    return domain.start_assessment(
        organisation=cast.organisation, version=sheet.version, title=title, by=cast.owner, at=at
    )


def submit_all(
    cast: Cast, sheet: LoadedSheet, *, title: str = "Readiness 2026", at: datetime = NOON
) -> Submission:
    assessment = begin(cast, sheet, title=title, at=at)
    answer(assessment, dict(sheet.answers), at=at)
    domain.set_targets(assessment=assessment, targets=dict(sheet.sheet.targets), by=cast.owner, at=at)
    return domain.submit(assessment=assessment, by=cast.owner, at=at)


@pytest.fixture
def submission(cast, sheet) -> Submission:
    """The built-in bank answered, targets set, submitted."""
    return submit_all(cast, sheet)


@pytest.fixture
def request_one(submission, cast) -> Callable[..., Report]:
    """Ask for a report of the submission; each gets its own addressee, so that each is its own."""

    def request(*, addressee: str = "", language: str = "ja", status: str = Job.Status.QUEUED) -> Report:
        report = request_report(
            submission=submission,
            language=language,
            particulars=Particulars(as_of=NOON.date(), addressee=addressee or str(uuid.uuid4())),
            by=cast.owner,
            at=later(Report.objects.count()),
        )
        if status == Job.Status.RUNNING:
            Job.objects.filter(pk=report.job_id).update(status=status, token=uuid.uuid4(), progress=40)
        elif status == Job.Status.FAILED:
            Job.objects.filter(pk=report.job_id).update(status=status, error=Job.Failure.MEMORY)
        elif status == Job.Status.DONE:
            report.file.save("report.pdf", ContentFile(b"%PDF-1.7 a report"))
            report.pages, report.file_size = 24, 17
            report.save()
            Job.objects.filter(pk=report.job_id).update(status=status, progress=100)
        report.refresh_from_db()
        return report

    return request


def days(number: int) -> timedelta:
    return timedelta(days=number)
