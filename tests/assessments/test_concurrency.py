import pytest

from tests.running import RunningSite
from tests.services import postgres

__all__ = ["postgres"]

MOVED = {
    "moves": 1,
    "on": "2099.1",
    "moved": 1,
    "saved or told": 4,
    "gapless": True,
    "undone": 1,
    "back": True,
}


@pytest.fixture(scope="module")
def site():
    with RunningSite(web=False, workers=0, sweeper=False) as running:
        yield running


def test_a_storm_of_respondents_on_one_question_loses_no_update(site):
    assessment = site.call("tests.assessments.storm:prepare", 100)
    outcome = site.call("tests.assessments.storm:storm", assessment, 3)
    conflicts = outcome.pop("conflicts")
    assert outcome == {
        "taken": 300, "revision": 300, "gapless": True, "last": True, "authors": 100
    }  # fmt: skip
    assert conflicts >= 99  # everybody but the first begins without having seen an answer


def test_saving_while_the_database_is_locked_asks_to_come_back_and_keeps_what_was_typed(site):
    assessment = site.call("tests.assessments.storm:prepare", 1)
    assert site.call("tests.assessments.storm:save_while_locked", assessment) == {
        "autosave": [503, "10"],
        "page": [503, "5"],
        "kept": True,
        "after": 200,
    }


def test_who_moves_and_who_answers_at_once_do_not_undo_each_other(site):
    assert site.call("tests.assessments.moving_race:race") == MOVED


@pytest.mark.services
def test_who_moves_and_who_answers_at_once_on_postgresql_do_not_undo_each_other(postgres):
    with RunningSite(web=False, workers=0, sweeper=False, postgres=postgres) as running:
        assert running.call("tests.assessments.moving_race:race") == MOVED
