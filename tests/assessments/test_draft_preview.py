"""A draft as respondents will see it, and answers made up to try it with."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from assessments.draft_sheet import previewed
from assessments.sample_answers import MADE_UP, made_up
from banks.domain import draft_from, edit, publish, start_draft
from banks.editing.address import put, take_out
from banks.files import load_document
from scoring import Scorer, compute_bounds
from tests.banks.trees import EXAMPLE, example_tree
from tests.factories import UserFactory
from tests.library import newest_bank

pytestmark = pytest.mark.any_database

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def me(module_db):
    return UserFactory(is_administrator=True)


@pytest.fixture(scope="module")
def cookies(me):
    client = Client()
    client.force_login(me)
    return client.cookies


@pytest.fixture
def client(db, cookies):
    client = Client(headers={"accept-language": "en"})
    client.cookies.update(cookies)
    return client


@pytest.fixture(scope="module")
def version(module_db):
    return publish(document=load_document(EXAMPLE), by=None, at=NOW)[0]


@pytest.fixture
def draft(db, version, me):
    return start_draft(base=version, by=me)


def preview(client, draft, **query):
    answer = client.get(reverse("draft-preview", args=[draft.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_preview_shows_a_dimension_in_either_language_with_the_site_s_words_beside_it(client, draft):
    html = preview(client, draft, dimension="strategy", language="ja")
    assert "AI戦略はどの程度定義されていますか。" in html
    assert "わからない" in html
    assert "shown on a condition" not in html
    html = preview(client, draft, dimension="security", language="en")
    assert "Which AI security measures are in place?" in html
    assert "We don&#x27;t know" in html


def test_preview_shows_what_is_not_right_yet(client, draft, me):
    def spoil(tree):
        tree = take_out(tree, ("questions", "strategy.definition", "options"))
        tree = put(tree, ("questions", "strategy.budget", "kind"), "riddle")
        return put(tree, ("questions", "strategy.budget-share", "key"), "not a key")

    edit(draft=draft, change=spoil, deed="question.changed", by=me)
    assert "How far is your AI strategy defined?" in preview(client, draft, language="en")


def test_preview_of_nothing_says_so(client, me):
    draft = draft_from(tree={"key": "empty"}, by=me)
    assert "There is nothing to show yet" in preview(client, draft)


def test_preview_of_a_long_dimension_goes_over_pages(client, draft, monkeypatch):
    assert "page-numbers" not in preview(client, draft, dimension="strategy")
    monkeypatch.setattr("assessments.draft_sheet.PER_PAGE", 2)
    shown = {}
    for page in ("", "2", "9"):
        html = preview(client, draft, dimension="strategy", language="en", page=page)
        shown[page] = re.findall(r'data-question="([^"]+)"', html)
    assert shown == {
        "": ["strategy.definition", "strategy.budget"],
        "2": ["strategy.budget-share"],
        "9": ["strategy.budget-share"],
    }
    assert "Questions 3 to 3" in html
    assert 'href="?dimension=strategy&amp;language=en&amp;page=1#phone"' in html


def test_preview_knows_no_other_dimension():
    with pytest.raises(KeyError):
        previewed(example_tree(), "nobody", "en")


@pytest.mark.parametrize("document", [load_document(EXAMPLE), newest_bank()], ids=["example", "ours"])
def test_made_up_answers_earn_least_most_and_something_between(document):
    scorer = Scorer(document, compute_bounds(document))
    scores = {name: scorer.score(made_up(document, name), region="other").overall for name in MADE_UP}
    assert scores["lowest"].score < scores["typical"].score < scores["highest"].score
    assert {scored.coverage for scored in scores.values()} == {100}
