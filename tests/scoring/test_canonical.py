"""Canonical form: one text for one document, and back."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring import Plain, canonical_json, content_hash, digest, json_schema, load_document, parse_document
from scoring.document import Document
from tests.scoring.trees import bank_tree, document, from_yaml

BANKS = ["example", "coverage", "roadmap", "regions", "profiles"]


@pytest.mark.parametrize("name", BANKS)
def test_canonical_form_survives_reading(name: str) -> None:
    text = canonical_json(document(name))
    tree = json.loads(text, parse_float=Decimal)
    assert parse_document(tree) == document(name)
    assert load_document(text) == document(name)
    assert canonical_json(parse_document(tree)) == text
    assert canonical_json(load_document(text)) == text


def test_canonical_form_of_a_small_document() -> None:
    tree = {
        "dimensions": [
            {
                "questions": [
                    {
                        "visible_if": None,
                        "text": {"en": "Text “é” 準備"},
                        "bands": [{"points": Plain("10.50"), "from": Plain("-1e2")}],
                        "weight": Plain("1.0"),
                        "kind": "number",
                        "key": "q",
                        "interpolate": Plain("false"),
                    }
                ],
                "name": {"en": "D"},
                "key": "d",
            }
        ],
        "minimum_coverage": Plain("80.0"),
        "recommendations": {},
        "levels": [{"name": {"en": "One"}, "from": Plain("0")}],
        "title": {"en": "B"},
        "languages": ["en"],
        "version": Plain("010"),
        "key": "b",
        "format": Plain("1"),
    }
    assert canonical_json(parse_document(tree)) == (
        '{"format":1,"key":"b","version":"010","languages":["en"],"title":{"en":"B"},'
        '"levels":[{"from":0,"name":{"en":"One"}}],'
        '"dimensions":[{"key":"d","name":{"en":"D"},"questions":[{"key":"q","kind":"number",'
        '"text":{"en":"Text “é” 準備"},"bands":[{"from":-100,"points":10.5}]}]}]}'
    )


def test_canonical_form_keeps_the_banks_order_of_maps() -> None:
    tree = bank_tree("example")
    tree["title"] = {"en": "B", "ja": "A"}
    tree["recommendations"] = dict(reversed(tree["recommendations"].items()))
    text = canonical_json(parse_document(tree))
    assert '"title":{"en":"B","ja":"A"}' in text
    assert text.index('"train-staff":{') < text.index('"write-strategy":{')


def test_canonical_form_keeps_condition_shares_and_booleans() -> None:
    tree = bank_tree("regions")
    tree["dimensions"][0]["questions"][1]["visible_if"] = {
        "all": [
            {"question": "automation", "answered": Plain("false")},
            {"not": {"question": "note", "answered": True}},
        ]
    }
    text = canonical_json(parse_document(tree))
    assert '"share":[53,82]' in text
    assert '"unplaced":true' in text
    assert (
        '"visible_if":{"all":[{"question":"automation","answered":false},'
        '{"not":{"question":"note","answered":true}}]}' in text
    )
    assert canonical_json(load_document(text)) == text


def test_digest_is_sha256_of_the_bytes() -> None:
    assert digest("準備") == "sha256:" + hashlib.sha256("準備".encode()).hexdigest()


def test_published_bank_keeps_its_digest() -> None:
    """The format grows by fields that are left out at their default: what was published stays what it was."""
    path = Path(__file__).parents[2] / "banks/library/ai-readiness-2025.1.yaml"
    bank = parse_document(from_yaml(path.read_text(encoding="utf-8")))
    assert digest(canonical_json(bank)) == (
        "sha256:28639138fc5cb2c8e6baeac23d936eca2d28ca0e44e1f076e1781f193c4b9433"
    )


def test_content_hash_changes_with_the_question_alone() -> None:
    tree: Any = bank_tree("example")
    tree["version"] = "2026.1"
    tree["dimensions"][0]["questions"][0]["options"][0]["points"] = Plain("0.0")
    tree["dimensions"][0]["questions"][1]["options"][0]["points"] = Plain("1")
    before, after = document("example"), parse_document(tree)
    same = [
        content_hash(question) == content_hash(after.question(question.key))
        for question in before.questions()
    ]
    assert same == [True, False, True, True, True]


def test_schema_has_every_field_and_no_other() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"]) == [
        field.alias or name for name, field in Document.model_fields.items()
    ]
    assert schema["required"] == ["format", "key", "version", "languages", "title", "levels", "dimensions"]
    parts = [schema, *schema["$defs"].values()]
    assert [part["additionalProperties"] for part in parts] == [False] * len(parts)
    assert schema["$defs"]["Option"]["properties"]["points"] == {
        "title": "Points",
        "type": "number",
        "minimum": 0,
        "maximum": 100,
    }


def test_document_finds_its_parts() -> None:
    bank = document("example")
    assert bank.question("strategy.budget").option("yes").points == 100
    assert bank.dimension("security").weight == 1
    assert bank.dimension_of("security.notes").key == "security"
    assert (bank.has_question("strategy.budget"), bank.has_question("budget")) == (True, False)
    assert (bank.language_for("en"), bank.language_for("fr")) == ("en", "ja")


def test_document_names_what_it_does_not_have() -> None:
    bank = document("example")
    for look_up in (
        bank.question,
        bank.dimension,
        bank.dimension_of,
        bank.question("strategy.budget").option,
    ):
        with pytest.raises(KeyError, match="nowhere"):
            look_up("nowhere")


def test_document_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        document("example").key = "other"
