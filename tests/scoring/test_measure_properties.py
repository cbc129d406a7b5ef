"""What holds for measures and outcomes of every bank, whatever is answered."""

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    Answer,
    Document,
    InvalidDocument,
    Outcome,
    Question,
    Result,
    Scorer,
    canonical_json,
    parse_document,
)
from tests.scoring.strategies import answers_to, bank_trees, ready, values

checked = settings(max_examples=30, deadline=None)

NAME = {"en": "x"}
AMOUNTS = st.integers(-20, 40).map(lambda tenths: Decimal(tenths) / 10)
WAYS = st.sampled_from(["amount", "percent"])


@dataclass(frozen=True)
class Case:
    """A bank that adds up, answers to all of it, and some of these alone."""

    scorer: Scorer
    whole: dict[str, Answer]
    part: dict[str, Answer]

    @property
    def document(self) -> Document:
        return self.scorer.document


@st.composite
def adding_trees(draw: st.DrawFn) -> dict[str, Any]:
    """A bank whose questions carry amounts and may hang on one another, with measures and outcomes."""
    tree = draw(bank_trees())
    earlier: list[dict[str, Any]] = []
    for dimension in tree["dimensions"]:
        for question in dimension["questions"]:
            for part in (*question.get("options", ()), *question.get("bands", ())):
                part["amount"] = draw(AMOUNTS)
            if question["kind"] == "multiple" and draw(st.booleans()):
                question["amount_limit"] = draw(st.integers(1, 4))
            if earlier and draw(st.booleans()):
                condition: dict[str, Any] = {
                    "question": draw(st.sampled_from(earlier))["key"],
                    "answered": True,
                }
                question["visible_if"] = draw(st.sampled_from([condition, {"not": condition}]))
            earlier.append(question)
    tree["measures"] = {
        "all": {"name": NAME, "maximum": draw(st.integers(1, 30))},
        "first": {"name": NAME, "dimensions": ["d0"], "maximum": 10},
    }
    tree["outcomes"] = {
        name: {
            "name": NAME,
            "sum": [
                {"of": of, "as": draw(WAYS), "times": draw(AMOUNTS.filter(bool))}
                for of in draw(st.lists(st.sampled_from(named), min_size=1, max_size=3))
            ],
            "adjustments": [
                {
                    "key": f"a{i}",
                    "when": {
                        "of": draw(st.sampled_from(named)),
                        "as": draw(WAYS),
                        draw(st.sampled_from(["at_least", "above", "at_most", "below"])): draw(
                            st.integers(-5, 60)
                        ),
                    },
                    draw(st.sampled_from(["percent", "amount"])): draw(st.integers(-100, 100).filter(bool)),
                }
                for i in range(draw(st.integers(0, 3)))
            ],
            "maximum": 20,
            "levels_as": draw(WAYS),
            "levels": [{"name": NAME}, {"from": 3, "name": NAME}, {"above": 8, "name": NAME}],
        }
        | ({"round": draw(st.integers(0, 2))} if draw(st.booleans()) else {})
        | ({"never_below": 0} if draw(st.booleans()) else {})
        for name, named in (("one", ["all", "first"]), ("two", ["all", "one"]))
    }
    return tree


def _has_amounts(tree: dict[str, Any]) -> bool:
    try:
        parse_document(tree)
    except InvalidDocument:  # nothing adds up, in all of the bank or in its first dimension
        return False
    return True


@st.composite
def adding(draw: st.DrawFn) -> Case:
    scorer = ready(draw(adding_trees().filter(_has_amounts)))
    inapplicable = st.just(Answer(status="not_applicable"))
    whole = {
        question.key: draw(st.one_of(values(question), values(question), inapplicable))
        for question in scorer.document.questions()
    }
    part = {key: answer for key, answer in whole.items() if draw(st.booleans())}
    return Case(scorer, whole, part)


# ------------------------------------------- the same, worked out plainly


def amount_of(question: Question, answer: Answer) -> Fraction:
    """What an answer adds."""
    if isinstance(answer.value, Decimal):
        bands = [band for band in question.bands if band.begins_at <= answer.value] or [question.bands[0]]
        band, following = bands[-1], question.bands[len(bands) : len(bands) + 1]
        amount = Fraction(band.amount or 0)
        if question.interpolate and following:
            rest = Fraction(answer.value - band.begins_at)
            width = Fraction(following[0].begins_at - band.begins_at)
            amount += (Fraction(following[0].amount or 0) - amount) * rest / width
        return amount
    chosen = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    total = sum((Fraction(o.amount or 0) for o in question.options if o.key in chosen), Fraction(0))
    return min(total, Fraction(question.amount_limit)) if question.amount_limit is not None else total


def total_of(case: Case, shown: frozenset[str], dimensions: set[str]) -> Fraction:
    return sum(
        (
            amount_of(question, case.whole[question.key])
            for dimension in case.document.dimensions
            if dimension.key in dimensions
            for question in dimension.questions
            if question.key in shown and question.kind != "text" and case.whole[question.key].is_given
        ),
        Fraction(0),
    )


