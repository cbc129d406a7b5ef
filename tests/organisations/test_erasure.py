"""Deleting for good: what comes first, what goes, what stays, and a process that dies halfway."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import jobs.domain
from assessments.models import Answer, AnswerRevision, Assessment, Submission, Verification
from audit.models import Event
from jobs import storage
from jobs.models import DiscardedFile, Job
from jobs.sweeper import Sweeper
from organisations import domain
from organisations.models import (
    Branding,
    ClientNote,
    Engagement,
    Invitation,
    Membership,
    Organisation,
    Role,
    Takeout,
    User,
)
from reports.models import Batch, BatchItem, Finding, Report
from tests.access.shown import forms_of
from tests.assessments.conftest import NOON, Cast, assessment, cast, say, version
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.organisations.test_takeout import folders, full, make

__all__ = ["assessment", "cast", "folders", "full", "say", "version"]

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def take_along(organisation: Organisation, by: User, out: Path) -> Takeout:
    takeout = make(organisation, by, out)
    domain.note_takeout_download(takeout=takeout, by=by, at=timezone.now())
    return takeout


def erase(organisation: Organisation, by: User) -> None:
    domain.erase_organisation(organisation=organisation, by=by, at=timezone.now())


def files() -> list[str]:
    return sorted(
        name for kind in ("reports", "takeouts", "logos", "batches") for name in storage.files_below(kind)
    )


def everything_but_the_trail() -> str:
    """Every value of every table of ours, but for the trail's."""
    models = [model for model in apps.get_models() if model is not Event]
    return "\n".join(str(list(model._default_manager.values_list())) for model in models)


# --- what comes first ------------------------------------------------------------------------------


def test_nothing_is_erased_before_it_was_taken_along(full: Cast, folders) -> None:
    organisation, owner = full.organisation, full.owner
    with pytest.raises(domain.NotTakenAlong):
        erase(organisation, owner)
    takeout = make(organisation, owner, folders)
    with pytest.raises(domain.NotTakenAlong):
        erase(organisation, owner)
    domain.note_takeout_download(takeout=takeout, by=owner, at=timezone.now())
    domain.change_organisation(
        organisation=organisation, by=owner, name="Renamed", reading="", region="", industry="", size=None,
        language="en",
    )  # fmt: skip
    with pytest.raises(domain.NotTakenAlong):
        erase(organisation, owner)
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_takeout_in_the_making_is_not_taken_along(full: Cast, folders) -> None:
    take_along(full.organisation, full.owner, folders)
    domain.request_takeout(organisation=full.organisation, by=full.owner, at=timezone.now())
    with pytest.raises(domain.NotTakenAlong):
        erase(full.organisation, full.owner)


def test_consultancy_that_holds_clients_is_not_erased(folders) -> None:
    owner = MembershipFactory(organisation__is_consultancy=True)
    held = Engagement.objects.create(
        consultancy=owner.organisation, client=OrganisationFactory(), holds_client=True, started_at=NOON
    )
    take_along(owner.organisation, owner.user, folders)
    with pytest.raises(domain.HoldsClients):
        erase(owner.organisation, owner.user)
    held.holds_client = False
    held.save()
    client = held.client
    erase(owner.organisation, owner.user)
    assert Organisation.objects.filter(pk=client.pk).exists()


def test_client_that_is_held_is_erased_by_its_consultancy(client: Client, folders) -> None:
    owner = MembershipFactory(organisation__is_consultancy=True)
    held = OrganisationFactory(name="Client Works")
    Engagement.objects.create(consultancy=owner.organisation, client=held, holds_client=True, started_at=NOON)
    take_along(held, owner.user, folders)
    sign_in(client, owner.user)
    client.post(reverse("organisation-delete", args=[held.pk]), {"name": "Client Works"})
    assert list(Organisation.objects.all()) == [owner.organisation]
    ended = Event.objects.get(action="engagement.ended")
    assert (ended.organisation_id, ended.detail) == (
        owner.organisation.pk,
        {"client": "Client Works", "erased": True},
    )


# --- what goes and what stays ----------------------------------------------------------------------


