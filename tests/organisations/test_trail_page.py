"""The audit trail as its readers see it."""

import ast
import csv
import re
from dataclasses import fields
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import scoring
from audit.actions import ACTIONS, words
from audit.domain import record
from audit.models import Event
from organisations.models import Role
from organisations.trail_page import Line, lines_of
from organisations.views.trail import PER_PAGE
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

ROOT = Path(__file__).parents[2]
PACKAGES = ("audit", "jobs", "organisations", "banks", "assessments", "reports", "config")


@pytest.fixture
def owner(db):
    return MembershipFactory(role=Role.OWNER).user


@pytest.fixture
def organisation(owner):
    return owner.memberships.get().organisation


@pytest.fixture
def page(owner, organisation):
    client = Client()
    client.force_login(owner)
    Event.objects.none()
    return lambda **query: client.get(reverse("audit-trail", args=[organisation.pk]), query)


@pytest.fixture
def export(owner, organisation):
    client = Client()
    client.force_login(owner)

    def rows(**query):
        response = client.get(reverse("audit-trail-export", args=[organisation.pk]), query)
        text = b"".join(response).decode()
        assert text.startswith("\ufeff")
        return list(csv.DictReader(StringIO(text[1:])))

    return rows


def recorded_actions() -> set[str]:
    """Every text in the code that looks like an action: what is dotted behind one of the words actions begin with.

    Names of files do not count, nor the names that signals are connected under, nor what an answers file says of
    the organisation.
    """
    beginnings = {action.partition(".")[0] for action in ACTIONS}
    looks_like_one = re.compile(rf"(?:{'|'.join(sorted(beginnings))})\.(?!(?:json|css|pdf)$)[a-z_-]+")
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if path == ROOT / "audit" / "actions.py" or "migrations" in path.parts:
                continue
            nodes = list(ast.walk(ast.parse(path.read_text())))
            names = {
                id(node.value)
                for node in nodes
                if isinstance(node, ast.keyword) and node.arg == "dispatch_uid"
            }
            texts = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in names]
            found |= {text.value for text in texts if looks_like_one.fullmatch(str(text.value))}
            given = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "action"]
            found |= {
                text.value
                for text in given
                if isinstance(text, ast.Constant) and re.fullmatch(r"[a-z]+\.[a-z_-]+", str(text.value))
            }
    return found - {f"organisation.{field.name}" for field in fields(scoring.Organisation)}


def test_every_recorded_action_has_words_and_every_word_its_action():
    assert recorded_actions() == set(ACTIONS)


def test_trail_shows_who_did_what_to_which_object(page, owner, organisation):
    record(action="member.added", actor=owner, organisation_id=organisation.pk, email="new@example.com")
    (entry,) = [each for each in page().context["entries"] if each.event.action == "member.added"]
    assert (entry.who, entry.what) == (owner.email, words("member.added"))
    assert entry.lines == (Line(label="E-mail address", text="new@example.com"),)


def test_trail_holds_nothing_of_another_organisation(page, export, owner):
    record(action="member.added", actor=UserFactory(), organisation_id=OrganisationFactory().pk)
    record(action="person.signed-in", actor=UserFactory())
    assert {entry.who for entry in page().context["entries"]} == {owner.email}
    assert {row["Action code"] for row in export()} == {"person.signed-in", "trail.exported"}


