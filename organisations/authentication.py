"""How people sign in: django-allauth, with additions of our own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import password_reset
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.origin import client_address, is_loopback
from organisations import limits
from organisations.current import current_organisation
from organisations.identity_providers import required_provider_of
from organisations.models import User


class Backend(AuthenticationBackend):
    """allauth's backend, but the demonstration logins, whose passwords are public, work on loopback only, and no password
    lets in whose address has to come from a provider of single sign-on."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_demo and (request is None or not is_loopback(request)):
            return None
        if user is not None and required_provider_of(user.email) is not None:
            return None
        return user


class AccountAdapter(DefaultAccountAdapter):
    """Where our accounts differ from allauth's defaults."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Check both and try again."
        ),
        "email_taken": _("There is already an account with this e-mail address. Sign in with it instead."),
        "duplicate_email": _("This is your e-mail address already."),
        "same_as_current": _("This is your e-mail address already."),
        "enter_current_password": _("The current password is not right."),
        "incorrect_password": _("The password is not right."),
        "invalid_password_reset": _("This link has expired. Request a new one."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many requests. Wait a minute, then try again."),
    }

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Ask about the organisation first, then go on to its first assessment."""
        organisation = current_organisation(request)
        if organisation is None:
            return reverse("organisation-new")
        return reverse("organisation-edit", args=[organisation.pk]) + "?first=1"

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """Whichever way somebody signs in, who has to come from a provider is led to it."""
        response: HttpResponse | None = super().pre_login(request, user, **login)
        provider = required_provider_of(user.email)
        if response is not None or provider is None:
            return response
        sociallogin = (login["signal_kwargs"] or {}).get("sociallogin")
        if sociallogin is not None and sociallogin.account.provider == provider.id:
            return None
        # Cryptography and HTTP come with it, which commands have no need of.
        from organisations import single_sign_on

        return single_sign_on.lead_to(request, provider, email=user.email, next_url=login["redirect_url"])

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the trail notes, too; where there is none, the unspecified one."""
        return client_address(request) or "0.0.0.0"  # noqa: S104

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password, unless too many were wrong; the right one does not count."""
        try:
            tried = limits.take(request, "sign-in", account=credentials.get("email", ""))
        except limits.TooMany as error:
            raise too_many_passwords(error) from error
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            tried.give_back()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's own limit, which shuts out whoever is being attacked, is replaced by the one above."""


def too_many_passwords(error: limits.TooMany) -> ValidationError:
    """Say how long to wait, or what else will do."""
    minutes = -(-error.seconds // 60)
    text = ngettext(
        "Too many tries. Wait a minute, then sign in again, or set a new password.",
        "Too many tries. Wait %(minutes)s minutes, then sign in again, or set a new password.",
        minutes,
    )
    return ValidationError(text % {"minutes": minutes}, code="too_many_login_attempts")


def connect() -> None:
    """Have a new password, set by a link in a mail, lift the limit on its account. Called once by Django."""
    password_reset.connect(_password_was_reset, dispatch_uid="limits.password-reset")


def _password_was_reset(*, request: HttpRequest, user: User, **_: Any) -> None:
    limits.forget(request, "sign-in", account=user.email)
