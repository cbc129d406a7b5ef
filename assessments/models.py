"""What is answered: assessments, answers and their history, submissions."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.models import Version, VersionQuerySet
from organisations.models import MAY_ANSWER, Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


def _newer_versions() -> VersionQuerySet:
    """Of the bank of an outer assessment, what was published after its version."""
    return Version.objects.published().filter(
        bank=models.OuterRef("version__bank"), published_at__gt=models.OuterRef("version__published_at")
    )


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def with_rights(self, user: "User | AnonymousUser") -> "AssessmentQuerySet":
        """Adds `may_edit`: whether the user may answer, and `may_verify`: whether as a consultant."""
        here = {"pk": models.OuterRef("organisation_id")}
        editable = Organisation.objects.editable_by(user).filter(**here)
        consulted = Organisation.objects.consulted_by(user).filter(**here)
        # Unpacked, because the type checker would take a keyword for a second definition of the attribute.
        rights = {"may_edit": models.Exists(editable), "may_verify": models.Exists(consulted)}
        return self.annotate(**rights)

    def with_version(self) -> "AssessmentQuerySet":
        """Joins organisation, version and bank; the document itself comes from the process's cache."""
        return self.select_related("organisation", "version__bank").defer(
            "version__document", "version__bounds", "version__release_notes"
        )

    def with_newer_version(self) -> "AssessmentQuerySet":
        """Adds `newer`: the name of the version that it could be moved to, None where it is on the newest."""
        newer = {"newer": models.Subquery(_newer_versions().newest_first().values("version")[:1])}
        return self.annotate(**newer)

    def on_older_version(self) -> "AssessmentQuerySet":
        """Those for whose bank a newer version is offered."""
        return self.filter(models.Exists(_newer_versions()))

    def visible_to(self, user: "User | AnonymousUser") -> "AssessmentQuerySet":
        """Those of the organisations whose content the user may read."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def editable_by(self, user: "User | AnonymousUser") -> "AssessmentQuerySet":
        """Those in which the user may answer."""
        return self.filter(organisation__in=Organisation.objects.editable_by(user))

    def to_answer(self, user: "User", pk: uuid.UUID) -> "Assessment | None":
        """The one in which the user may answer, read with no more than saving an answer needs; None where there is none.

        The organisation's own people are looked for first: they are most of those who answer, and to put together the
        query that also asks for consultants would take a fifth of all the time that saving takes.
        """
        found = self.filter(pk=pk).select_related("version")
        found = found.only("status", "organisation", "profile", "version__digest")
        own = {"organisation__memberships__user": user, "organisation__memberships__role__in": MAY_ANSWER}
        return found.filter(**own).first() or found.editable_by(user).first()


class Assessment(models.Model):
    """One organisation's answers to one version of a question bank.

    `profile` is the way through the bank that is being answered; blank is the bank as a whole. What another
    profile asks and was answered is kept, and counts again when that profile is chosen.
    The particulars (scope, period, departments, confirmation, approval) are what a report must state about
    itself; they are asked for when the first report is requested and offered again for the next.
    """

    class Status(models.TextChoices):
        ANSWERING = "answering", _("Answering")
        SUBMITTED = "submitted", _("Submitted")
        CONFIRMED = "confirmed", _("Confirmed")
        APPROVED = "approved", _("Approved")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="assessments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="assessments")
    title = models.CharField(_("Name of this assessment"), max_length=200)
    status = models.CharField(max_length=16, choices=Status, default=Status.ANSWERING)
    profile = models.CharField(max_length=100, blank=True, default="", db_default="")
    targets = models.JSONField(default=dict, blank=True)
    # A default of the database's own: during an upgrade, processes of the version before still insert rows.
    costs = models.JSONField(default=dict, db_default={}, blank=True)
    particulars = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()

    may_edit: bool
    """Whether the user may answer; there only after `with_rights`."""
    may_verify: bool
    """Whether the user works for the organisation as a consultant; there only after `with_rights`."""
    newer: str | None
    """The name of a newer version of its bank; there only after `with_newer_version`."""

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["answering", "submitted", "confirmed", "approved"]),
                name="assessment_status_known",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.status == self.Status.ANSWERING

    @property
    def is_decided(self) -> bool:
        """Whether somebody confirmed or approved what was submitted."""
        return self.status in (self.Status.CONFIRMED, self.Status.APPROVED)


class AnswerContent(models.Model):
    """What was said to one question. `value`: a string (a number too), a list of option keys, or null.

    `respondent`: who gave the answer, where somebody else put it in from an answer sheet.
    """

    class Status(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        UNKNOWN = "unknown", _("We don't know")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    value = models.JSONField(null=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.ANSWERED)
    comment = models.TextField(blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    respondent = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class Answer(AnswerContent):
    """The answer that stands now. `revision` counts from 1; concurrent respondents are checked against it.

    `page` names the open page that saved it last and `save_no` counts that page's saves, so that a request
    which arrives after a later one from the same page is known to be stale.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()
    page = models.CharField(max_length=36, blank=True)
    save_no = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="answer_once_per_question"),
            models.CheckConstraint(
                condition=models.Q(status__in=["answered", "unknown", "not_applicable"]),
                name="answer_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class AnswerRevision(AnswerContent):
    """An answer as it once stood, the present one included."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "revision"], name="answer_revision_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} revision {self.revision}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def with_version(self) -> "SubmissionQuerySet":
        """Joins what scoring needs; the document itself comes from the process's cache."""
        return self.select_related("assessment__organisation", "version__bank").defer(
            "version__document", "version__bounds", "version__release_notes"
        )


class Submission(models.Model):
    """A frozen snapshot of an assessment as canonical JSON: answers, targets, the organisation's facts.

    `version` is the one the answers were given to, and by which they are scored for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="submissions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=71)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="submission_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} submission {self.number}"


class Decision(models.Model):
    """What somebody whom the organisation names decided on a submission. Rows are only added.

    Name and title are kept as they stood, for the reports.
    """

    class Step(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent-back", _("Sent back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=16, choices=Step)
    reason = models.TextField(blank=True)
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "step"], name="decision_step_once"),
            models.CheckConstraint(
                condition=models.Q(step__in=["confirmed", "approved", "sent-back"]),
                name="decision_step_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(step="sent-back") | ~models.Q(reason=""),
                name="decision_sent_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.step}"


class Verification(models.Model):
    """How far a consultant verified an answer, and what they propose instead; never written over the answer.

    `answer_revision` is the revision they looked at: a later one has not been verified. A proposed adjustment
    has `adjusted` set, the proposed `value` and `status` as an answer's, and its `reason`. `revision` counts
    from 1, so that two consultants do not overwrite each other unawares.
    """

    class Level(models.TextChoices):
        SELF_DECLARED = "self-declared", _("Gone through; the organisation’s own word")
        DOCUMENT_SEEN = "document-seen", _("Document seen")
        THIRD_PARTY = "third-party", _("Third party")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="verifications")
    question = models.CharField(max_length=200)
    consultancy = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=16, choices=Level, default=Level.SELF_DECLARED)
    answer_revision = models.PositiveIntegerField()
    adjusted = models.BooleanField(default=False)
    value = models.JSONField(null=True)
    status = models.CharField(
        max_length=16, choices=AnswerContent.Status, default=AnswerContent.Status.ANSWERED
    )
    reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question", "consultancy"], name="verification_once_per_consultancy"
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=["self-declared", "document-seen", "third-party"]),
                name="verification_level_known",
            ),
            models.CheckConstraint(
                condition=models.Q(adjusted=False) | ~models.Q(reason=""),
                name="verification_adjusted_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.level}"


class Move(models.Model):
    """An assessment taken from one version of its question bank to another.

    `before` is canonical JSON of all that stood at the time (answers with their comments, status and evidence,
    targets, profile, costs), from which the move can be undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="moves")
    origin = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    before = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")), name="move_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.origin_id} -> {self.destination_id}"


class SheetUpload(models.Model):
    """An answer sheet that was read and shown, and is taken over once that is confirmed.

    `content` is JSON: for each question the answer in the sheet, and the revision of the one it was held against.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sheet_uploads")
    file_name = models.CharField(max_length=255)
    content = models.TextField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
