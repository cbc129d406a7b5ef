"""What several do at once with the same bank is done once, and is nothing to do for the others."""

import pytest

from tests.running import RunningSite
from tests.services import postgres

__all__ = ["postgres"]

ONCE = [False, False, False, True]
PUBLISHED_ONCE = {
    "draft published": ONCE,
    "drafts left": 0,
    "published": ONCE,
    "publications": 1,
    "drafted": ONCE,
}

EDITED_BY_ALL = {
    "conflicts": 3,
    "revision": 5,
    "steps": 4,
    "own": ["own-0", "own-1", "own-2", "own-3"],
    "help": True,
    "first": True,
}


def races(**parts: object) -> tuple[object, object]:
    with RunningSite(web=False, workers=0, sweeper=False, **parts) as site:
        return (
            site.call("tests.banks.race:race", "ai-readiness", "2099.1"),
            site.call("tests.banks.race:editing_race", "ai-readiness"),
        )


def test_what_is_done_at_once_is_published_once_and_every_change_to_a_draft_is_kept():
    assert races() == (PUBLISHED_ONCE, EDITED_BY_ALL)


@pytest.mark.services
def test_what_is_done_at_once_on_postgresql_is_published_once_and_every_change_is_kept(postgres):
    assert races(postgres=postgres) == (PUBLISHED_ONCE, EDITED_BY_ALL)
