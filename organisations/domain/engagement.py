"""What happens between a consultancy and its clients.

Each change is in both trails, the consultancy's and the client's. Locks are taken on organisations first, then on
engagements.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit import domain as audit
from organisations.domain.invitation import invite, take_invitation
from organisations.domain.membership import NotOwner, lock, withdraw_all
from organisations.domain.organisation import create_organisation
from organisations.models import Assignment, Engagement, Invitation, Membership, Organisation, Role, User


class NotConsultancy(Exception):
    """The organisation does not work for clients."""


class StillConsulting(Exception):
    """The consultancy has clients: it goes on being one until their engagements have ended."""


class ClientsExist(Exception):
    """The consultancy has clients of these names already; `names` as they were given."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class StillHeld(Exception):
    """Nobody of the client is there yet: it is handed over, or deleted, before the engagement can end."""


class NotHeld(Exception):
    """The client has an owner of its own already."""


class EngagementEnded(Exception):
    """The engagement has ended."""


class NotOfConsultancy(Exception):
    """Somebody who is not a member of the consultancy cannot be assigned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """The facts about a client whose organisation is to be made. `size` is the number of employees."""

    name: str
    language: str
    reading: str = ""
    region: str = ""
    industry: str = ""
    size: int | None = None


# --- being a consultancy -----------------------------------------------------------------------------


@transaction.atomic
def become_consultancy(*, organisation: Organisation, by: User) -> None:
    """Let an organisation work for clients."""
    current = lock(organisation)
    if not current.is_consultancy:
        _set_consultancy(current, value=True, by=by)


@transaction.atomic
def stop_consulting(*, organisation: Organisation, by: User, at: datetime) -> None:
    """End that an organisation works for clients; invitations of clients are withdrawn. Raises StillConsulting."""
    current = lock(organisation)
    if current.engagements.open().exists():
        raise StillConsulting
    if not current.is_consultancy:
        return
    _set_consultancy(current, value=False, by=by)
    withdraw_all(current.invitations.pending().filter(purpose=Invitation.Purpose.CLIENT), by=by, at=at)


def _set_consultancy(organisation: Organisation, *, value: bool, by: User) -> None:
    organisation.is_consultancy = value
    organisation.save(update_fields=["is_consultancy"])
    audit.record(
        action="consultancy.begun" if value else "consultancy.stopped",
        actor=by,
        subject=organisation,
        organisation_id=organisation.pk,
    )


# --- clients that the consultancy makes --------------------------------------------------------------


def plain_name(name: str) -> str:
    """A name as names are compared when a client might be there twice: width, case and spaces do not count, and
    ㈱ is 株式会社. Where the legal form stands does count: these are different companies."""
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return folded.replace("(株)", "株式会社").replace("(有)", "有限会社")


def names_of_clients(consultancy: Organisation) -> dict[str, str]:
    """The names of the clients that the consultancy works for, by their `plain_name`."""
    names = consultancy.engagements.open().values_list("client__name", flat=True)
    return {plain_name(name): name for name in names}


def create_client(*, consultancy: Organisation, client: NewClient, by: User, at: datetime) -> Engagement:
    """Make an organisation for a client of which nobody is here yet; the consultancy holds it for them.

    Raises ClientsExist, NotConsultancy.
    """
    (engagement,) = create_clients(consultancy=consultancy, clients=[client], by=by, at=at)
    return engagement


@transaction.atomic
def create_clients(
    *, consultancy: Organisation, clients: Sequence[NewClient], by: User, at: datetime
) -> list[Engagement]:
    """Make organisations for clients of which nobody is here yet: all of them or none.

    Raises ClientsExist when one is there already, by its `plain_name`, or twice among them; NotConsultancy.
    """
    current = lock(consultancy)
    if not current.is_consultancy:
        raise NotConsultancy
    taken = set(names_of_clients(current))
    twice: list[str] = []
    for client in clients:
        name = plain_name(client.name)
        if name in taken:
            twice.append(client.name)
        taken.add(name)
    if twice:
        raise ClientsExist(twice)
    made = Organisation.objects.bulk_create(
        Organisation(
            name=client.name,
            reading=client.reading,
            region=client.region,
            industry=client.industry,
            size=client.size,
            language=client.language,
        )
        for client in clients
    )
    engagements = Engagement.objects.bulk_create(
        Engagement(consultancy=current, client=client, holds_client=True, started_at=at, started_by=by)
        for client in made
    )
    audit.record_all((deed for engagement in engagements for deed in _deeds_of_making(engagement)), actor=by)
    return engagements


# --- clients that come by themselves -----------------------------------------------------------------


@transaction.atomic
def accept_engagement(
    *, invitation: Invitation, by: User, at: datetime, organisation: Organisation | None, name: str = ""
) -> Organisation:
    """Let the consultancy that invited work for an organisation that the person owns, or for a new one.

    `name` is that of the new one, where `organisation` is None. A consultancy that works for it already goes on
    doing so. Raises NotPending, ForAnotherAddress, NotOwner.
    """
    taken = take_invitation(invitation=invitation, by=by, at=at)
    if organisation is None:
        client = create_organisation(name=name, by=by, language=by.language or taken.language)
    else:
        client = lock(organisation)
        owner = client.memberships.filter(user=by, role=Role.OWNER)
        if client.pk == taken.organisation_id or not owner.exists():
            raise NotOwner
    begin_engagement(consultancy=taken.organisation, client=client, by=by, at=at)
    return client


@transaction.atomic
def begin_engagement(
    *, consultancy: Organisation, client: Organisation, by: User, at: datetime
) -> Engagement:
    """Let a consultancy work for a client that wants it; one that does already goes on. `by` is of the client."""
    lock(client)
    present = Engagement.objects.open().filter(consultancy=consultancy, client=client).first()
    if present is not None:
        return present
    engagement = Engagement.objects.create(
        consultancy=consultancy, client=client, started_at=at, started_by=by
    )
    _record("engagement.started", engagement, by)
    return engagement


@transaction.atomic
def hand_over(
    *, engagement: Engagement, email: str, language: str, by: User, at: datetime
) -> tuple[Invitation, str]:
    """Invite somebody of the client to own its organisation. Returns the invitation and its token.

    Raises NotHeld, AlreadyInvited, AlreadyMember.
    """
    client = lock(engagement.client)
    if not Engagement.objects.filter(pk=engagement.pk, holds_client=True).exists():
        raise NotHeld
    return invite(
        organisation=client,
        purpose=Invitation.Purpose.HAND_OVER,
        email=email,
        by=by,
        at=at,
        language=language,
    )


# --- working and ending ------------------------------------------------------------------------------


@transaction.atomic
def assign(*, engagement: Engagement, members: Collection[Membership], by: User, at: datetime) -> None:
    """Let exactly these members of the consultancy work for the client, besides its owners.

    Raises NotOfConsultancy, EngagementEnded.
    """
    lock(engagement.consultancy)
    current = _locked(engagement)
    wanted = {
        member.pk: member
        for member in Membership.objects.filter(
            pk__in=[member.pk for member in members], organisation=current.consultancy_id
        ).select_related("user")
    }
    if len(wanted) != len({member.pk for member in members}):
        raise NotOfConsultancy
    present = {row.membership_id: row for row in current.assignments.select_related("membership__user")}
    gone = [row for pk, row in present.items() if pk not in wanted]
    come = [member for pk, member in wanted.items() if pk not in present]
    Assignment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Assignment.objects.bulk_create(
        Assignment(engagement=current, membership=member, assigned_at=at) for member in come
    )
    for row in gone:
        _record("engagement.unassigned", current, by, email=row.membership.user.email)
    for member in come:
        _record("engagement.assigned", current, by, email=member.user.email)


@transaction.atomic
def end_engagement(*, engagement: Engagement, side: Engagement.Side, by: User, at: datetime) -> None:
    """End it, with effect on the next request of everybody who works through it. Reports stay with the client.

    Raises StillHeld, EngagementEnded.
    """
    lock(engagement.client)
    current = _locked(engagement)
    if current.holds_client:
        raise StillHeld
    current.ended_at, current.ended_by, current.ended_from = at, by, side
    current.save(update_fields=["ended_at", "ended_by", "ended_from"])
    current.assignments.all().delete()
    _record("engagement.ended", current, by, side=str(side))


def _locked(engagement: Engagement) -> Engagement:
    engagements = Engagement.objects.select_for_update(of=("self",)).select_related("consultancy", "client")
    current = engagements.get(pk=engagement.pk)
    if current.ended_at:
        raise EngagementEnded
    return current


def _deeds_of_making(engagement: Engagement) -> Iterable[audit.Deed]:
    client = engagement.client
    yield audit.Deed(
        action="organisation.created",
        subject=client,
        organisation_id=client.pk,
        detail={"name": client.name},
    )
    yield from _deeds("engagement.started", engagement, holds_client=True)


def _record(action: str, engagement: Engagement, by: User, **detail: object) -> None:
    audit.record_all(_deeds(action, engagement, **detail), actor=by)


def _deeds(action: str, engagement: Engagement, **detail: object) -> Iterable[audit.Deed]:
    """The same for both sides, each with the other's name."""
    consultancy, client = engagement.consultancy, engagement.client
    for side, other in (
        (consultancy, {"client": client.name}),
        (client, {"consultancy": consultancy.name}),
    ):
        yield audit.Deed(
            action=action, subject=engagement, organisation_id=side.pk, detail={**other, **detail}
        )
