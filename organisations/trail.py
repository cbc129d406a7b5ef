"""What the authentication libraries announce, written to the trail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.http import HttpRequest

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
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="trail.factor-added")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="trail.factor-removed")
    mfa.authenticator_reset.connect(_codes_made, dispatch_uid="trail.codes-made")
    mfa.authenticator_used.connect(_factor_used, dispatch_uid="trail.factor-used")
    mfa.authentication_failed.connect(_factor_failed, dispatch_uid="trail.factor-failed")


def note(action: str, person: User, *, actor: User | None, **detail: object) -> None:
    """Record what concerns a person's account in the trail of each organisation they are a member of, where its
    owners read it and where it goes when the organisation does; for who has none, in that of none."""
    memberships = person.memberships.order_by("pk").values_list("organisation_id", flat=True)
    organisations: list[UUID | None] = [*memberships]
    for organisation_id in organisations or [None]:
        audit.record(action=action, actor=actor, subject=person, organisation_id=organisation_id, **detail)


def _signed_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    """With how they showed who they are, in order: `password`, `totp`, `webauthn`, `sso:` and the provider."""
    by = [_way(record) for record in get_authentication_records(request, user)]
    note("person.signed-in", user, actor=user, by=by)


def _way(record: Mapping[str, Any]) -> str:
    if record["method"] == "mfa":
        return str(record["type"])
    if record["method"] == "socialaccount":
        return f"sso:{record['provider']}"
    return str(record["method"])


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


def _factor_added(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    note("person.factor-added", user, actor=user, kind=authenticator.type)


def _factor_removed(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    note("person.factor-removed", user, actor=user, kind=authenticator.type)


def _codes_made(*, user: User, **_: Any) -> None:
    note("person.recovery-codes-made", user, actor=user)


def _factor_used(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Signing in by app or passkey is told by `person.signed-in`; a recovery code that is gone is an event of its own."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        left = len(authenticator.wrap().get_unused_codes())
        note("person.recovery-code-used", user, actor=user, left=left)


def _factor_failed(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    note("person.second-step-failed", user, actor=None, kind=authenticator.type)
