"""The members of an organisation: who sees them, what an owner changes, whom they invite."""

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from audit.models import Event
from organisations.models import Engagement, Invitation, Membership, Role
from tests.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

WANTED = {"role": "viewer", "title": "Audit, head of", "may_confirm": "on", "may_approve": "on"}
LETTER = {"email": "New.Person@Example.com", "role": "contributor", "language": "en"}


@pytest.fixture
def owner() -> Membership:
    return MembershipFactory(user__language="en", user__name="Keiko Tanaka")


@pytest.fixture
def members(owner: Membership) -> str:
    return reverse("organisation-members", args=[owner.organisation.pk])


def test_members_are_listed_with_role_title_and_what_they_sign(
    client: Client, owner: Membership, members: str
) -> None:
    MembershipFactory(
        organisation=owner.organisation, role=Role.VIEWER, user__name="Board Member", title="Auditor",
        may_approve=True,
    )  # fmt: skip
    client.force_login(owner.user)
    page = client.get(members).content.decode()
    for words in ("Keiko Tanaka", "(you)", "Board Member", "Auditor", "Viewer", "approves"):
        assert words in page


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER])
def test_members_who_do_not_own_look_and_change_nothing(
    client: Client, owner: Membership, members: str, role: Role
) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=role, user__language="en")
    client.force_login(member.user)
    page = client.get(members).content.decode()
    assert "Keiko Tanaka" in page
    assert "Invite somebody" not in page
    assert reverse("member-edit", args=[owner.organisation.pk, owner.user.pk]) not in page
    assert client.post(members, LETTER).status_code == 403
    assert not Invitation.objects.exists()


def test_owner_changes_what_a_member_may_do(client: Client, owner: Membership, members: str) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    client.force_login(owner.user)
    url = reverse("member-edit", args=[owner.organisation.pk, member.user.pk])
    assert client.post(url, WANTED)["Location"] == members
    member.refresh_from_db()
    assert (member.role, member.title, member.may_confirm, member.may_approve) == (
        Role.VIEWER, "Audit, head of", True, True
    )  # fmt: skip
    event = Event.objects.get(action="member.changed")
    assert (event.actor_id, event.organisation_id) == (owner.user.pk, owner.organisation.pk)
    assert event.detail == {
        "email": member.user.email,
        "before": {"role": "contributor", "title": "", "may_confirm": False, "may_approve": False},
        "after": {"role": "viewer", "title": "Audit, head of", "may_confirm": True, "may_approve": True},
    }


def test_change_of_nothing_leaves_no_trace(client: Client, owner: Membership) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    client.force_login(owner.user)
    client.post(reverse("member-edit", args=[owner.organisation.pk, member.user.pk]), {"role": "contributor"})
    assert not Event.objects.filter(action="member.changed").exists()


def test_role_that_does_not_exist_is_refused(client: Client, owner: Membership) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    client.force_login(owner.user)
    url = reverse("member-edit", args=[owner.organisation.pk, member.user.pk])
    assert client.post(url, {"role": "administrator"}).status_code == 422
    member.refresh_from_db()
    assert member.role == Role.VIEWER


