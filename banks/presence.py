"""Who is working on a draft at the moment, as far as their browsers have said so lately."""

import time
from dataclasses import dataclass

from django.core.cache import cache

from banks.models import Draft
from organisations.models import User

SEEN_SECONDS = 60
"""How long somebody counts as present after their page was last heard of."""


@dataclass(frozen=True, slots=True)
class Present:
    """A person who has the draft open. `where`: the address of the part, as text; empty for the draft as a whole."""

    name: str
    where: str


def beat(*, draft: Draft, user: User, where: str = "") -> None:
    """Note that somebody has the draft open. Of two who are noted at one moment one may wait for the next time."""
    now = time.time()
    seen = _seen(draft, now) | {str(user.pk): [str(user), where[:200], now]}
    cache.set(_name(draft), seen, SEEN_SECONDS)


def others(*, draft: Draft, user: User) -> list[Present]:
    """Who else has the draft open, the one seen last first."""
    seen = _seen(draft, time.time())
    mine = str(user.pk)
    rows = sorted((row for key, row in seen.items() if key != mine), key=lambda row: -row[2])
    return [Present(name, where) for name, where, _at in rows]


def _seen(draft: Draft, now: float) -> dict[str, list]:  # type: ignore[type-arg]
    kept = cache.get(_name(draft), {})
    return {key: row for key, row in kept.items() if row[2] > now - SEEN_SECONDS}


def _name(draft: Draft) -> str:
    return f"draft-presence:{draft.pk}"
