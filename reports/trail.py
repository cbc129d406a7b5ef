"""What reports are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from audit.subjects import Named, SubjectKind, register
from reports.models import Batch, Report


def connect() -> None:
    """Make reports known to the trail. Called once, when Django has loaded."""
    register("reports.report", SubjectKind(words=_("Report"), names_of=_reports))
    register("reports.batch", SubjectKind(words=_("Batch of reports"), names_of=_batches))


def _reports(identifiers: Iterable[str]) -> Mapping[str, Named]:
    rows = Report.objects.filter(pk__in=list(identifiers)).values_list("pk", "number")
    return {str(pk): Named(name=number, url=reverse("report", args=[pk])) for pk, number in rows}


def _batches(identifiers: Iterable[str]) -> Mapping[str, Named]:
    rows = Batch.objects.filter(pk__in=list(identifiers)).values_list("pk", "requested_at")
    return {
        str(pk): Named(
            name=date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT"), url=reverse("batch", args=[pk])
        )
        for pk, at in rows
    }
