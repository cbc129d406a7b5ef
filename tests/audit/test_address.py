import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import Event
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def noted(client: Client, *, remote: str, forwarded: str | None = None) -> str | None:
    """The address in the trail after a person has changed their name."""
    client.force_login(UserFactory())
    headers = {"x-forwarded-for": forwarded} if forwarded is not None else {}
    client.post(reverse("profile"), {"name": "New", "language": "en"}, REMOTE_ADDR=remote, headers=headers)
    return Event.objects.get(action="person.changed").address


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "address"),
    [
        (False, "192.0.2.1", None, "192.0.2.1"),
        (False, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (True, "192.0.2.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "192.0.2.1", "203.0.113.9, 2001:DB8::1", "2001:db8::1"),
        (True, "192.0.2.1", None, "192.0.2.1"),
        (True, "192.0.2.1", "unknown", None),
        (False, "", None, None),
    ],
)
def test_trail_notes_the_address_that_cannot_be_forged(
    client: Client,
    settings: Settings,
    behind_proxy: bool,
    remote: str,
    forwarded: str | None,
    address: str | None,
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    assert noted(client, remote=remote, forwarded=forwarded) == address
