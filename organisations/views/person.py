"""Pages about a person."""

from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as switch_cookie

from organisations import domain
from organisations.forms import ProfileForm
from organisations.identity_providers import required_provider_of
from organisations.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = ProfileForm(
        request.POST or None,
        initial={
            "name": user.name,
            "language": user.language or get_language(),
            "time_zone": user.time_zone,
        },
        memberships=list(user.memberships.select_related("organisation").order_by("joined_at", "pk")),
    )
    if form.is_valid():
        domain.change_profile(user=user, **form.facts())
        # The answer is already in the new language, and so is the next page before sign-in.
        translation.activate(user.language)
        messages.success(request, _("The changes have been saved."))
        response = redirect("profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response
    context = {
        "form": form,
        "has_second_factor": is_mfa_enabled(user),
        "provider_required": required_provider_of(user.email),
    }
    return render(request, "organisations/profile.html", context, status=422 if form.errors else 200)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Django's language switch, which a signed-in person's profile remembers too."""
    response = switch_cookie(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        domain.choose_language(user=request.user, language=language)
    return response
