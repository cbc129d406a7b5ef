"""Who: people, the organisations they work for, and the role they have there."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_administrator=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail address"), max_length=254)
    name = models.CharField(_("Name"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=8, choices=settings.LANGUAGES, blank=True)
    # A name of the IANA's database; empty: the site's own.
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's name for an administrator."""
        return self.is_administrator


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
    def visible_to(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those whose content the user may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user).distinct()

    def editable_by(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those in which the user may answer."""
        return self._with_role(user, [Role.OWNER, Role.CONTRIBUTOR])

    def owned_by(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those which the user may administer."""
        return self._with_role(user, [Role.OWNER])

    def _with_role(self, user: "User | AnonymousUser", roles: list["Role"]) -> "OrganisationQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user, memberships__role__in=roles).distinct()


class Organisation(models.Model):
    """A tenant: everything answered and reported belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Organisation name"), max_length=200)
    region = models.CharField(_("Region"), max_length=16, choices=Region, blank=True)
    industry = models.CharField(_("Industry"), max_length=32, choices=Industry, blank=True)
    size = models.PositiveIntegerField(_("Number of employees"), null=True, blank=True)
    language = models.CharField(
        _("Preferred language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    CONTRIBUTOR = "contributor", _("Contributor")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """What one person may do in one organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once_per_organisation"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organisation}: {self.role}"
