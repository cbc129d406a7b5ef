"""From rows and files to what a result is about."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from assessments import snapshot
from assessments.content import kept_answers
from assessments.domain import answers_of, costs_of
from assessments.models import Assessment, Submission, SubmissionQuerySet
from assessments.sheets import LoadedSheet
from assessments.snapshot import OrganisationFacts
from assessments.verifications import revision_of
from banks.domain import scorer_for
from organisations.models import Organisation
from reports.view_model import Branding, Earlier, Particulars, Remarks, Subject


def of_assessment(
    assessment: Assessment, *, earlier: Submission | None = None, remarks: Remarks | None = None
) -> Subject:
    """The answers as they stand now; they may still change."""
    scorer = scorer_for(assessment.version)
    rows = kept_answers(assessment)
    said = remarks or Remarks()
    return Subject(
        document=scorer.document,
        digest=assessment.version.digest,
        scorer=scorer,
        answers=answers_of(assessment, rows),
        organisation=_facts(assessment.organisation),
        as_of=_day(assessment.updated_at),
        targets={key: Decimal(points) for key, points in assessment.targets.items()},
        profile=assessment.profile or None,
        costs=costs_of(assessment),
        particulars=Particulars.from_json(assessment.particulars),
        remarks=said,
        revisions={row.question: revision_of(row) for row in rows if row.question in said.verifications},
        title=assessment.title,
        submitted=False,
        earlier=_earlier(earlier),
    )


def of_submission(
    submission: Submission,
    *,
    earlier: Submission | None = None,
    particulars: Particulars | None = None,
    branding: Branding | None = None,
    remarks: Remarks | None = None,
    profile: str = "",
    number: str = "",
    corrects: tuple[str, ...] = (),
) -> Subject:
    """What was submitted, as it was frozen. `profile`: one that asks less than the one that was answered, to be shown instead."""
    scorer = scorer_for(submission.version)
    frozen = snapshot.read(submission.content)
    stated = particulars or Particulars()
    return Subject(
        document=scorer.document,
        digest=submission.version.digest,
        scorer=scorer,
        answers=frozen.answers,
        organisation=frozen.organisation,
        as_of=stated.as_of or _day(submission.submitted_at),
        targets=frozen.targets,
        profile=profile or frozen.profile,
        costs=frozen.costs,
        particulars=stated,
        branding=branding or Branding(),
        remarks=remarks or Remarks(),
        revisions={question: said.revision for question, said in frozen.said.items()},
        title=frozen.title,
        number=number,
        submitted=True,
        corrects=corrects,
        earlier=_earlier(earlier),
    )


def of_sheet(loaded: LoadedSheet, *, as_of: date) -> Subject:
    """An answer sheet from a file."""
    about = loaded.sheet.organisation
    return Subject(
        document=loaded.scorer.document,
        digest=loaded.version.digest,
        scorer=loaded.scorer,
        answers=loaded.answers,
        organisation=OrganisationFacts(
            name=about.name or "", region=about.region or "", industry=about.industry or "", size=about.size
        ),
        as_of=as_of,
        targets=loaded.sheet.targets,
        profile=loaded.sheet.profile,
        costs=loaded.sheet.costs,
    )


def _facts(organisation: Organisation) -> OrganisationFacts:
    return OrganisationFacts(
        name=organisation.name,
        region=organisation.region,
        industry=organisation.industry,
        size=organisation.size,
    )


def last_submission(assessment: Assessment) -> Submission | None:
    """The organisation's newest submission on the assessment's bank: what open answers are compared with."""
    return _submissions(assessment.organisation_id, assessment.version.bank_id).first()


def submission_before(submission: Submission) -> Submission | None:
    """The organisation's submission on the same bank before this one: what "last time" means."""
    return (
        _submissions(submission.assessment.organisation_id, submission.version.bank_id)
        .filter(submitted_at__lt=submission.submitted_at)
        .first()
    )


def _submissions(organisation_id: UUID, bank_id: UUID) -> SubmissionQuerySet:
    """An organisation's submissions on any version of a bank, newest first."""
    return (
        Submission.objects.with_version()
        .filter(assessment__organisation=organisation_id, version__bank=bank_id)
        .order_by("-submitted_at", "-pk")
    )


def _earlier(submission: Submission | None) -> Earlier | None:
    if submission is None:
        return None
    scorer = scorer_for(submission.version)
    frozen = snapshot.read(submission.content)
    return Earlier(
        as_of=_day(submission.submitted_at),
        document=scorer.document,
        scorer=scorer,
        answers=frozen.answers,
        region=frozen.organisation.region or None,
        targets=frozen.targets,
        profile=frozen.profile,
    )


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
