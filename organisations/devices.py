"""Browsers that have signed in to an account before: who guesses passwords elsewhere does not shut them out.

The browser keeps a signed cookie with a number of its own and the accounts it has signed in to. The cookie lets nobody in;
it only has the tries of this browser counted apart. After the OWASP cheat sheet on device cookies.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "organisations.devices"
MAX_AGE = 180 * 86400
ACCOUNTS = 5
"""How many accounts one browser is remembered for: a family's or a test team's, not a list."""


def known(request: HttpRequest, account: str) -> str | None:
    """The number of the browser if it has signed in to `account` (an e-mail address, folded) before."""
    number, accounts = _read(request)
    return number if _digest(account) in accounts else None


def remember(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Have the browser keep that it signed in to `account`."""
    number, accounts = _read(request)
    digest = _digest(account)
    newest_first = [digest, *(other for other in accounts if other != digest)][:ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([number or secrets.token_urlsafe(12), newest_first], salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def connect() -> None:
    """Note who signs in, for the middleware to remember. Called once, when Django has loaded."""
    user_logged_in.connect(_signed_in, dispatch_uid="devices.signed-in")


def _signed_in(*, request: HttpRequest | None, user: Any, **_: Any) -> None:
    if request is not None:
        request._signed_in_as = user  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        number, accounts = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=MAX_AGE
        )
    except signing.BadSignature:
        return "", []
    return number, accounts


def _digest(account: str) -> str:
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()[:32]
