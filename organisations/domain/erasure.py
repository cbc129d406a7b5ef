"""What happens when an organisation, or an account, is to be gone for good."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from audit import domain as audit
from jobs.models import Job
from jobs.storage import discard
from organisations import erasure
from organisations.domain.membership import lock, note_assignments_ended, withdraw_sent_by
from organisations.domain.takeout import is_up_to_date, newest_takeout
from organisations.models import Engagement, Invitation, Membership, Organisation, Role, Takeout, User


class HoldsClients(Exception):
    """The consultancy administers organisations of clients: they are handed over or deleted first."""


class NotTakenAlong(Exception):
    """There is no takeout that is up to date and was downloaded."""


class SoleOwner(Exception):
    """The person is the last owner of an organisation: it is passed on or deleted first."""


def is_taken_along(takeout: Takeout | None) -> bool:
    """Tell whether a takeout was made, holds all that there is, and was downloaded."""
    return (
        takeout is not None
        and takeout.job.status == Job.Status.DONE
        and takeout.downloaded_at is not None
        and is_up_to_date(takeout)
    )


@transaction.atomic
def erase_organisation(*, organisation: Organisation, by: User, at: datetime) -> None:
    """Delete an organisation with everything in it. Its files go once this is committed.

    Jobs that run for it end with their next heartbeat. What stays is its audit trail without what tells of persons,
    and in the trails of those it worked with, that the engagement ended. Raises HoldsClients, NotTakenAlong.
    """
    current = lock(organisation)
    if current.engagements.open().filter(holds_client=True).exists():
        raise HoldsClients
    if not is_taken_along(newest_takeout(current)):
        raise NotTakenAlong
    _tell_the_others(current, by=by)
    files = [name for part in reversed(erasure.parts()) for name in part.erase(current)]
    erased = current.pk
    current.delete()
    audit.organisation_erased(organisation_id=erased)
    discard(files)


def sole_owner_of(user: User) -> list[Organisation]:
    """The organisations that nobody else owns, by name."""
    owned = Membership.objects.filter(user=user, role=Role.OWNER).values("organisation")
    others = Membership.objects.filter(role=Role.OWNER).exclude(user=user).values("organisation")
    organisations = Organisation.objects.filter(pk__in=owned).exclude(pk__in=others)
    return list(organisations.order_by("name", "pk"))


@transaction.atomic
def erase_person(*, user: User) -> None:
    """Delete an account. What the person answered and decided stays with the organisations. Raises SoleOwner."""
    # In one order for all, so that nobody waits for each other.
    for organisation in Organisation.objects.filter(memberships__user=user).order_by("pk"):
        lock(organisation)
    if sole_owner_of(user):
        raise SoleOwner
    for membership in user.memberships.select_related("user").order_by("pk"):
        audit.record(
            action="member.left",
            actor=user,
            subject=user,
            organisation_id=membership.organisation_id,
            email=user.email,
            role=membership.role,
        )
        note_assignments_ended(membership, by=user)
        withdraw_sent_by(membership, by=user, at=timezone.now())
    # What a session holds names who signed in.
    for session in UserSession.objects.filter(user=user):
        session.end()
    Invitation.objects.filter(accepted_by=user).delete()
    erased = user.pk
    user.delete()
    audit.person_erased(person_id=erased)


def _tell_the_others(organisation: Organisation, *, by: User) -> None:
    """Note with those it works with that it is gone; its own trail is about to lose who did it."""
    engagements = Engagement.objects.open().select_related("consultancy", "client")
    for engagement in engagements.filter(client=organisation):
        audit.record(
            action="engagement.ended",
            actor=by,
            subject=engagement,
            organisation_id=engagement.consultancy_id,
            client=organisation.name,
            erased=True,
        )
    for engagement in engagements.filter(consultancy=organisation):
        audit.record(
            action="engagement.ended",
            actor=by,
            subject=engagement,
            organisation_id=engagement.client_id,
            consultancy=organisation.name,
            erased=True,
        )
