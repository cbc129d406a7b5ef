"""What happens to an assessment: it is started, answered, submitted, opened again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import chain

from django.db import transaction
from django.db.models import Max, Q

import scoring
from assessments import decisions, snapshot
from assessments.content import (
    EMPTY,
    Columns,
    KeptAnswer,
    answer_of,
    columns,
    columns_of,
    in_bank_order,
    kept_answers,
    standing_answers,
)
from assessments.models import Answer, AnswerRevision, Assessment, Submission
from audit.domain import record
from banks.domain import document_of
from banks.models import Version
from organisations.models import Organisation, User
from scoring import Problem
from scoring.problems import Unfit
from scoring.scalars import read_text

LONGEST_EVIDENCE = 500  # characters
LONGEST_TITLE = 200

EVIDENCE_TOO_LONG = (
    "must have at most %(maximum)s characters"  # a message of scoring's, translated with its others
)


class VersionNotOffered(Exception):
    """The version is retired: assessments that use it go on, new ones are not started with it."""


class BadTitle(Exception):
    """An assessment needs a name of 1 to 200 characters, none of them a control character or broken."""


class UnknownProfile(Exception):
    """The assessment's bank version has no such profile."""


class ReadOnly(Exception):
    """The assessment is submitted and takes no change until it is opened again."""


class Moved(ReadOnly):
    """The assessment was taken to another version of its bank meanwhile: what was done was meant for the one before."""


class NotSubmitted(Exception):
    """The assessment is open already."""


class Decided(Exception):
    """What was submitted was confirmed or approved: it is opened again by sending it back, with a reason."""


class NothingAnswered(Exception):
    """There is nothing to submit yet."""


