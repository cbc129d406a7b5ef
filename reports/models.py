"""What comes out: the record of every report that was asked for."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Submission
from jobs.models import Job
from organisations.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: "User | AnonymousUser") -> "ReportQuerySet":
        """Those of the organisations whose content the user may read."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))


class Report(models.Model):
    """A frozen record: which snapshot, bank, language, branding and engine a PDF was made from, for whom and when.

    `particulars` are the statements that the report makes about itself (as-of date, answering period, scope,
    departments, confirmation, approval, addressee); `branding` is what its cover shows. Both are copied in
    when the report is requested and never change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reports")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reports")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reports")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="report")
    number = models.CharField(max_length=32)
    language = models.CharField(_("Language of the report"), max_length=8, choices=settings.LANGUAGES)
    particulars = models.JSONField(default=dict)
    branding = models.JSONField(default=dict)
    bank_digest = models.CharField(max_length=71)
    engine_version = models.CharField(max_length=16)
    corrects = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="corrected_by")
    file = models.FileField(max_length=300, blank=True)
    file_digest = models.CharField(max_length=71, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="report_number_once_per_organisation"
            ),
        ]
        indexes = [models.Index(fields=["assessment", "requested_at"], name="report_assessment_requested")]

    def __str__(self) -> str:
        return self.number
