"""What holds for every profile of every bank, whatever is answered."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Answer, Result, Scorer
from tests.scoring.strategies import answers_to, bank_trees, ready, values

checked = settings(max_examples=40, deadline=None)


@dataclass(frozen=True)
class Ways:
    """A bank with the profiles `small`, `short` (the same questions, no levels), `large` (those and others) and `all`."""

    tree: dict[str, Any]
    scorer: Scorer
    answers: dict[str, Answer]

    def score(self, profile: str, answers: dict[str, Answer] | None = None) -> Result:
        return self.scorer.score(
            self.answers if answers is None else answers, region="other", profile=profile
        )

    def asked(self, profile: str) -> frozenset[str]:
        return self.scorer.document.asked(profile)


@st.composite
def ways(draw: st.DrawFn) -> Ways:
    tree = draw(bank_trees())
    keys = [question["key"] for dimension in tree["dimensions"] for question in dimension["questions"]]
    small = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    more = [key for key in keys if key not in small and draw(st.booleans())]
    name = {"en": "x"}
    tree["profiles"] = {
        "small": {"name": name, "questions": small},
        "short": {"name": name, "questions": small, "levels": False},
        "large": {"name": name, "questions": [*small, *more]},
        "all": {"name": name},
    }
    scorer = ready(tree)
    return Ways(tree, scorer, draw(answers_to(scorer.document)))


def cut_down(tree: dict[str, Any], asked: frozenset[str]) -> dict[str, Any]:
    """The bank that has a profile's questions and no others."""
    dimensions = [
        {**dimension, "questions": [q for q in dimension["questions"] if q["key"] in asked]}
        for dimension in tree["dimensions"]
    ]
    kept = [dimension for dimension in dimensions if dimension["questions"]]
    return {**{key: value for key, value in tree.items() if key != "profiles"}, "dimensions": kept}


@checked
@given(ways())
def test_profile_judges_as_a_bank_of_its_questions_alone(case: Ways) -> None:
    for profile in ("small", "large", "all"):
        asked = case.asked(profile)
        alone = ready(cut_down(case.tree, asked)).score(case.answers, region="other").as_json()
        found = case.score(profile).as_json()
        assert {key for key, question in found["questions"].items() if key not in asked} == (
            set(case.answers) - asked
        )
        for name in ("questions", "dimensions"):
            known = alone[name]
            assert {key: found[name][key] for key in known} == known
        assert [
            found["dimensions"][key] for key in found["dimensions"] if key not in alone["dimensions"]
        ] == ([None] * (len(found["dimensions"]) - len(alone["dimensions"])))
        for name in ("overall", "recommendations", "frameworks"):
            assert found[name] == alone[name]


@checked
@given(st.data())
def test_questions_outside_the_profile_never_matter(data: st.DataObject) -> None:
    case = data.draw(ways())
    foreign: dict[str, Any] = {"single": "z", "multiple": ("z",), "number": Decimal(99), "text": ("z",)}
    others = dict(case.answers)
    for question in case.scorer.document.questions():
        if question.key not in case.asked("small"):
            others[question.key] = data.draw(
                st.one_of(values(question), st.just(Answer()), st.just(Answer(foreign[question.kind])))
            )
    assert case.score("small", others) == case.score("small")
    assert case.scorer.progress(others, "small") == case.scorer.progress(case.answers, "small")


@checked
@given(ways())
def test_answers_carry_over_to_a_larger_profile(case: Ways) -> None:
    for smaller, larger in (("small", "large"), ("large", "all")):
        before, after = case.score(smaller), case.score(larger)
        for key in case.asked(smaller):
            assert after.questions[key].status == before.questions[key].status
            assert after.questions[key].points == before.questions[key].points


@checked
@given(st.data())
def test_coverage_counts_the_profiles_questions(data: st.DataObject) -> None:
    case = data.draw(ways())
    questions = case.scorer.document.questions()
    answers = {
        question.key: data.draw(values(question))
        for question in questions
        if question.key in case.asked("small")
    }
    complete = case.score("small", answers)
    assert complete.overall.coverage in (100, None)
    assert complete.unanswered == ()
    assert {found.coverage for found in complete.dimensions.values() if found is not None} <= {100}
    waiting = [key for progress in case.scorer.progress(answers, "large").values() for key in progress.open]
    assert set(waiting) == case.asked("large") - case.asked("small")


@checked
@given(ways())
def test_profile_without_levels_differs_in_levels_alone(case: Ways) -> None:
    given_levels, short = case.score("small"), case.score("short")
    assert short == replace(
        given_levels,
        profile="short",
        levels=False,
        overall=replace(given_levels.overall, level=None, level_range=None),
        dimensions={
            key: found and replace(found, level=None, level_range=None, capped_by=None)
            for key, found in given_levels.dimensions.items()
        },
    )
