"""What two people do to one document goes together, and every step can be gone back."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks.editing.address import find, get, put, take_out
from banks.editing.merging import (
    Clash,
    differences,
    from_normal_form,
    merged,
    merged_order,
    normal_form,
    replayed,
    rewound,
)
from banks.editing.structure import add_question, move_question, reordered, shift_question
from banks.editing.tree import MISSING, Tree
from tests.banks.trees import example_tree, question_order

QUESTION = ("questions", "strategy.definition")
BASE = example_tree()


def text(tree: Tree, language: str, words: str) -> Tree:
    return put(tree, (*QUESTION, "text", language), words)


def test_normal_form_is_of_one_tree_alone():
    assert from_normal_form(normal_form(BASE)) == BASE


def test_changes_to_different_parts_go_together():
    mine = text(BASE, "en", "Mine")
    theirs = put(text(BASE, "ja", "相手"), ("levels", 0, "name", "en"), "Nothing yet")
    after, clashes = merged(BASE, mine, theirs)
    assert clashes == []
    assert get(after, (*QUESTION, "text")) == {"ja": "相手", "en": "Mine"}
    assert get(after, ("levels", 0, "name", "en")) == "Nothing yet"


def test_the_same_change_by_both_is_no_clash():
    assert merged(BASE, text(BASE, "en", "Same"), text(BASE, "en", "Same")) == (text(BASE, "en", "Same"), [])


def test_one_part_changed_by_both_is_a_clash_until_a_side_is_chosen():
    mine, theirs = text(BASE, "en", "Mine"), text(BASE, "en", "Theirs")
    address = (*QUESTION, "text", "en")
    after, clashes = merged(BASE, mine, theirs)
    assert clashes == [Clash(address, "How far is your AI strategy defined?", "Mine", "Theirs")]
    assert after == theirs
    assert merged(BASE, mine, theirs, {address: "mine"}) == (mine, [])
    assert merged(BASE, mine, theirs, {address: "theirs"}) == (theirs, [])


def test_a_question_that_one_moves_and_the_other_rewrites_is_moved_and_rewritten():
    mine = move_question(BASE, "strategy.definition", "security", before="security.measures")
    after, clashes = merged(BASE, mine, text(BASE, "en", "Theirs"))
    assert clashes == []
    assert question_order(after)["security"] == ["strategy.definition", "security.measures", "security.notes"]
    assert get(after, (*QUESTION, "text", "en")) == "Theirs"


def test_a_question_moved_to_two_places_is_a_clash():
    third = {**BASE, "dimensions": [*BASE["dimensions"], {"key": "third", "questions": []}]}
    mine = move_question(third, "strategy.definition", "security")
    theirs = move_question(third, "strategy.definition", "third")
    _after, clashes = merged(third, mine, theirs)
    assert [(clash.base, clash.mine, clash.theirs) for clash in clashes] == [
        ("strategy", "security", "third")
    ]
    (clash,) = clashes
    assert question_order(merged(third, mine, theirs, {clash.address: "mine"})[0]) == question_order(mine)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_question_removed_by_one_and_rewritten_by_the_other_is_a_clash(choice):
    mine, theirs = take_out(BASE, QUESTION), text(BASE, "en", "Theirs")
    _after, clashes = merged(BASE, mine, theirs)
    assert [(clash.address, clash.mine) for clash in clashes] == [(QUESTION, MISSING)]
    chosen, clashes = merged(BASE, mine, theirs, {QUESTION: choice})
    assert clashes == []
    assert question_order(chosen) == question_order(mine if choice == "mine" else theirs)


def test_a_dimension_removed_while_a_question_is_put_into_it_is_a_clash():
    home = ("dimensions", "security")
    mine = take_out(BASE, home)
    theirs, key = add_question(BASE, "security")
    _after, clashes = merged(BASE, mine, theirs)
    assert [clash.address for clash in clashes] == [home]
    gone, _ = merged(BASE, mine, theirs, {home: "mine"})
    assert question_order(gone) == question_order(mine)
    kept, clashes = merged(BASE, mine, theirs, {home: "theirs"})
    assert clashes == []
    assert question_order(kept)["security"] == [key]


def test_options_and_maps_are_merged_entry_by_entry():
    mine = put(BASE, (*QUESTION, "options", "partial", "points"), 50)
    mine = put(mine, ("recommendations", "new"), {"text": {"ja": "新", "en": "New"}})
    theirs = take_out(BASE, (*QUESTION, "options", "drafting"))
    theirs = put(theirs, ("recommendations", "train-staff", "effort"), 3)
    after, clashes = merged(BASE, mine, theirs)
    assert clashes == []
    assert [option["key"] for option in get(after, (*QUESTION, "options"))] == ["none", "partial", "defined"]
    assert get(after, (*QUESTION, "options", "partial", "points")) == 50
    assert list(after["recommendations"]) == ["write-strategy", "train-staff", "new"]
    assert get(after, ("recommendations", "train-staff", "effort")) == 3


def test_lists_whose_rows_nothing_tells_apart_are_one_part():
    figures = (*QUESTION, "figures")
    mine = put(BASE, (*figures, 0, "margin"), 1)
    theirs = put(BASE, (*figures, 0, "region"), "us")
    assert [clash.address for clash in merged(BASE, mine, theirs)[1]] == [figures]


@pytest.mark.parametrize("what", [("levels",), ("questions", "strategy.budget-share", "bands")])
def test_what_is_called_by_its_number_is_merged_one_by_one(what):
    mine = put(BASE, (*what, 1, "from"), 3)
    theirs = put(put(BASE, (*what, 0, "points"), 7), (*what, 1, "points"), 8)
    after, clashes = merged(BASE, mine, theirs)
    assert clashes == []
    assert [
        get(after, (*what, place, name)) for place, name in ((1, "from"), (0, "points"), (1, "points"))
    ] == [
        3,
        7,
        8,
    ]


def test_one_level_changed_by_both_is_a_clash_of_what_they_changed():
    address = ("levels", 1, "from")
    mine, theirs = put(BASE, address, 30), put(BASE, address, 35)
    _after, clashes = merged(BASE, mine, theirs)
    assert clashes == [Clash(address, get(BASE, address), 30, 35)]
    assert merged(BASE, mine, theirs, {address: "mine"}) == (mine, [])


def test_levels_of_which_there_are_more_or_fewer_are_one_part():
    mine = put(BASE, ("levels",), BASE["levels"][:-1])
    theirs = put(BASE, ("levels", 0, "name", "en"), "Theirs")
    assert [clash.address for clash in merged(BASE, mine, theirs)[1]] == [("levels",)]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "kept"),
    [
        ("ab", "abc", "abd", "abcd"),
        ("ab", "a", "abc", "ac"),
        ("ab", "a", "b", ""),
        ("abc", "cab", "abcd", "cdab"),
        ("", "a", "b", "ab"),
        ("ab", "", "abc", "c"),
    ],
)
def test_of_a_list_of_names_every_name_goes_its_own_way(base, mine, theirs, kept):
    address = (*QUESTION, "maps_to")
    sides = [put(BASE, address, list(names) or MISSING) for names in (base, mine, theirs)]
    after, clashes = merged(*sides)
    assert clashes == []
    assert find(after, address, []) == list(kept)


def test_list_that_names_something_twice_is_one_part():
    address = (*QUESTION, "maps_to")
    sides = [put(BASE, address, names) for names in (["a"], ["a", "a"], ["a", "b"])]
    assert [clash.address for clash in merged(*sides)[1]] == [address]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "order"),
    [
        ("abc", "abc", "cab", "cab"),
        ("abc", "cab", "abc", "cab"),
        ("abc", "cab", "bac", "cab"),
        ("abc", "abxc", "cab", "cabx"),
        ("abc", "xabc", "cba", "xcba"),
        ("abc", "ab", "cab", "cab"),
        ("", "xy", "z", "xyz"),
        ("abc", "cba", "abcz", "czba"),
    ],
)
def test_order_follows_whoever_changed_it(base, mine, theirs, order):
    assert "".join(merged_order(base, mine, theirs)) == order


def test_orders_of_different_dimensions_are_both_kept():
    mine = shift_question(BASE, "strategy.budget", -1)
    theirs = shift_question(BASE, "security.notes", -1)
    after, clashes = merged(BASE, mine, theirs)
    assert clashes == []
    assert question_order(after) == {
        "strategy": question_order(mine)["strategy"],
        "security": question_order(theirs)["security"],
    }


# ---------------------------------------------------------------- any change

KEYS = [
    "strategy.definition",
    "strategy.budget",
    "strategy.budget-share",
    "security.measures",
    "security.notes",
]


def _one_change(draw: st.DrawFn, tree: Tree) -> Tree:
    question = draw(st.sampled_from(KEYS))
    if find(tree, ("questions", question)) is None:
        return tree
    dimensions = [each["key"] for each in tree["dimensions"]]
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return put(
            tree,
            ("questions", question, "text", draw(st.sampled_from(["ja", "en"]))),
            draw(st.text(max_size=3)),
        )
    if kind == 1:
        return take_out(tree, ("questions", question))
    if kind == 2:
        return move_question(tree, question, draw(st.sampled_from(dimensions)))
    if kind == 3:
        return add_question(tree, draw(st.sampled_from(dimensions)))[0]
    if kind == 4:
        return reordered(tree, ("dimensions",), draw(st.permutations(dimensions)))
    if kind == 5:
        return put(tree, ("questions", question, "weight"), draw(st.integers(0, 3)))
    if kind == 6 and "help" in get(tree, ("questions", question)):
        return take_out(tree, ("questions", question, "help"))
    return reordered(tree, ("recommendations",), draw(st.permutations(list(tree["recommendations"]))))


@st.composite
def changed(draw: st.DrawFn) -> Tree:
    tree = BASE
    for _ in range(draw(st.integers(0, 4))):
        tree = _one_change(draw, tree)
    return tree


@settings(max_examples=60, deadline=None)
@given(before=changed(), after=changed())
def test_every_step_can_be_gone_back_and_forth(before, after):
    kept = deepcopy((before, after))
    parts = differences(before, after)
    assert rewound(after, parts) == before
    assert replayed(before, parts) == after
    assert (parts == []) == (normal_form(before) == normal_form(after)) or parts
    assert (before, after) == kept


@settings(max_examples=60, deadline=None)
@given(mine=changed(), theirs=changed())
def test_merging_loses_nothing_and_invents_nothing(mine, theirs):
    after, clashes = merged(BASE, mine, theirs)
    assert merged(BASE, mine, BASE)[1] == []
    assert question_order(merged(BASE, mine, BASE)[0]) == question_order(mine)
    places = [key for keys in question_order(after).values() for key in keys]
    assert len(places) == len(set(places))
    if not clashes:
        there = {key for tree in (mine, theirs) for keys in question_order(tree).values() for key in keys}
        in_base = {key for keys in question_order(BASE).values() for key in keys}
        for key in there:
            sides = [find(side, ("questions", key)) for side in (BASE, mine, theirs)]
            gone = key in in_base and None in sides[1:]
            assert (key in places) is not gone
    chosen = {clash.address: "mine" for clash in clashes}
    settled, left = merged(BASE, mine, theirs, chosen)
    for _round in range(3):  # keeping a thing by choice may bring up that what it stood in is gone
        if left:
            chosen |= {clash.address: "mine" for clash in left}
            settled, left = merged(BASE, mine, theirs, chosen)
    assert left == []
    assert [each["key"] for each in settled["dimensions"]] != []
