"""A consultancy that works for the cast's organisation."""

from organisations.models import Assignment, Engagement, Organisation, Role, User
from tests.assessments.conftest import NOON
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory


class Consultancy:
    """`owner` leads it, `kato` and `ueda` are assigned to the client, `reader` is too and may only read."""

    def __init__(self, client: Organisation, name: str = "Kaizen Partners") -> None:
        self.organisation = OrganisationFactory(name=name, is_consultancy=True)
        self.engagement = Engagement.objects.create(
            consultancy=self.organisation, client=client, started_at=NOON
        )
        self.owner = self.member("Owner", Role.OWNER)
        self.kato = self.assigned("Kato")
        self.ueda = self.assigned("Ueda")
        self.reader = self.assigned("Reader", Role.VIEWER)

    def member(self, name: str, role: Role) -> User:
        user = UserFactory(name=name)
        MembershipFactory(organisation=self.organisation, user=user, role=role)
        return user

    def assigned(self, name: str, role: Role = Role.CONTRIBUTOR) -> User:
        user = self.member(name, role)
        Assignment.objects.create(
            engagement=self.engagement, membership=user.memberships.get(), assigned_at=NOON
        )
        return user
