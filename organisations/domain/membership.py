"""What happens to the people of an organisation."""

from django.db import transaction

from audit import domain as audit
from organisations.models import Membership, Organisation, Role, User


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
