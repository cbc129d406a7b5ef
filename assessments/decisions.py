"""Who stands behind what was submitted: it is confirmed (確認), then approved (承認), or sent back (差戻し) with a reason.

The organisation's own people decide, never its consultants: those whom it names for a step, any owner where it names
nobody. Every submission takes both steps anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from assessments import notices
from assessments.models import Assessment, Decision, Submission
from audit.domain import record
from organisations.models import Membership, Role, User
from scoring.problems import Unfit
from scoring.scalars import read_text

LONGEST_REASON = 2000  # characters
LONGEST_NAME = 100
Step = Decision.Step
Status = Assessment.Status

# From which states a step leads to which.
BEFORE = {
    Step.CONFIRMED: (Status.SUBMITTED,),
    Step.APPROVED: (Status.CONFIRMED,),
    Step.SENT_BACK: (Status.SUBMITTED, Status.CONFIRMED, Status.APPROVED),
}
AFTER = {
    Step.CONFIRMED: Status.CONFIRMED,
    Step.APPROVED: Status.APPROVED,
    Step.SENT_BACK: Status.ANSWERING,
}
ACTIONS = {
    Step.CONFIRMED: "assessment.confirmed",
    Step.APPROVED: "assessment.approved",
    Step.SENT_BACK: "assessment.sent_back",
}


class NotNamed(Exception):
    """The person is not among those who may take this step."""


class ConfirmedIt(Exception):
    """The person confirmed the submission, and somebody else is there to approve it."""


class Outdated(Exception):
    """The submission was decided on, opened again or replaced since the person looked at it."""


class NoReason(Exception):
    """Sending back takes a reason of 1 to 2,000 characters, none of them a control character or broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far an assessment's newest submission has come, and who may take it further.

    `decisions`: those on that submission, by step; `confirmers`, `approvers`: the members who may take the step;
    `owners`: all of them; `names`: whether the organisation names anybody for either step.
    """

    assessment: Assessment
    submission: Submission | None
    decisions: Mapping[str, Decision]
    confirmers: tuple[Membership, ...]
    approvers: tuple[Membership, ...]
    owners: tuple[Membership, ...]
    names: bool

    @property
    def sent_back(self) -> Decision | None:
        """Why the newest submission was opened again, where somebody sent it back."""
        return self.decisions.get(Step.SENT_BACK)

    @property
    def confirmed(self) -> Decision | None:
        """Who confirmed the newest submission; nobody once it was sent back."""
        return None if self.sent_back else self.decisions.get(Step.CONFIRMED)

    @property
    def approved(self) -> Decision | None:
        """Who approved the newest submission; nobody once it was sent back."""
        return None if self.sent_back else self.decisions.get(Step.APPROVED)

    @property
    def is_used(self) -> bool:
        """Whether the organisation goes these steps: it names people for them, or somebody has taken one."""
        return self.names or bool(self.decisions)

    @property
    def next_step(self) -> str:
        """`confirmed`, `approved`, or nothing while answers are taken and when all is done."""
        steps = {Status.SUBMITTED: Step.CONFIRMED, Status.CONFIRMED: Step.APPROVED}
        step = steps.get(Status(self.assessment.status))
        return str(step) if step else ""

    @property
    def who_next(self) -> tuple[Membership, ...]:
        """Those who may take the next step."""
        if self.next_step == Step.CONFIRMED:
            return self.confirmers
        return self.second_eyes if self.next_step == Step.APPROVED else ()

    @property
    def second_eyes(self) -> tuple[Membership, ...]:
        """Those who may approve: not whoever confirmed, unless nobody else may."""
        others = tuple(one for one in self.approvers if not self._confirmed_by(one))
        return others or self.approvers

    def is_next(self, user: User) -> bool:
        """Whether the user may take the next step."""
        return any(one.user_id == user.pk for one in self.who_next)

    def may_send_back(self, user: User) -> bool:
        """Whether the user may send back what is submitted, confirmed or approved: one of those named, or an owner."""
        if self.submission is None or self.assessment.is_open:
            return False
        people = (*self.confirmers, *self.approvers, *self.owners)
        return any(one.user_id == user.pk for one in people)

    def membership_of(self, user: User) -> Membership | None:
        """The user's, where they may decide anything."""
        people = (*self.confirmers, *self.approvers, *self.owners)
        return next((one for one in people if one.user_id == user.pk), None)

    def _confirmed_by(self, one: Membership) -> bool:
        return self.confirmed is not None and self.confirmed.decided_by_id == one.user_id


def course_of(assessment: Assessment) -> Course:
    """How far the assessment's newest submission has come. Costs three queries, one before there is any."""
    return courses_of([assessment])[assessment.pk]


def course_of_submission(submission: Submission) -> Course:
    """How far a submission came, whether newer ones followed or not."""
    course = course_of(submission.assessment)
    if course.submission is not None and course.submission.pk == submission.pk:
        return course
    decisions = {decision.step: decision for decision in submission.decisions.select_related("decided_by")}
    return replace(course, submission=submission, decisions=decisions)


