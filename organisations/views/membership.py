"""Pages about the people of an organisation."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from organisations import domain, limits
from organisations.forms import InviteForm, MemberForm, TransferForm
from organisations.models import Invitation, Membership, Organisation, Role, User
from organisations.refusals import note_refused
from organisations.scope import owned_organisation, visible_organisation
from organisations.views.invitation import sent_answer

LAST_OWNER = gettext_lazy("An organisation needs an owner. Make somebody else an owner first.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_members(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who works here, and, for owners, who has been invited and whom to invite."""
    organisation, is_owner = visible_organisation(request, organisation_id)
    if request.method == "POST" and not is_owner:
        raise domain.RoleRequired(organisation)
    is_held = organisation.consulted_through.filter(holds_client=True).exists()
    form = None
    if is_owner:
        form = InviteForm(
            request.POST or None,
            is_held=is_held,
            initial={"language": organisation.language, "role": Role.CONTRIBUTOR},
        )
    if form is not None and form.is_valid():
        limits.allow(request, "invitation")
        try:
            invitation, token = domain.invite(
                organisation=organisation,
                purpose=Invitation.Purpose.MEMBER,
                by=cast("User", request.user),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except domain.AlreadyMember:
            form.add_error("email", _("Somebody with this address is a member already."))
        except domain.AlreadyInvited:
            form.add_error(
                "email", _("This address has been invited already. Send that invitation again below.")
            )
        else:
            return sent_answer(request, invitation, token)
    members = list(organisation.memberships.select_related("user").order_by("joined_at", "pk"))
    own = next((member for member in members if member.user_id == request.user.pk), None)
    context = {
        "organisation": organisation,
        "is_owner": is_owner,
        "is_held": is_held,
        "members": members,
        "own_membership": own,
        "invitations": _open_invitations(organisation) if is_owner else [],
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "organisations/members.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: HttpRequest, organisation_id: UUID, user_id: UUID) -> HttpResponse:
    """What a member may do: for owners to change."""
    organisation = owned_organisation(request, organisation_id)
    membership = _member(organisation, user_id)
    initial = {field: getattr(membership, field) for field in MemberForm.base_fields}
    form = MemberForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_member(
                membership=membership,
                by=cast("User", request.user),
                at=timezone.now(),
                **{**form.cleaned_data, "role": Role(form.cleaned_data["role"])},
            )
        except domain.LastOwner:
            form.add_error("role", LAST_OWNER)
        except domain.NotMember:
            messages.warning(request, _("The membership has ended meanwhile."))
            return redirect("organisation-members", organisation.pk)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("organisation-members", organisation.pk)
    context = {"organisation": organisation, "is_owner": True, "member": membership, "form": form}
    return render(request, "organisations/member.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, organisation_id: UUID, user_id: UUID) -> HttpResponse:
    """What removing a member means, and the button that does it."""
    organisation = owned_organisation(request, organisation_id)
    membership = _member(organisation, user_id)
    if request.method == "POST":
        try:
            domain.remove_member(membership=membership, by=cast("User", request.user))
        except domain.LastOwner:
            messages.error(request, LAST_OWNER)
        except domain.NotMember:
            messages.warning(request, _("The membership has ended meanwhile."))
        else:
            messages.success(request, _("%(name)s is no longer a member.") % {"name": membership.user})
        return redirect("organisation-members", organisation.pk)
    context = {"organisation": organisation, "is_owner": True, "member": membership}
    return render(request, "organisations/member_remove.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_leave(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What leaving means, and the button that does it. The last owner is told why they cannot."""
    membership = _own_membership(request, organisation_id)
    organisation = membership.organisation
    others = organisation.memberships.exclude(pk=membership.pk)
    is_last_owner = membership.role == Role.OWNER and not others.filter(role=Role.OWNER).exists()
    if request.method == "POST":
        try:
            domain.leave(membership=membership)
        except domain.LastOwner:
            is_last_owner = True
        except domain.NotMember:
            return redirect("dashboard")
        else:
            messages.success(request, _("You have left %(name)s.") % {"name": organisation.name})
            return redirect("dashboard")
    context = {
        "organisation": organisation,
        "is_owner": membership.role == Role.OWNER,
        "is_last_owner": is_last_owner,
        "has_others": others.exists(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "organisations/members_leave.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ownership_transfer(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """An owner passes the organisation on to another member and goes on as a contributor."""
    membership = _own_membership(request, organisation_id)
    organisation = membership.organisation
    if membership.role != Role.OWNER:
        raise domain.RoleRequired(organisation)
    others = organisation.memberships.exclude(pk=membership.pk).select_related("user")
    form = TransferForm(request.POST or None, members=others.order_by("joined_at", "pk"))
    if request.method == "POST" and form.is_valid():
        to: Membership = form.cleaned_data["to"]
        try:
            domain.transfer_ownership(membership=membership, to=to)
        except (domain.NotOwner, domain.NotMember):
            messages.warning(request, _("The members have changed meanwhile. Nothing was transferred."))
        else:
            messages.success(request, _("%(name)s owns the organisation now.") % {"name": to.user})
        return redirect("organisation-members", organisation.pk)
    if "to" in form.errors:
        note_refused(
            request,
            subject=organisation,
            organisation_id=organisation.pk,
            field="to",
            posted=request.POST.getlist("to"),
        )
    context = {
        "organisation": organisation,
        "is_owner": True,
        "form": form,
        "has_others": others.exists(),
    }
    return render(request, "organisations/members_transfer.html", context, status=422 if form.errors else 200)


def _own_membership(request: HttpRequest, organisation_id: UUID) -> Membership:
    """The person's own membership. Raises Http404 for consultants too: they have none to give up."""
    memberships = Membership.objects.select_related("organisation", "user").filter(user=request.user.pk)
    return get_object_or_404(memberships, organisation=organisation_id)


def _member(organisation: Organisation, user_id: UUID) -> Membership:
    return get_object_or_404(organisation.memberships.select_related("user", "organisation"), user=user_id)


def _open_invitations(organisation: Organisation) -> list[tuple[Invitation, Invitation.State]]:
    """The invitations to become a member or to take over that were not answered, each with its state; newest first."""
    now = timezone.now()
    listed = organisation.invitations.pending().exclude(purpose=Invitation.Purpose.CLIENT)
    return [
        (invitation, invitation.state(now))
        for invitation in listed.select_related("invited_by").order_by("-invited_at", "pk")
    ]
