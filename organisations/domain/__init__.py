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
from organisations.domain.second_factor import CodeUsed, remove_second_factors, use_code
from organisations.domain.sessions import end_sessions

__all__ = [
    "AddressTaken",
    "AlreadyAdministrator",
    "CodeUsed",
    "RoleRequired",
    "add_member",
    "change_organisation",
    "change_profile",
    "choose_language",
    "create_administrator",
    "create_demonstration_login",
    "create_organisation",
    "end_sessions",
    "remove_second_factors",
    "use_code",
]
