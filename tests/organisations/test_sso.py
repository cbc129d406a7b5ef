"""Single sign-on against a real provider on the loopback: who is let in, as whom, and what is not believed."""

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.tokens import default_token_generator
from django.core import mail as outbox
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import Event
from organisations.identity_providers import (
    IdentityProvider,
    as_allauth_reads_them,
    domain_of,
    read_identity_providers,
)
from organisations.models import User
from tests.factories import MembershipFactory, UserFactory
from tests.identity_provider import CLIENT_ID, SECRET, Provider
from tests.passkeys import Authenticator as Device

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # pages over allauth's own queries

PASSWORD = "correct horse battery"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module")
def started() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def configure(settings: Settings, provider: Provider, **changed: Any) -> None:
    facts = {
        "id": "acme",
        "name": "Acme ID",
        "server_url": provider.url,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "domains": frozenset({"acme.example"}),
    }
    settings.IDENTITY_PROVIDERS = (IdentityProvider(**(facts | changed)),)
    settings.SOCIALACCOUNT_PROVIDERS = as_allauth_reads_them(settings.IDENTITY_PROVIDERS)


@pytest.fixture
def acme(started: Provider, settings: Settings) -> Provider:
    """Acme's people may come through their provider."""
    started.reset()
    configure(settings, started)
    return started


@pytest.fixture
def required(acme: Provider, settings: Settings) -> Provider:
    """Acme's people have to."""
    configure(settings, acme, is_required=True)
    return acme


def browser() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def address_in(page: Any) -> str:
    """Where the page goes on to."""
    assert page.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, page.content.decode()
    return unescape(found[1])


def sign_on(client: Client, provider: Provider, **data: str) -> Any:
    page = client.post(reverse("openid_connect_login", args=["acme"]), data)
    return client.get(provider.authorise(address_in(page)))


def known(email: str = "aoki@acme.example", *, verified: bool = True, **fields: Any) -> User:
    user: User = UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def refused(response: Any, reason: str, status: int = 403) -> bool:
    assert (response.status_code, response.context["reason"]) == (status, reason)
    return True


# --- who is let in ---------------------------------------------------------------------------------------


def test_newcomer_gets_an_account_and_is_asked_for_the_organisation(acme: Provider) -> None:
    client = browser()
    assert sign_on(client, acme)["Location"] == reverse("organisation-new")
    user = User.objects.get()
    assert (str(user.pk), user.email, user.name) == (who(client), "aoki@acme.example", "Aoki Rin")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert SocialAccount.objects.get(user=user).uid == acme.claims["sub"]
    signed_in = Event.objects.get(action="person.signed-in")
    assert signed_in.detail == {"by": ["sso:acme"]}


def test_account_is_found_by_the_verified_address(acme: Provider) -> None:
    user = known("Aoki@acme.example".lower())
    acme.claims["email"] = "AOKI@Acme.example"
    client = browser()
    assert sign_on(client, acme)["Location"] == reverse("dashboard")
    assert who(client) == str(user.pk)
    assert User.objects.count() == 1
    user.refresh_from_db()
    assert user.check_password(PASSWORD)  # it may still be used, for single sign-on is not required


def test_first_time_is_told_by_mail(acme: Provider, mail: None) -> None:
    known()
    for _ in range(2):
        sign_on(browser(), acme)
    (message,) = outbox.outbox
    assert message.to == ["aoki@acme.example"]
    assert message.subject == "Your account can be signed in to with Acme ID"


def test_configuration_is_not_asked_for_again_each_time(acme: Provider) -> None:
    acme.requests.clear()
    for _ in range(3):
        address_in(browser().post(reverse("openid_connect_login", args=["acme"])))
    assert acme.requests == ["/.well-known/openid-configuration"]


def test_account_is_found_by_the_person_from_the_second_time_on(acme: Provider) -> None:
    user = known()
    sign_on(browser(), acme)
    acme.claims["email"] = "aoki-tanaka@acme.example"  # renamed at the provider
    client = browser()
    sign_on(client, acme)
    assert who(client) == str(user.pk)


