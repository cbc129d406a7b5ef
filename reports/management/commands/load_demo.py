"""`manage.py load_demo`: fills the site with the sample organisations and people to look at them as."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

import assessments.domain
import organisations.domain
import reports.domain
from assessments.domain import Change
from assessments.models import Assessment
from assessments.profiles import pages_of
from assessments.sheets import LoadedSheet, load_sheet
from banks.problems import FileProblems
from organisations.demonstration import (
    ADMINISTRATOR,
    CLIENT,
    CONSULTANTS,
    LOGINS,
    MEMBERS,
    PASSWORD,
    Login,
)
from organisations.models import Organisation, User
from reports import demonstration_clients
from reports.view_model import Particulars
from scoring import Question

SAMPLES = Path(settings.BASE_DIR) / "samples"
SUBMITTED_AT = datetime(2026, 6, 19, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer sheet and what it does not say.

    `next_title` names an assessment still being answered: by the bank's shortest profile, where it has any.
    """

    file: str
    language: str
    title: str
    particulars: Particulars
    next_title: str = ""


SAMPLE_ORGANISATIONS = (
    Sample(
        file="manufacturer-ja.yaml",
        language="ja",
        title="2026年度 AI準備度診断",
        particulars=Particulars(
            as_of=date(2026, 6, 19),
            period_start=date(2026, 5, 25),
            period_end=date(2026, 6, 19),
            legal_entity="株式会社みほん精機（単体）",
            systems="外観検査AI、設計文書検索、生成AIチャット（全社）、採用書類の整理",
            departments="情報システム部、生産本部、品質保証部、設備課、人事部、法務課、経理部",
            confirmed_by="情報システム部長 佐藤 健",
            confirmed_date=date(2026, 6, 23),
            approved_by="専務取締役 生産本部長 鈴木 隆",
            approved_date=date(2026, 6, 26),
            addressee="経営会議",
            decisions="すべてのAIへの責任者の任命と、主な供給者が使えなくなったときの備え",
        ),
        next_title="2027年度 AI準備度診断",
    ),
    Sample(
        file="bank-en.yaml",
        language="en",
        title="AI readiness 2026",
        particulars=Particulars(
            as_of=date(2026, 6, 19),
            period_start=date(2026, 5, 26),
            period_end=date(2026, 6, 19),
            legal_entity="Musterbank Europa SE, without subsidiaries",
            systems="Credit scoring, fraud detection, customer chatbot, CV sorting, policy assistant (trial)",
            departments="Group IT, Risk, Model Validation, Compliance, Legal, Human Resources, Procurement",
            confirmed_by="Head of AI Governance, M. Keller",
            confirmed_date=date(2026, 6, 22),
            approved_by="Chief Operating Officer, E. Lindqvist",
            approved_date=date(2026, 6, 25),
            addressee="Management board",
            decisions="An alternative to the one cloud provider, and electricity figures from it",
        ),
    ),
)


class Command(BaseCommand):
    help = (
        "Load the sample organisations with answers, results and reports, and accounts to look at them with. "
        "What is there already is left alone."
    )
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with transaction.atomic():
            people = self._people(MEMBERS)
            sheets = {sample.language: _sheet(sample) for sample in SAMPLE_ORGANISATIONS}
            for sample in SAMPLE_ORGANISATIONS:
                loaded = sheets[sample.language]
                name = loaded.sheet.organisation.name
                if not people[0].memberships.filter(organisation__name=name).exists():
                    _load(sample, loaded, people, now=now)
            consultants, (client,) = self._people(CONSULTANTS), self._people([CLIENT])
            self._people([ADMINISTRATOR])
            if not consultants[0].memberships.exists():
                demonstration_clients.load(
                    consultants=consultants, members=people, client_owner=client, sheets=sheets
                )
        self.stdout.write("Demonstration logins, on this machine only:")
        for login in LOGINS:
            self.stdout.write(f"  {login.email:32} {PASSWORD}   ({login.role_value})")

    def _people(self, logins: Iterable[Login]) -> list[User]:
        try:
            return [
                organisations.domain.create_demonstration_login(
                    email=login.email,
                    name=login.name,
                    password=PASSWORD,
                    is_administrator=login == ADMINISTRATOR,
                )
                for login in logins
            ]
        except organisations.domain.AddressTaken as taken:
            raise CommandError(f"{taken}: this account is not the demonstration's") from taken


def _sheet(sample: Sample) -> LoadedSheet:
    try:
        return load_sheet(SAMPLES / sample.file)
    except FileProblems as problems:
        raise CommandError(str(problems)) from problems


def _load(sample: Sample, loaded: LoadedSheet, people: list[User], *, now: datetime) -> None:
    """Make the organisation with its members, answer and submit its assessment, and ask for its report."""
    owner = people[0]
    document = loaded.scorer.document
    organisation = _organisation(loaded, people, language=sample.language)
    assessment = _answered(
        loaded,
        organisation,
        owner,
        title=sample.title,
        profile=loaded.sheet.profile,
        questions=document.questions(),
        at=SUBMITTED_AT,
    )
    targets = loaded.sheet.targets
    assessments.domain.set_targets(assessment=assessment, targets=targets, by=owner, at=SUBMITTED_AT)
    costs = loaded.sheet.costs
    assessments.domain.set_costs(assessment=assessment, costs=costs, by=owner, at=SUBMITTED_AT)
    submission = assessments.domain.submit(assessment=assessment, by=owner, at=SUBMITTED_AT)
    reports.domain.request_report(
        submission=submission, language=sample.language, particulars=sample.particulars, by=owner, at=now
    )
    if sample.next_title:
        shortest = min(document.profiles, key=lambda key: len(document.asked(key)), default=None)
        first_page = pages_of(document, shortest)[0]
        _answered(
            loaded,
            organisation,
            owner,
            title=sample.next_title,
            profile=shortest,
            questions=first_page.questions,
            at=now,
        )


def _organisation(loaded: LoadedSheet, people: list[User], *, language: str) -> Organisation:
    owner, *others = people
    about = loaded.sheet.organisation
    organisation = organisations.domain.create_organisation(
        name=about.name,
        by=owner,
        language=language,
        region=about.region,
        industry=about.industry,
        size=about.size,
    )
    for person, login in zip(others, MEMBERS[1:], strict=True):
        assert login.role is not None  # none of them is an administrator
        organisations.domain.add_member(organisation=organisation, user=person, role=login.role, by=owner)
    return organisation


def _answered(
    loaded: LoadedSheet,
    organisation: Organisation,
    by: User,
    *,
    title: str,
    profile: str | None,
    questions: Iterable[Question],
    at: datetime,
) -> Assessment:
    """Start an assessment and answer some of its questions as the sheet does."""
    assessment = assessments.domain.start_assessment(
        organisation=organisation, version=loaded.version, profile=profile, title=title, by=by, at=at
    )
    changes = {
        question.key: Change(content=loaded.answers[question.key], seen_revision=0)
        for question in questions
        if question.key in loaded.answers
    }
    assessments.domain.save_answers(assessment=assessment, changes=changes, by=by, at=at)
    return assessment
