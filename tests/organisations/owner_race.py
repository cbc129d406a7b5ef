"""Several who act at once on the people of one organisation. Runs in a process of a running site, on its database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.utils import timezone

from organisations import domain
from organisations.models import Invitation, Membership, Organisation, Role
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

THREADS = 4


def race() -> dict[str, Any]:
    """What comes of owners who leave, who demote one another, and of an invitation accepted, all at the same moment."""
    return {"left": _leave(), "demoted": _demote(), "accepted": _accept(), "transferred": _transfer()}


def _leave() -> list[Any]:
    members = _owners()
    done = _at_once([lambda each=each: domain.leave(membership=each) for each in members], domain.LastOwner)
    return [done, _owners_left(members[0].organisation)]


def _demote() -> list[Any]:
    """In a ring: everybody makes the next one a viewer."""
    members = _owners()
    pairs = zip(members, [*members[1:], members[0]], strict=True)
    acts = [
        lambda by=by, of=of: domain.change_member(
            membership=of,
            by=by.user,
            at=timezone.now(),
            role=Role.VIEWER,
            title="",
            may_confirm=False,
            may_approve=False,
        )
        for by, of in pairs
    ]
    return [_at_once(acts, domain.LastOwner), _owners_left(members[0].organisation)]


def _accept() -> list[Any]:
    owner, invited = MembershipFactory(), UserFactory()
    invitation, _token = domain.invite(
        organisation=owner.organisation,
        purpose=Invitation.Purpose.MEMBER,
        email=invited.email,
        role=Role.VIEWER,
        language="en",
        by=owner.user,
        at=timezone.now(),
    )
    acts = [lambda: domain.accept_membership(invitation=invitation, by=invited, at=timezone.now())] * THREADS
    return [_at_once(acts, domain.NotPending), Membership.objects.filter(user=invited).count()]


def _transfer() -> list[Any]:
    """One owner passes the organisation on to several, each by a request of its own."""
    owner = MembershipFactory()
    others = [MembershipFactory(organisation=owner.organisation, role=Role.VIEWER) for _ in range(THREADS)]
    acts = [lambda to=to: domain.transfer_ownership(membership=owner, to=to) for to in others]
    return [_at_once(acts, domain.NotOwner), _owners_left(owner.organisation)]


def _owners() -> list[Membership]:
    organisation = OrganisationFactory()
    return [MembershipFactory(organisation=organisation) for _ in range(THREADS)]


def _owners_left(organisation: Organisation) -> int:
    return Membership.objects.filter(organisation=organisation, role=Role.OWNER).count()


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
