"""Golden case: what is hidden, not applicable, unknown or open, and weights of every kind. Worked by hand."""

from decimal import Decimal
from fractions import Fraction

from scoring import Answer, DimensionResult, OverallResult, Progress, QuestionResult
from tests.scoring.trees import scorer

ANSWERS = {
    "policy": Answer("draft"),
    # owner: visible, since a draft earns 40; left open
    "audit": Answer(status="unknown"),
    "staff": Answer(comment="about a dozen"),  # a comment alone is no answer
    "catalogue": Answer(("tables", "owners")),
    "quality": Answer(status="not_applicable"),
    "training": Answer("yes"),
    "note": Answer("We began in April."),
    "suppliers": Answer(status="not_applicable"),
}

# Governance, applicable and scored: policy (weight 2), owner (1.5), audit (0.5), 4 in all; answered: policy, 2.
#   score    40
#   low      (2 x 40 + 1.5 x 0 + 0.5 x 10) / 4 = 85 / 4 = 21.25      level 1
#   high     (2 x 40 + 1.5 x 100 + 0.5 x 90) / 4 = 275 / 4 = 68.75   level 3
#   coverage 2 / 4 = 50%, below the minimum of 60: no level
#   target   the lowest level beginning above 40: 50
GOVERNANCE = DimensionResult(
    key="governance",
    score=Fraction(40),
    low=Fraction("21.25"),
    high=Fraction("68.75"),
    coverage=Fraction(50),
    level=None,
    level_range=(1, 3),
    capped_by=None,
    broken_floors=(),
    target=Fraction(50),
    target_source="next-level",
    benchmark=None,
    asked=3,
    answered=1,
)

# Data: quality is not applicable, so the catalogue is all: 50 + 40 = 90, in the top level; the target is 100.
DATA = DimensionResult(
    key="data",
    score=Fraction(90),
    low=Fraction(90),
    high=Fraction(90),
    coverage=Fraction(100),
    level=4,
    level_range=(4, 4),
    capped_by=None,
    broken_floors=(),
    target=Fraction(100),
    target_source="top",
    benchmark=None,
    asked=1,
    answered=1,
)

# People: shown with its score, and left out of the whole for its weight of 0.
PEOPLE = DimensionResult(
    key="people",
    score=Fraction(100),
    low=Fraction(100),
    high=Fraction(100),
    coverage=Fraction(100),
    level=4,
    level_range=(4, 4),
    capped_by=None,
    broken_floors=(),
    target=Fraction(100),
    target_source="top",
    benchmark=None,
    asked=1,
    answered=1,
)

# The whole: governance by 3, data by 1; extra has no applicable scored question and is null.
#   score    (3 x 40 + 90) / 4 = 52.5                                 level 3
#   low      (3 x 21.25 + 90) / 4 = 153.75 / 4 = 38.4375              level 2
#   high     (3 x 68.75 + 90) / 4 = 296.25 / 4 = 74.0625              level 3
#   coverage (3 x 50 + 100) / 4 = 62.5%, enough for a level
OVERALL = OverallResult(
    score=Fraction("52.5"),
    low=Fraction("38.4375"),
    high=Fraction("74.0625"),
    coverage=Fraction("62.5"),
    level=3,
    level_range=(2, 3),
    broken_floors=(),
)

QUESTIONS = {
    "policy": QuestionResult(
        "policy", "governance", "answered", Fraction(40), Fraction(40), Fraction(40), gap=Fraction(10)
    ),
    "owner": QuestionResult("owner", "governance", "unanswered", low=Fraction(0), high=Fraction(100)),
    "audit": QuestionResult("audit", "governance", "unknown", low=Fraction(10), high=Fraction(90)),
    "staff": QuestionResult("staff", "governance", "unanswered"),
    "catalogue": QuestionResult(
        "catalogue", "data", "answered", Fraction(90), Fraction(90), Fraction(90), gap=Fraction(10)
    ),
    "quality": QuestionResult("quality", "data", "not_applicable"),
    "training": QuestionResult(
        "training", "people", "answered", Fraction(100), Fraction(100), Fraction(100), gap=Fraction(0)
    ),
    "note": QuestionResult("note", "extra", "answered"),
    "suppliers": QuestionResult("suppliers", "extra", "not_applicable"),
}


