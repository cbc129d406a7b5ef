"""What tests have a running site do with real reports, called in a process of the site."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from assessments import domain as assessments
from assessments.models import AnswerRevision
from assessments.sheets import load_sheet
from jobs.domain import enqueue
from jobs.models import Process
from organisations.models import Role
from reports.domain import request_report
from reports.models import Report
from reports.view_model import Branding, Particulars
from tests.factories import MembershipFactory, OrganisationFactory

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "manufacturer-ja.yaml"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def request_reports(count: int, texts: list[str] | None = None) -> list[str]:
    """Answer the sample's questions of the core profile, submit, and ask for so many reports; return their jobs.

    `texts`, in turn, are written into every place where people write: names, comments, evidence, statements.
    """
    wording = cycle(texts or [""])
    organisation = OrganisationFactory(name=next(wording)[:200] or "株式会社サンプル")
    owner = MembershipFactory(organisation=organisation, role=Role.OWNER).user
    sheet = load_sheet(SAMPLE)
    assessment = assessments.start_assessment(
        organisation=organisation,
        version=sheet.version,
        title=next(wording)[:200].strip() or "AI準備度",
        profile="core",
        by=owner,
        at=NOON,
    )
    changes = {
        key: assessments.Change(
            content=replace(said, comment=next(wording), evidence=next(wording)[:500]) if texts else said,
            seen_revision=0,
        )
        for key, said in sheet.answers.items()
    }
    assessments.save_answers(assessment=assessment, changes=changes, by=owner, at=NOON)
    submission = assessments.submit(assessment=assessment, by=owner, at=NOON)
    jobs = []
    for number in range(count):
        written = {name: next(wording) for name in ("legal_entity", "systems", "departments", "decisions")}
        names = {name: next(wording)[:200] for name in ("confirmed_by", "approved_by")}
        report = request_report(
            submission=submission,
            language=("ja", "en")[number % 2],
            particulars=Particulars(
                as_of=date(2026, 11, 21),
                addressee=f"{number} {next(wording)[:150]}",
                attach_data=True,
                **written,
                **names,
            ),
            branding=Branding(issuer=next(wording)[:200]),
            by=owner,
            at=timezone.now(),
        )
        jobs.append(str(report.job_id))
    return jobs


def request_document(html: str) -> str:
    """Ask for a document of one's own making to be set by the reports' renderer; return its job."""
    name = hashlib.sha256(html.encode()).hexdigest()
    (settings.DATA_DIR / f"{name}.html").write_text(html)
    return str(enqueue(kind="document", idempotency_key=name).pk)


def reports() -> list[dict[str, Any]]:
    return [
        {"job": str(report.job_id), "file": report.file.name, "size": report.file_size, "pages": report.pages}
        for report in Report.objects.order_by("requested_at", "pk")
    ]


def begin_answering() -> dict[str, str]:
    """Start an assessment; return it with the session of the one who answers."""
    organisation = OrganisationFactory()
    owner = MembershipFactory(organisation=organisation, role=Role.OWNER).user
    assessment = assessments.start_assessment(
        organisation=organisation, version=load_sheet(SAMPLE).version, title="Storm", by=owner, at=NOON
    )
    client = Client()
    client.force_login(owner)
    return {"assessment": str(assessment.pk), "session": client.cookies[settings.SESSION_COOKIE_NAME].value}


def comments_kept(assessment_id: str, question: str) -> list[str]:
    """Return every comment that was ever saved on a question, in the order of its revisions."""
    kept = AnswerRevision.objects.filter(answer__assessment=assessment_id, answer__question=question)
    return list(kept.order_by("revision").values_list("comment", flat=True))


def integrity() -> str:
    """Return what SQLite finds when it looks at every page of the database."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found: str = cursor.fetchone()[0]
        return found


def count_up(times: int) -> None:
    """Read a number and write the next, each in a transaction, as code does that forgets about others."""
    for _ in range(times):
        with transaction.atomic():
            process = Process.objects.get(role="counter")
            process.beat += 1
            process.save()


def counter() -> int:
    return Process.objects.get_or_create(role="counter", name="counter", defaults={"seen_at": NOON})[0].beat
