"""Verification: what a consultant says of an answer stands beside it, never over it, and never over a colleague's word."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import domain, verifications
from assessments.models import Answer, Assessment, Verification
from assessments.verifications import Said
from audit.models import Event
from organisations.models import Assignment, Engagement, Organisation, Role, User
from scoring import Answer as Proposed
from scoring import InvalidAnswers
from tests.assessments.conftest import NOON, Cast, later, published
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory


class Consultants:
    """A consultancy that works for the cast's organisation: two of its people are assigned, one only reads."""

    def __init__(self, client: Organisation) -> None:
        self.consultancy = OrganisationFactory(name="Kaizen Partners", is_consultancy=True)
        self.engagement = Engagement.objects.create(
            consultancy=self.consultancy, client=client, started_at=NOON
        )
        self.kato = self._join("Kato", Role.CONTRIBUTOR)
        self.ueda = self._join("Ueda", Role.CONTRIBUTOR)
        self.reader = self._join("Reader", Role.VIEWER)

    def _join(self, name: str, role: Role) -> User:
        membership = MembershipFactory(organisation=self.consultancy, user=UserFactory(name=name), role=role)
        Assignment.objects.create(engagement=self.engagement, membership=membership, assigned_at=NOON)
        return membership.user

    def browser(self, who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(self, who))
        return client


@pytest.fixture
def consultants(cast) -> Consultants:
    return Consultants(cast.organisation)


@pytest.fixture
def verify(assessment, consultants):
    """Verify an answer as Kato unless told, having seen what stands."""

    def say(
        question: str = "practice.policy",
        level: str = "document-seen",
        proposal: Proposed | None = None,
        reason: str = "",
        *,
        by: User | None = None,
        answer_revision: int | None = None,
        seen: int | None = None,
        minutes: int = 5,
    ) -> Verification:
        answer = assessment.answers.filter(question=question).first()
        standing = assessment.verifications.filter(
            question=question, consultancy=consultants.consultancy
        ).first()
        return verifications.verify(
            assessment=assessment,
            question=question,
            consultancy=consultants.consultancy,
            said=Said(level=level, proposal=proposal, reason=reason),
            answer_revision=verifications.revision_of(answer) if answer_revision is None else answer_revision,
            seen_revision=(standing.revision if standing else 0) if seen is None else seen,
            by=by or consultants.kato,
            at=later(minutes),
        )

    return say


def kept() -> list[tuple[object, ...]]:
    rows = Verification.objects.order_by("question")
    return list(rows.values_list("question", "level", "adjusted", "value", "status", "reason", "revision"))


# --- what is said stands beside the answer -----------------------------------------------------------


def test_verify_leaves_the_answer_as_it_is(say, verify, assessment):
    say("practice.policy", "yes", comment="Since April", evidence="Policy 3.1")
    before = Answer.objects.values().get()
    updated = Assessment.objects.get().updated_at
    verify(proposal=Proposed("draft"), reason="Version 3.1 is a draft")
    assert kept() == [
        ("practice.policy", "document-seen", True, "draft", "answered", "Version 3.1 is a draft", 1)
    ]
    assert (Answer.objects.values().get(), Assessment.objects.get().updated_at) == (before, updated)


@pytest.mark.parametrize(
    ("question", "said", "proposal", "value", "status"),
    [
        ("practice.policy", "yes", Proposed(status="unknown"), None, "unknown"),
        ("practice.policy", "yes", Proposed(status="not_applicable"), None, "not_applicable"),
        ("practice.share", Decimal("7.5"), Proposed(Decimal("3")), "3", "answered"),
        ("safety.measures", ("audits",), Proposed(("tests", "audits")), ["audits", "tests"], "answered"),
        ("practice.notes", "All of it", Proposed("Half of it"), "Half of it", "answered"),
    ],
)
def test_verify_proposes_any_answer_that_fits(say, verify, question, said, proposal, value, status):
    say(question, said)
    verify(question, proposal=proposal, reason="Seen otherwise")
    assert kept() == [(question, "document-seen", True, value, status, "Seen otherwise", 1)]


