"""What is seen to on every request."""

from collections.abc import Callable, Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from django.utils import timezone, translation

from audit.origin import is_loopback
from organisations import devices, limits, sessions, time_zones
from organisations.models import User
from organisations.trail import note

GetResponse = Callable[[HttpRequest], HttpResponse]


def demonstration_stays_local(get_response: GetResponse) -> GetResponse:
    """End a demonstration login's session wherever it turns up off this machine: its password is public."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_demo and not is_loopback(request):
            logout(request)
        return get_response(request)

    return middleware


def language_of_person(get_response: GetResponse) -> GetResponse:
    """Speak the language that the person chose, on whatever device, before what the browser asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


def time_zone_of_person(get_response: GetResponse) -> GetResponse:
    """Show times in the zone that the person chose."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = time_zones.zone(request.user.time_zone) if request.user.is_authenticated else None
        if zone is None:
            return get_response(request)
        with timezone.override(zone):
            return get_response(request)

    return middleware


def sessions_end(get_response: GetResponse) -> GetResponse:
    """Sign out who was idle for too long, or signed in too long ago, and have the next page say so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (reason := sessions.ended(request.session)):
            note("person.session-ended", request.user, actor=request.user, reason=reason)
            request.session.flush()
            request.user = AnonymousUser()
            messages.info(request, sessions.explanation(reason))
        return get_response(request)

    return middleware


LISTED = "listed_at"
"""Key of the session: the last of its SEEN times that the list of sessions knows of."""


def sessions_are_listed(get_response: GetResponse) -> GetResponse:
    """Have the list of sessions tell when and from where each was last seen, as often as that is noted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            seen, listed = request.session.get(sessions.SEEN), request.session.get(LISTED)
            if seen != (listed or request.session.get(sessions.BEGAN)):
                UserSession.objects.create_from_request(request)
                request.session[LISTED] = seen
        return get_response(request)

    return middleware


def browser_is_remembered(get_response: GetResponse) -> GetResponse:
    """Let a browser that has just signed in keep that it has, so that its tries are counted apart from then on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user: User | None = getattr(request, "_signed_in_as", None)
        if user is not None:
            devices.remember(request, response, limits.fold(user.email))
        return response

    return middleware


def drafts_go_with_their_owner(get_response: GetResponse) -> GetResponse:
    """Have the browser forget, when somebody signs out, what they had typed and not saved.

    A session that ends by itself leaves it: whoever signs in again finds it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if was_signed_in and request.method == "POST" and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return middleware


LIMITED = {
    "account_signup": "sign-up",
    "account_reset_password": "password-reset",
    "account_reset_password_from_key": "password-new",
    "account_change_password": "password-change",
    "account_set_password": "password-change",
    "account_email": "e-mail-change",
    "account_reauthenticate": "reauthentication",
}
"""Addresses of allauth whose forms may be sent only so often, with the action that is counted.

Signing in is counted by `organisations.authentication`, which knows whether it succeeded.
"""


def forms_of_accounts_are_limited(get_response: GetResponse) -> GetResponse:
    """Count what is sent to the addresses in LIMITED."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.method == "POST" and name in LIMITED:
            try:
                limits.allow(request, LIMITED[name], account=request.POST.get("email", ""))
            except limits.TooMany as error:
                explain: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(429)
                return explain(request, exception=error)
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
