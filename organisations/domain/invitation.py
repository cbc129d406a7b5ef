"""What happens to invitations: sent, sent again, withdrawn, accepted.

The link holds a token of which the database keeps no more than a digest. An invitation is bound to its address:
nobody accepts it who signed in with another one.
"""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from audit import domain as audit
from organisations.domain.membership import join, lock
from organisations.models import Invitation, Membership, Organisation, Role, User

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(days=14)
TOKEN_BYTES = 32


class AlreadyMember(Exception):
    """The address is that of somebody who is a member."""


class AlreadyInvited(Exception):
    """An invitation to this address waits for an answer: it can be sent again."""


class NotPending(Exception):
    """The invitation was accepted or withdrawn, or has expired; `state` says which."""

    def __init__(self, state: Invitation.State) -> None:
        super().__init__(state)
        self.state = state


class ForAnotherAddress(Exception):
    """The invitation was sent to an address that is not the person's."""


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    purpose: Invitation.Purpose,
    email: str,
    by: User,
    at: datetime,
    language: str,
    role: str = "",
    client_name: str = "",
) -> tuple[Invitation, str]:
    """Write to an address. Returns the invitation and the token of its link, which nobody can ask for again.

    `role` is for members alone, `client_name` for clients. Mail goes out once this is committed, where there is
    a mail server. An invitation that has expired makes room for the new one. Raises AlreadyMember, AlreadyInvited.
    """
    # Whoever invites for the same organisation waits here.
    lock(organisation)
    email = email.strip().lower()
    if purpose != Invitation.Purpose.CLIENT and _is_member(organisation, email):
        raise AlreadyMember(email)
    for earlier in organisation.invitations.pending().filter(purpose=purpose, email__iexact=email):
        if earlier.state(at) == Invitation.State.PENDING:
            raise AlreadyInvited(email)
        earlier.withdrawn_at = at
        earlier.save(update_fields=["withdrawn_at"])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        organisation=organisation,
        purpose=purpose,
        email=email,
        role=role,
        client_name=client_name,
        language=language,
        token_digest=_digest(token),
        invited_by=by,
        invited_at=at,
        expires_at=at + VALID_FOR,
    )
    _record("invitation.sent", invitation, by, email=email, purpose=str(purpose), role=role)
    _mail_on_commit(invitation, token)
    return invitation, token


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> str:
    """Write once more, with a new link that is valid as long as the first was; the earlier link ends.

    Returns the new token. Raises NotPending for one that was accepted or withdrawn.
    """
    locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
    if locked.state(at) not in (Invitation.State.PENDING, Invitation.State.EXPIRED):
        raise NotPending(locked.state(at))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    locked.token_digest = _digest(token)
    locked.invited_at = at
    locked.expires_at = at + VALID_FOR
    locked.mailed_at = None
    locked.save(update_fields=["token_digest", "invited_at", "expires_at", "mailed_at"])
    _record("invitation.sent-again", locked, by, email=locked.email)
    _mail_on_commit(locked, token)
    return token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """End an invitation that was not accepted. Raises NotPending."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.state(at) not in (Invitation.State.PENDING, Invitation.State.EXPIRED):
        raise NotPending(locked.state(at))
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    _record("invitation.withdrawn", locked, by, email=locked.email)


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link leads to, whatever has become of it."""
    invitations = Invitation.objects.select_related("organisation", "invited_by")
    return invitations.filter(token_digest=_digest(token)).first()


def is_addressed_to(invitation: Invitation, user: User) -> bool:
    """Tell whether the invitation's address is one that the person signs in with."""
    if user.email.lower() == invitation.email.lower():
        return True
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return bool(addresses.filter(email__iexact=invitation.email).exists())


def take_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Mark the invitation as accepted, inside the transaction of what it was accepted for; return it locked.

    Every purpose's own function begins with this. Raises NotPending, ForAnotherAddress.
    """
    locked = _answerable(invitation, by, at)
    locked.accepted_at = at
    locked.accepted_by = by
    locked.save(update_fields=["accepted_at", "accepted_by"])
    _record("invitation.accepted", locked, by, email=locked.email, purpose=locked.purpose)
    if locked.mailed_at:
        _prove_address(by, locked.email)
    return locked


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Answer no. The inviter sees that. Raises NotPending, ForAnotherAddress."""
    locked = _answerable(invitation, by, at)
    locked.withdrawn_at = at
    locked.declined = True
    locked.save(update_fields=["withdrawn_at", "declined"])
    _record("invitation.declined", locked, by, email=locked.email, purpose=locked.purpose)