@pytest.mark.parametrize(
    ("question", "said", "proposal", "refusal"),
    [
        ("practice.policy", "yes", Proposed("sometimes"), InvalidAnswers),
        ("practice.share", Decimal("7.5"), Proposed(Decimal(101)), InvalidAnswers),
        ("safety.measures", ("audits",), Proposed(status="not_applicable"), InvalidAnswers),
        ("practice.policy", "yes", Proposed("yes"), verifications.NothingProposed),
        ("practice.policy", "yes", Proposed(), verifications.NothingProposed),
        (
            "safety.measures",
            ("audits", "tests"),
            Proposed(("tests", "audits")),
            verifications.NothingProposed,
        ),
        ("practice.nothing", None, Proposed("yes"), domain.UnknownQuestion),
    ],
)
def test_verify_refuses_what_is_no_other_answer(say, verify, question, said, proposal, refusal):
    if said is not None:
        say(question, said)
    with pytest.raises(refusal):
        verify(question, proposal=proposal, reason="Why")
    assert kept() == []


@pytest.mark.parametrize("reason", ["", " \n ", "bell\x07", "x" * 2001])
def test_verify_takes_a_proposal_with_a_reason_only(say, verify, reason):
    say("practice.policy", "yes")
    with pytest.raises(verifications.NoReason):
        verify(proposal=Proposed("draft"), reason=reason)


def test_database_refuses_a_proposal_without_a_reason(say, verify):
    say("practice.policy", "yes")
    verify()
    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.update(adjusted=True)


def test_verify_takes_no_level_where_nothing_is_answered(verify, say):
    with pytest.raises(verifications.NothingToVerify):
        verify()
    verify(level="self-declared", proposal=Proposed("draft"), reason="They showed us one")
    assert kept()[0][:4] == ("practice.policy", "self-declared", True, "draft")


def test_an_answer_that_was_taken_back_is_nothing_to_verify(verify, say):
    say("practice.policy", "yes")
    say("practice.policy")
    with pytest.raises(verifications.NothingToVerify):
        verify()


# --- revisions ---------------------------------------------------------------------------------------


def test_verification_of_an_earlier_answer_is_out_of_date(say, verify, assessment):
    say("practice.policy", "yes", minutes=1)
    said = verify(minutes=2)
    answer = assessment.answers.get()
    assert verifications.is_current(said, answer)
    answer = say("practice.policy", "draft", minutes=3)
    assert not verifications.is_current(said, answer)
    assert Verification.objects.get().level == "document-seen"


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_verify_refuses_an_answer_that_is_not_the_one_that_stands(say, verify, seen):
    say("practice.policy", "yes")
    say("practice.policy", "draft")
    with pytest.raises(verifications.AnswerChanged):
        verify(answer_revision=seen)
    assert kept() == []


def test_verify_does_not_overwrite_a_colleague(say, verify, consultants):
    say("practice.policy", "yes")
    verify(minutes=1)
    with pytest.raises(verifications.Conflict) as conflict:
        verify(level="third-party", by=consultants.ueda, seen=0, minutes=2)
    assert conflict.value.standing.author == consultants.kato
    verify(level="third-party", by=consultants.ueda, seen=1, minutes=3)
    assert [(row[1], row[-1]) for row in kept()] == [("third-party", 2)]


def test_verify_replaces_what_the_consultant_said_themselves_and_saves_nothing_twice(say, verify):
    say("practice.policy", "yes")
    verify(level="self-declared", minutes=1)
    verify(level="document-seen", seen=0, minutes=2)
    verify(level="document-seen", seen=0, minutes=3)
    assert [(row[1], row[-1]) for row in kept()] == [("document-seen", 2)]
    assert Verification.objects.get().saved_at == later(2)


def test_withdraw_takes_back_what_was_said_but_not_a_colleagues_newer_word(
    say, verify, assessment, consultants
):
    say("practice.policy", "yes")
    verify()
    facts = {
        "assessment": assessment,
        "question": "practice.policy",
        "consultancy": consultants.consultancy,
    }
    with pytest.raises(verifications.Conflict):
        verifications.withdraw(**facts, seen_revision=0, by=consultants.ueda)
    verifications.withdraw(**facts, seen_revision=1, by=consultants.ueda)
    verifications.withdraw(**facts, seen_revision=1, by=consultants.ueda)
    assert kept() == []


