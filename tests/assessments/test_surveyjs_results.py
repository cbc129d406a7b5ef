"""Answers that were given in SurveyJS, scored and reported like those of an answers file."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from assessments.management.commands.score import Command
from banks.exchange.surveyjs import read
from banks.exchange.surveyjs.results import parse_results
from banks.files import load_document
from scoring import Answer, InvalidAnswers, parse_answers, parse_document
from tests.commands import run

FILES = Path(__file__).parents[1] / "banks" / "files"
SURVEY = FILES / "surveyjs" / "automated-decisions.json"
KEY = "automated-decisions-a-first-look"
RESULTS = {
    "inUse": "yes",
    "decision-kind": "other",
    "decision-kind-Comment": "Parking permits",
    "people per year": 2500,
    "harms": ["children-4", "public-3"],
    "safeguards": {"appeal": "partly", "log": "fully"},
    "confidence": 3,
    "reviewed": False,
    "why-not": "Nobody had the time.",
}


@pytest.fixture
def document():
    return parse_document(read("file", SURVEY.read_bytes()).tree)


@pytest.fixture
def results(tmp_path):
    def write(tree: object) -> Path:
        path = tmp_path / "results.json"
        path.write_text(json.dumps(tree, ensure_ascii=False))
        return path

    return write


def problems(document, tree) -> list[str]:
    with pytest.raises(InvalidAnswers) as refused:
        parse_results(document, tree)
    return [f"{problem.place}: {problem.message % problem.params}" for problem in refused.value.problems]


# --- matching --------------------------------------------------------------------------------------------------------


@pytest.mark.any_database
def test_results_are_matched_by_name_value_row_and_comment(document):
    assert parse_results(document, RESULTS) == {
        "inUse": Answer("yes"),
        "decision-kind": Answer("other", comment="Parking permits"),
        "people-per-year": Answer(Decimal(2500)),
        "harms": Answer(("children-4", "public-3")),
        "safeguards.appeal": Answer("partly"),
        "safeguards.log": Answer("fully"),
        "confidence": Answer("3"),
        "reviewed": Answer("false"),
        "why-not": Answer("Nobody had the time."),
    }


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("tree", "answer"),
    [
        ({"decision-kind": "dontknow"}, Answer(status="unknown")),
        ({"decision-kind": "Benefits", "decision-kind-Comment": "x"}, Answer("Benefits", comment="x")),
        ({"decision-kind": "benefits"}, Answer("Benefits")),
        ({"decision-kind": "Parking permits"}, Answer("other", comment="Parking permits")),
        ({"harms": ["none"]}, Answer(("none",))),
        ({"harms": [{"who": "staff-1"}]}, Answer(("staff-1",))),
        ({"harms": []}, None),
        ({"harms": None}, None),
        ({"harms": ["junbi:not-applicable"]}, Answer(status="not_applicable")),
        ({"harms-Comment": "Later"}, Answer(comment="Later")),
        ({"people per year": "12.5"}, Answer(Decimal("12.5"))),
        ({"people-per-year": 3}, Answer(Decimal(3))),
        ({"confidence": "2"}, Answer("2")),
        ({"confidence": Decimal("2.0")}, Answer("2")),
        ({"reviewed": "true"}, Answer("true")),
        ({"safeguards.appeal": "none"}, Answer("none")),
        ({"safeguards-Comment": "All of it"}, Answer(comment="All of it")),
        ({"inUse": "refused"}, None),
        ({"why-not": 7}, Answer("7")),
        ({"why-not": [{"name": "plan.pdf", "content": "…"}]}, Answer("plan.pdf", evidence="plan.pdf")),
    ],
)
def test_value_is_read_as_survey_core_gives_it(document, tree, answer):
    assert list(parse_results(document, tree).values()) == ([answer] if answer else [])


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"inuse": "yes"}, "inuse: the bank has no question of this name"),
        ({"nobody-Comment": "x"}, "nobody-Comment: the bank has no question of this name"),
        ({"safeguards": {"training": "none"}}, "safeguards.training: the bank has no question of this name"),
        ({"safeguards": "none"}, "safeguards: the bank has no question of this name"),
        ({"inUse": "perhaps"}, "inUse: “perhaps” is none of the choices"),
        ({"inUse": ["yes", "no"]}, "inUse: is no answer to a question of the kind single"),
        ({"inUse": {"a": 1}}, "inUse: “{'a': 1}” is none of the choices"),
        ({"harms": ["staff-1", "robots"]}, "harms[1]: “robots” is none of the choices"),
        ({"harms": ["staff-1", "none"]}, "harms: the option none cannot be chosen together with others"),
        ({"people per year": "many"}, "people per year: must be a number"),
        ({"people per year": -1}, "people per year: must be between 0 and 1000000"),
        ({"why-not": {"a": 1}}, "why-not: is no answer to a question of the kind text"),
    ],
)
def test_what_does_not_match_is_named(document, tree, expected):
    assert problems(document, tree) == [expected]


@pytest.mark.any_database
def test_every_problem_is_named(document):
    assert (
        len(problems(document, {"x": 1, "inUse": "perhaps", "people per year": "many", "harms": ["staff-1"]}))
        == 3
    )


@pytest.mark.any_database
def test_results_of_an_exported_bank_are_matched_too():
    document = load_document(FILES / "example.yaml")
    tree = {
        "strategy.definition": "partial",
        "strategy.budget": "junbi:not-applicable",
        "security.measures": ["audits"],
    }
    assert parse_results(document, tree) == parse_answers(
        document,
        {
            "strategy.definition": "partial",
            "strategy.budget": {"not_applicable": True},
            "security.measures": ["audits"],
        },
    )


# --- the commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def published():
    assert run("import_bank", SURVEY, "--publish").status == 0


@pytest.mark.django_db
@pytest.mark.any_database
def test_score_takes_results_for_a_bank_that_came_from_a_survey(published, results):
    outcome = run("score", results(RESULTS), "--bank", KEY)
    assert (outcome.status, outcome.errors) == (0, [])
    result = json.loads(outcome.out)
    assert (result["bank"], result["measures"]["score"]["sum"]) == (KEY, 3 + 7 + 1 + 2)
    assert result["questions"]["inUse"]["points"] == 100
    assert result["questions"]["safeguards.appeal"]["points"] == 50


@pytest.mark.django_db
@pytest.mark.any_database
def test_score_refuses_names_that_the_bank_does_not_have(published, results):
    path = results(RESULTS | {"priorities": ["Cost", "Speed"]})
    outcome = run("score", path, "--bank", KEY)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.errors == [f"{path}: priorities: the bank has no question of this name"]


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("command", ["score", "report"])
def test_commands_pass_over_names_that_the_bank_does_not_have_and_name_them_if_told(
    published, results, tmp_path, command
):
    strange = {
        "priorities": ["Cost"],
        "priorities-Comment": "Mostly",
        "safeguards": {"appeal": "partly", "new": 1},
    }
    path = results(RESULTS | strange)
    made = tmp_path / "report.pdf"
    more = () if command == "score" else ("-o", made)
    outcome = run(command, path, "--bank", KEY, "--pass-over-unknown", *more)
    assert outcome.status == 0
    assert outcome.errors == [
        f"{path}: {place}: the bank has no question of this name; passed over"
        for place in ("safeguards.new", "priorities", "priorities-Comment")
    ]
    if command == "score":
        known = RESULTS | {"safeguards": {"appeal": "partly"}}
        assert outcome.out == run("score", results(known), "--bank", KEY).out
    else:
        assert made.read_bytes().startswith(b"%PDF-")


@pytest.mark.django_db
@pytest.mark.any_database
def test_values_that_no_question_takes_are_refused_whatever_is_passed_over(published, results):
    path = results(RESULTS | {"inUse": "perhaps", "priorities": ["Cost"]})
    outcome = run("score", path, "--bank", KEY, "--pass-over-unknown")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.errors == [f"{path}: inUse: “perhaps” is none of the choices"]


@pytest.mark.any_database
def test_help_of_score_tells_how_to_pass_over_what_the_bank_does_not_ask():
    told = " ".join(Command().create_parser("manage.py", "score").format_help().split())
    assert "--pass-over-unknown leave aside what results of a survey say to questions" in told


@pytest.mark.django_db
@pytest.mark.any_database
def test_results_need_a_bank_to_be_named(published, results):
    path = results(RESULTS)
    assert run("score", path).errors == [f"{path}: bank: no question bank is named"]
    assert run("score", path, "--bank", "other").errors == [f"{path}: bank: no published question bank other"]


@pytest.mark.django_db
@pytest.mark.any_database
def test_answers_file_is_still_one_beside_the_option(published, results):
    path = results({"answers": {"inUse": "yes"}})
    assert json.loads(run("score", path, "--bank", KEY).out)["questions"]["inUse"]["points"] == 100
    path = results({"organisation": {"name": "x"}})
    assert run("score", path, "--bank", KEY).errors == [f"{path}: answers: is missing"]


@pytest.mark.django_db
@pytest.mark.any_database
def test_report_takes_results(published, results, tmp_path):
    made = tmp_path / "report.pdf"
    outcome = run("report", results(RESULTS), "-o", made, "--bank", KEY, "--language", "en")
    assert (outcome.status, outcome.errors) == (0, [])
    assert made.read_bytes().startswith(b"%PDF-")
