"""Many respondents at once. These functions run in a process of a running site, on its own database file."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import domain
from assessments.models import Answer, AnswerRevision, Assessment
from banks.domain import newest
from organisations.models import Role
from scoring import Answer as Said
from tests.factories import MembershipFactory, OrganisationFactory

THREADS = 8
CONTESTED = "strategy.definition"
OPTIONS = ("none", "developing", "partial", "defined")


def prepare(respondents: int) -> str:
    """Make an organisation of so many respondents with one assessment; return the assessment's id."""
    organisation = OrganisationFactory()
    for _ in range(respondents):
        MembershipFactory(organisation=organisation, role=Role.CONTRIBUTOR)
    assessment = domain.start_assessment(
        organisation=organisation, version=newest("ai-readiness"), title="Storm", by=None, at=timezone.now()
    )
    return str(assessment.pk)


def storm(assessment_id: str, saves: int) -> dict[str, Any]:
    """Every respondent comments on one question until `saves` of theirs have been taken, giving way to conflicts."""
    members = Assessment.objects.get(pk=assessment_id).organisation.memberships.select_related("user")
    users = [membership.user for membership in members]
    with ThreadPoolExecutor(THREADS) as pool:
        counts = list(pool.map(lambda user: _insist(assessment_id, user, saves), users))
    connection.close()
    answer = Answer.objects.get(assessment=assessment_id, question=CONTESTED)
    revisions = AnswerRevision.objects.filter(answer=answer).order_by("revision")
    numbers = list(revisions.values_list("revision", flat=True))
    return {
        "taken": sum(taken for taken, _ in counts),
        "conflicts": sum(conflicts for _, conflicts in counts),
        "revision": answer.revision,
        "gapless": numbers == list(range(1, answer.revision + 1)),
        "last": revisions.last().comment == answer.comment,
        "authors": revisions.values("author").distinct().count(),
    }


def _insist(assessment_id: str, user: Any, saves: int) -> tuple[int, int]:
    assessment = Assessment.objects.with_version().get(pk=assessment_id)
    taken = conflicts = seen = 0
    try:
        while taken < saves:
            content = Said(OPTIONS[taken % len(OPTIONS)], comment=f"{user.pk} {taken}")
            change = domain.Change(content=content, seen_revision=seen)
            outcome = domain.save_answers(
                assessment=assessment, changes={CONTESTED: change}, by=user, at=timezone.now()
            )
            taken += CONTESTED in outcome.saved
            conflicts += CONTESTED in outcome.conflicts
            seen = outcome.answers[CONTESTED].revision
    finally:
        connection.close()
    return taken, conflicts


def save_while_locked(assessment_id: str) -> dict[str, Any]:
    """Save over both ways while another process's write lock outlasts the patience of ours."""
    assessment = Assessment.objects.get(pk=assessment_id)
    host = urlsplit(settings.BASE_URL).hostname
    client = Client(raise_request_exception=False, headers={"host": host, "accept-language": "en"})
    client.force_login(assessment.organisation.memberships.first().user)
    answer_url = reverse("answer-save", args=[assessment.pk, CONTESTED])
    page_url = reverse("dimension", args=[assessment.pk, "strategy"])
    fields = {
        f"{CONTESTED}:seen": 0,
        f"{CONTESTED}:choice": "option:none",
        f"{CONTESTED}:comment": "typed text",
    }
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    writer = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        saved = client.post(answer_url, fields)
        page = client.post(page_url, fields)
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    after = client.post(answer_url, fields)
    return {
        "autosave": [saved.status_code, saved.headers.get("Retry-After", "")],
        "page": [page.status_code, page.headers.get("Retry-After", "")],
        "kept": "typed text" in page.text and "Your answers are not saved yet" in page.text,
        "after": after.status_code,
    }
