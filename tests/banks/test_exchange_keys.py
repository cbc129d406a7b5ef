import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks.exchange.keys import Keys, is_key


def digits(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("strategy.definition", "strategy.definition"),
        ("_1-a", "_1-a"),
        ("Do you have a plan?", "Do-you-have-a-plan"),
        ("Ｑ１", "Q1"),
        ("été", "ete"),
        (".hidden", "hidden"),
    ],
)
def test_key_keeps_what_it_can(name, key):
    assert Keys().for_name(name) == key


@pytest.mark.parametrize(
    ("name", "kept"), [("質問1", "1"), ("戦略", "item"), ("Größe", "Gro-e"), ("", "item")]
)
def test_key_of_lost_letters_has_digits_of_the_whole_name(name, kept):
    assert Keys().for_name(name) == f"{kept}-{digits(name)}"


def test_key_says_what_kind_of_thing_it_is_where_nothing_is_kept():
    assert Keys().for_name("戦略", "dimension") == f"dimension-{digits('戦略')}"


def test_second_thing_of_one_name_gets_another_key():
    keys = Keys()
    assert [keys.for_name("q") for _ in range(3)] == ["q", f"q-{digits('q')}", f"q-{digits('q')}-2"]


def test_name_that_is_a_key_is_not_lost_to_a_likeness():
    keys = Keys(["a b", "a-b"])
    assert [keys.for_name("a b"), keys.for_name("a-b")] == [f"a-b-{digits('a b')}", "a-b"]


def test_long_names_stay_apart():
    keys = Keys()
    made = [keys.for_name("x" * 200 + end) for end in "ab"]
    assert len(set(made)) == 2
    assert all(map(is_key, made))


@settings(max_examples=100)
@given(st.lists(st.text(max_size=120)))
def test_keys_are_allowed_unique_and_the_same_again(names):
    first, second = Keys(names), Keys(names)
    made = [first.for_name(name) for name in names]
    assert made == [second.for_name(name) for name in names]
    assert len(set(made)) == len(names)
    assert all(map(is_key, made))
