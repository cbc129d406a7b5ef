"""What is refused in amounts, measures and outcomes: every rule with its place and its words."""

from collections.abc import Mapping
from typing import Any

import pytest

from scoring import InvalidDocument, Plain, canonical_json, json_schema, load_document, parse_document
from tests.scoring.trees import bank_tree, document

LEFT_OUT = object()
IMPACT = ("outcomes", "impact")
ADJUSTMENT = "outcomes.impact.adjustments[0]"
LEVELS = "outcomes.impact.levels"
HARMS = ("dimensions", 0, "questions", 1)


def changed(*changes: tuple[tuple[str | int, ...], object]) -> Any:
    """The test bank's tree with values put at places, or left out there."""
    tree: Any = bank_tree("measures")
    for path, value in changes:
        node = tree
        for step in path[:-1]:
            node = node[step]
        if value is LEFT_OUT:
            del node[path[-1]]
        else:
            node[path[-1]] = value
    return tree


def problems_of(tree: object) -> list[str]:
    with pytest.raises(InvalidDocument) as refused:
        parse_document(tree)
    return [str(problem) for problem in refused.value.problems]


def test_test_bank_is_read_and_written_exactly() -> None:
    text = canonical_json(document("measures"))
    assert load_document(text) == document("measures")
    assert canonical_json(load_document(text)) == text


