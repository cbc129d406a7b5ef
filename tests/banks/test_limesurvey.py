"""Surveys of LimeSurvey: what they become, whatever version wrote them, and what is said about the rest."""

from functools import cache
from pathlib import Path

import pytest

from banks.exchange.limesurvey import read, recognises
from banks.exchange.limesurvey.plain import plain_text
from banks.exchange.tree import Unreadable
from scoring import Document, Scorer, compute_bounds, parse_answers, parse_document

pytestmark = pytest.mark.any_database

FILES = Path(__file__).parent / "files"
VERSION_6 = FILES / "limesurvey-6.lss"
VERSION_2 = FILES / "limesurvey-2.lss"


@cache
def imported(path: Path) -> Document:
    return parse_document(read(path.stem, path.read_bytes()).tree)


def notes(path: Path, fate: str) -> str:
    return "\n".join(str(note) for note in read(path.stem, path.read_bytes()).notes if note.fate == fate)


def survey(*questions: dict[str, object], **tables: list[dict[str, object]]) -> bytes:
    """A survey in English of one group, in the shape of version 6."""
    texts = [
        {"qid": question.get("qid"), "question": question.pop("question", "?"), "language": "en"}
        for question in questions
    ]
    content = {
        "groups": [{"gid": 1, "group_order": 1, "grelevance": ""}],
        "group_l10ns": [{"gid": 1, "group_name": "Group", "language": "en"}],
        "questions": [
            {
                "gid": 1,
                "parent_qid": 0,
                "question_order": order,
                "relevance": 1,
                "title": f"Q{question['qid']}",
            }
            | question
            for order, question in enumerate(questions)
        ],
        "question_l10ns": texts + tables.pop("texts", []),
        "surveys": [{"sid": 7, "language": "en"}],
        "surveys_languagesettings": [{"surveyls_language": "en", "surveyls_title": "Survey"}],
    } | tables
    parts = ["<?xml version='1.0' encoding='UTF-8'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>"]
    for name, rows in content.items():
        cells = "".join(
            f"<row>{''.join(f'<{field}><![CDATA[{value}]]></{field}>' for field, value in row.items())}</row>"
            for row in rows
        )
        parts.append(f"<{name}><rows>{cells}</rows></{name}>")
    return "".join([*parts, "</document>"]).encode()


def questions_of(data: bytes):
    return list(parse_document(read("survey", data).tree).questions())


def answers(qid: int, **values: int) -> dict[str, list[dict[str, object]]]:
    rows = [
        {
            "aid": 100 * qid + order,
            "qid": qid,
            "code": code,
            "sortorder": order,
            "assessment_value": value,
            "scale_id": 0,
        }
        for order, (code, value) in enumerate(values.items())
    ]
    texts = [{"aid": row["aid"], "answer": row["code"], "language": "en"} for row in rows]
    return {"answers": rows, "answer_l10ns": texts}


def parts(qid: int, *codes: str, scale: int = 0) -> dict[str, list[dict[str, object]]]:
    rows = [
        {
            "qid": 1000 * (scale + 1) + 10 * qid + order,
            "parent_qid": qid,
            "title": code,
            "question_order": order,
            "scale_id": scale,
        }
        for order, code in enumerate(codes)
    ]
    return {
        "subquestions": rows,
        "texts": [{"qid": row["qid"], "question": row["title"], "language": "en"} for row in rows],
    }


# --- recognising and refusing -----------------------------------------------------------------------------


def test_survey_is_recognised_by_ending_or_content():
    assert recognises(".lss", b"")
    assert recognises(".xml", VERSION_6.read_bytes())
    assert not recognises(".xml", b"<?xml version='1.0'?><html/>")
    assert not recognises(".yaml", (FILES / "example.yaml").read_bytes())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged"),
        (b"no xml", "damaged"),
        (b"<document><questions>", "damaged"),
        (b"<document/>", "damaged"),
        (b"<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>", "no survey"),
        (b"<!DOCTYPE document><document/>", "document type"),
        (b"<document>" + b"<x>" * 50, "nested"),
        (survey({"qid": 1, "type": "X"}), "asks nothing"),
        (VERSION_6.read_bytes().decode().encode("utf-16"), "damaged"),
    ],
)
def test_what_is_no_survey_is_refused(data, message):
    with pytest.raises(Unreadable) as refused:
        read("x", data)
    assert message in str(refused.value)


