"""How people sign in: django-allauth, with additions of our own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.origin import is_loopback
from organisations.current import current_organisation
from organisations.models import User


class Backend(AuthenticationBackend):
    """allauth's backend, but the demonstration logins, whose passwords are public, work on loopback only."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_demo and (request is None or not is_loopback(request)):
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
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then sign in again."),
        "rate_limited": _("Too many requests. Wait a minute, then try again."),
    }

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Ask about the organisation first, then go on to its first assessment."""
        organisation = current_organisation(request)
        if organisation is None:
            return reverse("organisation-new")
        return reverse("organisation-edit", args=[organisation.pk]) + "?first=1"
