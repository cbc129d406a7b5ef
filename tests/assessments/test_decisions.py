"""Confirmation, approval, sending back: who may, in which order, what stands after, and what pages say."""

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import decisions, domain
from assessments.models import Assessment, Decision, Submission
from audit.models import Event
from organisations.models import Engagement, Membership, Organisation, Role, User
from scoring import Answer
from tests.assessments.conftest import NOON, Cast, later, published_with_profiles
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

ROUTES = {"confirm": "decide-confirm", "approve": "decide-approve", "send_back": "decide-send-back"}


@pytest.fixture
def submission(assessment, say, cast) -> Submission:
    say("practice.policy", "no", by=cast.colleague)
    return domain.submit(assessment=assessment, by=cast.colleague, at=NOON)


def name(cast: Cast, who: str, *, role: Role | None = None, **fields: object) -> User:
    """Name somebody for a step, who joins the organisation for that if need be."""
    user: User | None = getattr(cast, who, None)
    if user is None:
        user = UserFactory(name=who)
        MembershipFactory(organisation=cast.organisation, user=user, role=role or Role.VIEWER)
    Membership.objects.filter(organisation=cast.organisation, user=user).update(**fields)
    return user


def decide(step: str, submission: Submission, by: User, *, minutes: int = 1, **more: object) -> Decision:
    assessment = Assessment.objects.get(pk=submission.assessment_id)
    return getattr(decisions, step)(
        assessment=assessment, submission=submission, by=by, at=later(minutes), **more
    )


def status(submission: Submission) -> str:
    return Assessment.objects.get(pk=submission.assessment_id).status


# --- who may, and in which order ---------------------------------------------------------------------


def test_confirm_and_approve_keep_names_titles_and_days(submission, cast):
    checker = name(cast, "colleague", may_confirm=True, title="Information security")
    head = name(cast, "Ito", may_approve=True, title="Director")
    decide("confirm", submission, checker, minutes=1)
    assert status(submission) == "confirmed"
    decide("approve", submission, head, minutes=2)
    assert status(submission) == "approved"
    said = Decision.objects.order_by("decided_at").values_list("step", "name", "title", "decided_at")
    assert list(said) == [
        ("confirmed", "Sato", "Information security", later(1)),
        ("approved", "Ito", "Director", later(2)),
    ]


def test_decisions_are_in_the_trail(submission, cast):
    decide("confirm", submission, cast.owner)
    decide("send_back", submission, cast.owner, reason="Question 2 is about the group")
    said = Event.objects.filter(subject_type="assessments.assessment").order_by("pk")
    assert [(event.action, event.actor_label, event.detail) for event in said][-2:] == [
        ("assessment.confirmed", cast.owner.email, {"number": 1, "digest": submission.digest}),
        (
            "assessment.sent_back",
            cast.owner.email,
            {"number": 1, "digest": submission.digest, "reason": "Question 2 is about the group"},
        ),
    ]


@pytest.mark.parametrize("who", ["colleague", "viewer", "outsider"])
def test_confirm_takes_an_owner_where_nobody_is_named(submission, cast, who):
    with pytest.raises(decisions.NotNamed):
        decide("confirm", submission, getattr(cast, who))
    assert (status(submission), Decision.objects.count()) == ("submitted", 0)


def test_confirm_takes_only_those_named_once_somebody_is(submission, cast):
    name(cast, "viewer", may_confirm=True)
    with pytest.raises(decisions.NotNamed):
        decide("confirm", submission, cast.owner)
    decide("confirm", submission, cast.viewer)
    assert status(submission) == "confirmed"


def test_consultants_decide_nothing_even_for_a_client_they_hold(submission, cast):
    consultancy = OrganisationFactory(is_consultancy=True)
    consultant = MembershipFactory(organisation=consultancy, role=Role.OWNER).user
    cast.organisation.memberships.all().delete()
    Engagement.objects.create(
        consultancy=consultancy, client=cast.organisation, holds_client=True, started_at=NOON
    )
    assert Organisation.objects.owned_by(consultant).filter(pk=cast.organisation.pk).exists()
    for step, more in (("confirm", {}), ("send_back", {"reason": "Why"})):
        with pytest.raises(decisions.NotNamed):
            decide(step, submission, consultant, **more)
    assert decisions.course_of(submission.assessment).who_next == ()


def test_approve_comes_after_confirm(submission, cast):
    with pytest.raises(decisions.Outdated):
        decide("approve", submission, cast.owner)
    assert status(submission) == "submitted"


