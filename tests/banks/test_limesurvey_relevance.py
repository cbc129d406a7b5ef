"""Relevance equations of LimeSurvey, as conditions."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks.exchange.limesurvey.relevance import Answer, TooHard, condition_of

pytestmark = pytest.mark.any_database

SINGLE = Answer("q1", "single", codes={"A1": "a1", "A2": "a2"}, values={"a1": Decimal(0), "a2": Decimal(3)})
NUMBERED = Answer("q2", "single", codes={"1": "1", "2": "2", "3": "3"}, values={})
NAMES = {
    "Q1": SINGLE,
    "11X2X3": SINGLE,
    "Q2": NUMBERED,
    "M_1": Answer("m", "multiple", option="one"),
    "M_2": Answer("m", "multiple", option="two"),
    "M": Answer("m", "multiple"),
    "N": Answer("n", "number"),
    "T": Answer("t", "text"),
}
A2 = {"question": "q1", "is": ["a2"]}
GIVEN = {"question": "n", "answered": True}


@pytest.mark.parametrize(
    ("equation", "condition"),
    [
        ("", True),
        ("1", True),
        (" 1 ", True),
        ('((Q1.NAOK == "A2"))', A2),
        ("Q1 == 'A2'", A2),
        ('"A2" == Q1.NAOK', A2),
        ('(Q1.NAOK) eq ("A2")', A2),
        ('11X2X3.NAOK == "A2"', A2),
        ('Q1.code = "A2"', A2),
        ('Q1.NAOK != "A2"', {"not": A2}),
        ('!(Q1.NAOK == "A2")', {"not": A2}),
        ('not not (Q1.NAOK == "A2")', A2),
        ('Q1 == "A1" || Q1 == "A2"', {"question": "q1", "is": ["a1", "a2"]}),
        ('Q1 == "A2" and M_1.NAOK == "Y"', {"all": [A2, {"question": "m", "is": ["one"]}]}),
        ('M_1 == "Y" or M_2 == "Y"', {"question": "m", "is": ["one", "two"]}),
        ('M_1 == "Y" or Q1 == "A2"', {"any": [{"question": "m", "is": ["one"]}, A2]}),
        ('M_1.NAOK != "Y"', {"not": {"question": "m", "is": ["one"]}}),
        ('M_1.NAOK == ""', {"not": {"question": "m", "is": ["one"]}}),
        ("is_empty(Q1.NAOK)", {"question": "q1", "answered": False}),
        ("!is_empty(T)", {"question": "t", "answered": True}),
        ('T != ""', {"question": "t", "answered": True}),
        ("N >= 5", {"question": "n", "at_least": 5}),
        ("5 >= N.NAOK", {"question": "n", "at_most": 5}),
        ("N > 5", {"all": [GIVEN, {"not": {"question": "n", "at_most": 5}}]}),
        ("N lt 5", {"all": [GIVEN, {"not": {"question": "n", "at_least": 5}}]}),
        ("N == 5", {"question": "n", "at_least": 5, "at_most": 5}),
        ('N == "2.5"', {"question": "n", "at_least": Decimal("2.5"), "at_most": Decimal("2.5")}),
        ("N > -1", {"all": [GIVEN, {"not": {"question": "n", "at_most": -1}}]}),
        ("Q2 >= 2", {"question": "q2", "is": ["2", "3"]}),
        ("Q2 == 2", {"question": "q2", "is": ["2"]}),
        ("Q1.value >= 2", A2),
        ("Q1.valueNAOK < 3", {"question": "q1", "is": ["a1"]}),
        ("intval(Q2.NAOK) ge 2", {"question": "q2", "is": ["2", "3"]}),
        ("intval(Q2) < 2", {"not": {"question": "q2", "is": ["2", "3"]}}),  # no answer is 0
        ("intval(Q2) < 9", True),
        ("(floatval(Q2.code) == 3)", {"question": "q2", "is": ["3"]}),
        ("2 <= intval(Q2)", {"question": "q2", "is": ["2", "3"]}),
        ('intval(N.NAOK) >= "18"', {"question": "n", "at_least": 18}),
        ("intval(N) > 17", {"question": "n", "at_least": 18}),
        ("intval(N) <= 17", {"not": {"question": "n", "at_least": 18}}),
        ("intval(N) < 18", {"not": {"question": "n", "at_least": 18}}),
        (
            "intval(N) == 18",
            {"all": [{"question": "n", "at_least": 18}, {"not": {"question": "n", "at_least": 19}}]},
        ),
        ("floatval(N) >= 2.5", {"question": "n", "at_least": Decimal("2.5")}),
        ("floatval(N) > 0", {"all": [GIVEN, {"not": {"question": "n", "at_most": 0}}]}),
        (
            "floatval(N) == 5",
            {
                "all": [
                    {"question": "n", "at_least": 5},
                    {"not": {"all": [GIVEN, {"not": {"question": "n", "at_most": 5}}]}},
                ]
            },
        ),
        ('1 and Q1 == "A2"', A2),
        ('Q1 == "A2" and (Q1 == "A2" and N >= 5)', {"all": [A2, {"question": "n", "at_least": 5}]}),
    ],
)
def test_simple_equation_is_a_condition(equation, condition):
    assert condition_of(equation, NAMES.get) == condition


@pytest.mark.parametrize(
    "equation",
    [
        "0",
        "unknown == 1",
        "Q1.NAOK",
        'Q1 == "A9"',
        "Q1 == Q2",
        'Q1 == "A2" and',
        '(Q1 == "A2"',
        'Q1 == "A2")',
        "N + 1 > 2",
        "regexMatch('/a/', T) == 1",
        "count(M_1, M_2) > 1",
        'T == "word"',
        "Q1 >= 2",
        'M_1 == "X"',
        'M == "Y"',
        'N == "many"',
        "intval(N) == 0",
        "intval(N) >= 0",
        "intval(N) > 2.5",
        "intval(N) > -1",
        "intval(Q1) > 1",
        "intval(M_1) > 0",
        "intval(Q2.value) > 1",
        "intval(intval(Q2)) > 1",
        "intval(Q2) > 9",
        "intval Q2 > 1",
        "intval(Q2",
        "Q1.shown == 'x'",
        "Q1.question == 'x'",
        'Q1 == "A2',
        "{Q1}",
        "is_empty(Q1.NAOK",
        "(" * 100 + "1" + ")" * 100,
        "Q1 == 'A2' or " * 1_000 + "1",
        "\x00",
    ],
)
def test_what_is_not_simple_is_too_hard(equation):
    with pytest.raises(TooHard):
        condition_of(equation, NAMES.get)


WORDS = st.sampled_from(
    ["Q1", "Q2.NAOK", "M_1", "N", "T", '"A2"', "'Y'", "5", "0", "1", "-", "(", ")", "!", "&&", "||", "==", "!=", ">", "<=",
     "is_empty", "intval", "floatval", "and", "or", "not", ",", " ", "."]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_any_equation_is_a_condition_or_too_hard(equation):
    try:
        condition = condition_of(equation, NAMES.get)
    except TooHard:
        return
    assert condition is True or isinstance(condition, dict)
