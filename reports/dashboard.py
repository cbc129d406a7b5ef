"""What a person finds after signing in: what to do next, what is open, how results moved, reports.

Of the person's own organisations; a consultancy's clients have a list of their own, to which this one leads. Costs the
same few queries however many organisations, assessments and reports there are.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, prefetch_related_objects

from assessments.decisions import Course, courses_of
from assessments.domain import answers_of
from assessments.models import Assessment, Submission
from banks.domain import document_of, scorer_for
from organisations.models import Engagement, Organisation, User
from reports import subjects
from reports.context import build
from reports.models import Report
from reports.view_model import ReportContext

MOST_RESULTS = 6
MOST_REPORTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAssessment:
    """An assessment that still takes answers: `responded` of `asked` questions, those that apply.

    `course` says whether and why it was sent back; `profile_name` is empty where the bank has no profiles."""

    assessment: Assessment
    course: Course
    bank_title: str
    profile_name: str
    responded: int
    asked: int
    may_edit: bool

    @property
    def is_complete(self) -> bool:
        return self.asked > 0 and self.responded == self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedAssessment:
    """A submitted assessment with its result; `report` is the newest report made from it.

    `is_next`: whether the reader may take its next step; `others_next`: whether it waits for others, whom the
    organisation names."""

    assessment: Assessment
    course: Course
    is_next: bool
    others_next: bool
    submission: Submission
    result: ReportContext | None
    report: Report | None
    may_edit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One organisation and what is going on in it."""

    organisation: Organisation
    may_edit: bool
    open: tuple[OpenAssessment, ...]
    submitted: tuple[SubmittedAssessment, ...]

    @property
    def is_empty(self) -> bool:
        return not self.open and not self.submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A consultancy of the person's, and how many clients they work for there."""

    consultancy: Organisation
    clients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """`next_decision`, `next_open`, `next_submitted`: what the one button leads to; at most one of them is set."""

    groups: tuple[Group, ...]
    practices: tuple[Practice, ...]
    reports: tuple[Report, ...]
    next_decision: SubmittedAssessment | None
    next_open: OpenAssessment | None
    next_submitted: SubmittedAssessment | None


def dashboard_for(
    user: User | AnonymousUser, *, language: str, current: Organisation | None = None
) -> Dashboard:
    """Everything the dashboard shows to `user`, in `language`. The organisation that they chose last comes first, and
    the one button leads to something of it where it has anything."""
    joined = Organisation.objects.joined_by(user)
    organisations = sorted(joined.order_by("name", "pk"), key=lambda each: each != current)
    editable = set(Organisation.objects.editable_by(user).filter(pk__in=joined).values_list("pk", flat=True))
    assessments = list(
        Assessment.objects.filter(organisation__in=joined).with_version().order_by("-updated_at", "-pk")
    )
    reports = list(
        Report.objects.filter(organisation__in=joined)
        .select_related("job", "assessment", "organisation", "requested_by")
        .order_by("-requested_at", "-pk")[:MOST_REPORTS]
    )
    answering = [assessment for assessment in assessments if assessment.is_open]
    prefetch_related_objects(answering, "answers")
    courses = courses_of(assessments)
    open_ones = [_open(assessment, courses, language=language, editable=editable) for assessment in answering]
    submitted_ones = _submitted(assessments, courses, user=user, language=language, editable=editable)
    groups = tuple(
        Group(
            organisation=organisation,
            may_edit=organisation.pk in editable,
            open=tuple(entry for entry in open_ones if entry.assessment.organisation_id == organisation.pk),
            submitted=tuple(
                entry for entry in submitted_ones if entry.assessment.organisation_id == organisation.pk
            ),
        )
        for organisation in organisations
    )
    decision, go_on, look = _next(
        [entry for entry in submitted_ones if entry.assessment.organisation == current],
        [entry for entry in open_ones if entry.assessment.organisation == current],
    )
    if not (decision or go_on or look):
        decision, go_on, look = _next(submitted_ones, open_ones)
    return Dashboard(
        groups=groups,
        practices=_practices(user, organisations),
        reports=tuple(reports),
        next_decision=decision,
        next_open=go_on,
        next_submitted=look,
    )


