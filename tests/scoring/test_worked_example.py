"""The worked example: one bank, one answers file, and every value that must come out."""

from decimal import Decimal

from scoring import canonical_json, digest, parse_answer_sheet, parse_answers
from tests.scoring.trees import document, from_yaml, scorer

SHEET = """
bank: example
version: "2025.1"
organisation: {name: "株式会社サンプル", region: apac, industry: manufacturing, size: 1000}
targets: {strategy: 80}
answers:
  strategy.definition: partial
  strategy.budget: {value: "yes", comment: "2025年度から"}
  strategy.budget-share: 7.5
  security.measures: [audits, tests]
  security.notes: {not_applicable: true}
"""

# Budget: its own region's figure is 86 +- 0.5, so 85.5-86.5 earn 100 and the rest 0.
BUDGET_BENCHMARK = {"average": [85.5, 86.5], "ahead_of": [13.5, 14.5], "level_with": [85.5, 86.5]}
# Measures: 40 x 55.5% + 30 x 55.5% + 30 x 50.5% = 54; with each share one point higher, 55.
MEASURES_BENCHMARK = {
    "average": [54, 55],
    "ahead_of": None,
    "level_with": None,
    "options": {
        "audits": {"share": 56, "chosen": True},
        "tests": {"share": 56, "chosen": True},
        "vulnerability": {"share": 51, "chosen": False},
        "none": {"share": 5, "chosen": False},
    },
}


def test_worked_example_gives_every_value() -> None:
    bank = document("example")
    sheet = parse_answer_sheet(from_yaml(SHEET))
    answers = parse_answers(bank, sheet.answers_tree)
    result = scorer("example").score(answers, region=sheet.organisation.region, targets=sheet.targets)

    assert result.as_json() == {
        "bank": "example",
        "version": "2025.1",
        "digest": digest(canonical_json(bank)),
        "profile": None,
        "overall": {"score": 71.875, "low": 71.875, "high": 71.875, "coverage": 100, "level": 4},
        "dimensions": {
            "strategy": {
                "score": 73.75,
                "low": 73.75,
                "high": 73.75,
                "coverage": 100,
                "level": 4,
                "capped_by": None,
                "target": 80,
                "benchmark": {
                    "own": 73.3333,
                    "low": 54.1667,
                    "high": 79.3667,
                    "questions": 2,
                    "verdict": "not-separable",
                },
            },
            "security": {
                "score": 70,
                "low": 70,
                "high": 70,
                "coverage": 100,
                "level": 4,
                "capped_by": None,
                "target": 80,
                "benchmark": {"own": 70, "low": 54, "high": 55, "questions": 1, "verdict": "ahead"},
            },
        },
        "questions": {
            "strategy.definition": {
                "points": 60,
                "applicable": True,
                "answered": True,
                "gap": 20,
                "benchmark": {"average": [38.5, 75.8], "ahead_of": [0, 61.5], "level_with": [0, 61.5]},
            },
            "strategy.budget": {
                "points": 100,
                "applicable": True,
                "answered": True,
                "gap": 0,
                "benchmark": BUDGET_BENCHMARK,
            },
            "strategy.budget-share": {
                "points": 75,
                "applicable": True,
                "answered": True,
                "gap": 5,
                "benchmark": None,  # its one figure is for another region
            },
            "security.measures": {
                "points": 70,
                "applicable": True,
                "answered": True,
                "gap": 10,
                "benchmark": MEASURES_BENCHMARK,
            },
            "security.notes": {
                "points": None,
                "applicable": False,
                "answered": False,
                "gap": None,
                "benchmark": None,
            },
        },
        "recommendations": [
            {
                "key": "write-strategy",
                "rank": 1,
                "gain": 10,
                "effort": 2,
                "horizon": 1,
                "critical": False,
                "questions": ["strategy.definition"],
            }
        ],
        "frameworks": {
            "nist-ai-rmf": {
                "GOVERN-1.1": {"points": 60, "asked": 1, "answered": 1, "questions": ["strategy.definition"]},
                "GOVERN-2.2": {"points": 70, "asked": 1, "answered": 1, "questions": ["security.measures"]},
            }
        },
        "infrastructure_fit": None,
        "break_even": None,
    }


def test_worked_example_says_where_targets_come_from() -> None:
    answers = parse_answers(document("example"), from_yaml(SHEET)["answers"])
    result = scorer("example").score(answers, region="apac", targets={"strategy": Decimal(80)})
    strategy, security = result.dimensions["strategy"], result.dimensions["security"]
    assert strategy is not None
    assert security is not None
    assert (strategy.target_source, security.target_source) == ("own", "next-level")
