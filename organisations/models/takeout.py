"""Everything an organisation has here, to take along."""

import uuid

from django.conf import settings
from django.db import models

from jobs.models import Job


class Takeout(models.Model):
    """A ZIP of everything that belongs to an organisation, made before it can be erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="takeouts"
    )
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="takeout")
    file = models.CharField(max_length=300, blank=True)
    file_digest = models.CharField(max_length=71, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    downloaded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Takeout of {self.organisation_id}"
