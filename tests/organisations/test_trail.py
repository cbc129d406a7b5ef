"""What concerns an account stands in the trail of each organisation whose member the person is."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = {"login": "Person@example.com", "password": "correct horse battery"}


def sign_in(**data):
    return Client().post(reverse("account_login"), SIGN_IN | data)


def of(action):
    events = Event.objects.filter(action=action).order_by("pk")
    return list(events.values_list("organisation_id", "actor_label", "subject_id"))


def test_sign_in_is_recorded_for_every_organisation_of_the_person():
    person = UserFactory(email="person@example.com")
    first, second = MembershipFactory(user=person), MembershipFactory(user=person)
    MembershipFactory()
    sign_in()
    assert of("person.signed-in") == [
        (first.organisation_id, person.email, str(person.pk)),
        (second.organisation_id, person.email, str(person.pk)),
    ]


def test_failed_sign_in_is_recorded_where_the_person_works():
    membership = MembershipFactory(user=UserFactory(email="person@example.com"))
    sign_in(password="guessed")
    assert of("person.sign-in-failed") == [(membership.organisation_id, "", str(membership.user_id))]


def test_failed_sign_in_without_account_is_recorded_for_no_organisation():
    MembershipFactory()
    sign_in(login="nobody@example.com")
    assert of("person.sign-in-failed") == [(None, "", "")]


def test_sign_in_of_who_has_no_organisation_is_recorded_for_none():
    person = UserFactory(email="person@example.com")
    sign_in()
    assert of("person.signed-in") == [(None, person.email, str(person.pk))]
