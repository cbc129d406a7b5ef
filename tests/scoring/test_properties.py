"""What holds for every bank and all answers, as long as what is visible stays the same."""

import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring import Answer, Bounds, InvalidAnswers, Question, Result, Scorer, canonical_json, load_document
from tests.scoring.strategies import Case, answers_to, bank_trees, cases, ready, values

checked = settings(max_examples=60, deadline=None)


def score(case: Case, answers: dict[str, Answer] | None = None) -> Result:
    return case.scorer.score(case.answers if answers is None else answers, region="other")


def aggregates(result: Result) -> list[Any]:
    """The whole and the dimensions that there are."""
    return [result.overall, *(found for found in result.dimensions.values() if found is not None)]


@checked
@given(cases())
def test_scores_are_bounded(case: Case) -> None:
    result = score(case)
    for found in aggregates(result):
        for value in (found.score, found.low, found.high, found.coverage):
            assert value is None or 0 <= value <= 100
        assert found.low is None or found.low <= found.high
    for question in result.questions.values():
        assert question.points is None or question.low == question.points == question.high
        assert question.gap is None or 0 <= question.gap <= 100
    assert all(0 < entry.gain <= 100 for entry in result.recommendations)


@checked
@given(cases(full=True))
def test_score_lies_between_low_and_high(case: Case) -> None:
    for found in aggregates(score(case)):
        assert found.score is None or found.low <= found.score <= found.high


@checked
@given(st.data())
def test_whatever_is_answered_later_stays_within_low_and_high(data: st.DataObject) -> None:
    case = data.draw(cases())
    before = score(case)
    completed = {
        question.key: data.draw(values(question))
        if before.questions[question.key].status in ("unanswered", "unknown")
        else case.answers[question.key]
        for question in case.document.questions()
    }
    after = score(case, completed)
    for earlier, later in zip(aggregates(before), aggregates(after), strict=True):
        assert later.score is None or earlier.low <= later.score <= earlier.high


@checked
@given(st.data())
def test_range_shrinks_as_answers_come_in(data: st.DataObject) -> None:
    case = data.draw(cases())
    open_keys = [
        key for key, found in score(case).questions.items() if found.status in ("unanswered", "unknown")
    ]
    assume(open_keys)
    key = data.draw(st.sampled_from(open_keys))
    after = score(case, {**case.answers, key: data.draw(values(case.document.question(key)))})
    for earlier, later in zip(aggregates(score(case)), aggregates(after), strict=True):
        if earlier.low is not None:
            assert earlier.low <= later.low
            assert later.high <= earlier.high
            assert earlier.coverage <= later.coverage


@checked
@given(st.data())
def test_score_is_monotone_in_every_answer(data: st.DataObject) -> None:
    case = data.draw(cases())
    before = score(case)
    answered = [key for key, found in before.questions.items() if found.points is not None]
    assume(answered)
    key = data.draw(st.sampled_from(answered))
    after = score(case, {**case.answers, key: data.draw(values(case.document.question(key)))})
    points = before.questions[key].points, after.questions[key].points
    assert points[0] is not None
    assert points[1] is not None
    better, worse = (after, before) if points[1] >= points[0] else (before, after)
    for lesser, greater in zip(aggregates(worse), aggregates(better), strict=True):
        assert lesser.score is None or lesser.score <= greater.score
        assert lesser.low is None or (lesser.low <= greater.low and lesser.high <= greater.high)


@checked
@given(st.data())
def test_each_further_option_adds_or_keeps_points(data: st.DataObject) -> None:
    case = data.draw(cases())
    choices = [q for q in case.document.questions() if q.kind == "multiple" and q.is_scored]
    assume(choices)
    question: Question = data.draw(st.sampled_from(choices))
    ordinary = [option.key for option in question.options if not option.exclusive]
    for count in range(1, len(ordinary)):
        fewer = score(case, {**case.answers, question.key: Answer(tuple(ordinary[:count]))})
        more = score(case, {**case.answers, question.key: Answer(tuple(ordinary[: count + 1]))})
        for lesser, greater in zip(aggregates(fewer), aggregates(more), strict=True):
            assert lesser.score is None or lesser.score <= greater.score


@checked
@given(st.data())
def test_order_of_answers_does_not_matter(data: st.DataObject) -> None:
    case = data.draw(cases())
    keys = data.draw(st.permutations(list(case.answers)))
    shuffled = {
        key: Answer(tuple(reversed(answer.value)), answer.comment, answer.status)
        if isinstance((answer := case.answers[key]).value, tuple)
        else answer
        for key in keys
    }
    assert written(score(case, shuffled)) == written(score(case))