def test_nothing_of_an_erased_organisation_is_left(
    full: Cast, folders, django_capture_on_commit_callbacks
) -> None:
    organisation = full.organisation
    erased = str(organisation.pk)
    default_storage.save(f"reports/{erased}/left/behind.pdf", ContentFile(b"%PDF"))
    Invitation.objects.create(
        purpose="member", organisation=organisation, role="viewer", email="invited@example.com", language="en",
        token_digest="x", invited_at=NOON, expires_at=NOON,
    )  # fmt: skip
    take_along(organisation, full.owner, folders)
    assert len(files()) == 4
    with django_capture_on_commit_callbacks(execute=True):
        erase(organisation, full.owner)
    left = everything_but_the_trail()
    for trace in (erased, organisation.pk.hex, organisation.name, "invited@example.com", "Well begun"):
        assert trace not in left
    assert files() == []
    assert list((folders / "files").rglob(f"*{erased}*")) == []
    for model in (
        Assessment,
        Answer,
        AnswerRevision,
        Submission,
        Report,
        Takeout,
        Finding,
        Branding,
        Invitation,
        Job,
    ):
        assert (model, model._default_manager.count()) == (model, 0)
    assert not DiscardedFile.objects.exists()
    assert User.objects.filter(pk=full.owner.pk).exists()


def test_trail_of_an_erased_organisation_tells_of_no_person(full: Cast, folders) -> None:
    organisation = full.organisation
    take_along(organisation, full.owner, folders)
    events = Event.objects.filter(organisation_id=organisation.pk).order_by("pk")
    before = list(events.values_list("action", flat=True))
    erase(organisation, full.owner)
    assert list(events.values_list("action", flat=True)) == [*before, "organisation.erased"]
    for event in events.all():
        assert (event.actor_id, event.actor_label, event.address, event.detail) == (None, "", None, {})


def test_other_organisations_keep_everything(full: Cast, folders) -> None:
    other = MembershipFactory()
    default_storage.save(f"reports/{other.organisation.pk}/x.pdf", ContentFile(b"%PDF"))
    other_takeout = take_along(other.organisation, other.user, folders)
    take_along(full.organisation, full.owner, folders)
    erase(full.organisation, full.owner)
    storage.delete_discarded()
    assert files() == [f"reports/{other.organisation.pk}/x.pdf", other_takeout.file]
    assert Membership.objects.filter(pk=other.pk).exists()
    assert (
        Event.objects.get(organisation_id=other.organisation.pk, action="takeout.downloaded").actor_id
        == other.user.pk
    )


def test_reports_of_an_erased_client_leave_the_batches_of_its_consultancy(full: Cast, folders) -> None:
    consultancy = Organisation.objects.get(name="Advisers")
    bundle = Job.objects.create(
        kind="bundle", idempotency_key="b", status="done", created_at=NOON, progress=100
    )
    name = default_storage.save(f"batches/{consultancy.pk}/x.zip", ContentFile(b"PK"))
    batch = Batch.objects.create(
        consultancy=consultancy,
        languages=["en"],
        requested_at=NOON,
        finished_at=NOON,
        bundle=bundle,
        file=name,
    )
    kept = BatchItem.objects.create(batch=batch, client=OrganisationFactory(), language="en", position=1)
    BatchItem.objects.create(
        batch=batch, client=full.organisation, language="en", position=2, report=Report.objects.get()
    )
    take_along(full.organisation, full.owner, folders)
    erase(full.organisation, full.owner)
    storage.delete_discarded()
    batch.refresh_from_db()
    assert list(batch.items.all()) == [kept]
    assert (batch.file, batch.bundle, batch.finished_at) == ("", None, None)
    assert not default_storage.exists(name)


def test_delivered_reports_stay_when_the_consultancy_goes(full: Cast, folders) -> None:
    consultancy = Organisation.objects.get(name="Advisers")
    Report.objects.update(issued_by=consultancy)
    owner = consultancy.memberships.get().user
    take_along(consultancy, owner, folders)
    erase(consultancy, owner)
    storage.delete_discarded()
    report = Report.objects.get()
    assert (report.issued_by, default_storage.exists(report.file.name)) == (None, True)
    ended = Event.objects.get(action="engagement.ended")
    assert (ended.organisation_id, ended.detail["consultancy"]) == (full.organisation.pk, "Advisers")


