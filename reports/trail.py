"""What reports are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.subjects import Named, SubjectKind, register
from reports.models import Report


def connect() -> None:
    """Make reports known to the trail. Called once, when Django has loaded."""
    register("reports.report", SubjectKind(words=_("Report"), names_of=_reports))


def _reports(identifiers: Iterable[str]) -> Mapping[str, Named]:
    rows = Report.objects.filter(pk__in=list(identifiers)).values_list("pk", "number")
    return {str(pk): Named(name=number, url=reverse("report", args=[pk])) for pk, number in rows}
