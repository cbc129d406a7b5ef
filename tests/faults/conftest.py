"""Faults are provoked on sites of real processes, embedded and on PostgreSQL with Redis.

What is done again and again is done ten times as often with JUNBI_FAULTS=long: `script/bench faults`.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.running import FAST, RunningSite
from tests.services import postgres, redis_server

__all__ = ["postgres", "redis_server"]

ROUNDS = 10 if os.environ.get("JUNBI_FAULTS") == "long" else 1

Sites = Callable[..., RunningSite]
"""Makes a site of the parts it is told. Only one with `reports` has workers that can make any: the others start sooner."""


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


@pytest.fixture(params=["embedded", pytest.param("with_services", marks=pytest.mark.services)])
def sites(request: pytest.FixtureRequest) -> Sites:
    """Make sites of either kind: the test runs once with each."""
    made: Sites = request.getfixturevalue(request.param)
    return made
