"""The glossary: one source, its page, and what it finds."""

import pytest

from banks import glossary


def test_glossary_page_is_made_from_its_source() -> None:
    assert glossary.PAGE.read_text() == glossary.as_markdown(), "run: python -m banks.glossary"


def test_glossary_page_names_every_term_once() -> None:
    rows = [line for line in glossary.as_markdown().splitlines() if line.startswith("| ")]
    terms = [(term.en, term.ja) for term in glossary.terms()]

    assert sorted(
        tuple(row.split(" | ")[0:2]) for row in rows if row.endswith((" yes |", " no |"))
    ) == sorted((f"| {en}", ja) for en, ja in terms)
    assert len({en for en, _ in terms}) == len(terms)
    assert {term.category for term in glossary.terms()} == set(glossary.CATEGORIES)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_glossary_avoids_none_of_its_own_terms(language: str) -> None:
    avoided = [pattern for _, pattern in glossary.disfavoured(language)]
    words = [
        text
        for term in (*glossary.terms(), *glossary.spelling())
        for text in (term.in_language(language), term.also if language == "ja" else "")
    ]

    assert [word for word in words if any(pattern.search(word) for pattern in avoided)] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_glossary_finds_everything_it_avoids(language: str) -> None:
    entries = [term for term in (*glossary.terms(), *glossary.spelling()) if language in term.avoid]

    for term in entries:
        for word in term.avoid[language]:
            assert term.avoided(language).search(f"x {word.replace('*', 'ed')} x"), word
    assert entries


def test_glossary_english_words_are_found_whole_and_japanese_ones_anywhere() -> None:
    term = glossary.Term(
        "training data", "学習データ", avoid={"en": ("learning data", "organiz*"), "ja": ("訓練データ",)}
    )

    found = [
        term.avoided("en").findall(words) for words in ("Learning data", "relearning data", "Organizing")
    ]
    assert found == [["Learning data"], [], ["Organizing"]]
    assert term.avoided("ja").findall("旧訓練データ群") == ["訓練データ"]
