"""Pages about organisations."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations import domain
from organisations.current import work_for
from organisations.forms import OrganisationForm
from organisations.models import Organisation, User
from organisations.scope import owned_organisation, visible_organisation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        organisation = domain.create_organisation(by=cast("User", request.user), **form.cleaned_data)
        work_for(request, organisation)
        messages.success(request, _("The organisation has been added."))
        return redirect("dashboard")
    return render(request, "organisations/new.html", {"form": form}, status=_status(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The organisation's facts: to read for its members, to change for its owners."""
    organisation, is_owner = visible_organisation(request, organisation_id)
    context = {"organisation": organisation, "is_owner": is_owner, "first": "first" in request.GET}
    if not is_owner:
        if request.method == "POST":
            raise domain.RoleRequired(organisation)
        return render(request, "organisations/read.html", context)
    form = OrganisationForm(request.POST or None, initial=facts_of(organisation))
    if form.is_valid():
        domain.change_organisation(
            organisation=organisation, by=cast("User", request.user), **form.cleaned_data
        )
        if context["first"]:
            return redirect("assessment-new", organisation.pk)
        messages.success(request, _("The changes have been saved."))
        return redirect("organisation-edit", organisation.pk)
    return render(request, "organisations/edit.html", context | {"form": form}, status=_status(form))


@login_required
@require_POST
def organisation_consultancy(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Let the organisation work for clients, or no longer."""
    organisation = owned_organisation(request, organisation_id)
    by = cast("User", request.user)
    if request.POST.get("works_for_clients") == "yes":
        domain.become_consultancy(organisation=organisation, by=by)
        messages.success(request, _("The organisation works for clients now. Add the first one."))
    else:
        try:
            domain.stop_consulting(organisation=organisation, by=by, at=timezone.now())
        except domain.StillConsulting:
            messages.error(request, _("Engagements are open. End each one first."))
        else:
            messages.success(request, _("The organisation no longer works for clients."))
    return redirect("organisation-edit", organisation.pk)


def facts_of(organisation: Organisation) -> dict[str, object]:
    """What the form about an organisation starts with."""
    return {field: getattr(organisation, field) for field in OrganisationForm.base_fields}


@login_required
@require_POST
def organisation_switch(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_id)
    work_for(request, organisation)
    return redirect("dashboard")


def _status(form: Form) -> int:
    return 422 if form.errors else 200
