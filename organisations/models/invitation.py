"""Invitations by e-mail."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Those neither accepted nor withdrawn; some of them may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A letter to an address. The link in it carries a token of which only the SHA-256 is kept.

    `organisation` invites: to become its member with `role`; as a client that is handed over, to become its
    owner; or, as a consultancy, to become its client, under the name `client_name` until the client says better.
    `mailed_at`: when the mail server took the letter. Only then does whoever opens the link show that the address
    is theirs; a link that was handed over by other means proves nothing. `declined`: it was not the inviter who
    withdrew it at `withdrawn_at`, but the invited person who said no.
    """

    class State(models.TextChoices):
        """What has become of it."""

        PENDING = "pending", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")

    class Purpose(models.TextChoices):
        MEMBER = "member", _("Membership")
        HAND_OVER = "hand-over", _("Hand-over")
        CLIENT = "client", _("Engagement")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=Purpose)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(max_length=16, blank=True)
    client_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    declined = models.BooleanField(default=False, db_default=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                "purpose",
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_pending_once",
            ),
            models.CheckConstraint(
                condition=models.Q(declined=False) | models.Q(withdrawn_at__isnull=False, accepted_at=None),
                name="invitation_declined_is_over",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["member", "hand-over", "client"]),
                name="invitation_purpose_known",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose="member", role__in=["owner", "contributor", "viewer"])
                | models.Q(purpose__in=["hand-over", "client"], role=""),
                name="invitation_role_of_members",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.organisation_id}: {self.email}"

    def state(self, at: datetime) -> State:
        """What has become of it by then."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.DECLINED if self.declined else self.State.WITHDRAWN
        return self.State.EXPIRED if self.expires_at <= at else self.State.PENDING
