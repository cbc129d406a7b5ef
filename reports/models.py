"""What comes out: the record of every report that was asked for."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Submission
from jobs.models import Job
from organisations.models import Organisation
from reports.exact import ExactField

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
    departments, confirmation, approval, addressee); `branding` is what its cover shows; `remarks` holds the
    consultant's findings by dimension and verifications by question. All are copied in when the report is
    requested and never change. `profile` is the way through the bank that the report shows where it is
    narrower than the one that was answered; `issued_by` is the consultancy that made it for its client.
    """

    JOB_KIND = "report"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="reports")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reports")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reports")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="report")
    number = models.CharField(max_length=32)
    language = models.CharField(_("Language of the report"), max_length=8, choices=settings.LANGUAGES)
    particulars = models.JSONField(default=dict)
    branding = models.JSONField(default=dict)
    profile = models.CharField(max_length=100, blank=True, default="", db_default="")
    issued_by = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    remarks = models.JSONField(default=dict, db_default={})
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


class Summary(models.Model):
    """What scoring said of a submission, kept so that a thousand clients can be listed without scoring them.

    Points and coverage are 0-100, exact, null where scoring gives none; `dimensions`: by key what
    `summaries.Part` reads, or null. `profile` is the one that was answered, blank for the bank as a whole.
    `outcomes`: by key what `summaries.Outcome` reads; null in a row that was made before outcomes were kept.
    Such a row, and one of another engine version, is out of date and made again. It holds nothing that cannot be
    made again.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="summary")
    engine_version = models.CharField(max_length=16)
    profile = models.CharField(max_length=100, blank=True, default="")
    score = ExactField(null=True)
    low = ExactField(null=True)
    high = ExactField(null=True)
    coverage = ExactField(null=True)
    level = models.PositiveSmallIntegerField(null=True)
    lowest_level = models.PositiveSmallIntegerField(null=True)
    highest_level = models.PositiveSmallIntegerField(null=True)
    dimensions = models.JSONField(default=dict)
    outcomes = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"Summary of {self.submission_id}"


class SavedView(models.Model):
    """A search of the list of clients that somebody keeps under a name, for themselves. `query`: as in the address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultancy = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name of the view"), max_length=60)
    query = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultancy", "user", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """A consultant's finding (所見) on a dimension, in one language. `revision` counts from 1."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="findings")
    dimension = models.CharField(max_length=100)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    consultancy = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "dimension", "language", "consultancy"],
                name="finding_once_per_dimension_and_language",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:50]


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: "User | AnonymousUser") -> "BatchQuerySet":
        """Those which the user asked for, and all of the consultancies that the user owns."""
        if not user.is_authenticated:
            return self.none()
        owned = Organisation.objects.owned_by(user)
        joined = Organisation.objects.joined_by(user)
        return self.filter(
            models.Q(consultancy__in=owned) | models.Q(consultancy__in=joined, requested_by=user)
        )


class Batch(models.Model):
    """Reports for many clients at once, asked for with one click and fetched as one ZIP.

    `profile` is blank for what each client answered. The ZIP is a job of its own, made when no report is left to
    wait for, and again when failed ones were made after all.
    """

    JOB_KIND = "batch"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultancy = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="batches")
    languages = models.JSONField(default=list)
    profile = models.CharField(max_length=100, blank=True)
    particulars = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    bundle = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, related_name="batch")
    file = models.CharField(max_length=300, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)

    objects = BatchQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Batch {self.id}"


class BatchItem(models.Model):
    """One client's report in one language. `report` is there once it was asked for."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        STARTED = "started", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Failure(models.TextChoices):
        """Why there is no report, besides what a report's own job says."""

        NOTHING_SUBMITTED = "nothing-submitted", _("Nothing has been submitted yet.")
        NO_LANGUAGE = "no-language", _("The question bank does not speak this language.")
        NOT_ANSWERED = "not-answered", _("What was answered does not cover this profile.")
        ENDED = "ended", _("The engagement has ended, or you are no longer assigned to it.")
        JOB = "job", _("The report could not be made.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    client = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    failure = models.CharField(max_length=32, choices=Failure, blank=True)
    report = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, related_name="batch_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "client", "language"], name="batch_item_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "started", "done", "failed", "cancelled"]),
                name="batch_item_status_known",
            ),
        ]
        indexes = [models.Index(fields=["batch", "status"], name="batch_item_status")]

    def __str__(self) -> str:
        return f"{self.client_id} ({self.language})"