def test_schema_has_the_new_parts() -> None:
    schema = json_schema()
    assert {"measures", "outcomes"} <= schema["properties"].keys()
    assert {"from", "above", "name", "text"} == schema["$defs"]["OutcomeLevel"]["properties"].keys()
    assert schema["$defs"]["Option"]["properties"]["amount"]["anyOf"][0] == {
        "type": "number",
        "minimum": -1_000_000,
        "maximum": 1_000_000,
    }


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        # ---- shape
        (
            (*HARMS, "options", 0, "amount"),
            Plain("much"),
            ["dimensions[0].questions[1].options[0].amount: must be a number"],
        ),
        (
            (*HARMS, "options", 0, "amount"),
            Plain("1000001"),
            ["dimensions[0].questions[1].options[0].amount: must be between -1000000 and 1000000"],
        ),
        (("measures", "risk", "name"), LEFT_OUT, ["measures.risk.name: is missing"]),
        ((*IMPACT, "sum"), LEFT_OUT, ["outcomes.impact.sum: is missing"]),
        (
            (*IMPACT, "sum", 0, "as"),
            Plain("share"),
            ["outcomes.impact.sum[0].as: must be one of: amount, percent"],
        ),
        ((*IMPACT, "round"), Plain("5"), ["outcomes.impact.round: must be between 0 and 4"]),
        (
            (*IMPACT, "adjustments", 0, "percent"),
            Plain("-101"),
            [f"{ADJUSTMENT}.percent: must be between -100 and 1000"],
        ),
        (("measures",), [], ["measures: must be a map of names to values"]),
        # ---- amounts
        (
            ("dimensions", 0, "questions", 0, "amount_limit"),
            Plain("2"),
            ["dimensions[0].questions[0].amount_limit: does not belong to a question of kind single"],
        ),
        (
            (*HARMS, "amount_limit"),
            Plain("0"),
            ["dimensions[0].questions[1].amount_limit: must be greater than 0"],
        ),
        # ---- measures
        (("measures", "risk", "questions"), [], ["measures.risk.questions: must not be empty"]),
        (("measures", "risk", "dimensions"), [], ["measures.risk.dimensions: must not be empty"]),
        (
            ("measures", "care", "questions", 0),
            "care.tried",
            ["measures.care.questions[0]: there is no question care.tried"],
        ),
        (
            ("measures", "care", "questions", 0),
            "care.told",
            ["measures.care.questions[1]: care.told is there twice"],
        ),
        (
            ("measures", "care", "questions", 0),
            "care.plain",
            ["measures.care.questions[0]: no answer to the question care.plain has an amount"],
        ),
        (
            ("measures", "risk", "questions", 0),
            "risk.reach",
            ["measures.risk.questions[0]: risk.reach is there already: with the dimension risk"],
        ),
        (
            ("measures", "risk", "dimensions", 0),
            "risks",
            ["measures.risk.dimensions[0]: there is no dimension risks"],
        ),
        (
            ("measures", "risk", "dimensions"),
            ["risk", "risk"],
            ["measures.risk.dimensions[1]: risk is there twice"],
        ),
        (("measures", "all", "maximum"), Plain("0"), ["measures.all.maximum: must be greater than 0"]),
        (("measures", "impact"), {"name": {"en": "x"}}, ["outcomes.impact: impact is there twice"]),
        # ---- outcomes
        ((*IMPACT, "source"), "law", ["outcomes.impact.source: there is no source law"]),
        ((*IMPACT, "sum"), [], ["outcomes.impact.sum: must not be empty"]),
        (
            (*IMPACT, "sum", 0, "of"),
            "risks",
            ["outcomes.impact.sum[0].of: there is no measure or outcome risks"],
        ),
        ((*IMPACT, "sum", 0, "times"), Plain("0"), ["outcomes.impact.sum[0].times: must not be 0"]),
        ((*IMPACT, "maximum"), Plain("-1"), ["outcomes.impact.maximum: must be greater than 0"]),
        (
            (*IMPACT, "sum", 0, "times"),
            Plain("-1"),
            [],  # its least is -1: the greatest sum is 1
        ),
        (
            (*IMPACT, "sum", 0),
            {"of": "care", "times": Plain("-1")},
            ["outcomes.impact: cannot become greater than 0: give it a maximum, or other amounts"],
        ),
        (
            (*IMPACT, "adjustments", 0, "when", "of"),
            "mercy",
            [f"{ADJUSTMENT}.when.of: there is no measure or outcome mercy"],
        ),
        (
            (*IMPACT, "adjustments", 0, "when", "of"),
            "both",
            ["outcomes.impact: leads back to itself: impact → both → impact"],
        ),
        (
            (*IMPACT, "adjustments", 0, "when", "at_least"),
            LEFT_OUT,
            [f"{ADJUSTMENT}.when: must say a limit: at_least, above, at_most or below"],
        ),
        (
            (*IMPACT, "adjustments", 0, "when", "above"),
            Plain("70"),
            [f"{ADJUSTMENT}.when.above: cannot stand beside at_least"],
        ),
        (
            (*IMPACT, "adjustments", 0, "when", "at_most"),
            Plain("70"),
            [f"{ADJUSTMENT}.when: can never hold: 80 is not below 70"],
        ),
        (
            (*IMPACT, "adjustments", 0, "when", "below"),
            Plain("80"),
            [f"{ADJUSTMENT}.when: can never hold: 80 is not below 80"],
        ),
        ((*IMPACT, "adjustments", 0, "when", "at_most"), Plain("80"), []),
        (
            (*IMPACT, "adjustments", 0, "percent"),
            LEFT_OUT,
            [f"{ADJUSTMENT}: must say what changes: percent or amount"],
        ),
        (
            (*IMPACT, "adjustments", 0, "amount"),
            Plain("1"),
            [f"{ADJUSTMENT}.amount: cannot stand beside percent"],
        ),
        ((*IMPACT, "adjustments", 0, "percent"), Plain("0"), [f"{ADJUSTMENT}.percent: must not be 0"]),
        (
            ("outcomes", "both", "adjustments", 1, "key"),
            "much",
            ["outcomes.both.adjustments[1].key: much is there twice"],
        ),
        (
            (*IMPACT, "levels", 0, "from"),
            Plain("0"),
            [f"{LEVELS}[0].from: the first level has no beginning: it is what lies below the second"],
        ),
        (
            (*IMPACT, "levels", 1, "above"),
            LEFT_OUT,
            [f"{LEVELS}[1]: must say where it begins: from or above"],
        ),
        ((*IMPACT, "levels", 1, "from"), Plain("25"), [f"{LEVELS}[1].above: cannot stand beside from"]),
        (
            (*IMPACT, "levels", 2, "above"),
            Plain("25"),
            [f"{LEVELS}[2].above: must be greater than the one before (25)"],
        ),
        ((*IMPACT, "levels"), [], []),
        (
            (*IMPACT, "levels", 0, "name"),
            {"fr": "I"},
            [
                f"{LEVELS}[0].name: has no text in the language en",
                f"{LEVELS}[0].name.fr: is not among the bank's languages",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    path: tuple[str | int, ...], value: object, expected: list[str]
) -> None:
    tree = changed((path, value))
    if expected:
        assert problems_of(tree) == expected
    else:
        assert canonical_json(parse_document(tree))


def _without_amounts(node: object) -> object:
    if isinstance(node, Mapping):
        return {
            key: _without_amounts(value)
            for key, value in node.items()
            if key not in ("amount", "adjustments")
        }
    return [_without_amounts(entry) for entry in node] if isinstance(node, list) else node


def test_measures_need_amounts() -> None:
    assert problems_of(_without_amounts(bank_tree("measures"))) == [
        "dimensions[0].questions[1].amount_limit: there is nothing to limit: no option has an amount",
        "measures.risk.questions[0]: no answer to the question data.people has an amount",
        "measures.risk.dimensions[0]: no answer in the dimension risk has an amount",
        "measures.care.questions[0]: no answer to the question care.tested has an amount",
        "measures.care.questions[1]: no answer to the question care.told has an amount",
        "measures.all: no answer in the bank has an amount",
    ]


def test_measure_needs_a_maximum_above_nothing() -> None:
    tree = changed(
        (("measures",), {"loss": {"name": {"en": "x"}, "questions": ["care.tested"]}}),
        (("outcomes",), {}),
        (("dimensions", 2, "questions", 0, "options", 1, "amount"), Plain("-4")),
    )
    assert problems_of(tree) == [
        "measures.loss: cannot become greater than 0: give it a maximum, or other amounts"
    ]
    tree["measures"]["loss"]["maximum"] = Plain("4")
    assert parse_document(tree).measures["loss"].maximum == 4


@pytest.mark.parametrize(
    ("question", "field", "value", "expected"),
    [
        # Where it cannot be told what a question adds, nothing is said of maxima.
        (
            ("dimensions", 0, "questions", 0),
            "options",
            [],
            "dimensions[0].questions[0].options: is missing: a question of kind single needs it",
        ),
        (
            ("dimensions", 0, "questions", 2),
            "minimum",
            Plain("11"),
            "dimensions[0].questions[2].minimum: the minimum must not be above the maximum (10)",
        ),
        (
            ("dimensions", 1, "questions", 0, "bands", 1),
            "from",
            Plain("0"),
            "dimensions[1].questions[0].bands[1].from: must be greater than the one before (0)",
        ),
    ],
)
def test_other_problems_are_said_alone(
    question: tuple[str | int, ...], field: str, value: object, expected: str
) -> None:
    assert expected in problems_of(changed(((*question, field), value)))


def test_kind_that_does_not_suit_amounts_is_said_alone() -> None:
    problems = problems_of(changed((("dimensions", 0, "questions", 0, "kind"), "number")))
    assert problems[:2] == [
        "dimensions[0].questions[0].options: does not belong to a question of kind number",
        "dimensions[0].questions[0].bands: is missing: a question of kind number needs it",
    ]


@pytest.mark.parametrize(
    ("name", "most", "entry"),
    [
        ("measures", 100, {"name": {"en": "x"}}),
        ("outcomes", 50, {"name": {"en": "x"}, "sum": [{"of": "all"}]}),
    ],
)
def test_there_are_so_many_and_no_more(name: str, most: int, entry: dict[str, object]) -> None:
    tree = bank_tree("measures")
    kept = {} if name == "outcomes" else tree[name]
    tree[name] = kept | {f"m{i}": entry for i in range(most - len(kept))}
    assert len(getattr(parse_document(tree), name)) == most
    tree[name]["more"] = entry
    assert problems_of(tree) == [f"{name}: must have at most {most} entries"]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("sum", {"of": "all"}),
        ("adjustments", {"key": "k", "when": {"of": "all", "at_least": 1}, "amount": 1}),
        ("levels", {"name": {"en": "x"}}),
    ],
)
def test_an_outcome_has_so_many_parts_and_no_more(name: str, entry: dict[str, object]) -> None:
    def parts(count: int) -> list[dict[str, object]]:
        made = [dict(entry) for _ in range(count)]
        for index, part in enumerate(made):
            if name == "adjustments":
                part["key"] = f"k{index}"
            if name == "levels" and index:
                part["from"] = index
        return made

    outcome = {"name": {"en": "x"}, "sum": [{"of": "all"}]}
    tree = changed((("outcomes",), {"o": outcome | {name: parts(50)}}))
    assert canonical_json(parse_document(tree))
    tree["outcomes"]["o"][name] = parts(51)
    assert problems_of(tree) == [f"outcomes.o.{name}: must have at most 50 entries"]


def test_longer_circle_is_named_whole() -> None:
    tree = changed(
        (("outcomes", "balance", "sum", 0, "of"), "both"),
        (
            ("outcomes", "balance", "adjustments"),
            [{"key": "k", "when": {"of": "balance", "above": 1}, "amount": 1}],
        ),
    )
    assert problems_of(tree) == [
        "outcomes.balance: leads back to itself: balance → both → balance",
        "outcomes.balance: leads back to itself: balance → balance",
    ]
