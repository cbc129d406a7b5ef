"""Libraries of CISO Assistant: what they become, what banks become there, and that neither way loses anything unsaid."""

import gc
import json
import time
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml

from banks.exchange.ciso_assistant import read, recognises, write
from banks.exchange.tree import Unreadable
from banks.exchange.yaml_format import dump
from banks.files import load_document
from bench.large_bank import large_bank
from scoring import Document, Scorer, canonical_json, compute_bounds, parse_answers, parse_document
from scoring.scalars import Plain
from tests.banks.ciso_rules import broken_rules, load

pytestmark = pytest.mark.any_database

FILES = Path(__file__).parent / "files"
QUESTIONS = FILES / "ciso_assistant" / "questions.yaml"
MATURITY = FILES / "ciso_assistant" / "maturity.yaml"
LIBRARY = Path(__file__).parents[2] / "banks" / "library"
SAMPLE = Path(__file__).parents[2] / "samples" / "banks" / "automated-decision-impact.yaml"


@cache
def imported(path: Path) -> Document:
    return parse_document(read(path.stem, path.read_bytes()).tree)


def notes(path: Path, fate: str) -> list[str]:
    return [str(note) for note in read(path.stem, path.read_bytes()).notes if note.fate == fate]


def library_with(**framework) -> bytes:
    """A library of one framework, made of what is given."""
    base = {
        "urn": "urn:x:risk:framework:t",
        "ref_id": "T",
        "name": "T",
        "requirement_nodes": [node("a", questions=None)],
    }
    tree = {
        "urn": "urn:x:risk:library:t",
        "locale": "en",
        "ref_id": "T",
        "name": "T",
        "version": 1,
        "objects": {"framework": base | framework},
    }
    return json.dumps(tree, ensure_ascii=False).encode()


def node(leaf: str, **fields) -> dict:
    fields = {
        "urn": f"urn:x:risk:req_node:t:{leaf}",
        "ref_id": leaf,
        "assessable": True,
        "name": leaf,
    } | fields
    return {field: value for field, value in fields.items() if value is not None}


def question_of(data: bytes, index: int = 0):
    return list(parse_document(read("t", data).tree).questions())[index]


def scored(bank: Document, answers: dict) -> dict:
    """The first dimension's result."""
    result = Scorer(bank, compute_bounds(bank)).score(parse_answers(bank, answers), region="other")
    return next(iter(result.as_json()["dimensions"].values()))


def choices(**scores) -> list[dict]:
    return [
        {"urn": f"urn:x:q:1:choice:{name}", "value": name, "add_score": score}
        for name, score in scores.items()
    ]


# --- recognising ---------------------------------------------------------------------------------------


def test_library_is_recognised_as_yaml_and_json():
    assert recognises(".yaml", QUESTIONS.read_bytes())
    assert recognises(".json", library_with())
    assert not recognises(".yaml", (FILES / "example.yaml").read_bytes())
    assert not recognises(".json", b'{"pages": []}')
    assert not recognises(".xlsx", QUESTIONS.read_bytes())


def test_library_in_json_is_the_same_bank():
    tree = load(QUESTIONS.read_bytes())
    data = json.dumps(tree, default=str).encode()
    assert parse_document(read("questions", data).tree) == imported(QUESTIONS)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"urn: urn:x:y:z:t\nobjects: 5\n", "no library"),
        (b"[1]", "no library"),
        (b"urn: urn:x:y:z:t\nobjects: {threats: []}\n", "no framework"),
        (library_with(requirement_nodes=[node("a", assessable=False)]), "no framework"),
        (b"urn: urn:x:y:z:t\nobjects: &o {framework: {}}\n", "no framework"),
        (b"urn: urn:x:y:z:t\nobjects: {a: *o}\n", "stands for nothing"),
        (b"urn: urn:x:y:z:t\nobjects: &o {a: *o}\n", "stands for nothing"),
    ],
)
def test_what_is_no_library_is_refused(data, message):
    with pytest.raises(Unreadable) as refused:
        read("x", data)
    assert message in str(refused.value)


