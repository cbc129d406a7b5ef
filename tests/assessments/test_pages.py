"""The pages that need no account: landing, three questions to try, method and sources."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Assessment
from assessments.pages import Extent, extent_of
from audit.models import Event
from banks.domain import document_of, publish
from banks.files import load_document
from banks.models import Version
from tests.factories import UserFactory
from tests.library import newest_bank

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TESTS = Path(settings.BASE_DIR) / "tests"
EXAMPLE = TESTS / "banks" / "files" / "example.yaml"
PROFILED = TESTS / "reports" / "files" / "profiled.yaml"
TRIED = {
    "strategy.definition": "partial",
    "change-management.plan": "project",
    "data-quality.preparation": "manual",
}


@pytest.fixture
def version() -> Version:
    version, _ = publish(document=newest_bank(), by=None)
    return version


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize(
    ("language", "question", "action"),
    [
        ("ja", "AIを使いこなす準備は、どこまで整っていますか", "診断をはじめる"),
        ("en", "How ready is your organisation for AI?", "Start assessment"),
    ],
)
def test_landing_leads_to_sign_up(client: Client, language: str, question: str, action: str) -> None:
    page = client.get(reverse("home"), headers={"accept-language": language}).content.decode()
    assert f"<h1>{question}</h1>" in page
    assert re.search(rf'href="{reverse("account_signup")}">{action}</a>', page)
    assert f'href="{reverse("account_login")}"' in page
    assert f'href="{reverse("try")}"' in page


def test_landing_counts_what_the_bank_asks(client: Client, version: Version) -> None:
    document = document_of(version)
    questions = [question for dimension in document.dimensions for question in dimension.questions]
    sources = {figure.source for question in questions for figure in question.figures}
    extent = client.get(reverse("home")).context["extent"]
    assert extent == extent_of(document)
    assert (extent.dimensions, extent.questions) == (len(document.dimensions), len(questions))
    assert extent.sources == len(sources)
    assert extent.unknown_samples == sum(document.sources[key].sample is None for key in sources) > 0


def test_minutes_are_those_of_the_whole_way_or_an_estimate() -> None:
    without_ways = load_document(EXAMPLE)
    questions = len(list(without_ways.questions()))
    assert questions * 90 <= extent_of(without_ways).minutes * 60 < questions * 90 + 300
    with_ways = load_document(PROFILED)
    whole = with_ways.profiles[with_ways.default_profile].minutes
    assert extent_of(with_ways).minutes == whole > 0


def test_landing_pictures_are_there_in_both_languages() -> None:
    for name in ("results", "ranges", "actions", "report"):
        for language in ("ja", "en"):
            assert (Path(settings.BASE_DIR) / f"static/img/pages/{name}-{language}.webp").is_file()


def test_landing_sends_members_to_their_work(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("home"))["Location"] == reverse("dashboard")


@pytest.mark.parametrize("name", ["home", "try", "method"])
def test_page_stands_without_any_bank(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.usefixtures("version")
def test_trial_scores_what_is_chosen(client: Client) -> None:
    response = client.post(reverse("try"), TRIED, headers={"accept-language": "en"})
    tried = response.context["tried"]
    assert {question.key: question.chosen for question in tried} == TRIED
    strategy = tried[0].standing
    # "39% clearly defined" with a margin of half a point: those with fewer points than "partial" are 0 to 61.5%.
    assert (strategy.ahead_low, strategy.ahead_high) == (0, 61.5)
    assert strategy.low <= strategy.own <= strategy.high
    assert "no difference can be claimed" in response.content.decode()
    assert "39% have a clearly defined" in response.content.decode()
    assert "Number surveyed not given." in response.content.decode()


@pytest.mark.usefixtures("version")
def test_trial_stores_nothing(client: Client) -> None:
    client.post(reverse("try"), TRIED)
    assert (Assessment.objects.count(), Event.objects.exclude(action="bank.published").count()) == (0, 0)
    assert list(client.session.keys()) == []


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("posted", [{}, {"strategy.definition": "no such option"}, {"no.such": "question"}])
def test_trial_without_an_answer_asks_for_one(client: Client, posted: dict[str, str]) -> None:
    page = client.post(reverse("try"), posted, headers={"accept-language": "ja"}).content.decode()
    assert re.search(r"<title>\s*エラー：3問だけ試す", page)
    assert "回答を1つ以上選んでください" in page


@pytest.mark.usefixtures("version")
def test_method_names_every_figure_with_its_source_and_caution(client: Client, version: Version) -> None:
    page = client.get(reverse("method"), headers={"accept-language": "ja"}).content.decode()
    document = document_of(version)
    for source in document.sources.values():
        assert source.title["ja"] in page
        assert source.caution["ja"] in page
    figures = [figure for question in document.questions() for figure in question.figures]
    for figure in figures:
        assert figure.statement["ja"] in page
    assert page.count('<td class="number">') == len(figures)


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("name", ["home", "try", "method"])
def test_page_asks_the_database_once(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    client.get(reverse(name))  # compiles the bank, once in a process
    with django_assert_num_queries(1):
        client.get(reverse(name))


def test_extent_of_the_library_bank(version: Version) -> None:
    extent = extent_of(document_of(version))
    assert isinstance(extent, Extent)
    assert extent.compared == sum(1 for question in document_of(version).questions() if question.figures)
