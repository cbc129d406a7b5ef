"""The cache that all processes share, in the database and in Redis."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache as site_cache

from jobs.cache import DatabaseStore, SharedCache
from jobs.models import CacheEntry
from tests.services import Redis, redis_server

__all__ = ["redis_server"]

pytestmark = pytest.mark.django_db

SOON = 0.05


@pytest.fixture(params=["database", pytest.param("redis", marks=pytest.mark.services)])
def cache(request: pytest.FixtureRequest) -> Iterator[SharedCache]:
    if request.param == "database":
        yield SharedCache("", {"KEY_PREFIX": "test"})
        return
    yield SharedCache(request.getfixturevalue("redis_server").url, {"KEY_PREFIX": "test"})
    assert not CacheEntry.objects.exists()  # the database never had to stand in


def passed() -> None:
    time.sleep(SOON * 1.2)


def test_the_site_counts_in_the_shared_cache():
    assert isinstance(site_cache._connections[site_cache._alias], SharedCache)


def test_values_are_kept_until_their_time(cache: SharedCache):
    cache.set("short", {"a": [1, 2.5, None, True, "鍵"]}, timeout=SOON)
    cache.set("long", [1], timeout=None)
    cache.set("gone", 1, timeout=0)
    assert (cache.get("short"), cache.get("long")) == ({"a": [1, 2.5, None, True, "鍵"]}, [1])
    passed()
    assert (cache.get("short", "over"), cache.get("long"), cache.get("gone")) == ("over", [1], None)
    assert cache.get_many(["short", "long"]) == {"long": [1]}
    assert (cache.delete("long"), cache.delete("long"), "long" in cache) == (True, False, False)


def test_add_is_for_the_first_to_come(cache: SharedCache):
    assert (cache.add("lock", 1, timeout=SOON), cache.add("lock", 2, timeout=60)) == (True, False)
    passed()
    assert (cache.add("lock", 3, timeout=60), cache.get("lock")) == (True, 3)
    assert (cache.add("lock", 4, timeout=0), cache.add("new", 4, timeout=0), cache.get("new")) == (
        False,
        True,
        None,
    )


def test_touch_moves_the_end(cache: SharedCache):
    cache.set("key", 1, timeout=SOON)
    assert cache.touch("key", timeout=60)
    passed()
    assert cache.get("key") == 1
    assert (cache.touch("key", timeout=None), cache.touch("nothing", timeout=60)) == (True, False)
    assert (cache.touch("key", timeout=0), cache.get("key")) == (True, None)


def test_incr_counts_what_is_there(cache: SharedCache):
    cache.set("count", 40)
    assert (cache.incr("count"), cache.incr("count", 9), cache.decr("count", 50)) == (41, 50, 0)
    with pytest.raises(ValueError, match="nothing"):
        cache.incr("nothing")


def test_clear_leaves_what_is_not_the_cache_s(request: pytest.FixtureRequest, cache: SharedCache):
    cache.set("key", 1)
    if "redis" in request.node.callspec.id:
        queue = request.getfixturevalue("redis_server").client
        queue.lpush("junbi", "message")
    cache.clear()
    assert cache.get("key") is None
    if "redis" in request.node.callspec.id:
        assert queue.llen("junbi") == 1


def test_take_has_so_many_places_in_so_long(cache: SharedCache):
    assert [cache.take("door", limit=2, seconds=60) for _ in range(2)] == [0, 0]
    assert 59 < cache.take("door", limit=2, seconds=60) <= 60
    cache.give_back("door")
    assert cache.take("door", limit=2, seconds=60) == 0
    assert cache.take("door", limit=2, seconds=60) > 0
    assert cache.take("other-door", limit=1, seconds=60) == 0


def test_take_begins_anew_when_the_time_is_over(cache: SharedCache):
    assert cache.take("door", limit=1, seconds=SOON) == 0
    assert 0 < cache.take("door", limit=1, seconds=SOON) <= SOON
    passed()
    assert cache.take("door", limit=1, seconds=60) == 0
    assert 59 < cache.take("door", limit=1, seconds=60) <= 60


def test_give_back_frees_no_place_that_was_not_taken(cache: SharedCache):
    cache.give_back("door")
    cache.take("door", limit=1, seconds=60)
    cache.give_back("door")
    cache.give_back("door")
    assert [cache.take("door", limit=1, seconds=60) > 0 for _ in range(2)] == [False, True]


def test_what_has_expired_is_removed_now_and_then(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(DatabaseStore, "_purged_at", float("-inf"))
    cache = SharedCache("", {})
    cache.set("old", 1, timeout=SOON)
    passed()
    cache.set("new", 1)
    assert CacheEntry.objects.count() == 2
    monkeypatch.setattr(DatabaseStore, "_purged_at", float("-inf"))
    cache.set("newer", 1)
    assert sorted(CacheEntry.objects.values_list("key", flat=True)) == [":1:new", ":1:newer"]


@pytest.mark.services
def test_database_stands_in_while_redis_is_away(redis_server: Redis, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(SharedCache, "AWAY_SECONDS", SOON)
    cache = SharedCache(redis_server.url, {})
    assert cache.take("door", limit=1, seconds=60) == 0
    redis_server.stop()
    assert [cache.take("door", limit=1, seconds=60) > 0 for _ in range(3)] == [False, True, True]
    assert CacheEntry.objects.get().key == ":1:door"
    redis_server.start()
    passed()
    cache.set("key", 1)
    assert (CacheEntry.objects.count(), cache.get("key")) == (1, 1)
