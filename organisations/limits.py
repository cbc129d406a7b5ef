"""How often something may be tried: signing in and up, asking for mail, what costs the site much.

`allow(request, "export")` either counts one more or raises TooMany, which becomes a page that says how long to wait.
Counts stand in the cache that all processes share, and each is taken in one step: a thousand parallel tries get no
further than as many in a row. How signing in is held without shutting out its victim: docs/adr/0011.
"""

import logging
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.core.checks import CheckMessage, Error, register
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from audit.origin import client_address
from jobs.cache import SharedCache
from organisations import devices

logger = logging.getLogger(__name__)

DEFAULTS = {
    # Failed tries, in this order; of a browser that has signed in to the account before, the last one alone.
    "sign-in": "5/5m/address+account, 50/1h/account, 20/5m/address, 10/5m/device",
    "sign-up": "20/10m/address",
    "password-reset": "5/1h/account, 20/10m/address, 5/1h/device",
    "password-new": "20/10m/address",
    "password-change": "5/5m/person",
    "reauthentication": "10/5m/person",
    "e-mail-change": "10/10m/person",
    "invitation": "100/1h/person, 300/1d/person",
    "client-list": "10/10m/person",
    "export": "60/10m/person",
    "report": "120/10m/person",
    "batch": "10/10m/person",
    "upload": "30/10m/person",
}
"""What is limited, and how: at most so many in so long (s, m, h, d) by one of

- `address`, the network address that a request came from (of IPv6 the /64 network, which one customer has);
- `person`, who is signed in, else the address;
- `account`, the e-mail address that was typed, from wherever; `address+account`, from there alone;
- `device`, a browser that has signed in to the typed account before. It is held to this limit and to no other.

The setting LIMITS overrides single actions; an empty text lifts a limit.
"""

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PATTERN = re.compile(r"(\d+)/(\d+)([smhd])/(address\+account|address|account|person|device)")


class TooMany(Exception):
    """The limit of an action is reached. `seconds`: until there is room again."""

    def __init__(self, action: str, seconds: float) -> None:
        super().__init__(f"{action}: again in {math.ceil(seconds)} s")
        self.action = action
        self.seconds = max(1, math.ceil(seconds))


@dataclass(frozen=True)
class Limit:
    """At most `amount` in `seconds`, by what `per` names."""

    amount: int
    seconds: int
    per: str


@dataclass(frozen=True)
class Taken:
    """Places that were taken, to be given back when what they were taken for does not count."""

    keys: tuple[str, ...]

    def give_back(self) -> None:
        for key in self.keys:
            _cache().give_back(key)


def allow(request: HttpRequest, action: str, *, account: str = "") -> None:
    """Count one more `action`. Raises TooMany. `account`: the e-mail address that was typed, where there is one."""
    take(request, action, account=account)


def take(request: HttpRequest, action: str, *, account: str = "") -> Taken:
    """As `allow`; returns what can be given back."""
    taken: list[str] = []
    for limit in limits_of(action):
        key = _key(request, action, limit, account)
        if key is None:
            continue
        wait = _cache().take(key, limit=limit.amount, seconds=limit.seconds)
        if wait > 0:
            Taken(tuple(taken)).give_back()
            logger.warning("limit of %s reached, by %s, from %s", action, limit.per, address_of(request))
            raise TooMany(action, wait)
        taken.append(key)
    return Taken(tuple(taken))


def forget(request: HttpRequest, action: str, *, account: str) -> None:
    """Start anew for an account whose owner has shown who they are by other means."""
    for limit in limits_of(action):
        if "account" in limit.per and (key := _key(request, action, limit, account, known=False)):
            _cache().delete(key)


def limits_of(action: str) -> tuple[Limit, ...]:
    """The limits of an action, as they are set. Raises KeyError for one that DEFAULTS does not name."""
    default = DEFAULTS[action]
    return parse(settings.LIMITS.get(action, default))


@lru_cache
def parse(text: str) -> tuple[Limit, ...]:
    """Read limits such as `5/5m/address, 50/1h/account`. Raises ValueError."""
    limits = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = PATTERN.fullmatch(part)
        if match is None or not int(match[1]) or not int(match[2]):
            raise ValueError(f"{part!r} is not a limit such as 5/10m/address")
        limits.append(Limit(int(match[1]), int(match[2]) * SECONDS[match[3]], match[4]))
    return tuple(limits)


@register()
def check_limits(**kwargs: Any) -> list[CheckMessage]:
    """Name what is wrong with the setting before somebody meets it."""
    problems = []
    for action, text in settings.LIMITS.items():
        if action not in DEFAULTS:
            problems.append(f"there is no {action!r}, only {', '.join(DEFAULTS)}")
            continue
        try:
            parse(str(text))
        except ValueError as error:
            problems.append(f"{action}: {error}")
    return [Error(f"JUNBI_LIMITS: {problem}.", id="junbi.E003") for problem in problems]


def _key(
    request: HttpRequest, action: str, limit: Limit, account: str, *, known: bool | None = None
) -> str | None:
    """Under which key a limit is counted; None where it does not apply.

    What is typed and where it came from stand in it as a keyed digest: the cache tells nobody who tried what.
    """
    device = devices.known(request, fold(account)) if account and known is None else None
    if (device is not None) != (limit.per == "device"):
        return None
    who = WHO[limit.per](request, fold(account), device or "")
    digest = salted_hmac("organisations.limits", who, algorithm="sha256").hexdigest()
    return f"limit:{action}:{limit.per}:{limit.seconds}:{digest}"


def _person(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else address_of(request)


WHO: dict[str, Callable[[HttpRequest, str, str], str]] = {
    "address": lambda request, account, device: address_of(request),
    "person": lambda request, account, device: _person(request),
    "account": lambda request, account, device: account,
    "address+account": lambda request, account, device: f"{address_of(request)} {account}",
    "device": lambda request, account, device: f"{device} {account}",
}


def address_of(request: HttpRequest) -> str:
    """The network address that counts as one: of IPv6 the /64; requests that tell none share one."""
    address = ip_address(client_address(request) or "0.0.0.0")  # noqa: S104  the unspecified one
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)


def fold(email: str) -> str:
    """Reduce an e-mail address to what all ways to write it for one account have in common.

    Databases compare without regard to case in ways of their own: for some, a dotless i is an i.
    """
    return unicodedata.normalize("NFKC", email).upper().casefold().strip()


def _cache() -> SharedCache:
    return cast("SharedCache", caches["default"])