def _answerable(invitation: Invitation, by: User, at: datetime) -> Invitation:
    """The invitation, locked after its organisation, if `by` may answer it. Raises NotPending, ForAnotherAddress."""
    invitations = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    try:
        # In this order, as whoever hands over withdraws the other invitations.
        lock(invitation.organisation)
        locked = invitations.get(pk=invitation.pk)
    except (Organisation.DoesNotExist, Invitation.DoesNotExist):
        raise NotPending(Invitation.State.WITHDRAWN) from None
    if locked.token_digest != invitation.token_digest:
        raise NotPending(Invitation.State.WITHDRAWN)  # another link was sent meanwhile
    if locked.state(at) != Invitation.State.PENDING:
        raise NotPending(locked.state(at))
    if not is_addressed_to(locked, by):
        raise ForAnotherAddress
    return locked


@transaction.atomic
def accept_membership(*, invitation: Invitation, by: User, at: datetime) -> Organisation:
    """Become a member with the role that the invitation names; who is one already can only gain by it.

    Raises NotPending, ForAnotherAddress.
    """
    taken = take_invitation(invitation=invitation, by=by, at=at)
    join(organisation=taken.organisation, user=by, role=Role(taken.role), at=at)
    return taken.organisation


@transaction.atomic
def accept_hand_over(*, invitation: Invitation, by: User, at: datetime) -> Organisation:
    """Become the owner of an organisation that a consultancy made and administered until now.

    The consultancy goes on working for it until either side ends that, but owns nothing of it any more.
    Raises NotPending, ForAnotherAddress.
    """
    taken = take_invitation(invitation=invitation, by=by, at=at)
    join(organisation=taken.organisation, user=by, role=Role.OWNER, at=at)
    return taken.organisation


def link_of(token: str) -> str:
    """The whole address of the page where the invitation is accepted."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('invitation', args=[token])}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_member(organisation: Organisation, email: str) -> bool:
    return Membership.objects.filter(organisation=organisation, user__email__iexact=email).exists()


def _prove_address(user: User, email: str) -> None:
    """The link was mailed to the address, so whoever has it reads what is sent there."""
    address, _ = EmailAddress.objects.get_or_create(
        user=user, email=email.lower(), defaults={"primary": user.email.lower() == email.lower()}
    )
    if not address.verified and address.set_verified():
        audit.record(action="person.email-confirmed", actor=user, subject=user, email=address.email)


def _mail_on_commit(invitation: Invitation, token: str) -> None:
    if settings.MAIL_CONFIGURED:
        transaction.on_commit(partial(_mail, invitation.pk, token))


def _mail(invitation_id: UUID, token: str) -> None:
    """Send the letter and note that it went out; whoever asked for it sees when it did not."""
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation_id)
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "inviter": invitation.invited_by,
        "link": link_of(token),
        "base_url": settings.BASE_URL,
    }
    name = f"organisations/email/invitation_{invitation.purpose.replace('-', '_')}"
    with translation.override(invitation.language):
        subject = " ".join(render_to_string(f"{name}_subject.txt", context).split())
        message = render_to_string(f"{name}_message.txt", context)
    try:
        send_mail(subject, message, None, [invitation.email])
    except OSError as error:  # whatever a mail server or the way to it may do
        logger.warning("Invitation %s could not be mailed: %s", invitation_id, error)
        return
    # By the token too: a letter that was overtaken by another says nothing about that one.
    Invitation.objects.filter(pk=invitation_id, token_digest=_digest(token)).update(mailed_at=timezone.now())


def _record(action: str, invitation: Invitation, by: User, **detail: object) -> None:
    audit.record(
        action=action, actor=by, subject=invitation, organisation_id=invitation.organisation_id, **detail
    )