# --- from a library with questions ------------------------------------------------------------------------


def test_library_becomes_a_bank_in_both_languages():
    bank = imported(QUESTIONS)
    assert (bank.key, bank.version, bank.languages) == ("FIELD-OFFICE", "3", ("en", "ja"))
    assert bank.title == {"en": "Field office check", "ja": "現地事務所の点検"}
    assert [dimension.key for dimension in bank.dimensions] == ["A", "B"]
    assert [question.key for question in bank.questions()] == [
        "A.1.1",
        "A.1.2",
        "A.2",
        "B.1",
        "B.2.1",
        "B.2.2",
    ]
    assert [question.kind for question in bank.questions()] == [
        "single", "multiple", "single", "single", "text", "text",
    ]  # fmt: skip
    assert bank.question("A.1.1").text == {"en": "Are backups made?", "ja": "バックアップを取っていますか。"}
    assert "データを失うと業務が止まります。" in bank.question("A.1.1").help["ja"].split("\n\n")
    assert bank.question("A.1.1").evidence
    assert bank.sources["library"].caution["en"] == "Written for the tests of Junbi."


def test_scores_of_several_questions_share_the_requirement():
    first, second = imported(QUESTIONS).question("A.1.1"), imported(QUESTIONS).question("A.1.2")
    assert [option.points for option in first.options] == [0, 100]
    assert [option.points for option in second.options] == [75, 25]
    assert (first.weight, second.weight) == (Decimal("1.2"), Decimal("0.8"))  # 60 and 40 of a weight of 2


@pytest.mark.parametrize(("chosen", "expected"), [(["1"], 90), (["1", "2"], 100), (["2"], 70)])
def test_sum_of_scores_is_the_mean_of_points(chosen, expected):
    bank = imported(QUESTIONS)
    assert scored(bank, {"A.1.1": "2", "A.1.2": chosen, "A.2": {"not_applicable": True}})["score"] == expected


def test_scores_that_are_added_up_are_a_measure():
    bank = imported(QUESTIONS)
    amounts = {
        question.key: [option.amount for option in question.options]
        for question in bank.questions()
        if question.has_amounts
    }
    assert amounts == {"A.1.1": [0, 60], "A.1.2": [30, 10], "B.1": [0, 50, 100]}
    answers = parse_answers(bank, {"A.1.1": "2", "A.1.2": ["1", "2"], "B.1": "2"})
    result = Scorer(bank, compute_bounds(bank)).score(answers, region="other").as_json()
    assert result["measures"]["score"]["sum"] == 150


def test_scores_that_are_never_added_up_are_no_measure():
    asked = {"urn:x:q:1": {"type": "unique_choice", "text": "?", "choices": choices(a=0, b=100)}}
    assert not parse_document(
        read("t", library_with(requirement_nodes=[node("a", questions=asked)])).tree
    ).measures


def test_condition_and_selected_group_say_when_a_question_is_asked():
    bank = imported(QUESTIONS)
    for key in ("A.1.2", "A.2"):
        condition = bank.question(key).visible_if
        assert (condition.question, condition.is_any_of) == ("A.1.1", ("2",))
    assert list(bank.profiles) == ["BASIC", "LARGE"]
    # A.2 is in a group that an answer to A.1.1 selects.
    assert bank.profiles["BASIC"].questions == ("A.1.1", "A.1.2", "A.2", "B.1")
    assert bank.profiles["LARGE"].name == {"en": "Large offices", "ja": "大きな事務所"}


def test_compliance_makes_points_where_there_are_no_scores():
    assert [option.points for option in imported(QUESTIONS).question("A.2").options] == [0, 50, 100]


def test_controls_become_recommendations_short_of_the_best():
    bank = imported(QUESTIONS)
    assert [option.recommendation for option in bank.question("A.1.1").options] == ["BACKUP-PLAN", None]
    assert bank.recommendations["BACKUP-PLAN"].text["ja"].startswith("バックアップの計画を書く")


