"""Several who ask for reports at once. These functions run in processes of a running site, on its own database."""

import uuid

from django.utils import timezone

from assessments import domain
from assessments.models import Submission
from banks.domain import newest
from organisations.models import User
from reports.domain import request_report
from reports.models import Report
from reports.view_model import Particulars
from scoring import Answer
from tests.factories import MembershipFactory


def submit() -> None:
    """Submit the one assessment of the one person there is."""
    member, now = MembershipFactory(), timezone.now()
    assessment = domain.start_assessment(
        organisation=member.organisation, version=newest("ai-readiness"), title="x", by=member.user, at=now
    )
    change = domain.Change(content=Answer("none"), seen_revision=0)
    domain.save_answers(
        assessment=assessment, by=member.user, at=now, changes={"strategy.definition": change}
    )
    domain.submit(assessment=assessment, by=member.user, at=now)


def request_reports(count: int) -> None:
    """Ask for so many reports of the one submission, each for another addressee."""
    submission, user = Submission.objects.get(), User.objects.get()
    for _ in range(count):
        request_report(
            submission=submission,
            language="ja",
            by=user,
            at=timezone.now(),
            particulars=Particulars(addressee=str(uuid.uuid4())),
        )


def numbers() -> list[str]:
    """The reports' numbers, in their order."""
    return list(Report.objects.order_by("number").values_list("number", flat=True))