def _next(
    submitted: list[SubmittedAssessment], open_ones: list[OpenAssessment]
) -> tuple[SubmittedAssessment | None, OpenAssessment | None, SubmittedAssessment | None]:
    """What the one button leads to: others wait for a decision; then come answers that were sent back, then what was
    touched last; then a result to look at."""
    decision = next((entry for entry in submitted if entry.is_next), None)
    if decision is not None:
        return decision, None, None
    own = sorted(
        (entry for entry in open_ones if entry.may_edit), key=lambda entry: not entry.course.sent_back
    )
    if own:
        return None, own[0], None
    return None, None, submitted[0] if submitted else None


def _practices(user: User | AnonymousUser, organisations: list[Organisation]) -> tuple[Practice, ...]:
    consultancies = [organisation for organisation in organisations if organisation.is_consultancy]
    if not consultancies:
        return ()
    engagements = Engagement.objects.reachable_by(user).filter(consultancy__in=consultancies)
    counts = dict(engagements.values_list("consultancy").annotate(count=Count("pk")).order_by())
    return tuple(Practice(consultancy=each, clients=counts.get(each.pk, 0)) for each in consultancies)


def _open(
    assessment: Assessment, courses: Mapping[UUID, Course], *, language: str, editable: set[UUID]
) -> OpenAssessment:
    document = document_of(assessment.version)
    profile = assessment.profile or document.default_profile
    progress = scorer_for(assessment.version).progress(
        answers_of(assessment, assessment.answers.all()), profile
    )
    spoken = document.language_for(language)
    return OpenAssessment(
        assessment=assessment,
        course=courses[assessment.pk],
        bank_title=document.title[spoken],
        profile_name=document.profiles[profile].name[spoken] if profile else "",
        responded=sum(part.responded for part in progress.values()),
        asked=sum(part.applicable for part in progress.values()),
        may_edit=assessment.organisation_id in editable,
    )


def _submitted(
    assessments: list[Assessment],
    courses: Mapping[UUID, Course],
    *,
    user: User | AnonymousUser,
    language: str,
    editable: set[UUID],
) -> list[SubmittedAssessment]:
    """Submitted assessments, submitted last first; the first few with their results."""
    history = list(
        Submission.objects.filter(assessment__organisation__in=Organisation.objects.joined_by(user))
        .values_list("pk", "assessment_id", "version__bank_id")
        .order_by("-submitted_at", "-pk")
    )
    by_pk = {assessment.pk: assessment for assessment in assessments}
    # Submissions by organisation and bank, newest first.
    line: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    newest: dict[UUID, UUID] = {}
    for submission, assessment_pk, bank_pk in history:
        assessment = by_pk[assessment_pk]
        line[assessment.organisation_id, bank_pk].append(submission)
        if not assessment.is_open:
            newest.setdefault(assessment_pk, submission)

    earlier: dict[UUID, UUID] = {}
    for submissions in line.values():
        earlier.update(pairwise(submissions))
    shown = list(newest.values())[:MOST_RESULTS]
    wanted = {*shown, *(earlier[pk] for pk in shown if pk in earlier)}
    without_content = (
        Submission.objects.filter(pk__in=newest.values()).exclude(pk__in=wanted).defer("content")
    )
    loaded = {row.pk: row for row in Submission.objects.with_version().filter(pk__in=wanted)}
    loaded |= {row.pk: row for row in without_content}
    latest_report: dict[UUID, Report] = {}
    for report in (
        Report.objects.filter(assessment__in=list(newest))
        .select_related("job")
        .order_by("-requested_at", "-pk")
    ):
        latest_report.setdefault(report.assessment_id, report)

    entries = []
    for assessment_pk, submission_pk in newest.items():
        result = None
        if submission_pk in shown:
            before = earlier.get(submission_pk)
            subject = subjects.of_submission(
                loaded[submission_pk], earlier=loaded[before] if before else None
            )
            result = build(subject, language=language)
        assessment, course = by_pk[assessment_pk], courses[assessment_pk]
        is_next = course.is_used and isinstance(user, User) and course.is_next(user)
        entries.append(
            SubmittedAssessment(
                assessment=assessment,
                course=course,
                is_next=is_next,
                others_next=course.is_used and bool(course.next_step) and not is_next,
                submission=loaded[submission_pk],
                result=result,
                report=latest_report.get(assessment_pk),
                may_edit=assessment.organisation_id in editable,
            )
        )
    return entries
