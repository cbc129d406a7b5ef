"""What a consultant says of an answer: how far it was verified, and which other answer they propose.

It stands beside the answer and never over it: only the organisation's own people take a proposal over, as an answer of
their own. A verification is of one revision of the answer; once the answer is changed it is out of date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

import scoring
from assessments import domain
from assessments.content import EMPTY, Columns, KeptAnswer, answer_of, columns, columns_of, in_bank_order
from assessments.models import Answer, Assessment, Verification
from audit.domain import Deed, record, record_all
from banks.domain import document_of
from organisations.models import Engagement, Organisation, User
from scoring.problems import Unfit
from scoring.scalars import read_text

LONGEST_REASON = 2000  # characters
Level = Verification.Level


class AnswerChanged(Exception):
    """The answer is another one than the consultant had before them."""


class Conflict(Exception):
    """A colleague has verified the answer meanwhile. `standing` is what they said."""

    def __init__(self, standing: Verification) -> None:
        super().__init__(standing.pk)
        self.standing = standing


class NothingToVerify(Exception):
    """Nothing is answered, so nothing but another answer can be said of it."""


class NothingProposed(Exception):
    """Another answer is proposed that says nothing, or the very one that stands."""


class NoReason(Exception):
    """A proposal takes a reason of 1 to 2,000 characters, none of them a control character or broken."""


class ProposalGone(Exception):
    """The proposal was changed or withdrawn, or the answer changed, since the person looked at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a consultant says of an answer. `proposal` is the answer it should be, None where it may stand."""

    level: str
    proposal: scoring.Answer | None = None
    reason: str = ""


def revision_of(answer: Answer | KeptAnswer | None) -> int:
    """The revision of an answer; 0 where nothing is said, be it that it was taken back."""
    return 0 if answer is None or columns_of(answer) == EMPTY else answer.revision


def is_current(verification: Verification, answer: Answer | KeptAnswer | None) -> bool:
    """Whether the answer is still the one that was verified."""
    return verification.answer_revision == revision_of(answer)


def proposed(verification: Verification, question: scoring.Question) -> scoring.Answer:
    """The answer that is proposed."""
    return answer_of(_proposed_columns(verification), question.kind)


def consultancy_of(user: User, client: Organisation) -> Organisation | None:
    """The consultancy for which the user may verify the client's answers: the one that began first, of several."""
    engagements = Engagement.objects.workable_by(user).filter(client=client)
    first = engagements.select_related("consultancy").order_by("started_at", "pk").first()
    return first.consultancy if first else None


def by_question(assessment: Assessment) -> dict[str, list[Verification]]:
    """What consultants say of the answers, by question, each consultancy's once. One query."""
    found: dict[str, list[Verification]] = {}
    rows = assessment.verifications.select_related("consultancy", "author")
    for row in rows.order_by("consultancy__name", "pk"):
        found.setdefault(row.question, []).append(row)
    return found


@transaction.atomic
def verify(
    *,
    assessment: Assessment,
    question: str,
    consultancy: Organisation,
    said: Said,
    answer_revision: int,
    seen_revision: int,
    by: User,
    at: datetime,
) -> Verification:
    """Record what a consultant says of an answer, in place of what their consultancy said before.

    `answer_revision` is that of the answer they had before them, `seen_revision` that of their consultancy's last
    verification (0: none). Raises `UnknownQuestion`, `AnswerChanged`, `Conflict`, `NothingToVerify`, `NothingProposed`,
    `NoReason` and `scoring.InvalidAnswers`; then nothing is saved.
    """
    answer, standing = _lock(assessment, question, consultancy)
    if answer_revision != revision_of(answer):
        raise AnswerChanged(question)
    content = _checked(assessment, question, said, answer)
    if standing is not None and _content(standing) == content and is_current(standing, answer):
        return standing
    _hold(standing, seen_revision, by)
    before = _content(standing) if standing else None
    verification = standing or Verification(
        assessment=assessment, question=question, consultancy=consultancy, revision=0
    )
    for name, value in content.items():
        setattr(verification, name, value)
    verification.answer_revision = answer_revision
    verification.revision += 1
    verification.author, verification.saved_at = by, at
    verification.save()
    _record("verification.recorded", verification, by, before=before, after=content)
    return verification


@transaction.atomic
def withdraw(
    *, assessment: Assessment, question: str, consultancy: Organisation, seen_revision: int, by: User
) -> None:
    """Take back what a consultancy said of an answer. Raises `UnknownQuestion` and `Conflict`."""
    _, standing = _lock(assessment, question, consultancy)
    if standing is None:
        return
    _hold(standing, seen_revision, by)
    _record("verification.withdrawn", standing, by, before=_content(standing))
    standing.delete()


