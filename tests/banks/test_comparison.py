"""What differs between two documents: every field of the format, told in words, and nothing that is the same."""

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from banks.comparison import Fate, Kind, compare, differences, items_of
from banks.comparison.fields import FIELDS, words_of
from banks.comparison.matching import in_place
from banks.comparison.schema import Field, Shape, fields_of, parts_under
from banks.comparison.wording import Side, kept, segments
from banks.files import load_document
from banks.forms import settings, sheets
from scoring import Dimension, Document, Level, Workload, canonical_json
from scoring.fields import Part
from scoring.measure_document import Measure, Outcome
from tests.library import newest_bank

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"
TEXT = {"ja": "元の文", "en": "as it was"}
VALUES = {
    Shape.SCALAR: "was",
    Shape.TEXT: TEXT,
    Shape.CONDITION: {"question": "q", "is": ["was"]},
    Shape.REFERENCES: ["one", "other"],
    Shape.TEXT_MAP: {"first": TEXT, "second": TEXT},
    Shape.SCALAR_MAP: {"first": 1, "second": 2},
}
OTHERS = {
    Shape.SCALAR: "is",
    Shape.TEXT: {**TEXT, "en": "as it is"},
    Shape.CONDITION: {"question": "q", "is": ["is"]},
    Shape.REFERENCES: ["other", "one"],
    Shape.TEXT_MAP: {"first": TEXT, "second": {**TEXT, "ja": "今の文"}},
    Shape.SCALAR_MAP: {"first": 1, "second": 3},
}


def whole(part: type[Part]) -> dict[str, object]:
    """A tree that says something in every field of a part, and of all the parts in it."""
    tree: dict[str, object] = {}
    for name, field in fields_of(part).items():
        if field.part is None:
            tree[name] = copy.deepcopy(VALUES[field.shape])
        elif field.shape == Shape.PART:
            tree[name] = whole(field.part)
        elif field.shape == Shape.PARTS:
            tree[name] = [whole(field.part), {**whole(field.part), "key": "second"}]
        else:
            tree[name] = {"first": whole(field.part), "second": whole(field.part)}
    return tree


def places(
    part: type[Part], tree: dict[str, object], above: str = ""
) -> Iterator[tuple[str, type[Part], str, dict]]:
    """Every field of the first part of each kind in a whole tree: its place, its part, its name, and what it stands in."""
    for name, field in fields_of(part).items():
        here = f"{above}.{name}".lstrip(".")
        yield here, part, name, tree
        inner = tree[name]
        if field.shape == Shape.PART:
            yield from places(field.part, inner, here)
        elif field.shape == Shape.PARTS:
            yield from places(field.part, inner[0], here)
        elif field.shape == Shape.PART_MAP:
            yield from places(field.part, inner["first"], here)


PLACES = [place for place, *_ in places(Document, whole(Document))]


def found(tree: object, place: str) -> tuple[dict[str, object], str]:
    """What a field stands in, in a tree made by `whole`, and its name."""
    part: object = tree
    *above, name = place.split(".")
    for step in above:
        part = part[step]
        part = part[0] if isinstance(part, list) else part.get("first", part)
    return part, name


def tree_of(document: Document) -> dict[str, object]:
    return json.loads(canonical_json(document), parse_float=Decimal)


@pytest.fixture
def example() -> dict[str, object]:
    return tree_of(load_document(EXAMPLE))


def question(tree: dict[str, object], key: str) -> dict[str, object]:
    return next(q for d in tree["dimensions"] for q in d["questions"] if q["key"] == key)


def test_places_name_every_field_of_every_part_of_the_format():
    met = {(part, name) for _, part, name, _ in places(Document, whole(Document))}
    assert met == {(part, name) for part in parts_under(Document) for name in fields_of(part)}


def test_words_name_every_field_of_every_part_of_the_format_and_no_other():
    assert {part: set(fields) for part, fields in FIELDS.items()} == {
        part: set(fields_of(part)) for part in parts_under(Document)
    }


def test_name_of_a_part_is_called_in_comparisons_as_the_editor_calls_it():
    with translation.override("ja"):
        called = {
            str(words_of(part, "name").label) for part in (Dimension, Level, Workload, Measure, Outcome)
        }
        in_forms = {str(sheet.entry("name").label) for sheet in (settings.DIMENSION, sheets.WORKLOAD)}
    assert called == in_forms == {"名称"}