def test_golden_coverage_gives_every_value() -> None:
    result = scorer("coverage").score(ANSWERS, region="other")
    assert result.dimensions == {"governance": GOVERNANCE, "data": DATA, "people": PEOPLE, "extra": None}
    assert result.overall == OVERALL
    assert result.questions == QUESTIONS
    assert result.unknown == ("audit",)
    assert result.unanswered == ("owner",)
    assert result.recommendations == ()
    assert result.frameworks == {}


def test_golden_coverage_as_json() -> None:
    written = scorer("coverage").score(ANSWERS, region="other").as_json()
    assert written["overall"] == {
        "score": 52.5,
        "low": 38.4375,
        "high": 74.0625,
        "coverage": 62.5,
        "level": 3,
    }
    assert written["dimensions"]["extra"] is None
    assert written["questions"]["owner"] == {
        "points": None,
        "applicable": True,
        "answered": False,
        "gap": None,
        "benchmark": None,
    }
    assert written["questions"]["suppliers"] == {
        "points": None,
        "applicable": False,
        "answered": False,
        "gap": None,
        "benchmark": None,
    }


def test_hidden_question_is_kept_and_ignored() -> None:
    # Without a policy the owner's question is hidden, and its answer with it: policy 2 and audit 0.5 remain.
    #   score 0   low (0 + 0.5 x 10) / 2.5 = 2   high (0 + 0.5 x 90) / 2.5 = 18   coverage 2 / 2.5 = 80%
    answers = {"policy": Answer("none"), "owner": Answer("yes")}
    result = scorer("coverage").score(answers, region="other")
    governance = result.dimensions["governance"]
    assert governance is not None
    assert (governance.score, governance.low, governance.high, governance.coverage) == (0, 2, 18, 80)
    assert (governance.level, governance.level_range, governance.asked) == (1, (1, 1), 2)
    assert result.questions["owner"] == QuestionResult("owner", "governance", "hidden")
    assert result.as_json()["questions"]["owner"]["applicable"] is False


def test_open_assessment_has_no_score_and_its_whole_range() -> None:
    # Nothing answered: the owner is hidden, as a test of an unanswered question is false.
    #   governance: low 0.5 x 10 / 2.5 = 2, high (2 x 100 + 0.5 x 90) / 2.5 = 98
    #   data: catalogue 5-100 by 1, quality 0-100 by 3: low 5 / 4 = 1.25, high 100
    #   the whole by 3, 1 and extra's 2: low (6 + 1.25) / 6, high (294 + 100 + 200) / 6 = 99
    result = scorer("coverage").score({}, region="other")
    governance = result.dimensions["governance"]
    assert governance is not None
    assert (governance.score, governance.low, governance.high, governance.coverage) == (None, 2, 98, 0)
    assert (governance.level, governance.target, governance.target_source) == (None, None, None)
    assert result.overall == OverallResult(
        None, Fraction("7.25") / 6, Fraction(99), Fraction(0), None, (1, 4), broken_floors=()
    )
    assert result.as_json()["overall"] == {
        "score": None,
        "low": 1.2083,
        "high": 99,
        "coverage": 0,
        "level": None,
    }


def test_own_target_stands_without_a_score() -> None:
    result = scorer("coverage").score({}, region="other", targets={"governance": Decimal("62.5")})
    governance = result.dimensions["governance"]
    assert governance is not None
    assert (governance.target, governance.target_source) == (Fraction("62.5"), "own")


def test_nothing_applicable_leaves_all_null() -> None:
    # Owner is hidden behind the policy; what is left is declared not applicable. People counts for nothing.
    answers = {
        key: Answer(status="not_applicable")
        for key in ("policy", "audit", "catalogue", "quality", "suppliers")
    }
    result = scorer("coverage").score(answers, region="other")
    assert result.overall == OverallResult(None, None, None, None, None, None, broken_floors=())
    assert result.as_json()["overall"] == {
        "score": None,
        "low": None,
        "high": None,
        "coverage": None,
        "level": None,
    }
    assert [key for key, found in result.dimensions.items() if found is not None] == ["people"]


def test_progress_counts_unknown_as_responded() -> None:
    assert scorer("coverage").progress(ANSWERS) == {
        "governance": Progress(
            visible=4,
            not_applicable=0,
            applicable=4,
            responded=2,
            answered=1,
            unknown=1,
            open=("owner", "staff"),
            open_scored=("owner",),
        ),
        "data": Progress(2, 1, 1, 1, 1, 0, (), ()),
        "people": Progress(1, 0, 1, 1, 1, 0, (), ()),
        "extra": Progress(2, 1, 1, 1, 1, 0, (), ()),
    }
