"""What several do at once with the same bank is done once, and is nothing to do for the others."""

import pytest

from tests.running import RunningSite
from tests.services import postgres

__all__ = ["postgres"]

ONCE = [False, False, False, True]


def race(**parts: object) -> object:
    with RunningSite(web=False, workers=0, sweeper=False, **parts) as site:
        return site.call("tests.banks.race:race", "ai-readiness", "2099.1")


def test_the_same_version_published_at_once_is_published_once():
    assert race() == {"published": ONCE, "publications": 1, "drafted": ONCE}


@pytest.mark.services
def test_the_same_version_published_at_once_on_postgresql_is_published_once(postgres):
    assert race(postgres=postgres) == {"published": ONCE, "publications": 1, "drafted": ONCE}
