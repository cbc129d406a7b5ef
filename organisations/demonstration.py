"""The demonstration's people. Their password is public, so their accounts work on this machine only."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Role

PASSWORD = "junbi-demonstration"  # noqa: S105


class Place(models.TextChoices):
    """Where somebody works."""

    ORGANISATIONS = "organisations", _("two organisations")
    CONSULTANCY = "consultancy", _("a consultancy")
    CLIENT = "client", _("a client of the consultancy")
    SITE = "site", _("the question banks")


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody to try the site as, with the role they have where they work."""

    email: str
    name: str
    role: Role | None
    place: Place = Place.ORGANISATIONS

    @property
    def role_name(self) -> str:
        """What they are called there; an administrator has no role in any organisation."""
        return str(self.role.label if self.role else _("Administrator"))

    @property
    def role_value(self) -> str:
        """The same for lists of a command, which know no language."""
        return self.role.value if self.role else "administrator"


MEMBERS = (
    Login("demo-owner@example.com", "田中 恵子", Role.OWNER),
    Login("demo-contributor@example.com", "Anna Weber", Role.CONTRIBUTOR),
    Login("demo-viewer@example.com", "佐藤 健", Role.VIEWER),
)
CONSULTANTS = (
    Login("demo-consultancy@example.com", "高橋 誠", Role.OWNER, Place.CONSULTANCY),
    Login("demo-consultant@example.com", "Clara Neumann", Role.CONTRIBUTOR, Place.CONSULTANCY),
)
CLIENT = Login("demo-client@example.com", "Fiona Grant", Role.OWNER, Place.CLIENT)
ADMINISTRATOR = Login("demo-administrator@example.com", "伊藤 彩", None, Place.SITE)
LOGINS = (*MEMBERS, *CONSULTANTS, CLIENT, ADMINISTRATOR)
