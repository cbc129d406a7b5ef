"""Surveys of SurveyJS: what they become, what banks become there, and that neither way loses anything unsaid."""

import json
import time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from banks.exchange.formats import recognise
from banks.exchange.surveyjs import read, recognises, write
from banks.exchange.tree import Unreadable
from banks.files import load_document
from banks.management.commands.load_banks import LIBRARY
from bench.large_bank import large_bank
from scoring import (
    Document,
    InvalidDocument,
    Scorer,
    canonical_json,
    compute_bounds,
    parse_answers,
    parse_document,
)
from scoring.problems import Problem
from tests.banks.survey_banks import random_bank

pytestmark = pytest.mark.any_database

FILES = Path(__file__).parent / "files"
SAMPLE = FILES / "surveyjs" / "automated-decisions.json"
BANKS = [
    FILES / "example.yaml",
    *sorted(LIBRARY.glob("*.yaml")),
    *sorted((Path(__file__).parents[1] / "scoring" / "banks").glob("*.yaml")),
]


@cache
def imported() -> Document:
    return parse_document(read("file", SAMPLE.read_bytes()).tree)


def survey_of(*elements: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"title": "T", "pages": [{"name": "p", "elements": list(elements)}], **fields}).encode()


def document_of(*elements: dict[str, Any], **fields: Any) -> Document:
    return parse_document(read("file", survey_of(*elements, **fields)).tree)


def notes_of(*elements: dict[str, Any], fate: str, **fields: Any) -> list[str]:
    return [str(note) for note in read("file", survey_of(*elements, **fields)).notes if note.fate == fate]


def question(kind: str, name: str = "q", **fields: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, **fields}


def points(document: Document, key: str = "q") -> dict[str, Decimal]:
    return {option.key: option.points for option in document.question(key).options}


# --- the whole -------------------------------------------------------------------------------------------------------


def test_sample_becomes_a_bank():
    bank = imported()
    assert (bank.key, bank.version, bank.languages) == ("automated-decisions-a-first-look", "1", ("en", "ja"))
    assert bank.title["ja"] == "自動化された判断の初期評価"
    assert [(d.key, d.name["ja"]) for d in bank.dimensions] == [
        ("about", "システムについて"),
        ("risks", "リスク"),
    ]
    assert [(q.key, q.kind) for q in bank.questions()] == [
        ("inUse", "single"), ("decision-kind", "single"), ("people-per-year", "number"),
        ("harms", "multiple"), ("safeguards.appeal", "single"), ("safeguards.log", "single"),
        ("confidence", "single"), ("reviewed", "single"), ("why-not", "text"), ("age", "text"),
    ]  # fmt: skip
    assert bank.question("people-per-year").origin == "people per year"
    assert bank.question("harms").help["en"] == "Choose all."
    assert bank.question("safeguards.log").text["ja"] == "次の対策はどの程度ありますか。 — 判断の記録"


def test_whatever_the_sample_loses_is_named():
    lost = [str(note) for note in read("file", SAMPLE.read_bytes()).notes if note.fate == "lost"]
    assert lost == [
        "intro: questions of the type “html” have no likeness here; it is left out",
        "decision-kind: left out, as there is nothing like it here: defaultValue",
        "people per year: left out, as there is nothing like it here: validators",
        "priorities: chosen in an order, which is not possible here; it is left out",
        "controls: the heading “Controls” is left out; the questions under it stay",
        "incidents: asked as often as the respondent likes, which is not possible here; left out: date, what",
        "age: cannot be said here, or not all of it, so that the question shows more often: "
        "age({birthday}) >= 18 and {inUse} = 'yes'",
        "left out, as there is nothing like it here: completedHtml, triggers",
    ]


def test_scores_of_the_sample_add_up_to_the_same_totals():
    bank = imported()
    tree = {
        "inUse": "yes", "harms": ["children-4", "public-3"], "safeguards.appeal": "partly", "safeguards.log": "fully",
        "people-per-year": Decimal(5000), "confidence": "4", "reviewed": "true",
    }  # fmt: skip
    result = Scorer(bank, compute_bounds(bank)).score(parse_answers(bank, tree), region="other").as_json()
    assert result["measures"]["score"]["sum"] == 3 + 7 + 1 + 2
    assert result["measures"]["score"]["maximum"] == 3 + 8 + 2 + 2
    assert points(bank, "harms") == {
        "children-4": 50, "staff-1": Decimal("12.5"), "public-3": Decimal("37.5"), "none": 0,
    }  # fmt: skip
    assert bank.question("harms").weight == 8


