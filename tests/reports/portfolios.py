"""Consultancies with as many clients as a test or a measurement needs, made at bulk speed."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from assessments import domain, snapshot
from assessments.models import Assessment, Submission
from banks.domain import document_of
from banks.models import Version
from organisations.models import Engagement, Industry, Membership, Organisation, Region, Role
from scoring import Answer, digest
from tests.assessments.conftest import NOON
from tests.factories import MembershipFactory, OrganisationFactory

SOUNDS = "あかさたなはまやらわ"


def consultancy(**fields: object) -> Membership:
    """A consultancy's owner."""
    return MembershipFactory(
        organisation=OrganisationFactory(name="Consultancy", is_consultancy=True, **fields), role=Role.OWNER
    )


def client_of(consultancy: Organisation, *, since: datetime = NOON, **fields: object) -> Organisation:
    """A client's organisation with an open engagement."""
    client = OrganisationFactory(**fields)
    Engagement.objects.create(consultancy=consultancy, client=client, started_at=since)
    return client


def submit(
    organisation: Organisation,
    version: Version,
    answers: dict[str, Answer],
    *,
    at: datetime = NOON,
    profile: str | None = None,
) -> Submission:
    """Answers given and submitted on behalf of an organisation."""
    by = Membership.objects.filter(organisation=organisation).first() or MembershipFactory(
        organisation=organisation
    )
    assessment = domain.start_assessment(
        organisation=organisation, version=version, title=f"{at:%Y}", by=by.user, at=at, profile=profile
    )
    changes = {key: domain.Change(content=content, seen_revision=0) for key, content in answers.items()}
    domain.save_answers(assessment=assessment, changes=changes, by=by.user, at=at)
    return domain.submit(assessment=assessment, by=by.user, at=at)


def many_clients(
    consultancy: Organisation, version: Version, answers: Sequence[dict[str, Answer]], count: int
) -> list[Organisation]:
    """So many clients, each with two submissions a year apart; the answers are dealt out in turn."""
    by = MembershipFactory().user
    contents = []
    for number, given in enumerate(answers):
        assessment = domain.start_assessment(
            organisation=by.memberships.get().organisation, version=version, title=f"{number}", by=by, at=NOON
        )
        changes = {key: domain.Change(content=content, seen_revision=0) for key, content in given.items()}
        domain.save_answers(assessment=assessment, changes=changes, by=by, at=NOON)
        contents.append(snapshot.content(assessment))
    digests = [digest(content) for content in contents]
    clients = Organisation.objects.bulk_create(
        Organisation(
            name=f"株式会社{number}号" if number % 3 else f"Client {number} Ltd.",
            reading=f"かぶしきがいしゃ{SOUNDS[number % 10]}{number:04}ごう" if number % 3 else "",
            region=Region.values[number % 4],
            industry=Industry.values[number % 12],
            size=10 * number,
            language="ja",
        )
        for number in range(count)
    )
    Engagement.objects.bulk_create(
        Engagement(consultancy=consultancy, client=client, started_at=NOON - timedelta(days=number))
        for number, client in enumerate(clients)
    )
    assessments, submissions = [], []
    for number, client in enumerate(clients):
        for year in range(2):
            at = NOON - timedelta(days=365 * year, minutes=number)
            assessment = Assessment(
                id=uuid.uuid4(),
                organisation=client,
                version=version,
                profile=version_profile(version),
                title=f"{at:%Y}",
                status=Assessment.Status.SUBMITTED,
                updated_at=at,
            )
            assessments.append(assessment)
            place = (number + year) % len(contents)
            submissions.append(
                Submission(
                    assessment=assessment,
                    version=version,
                    number=1,
                    content=contents[place],
                    digest=digests[place],
                    submitted_at=at,
                )
            )
    Assessment.objects.bulk_create(assessments)
    Submission.objects.bulk_create(submissions)
    return clients


def version_profile(version: Version) -> str:
    """The profile that an assessment of the version has when none is named."""
    return document_of(version).default_profile or ""
