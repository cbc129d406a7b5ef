"""The append-only trail: who did what, when, from where, to which object."""

from django.db import models


class Event(models.Model):
    """One thing that happened. Holds no foreign keys, so that it outlives what it speaks of."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=64)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=254, blank=True)
    organisation_id = models.UUIDField(null=True, db_index=True)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.subject_type} {self.subject_id}"
