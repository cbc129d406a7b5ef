"""Who consults whom: engagements, who is assigned to them, and what consultants note for themselves."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.role import MAY_ANSWER, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models.person import User


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def open(self) -> "EngagementQuerySet":
        """Those which neither side has ended."""
        return self.filter(ended_at=None)

    def reachable_by(self, user: "User | AnonymousUser") -> "EngagementQuerySet":
        """The open ones through which the user may read the client's content."""
        return self._through(user)

    def workable_by(self, user: "User | AnonymousUser") -> "EngagementQuerySet":
        """The open ones through which the user may answer and make reports for the client."""
        return self._through(user, assigned={"assignments__membership__role__in": MAY_ANSWER})

    def listed_for(self, user: "User | AnonymousUser") -> "EngagementQuerySet":
        """The open ones that the user may read, and of the consultancies that the user owns the ended ones too."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(pk__in=Engagement.objects.reachable_by(user).values("pk")) | self._of_owner(user)
        )

    def led_by(self, user: "User | AnonymousUser") -> "EngagementQuerySet":
        """The open ones of the consultancies that the user owns."""
        if not user.is_authenticated:
            return self.none()
        return self.open().filter(self._of_owner(user))

    def _through(
        self, user: "User | AnonymousUser", assigned: dict[str, object] | None = None
    ) -> "EngagementQuerySet":
        if not user.is_authenticated:
            return self.none()
        assignments = Engagement.objects.filter(assignments__membership__user=user, **(assigned or {}))
        return self.open().filter(self._of_owner(user) | models.Q(pk__in=assignments.values("pk")))

    def _of_owner(self, user: "User") -> models.Q:
        owned = Engagement.objects.filter(
            consultancy__memberships__user=user, consultancy__memberships__role=Role.OWNER
        )
        return models.Q(pk__in=owned.values("pk"))


class Engagement(models.Model):
    """A consultancy works for a client until either side ends it.

    `holds_client`: the consultancy made the client's organisation and administers it, because nobody of the
    client is there yet; that ends when the client is handed over. An ended engagement is kept as a record,
    and a new one begins a new row. `ended_from`: which of the two ended it.
    """

    class Side(models.TextChoices):
        CONSULTANCY = "consultancy", _("The consultancy")
        CLIENT = "client", _("The client")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultancy = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="engagements"
    )
    client = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="consulted_through"
    )
    holds_client = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_from = models.CharField(max_length=16, choices=Side, blank=True, default="", db_default="")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultancy", "client"],
                condition=models.Q(ended_at=None),
                name="engagement_open_once",
            ),
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(holds_client=True), name="engagement_one_holder"
            ),
            models.CheckConstraint(
                condition=models.Q(holds_client=False) | models.Q(ended_at=None),
                name="engagement_held_until_handed_over",
            ),
            models.CheckConstraint(
                condition=~models.Q(consultancy=models.F("client")), name="engagement_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_from="")
                | models.Q(ended_at__isnull=False, ended_from__in=["consultancy", "client"]),
                name="engagement_ended_from_one_side",
            ),
        ]
        indexes = [models.Index(fields=["consultancy", "ended_at"], name="engagement_consultancy_open")]

    def __str__(self) -> str:
        return f"{self.consultancy_id} for {self.client_id}"

    @property
    def stage(self) -> str:
        """How far it has come: `held` for a client of which nobody is here, `engaged`, `ended`."""
        if self.ended_at:
            return "ended"
        return "held" if self.holds_client else "engaged"

    @property
    def was_never_held(self) -> bool:
        """Whether the client came with its own organisation."""
        return not self.holds_client and self.handed_over_at is None


class Assignment(models.Model):
    """A member of the consultancy works on the engagement. It goes when the membership does."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="assignments")
    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="assignments"
    )
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "membership"], name="assignment_once_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} on {self.engagement_id}"


class ClientNote(models.Model):
    """What a consultant notes about a client, for the consultancy's eyes only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text[:50]
