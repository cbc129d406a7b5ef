"""What makes a password here, and what is done with it."""

from importlib import import_module
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from organisations.models import User
from tests.factories import MembershipFactory, UserFactory

PASSWORD = "correct horse battery"


def is_taken(password: str, user: User | None = None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("nine char", False),
        ("ten chars.", True),
        ("alllowercaseletters", True),
        ("準備の良い馬と電池のホチキス", True),
        ("x y" * 100, True),
        ("password123", False),
        ("qwertyuiop", False),
        ("1234567890", False),
        ("junbi2026!", False),
        ("Readiness-Assessment", False),
        ("junbi and nine herons", True),
    ],
)
def test_password_needs_length_and_no_kinds_of_characters(password: str, taken: bool) -> None:
    assert is_taken(password) is taken


def test_password_is_not_the_name_of_the_site_in_its_address(settings: Settings) -> None:
    assert is_taken("examplecorp12")
    settings.BASE_URL = "https://survey.examplecorp.com"
    assert not is_taken("examplecorp12")


@pytest.mark.django_db
def test_password_is_not_the_address_of_its_account() -> None:
    user = UserFactory.build(email="margaret.thorne@example.com")
    assert not is_taken("margaret.thorne", user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", ["  spaces at both ends  ", "ÄÖÜ und ß am Ende", "x1 " * 40, "長い合言葉を日本語で書く"]
)
def test_password_is_checked_as_it_was_typed(client: Client, password: str) -> None:
    user = UserFactory()
    client.force_login(user)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password})
    visitor = Client()
    for tried, status in (
        (password.strip() + ".", 200),
        (password[:-1], 200),
        (password.upper() + "x", 200),
        (password, 302),
    ):
        response = visitor.post(reverse("account_login"), {"login": user.email, "password": tried})
        assert (tried, response.status_code) == (tried, status)


def test_passwords_are_kept_as_slow_salted_hashes() -> None:
    """The tests themselves use a quick hasher; the site names none and so has Django's."""
    assert not hasattr(import_module("config.settings"), "PASSWORD_HASHERS")
    first = global_settings.PASSWORD_HASHERS[0]
    assert first == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert (PBKDF2PasswordHasher.digest().name, PBKDF2PasswordHasher.iterations >= 1_000_000) == (
        "sha256",
        True,
    )


@pytest.mark.django_db
def test_signing_out_has_the_browser_forget_what_was_typed(client: Client) -> None:
    client.force_login(UserFactory())
    assert "Clear-Site-Data" not in client.get(reverse("profile")).headers
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.post(reverse("account_logout")).headers


@pytest.mark.django_db
def test_operator_signs_a_person_out_everywhere() -> None:
    user, other = MembershipFactory().user, MembershipFactory().user
    browsers = [Client(), Client(), Client()]
    for browser, person in zip(browsers, (user, user, other), strict=True):
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert UserSession.objects.count() == 3
    told = StringIO()
    call_command("end_sessions", user.email.upper(), stdout=told)
    assert told.getvalue() == "2 sessions ended\n"
    assert [browser.get(reverse("profile")).status_code for browser in browsers] == [302, 302, 200]
    call_command("end_sessions", "--all", stdout=told)
    assert browsers[2].get(reverse("profile")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["somebody@example.com", "--all"], ["nobody@example.com"]])
def test_operator_has_to_say_whom(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("end_sessions", *arguments)