def outcome_of(outcome: Outcome, known: dict[str, tuple[Fraction, Fraction]]) -> tuple[Fraction, int]:
    """The value and the level, from values and maxima."""

    def taken(of: str, way: str) -> Fraction:
        value, maximum = known[of]
        return 100 * value / maximum if way == "percent" else value

    before = sum((taken(t.of, t.taken_as) * Fraction(t.times) for t in outcome.terms), Fraction(0))
    value = before
    for adjustment in outcome.adjustments:
        tested, when = taken(adjustment.when.of, adjustment.when.taken_as), adjustment.when
        if (
            (when.at_least is None or tested >= when.at_least)
            and (when.above is None or tested > when.above)
            and (when.at_most is None or tested <= when.at_most)
            and (when.below is None or tested < when.below)
        ):
            value += before * Fraction(adjustment.percent or 0) / 100 + Fraction(adjustment.amount or 0)
    if outcome.never_below is not None and value < outcome.never_below:
        value = Fraction(outcome.never_below)
    if outcome.decimals is not None:
        exact = Decimal(value.numerator) / Decimal(value.denominator)  # to 28 digits: a half is exact
        value = Fraction(exact.quantize(Decimal(1).scaleb(-outcome.decimals), ROUND_HALF_UP))
    held = 100 * value / Fraction(20) if outcome.levels_as == "percent" else value
    return value, 3 if held > 8 else 2 if held >= 3 else 1


@checked
@given(adding())
def test_results_are_as_worked_out_plainly(case: Case) -> None:
    found = case.scorer.score(case.whole, region="other")
    shown = case.scorer.visible(case.whole)
    every = {dimension.key for dimension in case.document.dimensions}
    known = {
        key: (total_of(case, shown, dimensions), Fraction(case.document.measures[key].maximum or 0))
        for key, dimensions in (("all", every), ("first", {"d0"}))
    }
    for key, (total, _) in known.items():
        measure = found.measures[key]
        assert (measure.total, measure.low, measure.high) == (total, total, total)
    for key in ("one", "two"):
        value, level = outcome_of(case.document.outcomes[key], known)
        assert (found.outcomes[key].value, found.outcomes[key].level) == (value, level)
        known[key] = (value, Fraction(20))


@checked
@given(adding())
def test_whatever_else_is_answered_stays_within_what_was_said(case: Case) -> None:
    so_far = case.scorer.score(case.part, region="other")
    whole = case.scorer.score(case.whole, region="other")
    for key, measure in whole.measures.items():
        assert so_far.measures[key].low <= measure.low == measure.high <= so_far.measures[key].high
    for key, outcome in whole.outcomes.items():
        before = so_far.outcomes[key]
        assert before.low <= outcome.low == outcome.high <= before.high
        assert before.level_range is not None
        assert outcome.level is not None
        assert before.level_range[0] <= outcome.level <= before.level_range[1]
        for was, entry in zip(before.adjustments, outcome.adjustments, strict=True):
            assert was.made in (None, entry.made)
            assert was.low <= entry.low == entry.high <= was.high


@checked
@given(adding())
def test_measures_leave_everything_else_as_it_is(case: Case) -> None:
    tree = json.loads(canonical_json(case.document), parse_float=Decimal)
    without = ready({key: value for key, value in tree.items() if key not in ("measures", "outcomes")})
    assert _rest(without.score(case.whole, region="other")) == _rest(
        case.scorer.score(case.whole, region="other")
    )


def _rest(result: Result) -> dict[str, Any]:
    return {k: v for k, v in result.as_json().items() if k not in ("measures", "outcomes", "digest")}


@checked
@given(st.data())
def test_maximum_is_reached_by_some_answers_and_passed_by_none(data: st.DataObject) -> None:
    tree = data.draw(adding_trees().filter(_has_amounts))
    tree["measures"] = {"all": {"name": NAME}}
    del tree["outcomes"]
    for dimension in tree["dimensions"]:
        for question in dimension["questions"]:
            question.pop("visible_if", None)
            question["not_applicable"] = True
    greatest = Fraction(0)
    if _has_amounts(tree):  # else there is none above 0, and the bank is refused
        scorer = ready(tree)
        greatest = scorer.score({}, region="other").measures["all"].maximum
        answered = scorer.score(data.draw(answers_to(scorer.document)), region="other")
        assert answered.measures["all"].total <= greatest
    best = Fraction(0)
    for dimension in tree["dimensions"]:
        for question in dimension["questions"]:
            best += max(Fraction(0), _best(question))
    assert best == greatest


def _best(question: dict[str, Any]) -> Fraction:
    """The greatest amount, by trying every answer; between two bands nothing is greater than at their beginnings."""
    amounts = [
        Fraction(part["amount"]) for part in (*question.get("options", ()), *question.get("bands", ()))
    ]
    if question["kind"] != "multiple":
        return max(amounts, default=Fraction(0))
    alone = [Fraction(o["amount"]) for o in question["options"] if o.get("exclusive")]
    ordinary = [Fraction(o["amount"]) for o in question["options"] if not o.get("exclusive")]
    sums = alone + [
        sum(chosen, Fraction(0)) for count in range(1, 5) for chosen in combinations(ordinary, count)
    ]
    return min(max(sums), Fraction(question.get("amount_limit", 1000)))
