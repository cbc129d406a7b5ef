"""Consultancies and their clients: how they come together, who may do what, handing over, ending."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from organisations import domain
from organisations.domain import NewClient
from organisations.models import Assignment, Engagement, Invitation, Membership, Organisation, Role, User
from tests.factories import (
    AssignmentFactory,
    EngagementFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.running import RunningSite
from tests.services import postgres

__all__ = ["postgres"]

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def lead(db) -> Membership:
    """The owner of a consultancy."""
    return MembershipFactory(
        organisation__name="Blue Advisers", organisation__is_consultancy=True, user__language="en"
    )


@pytest.fixture
def held(lead) -> Engagement:
    return domain.create_client(
        consultancy=lead.organisation,
        client=NewClient(name="Sample Foundry", language="en"),
        by=lead.user,
        at=NOW,
    )


@pytest.fixture
def engagement(lead) -> Engagement:
    """With a client that has an owner of its own."""
    owner = MembershipFactory(organisation__name="Pine Retail", user__language="en")
    return domain.begin_engagement(
        consultancy=lead.organisation, client=owner.organisation, by=owner.user, at=NOW
    )


def owner_of(organisation: Organisation) -> User:
    return User.objects.get(memberships__organisation=organisation, memberships__role=Role.OWNER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def trail_of(organisation: Organisation) -> list[str]:
    events = Event.objects.filter(organisation_id=organisation.pk).order_by("pk")
    return list(events.values_list("action", flat=True))


def invite_client(lead: Membership, email: str, name: str = "Pine Retail") -> tuple[Invitation, str]:
    invitation, token = domain.invite(
        organisation=lead.organisation,
        purpose=Invitation.Purpose.CLIENT,
        email=email,
        client_name=name,
        language="en",
        by=lead.user,
        at=timezone.now(),
    )
    return invitation, reverse("invitation", args=[token])


def hand_over(held: Engagement, email: str, by: User) -> tuple[Invitation, str]:
    invitation, token = domain.hand_over(
        engagement=held, email=email, language="en", by=by, at=timezone.now()
    )
    return invitation, reverse("invitation", args=[token])


def main_of(response) -> str:
    page = response.content.decode().split("<main")[1].split("</main")[0]
    return re.sub(r"\s+", " ", page)


# --- constraints -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (
            {"holds_client": True, "ended_at": NOW, "ended_from": "client"},
            "engagement_held_until_handed_over",
        ),
        ({"ended_at": NOW}, "engagement_ended_from_one_side"),
        ({"ended_from": "client"}, "engagement_ended_from_one_side"),
        ({"ended_at": NOW, "ended_from": "nobody"}, "engagement_ended_from_one_side"),
    ],
)
def test_engagement_keeps_to_its_constraints(engagement, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Engagement.objects.filter(pk=engagement.pk).update(**change)


def test_consultancy_works_for_a_client_once_at_a_time_and_never_for_itself(engagement):
    both = {"consultancy": engagement.consultancy, "client": engagement.client}
    with pytest.raises(IntegrityError), transaction.atomic():
        EngagementFactory(**both)
    with pytest.raises(IntegrityError), transaction.atomic():
        EngagementFactory(consultancy=engagement.client, client=engagement.client)
    domain.end_engagement(
        engagement=engagement, side=Engagement.Side.CLIENT, by=owner_of(engagement.client), at=NOW
    )
    assert EngagementFactory(**both).stage == "engaged"


def test_client_is_held_by_one(held):
    with pytest.raises(IntegrityError), transaction.atomic():
        EngagementFactory(client=held.client, holds_client=True)


def test_member_is_assigned_once(lead, engagement):
    assigned = AssignmentFactory(engagement=engagement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(engagement=engagement, membership=assigned.membership, assigned_at=NOW)


# --- being a consultancy -----------------------------------------------------------------------------


def test_organisation_begins_and_stops_working_for_clients(lead):
    organisation = MembershipFactory().organisation
    for _ in range(2):
        domain.become_consultancy(organisation=organisation, by=lead.user)
    organisation.refresh_from_db()
    assert organisation.is_consultancy
    for _ in range(2):
        domain.stop_consulting(organisation=organisation, by=lead.user, at=NOW)
    organisation.refresh_from_db()
    assert not organisation.is_consultancy
    assert trail_of(organisation) == ["consultancy.begun", "consultancy.stopped"]


def test_consultancy_with_clients_goes_on(lead, held):
    with pytest.raises(domain.StillConsulting):
        domain.stop_consulting(organisation=lead.organisation, by=lead.user, at=NOW)
    lead.organisation.refresh_from_db()
    assert lead.organisation.is_consultancy


def test_invitations_of_clients_end_with_the_consulting(lead):
    invitation, _path = invite_client(lead, "hanako@example.com")
    domain.stop_consulting(organisation=lead.organisation, by=lead.user, at=timezone.now())
    invitation.refresh_from_db()
    assert invitation.state(timezone.now()) == Invitation.State.WITHDRAWN
    withdrawn = Event.objects.get(action="invitation.withdrawn")
    assert (withdrawn.organisation_id, withdrawn.detail) == (
        lead.organisation_id,
        {"email": "hanako@example.com"},
    )


# --- clients that the consultancy makes --------------------------------------------------------------


def test_client_that_was_made_is_held_by_the_consultancy(lead, held):
    client = held.client
    assert (held.stage, client.memberships.count()) == ("held", 0)
    assert Organisation.objects.owned_by(lead.user).filter(pk=client.pk).exists()
    assert trail_of(client) == ["organisation.created", "engagement.started"]
    assert trail_of(lead.organisation) == ["engagement.started"]
    names = Event.objects.filter(action="engagement.started").values_list("organisation_id", "detail")
    assert dict(names) == {
        lead.organisation_id: {"client": "Sample Foundry", "holds_client": True},
        client.pk: {"consultancy": "Blue Advisers", "holds_client": True},
    }


@pytest.mark.parametrize(
    ("present", "name", "same"),
    [
        ("株式会社アオイ", "㈱ アオイ", True),
        ("株式会社アオイ", "(株)ｱｵｲ", True),
        ("株式会社アオイ", "アオイ株式会社", False),  # another company, by Japanese usage
        ("Pine Retail", "PINE  RETAIL", True),
        ("Pine Retail", "Pine Retail Ltd", False),
    ],
)
def test_names_are_compared_without_width_case_and_spaces(present, name, same):
    assert (domain.plain_name(present) == domain.plain_name(name)) is same


@pytest.mark.parametrize("names", [["Oak", "SAMPLE FOUNDRY"], ["Oak", "oak"]])
def test_clients_are_made_all_or_none(lead, held, names):
    before = Organisation.objects.count(), Event.objects.count()
    with pytest.raises(domain.ClientsExist) as refused:
        domain.create_clients(
            consultancy=lead.organisation,
            clients=[NewClient(name=name, language="en") for name in names],
            by=lead.user,
            at=NOW,
        )
    assert refused.value.names == [names[1]]
    assert (Organisation.objects.count(), Event.objects.count()) == before


def test_organisation_that_is_no_consultancy_makes_no_clients(lead):
    with pytest.raises(domain.NotConsultancy):
        domain.create_client(
            consultancy=OrganisationFactory(), client=NewClient(name="x", language="en"), by=lead.user, at=NOW
        )


def test_page_makes_a_client(lead):
    browser = signed_in(lead.user)
    path = reverse("client-new", args=[lead.organisation_id])
    facts = {"name": "青葉製作所", "reading": "あおばせいさくしょ", "region": "apac", "industry": "manufacturing",
             "size": "120", "language": "ja"}  # fmt: skip
    response = browser.post(path, facts)
    made = Engagement.objects.get(client__name="青葉製作所")
    assert response["Location"] == reverse("engagement", args=[made.pk])
    assert (made.holds_client, made.client.region, made.client.size) == (True, "apac", 120)
    again = browser.post(path, facts | {"name": "青葉製作所 "})
    assert again.status_code == 422
    assert "You work for a client of this name already." in main_of(again)


# --- clients that come by themselves -----------------------------------------------------------------


def test_invited_person_sees_what_the_consultancy_may_do_and_chooses(lead):
    owner = MembershipFactory(organisation__name="Pine Retail", user__language="en")
    other = MembershipFactory(organisation__name="Not theirs to give", user=owner.user, role=Role.CONTRIBUTOR)
    _invitation, path = invite_client(lead, owner.user.email)
    browser = signed_in(owner.user)
    page = main_of(browser.get(path))
    for words in (
        "Blue Advisers offers to work for you",
        "Read and change answers, start and submit assessments, set targets",
        "Confirm or approve for you",
        "Keep notes of their own, which you do not see",
        "After the engagement has ended",
    ):
        assert words in page
    assert other.organisation.name not in page
    response = browser.post(path, {"organisation": str(owner.organisation_id)})
    assert response["Location"] == reverse("dashboard")
    made = Engagement.objects.get()
    assert (made.client, made.consultancy, made.holds_client) == (
        owner.organisation,
        lead.organisation,
        False,
    )
    assert made.started_by == owner.user
    assert "engagement.started" in trail_of(owner.organisation)
    assert "engagement.started" in trail_of(lead.organisation)


def test_invited_person_without_an_organisation_names_a_new_one(lead):
    invited = UserFactory(language="en")
    _invitation, path = invite_client(lead, invited.email, name="Pine Retail")
    browser = signed_in(invited)
    assert 'value="Pine Retail"' in main_of(browser.get(path))
    refused = browser.post(path, {"organisation": "new", "name": " "})
    assert refused.status_code == 422
    browser.post(path, {"organisation": "new", "name": "Pine Retail Ltd"})
    made = Engagement.objects.get()
    assert (made.client.name, owner_of(made.client)) == ("Pine Retail Ltd", invited)


def test_person_may_choose_a_new_organisation_beside_those_they_own(lead):
    owner = MembershipFactory()
    _invitation, path = invite_client(lead, owner.user.email)
    browser = signed_in(owner.user)
    refused = browser.post(path, {"organisation": "new", "name": ""})
    assert refused.status_code == 422
    browser.post(path, {"organisation": "new", "name": "Another"})
    assert Engagement.objects.get().client.name == "Another"


@pytest.mark.parametrize("whose", ["another's", "contributor's", "consultancy", "served"])
def test_only_an_own_organisation_that_is_not_served_can_be_chosen(lead, engagement, whose):
    invited = owner_of(engagement.client)
    organisation = {
        "another's": lambda: MembershipFactory().organisation,
        "contributor's": lambda: MembershipFactory(user=invited, role=Role.CONTRIBUTOR).organisation,
        "consultancy": lambda: MembershipFactory(user=invited, organisation=lead.organisation).organisation,
        "served": lambda: engagement.client,
    }[whose]()
    invitation, path = invite_client(lead, invited.email)
    response = signed_in(invited).post(path, {"organisation": str(organisation.pk), "name": "x"})
    invitation.refresh_from_db()
    assert (response.status_code, invitation.accepted_at) == (422, None)
    assert Engagement.objects.get() == engagement
    refused = Event.objects.get(action="access.refused")
    assert (refused.actor_id, refused.detail) == (invited.pk, {"posted": str(organisation.pk)})


@pytest.mark.parametrize("whose", ["another's", "consultancy"])
def test_domain_refuses_what_the_form_does_not_offer(lead, whose):
    owner = MembershipFactory(organisation=lead.organisation)
    organisation = {"another's": MembershipFactory().organisation, "consultancy": lead.organisation}[whose]
    invitation, _path = invite_client(lead, owner.user.email)
    with pytest.raises(domain.NotOwner):
        domain.accept_engagement(
            invitation=invitation, by=owner.user, at=timezone.now(), organisation=organisation
        )
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_second_invitation_of_the_same_client_changes_nothing(lead, engagement):
    owner = MembershipFactory(organisation=engagement.client).user
    invitation, _path = invite_client(lead, owner.email)
    domain.accept_engagement(
        invitation=invitation, by=owner, at=timezone.now(), organisation=engagement.client
    )
    assert Engagement.objects.get() == engagement


def test_two_consultancies_work_for_one_client(lead, engagement):
    other = MembershipFactory(organisation__is_consultancy=True)
    owner = owner_of(engagement.client)
    invitation, _path = invite_client(other, owner.email)
    domain.accept_engagement(
        invitation=invitation, by=owner, at=timezone.now(), organisation=engagement.client
    )
    assert engagement.client.consulted_through.open().count() == 2


@pytest.mark.parametrize("purpose", ["client", "hand-over", "member"])
def test_invitation_can_be_declined(lead, held, purpose):
    invited = UserFactory(language="en")
    if purpose == "client":
        invitation, path = invite_client(lead, invited.email)
    elif purpose == "hand-over":
        invitation, path = hand_over(held, invited.email, lead.user)
    else:
        invitation, token = domain.invite(
            organisation=lead.organisation, purpose=Invitation.Purpose.MEMBER, email=invited.email,
            role=Role.VIEWER, language="en", by=lead.user, at=timezone.now(),
        )  # fmt: skip
        path = reverse("invitation", args=[token])
    browser = signed_in(invited)
    assert browser.post(path, {"answer": "decline"})["Location"] == reverse("dashboard")
    invitation.refresh_from_db()
    assert invitation.state(timezone.now()) == Invitation.State.DECLINED
    assert (invited.memberships.count(), Engagement.objects.get()) == (0, held)
    assert "invitation.declined" in trail_of(invitation.organisation)
    after = browser.post(path, {"organisation": "new", "name": "x"})
    assert after.status_code == 404
    assert "This invitation was declined" in main_of(after)


def test_declined_invitation_is_declared_over_by_the_database(lead):
    invitation, _path = invite_client(lead, "hanako@example.com")
    with pytest.raises(IntegrityError, match="invitation_declined_is_over"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(declined=True)


def test_only_the_invited_person_declines(lead):
    invitation, path = invite_client(lead, "hanako@example.com")
    assert signed_in(UserFactory()).post(path, {"answer": "decline"}).status_code == 403
    invitation.refresh_from_db()
    assert invitation.state(timezone.now()) == Invitation.State.PENDING


@pytest.mark.django_db(transaction=True)
def test_consultancy_sees_what_became_of_its_invitations(transactional_db, lead, mail):
    browser = signed_in(lead.user)
    path = reverse("client-invite", args=[lead.organisation_id])
    posted = {"client_name": "Pine Retail", "email": "hanako@example.com", "language": "ja"}
    assert browser.post(path, posted)["Location"] == path
    (letter,) = outbox.outbox
    assert letter.subject == "Blue Advisersからの支援のご案内（Junbi）"
    assert reverse("invitation", args=["x"])[:-2] in letter.body
    assert "hanako@example.com" in main_of(browser.get(path))
    again = browser.post(path, posted)
    assert again.status_code == 422
    assert Invitation.objects.count() == 1
    Invitation.objects.update(withdrawn_at=NOW, declined=True)
    assert "Declined" in main_of(browser.get(path))
    Invitation.objects.update(declined=False)
    assert "hanako@example.com" not in main_of(browser.get(path))


# --- handing over ------------------------------------------------------------------------------------


def test_client_that_is_handed_over_owns_everything(lead, held):
    invited = UserFactory(language="en")
    invitation, path = hand_over(held, invited.email, lead.user)
    page = main_of(signed_in(invited).get(path))
    assert "Take over Sample Foundry" in page
    assert "Who owns what" in page
    signed_in(invited).post(path)
    held.refresh_from_db()
    assert (held.stage, owner_of(held.client)) == ("engaged", invited)
    assert held.handed_over_at is not None
    mine = Organisation.objects.filter(pk=held.client_id)
    assert (mine.owned_by(invited).exists(), mine.owned_by(lead.user).exists()) == (True, False)
    assert mine.editable_by(lead.user).exists()
    assert "engagement.handed-over" in trail_of(held.client)
    assert "engagement.handed-over" in trail_of(lead.organisation)
    with pytest.raises(domain.NotPending):
        domain.accept_hand_over(invitation=invitation, by=invited, at=timezone.now())


def test_nobody_else_takes_over_what_was_handed_over(lead, held):
    first, second = UserFactory.create_batch(2)
    accepted, _path = hand_over(held, first.email, lead.user)
    other, path = hand_over(held, second.email, lead.user)
    domain.accept_hand_over(invitation=accepted, by=first, at=timezone.now())
    other.refresh_from_db()
    assert other.state(timezone.now()) == Invitation.State.WITHDRAWN
    withdrawn = Event.objects.get(action="invitation.withdrawn")
    assert (withdrawn.organisation_id, withdrawn.detail) == (held.client_id, {"email": second.email})
    assert signed_in(second).post(path).status_code == 404
    assert owner_of(held.client) == first
    with pytest.raises(domain.NotHeld):
        hand_over(held, second.email, lead.user)


def test_page_hands_over(lead, held):
    browser = signed_in(lead.user)
    path = reverse("engagement-hand-over", args=[held.pk])
    assert browser.post(path, {"email": "nobody", "language": "en"}).status_code == 422
    response = browser.post(path, {"email": "Hanako@Example.com", "language": "en"})
    assert "/invitations/" in main_of(response)
    assert Invitation.objects.get().email == "hanako@example.com"
    again = browser.post(path, {"email": "hanako@example.com", "language": "en"})
    assert (again.status_code, Invitation.objects.count()) == (422, 1)
    assert "hanako@example.com" in main_of(browser.get(reverse("engagement", args=[held.pk])))


def test_page_hands_over_to_nobody_where_there_is_an_owner(lead, engagement):
    response = signed_in(lead.user).post(
        reverse("engagement-hand-over", args=[engagement.pk]),
        {"email": "hanako@example.com", "language": "en"},
    )
    assert response["Location"] == reverse("engagement", args=[engagement.pk])
    assert Invitation.objects.count() == 0


# --- working -----------------------------------------------------------------------------------------


def test_exactly_those_who_are_named_are_assigned(lead, engagement):
    kept, gone, come = (
        MembershipFactory(organisation=lead.organisation, role=Role.CONTRIBUTOR) for _ in range(3)
    )
    domain.assign(engagement=engagement, members=[kept, gone], by=lead.user, at=NOW)
    browser = signed_in(lead.user)
    browser.post(reverse("engagement-assign", args=[engagement.pk]), {"members": [kept.pk, come.pk]})
    assert set(engagement.assignments.values_list("membership", flat=True)) == {kept.pk, come.pk}
    for organisation in (lead.organisation, engagement.client):
        events = Event.objects.filter(organisation_id=organisation.pk, action__contains="assigned")
        deeds = [(event.action, event.detail["email"]) for event in events.order_by("pk")]
        assert sorted(deeds) == sorted(
            [
                ("engagement.assigned", kept.user.email),
                ("engagement.assigned", gone.user.email),
                ("engagement.assigned", come.user.email),
                ("engagement.unassigned", gone.user.email),
            ]
        )


def test_somebody_elses_member_cannot_be_assigned(lead, engagement):
    foreign = MembershipFactory(role=Role.CONTRIBUTOR)
    response = signed_in(lead.user).post(
        reverse("engagement-assign", args=[engagement.pk]), {"members": [foreign.pk]}
    )
    assert (response.status_code, Assignment.objects.count()) == (422, 0)
    refused = Event.objects.get(action="access.refused")
    assert (refused.actor_id, refused.organisation_id) == (lead.user_id, lead.organisation_id)
    assert refused.detail == {"members": [str(foreign.pk)]}
    signed_in(lead.user).post(
        reverse("engagement-assign", args=[engagement.pk]), {"members": ["\0" + "x" * 100] * 30}
    )
    assert Event.objects.filter(action="access.refused").latest("pk").detail == {"members": ["x" * 64] * 20}
    with pytest.raises(domain.NotOfConsultancy):
        domain.assign(engagement=engagement, members=[foreign], by=lead.user, at=NOW)


def test_assignment_ends_with_the_membership(lead, engagement):
    assigned = AssignmentFactory(engagement=engagement)
    assert Organisation.objects.visible_to(assigned.membership.user).filter(pk=engagement.client_id).exists()
    domain.remove_member(membership=assigned.membership, by=lead.user)
    assert not Organisation.objects.visible_to(assigned.membership.user).exists()


@pytest.mark.parametrize("how", ["removed", "left", "account deleted"])
def test_both_trails_tell_that_an_assignment_ended_with_the_membership(lead, engagement, how):
    membership = AssignmentFactory(engagement=engagement).membership
    person = membership.user
    if how == "removed":
        domain.remove_member(membership=membership, by=lead.user)
    elif how == "left":
        domain.leave(membership=membership)
    else:
        domain.erase_person(user=User.objects.get(pk=person.pk))
    events = Event.objects.filter(action="engagement.unassigned").order_by("pk")
    by = lead.user_id if how == "removed" else person.pk
    assert [(each.organisation_id, each.actor_id, each.detail) for each in events] == [
        (lead.organisation_id, by, {"client": engagement.client.name, "email": person.email}),
        (engagement.client_id, by, {"consultancy": lead.organisation.name, "email": person.email}),
    ]


def test_engagement_page_says_who_owns_what_at_each_stage(lead, held):
    browser = signed_in(lead.user)
    path = reverse("engagement", args=[held.pk])
    page = main_of(browser.get(path))
    assert re.search(r"Until Sample Foundry takes over\s*<span[^>]*>now", page)
    assert "Hand over to the client" in page
    domain.join(organisation=held.client, user=UserFactory(), role=Role.OWNER, at=NOW)
    page = main_of(browser.get(path))
    assert re.search(r"From the hand-over on\s*<span[^>]*>now", page)
    assert "Hand over to the client" not in page
    held.refresh_from_db()
    domain.end_engagement(engagement=held, side=Engagement.Side.CONSULTANCY, by=lead.user, at=NOW)
    page = main_of(browser.get(path))
    assert re.search(r"After the engagement has ended\s*<span[^>]*>now", page)


def test_client_that_came_with_its_organisation_was_never_held(lead, engagement):
    page = main_of(signed_in(lead.user).get(reverse("engagement", args=[engagement.pk])))
    assert "takes over" not in page
    assert re.search(r"While you work together\s*<span[^>]*>now", page)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_questions_however_many_people(count, lead, engagement, django_assert_num_queries):
    for _ in range(count):
        AssignmentFactory(engagement=engagement)
        MembershipFactory(organisation=lead.organisation)
        domain.write_note(engagement=engagement, text="x", by=lead.user, at=NOW)
    for path, user, queries in (
        (reverse("engagement", args=[engagement.pk]), lead.user, 12),
        (reverse("organisation-consultancies", args=[engagement.client_id]), owner_of(engagement.client), 8),
    ):
        browser = signed_in(user)
        browser.get(path)
        with django_assert_num_queries(queries):
            assert browser.get(path).status_code == 200


# --- where a consultant is ---------------------------------------------------------------------------

LINE = "You work for <strong>Pine Retail</strong> as a consultant of Blue Advisers."


def test_consultant_is_told_for_whom_they_work(lead, engagement):
    consultant = AssignmentFactory(engagement=engagement, membership__user__language="en").membership.user
    client_page = reverse("organisation-edit", args=[engagement.client_id])
    for user in (lead.user, consultant):
        assert LINE in signed_in(user).get(client_page).content.decode()
    assert "consultant of" not in signed_in(owner_of(engagement.client)).get(client_page).content.decode()
    own_page = reverse("organisation-edit", args=[lead.organisation_id])
    assert "consultant of" not in signed_in(lead.user).get(own_page).content.decode()


def test_member_of_the_client_is_no_consultant_there(lead, engagement):
    MembershipFactory(organisation=engagement.client, user=lead.user, role=Role.VIEWER)
    page = signed_in(lead.user).get(reverse("organisation-edit", args=[engagement.client_id]))
    assert "consultant of" not in page.content.decode()


def test_consultancy_stays_chosen_in_a_clients_space(lead, engagement):
    MembershipFactory(organisation__name="Aardvark", user=lead.user)
    browser = signed_in(lead.user)
    assert browser.get(reverse("profile")).context["current_organisation"]().name == "Aardvark"
    browser.post(reverse("organisation-switch", args=[engagement.client_id]))
    context = browser.get(reverse("profile")).context
    assert context["current_organisation"]() == lead.organisation
    assert [each.name for each in context["organisations"]()] == ["Aardvark", "Blue Advisers"]


def test_line_names_the_consultancy_chosen_last(lead, engagement):
    second = MembershipFactory(
        organisation__name="Amber Advisers", organisation__is_consultancy=True, user=lead.user
    )
    EngagementFactory(consultancy=second.organisation, client=engagement.client)
    browser = signed_in(lead.user)
    page = reverse("organisation-edit", args=[engagement.client_id])
    for each in (lead.organisation, second.organisation):
        browser.post(reverse("organisation-switch", args=[each.pk]))
        assert f"as a consultant of {each.name}." in browser.get(page).content.decode()


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.VIEWER, "Your role in Blue Advisers lets you read, but not change this."),
        (Role.CONTRIBUTOR, "Consultants cannot do this. The owners of Pine Retail can."),
    ],
)
def test_refused_consultant_is_told_who_can_grant_or_do_it(lead, engagement, role, words):
    assigned = AssignmentFactory(
        engagement=engagement, membership__role=role, membership__user__language="en"
    ).membership.user
    response = signed_in(assigned).post(reverse("organisation-edit", args=[engagement.client_id]))
    page = main_of(response)
    assert response.status_code == 403
    assert words in page
    owners = {lead.user.email: role == Role.VIEWER, owner_of(engagement.client).email: role != Role.VIEWER}
    assert {email: email in page for email in owners} == owners


# --- ending ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["client", "consultancy"])
def test_either_side_ends_the_engagement(lead, engagement, side):
    assigned = AssignmentFactory(engagement=engagement).membership.user
    user, back = {
        "client": (
            owner_of(engagement.client),
            reverse("organisation-consultancies", args=[engagement.client_id]),
        ),
        "consultancy": (lead.user, reverse("engagement", args=[engagement.pk])),
    }[side]
    browser, path = signed_in(user), reverse("engagement-end", args=[engagement.pk])
    assert "in the middle of an answer too" in main_of(browser.get(path))
    assert browser.post(path)["Location"] == back
    engagement.refresh_from_db()
    assert (engagement.ended_from, engagement.ended_by) == (side, user)
    assert engagement.assignments.count() == 0
    for consultant in (lead.user, assigned):
        assert not Organisation.objects.visible_to(consultant).filter(pk=engagement.client_id).exists()
    for organisation in (engagement.client, engagement.consultancy):
        assert trail_of(organisation)[-1] == "engagement.ended"
    browser.post(path)
    assert Event.objects.filter(action="engagement.ended").count() == 2


def test_held_client_is_not_left_to_nobody(lead, held):
    with pytest.raises(domain.StillHeld):
        domain.end_engagement(engagement=held, side=Engagement.Side.CONSULTANCY, by=lead.user, at=NOW)
    browser, path = signed_in(lead.user), reverse("engagement-end", args=[held.pk])
    assert "Hand it over first, or delete it." in main_of(browser.get(path))
    browser.post(path)
    held.refresh_from_db()
    assert held.ended_at is None


def test_ended_engagement_takes_nobody_in(lead, engagement):
    domain.end_engagement(
        engagement=engagement, side=Engagement.Side.CLIENT, by=owner_of(engagement.client), at=NOW
    )
    member = MembershipFactory(organisation=lead.organisation, role=Role.CONTRIBUTOR)
    with pytest.raises(domain.EngagementEnded):
        domain.assign(engagement=engagement, members=[member], by=lead.user, at=NOW)
    response = signed_in(lead.user).post(
        reverse("engagement-assign", args=[engagement.pk]), {"members": [member.pk]}
    )
    assert (response.status_code, engagement.assignments.count()) == (302, 0)


def test_ended_engagement_is_listed_for_owners_without_content(lead, engagement):
    member = AssignmentFactory(engagement=engagement).membership.user
    engagement.client.size = 4711
    engagement.client.save()
    domain.end_engagement(
        engagement=engagement, side=Engagement.Side.CLIENT, by=owner_of(engagement.client), at=NOW
    )
    browser = signed_in(lead.user)
    listed = main_of(browser.get(reverse("clients-ended", args=[lead.organisation_id])))
    assert "Pine Retail" in listed
    assert "Ended by the client" in listed
    page = main_of(browser.get(reverse("engagement", args=[engagement.pk])))
    assert "Ended by the client" in page
    assert "4711" not in page
    assert owner_of(engagement.client).email not in page
    assert signed_in(member).get(reverse("engagement", args=[engagement.pk])).status_code == 404


def test_client_sees_who_works_for_it_and_who_did(lead, engagement):
    reading = AssignmentFactory(engagement=engagement, membership__role=Role.VIEWER).membership.user
    MembershipFactory(organisation=lead.organisation, user__name="Unassigned", role=Role.CONTRIBUTOR)
    owner = owner_of(engagement.client)
    path = reverse("organisation-consultancies", args=[engagement.client_id])
    page = main_of(signed_in(owner).get(path))
    for words in ("Blue Advisers", lead.user.email, reading.email, "What they cannot do", "Who owns what"):
        assert words in page
    assert "Unassigned" not in page
    viewer = MembershipFactory(organisation=engagement.client, role=Role.VIEWER, user__language="en").user
    assert reverse("engagement-end", args=[engagement.pk]) in page
    assert reverse("engagement-end", args=[engagement.pk]) not in main_of(signed_in(viewer).get(path))
    domain.end_engagement(engagement=engagement, side=Engagement.Side.CLIENT, by=owner, at=NOW)
    page = main_of(signed_in(owner).get(path))
    assert "No consultancy works for you" in page
    assert "ended by you" in page


def test_pages_speak_japanese(lead, held):
    User.objects.filter(pk=lead.user_id).update(language="ja")
    lead.user.refresh_from_db()
    page = main_of(signed_in(lead.user).get(reverse("engagement", args=[held.pk])))
    for words in ("非公開メモ", "顧客への引き渡し", "データの帰属と権限"):
        assert words in page


# --- at the same moment ------------------------------------------------------------------------------

RACES = {
    "hand-over accepted twice": [False, False, False, True],
    "two hand-overs": [False, False, False, True],
    "owners": [1, 1],
    "invitations at once": [False, False, False, True],
    "engagements of two invitations": 1,
    "lists confirmed at once": [False, False, False, True],
    "clients": 2,
}


def race(**parts: object) -> dict[str, object]:
    with RunningSite(web=False, workers=0, sweeper=False, **parts) as site:
        return site.call("tests.organisations.engagement_race:race")


def check(outcome: dict[str, object]) -> None:
    assert outcome.pop("stage of the ended") in ("engaged", "ended")  # whichever came second
    assert outcome == RACES


def test_what_happens_at_once_between_both_sides_happens_once():
    check(race())


@pytest.mark.services
def test_what_happens_at_once_between_both_sides_happens_once_on_postgresql(postgres):
    check(race(postgres=postgres))
