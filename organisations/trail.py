"""What the authentication libraries announce, written to the trail."""

from collections.abc import Mapping
from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from django.contrib.auth import signals as auth

from audit import domain as audit
from organisations.models import User


def connect() -> None:
    """Listen to the announcements. Called once, when Django has loaded."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="trail.signed-in")
    auth.user_logged_out.connect(_signed_out, dispatch_uid="trail.signed-out")
    auth.user_login_failed.connect(_sign_in_failed, dispatch_uid="trail.sign-in-failed")
    account.user_signed_up.connect(_signed_up, dispatch_uid="trail.signed-up")
    account.password_changed.connect(_password_changed, dispatch_uid="trail.password-changed")
    account.password_set.connect(_password_changed, dispatch_uid="trail.password-set")
    account.password_reset.connect(_password_reset, dispatch_uid="trail.password-reset")
    account.email_confirmed.connect(_email_confirmed, dispatch_uid="trail.email-confirmed")
    account.email_changed.connect(_email_changed, dispatch_uid="trail.email-changed")


def note(action: str, person: User, *, actor: User | None, **detail: object) -> None:
    """Record what concerns a person's account in the trail of each organisation they are a member of, where its
    owners read it and where it goes when the organisation does; for who has none, in that of none."""
    organisations = person.memberships.order_by("pk").values_list("organisation_id", flat=True)
    for organisation_id in list(organisations) or [None]:
        audit.record(action=action, actor=actor, subject=person, organisation_id=organisation_id, **detail)


def _signed_in(*, user: User, **_: Any) -> None:
    note("person.signed-in", user, actor=user)


def _signed_out(*, user: User | None, **_: Any) -> None:
    if user is not None:
        note("person.signed-out", user, actor=user)


def _sign_in_failed(*, credentials: Mapping[str, Any], **_: Any) -> None:
    email = str(credentials.get("email") or "")[:254]
    person = User.objects.filter(email__iexact=email).first() if email else None
    if person is None:
        audit.record(action="person.sign-in-failed", actor=None, email=email)
    else:
        note("person.sign-in-failed", person, actor=None, email=email)


def _signed_up(*, user: User, **_: Any) -> None:
    note("person.signed-up", user, actor=user)


def _password_changed(*, user: User, **_: Any) -> None:
    note("person.password-changed", user, actor=user)


def _password_reset(*, user: User, **_: Any) -> None:
    note("person.password-reset", user, actor=user)


def _email_confirmed(*, email_address: EmailAddress, **_: Any) -> None:
    person = email_address.user
    note("person.email-confirmed", person, actor=person, email=email_address.email)


def _email_changed(
    *, user: User, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **_: Any
) -> None:
    note(
        "person.email-changed",
        user,
        actor=user,
        before=from_email_address.email if from_email_address else None,
        after=to_email_address.email,
    )