class UnknownQuestion(Exception):
    """The assessment's bank version has no such question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a respondent wants an answer to be, and the revision (0: none yet) they saw when they said so.

    `respondent`: whom an answer sheet names for it; None where whoever saves it gives it.
    """

    content: scoring.Answer
    seen_revision: int
    respondent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answers of the assessment as they stand after saving, and what became of each change by question.

    `answers`: to the questions that were to be changed; `others`: what those to all other questions say.
    A change in neither set was nothing new: the answer says so already, the respondent had not touched it, or
    a later save from the same page had come before.
    """

    answers: Mapping[str, Answer]
    others: Sequence[KeptAnswer]
    saved: frozenset[str]
    conflicts: frozenset[str]

    @property
    def all_answers(self) -> Iterable[Answer | KeptAnswer]:
        """Those that were to be changed, and the others."""
        return chain(self.answers.values(), self.others)


@transaction.atomic
def start_assessment(
    *,
    organisation: Organisation,
    version: Version,
    title: str,
    by: User | None,
    at: datetime,
    profile: str | None = None,
) -> Assessment:
    """Begin to answer a published version by one of its profiles, None being the version's default.

    Raises `VersionNotOffered`, `UnknownProfile` and `BadTitle`.
    """
    if version.status != Version.Status.PUBLISHED:
        raise VersionNotOffered(version.pk)
    assessment = Assessment.objects.create(
        organisation=organisation,
        version=version,
        profile=_checked_profile(version, profile or document_of(version).default_profile),
        title=_checked_title(title),
        created_by=by,
        updated_at=at,
    )
    record_on(
        "assessment.started",
        assessment,
        by,
        bank=version.bank.key,
        version=version.version,
        profile=assessment.profile,
    )
    return assessment


@transaction.atomic
def rename(*, assessment: Assessment, title: str, by: User | None, at: datetime) -> None:
    """Give an assessment another name. Raises `BadTitle`."""
    assessment.title, before = _checked_title(title), assessment.title
    assessment.updated_at = at
    assessment.save(update_fields=["title", "updated_at"])
    record_on("assessment.renamed", assessment, by, before=before, after=assessment.title)


@transaction.atomic
def save_answers(
    *,
    assessment: Assessment,
    changes: Mapping[str, Change],
    by: User,
    at: datetime,
    page: str = "",
    save_no: int | None = None,
) -> Outcome:
    """Save what a page says, by question, without overwriting what somebody else has said meanwhile.

    `page` names the open page the changes come from, and `save_no` counts its saves: one that arrives after a
    later one is left aside. The same person's answer from another page counts as somebody else's, so that a
    forgotten window overwrites nothing. Costs the same few queries however many changes there are.
    Raises `ReadOnly`, `UnknownQuestion` and `scoring.InvalidAnswers`; then nothing is saved.
    """
    checked = _checked(assessment, changes)
    lock(assessment, at=at)
    standing, others = standing_answers(assessment, checked)
    saving, noting, doubtful = [], [], []
    for key, content in checked.items():
        answer = standing.get(key)
        if answer is None:
            # From a numbered page even "nothing" leaves a row: a delayed earlier save must find it is late.
            if content != EMPTY or save_no is not None:
                saving.append(key)
        elif page and answer.page == page and save_no is not None and save_no <= answer.save_no:
            continue
        elif columns_of(answer) == content and changes[key].respondent in (None, answer.respondent):
            if save_no is not None:
                noting.append(key)
        elif changes[key].seen_revision >= answer.revision or _is_own(answer, by, page):
            saving.append(key)
        else:
            doubtful.append(key)
    conflicts = _touched(doubtful, standing, changes, checked)

    before = {key: columns_of(standing[key]) for key in saving if key in standing}
    for key in saving:
        answer = standing.get(key) or Answer(assessment=assessment, question=key, revision=0)
        standing[key] = answer
        answer.value, answer.status = checked[key]["value"], checked[key]["status"]
        answer.comment, answer.evidence = checked[key]["comment"], checked[key]["evidence"]
        answer.respondent = changes[key].respondent or ""
        answer.revision += 1
        answer.author, answer.saved_at = by, at
    for key in (*saving, *noting):
        standing[key].page, standing[key].save_no = page, save_no or 0
    if saving or noting:
        write_answers(standing[key] for key in (*saving, *noting))
    if saving:
        AnswerRevision.objects.bulk_create(revision_row(standing[key]) for key in saving)
        changed = {key: {"before": before.get(key), "after": checked[key]} for key in saving}
        record_on("answers.changed", assessment, by, questions=changed)
    return Outcome(answers=standing, others=others, saved=frozenset(saving), conflicts=frozenset(conflicts))


@transaction.atomic
def set_targets(
    *, assessment: Assessment, targets: Mapping[str, Decimal], by: User | None, at: datetime
) -> None:
    """Say how many points (0-100) each dimension is to reach; one that is left out has no target of its own.

    Raises `ReadOnly` and `scoring.InvalidAnswers`.
    """
    problems = scoring.check_targets(document_of(assessment.version), targets)
    if problems:
        raise scoring.InvalidAnswers(problems)
    _lock_and_reread(assessment, at=at)
    before = assessment.targets
    assessment.targets = {key: scoring.number_text(points) for key, points in targets.items()}
    assessment.save(update_fields=["targets"])
    record_on("assessment.targets_set", assessment, by, before=before, after=assessment.targets)


@transaction.atomic
def change_profile(*, assessment: Assessment, profile: str, by: User | None, at: datetime) -> None:
    """Go on by another profile of the assessment's bank version. No answer and no target is touched.

    Raises `ReadOnly` and `UnknownProfile`.
    """
    checked = _checked_profile(assessment.version, profile)
    _lock_and_reread(assessment, at=at)
    before = assessment.profile
    if checked == before:
        return
    assessment.profile = checked
    assessment.save(update_fields=["profile"])
    record_on("assessment.profile_changed", assessment, by, before=before, after=checked)


@transaction.atomic
def set_costs(*, assessment: Assessment, costs: scoring.Costs | None, by: User | None, at: datetime) -> None:
    """Say what a cloud and equipment of one's own would cost; None takes it back.

    Raises `ReadOnly` and `scoring.InvalidAnswers`.
    """
    problems = scoring.check_costs(costs) if costs else ()
    if problems:
        raise scoring.InvalidAnswers(problems)
    _lock_and_reread(assessment, at=at)
    before = assessment.costs
    assessment.costs = costs.as_texts() if costs else {}
    assessment.save(update_fields=["costs"])
    record_on("assessment.costs_set", assessment, by, before=before, after=assessment.costs)


@transaction.atomic
def submit(*, assessment: Assessment, by: User | None, at: datetime) -> Submission:
    """Freeze the answers, the profile, targets, costs and the organisation's facts as a numbered submission.

    Answers are then read-only, and whoever may confirm them is told where the organisation wants that.
    Raises `ReadOnly` when it is submitted already and `NothingAnswered`.
    """
    _lock_and_reread(assessment, at=at)
    content = snapshot.content(assessment)
    asked = document_of(assessment.version).asked(assessment.profile or None)
    if asked.isdisjoint(snapshot.read(content).answers):
        raise NothingAnswered(assessment.pk)
    last = assessment.submissions.aggregate(last=Max("number"))["last"] or 0
    submission = Submission.objects.create(
        assessment=assessment,
        version=assessment.version,
        number=last + 1,
        content=content,
        digest=scoring.digest(content),
        submitted_at=at,
        submitted_by=by,
    )
    assessment.status = Assessment.Status.SUBMITTED
    assessment.save(update_fields=["status"])
    record_on("assessment.submitted", assessment, by, number=submission.number, digest=submission.digest)
    decisions.announce(assessment, by=by)
    return submission


@transaction.atomic
def reopen(*, assessment: Assessment, by: User | None, at: datetime, profile: str | None = None) -> None:
    """Take answers again, and go on by another profile where one is named. What was submitted stays as it is.

    Raises `NotSubmitted`, `Decided` and `UnknownProfile`; then nothing has changed.
    """
    submitted = Assessment.objects.filter(pk=assessment.pk, status=Assessment.Status.SUBMITTED)
    if not submitted.update(status=Assessment.Status.ANSWERING, updated_at=at):
        assessment.refresh_from_db(fields=["status"])
        raise NotSubmitted(assessment.pk) if assessment.is_open else Decided(assessment.pk)
    assessment.status, assessment.updated_at = Assessment.Status.ANSWERING, at
    record_on("assessment.reopened", assessment, by)
    if profile is not None:
        change_profile(assessment=assessment, profile=profile, by=by, at=at)


def costs_of(assessment: Assessment) -> scoring.Costs | None:
    """What was said of costs, for scoring; None while nothing is."""
    return scoring.costs_from_texts(assessment.costs)


def answers_of(
    assessment: Assessment, rows: Iterable[KeptAnswer | Answer] | None = None
) -> dict[str, scoring.Answer]:
    """The answers as they stand, for scoring. `rows`: where somebody has read them already."""
    document = document_of(assessment.version)
    return {
        row.question: answer_of(columns_of(row), document.question(row.question).kind)
        for row in (kept_answers(assessment) if rows is None else rows)
        if document.has_question(
            row.question
        )  # those to questions of an earlier version are kept, not counted
    }


def _checked(assessment: Assessment, changes: Mapping[str, Change]) -> dict[str, Columns]:
    """The columns of every change. Raises `UnknownQuestion`, and `InvalidAnswers` with every problem."""
    document = document_of(assessment.version)
    problems: list[Problem] = []
    checked = {}
    for key, change in changes.items():
        if not document.has_question(key):
            raise UnknownQuestion(key)
        question = document.question(key)
        content = change.content
        if isinstance(content.value, tuple):
            content = replace(content, value=in_bank_order(content.value, question))
        problems += (replace(problem, path=(key, *problem.path)) for problem in check(question, content))
        checked[key] = columns(content)
    if problems:
        raise scoring.InvalidAnswers(problems)
    return checked


def check(question: scoring.Question, content: scoring.Answer) -> list[Problem]:
    """What is wrong with an answer to a question; paths begin inside the answer."""
    problems = list(scoring.check_answer(question, content))
    if len(content.evidence) > LONGEST_EVIDENCE and not any(
        problem.path == ("evidence",) for problem in problems
    ):
        problems.append(Problem(("evidence",), EVIDENCE_TOO_LONG, {"maximum": LONGEST_EVIDENCE}))
    return problems


def lock(assessment: Assessment, *, at: datetime) -> None:
    """Take the assessment for the rest of the transaction. Raises `ReadOnly` when it is submitted, `Moved` when it is
    on another version by now than the one that was looked at.

    An update, because it is one query that locks the row in PostgreSQL and SQLite alike.
    """
    open_one = Assessment.objects.filter(pk=assessment.pk, status=Assessment.Status.ANSWERING)
    if not open_one.filter(version=assessment.version_id).update(updated_at=at):
        raise Moved(assessment.pk) if open_one.exists() else ReadOnly(assessment.pk)
    assessment.updated_at = at


def _lock_and_reread(assessment: Assessment, *, at: datetime) -> None:
    """Take the assessment as `lock` does, with what it holds by then: others may have changed it meanwhile."""
    lock(assessment, at=at)
    assessment.refresh_from_db(fields=["title", "profile", "targets", "costs", "organisation"])


def _is_own(answer: Answer, by: User, page: str) -> bool:
    return answer.author_id == by.pk and (not page or answer.page == page)


def _touched(
    doubtful: Iterable[str],
    standing: Mapping[str, Answer],
    changes: Mapping[str, Change],
    checked: Mapping[str, Columns],
) -> set[str]:
    """Those that say something other than the revision the respondent had before them."""
    doubtful = list(doubtful)
    if not doubtful:
        return set()
    seen = Q()
    for key in doubtful:
        seen |= Q(answer=standing[key], revision=changes[key].seen_revision)
    bases = {revision.answer_id: columns_of(revision) for revision in AnswerRevision.objects.filter(seen)}
    return {key for key in doubtful if bases.get(standing[key].pk, EMPTY) != checked[key]}


def write_answers(answers: Iterable[Answer]) -> None:
    """Insert answers or update them, in one query. Their revisions are written by whoever makes them."""
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            "value", "status", "comment", "evidence", "respondent", "revision", "author", "saved_at", "page", "save_no",
        ],
    )  # fmt: skip


def revision_row(answer: Answer) -> AnswerRevision:
    """The answer as it stands, for its history."""
    return AnswerRevision(
        answer=answer,
        revision=answer.revision,
        author_id=answer.author_id,
        saved_at=answer.saved_at,
        respondent=answer.respondent,
        **columns_of(answer),
    )


def _checked_title(title: str) -> str:
    try:
        return read_text(" ".join(title.split()), LONGEST_TITLE)
    except Unfit as unfit:
        raise BadTitle(str(unfit)) from None


def _checked_profile(version: Version, profile: str | None) -> str:
    """The profile as it is kept: blank for the bank as a whole."""
    if profile is None:
        return ""
    if profile not in document_of(version).profiles:
        raise UnknownProfile(profile)
    return profile


def record_on(action: str, assessment: Assessment, by: User | None, **detail: object) -> None:
    """Note in the organisation's trail what was done to an assessment."""
    record(action=action, actor=by, subject=assessment, organisation_id=assessment.organisation_id, **detail)
