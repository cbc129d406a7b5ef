"""Invitations: the way from the link to the organisation, whoever follows it, and links that have had their day."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from organisations import domain
from organisations.models import Engagement, Invitation, Membership, Organisation, Role, User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "hanako@example.com"
PASSWORD = "correct horse battery"


@pytest.fixture
def owner() -> Membership:
    return MembershipFactory(
        user__language="en", organisation__name="Sample Foundry", user__name="Keiko Tanaka"
    )


def invite(owner: Membership, **fields: object) -> tuple[Invitation, str]:
    """An invitation and the path of its page."""
    invitation, token = domain.invite(
        **{
            "organisation": owner.organisation,
            "purpose": Invitation.Purpose.MEMBER,
            "email": ADDRESS,
            "role": Role.CONTRIBUTOR,
            "language": "en",
            "by": owner.user,
            "at": timezone.now(),
            **fields,
        }
    )
    return invitation, reverse("invitation", args=[token])


def mailed(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=timezone.now())


def page_of(response) -> str:
    return response.content.decode().split("<main")[1].split("</main")[0]


# --- who follows the link --------------------------------------------------------------------------


def test_visitor_learns_nothing_of_the_invitation(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    response = client.get(path, headers={"accept-language": "en"})
    page = response.content.decode()
    assert response.status_code == 200
    for secret in ("Sample Foundry", "Keiko Tanaka", ADDRESS):
        assert secret not in page
    # No stricter: to a page without any referrer, browsers add `Origin: null` when it posts, and CSRF refuses that.
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("same-origin", True)


def test_account_with_the_address_signs_in_and_comes_back(client: Client, owner) -> None:
    user = UserFactory(email=ADDRESS, language="en")
    _invitation, path = invite(owner)
    (login,) = re.findall(r'href="(/accounts/login/[^"]*)"', page_of(client.get(path)))
    assert client.get(login).status_code == 200
    answer = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD, "next": path})
    assert answer["Location"] == path
    page = page_of(client.get(path))
    assert "Join Sample Foundry" in page
    assert "Keiko Tanaka" in page
    assert client.post(path)["Location"] == reverse("dashboard")
    membership = Membership.objects.get(user=user)
    assert (membership.organisation, membership.role) == (owner.organisation, Role.CONTRIBUTOR)
    assert client.session["organisation"] == str(owner.organisation.pk)


def test_nobody_has_an_account_until_they_sign_up_and_come_back(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    (signup,) = re.findall(r'href="(/accounts/signup/[^"]*)"', page_of(client.get(path)))
    form = client.get(signup)
    assert 'name="organisation"' not in form.content.decode()
    answer = client.post(
        reverse("account_signup"), {"email": ADDRESS, "password1": "nine small boats", "next": path}
    )
    assert answer["Location"] == path
    client.post(path)
    assert list(Organisation.objects.all()) == [owner.organisation]
    assert Membership.objects.get(user__email=ADDRESS).role == Role.CONTRIBUTOR


def test_signing_up_with_another_address_is_refused(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    response = client.post(
        reverse("account_signup"),
        {"email": "other@example.com", "password1": "nine small boats", "next": path},
        headers={"accept-language": "en"},
    )
    assert response.context["form"].errors == {
        "email": ["The invitation is for another address. Enter that one."]
    }
    assert ADDRESS not in page_of(response)
    assert not User.objects.exclude(pk=owner.user.pk).exists()


def test_account_with_another_address_is_told_so_and_no_more(client: Client, owner) -> None:
    invitation, path = invite(owner)
    user = UserFactory(email="other@example.com", language="en")
    client.force_login(user)
    for response in (client.get(path), client.post(path)):
        page = response.content.decode()
        assert response.status_code == 403
        assert "This invitation is for another address" in page
        for secret in ("Sample Foundry", "Keiko Tanaka", ADDRESS):
            assert secret not in page
    invitation.refresh_from_db()
    assert invitation.state(timezone.now()) == Invitation.State.PENDING
    assert not Membership.objects.filter(user=user).exists()


def test_signing_out_on_the_way_leads_back_to_the_invitation(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    client.force_login(UserFactory(email="other@example.com"))
    assert client.post(reverse("account_logout"), {"next": path})["Location"] == path


def test_case_of_an_address_does_not_matter(client: Client, owner) -> None:
    _invitation, path = invite(owner, email="HANAKO@example.com")
    client.force_login(UserFactory(email="Hanako@Example.com"))
    assert client.get(path).status_code == 200


def test_second_address_of_an_account_counts_once_it_is_verified(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    user = UserFactory(email="other@example.com")
    address = EmailAddress.objects.create(user=user, email=ADDRESS, verified=False)
    client.force_login(user)
    assert client.get(path).status_code == 403
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert client.get(path).status_code == 200


def test_visitor_who_posts_is_sent_to_sign_in(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    assert client.post(path)["Location"] == f"{reverse('account_login')}?next={path}"


def test_member_who_accepts_keeps_the_role_they_have(client: Client, owner) -> None:
    _invitation, path = invite(owner, role=Role.VIEWER)
    user = UserFactory(email=ADDRESS)
    membership = MembershipFactory(organisation=owner.organisation, user=user, role=Role.CONTRIBUTOR)
    client.force_login(user)
    client.post(path)
    membership.refresh_from_db()
    assert membership.role == Role.CONTRIBUTOR


def test_member_who_accepts_ownership_becomes_an_owner(client: Client, owner) -> None:
    _invitation, path = invite(owner, role=Role.OWNER)
    membership = MembershipFactory(
        organisation=owner.organisation, user__email=ADDRESS, role=Role.CONTRIBUTOR
    )
    client.force_login(membership.user)
    client.post(path)
    membership.refresh_from_db()
    assert membership.role == Role.OWNER


def test_accepting_is_in_the_trail(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    user = UserFactory(email=ADDRESS)
    client.force_login(user)
    client.post(path)
    events = Event.objects.filter(organisation_id=owner.organisation.pk).order_by("pk")
    assert [event.action for event in events if not event.action.startswith("person.")] == [
        "invitation.sent",
        "invitation.accepted",
        "member.added",
    ]


# --- what the letter proves ------------------------------------------------------------------------


@pytest.mark.usefixtures("mail")
def test_sign_up_by_a_mailed_link_needs_no_second_letter(client: Client, owner) -> None:
    invitation, path = invite(owner)
    mailed(invitation)
    answer = client.post(
        reverse("account_signup"), {"email": ADDRESS, "password1": "nine small boats", "next": path}
    )
    assert answer["Location"] == path
    assert EmailAddress.objects.get(email=ADDRESS).verified
    assert [letter for letter in outbox.outbox if letter.to == [ADDRESS]] == []
    assert client.post(path)["Location"] == reverse("dashboard")


@pytest.mark.usefixtures("mail")
def test_sign_up_by_a_link_that_was_copied_is_verified_and_then_comes_back(client: Client, owner) -> None:
    _invitation, path = invite(owner)
    client.post(reverse("account_signup"), {"email": ADDRESS, "password1": "nine small boats", "next": path})
    assert not EmailAddress.objects.get(email=ADDRESS).verified
    (letter,) = outbox.outbox
    link = re.search(r"http://testserver(/\S+)", letter.body)
    assert link is not None
    assert client.post(link[1])["Location"] == path
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("mail")
def test_who_has_the_letter_may_know_that_there_is_an_account(client: Client, owner) -> None:
    UserFactory(email=ADDRESS)
    entries = {"email": ADDRESS, "password1": "nine small boats"}
    invitation, path = invite(owner)
    mailed(invitation)
    told = client.post(reverse("account_signup"), entries | {"next": path}, headers={"accept-language": "en"})
    assert told.context["form"].errors == {
        "email": ["There is already an account with this e-mail address. Sign in with it instead."]
    }
    Invitation.objects.update(mailed_at=None)
    hidden = client.post(reverse("account_signup"), entries | {"next": path})
    assert hidden.status_code == 302


@pytest.mark.parametrize("was_mailed", [True, False])
def test_accepting_proves_the_address_of_a_mailed_invitation_alone(client: Client, owner, was_mailed) -> None:
    invitation, path = invite(owner)
    if was_mailed:
        mailed(invitation)
    user = UserFactory(email=ADDRESS)
    EmailAddress.objects.create(user=user, email=ADDRESS, primary=True, verified=False)
    client.force_login(user)
    client.post(path)
    assert EmailAddress.objects.get(user=user).verified is was_mailed
    assert Event.objects.filter(action="person.email-confirmed").exists() is was_mailed


def test_invitation_named_as_the_way_on_must_be_one_that_is_open(client: Client, owner) -> None:
    invitation, path = invite(owner)
    domain.withdraw_invitation(invitation=invitation, by=owner.user, at=timezone.now())
    for way in (path, reverse("invitation", args=["made-up"]), "https://elsewhere.example" + path, "/"):
        form = client.get(reverse("account_signup"), {"next": way})
        assert 'name="organisation"' in form.content.decode()


# --- links that have had their day -----------------------------------------------------------------


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("expired", "This invitation has expired"),
        ("withdrawn", "This invitation has been withdrawn"),
        ("accepted", "This invitation has been accepted already"),
        ("replaced", "This link leads to no invitation"),
        ("made up", "This link leads to no invitation"),
    ],
)
def test_link_that_has_had_its_day_says_so(client: Client, owner, end, words, signed_in) -> None:
    now = timezone.now()
    user = UserFactory(email=ADDRESS, language="en")
    invitation, path = invite(owner, at=now - domain.VALID_FOR if end == "expired" else now)
    if end == "withdrawn":
        domain.withdraw_invitation(invitation=invitation, by=owner.user, at=now)
    elif end == "accepted":
        domain.accept_membership(invitation=invitation, by=user, at=now)
    elif end == "replaced":
        domain.resend_invitation(invitation=invitation, by=owner.user, at=now)
    elif end == "made up":
        path = reverse("invitation", args=["x" * 43])
    if signed_in:
        client.force_login(user)
    members = Membership.objects.count()
    for response in (client.get(path, headers={"accept-language": "en"}), client.post(path)):
        assert response.status_code == 404
        assert "Sample Foundry" not in page_of(response)
    assert words in page_of(client.get(path, headers={"accept-language": "en"}))
    assert Membership.objects.count() == members


def test_invitation_is_open_for_14_days(owner) -> None:
    now = timezone.now()
    invitation, _path = invite(owner, at=now)
    states = [invitation.state(now + timedelta(days=14) + timedelta(seconds=by)) for by in (-1, 0)]
    assert states == [Invitation.State.PENDING, Invitation.State.EXPIRED]


def test_link_that_expires_while_it_is_read_is_refused(owner) -> None:
    now = timezone.now()
    invitation, _path = invite(owner, at=now)
    user = UserFactory(email=ADDRESS)
    with pytest.raises(domain.NotPending) as refused:
        domain.accept_membership(invitation=invitation, by=user, at=now + domain.VALID_FOR)
    assert refused.value.state == Invitation.State.EXPIRED


def test_expired_invitation_makes_room_for_another(owner) -> None:
    now = timezone.now()
    first, _path = invite(owner, at=now - domain.VALID_FOR)
    second, _path = invite(owner, at=now)
    first.refresh_from_db()
    assert (first.state(now), second.state(now)) == (Invitation.State.WITHDRAWN, Invitation.State.PENDING)


def test_token_is_kept_as_a_digest_alone(owner) -> None:
    invitation, path = invite(owner)
    token = path.rsplit("/", 2)[1]
    assert len(token) == 43
    assert token not in str(Invitation.objects.values().get(pk=invitation.pk))
    assert token not in str(list(Event.objects.values()))


# --- what the inviter does with it -----------------------------------------------------------------


def act(client: Client, name: str, invitation: Invitation):
    return client.post(reverse(name, args=[invitation.organisation_id, invitation.pk]))


def test_withdrawn_invitation_is_gone_from_the_list(client: Client, owner) -> None:
    invitation, path = invite(owner)
    client.force_login(owner.user)
    answer = act(client, "invitation-withdraw", invitation)
    assert ADDRESS not in page_of(client.get(answer["Location"]))
    assert Client().get(path).status_code == 404


def test_resent_invitation_has_a_new_link_and_all_its_time(client: Client, owner) -> None:
    invitation, path = invite(owner, at=timezone.now() - timedelta(days=20))
    client.force_login(owner.user)
    page = client.get(reverse("organisation-members", args=[owner.organisation.pk]))
    assert "Expired" in page_of(page)
    shown = act(client, "invitation-resend", invitation)
    invitation.refresh_from_db()
    assert invitation.expires_at - timezone.now() > timedelta(days=13, hours=23)
    new = shown.context["link"].partition("://")[2].partition("/")[2]
    assert f"/{new}" != path
    assert (Client().get(path).status_code, Client().get(f"/{new}").status_code) == (404, 200)


@pytest.mark.parametrize("name", ["invitation-withdraw", "invitation-resend"])
def test_accepted_invitation_is_not_touched_any_more(client: Client, owner, name) -> None:
    invitation, _path = invite(owner)
    domain.accept_membership(invitation=invitation, by=UserFactory(email=ADDRESS), at=timezone.now())
    client.force_login(owner.user)
    answer = client.get(act(client, name, invitation)["Location"])
    assert "This invitation is no longer open." in answer.content.decode()
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


@pytest.mark.parametrize("name", ["invitation-withdraw", "invitation-resend"])
def test_invitations_of_others_are_not_found(client: Client, owner, name) -> None:
    invitation, path = invite(owner)
    stranger = MembershipFactory()
    client.force_login(stranger.user)
    assert act(client, name, invitation).status_code == 404
    own = reverse(name, args=[stranger.organisation.pk, invitation.pk])
    assert client.post(own).status_code == 404
    assert Client().get(path).status_code == 200


@pytest.mark.usefixtures("mail")
@pytest.mark.django_db(transaction=True)
def test_letter_speaks_the_language_that_was_chosen(owner) -> None:
    invite(owner, language="ja", at=timezone.now())
    (letter,) = outbox.outbox
    link = re.search(r"http\S+/invitations/\S+/", letter.body)
    assert link is not None
    assert letter.subject == "「Sample Foundry」への招待（Junbi）"
    assert ADDRESS in letter.body
    assert Invitation.objects.get().mailed_at is not None


def test_name_of_the_organisation_cannot_add_headers(owner, mail, django_capture_on_commit_callbacks) -> None:
    Organisation.objects.filter(pk=owner.organisation.pk).update(name="Evil\r\nBcc: all@example.com <b>")
    owner.organisation.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        invite(owner)
    (letter,) = outbox.outbox
    assert letter.subject == "Invitation to Evil Bcc: all@example.com <b> on Junbi"
    assert letter.recipients() == [ADDRESS]


# --- handing over ----------------------------------------------------------------------------------


def test_hand_over_makes_the_invited_the_owner_and_ends_the_holding(client: Client, owner) -> None:
    held = OrganisationFactory(name="Client Works")
    engagement = Engagement.objects.create(
        consultancy=owner.organisation, client=held, holds_client=True, started_at=timezone.now()
    )
    _invitation, path = invite(owner, organisation=held, purpose=Invitation.Purpose.HAND_OVER, role="")
    user = UserFactory(email=ADDRESS, language="en")
    client.force_login(user)
    assert "Take over Client Works" in page_of(client.get(path))
    client.post(path)
    engagement.refresh_from_db()
    assert Membership.objects.get(organisation=held, user=user).role == Role.OWNER
    assert (engagement.holds_client, engagement.ended_at) == (False, None)
    assert list(Organisation.objects.owned_by(owner.user)) == [owner.organisation]
    handed = Event.objects.filter(action="engagement.handed-over").values_list("organisation_id", flat=True)
    assert set(handed) == {owner.organisation.pk, held.pk}


# --- what the database holds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"purpose": "guess"}, "invitation_purpose_known"),
        ({"role": ""}, "invitation_role_of_members"),
        ({"purpose": "client", "role": "viewer"}, "invitation_role_of_members"),
        ({"token_digest": "same"}, r"token_digest|UNIQUE"),
        ({"email": ADDRESS.upper()}, r"invitation_pending_once|UNIQUE"),
    ],
)
def test_database_refuses_what_is_no_invitation(owner, fields, constraint) -> None:
    invitation, _path = invite(owner)
    Invitation.objects.filter(pk=invitation.pk).update(token_digest="same")
    whole = {
        "purpose": "member", "organisation": owner.organisation, "role": "viewer", "email": "x@example.com",
        "language": "en", "token_digest": "new", "invited_at": timezone.now(), "expires_at": timezone.now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invitation.objects.create(**{**whole, **fields})
