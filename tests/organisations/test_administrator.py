"""The command that makes the first administrator."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from audit.models import Event
from organisations.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "admin@example.com"
PASSWORD = "nine small boats"


def create(*arguments: str) -> str:
    out = io.StringIO()
    call_command("createadministrator", *arguments, stdout=out)
    return out.getvalue()


def test_password_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert create("Admin@Example.com", "--password-stdin") == f"{ADDRESS} is now an administrator.\n"
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert (user.is_administrator, user.is_superuser) == (True, True)
    assert EmailAddress.objects.get(user=user).verified
    assert Event.objects.get().action == "administrator.created"


def test_password_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUNBI_ADMINISTRATOR_PASSWORD", PASSWORD)
    create(ADDRESS)
    assert User.objects.get().check_password(PASSWORD)


def test_second_run_changes_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUNBI_ADMINISTRATOR_PASSWORD", PASSWORD)
    create(ADDRESS)
    before = User.objects.get().password
    assert create(ADDRESS) == f"{ADDRESS} is an administrator already. Nothing was changed.\n"
    assert User.objects.get().password == before


def test_account_that_exists_keeps_its_password() -> None:
    user = UserFactory(email=ADDRESS)
    assert "keeps the password" in create(ADDRESS)
    user.refresh_from_db()
    assert user.is_administrator
    assert user.check_password("correct horse battery")


@pytest.mark.parametrize("password", ["short", "administrator@", "password123"])
def test_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("JUNBI_ADMINISTRATOR_PASSWORD", password)
    with pytest.raises(CommandError, match="password: "):
        create("administrator@example.com" if "@" in password else ADDRESS)
    assert User.objects.count() == 0


def test_address_is_checked() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        create("nobody")
