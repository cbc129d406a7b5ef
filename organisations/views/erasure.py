"""Pages on which an organisation, or an account, is deleted for good."""

from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations import domain
from organisations.forms import DeleteForm
from organisations.models import Organisation, User
from organisations.scope import owned_organisation
from organisations.single_sign_on import shown_once_more


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_delete(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What deleting means, what comes first, and the button.

    Who may not do it, and who has typed another name, is told so before being asked who they are.
    """
    organisation = owned_organisation(request, organisation_id)
    return _organisation_delete(request, organisation)


def _is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


@shown_once_more
def _organisation_delete(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = DeleteForm(request.POST if request.method == "POST" else None, name=organisation.name)
    if form.is_valid():
        answer: HttpResponse = _organisation_erase(request, organisation, form)
        return answer
    return _organisation_page(request, organisation, form, status=422 if form.errors else 200)


@reauthentication_required
def _organisation_erase(request: HttpRequest, organisation: Organisation, form: DeleteForm) -> HttpResponse:
    name = organisation.name
    try:
        domain.erase_organisation(organisation=organisation, by=cast("User", request.user), at=timezone.now())
    except (domain.HoldsClients, domain.NotTakenAlong):
        return _organisation_page(request, organisation, form, status=409)
    messages.success(request, _("%(name)s has been deleted, with everything in it.") % {"name": name})
    return redirect("dashboard")


def _organisation_page(
    request: HttpRequest, organisation: Organisation, form: DeleteForm, *, status: int
) -> HttpResponse:
    takeout = domain.newest_takeout(organisation)
    held = organisation.engagements.open().filter(holds_client=True).select_related("client")
    context = {
        "organisation": organisation,
        "is_owner": True,
        "takeout": takeout,
        "is_up_to_date": takeout is not None and domain.is_up_to_date(takeout),
        "is_taken_along": domain.is_taken_along(takeout),
        "held": list(held.order_by("client__name", "pk")),
        "members": organisation.memberships.count(),
        "consultancies": _consultancies_of(organisation),
        "form": form,
    }
    return render(request, "organisations/delete.html", context, status=status)


def _consultancies_of(organisation: Organisation) -> list[str]:
    """The names of those it works or worked with as their client: they lose the engagement, and their notes with it."""
    names = organisation.consulted_through.values_list("consultancy__name", flat=True)
    return sorted(set(names))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@shown_once_more
@reauthentication_required(enabled=_is_post)
def person_delete(request: HttpRequest) -> HttpResponse:
    """What deleting one's account means, what stands against it, and the button."""
    user = User.objects.get(pk=cast("User", request.user).pk)
    if request.method == "POST" and not user.is_demo:
        try:
            domain.erase_person(user=user)
        except domain.SoleOwner:
            pass
        else:
            # Not signed out, which the trail would note with the address of somebody who is gone.
            request.session.flush()
            messages.success(request, _("Your account has been deleted."))
            return redirect("home")
    context = {
        "sole_owner_of": domain.sole_owner_of(user),
        "organisations_left": list(Organisation.objects.joined_by(user).order_by("name", "pk")),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "organisations/delete_account.html", context, status=status)
