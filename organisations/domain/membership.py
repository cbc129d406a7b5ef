"""What happens to the people of an organisation. Somebody always owns it: the last owner stays one.

Whoever changes the people of an organisation waits for the one before by locking its row, so that of two owners who
leave at the same moment one is told that they are the last.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit import domain as audit
from organisations.models import Engagement, Invitation, Membership, Organisation, Role, User


class LastOwner(Exception):
    """Without this owner, nobody would own the organisation."""


class NotOwner(Exception):
    """Only an owner can pass ownership on."""


class NotMember(Exception):
    """The membership has ended meanwhile."""


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, role: Role, by: User) -> Membership:
    """Let a person work in an organisation."""
    membership = Membership.objects.create(organisation=organisation, user=user, role=role)
    audit.record(
        action="member.added",
        actor=by,
        subject=user,
        organisation_id=organisation.pk,
        email=user.email,
        role=role.value,
    )
    return membership


@transaction.atomic
def join(*, organisation: Organisation, user: User, role: Role, at: datetime) -> Membership:
    """Become a member by one's own consent. Who is one keeps their role, unless they are to become an owner."""
    lock(organisation)
    membership = Membership.objects.filter(organisation=organisation, user=user).first()
    if membership is None:
        membership = add_member(organisation=organisation, user=user, role=role, by=user)
    elif role == Role.OWNER and membership.role != Role.OWNER:
        _set_role(membership, role, by=user)
    if role == Role.OWNER:
        end_holding(organisation=organisation, by=user, at=at)
    return membership


@transaction.atomic
def change_member(
    *,
    membership: Membership,
    by: User,
    at: datetime,
    role: Role,
    title: str,
    may_confirm: bool,
    may_approve: bool,
) -> None:
    """Change what a member may do and with which title they sign. Raises LastOwner, NotMember.

    The unanswered invitations of an owner whom somebody else makes less end, as those of one who is no longer there.
    """
    current = _locked(membership)
    facts = {"role": str(role), "title": title, "may_confirm": may_confirm, "may_approve": may_approve}
    before = {field: getattr(current, field) for field in facts}
    changed = [field for field in facts if before[field] != facts[field]]
    if not changed:
        return
    is_demoted = current.role == Role.OWNER and role != Role.OWNER
    if is_demoted:
        _keep_an_owner(current)
    for field in changed:
        setattr(current, field, facts[field])
    current.save(update_fields=changed)
    audit.record(
        action="member.changed",
        actor=by,
        subject=current.user,
        organisation_id=current.organisation_id,
        email=current.user.email,
        before={field: before[field] for field in changed},
        after={field: facts[field] for field in changed},
    )
    if is_demoted and by != current.user:
        withdraw_sent_by(current, by=by, at=at)
    if role == Role.OWNER:
        end_holding(organisation=current.organisation, by=by, at=at)


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """End somebody's membership, with effect on their next request. Raises LastOwner, NotMember."""
    _end(_locked(membership), action="member.removed", by=by)


@transaction.atomic
def leave(*, membership: Membership) -> None:
    """End one's own membership. Raises LastOwner, NotMember."""
    current = _locked(membership)
    _end(current, action="member.left", by=current.user)


@transaction.atomic
def transfer_ownership(*, membership: Membership, to: Membership) -> None:
    """Make another member an owner and the owner a contributor. Raises NotOwner, NotMember."""
    giving = _locked(membership)
    if giving.role != Role.OWNER:
        raise NotOwner
    taking = Membership.objects.select_related("user").filter(
        pk=to.pk, organisation_id=giving.organisation_id
    )
    receiver = taking.first()
    if receiver is None or receiver.pk == giving.pk:
        raise NotMember
    if receiver.role != Role.OWNER:
        _set_role(receiver, Role.OWNER, by=giving.user)
    _set_role(giving, Role.CONTRIBUTOR, by=giving.user)
    audit.record(
        action="ownership.transferred",
        actor=giving.user,
        subject=receiver.user,
        organisation_id=giving.organisation_id,
        email=receiver.user.email,
    )


