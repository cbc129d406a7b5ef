"""The ways through one bank: chosen, answered on their pages, changed in both directions, nothing lost."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import domain, snapshot
from assessments.models import Answer, Assessment, Submission
from assessments.pages import extent_of
from assessments.profiles import changes, estimated_minutes, pages_of, ways_of, ways_on
from audit.models import Event
from banks.domain import document_of, publish, scorer_for
from banks.files import load_document
from scoring import Answer as Said
from scoring import canonical_json, parse_document
from tests.assessments.conftest import (
    NOON,
    bank,
    bank_with_profiles,
    later,
    published,
    published_with_profiles,
)
from tests.library import LIBRARY, newest_bank

pytestmark = pytest.mark.django_db


def start(cast, profile: str | None = None, *, version=None) -> Assessment:
    return domain.start_assessment(
        organisation=cast.organisation,
        version=version or published_with_profiles(),
        profile=profile,
        title="Readiness 2026",
        by=cast.owner,
        at=NOON,
    )


def answer(assessment, by, *, minutes: int = 1, **values: object) -> None:
    """Answer questions by their keys, a dot written as two underscores and a dash as one."""
    changes = {
        name.replace("__", ".").replace("_", "-"): domain.Change(content=Said(value), seen_revision=0)
        for name, value in values.items()
    }
    domain.save_answers(assessment=assessment, changes=changes, by=by, at=later(minutes))


def words(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def address(name: str, assessment: Assessment, *more: str) -> str:
    return reverse(name, args=[assessment.pk, *more])


def keys(profile: str | None, tree: dict[str, object] | None = None) -> list[tuple[str, ...]]:
    """The questions of each page."""
    document = parse_document(tree or bank_with_profiles())
    return [tuple(question.key for question in page.questions) for page in pages_of(document, profile)]


# --- what is asked on which page ---


def test_pages_of_a_bank_without_profiles_are_its_dimensions():
    document = parse_document(bank())
    assert [(page.key, page.is_joint) for page in pages_of(document, None)] == [
        ("practice", False),
        ("safety", False),
    ]


@pytest.mark.parametrize("profile", ["full", None])
def test_pages_of_everything_are_the_dimensions_however_small(profile):
    assert [len(page) for page in keys(profile)] == [4, 2, 5, 5, 5]


def test_pages_leave_out_dimensions_that_a_profile_does_not_ask():
    assert [page[0] for page in keys("core")] == ["practice.policy", "safety.measures"]


def test_dimensions_of_which_a_few_questions_are_asked_share_pages_of_about_the_same_size():
    assert keys("quick") == [
        ("practice.policy", "safety.measures", "people.q1", "people.q2"),
        ("power.q1", "power.q2", "supply.q1", "supply.q2"),
    ]
    assert [page.key for page in pages_of(parse_document(bank_with_profiles()), "quick")] == [
        "practice",
        "power",
    ]


def test_whole_dimensions_stay_apart_from_those_that_share_a_page():
    tree = bank_with_profiles()
    tree["profiles"]["mixed"] = {
        "name": tree["title"],
        "questions": ["practice.policy", "safety.measures", "power.q1", "supply.q2"],
        "dimensions": ["people"],
    }
    assert [len(page) for page in keys("mixed", tree)] == [2, 5, 2]


@pytest.mark.parametrize("profile", ["quick", "core", "full"])
def test_every_question_of_a_profile_stands_on_one_page_in_the_bank_s_order(profile):
    document = parse_document(bank_with_profiles())
    shown = [key for page in keys(profile) for key in page]
    assert shown == [
        question.key for question in document.questions() if question.key in document.asked(profile)
    ]


# --- what is offered ---


def test_ways_say_how_much_they_ask_and_whether_they_give_levels():
    ways = ways_of(parse_document(bank_with_profiles()), "en")
    assert [
        (way.key, way.name, way.minutes, way.questions, way.dimensions, way.gives_levels) for way in ways
    ] == [
        ("quick", "Quick check", 5, 8, 5, False),
        ("core", "Core", 20, 6, 2, True),
        ("full", "Full", 40, 21, 5, True),
    ]


def test_ways_estimate_the_minutes_that_a_bank_does_not_say():
    tree = bank_with_profiles()
    tree["profiles"] = {"all": {"name": tree["title"]}}
    document = parse_document(tree)
    assert [way.minutes for way in ways_of(document, "ja")] == [estimated_minutes(21)] == [35]
    assert extent_of(document).minutes == 35


def test_extent_takes_its_minutes_from_the_profile_that_asks_everything():
    extent = extent_of(parse_document(bank_with_profiles()))
    assert (extent.minutes, extent.questions, extent.shortest.key) == (40, 21, "quick")


def test_changes_count_what_is_open_what_carries_over_and_what_is_set_aside():
    scorer = scorer_for(published_with_profiles())
    answers = {"practice.policy": Said("yes"), "people.q1": Said(status="unknown"), "power.q1": Said("no")}
    found = changes(scorer, answers, profile="quick", language="en")
    assert [
        (
            change.way.key,
            change.is_current,
            change.is_wider,
            change.to_answer,
            change.carried,
            change.set_aside,
        )
        for change in found
    ] == [
        ("quick", True, False, 5, 3, 0),
        ("core", False, False, 5, 1, 2),
        ("full", False, True, 18, 3, 0),
    ]
    assert (ways_on(found)["current_way"], ways_on(found)["wider_way"]) == (found[0], found[2])


def test_nothing_is_wider_than_everything():
    scorer = scorer_for(published_with_profiles())
    assert ways_on(changes(scorer, {}, profile=None, language="en"))["wider_way"] is None


# --- starting and changing ---


@pytest.mark.parametrize(("profile", "kept"), [("quick", "quick"), (None, "full"), ("", "full")])
def test_start_assessment_keeps_the_profile_and_asks_everything_where_none_is_named(cast, profile, kept):
    assert start(cast, profile).profile == kept
    assert Assessment.objects.get().profile == kept
    assert Event.objects.get(action="assessment.started").detail["profile"] == kept


@pytest.mark.parametrize("profile", ["short", "Quick", "quick "])
def test_start_assessment_refuses_a_profile_that_is_not_there(cast, profile):
    with pytest.raises(domain.UnknownProfile):
        start(cast, profile)
    assert Assessment.objects.count() == 0


def test_a_row_that_an_older_process_writes_has_no_profile(cast, assessment):
    with connection.cursor() as cursor:
        fields = [field.column for field in Assessment._meta.fields if field.column not in {"id", "profile"}]
        columns = ", ".join(fields)
        cursor.execute(
            f"INSERT INTO assessments_assessment (id, {columns}) "
            f"SELECT %s, {columns} FROM assessments_assessment",
            ["0" * 31 + "1"],
        )
    assert list(Assessment.objects.values_list("profile", flat=True)) == ["", ""]


def test_change_profile_loses_no_answer_and_leaves_a_trace(cast):
    assessment = start(cast, "full")
    answer(assessment, cast.owner, practice__policy="yes", power__q1="no", power__q5="yes")
    domain.set_targets(assessment=assessment, targets={"power": Decimal(70)}, by=cast.owner, at=later(2))
    before = domain.answers_of(assessment)
    for number, profile in enumerate(("core", "quick", "full"), 3):
        domain.change_profile(assessment=assessment, profile=profile, by=cast.colleague, at=later(number))
        kept = Assessment.objects.get()
        assert (kept.profile, kept.updated_at, kept.targets) == (profile, later(number), {"power": "70"})
        assert domain.answers_of(kept) == before
    events = Event.objects.filter(action="assessment.profile_changed").order_by("id")
    assert [(event.actor_id, event.detail) for event in events] == [
        (cast.colleague.pk, {"before": before, "after": after})
        for before, after in [("full", "core"), ("core", "quick"), ("quick", "full")]
    ]


def test_change_profile_to_the_same_one_is_no_event(cast):
    domain.change_profile(assessment=start(cast, "core"), profile="core", by=cast.owner, at=later(1))
    assert not Event.objects.filter(action="assessment.profile_changed").exists()


@pytest.mark.parametrize("profile", ["", "short"])
def test_change_profile_refuses_one_that_is_not_there(cast, profile):
    assessment = start(cast, "core")
    with pytest.raises(domain.UnknownProfile):
        domain.change_profile(assessment=assessment, profile=profile, by=cast.owner, at=later(1))
    assert Assessment.objects.get().profile == "core"


def test_a_submitted_assessment_changes_its_profile_by_being_reopened_only(cast):
    assessment = start(cast, "quick")
    answer(assessment, cast.owner, practice__policy="yes")
    domain.submit(assessment=assessment, by=cast.owner, at=later(2))
    with pytest.raises(domain.ReadOnly):
        domain.change_profile(assessment=assessment, profile="full", by=cast.owner, at=later(3))
    assert Assessment.objects.get().profile == "quick"
    with pytest.raises(domain.UnknownProfile):
        domain.reopen(assessment=assessment, profile="short", by=cast.owner, at=later(3))
    assert Assessment.objects.get().status == "submitted"
    domain.reopen(assessment=assessment, profile="full", by=cast.owner, at=later(4))
    assert Assessment.objects.values_list("status", "profile").get() == ("answering", "full")
    assert [event.action for event in Event.objects.order_by("-id")[:2]] == [
        "assessment.profile_changed",
        "assessment.reopened",
    ]


def test_submit_freezes_the_profile_and_the_answers_beyond_it(cast):
    assessment = start(cast, "full")
    answer(assessment, cast.owner, practice__policy="no", power__q5="yes")
    domain.change_profile(assessment=assessment, profile="quick", by=cast.owner, at=later(2))
    frozen = snapshot.read(domain.submit(assessment=assessment, by=cast.owner, at=later(3)).content)
    assert (frozen.profile, set(frozen.answers)) == ("quick", {"practice.policy", "power.q5"})


def test_submit_takes_the_profile_that_stands_not_the_one_that_was_read(cast):
    assessment = start(cast, "full")
    answer(assessment, cast.owner, practice__policy="no")
    elsewhere = Assessment.objects.get()
    domain.change_profile(assessment=elsewhere, profile="core", by=cast.owner, at=later(2))
    assert snapshot.read(domain.submit(assessment=assessment, by=None, at=later(3)).content).profile == "core"


def test_submit_refuses_when_only_other_profiles_questions_are_answered(cast):
    assessment = start(cast, "full")
    answer(assessment, cast.owner, power__q5="yes")
    domain.change_profile(assessment=assessment, profile="core", by=cast.owner, at=later(2))
    with pytest.raises(domain.NothingAnswered):
        domain.submit(assessment=assessment, by=cast.owner, at=later(3))


def test_submissions_older_than_profiles_are_read_as_of_the_whole_bank(assessment, say):
    say("practice.policy", "no")
    now = snapshot.content(assessment)
    assert snapshot.read(now).profile is None
    old = now.replace('"profile":null,', "")
    assert old != now
    assert snapshot.read(old) == snapshot.read(now)


# --- the start page ---


def test_start_offers_the_ways_in_and_begins_with_the_first(cast):
    version = published_with_profiles()
    client = cast.client("colleague")
    url = reverse("assessment-new", args=[cast.organisation.pk])
    shown = client.get(url)
    for said in [
        "Quick check about 5 minutes 8 questions 5 dimensions No levels: shows where to look first",
        "Where to look first.",
        "Core about 20 minutes 6 questions 2 dimensions Levels and overall result",
        "Full about 40 minutes 21 questions 5 dimensions",
    ]:
        assert said in words(shown)
    assert re.findall(r'value="([^"]+)"\s+checked', shown.text) == [f"{version.pk}:quick"]
    response = client.post(url, {"way": f"{version.pk}:core", "title": "Ours"})
    assessment = Assessment.objects.get()
    assert (response["Location"], assessment.profile) == (address("assessment", assessment), "core")


def test_start_suggests_how_the_organisation_answered_last(cast):
    version = published_with_profiles()
    start(cast, "quick", version=version)
    start(cast, "core", version=version)
    shown = cast.client("owner").get(reverse("assessment-new", args=[cast.organisation.pk])).text
    assert re.findall(r'value="([^"]+)"\s+checked', shown) == [f"{version.pk}:core"]


@pytest.mark.parametrize("way", ["{pk}", "{pk}:short", "{pk}:", "quick", ""])
def test_start_refuses_a_way_that_is_not_offered(cast, way):
    version = published_with_profiles()
    url = reverse("assessment-new", args=[cast.organisation.pk])
    response = cast.client("owner").post(url, {"way": way.format(pk=version.pk), "title": "Ours"})
    assert (response.status_code, Assessment.objects.count()) == (422, 0)
    assert 'href="#id_way"' in response.text
    assert 'id="id_way"' in response.text


def test_start_offers_of_each_bank_the_newest_version_only(cast):
    old = published_with_profiles()
    tree = bank_with_profiles() | {"version": "2"}
    new, _ = publish(document=parse_document(tree), by=None, at=datetime(2026, 11, 22, tzinfo=UTC))
    other = published()
    url = reverse("assessment-new", args=[cast.organisation.pk])
    offered = re.findall(r'name="way" value="([^"]+)"', cast.client("owner").get(url).text)
    assert offered == [f"{new.pk}:quick", f"{new.pk}:core", f"{new.pk}:full", str(other.pk)]
    refused = cast.client("owner").post(url, {"way": f"{old.pk}:quick", "title": "Ours"})
    assert refused.status_code == 422


# --- answering by a profile ---


def test_overview_lists_the_pages_of_the_profile(cast):
    assessment = start(cast, "quick")
    answer(assessment, cast.owner, practice__policy="yes", people__q1="no")
    shown = cast.client("owner").get(address("assessment", assessment))
    for said in [
        "2 of 8 questions answered",
        "Part 1 Practice, Safety, People 2/4 In progress",
        "Part 2 Power, Supply 0/4 Not started",
        "Quick check about 5 minutes",
        "Go on to “Full” 19 questions still to answer. Your 2 answers carry over.",
    ]:
        assert said in words(shown)
    assert f'href="{address("dimension", assessment, "practice")}#q' in shown.text
    assert "None set. Results then aim at the next level" not in shown.text


def test_overview_of_a_smaller_profile_leaves_its_other_dimensions_out(cast):
    assessment = start(cast, "core")
    text = words(cast.client("owner").get(address("assessment", assessment)))
    assert re.findall(r"(Practice|Safety|People|Power|Supply) \d/\d", text) == ["Practice", "Safety"]
    assert "0 of 4 questions answered" in text


def test_overview_of_a_bank_without_profiles_says_nothing_of_them(cast, assessment):
    text = words(cast.client("owner").get(address("assessment", assessment)))
    assert "What to answer" not in text
    assert "Go on to" not in text


@pytest.mark.parametrize("dimension", ["practice", "safety", "people"])
def test_a_shared_page_is_there_under_the_name_of_each_of_its_dimensions(cast, dimension):
    assessment = start(cast, "quick")
    shown = cast.client("owner").get(address("dimension", assessment, dimension))
    assert re.findall(r'data-question="([^"]+)"', shown.text) == [
        "practice.policy",
        "safety.measures",
        "people.q1",
        "people.q2",
    ]
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", shown.text) == ["Practice", "Safety", "People"]
    assert re.search(r"<h1[^>]*>Quick check \(1 of 2\)</h1>", shown.text)
    assert f'action="{address("dimension", assessment, "practice")}"' in shown.text
    assert shown.text.count('aria-current="page"') == 1
    assert "Then: Part 2" in shown.text


def test_a_profile_without_levels_folds_evidence_away_until_there_is_some(cast):
    assessment = start(cast, "quick")
    client = cast.client("owner")
    folded = '<details class="remark remark-fold">\n      <summary>Evidence'
    assert client.get(address("dimension", assessment, "safety")).text.count(folded) == 3
    change = domain.Change(content=Said(("audits",), evidence="Minutes of May"), seen_revision=0)
    domain.save_answers(assessment=assessment, changes={"safety.measures": change}, by=cast.owner, at=NOON)
    shown = client.get(address("dimension", assessment, "safety")).text
    assert (shown.count(folded), shown.count('remark-fold" open>\n      <summary>Evidence')) == (2, 1)
    domain.change_profile(assessment=assessment, profile="full", by=cast.owner, at=later(1))
    assert "<summary>Evidence" not in client.get(address("dimension", assessment, "people")).text


def whole_page(**answers: str) -> dict[str, object]:
    """What the first page of `quick` posts."""
    data: dict[str, object] = {"page": "desk", "profile": "quick"}
    for key in ("practice.policy", "safety.measures", "people.q1", "people.q2"):
        data[f"{key}:seen"] = 0
    return data | {f"{name.replace('__', '.')}:choice": value for name, value in answers.items()}


def test_a_shared_page_saves_answers_to_all_its_dimensions_and_goes_on(cast):
    assessment = start(cast, "quick")
    client = cast.client("owner")
    data = whole_page(practice__policy="option:yes", safety__measures="option:audits", people__q2="option:no")
    saved = client.post(address("dimension", assessment, "practice"), data)
    assert saved["Location"] == address("dimension", assessment, "power")
    assert dict(Answer.objects.values_list("question", "value")) == {
        "practice.policy": "yes",
        "safety.measures": ["audits"],
        "people.q2": "no",
    }
    fields = {f"{key}:seen": 0 for key in ("power.q1", "power.q2", "supply.q1", "supply.q2")}
    last = client.post(address("dimension", assessment, "power"), fields | {"page": "desk"})
    assert last["Location"] == address("review", assessment)


def test_a_shared_page_comes_back_whole_when_an_answer_does_not_fit(cast):
    assessment = start(cast, "quick")
    data = whole_page(practice__policy="option:yes", people__q1="option:perhaps")
    refused = cast.client("owner").post(address("dimension", assessment, "practice"), data)
    assert refused.status_code == 422
    assert re.findall(r"<h2[^>]*>(\w+)</h2>", refused.text) == ["Practice", "Safety", "People"]
    assert "People 1?" in refused.text
    assert Answer.objects.get().question == "practice.policy"


def autosave(client, assessment, key, choice, **more):
    data = {f"{key}:seen": 0, f"{key}:choice": choice, "page": "desk", **more}
    return client.post(address("answer-save", assessment, key), data, headers={"hx-request": "true"})


def test_autosave_on_a_shared_page_returns_the_progress_of_its_pages(cast):
    assessment = start(cast, "quick")
    saved = autosave(cast.client("owner"), assessment, "people.q1", "option:yes", profile="quick")
    assert saved.status_code == 200
    pieces = re.findall(r'id="([^"]+)"[^>]*hx-swap-oob="true"', saved.text)
    assert pieces == ["q7-state", "q7-problems", "q7-conflict", "progress-1", "progress-here", "progress-2"]
    assert ("1/4" in saved.text, "0/4" in saved.text) == (True, True)
    # What a question outside the profile hangs on brings nothing up.
    assert "slot" not in autosave(cast.client("owner"), assessment, "practice.policy", "option:yes").text


def test_a_page_opened_before_the_profile_was_changed_saves_all_it_shows(cast):
    assessment = start(cast, "full")
    client = cast.client("owner")
    domain.change_profile(assessment=assessment, profile="quick", by=cast.colleague, at=later(1))
    saved = autosave(client, assessment, "practice.policy", "option:yes", profile="full")
    assert 'id="q2-slot"' in saved.text
    fields = {"page": "desk", "profile": "full"} | {f"people.q{number}:seen": 0 for number in range(1, 6)}
    posted = client.post(
        address("dimension", assessment, "people"),
        fields | {"people.q1:choice": "option:no", "people.q4:choice": "option:yes"},
    )
    assert posted["Location"] == address("dimension", assessment, "power")
    assert dict(Answer.objects.values_list("question", "value")) == {
        "practice.policy": "yes",
        "people.q1": "no",
        "people.q4": "yes",
    }
    refused = client.post(
        address("dimension", assessment, "practice"),
        {"page": "desk", "profile": "full", "practice.share:seen": 0, "practice.share:value": "lots"},
    )
    assert (refused.status_code, "Enter a number, such as 7.5" in refused.text) == (422, True)


def test_a_page_leads_to_the_overview_when_its_dimension_is_no_longer_asked(cast):
    assessment = start(cast, "full")
    domain.change_profile(assessment=assessment, profile="core", by=cast.colleague, at=later(1))
    posted = cast.client("owner").post(
        address("dimension", assessment, "power"),
        {"page": "desk", "profile": "full", "power.q1:seen": 0, "power.q1:choice": "option:yes"},
    )
    assert posted["Location"] == address("assessment", assessment)
    assert Answer.objects.get().question == "power.q1"


def test_a_dimension_that_is_not_asked_says_so_and_takes_nothing(cast):
    assessment = start(cast, "core")
    client = cast.client("owner")
    shown = client.get(address("dimension", assessment, "power"), follow=True)
    assert shown.redirect_chain == [(address("assessment", assessment), 302)]
    assert "“Power” is not among the questions chosen for this assessment." in words(shown)
    posted = client.post(
        address("dimension", assessment, "power"), {"power.q1:seen": 0, "power.q1:choice": "option:yes"}
    )
    assert (posted.status_code, Answer.objects.count()) == (404, 0)


def test_review_shows_what_the_profile_asks_and_promises_no_levels_it_does_not_give(cast):
    assessment = start(cast, "quick")
    answer(assessment, cast.owner, practice__policy="no", practice__share=Decimal(5))
    shown = cast.client("owner").get(address("review", assessment))
    for said in [
        "Quick check : 1 of 8 questions answered",
        "7 questions not answered",
        "So few questions give no levels",
    ]:
        assert said in words(shown)
    assert "to get a level" not in shown.text
    assert "What share of the budget?" not in shown.text
    domain.change_profile(assessment=assessment, profile="core", by=cast.owner, at=later(2))
    shown = cast.client("owner").get(address("review", assessment))
    assert "to get a level for “Safety”" in shown.text
    assert "What share of the budget?" in shown.text


def test_review_offers_to_go_on_when_everything_is_answered(cast):
    assessment = start(cast, "core")
    client = cast.client("owner")
    assert "Go on to" not in client.get(address("review", assessment)).text
    answer(
        assessment,
        cast.owner,
        practice__policy="no",
        practice__share=Decimal(5),
        practice__notes="None",
        safety__measures=("audits",),
    )
    assert "Go on to “Quick check”" in client.get(address("review", assessment)).text


def test_targets_of_dimensions_that_are_not_asked_are_neither_shown_nor_lost(cast):
    assessment = start(cast, "core")
    targets = {"practice": Decimal("60"), "power": Decimal("72.5")}
    domain.set_targets(assessment=assessment, targets=targets, by=cast.owner, at=later(1))
    client = cast.client("owner")
    assert re.findall(
        r'<input type="text" name="(\w+)"', client.get(address("targets", assessment)).text
    ) == [
        "practice",
        "safety",
    ]
    assert client.post(address("targets", assessment), {"practice": "", "safety": "80"}).status_code == 302
    assert Assessment.objects.get().targets == {"power": "72.5", "safety": "80"}


# --- changing the profile on its page ---


def test_profile_page_says_what_each_change_means(cast):
    assessment = start(cast, "full")
    answer(assessment, cast.owner, practice__policy="no", power__q5="yes")
    shown = cast.client("owner").get(address("assessment-profile", assessment))
    assert re.findall(r'value="(\w+)"\s+checked', shown.text) == ["full"]
    for said in [
        "7 questions still to answer. Your 1 answer carries over. 1 answer is kept, but does not count",
        "Full Chosen now",
    ]:
        assert said in words(shown)


def test_profile_page_changes_it_and_says_so(cast):
    assessment = start(cast, "quick")
    done = cast.client("colleague").post(
        address("assessment-profile", assessment), {"profile": "core"}, follow=True
    )
    assert done.redirect_chain == [(address("assessment", assessment), 302)]
    assert "Now answering “Core”. No answer was lost." in words(done)
    assert Assessment.objects.get().profile == "core"


def test_profile_page_reopens_what_was_submitted(cast):
    assessment = start(cast, "quick")
    answer(assessment, cast.owner, practice__policy="no")
    domain.submit(assessment=assessment, by=cast.owner, at=later(2))
    client = cast.client("owner")
    assert "They are reopened for this" in client.get(address("assessment-profile", assessment)).text
    client.post(address("assessment-profile", assessment), {"profile": "full"})
    assert Assessment.objects.values_list("status", "profile").get() == ("answering", "full")
    assert snapshot.read(Submission.objects.get().content).profile == "quick"


@pytest.mark.parametrize("profile", ["short", "", None])
def test_profile_page_refuses_one_that_is_not_there(cast, profile):
    assessment = start(cast, "quick")
    data = {} if profile is None else {"profile": profile}
    refused = cast.client("owner").post(address("assessment-profile", assessment), data)
    assert (refused.status_code, 'id="profile-error"' in refused.text) == (422, True)
    assert Assessment.objects.get().profile == "quick"


def test_profile_page_of_a_bank_without_profiles_has_nothing_to_choose(cast, assessment):
    client = cast.client("owner")
    assert "asked as a whole" in client.get(address("assessment-profile", assessment)).text
    assert client.post(address("assessment-profile", assessment), {"profile": "full"}).status_code == 422


@pytest.mark.parametrize(("who", "status"), [("colleague", 302), ("viewer", 403), ("outsider", 404)])
def test_profile_page_is_for_those_who_may_answer(cast, who, status):
    assessment = start(cast, "quick")
    response = cast.client(who).post(address("assessment-profile", assessment), {"profile": "full"})
    assert response.status_code == status
    assert Assessment.objects.get().profile == ("full" if status == 302 else "quick")


def test_profile_page_shows_viewers_what_is_asked_and_no_button(cast):
    shown = cast.client("viewer").get(address("assessment-profile", start(cast, "quick"))).text
    assert "Only those who may answer can change this." in shown
    assert "Change what to answer" not in shown


@pytest.mark.parametrize("meanwhile", ["submitted", "answering"])
def test_profile_page_says_when_somebody_was_quicker(cast, meanwhile):
    """Between reading the assessment and changing it, somebody else submits or reopens it."""
    assessment = start(cast, "quick")
    Assessment.objects.update(status="answering" if meanwhile == "submitted" else "submitted")
    done = []

    def interfere(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "assessments_assessment" in sql and not done:
            done.append(Assessment.objects.filter(pk=assessment.pk).update)
            done[0](status=meanwhile)
        return execute(sql, params, many, context)

    client = cast.client("owner")
    with connection.execute_wrapper(interfere):
        response = client.post(address("assessment-profile", assessment), {"profile": "full"})
    assert response["Location"] == address("assessment-profile", assessment)
    assert "Try again" in client.get(response["Location"]).text
    assert Assessment.objects.get().profile == "quick"


# --- what it costs ---


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "more", "queries"),
    [
        ("assessment", [], 10),
        ("dimension", ["practice"], 8),
        ("review", [], 7),
        ("targets", [], 4),
        ("assessment-profile", [], 5),
    ],
)
def test_pages_of_a_profile_cost_the_same_queries_however_large_the_bank(cast, name, more, queries):
    counts = []
    for filler in (0, 120):
        assessment = start(cast, "quick", version=published_with_profiles(filler=filler))
        answer(assessment, cast.owner, practice__policy="yes", people__q1="no")
        client = cast.client("owner")
        client.get(address(name, assessment, *more))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(name, assessment, *more)).status_code == 200
        counts.append(len(captured))
    assert counts == [queries, queries]


def test_starting_costs_the_same_queries_however_many_versions_there_are(cast):
    counts = []
    url = reverse("assessment-new", args=[cast.organisation.pk])
    client = cast.client("owner")
    for number in (1, 2, 3):
        tree = bank_with_profiles() | {"version": str(number)}
        publish(document=parse_document(tree), by=None, at=later(number))
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


# --- pages that need no account ---


def test_landing_says_which_ways_in_there_are(client):
    tree = bank_with_profiles() | {"key": "ai-readiness"}
    version, _ = publish(document=parse_document(tree), by=None)
    landing = client.get(reverse("home"), headers={"accept-language": "en"})
    for said in [
        "5 to 40 minutes, as you choose",
        "8 to 21 in 5 dimensions",
        "Quick check about 5 minutes 8 questions 5 dimensions",
    ]:
        assert said in words(landing)
    assert landing.context["extent"] == extent_of(document_of(version))


@pytest.mark.any_database
def test_trial_says_how_short_the_shortest_way_is(client):
    tree = json.loads(
        canonical_json(load_document(LIBRARY / "ai-readiness-2025.1.yaml")), parse_float=Decimal
    )
    tree["profiles"] = {
        "whole": {"name": {"ja": "全体", "en": "Whole"}, "minutes": 70},
        "brief": {
            "name": {"ja": "概要", "en": "Brief"},
            "minutes": 3,
            "questions": ["strategy.definition", "change-management.plan"],
        },
    }
    publish(document=parse_document(tree | {"version": "2025.9"}), by=None)
    chosen = {"strategy.definition": "partial"}
    shown = client.post(reverse("try"), chosen, headers={"accept-language": "en"})
    assert "“Brief” takes about 3 minutes for 2 questions." in words(shown)
    assert "questions take about 70 minutes" in words(shown)


# --- going on from the results ---


@pytest.mark.any_database
def test_results_of_a_short_profile_lead_on_to_a_longer_one(cast):
    assessment = start(cast, "quick")
    answer(assessment, cast.owner, practice__policy="no", power__q1="yes")
    client = cast.client("owner")
    way_on = f'<form class="go-on" method="post" action="{address("assessment-profile", assessment)}">'
    live = client.get(address("results", assessment))
    assert way_on in live.text
    assert "Go on to “Full” 17 questions still to answer. Your 2 answers carry over." in words(live)
    domain.submit(assessment=assessment, by=cast.owner, at=later(2))
    assert way_on in client.get(address("results", assessment)).text
    assert way_on not in cast.client("viewer").get(address("results", assessment)).text
    client.post(address("assessment-profile", assessment), {"profile": "full"})
    assert way_on not in client.get(address("results", assessment), {"submission": 1}).text
    assert way_on not in client.get(address("results", assessment)).text


def test_results_show_the_way_on_from_the_newest_submission_only(cast):
    assessment = start(cast, "quick")
    answer(assessment, cast.owner, practice__policy="no")
    domain.submit(assessment=assessment, by=cast.owner, at=later(2))
    domain.reopen(assessment=assessment, by=cast.owner, at=later(3))
    domain.submit(assessment=assessment, by=cast.owner, at=later(4))
    client = cast.client("owner")
    shown = {
        number: 'class="go-on"' in client.get(address("results", assessment), {"submission": number}).text
        for number in (1, 2)
    }
    assert shown == {1: False, 2: True}


# --- the bank that comes with the software ---


@pytest.mark.any_database
@pytest.mark.parametrize("profile", newest_bank().profiles or [None])
def test_every_page_of_the_built_in_bank_shows_its_questions_and_takes_answers(cast, profile):
    version, _ = publish(document=newest_bank(), by=None, at=NOON)
    assessment = start(cast, profile, version=version)
    client = cast.client("owner")
    asked = 0
    for page in pages_of(newest_bank(), profile):
        shown = client.get(address("dimension", assessment, page.key)).text
        data: dict[str, object] = {"page": "desk", "profile": profile or ""}
        for question in page.questions:
            if f'data-question="{question.key}"' in shown:
                data[f"{question.key}:seen"] = 0
                data[f"{question.key}:choice"] = "unknown"
            else:
                assert question.visible_if is not None
        assert client.post(address("dimension", assessment, page.key), data).status_code == 302
        asked += len(list(page.questions))
    assert asked == len(newest_bank().asked(profile))
    answered = Answer.objects.filter(assessment=assessment)
    assert set(answered.values_list("status", flat=True)) == {"unknown"}
    assert "not answered" not in words(client.get(address("review", assessment)))
