"""The demonstration's people. Their password is public, so their accounts work on this machine only."""

from dataclasses import dataclass

from organisations.models import Role

PASSWORD = "junbi-demonstration"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody to try the site as, with the role they have in the demonstration's organisations."""

    email: str
    name: str
    role: Role


LOGINS = (
    Login("demo-owner@example.com", "田中 恵子", Role.OWNER),
    Login("demo-contributor@example.com", "Anna Weber", Role.CONTRIBUTOR),
    Login("demo-viewer@example.com", "佐藤 健", Role.VIEWER),
)