def test_entity_is_never_followed():
    data = (
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><document><groups>&e;</groups></document>'
    )
    with pytest.raises(Unreadable, match="document type"):
        read("x", data)


# --- a whole survey -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [VERSION_6, VERSION_2])
def test_survey_becomes_a_bank_in_both_languages(path):
    bank = imported(path)
    assert (bank.key, bank.languages, bank.origin) == ("Survey-on-the-use-of-AI", ("ja", "en"), "424242")
    assert bank.title == {"ja": "AI利用の調査", "en": "Survey on the use of AI"}
    assert bank.description["ja"] == "AIの利用についての調査です。"
    assert [dimension.key for dimension in bank.dimensions] == ["AI-policy", "Operation", "Closing"]
    assert [(question.key, question.kind) for question in bank.questions()] == [
        ("G1Q1", "single"), ("G1Q2", "single"), ("G1Q3", "single"), ("G1Q4", "multiple"),
        ("G2Q1_SQ1", "single"), ("G2Q1_SQ2", "single"), ("G2Q2", "number"), ("G2Q3", "text"), ("G2Q4_SQ1", "single"),
        ("G3Q1", "text"), ("G3Q2", "text"), ("G3Q3_SQ1_0", "single"), ("G3Q3_SQ1_1", "single"),
    ]  # fmt: skip
    first = bank.question("G1Q1")
    assert first.text == {"ja": "AI利用の方針はありますか。", "en": "Is there a policy for using AI?"}
    assert first.help["en"] == "In writing."
    assert not first.not_applicable
    assert bank.question("G1Q4").text["en"].splitlines() == [
        "Which matters does the policy deal with?",
        "Choose all that apply.",
    ]


@pytest.mark.parametrize("path", [VERSION_6, VERSION_2])
def test_assessment_values_become_points_and_weights(path):
    bank = imported(path)
    assert [(option.key, option.points) for option in bank.question("G1Q1").options] == [
        ("A1", 0),
        ("A2", 100),
    ]
    assert [option.points for option in bank.question("G2Q1_SQ1").options] == [0, 50, 100]
    weights = {question.key: question.weight for question in bank.questions() if question.is_scored}
    assert weights == {
        "G1Q1": 5, "G1Q2": 2, "G1Q4": 2, "G2Q1_SQ1": 2, "G2Q1_SQ2": 2, "G3Q3_SQ1_0": 1, "G3Q3_SQ1_1": 1,
    }  # fmt: skip
    matters = bank.question("G1Q4").options
    assert [(option.points, option.exclusive) for option in matters] == [(50, False), (50, False), (0, True)]
    other = bank.question("G1Q2").options[-1]
    assert (other.key, other.origin, other.text["ja"]) == ("other", "-oth-", "その他")


def test_number_keeps_its_range_and_unit():
    number = imported(VERSION_6).question("G2Q2")
    assert (number.minimum, number.maximum, number.weight) == (0, 500, 0)
    assert number.unit == {"ja": "業務", "en": "tasks"}


def test_two_scales_are_asked_one_by_one():
    bank = imported(VERSION_6)
    assert bank.question("G3Q3_SQ1_0").text["en"].endswith("Training – Satisfaction")
    assert bank.question("G3Q3_SQ1_1").text["ja"].endswith("研修 – 重要度")


def test_two_scales_without_headers_are_told_apart():
    scales = answers(1, A=0, B=1)
    rows = scales["answers"] + [{**row, "aid": row["aid"] + 50, "scale_id": 1} for row in scales["answers"]]
    texts = [{"aid": row["aid"], "answer": row["code"], "language": "en"} for row in rows]
    tables = parts(1, "Pay") | {"answers": rows, "answer_l10ns": texts}
    first, second = questions_of(survey({"qid": 1, "type": "1", "question": "How is it?"}, **tables))
    assert (first.text["en"], second.text["en"]) == ("How is it? – Pay – 1", "How is it? – Pay – 2")