def test_requirements_are_clauses_of_their_own_framework():
    bank = imported(QUESTIONS)
    assert list(bank.frameworks["FIELD-OFFICE"].clauses) == ["A.1", "A.2", "B.1", "B.2"]
    assert bank.question("A.2").maps_to == ("FIELD-OFFICE/A.2",)


def test_what_is_lost_is_named():
    lost = "\n".join(notes(QUESTIONS, "lost"))
    for name in ("A.1 Backups", "threats", "A.1.1", "BACKUP-PLAN"):
        assert name in lost
    changed = "\n".join(notes(QUESTIONS, "changed"))
    for name in ("“date”", "B.2.2", "HAS-SERVER", "A.2 Server room", "levels"):
        assert name in changed


def test_fields_without_a_place_are_named_one_by_one():
    asked = {
        "urn:x:q:1": {
            "type": "unique_choice",
            "text": "?",
            "config": {"rows": 3},
            "required": True,
            "choices": [{"urn": "urn:x:q:1:choice:1", "value": "a", "add_score": 1, "annotation": "note"}],
        }
    }
    nodes = [
        node("top", assessable=False, description="About it"),
        node("a", parent_urn="urn:x:risk:req_node:t:top", questions=asked, aggregation="min"),
    ]
    data = library_with(requirement_nodes=nodes, outcomes_definition=[{"ref_id": "o"}], field_visibility={})
    lost = "\n".join(str(note) for note in read("t", data).notes if note.fate == "lost")
    for field, place in (
        ("config", "a"), ("annotation", "a"), ("aggregation", "a a"), ("description", "top top"), ("outcomes_definition", "T T"),
    ):  # fmt: skip
        assert f"the field “{field}” says has no place in a bank: {place}" in lost
    for field in ("required", "field_visibility"):
        assert field not in lost


# --- from a framework without questions -----------------------------------------------------------------------


def test_framework_without_questions_asks_for_the_level_of_each_requirement():
    bank = imported(MATURITY)
    assert [dimension.key for dimension in bank.dimensions] == ["T", "S"]
    assert [question.key for question in bank.questions()] == ["T.1.a", "T.1.b", "S.1"]
    question = bank.question("T.1.b")
    assert question.weight == 3
    assert question.text == {"en": "Sharpening", "ja": "研磨"}
    assert question.help["en"].splitlines()[-1] == "Improved: It is measured and improved."
    assert [option.text["ja"] for option in question.options] == ["場当たり的", "文書化", "実施", "改善"]
    assert [option.points for option in question.options] == [
        0, Decimal("33.3334"), Decimal("66.6667"), 100,
    ]  # fmt: skip
    assert [(level.begins_at, level.name["en"]) for level in bank.levels] == [
        (0, "Ad hoc"), (Decimal("33.333"), "Written"), (Decimal("66.666"), "Followed"), (100, "Improved"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "level"), [(("2", "2"), 2), (("3", "3"), 3), (("2", "4"), 3), (("1", "4"), 2)]
)
def test_mean_of_levels_is_the_level_of_the_mean(answers, level):
    data = library_with(
        min_score=1,
        max_score=4,
        scores_definition=[{"score": score, "name": str(score)} for score in range(1, 5)],
        requirement_nodes=[node("a"), node("b")],
    )
    bank = parse_document(read("t", data).tree)
    assert scored(bank, dict(zip("ab", answers, strict=True)))["level"] == level


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"min_score": 0, "max_score": 4}, [0, 25, 50, 75, 100]),
        ({"min_score": 1, "max_score": 3}, [0, 50, 100]),
    ],
)
def test_short_scale_without_names_is_a_list_of_numbers(scores, expected):
    assert [option.points for option in question_of(library_with(**scores)).options] == expected


def test_long_scale_without_names_is_a_number():
    question = question_of(library_with(min_score=0, max_score=100))
    assert (question.kind, question.minimum, question.maximum, question.interpolate) == (
        "number",
        0,
        100,
        True,
    )
    assert [(band.begins_at, band.points) for band in question.bands] == [(0, 0), (100, 100)]


