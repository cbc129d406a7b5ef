"""A consultant at work, and the end of their engagement. Runs in a process of a running site, on its own database."""

from django.utils import timezone

from assessments.domain import start_assessment
from banks.domain import newest
from organisations import domain
from organisations.models import Engagement
from tests.factories import AssignmentFactory, EngagementFactory, MembershipFactory, UserFactory


def begin(password: str) -> dict[str, str]:
    """Somebody assigned to a client with an assessment to answer."""
    owner = MembershipFactory()
    engagement = EngagementFactory(client=owner.organisation)
    MembershipFactory(organisation=engagement.consultancy)
    consultant = UserFactory(password="")
    consultant.set_password(password)
    consultant.save()
    AssignmentFactory(engagement=engagement, membership__user=consultant)
    assessment = start_assessment(
        organisation=owner.organisation,
        version=newest("ai-readiness"),
        title="At work",
        by=owner.user,
        at=timezone.now(),
    )
    return {
        "email": consultant.email,
        "engagement": str(engagement.pk),
        "assessment": str(assessment.pk),
    }


def end(engagement_id: str) -> None:
    """The client ends it."""
    engagement = Engagement.objects.get(pk=engagement_id)
    domain.end_engagement(
        engagement=engagement,
        side=Engagement.Side.CLIENT,
        by=engagement.client.memberships.get().user,
        at=timezone.now(),
    )