@pytest.mark.parametrize(
    ("attributes", "least", "greatest", "unit"),
    [
        ({"min_num_value_n": 1, "max_num_value_n": 9, "suffix": "kg"}, 1, 9, "kg"),
        ({"slider_layout": 1, "slider_min": 0, "slider_max": 50, "prefix": "€"}, 0, 50, "€"),
        (
            {"slider_layout": 0, "slider_min": 0, "slider_max": 50, "suffix": "", "prefix": "$"},
            None,
            None,
            "$",
        ),
    ],
)
def test_numbers_have_the_range_and_unit_of_their_question(attributes, least, greatest, unit):
    rows = [
        {"qid": 1, "attribute": name, "value": value, "language": ""} for name, value in attributes.items()
    ]
    (number,) = questions_of(survey({"qid": 1, "type": "K"}, question_attributes=rows, **parts(1, "Load")))
    assert (number.minimum, number.maximum, number.unit) == (least, greatest, {"en": unit})


def test_simple_equations_become_conditions():
    bank = imported(VERSION_6)

    def said(key: str):
        return bank.question(key).visible_if.model_dump(by_alias=True, exclude_unset=True)

    asked = {"question": "G1Q1", "is": ("A2",)}
    assert said("G1Q2") == {"all": (asked, {"question": "G1Q1", "answered": True})}
    assert said("G2Q1_SQ1") == {"all": (asked, {"question": "G1Q4", "is": ("S1", "S2")})}
    assert said("G2Q2") == asked  # its group's
    assert said("G2Q3") == {
        "all": (asked, {"question": "G2Q2", "answered": True}, {"not": {"question": "G2Q2", "at_most": 5}})
    }
    assert said("G2Q4_SQ1") == asked  # the value of the answer A2 is 5
    assert bank.question("G1Q3").visible_if is None
    assert 'regexMatch("/a/", G1Q1.NAOK)' in notes(VERSION_6, "lost")


def test_conditions_from_before_equations_are_taken_over():
    condition = imported(VERSION_2).question("G1Q2").visible_if
    assert (condition.question, condition.is_any_of) == ("G1Q1", ("A2",))
    parts_ = imported(VERSION_2).question("G2Q3").visible_if.all_of
    assert [(part.question, part.is_any_of) for part in parts_] == [("G1Q1", ("A2",)), ("G1Q4", ("S1",))]


def test_what_is_lost_is_named():
    lost = notes(VERSION_6, "lost")
    for words in ("G1Intro", "次の頁へ", "G2Sum", "max_answers = 2", "Thank you.", "G3Q1"):
        assert words in lost
    changed = notes(VERSION_6, "changed")
    for words in ("G1Q3", "G2Q1", "Dates", "levels", "G1Q2"):
        assert words in changed


# --- sums ---------------------------------------------------------------------------------------------------


def came_to(bank: Document, answers: dict) -> tuple[object, object]:
    """What the whole survey's values add up to, and the level that it has; what is not answered does not apply."""
    rest = {
        question.key: {"not_applicable": True} for question in bank.questions() if question.not_applicable
    }
    given = parse_answers(bank, rest | answers)
    result = Scorer(bank, compute_bounds(bank)).score(given, region="other").as_json()
    return result["measures"]["total"]["sum"], result["outcomes"]["total-assessment"]["level"]


@pytest.mark.parametrize(
    ("answers", "amount", "level"),
    [
        ({"G1Q1": "A1"}, 0, 1),
        ({"G1Q1": "A2", "G1Q4": ["S1"]}, 6, 1),
        ({"G1Q1": "A2", "G1Q4": ["S1", "S2"]}, 7, 2),
        ({"G1Q1": "A2", "G1Q4": ["S1"], "G2Q1_SQ1": "C3", "G2Q1_SQ2": "C2"}, 9, 2),
    ],
)
def test_values_add_up_to_the_level_of_the_rule_that_speaks_of_the_sum(answers, amount, level):
    assert came_to(imported(VERSION_6), answers) == (amount, level)


