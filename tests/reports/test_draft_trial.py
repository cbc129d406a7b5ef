"""Scoring a draft against sample answers."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from banks.domain import edit, publish, start_draft
from banks.editing.address import put
from banks.files import load_document
from tests.banks.trees import EXAMPLE
from tests.factories import UserFactory

pytestmark = pytest.mark.any_database

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def me(module_db):
    return UserFactory(is_administrator=True)


@pytest.fixture
def client(db, me):
    client = Client(headers={"accept-language": "en"})
    client.force_login(me)
    return client


@pytest.fixture(scope="module")
def version(module_db):
    return publish(document=load_document(EXAMPLE), by=None, at=NOW)[0]


@pytest.fixture
def draft(db, version, me):
    return start_draft(base=version, by=me)


def address(draft):
    return reverse("draft-try", args=[draft.pk])


def rows(html: str) -> dict[str, list[str]]:
    """The table of the result: by its heading, what stands in each row."""
    found = {}
    for row in re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</tr>", html):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</th>|</td>", row)]
        found[cells[0]] = cells[1:-1]
    return found


def fill(client, draft, **fields):
    answer = client.post(address(draft), fields)
    assert answer.status_code == 302
    return client.get(answer["Location"]).content.decode()


def test_nothing_is_scored_before_anything_is_answered(client, draft):
    html = client.get(address(draft)).content.decode()
    assert rows(html)["Overall"] == ["–", "0.0 – 100.0", "0.0", "–", "–"]
    assert "0 of 5 questions answered" in html


@pytest.mark.parametrize(
    ("name", "overall"),
    [
        ("lowest", ["0.0", "0.0", "100.0", "1 Not started", "–"]),
        ("highest", ["100.0", "100.0", "100.0", "5 Leading", "–"]),
    ],
)
def test_made_up_answers_are_scored_with_levels_and_the_survey_s_range(client, draft, name, overall):
    html = fill(client, draft, fill=name)
    assert rows(html)["Overall"] == overall
    assert rows(html)["Security"][4] == "54.0 – 55.0"
    assert ("Start AI training by role" in html) is (name == "lowest")


def test_answers_filled_in_are_kept_and_scored_by_the_points_the_draft_has_now(client, draft, me):
    fields = {
        "asked": ["strategy.definition", "strategy.budget"],
        "strategy.definition:choice": "option:partial",
        "dimension": "strategy",
        "region": "us",
    }
    html = fill(client, draft, **fields)
    assert rows(html)["Strategy"][0] == "60.0"
    assert 'value="us" selected' in html
    points = ("questions", "strategy.definition", "options", "partial", "points")
    edit(draft=draft, change=lambda tree: put(tree, points, 70), deed="question.changed", by=me)
    assert rows(client.get(address(draft)).content.decode())["Strategy"][0] == "70.0"
    assert rows(fill(client, draft, asked="strategy.definition"))["Strategy"][0] == "–"


def test_answer_that_does_not_fit_is_left_aside_and_said_so(client, draft):
    fill(client, draft, asked="strategy.budget", **{"strategy.budget:choice": "option:yes"})
    html = fill(
        client, draft, asked="strategy.budget-share", dimension="strategy", **{"strategy.budget-share:value": "much"}
    )  # fmt: skip
    assert "Enter a number, such as 7.5" in html
    assert "1 of 5 questions answered" in html


def test_answers_to_a_long_dimension_are_filled_in_page_by_page(client, draft, monkeypatch):
    assert "page-numbers" not in client.get(address(draft)).content.decode()
    monkeypatch.setattr("reports.draft_trial.PER_PAGE", 1)
    html = client.get(address(draft), {"dimension": "strategy", "page": "2"}).content.decode()
    assert re.findall(r'name="asked" value="([^"]+)"', html) == ["strategy.budget"]
    assert 'href="?dimension=strategy&amp;page=1#answers"' in html
    filled = {"asked": "strategy.budget", "strategy.budget:choice": "option:yes"}
    answer = client.post(address(draft), {"dimension": "strategy", "page": "2", **filled})
    assert answer["Location"] == f"{address(draft)}?dimension=strategy&page=2"
    html = fill(
        client, draft, asked="strategy.definition", **{"strategy.definition:choice": "option:partial"}
    )
    assert "2 of 5 questions answered" in html


def test_every_number_of_the_result_says_what_it_is_where_there_is_no_room_for_columns(client, draft):
    html = client.get(address(draft)).content.decode()
    headings = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', html)
    labels = re.findall(r'<td[^>]* data-label="([^"]*)"', html)
    assert labels == headings[1:] * len(rows(html))


def test_draft_with_problems_is_not_scored_and_leads_to_them(client, draft, me):
    edit(draft=draft, change=lambda tree: {**tree, "minimum_coverage": 500}, deed="settings.changed", by=me)
    html = client.get(address(draft)).content.decode()
    assert "1 problem has to be put right before anything can be scored." in html
    assert reverse("draft-problems", args=[draft.pk]) in html
    assert client.post(address(draft), {"fill": "lowest"}).status_code == 422


def test_what_is_posted_beside_the_form_is_ignored(client, draft):
    html = fill(
        client, draft, fill="everything", region="mars", asked="nobody", **{"nobody:choice": "option:x"}
    )
    assert "0 of 5 questions answered" in html
