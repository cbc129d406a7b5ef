import json
from decimal import Decimal

import pytest

from banks import exchange
from banks.exchange import json_format, yaml_format
from banks.problems import FileProblems
from scoring import Plain


def refusal(data: bytes, name: str = "bank.yaml") -> list[str]:
    with pytest.raises(FileProblems) as caught:
        exchange.read(name, data)
    return caught.value.lines()


def test_scalars_arrive_as_written():
    tree, _ = yaml_format.read(b'version: 2025.10\nkey: yes\nnumber: 010\nquoted: "no"\nempty:\n')
    assert tree == {"version": "2025.10", "key": "yes", "number": "010", "quoted": "no", "empty": ""}
    assert [type(value) for value in tree.values()] == [Plain, Plain, Plain, str, Plain]


def test_keys_arrive_as_written():
    tree, _ = yaml_format.read(b"answers: {no: 1, 010: 2, 2025.10: 3}")
    assert list(tree["answers"]) == ["no", "010", "2025.10"]


def test_lines_name_every_part():
    _, lines = yaml_format.read(
        b"title: x\ndimensions:\n  - key: a\n    questions:\n      - key: a.b\n        points: 5\n"
    )
    assert lines[("title",)] == 1
    assert lines[("dimensions", 0, "key")] == 3
    assert lines[("dimensions", 0, "questions", 0)] == 5
    assert lines[("dimensions", 0, "questions", 0, "points")] == 6


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: &x 1\nb: 2\n", "bank.yaml:1: YAML anchors (&x) are not allowed"),
        (b"a: 1\nb: *x\n", "bank.yaml:2: YAML aliases (*x) are not allowed"),
        (
            b"a: !!python/object:os.system 1\n",
            "bank.yaml:1: YAML tags (tag:yaml.org,2002:python/object:os.system) are not allowed",
        ),
        (b"a: 1\nb: 2\na: 3\n", "bank.yaml:3: the key “a” stands twice"),
        (b"a: 1\n---\nb: 2\n", "bank.yaml: one YAML document is expected, not 2"),
        (b"", "bank.yaml: one YAML document is expected, not 0"),
        (b"a: [1, 2\nb: 3\n", "bank.yaml:2: not valid YAML: did not find expected ',' or ']'"),
        (b"? [1, 2]\n: 3\n", "bank.yaml:1: a key must be plain text"),
        (b"[" * 60 + b"]" * 60, "bank.yaml:1: nested more than 40 deep"),
    ],
)
def test_yaml_refusal_says_where_and_what(data, expected):
    assert refusal(data) == [expected]


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\xff", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"key: caf\xe9\n"]
)
def test_binary_file_refused(data):
    (line,) = refusal(data)
    assert line.startswith("bank.yaml: not a text file in UTF-8")


def test_large_file_refused_unread():
    assert refusal(b"a: " + b"x" * exchange.MOST_BYTES) == ["bank.yaml: the file is larger than 20 MB"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1,\n "a": 2}', "bank.json: the key “a” stands twice"),
        (b'{"a": NaN}', "bank.json: NaN is not a number"),
        (b'{"a": 1\n "b": 2}', "bank.json:2: not valid JSON: Expecting ',' delimiter"),
        (b"[" * 100_000, "bank.json: nested more than 40 deep"),
        (b"\xff", "bank.json: not a text file in UTF-8 (invalid start byte)"),
    ],
)
def test_json_refusal_says_where_and_what(data, expected):
    assert refusal(data, "bank.json") == [expected]


def test_json_numbers_are_exact():
    tree, _ = json_format.read(b'{"points": 0.1, "weight": 3}')
    assert tree == {"points": Decimal("0.1"), "weight": 3}


@pytest.mark.parametrize(
    "text",
    ["yes", "010", "2025.10", "null", "~", "", " x ", "a: b", "- a", "#", "改行\nあり", "'\"", "!x", "*x"],
)
def test_yaml_writer_keeps_every_string(text):
    canonical = json.dumps({"version": text, "points": 7.5}, ensure_ascii=False, separators=(",", ":"))
    tree, _ = yaml_format.read(yaml_format.write(canonical))
    assert str(tree["version"]) == text
    assert tree["points"] == "7.5"


def test_format_is_guessed_from_ending_then_content():
    assert exchange.guess_format("x.yml", b"{") == "yaml"
    assert exchange.guess_format("x.JSON", b"a: 1") == "json"
    assert exchange.guess_format("x", b'  {"a": 1}') == "json"
    assert exchange.guess_format("x", b"a: 1") == "yaml"
