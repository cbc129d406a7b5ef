"""Fault 19: an engagement ends while the consultant is working. From the next request on, nothing is there."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from assessments.models import Answer, Assessment
from organisations import domain
from organisations.models import Engagement, Organisation, User
from reports.models import Report
from tests.access.test_matrix import IN_CLIENT, RULES, arguments, cast, named_patterns

__all__ = ["arguments", "cast"]

WORKING = ["consultancy owner", "consultant", "reading consultant"]
QUESTION = "strategy.definition"


def signed_in(user: User) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def end(arguments: dict[str, dict[str, object]], cast: dict[str, User], side: str) -> None:
    domain.end_engagement(
        engagement=Engagement.objects.get(pk=arguments["consultancy"]["engagement_id"]),
        side=Engagement.Side(side),
        by=cast["owner" if side == "client" else "consultancy owner"],
        at=timezone.now(),
    )


def save(browser: Client, arguments: dict[str, dict[str, object]], comment: str) -> int:
    """Save an answer as the questionnaire's script does."""
    path = reverse("answer-save", args=[arguments["client"]["assessment_id"], QUESTION])
    fields = {f"{QUESTION}:choice": "partial", f"{QUESTION}:comment": comment, f"{QUESTION}:seen": "1",
              "page": "a", "save_no": "1", "profile": ""}  # fmt: skip
    return browser.post(path, fields, headers={"hx-request": "true"}).status_code


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("side", ["client", "consultancy"])
def test_next_request_finds_nothing(cast, arguments, side):
    browser = signed_in(cast["consultant"])
    page = reverse("dimension", args=[arguments["client"]["assessment_id"], "strategy"])
    assert browser.get(page).status_code == 200
    assert save(browser, arguments, "before") == 200
    end(arguments, cast, side)
    assert browser.get(page).status_code == 404
    assert browser.post(page, {f"{QUESTION}:comment": "after"}).status_code == 404
    # What the page's script makes of that: tests/browser/test_engagement_ends.py.
    assert save(browser, arguments, "after") == 404
    answer = Answer.objects.get(assessment=arguments["client"]["assessment_id"], question=QUESTION)
    assert answer.comment == "before"


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("who", WORKING)
def test_every_address_of_the_client_is_closed(cast, arguments, who):
    end(arguments, cast, "client")
    browser = signed_in(cast[who])
    patterns = {pattern.name: pattern for pattern in named_patterns(get_resolver())}
    opened = []
    for name, rule in RULES.items():
        wanted = patterns[name.partition(" ")[0]].pattern.converters
        if rule.scene != "client" or "outsider" in rule.allowed or not wanted:
            continue
        address = reverse(name.partition(" ")[0], kwargs={key: arguments["client"][key] for key in wanted})
        status = getattr(browser, rule.method)(address).status_code
        if status != rule.status_for("outsider"):
            opened.append((name, status))
    assert opened == []


@pytest.mark.django_db
def test_reports_stay_with_the_client(cast, arguments):
    end(arguments, cast, "client")
    report = Report.objects.get(pk=arguments["client"]["report_id"])
    download = reverse("report-download", args=[report.pk])
    response = signed_in(cast["owner"]).get(download)
    assert (response.status_code, b"".join(response)) == (200, b"%PDF")
    assert signed_in(cast["consultant"]).get(download).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("who", sorted(IN_CLIENT))
def test_nothing_of_the_client_is_in_reach_of_any_query(cast, arguments, who):
    end(arguments, cast, "client")
    client = Organisation.objects.get(pk=arguments["client"]["organisation_id"])
    user = cast[who]
    for reachable in (
        Organisation.objects.visible_to(user),
        Organisation.objects.editable_by(user),
        Organisation.objects.owned_by(user),
        Organisation.objects.consulted_by(user),
    ):
        assert client not in reachable
    assert not Assessment.objects.visible_to(user).filter(organisation=client).exists()
    assert not Report.objects.visible_to(user).filter(organisation=client).exists()
