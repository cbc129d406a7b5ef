"""The banks that come with the software: valid, edited, with every figure, and covering what they say they cover."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from banks.catalogue import published, unknown_clauses
from banks.editorial import findings
from banks.files import load_document
from banks.management.commands.load_banks import LIBRARY
from scoring import Document, Figure

PRACTICE_FIGURES = Path(__file__).parent / "files" / "practice-figures.yaml"
BACKGROUND_FIGURES = Path(__file__).parent / "files" / "background-figures.yaml"
BANKS = sorted(LIBRARY.iterdir())
NEWEST = LIBRARY / "ai-readiness-2026.1.yaml"

Comparable = tuple[str, tuple[str, ...] | Decimal, str | None, tuple[Decimal, ...], str]


@pytest.fixture(scope="module")
def newest() -> Document:
    return load_document(NEWEST)


def expected_figures(version: str) -> Counter[Comparable]:
    """The figures that a version must have, from the list."""
    expected: Counter[Comparable] = Counter()
    for entry in yaml.safe_load(PRACTICE_FIGURES.read_text()):
        if entry.get("since", version) > version:
            continue
        speaks_of = tuple(entry["answers"]) if "answers" in entry else Decimal(entry["at_least"])
        for region, share in entry.get("regions", {"all": entry.get("share")}).items():
            ends = tuple(Decimal(end) for end in (share if isinstance(share, list) else [share]))
            key = (entry["question"], speaks_of, None if region == "all" else region, ends)
            expected[*key, entry.get("match", "exact")] += 1
    return expected


def comparable(question: str, figure: Figure) -> Comparable:
    speaks_of: Any = figure.options or figure.at_least
    share = figure.share if isinstance(figure.share, tuple) else (figure.share,)
    return question, speaks_of, figure.region, share, figure.match


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_built_in_bank_keeps_every_rule(path: Path) -> None:
    document = load_document(path)

    assert [str(problem) for problem in (*unknown_clauses(document), *findings(document))] == []


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_built_in_bank_has_every_practice_figure_on_its_question_and_no_other(path: Path) -> None:
    document = load_document(path)

    figures = Counter(
        comparable(question.key, figure) for question in document.questions() for figure in question.figures
    )
    assert figures == expected_figures(document.version)


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_built_in_bank_says_of_every_figure_whom_it_is_of_and_where_it_stands(path: Path) -> None:
    for question in load_document(path).questions():
        for figure in question.figures:
            assert figure.base, question.key
            assert figure.statement, question.key
            assert figure.at, question.key


def test_newest_bank_has_eleven_dimensions_of_eight_to_twelve_questions(newest: Document) -> None:
    counts = {dimension.key: len(dimension.questions) for dimension in newest.dimensions}

    assert list(counts) == [
        "strategy",
        "change-management",
        "data-quality",
        "bias",
        "security",
        "infrastructure",
        "energy",
        "talent",
        "deployment",
        "supplier-independence",
        "governance",
    ]
    assert {key: count for key, count in counts.items() if not 8 <= count <= 12} == {}


def test_newest_bank_has_three_ways_in_each_within_the_next(newest: Document) -> None:
    asked = {key: newest.asked(key) for key in newest.profiles}

    assert list(asked) == ["quick", "core", "full"]
    assert asked["full"] == newest.asked(None)
    assert newest.default_profile == "full"
    assert {newest.dimension_of(key).key for key in asked["core"]} >= {
        "strategy",
        "change-management",
        "data-quality",
        "bias",
        "security",
    }
    assert [profile.levels for profile in newest.profiles.values()] == [False, True, True]


def test_newest_bank_quotes_every_other_figure_where_it_is_asked_about_and_compares_none(
    newest: Document,
) -> None:
    for entry in yaml.safe_load(BACKGROUND_FIGURES.read_text()):
        question = newest.question(entry["question"])
        for language in newest.languages:
            guidance = question.help[language] + question.why.get(language, "")
            assert [words for words in entry[language] if words not in guidance] == [], entry["figure"]


def test_newest_bank_gives_every_recommendation_a_test_an_owner_and_one_question(newest: Document) -> None:
    given: dict[str, set[str]] = {key: set() for key in newest.recommendations}
    for question in newest.questions():
        for answer in (*question.options, *question.bands):
            if answer.recommendation is not None:
                given[answer.recommendation].add(question.key)

    assert len(given) >= 120
    assert [key for key, questions in given.items() if len(questions) != 1] == []
    assert [key for key, advice in newest.recommendations.items() if not (advice.done and advice.owner)] == []
    assert set(newest.owners) == {advice.owner for advice in newest.recommendations.values()}


def test_newest_bank_asks_every_clause_or_says_why_not(newest: Document) -> None:
    asked = {reference for question in newest.questions() for reference in question.maps_to}

    assert list(newest.frameworks) == [
        "nist-ai-rmf",
        "nist-genai",
        "iso-42001",
        "eu-ai-act",
        "japan-ai-guidelines",
        "oecd-ai",
        "owasp-llm-top10",
        "owasp-llm-top10-2026",
    ]
    for key, framework in newest.frameworks.items():
        mapped = {clause for clause in framework.clauses if f"{key}/{clause}" in asked}
        assert mapped | set(framework.not_asked) == set(published()[key].clauses), key


def test_newest_bank_uses_the_titles_of_the_catalogue(newest: Document) -> None:
    for key, framework in newest.frameworks.items():
        assert dict(framework.title) == published()[key].title
        assert {clause: dict(title) for clause, title in framework.clauses.items()} == published()[
            key
        ].clauses


def test_newest_bank_says_of_every_clause_of_the_ai_act_whom_it_addresses_and_from_when(
    newest: Document,
) -> None:
    law = newest.frameworks["eu-ai-act"]

    assert list(law.roles) == ["provider", "deployer", "importer", "distributor", "model-provider"]
    assert law.role_question == "governance.eu-roles"
    assert list(law.provisions) == list(law.clauses)
    for clause, provision in law.provisions.items():
        assert provision.addresses, clause
        assert provision.applies_from, clause
        assert len(provision.applies_from) == 1 or all(each.scope for each in provision.applies_from), clause


@pytest.mark.parametrize(
    ("clause", "dates"),
    [
        ("Article 5(1)(a)", ["2025-02-02"]),
        ("Article 5(1)(ba)", ["2026-12-02"]),
        ("Article 9", ["2027-12-02", "2028-08-02"]),
        ("Article 26", ["2027-12-02", "2028-08-02", "2030-08-02"]),
        ("Article 50(1)", ["2026-08-02"]),
        ("Article 50(2)", ["2026-08-02", "2026-12-02"]),
        ("Article 53", ["2025-08-02", "2027-08-02"]),
    ],
)
def test_newest_bank_has_the_dates_of_the_ai_act_as_amended_in_2026(
    newest: Document, clause: str, dates: list[str]
) -> None:
    provision = newest.frameworks["eu-ai-act"].provisions[clause]

    assert [each.date.isoformat() for each in provision.applies_from] == dates


def test_newest_bank_marks_what_the_amendment_of_2026_changed_as_from_secondary_sources(
    newest: Document,
) -> None:
    provisions = newest.frameworks["eu-ai-act"].provisions
    amended = {
        *("Article 4", "Article 4a", "Article 5", "Article 5(1)(ba)", "Article 5(1)(bb)", "Article 6"),
        *(f"Article {number}" for number in (*range(8, 28), 43, 44, 47, 48, 49)),
        *("Article 50", "Article 50(2)", "Article 56", "Article 71", "Article 72", "Article 73"),
        *("Article 80", "Article 86"),
    }

    assert {clause for clause, provision in provisions.items() if provision.secondary} == amended


def test_newest_bank_keeps_what_the_keys_of_the_one_before_mean(newest: Document) -> None:
    before = load_document(LIBRARY / "ai-readiness-2025.1.yaml")
    kept = [question for question in before.questions() if newest.has_question(question.key)]

    assert len(kept) >= 50
    assert [question.key for question in kept if newest.question(question.key).kind != question.kind] == []
    assert [
        f"{question.key}.{option.key}"
        for question in kept
        for option in question.options
        if option.key not in {each.key for each in newest.question(question.key).options}
    ] == []