def test_framework_that_says_nothing_of_scores_asks_for_the_usual_steps():
    reading = read("t", library_with())
    bank = parse_document(reading.tree)
    question = bank.question("a")
    assert [(option.key, option.points, option.text["en"]) for option in question.options] == [
        ("0", 0, "Not started"), ("25", 25, "Exploring"), ("50", 50, "Defined"), ("75", 75, "Managed"), ("100", 100, "Leading"),
    ]  # fmt: skip
    assert [level.begins_at for level in bank.levels] == [0, 20, 40, 60, 80]
    assert any("requirements without questions (1)" in str(note) for note in reading.notes)


def test_requirement_that_is_a_description_alone_asks_its_first_line():
    described = "Who decides?\nStep 0: nobody.\nStep 1: somebody."
    nodes = [
        node("h", assessable=False, name="Deciding"),
        node("a", name=None, description=described, parent_urn="urn:x:risk:req_node:t:h"),
        node("b", name=None, description="One line.", parent_urn="urn:x:risk:req_node:t:h"),
    ]
    bank = parse_document(read("t", library_with(requirement_nodes=nodes)).tree)
    assert [dimension.name["en"] for dimension in bank.dimensions] == ["Deciding"]
    assert bank.question("a").text == {"en": "Who decides?"}
    assert bank.question("a").help == {"en": "Step 0: nobody.\nStep 1: somebody."}
    assert (bank.question("b").text["en"], bool(bank.question("b").help)) == ("One line.", False)
    assert bank.frameworks["T"].clauses["a"] == {"en": "Who decides?"}


def test_heading_that_a_converter_has_counted_is_called_by_its_name():
    nodes = [
        node("node2", ref_id=None, assessable=False, name="People and tools"),
        node("a", parent_urn="urn:x:risk:req_node:t:node2"),
    ]
    bank = parse_document(read("t", library_with(requirement_nodes=nodes)).tree)
    assert [dimension.key for dimension in bank.dimensions] == ["People-and-tools"]


def test_scale_of_one_requirement_is_its_own():
    scales = {"scale": [{"score": 0, "name": "No"}, {"score": 1, "name": "Yes"}], "three": [
        {"score": 0, "name": "Red"}, {"score": 1, "name": "Amber"}, {"score": 2, "name": "Green"},
    ]}  # fmt: skip
    data = library_with(
        min_score=0,
        max_score=1,
        scores_definition=scales,
        requirement_nodes=[node("a"), node("b", scores_definition_ref="three", max_score=2)],
    )
    assert [option.text["en"] for option in question_of(data).options] == ["No", "Yes"]
    assert [option.points for option in question_of(data, 1).options] == [0, 50, 100]


def test_scale_of_a_library_that_is_lost_on_the_way_back_is_told(banks):
    told = "scale of the library that the bank came from"
    came = parse_document(read(MATURITY.stem, MATURITY.read_bytes()).tree)
    assert [note.fate for note in write(came).notes if told in str(note)] == ["lost"]
    assert not any(told in str(note) for note in write(banks["2026.1"]).notes)


def test_mappings_become_crosswalks_either_way_round():
    bank = imported(MATURITY)
    assert bank.question("T.1.a").maps_to == ("Workshop-1.0/T.1.a", "HOUSE/Rule 7")
    assert bank.question("S.1").maps_to == ("Workshop-1.0/S.1", "safety-law/art.5")
    assert bank.frameworks["HOUSE"].clauses["Rule 7"]["ja"] == "きれいにして帰る"
    assert "T.1 Care" in "\n".join(notes(MATURITY, "changed"))


def test_what_a_mapping_calls_not_related_is_no_crosswalk():
    def pair(clause: str, relationship: str) -> dict:
        return {
            "source_requirement_urn": "urn:x:risk:req_node:t:a",
            "target_requirement_urn": f"urn:x:risk:req_node:law:{clause}",
            "relationship": relationship,
        }

    tree = json.loads(library_with())
    tree["objects"]["requirement_mapping_sets"] = [{
        "urn": "urn:x:risk:req_mapping_set:t-law", "name": "T to law",
        "source_framework_urn": "urn:x:risk:framework:t", "target_framework_urn": "urn:x:risk:framework:law",
        "requirement_mappings": [pair("art.1", "intersect"), pair("art.2", "not_related")],
    }]  # fmt: skip
    reading = read("t", json.dumps(tree).encode())
    bank = parse_document(reading.tree)
    assert bank.question("a").maps_to == ("T/a", "law/art.1")
    assert list(bank.frameworks["law"].clauses) == ["art.1"]
    assert any(note.fate == "lost" and "T to law" in str(note) for note in reading.notes)


