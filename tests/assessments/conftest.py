"""A small bank with every kind of question, an assessment of it, and its cast."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from assessments import domain
from assessments.models import Assessment
from banks.domain import publish
from banks.models import Version
from organisations.models import Organisation, Role, User
from scoring import Answer, parse_document
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def text(words: str) -> dict[str, str]:
    return {"ja": f"{words}（日本語）", "en": words}


def option(key: str, points: int, **fields: object) -> dict[str, object]:
    return {"key": key, "points": Decimal(points), "text": text(f"Option {key}"), **fields}


def bank(*, key: str = "small", filler: int = 0) -> dict[str, object]:
    """The tree of a bank. `filler`: so many further single-choice questions in the first dimension."""
    practice = [
        {
            "key": "practice.policy",
            "kind": "single",
            "text": text("Is there a policy?"),
            "help": text("A written one."),
            "why": text("Without one nobody knows."),
            "options": [option("no", 0), option("draft", 50), option("yes", 100)],
        },
        {
            "key": "practice.reach",
            "kind": "single",
            "text": text("Whom does the policy reach?"),
            "options": [option("few", 20), option("all", 100)],
            "visible_if": {"question": "practice.policy", "is": ["yes"]},
        },
        {
            "key": "practice.share",
            "kind": "number",
            "text": text("What share of the budget?"),
            "unit": {"ja": "%（IT予算比）", "en": "% of IT budget"},
            "minimum": Decimal(0),
            "maximum": Decimal(100),
            "bands": [
                {"from": Decimal(0), "points": Decimal(0)},
                {"from": Decimal(10), "points": Decimal(100)},
            ],
        },
        {"key": "practice.notes", "kind": "text", "text": text("Anything to add?")},
        *(
            {
                "key": f"practice.filler-{number}",
                "kind": "single",
                "text": text(f"Filler {number}?"),
                "options": [option("no", 0), option("yes", 100)],
            }
            for number in range(filler)
        ),
    ]
    safety = [
        {
            "key": "safety.measures",
            "kind": "multiple",
            "text": text("Which measures?"),
            "evidence": True,
            "not_applicable": False,
            "options": [option("audits", 60), option("tests", 40), option("none", 0, exclusive=True)],
        },
        {
            "key": "safety.follow-up",
            "kind": "single",
            "text": text("Is the policy followed up?"),
            "options": [option("no", 0), option("yes", 100)],
            "visible_if": {"question": "practice.policy", "is": ["yes"]},
        },
    ]
    return {
        "format": 1,
        "key": key,
        "version": "1",
        "languages": ["ja", "en"],
        "title": text("Small bank"),
        "levels": [
            {"from": Decimal(0), "name": text("Begun")},
            {"from": Decimal(50), "name": text("Grown")},
        ],
        "dimensions": [
            {"key": "practice", "name": text("Practice"), "questions": practice},
            {"key": "safety", "name": text("Safety"), "questions": safety},
        ],
    }


def bank_with_profiles(*, filler: int = 0) -> dict[str, object]:
    """The tree of the small bank with three dimensions more and three ways in.

    `quick` picks a few questions of each dimension, `core` asks the first two, `full` everything.
    """
    tree = bank(key=f"ways-{filler}", filler=filler)
    more = [
        {
            "key": name,
            "name": text(name.capitalize()),
            "questions": [
                {
                    "key": f"{name}.q{number}",
                    "kind": "single",
                    "text": text(f"{name.capitalize()} {number}?"),
                    "evidence": True,
                    "options": [option("no", 0), option("yes", 100)],
                }
                for number in range(1, 6)
            ],
        }
        for name in ("people", "power", "supply")
    ]
    return tree | {
        "profiles": {
            "quick": {
                "name": text("Quick check"),
                "description": text("Where to look first."),
                "minutes": 5,
                "levels": False,
                "questions": [
                    "practice.policy", "safety.measures", "people.q1", "people.q2",
                    "power.q1", "power.q2", "supply.q1", "supply.q2",
                ],
            },
            "core": {"name": text("Core"), "minutes": 20, "dimensions": ["practice", "safety"]},
            "full": {"name": text("Full"), "minutes": 40},
        },
        "dimensions": [*tree["dimensions"], *more],
    }  # fmt: skip


def published_with_profiles(*, filler: int = 0) -> Version:
    version, _ = publish(document=parse_document(bank_with_profiles(filler=filler)), by=None, at=NOON)
    return version


def published(**options: object) -> Version:
    version, _ = publish(document=parse_document(bank(**options)), by=None, at=NOON)
    return version


@dataclass(frozen=True)
class Cast:
    organisation: Organisation
    owner: User
    colleague: User
    viewer: User
    outsider: User

    def client(self, who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(self, who))
        return client


@pytest.fixture
def cast(db) -> Cast:
    organisation = OrganisationFactory(name="Sample Manufacturing")
    people = {
        "owner": (UserFactory(name="Aoki"), Role.OWNER),
        "colleague": (UserFactory(name="Sato"), Role.CONTRIBUTOR),
        "viewer": (UserFactory(name="Mori"), Role.VIEWER),
    }
    for user, role in people.values():
        MembershipFactory(organisation=organisation, user=user, role=role)
    outsider = MembershipFactory().user
    return Cast(organisation, *(user for user, _ in people.values()), outsider)


@pytest.fixture
def version(db) -> Version:
    return published()


@pytest.fixture
def assessment(cast, version) -> Assessment:
    return domain.start_assessment(
        organisation=cast.organisation, version=version, title="Readiness 2026", by=cast.owner, at=NOON
    )


@pytest.fixture
def say(assessment, cast):
    """Save one answer, as the owner unless told, having seen what stands."""

    def save(key: str, value: object = None, *, by: User | None = None, minutes: int = 0, **content: object):
        standing = assessment.answers.filter(question=key).first()
        change = domain.Change(
            content=Answer(value, **content), seen_revision=standing.revision if standing else 0
        )
        outcome = domain.save_answers(
            assessment=assessment, changes={key: change}, by=by or cast.owner, at=later(minutes)
        )
        return outcome.answers.get(key)

    return save
