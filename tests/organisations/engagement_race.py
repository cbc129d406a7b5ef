"""Both sides of engagements at once. Runs in a process of a running site, on its own database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.utils import timezone

from organisations import domain
from organisations.domain import NewClient
from organisations.models import Engagement, Invitation, Membership, Role
from tests.factories import MembershipFactory, UserFactory

THREADS = 4


def race() -> dict[str, Any]:
    """What comes of hand-overs, ends, invitations and lists that happen at the same moment."""
    lead = MembershipFactory(organisation__is_consultancy=True)
    twice, one_owner = _accepted_twice(lead)
    two, another_owner = _two_hand_overs(lead)
    invited, engagements = _invitations_at_once(lead)
    confirmed, clients = _lists_at_once()
    return {
        "hand-over accepted twice": twice,
        "two hand-overs": two,
        "owners": [one_owner, another_owner],
        "stage of the ended": _ended_while_handing_over(lead),
        "invitations at once": invited,
        "engagements of two invitations": engagements,
        "lists confirmed at once": confirmed,
        "clients": clients,
    }


def _held(lead: Membership, name: str) -> Engagement:
    return domain.create_client(
        consultancy=lead.organisation,
        client=NewClient(name=name, language="en"),
        by=lead.user,
        at=timezone.now(),
    )


def _hand_over(held: Engagement, lead: Membership, email: str) -> Invitation:
    invitation, _token = domain.hand_over(
        engagement=held, email=email, language="en", by=lead.user, at=timezone.now()
    )
    return invitation


def _owners(held: Engagement) -> int:
    return held.client.memberships.filter(role=Role.OWNER).count()


def _accepted_twice(lead: Membership) -> tuple[list[bool], int]:
    held, invited = _held(lead, "Twice"), UserFactory()
    invitation = _hand_over(held, lead, invited.email)
    acts = [lambda: domain.accept_hand_over(invitation=invitation, by=invited, at=timezone.now())] * THREADS
    return _at_once(acts, domain.NotPending), _owners(held)


def _two_hand_overs(lead: Membership) -> tuple[list[bool], int]:
    """Several were invited to take over; one of them does."""
    held, people = _held(lead, "Several"), UserFactory.create_batch(THREADS)
    invitations = [_hand_over(held, lead, person.email) for person in people]
    acts = [
        lambda invitation=invitation, person=person: domain.accept_hand_over(
            invitation=invitation, by=person, at=timezone.now()
        )
        for invitation, person in zip(invitations, people, strict=True)
    ]
    return _at_once(acts, domain.NotPending), _owners(held)


def _ended_while_handing_over(lead: Membership) -> str:
    """It is handed over in any case; it has ended too if that came second."""
    held, invited = _held(lead, "Ended"), UserFactory()
    invitation = _hand_over(held, lead, invited.email)
    _at_once(
        [
            lambda: domain.accept_hand_over(invitation=invitation, by=invited, at=timezone.now()),
            lambda: domain.end_engagement(
                engagement=held, side=Engagement.Side.CONSULTANCY, by=lead.user, at=timezone.now()
            ),
        ],
        domain.StillHeld,
    )
    held.refresh_from_db()
    assert held.handed_over_at is not None
    assert not held.holds_client
    assert _owners(held) == 1
    return held.stage


def _invitations_at_once(lead: Membership) -> tuple[list[bool], int]:
    """Somebody is invited by several clicks; two owners of one client accept at once."""
    owners = [MembershipFactory()]
    owners.append(MembershipFactory(organisation=owners[0].organisation))
    email = owners[0].user.email
    acts = [lambda: _invite(lead, email)] * THREADS
    sent = _at_once(acts, domain.AlreadyInvited)
    invitations = [Invitation.objects.get(email=email), _invite(lead, owners[1].user.email)]
    _at_once(
        [
            lambda invitation=invitation, owner=owner: domain.accept_engagement(
                invitation=invitation, by=owner.user, at=timezone.now(), organisation=owner.organisation
            )
            for invitation, owner in zip(invitations, owners, strict=True)
        ],
        domain.NotPending,
    )
    return sent, Engagement.objects.filter(client=owners[0].organisation).count()


def _invite(lead: Membership, email: str) -> Invitation:
    invitation, _token = domain.invite(
        organisation=lead.organisation,
        purpose=Invitation.Purpose.CLIENT,
        email=email,
        client_name="x",
        language="en",
        by=lead.user,
        at=timezone.now(),
    )
    return invitation


def _lists_at_once() -> tuple[list[bool], int]:
    lead = MembershipFactory(organisation__is_consultancy=True)
    clients = [NewClient(name=name, language="en") for name in ("One", "Two")]
    acts = [
        lambda: domain.create_clients(
            consultancy=lead.organisation, clients=clients, by=lead.user, at=timezone.now()
        )
    ] * THREADS
    return _at_once(acts, domain.ClientsExist), lead.organisation.engagements.count()


def _at_once(acts: list[Callable[[], object]], refusal: type[Exception]) -> list[bool]:
    """Which of the acts, each on a connection of its own, were done and which were refused."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> bool:
        try:
            connection.ensure_connection()
            barrier.wait()
            act()
        except refusal:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))
