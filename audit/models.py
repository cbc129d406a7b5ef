"""The append-only trail: who did what, when, from where, to which object."""

from uuid import UUID

from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def of_organisation(self, organisation_id: UUID) -> "EventQuerySet":
        """The organisation's own trail, newest first."""
        return self.filter(organisation_id=organisation_id).order_by("-pk")

    def of_site(self) -> "EventQuerySet":
        """What concerns the site and no organisation or person: question banks, administrators; newest first."""
        return self.filter(organisation_id=None, action__regex=r"^(bank|administrator)\.").order_by("-pk")


class Event(models.Model):
    """One thing that happened. Holds no foreign keys, so that it outlives what it speaks of.

    The database refuses to change or delete a row, but for one thing: once the trail says that the organisation
    (or, in rows of no organisation, the person) was erased, what tells of persons may be blanked for good.
    """

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=64)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=254, blank=True)
    organisation_id = models.UUIDField(null=True, db_index=True)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="event_of_organisation"),
            # The trigger asks these whether a row may be blanked.
            models.Index(
                fields=["organisation_id"],
                condition=models.Q(action="organisation.erased"),
                name="event_organisation_erased",
            ),
            models.Index(
                fields=["subject_id"], condition=models.Q(action="person.erased"), name="event_person_erased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.subject_type} {self.subject_id}"
