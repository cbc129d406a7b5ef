"""Pages about organisations."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations import domain
from organisations.current import work_for
from organisations.forms import OrganisationForm
from organisations.models import Organisation, Role, User


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
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_id)
    members = organisation.memberships.select_related("user").order_by("joined_at", "pk")
    context = {"organisation": organisation, "members": members, "first": "first" in request.GET}
    if not Organisation.objects.owned_by(request.user).filter(pk=organisation.pk).exists():
        if request.method == "POST":
            raise domain.RoleRequired(organisation)
        return render(request, "organisations/read.html", context | {"owner_role": Role.OWNER})
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
