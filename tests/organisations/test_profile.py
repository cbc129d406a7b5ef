"""The profile: name, language, time zone, and a title in each organisation."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from organisations.middleware import time_zone_of_person
from organisations.models import User
from organisations.time_zones import places, zone
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

ENTERED = {"name": "Aoki Rin", "language": "en", "time_zone": "Europe/Berlin"}


def test_profile_is_changed_and_leaves_its_trace(client: Client) -> None:
    user = UserFactory(name="Aoki")
    client.force_login(user)
    assert client.post(reverse("profile"), ENTERED)["Location"] == reverse("profile")
    user.refresh_from_db()
    assert (user.name, user.language, user.time_zone) == ("Aoki Rin", "en", "Europe/Berlin")
    assert Event.objects.get(action="person.changed").detail == {
        "before": {"name": "Aoki", "language": "", "time_zone": ""},
        "after": ENTERED,
    }


def test_profile_saved_as_it_was_is_no_event(client: Client) -> None:
    user = UserFactory(name="Aoki Rin", language="en", time_zone="Europe/Berlin")
    client.force_login(user)
    client.post(reverse("profile"), ENTERED)
    assert not Event.objects.filter(action="person.changed").exists()


@pytest.mark.parametrize("name", ["Europe/Nowhere", "../etc/passwd", "Europe/Berlin\x00", "US/Pacific"])
def test_profile_refuses_a_time_zone_that_it_does_not_offer(client: Client, name: str) -> None:
    user = UserFactory()
    client.force_login(user)
    response = client.post(reverse("profile"), ENTERED | {"time_zone": name})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["time_zone"]
    user.refresh_from_db()
    assert user.time_zone == ""


def test_profile_takes_a_title_in_each_organisation(client: Client) -> None:
    first = MembershipFactory(title="IT")
    second = MembershipFactory(user=first.user)
    client.force_login(first.user)
    client.post(
        reverse("profile"), ENTERED | {f"title-{first.pk}": "IT, head", f"title-{second.pk}": "Auditor"}
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.title, second.title) == ("IT, head", "Auditor")
    events = Event.objects.filter(action="membership.title-changed").order_by("pk")
    assert [(event.organisation_id, event.detail) for event in events] == [
        (first.organisation_id, {"before": "IT", "after": "IT, head"}),
        (second.organisation_id, {"before": "", "after": "Auditor"}),
    ]


def test_profile_ignores_a_title_of_somebody_else(client: Client) -> None:
    mine, other = MembershipFactory(), MembershipFactory(title="Head")
    client.force_login(mine.user)
    client.post(reverse("profile"), ENTERED | {f"title-{mine.pk}": "", f"title-{other.pk}": "Nobody"})
    other.refresh_from_db()
    assert other.title == "Head"


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("", "Asia/Tokyo"),
        ("Europe/Gone", "Asia/Tokyo"),  # taken out of the database since
    ],
)
def test_times_are_shown_in_the_zone_of_the_person(rf: RequestFactory, chosen: str, shown: str) -> None:
    request = rf.get("/")
    request.user = User(time_zone=chosen)
    seen = []

    def view(_request: object) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    time_zone_of_person(view)(request)
    assert seen == [shown]
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"


def test_time_zones_on_offer_all_exist() -> None:
    names = [name for names in places().values() for name in names]
    assert all(zone(name) for name in names)
    assert {"Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Auckland"} <= set(names)
