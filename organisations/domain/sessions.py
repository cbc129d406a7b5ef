"""Where a person is signed in, and ending it."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from audit import domain as audit
from organisations.models import User


def end_sessions(*, sessions: Iterable[UserSession], by: User) -> int:
    """Sign `by` out wherever the sessions, all theirs, are open; return how many ended."""
    ended = 0
    for session in sessions:
        with transaction.atomic():
            audit.record(
                action="person.session-ended",
                actor=by,
                subject=by,
                session_address=session.ip,
                began=session.created_at.isoformat(timespec="seconds"),
            )
            session.end()
        ended += 1
    return ended
