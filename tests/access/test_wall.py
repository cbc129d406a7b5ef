"""A wall between two teams of one consultancy whose clients compete, and between two consultancies of one client."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain import start_assessment
from banks.domain import publish
from banks.files import load_document
from organisations import domain
from organisations.models import Engagement, Membership, Organisation, Role, User
from tests.access.test_matrix import EXAMPLE
from tests.factories import AssignmentFactory, EngagementFactory, MembershipFactory

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NAMES = ("Granite Bank", "Marble Bank")


@pytest.fixture(scope="module")
def lead(module_db) -> Membership:
    return MembershipFactory(organisation__is_consultancy=True)


@pytest.fixture(scope="module")
def engagements(lead) -> list[Engagement]:
    """Two clients, each with an owner, an assessment and a note of the team's."""
    version, _ = publish(document=load_document(EXAMPLE), by=None, at=NOW)
    made = []
    for name in NAMES:
        owner = MembershipFactory(organisation__name=name)
        engagement = EngagementFactory(consultancy=lead.organisation, client=owner.organisation)
        start_assessment(
            organisation=owner.organisation, version=version, title=f"Of {name}", by=owner.user, at=NOW
        )
        domain.write_note(engagement=engagement, text=f"About {name}", by=lead.user, at=NOW)
        made.append(engagement)
    return made


@pytest.fixture(scope="module")
def teams(engagements) -> list[User]:
    """For each client, somebody who is assigned to it alone."""
    return [AssignmentFactory(engagement=each).membership.user for each in engagements]


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def addresses(engagement: Engagement) -> list[str]:
    assessment = engagement.client.assessments.get()
    note = engagement.notes.get()
    return [
        reverse("engagement", args=[engagement.pk]),
        reverse("engagement-end", args=[engagement.pk]),
        reverse("client-note-edit", args=[engagement.pk, note.pk]),
        reverse("organisation-edit", args=[engagement.client_id]),
        reverse("organisation-members", args=[engagement.client_id]),
        reverse("assessment-new", args=[engagement.client_id]),
        reverse("assessment", args=[assessment.pk]),
        reverse("dimension", args=[assessment.pk, "strategy"]),
        reverse("results", args=[assessment.pk]),
        reverse("reports", args=[assessment.pk]),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("mine", [0, 1])
def test_team_finds_nothing_of_the_other_client(engagements, teams, mine):
    browser = signed_in(teams[mine])
    assert [browser.get(address).status_code for address in addresses(engagements[1 - mine])] == [404] * 10
    assert browser.get(addresses(engagements[mine])[0]).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("mine", [0, 1])
def test_no_page_that_a_team_sees_names_the_other_client(engagements, teams, lead, mine):
    browser = signed_in(teams[mine])
    theirs = NAMES[1 - mine]
    own = [address for address in addresses(engagements[mine]) if browser.get(address).status_code == 200]
    shared = [
        reverse("dashboard"),
        reverse("profile"),
        reverse("clients", args=[lead.organisation_id]),
        reverse("organisation-members", args=[lead.organisation_id]),
        reverse("organisation-edit", args=[lead.organisation_id]),
    ]
    pages = {address: browser.get(address).content.decode() for address in (*own, *shared)}
    assert len(pages) >= 12
    assert [address for address, page in pages.items() if theirs in page] == []
    assert NAMES[mine] in pages[addresses(engagements[mine])[0]]


@pytest.mark.django_db
def test_owner_sees_both(engagements, lead):
    browser = signed_in(lead.user)
    for engagement in engagements:
        assert browser.get(reverse("engagement", args=[engagement.pk])).status_code == 200
    listed = browser.get(reverse("clients", args=[lead.organisation_id])).content.decode()
    assert all(name in listed for name in NAMES)


@pytest.mark.django_db
def test_who_changes_teams_changes_sides_at_once(engagements, teams, lead):
    browser = signed_in(teams[0])
    membership = Membership.objects.get(organisation=lead.organisation, user=teams[0])
    domain.assign(engagement=engagements[0], members=[], by=lead.user, at=NOW)
    domain.assign(engagement=engagements[1], members=[membership], by=lead.user, at=NOW)
    statuses = [browser.get(reverse("engagement", args=[each.pk])).status_code for each in engagements]
    assert statuses == [404, 200]


@pytest.mark.django_db
def test_who_leaves_the_consultancy_leaves_its_clients(engagements, teams, lead):
    browser = signed_in(teams[0])
    domain.remove_member(
        membership=Membership.objects.get(organisation=lead.organisation, user=teams[0]), by=lead.user
    )
    assert browser.get(reverse("organisation-edit", args=[engagements[0].client_id])).status_code == 404


@pytest.mark.django_db
def test_owner_who_becomes_a_contributor_sees_what_they_are_assigned_to(engagements, lead):
    MembershipFactory(organisation=lead.organisation)
    lead.role = Role.CONTRIBUTOR
    lead.save()
    AssignmentFactory(engagement=engagements[0], membership=lead)
    visible = Organisation.objects.visible_to(lead.user)
    assert {each.pk for each in visible} == {lead.organisation_id, engagements[0].client_id}


@pytest.mark.django_db
def test_consultancies_of_one_client_see_nothing_of_each_other(engagements, lead):
    other = EngagementFactory(client=engagements[0].client)
    rival = MembershipFactory(organisation=other.consultancy).user
    note = engagements[0].notes.get()
    browser = signed_in(rival)
    assert browser.get(reverse("organisation-edit", args=[other.client_id])).status_code == 200
    for address in (
        reverse("engagement", args=[engagements[0].pk]),
        reverse("engagement-end", args=[engagements[0].pk]),
        reverse("client-note-edit", args=[other.pk, note.pk]),
        reverse("clients", args=[lead.organisation_id]),
        reverse("organisation-consultancies", args=[other.client_id]),
        reverse("organisation-edit", args=[engagements[1].client_id]),
    ):
        assert browser.get(address).status_code == 404
    page = browser.get(reverse("engagement", args=[other.pk])).content.decode()
    assert "About Granite Bank" not in page
    assert lead.organisation.name not in page


@pytest.mark.django_db
def test_clients_see_nothing_of_each_other_or_of_the_consultancys_pages(engagements, lead):
    owner = User.objects.get(memberships__organisation=engagements[0].client)
    browser = signed_in(owner)
    pages = [
        reverse("clients", args=[lead.organisation_id]),
        reverse("engagement", args=[engagements[0].pk]),
        reverse("organisation-edit", args=[lead.organisation_id]),
        reverse("organisation-consultancies", args=[engagements[1].client_id]),
        reverse("engagement-end", args=[engagements[1].pk]),
    ]
    assert [browser.get(address).status_code for address in pages] == [404] * len(pages)
    mine = browser.get(reverse("organisation-consultancies", args=[engagements[0].client_id]))
    assert NAMES[1] not in mine.content.decode()
