"""Faults are provoked on sites of real processes, embedded and on PostgreSQL with Redis.

What is done again and again is done ten times as often with JUNBI_FAULTS=long, and what is tried in several ways is
tried in each of them on either kind of site, instead of on the one or the other: `script/bench faults`.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.running import FAST, RunningSite
from tests.services import postgres, redis_server

__all__ = ["postgres", "redis_server"]

LONG = os.environ.get("JUNBI_FAULTS") == "long"
ROUNDS = 10 if LONG else 1

Sites = Callable[..., RunningSite]
"""Makes a site of the parts it is told. Only one with `reports` has workers that can make any: the others start sooner."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a site comes first, side by side: one process makes it for all."""
    items.sort(key=lambda item: "renderers" not in getattr(item, "fixturenames", ()))


def settings_of(reports: bool) -> str:
    return "tests.site_settings" if reports else "tests.chore_settings"


@pytest.fixture
def embedded() -> Sites:
    """Make sites on SQLite and the filesystem's queue, with short waits."""

    def site(*, reports: bool = False, env: dict[str, str] | None = None, **parts: Any) -> RunningSite:
        return RunningSite(**{"web": False, **parts}, settings=settings_of(reports), env=FAST | (env or {}))

    return site


@pytest.fixture
def with_services(request: pytest.FixtureRequest) -> Sites:
    """Make sites on PostgreSQL and Redis, with short waits."""
    database = request.getfixturevalue("postgres")
    broker = request.getfixturevalue("redis_server")

    def site(*, reports: bool = False, env: dict[str, str] | None = None, **parts: Any) -> RunningSite:
        return RunningSite(
            **{"web": False, **parts},
            settings=settings_of(reports),
            postgres=database,
            redis_url=broker.url,
            env=FAST | (env or {}),
        )

    return site


def in_turn(names: str, ways: dict[str, tuple[Any, ...]]) -> pytest.MarkDecorator:
    """Run a test of `sites` in each of these ways, by their ids: in turn on one kind of site and on the other."""
    marks = ([], [pytest.mark.services])
    return pytest.mark.parametrize(
        ("sites", *names.split()),
        [
            pytest.param(kind, *way, marks=marks[place], id=f"{kind}-{name}")
            for number, (name, way) in enumerate(ways.items())
            for place, kind in enumerate(("embedded", "with_services"))
            if LONG or number % 2 == place
        ],
        indirect=["sites"],
    )


@pytest.fixture(params=["embedded", pytest.param("with_services", marks=pytest.mark.services)])
def sites(request: pytest.FixtureRequest) -> Sites:
    """Make sites of either kind: the test runs once with each."""
    made: Sites = request.getfixturevalue(request.param)
    return made
