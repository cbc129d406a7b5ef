"""What is refused in a document: every rule with its place and its words."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import InvalidDocument, Plain, Problem, canonical_json, load_document, parse_document
from scoring.validation import GREATEST_DEPTH, MOST_ENTRIES, MOST_NODES, mend_document
from tests.scoring.trees import bank_tree, document, from_yaml

LEFT_OUT = object()
Q = ("dimensions", 0, "questions")  # definition (single), budget (single), budget-share (number)
S = ("dimensions", 1, "questions")  # measures (multiple), notes (text)


def problems_of(tree: Any) -> list[str]:
    """The problems of a document that must be refused, as text."""
    with pytest.raises(InvalidDocument) as refused:
        parse_document(tree)
    return [str(problem) for problem in refused.value.problems]


def changed(*changes: tuple[tuple[str | int, ...], Any]) -> Any:
    """The example bank with values put at places, or left out there."""
    tree = bank_tree("example")
    for path, value in changes:
        node = tree
        for step in path[:-1]:
            node = node[step]
        if value is LEFT_OUT:
            del node[path[-1]]
        elif isinstance(node, list) and path[-1] == len(node):
            node.append(value)
        else:
            node[path[-1]] = value
    return tree


def both(text: str = "Text") -> dict[str, str]:
    return {"ja": text, "en": text}


def figure(*options: str, share: Any = 10, **more: Any) -> dict[str, Any]:
    return {"source": "survey", "options": list(options), "share": share, "statement": both(), **more}


NUMBER_QUESTION = (*Q, 2)
MEASURES = (*S, 0)
NOTES = (*S, 1)
BANK_KEY = (
    "must begin with a letter, a digit or an underscore, go on with these, full stops and hyphens, "
    "and have at most 100 characters"
)
BAD_SHARE = "must be a number from 0 to 100, or a list of two such numbers, the lower first"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        # ---- shape: what is there, and of which kind
        (("format",), Plain("2"), ["format: must be 1, the only format there is"]),
        (("format",), "1", ["format: must be 1, the only format there is"]),
        (("key",), LEFT_OUT, ["key: is missing"]),
        (("version",), LEFT_OUT, ["version: is missing"]),
        (("title",), LEFT_OUT, ["title: is missing"]),
        (("format",), LEFT_OUT, ["format: is missing"]),
        (("languages",), LEFT_OUT, ["languages: is missing"]),
        (("levels",), LEFT_OUT, ["levels: is missing"]),
        (("dimensions",), LEFT_OUT, ["dimensions: is missing"]),
        (("dimensions", 0, "name"), LEFT_OUT, ["dimensions[0].name: is missing"]),
        (("dimensions", 0, "questions"), LEFT_OUT, ["dimensions[0].questions: is missing"]),
        ((*Q, 0, "text"), LEFT_OUT, ["dimensions[0].questions[0].text: is missing"]),
        ((*Q, 0, "options", 1, "text"), LEFT_OUT, ["dimensions[0].questions[0].options[1].text: is missing"]),
        (("extra",), Plain("1"), ["extra: there is no such field"]),
        ((*Q, 0, "wieght"), Plain("1"), ["dimensions[0].questions[0].wieght: there is no such field"]),
        (("dimensions",), {}, ["dimensions: must be a list"]),
        (("dimensions",), Plain("x"), ["dimensions: must be a list"]),
        (("dimensions", 0), Plain("x"), ["dimensions[0]: must be a map of names to values"]),
        (("sources",), [], ["sources: must be a map of names to values"]),
        (("title",), "Title", ["title: must be a map of names to values"]),
        (("title", "en"), {}, ["title.en: must be text"]),
        (("title", "en"), "  ", ["title.en: must not be empty"]),
        (("title", "en"), "a\x00", ["title.en: must not contain control characters or broken characters"]),
        (("title", "en"), "\ud800", ["title.en: must not contain control characters or broken characters"]),
        (("title", "en"), "x" * 10_001, ["title.en: must have at most 10000 characters"]),
        (("key",), "a b", [f"key: {BANK_KEY}"]),
        (("key",), "a" * 101, [f"key: {BANK_KEY}"]),
        (("version",), Decimal(1), ["version: must be text"]),
        (("languages", 1), "EN", [
            "languages[1]: must be a language code such as ja, en or pt-br",
        ]),
        ((*Q, 0, "kind"), Plain("choice"), [
            "dimensions[0].questions[0].kind: must be one of: single, multiple, number, text",
        ]),
        ((*Q, 0, "weight"), Plain("-1"), [
            "dimensions[0].questions[0].weight: must be between 0 and 1000000",
        ]),
        ((*Q, 0, "weight"), "2", ["dimensions[0].questions[0].weight: must be a number"]),
        ((*Q, 0, "weight"), Plain("two"), ["dimensions[0].questions[0].weight: must be a number"]),
        ((*Q, 0, "weight"), 2.5, ["dimensions[0].questions[0].weight: must be a number"]),
        ((*Q, 0, "weight"), True, ["dimensions[0].questions[0].weight: must be a number"]),
        ((*Q, 0, "options", 3, "points"), Plain("100.5"), [
            "dimensions[0].questions[0].options[3].points: must be between 0 and 100",
        ]),
        ((*Q, 0, "options", 3, "points"), Decimal(-1), [
            "dimensions[0].questions[0].options[3].points: must be between 0 and 100",
        ]),
        ((*NUMBER_QUESTION, "bands", 1, "points"), Plain("101"), [
            "dimensions[0].questions[2].bands[1].points: must be between 0 and 100",
        ]),
        ((*NUMBER_QUESTION, "maximum"), Decimal("1e15"), [
            "dimensions[0].questions[2].maximum: "
            "must be a number of at most 15 digits before and 12 after the decimal point",
        ]),
        ((*NUMBER_QUESTION, "interpolate"), Plain("yes"), [
            "dimensions[0].questions[2].interpolate: must be true or false",
        ]),
        (("recommendations", "train-staff", "effort"), Plain("4"), [
            "recommendations.train-staff.effort: must be between 1 and 3",
        ]),
        (("recommendations", "train-staff", "horizon"), Plain("1.5"), [
            "recommendations.train-staff.horizon: must be a whole number",
        ]),
        (("sources", "a b"), {"title": both()}, [f"sources.a b: {BANK_KEY}"]),
        ((*Q, 0, "figures", 0, "share"), Plain("101"), [f"dimensions[0].questions[0].figures[0].share: {BAD_SHARE}"]),
        ((*Q, 0, "figures", 0, "share"), [Decimal(1)], [f"dimensions[0].questions[0].figures[0].share: {BAD_SHARE}"]),
        ((*Q, 0, "figures", 0, "share"), [Decimal(40), Decimal(39)], [
            f"dimensions[0].questions[0].figures[0].share: {BAD_SHARE}",
        ]),
        ((*Q, 0, "figures", 0, "share"), LEFT_OUT, ["dimensions[0].questions[0].figures[0].share: is missing"]),
        ((*Q, 0, "figures", 0, "source"), LEFT_OUT, ["dimensions[0].questions[0].figures[0].source: is missing"]),
        ((*Q, 1, "figures", 1, "region"), Plain("japan"), [
            "dimensions[0].questions[1].figures[1].region: must be one of: apac, europe, us, other",
        ]),
        ((*Q, 0, "figures", 0, "match"), Plain("close"), [
            "dimensions[0].questions[0].figures[0].match: must be one of: exact, near, derived",
        ]),
        ((*Q, 0, "maps_to", 0), "nist-ai-rmf", [
            "dimensions[0].questions[0].maps_to[0]: must name a framework and a clause, as in framework/clause",
        ]),
        # ---- languages and texts
        (("languages",), [], [
            "languages: must not be empty",
        ]),
        (("languages",), ["ja", "en", "ja"], ["languages[2]: ja is there twice"]),
        (("title",), {"ja": "題"}, ["title: has no text in the language en"]),
        (("title",), {}, ["title: has no text in the language ja", "title: has no text in the language en"]),
        ((*Q, 0, "help"), {"en": "Help"}, ["dimensions[0].questions[0].help: has no text in the language ja"]),
        (("frameworks", "nist-ai-rmf", "clauses", "GOVERN-2.2"), {"ja": "研修"}, [
            "frameworks.nist-ai-rmf.clauses.GOVERN-2.2: has no text in the language en",
        ]),
        ((*Q, 0, "figures", 0, "statement"), {"ja": "文"}, [
            "dimensions[0].questions[0].figures[0].statement: has no text in the language en",
        ]),
        (("title", "fr"), "Titre", ["title.fr: is not among the bank's languages"]),
        # ---- levels
        (("levels",), [], [
            "levels: must not be empty",
            "dimensions[1].questions[0].floor.level: there is no level 2",
        ]),
        (("levels", 0, "from"), Plain("5"), ["levels[0].from: the first level must begin at 0"]),
        (("levels", 2, "from"), Plain("20"), ["levels[2].from: must be greater than the one before (20)"]),
        (("levels", 2, "from"), Plain("10"), ["levels[2].from: must be greater than the one before (20)"]),
        (("levels", 4, "from"), Plain("101"), ["levels[4].from: must be between 0 and 100"]),
        (("levels",), [{"from": Decimal(i) / 2, "name": both()} for i in range(101)], [
            "levels: must have at most 100 entries",
        ]),
        # ---- keys
        (("dimensions",), [], ["dimensions: must not be empty"]),
        (("dimensions", 0, "questions"), [], ["dimensions[0].questions: must not be empty"]),
        (("dimensions", 1, "key"), "strategy", ["dimensions[1].key: strategy is there twice"]),
        ((*S, 1, "key"), "strategy.budget", ["dimensions[1].questions[1].key: strategy.budget is there twice"]),
        ((*Q, 0, "options", 2, "key"), "none", ["dimensions[0].questions[0].options[2].key: none is there twice"]),
        # ---- references
        ((*Q, 0, "options", 0, "recommendation"), "rest", [
            "dimensions[0].questions[0].options[0].recommendation: there is no recommendation rest",
        ]),
        ((*NUMBER_QUESTION, "bands", 0, "recommendation"), "rest", [
            "dimensions[0].questions[2].bands[0].recommendation: there is no recommendation rest",
        ]),
        (("recommendations", "train-staff", "needs"), ["rest"], [
            "recommendations.train-staff.needs[0]: there is no recommendation rest",
        ]),
        (("recommendations", "train-staff", "needs"), ["write-strategy", "write-strategy"], [
            "recommendations.train-staff.needs[1]: write-strategy is there twice",
        ]),
        ((*Q, 0, "figures", 0, "source"), "poll", ["dimensions[0].questions[0].figures[0].source: there is no source poll"]),
        ((*Q, 0, "figures", 0, "options"), ["best"], [
            "dimensions[0].questions[0].figures[0].options[0]: there is no option best",
        ]),
        ((*Q, 0, "figures", 0, "options"), ["defined", "defined"], [
            "dimensions[0].questions[0].figures[0].options[1]: defined is there twice",
        ]),
        ((*Q, 0, "maps_to"), ["iso/4.1"], ["dimensions[0].questions[0].maps_to[0]: there is no framework iso"]),
        ((*Q, 0, "maps_to"), ["nist-ai-rmf/MAP-1.1"], [
            "dimensions[0].questions[0].maps_to[0]: the framework nist-ai-rmf has no clause MAP-1.1",
        ]),
        ((*Q, 0, "maps_to"), ["nist-ai-rmf/GOVERN-1.1"] * 2, [
            "dimensions[0].questions[0].maps_to[1]: nist-ai-rmf/GOVERN-1.1 is there twice",
        ]),
        ((*MEASURES, "floor", "level"), Plain("6"), ["dimensions[1].questions[0].floor.level: there is no level 6"]),
        # ---- cycles
        (("recommendations", "write-strategy", "needs"), ["train-staff"], [
            "recommendations.write-strategy.needs: "
            "leads back to itself: write-strategy → train-staff → write-strategy",
        ]),
        (("recommendations", "write-strategy", "needs"), ["write-strategy"], [
            "recommendations.write-strategy.needs: leads back to itself: write-strategy → write-strategy",
        ]),
        ((*Q, 1, "visible_if"), {"not": {"question": "strategy.budget-share", "at_least": Plain("5")}}, [
            "dimensions[0].questions[1].visible_if: "
            "leads back to itself: strategy.budget → strategy.budget-share → strategy.budget",
        ]),
        # ---- kinds
        ((*Q, 0, "options"), LEFT_OUT, [
            "dimensions[0].questions[0].options: is missing: a question of kind single needs it",
            "dimensions[0].questions[0].figures[0].options[0]: there is no option defined",
        ]),
        ((*NUMBER_QUESTION, "bands"), [], [
            "dimensions[0].questions[2].bands: is missing: a question of kind number needs it",
        ]),
        ((*Q, 0, "bands"), [{"from": Plain("0"), "points": Plain("0")}], [
            "dimensions[0].questions[0].bands: does not belong to a question of kind single",
        ]),
        ((*MEASURES, "unplaced"), Plain("true"), [
            "dimensions[1].questions[0].unplaced: does not belong to a question of kind multiple",
        ]),
        ((*NOTES, "floor"), {"points": Plain("5"), "level": Plain("1")}, [
            "dimensions[1].questions[1].floor: does not belong to a question of kind text",
        ]),
        ((*NOTES, "figures"), [figure("x")], [
            "dimensions[1].questions[1].figures: does not belong to a question of kind text",
        ]),
        ((*Q, 0, "options", 0, "exclusive"), Plain("true"), [
            "dimensions[0].questions[0].options[0].exclusive: does not belong to a question of kind single",
        ]),
        ((*NOTES, "options"), [{"key": f"o{i}", "points": 0, "text": both()} for i in range(201)], [
            "dimensions[1].questions[1].options: does not belong to a question of kind text",
            "dimensions[1].questions[1].options: must have at most 200 entries",
        ]),
        # ---- numbers
        ((*NUMBER_QUESTION, "bands", 2, "from"), Plain("5"), [
            "dimensions[0].questions[2].bands[2].from: must be greater than the one before (5)",
        ]),
        ((*NUMBER_QUESTION, "minimum"), Plain("101"), [
            "dimensions[0].questions[2].minimum: the minimum must not be above the maximum (100)",
        ]),
        # ---- conditions
        ((*NUMBER_QUESTION, "visible_if"), {}, [
            "dimensions[0].questions[2].visible_if: "
            "must test something: is, at_least, at_most, answered, all, any or not",
        ]),
        ((*NUMBER_QUESTION, "visible_if"), {"question": "strategy.budget"}, [
            "dimensions[0].questions[2].visible_if: "
            "must say what is tested of the question: is, at_least, at_most or answered",
        ]),
        ((*NUMBER_QUESTION, "visible_if"), {"answered": Plain("true")}, [
            "dimensions[0].questions[2].visible_if: must name the question that is tested",
        ]),
        ((*NUMBER_QUESTION, "visible_if"), {"all": []}, [
            "dimensions[0].questions[2].visible_if.all: must not be empty",
        ]),
        ((*NUMBER_QUESTION, "visible_if"), {"any": [{"question": "nowhere", "answered": Plain("true")}]}, [
            "dimensions[0].questions[2].visible_if.any[0].question: there is no question nowhere",
        ]),
        ((*NUMBER_QUESTION, "visible_if", "is"), ["maybe"], [
            "dimensions[0].questions[2].visible_if.is[0]: there is no option maybe",
        ]),
        ((*NUMBER_QUESTION, "visible_if"), {"not": {"question": "security.notes", "is": ["x"]}}, [
            "dimensions[0].questions[2].visible_if.not.is: the question security.notes has no options",
        ]),
        ((*NUMBER_QUESTION, "visible_if"), {"question": "security.notes", "at_most": Plain("3")}, [
            "dimensions[0].questions[2].visible_if.at_most: "
            "the question security.notes gives no number and no points",
        ]),
        # ---- figures
        ((*Q, 0, "figures", 0, "options"), [], [
            "dimensions[0].questions[0].figures[0]: a figure on a question of kind single must name options",
        ]),
        ((*Q, 0, "figures", 0, "at_least"), Plain("3"), [
            "dimensions[0].questions[0].figures[0].at_least: does not belong to a question of kind single",
        ]),
        ((*NUMBER_QUESTION, "figures", 0, "at_least"), LEFT_OUT, [
            "dimensions[0].questions[2].figures[0]: a figure on a question of kind number must say at_least",
        ]),
        ((*NUMBER_QUESTION, "figures", 0, "options"), ["x"], [
            "dimensions[0].questions[2].figures[0].options: does not belong to a question of kind number",
        ]),
        ((*MEASURES, "figures", 0, "options"), ["audits", "tests"], [
            "dimensions[1].questions[0].figures[0].options: "
            "a figure on a multiple-choice question must speak of one option only",
        ]),
        ((*MEASURES, "figures", 1, "options"), ["audits"], [
            "dimensions[1].questions[0].figures[1]: "
            "there is another figure for the option audits and the same region",
        ]),
        ((*MEASURES, "options", 1, "points"), Plain("30.5"), [
            "dimensions[1].questions[0].figures: no figure can stand here: "
            "the points of options that can be chosen together add up to 100.5",
        ]),
        ((*Q, 0, "figures", 1), figure("none", source="poll"), [
            "dimensions[0].questions[0].figures[1].source: there is no source poll",
            "dimensions[0].questions[0].figures: "
            "figures of different sources stand on one single-choice question: survey, poll",
        ]),
        ((*Q, 0, "figures", 1), figure("none", "partial", share=[Decimal(62), Decimal(70)]), [
            "dimensions[0].questions[0].figures: these figures cannot all be true: "
            "figures[0] (defined: 39), figures[1] (none + partial: 62-70)",
        ]),
        ((*Q, 1, "figures", 2), figure("no", share=Decimal(20), region="apac"), [
            "dimensions[0].questions[1].figures: for the region apac these figures cannot all be true: "
            "figures[1] (yes: 86), figures[2] (no: 20)",
        ]),
        ((*Q, 0, "figures"), [figure("none", "drafting", "partial", "defined", share=Decimal(90))], [
            "dimensions[0].questions[0].figures: these figures cannot all be true: "
            "figures[0] (none + drafting + partial + defined: 90)",
        ]),
        ((*NUMBER_QUESTION, "figures", 1),
         {"source": "survey", "at_least": Plain("20"), "share": Plain("59"), "region": "us", "statement": both()}, [
            "dimensions[0].questions[2].figures: for the region us these figures cannot all be true: "
            "figures[0] (>= 10: 57), figures[1] (>= 20: 59)",
        ]),
        ((*Q, 0, "figures"), [figure("defined") for _ in range(101)], [
            "dimensions[0].questions[0].figures: must have at most 100 entries",
        ]),
    ],
)  # fmt: skip
def test_document_is_refused(path: tuple[str | int, ...], value: Any, expected: list[str]) -> None:
    assert problems_of(changed((path, value))) == expected


def test_every_problem_is_reported_at_once() -> None:
    tree = changed(
        ((*Q, 0, "options", 1, "points"), Plain("500")),
        ((*Q, 0, "options", 1, "recommendation"), "nothing"),
        ((*Q, 0, "options", 1, "colour"), "red"),
        ((*Q, 0, "figures", 1), figure("none", "partial", share=[Decimal(70), Decimal(71)])),
        ((*Q, 1, "text"), LEFT_OUT),
        ((*Q, 1, "options", 0, "text"), {"ja": "いいえ"}),
        (("recommendations", "write-strategy", "needs"), ["train-staff"]),
        (("levels", 1, "from"), Plain("50")),
    )
    assert problems_of(tree) == [
        "dimensions[0].questions[0].options[1].points: must be between 0 and 100",
        "dimensions[0].questions[0].options[1].colour: there is no such field",
        "dimensions[0].questions[1].text: is missing",
        "dimensions[0].questions[1].options[0].text: has no text in the language en",
        "levels[2].from: must be greater than the one before (50)",
        "recommendations.write-strategy.needs: "
        "leads back to itself: write-strategy → train-staff → write-strategy",
        "dimensions[0].questions[0].options[1].recommendation: there is no recommendation nothing",
        "dimensions[0].questions[0].figures: these figures cannot all be true: "
        "figures[0] (defined: 39), figures[1] (none + partial: 70-71)",
    ]


def test_what_follows_from_a_malformed_place_is_not_reported() -> None:
    tree = changed(
        (("sources",), []),
        (("recommendations",), "none"),
        (("languages",), "en"),
        ((*Q, 0, "kind"), "choice"),
        ((*Q, 1, "figures", 0, "share"), "most"),
        ((*Q, 1, "options", 0, "key"), ["no"]),
    )
    assert problems_of(tree) == [
        "languages: must be a list",
        "sources: must be a map of names to values",
        "recommendations: must be a map of names to values",
        "dimensions[0].questions[0].kind: must be one of: single, multiple, number, text",
        "dimensions[0].questions[1].options[0].key: must be text",
        f"dimensions[0].questions[1].figures[0].share: {BAD_SHARE}",
    ]


def test_smallest_contradiction_is_named() -> None:
    # The first figure has no part in it.
    figures = [
        figure("drafting", share=Decimal(5)),
        figure("none", share=Decimal(60)),
        figure("partial", "defined", share=[Decimal(45), Decimal(50)]),
    ]
    assert problems_of(changed(((*Q, 0, "figures"), figures))) == [
        "dimensions[0].questions[0].figures: these figures cannot all be true: "
        "figures[1] (none: 60), figures[2] (partial + defined: 45-50)"
    ]


def test_figures_of_different_sources_may_stand_on_other_kinds() -> None:
    other = {"source": "poll", "at_least": Plain("20"), "share": Plain("90"), "region": "us"}
    tree = changed((("sources", "poll"), {"title": both()}), ((*NUMBER_QUESTION, "figures", 1), other))
    assert len(parse_document(tree).question("strategy.budget-share").figures) == 2


@pytest.mark.parametrize("tree", [None, [], "text", Plain("x"), Decimal(1)])
def test_document_that_is_no_map_is_refused(tree: Any) -> None:
    assert problems_of(tree)[0] == "must be a map of names to values"


def test_key_that_is_no_text_is_refused() -> None:
    assert problems_of({"format": 1, 2: 3}) == ["has a key that is not text"]


def test_deep_tree_is_refused() -> None:
    tree: Any = {"format": 1}
    for _ in range(GREATEST_DEPTH + 1):
        tree = {"not": tree}
    assert problems_of(tree) == [".".join(["not"] * GREATEST_DEPTH) + ": is nested too deeply"]


def test_long_list_is_refused() -> None:
    assert problems_of({"dimensions": [1] * (MOST_ENTRIES + 1)}) == [
        f"dimensions: must have at most {MOST_ENTRIES} entries"
    ]


def test_large_tree_is_refused() -> None:
    part = [1] * MOST_ENTRIES
    tree = {str(i): part for i in range(MOST_NODES // MOST_ENTRIES + 1)}
    assert problems_of(tree) == [f"the document is too large: it has more than {MOST_NODES} values"]


@pytest.mark.parametrize("name", ["unknown", "needs"])
def test_a_great_many_problems_are_cut_short(name: str) -> None:
    tree = bank_tree("example")
    tree["recommendations"]["many"] = {
        "unknown": {f"field{i}": 1 for i in range(1001)},
        "needs": {"needs": [f"nothing{i}" for i in range(1001)]},
    }[name]
    found = problems_of(tree)
    assert len(found) == 1001
    assert found[-1] == "there are more problems than the first 1000"


def test_nested_conditions_within_the_limit_are_read() -> None:
    condition: Any = {"question": "strategy.budget", "answered": Plain("true")}
    for _ in range(10):
        condition = {"not": condition}
    tree = changed(((*NUMBER_QUESTION, "visible_if"), condition))
    assert parse_document(tree).question("strategy.budget-share").visible_if is not None


def test_scalars_arrive_as_written() -> None:
    tree = from_yaml("""
