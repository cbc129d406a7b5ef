"""What assessments are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from audit.subjects import Named, SubjectKind, register


def connect() -> None:
    """Make assessments known to the trail. Called once, when Django has loaded."""
    register("assessments.assessment", SubjectKind(words=_("Assessment"), names_of=_assessments))


def _assessments(identifiers: Iterable[str]) -> Mapping[str, Named]:
    rows = Assessment.objects.filter(pk__in=list(identifiers)).values_list("pk", "title")
    return {str(pk): Named(name=title, url=reverse("assessment", args=[pk])) for pk, title in rows}
