"""The demonstration's consultancy and its clients: held, handed over, invited, ended, with and without results.

Their answers are those of the samples, a step better or worse here and there. None of the companies exists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import assessments.domain
import organisations.domain
from assessments.domain import Change
from assessments.sheets import LoadedSheet
from organisations.domain import NewClient
from organisations.models import Engagement, Membership, Organisation, Role, User
from reports.demonstration_verifications import confirm, verify
from scoring import Answer, Question

CONSULTANCY = "みほんアドバイザリー株式会社"
BEGUN_AT = datetime(2025, 4, 14, 1, tzinfo=UTC)
PROFILE = "core"


@dataclass(frozen=True, slots=True)
class Round:
    """One assessment. Every `stride`-th answer is `step` options better than the sample's, or worse below 0."""

    title: str
    at: datetime
    step: int
    stride: int
    pages: int | None = None
    """How many dimensions are answered, where it is not submitted."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client that the consultancy made. `assigned`: whether its consultant works for it; `verified`: whether they have
    verified answers of the newest assessment."""

    facts: NewClient
    rounds: tuple[Round, ...] = ()
    handed_over: bool = False
    assigned: bool = True
    verified: bool = False
    note: str = ""


CLIENTS = (
    Client(
        facts=NewClient(
            name="あおぞら物流株式会社",
            reading="あおぞらぶつりゅう",
            region="apac",
            industry="transport",
            size=420,
            language="ja",
        ),
        rounds=(
            Round("2025年度 AI準備度診断", datetime(2025, 9, 12, 5, tzinfo=UTC), step=-1, stride=2),
            Round("2026年度 AI準備度診断", datetime(2026, 9, 18, 5, tzinfo=UTC), step=-1, stride=4),
        ),
        verified=True,
        note="配車システムの更新が来年度に控える。役員への報告は10月の経営会議で。",
    ),
    Client(
        facts=NewClient(
            name="Harbour & Pine Retail Ltd", region="europe", industry="retail", size=2600, language="en"
        ),
        rounds=(
            Round("AI readiness 2025", datetime(2025, 10, 3, 9, tzinfo=UTC), step=-1, stride=3),
            Round("AI readiness 2026", datetime(2026, 10, 6, 9, tzinfo=UTC), step=1, stride=5),
        ),
        handed_over=True,
        verified=True,
        note="Fiona wants the board page first. Budget round closes in December.",
    ),
    Client(
        facts=NewClient(
            name="Alpenblick Klinikum gGmbH", region="europe", industry="health", size=3100, language="en"
        ),
        rounds=(
            Round("AI readiness 2026", datetime(2026, 11, 9, 9, tzinfo=UTC), step=-1, stride=3, pages=4),
        ),
    ),
    Client(
        facts=NewClient(
            name="学校法人さくら野学園",
            reading="さくらのがくえん",
            region="apac",
            industry="education",
            size=260,
            language="ja",
        ),
        assigned=False,
    ),
)


def load(
    *,
    consultants: Sequence[User],
    members: Sequence[User],
    client_owner: User,
    sheets: Mapping[str, LoadedSheet],
) -> None:
    """Make the consultancy and its clients.

    `consultants`: its owner and a consultant; `members`: those of the sample organisations, of which the Japanese one
    has the consultancy work for it and the English one had; `client_owner`: who takes over a client that was held;
    `sheets`: sample answers by language.
    """
    lead, consultant = consultants
    consultancy = organisations.domain.create_organisation(
        name=CONSULTANCY, by=lead, language="ja", region="apac", industry="services", size=38
    )
    organisations.domain.become_consultancy(organisation=consultancy, by=lead)
    team = organisations.domain.add_member(
        organisation=consultancy, user=consultant, role=Role.CONTRIBUTOR, by=lead
    )
    for client in CLIENTS:
        engagement = organisations.domain.create_client(
            consultancy=consultancy, client=client.facts, by=lead, at=BEGUN_AT
        )
        if client.assigned:
            _assign(engagement, team, lead)
        for each in client.rounds:
            _answer(engagement.client, sheets[client.facts.language], each, by=consultant)
        if client.note:
            organisations.domain.write_note(
                engagement=engagement, text=client.note, by=lead, at=client.rounds[-1].at
            )
        if client.handed_over:
            organisations.domain.join(
                organisation=engagement.client, user=client_owner, role=Role.OWNER, at=client.rounds[0].at
            )
        if client.verified:
            newest = engagement.client.assessments.order_by("-created_at", "-pk").first()
            assert newest is not None
            verify(newest, consultancy=consultancy, by=consultant)
            if client.handed_over:
                confirm(newest, by=client_owner)
    _work_for_samples(consultancy, team, lead, owner=members[0])


def _work_for_samples(consultancy: Organisation, team: Membership, lead: User, *, owner: User) -> None:
    """The consultancies' engagements with organisations that were there before it: one that goes on, one that ended."""
    for organisation in Organisation.objects.filter(memberships__user=owner).order_by("created_at", "pk"):
        engagement = organisations.domain.begin_engagement(
            consultancy=consultancy, client=organisation, by=owner, at=BEGUN_AT
        )
        if organisation.language == "ja":
            _assign(engagement, team, lead)
        else:
            organisations.domain.end_engagement(
                engagement=engagement,
                side=Engagement.Side.CLIENT,
                by=owner,
                at=datetime(2026, 3, 31, 8, tzinfo=UTC),
            )


def _assign(engagement: Engagement, member: Membership, by: User) -> None:
    organisations.domain.assign(engagement=engagement, members=[member], by=by, at=BEGUN_AT)


def _answer(organisation: Organisation, loaded: LoadedSheet, each: Round, *, by: User) -> None:
    """Answer an assessment, and submit it unless some of it is left open."""
    document = loaded.scorer.document
    assessment = assessments.domain.start_assessment(
        organisation=organisation,
        version=loaded.version,
        profile=PROFILE if PROFILE in document.profiles else None,
        title=each.title,
        by=by,
        at=each.at,
    )
    asked = document.asked(assessment.profile or None)
    dimensions = document.dimensions[: each.pages]
    questions = [
        question
        for dimension in dimensions
        for question in dimension.questions
        if question.key in asked and question.key in loaded.answers
    ]
    changes = {
        question.key: Change(
            content=_moved(
                question, loaded.answers[question.key], each.step if number % each.stride == 0 else 0
            ),
            seen_revision=0,
        )
        for number, question in enumerate(questions)
    }
    assessments.domain.save_answers(assessment=assessment, changes=changes, by=by, at=each.at)
    if each.pages is None:
        assessments.domain.submit(assessment=assessment, by=by, at=each.at)


def _moved(question: Question, answer: Answer, step: int) -> Answer:
    """The answer, `step` options better where one of them was chosen; what was remarked is the sample's alone."""
    value = answer.value
    if step and question.kind == "single" and isinstance(value, str):
        ladder = [option.key for option in sorted(question.options, key=lambda option: option.points)]
        value = ladder[min(max(ladder.index(value) + step, 0), len(ladder) - 1)]
    return replace(answer, value=value, comment="", evidence="")
