"""Authenticator apps, passkeys and recovery codes: set up, asked for, taken away, and what cannot be done with them."""

import json
import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator as Factor
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail as outbox
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from audit.models import Event
from organisations.models import User
from tests.factories import UserFactory
from tests.passkeys import Authenticator, encoded
from tests.running import RunningSite
from tests.services import postgres

__all__ = ["postgres"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # pages over allauth's own queries

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = 1_795_000_000  # the middle of a time step is at + 10


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The time as allauth's codes see it, to be moved at will."""

    class Clock:
        now = float(NOW)

        def code(self, secret: str = SECRET, steps: int = 0) -> str:
            return format_hotp_value(hotp_value(secret, int(self.now) // 30 + steps))

    clock = Clock()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: clock.now)
    return clock


def browser() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT="Firefox/145.0 (Windows)")


def sign_in(client: Client, user: User) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def second_step(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def confirmed(user: User) -> Client:
    """A browser in which the password was entered a moment ago."""
    client = browser()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def events(*actions: str) -> list[str]:
    return list(Event.objects.filter(action__in=actions).order_by("pk").values_list("action", flat=True))


# --- authenticator app -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_app_is_set_up_by_its_code_and_asked_for_from_then_on(clock, mail) -> None:
    user = verified(UserFactory())
    client = confirmed(user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": clock.code(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert events("person.factor-added") == ["person.factor-added"] * 2  # the recovery codes come with it
    assert [message.subject for message in outbox.outbox] == ["An authenticator app was set up"]

    elsewhere = browser()
    assert sign_in(elsewhere, user)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(elsewhere)
    clock.now += 30
    assert second_step(elsewhere, clock.code(secret))["Location"] == reverse("dashboard")
    assert is_signed_in(elsewhere)
    signed_in = Event.objects.filter(action="person.signed-in").latest("pk")
    assert signed_in.detail == {"by": ["password", "totp"]}


def test_app_is_shown_as_an_element_of_the_page(clock) -> None:
    page = confirmed(UserFactory()).get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    assert re.search(r'<svg class="qr" viewBox="0 0 \d+ \d+" role="img" aria-label="QR code', html)
    assert "data:" not in html
    assert page.context["totp_url"].startswith("otpauth://totp/")
    assert "issuer=Junbi%20%28testserver%29" in page.context["totp_url"]


def test_app_secret_is_not_readable_in_the_database(clock) -> None:
    factor = with_app(UserFactory()).authenticator_set.get()
    assert SECRET not in json.dumps(factor.data)


def test_app_secret_of_another_site_key_fits_no_code(clock, settings) -> None:
    user = with_app(UserFactory())
    settings.SECRET_KEY = "another-key-" + "x1y2z3" * 10
    client = browser()
    sign_in(client, user)
    assert second_step(client, clock.code()).context["form"].errors["code"] == [
        "The code is not right. Wait for the next one, or check it and try again."
    ]


def test_app_secret_survives_a_change_of_the_site_key(clock, settings) -> None:
    user = with_app(UserFactory())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "x1y2z3" * 10
    client = browser()
    sign_in(client, user)
    assert second_step(client, clock.code()).status_code == 302


def test_wrong_code_lets_nobody_in_and_leaves_a_trace(clock) -> None:
    client = browser()
    sign_in(client, with_app(UserFactory()))
    wrong = f"{(int(clock.code()) + 1) % 1_000_000:06}"
    assert list(second_step(client, wrong).context["form"].errors) == ["code"]
    assert not is_signed_in(client)
    assert events("person.second-step-failed") == ["person.second-step-failed"]


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_of_a_clock_half_a_minute_off_is_accepted(clock, steps: int, accepted: bool) -> None:
    client = browser()
    sign_in(client, with_app(UserFactory()))
    second_step(client, clock.code(steps=steps))
    assert is_signed_in(client) == accepted


@pytest.mark.parametrize("later", [0, 25, 45])
def test_same_code_fails_the_second_time(clock, later: int) -> None:
    """Also once allauth's own note of it has gone, while the code would still be right."""
    user = with_app(UserFactory())
    code = clock.code(steps=1)
    first, second = browser(), browser()
    sign_in(first, user)
    sign_in(second, user)
    assert second_step(first, code).status_code == 302
    cache.clear()
    clock.now += later
    refused = second_step(second, code)
    assert refused.context["form"].errors == {"code": ["This code has been used. Wait for the next one."]}
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_code_that_set_the_app_up_does_not_sign_in(clock) -> None:
    user = UserFactory()
    client = confirmed(user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = clock.code(secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})
    thief = browser()
    sign_in(thief, user)
    assert second_step(thief, code).status_code == 200
    assert not is_signed_in(thief)


def test_code_that_was_passed_over_is_spent_with_a_later_one(clock) -> None:
    user = with_app(UserFactory())
    first, second = browser(), browser()
    sign_in(first, user)
    sign_in(second, user)
    second_step(first, clock.code())
    second_step(second, clock.code(steps=-1))
    assert not is_signed_in(second)


def test_code_is_had_by_one_of_many_at_once() -> None:
    with RunningSite(web=False, workers=0, sweeper=False) as site:
        assert site.call("tests.organisations.code_race:race") == [False] * 5 + [True]


@pytest.mark.services
def test_code_is_had_by_one_of_many_at_once_on_postgresql(postgres) -> None:
    with RunningSite(web=False, workers=0, sweeper=False, postgres=postgres) as site:
        assert site.call("tests.organisations.code_race:race") == [False] * 5 + [True]


def test_guessing_codes_is_held_to_a_limit_that_recovery_codes_share(clock) -> None:
    user = with_app(UserFactory())
    client = confirmed(user)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    clock.now += 30
    thief = browser()
    sign_in(thief, user)
    for guess in range(5):
        second_step(thief, f"{guess:08}")
    for code in (codes[0], clock.code()):
        assert second_step(thief, code).context["form"].errors["code"] == [
            "Too many tries. Wait five minutes, then try again."
        ]
    assert not is_signed_in(thief)


def test_app_is_removed_with_its_recovery_codes(clock, mail) -> None:
    user = with_app(verified(UserFactory()))
    client = confirmed(user)
    client.post(reverse("mfa_generate_recovery_codes"))
    outbox.outbox.clear()
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    assert not Factor.objects.exists()
    assert events("person.factor-removed") == ["person.factor-removed"] * 2
    assert [message.subject for message in outbox.outbox] == ["The authenticator app was removed"]
    assert sign_in(browser(), user)["Location"] == reverse("dashboard")


# --- what stands before it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_change_asks_who_it_is_once_more(clock, name: str, method: str) -> None:
    user = UserFactory()
    if name != "mfa_activate_totp":
        with_app(user)
        Factor.objects.create(user=user, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    client = browser()
    client.force_login(user)
    response = getattr(client, method)(reverse(name))
    if method == "post" and name in {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}:
        assert response.status_code == 405 or response["Location"].startswith(
            reverse("account_reauthenticate")
        )
    else:
        assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_password_is_not_the_only_way_to_show_it_once_more(clock) -> None:
    client = browser()
    client.force_login(with_app(UserFactory()))
    page = client.get(reverse("account_reauthenticate"))
    assert [way["url"] for way in page.context["reauthentication_alternatives"]] == [
        reverse("mfa_reauthenticate")
    ]
    client.post(reverse("mfa_reauthenticate"), {"code": clock.code()})
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_second_step_without_a_first_is_sent_to_the_beginning() -> None:
    assert browser().get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    assert second_step(browser(), "123456")["Location"] == reverse("account_login")


def test_demonstration_accounts_stay_as_they_are(clock) -> None:
    user = UserFactory(is_demo=True)
    client = confirmed(user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    refused = client.post(reverse("mfa_activate_totp"), {"code": clock.code(secret)})
    assert refused.context["form"].errors == {"code": ["Accounts of the demonstration stay as they are."]}
    assert add_passkey(client, Authenticator()).status_code == 200
    assert not Factor.objects.exists()
    changed = {"oldpassword": PASSWORD, "password1": "seven grey herons"}
    assert client.post(reverse("account_change_password"), changed).context["form"].errors
    assert User.objects.get().check_password(PASSWORD)


# --- recovery codes ----------------------------------------------------------------------------------


def test_recovery_code_lets_in_once_and_is_counted(clock) -> None:
    user = with_app(UserFactory())
    client = confirmed(user)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(set(codes)) == 10
    for expected in (True, False):
        lost = browser()
        sign_in(lost, user)
        second_step(lost, codes[3])
        assert is_signed_in(lost) == expected
    used = Event.objects.get(action="person.recovery-code-used")
    assert (used.actor_id, used.detail) == (user.pk, {"left": 9})
    assert codes[3] not in client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def test_recovery_codes_are_downloaded_as_a_text_file(clock) -> None:
    user = with_app(UserFactory())
    client = confirmed(user)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    response = client.get(reverse("mfa_download_recovery_codes"))
    assert response["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert response["Content-Type"].startswith("text/plain")
    assert "no-store" in response["Cache-Control"]
    assert response.content.decode().split()[-10:] == codes
    assert user.email in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_end_the_old_ones(clock, mail) -> None:
    user = with_app(verified(UserFactory()))
    client = confirmed(user)
    client.post(reverse("mfa_generate_recovery_codes"))
    old = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert not set(old) & set(new)
    lost = browser()
    sign_in(lost, user)
    second_step(lost, old[0])
    assert not is_signed_in(lost)
    assert events("person.recovery-codes-made") == ["person.recovery-codes-made"] * 2
    assert [message.subject for message in outbox.outbox] == ["New recovery codes were made"] * 2


def test_recovery_codes_without_anything_else_are_not_made() -> None:
    refused = confirmed(UserFactory()).post(reverse("mfa_generate_recovery_codes"))
    assert refused.status_code == 200
    assert not Factor.objects.exists()


def test_recovery_codes_are_not_readable_in_the_database(clock) -> None:
    client = confirmed(with_app(UserFactory()))
    client.post(reverse("mfa_generate_recovery_codes"))
    data = Factor.objects.get(type="recovery_codes").data
    assert data["seed"].startswith("gAAAA")  # Fernet


# --- passkeys ------------------------------------------------------------------------------------------


def add_passkey(client: Client, authenticator: Authenticator, **fields: str) -> Any:
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    options = json.loads(json.dumps(options))
    answer = {"name": "Work laptop", "passwordless": "on"} | fields
    return client.post(
        reverse("mfa_add_webauthn"), answer | {"credential": json.dumps(authenticator.create(options))}
    )


def login_options(client: Client) -> dict[str, Any]:
    return client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()[
        "request_options"
    ]


def login_by_passkey(client: Client, credential: object, **fields: str) -> Any:
    return client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(credential)} | fields)


@pytest.fixture
def passkey() -> tuple[User, Authenticator]:
    user, authenticator = UserFactory(), Authenticator()
    assert add_passkey(confirmed(user), authenticator).status_code == 302
    return user, authenticator


@pytest.mark.django_db(transaction=True)
def test_passkey_is_set_up_and_listed(mail) -> None:
    user = verified(UserFactory())
    add_passkey(confirmed(user), Authenticator())
    add_passkey(confirmed(user), Authenticator(), name="")
    client = browser()
    client.force_login(user)
    page = client.get(reverse("mfa_index"))
    assert [key.name for key in page.context["passkeys"]] == ["Work laptop", "Firefox on Windows"]
    assert [message.subject for message in outbox.outbox] == ["A passkey was set up"] * 2
    kinds = Event.objects.filter(action="person.factor-added").values_list("detail__kind", flat=True)
    assert sorted(kinds) == ["recovery_codes", "webauthn", "webauthn"]


def test_passkey_signs_in_alone(passkey) -> None:
    user, authenticator = passkey
    client = browser()
    response = login_by_passkey(client, authenticator.get(login_options(client)), next=reverse("profile"))
    assert response["Location"] == reverse("profile")
    assert client.session["_auth_user_id"] == str(user.pk)
    signed_in = Event.objects.filter(action="person.signed-in").latest("pk")
    assert signed_in.detail == {"by": ["webauthn"]}


def test_passkey_is_the_second_step_after_a_password(passkey) -> None:
    user, authenticator = passkey
    client = browser()
    sign_in(client, user)
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    answer = authenticator.get(json.loads(json.dumps(options)))
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(answer)})
    assert is_signed_in(client)


def test_passkey_shows_once_more_who_it_is(passkey) -> None:
    user, authenticator = passkey
    client = browser()
    client.force_login(user)
    address = reverse("mfa_reauthenticate_webauthn")
    options = client.get(address).context["js_data"]["request_options"]
    answer = authenticator.get(json.loads(json.dumps(options)))
    client.post(address, {"credential": json.dumps(answer)})
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_passkey_answer_works_once(passkey) -> None:
    _, authenticator = passkey
    client = browser()
    answer = authenticator.get(login_options(client))
    login_by_passkey(client, answer)
    client.post(reverse("account_logout"))
    login_by_passkey(client, answer)
    assert not is_signed_in(client)


@pytest.mark.parametrize("fault", ["origin", "key", "user", "unverified", "site"])
def test_passkey_that_does_not_fit_is_refused(passkey, fault: str) -> None:
    _, authenticator = passkey
    client = browser()
    options = login_options(client)
    if fault == "origin":
        authenticator.origin = "https://testserver.example.net"
    elif fault == "key":
        authenticator.key = Authenticator().key
    elif fault == "user":
        _, authenticator.user_handle = UserFactory(), Authenticator().user_handle
    elif fault == "unverified":
        authenticator.verifies = False
    else:
        options["publicKey"]["rpId"] = "elsewhere.example"
    response = login_by_passkey(client, authenticator.get(options))
    assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    assert not is_signed_in(client)


def test_passkey_of_nobody_is_answered_as_a_wrong_one(passkey) -> None:
    """Whether an account is there cannot be told from the answer."""
    _, authenticator = passkey
    said = []
    for handle in (authenticator.user_handle, "AAAA", encoded(b"not-a-number")):
        stranger = Authenticator()
        stranger.user_handle = handle
        client = browser()
        login_by_passkey(client, stranger.get(login_options(client)))
        said.append([str(message) for message in client.get(reverse("account_login")).context["messages"]])
    assert said == [["The passkey was not accepted. Try again, or use another way."]] * 3


@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", "7", '"x"', "{}", '{"response": 3}', '{"response": {"userHandle": []}}', "{", "\x00"]
    + [
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})
        for response in (
            {},
            {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"},
            {"clientDataJSON": "e30", "attestationObject": "AA"},
            {"clientDataJSON": "W10", "attestationObject": "oA"},
            {"clientDataJSON": "e30", "authenticatorData": "A" * 60, "signature": "", "userHandle": ""},
        )
    ],
)
@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_add_webauthn", "mfa_authenticate"])
def test_passkey_answer_that_is_none_is_refused(passkey, name: str, credential: str) -> None:
    user, _ = passkey
    if name == "mfa_add_webauthn":
        client = confirmed(user)
        client.get(reverse(name))
    else:
        client = browser()
        login_options(client)
        if name == "mfa_authenticate":
            sign_in(client, user)
            client.get(reverse(name))
    response = client.post(reverse(name), {"credential": credential})
    assert response.status_code in {200, 302}
    assert Factor.objects.filter(type="webauthn").count() == 1
    assert is_signed_in(client) == (name == "mfa_add_webauthn")


def test_passkey_is_renamed_and_removed(passkey, mail) -> None:
    user, authenticator = passkey
    verified(user)
    key = Factor.objects.get(type="webauthn")
    client = confirmed(user)
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Old laptop"})
    assert Factor.objects.get(pk=key.pk).wrap().name == "Old laptop"
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Factor.objects.exists()
    assert [message.subject for message in outbox.outbox] == ["A passkey was removed"]
    elsewhere = browser()
    login_by_passkey(elsewhere, authenticator.get(login_options(elsewhere)))
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_passkey_of_somebody_else_is_not_there(passkey, name: str) -> None:
    key = Factor.objects.get(type="webauthn")
    stranger = confirmed(with_app(UserFactory()))
    assert stranger.post(reverse(name, args=[key.pk]), {"name": "Mine"}).status_code == 404
    assert Factor.objects.filter(pk=key.pk).exists()


def test_passkeys_are_said_to_need_the_site_by_its_name(settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = browser()
    client.force_login(UserFactory())
    for host, told in (("127.0.0.1:8000", True), ("[::1]:8000", True), ("localhost:8000", False)):
        page = client.get(reverse("mfa_index"), headers={"host": host}).content.decode()
        assert ("bound to a site’s name" in page) == told, host


# --- operators ---------------------------------------------------------------------------------------------


def test_operator_takes_second_factors_away(clock, capsys) -> None:
    user = with_app(UserFactory(email="lost@example.com"))
    call_command("remove_second_factors", "Lost@example.com")
    assert not Factor.objects.exists()
    assert events("person.factor-removed") == ["person.factor-removed"]
    assert "lost@example.com" in capsys.readouterr().out
    assert sign_in(browser(), user)["Location"] == reverse("dashboard")


def test_time_step_of_the_tests_is_one_that_codes_are_made_of() -> None:
    assert NOW % 30 == 10
    assert abs(NOW - time.time()) < 10 * 365 * 86400
