"""Subjects made in memory: the bank that shows every feature of the format, and the built-in one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from assessments.snapshot import OrganisationFacts
from banks import exchange
from reports.view_model import Subject
from scoring import (
    Answer,
    Document,
    Scorer,
    canonical_json,
    compute_bounds,
    digest,
    parse_answer_sheet,
    parse_answers,
    parse_document,
)
from tests.library import NEWEST

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "tests" / "banks" / "files" / "example.yaml"
SAMPLES = ROOT / "samples"
PROFILED = ROOT / "tests" / "reports" / "files" / "profiled.yaml"
AS_OF = date(2026, 11, 21)

WORKED_EXAMPLE = {
    "strategy.definition": Answer("partial"),
    "strategy.budget": Answer("yes", comment="2025年度から"),
    "strategy.budget-share": Answer(Decimal("7.5")),
    "security.measures": Answer(("audits", "tests")),
    "security.notes": Answer(status="not_applicable"),
}


@cache
def bank(path: Path) -> tuple[Document, str, Scorer]:
    document = parse_document(exchange.read_file(path).content)
    return document, digest(canonical_json(document)), Scorer(document, compute_bounds(document))


def example(answers: Mapping[str, Answer] = WORKED_EXAMPLE, **fields: object) -> Subject:
    """The worked example of the contract, or other answers to its bank."""
    document, fingerprint, scorer = bank(EXAMPLE)
    subject = Subject(
        document=document,
        digest=fingerprint,
        scorer=scorer,
        answers=answers,
        organisation=OrganisationFacts(
            name="株式会社サンプル", region="apac", industry="manufacturing", size=1000
        ),
        as_of=AS_OF,
        targets={"strategy": Decimal(80)},
        number="JNB-2026-0001",
    )
    return replace(subject, **fields)


def sample(name: str, **fields: object) -> Subject:
    """One of the sample answer sheets on the built-in bank."""
    document, fingerprint, scorer = bank(NEWEST)
    sheet = parse_answer_sheet(exchange.read_file(SAMPLES / f"{name}.yaml").content)
    about = sheet.organisation
    subject = Subject(
        document=document,
        digest=fingerprint,
        scorer=scorer,
        answers=parse_answers(document, sheet.answers_tree),
        organisation=OrganisationFacts(
            name=about.name, region=about.region, industry=about.industry, size=about.size
        ),
        as_of=AS_OF,
        targets=sheet.targets,
        profile=sheet.profile,
        costs=sheet.costs,
        number="JNB-2026-0002",
    )
    return replace(subject, **fields)


def profiled(answers: Mapping[str, Answer], profile: str | None = None, **fields: object) -> Subject:
    """Answers to the bank with profiles, owners, a standard and a law."""
    document, fingerprint, scorer = bank(PROFILED)
    subject = Subject(
        document=document,
        digest=fingerprint,
        scorer=scorer,
        answers=answers,
        organisation=OrganisationFacts(name="Sample Ltd", region="apac"),
        as_of=AS_OF,
        profile=profile,
    )
    return replace(subject, **fields)
