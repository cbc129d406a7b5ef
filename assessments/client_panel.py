"""What a consultancy's page about a client says of the client's assessments."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from assessments.models import Assessment, Submission
from organisations.engagement_page import Panel
from organisations.models import Engagement, Organisation, User


def context_for(engagement: Engagement, user: User) -> Mapping[str, object]:
    """The client's assessments, last changed first, and whether the person may start another."""
    client = Organisation.objects.filter(pk=engagement.client_id)
    submitted = Submission.objects.filter(assessment=OuterRef("pk"))
    return {
        "assessments": Assessment.objects.filter(organisation__in=client.visible_to(user))
        .annotate(has_results=Exists(submitted))
        .with_newer_version()
        .order_by("-updated_at", "-pk"),
        "may_start": client.editable_by(user).exists(),
    }


PANEL = Panel(template="assessments/_client_assessments.html", context_for=context_for)
