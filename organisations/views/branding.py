"""Pages about what stands on the covers of reports."""

from typing import Any, cast
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations import domain, limits
from organisations.forms import BrandingForm, LogoForm
from organisations.models import Branding, Organisation, User

# django-csp's types know only views of the request alone.
SHOWS_THE_COVER: Any = csp_update({"frame-src": [SELF]})


@SHOWS_THE_COVER
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def branding(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Logo, colours and words: to change for owners; what the cover looks like for everybody else who may look.

    What is posted from the page's other buttons comes with all that was typed, so that nothing of it is lost.
    """
    organisation = _organisation(request, organisation_id)
    if request.method == "POST":
        _must_own(request, organisation)
    elif not _owns(request, organisation):
        return render(request, "organisations/branding_read.html", _context(organisation))
    form = BrandingForm(request.POST or None, branding=branding_of(organisation))
    logo_form = LogoForm(request.POST, request.FILES) if "logo" in request.FILES else LogoForm()
    if form.is_valid() and (logo_form.is_valid() or not logo_form.is_bound):
        domain.change_branding(
            organisation=organisation,
            by=cast("User", request.user),
            at=timezone.now(),
            colour=form.cleaned_data["colour"],
            second_colour=form.cleaned_data["second_colour"],
            texts=form.texts(),
            logo=logo_form.cleaned_data["logo"] if logo_form.is_bound else None,
        )
        messages.success(request, _("The branding has been saved. Reports from now on wear it."))
        return redirect("branding", organisation.pk)
    return _page(request, organisation, form, logo_form)


@SHOWS_THE_COVER
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def branding_logo(request: HttpRequest, organisation_id: UUID) -> HttpResponse | FileResponse:
    """The logo for those who may see the organisation; posting puts another in its place."""
    organisation = _organisation(request, organisation_id)
    if request.method != "POST":
        return _logo(organisation)
    _must_own(request, organisation)
    limits.allow(request, "upload")
    logo_form = LogoForm(request.POST, request.FILES)
    if logo_form.is_valid():
        domain.set_logo(
            organisation=organisation,
            by=cast("User", request.user),
            at=timezone.now(),
            png=logo_form.cleaned_data["logo"],
        )
        messages.success(request, _("The logo has been saved."))
        return _page_after_logo(request, organisation)
    form = BrandingForm(request.POST, branding=branding_of(organisation))
    return _page(request, organisation, form, logo_form)


@SHOWS_THE_COVER
@login_required
@require_POST
def branding_logo_remove(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Take the logo off; what else was typed on the page stays typed."""
    organisation = _organisation(request, organisation_id)
    _must_own(request, organisation)
    domain.remove_logo(organisation=organisation, by=cast("User", request.user), at=timezone.now())
    messages.success(request, _("The logo has been removed."))
    return _page_after_logo(request, organisation)


def branding_of(organisation: Organisation) -> Branding:
    """What the organisation has chosen; empty where it has chosen nothing."""
    return Branding.objects.filter(organisation=organisation).first() or Branding(organisation=organisation)


def _organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_id)


def _owns(request: HttpRequest, organisation: Organisation) -> bool:
    return Organisation.objects.owned_by(request.user).filter(pk=organisation.pk).exists()


def _must_own(request: HttpRequest, organisation: Organisation) -> None:
    if not _owns(request, organisation):
        raise domain.RoleRequired(organisation)


def _page_after_logo(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Back to the page's own address; where something was typed that is not saved, the page with it, as typed."""
    kept = branding_of(organisation)
    form = BrandingForm(request.POST, branding=kept)
    if form.is_valid() and form.says_what(kept):
        return redirect("branding", organisation.pk)
    return _page(request, organisation, form, LogoForm())


def _page(
    request: HttpRequest, organisation: Organisation, form: BrandingForm, logo_form: LogoForm
) -> HttpResponse:
    context = _context(organisation) | {
        "form": form,
        "logo_form": logo_form,
        "is_owner": True,
        # For the language switch: at the addresses of the page's other buttons there is no page to come back to.
        "next": reverse("branding", args=[organisation.pk]),
    }
    refused = form.errors or logo_form.errors
    return render(request, "organisations/branding.html", context, status=422 if refused else 200)


def _context(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "branding": branding_of(organisation),
        "languages": settings.LANGUAGES,
    }


def _logo(organisation: Organisation) -> FileResponse:
    """As a download, which pictures on pages are shown in spite of; the middleware adds nosniff."""
    name = branding_of(organisation).logo
    if not name or not default_storage.exists(name):
        raise Http404
    return FileResponse(
        default_storage.open(name, "rb"), as_attachment=True, filename="logo.png", content_type="image/png"
    )