def test_trail_is_turned_over_in_pages_that_meet(page, owner, organisation):
    for number in range(PER_PAGE + 3):
        record(action="report.downloaded", actor=owner, organisation_id=organisation.pk, number=str(number))
    first = page(group="reports")
    assert len(first.context["entries"]) == PER_PAGE
    before = first.context["older"].partition("before=")[2]
    second = page(group="reports", before=before)
    shown = [entry.lines[0].text for response in (first, second) for entry in response.context["entries"]]
    assert shown == [str(number) for number in reversed(range(PER_PAGE + 3))]
    assert second.context["older"] == ""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"group": "reports"}, {"report.downloaded"}),
        ({"group": "people"}, {"member.added"}),
        ({"who": "SOMEBODY"}, {"report.downloaded"}),
        ({"who": "nobody"}, set()),
        ({"since": "today"}, {"report.downloaded", "member.added"}),
        ({"since": "tomorrow"}, set()),
        ({"until": "yesterday"}, set()),
        ({"until": "today", "group": "people"}, {"member.added"}),
    ],
)
def test_trail_is_narrowed_down_on_page_and_in_export(page, export, organisation, query, expected):
    record(
        action="report.downloaded",
        actor=UserFactory(email="somebody@example.com"),
        organisation_id=organisation.pk,
    )
    record(action="member.added", actor=UserFactory(), organisation_id=organisation.pk)
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    asked = {
        key: (timezone.localdate() + timedelta(days=days[value])).isoformat() if value in days else value
        for key, value in query.items()
    }
    made = {"report.downloaded", "member.added"}
    assert {entry.event.action for entry in page(**asked).context["entries"]} & made == expected
    assert {row["Action code"] for row in export(**asked)} & made == expected


@pytest.mark.parametrize(
    "query", [{"since": "no day"}, {"since": "2026-02-02", "until": "2026-02-01"}, {"group": "x"}]
)
def test_trail_says_what_is_wrong_with_a_filter(page, query):
    response = page(**query)
    assert response.status_code == 422
    assert response.context["entries"] == []


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "0"])
def test_trail_takes_no_harm_from_a_strange_page(page, before):
    assert page(before=before).status_code == 200


def test_trail_asks_as_often_for_many_events_as_for_few(
    page, owner, organisation, django_assert_num_queries, django_assert_max_num_queries
):
    record(action="member.added", actor=owner, subject=organisation, organisation_id=organisation.pk)
    page()
    with django_assert_max_num_queries(30) as few:
        page()
    for _ in range(50):
        record(action="member.added", actor=owner, subject=organisation, organisation_id=organisation.pk)
    with django_assert_num_queries(len(few.captured_queries)):
        page()


def test_export_tells_before_and_after_and_no_cell_is_a_formula(export, owner, organisation):
    record(
        action="organisation.changed",
        actor=owner,
        organisation_id=organisation.pk,
        before={"name": "=1+1"},
        after={"name": "New"},
    )
    (row,) = [row for row in export() if row["Action code"] == "organisation.changed"]
    assert (row["Particular"], row["Before"], row["After"]) == ("Name", "'=1+1", "New")


def test_export_is_itself_recorded(export, owner, organisation):
    export()
    (event,) = Event.objects.filter(action="trail.exported")
    assert (event.actor_label, event.organisation_id) == (owner.email, organisation.pk)


def test_site_trail_shows_banks_and_no_people(db):
    administrator = UserFactory(is_administrator=True)
    record(action="bank.published", actor=administrator, bank="ai-readiness", version="1")
    record(action="person.signed-in", actor=UserFactory())
    client = Client()
    client.force_login(administrator)
    response = client.get(reverse("site-trail"))
    assert [entry.event.action for entry in response.context["entries"]] == ["bank.published"]


def test_lines_tell_what_each_answer_was_and_became():
    lines = lines_of(
        {
            "questions": {
                "strategy.definition": {
                    "revision": 2,
                    "before": {"value": "none", "status": "answered", "comment": "", "evidence": ""},
                    "after": {
                        "value": "partial",
                        "status": "answered",
                        "comment": "From May",
                        "evidence": "",
                    },
                },
                "strategy.budget": {
                    "revision": 1,
                    "before": None,
                    "after": {"value": None, "status": "unknown", "comment": "", "evidence": ""},
                },
            }
        }
    )
    assert lines == (
        Line(label="strategy.definition", before="none", text="partial · Comment: From May"),
        Line(label="strategy.budget", before="–", text="Status: unknown"),
    )
