"""Fault 30: links of other people, and links that have had their day, open nothing.

Invitations have tests of their own: tests/organisations/test_invitations.py.
"""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core import mail as outbox
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from jobs.models import Job
from organisations.models import Membership, Role, User
from reports.models import Report
from tests.access.test_matrix import RULES, arguments, cast
from tests.factories import MembershipFactory, UserFactory
from tests.organisations.conftest import mail

__all__ = ["arguments", "cast", "mail"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # files are guarded above the database

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PASSWORD, NEW_PASSWORD = "correct horse battery", "seven grey herons"
REPORT_LINKS = ["report", "report-progress", "report-download"]


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def status(client: Client, address: str) -> int:
    response = client.get(address)
    b"".join(response)
    return response.status_code


@pytest.mark.parametrize("name", REPORT_LINKS)
def test_link_to_a_report_opens_it_for_its_members_alone(cast, arguments, name):
    address = reverse(name, args=[arguments["client"]["report_id"]])
    opened = {who: status(client_of(user), address) for who, user in cast.items()}
    let_in = {who for who, answer in opened.items() if answer == 200}
    assert let_in == {who for who in cast if RULES[name].lets_in(who)}
    assert {opened[who] for who in cast if who not in let_in} == {302, 404}
    assert [who for who in cast if opened[who] == 302] == ["visitor"]


@pytest.mark.parametrize("name", REPORT_LINKS)
def test_link_to_a_report_is_dead_for_who_was_a_member_when_it_was_sent(cast, arguments, name):
    address = reverse(name, args=[arguments["client"]["report_id"]])
    client = client_of(cast["viewer"])
    assert status(client, address) == 200
    Membership.objects.filter(user=cast["viewer"]).delete()
    assert status(client, address) == 404


@pytest.mark.parametrize("name", REPORT_LINKS)
def test_link_to_a_report_is_dead_for_an_account_that_was_closed(cast, arguments, name):
    client = client_of(cast["viewer"])
    User.objects.filter(pk=cast["viewer"].pk).update(is_active=False)
    assert status(client, reverse(name, args=[arguments["client"]["report_id"]])) == 302


def test_link_to_a_report_that_was_copied_leads_past_the_sign_in_page(cast, arguments):
    address = reverse("report-download", args=[arguments["client"]["report_id"]])
    response = client_of(None).get(address)
    assert response["Location"] == f"{reverse('account_login')}?next={address}"


def account(email: str) -> User:
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def reset_link(email: str) -> str:
    Client().post(reverse("account_reset_password"), {"email": email})
    link = next(word for word in outbox.outbox[-1].body.split() if "/password/reset/key/" in word)
    return link.partition("localhost:8000")[2] or link.partition("testserver")[2]


def set_password(link: str, client: Client | None = None) -> bool:
    """Follow a link for a new password and send one; tell whether there was a form to send."""
    client = client or Client()
    landed = client.get(link, follow=True)
    form = landed.redirect_chain[-1][0] if landed.redirect_chain else link
    client.post(form, {"password1": NEW_PASSWORD})
    return User.objects.filter(email="victim@example.com").get().check_password(NEW_PASSWORD)


@pytest.mark.usefixtures("mail")
def test_link_for_a_new_password_works_and_then_never_again():
    user = account("victim@example.com")
    link = reset_link(user.email)
    assert set_password(link)
    user.refresh_from_db()
    user.set_password(PASSWORD)
    user.save()
    assert not set_password(link)


@pytest.mark.usefixtures("mail")
def test_link_for_a_new_password_is_dead_once_somebody_has_signed_in_and_changed_it():
    user = account("victim@example.com")
    link = reset_link(user.email)
    user.set_password("quite another password")
    user.save()
    assert not set_password(link)


@pytest.mark.usefixtures("mail")
def test_link_for_a_new_password_expires(monkeypatch: pytest.MonkeyPatch):
    user = account("victim@example.com")
    link = reset_link(user.email)
    later = datetime.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1)
    monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda self: later)
    assert not set_password(link)


@pytest.mark.usefixtures("mail")
def test_link_for_a_new_password_changes_that_of_its_own_account_alone():
    victim, attacker = account("victim@example.com"), account("attacker@example.com")
    link = reset_link(attacker.email)
    own, key = link.rstrip("/").rpartition("/")[2].split("-", 1)
    of_victim = link.replace(f"/{own}-", f"/{other_key(victim)}-")
    assert of_victim != link
    assert not set_password(of_victim)
    assert not set_password(reverse("account_reset_password_from_key", args=[other_key(victim), key + "0"]))


def other_key(user: User) -> str:
    return user_pk_to_url_str(user)


@pytest.mark.usefixtures("mail")
def test_link_that_confirms_an_address_expires_and_cannot_be_made_up(settings: Settings):
    user = UserFactory(email="new@example.com")
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    key = EmailConfirmationHMAC(address).key
    forged = key[:-4] + ("aaaa" if not key.endswith("aaaa") else "bbbb")
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 0
    for tried in (key, forged):
        Client().post(reverse("account_confirm_email", args=[tried]))
        address.refresh_from_db()
        assert not address.verified
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
    Client().post(reverse("account_confirm_email", args=[key]))
    address.refresh_from_db()
    assert address.verified


def test_number_of_a_report_is_no_way_to_another(cast, arguments):
    """Addresses hold random identifiers; those of two organisations lead each to its own alone."""
    other = MembershipFactory(role=Role.OWNER)
    mine = Report.objects.get(pk=arguments["client"]["report_id"])
    theirs = Report(
        organisation=other.organisation, assessment=mine.assessment, submission=mine.submission,
        job=Job.objects.create(kind="report", idempotency_key="theirs", status="done", created_at=NOW, progress=100),
        number="JNB-2", language="en", bank_digest=mine.bank_digest, engine_version="1", file_size=4, pages=1,
        requested_by=other.user, requested_at=timezone.now(),
    )  # fmt: skip
    theirs.file.save("access/theirs.pdf", ContentFile(b"%PDF"), save=False)
    theirs.save()
    owner, stranger = client_of(cast["owner"]), client_of(other.user)
    for name in REPORT_LINKS:
        assert [status(owner, reverse(name, args=[report.pk])) for report in (mine, theirs)] == [200, 404]
        assert [status(stranger, reverse(name, args=[report.pk])) for report in (mine, theirs)] == [404, 200]