@pytest.mark.parametrize("part", parts_under(Document), ids=lambda part: part.__name__)
def test_every_field_that_changes_is_reported(part):
    for place, owner, name, _ in places(Document, whole(Document)):
        if owner is not part:
            continue
        before, after = whole(Document), whole(Document)
        change(*found(after, place), fields_of(part)[name])
        reported = list(differences(before, after))
        # What tells a part from others makes it another one when it changes: it is that which is reported then.
        fields = {(step.part, step.field) for each in reported for step in each.steps}
        assert reported, place
        assert (part, name) in fields or name in IDENTIFYING, place
        assert items_of(before, after, language="ja"), place


@pytest.mark.parametrize("part", parts_under(Document), ids=lambda part: part.__name__)
def test_every_field_that_is_left_out_is_reported(part):
    for place, owner, _, _ in places(Document, whole(Document)):
        if owner is part:
            before, after = whole(Document), whole(Document)
            inside, name = found(after, place)
            del inside[name]
            assert list(differences(before, after)), place
            assert list(differences(after, before)), place


IDENTIFYING = {"key", "from", "date", "source", "options", "at_least", "region", "of"}


def change(inside: dict[str, object], name: str, field: Field) -> None:
    """Make a field say something else: another value, a part gone, or parts in another order."""
    if field.part is None:
        inside[name] = OTHERS[field.shape]
    elif field.shape == Shape.PART:
        inside[name] = None
    elif field.shape == Shape.PARTS:
        inside[name] = inside[name][:1]
    else:
        inside[name] = dict(reversed(inside[name].items()))


def test_document_does_not_differ_from_itself(example):
    assert not list(differences(example, copy.deepcopy(example)))
    assert not list(differences(whole(Document), whole(Document)))


def test_default_that_is_written_out_is_no_difference(example):
    spelled = copy.deepcopy(example)
    question(spelled, "strategy.budget").update(
        weight=1, evidence=False, not_applicable=True, floor=None, help={}
    )
    spelled["minimum_coverage"] = Decimal("80.0")
    assert not list(differences(example, spelled))


def test_true_is_not_one():
    before = {"dimensions": [{"key": "d", "questions": [{"key": "q", "weight": 1}]}]}
    after = {"dimensions": [{"key": "d", "questions": [{"key": "q", "weight": True}]}]}
    assert len(list(differences(before, after))) == 1


def test_question_in_another_dimension_has_moved_and_is_not_gone(example):
    after = copy.deepcopy(example)
    after["dimensions"][1]["questions"].append(after["dimensions"][0]["questions"].pop(1))
    (item,) = items_of(example, after, language="en")
    assert (item.key, item.fate, item.came_from, item.place) == (
        "strategy.budget", Fate.MOVED, "Strategy", "Security",
    )  # fmt: skip
    assert item.kinds == {Kind.SCORING}


def test_of_an_order_the_least_is_said_to_have_moved(example):
    after = copy.deepcopy(example)
    options = question(after, "strategy.definition")["options"]
    options.insert(0, options.pop())
    (item,) = items_of(example, after, language="en")
    (block,) = item.blocks
    assert (block.heading, block.fate, block.lines) == ("Option “Clearly defined”", Fate.MOVED, ())
    assert item.kinds == {Kind.WORDING}


def test_points_of_an_option_are_scoring_told_with_the_option(example):
    after = copy.deepcopy(example)
    question(after, "strategy.definition")["options"][2]["points"] = 50
    (item,) = items_of(example, after, language="ja")
    (block,) = item.blocks
    (line,) = block.lines
    assert (line.before, line.after, line.kind) == ("60", "50", Kind.SCORING)
    assert "一部ある" in block.heading


@pytest.mark.parametrize(
    ("text", "kind"),
    [("How far is your AI strategy written down?", Kind.WORDING), ("Who buys computers?", Kind.MEANING)],
)
def test_text_is_reworded_or_another_one(example, text, kind):
    after = copy.deepcopy(example)
    question(after, "strategy.definition")["text"]["en"] = text
    (item,) = items_of(example, after, language="en")
    assert item.kinds == {kind}
    (line,) = item.blocks[0].lines
    assert [(change.language, change.is_changed) for change in line.texts] == [("ja", False), ("en", True)]


def test_question_that_is_new_says_all_that_it_asks(example):
    before = copy.deepcopy(example)
    gone = before["dimensions"][0]["questions"].pop(2)
    (item,) = items_of(before, example, language="en")
    assert (item.fate, item.key, item.place) == (Fate.ADDED, gone["key"], "Strategy")
    assert item.kinds == {Kind.MEANING, Kind.SCORING}
    said = {line.after for block in item.blocks for line in block.lines}
    assert {"A number", "100", "“Is there a budget reserved for AI?” is “Yes”"} <= said


