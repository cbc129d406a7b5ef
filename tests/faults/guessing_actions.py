"""What the tests of password guessing have a running site do and tell."""

import time
from collections import Counter

from allauth.account.models import EmailAddress
from django.core.cache import cache

from audit.models import Event
from tests.factories import UserFactory


def make_account(email: str) -> None:
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)


def take_places(keys: int, limit: int, start: float) -> int:
    """From `start` (by the clock) on, try `limit` times at every key; return how many places were had."""
    time.sleep(max(0, start - time.time()))
    return sum(
        cache.take(f"place:{key}", limit=limit, seconds=600) == 0 for key in range(keys) for _ in range(limit)
    )


def passwords_checked() -> dict[str, int]:
    """How many wrong passwords got as far as being checked, by the address they came from."""
    addresses = Event.objects.filter(action="person.sign-in-failed").values_list("address", flat=True)
    return Counter(addresses)
