"""The cache that all processes of the site share: in the database, and in Redis where there is one.

Django's own database and file caches read before they write, so that of a thousand parallel requests many find the same
count. Here whatever changes a value is one statement of the database, or one script of Redis. Values are JSON: what
stands in the cache is never run.
"""

import json
import math
import time
from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connections, router

from jobs.models import CacheEntry

T = TypeVar("T")

NEVER = 1e11
"""As a time of expiry: some three thousand years from now."""


class Store(Protocol):
    """Where texts are kept under keys. `seconds` is how long; None for ever."""

    def get(self, key: str) -> str | None: ...
    def set(self, key: str, text: str, seconds: float | None) -> None: ...
    def add(self, key: str, text: str, seconds: float | None) -> bool: ...
    def touch(self, key: str, seconds: float | None) -> bool: ...
    def delete(self, key: str) -> bool: ...
    def clear(self, prefix: str) -> None: ...
    def change(self, key: str, delta: int) -> int | None: ...
    def take(self, key: str, limit: int, seconds: float) -> float: ...
    def give_back(self, key: str) -> None: ...


class DatabaseStore:
    """Rows of `CacheEntry`. Nothing is thrown out before its time: it would be a way past the limits."""

    PURGE_SECONDS = 600.0
    _purged_at: ClassVar[float] = -math.inf

    def get(self, key: str) -> str | None:
        found = self._one("SELECT value FROM {table} WHERE key = %s AND expires > %s", key, time.time())
        return found[0] if found else None

    def set(self, key: str, text: str, seconds: float | None) -> None:
        self._purge()
        self._run(
            "INSERT INTO {table} (key, value, expires) VALUES (%s, %s, %s) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
            *(key, text, _end(seconds)),
        )

    def add(self, key: str, text: str, seconds: float | None) -> bool:
        self._purge()
        added = self._run(
            "INSERT INTO {table} (key, value, expires) VALUES (%s, %s, %s) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires "
            "WHERE {table}.expires <= %s",
            *(key, text, _end(seconds), time.time()),
        )
        return added > 0

    def touch(self, key: str, seconds: float | None) -> bool:
        changed = self._run(
            "UPDATE {table} SET expires = %s WHERE key = %s AND expires > %s",
            *(_end(seconds), key, time.time()),
        )
        return changed > 0

    def delete(self, key: str) -> bool:
        return self._run("DELETE FROM {table} WHERE key = %s AND expires > %s", key, time.time()) > 0

    def clear(self, prefix: str) -> None:
        self._run("DELETE FROM {table}")

    def change(self, key: str, delta: int) -> int | None:
        changed = self._one(
            "UPDATE {table} SET value = CAST(CAST(value AS bigint) + %s AS text) "
            "WHERE key = %s AND expires > %s RETURNING value",
            *(delta, key, time.time()),
        )
        return int(changed[0]) if changed else None

    def take(self, key: str, limit: int, seconds: float) -> float:
        now = time.time()
        left = "SELECT expires FROM {table} WHERE key = %s AND expires > %s AND CAST(value AS bigint) >= %s"
        # Whoever is refused does not wait for the one writer that SQLite lets in.
        if full := self._one(left, key, now, limit):
            return float(full[0]) - now
        self._purge()
        taken = self._one(
            "INSERT INTO {table} (key, value, expires) VALUES (%s, '1', %s) ON CONFLICT (key) DO UPDATE SET "
            "value = CASE WHEN {table}.expires <= %s THEN '1' "
            "ELSE CAST(CAST({table}.value AS bigint) + 1 AS text) END, "
            "expires = CASE WHEN {table}.expires <= %s THEN excluded.expires ELSE {table}.expires END "
            "WHERE {table}.expires <= %s OR CAST({table}.value AS bigint) < %s RETURNING expires",
            *(key, now + seconds, now, now, now, limit),
        )
        if taken:
            return 0.0
        full = self._one(left, key, now, limit)
        return float(full[0]) - now if full else 1.0

    def give_back(self, key: str) -> None:
        self._run(
            "UPDATE {table} SET value = CAST(CAST(value AS bigint) - 1 AS text) "
            "WHERE key = %s AND expires > %s AND CAST(value AS bigint) > 0",
            *(key, time.time()),
        )

    def _purge(self) -> None:
        """Remove what has expired, now and then."""
        if time.monotonic() - DatabaseStore._purged_at > self.PURGE_SECONDS:
            DatabaseStore._purged_at = time.monotonic()
            self._run("DELETE FROM {table} WHERE expires <= %s", time.time())

    def _run(self, statement: str, *values: str | float) -> int:
        """Run one statement, return how many rows it changed."""
        with connections[router.db_for_write(CacheEntry)].cursor() as cursor:
            cursor.execute(_for_table(statement), values)
            return int(cursor.rowcount)

    def _one(self, statement: str, *values: str | float) -> tuple[Any, ...] | None:
        """Run one statement, return its row if it has one."""
        with connections[router.db_for_write(CacheEntry)].cursor() as cursor:
            cursor.execute(_for_table(statement), values)
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row