def test_comparison_sums_up(example):
    after = copy.deepcopy(example)
    question(after, "strategy.budget")["weight"] = 2
    question(after, "security.notes")["help"] = {"ja": "任意です。", "en": "Optional."}
    after["dimensions"][0]["questions"].pop(2)
    comparison = compare(example, after, language="en")
    assert [comparison.count(kind) for kind in Kind] == [1, 1, 2]
    assert (comparison.before_questions, comparison.after_questions) == (5, 4)
    assert set(comparison.unchanged) == {"strategy.definition", "security.measures"}
    assert (comparison.shared_scoring, comparison.scores_are_comparable) == (3, False)
    assert [item.key for item in comparison.of_kind(Kind.WORDING)] == ["security.notes"]


def test_rewording_alone_leaves_scores_comparable(example):
    after = copy.deepcopy(example)
    after["title"]["en"] = "AI readiness (an example)"
    assert compare(example, after, language="en").scores_are_comparable


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(place=st.sampled_from(PLACES), junk=JUNK)
@hypothesis_settings(max_examples=40)
def test_damaged_draft_is_compared_as_it_stands(place, junk):
    before, after = whole(Document), whole(Document)
    part, name = found(after, place)
    part[name] = junk
    for language in ("ja", "en"):
        with translation.override(language):
            compare(before, after, language=language)
            compare(after, before, language=language)


@pytest.mark.parametrize(
    "tree", [None, [], "text", 3, {"dimensions": 3}, {"dimensions": [3, None, {"questions": 5}]}]
)
def test_what_is_no_document_is_compared_all_the_same(example, tree):
    assert compare(tree, example, language="en").items
    assert compare(example, tree, language="en").items


def test_our_own_bank_is_held_against_an_edited_copy():
    tree = tree_of(newest_bank())
    after = copy.deepcopy(tree)
    after["dimensions"].reverse()
    first = after["dimensions"][0]["questions"][0]
    first["text"] = {language: text.replace("AI", "人工知能") for language, text in first["text"].items()}
    comparison = compare(tree, after, language="ja")
    assert comparison.questions(Fate.CHANGED) == 1
    assert len(comparison.unchanged) == comparison.after_questions - 1


# --- texts -------------------------------------------------------------------------------------------


def told(before: str, after: str) -> str:
    signs = {Side.SAME: "{}", Side.DELETED: "[-{}-]", Side.INSERTED: "[+{}+]"}
    return "".join(signs[piece.side].format(piece.text) for piece in segments(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told_as"),
    [
        ("AI戦略はどの程度定義されていますか。", "AI戦略はどの程度文書化されていますか。", "AI戦略はどの程度[-定義-][+文書化+]されていますか。"),
        ("専用の予算がありますか。", "AI専用の予算がありますか。", "[+AI+]専用の予算がありますか。"),
        ("リスクマネジメントの方針", "リスクアセスメントの方針", "[-リスクマネジメント-][+リスクアセスメント+]の方針"),
        ("80点以上", "75.5点以上", "[-80-][+75.5+]点以上"),
        ("Is there a budget for AI?", "Is there a plan for AI?", "Is there a [-budget-][+plan+] for AI?"),
        ("the board's view", "the board’s view", "the [-board's-][+board’s+] view"),
        ("", "新しい", "[+新しい+]"),
        ("古い", "", "[-古い-]"),
        ("同じ", "同じ", "同じ"),
    ],
)  # fmt: skip
def test_change_of_a_text_is_told_by_the_word(before, after, told_as):
    assert told(before, after) == told_as


@given(
    st.text(alphabet="AI戦略の方針がある。 ", max_size=40),
    st.text(alphabet="AI戦略の方針がある。 ", max_size=40),
)
@hypothesis_settings(max_examples=100)
def test_segments_hold_both_texts_whole(before, after):
    pieces = segments(before, after)
    assert "".join(piece.text for piece in pieces if piece.side != Side.INSERTED) == before
    assert "".join(piece.text for piece in pieces if piece.side != Side.DELETED) == after
    assert 0 <= kept(before, after) <= 1


def test_very_long_texts_are_told_as_one_for_the_other():
    before, after = "あ" * 5000 + "い" * 5000, "う" * 5000 + "え" * 5000
    assert told(before, after) == f"[-{before}-][+{after}+]"


@given(st.permutations(range(7)))
@hypothesis_settings(max_examples=50)
def test_what_stayed_in_place_stands_in_the_same_order(order):
    stayed = in_place(list(range(7)), order)
    assert [key for key in order if key in stayed] == sorted(stayed)
    assert stayed