def test_conditions_of_page_panel_row_and_question_hold_together():
    bank = imported()
    assert json.loads(canonical_json(bank))["dimensions"][1]["questions"][2]["visible_if"] == {
        "all": [
            {"not": {"question": "inUse", "is": ["no"]}},
            {"question": "harms", "answered": True},
            {"not": {"question": "harms", "is": ["none"]}},
            {"question": "people-per-year", "at_least": 1000},
        ]
    }


@pytest.mark.parametrize("path", BANKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_bank_comes_back_from_a_survey_as_it_was(path):
    document = load_document(path)
    again = parse_document(read("other", write(document).data).tree)
    assert canonical_json(again) == canonical_json(document)


def test_random_banks_come_back_from_surveys_as_they_were():
    for seed in range(100, 140):
        document = random_bank(seed)
        assert canonical_json(parse_document(read("x", write(document).data).tree)) == canonical_json(
            document
        )


def test_survey_comes_back_with_its_names_values_and_texts():
    survey = json.loads(write(imported()).data)
    elements = {e["name"]: e for page in survey["pages"] for e in page["elements"]}
    assert [page["name"] for page in survey["pages"]] == ["about", "risks"]
    assert survey["title"] == {
        "default": "Automated decisions: a first look",
        "ja": "自動化された判断の初期評価",
    }
    assert list(elements) == [
        "inUse", "decision-kind", "people per year", "harms", "safeguards.appeal", "safeguards.log", "confidence",
        "reviewed", "why-not", "age",
    ]  # fmt: skip
    assert [choice["value"] for choice in elements["decision-kind"]["choices"]][:4] == [
        "Benefits",
        "Licences",
        "Jobs",
        "other",
    ]
    assert [choice["value"] for choice in elements["confidence"]["choices"]][:4] == [1, 2, 3, 4]
    assert [choice["value"] for choice in elements["reviewed"]["choices"]][:2] == [True, False]
    assert [choice.get("score") for choice in elements["harms"]["choices"]][:4] == [4, 1, 3, 0]
    assert canonical_json(parse_document(read("x", write(imported()).data).tree)) == canonical_json(
        imported()
    )


def test_survey_edited_after_its_export_keeps_what_was_not_touched():
    document = load_document(FILES / "example.yaml")
    survey = json.loads(write(document).data)
    first, _budget, share = survey["pages"][0]["elements"]
    first["title"] = {"default": "How far is it?", "ja": "どこまで?"}
    share["visibleIf"] = "{strategy.budget} = 'no'"
    survey["pages"][0]["elements"].append(
        question("comment", "added", title={"default": "More?", "ja": "他には?"})
    )
    again = parse_document(read("x", json.dumps(survey, ensure_ascii=False).encode()).tree)
    assert again.question("strategy.definition").text["en"] == "How far is it?"
    assert again.question("strategy.definition").figures == document.question("strategy.definition").figures
    assert again.question("strategy.budget-share").visible_if.is_any_of == ("no",)
    assert again.question("added").kind == "text"
    assert again.recommendations == document.recommendations


# --- kinds -----------------------------------------------------------------------------------------------------------


def test_choices_have_points_by_the_greatest_score_and_that_for_a_weight():
    bank = document_of(question("radiogroup", choices=[{"value": v, "score": v} for v in (0, 1, 2, 3)]))
    assert points(bank) == {"0": 0, "1": Decimal("33.3333"), "2": Decimal("66.6667"), "3": 100}
    assert bank.question("q").weight == 3
    assert [option.amount for option in bank.question("q").options] == [0, 1, 2, 3]


def test_scores_at_the_end_of_values_count_only_where_all_have_one():
    assert points(document_of(question("radiogroup", choices=["no-0", "some-1", "yes-4"]))) == {
        "no-0": 0, "some-1": 25, "yes-4": 100,
    }  # fmt: skip
    for choices in (["iso-27001", "other"], ["1-5", "6-10"], ["alone-3"]):
        bank = document_of(question("radiogroup", choices=choices))
        assert bank.question("q").weight == 0
        assert set(points(bank).values()) == {0}


def test_checkbox_points_together_are_exactly_a_hundred():
    bank = document_of(question("checkbox", choices=[{"value": v, "score": 1} for v in "abc"]))
    assert points(bank) == {"a": Decimal("33.3333"), "b": Decimal("33.3333"), "c": Decimal("33.3334")}
    assert bank.question("q").weight == 3


def test_scores_below_zero_give_way_and_are_told():
    choices = [{"value": "a", "score": -2}, {"value": "b", "score": 2}]
    bank = document_of(question("radiogroup", choices=choices))
    assert (points(bank), bank.question("q").weight) == ({"a": 0, "b": 100}, 4)
    assert "q: scores below zero: points begin at the least one" in notes_of(
        question("radiogroup", choices=choices), fate="changed"
    )
    several = document_of(question("checkbox", choices=choices))
    assert (points(several), several.question("q").weight) == ({"a": 0, "b": 100}, 2)


def test_correct_answer_earns_the_points():
    bank = document_of(question("radiogroup", choices=["a", "b"], correctAnswer="b", score=5))
    assert (points(bank), bank.question("q").weight) == ({"a": 0, "b": 100}, 5)
    both = document_of(question("checkbox", choices=["a", "b", "c"], correctAnswer=["a", "c"]))
    assert points(both) == {"a": 50, "b": 0, "c": 50}


def test_rating_is_a_scale():
    assert points(document_of(question("rating"))) == {"1": 0, "2": 25, "3": 50, "4": 75, "5": 100}
    assert points(document_of(question("rating", rateMin=0, rateMax=10, rateStep=5))) == {
        "0": 0,
        "5": 50,
        "10": 100,
    }
    assert points(document_of(question("rating", rateCount=3))) == {"1": 0, "2": 50, "3": 100}
    labelled = document_of(
        question(
            "rating", rateValues=[{"value": "low", "text": "Low", "score": 1}, {"value": "high", "score": 2}]
        )
    )
    assert points(labelled) == {"low": 50, "high": 100}
    described = document_of(question("rating", minRateDescription="Bad", maxRateDescription="Good"))
    assert [option.text["en"] for option in described.question("q").options] == [
        "1 — Bad",
        "2",
        "3",
        "4",
        "5 — Good",
    ]


def test_boolean_is_a_choice_of_two():
    bank = document_of(question("boolean", labelTrue="Aye"))
    assert [(o.key, o.text["en"], o.points) for o in bank.question("q").options] == [
        ("true", "Aye", 100), ("false", "No", 0),
    ]  # fmt: skip
    named = document_of(question("boolean", valueTrue="on", valueFalse="off"))
    assert [option.key for option in named.question("q").options] == ["on", "off"]


def test_checkbox_none_is_exclusive_and_other_an_option():
    bank = document_of(
        question("checkbox", choices=["a", {"value": "b", "isExclusive": True}], hasNone=True, hasOther=True)
    )
    assert [(option.key, option.exclusive) for option in bank.question("q").options] == [
        ("a", False), ("b", True), ("none", True), ("other", False),
    ]  # fmt: skip


def test_numbers_and_texts():
    bank = document_of(
        question("text", "n", inputType="number", min=1, max="9.5"),
        question("slider", "s"),
        question("text", "t"),
        question("comment", "c"),
        question("file", "f"),
        question(
            "multipletext", "m", items=[{"name": "a", "title": "A"}, {"name": "b", "inputType": "number"}]
        ),
    )
    assert [(q.key, q.kind, q.minimum, q.maximum, q.evidence) for q in bank.questions()] == [
        ("n", "number", 1, Decimal("9.5"), False), ("s", "number", 0, 100, False), ("t", "text", None, None, False),
        ("c", "text", None, None, False), ("f", "text", None, None, True), ("m.a", "text", None, None, False),
        ("m.b", "number", None, None, False),
    ]  # fmt: skip


def test_matrix_of_cells_is_a_question_a_cell():
    bank = document_of(
        question(
            "matrixdropdown", "m", title="Systems", rows=["A", "B"], choices=["x", "y"],
            columns=[{"name": "state", "title": "State"}, {"name": "note", "cellType": "comment"}],
        )
    )  # fmt: skip
    assert [(q.key, q.kind, q.text["en"]) for q in bank.questions()] == [
        ("m.A.state", "single", "Systems — A — State"), ("m.A.note", "text", "Systems — A — note"),
        ("m.B.state", "single", "Systems — B — State"), ("m.B.note", "text", "Systems — B — note"),
    ]  # fmt: skip


def test_choices_from_elsewhere():
    bank = document_of(
        question("checkbox", "all", choices=["a", "b"]),
        question("dropdown", "best", choicesFromQuestion="all", choicesFromQuestionMode="selected"),
        question("dropdown", "count", choicesMin=1, choicesMax=3),
        question("dropdown", "far", choicesByUrl={"url": "https://example.org/list"}),
        question("dropdown", "long", choices=list(range(300))),
        question("dropdown", "none"),
    )
    assert [[option.key for option in q.options] for q in bank.questions()][:3] == [
        ["a", "b"],
        ["a", "b"],
        ["1", "2", "3"],
    ]
    assert [bank.question(key).kind for key in ("far", "long", "none")] == ["text"] * 3


def test_single_page_of_panels_has_a_dimension_for_each():
    bank = document_of(
        question("panel", "one", title="First", elements=[question("comment", "a")]),
        question("panel", "two", elements=[question("comment", "b")], visibleIf="{a} notempty"),
    )
    assert [(d.key, d.name["en"]) for d in bank.dimensions] == [("one", "First"), ("two", "two")]
    assert bank.question("b").visible_if.answered is True


def test_elements_without_pages_are_one_dimension():
    data = json.dumps({"elements": [question("comment", "a")]}).encode()
    bank = parse_document(read("My survey", data).tree)
    assert (bank.key, bank.title["en"], [d.key for d in bank.dimensions]) == (
        "my-survey",
        "My survey",
        ["questions"],
    )


def test_names_of_any_kind_become_keys_and_stay_origins():
    bank = document_of(
        question("radiogroup", "計画は?", choices=["ある", "ない", "1"]), question("comment", "a b")
    )
    first, second = bank.questions()
    assert (first.origin, second.key, second.origin) == ("計画は?", "a-b", "a b")
    assert [option.origin for option in first.options] == ["ある", "ない", "1"]
    assert len({option.key for option in first.options}) == 3


def test_two_questions_of_one_name_get_two_keys():
    bank = document_of(question("comment", "a"), question("comment", "a"))
    assert next(q.key for q in bank.questions()) == "a"
    assert len({q.key for q in bank.questions()}) == 2


def test_question_is_known_by_its_value_name():
    bank = document_of(
        question("comment", "a", valueName="shared"), question("comment", "b", visibleIf="{shared} notempty")
    )
    assert bank.question("shared").kind == "text"
    assert bank.question("b").visible_if.question == "shared"


def test_question_inside_a_choice_shows_where_it_is_chosen():
    bank = document_of(
        question("radiogroup", choices=["a", {"value": "b", "elements": [question("comment", "why")]}])
    )
    assert bank.question("why").visible_if.is_any_of == ("b",)


# --- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "languages"),
    [
        ({}, ("en",)),
        ({"locale": "ja"}, ("ja",)),
        ({"title": "AIの利用についてのアンケート"}, ("ja",)),
        ({"title": {"default": "A", "ja": "あ", "pt-br": "b", "no such code!": "c"}}, ("en", "ja", "pt-br")),
        ({"title": {"default": "A", "ja": "あ"}, "locale": "ja"}, ("ja", "en")),
        ({"title": {"default": "A", "en": "A", "de": "A"}, "locale": "de"}, ("de", "en")),
    ],
)
def test_languages_are_those_of_the_file(fields, languages):
    tree = read("x", survey_of(question("boolean"), **{"title": {"de": ""}} | fields)).tree
    assert tree["languages"] == list(languages)


