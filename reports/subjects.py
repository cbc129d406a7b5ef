"""From rows and files to what a result is about."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from assessments import snapshot
from assessments.domain import answers_of
from assessments.models import Assessment, Submission
from assessments.sheets import LoadedSheet
from assessments.snapshot import OrganisationFacts
from banks.domain import scorer_for
from organisations.models import Organisation
from reports.view_model import Branding, Earlier, Particulars, Subject


def of_assessment(assessment: Assessment, *, earlier: Submission | None = None) -> Subject:
    """The answers as they stand now; they may still change."""
    scorer = scorer_for(assessment.version)
    return Subject(
        document=scorer.document,
        digest=assessment.version.digest,
        scorer=scorer,
        answers=answers_of(assessment),
        organisation=_facts(assessment.organisation),
        as_of=_day(assessment.updated_at),
        targets={key: Decimal(points) for key, points in assessment.targets.items()},
        particulars=Particulars.from_json(assessment.particulars),
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
    number: str = "",
    corrects: tuple[str, ...] = (),
) -> Subject:
    """What was submitted, as it was frozen."""
    assessment = submission.assessment
    scorer = scorer_for(assessment.version)
    frozen = snapshot.read(submission.content)
    stated = particulars or Particulars()
    return Subject(
        document=scorer.document,
        digest=assessment.version.digest,
        scorer=scorer,
        answers=frozen.answers,
        organisation=frozen.organisation,
        as_of=stated.as_of or _day(submission.submitted_at),
        targets=frozen.targets,
        particulars=stated,
        branding=branding or Branding(),
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
    )


def _facts(organisation: Organisation) -> OrganisationFacts:
    return OrganisationFacts(
        name=organisation.name,
        region=organisation.region,
        industry=organisation.industry,
        size=organisation.size,
    )


def earlier_submission(assessment: Assessment, *, before: datetime | None = None) -> Submission | None:
    """The organisation's newest submission on the same bank before a moment: what "last time" means.

    For answers that are still open every submission is earlier.
    """
    submissions = Submission.objects.filter(
        assessment__organisation=assessment.organisation_id,
        assessment__version__bank=assessment.version.bank_id,
    )
    if before is not None:
        submissions = submissions.filter(submitted_at__lt=before)
    return with_version(submissions).order_by("-submitted_at", "-pk").first()


def with_version(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Joins what scoring a submission needs; the document itself comes from the process's cache."""
    version = "assessment__version__"
    return submissions.select_related("assessment__organisation", "assessment__version__bank").defer(
        f"{version}document", f"{version}bounds", f"{version}release_notes"
    )


def _earlier(submission: Submission | None) -> Earlier | None:
    if submission is None:
        return None
    scorer = scorer_for(submission.assessment.version)
    frozen = snapshot.read(submission.content)
    return Earlier(
        as_of=_day(submission.submitted_at),
        document=scorer.document,
        scorer=scorer,
        answers=frozen.answers,
        region=frozen.organisation.region or None,
        targets=frozen.targets,
    )


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