def test_client_reads_in_its_trail_what_a_consultancy_that_goes_had_said(full: Cast, folders) -> None:
    consultancy = Organisation.objects.get(name="Advisers")
    owner = consultancy.memberships.get().user
    take_along(consultancy, owner, folders)
    erase(consultancy, owner)
    assert (Finding.objects.count(), Verification.objects.count()) == (0, 0)
    events = Event.objects.filter(action__in=["finding.changed", "verification.withdrawn"]).order_by("action")
    assert [(each.organisation_id, each.actor_id, each.detail) for each in events] == [
        (
            full.organisation.pk,
            None,
            {
                "dimension": "practice",
                "language": "en",
                "consultancy": "Advisers",
                "before": "Well begun",
                "after": "",
            },
        ),
        (
            full.organisation.pk,
            None,
            {
                "question": "practice.policy",
                "consultancy": "Advisers",
                "before": {
                    "level": "document-seen",
                    "adjusted": False,
                    "value": None,
                    "status": "answered",
                    "reason": "",
                },
            },
        ),
    ]


# --- what runs meanwhile, and what dies halfway ----------------------------------------------------


def test_job_that_runs_for_an_erased_organisation_writes_nothing(full: Cast, folders) -> None:
    take_along(full.organisation, full.owner, folders)
    report = Report.objects.get()
    Job.objects.filter(pk=report.job_id).update(status="queued")
    claim = jobs.domain.claim(job_id=report.job_id)
    assert claim is not None
    erase(full.organisation, full.owner)
    path = folders / "made.pdf"
    path.write_bytes(b"%PDF-made")
    assert not jobs.domain.beat(claim=claim, progress=50)
    with pytest.raises(jobs.domain.ClaimLost):
        jobs.domain.finish(claim=claim, path=path, facts={"digest": "", "size": 9, "pages": 1})
    storage.delete_discarded()
    assert files() == []


def test_files_that_a_dead_process_left_are_deleted_by_the_sweeper(full: Cast, folders) -> None:
    """The transaction of a test is never committed, so what is to follow on it does not: as if the process had died."""
    take_along(full.organisation, full.owner, folders)
    left = files()
    assert len(left) == 3
    erase(full.organisation, full.owner)
    assert files() == left
    assert sorted(DiscardedFile.objects.values_list("name", flat=True)) == left
    Sweeper().sweep()
    assert files() == []
    assert not DiscardedFile.objects.exists()


def test_file_that_cannot_be_deleted_is_tried_again(full: Cast, folders, monkeypatch) -> None:
    take_along(full.organisation, full.owner, folders)
    erase(full.organisation, full.owner)
    original = storage.DurableFileSystemStorage.delete

    def away(self: Any, name: str) -> None:
        if name.startswith("logos"):
            raise OSError("the storage is away")
        original(self, name)

    monkeypatch.setattr(storage.DurableFileSystemStorage, "delete", away)
    storage.delete_discarded()
    assert [name.partition("/")[0] for name in files()] == ["logos"]
    monkeypatch.undo()
    storage.delete_discarded()
    assert files() == []


def test_erasing_that_fails_halfway_changes_nothing(full: Cast, folders, monkeypatch) -> None:
    take_along(full.organisation, full.owner, folders)
    before, present = everything_but_the_trail(), files()

    def broken(**_: object) -> None:
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("audit.domain.organisation_erased", broken)
    with pytest.raises(RuntimeError):
        erase(full.organisation, full.owner)
    assert everything_but_the_trail() == before
    storage.delete_discarded()
    assert files() == present


# --- pages -----------------------------------------------------------------------------------------


def sign_in(client: Client, user: User) -> None:
    """Sign in as people do, so that it is recent."""
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def owner(full: Cast) -> User:
    User.objects.filter(pk=full.owner.pk).update(language="en")
    full.owner.refresh_from_db()
    return full.owner


