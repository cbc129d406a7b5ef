"""Who: people, the organisations they work for, who consults whom, and what stands on the covers."""

from organisations.models.branding import Branding
from organisations.models.engagement import Assignment, ClientNote, Engagement
from organisations.models.invitation import Invitation
from organisations.models.organisation import Industry, Membership, Organisation, Region
from organisations.models.person import User, UserManager
from organisations.models.role import MAY_ANSWER, Role
from organisations.models.takeout import Takeout

__all__ = [
    "MAY_ANSWER",
    "Assignment",
    "Branding",
    "ClientNote",
    "Engagement",
    "Industry",
    "Invitation",
    "Membership",
    "Organisation",
    "Region",
    "Role",
    "Takeout",
    "User",
    "UserManager",
]
