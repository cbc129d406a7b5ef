"""What a measured site is told to do inside its own processes."""

import re
import time
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from assessments.domain import Change, save_answers, start_assessment, submit
from assessments.models import Assessment, Submission
from banks.domain import document_of, newest, scorer_for
from bench.scoring import full_answers
from jobs.models import Job
from organisations.domain import create_organisation
from organisations.models import Engagement, Organisation, User
from reports import batches, context
from reports.domain import request_report
from reports.models import Batch, BatchItem
from reports.subjects import of_assessment
from reports.view_model import Particulars


def prepare(people: int) -> dict[str, object]:
    """Make an organisation, and for each of `people` an assessment and a signed-in session as owner."""
    owner = User.objects.create_user("bench0@example.com")
    organisation = create_organisation(name="Bench", language="ja", by=owner)
    Organisation.objects.filter(pk=organisation.pk).update(region="apac", industry="manufacturing", size=1000)
    organisation.refresh_from_db()
    users = [owner, *(User.objects.create_user(f"bench{n}@example.com") for n in range(1, people))]
    for user in users[1:]:
        organisation.memberships.create(user=user, role="owner")
    version = newest("ai-readiness")
    assessments = [
        start_assessment(
            organisation=organisation, version=version, title=f"Bench {n}", by=owner, at=datetime.now(UTC)
        )
        for n in range(people)
    ]
    document = document_of(version)
    visible = scorer_for(version).visible({})
    gates = set(re.findall(r'"question":"([^"]+)"', version.document))
    questions = [
        {
            "key": question.key,
            "options": [option.key for option in question.options],
            "shown": [
                other.key for other in dimension.questions if other.visible_if and other.key in visible
            ],
        }
        for dimension in document.dimensions
        for question in dimension.questions
        if question.kind == "single" and not question.visible_if and question.key not in gates
    ]
    return {
        "sessions": [session_of(user) for user in users],
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "assessments": [str(assessment.pk) for assessment in assessments],
        "questions": questions,
        "dimension": document.dimensions[0].key,
    }


def session_of(user: User) -> str:
    """A signed-in session of a person: its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def answer_everything(assessment_id: str) -> str:
    """Answer every question and submit; returns the submission's id."""
    assessment = Assessment.objects.select_related("version", "organisation").get(pk=assessment_id)
    answers = full_answers(document_of(assessment.version))
    changes = {key: Change(content=answer, seen_revision=0) for key, answer in answers.items()}
    by = User.objects.get(email="bench0@example.com")
    save_answers(assessment=assessment, changes=changes, by=by, at=datetime.now(UTC))
    return str(submit(assessment=assessment, by=by, at=datetime.now(UTC)).pk)


def count_queries(path: str, session: str, data: dict[str, object] | None = None) -> int:
    """How many queries one request makes, BEGIN and COMMIT not counted."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    counted = 0

    def count(execute, sql, params, many, execution):
        nonlocal counted
        counted += 1
        return execute(sql, params, many, execution)

    client.get(path) if data is None else client.post(path, data)
    with connection.execute_wrapper(count):
        response = client.get(path) if data is None else client.post(path, data)
    if response.status_code >= 400:
        raise RuntimeError(f"{path}: {response.status_code}")
    return counted


def view_model_ms(assessment_id: str) -> float:
    """Median time to build the results page's view-model from the database, in milliseconds."""
    timings = []
    for _ in range(30):
        start = time.perf_counter()
        assessment = Assessment.objects.select_related("version__bank", "organisation").get(pk=assessment_id)
        context.build(of_assessment(assessment), language="ja")
        timings.append(time.perf_counter() - start)
    return sorted(timings)[len(timings) // 2] * 1000


def request_reports(submission_id: str, count: int, first: int = 0) -> None:
    """Ask for `count` Japanese reports of a submission, each to another addressee."""
    submission = Submission.objects.with_version().get(pk=submission_id)
    by = User.objects.get(email="bench0@example.com")
    for number in range(first, first + count):
        request_report(
            submission=submission,
            language="ja",
            particulars=Particulars(as_of=date(2026, 11, 21), addressee=f"株式会社ベンチ{number}"),
            by=by,
            at=datetime.now(UTC),
        )


def wait_for_reports() -> int:
    """Return when no job is left to do: the number of those that failed."""
    while Job.objects.exclude(status__in=["done", "failed"]).exists():
        time.sleep(0.05)
    return Job.objects.filter(status="failed").count()


def prepare_batch(clients: int) -> str:
    """Make a consultancy with so many clients, each with everything answered and submitted; returns its id."""
    owner = User.objects.get(email="bench0@example.com")
    now = datetime.now(UTC)
    consultancy = create_organisation(name="株式会社ベンチコンサルティング", language="ja", by=owner)
    Organisation.objects.filter(pk=consultancy.pk).update(is_consultancy=True)
    version = newest("ai-readiness")
    answers = full_answers(document_of(version))
    changes = {key: Change(content=answer, seen_revision=0) for key, answer in answers.items()}
    for number in range(clients):
        client = Organisation.objects.create(
            name=f"株式会社顧客{number:03}", language="ja", region="apac", industry="manufacturing", size=1000
        )
        Engagement.objects.create(consultancy=consultancy, client=client, started_at=now, started_by=owner)
        assessment = start_assessment(
            organisation=client, version=version, title="AI準備度 2026年度", by=owner, at=now
        )
        save_answers(assessment=assessment, changes=changes, by=owner, at=now)
        submit(assessment=assessment, by=owner, at=now)
    return str(consultancy.pk)


def request_batch(consultancy_id: str) -> None:
    """Ask for both languages of every client's report."""
    consultancy = Organisation.objects.get(pk=consultancy_id)
    owner = User.objects.get(email="bench0@example.com")
    batches.request_batch(
        consultancy=consultancy,
        clients=list(batches.clients_of(consultancy, owner).order_by("name")),
        languages=["ja", "en"],
        by=owner,
        at=datetime.now(UTC),
    )


def wait_for_batch() -> None:
    """Return when the batch is done and its ZIP is made."""
    while not Batch.objects.filter(bundle__status="done").exists():
        time.sleep(0.5)


def batch_items() -> tuple[int, int]:
    """How many of the batch's reports were made, and how many were not."""
    items = BatchItem.objects.all()
    return items.filter(status="done").count(), items.exclude(status="done").count()