def test_library_of_mappings_alone_is_refused_with_the_way_out():
    data = b"urn: urn:x:y:z:t\nobjects: {requirement_mapping_sets: [{urn: a}]}\n"
    with pytest.raises(Unreadable, match="into the library of one of the two"):
        read("t", data)


# --- groups that answers select ------------------------------------------------------------------------------------


def library_of_groups() -> bytes:
    """MAIN is there from the start; an answer selects FACTORY-ASKED; FACTORY and OTHER a person would select."""
    asked = {"urn:x:q:1": {"type": "unique_choice", "text": "Is there a factory?", "choices": [
        {"urn": "urn:x:q:1:choice:no", "value": "No"},
        {"urn": "urn:x:q:1:choice:yes", "value": "Yes", "select_implementation_groups": ["FACTORY-ASKED"]},
    ]}}  # fmt: skip
    return library_with(
        implementation_groups_definition=[
            {"ref_id": "MAIN", "name": "Main part", "default_selected": True, "description": None},
            {"ref_id": "FACTORY", "name": "Factories"},
            {"ref_id": "FACTORY-ASKED", "name": "After the question on factories"},
            {"ref_id": "OTHER", "name": None},
        ],
        requirement_nodes=[
            node("first", questions=asked, implementation_groups=["MAIN"]),
            node("machines", implementation_groups=["FACTORY", "FACTORY-ASKED"]),
            node("always", implementation_groups=["MAIN", "FACTORY-ASKED"]),
            node("else", implementation_groups=["OTHER"]),
            node("slip", implementation_groups=["Other"]),
        ],
    )


def test_requirement_of_a_group_that_an_answer_selects_is_asked_after_that_answer():
    bank = parse_document(read("t", library_of_groups()).tree)
    condition = bank.question("machines").visible_if
    assert (condition.question, condition.is_any_of) == ("first", ("yes",))
    assert bank.question("always").visible_if is None


def test_profile_asks_what_follows_from_the_answers_to_its_questions():
    profiles = parse_document(read("t", library_of_groups()).tree).profiles
    assert {key: profile.questions for key, profile in profiles.items()} == {
        "MAIN": ("first", "machines", "always"),
        "FACTORY": ("first", "machines"),
        "OTHER": ("else",),
    }
    assert profiles["OTHER"].name == {"en": "OTHER"}


def test_groups_that_are_not_what_they_seem_are_named():
    told = {note.fate: [] for note in read("t", library_of_groups()).notes}
    for note in read("t", library_of_groups()).notes:
        told[note.fate].append(str(note))
    assert any("does not define" in text and text.endswith(": Other") for text in told["lost"])
    assert any("in others too" in text and "machines" in text for text in told["changed"])


# --- controls ------------------------------------------------------------------------------------------------------


def with_control(**framework) -> bytes:
    tree = json.loads(library_with(**framework))
    tree["objects"]["reference_controls"] = [
        {"urn": "urn:x:risk:function:t:plan", "ref_id": "PLAN", "name": "Write a plan", "description": "# How?\n**Briefly**.<br />Soon."}
    ]  # fmt: skip
    return json.dumps(tree).encode()


def test_number_short_of_the_best_recommends_the_control():
    nodes = [node("a", reference_controls=["urn:x:risk:function:t:plan"])]
    question = question_of(with_control(min_score=0, max_score=100, requirement_nodes=nodes))
    assert [(band.points, band.recommendation) for band in question.bands] == [(0, "PLAN"), (100, None)]