def end_holding(*, organisation: Organisation, by: User, at: datetime) -> None:
    """Now that the client has an owner of its own, the consultancy that made the organisation owns it no more.

    It goes on working for the client until either side ends that. Nobody else whom it invited to take over can
    do so any more: from now on the client decides who owns it.
    """
    engagements = Engagement.objects.select_for_update(of=("self",)).select_related("consultancy", "client")
    held = engagements.filter(client=organisation, holds_client=True).first()
    if held is None:
        return
    held.holds_client = False
    held.handed_over_at = at
    held.save(update_fields=["holds_client", "handed_over_at"])
    pending = organisation.invitations.pending().filter(purpose=Invitation.Purpose.HAND_OVER)
    withdraw_all(pending, by=by, at=at)
    _tell_both("engagement.handed-over", held, by=by)


def withdraw_all(pending: QuerySet[Invitation], *, by: User, at: datetime) -> None:
    """End invitations that wait for an answer, each with its trace."""
    for invitation in pending.select_for_update().order_by("pk"):
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        audit.record(
            action="invitation.withdrawn",
            actor=by,
            subject=invitation,
            organisation_id=invitation.organisation_id,
            email=invitation.email,
        )


def withdraw_sent_by(member: Membership, *, by: User, at: datetime) -> None:
    """End the invitations that a former owner sent and nobody has answered, here and to the clients that are held.

    Otherwise they could come back, or take a client over, under another address of theirs.
    """
    held = Engagement.objects.filter(consultancy=member.organisation_id, holds_client=True)
    sent = Invitation.objects.pending().filter(
        Q(organisation=member.organisation_id) | Q(organisation__in=held.values("client")),
        invited_by=member.user,
    )
    withdraw_all(sent.exclude(purpose=Invitation.Purpose.CLIENT), by=by, at=at)


def note_assignments_ended(membership: Membership, *, by: User) -> None:
    """Tell both trails of the engagements whose consultant a member stops being: assignments go with the membership."""
    assignments = membership.assignments.select_related("engagement__consultancy", "engagement__client")
    for assignment in assignments.order_by("assigned_at", "pk"):
        _tell_both("engagement.unassigned", assignment.engagement, by=by, email=membership.user.email)


def _tell_both(action: str, engagement: Engagement, *, by: User, **detail: object) -> None:
    """Record it with the consultancy and with the client, each with the other's name."""
    for side, other in (
        (engagement.consultancy, {"client": engagement.client.name}),
        (engagement.client, {"consultancy": engagement.consultancy.name}),
    ):
        audit.record(
            action=action, actor=by, subject=engagement, organisation_id=side.pk, **{**other, **detail}
        )


def lock(organisation: Organisation) -> Organisation:
    """Wait for whoever changes this organisation's people, and make the next one wait.

    Raises Organisation.DoesNotExist for one that was erased meanwhile.
    """
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _locked(membership: Membership) -> Membership:
    """The membership as it stands now that nobody else changes it. Raises NotMember."""
    try:
        lock(membership.organisation)
        return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)
    except (Organisation.DoesNotExist, Membership.DoesNotExist):
        raise NotMember from None


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(organisation=membership.organisation_id, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner


def _set_role(membership: Membership, role: Role, *, by: User) -> None:
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(
        action="member.changed",
        actor=by,
        subject=membership.user,
        organisation_id=membership.organisation_id,
        email=membership.user.email,
        before={"role": str(before)},
        after={"role": str(role)},
    )


def _end(membership: Membership, *, action: str, by: User) -> None:
    if membership.role == Role.OWNER:
        _keep_an_owner(membership)
    user, organisation_id, role = membership.user, membership.organisation_id, membership.role
    note_assignments_ended(membership, by=by)
    withdraw_sent_by(membership, by=by, at=timezone.now())
    membership.delete()
    audit.record(
        action=action,
        actor=by,
        subject=user,
        organisation_id=organisation_id,
        email=user.email,
        role=str(role),
    )