def test_verifications_are_in_the_trail_of_the_organisation(say, verify, assessment, consultants, cast):
    say("practice.policy", "yes")
    verify()
    verify(level="document-seen", proposal=Proposed("draft"), reason="A draft")
    said = Event.objects.filter(action="verification.recorded").order_by("pk")
    without = {"level": "document-seen", "adjusted": False, "value": None, "status": "answered", "reason": ""}
    proposal = without | {"adjusted": True, "value": "draft", "reason": "A draft"}
    about = {"question": "practice.policy", "consultancy": "Kaizen Partners"}
    assert [(event.organisation_id, event.detail) for event in said] == [
        (cast.organisation.pk, {**about, "before": None, "after": without}),
        (cast.organisation.pk, {**about, "before": without, "after": proposal}),
    ]


# --- taking over -------------------------------------------------------------------------------------


def test_take_over_makes_the_proposal_an_answer_of_ones_own(say, verify, assessment, cast):
    say("practice.policy", "yes", comment="Since April", minutes=1)
    said = verify(proposal=Proposed("draft"), reason="A draft", minutes=2)
    answer = verifications.take_over(
        assessment=assessment, verification=said, seen_revision=1, by=cast.colleague, at=later(3)
    )
    assert (answer.value, answer.comment, answer.revision, answer.author) == (
        "draft",
        "Since April",
        2,
        cast.colleague,
    )
    assert not verifications.is_current(Verification.objects.get(), answer)
    assert Event.objects.filter(action="verification.taken_over").count() == 1


def test_take_over_refuses_what_the_person_has_not_seen(say, verify, assessment, cast):
    say("practice.policy", "yes")
    said = verify(proposal=Proposed("draft"), reason="A draft")
    facts = {"assessment": assessment, "verification": said, "by": cast.owner, "at": later(9)}
    verify(proposal=Proposed("no"), reason="Not even a draft")
    with pytest.raises(verifications.ProposalGone):
        verifications.take_over(**facts, seen_revision=1)
    say("practice.policy", "draft", by=cast.colleague)
    with pytest.raises(verifications.ProposalGone):
        verifications.take_over(**facts, seen_revision=2)
    assert Answer.objects.get().value == "draft"


def test_take_over_waits_until_the_answers_are_open(say, verify, assessment, cast):
    say("practice.policy", "yes")
    said = verify(proposal=Proposed("draft"), reason="A draft")
    domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    with pytest.raises(domain.ReadOnly):
        verifications.take_over(
            assessment=assessment, verification=said, seen_revision=1, by=cast.owner, at=NOON
        )


# --- pages -------------------------------------------------------------------------------------------


def posted(question: str = "practice.policy", **fields: object) -> dict[str, object]:
    return {"seen": "0", "answer_revision": "1", "level": "", "adjusted": "", "reason": ""} | {
        name.replace("__", ":").replace("question", question, 1): value for name, value in fields.items()
    }


def send(
    browser: Client, assessment: Assessment, data: dict[str, object], *, htmx: bool = False, query: str = ""
):
    address = reverse("verification-answer", args=[assessment.pk, "practice.policy"])
    return browser.post(address + query, data, headers={"HX-Request": "true"} if htmx else {})


def test_page_saves_without_a_script_and_leads_to_the_next_answer(say, assessment, consultants):
    say("practice.policy", "yes")
    page = reverse("verification", args=[assessment.pk])
    response = send(consultants.browser("kato"), assessment, posted(level="third-party"))
    assert response["Location"] == f"{page}?dimension=practice#q2"
    assert kept()[0][1] == "third-party"
    text = consultants.browser("ueda").get(page).text
    assert "1 of 1 answers verified" in text
    assert "Kaizen Partners" in text


def test_page_saves_a_proposal_and_asks_for_what_is_missing(say, assessment, consultants):
    say("practice.policy", "yes")
    browser = consultants.browser("kato")
    proposal = posted(adjusted="1", question__choice="option:draft", reason=" ")
    refused = send(browser, assessment, proposal)
    assert refused.status_code == 422
    assert "Say why: the reason stands beside the proposal" in refused.text
    assert 'value="option:draft" checked' in refused.text
    same = send(browser, assessment, posted(adjusted="1", question__choice="option:yes", reason="So"))
    assert "Choose an answer other than the one that stands" in same.text
    assert kept() == []
    send(browser, assessment, proposal | {"reason": "Version 3.1\r\nis a draft"})
    assert kept() == [
        ("practice.policy", "self-declared", True, "draft", "answered", "Version 3.1\nis a draft", 1)
    ]


