"""Every address under /accounts/: who is let in, and that each page is one of ours, in both languages."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse

from organisations import account_urls
from organisations.models import User
from tests.factories import MembershipFactory
from tests.passkeys import Authenticator as Device
from tests.passkeys import encoded

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # pages over allauth's own queries

PASSWORD = "correct horse battery"
NAMES = {pattern.name for pattern in account_urls.urlpatterns}

# Where a bare GET leads: a page of ours, or on to another; for a visitor, and for somebody who is signed in and has
# shown so once more a moment ago.
PAGE, SIGN_IN, DASHBOARD, FACTORS = "page", "account_login", "dashboard", "mfa_index"
REACHED = {
    "account_login": (PAGE, DASHBOARD),
    "account_logout": ("home", PAGE),
    "account_signup": (PAGE, DASHBOARD),
    "account_inactive": (PAGE, PAGE),
    "account_reauthenticate": (SIGN_IN, PAGE),
    "account_email": (SIGN_IN, PAGE),
    "account_email_verification_sent": (PAGE, PAGE),
    "account_confirm_email": (PAGE, PAGE),
    "account_change_password": (SIGN_IN, PAGE),
    "account_set_password": (SIGN_IN, "account_change_password"),
    "account_reset_password": (PAGE, PAGE),
    "account_reset_password_done": (PAGE, PAGE),
    "account_reset_password_from_key": (PAGE, PAGE),
    "account_reset_password_from_key_done": (PAGE, PAGE),
    "usersessions_list": (SIGN_IN, PAGE),
    "session-end": (SIGN_IN, 405),
    "sessions-end-others": (SIGN_IN, 405),
    "mfa_index": (SIGN_IN, PAGE),
    "mfa_authenticate": (SIGN_IN, DASHBOARD),
    "mfa_reauthenticate": (SIGN_IN, PAGE),
    "mfa_activate_totp": (SIGN_IN, PAGE),
    "mfa_deactivate_totp": (SIGN_IN, PAGE),
    "mfa_view_recovery_codes": (SIGN_IN, PAGE),
    "mfa_generate_recovery_codes": (SIGN_IN, PAGE),
    "mfa_download_recovery_codes": (SIGN_IN, "file"),
    "mfa_list_webauthn": (SIGN_IN, FACTORS),
    "mfa_add_webauthn": (SIGN_IN, PAGE),
    "mfa_login_webauthn": (SIGN_IN, DASHBOARD),
    "mfa_reauthenticate_webauthn": (SIGN_IN, PAGE),
    "mfa_remove_webauthn": (SIGN_IN, PAGE),
    "mfa_edit_webauthn": (SIGN_IN, PAGE),
    "openid_connect_login": (404, 404),  # no provider is named here; with one: test_sso.py
    "openid_connect_callback": (404, 404),
}


@pytest.fixture
def owner() -> User:
    """Somebody who has everything set up."""
    user = MembershipFactory().user
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return user


@pytest.fixture
def key(owner: User) -> Authenticator:
    options = {"rp": {"id": "testserver"}, "user": {"id": encoded(b"1")}, "challenge": "AA"}
    credential = Device().create({"publicKey": options})
    return Authenticator.objects.create(
        user=owner, type="webauthn", data={"name": "Laptop", "credential": credential}
    )


def address_of(name: str, key: Authenticator) -> str:
    arguments: dict[str, list[Any]] = {
        "account_confirm_email": ["no-such-key"],
        "account_reset_password_from_key": ["1", "no-such-key"],
        "mfa_remove_webauthn": [key.pk],
        "mfa_edit_webauthn": [key.pk],
        "session-end": [1],
        "openid_connect_login": ["acme"],
        "openid_connect_callback": ["acme"],
    }
    return reverse(name, args=arguments.get(name, []))


def test_every_account_address_is_known() -> None:
    assert set(REACHED) == NAMES


def test_nothing_of_allauth_is_there_that_is_not_offered(client: Client) -> None:
    for path in (
        "login/code/",
        "login/code/confirm/",
        "phone/verify/",
        "social/",
        "social/signup/",
        "mfa/trust/",
    ):
        assert client.get(f"/accounts/{path}").status_code == 404, path


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", sorted(REACHED))
def test_account_address_leads_where_it_should(
    client: Client, owner: User, key: Authenticator, name: str, language: str
) -> None:
    for is_signed_in, expected in enumerate(REACHED[name]):
        if is_signed_in:
            client.force_login(owner)
            client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
            if name == "mfa_activate_totp":
                owner.authenticator_set.filter(type="totp").delete()
        response = client.get(address_of(name, key), headers={"accept-language": language})
        if expected == PAGE:
            assert_page_of_ours(response, language)
        elif expected == "file":
            assert response["Content-Disposition"].startswith("attachment")
        elif isinstance(expected, int):
            assert response.status_code == expected
        else:
            assert response.status_code == 302
            assert response["Location"].partition("?")[0] == reverse(expected)


def assert_page_of_ours(response: Any, language: str) -> None:
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert 'class="site-header"' in html
    for template in response.templates:
        if template.name and not template.name.startswith("django/forms/"):
            assert "allauth" not in str(template.origin.name), template.name
            assert template.origin.name.startswith((str(settings.BASE_DIR / "templates"),)) or (
                "crispy" in template.origin.name
            ), template.name
    assert "data:" not in html
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="', html)
    for script in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script


def test_sessions_page_lists_the_session_it_is_read_in(client: Client, owner: User) -> None:
    client.force_login(owner)
    client.get(reverse("usersessions_list"))
    assert UserSession.objects.get().user == owner


@pytest.mark.parametrize("language", ["ja", "en"])
def test_password_is_set_where_there_is_none(client: Client, language: str) -> None:
    user = MembershipFactory().user
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    address = reverse("account_set_password")
    assert client.get(reverse("account_change_password"))["Location"] == address
    assert_page_of_ours(client.get(address, headers={"accept-language": language}), language)


@pytest.mark.parametrize("folder", ["account", "mfa", "usersessions"])
def test_forms_behind_the_password_name_their_address(folder: str) -> None:
    # What was sent before the password was asked for is answered at the address of the page that asked for it.
    forms = [
        form
        for template in (settings.BASE_DIR / "templates" / folder).rglob("*.html")
        for form in re.findall(r"<form[^>]*>", template.read_text(encoding="utf-8"))
    ]
    assert forms
    assert [form for form in forms if 'action="{' not in form] == []
