"""Where workloads are placed: a table of decisions, and what holds for any answers."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Answer, OtherAnswer, PlaceFit, WorkloadFit, canonical_json, digest, parse_answers
from scoring.rounding import json_number
from tests.scoring.trees import document, from_yaml, scorer

DECISIONS: list[dict[str, Any]] = from_yaml(
    (Path(__file__).parent / "fit_decisions.yaml").read_text(encoding="utf-8")
)
WORKLOADS = ("trial", "serve")


def advice(answers: dict[str, Answer], profile: str | None = None) -> tuple[WorkloadFit, ...] | None:
    return scorer("fit").score(answers, region="other", profile=profile).infrastructure_fit


def given_answers(tree: object) -> dict[str, Answer]:
    return parse_answers(document("fit"), tree)


def as_row(found: WorkloadFit) -> dict[str, Any]:
    """One workload as the table writes it."""
    row = {
        "rank": ", ".join(f"{entry.place} {json_number(entry.points)}" for entry in found.ranking),
        "close": "true" if found.is_close else "",
        "out": {place: list(rules) for place, rules in found.excluded.items()},
        "reasons": list(found.reasons),
        "tipped_by": list(found.tipped_by),
        "changes": [as_words(change) for change in found.would_change],
        "open": list(found.open),
        "not_asked": list(found.not_asked),
    }
    return {name: value for name, value in row.items() if value}


def as_words(change: OtherAnswer) -> str:
    sign = {"answer": "=", "added": "+", "removed": "-"}[change.way]
    return f"{change.question}{sign}{change.value} to {change.place or 'nowhere'}"


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision["case"])
def test_advice_follows_the_table(decision: dict[str, Any]) -> None:
    found = advice(given_answers(decision["answers"]), decision.get("profile"))

    assert found is not None
    assert {entry.workload: as_row(entry) for entry in found} == {
        key: decision[key] for key in WORKLOADS if key in decision
    }


@pytest.mark.parametrize(
    ("answers", "profile"),
    [
        ({}, None),
        ({"work.loads": {"unknown": True}}, None),
        ({"work.loads": {"not_applicable": True}, "work.load": "steady"}, None),
        ({"work.loads": ["trial"]}, "other"),
    ],
    ids=["nothing", "unknown", "not-applicable", "not-asked"],
)
def test_advice_is_none_where_no_workload_is_known_of(answers: object, profile: str | None) -> None:
    assert advice(given_answers(answers), profile) is None


def test_advice_is_empty_where_there_is_no_workload() -> None:
    assert advice(given_answers({"work.loads": ["none"]})) == ()


def test_advice_is_none_in_a_bank_without_places() -> None:
    assert scorer("example").score({}, region="other").infrastructure_fit is None


def test_advice_gives_the_contract_s_json() -> None:
    result = scorer("fit").score(
        given_answers({"work.loads": ["serve"], "work.data": "must-stay"}), region="other", profile=None
    )
    written = result.as_json()

    assert list(written)[-2:] == ["infrastructure_fit", "break_even"]
    assert written["infrastructure_fit"] == [
        {
            "workload": "serve",
            "recommended": "own",
            "runner_up": "edge",
            "close": False,
            "ranking": [
                {"place": "own", "points": 2, "for": [], "against": []},
                {"place": "edge", "points": 0, "for": [], "against": []},
            ],
            "excluded": {"cloud": ["must-stay"]},
            "reasons": ["must-stay"],
            "tipped_by": ["must-stay"],
            "would_change": [
                {"question": "work.data", "answer": "public", "place": "cloud"},
                {"question": "work.data", "answer": "offline", "place": "edge"},
                {"question": "work.staff", "answer": "none", "place": "edge"},
            ],
            "open": ["work.load", "work.staff", "work.hours", "work.skills"],
            "not_asked": [],
        }
    ]


def test_advice_without_a_place_left_recommends_none() -> None:
    found = WorkloadFit(
        "serve", (), {}, (), (), (OtherAnswer("work.skills", "removed", "machines", None),), (), ()
    )

    assert (found.recommended, found.runner_up, found.is_close) == (None, None, False)
    assert found.as_json()["recommended"] is None
    assert found.as_json()["would_change"] == [
        {"question": "work.skills", "removed": "machines", "place": None}
    ]


def test_advice_tries_one_option_less_and_the_exclusive_one() -> None:
    found = advice(given_answers({"work.loads": ["serve"], "work.skills": ["machines", "models"]}))

    assert found is not None
    assert [as_words(change) for change in found[0].would_change if change.question == "work.skills"] == [
        "work.skills-machines to cloud",
        "work.skills=none to cloud",
    ]


def test_advice_bears_a_hidden_answer_that_does_not_fit() -> None:
    answers = {
        **given_answers({"work.loads": ["serve"]}),
        "work.site": Answer("nowhere"),
        "gone": Answer("x"),
    }

    found = advice(answers)

    assert found is not None
    assert "work.load=steady to own" in [as_words(change) for change in found[0].would_change]


def test_rule_is_found_by_its_key() -> None:
    fit = document("fit").infrastructure_fit
    assert fit is not None

    assert fit.rule("offline").excludes == ("cloud", "own")
    with pytest.raises(KeyError):
        fit.rule("nothing")


def test_bank_with_places_keeps_its_digest() -> None:
    """What is left at its default is left out of the canonical form, in this part as elsewhere."""
    text = canonical_json(document("fit"))

    assert '"own":{"name":{"en":"Own"},"traits":{"cost":{"en":"At once"}}}' in text
    assert digest(text) == scorer("fit").digest


# ---------------------------------------------------------------- any answers


def option_or_none(question: str) -> st.SearchStrategy[Answer | None]:
    options = [Answer(option.key) for option in document("fit").question(question).options]
    return st.sampled_from([None, Answer(status="unknown"), Answer(status="not_applicable"), *options])


ANY_ANSWERS = st.fixed_dictionaries(
    {
        "work.loads": st.sampled_from([Answer(("trial",)), Answer(("serve",)), Answer(("trial", "serve"))]),
        "work.skills": st.sampled_from([None, Answer(("machines",)), Answer(("machines", "models"))]),
        "work.notes": st.sampled_from([None, Answer("a note")]),
        **{key: option_or_none(key) for key in ("work.load", "work.data", "work.staff", "work.site")},
    }
).map(lambda answers: {key: answer for key, answer in answers.items() if answer is not None})


@given(answers=ANY_ANSWERS)
def test_every_place_is_ranked_or_excluded(answers: dict[str, Answer]) -> None:
    for found in advice(answers) or ():
        ranked = [entry.place for entry in found.ranking]
        assert sorted([*ranked, *found.excluded]) == ["cloud", "edge", "own"]
        assert [entry.points for entry in found.ranking] == sorted(
            (entry.points for entry in found.ranking), reverse=True
        )


@given(answers=ANY_ANSWERS)
def test_what_is_said_to_change_the_answer_does(answers: dict[str, Answer]) -> None:
    for found in advice(answers) or ():
        for change in found.would_change:
            question = document("fit").question(change.question)
            if question.kind != "single":
                continue
            again = advice({**answers, change.question: Answer(change.value)})
            assert again is not None
            place = next(entry.recommended for entry in again if entry.workload == found.workload)
            assert (place.place if place else None) == change.place
            assert place is None or isinstance(place, PlaceFit)


@given(answers=ANY_ANSWERS)
def test_what_tipped_it_is_a_reason(answers: dict[str, Answer]) -> None:
    for found in advice(answers) or ():
        assert set(found.tipped_by) <= set(found.reasons)


@given(answers=ANY_ANSWERS)
def test_advice_does_not_hang_on_the_order_of_answers(answers: dict[str, Answer]) -> None:
    assert advice(dict(reversed(answers.items()))) == advice(answers)
