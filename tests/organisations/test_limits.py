"""Limits on what may be tried how often, and on guessing passwords without shutting out whose they are."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core import mail as outbox
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, path, reverse
from pytest_django import Settings

from audit.origin import client_address
from config import errors
from jobs.models import CacheEntry
from organisations import devices, limits
from organisations.limits import Limit, TooMany
from organisations.middleware import LIMITED
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PASSWORD = "correct horse battery"
HERE, ELSEWHERE = "192.0.2.1", "203.0.113.9"


def limited_view(request: HttpRequest) -> HttpResponse:
    limits.allow(request, "export")
    return HttpResponse("exported")


urlpatterns = [path("export/", limited_view), *get_resolver("config.urls").url_patterns]
handler429 = errors.too_many_requests


def request_from(address: str, user: object = None) -> HttpRequest:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    return request


def is_let_in(request: HttpRequest, action: str, **kwargs: str) -> bool:
    try:
        limits.allow(request, action, **kwargs)
    except TooMany:
        return False
    return True


def sign_in(client: Client, email: str, password: str, address: str = HERE) -> bool:
    response = client.post(
        reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address
    )
    assert response.status_code in (200, 302)
    return response.status_code == 302


# --- the limits themselves ---------------------------------------------------------------------------


def test_allow_lets_in_as_many_as_the_limit_says_and_then_tells_how_long_to_wait(settings: Settings) -> None:
    settings.LIMITS = {"export": "3/10m/address"}
    for _ in range(3):
        limits.allow(request_from(HERE), "export")
    with pytest.raises(TooMany) as refused:
        limits.allow(request_from(HERE), "export")
    assert refused.value.action == "export"
    assert 590 < refused.value.seconds <= 600
    limits.allow(request_from(ELSEWHERE), "export")
    limits.allow(request_from(HERE), "invitation")


def test_person_is_the_same_wherever_and_another_beside(settings: Settings) -> None:
    settings.LIMITS = {"export": "1/10m/person"}
    ours, other = UserFactory(), UserFactory()
    assert is_let_in(request_from(HERE, ours), "export")
    assert not is_let_in(request_from(ELSEWHERE, ours), "export")
    assert is_let_in(request_from(HERE, other), "export")
    assert [is_let_in(request_from(HERE), "export") for _ in range(2)] == [True, False]


def test_places_taken_before_a_refusal_are_given_back(settings: Settings) -> None:
    settings.LIMITS = {"sign-in": "2/10m/account, 1/10m/address"}
    assert is_let_in(request_from(HERE), "sign-in", account="a@example.com")
    for _ in range(3):
        assert not is_let_in(request_from(HERE), "sign-in", account="a@example.com")
    assert is_let_in(request_from(ELSEWHERE), "sign-in", account="a@example.com")
    assert not is_let_in(request_from("192.0.2.77"), "sign-in", account="a@example.com")


def test_taken_places_can_be_given_back(settings: Settings) -> None:
    settings.LIMITS = {"export": "1/10m/address"}
    limits.take(request_from(HERE), "export").give_back()
    assert [is_let_in(request_from(HERE), "export") for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::5", "2001:db8:0:1:ffff::9", True),  # one customer's network
        ("2001:db8:0:1::5", "2001:db8:0:2::5", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "", True),  # a Unix socket tells no address
    ],
)
def test_address_that_counts_as_one(one: str, other: str, same: bool) -> None:
    addresses = limits.address_of(request_from(one)), limits.address_of(request_from(other))
    assert (addresses[0] == addresses[1]) is same


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "expected"),
    [
        (False, "198.51.100.7", HERE),
        (False, "", HERE),
        (True, "203.0.113.66, 198.51.100.7", "198.51.100.7"),
        (True, "127.0.0.1, 198.51.100.7", "198.51.100.7"),
    ],
)
def test_limits_trail_and_allauth_agree_on_the_address(
    settings: Settings, behind_proxy: bool, forwarded: str, expected: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    headers = {"X-Forwarded-For": forwarded, "X-Real-IP": "8.8.8.8", "Forwarded": "for=8.8.8.8"}
    request = RequestFactory().get("/", REMOTE_ADDR=HERE, headers=headers)
    found = {client_address(request), limits.address_of(request), get_adapter().get_client_ip(request)}
    assert found == {expected}


def test_limits_are_read_from_text() -> None:
    assert limits.parse("5/5m/address+account, 50/1h/account") == (
        Limit(5, 300, "address+account"),
        Limit(50, 3600, "account"),
    )
    assert limits.parse("") == ()


@pytest.mark.parametrize(
    "text", ["5", "5/5m", "5/5m/planet", "0/5m/address", "5/0m/address", "-1/5m/address"]
)
def test_limit_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a limit"):
        limits.parse(text)


def test_every_default_can_be_read() -> None:
    assert [action for action in limits.DEFAULTS if not limits.limits_of(action)] == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"exprot": "1/1m/person"}, "there is no 'exprot'"),
        ({"export": "many"}, "export: 'many' is not a limit"),
        ({"export": 5}, "export: '5' is not a limit"),
    ],
)
def test_setting_that_makes_no_sense_is_named_at_start(
    settings: Settings, value: dict[str, object], problem: str
) -> None:
    settings.LIMITS = value
    (message,) = limits.check_limits()
    assert (message.id, problem in message.msg) == ("junbi.E003", True)


def test_nothing_of_who_tried_what_can_be_read_from_the_cache(client: Client) -> None:
    sign_in(client, "somebody@example.com", "wrong")
    keys = list(CacheEntry.objects.values_list("key", "value"))
    assert len(keys) == 3
    assert not [key for key in keys if "somebody" in str(key) or HERE in str(key)]


# --- the page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "language", "retry", "text"),
    [
        ("1/10m/address", "en", 600, "Wait 10 minutes, then try again."),
        ("1/10m/address", "ja", 600, "10分ほど待ってから、もう一度お試しください。"),
        ("1/30s/address", "en", 30, "Wait a minute, then try again."),
    ],
)
def test_view_that_reached_its_limit_answers_with_a_page(
    client: Client, settings: Settings, limit: str, language: str, retry: int, text: str
) -> None:
    settings.ROOT_URLCONF = __name__
    settings.LIMITS = {"export": limit}
    assert client.get("/export/").content == b"exported"
    response = client.get("/export/", headers={"accept-language": language})
    assert response.status_code == 429
    assert retry - 20 < int(response["Retry-After"]) <= retry
    assert text in response.content.decode()
    assert 'class="site-header"' in response.content.decode()


@pytest.mark.parametrize("name", LIMITED)
def test_forms_of_accounts_are_limited_when_sent_and_not_when_looked_at(
    client: Client, settings: Settings, name: str
) -> None:
    settings.LIMITS = dict.fromkeys(LIMITED.values(), "2/10m/address")
    client.force_login(UserFactory())
    address = reverse(name, kwargs={"uidb36": "1", "key": "x"} if name.endswith("_from_key") else None)
    for _ in range(3):
        assert client.get(address).status_code != 429
    assert [client.post(address, {}).status_code == 429 for _ in range(3)] == [False, False, True]
    assert client.get(address).status_code != 429


@pytest.mark.usefixtures("mail")
def test_mail_with_a_link_is_sent_to_one_address_only_so_often(client: Client) -> None:
    user = UserFactory(email="target@example.com")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    statuses = [
        client.post(
            reverse("account_reset_password"), {"email": typed}, REMOTE_ADDR=f"203.0.113.{number}"
        ).status_code
        for number, typed in enumerate(["target@example.com", "TARGET@example.com"] * 5)
    ]
    assert statuses == [302] * 5 + [429] * 5
    assert len(outbox.outbox) == 5


# --- guessing, and its victim ------------------------------------------------------------------------


def test_wrong_passwords_from_one_place_shut_out_that_place_alone(client: Client) -> None:
    user = UserFactory()
    for number in range(5):
        assert not sign_in(client, user.email, f"guess {number}", ELSEWHERE)
    assert not sign_in(client, user.email, PASSWORD, ELSEWHERE)
    assert sign_in(Client(), user.email, PASSWORD, HERE)


def test_wrong_passwords_from_many_places_shut_out_strange_browsers_and_not_the_usual_one(
    client: Client,
) -> None:
    user = UserFactory()
    assert sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_logout"))
    for number in range(60):
        sign_in(Client(), user.email, "wrong", f"203.0.113.{number}")
    assert not sign_in(Client(), user.email, PASSWORD, "198.51.100.1")
    assert sign_in(client, user.email, PASSWORD)


def test_usual_browser_is_known_from_the_very_place_that_guesses(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_logout"))
    for number in range(30):
        sign_in(Client(), user.email, f"guess {number}")
    assert sign_in(client, user.email, PASSWORD)


def test_usual_browser_is_held_to_a_limit_of_its_own(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_logout"))
    for number in range(10):
        assert not sign_in(client, user.email, f"guess {number}")
    assert not sign_in(client, user.email, PASSWORD)


def test_browser_that_knows_one_account_is_strange_to_another(client: Client) -> None:
    attacker, victim = UserFactory(), UserFactory()
    sign_in(client, attacker.email, PASSWORD)
    client.post(reverse("account_logout"))
    for number in range(5):
        sign_in(client, victim.email, f"guess {number}")
    assert not sign_in(client, victim.email, PASSWORD)


def test_mark_of_a_browser_cannot_be_made_up(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.email, PASSWORD)
    mark = client.cookies["device"].value
    request = RequestFactory().get("/")
    request.COOKIES["device"] = mark
    assert devices.known(request, limits.fold(user.email)) is not None
    request.COOKIES["device"] = mark[:-2] + ("aa" if mark[-2:] != "aa" else "bb")
    assert devices.known(request, limits.fold(user.email)) is None
    assert devices.known(RequestFactory().get("/"), limits.fold(user.email)) is None


def test_mark_of_a_browser_is_kept_from_scripts_and_tells_no_address(client: Client) -> None:
    user = UserFactory(email="private@example.com")
    sign_in(client, user.email, PASSWORD)
    cookie = client.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert "private" not in cookie.value


def test_browser_is_remembered_for_several_accounts_and_not_for_any_number(client: Client) -> None:
    people = UserFactory.create_batch(devices.ACCOUNTS + 1)
    for user in people:
        sign_in(client, user.email, PASSWORD)
        client.post(reverse("account_logout"))
    request = RequestFactory().get("/")
    request.COOKIES["device"] = client.cookies["device"].value
    assert [devices.known(request, limits.fold(user.email)) is not None for user in people] == [
        False,
        *[True] * devices.ACCOUNTS,
    ]


def test_right_password_does_not_count(client: Client) -> None:
    user = UserFactory()
    for _ in range(8):
        assert sign_in(Client(), user.email, PASSWORD)
    assert set(CacheEntry.objects.filter(key__contains="sign-in").values_list("value", flat=True)) == {"0"}


def test_spelling_an_address_otherwise_is_no_way_past_the_limit(client: Client) -> None:
    """Some letters are others' capitals to some databases: a dotless i, a long s, the sign of the kelvin."""
    written = "kristin.sims@example.com"
    UserFactory(email=written)
    spellings = [
        written.upper(),
        written.replace("i", "ı"),
        written.replace("s", "ſ"),
        "\u212a" + written[1:],
    ]
    for spelling in [written, *spellings]:
        sign_in(client, spelling, "wrong")
    assert {limits.fold(spelling) for spelling in spellings} == {written}
    assert not sign_in(client, written, PASSWORD)


