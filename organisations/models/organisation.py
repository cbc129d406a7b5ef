"""Organisations, and the role that people have in them."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models.engagement import Engagement
from organisations.models.person import User
from organisations.models.role import MAY_ANSWER, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Region(models.TextChoices):
    APAC = "apac", _("Asia-Pacific")
    EUROPE = "europe", _("Europe")
    US = "us", _("United States")
    OTHER = "other", _("Other region")


class Industry(models.TextChoices):
    MANUFACTURING = "manufacturing", _("Manufacturing")
    FINANCE = "finance", _("Banking and insurance")
    RETAIL = "retail", _("Retail and wholesale")
    INFORMATION = "information", _("Information and communications")
    CONSTRUCTION = "construction", _("Construction and real estate")
    TRANSPORT = "transport", _("Transport and logistics")
    ENERGY = "energy", _("Energy and utilities")
    HEALTH = "health", _("Health care")
    EDUCATION = "education", _("Education and research")
    PUBLIC = "public", _("Public sector")
    SERVICES = "services", _("Professional services")
    OTHER = "other", pgettext_lazy("industry", "Other")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Who may do what in which organisation: as its member, or as a consultant whom an engagement lets in.

    A consultancy's owners work for all of its clients, its other members for those they are assigned to, each
    with the role they have in the consultancy; an engagement that has ended lets nobody in.
    """

    def visible_to(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those whose content the user may read."""
        return self._let_in(user, Membership.objects.all(), Engagement.objects.reachable_by(user))

    def editable_by(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those in which the user may answer."""
        return self._let_in(
            user,
            Membership.objects.filter(role__in=MAY_ANSWER),
            Engagement.objects.workable_by(user),
        )

    def owned_by(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those which the user may administer: as their owner, or for a client that is not handed over yet."""
        return self._let_in(
            user,
            Membership.objects.filter(role=Role.OWNER),
            Engagement.objects.led_by(user).filter(holds_client=True),
        )

    def joined_by(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those which the user is a member of."""
        return self._let_in(user, Membership.objects.all(), Engagement.objects.none())

    def consulted_by(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those which the user works for as a consultant."""
        return self._let_in(user, Membership.objects.none(), Engagement.objects.workable_by(user))

    def _let_in(
        self,
        user: "User | AnonymousUser",
        memberships: models.QuerySet["Membership"],
        engagements: models.QuerySet[Engagement],
    ) -> "OrganisationQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(pk__in=memberships.filter(user=user).values("organisation"))
            | models.Q(pk__in=engagements.values("client"))
        )


class Organisation(models.Model):
    """A tenant: everything answered and reported belongs to one.

    `reading`: how the name is read, in kana, which Japanese lists are sorted by.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Organisation name"), max_length=200)
    reading = models.CharField(_("Reading"), max_length=200, blank=True, db_default="")
    region = models.CharField(_("Region"), max_length=16, choices=Region, blank=True)
    industry = models.CharField(_("Industry"), max_length=32, choices=Industry, blank=True)
    size = models.PositiveIntegerField(_("Number of employees"), null=True, blank=True)
    language = models.CharField(
        _("Preferred language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    is_consultancy = models.BooleanField(_("Works for clients"), default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What one person may do in one organisation.

    `title` is the department and title that reports name; `may_confirm` and `may_approve` make the person one
    of those whom the organisation names to confirm (確認) and approve (承認) what is submitted.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    title = models.CharField(_("Department and title"), max_length=100, blank=True, db_default="")
    may_confirm = models.BooleanField(default=False, db_default=False)
    may_approve = models.BooleanField(default=False, db_default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once_per_organisation"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organisation}: {self.role}"
