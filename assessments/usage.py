"""How much a version of a question bank is answered."""

from django.db.models import Count, Q

from assessments.models import Assessment
from banks.models import Version
from banks.usage import Usage


def usage_of(version: Version) -> Usage:
    """The assessments of all organisations that are on a version. No more is said of them than how many they are."""
    is_open = Q(status=Assessment.Status.ANSWERING)
    counted = Assessment.objects.filter(version=version).aggregate(
        open=Count("pk", filter=is_open), closed=Count("pk", filter=~is_open)
    )
    return Usage(open=counted["open"], closed=counted["closed"])
