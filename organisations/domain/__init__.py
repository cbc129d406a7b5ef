"""What happens to people and organisations: one module a concept, one verb a function."""

from organisations.domain.membership import add_member
from organisations.domain.organisation import RoleRequired, change_organisation, create_organisation
from organisations.domain.person import (
    AddressTaken,
    AlreadyAdministrator,
    change_profile,
    choose_language,
    create_administrator,
    create_demonstration_login,
)

__all__ = [
    "AddressTaken",
    "AlreadyAdministrator",
    "RoleRequired",
    "add_member",
    "change_organisation",
    "change_profile",
    "choose_language",
    "create_administrator",
    "create_demonstration_login",
    "create_organisation",
]
