"""Somebody always owns an organisation: leaving, removing, demoting and transferring, one by one and all at once."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from organisations import domain
from organisations.models import Engagement, Invitation, Membership, Role, User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.running import RunningSite
from tests.services import postgres

__all__ = ["postgres"]

ALL_BUT_ONE = [False, True, True, True]
ONE_ALONE = [False, False, False, True]
OUTCOME = {
    "left": [ALL_BUT_ONE, 1],
    "demoted": [ALL_BUT_ONE, 1],
    "accepted": [ONE_ALONE, 1],
    "transferred": [ONE_ALONE, 1],
}


def change(membership: Membership, role: Role) -> None:
    domain.change_member(
        membership=membership, by=membership.user, at=timezone.now(), role=role, title="",
        may_confirm=False, may_approve=False,
    )  # fmt: skip


@pytest.fixture
def owner(db) -> Membership:
    return MembershipFactory(user__language="en")


@pytest.mark.parametrize(
    "act",
    [
        lambda owner: domain.leave(membership=owner),
        lambda owner: domain.remove_member(membership=owner, by=owner.user),
        lambda owner: change(owner, Role.CONTRIBUTOR),
        lambda owner: change(owner, Role.VIEWER),
    ],
    ids=["leave", "remove", "contributor", "viewer"],
)
def test_last_owner_stays_one(owner, act) -> None:
    MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    with pytest.raises(domain.LastOwner):
        act(owner)
    owner.refresh_from_db()
    assert owner.role == Role.OWNER
    assert not Event.objects.filter(organisation_id=owner.organisation_id).exists()


@pytest.mark.parametrize("how", ["removed", "made less", "left", "account deleted"])
def test_former_owner_does_not_come_back_by_an_invitation_of_their_own(owner, how) -> None:
    former = MembershipFactory(organisation=owner.organisation)
    invitation, _token = domain.invite(
        organisation=owner.organisation,
        purpose=Invitation.Purpose.MEMBER,
        role=Role.OWNER,
        email="another.address@example.com",
        language="en",
        by=former.user,
        at=timezone.now(),
    )
    held = Engagement.objects.create(
        consultancy=owner.organisation,
        client=OrganisationFactory(),
        holds_client=True,
        started_at=timezone.now(),
    )
    taking_over, _token = domain.hand_over(
        engagement=held, email="another.address@example.com", language="en", by=former.user, at=timezone.now()
    )
    by = owner.user
    if how == "removed":
        domain.remove_member(membership=former, by=by)
    elif how == "left":
        by = former.user
        domain.leave(membership=former)
    elif how == "account deleted":
        by = User.objects.get(pk=former.user_id)
        domain.erase_person(user=User.objects.get(pk=former.user_id))
    else:
        domain.change_member(
            membership=former, by=owner.user, at=timezone.now(), role=Role.VIEWER, title="",
            may_confirm=False, may_approve=False,
        )  # fmt: skip
    withdrawn = Event.objects.filter(action="invitation.withdrawn", actor_id=by.pk)
    assert set(withdrawn.values_list("organisation_id", flat=True)) == {owner.organisation_id, held.client_id}
    stranger = UserFactory(email="another.address@example.com")
    with pytest.raises(domain.NotPending):
        domain.accept_membership(invitation=invitation, by=stranger, at=timezone.now())
    with pytest.raises(domain.NotPending):
        domain.accept_hand_over(invitation=taking_over, by=stranger, at=timezone.now())


def test_one_of_two_owners_may_leave(owner) -> None:
    other = MembershipFactory(organisation=owner.organisation)
    domain.leave(membership=other)
    assert [each.user for each in owner.organisation.memberships.all()] == [owner.user]
    assert list(Event.objects.values_list("action", "actor_id", "detail")) == [
        ("member.left", other.user.pk, {"email": other.user.email, "role": "owner"})
    ]


def test_membership_that_has_ended_cannot_end_again(owner) -> None:
    other = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    domain.remove_member(membership=Membership.objects.get(pk=other.pk), by=owner.user)
    with pytest.raises(domain.NotMember):
        domain.leave(membership=other)


def test_transfer_makes_the_other_an_owner_and_the_owner_a_contributor(owner) -> None:
    other = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    domain.transfer_ownership(membership=owner, to=other)
    owner.refresh_from_db()
    other.refresh_from_db()
    assert (owner.role, other.role) == (Role.CONTRIBUTOR, Role.OWNER)
    assert (
        Event.objects.filter(action="ownership.transferred", detail={"email": other.user.email}).count() == 1
    )


def test_transfer_goes_to_members_alone(owner) -> None:
    with pytest.raises(domain.NotMember):
        domain.transfer_ownership(membership=owner, to=MembershipFactory())
    with pytest.raises(domain.NotMember):
        domain.transfer_ownership(membership=owner, to=owner)


def test_who_owns_nothing_transfers_nothing(owner) -> None:
    other = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    with pytest.raises(domain.NotOwner):
        domain.transfer_ownership(membership=other, to=owner)


@pytest.mark.parametrize("role", [Role.OWNER, Role.CONTRIBUTOR])
def test_consultancy_holds_a_client_until_it_has_an_owner(owner, role) -> None:
    client = OrganisationFactory()
    held = Engagement.objects.create(
        consultancy=owner.organisation, client=client, holds_client=True, started_at=timezone.now()
    )
    member = MembershipFactory(organisation=client, role=Role.VIEWER)
    change(member, role)
    held.refresh_from_db()
    assert held.holds_client is (role != Role.OWNER)
    assert (held.handed_over_at is not None) is (role == Role.OWNER)


# --- pages -----------------------------------------------------------------------------------------


def test_leaving_page_tells_the_last_owner_what_to_do_instead(client: Client, owner) -> None:
    client.force_login(owner.user)
    url = reverse("organisation-leave", args=[owner.organisation.pk])
    page = client.get(url).content.decode()
    assert "You are the last owner" in page
    assert reverse("ownership-transfer", args=[owner.organisation.pk]) not in page
    MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    answer = client.post(url)
    assert answer.status_code == 409
    assert reverse("ownership-transfer", args=[owner.organisation.pk]) in answer.content.decode()
    assert owner.organisation.memberships.filter(role=Role.OWNER).count() == 1


def test_who_leaves_is_out_at_once(client: Client, owner) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    client.force_login(member.user)
    url = reverse("organisation-leave", args=[owner.organisation.pk])
    assert client.get(url).status_code == 200
    assert client.post(url)["Location"] == reverse("dashboard")
    assert client.get(url).status_code == 404
    assert client.get(reverse("organisation-members", args=[owner.organisation.pk])).status_code == 404


def test_who_is_removed_is_out_at_once(client: Client, owner) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    elsewhere = Client()
    elsewhere.force_login(member.user)
    members = reverse("organisation-members", args=[owner.organisation.pk])
    assert elsewhere.get(members).status_code == 200
    client.force_login(owner.user)
    remove = reverse("member-remove", args=[owner.organisation.pk, member.user.pk])
    assert member.user.email in client.get(remove).content.decode()
    assert client.post(remove)["Location"] == members
    assert elsewhere.get(members).status_code == 404


def test_transfer_page_passes_the_organisation_on(client: Client, owner) -> None:
    url = reverse("ownership-transfer", args=[owner.organisation.pk])
    client.force_login(owner.user)
    assert "There is nobody to transfer it to" in client.get(url).content.decode()
    member = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    stranger = MembershipFactory()
    refused = client.post(url, {"to": stranger.pk})
    assert (refused.status_code, refused.context["form"].errors) == (422, {"to": ["Choose a member"]})
    noted = Event.objects.get(action="access.refused")
    assert (noted.organisation_id, noted.detail) == (owner.organisation_id, {"to": [str(stranger.pk)]})
    assert client.post(url, {"to": member.pk})["Location"] == reverse(
        "organisation-members", args=[owner.organisation.pk]
    )
    member.refresh_from_db()
    assert member.role == Role.OWNER
    assert client.get(url).status_code == 403


# --- at the same moment ----------------------------------------------------------------------------


def race(**parts: object) -> object:
    with RunningSite(web=False, workers=0, sweeper=False, **parts) as site:
        return site.call("tests.organisations.owner_race:race")


def test_owners_who_go_at_the_same_moment_leave_one_behind() -> None:
    assert race() == OUTCOME


@pytest.mark.services
def test_owners_who_go_at_the_same_moment_on_postgresql_leave_one_behind(postgres) -> None:
    assert race(postgres=postgres) == OUTCOME