@checked
@given(st.data(), st.integers(1, 9), st.integers(1, 9))
def test_weights_are_proportions(data: st.DataObject, by_question: int, by_dimension: int) -> None:
    tree = data.draw(bank_trees())
    plain = ready(tree)
    answers = data.draw(answers_to(plain.document))
    for dimension in tree["dimensions"]:
        dimension["weight"] *= by_dimension
        for question in dimension["questions"]:
            question["weight"] *= by_question
    expected = plain.score(answers, region="other").as_json()
    found = ready(tree).score(answers, region="other").as_json()
    assert {**found, "digest": ""} == {**expected, "digest": ""}


@checked
@given(cases())
def test_same_input_gives_the_same_bytes(case: Case) -> None:
    stored = Scorer(load_document(canonical_json(case.document)), Bounds.from_json(_bounds(case).to_json()))
    again = stored.score(case.answers, region="other")
    assert again == score(case)
    assert written(again) == written(score(case))


@checked
@given(cases())
def test_gain_is_the_rise_that_following_it_gives(case: Case) -> None:
    """A recommendation on single choices alone: choose the best option of each and score again."""
    before = score(case)
    for entry in before.recommendations:
        questions = [case.document.question(key) for key in entry.questions]
        if all(question.kind == "single" for question in questions):
            best = {q.key: Answer(max(q.options, key=lambda option: option.points).key) for q in questions}
            after = score(case, {**case.answers, **best})
            assert after.overall.score is not None
            assert before.overall.score is not None
            assert after.overall.score - before.overall.score == entry.gain


@checked
@given(cases())
def test_roadmap_puts_nothing_before_what_it_needs(case: Case) -> None:
    result = score(case)
    listed = {entry.key: entry for entry in result.recommendations}
    in_order = [entry.key for horizon in result.roadmap for entry in horizon]
    assert sorted(in_order) == sorted(listed)
    for key, entry in listed.items():
        waiting = list(case.document.recommendations[key].needs)
        while waiting:
            need = waiting.pop()
            waiting += case.document.recommendations[need].needs
            if need in listed:
                assert listed[need].rank < entry.rank
                assert listed[need].horizon <= entry.horizon
                assert in_order.index(need) < in_order.index(key)


@checked
@given(st.data())
def test_level_is_where_the_score_stands(data: st.DataObject) -> None:
    case = data.draw(cases())
    starts = [level.begins_at for level in case.document.levels]
    for found in score(case).dimensions.values():
        if found is not None and found.level is not None:
            assert found.score is not None
            assert found.coverage >= case.document.minimum_coverage
            reached = sum(Fraction(start) <= found.score for start in starts)
            capped = found.capped_by and case.document.question(found.capped_by).floor
            assert found.level == (capped.level if capped else reached)
            assert found.level <= reached


@checked
@given(st.data())
def test_foreign_answer_is_refused_and_never_scored(data: st.DataObject) -> None:
    case = data.draw(cases())
    question = data.draw(st.sampled_from(list(case.document.questions())))
    foreign: dict[str, Any] = {"single": "z", "multiple": ("z",), "number": Decimal(99), "text": ("z",)}
    with pytest.raises(InvalidAnswers) as refused:
        score(case, {**case.answers, question.key: Answer(foreign[question.kind])})
    assert [problem.path[:2] for problem in refused.value.problems] == [("answers", question.key)]


def written(result: Result) -> str:
    return json.dumps(result.as_json(), ensure_ascii=False)


def _bounds(case: Case) -> Bounds:
    from scoring import compute_bounds

    return compute_bounds(case.document)


PROGRAM = """
import json, sys
from tests.scoring.test_worked_example import SHEET
from tests.scoring.trees import bounds, document, from_yaml
from scoring import Bounds, Scorer, canonical_json, load_document, parse_answers
stored = canonical_json(document("example")), bounds("example").to_json()
answers = parse_answers(document("example"), from_yaml(SHEET)["answers"])
print(*stored)
print(json.dumps(Scorer(load_document(stored[0]), Bounds.from_json(stored[1])).score(answers, region="apac").as_json()))
"""
LIGHT = """
import sys
from scoring import Bounds, Scorer, load_document
document, bounds = sys.stdin.read().split("\\n")
Scorer(load_document(document), Bounds.from_json(bounds)).score({}, region="apac").as_json()
print(sorted({"highspy", "numpy", "django"} & set(sys.modules)))
"""


def _run(program: str, *, seed: str = "0", text: str = "") -> str:
    return subprocess.run(
        [sys.executable, "-c", program],
        input=text,
        env={
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout


def test_another_process_gives_the_same_bytes() -> None:
    assert _run(PROGRAM, seed="1") == _run(PROGRAM, seed="2")


def test_scoring_a_stored_document_loads_no_solver() -> None:
    from tests.scoring.trees import bounds, document

    stored = canonical_json(document("example")) + "\n" + bounds("example").to_json()
    assert _run(LIGHT, text=stored) == "[]\n"