def rule(number: int, least: int, greatest: int, **fields: object) -> dict[str, object]:
    return {
        "id": number,
        "scope": "T",
        "gid": 0,
        "name": f"R{number}",
        "minimum": least,
        "maximum": greatest,
        "language": "en",
    } | fields


def assessed(*rules: dict[str, object]):
    return read("s", survey({"qid": 1, "type": "L"}, **answers(1, a=0, b=5, c=9), assessments=list(rules)))


def test_sums_that_no_rule_speaks_of_have_a_level_without_a_word():
    bank = parse_document(assessed(rule(1, 1, 3), rule(2, 7, 8)).tree)
    levels = bank.outcomes["total-assessment"].levels
    assert [(level.begins_at, level.above, level.name["en"]) for level in levels] == [
        (None, None, "–"), (1, None, "R1"), (None, 3, "–"), (7, None, "R2"), (None, 8, "–"),
    ]  # fmt: skip


def test_rule_of_a_group_has_a_measure_of_the_group():
    bank = parse_document(assessed(rule(1, 0, 9, scope="G", gid=1)).tree)
    assert bank.measures["Group"].dimensions == ("Group",)
    assert list(bank.outcomes) == ["Group-assessment"]


@pytest.mark.parametrize(
    "rules", [(rule(1, 0, 5), rule(2, 5, 9)), (rule(1, 5, 0),), (rule(1, "few", "many"),)]
)
def test_rules_that_contradict_each_other_are_left_out_and_named(rules):
    reading = assessed(*rules)
    assert not parse_document(reading.tree).outcomes
    assert any(note.fate == "lost" and "R1" in str(note) for note in reading.notes)


# --- types one by one ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "points"),
    [
        ("Y", [100, 0]),
        ("5", [0, 25, 50, 75, 100]),
        ("G", [0, 0]),
    ],
)
def test_own_answers_are_scored_where_they_are_a_scale_and_nothing_is_assessed(type, points):
    [question] = questions_of(survey({"qid": 1, "type": type}))
    assert [option.points for option in question.options] == points
    assert question.weight == (0 if type == "G" else 1)


@pytest.mark.parametrize(("type", "count"), [("A", 5), ("B", 10), ("C", 3), ("E", 3)])
def test_lines_of_a_table_become_questions(type, count):
    found = questions_of(survey({"qid": 1, "type": type, "question": "How far?"}, **parts(1, "a", "b")))
    assert [question.key for question in found] == ["Q1_a", "Q1_b"]
    assert [question.text["en"] for question in found] == ["How far? – a", "How far? – b"]
    assert {len(question.options) for question in found} == {count}


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("S", "text"),
        ("T", "text"),
        ("U", "text"),
        ("D", "text"),
        ("|", "text"),
        ("?", "text"),
        ("N", "number"),
    ],
)
def test_free_answers_are_not_scored(type, kind):
    [question] = questions_of(survey({"qid": 1, "type": type}))
    assert question.kind == kind
    assert not question.is_scored
    assert question.evidence == (type == "|")


@pytest.mark.parametrize(("type", "kind"), [("Q", "text"), ("K", "number")])
def test_several_free_answers_become_questions(type, kind):
    found = questions_of(survey({"qid": 1, "type": type}, **parts(1, "a", "b")))
    assert [(question.key, question.kind) for question in found] == [("Q1_a", kind), ("Q1_b", kind)]


def test_ranking_becomes_a_text_that_lists_what_is_ranked():
    [question] = questions_of(survey({"qid": 1, "type": "R"}, **answers(1, first=0, second=0)))
    assert (question.kind, question.help["en"]) == ("text", "- first\n- second")


