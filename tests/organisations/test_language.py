"""The language switch: on every page, back to the same page, remembered."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # a language is chosen above the database


def shown_language(client: Client, url: str, **headers: str) -> str:
    return client.get(url, headers=headers).content.decode().split('<html lang="')[1][:2]


def test_switch_comes_back_to_the_page_with_its_query(client: Client) -> None:
    page = client.get("/method/?from=footer", headers={"accept-language": "en"}).content.decode()
    assert 'name="next" value="/method/?from=footer"' in page
    assert '<button type="submit" class="tool" name="language" value="ja" lang="ja">' in page
    answer = client.post(reverse("set_language"), {"language": "ja", "next": "/method/?from=footer"})
    assert answer["Location"] == "/method/?from=footer"
    assert shown_language(client, "/method/", **{"accept-language": "en"}) == "ja"


def test_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post(reverse("set_language"), {"language": "ja", "next": "https://example.net/"})
    assert answer["Location"] == "/"


def test_switch_is_remembered_in_the_profile(client: Client) -> None:
    user = UserFactory(language="en")
    client.force_login(user)
    client.post(reverse("set_language"), {"language": "ja", "next": "/profile/"})
    user.refresh_from_db()
    assert user.language == "ja"


@pytest.mark.parametrize("language", ["xx", "", "ja-JP-x-lvariant-a\x00"])
def test_switch_to_an_unknown_language_changes_nothing(client: Client, language: str) -> None:
    user = UserFactory(language="en")
    client.force_login(user)
    assert client.post(reverse("set_language"), {"language": language}).status_code == 302
    user.refresh_from_db()
    assert user.language == "en"


def test_profile_speaks_before_the_browser(client: Client) -> None:
    client.force_login(UserFactory(language="ja"))
    assert shown_language(client, "/profile/", **{"accept-language": "en"}) == "ja"


def test_browser_speaks_before_a_choice_is_made(client: Client) -> None:
    assert shown_language(client, "/", **{"accept-language": "ja,en;q=0.5"}) == "ja"
    assert shown_language(client, "/", **{"accept-language": "de"}) == "en"


@pytest.mark.parametrize(
    "name",
    ["profile", "organisation-new", "account_email", "account_change_password", "account_reauthenticate"],
)
def test_switch_is_on_pages_of_members(client: Client, name: str) -> None:
    client.force_login(MembershipFactory().user)
    assert f'action="{reverse("set_language")}"' in client.get(reverse(name)).content.decode()
