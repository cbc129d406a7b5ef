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
    """A document being edited. `revision` counts up with every change, so that no editor overwrites another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="drafts")
    document = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.bank.key} (draft, revision {self.revision})"


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

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "version"], name="version_once_per_bank"),
            models.CheckConstraint(
                condition=models.Q(digest__startswith="sha256:"), name="version_digest_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank.key} {self.version}"