def test_missing_text_stands_in_the_first_language_and_is_told():
    element = question("comment", title={"default": "Why?"})
    bank = document_of(element, title={"default": "T", "ja": "題"})
    assert bank.question("q").text == {"en": "Why?", "ja": "Why?"}
    told = notes_of(element, fate="changed", title={"default": "T", "ja": "題"})
    assert "q: no text in Japanese: that of another language stands in" in told


# --- conditions ------------------------------------------------------------------------------------------------------

ASKED = (
    question("radiogroup", "a", choices=["x", "y", "z"]),
    question("checkbox", "m", choices=["x", "y"]),
    question("text", "n", inputType="number"),
    question("comment", "t"),
)


def condition(expression: str) -> Any:
    tree = read("x", survey_of(*ASKED, question("comment", "q", visibleIf=expression))).tree
    return json.loads(json.dumps(tree["dimensions"][0]["questions"][4].get("visible_if"), default=float))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{a} = 'x'", {"question": "a", "is": ["x"]}),
        ("{A} == X", {"question": "a", "is": ["x"]}),
        ("'x' = {a}", {"question": "a", "is": ["x"]}),
        ("{a} <> 'x'", {"not": {"question": "a", "is": ["x"]}}),
        ("{a} anyof ['x', 'y']", {"question": "a", "is": ["x", "y"]}),
        ("{a} notempty", {"question": "a", "answered": True}),
        ("{a} empty", {"question": "a", "answered": False}),
        ("{a} = 'unknown'", {"all": [{"question": "a", "answered": True}, {"question": "a", "answered": False}]}),
        ("{m} contains 'x'", {"question": "m", "is": ["x"]}),
        ("{m} notcontains 'x'", {"not": {"question": "m", "is": ["x"]}}),
        ("{m} allof ['x', 'y']", {"all": [{"question": "m", "is": ["x"]}, {"question": "m", "is": ["y"]}]}),
        ("{m} = ['x']", {"all": [{"question": "m", "is": ["x"]}, {"not": {"question": "m", "is": ["y"]}}]}),
        ("{n} >= 3.5", {"question": "n", "at_least": 3.5}),
        ("{n} > 3", {"all": [{"question": "n", "at_least": 3}, {"not": {"question": "n", "at_most": 3}}]}),
        ("3 > {n}", {"all": [{"question": "n", "at_most": 3}, {"not": {"question": "n", "at_least": 3}}]}),
        ("{n} = 3", {"question": "n", "at_least": 3, "at_most": 3}),
        ("{t} <> ''", {"not": {"question": "t", "answered": False}}),
        ("({a} = 'x' or {n} < 0) and !({t} empty)", {"all": [
            {"any": [{"question": "a", "is": ["x"]},
                     {"all": [{"question": "n", "at_most": 0}, {"not": {"question": "n", "at_least": 0}}]}]},
            {"not": {"question": "t", "answered": False}}]}),
        ("true", None),
        ("{a} notempty or {a} empty", None),
    ],
)  # fmt: skip
def test_expression_becomes_a_condition(expression, expected):
    assert condition(expression) == expected


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("{t} = 'x'", None),
        ("{t} contains 'x'", None),
        ("{nobody} = 'x'", None),
        ("{n} + 1 > 2", None),
        ("{n} = {a}", None),
        ("today() > '2026-01-01'", None),
        ("{a} = 'x' and {m.length} > 1", {"question": "a", "is": ["x"]}),
        ("{a} = 'x' or {m.length} > 1", None),
        ("!({a} = 'x' or {t} = 'y')", {"not": {"question": "a", "is": ["x"]}}),
    ],
)
def test_expression_that_cannot_be_said_is_named_and_shows_rather_too_often(expression, kept):
    assert condition(expression) == kept
    lost = notes_of(*ASKED, question("comment", "q", visibleIf=expression), fate="lost")
    assert lost == [
        f"q: cannot be said here, or not all of it, so that the question shows more often: {expression}"
    ]


