"""What the site whose list of clients is measured is told to do inside its own processes."""

import time

from django.conf import settings
from django.urls import reverse

from assessments.models import Submission
from banks.domain import document_of, newest
from bench.actions import session_of
from bench.scoring import full_answers
from reports import summaries
from tests.reports.portfolios import consultancy, many_clients

DEALT_OUT = 8  # different sets of answers


def prepare(clients: int) -> dict[str, str]:
    """Make a consultancy with so many clients and sign its owner in."""
    owner = consultancy()
    version = newest("ai-readiness")
    document = document_of(version)
    made = many_clients(
        owner.organisation, version, [full_answers(document, seed) for seed in range(DEALT_OUT)], clients
    )
    return {
        "session": session_of(owner.user),
        "cookie": settings.SESSION_COOKIE_NAME,
        "list": reverse("clients", args=[owner.organisation_id]),
        "median": f"{reverse('comparison', args=[owner.organisation_id])}?client={made[0].pk}&median=1",
        "export": reverse("clients-export", args=[owner.organisation_id]),
    }


def summarise() -> float:
    """Score every submission, as after an upgrade that brings another engine: how long it takes, in seconds."""
    start = time.perf_counter()
    summaries.summarise(Submission.objects.values_list("pk", flat=True))
    return time.perf_counter() - start
