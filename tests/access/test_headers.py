"""What every answer of the site says to browsers, read off the URLs; and what error pages and files say."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse
from pytest_django import Settings

from config import errors
from organisations import account_urls
from organisations.limits import TooMany
from tests.access.test_matrix import RULES, arguments, cast, named_patterns

__all__ = ["arguments", "cast"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # headers are set above the database

SELF = "'self'"
POLICY = {
    "default-src": "'none'",
    "object-src": "'none'",
    "script-src": SELF,
    "style-src": SELF,
    "img-src": SELF,
    "font-src": SELF,
    "connect-src": SELF,
    "form-action": SELF,
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
SHOWS_A_COVER = {"policy": POLICY | {"frame-src": SELF}}
EXCEPTIONS = {
    # The page of an organisation's looks shows the cover of its report in a frame, which is a page without any script.
    "branding": SHOWS_A_COVER,
    "branding-logo": SHOWS_A_COVER,
    "branding-logo-remove": SHOWS_A_COVER,
    "branding-preview": {
        "policy": POLICY | {"frame-ancestors": SELF, "script-src": "'none'", "form-action": "'none'"},
        "frames": "SAMEORIGIN",
    },
    # Two colours as a style sheet: of nobody, for everybody.
    "branding-style": {"stored": True, "shared": True},
}
"""Where an answer differs on purpose. Whoever is refused gets what everybody gets."""
PAGES = ("text/html", "text/plain", "text/css")


def headers_of(response: HttpResponse) -> dict[str, object]:
    policy = response.headers.get("Content-Security-Policy", "")
    return {
        "policy": dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip()),
        "nosniff": response.headers.get("X-Content-Type-Options"),
        "frames": response.headers.get("X-Frame-Options"),
        "referrer": response.headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "opener": response.headers.get("Cross-Origin-Opener-Policy"),
        "resource": response.headers.get("Cross-Origin-Resource-Policy"),
        "features": "camera=()" in response.headers.get("Permissions-Policy", ""),
        "stored": "no-store" not in response.headers.get("Cache-Control", ""),
        "shared": "private" not in response.headers.get("Cache-Control", ""),
        "cors": "Access-Control-Allow-Origin" in response.headers,
        "server": "Server" in response.headers or "X-Powered-By" in response.headers,
    }


GUARDED = {
    "policy": POLICY,
    "nosniff": "nosniff",
    "frames": "DENY",
    "referrer": True,
    "opener": "same-origin",
    "resource": "same-origin",
    "features": True,
    "stored": False,
    "shared": False,
    "cors": False,
    "server": False,
}


def is_handed_over_safely(response: HttpResponse) -> bool:
    """Tell whether what is no page is a download, or data that a script of ours asked for."""
    if response.headers.get("Content-Type", "text/html").startswith(PAGES):
        return (
            "Content-Disposition" not in response.headers or "attachment" in response["Content-Disposition"]
        )
    return response.headers.get("Content-Disposition", "").startswith("attachment")


@pytest.mark.parametrize("name", RULES)
def test_answer_is_guarded_whoever_asks(cast, arguments, name):
    rule = RULES[name]
    url_name = name.partition(" ")[0]
    (pattern,) = [pattern for pattern in named_patterns(get_resolver()) if pattern.name == url_name]
    scene = arguments[rule.scene]
    address = reverse(url_name, kwargs={key: scene[key] for key in pattern.pattern.converters})
    for who in ("visitor", "owner" if rule.scene == "client" else "consultancy owner"):
        client = Client(raise_request_exception=False)
        if cast[who] is not None:
            client.force_login(cast[who])
        response = getattr(client, rule.method)(address)
        b"".join(response)  # a file is closed when it is read to its end
        own = GUARDED | EXCEPTIONS.get(url_name, {})
        refused = response.status_code in (302, 403, 404)
        assert (who, headers_of(response)) in [(who, own), *([(who, GUARDED)] if refused else [])]
        assert is_handed_over_safely(response), who


@pytest.mark.parametrize("name", [pattern.name for pattern in account_urls.urlpatterns])
def test_page_about_an_account_is_guarded_whoever_asks(cast, name):
    possible = {"provider_id": "nobody", "key": "abc", "uidb36": "1", "session_id": 1, "pk": 1}
    (((_, wanted),), *_) = get_resolver().reverse_dict[name]
    address = reverse(name, kwargs={key: possible[key] for key in wanted})
    for who in ("visitor", "owner"):
        client = Client(raise_request_exception=False)
        if cast[who] is not None:
            client.force_login(cast[who])
        for response in (client.get(address), client.post(address)):
            b"".join(response)
            assert (who, headers_of(response)) == (who, GUARDED)
            assert is_handed_over_safely(response) or response["Content-Type"] == "application/json", who


def failing(error: Exception) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


ERRORS = {
    "bad": (failing(SuspiciousOperation()), 400),
    "denied": (failing(PermissionDenied()), 403),
    "many": (failing(TooMany("export", 60)), 429),
    "broken": (failing(RuntimeError()), 500),
    "busy": (failing(OperationalError("database is locked")), 503),
}
urlpatterns = [
    *(path(f"{name}/", view) for name, (view, _) in ERRORS.items()),
    *get_resolver("config.urls").url_patterns,
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error


@pytest.mark.parametrize(
    ("address", "status"),
    [*((f"/{name}/", status) for name, (_, status) in ERRORS.items()), ("/nowhere/", 404)],
)
def test_error_page_is_guarded(settings: Settings, address: str, status: int) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get(address)
    assert (response.status_code, headers_of(response)) == (status, GUARDED)


def test_refused_method_token_and_host_are_guarded() -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answers = [
        client.get(reverse("set_language")),
        client.post(reverse("account_login")),
        client.get("/", headers={"host": "elsewhere.example"}),
    ]
    assert [response.status_code for response in answers] == [405, 403, 400]
    assert [headers_of(response) for response in answers] == [GUARDED] * 3


def test_answer_over_https_asks_for_https_from_then_on(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    response = Client().get("/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000"
    assert headers_of(response) == GUARDED


def test_static_files_may_be_kept_and_are_not_sniffed() -> None:
    response = Client().get("/static/css/junbi.css")
    b"".join(response)
    found = headers_of(response)
    assert (response.status_code, found["nosniff"], found["resource"]) == (200, "nosniff", "same-origin")


@pytest.mark.parametrize(
    "address", ["/media/access/report.pdf", "/files/access/report.pdf", "/access/report.pdf"]
)
def test_stored_files_have_no_address_of_their_own(cast, arguments, address):
    client = Client()
    client.force_login(cast["owner"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["visitor", "owner"])
def test_trace_is_answered_by_no_address(cast, arguments, who):
    client = Client(raise_request_exception=False)
    if cast[who] is not None:
        client.force_login(cast[who])
    answers, refused = {}, {}
    for name, rule in RULES.items():
        url_name = name.partition(" ")[0]
        (pattern,) = [pattern for pattern in named_patterns(get_resolver()) if pattern.name == url_name]
        scene = arguments[rule.scene]
        address = reverse(url_name, kwargs={key: scene[key] for key in pattern.pattern.converters})
        answers[name] = client.trace(address).status_code
        refused[name] = {302, 405, rule.refused}
    assert {name: status for name, status in answers.items() if status not in refused[name]} == {}
