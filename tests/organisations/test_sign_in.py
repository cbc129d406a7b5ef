"""Signing in, the limits on it, and the demonstration logins that work on this machine only."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, RequestFactory
from django.urls import reverse

from audit.models import Event
from audit.origin import is_loopback
from organisations.models import User
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
ELSEWHERE = "203.0.113.7"


def sign_in(client: Client, email: str, password: str = PASSWORD, **meta: str) -> int:
    response = client.post(reverse("account_login"), {"login": email, "password": password}, **meta)
    return response.status_code


def test_sign_in_succeeds_and_leaves_its_trace(client: Client) -> None:
    user = UserFactory()
    assert sign_in(client, user.email.upper()) == 302
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.address) == ("person.signed-in", user.pk, "127.0.0.1")


def test_sign_out_leaves_its_trace(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.email)
    client.post(reverse("account_logout"))
    assert Event.objects.latest("pk").action == "person.signed-out"


def test_sign_in_failure_leaves_its_trace_without_the_password(client: Client) -> None:
    user = UserFactory()
    assert sign_in(client, user.email, "wrong horse battery") == 200
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.detail) == (
        "person.sign-in-failed",
        None,
        {"email": user.email},
    )


def test_sign_in_says_the_same_for_a_wrong_password_and_an_unknown_address(client: Client) -> None:
    UserFactory(email="known@example.com")
    errors = []
    for address in ("known@example.com", "unknown@example.com"):
        response = client.post(
            reverse("account_login"),
            {"login": address, "password": "wrong horse battery"},
            headers={"accept-language": "en"},
        )
        errors.append(response.context["form"].errors)
    assert errors[0] == errors[1]
    assert errors[0] == {
        "__all__": ["The e-mail address or the password is not right. Check both and try again."]
    }


def test_sign_in_guessing_is_held_to_the_limit_whatever_address_is_claimed(client: Client) -> None:
    user = UserFactory()
    for attempt in range(5):
        sign_in(client, user.email, "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{attempt}")
    response = client.post(
        reverse("account_login"),
        {"login": user.email, "password": "wrong"},
        HTTP_X_FORWARDED_FOR="198.51.100.99",
        HTTP_ACCEPT_LANGUAGE="en",
    )
    assert response.context["form"].errors == {
        "__all__": ["Too many tries. Wait 5 minutes, then sign in again, or set a new password."]
    }


def test_sign_up_too_often_is_answered_with_429(client: Client) -> None:
    for _ in range(20):
        client.post(reverse("account_signup"), {})
    response = client.post(reverse("account_signup"), {}, headers={"accept-language": "ja"})
    assert response.status_code == 429
    assert 500 < int(response["Retry-After"]) <= 600
    assert "短い時間に操作が集中しました" in response.content.decode()


def test_demonstration_login_works_on_this_machine(client: Client) -> None:
    user = UserFactory(is_demo=True)
    assert sign_in(client, user.email) == 302


@pytest.mark.parametrize(
    "meta",
    [
        pytest.param({"REMOTE_ADDR": ELSEWHERE}, id="from elsewhere"),
        pytest.param({"REMOTE_ADDR": ELSEWHERE, "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, id="claims to be here"),
        pytest.param({"REMOTE_ADDR": ELSEWHERE, "HTTP_X_REAL_IP": "127.0.0.1"}, id="claims a real address"),
        pytest.param({"REMOTE_ADDR": "::ffff:203.0.113.7"}, id="from elsewhere by IPv6"),
        pytest.param({"HTTP_X_FORWARDED_FOR": ELSEWHERE}, id="through a proxy on this machine"),
        pytest.param({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, id="proxy that names this machine"),
        pytest.param({"HTTP_FORWARDED": "for=127.0.0.1"}, id="standard header"),
        pytest.param({"HTTP_X_FORWARDED_PROTO": "https"}, id="proxy that tells the scheme alone"),
    ],
)
def test_demonstration_login_is_refused_from_elsewhere(client: Client, meta: dict[str, str]) -> None:
    user = UserFactory(is_demo=True)
    assert sign_in(client, user.email, **meta) == 200
    assert "_auth_user_id" not in client.session


def test_unknown_address_is_not_this_machine(rf: RequestFactory) -> None:
    """A web server behind a Unix socket gives no address."""
    assert is_loopback(rf.get("/"))
    assert not is_loopback(rf.get("/", REMOTE_ADDR=""))


def test_demonstration_session_ends_when_it_turns_up_elsewhere(client: Client) -> None:
    client.force_login(UserFactory(is_demo=True))
    assert client.get(reverse("profile")).status_code == 200
    assert client.get(reverse("profile"), REMOTE_ADDR=ELSEWHERE).status_code == 302
    assert client.get(reverse("profile")).status_code == 302


def test_other_sessions_go_on_anywhere(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("profile"), REMOTE_ADDR=ELSEWHERE).status_code == 200


def test_password_change_needs_the_present_password(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    url = reverse("account_change_password")
    refused = client.post(
        url, {"oldpassword": "wrong", "password1": "seven grey herons"}, headers={"accept-language": "en"}
    )
    assert refused.context["form"].errors == {"oldpassword": ["The current password is not right."]}
    client.post(url, {"oldpassword": PASSWORD, "password1": "seven grey herons"})
    assert User.objects.get(pk=user.pk).check_password("seven grey herons")
    assert Event.objects.latest("pk").action == "person.password-changed"


@pytest.mark.usefixtures("mail")
def test_address_change_asks_for_the_password_and_waits_for_confirmation(client: Client) -> None:
    user = UserFactory(email="old@example.com")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    sign_in(client, user.email)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    change = {"email": "new@example.com", "action_add": ""}
    asked = client.post(reverse("account_email"), change)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})
    client.post(reverse("account_email"), change)
    user.refresh_from_db()
    assert user.email == "old@example.com"
    assert "new@example.com" in client.get(reverse("account_email")).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_email_verification_sent",
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_account_pages_are_ours(client: Client, name: str, language: str) -> None:
    response = client.get(reverse(name), headers={"accept-language": language})
    assert response.status_code == 200
    assert 'class="site-header"' in response.content.decode()
    assert response.templates[0].origin.name.endswith(f"/templates/{response.templates[0].name}")
    assert "site-packages" not in response.templates[0].origin.name


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_email", "account_reauthenticate", "account_logout"]
)
def test_account_pages_of_members_are_ours(client: Client, name: str) -> None:
    client.force_login(MembershipFactory().user)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "site-packages" not in response.templates[0].origin.name


def test_passwords_and_addresses_can_be_filled_in_by_the_browser(client: Client) -> None:
    login = client.get(reverse("account_login")).content.decode()
    signup = client.get(reverse("account_signup")).content.decode()
    assert 'autocomplete="current-password"' in login
    assert 'autocomplete="username"' in login
    assert 'autocomplete="new-password"' in signup
    assert 'autocomplete="email"' in signup
    assert 'autocomplete="organization"' in signup
