"""Pages on which a consultancy brings its clients as a list."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations import domain, limits, workbooks
from organisations.domain import client_list
from organisations.forms import ClientListForm, ClientListUploadForm
from organisations.models import Industry, Organisation, Region, User
from organisations.views.engagement import clients_page, led_consultancy


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_import(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Upload a list, look at what it says, confirm it. Nothing is written before, and then all of it or nothing."""
    consultancy = led_consultancy(request, organisation_id)
    if request.method != "POST":
        return _upload_page(request, consultancy, ClientListUploadForm())
    if "entries" in request.POST:
        return _confirmed(request, consultancy)
    form = ClientListUploadForm(request.POST, request.FILES)
    return (
        _preview(request, consultancy, form) if form.is_valid() else _upload_page(request, consultancy, form)
    )


def _preview(request: HttpRequest, consultancy: Organisation, form: ClientListUploadForm) -> HttpResponse:
    limits.allow(request, "client-list")
    try:
        found = client_list.read_clients(
            form.cleaned_data["file"],
            present=domain.names_of_clients(consultancy),
            default_language=get_language() or consultancy.language,
        )
    except workbooks.Unreadable as problem:
        form.add_error("file", str(problem))
        return _upload_page(request, consultancy, form)
    context: dict[str, Any] = {
        "organisation": consultancy,
        "found": found,
        "rows": [_shown(each) for each in found.clients],
        "file_name": form.cleaned_data["file"].name,
        "upload_form": ClientListUploadForm(),
    }
    if found.clients and not found.problems:
        entries = client_list.as_plain(found.clients)
        context["confirm_form"] = ClientListForm.holding(entries, salt=_salt(request, consultancy))
    return render(
        request, "organisations/client_import_preview.html", context, status=422 if found.problems else 200
    )


def _shown(listed: client_list.Listed) -> dict[str, Any]:
    """A client as the preview shows it, keys put into words."""
    client = listed.client
    return {
        "row": listed.row,
        "client": client,
        "region": dict(Region.choices).get(client.region, ""),
        "industry": dict(Industry.choices).get(client.industry, ""),
        "language": dict(client_list.languages())[client.language],
    }


def _confirmed(request: HttpRequest, consultancy: Organisation) -> HttpResponse:
    form = ClientListForm(request.POST, salt=_salt(request, consultancy))
    if not form.is_valid():
        messages.error(request, _("The preview is too old. Upload the list again."))
        return redirect("client-import", consultancy.pk)
    try:
        engagements = domain.create_clients(
            consultancy=consultancy,
            clients=client_list.from_plain(form.cleaned_data["entries"]),
            by=cast("User", request.user),
            at=timezone.now(),
        )
    except domain.ClientsExist as error:
        messages.error(
            request,
            _("Some of them have been added meanwhile, “%(name)s” among them. Upload the list again.")
            % {"name": error.names[0]},
        )
        return redirect("client-import", consultancy.pk)
    except domain.NotConsultancy:
        raise Http404 from None
    messages.success(
        request,
        ngettext("%(count)s client has been added.", "%(count)s clients have been added.", len(engagements))
        % {"count": len(engagements)},
    )
    return redirect(clients_page(consultancy))


def _upload_page(request: HttpRequest, consultancy: Organisation, form: ClientListUploadForm) -> HttpResponse:
    headings = _(", ").join(str(heading) for heading in client_list.HEADINGS.values())
    context = {"organisation": consultancy, "form": form, "headings": headings}
    return render(request, "organisations/client_import.html", context, status=422 if form.errors else 200)


def _salt(request: HttpRequest, consultancy: Organisation) -> str:
    return f"{consultancy.pk}:{request.user.pk}"


@login_required
@require_safe
def client_import_template(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """An empty list to fill in."""
    led_consultancy(request, organisation_id)
    response = HttpResponse(client_list.template(), content_type=workbooks.CONTENT_TYPE)
    name = _("clients") + ".xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