def test_control_that_no_answer_can_recommend_is_named():
    asked = {"urn:x:q:1": {"type": "unique_choice", "text": "?", "choices": ["No", "Yes"]}}
    nodes = [node("a", questions=asked, reference_controls=["urn:x:risk:function:t:plan"])]
    reading = read("t", with_control(requirement_nodes=nodes))
    bank = parse_document(reading.tree)
    assert [option.recommendation for option in bank.question("a").options] == [None, None]
    assert "PLAN" in bank.recommendations
    assert any(note.fate == "lost" and "No answer recommends" in str(note) for note in reading.notes)


def test_marks_of_markdown_and_blanks_around_texts_are_left_out():
    nodes = [node("a", name="Plans  ", annotation="## Note\n\nRead **this**.")]
    reading = read("t", with_control(requirement_nodes=nodes))
    bank = parse_document(reading.tree)
    assert bank.recommendations["PLAN"].text == {"en": "Write a plan\n\nHow?\nBriefly.\nSoon."}
    assert bank.question("a").text == {"en": "Plans"}
    assert bank.question("a").help == {"en": "Note\n\nRead this."}
    assert any("Marks" in str(note) and "PLAN, a" in str(note) for note in reading.notes)


# --- older shapes and odd ones ------------------------------------------------------------------------------------


def test_questions_in_the_older_shape_are_read():
    old = {
        "question_type": "unique_choice",
        "question_choices": ["No", "Yes"],
        "questions": [
            {"urn": "urn:x:risk:req_node:t:a:question:1", "text": "First?"},
            {"urn": "urn:x:risk:req_node:t:a:question:2", "text": "Second?"},
        ],
    }
    data = library_with(requirement_nodes=[node("a", question=old)])
    bank = parse_document(read("t", data).tree)
    assert [(question.key, question.text["en"]) for question in bank.questions()] == [
        ("a.1", "First?"), ("a.2", "Second?"),
    ]  # fmt: skip
    assert [option.text["en"] for option in bank.question("a.2").options] == ["No", "Yes"]


def test_choices_that_are_written_once_and_named_again_belong_to_both():
    data = b"""
urn: urn:x:risk:library:t
name: T
version: 1
objects:
  framework:
    urn: urn:x:risk:framework:t
    ref_id: T
    requirement_nodes:
    - urn: urn:x:risk:req_node:t:a
      assessable: true
      ref_id: a
      question: {question_type: unique_choice, question_choices: &id001 ['Yes', N/A], questions: [{urn: 'urn:x:q:1', text: One}]}
    - urn: urn:x:risk:req_node:t:b
      assessable: true
      ref_id: b
      question: {question_type: unique_choice, question_choices: *id001, questions: [{urn: 'urn:x:q:2', text: Two}]}
"""
    bank = parse_document(read("t", data).tree)
    for key in "ab":
        assert [option.text["en"] for option in bank.question(key).options] == ["Yes", "N/A"]


def test_answers_of_a_condition_may_be_texts_and_must_all_be_chosen():
    asked = {
        "urn:x:q:1": {"type": "multiple_choice", "text": "Which?", "choices": choices(one=1, two=1)},
        "urn:x:q:2": {
            "type": "boolean",
            "text": "Sure?",
            "depends_on": {"question": "urn:x:q:1", "answers": ["one", "two"], "condition": "all"},
        },
    }
    question = question_of(library_with(requirement_nodes=[node("a", questions=asked)]), 1)
    assert [part.is_any_of for part in question.visible_if.all_of] == [("one",), ("two",)]
    assert [option.text["en"] for option in question.options] == ["Yes", "No"]
    assert question.weight == 0


@pytest.mark.parametrize(
    ("scores", "points"),
    [
        ({"a": 0, "b": 50, "c": 100}, [0, 50, 100]),
        ({"a": -10, "b": 40, "c": 130}, [0, 40, 100]),
        ({"a": 10, "b": 20}, [10, 20]),
    ],
)
def test_scores_of_one_question_are_held_to_the_scale(scores, points):
    asked = {"urn:x:q:1": {"type": "unique_choice", "text": "?", "choices": choices(**scores)}}
    question = question_of(library_with(requirement_nodes=[node("a", questions=asked)]))
    assert [option.points for option in question.options] == points