format: 1
key: yes
version: 2025.10
languages: [en]
title: {en: null}
minimum_coverage: 60.50
levels: [{from: 0, name: {en: 010}}]
sources: {"off": {title: {en: Off}, year: ~, sample: null, reference: }}
dimensions:
  - key: 010
    name: {en: ~}
    weight: ~
    questions:
      - key: null
        kind: single
        text: {en: yes}
        help: null
        options: [{key: no, points: +1e1, text: {en: no}}, {key: 1.0, points: .5, text: {en: Yes}}]
""")
    read = parse_document(tree)
    question = read.question("null")
    assert (read.key, read.version, read.title.get("en")) == ("yes", "2025.10", "null")
    assert (read.levels[0].name.get("en"), read.dimensions[0].key, read.minimum_coverage) == (
        "010",
        "010",
        Decimal("60.5"),
    )
    assert (read.sources["off"].year, read.sources["off"].sample, read.sources["off"].reference) == (
        None,
        None,
        None,
    )
    assert (question.text.get("en"), question.help.get("en"), read.dimensions[0].weight) == ("yes", "", 1)
    assert [(option.key, option.points) for option in question.options] == [
        ("no", 10),
        ("1.0", Decimal("0.5")),
    ]
    assert {type(text) for text in (read.key, question.key, question.options[0].key)} == {str}


def test_stored_document_of_another_shape_is_refused() -> None:
    with pytest.raises(InvalidDocument) as refused:
        load_document('{"format":1}')
    assert refused.value.problems[0] == Problem(("key",), "is missing")
    assert str(refused.value).startswith("key: is missing; version: is missing; ")


def test_large_document_is_read() -> None:
    tree = bank_tree("example")
    question = tree["dimensions"][0]["questions"][0]
    tree["dimensions"][0]["questions"] += [{**question, "key": f"q{i}"} for i in range(2000)]
    assert len(list(parse_document(tree).questions())) == 2005


# ---------------------------------------------------------- whatever comes in

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.text(max_size=5),
    st.sampled_from(["", "~", "yes", "1", "-3", "1e9", "audits", "survey"]).map(Plain),
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in children for place in _places(child, (*path, key)))]


PLACES = _places(bank_tree("example"))[1:]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), trees), min_size=1, max_size=3))
def test_any_change_is_read_or_refused_with_reasons(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    tree = bank_tree("example")
    for path, value in changes:
        node = tree
        try:
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = value
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    assert all(str(problem) for problem in _problems(tree))


def _problems(tree: Any) -> tuple[Problem, ...]:
    """The problems of a document; none when it is sound, and then it can be written down and read again."""
    try:
        read = parse_document(tree)
    except InvalidDocument as refused:
        return refused.problems
    assert load_document(canonical_json(read)) == read
    return ()


def test_the_example_is_sound() -> None:
    assert [question.key for question in document("example").questions()] == [
        "strategy.definition",
        "strategy.budget",
        "strategy.budget-share",
        "security.measures",
        "security.notes",
    ]


def test_smallest_document_has_the_defaults() -> None:
    read = parse_document(
        from_yaml("""
