"""The pages on which an assessment is moved and taken back, and what other pages say of it."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from assessments import domain, moving
from assessments.models import Answer, Assessment, Move, Verification
from banks.domain import retire
from scoring import Answer as Said
from tests.assessments.conftest import NOON, later
from tests.assessments.test_moving import MEASURES, POLICY, SHARE, Tree, newer, question, rebuild, without
from tests.factories import AssignmentFactory, EngagementFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def answered(assessment, say) -> Assessment:
    say(POLICY, "yes", comment="Since April", evidence="Policy 1.2")
    say(SHARE, Decimal(12))
    say("practice.notes", "Much to say.")
    say(MEASURES, ("tests",), comment="By the vendor")
    return assessment


def move_page(assessment: Assessment) -> str:
    return reverse("assessment-move", args=[assessment.pk])


def undo_page(assessment: Assessment) -> str:
    return reverse("assessment-move-undo", args=[assessment.pk])


def test_overview_says_that_a_newer_version_is_out(answered, cast):
    overview = reverse("assessment", args=[answered.pk])
    assert "newer version" not in cast.client("owner").get(overview).content.decode()
    newer(rebuild)
    for who in ("owner", "viewer"):
        assert (
            "A newer version of the question bank is out: 2."
            in cast.client(who).get(overview).content.decode()
        )


def test_preview_tells_each_answer_what_becomes_of_it_and_changes_nothing(answered, cast, version):
    newer(rebuild)
    page = cast.client("owner").get(move_page(answered))
    shown = page.content.decode()
    assert [line.key for line in page.context["carried"]] == [SHARE]
    assert [(look.line.key, look.fits) for look in page.context["looks"]] == [
        (POLICY, True),
        (MEASURES, False),
    ]
    assert [line.key for line in page.context["new"]] == ["practice.new"]
    assert [line.key for line in page.context["gone"]] == ["practice.notes"]
    for words in (
        "Answers earn other points.",
        "The option that was chosen is there no more.",
        "Option tests",
        "Much to say.",
    ):
        assert words in shown
    assert Assessment.objects.get().version == version
    assert not Move.objects.exists()


def test_moving_and_going_back_through_the_pages(answered, cast, version):
    destination = newer(rebuild)
    client = cast.client("colleague")
    response = client.post(move_page(answered), {"destination": destination.pk}, follow=True)
    shown = response.content.decode()
    assert Assessment.objects.get().version == destination
    assert "2 answers still need a look." in shown
    assert reverse("dimension", args=[answered.pk, "safety"]) in shown
    moved = Move.objects.get()
    assert moved.moved_by == cast.colleague
    asked = client.get(undo_page(answered)).content.decode()
    assert "Go back to version 1?" in asked
    response = client.post(undo_page(answered), {"move": moved.pk})
    assert response["Location"] == reverse("assessment", args=[answered.pk])
    assert Assessment.objects.get().version == version


def test_undo_page_names_what_would_not_count_any_more(answered, cast, say):
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    say("practice.new", "Said since then", minutes=92)
    shown = cast.client("owner").get(undo_page(answered)).content.decode()
    assert "1 answer given since then no longer counts" in shown
    assert "Said since then" in shown


def test_version_that_was_not_looked_at_is_not_moved_to(answered, cast, version):
    second = newer(rebuild)
    newer(rebuild, name="3", minutes=120)
    client = cast.client("owner")
    for destination in (second.pk, version.pk, "", "nonsense"):
        response = client.post(move_page(answered), {"destination": destination}, follow=True)
        assert "Look at it again." in response.content.decode()
    assert Assessment.objects.get().version == version


def test_move_that_is_not_the_last_is_not_undone(answered, cast):
    destination = newer(rebuild)
    moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    response = cast.client("owner").post(undo_page(answered), {"move": "nonsense"}, follow=True)
    assert "Somebody has moved the assessment meanwhile." in response.content.decode()
    assert Assessment.objects.get().version == destination


def test_submitted_assessment_says_to_reopen_first(answered, cast, version):
    domain.submit(assessment=answered, by=cast.owner, at=later(10))
    destination = newer(rebuild)
    client = cast.client("owner")
    shown = client.get(move_page(answered)).content.decode()
    assert "Reopen them before you move the assessment." in shown
    assert 'name="destination"' not in shown
    response = client.post(move_page(answered), {"destination": destination.pk}, follow=True)
    assert "Reopen them to move." in response.content.decode()
    assert Assessment.objects.get().version == version


def test_newest_version_leaves_nothing_to_move_to(answered, cast):
    assert "on the newest version" in cast.client("viewer").get(move_page(answered)).content.decode()


def test_retired_version_is_not_offered(answered, cast):
    destination = newer(rebuild)
    retire(version=destination, by=cast.owner, at=later(70))
    assert "on the newest version" in cast.client("owner").get(move_page(answered)).content.decode()


def test_viewer_reads_what_moving_means_and_may_not_move(answered, cast, version):
    destination = newer(rebuild)
    client = cast.client("viewer")
    assert 'name="destination"' not in client.get(move_page(answered)).content.decode()
    assert client.post(move_page(answered), {"destination": destination.pk}).status_code == 403
    assert client.get(undo_page(answered)).status_code == 403
    assert Assessment.objects.get().version == version


def test_consultant_who_may_answer_may_move(answered, cast):
    engagement = EngagementFactory(client=cast.organisation)
    consultant = AssignmentFactory(engagement=engagement).membership.user
    client = Client(headers={"accept-language": "en"})
    client.force_login(consultant)
    destination = newer(rebuild)
    client.post(move_page(answered), {"destination": destination.pk})
    assert Assessment.objects.get().version == destination


# --- other pages after a move ------------------------------------------------------------------------


@pytest.fixture
def moved(answered, cast) -> Assessment:
    moving.move(assessment=answered, destination=newer(rebuild), by=cast.owner, at=later(90))
    return answered


PAGES = (
    "assessment",
    "review",
    "results",
    "verification",
    "targets",
    "findings",
    "reports",
    "assessment-move",
)


@pytest.mark.parametrize("name", PAGES)
def test_page_stands_after_a_move(moved, cast, name):
    consultancy = OrganisationFactory(is_consultancy=True)
    for key, value in ((MEASURES, ["tests"]), ("practice.notes", "Gone")):
        Verification.objects.create(
            assessment=moved, question=key, consultancy=consultancy, answer_revision=1, saved_at=NOON,
            adjusted=True, value=value, reason="Seen otherwise",
        )  # fmt: skip
    assert cast.client("owner").get(reverse(name, args=[moved.pk])).status_code == 200


def test_question_says_why_it_needs_a_look_until_it_is_answered(moved, cast, say):
    page = reverse("dimension", args=[moved.pk, "safety"])
    shown = cast.client("owner").get(page).content.decode()
    assert "Needs a look" in shown
    assert "The option that was chosen is there no more." in shown
    assert "Option tests" in shown
    say(MEASURES, ("audits",), minutes=92)
    assert "Needs a look" not in cast.client("owner").get(page).content.decode()


def test_overview_counts_what_needs_a_look(moved, cast, say):
    overview = reverse("assessment", args=[moved.pk])
    assert "2 answers need a look" in cast.client("owner").get(overview).content.decode()
    say(MEASURES, ("audits",), minutes=92)
    assert "1 answer needs a look" in cast.client("owner").get(overview).content.decode()


def test_history_tells_an_answer_in_the_words_that_it_was_given_to(moved, cast):
    shown = cast.client("owner").get(reverse("answer-history", args=[moved.pk, MEASURES])).content.decode()
    assert "Option tests" in shown


def test_history_of_a_question_that_is_asked_no_more_is_kept(moved, cast):
    client = cast.client("owner")
    shown = client.get(reverse("answer-history", args=[moved.pk, "practice.notes"])).content.decode()
    assert "Much to say." in shown
    assert "kept and not counted" in shown
    assert client.get(reverse("answer-history", args=[moved.pk, "never.asked"])).status_code == 404


def test_page_that_was_open_before_the_move_says_what_was_not_saved(moved, cast):
    data = {
        "practice.notes:seen": 1,
        "practice.notes:value": "More.",
        f"{SHARE}:seen": 1,
        f"{SHARE}:value": "20",
    }
    page = reverse("dimension", args=[moved.pk, "practice"])
    response = cast.client("owner").post(page, data, follow=True)
    assert "Questions that it no longer asks were not saved." in response.content.decode()
    assert Answer.objects.get(question=SHARE).value == "20"
    assert Answer.objects.get(question="practice.notes").value == "Much to say."


def test_page_of_a_dimension_that_is_gone_leads_back_and_says_so(answered, cast):
    def change(tree: Tree) -> None:
        tree["dimensions"][1]["key"] = "security"
        without(tree, "safety.follow-up")

    moving.move(assessment=answered, destination=newer(change), by=cast.owner, at=later(90))
    client = cast.client("owner")
    address = reverse("dimension", args=[answered.pk, "safety"])
    response = client.post(address, {f"{MEASURES}:seen": 1}, follow=True)
    assert "was moved" in response.content.decode() or "has been moved" in response.content.decode()
    assert client.get(address).status_code == 404


def test_answer_from_a_page_before_the_move_does_not_overwrite_what_needs_a_look(moved, cast):
    before = Answer.objects.get(question=POLICY)
    save = reverse("answer-save", args=[moved.pk, POLICY])
    data = {f"{POLICY}:seen": 1, f"{POLICY}:choice": "option:no", "page": "old", "save_no": "7"}
    assert cast.client("owner").post(save, data).status_code == 409
    after = Answer.objects.get(question=POLICY)
    assert (after.value, after.revision) == (before.value, before.revision)


def test_assessment_of_a_client_on_an_older_version_can_be_moved_twice(answered, cast):
    client = cast.client("owner")
    for number in (2, 3):
        destination = newer(
            lambda tree: question(tree, POLICY).update(weight=Decimal(2)),
            name=str(number),
            minutes=60 * number,
        )
        client.post(move_page(answered), {"destination": destination.pk})
        assert Assessment.objects.get().version == destination
    assert domain.answers_of(Assessment.objects.get())[POLICY] == Said(
        "yes", comment="Since April", evidence="Policy 1.2"
    )


def test_answer_is_confirmed_on_the_page(moved, cast):
    client = cast.client("owner")
    assert "It still holds" in client.get(move_page(moved)).content.decode()
    client.post(move_page(moved), {"confirm": POLICY, "revision": 2})
    shown = client.get(move_page(moved)).content.decode()
    assert "Seen to" in shown
    assert "It still holds" not in shown
    response = client.post(move_page(moved), {"confirm": POLICY, "revision": "x"}, follow=True)
    assert "Look at it again." in response.content.decode()
    assert cast.client("viewer").post(move_page(moved), {"confirm": POLICY, "revision": 3}).status_code == 403


# --- for consultancies -------------------------------------------------------------------------------


def test_consultancy_sees_which_of_its_clients_are_on_an_older_version(answered, cast, version):
    engagement = EngagementFactory(client=cast.organisation)
    assignment = AssignmentFactory(engagement=engagement)
    other = EngagementFactory(consultancy=engagement.consultancy)
    for title, organisation in (("Not assigned", other.client), ("Submitted", cast.organisation)):
        assessment = domain.start_assessment(
            organisation=organisation, version=version, title=title, by=cast.owner, at=NOON
        )
        if title == "Submitted":
            change = domain.Change(content=Said("no"), seen_revision=0)
            domain.save_answers(assessment=assessment, changes={POLICY: change}, by=cast.owner, at=NOON)
            domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    client = Client(headers={"accept-language": "en"})
    client.force_login(assignment.membership.user)
    page = reverse("clients-versions", args=[engagement.consultancy.pk])
    panel = reverse("engagement", args=[engagement.pk])
    assert "Every open assessment is on the newest version" in client.get(page).content.decode()
    destination = newer(rebuild)
    rows = client.get(page).context["rows"]
    assert [(row["assessment"].title, row["assessment"].newer) for row in rows] == [("Readiness 2026", "2")]
    assert client.get(panel).content.decode().count("Newer version: 2") == 1
    moving.move(assessment=answered, destination=destination, by=cast.owner, at=later(90))
    assert client.get(page).context["rows"] == []
    outsider = Client()
    outsider.force_login(cast.owner)
    assert outsider.get(page).status_code == 404