def test_page_withdraws_with_the_level_that_says_nothing(say, assessment, consultants, verify):
    say("practice.policy", "yes")
    verify()
    send(consultants.browser("kato"), assessment, posted(seen="1"))
    assert kept() == []


def test_piece_tells_what_was_saved_and_how_far_the_dimension_is(say, assessment, consultants):
    say("practice.policy", "yes")
    response = send(consultants.browser("kato"), assessment, posted(level="document-seen"), htmx=True)
    assert response.status_code == 200
    assert '<input type="hidden" name="seen" value="1">' in response.text
    assert 'id="verified-1" class="step-count is-done" hx-swap-oob="true"' in response.text
    total = '<p class="lead mb-2" id="verified-total"'
    assert f'{total} hx-swap-oob="true">1 of 1 answers verified</p>' in response.text
    page = consultants.browser("kato").get(reverse("verification", args=[assessment.pk])).text
    assert f"{total}>1 of 1 answers verified</p>" in page
    assert "<html" not in response.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_colleague_who_was_faster_is_shown_with_both_to_choose_from(
    say, assessment, consultants, verify, htmx
):
    say("practice.policy", "yes")
    verify(level="self-declared")
    browser = consultants.browser("ueda")
    response = send(browser, assessment, posted(level="third-party"), htmx=htmx)
    assert response.status_code == 409
    assert "Kato saved first" in response.text
    assert '<input type="hidden" name="theirs" value="1">' in response.text
    assert kept()[0][1] == "self-declared"
    send(browser, assessment, posted(level="third-party", keep="mine", theirs="1"), htmx=htmx)
    assert kept()[0][1] == "third-party"


@pytest.mark.parametrize("htmx", [False, True])
def test_an_answer_that_was_changed_meanwhile_is_not_verified(say, assessment, consultants, htmx):
    say("practice.policy", "yes")
    say("practice.policy", "draft")
    response = send(consultants.browser("kato"), assessment, posted(level="third-party"), htmx=htmx)
    assert response.status_code == 409
    assert "The answer was changed while you looked at it" in response.text
    # The page comes back with the new answer; the piece does not, so it must not vouch for what is not shown.
    assert ('name="answer_revision" value="2"' in response.text) == (not htmx)
    assert kept() == []


def test_page_leaves_out_what_is_verified_when_asked(say, assessment, consultants, verify):
    say("practice.policy", "yes")
    say("practice.share", Decimal(5))
    verify()
    page = f"{reverse('verification', args=[assessment.pk])}?dimension=practice&open=1"
    text = consultants.browser("kato").get(page).text
    assert ("What share of the budget?" in text, "Is there a policy?" in text) == (True, False)
    say("practice.policy", "draft")
    text = consultants.browser("kato").get(page).text
    assert "The answer was changed since" in text


def test_page_begins_where_something_waits(say, assessment, consultants, verify):
    say("practice.policy", "yes")
    say("safety.measures", ("audits",))
    verify()
    text = consultants.browser("kato").get(reverse("verification", args=[assessment.pk])).text
    assert "Which measures?" in text


@pytest.mark.parametrize("who", ["owner", "colleague", "viewer"])
def test_organisation_reads_what_consultants_say_and_saves_nothing(say, assessment, cast, verify, who):
    say("practice.policy", "yes")
    verify(proposal=Proposed("draft"), reason="Version <3.1> is a draft")
    browser = cast.client(who)
    for name in ("verification", "review"):
        text = browser.get(reverse(name, args=[assessment.pk])).text
        assert "Version &lt;3.1&gt; is a draft" in text
        assert "Kaizen Partners" in text
        assert "data-verification" not in text
    assert "1 adjustment proposed" in browser.get(reverse("assessment", args=[assessment.pk])).text
    assert send(browser, assessment, posted(level="third-party")).status_code == 403


def test_reading_consultant_verifies_nothing(say, assessment, consultants):
    say("practice.policy", "yes")
    browser = consultants.browser("reader")
    assert "data-verification" not in browser.get(reverse("verification", args=[assessment.pk])).text
    assert send(browser, assessment, posted(level="third-party")).status_code == 403


def test_consultant_whose_engagement_has_ended_is_told_nothing(say, assessment, consultants, verify):
    say("practice.policy", "yes")
    verify()
    browser = consultants.browser("kato")
    Engagement.objects.update(ended_at=NOON, ended_from="client")
    assert send(browser, assessment, posted(level="third-party")).status_code == 404
    assert browser.get(reverse("verification", args=[assessment.pk])).status_code == 404
    assert kept()[0][1] == "document-seen"


