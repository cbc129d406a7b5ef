import json
from pathlib import Path

import pytest

from assessments.models import Assessment
from tests.commands import run
from tests.library import newest_bank

FILES = Path(__file__).parents[1] / "banks" / "files"
TEXT = (FILES / "example-answers.yaml").read_text()
ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # the bank is all that it reads


@pytest.fixture
def example():
    assert run("import_bank", FILES / "example.yaml", "--publish").status == 0


@pytest.fixture
def altered(tmp_path):
    def write(old: str, new: str) -> Path:
        assert TEXT.count(old) == 1
        path = tmp_path / "answers.yaml"
        path.write_text(TEXT.replace(old, new))
        return path

    return write


def test_score_prints_the_worked_example(example):
    outcome = run("score", FILES / "example-answers.yaml")
    result = json.loads(outcome.out)
    assert (outcome.status, outcome.errors) == (0, [])
    assert result["overall"] == {"score": 71.875, "low": 71.875, "high": 71.875, "coverage": 100, "level": 4}
    assert result["dimensions"]["strategy"]["benchmark"] == {
        "own": 73.3333, "low": 54.1667, "high": 79.3667, "questions": 2, "verdict": "not-separable",
    }  # fmt: skip
    assert result["recommendations"][0] == {
        "key": "write-strategy", "rank": 1, "gain": 10, "effort": 2, "horizon": 1, "critical": False,
        "questions": ["strategy.definition"],
    }  # fmt: skip


def test_score_reads_json_answers_alike(example, tmp_path):
    answers = {
        "bank": "example",
        "organisation": {
            "name": "株式会社サンプル",
            "region": "apac",
            "industry": "manufacturing",
            "size": 1000,
        },
        "targets": {"strategy": 80},
        "answers": {
            "strategy.definition": "partial",
            "strategy.budget": {"value": "yes", "comment": "2025年度から"},
            "strategy.budget-share": 7.5,
            "security.measures": ["audits", "tests"],
            "security.notes": {"not_applicable": True},
        },
    }
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers))
    assert run("score", path).out == run("score", FILES / "example-answers.yaml").out


BAD = {
    "unknown field": ("targets:", "target:", "target: {"),
    "unknown question": ("strategy.budget-share: 7.5", "strategy.budget-part: 7.5", "budget-part"),
    "unknown option": ("strategy.definition: partial", "strategy.definition: partly", "partly"),
    "number out of range": ("budget-share: 7.5", "budget-share: 175", "175"),
    "not a number": ("budget-share: 7.5", "budget-share: a lot", "a lot"),
    "several for a single choice": ("definition: partial", "definition: [partial, none]", "[partial, none]"),
    "exclusive with others": ("[audits, tests]", "[audits, none]", "[audits, none]"),
    "region unknown": ("region: apac", "region: asia", "region: asia"),
    "target unknown": ("targets: {strategy: 80}", "targets: {strategie: 80}", "strategie"),
    "target out of range": ("targets: {strategy: 80}", "targets: {strategy: 180}", "180"),
    "bank unknown": ("bank: example", "bank: examples", "bank: examples"),
    "version unknown": ('version: "2025.1"', 'version: "1999.1"', "bank: example"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_score_names_the_line_and_prints_nothing(example, altered, case):
    old, new, marker = BAD[case]
    path = altered(old, new)
    outcome = run("score", path)
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if marker in text)
    assert (outcome.status, outcome.out) == (1, "")
    assert [error.startswith(f"{path}:{line}: ") for error in outcome.errors] == [True]


def test_score_reports_every_problem(example, tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text(TEXT.replace("7.5", "175").replace("partial", "partly").replace("audits", "audit"))
    assert len(run("score", path).errors) == 3


def test_score_without_any_bank_named(example, altered):
    path = altered("bank: example\n", "")
    assert run("score", path).errors == [f"{path}: bank: no question bank is named"]
    assert run("score", path, "--bank", "example").status == 0


def test_score_bank_option_overrides_the_file(example, altered):
    assert run("score", altered("bank: example", "bank: other"), "--bank", "example").status == 0


def test_score_by_a_profile(tmp_path):
    assert run("import_bank", ROOT / "tests/scoring/banks/profiles.yaml", "--publish").status == 0
    path = tmp_path / "answers.yaml"
    text = "bank: profiles\nprofile: {}\nanswers: {{plan: draft, tests: [functions], training: 'yes'}}\n"
    path.write_text(text.format("quick"))
    result = json.loads(run("score", path).out)
    assert (result["profile"], result["dimensions"]["people"]) == ("quick", None)
    assert result["overall"] == {
        "score": 53.3333,
        "low": 53.3333,
        "high": 53.3333,
        "coverage": 100,
        "level": None,
    }
    path.write_text(text.format("~"))
    assert json.loads(run("score", path).out)["profile"] == "full"
    path.write_text(text.format("short"))
    outcome = run("score", path)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.errors == [f"{path}:2: profile: there is no profile short"]


@pytest.mark.parametrize("sample", ["manufacturer-ja.yaml", "bank-en.yaml"])
def test_samples_score_at_a_level(sample):
    run("load_banks")
    result = json.loads(run("score", ROOT / "samples" / sample).out)
    assert result["overall"]["level"] in {1, 2, 3, 4, 5}
    assert result["overall"]["coverage"] >= 80
    assert set(result["dimensions"]) == {dimension.key for dimension in newest_bank().dimensions}


def test_score_stores_nothing(example):
    run("score", FILES / "example-answers.yaml")
    assert not Assessment.objects.exists()
