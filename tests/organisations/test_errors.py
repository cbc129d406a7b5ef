"""Error pages: designed, in both languages, with one thing to do next, under the same strict policy."""

import re
import sqlite3
from pathlib import Path

import pytest
from csp.constants import SELF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from pytest_django import Settings

import config.urls
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # what is wrong is said above the database


def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked") from sqlite3.OperationalError("database is locked")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the inside")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@require_POST
def action(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [
    *config.urls.urlpatterns,
    path("action/", action),
    path("locked/", locked),
    path("broken/", broken),
    path("denied/", denied),
]
handler400 = config.urls.handler400
handler403 = config.urls.handler403
handler404 = config.urls.handler404
handler500 = config.urls.handler500


@pytest.fixture
def site(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


CASES = [
    ("/denied/", 403, "この操作には権限が必要です", "You need permission for this"),
    ("/nowhere/", 404, "ページが見つかりません", "This page does not exist"),
    ("/action/", 405, "このアドレスではこの操作はできません", "This address cannot be used this way"),
    ("/broken/", 500, "サイト側で問題が起きました", "Something went wrong on our side"),
    ("/locked/", 503, "サイトが混み合っています", "The site is busy"),
]


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(("url", "status", "japanese", "english"), CASES)
def test_error_page_speaks_the_language_of_the_request(
    site: Client, url: str, status: int, japanese: str, english: str, signed_in: bool
) -> None:
    if signed_in:
        site.force_login(MembershipFactory().user)
    for language, title in (("ja", japanese), ("en", english)):
        response = site.get(url, headers={"accept-language": language})
        page = response.content.decode()
        assert response.status_code == status
        assert f'<html lang="{language}">' in page
        assert re.search(rf"<title>\s*{title} \| Junbi</title>", page)
        assert f"<h1>{title}</h1>" in page
        assert len(re.findall(r'class="btn btn-', page.split("<main")[1])) == 1
        assert f'action="{reverse("set_language")}"' in page


def test_error_page_keeps_the_inside_to_itself(site: Client) -> None:
    assert "secret" not in site.get("/broken/").content.decode()


def test_wrong_method_names_the_right_one(site: Client) -> None:
    assert site.get("/action/")["Allow"] == "POST"
    assert site.post("/action/").content == b"done"


def test_busy_database_says_when_to_try_again(site: Client) -> None:
    assert site.get("/locked/")["Retry-After"] == "10"
    posted = site.post("/locked/", headers={"accept-language": "en"}).content.decode()
    assert "What you typed is still there." in posted
    assert "Try again</a>" not in posted


def test_unknown_host_is_answered_with_a_page(site: Client) -> None:
    response = site.get("/", headers={"host": "elsewhere.example", "accept-language": "ja"})
    assert response.status_code == 400
    assert "リクエストを受け付けられませんでした" in response.content.decode()


def test_expired_form_is_answered_with_a_page(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", headers={"accept-language": "ja"})
    assert response.status_code == 403
    assert "フォームの有効期限が切れています" in response.content.decode()
    assert strict(response)


@pytest.mark.parametrize("url", [case[0] for case in CASES])
def test_error_page_has_the_strict_policy(site: Client, url: str) -> None:
    assert strict(site.get(url))


@pytest.mark.parametrize("name", ["home", "try", "method", "account_login", "account_signup"])
def test_page_has_the_strict_policy_and_keeps_to_it(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    page = response.content.decode()
    assert strict(response)
    assert not re.search(r'\sstyle="|<style|\son\w+="|javascript:|<script(?![^>]*\ssrc=)', page)
    assert not re.search(r'(src|href)="(data:|//|http://)', page)


def strict(response: HttpResponse) -> bool:
    directives = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip()
    )
    assert directives == {
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
    return True


def test_style_sheets_name_no_data_address_that_is_used() -> None:
    """Bootstrap draws its icons from data: addresses, which the policy refuses: each is replaced by a file."""
    static = Path(settings.BASE_DIR) / "static"
    own = (static / "css/junbi.css").read_text()
    assert not re.search(r"url\(\W?data:", own)
    for address in re.findall(r'url\("\.\./([^"]+)"\)', own):
        assert (static / address).is_file(), address
