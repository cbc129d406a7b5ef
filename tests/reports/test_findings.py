"""Findings: what consultants say of a dimension, in their own name, never over a colleague's word."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain import start_assessment, submit
from audit.models import Event
from banks import exchange
from banks.domain import publish
from organisations.domain import end_engagement
from organisations.models import Engagement
from reports.domain import request_report
from reports.findings import LONGEST_FINDING, FindingConflict, save_finding
from reports.kinds import prepare
from reports.models import Finding
from reports.view_model import Particulars
from scoring import Answer, parse_document
from tests.assessments.conftest import NOON, later
from tests.reports.conftest import answer
from tests.reports.consultants import Consultancy
from tests.reports.subjects import PROFILED

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ settings.SECRET_KEY }} \u202eevil & 𠮷野家"


@pytest.fixture
def consultancy(cast) -> Consultancy:
    return Consultancy(cast.organisation)


@pytest.fixture
def save(assessment, consultancy):
    """Save a finding on the practice, in Japanese, by Kato unless said otherwise."""

    def do(text: str, *, seen: int = 0, minutes: int = 0, **changes: object) -> Finding | None:
        given = {
            "assessment": assessment,
            "dimension": "practice",
            "language": "ja",
            "consultancy": consultancy.organisation,
            "by": consultancy.kato,
            **changes,
        }
        return save_finding(text=text, seen_revision=seen, at=later(minutes), **given)

    return do


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(assessment) -> str:
    return reverse("findings", args=[assessment.pk])


# --- what happens --------------------------------------------------------------------------------------


def test_finding_is_kept_with_its_author_and_noted_with_before_and_after(save, consultancy, assessment):
    save(" 方針は\r\nあります。 ")
    found = save("方針は古いです。", seen=1, minutes=5)
    assert (found.text, found.revision, found.author, found.saved_at) == (
        "方針は古いです。",
        2,
        consultancy.kato,
        later(5),
    )
    first, second = Event.objects.filter(action="finding.changed").order_by("pk")
    assert first.organisation_id == assessment.organisation_id
    assert (first.detail["before"], first.detail["after"]) == ("", "方針は\nあります。")
    assert (second.detail["before"], second.detail["after"]) == ("方針は\nあります。", "方針は古いです。")


def test_nothing_is_written_where_nothing_is_said_or_nothing_changes(save):
    assert save(" \n ") is None
    save("Same")
    save("Same", seen=1)
    assert (Finding.objects.get().revision, Event.objects.filter(action="finding.changed").count()) == (1, 1)


def test_finding_is_taken_back_and_written_again(save):
    save("One")
    assert save("", seen=1).text == ""
    assert save("Two", seen=2).revision == 3


def test_two_consultants_do_not_overwrite_each_other(save, consultancy):
    save("Kato's")
    with pytest.raises(FindingConflict) as conflict:
        save("Ueda's", by=consultancy.ueda)
    assert (conflict.value.finding.text, conflict.value.finding.author) == ("Kato's", consultancy.kato)
    assert Finding.objects.get().text == "Kato's"
    assert save("Ueda's", seen=1, by=consultancy.ueda).text == "Ueda's"


def test_two_who_write_the_same_do_not_disturb_each_other(save, consultancy):
    first = save("The same")
    assert save("The same", by=consultancy.ueda) == first
    assert Finding.objects.get().author == consultancy.kato


def test_languages_dimensions_and_consultancies_stand_beside_each_other(save, cast):
    other = Consultancy(cast.organisation, name="Other")
    save("日本語")
    save("English", language="en")
    save("Safety", dimension="safety")
    save("Other's", consultancy=other.organisation, by=other.kato)
    assert Finding.objects.count() == 4


# --- the page ------------------------------------------------------------------------------------------


def test_consultant_finds_every_dimension_with_its_score_and_both_languages(
    say, assessment, consultancy, save
):
    say("practice.policy", "draft")
    save("方針は古いです。")
    page = browser(consultancy.kato).get(address(assessment)).content.decode()
    for name in ("practice:ja", "practice:en", "safety:ja", "safety:en"):
        assert f'name="{name}:text"' in page
    assert "方針は古いです。</textarea>" in page
    assert '<span class="score score-so-far">50.0</span>' in page


def test_consultant_saves_all_of_them_at_once(assessment, consultancy):
    sent = {
        "practice:ja:text": "日本語",
        "safety:en:text": "English",
        "practice:xx:text": "no such",
        "nosuch:ja:text": "x",
    }
    response = browser(consultancy.kato).post(address(assessment), sent, follow=True)
    assert response.redirect_chain == [(address(assessment), 302)]
    kept = Finding.objects.order_by("dimension").values_list("dimension", "language", "text")
    assert list(kept) == [("practice", "ja", "日本語"), ("safety", "en", "English")]


def test_script_saves_one_of_them_and_hears_what_has_become_of_it(assessment, consultancy):
    sent = {"practice:ja:text": "日本語", "practice:ja:seen": "0"}
    response = browser(consultancy.kato).post(address(assessment), sent, headers={"hx-request": "true"})
    piece = response.content.decode()
    assert response.status_code == 200
    assert '<input type="hidden" name="practice:ja:seen" value="1">' in piece
    assert "<html" not in piece


def test_conflict_shows_both_texts_and_saves_neither_until_one_is_chosen(assessment, consultancy, save):
    save("Kato's text")
    client = browser(consultancy.ueda)
    sent = {"practice:ja:text": "Ueda's text", "practice:ja:seen": "0", "safety:en:text": "Something else"}
    response = client.post(address(assessment), sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ueda&#x27;s text</textarea>" in page
    assert "<p>Kato&#x27;s text</p>" in page
    assert "Kato saved another text first" in page
    assert Finding.objects.get(dimension="practice").text == "Kato's text"
    assert Finding.objects.get(dimension="safety").text == "Something else"
    chosen = sent | {"practice:ja:theirs": "1", "practice:ja:keep": "mine", "safety:en:seen": "1"}
    assert client.post(address(assessment), chosen).status_code == 302
    assert Finding.objects.get(dimension="practice").text == "Ueda's text"


def test_the_saved_text_can_be_kept_too(assessment, consultancy, save):
    save("Kato's text")
    sent = {"practice:ja:text": "Ueda's", "practice:ja:theirs": "1", "practice:ja:keep": "theirs"}
    assert browser(consultancy.ueda).post(address(assessment), sent).status_code == 302
    assert Finding.objects.get().text == "Kato's text"


def test_conflict_is_told_to_the_script_until_it_is_settled(assessment, consultancy, save):
    save("Kato's text")
    client = browser(consultancy.ueda)
    for _try in range(2):
        sent = {"practice:ja:text": "Ueda's text", "practice:ja:seen": "0"}
        response = client.post(address(assessment), sent, headers={"hx-request": "true"})
        assert response.status_code == 409
        assert "Kato&#x27;s text" in response.content.decode()
    assert Finding.objects.get().text == "Kato's text"


@pytest.mark.parametrize(
    ("text", "status"),
    [("a" * LONGEST_FINDING, 302), ("字" * (LONGEST_FINDING + 1), 422), ("a\0b", 422)],
    ids=["as long as may be", "longer", "null"],
)
def test_length_and_characters_are_bounded(assessment, consultancy, text, status):
    response = browser(consultancy.kato).post(address(assessment), {"practice:ja:text": text})
    assert response.status_code == status
    assert Finding.objects.count() == (status == 302)
    if status == 422:
        assert 'class="field-error"' in response.content.decode()


@pytest.mark.parametrize("seen", ["-1", "x", "9" * 400, "", "١"])
def test_revision_that_no_page_posts_is_none(assessment, consultancy, save, seen):
    save("Kato's text")
    sent = {"practice:ja:text": "Other", "practice:ja:seen": seen}
    assert browser(consultancy.ueda).post(address(assessment), sent).status_code == 409


def test_client_reads_and_cannot_write(assessment, cast, consultancy, save):
    save(HOSTILE)
    page = cast.client("owner").get(address(assessment)).content.decode()
    assert "<textarea" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Finding of Kaizen Partners, 21 November 2026" in page
    assert cast.client("owner").post(address(assessment), {"practice:ja:text": "Better"}).status_code == 403
    assert browser(consultancy.reader).post(address(assessment), {"practice:ja:text": "x"}).status_code == 403
    assert Finding.objects.get().text == HOSTILE


def test_page_without_findings_says_what_they_are(assessment, cast):
    assert "There are no findings yet" in cast.client("owner").get(address(assessment)).content.decode()


def test_ended_engagement_ends_writing_with_the_next_request_and_leaves_what_was_written(
    assessment, cast, consultancy, save
):
    save("Said before")
    client = browser(consultancy.kato)
    assert client.get(address(assessment)).status_code == 200
    end_engagement(engagement=consultancy.engagement, side=Engagement.Side.CLIENT, by=cast.owner, at=later(1))
    assert client.post(address(assessment), {"practice:ja:text": "Too late"}).status_code == 404
    assert "Said before" in cast.client("owner").get(address(assessment)).content.decode()


def test_other_consultancies_are_read_and_not_written_over(assessment, cast, consultancy, save):
    other = Consultancy(cast.organisation, name="Other Partners")
    save("Kaizen's")
    client = browser(other.kato)
    page = client.get(address(assessment)).content.decode()
    assert "Finding of Kaizen Partners" in page
    client.post(address(assessment), {"practice:ja:text": "Other's", "practice:ja:seen": "0"})
    assert set(Finding.objects.values_list("text", flat=True)) == {"Kaizen's", "Other's"}


def test_results_page_shows_findings_as_the_consultants(assessment, cast, consultancy, save, say):
    say("practice.policy", "draft")
    save(HOSTILE)
    page = cast.client("owner").get(reverse("results", args=[assessment.pk])).content.decode()
    assert "Finding of Kaizen Partners, 21 November 2026" in page
    assert "no result of the questionnaire" in page
    assert '<div lang="ja"><p>&lt;script&gt;' in page
    assert "Write findings" not in page
    assert (
        "Write findings"
        in browser(consultancy.kato).get(reverse("results", args=[assessment.pk])).content.decode()
    )


@pytest.mark.parametrize("profile", ["quick", "core"])
def test_finding_stands_once_in_results_and_report_whatever_the_profile(cast, consultancy, profile):
    version, _new = publish(document=parse_document(exchange.read_file(PROFILED).content), by=None, at=NOON)
    assessment = start_assessment(
        organisation=cast.organisation, version=version, title="A", by=cast.owner, at=NOON, profile=profile
    )
    answer(assessment, {"aims.written": Answer("no"), "systems.list": Answer("part")})
    save_finding(
        assessment=assessment,
        dimension="aims",
        language="en",
        consultancy=consultancy.organisation,
        text="The aims are <old>.",
        seen_revision=0,
        by=consultancy.kato,
        at=later(1),
    )
    page = cast.client("owner").get(reverse("results", args=[assessment.pk])).text
    report = request_report(
        submission=submit(assessment=assessment, by=cast.owner, at=later(2)),
        language="en",
        particulars=Particulars(as_of=NOON.date()),
        by=cast.owner,
        at=later(3),
    )
    for html in (page, json.loads(prepare(report.job_id))["html"]):
        assert html.count("The aims are &lt;old&gt;.") == 1
        assert html.count("Finding of Kaizen Partners, ") == 1
        assert html.count("the consultant’s own words, no result of the questionnaire") == 1
