"""How people sign in: django-allauth, with two additions of our own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from organisations.models import User

LOOPBACK = {"127.0.0.1", "::1"}


def is_loopback(request: HttpRequest) -> bool:
    """Tell whether the request came from this very machine, not through a proxy."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(
        header in request.META for header in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
    )


class Backend(AuthenticationBackend):
    """allauth's backend, but the demonstration logins, whose passwords are public, work on loopback only."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_demo and not is_loopback(request):
            return None
        return user


class AccountAdapter(DefaultAccountAdapter):
    """Where our accounts differ from allauth's defaults."""