@pytest.mark.parametrize(
    "expression",
    ["{a} =", "not ({a} = 'x')", "{a} = 'x", "(" * 100 + "{a}", "[1", "{a} ? 1", "!" * 200 + "{a}"],
)
def test_expression_that_survey_core_does_not_understand_either_is_named(expression):
    assert condition(expression) is None
    (lost,) = notes_of(*ASKED, question("comment", "q", visibleIf=expression), fate="lost")
    assert lost.startswith("q: not an expression that SurveyJS understands; the question always shows: ")


def test_choice_that_shows_on_a_condition_is_named():
    element = question("radiogroup", choices=["x", {"value": "y", "visibleIf": "{a} = 'x'"}])
    assert notes_of(*ASKED, element, fate="lost") == [
        "q: the choice “y” is always offered, not only when: {a} = 'x'"
    ]


def test_properties_without_a_likeness_are_named():
    lost = notes_of(
        question("comment", "c", enableIf="{a} = 1", defaultValue="x", width="50%", score=3),
        question("radiogroup", "r", choices=[{"value": "x", "enableIf": "true"}]),
        question("matrix", "m", columns=["x"], rows=[{"value": "one", "enableIf": "true"}]),
        question("multipletext", "t", items=[{"name": "i", "validators": [{}]}]),
        question("text", "", title="Hello {name}"),
        fate="lost",
        description="",
        maxTimeToFinish=5,
    )
    assert lost == [
        "c: left out, as there is nothing like it here: defaultValue, enableIf, score",
        "r: x: left out, as there is nothing like it here: enableIf",
        "m.one: left out, as there is nothing like it here: enableIf",
        "t.i: left out, as there is nothing like it here: validators",
        "left out, as there is nothing like it here: maxTimeToFinish",
    ]
    assert "{name} in its text is not filled in" in notes_of(
        question("text", "", title="Hello {name}"), fate="changed"
    )


