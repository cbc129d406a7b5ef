"""Signing in through a provider."""

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.identity_providers import IdentityProvider, provider_called
from organisations.openid_connect import Adapter
from organisations.single_sign_on import explain, lead_to, provider_linked_to


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask whether to go on to the provider, and go on. A link may lead here, such as one on a company's start page."""
    provider = _provider(provider_id)
    user = request.user if request.user.is_authenticated else None
    if user is not None and provider_linked_to(user) != provider:
        return redirect("dashboard")
    if request.method == "POST":
        next_url = get_next_redirect_url(request)
        email = user.email if user is not None else ""
        return lead_to(request, provider, email=email, next_url=next_url, again=user is not None)
    context = {"provider": provider, "next": get_next_redirect_url(request), "again": user is not None}
    return render(request, "socialaccount/login.html", context)


@never_cache
@require_safe
def signed_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to."""
    provider = _provider(provider_id)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider.id))(request)
    except (OAuth2Error, requests.RequestException, ValueError) as error:
        return explain(request, provider, error)
    return response


def _provider(provider_id: str) -> IdentityProvider:
    provider = provider_called(provider_id)
    if provider is None:
        raise Http404
    return provider