def take(browser: Client, said: Verification, seen: int = 1):
    address = reverse("proposal-take-over", args=[said.assessment_id, said.question])
    return browser.post(address, {"verification": str(said.pk), "seen": seen}, follow=True)


def test_one_click_takes_a_proposal_over(say, assessment, cast, verify):
    say("practice.policy", "yes")
    said = verify(proposal=Proposed("draft"), reason="A draft")
    review = cast.client("colleague").get(reverse("review", args=[assessment.pk])).text
    assert "Take over as own answer" in review
    page = take(cast.client("colleague"), said)
    assert "Taken over as your own answer: Option draft" in page.text
    assert "Proposal taken over" in page.text
    assert Answer.objects.get().value == "draft"


def test_question_page_shows_proposals_and_takes_one_over_in_one_click(say, assessment, cast, verify):
    say("practice.policy", "yes")
    said = verify(proposal=Proposed("draft"), reason="A draft")
    page = reverse("dimension", args=[assessment.pk, "practice"])
    text = cast.client("colleague").get(page).text
    assert text.count('form="take-q1-1"') == text.count('id="take-q1-1"') == 1
    address = reverse("proposal-take-over", args=[assessment.pk, "practice.policy"])
    posted = {"verification": str(said.pk), "seen": 1, "from": "dimension"}
    assert cast.client("colleague").post(address, posted)["Location"] == f"{page}#q1"
    assert Answer.objects.get().value == "draft"
    assert "take-q1" not in cast.client("viewer").get(page).text


def test_proposal_is_taken_over_by_the_organisations_own_people_only(
    say, assessment, cast, verify, consultants
):
    say("practice.policy", "yes")
    said = verify(proposal=Proposed("draft"), reason="A draft")
    for browser in (consultants.browser("kato"), cast.client("viewer")):
        assert take(browser, said).status_code == 403
        assert "Take over as own answer" not in browser.get(reverse("review", args=[assessment.pk])).text
    assert Answer.objects.get().value == "yes"


def test_page_says_why_a_proposal_cannot_be_taken_over(say, assessment, cast, verify):
    say("practice.policy", "yes")
    said = verify(proposal=Proposed("draft"), reason="A draft")
    browser = cast.client("owner")
    assert "has been changed meanwhile" in take(browser, said, seen=7).text
    domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    assert "Reopen the answers before you take a proposal over." in take(browser, said).text
    assert "The answers have to be open before one can be taken over." in take(browser, said).text


@pytest.mark.parametrize("page", ["verification", "review", "assessment", "dimension"])
def test_pages_take_the_same_queries_for_one_verification_and_for_many(cast, consultants, page):
    counts = []
    for filler in (1, 30):
        found = domain.start_assessment(
            organisation=cast.organisation,
            version=published(key=f"bank{filler}", filler=filler),
            title="Cost",
            by=cast.owner,
            at=NOON,
        )
        changes = {
            f"practice.filler-{number}": domain.Change(content=Proposed("yes"), seen_revision=0)
            for number in range(filler)
        }
        domain.save_answers(assessment=found, changes=changes, by=cast.owner, at=NOON)
        for key in changes:
            verifications.verify(
                assessment=found,
                question=key,
                consultancy=consultants.consultancy,
                said=Said(level="document-seen", proposal=Proposed("no"), reason="Not so"),
                answer_revision=1,
                seen_revision=0,
                by=consultants.kato,
                at=NOON,
            )
        browser = consultants.browser("kato")
        address = reverse(page, args=[found.pk, *(["practice"] if page == "dimension" else [])])
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("hostile", ["=1+1", "<script>alert(1)</script>", "‮abc", "𠮷野家", "x" * 2000])
def test_reason_is_shown_as_text(say, assessment, cast, verify, hostile):
    say("practice.policy", "yes")
    verify(proposal=Proposed("draft"), reason=hostile)
    text = cast.client("owner").get(reverse("review", args=[assessment.pk])).text
    assert "<script>alert" not in text
    assert Verification.objects.get().reason == hostile


def test_cast_of_another_organisation_sees_no_verification(say, assessment, cast: Cast, verify):
    say("practice.policy", "yes")
    verify()
    assert cast.client("outsider").get(reverse("verification", args=[assessment.pk])).status_code == 404
