"""What is asked: question banks, their drafts and their published versions. A version is one immutable document."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Bank(models.Model):
    """A line of versions that share a key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key


class Draft(models.Model):
    """A document being edited: a JSON tree in the native format, which need not be complete or right yet.

    `revision` counts up with every change, so that no editor overwrites another. `base` is the version that it
    was begun from; a draft from scratch or from a file has none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="drafts")
    base = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")
    document = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    release_notes = models.TextField(blank=True, db_default="")
    file_name = models.CharField(max_length=255, blank=True, db_default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.bank.key} (draft, revision {self.revision})"


class DraftChange(models.Model):
    """A step of editing, by which it can be undone: which parts of the document it changed, from what to what.

    `parts` is a JSON list of {"path", "before", "after"}; `deed` and `about` name the step in the history.
    `undone` says that a later step took it back; `of` is set on a step that took back, or did again, the one of
    that revision.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="changes")
    revision = models.PositiveIntegerField()
    deed = models.CharField(max_length=50)
    about = models.CharField(max_length=200, blank=True)
    parts = models.TextField()
    undone = models.BooleanField(default=False)
    of = models.PositiveIntegerField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "revision"], name="draft_change_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} revision {self.revision}: {self.deed}"


class Upload(models.Model):
    """A file that was read and shown, and becomes a draft once that is confirmed.

    `document` is the JSON tree that it will become; `notes` a JSON list of what was understood, changed and lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    document = models.TextField()
    notes = models.TextField(default="[]")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> "VersionQuerySet":
        """Those that a new assessment may use."""
        return self.filter(status=Version.Status.PUBLISHED)

    def newest_first(self) -> "VersionQuerySet":
        """Published last comes first."""
        return self.order_by("-published_at", "-id")


class Version(models.Model):
    """A published document. The database refuses any change to its content."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=50)
    status = models.CharField(max_length=16, choices=Status, default=Status.PUBLISHED)
    document = models.TextField()
    digest = models.CharField(max_length=71)
    bounds = models.TextField()
    release_notes = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "version"], name="version_once_per_bank"),
            models.CheckConstraint(
                condition=models.Q(digest__startswith="sha256:"), name="version_digest_sha256"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["published", "retired"]), name="version_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank.key} {self.version}"
