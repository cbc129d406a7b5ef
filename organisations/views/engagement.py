"""Pages between a consultancy and its clients, for both of them."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import domain, limits
from organisations.current import work_for
from organisations.engagement_page import panels_of
from organisations.forms import (
    AssignmentForm,
    ClientForm,
    ClientInvitationForm,
    ClientNoteForm,
    HandOverForm,
)
from organisations.forms.engagement import CLIENT_EXISTS
from organisations.models import (
    Assignment,
    Engagement,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from organisations.refusals import note_refused
from organisations.views.invitation import sent_answer

PAGE_SIZE = 100
ENDED = gettext_lazy("The engagement has ended already.")

# --- whose page it is --------------------------------------------------------------------------------


def clients_page(consultancy: Organisation) -> str:
    """Where the consultancy's clients are listed."""
    return reverse("clients", args=[consultancy.pk])


def led_consultancy(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """A consultancy that the person owns. Raises Http404, or RoleRequired for its other members."""
    memberships = Membership.objects.select_related("organisation").filter(
        user=request.user.pk, organisation__is_consultancy=True
    )
    membership = get_object_or_404(memberships, organisation=organisation_id)
    if membership.role != Role.OWNER:
        raise domain.RoleRequired(membership.organisation)
    return membership.organisation


# --- clients come ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Make a client's organisation."""
    consultancy = led_consultancy(request, organisation_id)
    form = ClientForm(_posted(request), consultancy=consultancy, initial={"language": get_language()})
    if form.is_valid():
        try:
            engagement = domain.create_client(
                consultancy=consultancy,
                client=domain.NewClient(**form.cleaned_data),
                by=cast("User", request.user),
                at=timezone.now(),
            )
        except domain.ClientsExist:
            form.add_error("name", CLIENT_EXISTS)
        except domain.NotConsultancy:
            raise Http404 from None
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": engagement.client.name})
            return redirect("engagement", engagement.pk)
    return _answer(request, "organisations/client_new.html", {"organisation": consultancy}, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_invite(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Invite a client, and see what became of the invitations."""
    consultancy = led_consultancy(request, organisation_id)
    form = ClientInvitationForm(_posted(request), initial={"language": get_language()})
    if form.is_valid():
        limits.allow(request, "invitation")
        try:
            invitation, token = domain.invite(
                organisation=consultancy,
                purpose=Invitation.Purpose.CLIENT,
                by=cast("User", request.user),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except domain.AlreadyInvited:
            form.add_error(
                "email", _("This address has been invited already. Send that invitation again below.")
            )
        else:
            return sent_answer(request, invitation, token)
    context = {
        "organisation": consultancy,
        "invitations": _unanswered(consultancy, Invitation.Purpose.CLIENT),
    }
    return _answer(request, "organisations/client_invite.html", context, form)


def _unanswered(
    organisation: Organisation, purpose: Invitation.Purpose
) -> list[tuple[Invitation, Invitation.State]]:
    """The invitations that wait for an answer, have expired or were declined, newest first."""
    now = timezone.now()
    sent = organisation.invitations.filter(purpose=purpose, accepted_at=None).select_related("invited_by")
    states = [(each, each.state(now)) for each in sent.order_by("-invited_at", "pk")]
    return [(each, state) for each, state in states if state != Invitation.State.WITHDRAWN]


@login_required
@require_safe
def clients_ended(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The engagements that have ended: with whom, from when until when, and which side ended them."""
    consultancy = led_consultancy(request, organisation_id)
    ended = consultancy.engagements.exclude(ended_at=None).select_related("client", "ended_by")
    page = Paginator(ended.order_by("-ended_at", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "organisations/client_ended.html", {"organisation": consultancy, "page": page})


# --- the consultancy's page about a client -----------------------------------------------------------


@login_required
@require_safe
def engagement(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Everything the consultancy does for a client: who owns what, who works on it, notes, hand-over, end."""
    return engagement_page(request, listed_engagement(request, engagement_id))


def listed_engagement(request: HttpRequest, engagement_id: UUID) -> Engagement:
    """One that the person works on, or leads. Raises Http404, for the client too."""
    listed = Engagement.objects.listed_for(request.user)
    found = listed.select_related("consultancy", "client", "started_by", "ended_by")
    return get_object_or_404(found, pk=engagement_id)


def own_membership(engagement: Engagement, user: User) -> Membership:
    """The person's membership in the consultancy, on which rests what they may do here."""
    return Membership.objects.get(organisation=engagement.consultancy_id, user=user)


def _led(request: HttpRequest, engagement_id: UUID) -> Engagement:
    """An engagement of a consultancy that the person owns. Raises Http404, RoleRequired."""
    found = listed_engagement(request, engagement_id)
    if own_membership(found, cast("User", request.user)).role != Role.OWNER:
        raise domain.RoleRequired(found.consultancy)
    return found


def engagement_page(
    request: HttpRequest, found: Engagement, *, form: Any = None, name: str = "", status: int = 200
) -> HttpResponse:
    """The page, with a form that was not accepted in the place of the one called `name`."""
    user = cast("User", request.user)
    own = own_membership(found, user)
    may_lead = own.role == Role.OWNER
    is_open = found.ended_at is None
    forms: dict[str, Any] = {}
    if is_open:
        forms["note_form"] = ClientNoteForm()
        assigned = list(found.assignments.values_list("membership_id", flat=True))
        forms["assignment_form"] = AssignmentForm(engagement=found, initial={"members": assigned})
        if found.holds_client:
            forms["hand_over_form"] = HandOverForm(initial={"language": found.client.language})
    if form is not None:
        forms[name] = form
    notes = found.notes.select_related("author").order_by("-written_at", "-pk")
    work_for(request, found.consultancy)
    context = {
        "organisation": found.consultancy,
        "engagement": found,
        "client": found.client,
        "may_lead": may_lead,
        "may_write": is_open and own.role in (Role.OWNER, Role.CONTRIBUTOR),
        "is_open": is_open,
        "team": _team(found) if is_open else [],
        "notes": notes if is_open or may_lead else [],
        "panels": panels_of(found, user) if is_open else [],
        "invitations": (
            _unanswered(found.client, Invitation.Purpose.HAND_OVER) if may_lead and found.holds_client else []
        ),
        "form": form,
        **forms,
    }
    return render(request, "organisations/engagement.html", context, status=status)


def _team(engagement: Engagement) -> QuerySet[Membership]:
    """Who of the consultancy works for the client: its owners, and those who are assigned."""
    works = Q(role=Role.OWNER) | Q(pk__in=engagement.assignments.values("membership"))
    members = Membership.objects.filter(works, organisation=engagement.consultancy_id)
    return members.select_related("user").order_by("joined_at", "pk")


@login_required
@require_POST
def engagement_assign(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Say who of the consultancy works for the client."""
    found = _led(request, engagement_id)
    form = AssignmentForm(request.POST, engagement=found)
    if not form.is_valid():
        note_refused(
            request,
            subject=found,
            organisation_id=found.consultancy_id,
            field="members",
            posted=request.POST.getlist("members"),
        )
        return engagement_page(request, found, form=form, name="assignment_form", status=422)
    try:
        domain.assign(
            engagement=found,
            members=form.cleaned_data["members"],
            by=cast("User", request.user),
            at=timezone.now(),
        )
    except domain.EngagementEnded:
        messages.warning(request, ENDED)
    except domain.NotOfConsultancy:
        messages.warning(request, _("The members have changed meanwhile. Nothing was assigned."))
    else:
        messages.success(request, _("The changes have been saved."))
    return redirect("engagement", found.pk)


@login_required
@require_POST
def engagement_hand_over(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Invite somebody of the client to own its organisation."""
    found = _led(request, engagement_id)
    form = HandOverForm(request.POST)
    if form.is_valid():
        limits.allow(request, "invitation")
        try:
            invitation, token = domain.hand_over(
                engagement=found, by=cast("User", request.user), at=timezone.now(), **form.cleaned_data
            )
        except domain.NotHeld:
            messages.warning(request, _("The organisation has an owner already."))
            return redirect("engagement", found.pk)
        except domain.AlreadyMember:
            form.add_error("email", _("Somebody with this address is a member already."))
        except domain.AlreadyInvited:
            form.add_error(
                "email", _("This address has been invited already. Send that invitation again below.")
            )
        else:
            return sent_answer(request, invitation, token)
    return engagement_page(request, found, form=form, name="hand_over_form", status=422)


# --- both sides --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_end(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """What ending the engagement means, and the button that ends it: for the owners of either side."""
    found, side = _ending(request, engagement_id)
    back = _back(found, side)
    if request.method == "POST":
        try:
            domain.end_engagement(
                engagement=found, side=side, by=cast("User", request.user), at=timezone.now()
            )
        except domain.EngagementEnded:
            messages.info(request, ENDED)
        except domain.StillHeld:
            messages.error(
                request, _("Hand the organisation over first, or delete it: nobody else is there.")
            )
        else:
            messages.success(request, _("The engagement has ended. Nobody works through it any more."))
        return redirect(back)
    context = {
        "organisation": found.client if side == Engagement.Side.CLIENT else found.consultancy,
        "engagement": found,
        "client": found.client,
        "consultancy": found.consultancy,
        "side": side,
        "back_url": back,
    }
    return render(request, "organisations/engagement_end.html", context)


def _ending(request: HttpRequest, engagement_id: UUID) -> tuple[Engagement, Engagement.Side]:
    """The engagement, and for which side the person would end it. Raises Http404, RoleRequired."""
    found = (
        Engagement.objects.select_related("consultancy", "client")
        .filter(pk=engagement_id)
        .filter(
            pk__in=Engagement.objects.listed_for(request.user).values("pk")
            | Engagement.objects.filter(client__in=Organisation.objects.joined_by(request.user)).values("pk")
        )
    )
    engagement = get_object_or_404(found)
    roles = dict(
        Membership.objects.filter(
            user=request.user.pk, organisation__in=[engagement.client_id, engagement.consultancy_id]
        ).values_list("organisation_id", "role")
    )
    if roles.get(engagement.client_id) == Role.OWNER:
        return engagement, Engagement.Side.CLIENT
    if roles.get(engagement.consultancy_id) == Role.OWNER:
        return engagement, Engagement.Side.CONSULTANCY
    joined = engagement.client if engagement.client_id in roles else engagement.consultancy
    raise domain.RoleRequired(joined)


def _back(engagement: Engagement, side: Engagement.Side) -> str:
    if side == Engagement.Side.CLIENT:
        return reverse("organisation-consultancies", args=[engagement.client_id])
    return reverse("engagement", args=[engagement.pk])


@login_required
@require_safe
def organisation_consultancies(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The client's page: who works for it, since when, who of them, and what they may do."""
    joined = Organisation.objects.joined_by(request.user)
    organisation = get_object_or_404(joined, pk=organisation_id)
    owners = Membership.objects.filter(role=Role.OWNER).select_related("user").order_by("joined_at", "pk")
    assigned = Assignment.objects.select_related("membership__user").order_by("assigned_at", "pk")
    engagements = (
        organisation.consulted_through.select_related("consultancy", "ended_by")
        .prefetch_related(
            Prefetch("consultancy__memberships", queryset=owners, to_attr="owners"),
            Prefetch("assignments", queryset=assigned),
        )
        .order_by("-started_at", "-pk")
    )
    listed = list(engagements)
    context = {
        "organisation": organisation,
        "is_owner": organisation.memberships.filter(user=request.user.pk, role=Role.OWNER).exists(),
        "open": [each for each in listed if each.ended_at is None],
        "ended": [each for each in listed if each.ended_at is not None],
    }
    return render(request, "organisations/consultancies.html", context)


def _answer(request: HttpRequest, template: str, context: dict[str, object], form: Any) -> HttpResponse:
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