def test_delete_page_leads_through_its_steps(client: Client, full: Cast, owner, folders) -> None:
    sign_in(client, owner)
    url = reverse("organisation-delete", args=[full.organisation.pk])
    page = client.get(url).content.decode()
    assert "Have the ZIP of everything made, and download it." in page
    assert 'name="name"' not in page
    takeout = make(full.organisation, owner, folders)
    assert "The file is ready." in client.get(url).content.decode()
    assert client.post(url, {"name": full.organisation.name}).status_code == 409
    b"".join(client.get(reverse("takeout-download", args=[takeout.pk])))
    assert 'name="name"' in client.get(url).content.decode()
    refused = client.post(url, {"name": full.organisation.name + "!"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["name"])
    answer = client.post(url, {"name": f" {full.organisation.name} "}, follow=True)
    assert answer.redirect_chain == [(reverse("dashboard"), 302)]
    assert f"{full.organisation.name} has been deleted" in answer.content.decode()
    assert not Organisation.objects.filter(pk=full.organisation.pk).exists()
    assert client.get(url).status_code == 404


def test_deleting_asks_for_the_password_again(client: Client, full: Cast, owner, folders) -> None:
    take_along(full.organisation, owner, folders)
    client.force_login(owner)
    url = reverse("organisation-delete", args=[full.organisation.pk])
    asked = client.post(url, {"name": full.organisation.name})
    assert asked["Location"] == f"{reverse('account_reauthenticate')}?{urlencode({'next': url})}"
    assert Organisation.objects.filter(pk=full.organisation.pk).exists()
    wrong = client.post(asked["Location"], {"password": "guessed"})
    assert wrong.status_code == 200
    assert Organisation.objects.filter(pk=full.organisation.pk).exists()
    client.post(asked["Location"], {"password": PASSWORD, "next": url})
    assert not Organisation.objects.filter(pk=full.organisation.pk).exists()


def form_with(response, name: str):
    """The form of an answered page that holds a field, with the address that a browser would send it to."""
    forms = forms_of(response.content.decode(), response.request["PATH_INFO"])
    return next(form for form in forms if name in form.names)


def test_wrong_name_is_told_before_the_password_is_asked_for(
    client: Client, full: Cast, owner, folders
) -> None:
    take_along(full.organisation, owner, folders)
    client.force_login(owner)
    url = reverse("organisation-delete", args=[full.organisation.pk])
    refused = client.post(url, {"name": "Another"})
    assert (refused.status_code, refused.content.decode().count("problem-summary")) == (422, 1)
    assert form_with(refused, "name").action == url
    asked = client.post(url, {"name": full.organisation.name})
    Organisation.objects.filter(pk=full.organisation.pk).update(name="Renamed meanwhile")
    # What was sent before is looked at once more, under the address of the page that asked for the password.
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": url})
    assert answer.status_code == 422
    form = form_with(answer, "name")
    assert form.action == url
    Organisation.objects.filter(pk=full.organisation.pk).update(name=full.organisation.name)
    client.post(form.action, {"name": full.organisation.name})
    assert not Organisation.objects.filter(pk=full.organisation.pk).exists()


def test_delete_page_names_the_consultancies_that_lose_their_notes(
    client: Client, full: Cast, owner, folders
) -> None:
    consultancies = [
        OrganisationFactory(name="Present Partners"),
        OrganisationFactory(name="Former Partners"),
    ]
    engagements = [
        Engagement.objects.create(consultancy=each, client=full.organisation, started_at=NOON)
        for each in consultancies
    ]
    domain.end_engagement(engagement=engagements[1], side=Engagement.Side.CLIENT, by=owner, at=timezone.now())
    for engagement in engagements:
        ClientNote.objects.create(engagement=engagement, text="Careful", author=None, written_at=NOON)
    client.force_login(owner)
    page = client.get(reverse("organisation-delete", args=[full.organisation.pk])).content.decode()
    assert "the private notes that they wrote about it" in page
    for engagement in engagements:
        assert f"<li>{engagement.consultancy.name}</li>" in page
    take_along(full.organisation, owner, folders)
    erase(full.organisation, owner)
    assert not Engagement.objects.filter(pk__in=[each.pk for each in engagements]).exists()
    assert not ClientNote.objects.filter(text="Careful").exists()


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER])
def test_deleting_is_for_owners_alone(client: Client, full: Cast, folders, role) -> None:
    take_along(full.organisation, full.owner, folders)
    member = MembershipFactory(organisation=full.organisation, role=role).user
    sign_in(client, member)
    url = reverse("organisation-delete", args=[full.organisation.pk])
    assert client.post(url, {"name": full.organisation.name}).status_code == 403
    assert Organisation.objects.filter(pk=full.organisation.pk).exists()