def test_conditions_in_a_circle_are_left_out_and_named():
    def hanging(name: str, other: str) -> dict:
        return {
            "type": "unique_choice",
            "text": name,
            "choices": [{"urn": f"urn:x:{name}:choice:1", "value": "Yes", "add_score": 1}],
            "depends_on": {"question": f"urn:x:{other}", "answers": [f"urn:x:{other}:choice:1"]},
        }

    asked = {"urn:x:p": hanging("p", "q"), "urn:x:q": hanging("q", "p")}
    reading = read("t", library_with(requirement_nodes=[node("a", questions=asked)]))
    bank = parse_document(reading.tree)
    assert sum(question.visible_if is not None for question in bank.questions()) == 1
    assert any("lead back to themselves" in str(note) for note in reading.notes)


@pytest.mark.parametrize(
    "change",
    [
        {"requirement_nodes": [node("a", parent_urn="urn:x:risk:req_node:t:a")]},
        {
            "requirement_nodes": [
                node("a", parent_urn="urn:x:risk:req_node:t:b"),
                node("b", parent_urn="urn:x:risk:req_node:t:a"),
            ]
        },
        {"requirement_nodes": [node("a", weight="ten", name=None, ref_id=None)]},
        {"requirement_nodes": [node("a"), node("a")]},
        {"min_score": 5, "max_score": 5},
        {"scores_definition": "many"},
        {"name": None, "ref_id": "日本語"},
        {"translations": {"not a language!": {"name": "x"}, "fr": 5}},
    ],
)
def test_odd_libraries_become_valid_banks(change):
    assert parse_document(read("t", library_with(**change)).tree).dimensions


def test_text_missing_in_a_language_stands_there_in_the_first():
    nodes = [node("a", translations={"de": {"name": "Ah"}}), node("b")]
    reading = read("t", library_with(requirement_nodes=nodes))
    bank = parse_document(reading.tree)
    assert bank.languages == ("en", "de")
    assert bank.question("b").text == {"en": "b", "de": "b"}
    assert any("missing in German" in str(note) and "b" in str(note) for note in reading.notes)


# --- from a bank ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def banks() -> dict[str, Document]:
    return {
        "example": load_document(FILES / "example.yaml"),
        "2026.1": load_document(LIBRARY / "ai-readiness-2026.1.yaml"),
        "large": parse_document(large_bank(questions=60)),
        "questions": imported(QUESTIONS),
        "maturity": imported(MATURITY),
    }


@pytest.fixture(scope="module")
def files(banks) -> dict[str, bytes]:
    return {name: write(bank).data for name, bank in banks.items()}


@pytest.mark.parametrize("name", ["example", "2026.1", "large", "questions", "maturity"])
def test_bank_comes_back_as_it_was(banks, files, name):
    assert recognises(".yaml", files[name])
    back = parse_document(read("x", files[name]).tree)
    assert canonical_json(back) == canonical_json(banks[name])


@pytest.mark.parametrize("name", ["example", "2026.1", "large", "questions", "maturity"])
def test_written_library_keeps_the_rules_of_ciso_assistant(files, name):
    assert broken_rules(files[name]) == []


@pytest.mark.parametrize("path", [QUESTIONS, MATURITY])
def test_library_keeps_its_urns_and_identifiers_through_a_bank(path):
    before = load(path.read_bytes())
    after = load(write(imported(path)).data)
    assert (after["urn"], after["ref_id"]) == (before["urn"], before["ref_id"])
    old, new = main_framework(before), main_framework(after)
    assert (new["urn"], new["ref_id"]) == (old["urn"], old["ref_id"])
    nodes = {one["urn"]: one for one in new["requirement_nodes"]}
    for one in old["requirement_nodes"]:
        if one["assessable"]:
            assert nodes[one["urn"]]["ref_id"] == one["ref_id"]
            questions = one.get("questions", {})
            assert list(nodes[one["urn"]]["questions"])[: len(questions)] == list(questions)
            for urn, question in questions.items():
                kept = [choice["urn"] for choice in nodes[one["urn"]]["questions"][urn].get("choices", [])]
                assert kept == [
                    choice["urn"]
                    for choice in question.get("choices", [])
                    if choice.get("compute_result") != "not_applicable"
                ]