@transaction.atomic
def withdraw_all(*, consultancy: Organisation) -> None:
    """Take back all that a consultancy said which is about to be erased. The trails of its clients keep what it was."""
    gone = Verification.objects.filter(consultancy=consultancy).select_related("assessment")
    deeds = (
        Deed(
            action="verification.withdrawn",
            subject=one.assessment,
            organisation_id=one.assessment.organisation_id,
            detail={"question": one.question, "consultancy": consultancy.name, "before": _content(one)},
        )
        for one in gone.order_by("assessment", "question").iterator(chunk_size=500)
    )
    record_all(deeds, actor=None)
    gone.delete()


@transaction.atomic
def take_over(
    *,
    assessment: Assessment,
    verification: Verification,
    seen_revision: int,
    by: User,
    at: datetime,
) -> Answer:
    """Make a proposal the organisation's own answer; comment and evidence stay.

    Raises `domain.ReadOnly`, and `ProposalGone` when it is not the proposal, or not the answer, that the person saw.
    """
    answer, standing = _lock(assessment, verification.question, verification.consultancy)
    if standing is None or not standing.adjusted or standing.revision != seen_revision:
        raise ProposalGone(verification.pk)
    if not is_current(standing, answer):
        raise ProposalGone(verification.pk)
    asked = document_of(assessment.version).question(standing.question)
    kept = columns_of(answer)
    content = Columns(
        value=standing.value, status=standing.status, comment=kept["comment"], evidence=kept["evidence"]
    )
    change = domain.Change(
        content=answer_of(content, asked.kind), seen_revision=answer.revision if answer else 0
    )
    outcome = domain.save_answers(assessment=assessment, changes={standing.question: change}, by=by, at=at)
    _record("verification.taken_over", standing, by)
    return outcome.answers[standing.question]


def _lock(
    assessment: Assessment, question: str, consultancy: Organisation
) -> tuple[Answer | None, Verification | None]:
    """The answer and the consultancy's verification, neither of which changes for the rest of the transaction."""
    if not document_of(assessment.version).has_question(question):
        raise domain.UnknownQuestion(question)
    Assessment.objects.select_for_update().only("pk").get(pk=assessment.pk)
    answer = assessment.answers.filter(question=question).first()
    standing = assessment.verifications.filter(question=question, consultancy=consultancy)
    return answer, standing.select_related("author", "consultancy").first()


def _hold(standing: Verification | None, seen_revision: int, by: User) -> None:
    """Refuse to overwrite what a colleague said since; what the consultant said themselves they may replace."""
    if standing is not None and standing.revision != seen_revision and standing.author_id != by.pk:
        raise Conflict(standing)


def _checked(
    assessment: Assessment, question: str, said: Said, answer: Answer | None
) -> Mapping[str, object]:
    """The columns of what is said. Raises what is wrong with it."""
    level = Level(said.level)
    if said.proposal is None:
        if revision_of(answer) == 0:
            raise NothingToVerify(question)
        nothing = {"value": None, "status": EMPTY["status"], "reason": ""}
        return {"level": level.value, "adjusted": False, **nothing}
    asked = document_of(assessment.version).question(question)
    value = said.proposal.value
    if isinstance(value, tuple):
        value = in_bank_order(value, asked)
    content = scoring.Answer(value=value, status=said.proposal.status)
    problems = domain.check(asked, content)
    if problems:
        raise scoring.InvalidAnswers(problems)
    kept, standing = columns(content), columns_of(answer)
    if kept == EMPTY or (kept["value"], kept["status"]) == (standing["value"], standing["status"]):
        raise NothingProposed(question)
    try:
        reason = read_text(said.reason.strip(), LONGEST_REASON)
    except Unfit as unfit:
        raise NoReason(str(unfit)) from None
    return {
        "level": level.value,
        "adjusted": True,
        "value": kept["value"],
        "status": kept["status"],
        "reason": reason,
    }


def _content(verification: Verification) -> dict[str, object]:
    return {name: getattr(verification, name) for name in ("level", "adjusted", "value", "status", "reason")}


def _proposed_columns(verification: Verification) -> Columns:
    return Columns(value=verification.value, status=verification.status, comment="", evidence="")


def _record(action: str, verification: Verification, by: User, **detail: object) -> None:
    record(
        action=action,
        actor=by,
        subject=verification.assessment,
        organisation_id=verification.assessment.organisation_id,
        question=verification.question,
        consultancy=verification.consultancy.name,
        **detail,
    )