def test_calculated_value_is_put_in():
    tree = read("x", survey_of(
        *ASKED, question("comment", "q", visibleIf="{big} = true and {a} = 'x'"),
        calculatedValues=[{"name": "big", "expression": "{n} >= 10"}],
    )).tree  # fmt: skip
    assert "visible_if" not in tree["dimensions"][0]["questions"][3]
    parsed = parse_document(tree).question("q").visible_if
    assert parsed is not None


def test_circle_of_conditions_is_a_problem_that_names_the_question():
    elements = (
        question("comment", "a", visibleIf="{b} empty"),
        question("comment", "b", visibleIf="{a} empty"),
    )
    with pytest.raises(InvalidDocument) as refused:
        parse_document(read("x", survey_of(*elements)).tree)
    assert [problem.path[:4] for problem in refused.value.problems] == [("dimensions", 0, "questions", 0)]
    assert isinstance(refused.value.problems[0], Problem)


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.json", b'{"pages": []}', "surveyjs"),
        ("a.json", b'{"elements": []}', "surveyjs"),
        ("a.json", b'\xef\xbb\xbf{"pages": []}', "surveyjs"),
        ("a", b'{"pages": []}', "surveyjs"),
        ("a.json", b'{"format": 1, "pages": []}', "json"),
        ("a.json", b'{"pages": 1}', "json"),
        ("a.json", b'{"pages": [}', "json"),
    ],
)
def test_survey_is_recognised(name, data, format):
    assert recognise(name, data).name == format


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"pages": {}}', b"\xff", b"", b'{"elements": "x"}'])
def test_other_files_are_refused(data):
    assert not recognises(".json", data)
    with pytest.raises(Unreadable):
        read("x", data)