def test_delete_page_names_clients_to_hand_over(client: Client) -> None:
    owner = MembershipFactory(organisation__is_consultancy=True, user__language="en")
    held = OrganisationFactory(name="Client Works")
    Engagement.objects.create(consultancy=owner.organisation, client=held, holds_client=True, started_at=NOON)
    client.force_login(owner.user)
    page = client.get(reverse("organisation-delete", args=[owner.organisation.pk])).content.decode()
    assert "Clients without an owner" in page
    assert "Client Works" in page


# --- accounts --------------------------------------------------------------------------------------


def test_account_of_a_last_owner_is_not_deleted(client: Client) -> None:
    owner = MembershipFactory(user__language="en", organisation__name="Mine Alone")
    sign_in(client, owner.user)
    url = reverse("person-delete")
    page = client.get(url).content.decode()
    assert "Mine Alone" in page
    assert "Delete for good" not in page
    assert client.post(url).status_code == 409
    assert User.objects.filter(pk=owner.user.pk).exists()
    with pytest.raises(domain.SoleOwner):
        domain.erase_person(user=owner.user)


def test_deleted_account_leaves_answers_without_its_name(client: Client, full: Cast, assessment) -> None:
    person = UserFactory(email="going@example.com", name="Going Away", language="en")
    MembershipFactory(organisation=full.organisation, user=person, role=Role.CONTRIBUTOR)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    Answer.objects.update(author=person)
    invitation, _token = domain.invite(
        organisation=full.organisation, purpose=Invitation.Purpose.MEMBER, email="other@example.com",
        role=Role.VIEWER, language="en", by=full.owner, at=timezone.now(),
    )  # fmt: skip
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person, accepted_at=timezone.now())
    sign_in(client, person)
    assert full.organisation.name in client.get(reverse("person-delete")).content.decode()
    answer = client.post(reverse("person-delete"))
    assert answer["Location"] == reverse("home")
    assert "going@example.com" not in everything_but_the_trail()
    assert "Going Away" not in everything_but_the_trail()
    assert Answer.objects.get().author is None
    left = Event.objects.get(action="member.left")
    assert (left.organisation_id, left.actor_label) == (full.organisation.pk, "going@example.com")
    of_nobody = Event.objects.filter(organisation_id=None)
    assert "going@example.com" not in str(list(of_nobody.values_list()))
    assert of_nobody.filter(action="person.erased").count() == 1
    assert client.get(reverse("profile")).status_code == 302


def test_deleted_account_leaves_no_session_behind(client: Client) -> None:
    person = UserFactory(email="going@example.com")
    browsers = [client, Client()]
    for each in browsers:
        answer = each.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert answer.status_code == 302
    sign_in(client, person)
    client.post(reverse("person-delete"))
    assert not User.objects.filter(pk=person.pk).exists()
    kept = [each.get_decoded() for each in Session.objects.all()]
    assert "going@example.com" not in str(kept)


def test_deleting_an_account_asks_for_the_password_again(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    asked = client.post(reverse("person-delete"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=person.pk).exists()
    page = client.get(reverse("person-delete"))
    actions = [form.action for form in forms_of(page.content.decode(), "/elsewhere/")]
    assert reverse("person-delete") in actions
    assert "/elsewhere/" not in actions


def test_account_of_the_demonstration_is_not_deleted(client: Client) -> None:
    person = UserFactory(is_demo=True, language="en")
    sign_in(client, person)
    assert "Accounts of the demonstration stay as they are." in client.get(reverse("person-delete")).text
    assert client.post(reverse("person-delete")).status_code == 409
    assert User.objects.filter(pk=person.pk).exists()