def test_limit_says_the_same_of_an_account_that_does_not_exist(client: Client) -> None:
    UserFactory(email="known@example.com")
    answers = []
    for address, place in (("known@example.com", HERE), ("unknown@example.com", ELSEWHERE)):
        for _ in range(5):
            sign_in(client, address, "wrong", place)
        response = client.post(
            reverse("account_login"), {"login": address, "password": "wrong"}, REMOTE_ADDR=place,
            headers={"accept-language": "en"},
        )  # fmt: skip
        answers.append(response.context["form"].errors)
    assert answers[0] == answers[1]
    assert answers[0] == {
        "__all__": ["Too many tries. Wait 5 minutes, then sign in again, or set a new password."]
    }


@pytest.mark.usefixtures("mail")
def test_new_password_by_mail_lets_the_victim_in_at_once(client: Client) -> None:
    user = UserFactory(email="victim@example.com")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    for number in range(60):
        sign_in(Client(), user.email, "wrong", f"203.0.113.{number}")
    assert not sign_in(client, user.email, PASSWORD)
    client.post(reverse("account_reset_password"), {"email": user.email}, REMOTE_ADDR=HERE)
    link = next(word for word in outbox.outbox[-1].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "seven grey herons"}, REMOTE_ADDR=HERE)
    assert sign_in(client, user.email, "seven grey herons")
