"""Who is working on a draft at the moment or was a moment ago, as far as their browsers have said so."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.cache import cache

from banks.models import Draft
from organisations.models import User

HERE_SECONDS = 60
"""How long somebody counts as present after their page was last heard of; a page with a script is heard of on and on."""
AROUND_SECONDS = 300
"""How long it is told that somebody was there. Without a script a page is heard of when it is opened, and then no more."""
_NOTED_SECONDS = 10  # after which somebody is noted anew: not every page that is opened has to write


@dataclass(frozen=True, slots=True)
class Present:
    """A person who has the draft open, or had it open `seen_at`."""

    name: str
    seen_at: datetime
    is_here: bool


def visit(*, draft: Draft, user: User) -> list[Present]:
    """Note that somebody has the draft open, and tell who else has or had a moment ago, the one seen last first.

    Of two who are noted at one moment one may wait for the next time.
    """
    now, mine = time.time(), str(user.pk)
    seen = {key: row for key, row in cache.get(_name(draft), {}).items() if row[1] > now - AROUND_SECONDS}
    if mine not in seen or seen[mine][1] < now - _NOTED_SECONDS:
        seen[mine] = [str(user), now]
        cache.set(_name(draft), seen, AROUND_SECONDS)
    others = sorted((row for key, row in seen.items() if key != mine), key=lambda row: -row[1])
    return [
        Present(name, datetime.fromtimestamp(at, UTC), is_here=at > now - HERE_SECONDS) for name, at in others
    ]


def _name(draft: Draft) -> str:
    return f"draft-presence:{draft.pk}"