def test_address_in_the_user_information_is_enough(acme: Provider) -> None:
    acme.tells_address_in_token = False
    client = browser()
    sign_on(client, acme)
    assert User.objects.get().email == "aoki@acme.example"
    assert "/userinfo" in acme.requests


def test_sign_on_goes_on_to_where_somebody_was_headed(acme: Provider) -> None:
    known()
    assert sign_on(browser(), acme, next=reverse("profile"))["Location"] == reverse("profile")
    assert sign_on(browser(), acme, next="https://evil.example/")["Location"] == reverse("dashboard")


def test_provider_is_asked_with_pkce_nonce_and_state(acme: Provider) -> None:
    sign_on(browser(), acme)
    assert acme.asked["code_challenge_method"] == "S256"
    assert acme.asked["response_type"] == "code"
    assert set(acme.asked["scope"].split()) == {"openid", "profile", "email"}
    assert len(acme.asked["nonce"]) == 64
    assert len(acme.asked["state"]) >= 16


def test_second_factor_of_ours_is_asked_for_after_the_provider(acme: Provider) -> None:
    user = known()
    TOTP.activate(user, APP_SECRET)
    client = browser()
    assert sign_on(client, acme)["Location"] == reverse("mfa_authenticate")
    assert who(client) is None
    code = format_hotp_value(hotp_value(APP_SECRET, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert who(client) == str(user.pk)
    assert Event.objects.get(action="person.signed-in").detail == {"by": ["sso:acme", "totp"]}


# --- what is not believed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("twisted", "reason"),
    [
        ({"iss": "https://evil.example"}, "id-token"),
        ({"iss": None}, "id-token"),
        ({"aud": "another-client"}, "id-token"),
        ({"aud": None}, "id-token"),
        ({"aud": [CLIENT_ID, "another"]}, "authorised-party"),
        ({"azp": "another-client"}, "authorised-party"),
        ({"nonce": "0" * 64}, "nonce"),
        ({"nonce": None}, "id-token"),
        ({"exp": 1_700_000_000}, "id-token"),
        ({"exp": None}, "id-token"),
        ({"iat": 4_000_000_000}, "id-token"),  # not before the year 2096
        ({"sub": None}, "id-token"),
        ({"email_verified": False}, "unverified-address"),
        ({"email_verified": None}, "unverified-address"),
        ({"email_verified": "false"}, "unverified-address"),
        ({"email_verified": [True]}, "unverified-address"),
        ({"email": "aoki@other.example"}, "foreign-address"),
        ({"email": "aoki@sub.acme.example"}, "foreign-address"),
        ({"email": "aoki@acme.example.evil.example"}, "foreign-address"),
        ({"email": "not an address"}, "no-address"),
        ({"email": ["aoki@acme.example"]}, "no-address"),
        ({"email": "aoki@acme.example, eve@evil.example"}, "no-address"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_token_that_says_something_else_is_refused(
    acme: Provider, twisted: dict[str, Any], reason: str
) -> None:
    known()
    acme.twisted = twisted
    client = browser()
    assert refused(sign_on(client, acme), reason)
    assert who(client) is None
    event = Event.objects.get(action="person.single-sign-on-refused")
    assert (event.actor_id, event.detail["provider"]) == (None, "acme")
    assert event.detail["reason"].startswith(reason)
    assert not SocialAccount.objects.exists()


def test_token_signed_by_another_key_is_refused(acme: Provider) -> None:
    acme.signing_key = acme.other_key
    assert refused(sign_on(browser(), acme), "id-token")


def test_token_of_an_unknown_key_is_refused(acme: Provider) -> None:
    acme.kid = "key-2"
    assert refused(sign_on(browser(), acme), "key")


def test_token_without_a_key_is_read_by_the_only_one(acme: Provider) -> None:
    acme.kid = None
    client = browser()
    sign_on(client, acme)
    assert who(client) is not None


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_token_that_is_not_signed_by_a_public_key_is_refused(acme: Provider, algorithm: str) -> None:
    acme.algorithm = algorithm
    public = acme.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    acme.signing_key = None if algorithm == "none" else public
    assert refused(sign_on(browser(), acme), "id-token")


@pytest.mark.parametrize(
    ("configuration", "reason"),
    [
        ({"issuer": "https://evil.example"}, "issuer"),
        ({"token_endpoint": "ftp://127.0.0.1/"}, "configuration"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "configuration"),
        ({"jwks_uri": None}, "configuration"),
    ],
)
def test_configuration_of_another_issuer_is_refused(
    acme: Provider, configuration: dict[str, Any], reason: str
) -> None:
    acme.configuration = configuration
    assert refused(browser().post(reverse("openid_connect_login", args=["acme"])), reason)


def test_user_information_about_somebody_else_is_refused(acme: Provider) -> None:
    acme.tells_address_in_token = False
    acme.information = acme.claims | {"sub": "another"}
    assert refused(sign_on(browser(), acme), "subject")


def test_user_information_does_not_override_the_token(acme: Provider) -> None:
    acme.information = acme.claims | {"email": "director@acme.example"}
    sign_on(browser(), acme)
    assert User.objects.get().email == "aoki@acme.example"


def test_answer_to_another_browser_is_refused(acme: Provider) -> None:
    page = browser().post(reverse("openid_connect_login", args=["acme"]))
    victim = browser()
    assert refused(victim.get(acme.authorise(address_in(page))), "state", 400)
    assert who(victim) is None


def test_answer_is_taken_once(acme: Provider) -> None:
    known()
    client = browser()
    page = client.post(reverse("openid_connect_login", args=["acme"]))
    back = acme.authorise(address_in(page))
    client.get(back)
    client.post(reverse("account_logout"))
    assert refused(client.get(back), "state", 400)
    assert who(client) is None


def test_code_of_another_sign_on_is_refused(acme: Provider) -> None:
    """Injected into the victim's own exchange: the verifier does not fit the code."""
    mine = acme.authorise(address_in(browser().post(reverse("openid_connect_login", args=["acme"]))))
    victim = browser()
    state = re.search(
        r"state=(\w+)", address_in(victim.post(reverse("openid_connect_login", args=["acme"])))
    )[1]
    code = re.search(r"code=([^&]+)", mine)[1]
    response = victim.get(reverse("openid_connect_callback", args=["acme"]), {"code": code, "state": state})
    assert refused(response, "unreachable", 502)
    assert who(victim) is None


def test_provider_that_does_not_answer_is_said_to(acme: Provider) -> None:
    client = browser()
    page = client.post(reverse("openid_connect_login", args=["acme"]))
    back = acme.authorise(address_in(page))
    acme.is_down = True
    assert refused(client.get(back), "unreachable", 502)
    cache.clear()
    assert refused(client.post(reverse("openid_connect_login", args=["acme"])), "unreachable", 502)


def test_cancelled_sign_on_returns_to_the_beginning(acme: Provider) -> None:
    client = browser()
    address_in(client.post(reverse("openid_connect_login", args=["acme"])))
    state = next(iter(client.session["socialaccount_states"]))
    response = client.get(
        reverse("openid_connect_callback", args=["acme"]), {"error": "access_denied", "state": state}
    )
    assert response["Location"] == reverse("account_login")
    assert "You cancelled the sign-in." in client.get(reverse("account_login")).content.decode()


def test_provider_that_is_not_named_is_not_there(acme: Provider) -> None:
    for name in ("openid_connect_login", "openid_connect_callback"):
        assert browser().get(reverse(name, args=["other"])).status_code == 404


def test_account_cannot_be_connected_by_who_is_signed_in(acme: Provider) -> None:
    """A stranger's session plus an answer of the provider must not make one account of the two."""
    stranger = UserFactory()
    client = browser()
    client.force_login(stranger)
    address = reverse("openid_connect_login", args=["acme"]) + "?process=connect"
    assert client.post(address)["Location"] == reverse("dashboard")
    assert not SocialAccount.objects.exists()


# --- whose account it opens ---------------------------------------------------------------------------------


def test_account_that_another_person_of_the_provider_has_is_not_opened(acme: Provider) -> None:
    """An address that was given to somebody new does not bring the account of the one before."""
    known()
    sign_on(browser(), acme)
    acme.claims["sub"] = "somebody new"
    client = browser()
    assert refused(sign_on(client, acme), "other-subject")
    assert who(client) is None


def test_account_that_has_left_the_domain_is_not_opened(acme: Provider) -> None:
    user = known()
    sign_on(browser(), acme)
    User.objects.filter(pk=user.pk).update(email="aoki@private.example")
    client = browser()
    assert refused(sign_on(client, acme), "account-elsewhere")
    assert who(client) is None


def test_account_with_an_address_nobody_has_verified_is_cleared_of_what_was_set_up(acme: Provider) -> None:
    """Somebody may have signed up with the address before its owner came."""
    user = known(verified=False)
    squatter = browser()
    squatter.force_login(user)
    squatter.get(reverse("usersessions_list"))
    TOTP.activate(user, APP_SECRET)
    client = browser()
    sign_on(client, acme)
    assert who(client) == str(user.pk)
    assert squatter.get(reverse("profile")).status_code == 302
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not Authenticator.objects.exists()
    assert EmailAddress.objects.get().verified


def test_address_that_somebody_only_asked_to_change_to_opens_no_account(acme: Provider) -> None:
    squatter = known("eve@other.example")
    EmailAddress.objects.create(user=squatter, email="aoki@acme.example", verified=False)
    client = browser()
    sign_on(client, acme)
    assert who(client) != str(squatter.pk)
    assert User.objects.get(email="aoki@acme.example").pk != squatter.pk
    assert not EmailAddress.objects.filter(user=squatter, email="aoki@acme.example").exists()


def test_account_that_was_closed_is_not_opened(acme: Provider) -> None:
    known(is_active=False)
    client = browser()
    assert sign_on(client, acme)["Location"] == reverse("account_inactive")
    assert who(client) is None


@pytest.mark.parametrize("is_verifying", [False, True])
def test_provider_that_keeps_silent_on_verification_is_believed_if_told_so(
    acme: Provider, settings: Settings, is_verifying: bool
) -> None:
    configure(settings, acme, is_verifying=is_verifying)
    acme.twisted = {"email_verified": None}
    client = browser()
    sign_on(client, acme)
    assert (who(client) is not None) == is_verifying
    acme.twisted = {"email_verified": False}
    assert refused(sign_on(browser(), acme), "unverified-address")


# --- required --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
@pytest.mark.parametrize("email", ["aoki@acme.example", "Aoki@ACME.example", "aoki@ａｃｍｅ.example"])
def test_address_of_the_domain_is_led_to_its_provider(
    required: Provider, mail: None, exists: bool, name: str, email: str
) -> None:
    """Whether there is an account or not, whatever else was entered, and without a word about it."""
    if exists:
        known()
    client = browser()
    page = client.post(reverse(name), {"login": email, "email": email, "password": PASSWORD})
    address = address_in(page)
    assert address.startswith(f"{required.url}/authorize?")
    assert "login_hint=" in address
    assert who(client) is None
    assert outbox.outbox == []
    assert User.objects.count() == exists


def test_address_of_the_domain_arrives_by_its_provider(required: Provider) -> None:
    user = known()
    client = browser()
    page = client.post(reverse("account_login"), {"login": "aoki@acme.example", "next": reverse("profile")})
    assert client.get(required.authorise(address_in(page)))["Location"] == reverse("profile")
    assert who(client) == str(user.pk)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert Event.objects.filter(action="person.password-given-up").count() == 1


def test_other_addresses_sign_in_by_password_as_before(required: Provider) -> None:
    user = known("eve@other.example")
    client = browser()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert who(client) == str(user.pk)


def test_password_of_the_domain_is_never_right(required: Provider) -> None:
    user = known()
    request = Client().get(reverse("account_login")).wsgi_request
    from organisations.authentication import Backend

    assert Backend().authenticate(request, email=user.email, password=PASSWORD) is None


def test_link_for_a_new_password_from_before_it_was_required_is_dead(required: Provider) -> None:
    user = known()
    from allauth.account.utils import user_pk_to_url_str

    link = reverse(
        "account_reset_password_from_key",
        args=[user_pk_to_url_str(user), default_token_generator.make_token(user)],
    )
    page = browser().get(link)
    assert page.context["token_fail"] is True


def test_passkey_of_the_domain_is_led_to_its_provider(acme: Provider, settings: Settings) -> None:
    """What was set up before it was required does not get around it."""
    import json

    user = known()
    client, device = browser(), Device()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_add_webauthn"))
    options = json.loads(json.dumps(page.context["js_data"]["creation_options"]))
    answer = {"name": "x", "passwordless": "on", "credential": json.dumps(device.create(options))}
    assert client.post(reverse("mfa_add_webauthn"), answer).status_code == 302

    configure(settings, acme, is_required=True)
    thief = browser()
    options = thief.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    credential = json.dumps(device.get(options["request_options"]))
    page = thief.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert address_in(page).startswith(f"{acme.url}/authorize?")
    assert who(thief) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_set_password", {"password1": "seven grey herons"}),
        ("account_email", {"email": "aoki@private.example", "action_add": ""}),
    ],
)
def test_what_the_provider_keeps_is_not_changed_here(
    required: Provider, mail: None, name: str, data: dict[str, str]
) -> None:
    user = known()
    client = browser()
    sign_on(client, required)
    page = client.post(reverse(name), data)
    assert "Addresses of your organisation sign in through Acme ID." in page.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert EmailAddress.objects.filter(user=user).count() == 1


def test_who_has_nothing_but_the_provider_comes_from_it_again_before_a_delicate_page(
    required: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    known()
    client = browser()
    sign_on(client, required)
    user = User.objects.get()
    organisation = MembershipFactory(user=user).organisation
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    now = time.time()
    monkeypatch.setattr("organisations.single_sign_on.time.time", lambda: now + 301)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_set_password"):
        answer = client.get(reverse(name))
        assert answer["Location"] == (
            reverse("openid_connect_login", args=["acme"]) + f"?next={reverse(name).replace('/', '%2F')}"
        )
    for address, data in (
        (reverse("account_email"), {"email": "thief@elsewhere.example", "action_add": ""}),
        (reverse("organisation-delete", args=[organisation.pk]), {"name": organisation.name}),
        (reverse("person-delete"), {}),
    ):
        answer = client.post(address, data)
        assert answer["Location"].startswith(reverse("openid_connect_login", args=["acme"]))
    assert EmailAddress.objects.get(user=user).email == user.email
    page = client.get(answer["Location"])
    assert "once more" in page.content.decode()
    sign_on(client, required, next=reverse("mfa_activate_totp"))
    assert required.asked["prompt"] == "login"


def test_passkey_of_the_domain_is_a_second_step_only(required: Provider) -> None:
    known()
    client = browser()
    sign_on(client, required)
    assert "passwordless" not in client.get(reverse("mfa_add_webauthn")).context["form"].fields


# --- the pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_of_single_sign_on_are_ours(acme: Provider, language: str) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    start = reverse("openid_connect_login", args=["acme"])
    acme.configuration = {}
    pages = [client.get(start), client.post(start)]
    pages.append(client.get(reverse("openid_connect_callback", args=["acme"])))
    for page in pages:
        html = page.content.decode()
        assert f'<html lang="{language}">' in html
        assert 'class="site-header"' in html
        assert "site-packages/allauth" not in str(page.templates[0].origin.name)
    assert "Acme ID" in client.get(reverse("account_login")).content.decode()


def test_sign_in_page_names_no_provider_where_there_is_none(client: Client) -> None:
    assert "/accounts/sso/" not in client.get(reverse("account_login")).content.decode()


def test_profile_says_through_whom_somebody_signs_in(required: Provider) -> None:
    user = MembershipFactory(user=known()).user
    client = browser()
    client.force_login(user)
    html = client.get(reverse("profile")).content.decode()
    assert "Addresses of your organisation sign in through Acme ID." in html
    assert reverse("account_change_password") not in html


# --- settings ------------------------------------------------------------------------------------------------------


VARIABLES = {
    "JUNBI_SSO": "acme, second-one",
    "JUNBI_SSO_ACME_NAME": "Acme ID",
    "JUNBI_SSO_ACME_SERVER_URL": "https://id.acme.example/realms/main",
    "JUNBI_SSO_ACME_CLIENT_ID": "junbi",
    "JUNBI_SSO_ACME_SECRET": "s3cret",
    "JUNBI_SSO_ACME_DOMAINS": "Acme.example, acme.co.jp",
    "JUNBI_SSO_ACME_REQUIRED": "yes",
    "JUNBI_SSO_SECOND_ONE_SERVER_URL": "http://localhost:9000",
    "JUNBI_SSO_SECOND_ONE_CLIENT_ID": "junbi-2",
    "JUNBI_SSO_SECOND_ONE_SECRET": "s4cret",
    "JUNBI_SSO_SECOND_ONE_DOMAINS": "日本語.example",
    "JUNBI_SSO_SECOND_ONE_VERIFIES_EMAIL": "true",
}


def test_providers_are_read_from_the_environment() -> None:
    first, second = read_identity_providers(VARIABLES)
    assert first == IdentityProvider(
        id="acme",
        name="Acme ID",
        server_url="https://id.acme.example/realms/main",
        client_id="junbi",
        secret="s3cret",
        domains=frozenset({"acme.example", "acme.co.jp"}),
        is_required=True,
    )
    assert (second.name, second.is_required, second.is_verifying) == ("second-one", False, True)
    assert second.vouches_for("x@日本語.example")
    assert read_identity_providers({}) == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"JUNBI_SSO": "Acme"}, "JUNBI_SSO: 'Acme' may hold"),
        ({"JUNBI_SSO": "acme,acme"}, "names a provider twice"),
        ({"JUNBI_SSO_ACME_SERVER_URL": "http://id.acme.example"}, "JUNBI_SSO_ACME_SERVER_URL is an https://"),
        ({"JUNBI_SSO_ACME_SERVER_URL": ""}, "JUNBI_SSO_ACME_SERVER_URL is missing"),
        ({"JUNBI_SSO_ACME_SECRET": " "}, "JUNBI_SSO_ACME_SECRET is missing"),
        ({"JUNBI_SSO_ACME_DOMAINS": "acme"}, "'acme' is not a domain"),
        ({"JUNBI_SSO_ACME_DOMAINS": "*.acme.example"}, "is not a domain"),
        ({"JUNBI_SSO_ACME_REQUIRED": "perhaps"}, "JUNBI_SSO_ACME_REQUIRED is yes or no"),
        ({"JUNBI_SSO_SECOND_ONE_DOMAINS": "ACME.example"}, "acme.example belongs to one provider only"),
    ],
)
def test_settings_that_are_wrong_are_named(changed: dict[str, str], said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        read_identity_providers(VARIABLES | changed)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("a@Acme.Example", "acme.example"),
        ("a@acme.example.", "acme.example"),
        ('"b@evil.example"@acme.example', "acme.example"),
        ("a@ａｃｍｅ。example", "acme.example"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_domain_is_read_as_mail_is_sent(email: str, domain: str) -> None:
    assert domain_of(email) == domain
