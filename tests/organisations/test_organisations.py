"""Organisations: who may see, answer for and change them, and which one a person is working for."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from organisations import domain
from organisations.models import Engagement, Membership, Organisation, Role, User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

FACTS = {"name": "Renamed", "region": "europe", "industry": "finance", "size": "250", "language": "ja"}


@pytest.mark.parametrize(
    ("role", "seen", "edited", "owned"),
    [
        (Role.OWNER, True, True, True),
        (Role.CONTRIBUTOR, True, True, False),
        (Role.VIEWER, True, False, False),
        (None, False, False, False),
    ],
)
def test_role_decides_what_is_in_scope(role: Role | None, seen: bool, edited: bool, owned: bool) -> None:
    organisation = OrganisationFactory()
    user = MembershipFactory(role=Role.OWNER).user
    if role:
        MembershipFactory(organisation=organisation, user=user, role=role)
    assert (organisation in Organisation.objects.visible_to(user)) is seen
    assert (organisation in Organisation.objects.editable_by(user)) is edited
    assert (organisation in Organisation.objects.owned_by(user)) is owned


def test_nothing_is_in_scope_without_signing_in() -> None:
    OrganisationFactory()
    assert list(Organisation.objects.visible_to(AnonymousUser())) == []
    assert list(Organisation.objects.editable_by(AnonymousUser())) == []
    assert list(Organisation.objects.owned_by(AnonymousUser())) == []


def test_administrators_see_no_organisation_of_others() -> None:
    OrganisationFactory()
    administrator = UserFactory(is_administrator=True, is_superuser=True)
    assert list(Organisation.objects.visible_to(administrator)) == []


def test_membership_is_once_per_organisation() -> None:
    membership = MembershipFactory()
    with pytest.raises(IntegrityError, match=r"membership_once|UNIQUE"), transaction.atomic():
        MembershipFactory(organisation=membership.organisation, user=membership.user)


def test_membership_role_is_a_known_one() -> None:
    with pytest.raises(IntegrityError, match="membership_role_known"), transaction.atomic():
        MembershipFactory(role="emperor")


def test_address_is_unique_whatever_its_case() -> None:
    UserFactory(email="one@example.com")
    with pytest.raises(IntegrityError, match="user_email_unique"), transaction.atomic():
        User.objects.create_user("One@Example.com", "correct horse battery")


def test_new_organisation_is_owned_and_worked_for(client: Client) -> None:
    user = MembershipFactory().user
    client.force_login(user)
    response = client.post(reverse("organisation-new"), FACTS)
    organisation = Organisation.objects.get(name="Renamed")
    assert response["Location"] == reverse("dashboard")
    assert organisation.size == 250
    assert Membership.objects.get(organisation=organisation).role == Role.OWNER
    assert client.session["organisation"] == str(organisation.pk)


def test_change_keeps_what_was_before_in_the_trail(client: Client) -> None:
    membership = MembershipFactory(organisation__name="Before", organisation__size=10)
    client.force_login(membership.user)
    url = reverse("organisation-edit", args=[membership.organisation.pk])
    assert client.post(url, FACTS)["Location"] == url
    membership.organisation.refresh_from_db()
    assert (membership.organisation.name, membership.organisation.size) == ("Renamed", 250)
    event = Event.objects.get(action="organisation.changed")
    assert event.organisation_id == membership.organisation.pk
    assert event.detail["before"] == {
        "name": "Before",
        "region": "apac",
        "industry": "manufacturing",
        "size": 10,
        "language": "en",
    }
    assert event.detail["after"] == FACTS | {"size": 250}


def test_change_of_nothing_leaves_no_trace(client: Client) -> None:
    membership = MembershipFactory(organisation__size=None)
    organisation = membership.organisation
    client.force_login(membership.user)
    same = {
        "name": organisation.name,
        "region": organisation.region,
        "industry": organisation.industry,
        "size": "",
        "language": organisation.language,
    }
    client.post(reverse("organisation-edit", args=[organisation.pk]), same)
    assert not Event.objects.filter(action="organisation.changed").exists()


def test_first_change_goes_on_to_the_first_assessment(client: Client) -> None:
    membership = MembershipFactory()
    client.force_login(membership.user)
    url = reverse("organisation-edit", args=[membership.organisation.pk]) + "?first=1"
    assert client.post(url, FACTS)["Location"] == reverse("assessment-new", args=[membership.organisation.pk])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter the name of your organisation"),
        ("name", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("region", "", "Choose a region"),
        ("region", "moon", "Select a valid choice. moon is not one of the available choices."),
        ("size", "-1", "Ensure this value is greater than or equal to 1."),
        ("size", "many", "Enter a whole number."),
        ("language", "", "Choose a language"),
    ],
)
def test_refused_change_names_the_field_and_keeps_what_was_typed(
    client: Client, field: str, value: str, message: str
) -> None:
    membership = MembershipFactory(organisation__name="As it was", user__language="en")
    client.force_login(membership.user)
    entries = FACTS | {field: value}
    response = client.post(reverse("organisation-edit", args=[membership.organisation.pk]), entries)
    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors == {field: [message]}
    assert {name: form[name].value() for name in entries} == entries
    assert Organisation.objects.get().name == "As it was"


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER])
def test_change_by_others_than_owners_names_who_can_allow_it(client: Client, role: Role) -> None:
    owner = MembershipFactory(user__name="Keiko Tanaka")
    member = MembershipFactory(organisation=owner.organisation, role=role, user__language="en")
    client.force_login(member.user)
    url = reverse("organisation-edit", args=[owner.organisation.pk])
    assert "<form method" not in client.get(url).content.decode().split("<main")[1]
    response = client.post(url, FACTS)
    assert response.status_code == 403
    assert list(response.context["owners"]) == [owner.user]
    assert "Keiko Tanaka" in response.content.decode()


@pytest.mark.parametrize("name", ["organisation-edit", "organisation-switch"])
def test_organisations_of_others_are_not_found(client: Client, name: str) -> None:
    client.force_login(MembershipFactory().user)
    foreign = MembershipFactory().organisation
    assert client.post(reverse(name, args=[foreign.pk]), FACTS).status_code == 404
    assert client.post(reverse(name, args=[uuid4()]), FACTS).status_code == 404


def test_switch_chooses_the_organisation_for_the_session(client: Client) -> None:
    user = UserFactory(language="en")
    first = MembershipFactory(user=user, organisation__name="Alpha").organisation
    second = MembershipFactory(user=user, organisation__name="Beta").organisation
    client.force_login(user)
    assert client.get(reverse("profile")).context["current_organisation"]() == first
    response = client.post(reverse("organisation-switch", args=[second.pk]))
    assert response["Location"] == reverse("dashboard")
    assert client.get(reverse("profile")).context["current_organisation"]() == second
    assert client.get(reverse("organisation-switch", args=[second.pk])).status_code == 405


def test_switch_is_forgotten_when_the_membership_ends(client: Client) -> None:
    user = UserFactory()
    kept = MembershipFactory(user=user, organisation__name="Kept").organisation
    ended = MembershipFactory(user=user, organisation__name="Ended")
    client.force_login(user)
    client.post(reverse("organisation-switch", args=[ended.organisation.pk]))
    ended.delete()
    assert client.get(reverse("profile")).context["current_organisation"]() == kept


def test_profile_changes_name_and_language_at_once(client: Client) -> None:
    user = UserFactory(name="", language="en")
    client.force_login(user)
    response = client.post(reverse("profile"), {"name": "田中 恵子", "language": "ja"}, follow=True)
    user.refresh_from_db()
    assert (user.name, user.language) == ("田中 恵子", "ja")
    assert '<html lang="ja">' in response.content.decode()
    assert "変更を保存しました。" in response.content.decode()


@pytest.mark.parametrize("name", ["profile", "organisation-new"])
def test_signing_in_comes_first(client: Client, name: str) -> None:
    url = reverse(name)
    assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("organisations", [1, 3])
def test_pages_ask_the_same_questions_however_many_organisations(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, organisations: int
) -> None:
    user = UserFactory()
    for _ in range(organisations):
        membership = MembershipFactory(user=user)
        MembershipFactory.create_batch(organisations, organisation=membership.organisation)
    client.force_login(user)
    with django_assert_num_queries(5):  # session, person, memberships, second factors, organisations
        client.get(reverse("profile"))
    with django_assert_num_queries(5):  # session, person, the organisation, whether owned, organisations
        client.get(reverse("organisation-edit", args=[membership.organisation.pk]))
    with django_assert_num_queries(8):  # and whether held, members, invitations
        client.get(reverse("organisation-members", args=[membership.organisation.pk]))


def test_create_organisation_keeps_every_fact() -> None:
    organisation = domain.create_organisation(
        name="Facts", by=UserFactory(), language="ja", region="us", industry="energy", size=7
    )
    organisation.refresh_from_db()
    facts = (organisation.language, organisation.region, organisation.industry, organisation.size)
    assert facts == ("ja", "us", "energy", 7)


def test_organisation_begins_and_stops_to_work_for_clients(client: Client) -> None:
    owner = MembershipFactory(user__language="en")
    organisation = owner.organisation
    client.force_login(owner.user)
    url = reverse("organisation-consultancy", args=[organisation.pk])
    client.post(url, {"works_for_clients": "yes"})
    organisation.refresh_from_db()
    assert organisation.is_consultancy
    engagement = Engagement.objects.create(
        consultancy=organisation, client=OrganisationFactory(), started_at=timezone.now()
    )
    refused = client.post(url, {"works_for_clients": "no"}, follow=True)
    organisation.refresh_from_db()
    assert organisation.is_consultancy
    assert "Engagements are open. End each one first." in refused.content.decode()
    domain.end_engagement(
        engagement=engagement, side=Engagement.Side.CONSULTANCY, by=owner.user, at=timezone.now()
    )
    client.post(url, {"works_for_clients": "no"})
    organisation.refresh_from_db()
    assert not organisation.is_consultancy


@pytest.mark.parametrize(
    ("language", "reading", "asked"), [("ja", "", True), ("en", "", False), ("en", "みほん", True)]
)
def test_reading_is_asked_for_where_it_matters(
    client: Client, language: str, reading: str, asked: bool
) -> None:
    owner = MembershipFactory(user__language=language, organisation__reading=reading)
    client.force_login(owner.user)
    url = reverse("organisation-edit", args=[owner.organisation.pk])
    assert ('name="reading"' in client.get(url).content.decode()) is asked
    client.post(url, FACTS | {"reading": "かな"})
    owner.organisation.refresh_from_db()
    assert owner.organisation.reading == ("かな" if asked else "")
