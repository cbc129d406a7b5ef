"""Who has an account is told by no page: not by what it says, and not by how long it works."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from organisations.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def known() -> User:
    user: User = UserFactory(email="known@example.com")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def answers(name: str, *addresses: str, **data: str) -> list[tuple[int, str | None, list[str]]]:
    """What each address is answered: the status, where it leads, and what is said there."""
    found = []
    for address in addresses:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        response = client.post(reverse(name), {"email": address, "login": address, **data})
        where = response.headers.get("Location")
        shown = client.get(where) if where else response
        words = [str(message).replace(address, "ADDRESS") for message in shown.context["messages"]]
        found.append((response.status_code, where, words))
    return found


def test_password_reset_says_the_same_to_everyone(known: User, mail: None) -> None:
    first, second = answers("account_reset_password", "known@example.com", "unknown@example.com")
    assert first == second
    assert first[:2] == (302, reverse("account_reset_password_done"))
    assert [message.to for message in outbox.outbox] == [["known@example.com"], ["unknown@example.com"]]


def test_password_reset_says_the_same_where_no_mail_is_sent(known: User) -> None:
    first, second = answers("account_reset_password", "known@example.com", "unknown@example.com")
    assert first == second
    assert first[0] == 302


def test_sign_up_says_the_same_to_everyone(known: User, mail: None) -> None:
    data = {"password1": PASSWORD, "organisation": "Sample"}
    first, second = answers("account_signup", "known@example.com", "unknown@example.com", **data)
    assert first == second
    assert first[:2] == (302, reverse("account_email_verification_sent"))
    assert [message.to for message in outbox.outbox] == [["known@example.com"], ["unknown@example.com"]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_login", {"password": "wrong horse battery"}),
        ("account_signup", {"password1": PASSWORD, "organisation": "Sample"}),
    ],
)
def test_password_is_worked_on_whoever_it_is(
    known: User, mail: None, monkeypatch: pytest.MonkeyPatch, name: str, data: dict[str, str]
) -> None:
    """The slow part, on purpose, is the hash of the password: it is computed once in either case."""
    from django.contrib.auth import hashers

    computed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        computed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    counts = []
    for address in ("known@example.com", "unknown@example.com"):
        computed.clear()
        answers(name, address, **data)
        counts.append(len(computed))
    assert counts == [1, 1]


def test_change_to_an_address_says_the_same_whoever_has_it(known: User, mail: None) -> None:
    said = []
    for address in ("known@example.com", "unknown@example.com"):
        user = UserFactory()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        response = client.post(reverse("account_email"), {"email": address, "action_add": ""})
        messages = [
            str(message).replace(address, "ADDRESS")
            for message in client.get(reverse("account_email")).context["messages"]
        ]
        said.append((response.status_code, messages))
    assert said[0] == said[1]