def _for_table(statement: str) -> str:
    return statement.replace("{table}", CacheEntry._meta.db_table)


def _end(seconds: float | None) -> float:
    return NEVER if seconds is None else time.time() + seconds


class RedisStore:
    """Keys of a Redis that the queue may share. It answers within a second, or is taken to be away."""

    TAKE = """
        local count = tonumber(redis.call('GET', KEYS[1]) or '0')
        if count >= tonumber(ARGV[1]) then
            return math.max(redis.call('PTTL', KEYS[1]), 1)
        end
        if redis.call('INCR', KEYS[1]) == 1 or redis.call('PTTL', KEYS[1]) < 0 then
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
        end
        return 0
    """
    GIVE_BACK = """
        if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
    """
    CHANGE = """
        if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('INCRBY', KEYS[1], ARGV[1]) end
    """

    def __init__(self, url: str) -> None:
        import redis  # where there is none, nothing loads it: that takes as long as loading Django's models

        self.away = (redis.ConnectionError, redis.TimeoutError)
        self._client: Any = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        self._take = self._client.register_script(self.TAKE)
        self._give_back = self._client.register_script(self.GIVE_BACK)
        self._change = self._client.register_script(self.CHANGE)

    def get(self, key: str) -> str | None:
        found = self._client.get(key)
        return None if found is None else found.decode()

    def set(self, key: str, text: str, seconds: float | None) -> None:
        self._client.set(key, text, px=_milliseconds(seconds))

    def add(self, key: str, text: str, seconds: float | None) -> bool:
        return bool(self._client.set(key, text, px=_milliseconds(seconds), nx=True))

    def touch(self, key: str, seconds: float | None) -> bool:
        if seconds is None:
            return bool(self._client.persist(key))
        return bool(self._client.pexpire(key, _milliseconds(seconds)))

    def delete(self, key: str) -> bool:
        return bool(self._client.delete(key))

    def clear(self, prefix: str) -> None:
        for key in self._client.scan_iter(match=f"{prefix}*", count=1000):
            self._client.delete(key)

    def change(self, key: str, delta: int) -> int | None:
        changed = self._change(keys=[key], args=[delta])
        return None if changed is None else int(changed)

    def take(self, key: str, limit: int, seconds: float) -> float:
        return float(self._take(keys=[key], args=[limit, round(seconds * 1000)])) / 1000

    def give_back(self, key: str) -> None:
        self._give_back(keys=[key])


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else max(1, round(seconds * 1000))


class SharedCache(BaseCache):
    """Django's cache interface over Redis at `location`, if one is named, else over the database.

    While Redis does not answer, the database stands in, so that a site without Redis still signs people in, and
    counts their tries. It is asked again after AWAY_SECONDS.
    """

    AWAY_SECONDS = 10.0

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._database: Store = DatabaseStore()
        self._redis: RedisStore | None = RedisStore(location) if location else None
        self._away_until = -math.inf

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        name = self.make_and_validate_key(key, version=version)
        text = self._ask(lambda store: store.get(name))
        return default if text is None else json.loads(text)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        name, seconds, text = self._entry(key, value, timeout, version)
        if seconds is not None and seconds <= 0:
            self._ask(lambda store: store.delete(name))
        else:
            self._ask(lambda store: store.set(name, text, seconds))

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name, seconds, text = self._entry(key, value, timeout, version)
        if seconds is not None and seconds <= 0:
            return self._ask(lambda store: store.get(name)) is None
        return self._ask(lambda store: store.add(name, text, seconds))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name, seconds, _ = self._entry(key, None, timeout, version)
        if seconds is not None and seconds <= 0:
            return self._ask(lambda store: store.delete(name))
        return self._ask(lambda store: store.touch(name, seconds))

    def delete(self, key: str, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return self._ask(lambda store: store.delete(name))

    def clear(self) -> None:
        self._ask(lambda store: store.clear(f"{self.key_prefix}:"))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number. Raises ValueError when there is none under this key."""
        name = self.make_and_validate_key(key, version=version)
        changed = self._ask(lambda store: store.change(name, delta))
        if changed is None:
            raise ValueError(f"Key {key!r} not found")
        return changed

    def take(self, key: str, *, limit: int, seconds: float) -> float:
        """Take one of `limit` places, which are all free again `seconds` after the first was taken.

        Returns 0 when there was one, else the seconds until there will be.
        """
        name = self.make_and_validate_key(key)
        return self._ask(lambda store: store.take(name, limit, seconds))

    def give_back(self, key: str) -> None:
        """Let go of a place that was taken."""
        name = self.make_and_validate_key(key)
        self._ask(lambda store: store.give_back(name))

    def _entry(
        self, key: str, value: Any, timeout: Any, version: int | None
    ) -> tuple[str, float | None, str]:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return self.make_and_validate_key(key, version=version), seconds, json.dumps(value)

    def _ask(self, question: Callable[[Store], T]) -> T:
        if self._redis is not None and time.monotonic() >= self._away_until:
            try:
                return question(self._redis)
            except self._redis.away:
                self._away_until = time.monotonic() + self.AWAY_SECONDS
        return question(self._database)
