"""What stays in the trail when an organisation or a person goes."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from audit.domain import organisation_erased, person_erased, record
from audit.models import Event
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
BLANK = {"actor_id": None, "actor_label": "", "address": None, "detail": {}}


def values(event):
    return Event.objects.values("action", "at", "organisation_id", "subject_id", *BLANK).get(pk=event.pk)


def test_erased_organisation_keeps_deeds_and_times_without_persons():
    organisation, person = OrganisationFactory(), UserFactory()
    changed = record(
        action="organisation.changed",
        actor=person,
        subject=organisation,
        organisation_id=organisation.pk,
        name="A",
    )
    added = record(action="member.added", actor=person, subject=person, organisation_id=organisation.pk)
    elsewhere = record(action="organisation.created", actor=person, organisation_id=uuid4(), name="B")

    organisation_erased(organisation_id=organisation.pk)

    assert values(changed) == {
        "action": "organisation.changed",
        "at": changed.at,
        "organisation_id": organisation.pk,
        "subject_id": str(organisation.pk),
        **BLANK,
    }
    assert values(added) == values(changed) | {"action": "member.added", "at": added.at, "subject_id": ""}
    assert values(elsewhere)["actor_label"] == person.email
    (erased,) = Event.objects.filter(action="organisation.erased")
    assert values(erased) == values(changed) | {"action": erased.action, "at": erased.at, "subject_id": ""}


def test_erased_person_is_blanked_in_rows_of_no_organisation_only():
    organisation, person, other = OrganisationFactory(), UserFactory(), UserFactory()
    own = record(action="person.signed-in", actor=person, subject=person)
    failed = record(action="person.sign-in-failed", actor=None, subject=person, email=person.email)
    theirs = record(action="person.signed-in", actor=other, subject=other)
    working = record(action="organisation.changed", actor=person, organisation_id=organisation.pk)

    person_erased(person_id=person.pk)

    for event in (own, failed):
        assert values(event) == {
            "action": event.action, "at": event.at, "organisation_id": None, "subject_id": "", **BLANK
        }  # fmt: skip
    assert values(theirs)["actor_label"] == other.email
    assert values(working)["actor_label"] == person.email


@pytest.mark.parametrize(
    "change",
    [
        {"action": "nothing.happened"},
        {**BLANK, "action": "nothing.happened"},
        {**BLANK, "detail": {"name": "Other"}},
        {**BLANK, "actor_label": "somebody@example.com"},
        {**BLANK, "subject_id": "other"},
        {**BLANK, "organisation_id": None},
    ],
)
def test_event_of_erased_organisation_takes_no_other_change(change):
    organisation = OrganisationFactory()
    event = record(action="organisation.changed", actor=UserFactory(), organisation_id=organisation.pk)
    record(action="organisation.erased", actor=None, organisation_id=organisation.pk)
    before = values(event)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)
    assert values(event) == before


def test_event_of_living_organisation_cannot_be_blanked():
    event = record(
        action="organisation.changed", actor=UserFactory(), organisation_id=OrganisationFactory().pk
    )
    organisation_erased(organisation_id=uuid4())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**BLANK)
    assert values(event)["actor_label"] == event.actor_label
