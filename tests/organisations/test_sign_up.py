"""Signing up: the account and its organisation begin together, and nobody learns who else has an account."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from audit.models import Event
from organisations import domain
from organisations.models import Membership, Organisation, Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ENTRIES = {"email": "New@Example.com", "password1": "nine small boats", "organisation": "株式会社みほん"}


def test_sign_up_creates_organisation_owned_by_the_person(client: Client) -> None:
    response = client.post(reverse("account_signup"), ENTRIES, headers={"accept-language": "ja"})
    user = User.objects.get()
    organisation = Organisation.objects.get()
    membership = Membership.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("organisation-edit", args=[organisation.pk]) + "?first=1"
    assert (user.email, user.language) == ("new@example.com", "ja")
    assert (organisation.name, organisation.language) == ("株式会社みほん", "ja")
    assert (membership.user, membership.organisation, membership.role) == (user, organisation, Role.OWNER)


def test_sign_up_leaves_its_trace(client: Client) -> None:
    client.post(reverse("account_signup"), ENTRIES)
    actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["organisation.created", "person.signed-up", "person.signed-in"]
    created = Event.objects.get(action="organisation.created")
    assert created.organisation_id == Organisation.objects.get().pk
    assert created.actor_label == "new@example.com"


def test_sign_up_makes_neither_account_nor_organisation_when_one_fails(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the organisation cannot be made")

    monkeypatch.setattr(domain, "create_organisation", fail)
    with pytest.raises(RuntimeError):
        client.post(reverse("account_signup"), ENTRIES)
    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


def test_sign_up_keeps_what_was_typed_when_something_is_wrong(client: Client) -> None:
    response = client.post(
        reverse("account_signup"), ENTRIES | {"password1": "short"}, headers={"accept-language": "en"}
    )
    page = response.content.decode()
    assert User.objects.count() == 0
    assert re.search(r"<title>\s*Error: ", page)
    assert 'value="株式会社みほん"' in page
    assert 'value="New@Example.com"' in page
    assert "short" not in re.sub(r"too short", "", page)


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("email", "メールアドレスを入力してください"),
        ("password1", "パスワードを入力してください"),
        ("organisation", "組織名を入力してください"),
    ],
)
def test_sign_up_names_what_is_missing(client: Client, missing: str, message: str) -> None:
    response = client.post(
        reverse("account_signup"), ENTRIES | {missing: ""}, headers={"accept-language": "ja"}
    )
    assert response.context["form"].errors == {missing: [message]}


def test_sign_up_page_says_what_is_off_without_mail(client: Client) -> None:
    page = client.get(reverse("account_signup"), headers={"accept-language": "en"}).content.decode()
    assert "This site has no mail server" in page


def test_sign_up_with_used_address_without_mail_says_so(client: Client) -> None:
    UserFactory(email="new@example.com")
    response = client.post(reverse("account_signup"), ENTRIES, headers={"accept-language": "en"})
    assert response.context["form"].errors == {
        "email": ["There is already an account with this e-mail address. Sign in with it instead."]
    }


@pytest.mark.usefixtures("mail")
def test_sign_up_with_used_address_looks_like_one_with_a_new_address() -> None:
    UserFactory(email="used@example.com")
    seen = []
    for address in ("used@example.com", "fresh@example.com"):
        client = Client()
        answer = client.post(reverse("account_signup"), ENTRIES | {"email": address})
        landing = client.get(answer["Location"])
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", landing.content.decode())
        dashboard = client.get(reverse("profile"))
        seen.append(
            (answer.status_code, answer["Location"], landing.status_code, page, dashboard.status_code)
        )
    assert seen[0] == seen[1]
    assert address not in page


@pytest.mark.usefixtures("mail")
def test_sign_up_with_used_address_tells_its_owner_and_changes_nothing(client: Client) -> None:
    UserFactory(email="used@example.com")
    client.post(
        reverse("account_signup"), ENTRIES | {"email": "used@example.com"}, headers={"accept-language": "ja"}
    )
    assert [message.to for message in outbox.outbox] == [["used@example.com"]]
    assert outbox.outbox[0].subject == "アカウントはすでにあります"
    assert Organisation.objects.count() == 0


@pytest.mark.usefixtures("mail")
def test_sign_up_is_complete_once_the_link_is_opened(client: Client) -> None:
    client.post(reverse("account_signup"), ENTRIES, headers={"accept-language": "en"})
    link = re.search(r"http://testserver(/\S+)", outbox.outbox[0].body)
    assert link is not None
    page = client.get(link[1])
    assert page.status_code == 200
    answer = client.post(link[1])
    organisation = Organisation.objects.get()
    assert answer["Location"] == reverse("organisation-edit", args=[organisation.pk]) + "?first=1"
    assert client.get(answer["Location"]).status_code == 200
    assert Event.objects.filter(action="person.email-confirmed").count() == 1


@pytest.mark.usefixtures("mail")
def test_password_reset_looks_the_same_for_used_and_unknown_addresses(client: Client) -> None:
    UserFactory(email="used@example.com")
    seen = []
    for address in ("used@example.com", "unknown@example.com"):
        answer = client.post(reverse("account_reset_password"), {"email": address})
        seen.append((answer.status_code, answer["Location"]))
    assert seen[0] == seen[1]
    assert [message.to for message in outbox.outbox] == [["used@example.com"], ["unknown@example.com"]]


@pytest.mark.usefixtures("mail")
def test_password_reset_link_sets_a_new_password_once(client: Client) -> None:
    user = UserFactory(email="used@example.com")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", outbox.outbox[0].body)
    assert link is not None
    form = client.get(link[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "seven grey herons"})
    user.refresh_from_db()
    assert user.check_password("seven grey herons")
    again = Client().get(link[1], follow=True, headers={"accept-language": "ja"})
    assert "リンクの期限が切れています" in again.content.decode()


def test_password_reset_without_mail_says_that_it_is_off(client: Client) -> None:
    for name in ("account_reset_password", "account_reset_password_done"):
        page = client.get(reverse(name), headers={"accept-language": "en"}).content.decode()
        assert "passwords cannot be reset here" in page
        assert 'name="email"' not in page