def courses_of(assessments: Iterable[Assessment]) -> dict[UUID, Course]:
    """How far each one's newest submission has come, at the same three queries for any number."""
    assessments = list(assessments)
    submissions: dict[UUID, Submission] = {}
    rows = Submission.objects.filter(assessment__in=assessments).select_related("submitted_by")
    for row in rows.defer("content").order_by("assessment", "-number"):
        submissions.setdefault(row.assessment_id, row)
    decisions: dict[UUID, dict[str, Decision]] = defaultdict(dict)
    for decision in Decision.objects.filter(submission__in=submissions.values()).select_related("decided_by"):
        decisions[decision.submission_id][decision.step] = decision
    people: dict[UUID, list[Membership]] = defaultdict(list)
    for membership in (
        Membership.objects.filter(
            Q(role=Role.OWNER) | Q(may_confirm=True) | Q(may_approve=True),
            organisation__in={one.organisation_id for one in assessments if one.pk in submissions},
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__name", "user__email", "pk")
    ):
        people[membership.organisation_id].append(membership)
    return {
        assessment.pk: _course(
            assessment,
            submissions.get(assessment.pk),
            people[assessment.organisation_id],
            decisions[submissions[assessment.pk].pk] if assessment.pk in submissions else {},
        )
        for assessment in assessments
    }


def _course(
    assessment: Assessment,
    submission: Submission | None,
    people: list[Membership],
    decisions: Mapping[str, Decision],
) -> Course:
    owners = tuple(one for one in people if one.role == Role.OWNER)
    confirmers = tuple(one for one in people if one.may_confirm)
    approvers = tuple(one for one in people if one.may_approve)
    return Course(
        assessment=assessment,
        submission=submission,
        decisions=decisions,
        confirmers=confirmers or owners,
        approvers=approvers or owners,
        owners=owners,
        names=bool(confirmers or approvers),
    )


@transaction.atomic
def confirm(*, assessment: Assessment, submission: Submission, by: User, at: datetime) -> Decision:
    """Say that the answers were checked. Raises `Outdated` and `NotNamed`; then nothing has changed."""
    course = _move(Step.CONFIRMED, assessment, submission)
    if all(one.user_id != by.pk for one in course.confirmers):
        raise NotNamed(by.pk)
    return _decide(Step.CONFIRMED, course, submission, by, at)


@transaction.atomic
def approve(*, assessment: Assessment, submission: Submission, by: User, at: datetime) -> Decision:
    """Stand behind the answers that were confirmed.

    Raises `Outdated`, `NotNamed`, and `ConfirmedIt` where two pairs of eyes can be had; then nothing has changed.
    """
    course = _move(Step.APPROVED, assessment, submission)
    if all(one.user_id != by.pk for one in course.approvers):
        raise NotNamed(by.pk)
    if all(one.user_id != by.pk for one in course.second_eyes):
        raise ConfirmedIt(by.pk)
    return _decide(Step.APPROVED, course, submission, by, at)


@transaction.atomic
def send_back(
    *, assessment: Assessment, submission: Submission, reason: str, by: User, at: datetime
) -> Decision:
    """Open the answers again and say why, whether they were confirmed and approved or not.

    What was submitted stays as it is; what was decided on it no longer stands. Raises `Outdated`, `NotNamed`
    and `NoReason`; then nothing has changed.
    """
    try:
        reason = read_text(reason.strip(), LONGEST_REASON)
    except Unfit as unfit:
        raise NoReason(str(unfit)) from None
    course = _move(Step.SENT_BACK, assessment, submission, updated_at=at)
    if course.membership_of(by) is None:
        raise NotNamed(by.pk)
    return _decide(Step.SENT_BACK, course, submission, by, at, reason)


def _move(step: Decision.Step, assessment: Assessment, submission: Submission, **fields: object) -> Course:
    """Bring the assessment to where the step leads, and read who may take it.

    The update comes first, because it is one query that locks the row in PostgreSQL and SQLite alike: of two who
    decide at once, the second finds that there is nothing left to decide. Raises `Outdated`.
    """
    waiting = Assessment.objects.filter(pk=assessment.pk, status__in=BEFORE[step])
    if not waiting.update(status=AFTER[step], **fields):
        raise Outdated(submission.pk)
    course = course_of(assessment)
    if course.submission is None or course.submission.pk != submission.pk:
        raise Outdated(submission.pk)
    return course


def _decide(
    step: Decision.Step, course: Course, submission: Submission, by: User, at: datetime, reason: str = ""
) -> Decision:
    membership = course.membership_of(by)
    assert membership is not None  # it was asked for before
    decision = Decision.objects.create(
        submission=submission,
        step=step,
        reason=reason,
        name=str(by)[:LONGEST_NAME],
        title=membership.title,
        decided_at=at,
        decided_by=by,
    )
    course.assessment.status = AFTER[step]
    record(
        action=ACTIONS[step],
        actor=by,
        subject=course.assessment,
        organisation_id=course.assessment.organisation_id,
        number=submission.number,
        digest=submission.digest,
        **({"reason": reason} if reason else {}),
    )
    if step == Step.SENT_BACK:
        notices.sent_back(assessment=course.assessment, decision=decision)
    else:
        announce(course.assessment, by=by)
    return decision


def announce(assessment: Assessment, *, by: User | None) -> None:
    """Tell those who may take the next step that it is theirs, where the organisation goes these steps."""
    if not notices.are_sent():
        return
    course = course_of(assessment)
    if course.is_used and course.next_step:
        notices.step_waits(
            assessment=assessment,
            step=course.next_step,
            people=[one.user for one in course.who_next if by is None or one.user_id != by.pk],
        )
