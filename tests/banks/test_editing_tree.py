"""Trees, addresses, and what can be edited at all."""

from decimal import Decimal

import pytest

from banks.editing.address import (
    NotThere,
    address_of,
    addresses_of,
    find,
    get,
    handles,
    path_of,
    placed_questions,
    put,
    take_out,
)
from banks.editing.soundness import sound, unprintable
from banks.editing.tree import read_tree, write_tree
from scoring import InvalidDocument, Plain
from tests.banks.trees import example_tree


@pytest.mark.parametrize(
    "digits",
    [
        "0",
        "-1",
        "0.5",
        "33.333333333333",
        "123456789012345.123456789012",
        "1e-7",
        "100",
        "-40",
        "1e20",
        "1e999999999",
        "1e-999999",
        "0." + "3" * 40,
    ],
)
def test_tree_keeps_every_digit(digits):
    number = Decimal(digits)
    assert Decimal(read_tree(write_tree({"points": number}))["points"]) == number


def test_tree_keeps_the_order_of_maps_and_lists_and_every_character():
    tree = {"b": ["一", "\x00", "\ud800", True, None], "a": {"z": 1, "y": Decimal("1.50")}}
    again = read_tree(write_tree(tree))
    assert again == tree
    assert [list(again), list(again["a"])] == [["b", "a"], ["z", "y"]]


def test_tree_refuses_a_binary_float_that_is_none():
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_tree({"a": float("nan")})


def test_handle_is_the_key_where_that_can_be():
    entries = [{"key": "a"}, {"key": "a"}, {}, "text", {"key": 5}, {"key": "b/c"}, {"key": "d"}]
    assert handles(entries) == ["a", "~1", "~2", "~3", "~4", "~5", "d"]


def test_address_of_a_question_does_not_hang_on_where_it_stands():
    tree = example_tree()
    address = ("questions", "security.measures", "options", "tests", "points")
    assert get(tree, address) == 30
    assert path_of(tree, address) == ("dimensions", 1, "questions", 0, "options", 1, "points")
    moved = {**tree, "dimensions": tree["dimensions"][::-1]}
    assert get(moved, address) == 30
    assert path_of(moved, address) == ("dimensions", 0, "questions", 0, "options", 1, "points")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ((), ()),
        (("title", "ja"), ("title", "ja")),
        (("levels", 2, "name"), ("levels", 2, "name")),
        (("dimensions", 1, "name"), ("dimensions", "security", "name")),
        (("dimensions", 0, "questions", 1), ("questions", "strategy.budget")),
        (
            ("dimensions", 0, "questions", 1, "options", 1, "text", "en"),
            ("questions", "strategy.budget", "options", "yes", "text", "en"),
        ),
        (
            ("dimensions", 0, "questions", 0, "figures", 0, "share"),
            ("questions", "strategy.definition", "figures", 0, "share"),
        ),
        (("dimensions", 7, "questions", 9), ("dimensions", 7, "questions", 9)),
    ],
)
def test_path_of_a_problem_has_an_address(path, address):
    tree = example_tree()
    assert address_of(tree, path) == address
    assert addresses_of(tree, [path]) == [address]


def test_put_changes_one_part_and_shares_the_rest():
    tree = example_tree()
    changed = put(tree, ("questions", "strategy.budget", "weight"), 5)
    assert get(changed, ("questions", "strategy.budget", "weight")) == 5
    assert changed["dimensions"][1] is tree["dimensions"][1]
    assert tree == example_tree()


def test_put_makes_the_maps_on_the_way_and_takes_out():
    tree = put(example_tree(), ("sources", "other", "title", "ja"), "別の調査")
    assert tree["sources"]["other"] == {"title": {"ja": "別の調査"}}
    assert list(take_out(tree, ("sources", "other"))["sources"]) == ["survey"]
    assert find(take_out(tree, ("questions", "strategy.budget")), ("questions", "strategy.budget")) is None


@pytest.mark.parametrize(
    "address",
    [
        ("questions", "nobody"),
        ("dimensions", "nobody", "name"),
        ("questions", "strategy.budget", "options", "maybe"),
        ("levels", 99),
        ("title", "fr"),
    ],
)
def test_get_says_that_nothing_is_there(address):
    with pytest.raises(NotThere):
        get(example_tree(), address)


def test_put_refuses_a_place_that_cannot_be():
    for address in [("levels", 99, "name"), ("title", "ja", "deeper"), ("questions", "nobody", "text")]:
        with pytest.raises(NotThere):
            put(example_tree(), address, 1)


def test_questions_of_one_key_are_told_apart():
    tree = example_tree()
    twice = put(tree, ("questions", "strategy.budget", "key"), "strategy.definition")
    names = [handle for handle, _dimension, _question in placed_questions(twice)]
    assert names[:2] == ["strategy.definition", "~1"]
    assert get(twice, ("questions", "~1", "text", "en")) == get(
        tree, ("questions", "strategy.budget", "text", "en")
    )


def test_sound_tree_is_kept_and_yaml_scalars_become_what_their_field_takes():
    tree = example_tree()
    assert sound(tree) == tree
    question = {
        "key": Plain("010"),
        "weight": Plain("1.50"),
        "evidence": Plain("true"),
        "unit": None,
        "figures": [{"share": [Plain("1"), Plain("2.5")], "region": Plain("null")}],
        "unheard": {"of": Plain("x")},
    }
    assert sound({"version": Plain("2025.10"), "dimensions": [{"questions": [question]}]}) == {
        "version": "2025.10",
        "dimensions": [
            {
                "questions": [
                    {
                        "key": "010",
                        "weight": Decimal("1.5"),
                        "evidence": True,
                        "figures": [{"share": [Decimal(1), Decimal("2.5")]}],
                        "unheard": {"of": "x"},
                    }
                ]
            }
        ],
    }


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ([], ""),
        ("text", ""),
        ({"title": "text"}, "title"),
        ({"levels": {}}, "levels"),
        ({"dimensions": [{"questions": "none"}]}, "dimensions[0].questions"),
        ({"dimensions": ["none"]}, "dimensions[0]"),
        ({"sources": {"a": []}}, "sources.a"),
        ({"title": {"ja": ["a"]}}, "title.ja"),
        ({"dimensions": [{"weight": {"a": 1}}]}, "dimensions[0].weight"),
        ({"dimensions": [{"questions": [{"figures": [{"share": [[1], 2]}]}]}]}, "dimensions[0].questions[0].figures[0].share"),
    ],
)  # fmt: skip
def test_tree_that_no_form_could_show_is_refused_with_the_place(tree, place):
    with pytest.raises(InvalidDocument) as refused:
        sound(tree)
    assert [problem.place for problem in refused.value.problems] == [place]


def test_broken_characters_are_found_with_their_place():
    tree = {"title": {"ja": "a\ud800", "en": "fine"}, "unheard": [{"a\x00": 1}]}
    assert [problem.place for problem in unprintable(tree)] == ["title.ja", "unheard[0]"]
