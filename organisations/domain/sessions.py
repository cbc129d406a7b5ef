"""Where a person is signed in, and ending it."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from organisations.models import User
from organisations.trail import note


def end_sessions(*, sessions: Iterable[UserSession], by: User) -> int:
    """Sign `by` out wherever the sessions, all theirs, are open; return how many ended."""
    ended = 0
    for session in sessions:
        with transaction.atomic():
            note(
                "person.session-ended",
                by,
                actor=by,
                session_address=session.ip,
                began=session.created_at.isoformat(timespec="seconds"),
            )
            session.end()
        ended += 1
    return ended