def test_approve_takes_other_eyes_than_confirm_while_there_are_any(submission, cast):
    second = name(cast, "Kato", role=Role.OWNER)
    decide("confirm", submission, cast.owner)
    with pytest.raises(decisions.ConfirmedIt):
        decide("approve", submission, cast.owner)
    assert status(submission) == "confirmed"
    decide("approve", submission, second)
    assert status(submission) == "approved"


def test_approve_takes_the_one_who_confirmed_where_nobody_else_may(submission, cast):
    decide("confirm", submission, cast.owner)
    decide("approve", submission, cast.owner)
    assert status(submission) == "approved"


def test_an_account_that_was_closed_is_no_other_pair_of_eyes(submission, cast):
    gone = name(cast, "Kato", role=Role.OWNER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    decide("confirm", submission, cast.owner)
    decide("approve", submission, cast.owner)
    assert status(submission) == "approved"


@pytest.mark.parametrize("steps", [(), ("confirm",), ("confirm", "approve")])
def test_send_back_opens_the_answers_from_every_step(submission, cast, steps):
    for step in steps:
        decide(step, submission, cast.owner)
    decide("send_back", submission, cast.owner, reason="  The share is of last year.  ", minutes=9)
    found = Assessment.objects.get()
    assert (found.status, found.updated_at) == ("answering", later(9))
    course = decisions.course_of(found)
    assert (course.sent_back.reason, course.confirmed, course.approved) == (
        "The share is of last year.",
        None,
        None,
    )


@pytest.mark.parametrize("reason", ["", "  \n ", "bell\x07", "x" * 2001])
def test_send_back_takes_a_reason(submission, cast, reason):
    with pytest.raises(decisions.NoReason):
        decide("send_back", submission, cast.owner, reason=reason)
    assert status(submission) == "submitted"


def test_send_back_takes_an_owner_or_somebody_named(submission, cast):
    with pytest.raises(decisions.NotNamed):
        decide("send_back", submission, cast.colleague, reason="Why")
    name(cast, "viewer", may_approve=True)
    decide("send_back", submission, cast.viewer, reason="Why")
    assert status(submission) == "answering"


def test_database_refuses_to_send_back_without_a_reason(submission, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(submission=submission, step="sent-back", name="Aoki", decided_at=NOON)


def test_a_submission_after_sending_back_takes_both_steps_anew(submission, cast, assessment, say):
    decide("confirm", submission, cast.owner)
    decide("send_back", submission, cast.owner, reason="Why")
    assessment.refresh_from_db()
    say("practice.policy", "draft", by=cast.colleague)
    second = domain.submit(assessment=assessment, by=cast.colleague, at=later(3))
    course = decisions.course_of(assessment)
    assert (course.submission.pk, course.next_step, dict(course.decisions)) == (second.pk, "confirmed", {})


def test_reopen_leaves_what_was_confirmed_or_approved(submission, cast, assessment):
    decide("confirm", submission, cast.owner)
    with pytest.raises(domain.Decided):
        domain.reopen(assessment=assessment, by=cast.owner, at=NOON)
    assert status(submission) == "confirmed"


# --- at once -----------------------------------------------------------------------------------------


def test_a_decision_on_an_older_submission_changes_nothing(submission, cast, assessment):
    domain.reopen(assessment=assessment, by=cast.owner, at=NOON)
    domain.submit(assessment=assessment, by=cast.owner, at=later(1))
    for step, more in (("confirm", {}), ("send_back", {"reason": "Why"})):
        with pytest.raises(decisions.Outdated):
            decide(step, submission, cast.owner, **more)
    assert (status(submission), Decision.objects.count()) == ("submitted", 0)


def test_of_two_who_decide_on_what_both_have_before_them_the_second_is_told(submission, cast):
    second = name(cast, "Kato", role=Role.OWNER)
    seen = [Assessment.objects.get() for _ in range(3)]
    decisions.confirm(assessment=seen[0], submission=submission, by=cast.owner, at=later(1))
    with pytest.raises(decisions.Outdated):
        decisions.confirm(assessment=seen[1], submission=submission, by=second, at=later(2))
    decisions.send_back(assessment=seen[2], submission=submission, by=second, at=later(3), reason="Why")
    with pytest.raises(decisions.Outdated):
        decisions.approve(assessment=seen[0], submission=submission, by=second, at=later(4))
    assert status(submission) == "answering"
    assert list(Decision.objects.order_by("decided_at").values_list("name", "step")) == [
        ("Aoki", "confirmed"),
        ("Kato", "sent-back"),
    ]


# --- pages -------------------------------------------------------------------------------------------


def post(cast: Cast, who: str | User, step: str, submission: Submission, **data: object):
    client = cast.client("owner")
    client.force_login(getattr(cast, who) if isinstance(who, str) else who)
    address = reverse(ROUTES[step], args=[submission.assessment_id])
    return client.post(address, {"submission": str(submission.number), **data}, follow=True)


def test_pages_lead_from_submitted_to_approved(submission, cast):
    name(cast, "colleague", may_confirm=True)
    head = name(cast, "Ito", may_approve=True, title="Director")
    review = reverse("review", args=[submission.assessment_id])
    assert "You may confirm these answers" in cast.client("colleague").get(review).text
    assert "You may confirm these answers" not in cast.client("owner").get(review).text
    assert "The answers have been confirmed." in post(cast, "colleague", "confirm", submission).text
    page = post(cast, head, "approve", submission).text
    assert "The answers have been approved." in page
    assert '<b>Ito</b> <span class="text-muted">Director</span>' in page


def test_page_says_who_acts_next(submission, cast):
    name(cast, "Ito", may_confirm=True)
    name(cast, "Ueda", may_confirm=True)
    text = cast.client("colleague").get(reverse("assessment", args=[submission.assessment_id])).text
    assert 'waits for: <span class="nowrap">Ito</span>, <span class="nowrap">Ueda</span>' in text


def test_page_of_an_organisation_that_does_not_go_the_steps_keeps_quiet(submission, cast):
    page = reverse("assessment", args=[submission.assessment_id])
    assert "waits for" not in cast.client("owner").get(page).text
    assert (
        "course-steps"
        not in cast.client("viewer").get(reverse("review", args=[submission.assessment_id])).text
    )


def test_page_tells_the_one_who_confirmed_that_somebody_else_approves(submission, cast):
    name(cast, "Kato", role=Role.OWNER)
    post(cast, "owner", "confirm", submission)
    page = post(cast, "owner", "approve", submission).text
    assert "You confirmed these answers yourself, so somebody else has to approve them." in page
    assert "You confirmed these answers, so somebody else approves them." in page
    assert status(submission) == "confirmed"


def test_page_tells_that_somebody_was_faster(submission, cast):
    second = name(cast, "Kato", role=Role.OWNER)
    post(cast, "owner", "confirm", submission)
    assert (
        "Somebody has decided, reopened or submitted anew meanwhile."
        in post(cast, second, "confirm", submission).text
    )
    assert list(Decision.objects.values_list("name", flat=True)) == ["Aoki"]


@pytest.mark.parametrize("number", ["", "0", "7", "x", "１"])
def test_page_refuses_a_decision_that_names_no_submission_of_it(submission, cast, number):
    address = reverse("decide-confirm", args=[submission.assessment_id])
    page = cast.client("owner").post(address, {"submission": number}, follow=True)
    assert "Nothing was changed" in page.text
    assert status(submission) == "submitted"


def test_reason_is_shown_to_those_who_answer(submission, cast):
    page = post(cast, "owner", "send_back", submission, reason="The share is\nof <last> year")
    assert "The answers are open again." in page.text
    for who in ("owner", "colleague", "viewer"):
        text = cast.client(who).get(reverse("assessment", args=[submission.assessment_id])).text
        assert "Aoki has sent these answers back" in text
        assert "The share is<br>of &lt;last&gt; year" in text
    assert "of &lt;last&gt; year" in cast.client("colleague").get(reverse("dashboard")).text


def test_sending_back_without_a_reason_asks_for_one(submission, cast):
    page = post(cast, "owner", "send_back", submission, reason=" ")
    assert page.status_code == 422
    assert "Say why, so that those who answer know what to change" in page.text
    assert status(submission) == "submitted"


def test_reopening_what_was_approved_asks_for_a_reason_from_those_who_may(submission, cast):
    decide("confirm", submission, cast.owner)
    decide("approve", submission, cast.owner)
    address = reverse("reopen", args=[submission.assessment_id])
    assert cast.client("owner").get(address)["Location"] == reverse(
        "decide-send-back", args=[submission.assessment_id]
    )
    page = cast.client("colleague").post(address, follow=True).text
    assert "Ask one of these people to send them back: Aoki." in page
    assert status(submission) == "approved"


def test_another_profile_does_not_open_what_was_confirmed(cast):
    found = domain.start_assessment(
        organisation=cast.organisation,
        version=published_with_profiles(),
        profile="quick",
        title="Quick",
        by=cast.owner,
        at=NOON,
    )
    change = domain.Change(content=Answer("no"), seen_revision=0)
    domain.save_answers(assessment=found, changes={"practice.policy": change}, by=cast.owner, at=NOON)
    decide("confirm", domain.submit(assessment=found, by=cast.owner, at=NOON), cast.owner)
    address = reverse("assessment-profile", args=[found.pk])
    assert "Reopen and go on" not in cast.client("colleague").get(address).text
    page = cast.client("colleague").post(address, {"profile": "core"}, follow=True)
    assert "Ask one of these people to send them back: Aoki." in page.text
    found.refresh_from_db()
    assert (found.status, found.profile) == ("confirmed", "quick")


@pytest.mark.parametrize("step", ["confirm", "approve"])
def test_decided_answers_are_read_only(submission, cast, assessment, step):
    decide("confirm", submission, cast.owner)
    if step == "approve":
        decide("approve", submission, cast.owner)
    address = reverse("answer-save", args=[assessment.pk, "practice.policy"])
    saved = cast.client("colleague").post(address, {"practice.policy:choice": "option:yes"})
    assert saved.status_code == 423
    page = reverse("dimension", args=[assessment.pk, "practice"])
    assert "disabled" in cast.client("colleague").get(page).text
    text = cast.client("colleague").get(reverse("assessment", args=[assessment.pk])).text
    assert reverse("reopen", args=[assessment.pk]) not in text


def test_courses_cost_the_same_queries_for_any_number(submission, cast, assessment, version, say):
    def count(assessments: list[Assessment]) -> int:
        with CaptureQueriesContext(connection) as captured:
            courses = decisions.courses_of(assessments)
            assert {course.submission.number for course in courses.values()} == {1}
        return len(captured)

    alone = count([assessment])
    many = [assessment]
    for _ in range(3):
        other = domain.start_assessment(
            organisation=OrganisationFactory(), version=version, title="Other", by=cast.owner, at=NOON
        )
        change = domain.Change(content=domain.answers_of(assessment)["practice.policy"], seen_revision=0)
        domain.save_answers(assessment=other, changes={"practice.policy": change}, by=cast.owner, at=NOON)
        domain.submit(assessment=other, by=cast.owner, at=NOON)
        many.append(other)
    assert (alone, count(many)) == (3, 3)


# --- letters -----------------------------------------------------------------------------------------


@pytest.fixture
def with_mail(settings):
    settings.MAIL_CONFIGURED = True
    settings.BASE_URL = "https://junbi.example"


def sent() -> list[tuple[list[str], str]]:
    letters = [(letter.to, letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return letters


def test_letters_go_to_those_who_act_next(
    with_mail, assessment, say, cast, django_capture_on_commit_callbacks
):
    checker = name(cast, "Ito", may_confirm=True)
    head = name(cast, "Ueda", may_approve=True)
    User.objects.filter(pk=head.pk).update(language="ja")
    say("practice.policy", "no", by=cast.colleague)
    with django_capture_on_commit_callbacks(execute=True):
        first = domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    assert f"https://junbi.example{reverse('review', args=[assessment.pk])}" in mail.outbox[0].body
    assert sent() == [([checker.email], "To be confirmed: Readiness 2026")]
    with django_capture_on_commit_callbacks(execute=True):
        decide("confirm", first, checker)
    assert sent() == [([head.email], "回答の承認のお願い：Readiness 2026")]
    with django_capture_on_commit_callbacks(execute=True):
        decide("send_back", first, head, reason="Tell us <why> & when")
    assert "Tell us <why> & when" in mail.outbox[0].body
    assert sorted(sent()) == sorted(
        ([user.email], "Sent back: Readiness 2026") for user in (cast.owner, cast.colleague)
    )


def test_no_letter_without_people_named_or_without_mail(
    settings, submission, cast, assessment, django_capture_on_commit_callbacks
):
    settings.MAIL_CONFIGURED = True
    with django_capture_on_commit_callbacks(execute=True):
        domain.reopen(assessment=assessment, by=cast.owner, at=NOON)
        domain.submit(assessment=assessment, by=cast.colleague, at=later(1))
    assert sent() == []
    settings.MAIL_CONFIGURED = False
    name(cast, "Ito", may_confirm=True)
    with django_capture_on_commit_callbacks(execute=True):
        domain.reopen(assessment=assessment, by=cast.owner, at=NOON)
        domain.submit(assessment=assessment, by=cast.colleague, at=later(2))
    assert sent() == []