def test_bank_of_two_thousand_questions_is_written_and_read_in_seconds():
    document = parse_document(large_bank())
    begun = time.thread_time()
    data = write(document).data
    written = time.thread_time()
    tree = read("x", data).tree
    done = time.thread_time()
    assert (written - begun < 3, done - written < 3) == (True, True)
    assert sum(len(dimension["questions"]) for dimension in tree["dimensions"]) == 2_000


# --- as surveys really are ---------------------------------------------------------------------------------------------


def paged(*pages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": "Round", "pages": list(pages), **fields}


def page(name: str, *elements: dict, **fields) -> dict:
    return {"name": name, "elements": list(elements), **fields}


def reading_of(survey: dict):
    return read("stem", json.dumps(survey).encode())


def asked(name: str, **fields) -> dict:
    return {"type": "comment", "name": name, "title": name} | fields


def test_pages_without_titles_are_called_by_their_number_or_name_and_it_is_told():
    reading = reading_of(
        paged(page("page1", asked("a")), page("page2", asked("b")), page("risks", asked("c")))
    )
    bank = parse_document(reading.tree)
    assert [(dimension.key, dimension.name["en"]) for dimension in bank.dimensions] == [
        ("page1", "Page 1"), ("page2", "Page 2"), ("risks", "risks"),
    ]  # fmt: skip
    told = [str(note) for note in reading.notes]
    assert "page2: the page has no title: the dimension is called “Page 2”" in told
    assert "pages that become dimensions: 3" in told


@pytest.mark.parametrize(
    "survey", [paged(page("page1", asked("a"))), {"title": "Round", "questions": [asked("a")]}]
)
def test_only_page_without_a_title_is_called_as_the_survey(survey):
    bank = parse_document(reading_of(survey).tree)
    assert [dimension.name["en"] for dimension in bank.dimensions] == ["Round"]


def test_survey_without_pages_loses_nothing_of_how_it_looks():
    survey = {"questions": [asked("a")], "showQuestionNumbers": "off"}
    assert [str(note) for note in reading_of(survey).notes if note.fate == "lost"] == []


def test_pages_that_ask_nothing_are_not_counted():
    told = [str(note) for note in reading_of(paged(page("hello"), page("page1", asked("a")))).notes]
    assert "pages that become dimensions: 1" in told


def test_expression_of_a_page_that_cannot_be_said_is_told_once():
    elements = [asked(name, visibleIf="{x.y} > 1") for name in "ab"]
    reading = reading_of(paged(page("page1", *elements, visibleIf="today() > 5"), page("page2", asked("c"))))
    lost = [str(note) for note in reading.notes if note.fate == "lost"]
    assert lost == [
        "page1: cannot be said here, or not all of it, so that what is in it shows more often: today() > 5",
        "a: cannot be said here, or not all of it, so that the question shows more often: {x.y} > 1",
        "b: cannot be said here, or not all of it, so that the question shows more often: {x.y} > 1",
    ]


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("{large} = true", {"question": "staff", "at_least": 10}),
        ("true = {large}", {"question": "staff", "at_least": 10}),
        ("{large} <> true", {"not": {"question": "staff", "at_least": 10}}),
        ("{large} = false", {"not": {"question": "staff", "at_least": 10}}),
        ("{size} = 'big'", {"question": "staff", "at_least": 10}),
        ("{size} <> 'big'", {"not": {"question": "staff", "at_least": 10}}),
        ("IIF({staff} >= 10, 1, 2) = 2", {"not": {"question": "staff", "at_least": 10}}),
        ("{size} = 'huge' or {staff} notempty", {"question": "staff", "answered": True}),
    ],
)
def test_values_that_are_calculated_from_one_test_are_conditions(expression, condition):
    calculated = [
        {"name": "large", "expression": "{staff} >= 10"},
        {"name": "size", "expression": "iif({staff} >= 10, 'big', 'small')"},
    ]
    staff = {"type": "text", "inputType": "number", "name": "staff"}
    reading = reading_of(
        paged(page("page1", staff, asked("a", visibleIf=expression)), calculatedValues=calculated)
    )
    question = parse_document(reading.tree).question("a")
    assert question.visible_if.model_dump(by_alias=True, exclude_unset=True) == condition
    assert [note for note in reading.notes if note.fate == "lost"] == []


def test_table_whose_rows_are_all_required_cannot_be_marked_as_not_applicable():
    matrix = {"type": "matrix", "name": "m", "columns": [1, 2], "rows": ["r"], "isAllRowRequired": True}
    assert (
        parse_document(reading_of(paged(page("page1", matrix))).tree).question("m.r").not_applicable is False
    )


def test_scores_are_told_to_be_taken_as_the_more_the_better():
    scored = question("radiogroup", choices=["low-1", "high-2"])
    assert sum("more points are better" in told for told in notes_of(scored, fate="changed")) == 1
    assert not any("more points are better" in told for told in notes_of(question("comment"), fate="changed"))
