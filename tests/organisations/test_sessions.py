"""Where somebody is signed in: the list, ending one, ending all others."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from audit.models import Event
from organisations.browsers import describe
from organisations.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1"


def signed_in(user: User, user_agent: str = CHROME, address: str = "198.51.100.7") -> Client:
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en")
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def listed(client: Client) -> list[tuple[str, str, bool]]:
    rows = client.get(reverse("usersessions_list")).context["sessions"]
    return [(row.browser, row.address, row.is_this) for row in rows]


def test_sessions_are_listed_with_this_one_first() -> None:
    user = UserFactory()
    signed_in(user, SAFARI, "203.0.113.9")
    here = signed_in(user)
    signed_in(UserFactory())
    assert listed(here) == [
        ("Chrome on Windows", "198.51.100.7", True),
        ("Safari on iPhone", "203.0.113.9", False),
    ]


def test_session_is_ended_with_effect_on_its_next_request() -> None:
    user = UserFactory()
    phone, here = signed_in(user, SAFARI), signed_in(user)
    other = UserSession.objects.get(session_key=phone.session.session_key)
    assert here.post(reverse("session-end", args=[other.pk])).status_code == 302
    assert (is_signed_in(phone), is_signed_in(here)) == (False, True)
    event = Event.objects.get(action="person.session-ended")
    assert (event.actor_id, event.detail["session_address"]) == (user.pk, "198.51.100.7")


def test_all_other_sessions_are_ended_at_once() -> None:
    user = UserFactory()
    others = [signed_in(user, SAFARI), signed_in(user)]
    here, stranger = signed_in(user), signed_in(UserFactory())
    here.post(reverse("sessions-end-others"))
    assert [is_signed_in(client) for client in (*others, here, stranger)] == [False, False, True, True]
    assert len(listed(here)) == 1
    assert Event.objects.filter(action="person.session-ended").count() == 2


def test_session_of_somebody_else_is_not_there() -> None:
    victim = signed_in(UserFactory())
    session = UserSession.objects.get(session_key=victim.session.session_key)
    assert signed_in(UserFactory()).post(reverse("session-end", args=[session.pk])).status_code == 404
    assert is_signed_in(victim)


def test_this_session_is_ended_by_signing_out() -> None:
    here = signed_in(UserFactory())
    session = UserSession.objects.get(session_key=here.session.session_key)
    assert here.post(reverse("session-end", args=[session.pk]))["Location"] == reverse("account_logout")
    assert is_signed_in(here)


def test_password_change_ends_the_other_sessions() -> None:
    user = UserFactory()
    elsewhere, here = signed_in(user, SAFARI), signed_in(user)
    changed = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "seven grey herons"}
    )
    assert changed.status_code == 302
    assert (is_signed_in(elsewhere), is_signed_in(here)) == (False, True)
    assert listed(here) == [("Chrome on Windows", "198.51.100.7", True)]


def test_signed_out_session_leaves_the_list() -> None:
    user = UserFactory()
    phone, here = signed_in(user, SAFARI), signed_in(user)
    phone.post(reverse("account_logout"))
    assert len(listed(here)) == 1


def test_session_tells_when_and_whence_it_was_last_seen(settings) -> None:
    settings.SESSION_NOTED_SECONDS = 300
    user = UserFactory()
    client = signed_in(user)
    session = client.session
    session["seen_at"] = int(time.time()) - 301
    session["listed_at"] = session["seen_at"]
    session.save()
    UserSession.objects.update(last_seen_at="2026-01-01T00:00:00Z")
    client.get(reverse("profile"), REMOTE_ADDR="203.0.113.50")
    row = UserSession.objects.get()
    assert (row.last_seen_at.year > 2025, row.ip) == (True, "203.0.113.50")
    client.get(reverse("profile"), REMOTE_ADDR="203.0.113.51")
    assert UserSession.objects.get().ip == "203.0.113.50"  # noted a moment ago


def test_sessions_are_read_in_the_time_zone_of_the_person() -> None:
    client = signed_in(UserFactory(time_zone="Pacific/Auckland"))
    UserSession.objects.update(created_at="2026-01-01T00:30:00Z")
    assert "1 Jan 2026, 13:30" in client.get(reverse("usersessions_list")).content.decode()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/142.0.0.0", "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "A browser that does not give its name"),
        ("", "A browser that does not give its name"),
        ("<script>alert(1)</script> Windows", "Windows"),
    ],
)
def test_browser_is_named_by_its_header(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words