format: 1
key: bank
version: "1"
languages: [en]
title: {en: Bank}
levels: [{from: 0, name: {en: One}}]
sources: {survey: {}}
frameworks: {law: {}}
recommendations: {train: {}}
dimensions:
  - key: d
    name: {en: D}
    questions:
      - key: q
        kind: single
        text: {en: Q}
        options: [{key: a, points: 0, text: {en: A}}]
        figures: [{source: survey, options: [a], share: 100}]
      - {key: n, kind: number, text: {en: N}, bands: [{from: 0, points: 0}]}
""")
    )
    train, single, number = read.recommendations["train"], read.question("q"), read.question("n")
    assert (read.minimum_coverage, read.minimum_difference, read.dimensions[0].weight) == (80, 0, 1)
    assert (train.effort, train.horizon, train.needs, train.text.get("en")) == (2, 2, (), "")
    assert (single.weight, single.not_applicable, single.evidence, single.unplaced) == (1, True, False, False)
    assert (single.options[0].exclusive, single.options[0].recommendation) == (False, None)
    assert (single.figures[0].margin, single.figures[0].match, single.figures[0].region) == (
        Decimal("0.5"),
        "exact",
        None,
    )
    assert (number.minimum, number.maximum, number.interpolate, number.visible_if) == (
        None,
        None,
        False,
        None,
    )


def test_mended_document_keeps_what_fits_and_stands_in_for_the_rest():
    mended = mend_document({"key": "draft", "languages": ["en"], "title": 7, "dimensions": [{"key": "d"}]})
    assert (mended.key, mended.version, dict(mended.title)) == ("draft", "", {})
    assert [(each.key, each.questions) for each in mended.dimensions] == [("d", ())]


def test_tree_too_large_is_not_mended():
    with pytest.raises(InvalidDocument):
        mend_document({"dimensions": [None] * (MOST_ENTRIES + 1)})
