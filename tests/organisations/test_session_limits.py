"""Sessions end after a time without requests, and after a time at most, for everybody."""

from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from audit.models import Event
from organisations import sessions
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # the clock ends sessions, not a query

PASSWORD = "correct horse battery"


class Clock:
    """The time of day as sessions see it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length).total_seconds()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    return clock


def signed_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def test_default_limits_are_a_working_day_and_a_day() -> None:
    assert (site_settings.SESSION_IDLE_SECONDS, site_settings.SESSION_SECONDS) == (8 * 3600, 24 * 3600)


def test_session_ends_when_nothing_was_asked_for_long_enough(client: Client, clock: Clock) -> None:
    client.force_login(UserFactory())
    clock.wait(hours=7, minutes=59)
    assert signed_in(client)
    clock.wait(hours=8)
    assert not signed_in(client)


def test_session_ends_a_day_after_its_beginning_however_busy(client: Client, clock: Clock) -> None:
    client.force_login(UserFactory())
    for _ in range(3):
        clock.wait(hours=7)
        assert signed_in(client)
    clock.wait(hours=3)
    assert not signed_in(client)


@pytest.mark.parametrize("person", [{"is_administrator": True, "is_superuser": True}, {"is_demo": True}])
def test_session_of_nobody_is_an_exception(client: Client, clock: Clock, person: dict[str, bool]) -> None:
    client.force_login(UserFactory(**person))
    clock.wait(hours=8)
    assert not signed_in(client)


def test_session_that_ended_is_gone_from_the_server(client: Client, clock: Clock) -> None:
    client.force_login(UserFactory())
    stolen = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    clock.wait(hours=8)
    client.get(reverse("profile"))
    assert not Session.objects.filter(pk=stolen).exists()
    thief = Client()
    thief.cookies[site_settings.SESSION_COOKIE_NAME] = stolen
    assert not signed_in(thief)


@pytest.mark.parametrize(
    ("waits", "language", "text"),
    [
        ([8], "en", "You were signed out after 8 hours without activity."),
        ([8], "ja", "8時間操作がなかったため、ログアウトしました。"),
        ([7, 7, 7, 3], "en", "You were signed out 24 hours after you had signed in."),
        ([7, 7, 7, 3], "ja", "ログインから24時間が過ぎたため、ログアウトしました。"),
    ],
)
def test_sign_in_page_says_why_and_leads_back(
    client: Client, clock: Clock, waits: list[int], language: str, text: str
) -> None:
    client.force_login(UserFactory(language=language))
    for hours in waits:
        response = client.get(reverse("profile"))
        assert response.status_code == 200
        clock.wait(hours=hours)
    response = client.get(reverse("profile"), follow=True, headers={"accept-language": language})
    assert response.redirect_chain == [(f"{reverse('account_login')}?next={reverse('profile')}", 302)]
    assert text in response.content.decode()
    assert text not in client.get(reverse("account_login")).content.decode()


def test_sign_in_page_tells_minutes_where_the_limit_is_no_round_hour(
    client: Client, clock: Clock, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS = 45 * 60
    client.force_login(UserFactory(language="en"))
    clock.wait(minutes=45)
    page = client.get(reverse("profile"), follow=True, headers={"accept-language": "en"}).content.decode()
    assert "You were signed out after 45 minutes without activity." in page


def test_end_of_a_session_leaves_its_trace(client: Client, clock: Clock) -> None:
    user = UserFactory()
    client.force_login(user)
    clock.wait(hours=8)
    client.get(reverse("profile"))
    event = Event.objects.latest("pk")
    assert (event.action, event.actor_id, event.detail) == (
        "person.session-ended",
        user.pk,
        {"reason": "idle"},
    )


def test_requests_are_noted_every_few_minutes_and_cost_no_write_between(client: Client, clock: Clock) -> None:
    client.force_login(UserFactory())
    writes = []
    for _ in range(11):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("profile"))
        statements = [query["sql"] for query in queries]
        writes.append([sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))])
        clock.wait(minutes=1)
    assert [number for number, statements in enumerate(writes) if statements] == [5, 10]
    assert sum(sql.startswith('UPDATE "django_session"') for sql in writes[5]) == 1


def test_session_from_before_there_were_limits_begins_when_it_is_next_used(
    client: Client, clock: Clock
) -> None:
    client.force_login(UserFactory())
    session = client.session
    del session[sessions.BEGAN], session[sessions.SEEN]
    session.save()
    assert signed_in(client)
    clock.wait(hours=8)
    assert not signed_in(client)


def test_signing_in_again_begins_anew(client: Client, clock: Clock) -> None:
    user = UserFactory()
    client.force_login(user)
    clock.wait(hours=20)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    clock.wait(hours=7)
    assert signed_in(client)
