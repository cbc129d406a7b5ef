"""The page that an invitation's link leads to, and what inviters do with the invitations they sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from audit import domain as audit
from organisations import domain, limits
from organisations.current import work_for
from organisations.forms import ClientAcceptanceForm
from organisations.models import Engagement, Invitation, Organisation, User
from organisations.scope import owned_organisation


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What accepting an invitation of one purpose means.

    `template` says it on the page, to the person it was sent to. `accept(invitation=, by=, at=, **entries)` does it
    and returns the organisation to work for from then on. `form(data, invitation=, user=)` asks for the entries,
    where there is something to ask.
    """

    template: str
    accept: Callable[..., Organisation]
    form: Callable[..., forms.Form] | None = None


ACCEPT: dict[str, Acceptance] = {
    Invitation.Purpose.MEMBER: Acceptance(
        template="organisations/_invitation_member.html", accept=domain.accept_membership
    ),
    Invitation.Purpose.HAND_OVER: Acceptance(
        template="organisations/_invitation_hand_over.html", accept=domain.accept_hand_over
    ),
    Invitation.Purpose.CLIENT: Acceptance(
        template="organisations/_invitation_client.html",
        accept=domain.accept_engagement,
        form=ClientAcceptanceForm,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shown to the person it was sent to alone. Who is not signed in, or with another address, learns no more than
    that there is an invitation; a link that has had its day says so.

    The address is a secret, which the site's Referrer-Policy keeps from other sites.
    """
    found = domain.find_invitation(token)
    state = found.state(timezone.now()) if found is not None else None
    if found is None or state != Invitation.State.PENDING:
        return _over(request, state)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.path)
        return render(request, "organisations/invitation_visitor.html", {"next": request.path})
    user = request.user
    if not domain.is_addressed_to(found, user):
        return render(request, "organisations/invitation_other.html", {"next": request.path}, status=403)
    acceptance = ACCEPT[found.purpose]
    if request.POST.get("answer") == "decline":
        return _declined(request, found, user)
    form = acceptance.form(request.POST or None, invitation=found, user=user) if acceptance.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        entries: dict[str, Any] = form.cleaned_data if form is not None else {}
        try:
            organisation = acceptance.accept(invitation=found, by=user, at=timezone.now(), **entries)
        except domain.NotPending as error:
            return _over(request, error.state)
        work_for(request, organisation)
        messages.success(request, _("The invitation has been accepted."))
        return redirect("dashboard")
    if form is not None and form.has_error("organisation", "invalid_choice"):
        # No page offers one that is not theirs to give.
        audit.record(
            action="access.refused",
            actor=user,
            subject=found,
            posted=request.POST.get("organisation", "")[:50],
        )
    context = {
        "invitation": found,
        "organisation": found.organisation,
        "form": form,
        "template": acceptance.template,
    }
    return render(
        request,
        "organisations/invitation.html",
        context,
        status=422 if form is not None and form.errors else 200,
    )


def _declined(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    try:
        domain.decline_invitation(invitation=found, by=user, at=timezone.now())
    except domain.NotPending as error:
        return _over(request, error.state)
    messages.success(request, _("You have declined the invitation. Whoever sent it sees that."))
    return redirect("dashboard")


def _over(request: HttpRequest, state: Invitation.State | None) -> HttpResponse:
    """Say plainly why there is nothing to accept. `state` is None for a link that never was one."""
    return render(request, "organisations/invitation_over.html", {"state": state}, status=404)


@login_required
@require_POST
def invitation_withdraw(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    sent = _sent(request, organisation_id, invitation_id)
    try:
        domain.withdraw_invitation(invitation=sent, by=cast("User", request.user), at=timezone.now())
    except domain.NotPending:
        messages.warning(request, _("This invitation is no longer open."))
    else:
        messages.success(request, _("The invitation has been withdrawn. Its link no longer works."))
    return back(sent)


@login_required
@require_POST
def invitation_resend(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    sent = _sent(request, organisation_id, invitation_id)
    limits.allow(request, "invitation")
    try:
        token = domain.resend_invitation(invitation=sent, by=cast("User", request.user), at=timezone.now())
    except domain.NotPending:
        messages.warning(request, _("This invitation is no longer open."))
        return back(sent)
    return sent_answer(request, sent, token)


def sent_answer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Answer the request that sent an invitation: back to where it is listed, or, where no letter went out, a page
    with the link to hand over by other means. The link is shown this once."""
    invitation.refresh_from_db()
    if invitation.mailed_at:
        messages.success(
            request, _("The invitation to %(email)s has been sent.") % {"email": invitation.email}
        )
        return back(invitation)
    return render(
        request,
        "organisations/invitation_link.html",
        {
            "invitation": invitation,
            "organisation": invitation.organisation,
            "link": domain.link_of(token),
            "back": back(invitation)["Location"],
        },
    )


def back(invitation: Invitation) -> HttpResponse:
    """Go to the page on which the inviter sees what became of the invitation."""
    if invitation.purpose == Invitation.Purpose.HAND_OVER:
        held = Engagement.objects.filter(client=invitation.organisation_id, holds_client=True).first()
        if held is not None:
            return redirect(reverse("engagement", args=[held.pk]) + "#hand-over")
    return redirect(LISTED_ON[invitation.purpose], invitation.organisation_id)


LISTED_ON: dict[str, str] = {
    Invitation.Purpose.MEMBER: "organisation-members",
    Invitation.Purpose.HAND_OVER: "organisation-members",
    Invitation.Purpose.CLIENT: "client-invite",
}
"""The name of the page that lists an organisation's invitations of a purpose."""


def _sent(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> Invitation:
    """An invitation of an organisation that the person administers. Raises Http404, RoleRequired."""
    organisation = owned_organisation(request, organisation_id)
    return get_object_or_404(organisation.invitations.select_related("organisation"), pk=invitation_id)