def test_table_of_numbers_asks_for_each_cell_and_one_of_boxes_for_each_line():
    lines, columns = parts(1, "r1", "r2"), parts(1, "c1", "c2", "c3", scale=1)
    both = {name: lines[name] + columns[name] for name in lines}
    assert len(questions_of(survey({"qid": 1, "type": ":"}, **both))) == 6
    boxes = [{"qid": 1, "attribute": "multiflexible_checkbox", "value": 1}]
    found = questions_of(survey({"qid": 1, "type": ":"}, **both, question_attributes=boxes))
    assert [(question.kind, len(question.options)) for question in found] == [
        ("multiple", 3),
        ("multiple", 3),
    ]


def test_hidden_question_is_left_out_and_named():
    hidden = [{"qid": 1, "attribute": "hidden", "value": 1}]
    reading = read("s", survey({"qid": 1, "type": "S"}, {"qid": 2, "type": "S"}, question_attributes=hidden))
    assert [question.key for question in parse_document(reading.tree).questions()] == ["Q2"]
    assert any("hides" in str(note) and "Q1" in str(note) for note in reading.notes)


def test_least_value_below_zero_is_no_points():
    [question] = questions_of(survey({"qid": 1, "type": "L"}, **answers(1, a=-2, b=0, c=2)))
    assert [option.points for option in question.options] == [0, 50, 100]


def test_list_without_answers_becomes_a_text():
    [question] = questions_of(survey({"qid": 1, "type": "L"}))
    assert question.kind == "text"


def test_names_that_are_no_keys_keep_what_they_were_called():
    [question] = questions_of(
        survey({"qid": 1, "type": "L", "title": "質問 1"}, **answers(1, はい=1, いいえ=0))
    )
    assert question.origin == "質問 1"
    assert [option.origin for option in question.options] == ["はい", "いいえ"]


# --- texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text", "pictures"),
    [
        ("Plain &amp; simple", "Plain & simple", False),
        ("<p>One</p><p>Two<br/>three</p>", "One\n\nTwo\nthree", False),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b", False),
        ("<script>alert(1)</script>Seen<style>p{}</style>", "Seen", False),
        ("a<!-- <p>unseen</p> -->b", "ab", False),
        ("a<!-- never closed", "a", False),
        ('See <a href="https://example.org/x">here</a>.', "See here (https://example.org/x).", False),
        ('<a href="javascript:alert(1)">here</a>', "here", False),
        ("<img src='x'>picture", "picture", True),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", False),
        ("a&nbsp;&nbsp;b\r\n\r\n\r\n\r\nc", "a b\n\nc", False),
        ("<<<<<b>bold</b>", "<<<<bold", False),
        ("\x00null\x08", "null", False),
    ],
)
def test_html_becomes_text(html, text, pictures):
    assert plain_text(html) == (text, pictures)


@pytest.mark.parametrize(
    "html", ["<" * 200_000, "<!--" * 50_000, "<p" * 100_000, "&" * 200_000, "<li>" * 60_000]
)
def test_html_of_any_shape_is_read_at_once(html):
    assert len(plain_text(html)[0]) <= 10_000


def test_description_of_a_group_is_told_with_its_words():
    texts = [
        {"gid": 1, "group_name": "Care", "description": "<p>Think of <b>last</b> year.</p>", "language": "en"}
    ]
    reading = read("survey", survey({"qid": 1, "type": "T"}, group_l10ns=texts))
    assert "Descriptions of groups have no place in a bank: Care “Think of last year.”" in map(
        str, reading.notes
    )


def test_values_are_told_to_be_taken_as_the_more_the_better():
    def told(**values: int) -> bool:
        data = survey({"qid": 1, "type": "L"}, **answers(1, **values))
        return any("more points are better" in str(note) for note in read("survey", data).notes)

    assert told(A=0, B=2)
    assert not told(A=0, B=0)


def test_what_a_survey_does_not_say_of_itself_is_told_with_what_it_becomes():
    notes = [str(note) for note in read("survey", survey({"qid": 1, "type": "N", "title": "Age"})).notes]
    key = read("survey", survey({"qid": 1, "type": "N", "title": "Age"})).tree["key"]
    assert (
        f"the file says none of these: the bank gets the key {key}, version 1 and five even levels" in notes
    )
    assert "Numbers are shown and not scored until they get bands and a weight: Age" in notes
