"""The command that fills the site with something to look at."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, QuerySet
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Assessment, Submission, Verification
from banks.domain import document_of, publish
from organisations.demonstration import CLIENT, CONSULTANTS, LOGINS, MEMBERS, PASSWORD, Login
from organisations.models import ClientNote, Engagement, Organisation, User
from reports.demonstration_verifications import VERIFIED
from reports.models import Report
from reports.summaries import summaries_of
from tests.factories import UserFactory
from tests.library import newest_bank

pytestmark = pytest.mark.django_db


def organisations_of(login: Login) -> QuerySet[Organisation]:
    return Organisation.objects.filter(memberships__user__email=login.email)


def load() -> str:
    publish(document=newest_bank(), by=None)
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_demonstration_prints_its_logins_and_they_work() -> None:
    printed = load()
    for login in LOGINS:
        assert f"{login.email:32} {PASSWORD}   ({login.role_value})" in printed
        client = Client()
        answer = client.post(reverse("account_login"), {"login": login.email, "password": PASSWORD})
        assert answer["Location"] == reverse("dashboard")
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}


def test_demonstration_has_a_submitted_assessment_and_a_report_in_each_language() -> None:
    load()
    submitted = Submission.objects.filter(assessment__organisation__in=organisations_of(MEMBERS[0]))
    assert set(submitted.values_list("assessment__organisation__language", flat=True)) == {"ja", "en"}
    assert set(Report.objects.values_list("language", flat=True)) == {"ja", "en"}
    for submission in submitted:
        questions = {question.key for question in document_of(submission.version).questions()}
        answered = set(
            Answer.objects.filter(assessment=submission.assessment).values_list("question", flat=True)
        )
        assert answered <= questions
        assert len(answered) >= 0.9 * len(questions)


def test_demonstration_has_an_assessment_to_go_on_with() -> None:
    load()
    assessment = Assessment.objects.get(
        status=Assessment.Status.ANSWERING, organisation__in=organisations_of(MEMBERS[0])
    )
    answered = {answer.question for answer in assessment.answers.all()}
    asked = document_of(assessment.version).asked(assessment.profile or None)
    assert set() < answered < asked


def test_demonstration_has_a_consultancy_with_clients_in_every_state() -> None:
    load()
    (consultancy,) = organisations_of(CONSULTANTS[0])
    engagements = Engagement.objects.filter(consultancy=consultancy)
    assert engagements.filter(holds_client=True).count() == 3
    assert engagements.filter(handed_over_at__isnull=False).count() == 1
    assert engagements.open().filter(holds_client=False, handed_over_at=None).count() == 1
    assert engagements.filter(ended_from="client").count() == 1
    verified = Verification.objects.values("assessment__organisation").annotate(count=Count("pk"))
    assert [entry["count"] for entry in verified] == [VERIFIED, VERIFIED]
    assert Verification.objects.filter(adjusted=True).exists()
    assert Assessment.objects.filter(status=Assessment.Status.CONFIRMED).count() == 1
    clients = Organisation.objects.filter(consulted_through__in=engagements.open())
    assert set(clients.values_list("language", flat=True)) == {"ja", "en"}
    submitted = Submission.objects.filter(assessment__organisation__in=clients)
    assert submitted.values("assessment__organisation").distinct().count() == 3
    consultant = User.objects.get(email=CONSULTANTS[1].email)
    assert engagements.reachable_by(consultant).count() == engagements.open().count() - 1
    (handed_over,) = organisations_of(CLIENT)
    assert handed_over.consulted_through.get().consultancy == consultancy


def test_answers_of_clients_differ_from_the_samples() -> None:
    load()
    (consultancy,) = organisations_of(CONSULTANTS[0])
    clients = Organisation.objects.filter(consulted_through__consultancy=consultancy)
    submissions = Submission.objects.filter(assessment__organisation__in=clients)
    scores = {summary.score for summary in summaries_of(submissions).values()}
    assert len(scores) == submissions.count()


def test_demonstration_is_loaded_once() -> None:
    load()
    models = (User, Organisation, Engagement, ClientNote, Assessment, Answer, Submission, Report)
    before = [model.objects.count() for model in models]
    load()
    assert [model.objects.count() for model in models] == before


def test_demonstration_takes_nobody_elses_account() -> None:
    UserFactory(email=LOGINS[0].email)
    with pytest.raises(CommandError, match="not the demonstration's"):
        load()
    assert Organisation.objects.count() == 0
