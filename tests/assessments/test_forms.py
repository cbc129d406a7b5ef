from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from assessments import forms
from scoring import Answer, parse_document
from tests.assessments.conftest import bank

DOCUMENT = parse_document(bank())


def read(key: str, **fields: object) -> forms.Reading:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(f"{key}:{name}", value if isinstance(value, list) else [value])
    question = DOCUMENT.question(key)
    with translation.override("en"):
        return forms.read(question, forms.posted(question, data), "en")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7.5", "7.5"),
        ("７．５", "7.5"),
        ("７。５", "7.5"),
        ("１，０００", "1000"),
        ("1、000、000", "1000000"),
        ("1,234.5", "1234.5"),
        ("1 234.5", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1'234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("7,5", "7.5"),
        ("-3", "-3"),
        ("−３", "-3"),
        ("+4", "+4"),
        (" 12 ", "12"),
        ("．5", ".5"),
        ("5.", "5."),
        ("１２％", "12"),
    ],
)
def test_normalised_number_reads_what_people_write(typed, number):
    assert forms.normalised_number(typed, DOCUMENT.question("practice.share")) == number


@pytest.mark.parametrize(
    "typed", ["abc", "1e5", "1,2,3", "12,34,567", "--1", "1.2.3", "NaN", "∞", "七", "٣", "1" * 41, "5円", "-"]
)
def test_normalised_number_refuses_what_is_no_number(typed):
    assert forms.normalised_number(typed, DOCUMENT.question("practice.share")) is None


def test_normalised_number_takes_a_percent_sign_only_where_the_unit_has_one():
    assert forms.normalised_number("5%") is None


@pytest.mark.parametrize(
    ("key", "fields", "answer"),
    [
        ("practice.policy", {"choice": "option:draft"}, Answer("draft")),
        ("practice.policy", {"choice": "unknown"}, Answer(status="unknown")),
        ("practice.policy", {"choice": "not_applicable", "comment": "no AI"}, Answer(comment="no AI", status="not_applicable")),
        ("practice.policy", {}, Answer()),
        ("practice.share", {"value": "７．５０"}, Answer(Decimal("7.50"))),
        ("practice.share", {"value": "  "}, Answer()),
        ("practice.notes", {"value": "one\r\ntwo\rthree"}, Answer("one\ntwo\nthree")),
        ("safety.measures", {"choice": ["option:tests", "option:audits"], "evidence": "folder"}, Answer(("audits", "tests"), evidence="folder")),
        ("safety.measures", {"choice": ["option:none"]}, Answer(("none",))),
    ],
)  # fmt: skip
def test_read_makes_the_answer_that_was_meant(key, fields, answer):
    reading = read(key, **fields)
    assert (reading.answer, reading.problems) == (answer, {})


def test_posted_looks_at_no_field_that_the_question_does_not_show():
    reading = read("practice.policy", choice="option:yes", evidence="smuggled", value="smuggled")
    assert reading.answer == Answer("yes")


@pytest.mark.parametrize(
    ("key", "fields", "problems"),
    [
        ("practice.policy", {"choice": ["option:no", "option:yes"]}, {"value": "Choose one answer"}),
        ("practice.policy", {"choice": ["option:no", "unknown"]}, {"value": "Choose either an answer or “We don't know” or “Not applicable”, not both"}),
        ("practice.policy", {"choice": ["unknown", "not_applicable"]}, {"value": "Choose either “We don't know” or “Not applicable”, not both"}),
        ("practice.share", {"value": "some"}, {"value": "Enter a number, such as 7.5"}),
        ("practice.share", {"value": "101"}, {"value": "Enter a number from 0 to 100"}),
        ("practice.share", {"value": "5", "choice": "unknown"}, {"value": "Choose either an answer or “We don't know” or “Not applicable”, not both"}),
        ("practice.notes", {"value": "x" * 100_000}, {"value": "Shorten it to 10000 characters or fewer"}),
        ("practice.notes", {"value": "nul \x00"}, {"value": "Remove control characters and broken characters"}),
        ("practice.notes", {"value": "ok", "comment": "bell \x07"}, {"comment": "Remove control characters and broken characters"}),
        ("safety.measures", {"choice": ["option:audits", "option:none"]}, {"value": "“Option none” cannot be chosen together with other answers"}),
        ("safety.measures", {"choice": "not_applicable"}, {"value": "This question applies to everyone. Choose an answer or “We don't know”"}),
        ("safety.measures", {"choice": [], "evidence": "x" * 501}, {"evidence": "Shorten it to 500 characters or fewer"}),
    ],
)  # fmt: skip
def test_read_says_what_is_wrong_and_keeps_what_was_typed(key, fields, problems):
    reading = read(key, **fields)
    assert reading.problems == problems
    for name, value in fields.items():
        if name == "choice":
            assert list(reading.typed.choices) == (value if isinstance(value, list) else [value])
        else:
            assert getattr(reading.typed, name) == value


def test_read_names_an_option_that_does_not_exist():
    assert list(read("practice.policy", choice="option:maybe").problems) == ["value"]


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "\u202eevil\u202c",
        "👩‍👩‍👧‍👦",
        "𠮷野家 𪚥",
        "a" * 10_000,
        "tab\tand\nline",
        "ｶﾅ ﬁ é é",
    ],
)
def test_read_keeps_unusual_text_to_the_letter(words):
    assert read("practice.notes", value=words, comment=words).answer == Answer(words, comment=words)
