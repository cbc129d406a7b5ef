"""Single sign-on: whose address leads to which provider, and whose account a provider opens.

An account is found by the provider's own number of the person (the subject), which is never given to another; the first
time, when there is none yet, by the address, which the provider has verified and which is of a domain that it may vouch for.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn
from urllib.parse import urlencode

import requests
from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit import domain as audit
from organisations import domain
from organisations.identity_providers import IdentityProvider, provider_called
from organisations.models import User
from organisations.openid_connect import Refused

View = Callable[..., HttpResponse]

logger = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Where single sign-on differs from allauth's defaults."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The account whose own address it is. One that somebody only asked to change to does not count."""
        email = sociallogin.email_addresses[0].email
        user = User.objects.filter(email__iexact=email).first()
        return (user, email) if user else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Last look before the account is opened. The answer's signature, nonce and address have been checked."""
        provider = provider_called(sociallogin.account.provider)
        if provider is None or sociallogin.state.get("process") != AuthProcess.LOGIN:
            refuse(request, provider, "process")
        if not sociallogin.is_existing:
            domain.clear_claims(email=sociallogin.user.email)
            return
        user: User = sociallogin.user
        if not provider.vouches_for(user.email):
            refuse(request, provider, "account-elsewhere")
        if sociallogin.account.pk is None:
            if SocialAccount.objects.filter(user=user, provider=provider.id).exists():
                refuse(request, provider, "other-subject")
            if domain.vouch_for_address(user=user, provider=provider.id):
                text = _(
                    "Your address has been confirmed by %(provider)s. What was set up before no longer works."
                )
                messages.info(request, text % {"provider": provider.name})
        if provider.is_required:
            domain.give_up_password(user=user, provider=provider.id)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.email = str(data["email"])
        user.name = str(data.get("name") or "")[:100]
        user.language = get_language() or ""
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say what went wrong on a page of ours."""
        named = provider_called(provider.sub_id)
        if error == AuthError.CANCELLED:
            messages.info(request, _("You cancelled the sign-in."))
            raise ImmediateHttpResponse(redirect("account_login"))
        if exception is not None:
            raise ImmediateHttpResponse(explain(request, named, exception))
        reason = "state" if "state" not in (extra_context or {}) else "provider-error"
        raise ImmediateHttpResponse(_refusal(request, named, reason))


def lead_to(
    request: HttpRequest,
    provider: IdentityProvider,
    *,
    email: str = "",
    next_url: str | None = None,
    again: bool = False,
) -> HttpResponse:
    """Return a page that goes on to the provider by itself; `again`: even who is signed in there enters a password.

    A redirect would do, were it not the answer to a form: the content security policy lets none lead off the site.
    """
    parameters = {"login_hint": email} if email else {}
    if again:
        parameters["prompt"] = "login"
    try:
        response = (
            get_adapter()
            .get_provider(request, provider.id)
            .redirect(request, process=AuthProcess.LOGIN, next_url=next_url, auth_params=parameters)
        )
    except (OAuth2Error, requests.RequestException, ValueError) as error:
        return explain(request, provider, error)
    return render(request, "socialaccount/continue.html", {"provider": provider, "address": response.url})


def refuse(request: HttpRequest, provider: IdentityProvider | None, reason: str) -> NoReturn:
    """End the sign-in with a page that says why."""
    raise ImmediateHttpResponse(_refusal(request, provider, reason))


def explain(request: HttpRequest, provider: IdentityProvider | None, error: Exception) -> HttpResponse:
    """The page about an exchange with a provider that failed."""
    return _refusal(request, provider, error.reason if isinstance(error, Refused) else "unreachable", error)


def shown_once_more(view: View) -> View:
    """Have somebody without password and second factor come from their provider once more before a delicate page.

    All others are asked by allauth for a password, a code or a passkey; those who have none it takes at their word.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not get_reauthentication_flows(user) and not _came_lately(request):
            provider = provider_linked_to(user)
            if provider is not None:
                address = reverse("openid_connect_login", args=[provider.id])
                return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def provider_linked_to(user: User) -> IdentityProvider | None:
    """The provider that somebody has signed in through before, if it is still there."""
    names = SocialAccount.objects.filter(user=user).order_by("pk").values_list("provider", flat=True)
    return next(filter(None, (provider_called(name) for name in names)), None)


def _came_lately(request: HttpRequest) -> bool:
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "socialaccount" and record["at"] > since for record in records)


def _refusal(
    request: HttpRequest, provider: IdentityProvider | None, reason: str, error: Exception | None = None
) -> HttpResponse:
    logger.warning("Single sign-on through %s refused: %s (%s)", provider and provider.id, reason, error)
    if reason not in {"state", "unreachable"}:
        audit.record(
            action="person.single-sign-on-refused",
            actor=None,
            provider=provider.id if provider else "",
            reason=reason[:200],
        )
    status = {"unreachable": 502, "state": 400}.get(reason, 403)
    context_data = {"provider": provider, "reason": reason.partition(":")[0]}
    return render(request, "socialaccount/authentication_error.html", context_data, status=status)
