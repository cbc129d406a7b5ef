"""Fields of forms: what is posted as it was shown is what it was, whatever it was."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks.editing.fields import (
    ByKey,
    Choice,
    Condition,
    Field,
    Heard,
    Line,
    Map,
    Number,
    Rows,
    Setting,
    Share,
    Sheet,
    Tick,
    Ticks,
    Values,
    Words,
    as_number,
    as_posted,
)
from banks.editing.tree import MISSING

pytestmark = pytest.mark.any_database

SETTING = Setting(("ja", "en"), lambda name: [("a", "A"), ("b", "B")])
FIELDS: tuple[Field, ...] = (
    Line(name="x"),
    Number(name="x"),
    Tick(name="x"),
    Tick(name="x", default=True),
    Choice(name="x", choices=(("a", "A"), ("b", "B")), default="a"),
    Words(name="x"),
    Ticks(name="x"),
    Share(name="x"),
    Sheet(name="x", fields=(Line(name="a"), Words(name="b"))),
    Sheet(name="x", fields=(Number(name="a"),), optional=True),
    Rows(name="x", row=Sheet(fields=(Line(name="key"), Tick(name="t", default=True))), keyed=True),
    Map(name="x", value=Words()),
    Map(name="x", value=Sheet(fields=(Line(name="a"),)), any_key=True),
    ByKey(name="x", pick="list", value=Number()),
    Condition(name="x"),
)

scalars = (
    st.text(max_size=8)
    | st.integers(-5, 5)
    | st.booleans()
    | st.none()
    | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-9, max_value=9)
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["key", "a", "b", "ja", "en", "question", "is", "all", "not"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def shown(field: Field, value: Any) -> Values:
    into: Values = {}
    field.show(value, "x", into, SETTING)
    # A browser posts line breaks as two characters, leaves them out of single lines, and posts nothing of empty lists.
    return {name: values for name, values in as_posted(into).items() if values}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
@settings(max_examples=40)
@given(value=trees)
def test_what_is_posted_as_it_was_shown_is_the_very_thing_it_was(field: Field, value: Any) -> None:
    heard = Heard()
    assert field.read(shown(field, value), "x", value, SETTING, heard) is value
    assert heard == Heard()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
@settings(max_examples=40)
@given(
    value=trees,
    posted=st.dictionaries(
        st.sampled_from(["x", "x.to", "x.ja", "x.rows", "x.0.key", "x.0.a", "x.mode", "x.0.question", "x.a"]),
        st.lists(st.text(max_size=5), min_size=1, max_size=3),
    ),
)
def test_whatever_is_posted_is_read_without_an_error(field: Field, value: Any, posted: Values) -> None:
    read = field.read(as_posted(posted), "x", value, SETTING, Heard())
    shown(field, read)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
def test_what_is_not_there_and_not_filled_in_stays_out(field: Field) -> None:
    assert field.read(shown(field, MISSING), "x", MISSING, SETTING, Heard()) is MISSING


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        (" -2.50 ", Decimal("-2.5")),
        ("１２．５", Decimal("12.5")),
        ("3.0", 3),
        (".5", Decimal("0.5")),
        ("1e3", "1e3"),
        ("1,000", "1,000"),
        ("many", "many"),
        ("9" * 40, "9" * 40),
    ],
)
def test_numbers_are_read_exactly_and_all_else_stays_text(typed: str, number: Any) -> None:
    read = as_number(typed)
    assert (read, type(read)) == (number, type(number))


def test_two_rows_that_get_one_key_are_told_apart() -> None:
    field = Map(name="x", value=Line())
    posted = {
        "x.rows": ["", "0", "1"],
        "x.0.key": ["c"],
        "x.1.key": ["c"],
        "x.0.value": ["1"],
        "x.1.value": ["2"],
    }
    heard = Heard()
    read = field.read(posted, "x", {"a": "1", "b": "2"}, SETTING, heard)
    assert read == {"c": "1", "b": "2"}
    assert heard.renamed == [(("x",), "a", "c")]
    assert list(heard.refused) == ["x.1.key"]
