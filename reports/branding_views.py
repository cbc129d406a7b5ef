"""The cover as a report would wear it, made by the report's own template while its branding is being chosen."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from banks.problems import FileProblems
from organisations import colours
from organisations.domain import RoleRequired
from organisations.forms import BrandingForm
from organisations.logos import needs_dark_ground
from organisations.models import Branding as Chosen
from organisations.models import Organisation
from reports.branding import printable_logo, style, worn
from reports.context import build
from reports.document import cover_variables
from reports.sample import sample_sheet
from reports.subjects import of_sheet
from reports.view_model import Branding, Particulars, ReportContext

LANGUAGES = dict(settings.LANGUAGES)
# django-csp's types know only views of the request alone.
IN_OUR_FRAME: Any = csp_replace({"frame-ancestors": [SELF], "script-src": [NONE], "form-action": [NONE]})


@xframe_options_sameorigin
@IN_OUR_FRAME
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def branding_preview(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The cover in the language asked for: as it is stored, or, posted, as the owner has typed it so far. Stores nothing."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_id)
    if (
        request.method == "POST"
        and not Organisation.objects.owned_by(request.user).filter(pk=organisation.pk).exists()
    ):
        raise RoleRequired(organisation)
    chosen = Chosen.objects.filter(organisation=organisation).first() or Chosen(organisation=organisation)
    form = BrandingForm(request.POST if request.method == "POST" else None, branding=chosen)
    if form.is_bound:
        chosen = form.as_typed(chosen)
    wanted = (request.POST if form.is_bound else request.GET).get("language", "")
    language = wanted if wanted in LANGUAGES else get_language() or settings.LANGUAGE_CODE
    report = _report(organisation, worn(chosen, language=language), language)
    context: dict[str, Any] = {
        "problems": [str(error) for errors in form.errors.values() for error in errors],
        "report": report,
        "site_language": get_language(),
    }
    if report is not None:
        sheet = {name: value for name in ("accent", "second") if (value := getattr(report.branding, name))}
        with translation.override(language):
            context |= cover_variables(
                report,
                logo=_logo_address(organisation, report.branding),
                light_logo=_is_light(report.branding),
            )
            context["style_address"] = f"{reverse('branding-style')}?{urlencode(sheet)}"
            return render(request, "reports/branding_preview.html", context)
    return render(request, "reports/branding_preview.html", context)


@require_safe
def branding_style(request: HttpRequest) -> HttpResponse:
    """The style sheet of two colours: an address, because pages hold no style of their own. Nobody's in particular."""
    accent, second = (colours.normalised(request.GET.get(name, "")) or "" for name in ("accent", "second"))
    response = HttpResponse(style(Branding(accent=accent, second=second)), content_type="text/css")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _report(organisation: Organisation, branding: Branding, language: str) -> ReportContext | None:
    """A report of invented answers for the organisation; None where the bank of the samples is not there."""
    try:
        subject = of_sheet(sample_sheet(language), as_of=timezone.localdate())
    except FileProblems:
        return None
    name = subject.organisation.name if organisation.is_consultancy else organisation.name
    return build(
        replace(
            subject,
            organisation=replace(subject.organisation, name=name),
            particulars=Particulars(as_of=timezone.localdate(), legal_entity=name),
            branding=branding,
            number="JNB-2026-0001",
        ),
        language=language,
    )


def _logo_address(organisation: Organisation, branding: Branding) -> str:
    """Where the browser finds the logo; another address for another logo, so that none is taken for the one before."""
    if not branding.logo:
        return ""
    return f"{reverse('branding-logo', args=[organisation.pk])}?{urlencode({'of': branding.logo[-20:]})}"


def _is_light(branding: Branding) -> bool:
    logo = printable_logo(branding)
    return logo is not None and needs_dark_ground(logo)
