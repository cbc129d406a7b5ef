"""The catalogue of identifiers: what it holds, and what it refuses."""

from collections import Counter
from typing import Any

import pytest

from banks.catalogue import NO_SUCH_CLAUSE, published, unknown_clauses
from scoring import Problem
from tests.banks.editorial_banks import bank, single

TITLE = {"ja": "条項", "en": "Clause"}


def framework(*clauses: str) -> dict[str, Any]:
    return {"title": TITLE, "clauses": dict.fromkeys(clauses, TITLE)}


def unknown(path: tuple[str | int, ...], framework: str, clause: str) -> Problem:
    edition = published()[framework].edition
    return Problem(path, NO_SUCH_CLAUSE, {"framework": framework, "edition": edition, "clause": clause})


def test_catalogue_holds_the_published_number_of_clauses() -> None:
    assert {key: len(framework.clauses) for key, framework in published().items()} == {
        "nist-ai-rmf": 72,
        "nist-genai": 12,
        "iso-42001": 36 + 38,
        "eu-ai-act": 61,
        "japan-ai-guidelines": 10,
        "japan-human-centric": 7,
        "oecd-ai": 10,
        "owasp-llm-top10": 10,
        "owasp-llm-top10-2026": 10,
    }


def test_catalogue_nist_subcategories_are_numbered_as_published() -> None:
    counts = Counter(clause.rpartition(".")[0] for clause in published()["nist-ai-rmf"].clauses)

    assert counts == {
        "GOVERN-1": 7,
        "GOVERN-2": 3,
        "GOVERN-3": 2,
        "GOVERN-4": 3,
        "GOVERN-5": 2,
        "GOVERN-6": 2,
        "MAP-1": 6,
        "MAP-2": 3,
        "MAP-3": 5,
        "MAP-4": 2,
        "MAP-5": 2,
        "MEASURE-1": 3,
        "MEASURE-2": 13,
        "MEASURE-3": 3,
        "MEASURE-4": 3,
        "MANAGE-1": 4,
        "MANAGE-2": 4,
        "MANAGE-3": 2,
        "MANAGE-4": 3,
    }


def test_catalogue_iso_has_the_controls_of_annex_a_and_no_headings() -> None:
    controls = [clause for clause in published()["iso-42001"].clauses if clause.startswith("A.")]

    assert len(controls) == 38
    assert not {f"A.{number}" for number in range(2, 11)} & {*controls}
    assert not [control for control in controls if control.endswith(".1") and control != "A.6.1"]


@pytest.mark.parametrize("key", sorted(published()))
def test_catalogue_says_where_identifiers_come_from_and_titles_them_in_both_languages(key: str) -> None:
    framework = published()[key]

    assert framework.sources
    assert framework.confirmed
    assert framework.reference
    for title in (framework.title, *framework.clauses.values()):
        assert list(title) == ["ja", "en"]
        assert all(title.values())


@pytest.mark.parametrize("key", sorted(published()))
def test_catalogue_titles_of_a_framework_differ(key: str) -> None:
    for language in ("ja", "en"):
        titles = [title[language] for title in published()[key].clauses.values()]
        assert len({*titles}) == len(titles)


def test_clauses_that_do_not_exist_are_found_wherever_they_are_named() -> None:
    document = bank(
        single(maps_to=["nist-ai-rmf/GOVERN-1.1", "nist-ai-rmf/GOVERN-1.9"]),
        frameworks={
            "nist-ai-rmf": framework("GOVERN-1.1", "GOVERN-1.9"),
            "owasp-llm-top10": framework("LLM03", "LLM03:2025"),
        },
        recommendations={
            "start": {
                "text": {"ja": "始める", "en": "Start"},
                "serves": ["iso-42001/A.2.1", "iso-42001/A.2.2"],
            },
            "alert": {},
        },
    )

    assert list(unknown_clauses(document)) == [
        unknown(("frameworks", "nist-ai-rmf", "clauses", "GOVERN-1.9"), "nist-ai-rmf", "GOVERN-1.9"),
        unknown(("frameworks", "owasp-llm-top10", "clauses", "LLM03"), "owasp-llm-top10", "LLM03"),
        unknown(("recommendations", "start", "serves", 0), "iso-42001", "A.2.1"),
        unknown(("dimensions", 0, "questions", 0, "maps_to", 1), "nist-ai-rmf", "GOVERN-1.9"),
    ]


def test_frameworks_that_are_not_in_the_catalogue_are_left_alone() -> None:
    document = bank(single(maps_to=["house-rules/7"]), frameworks={"house-rules": framework("7")})

    assert list(unknown_clauses(document)) == []