def test_last_owner_is_told_why_they_stay_one(client: Client, owner: Membership) -> None:
    client.force_login(owner.user)
    response = client.post(
        reverse("member-edit", args=[owner.organisation.pk, owner.user.pk]), {"role": "viewer"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "role": ["An organisation needs an owner. Make somebody else an owner first."]
    }


def test_members_of_other_organisations_are_not_found(client: Client, owner: Membership) -> None:
    stranger = MembershipFactory()
    client.force_login(owner.user)
    for name in ("member-edit", "member-remove"):
        assert (
            client.post(reverse(name, args=[owner.organisation.pk, stranger.user.pk]), WANTED).status_code
            == 404
        )
        assert (
            client.post(reverse(name, args=[stranger.organisation.pk, stranger.user.pk]), WANTED).status_code
            == 404
        )
    stranger.refresh_from_db()
    assert stranger.role == Role.OWNER


def test_keys_that_no_form_shows_are_ignored(client: Client, owner: Membership) -> None:
    member = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    foreign = OrganisationFactory()
    client.force_login(owner.user)
    client.post(
        reverse("member-edit", args=[owner.organisation.pk, member.user.pk]),
        {"role": "viewer", "organisation": foreign.pk, "user": owner.user.pk, "joined_at": "2000-01-01"},
    )
    before = (member.organisation_id, member.user_id, member.joined_at)
    member.refresh_from_db()
    assert (member.organisation_id, member.user_id, member.joined_at) == before


# --- inviting --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mail")
@pytest.mark.django_db(transaction=True)
def test_invitation_is_mailed_and_listed(client: Client, owner: Membership, members: str) -> None:
    client.force_login(owner.user)
    response = client.post(members, LETTER | {"language": "ja"})
    invitation = Invitation.objects.get()
    (letter,) = outbox.outbox
    assert response["Location"] == members
    assert letter.to == ["new.person@example.com"]
    assert owner.organisation.name in letter.subject
    assert "Keiko Tanaka" in letter.body
    assert invitation.mailed_at is not None
    page = client.get(members).content.decode()
    assert "new.person@example.com" in page
    assert "Send again" in page


def test_invitation_without_a_mail_server_shows_its_link_once(
    client: Client, owner: Membership, members: str
) -> None:
    client.force_login(owner.user)
    response = client.post(members, LETTER)
    page = response.content.decode()
    link = response.context["link"]
    assert response.status_code == 200
    assert link in page
    assert Invitation.objects.get().mailed_at is None
    assert link.rsplit("/", 2)[1] not in client.get(members).content.decode()


@pytest.mark.usefixtures("mail")
def test_letter_that_does_not_go_out_is_handed_over_by_its_link(
    client: Client, owner: Membership, members: str, settings, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(owner.user)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(members, LETTER)
    assert "The mail server did not take the letter." in response.content.decode()
    assert Invitation.objects.get().mailed_at is None
    assert "The letter did not go out" in client.get(members).content.decode()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"email": ""}, {"email": ["Enter your e-mail address"]}),
        ({"email": "nobody"}, {"email": ["Enter an address such as name@example.com"]}),
        ({"role": ""}, {"role": ["Choose a role"]}),
        ({"role": "king"}, {"role": ["Select a valid choice. king is not one of the available choices."]}),
        ({"language": ""}, {"language": ["Choose a language"]}),
    ],
)
def test_invitation_names_what_is_wrong(
    client: Client, owner: Membership, members: str, entry, message
) -> None:
    client.force_login(owner.user)
    response = client.post(members, LETTER | entry)
    assert (response.status_code, response.context["form"].errors) == (422, message)


def test_member_is_not_invited_again(client: Client, owner: Membership, members: str) -> None:
    member = MembershipFactory(organisation=owner.organisation, user__email="Member@Example.com")
    client.force_login(owner.user)
    response = client.post(members, LETTER | {"email": "member@example.COM"})
    assert response.context["form"].errors == {"email": ["Somebody with this address is a member already."]}
    assert member.user.email in response.content.decode()


def test_address_is_invited_once_at_a_time(client: Client, owner: Membership, members: str) -> None:
    client.force_login(owner.user)
    client.post(members, LETTER)
    response = client.post(members, LETTER | {"email": "NEW.person@example.com"})
    assert response.context["form"].errors == {
        "email": ["This address has been invited already. Send that invitation again below."]
    }
    assert Invitation.objects.count() == 1


def test_client_that_is_held_gets_its_owner_by_hand_over_alone(client: Client, owner: Membership) -> None:
    held = OrganisationFactory()
    Engagement.objects.create(
        consultancy=owner.organisation, client=held, holds_client=True, started_at="2026-11-22T00:00Z"
    )
    client.force_login(owner.user)
    url = reverse("organisation-members", args=[held.pk])
    assert (
        "An owner from the client comes by handing the organisation over." in client.get(url).content.decode()
    )
    refused = client.post(url, LETTER | {"role": "owner"})
    assert refused.status_code == 422
    assert client.post(url, LETTER).status_code == 200
    assert Invitation.objects.get().organisation == held


@pytest.mark.parametrize("people", [1, 4])
def test_members_page_asks_the_same_questions_however_many_there_are(
    client: Client, owner: Membership, members: str, django_assert_num_queries, people: int
) -> None:
    MembershipFactory.create_batch(people, organisation=owner.organisation)
    client.force_login(owner.user)
    for number in range(people):
        client.post(members, LETTER | {"email": f"invited{number}@example.com"})
    with django_assert_num_queries(8):
        client.get(members)