def main_framework(library: dict) -> dict:
    objects = library["objects"]
    return objects.get("framework") or objects["frameworks"][0]


def test_changed_library_of_ours_is_read_as_changed(banks, files):
    tree = load(files["example"])
    requirement = main_framework(tree)["requirement_nodes"][1]
    question = next(iter(requirement["questions"].values()))
    question["text"] = "定義されていますか。"
    question["choices"][1]["add_score"] = 35
    requirement["weight"] = 5
    back = parse_document(read("x", dump(tree)).tree)
    changed = back.question("strategy.definition")
    assert changed.text["ja"] == "定義されていますか。"
    assert changed.option("drafting").points == 35
    assert changed.weight == 5
    assert changed.figures == banks["example"].question("strategy.definition").figures


def test_condition_of_one_of_several_answers_goes_along_as_a_selected_group(files):
    tree = load(files["example"])
    nodes = {one["ref_id"]: one for one in main_framework(tree)["requirement_nodes"]}
    [group] = nodes["strategy.budget-share"]["implementation_groups"]
    [question] = nodes["strategy.budget"]["questions"].values()
    assert [choice.get("select_implementation_groups") for choice in question["choices"]] == [None, [group]]
    definitions = main_framework(tree)["implementation_groups_definition"]
    assert [(one["ref_id"], one.get("default_selected", False)) for one in definitions] == [
        ("everything", True), (group, False),
    ]  # fmt: skip


def test_what_ciso_assistant_cannot_do_is_named(banks):
    told = write(banks["2026.1"]).notes
    lost = "\n".join(str(note) for note in told if note.fate == "lost")
    assert "strategy.budget-share" in lost  # a number, scored by bands
    assert "strategy.return" in lost  # a condition of several answers at once
    changed = "\n".join(str(note) for note in told if note.fate == "changed")
    for name in (
        "published figures",
        "alone: sources",
        "infrastructure fit",
        "owners",
        "floors",
        "2026.1",
        "eu-ai-act",
    ):
        assert name in changed


def test_nothing_is_named_that_a_bank_does_not_have():
    """The sample on automated decisions has a source and no figures, and asks how much must be answered; no floors."""
    told = "\n".join(map(str, write(load_document(SAMPLE)).notes))
    assert "alone: sources" in told
    assert "published figures" not in told
    assert "alone: floors" not in told


def test_unquoted_words_of_a_library_stay_as_they_are_written():
    data = QUESTIONS.read_bytes().replace(b"value: Partly", b"value: Yes")
    option = parse_document(read("t", data).tree).question("A.2").options[1]
    assert option.text["en"] == "Yes"
    assert not isinstance(option.text["en"], Plain)


# --- speed ------------------------------------------------------------------------------------------------------------


def test_library_of_1291_requirements_is_read_in_a_few_times_what_libyaml_takes():
    nodes = [node("top", assessable=False)]
    for index in range(1_291):
        name = f"a-{index}"
        words = {"name": f"要件 {index}", "description": "何が行われているか。" * 5}
        nodes.append(
            node(
                name,
                parent_urn=nodes[0]["urn"],
                description="What is done. " * 10,
                translations={"ja": words},
            )
        )
    tree = json.loads(library_with(requirement_nodes=nodes, min_score=0, max_score=4))
    data = dump(tree)
    gc.disable()  # how long it takes to look for garbage says how much the other tests have left in memory
    try:
        started = time.process_time()
        yaml.load(data, yaml.CSafeLoader)
        parsed = time.process_time()
        reading = read("t", data)
        read_in = time.process_time() - parsed
    finally:
        gc.enable()
    assert read_in < 6 * (parsed - started)
    assert len(reading.tree["dimensions"][0]["questions"]) == 1_291
