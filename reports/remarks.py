"""What consultants say beside a result: their findings by dimension, their verifications by question.

It is gathered where a result is shown, and frozen with a report when the report is asked for.
"""

from collections import defaultdict

from django.utils import timezone

from assessments.models import Assessment, Submission, Verification
from organisations.models import Organisation
from reports.models import Finding
from reports.view_model import ConsultantFinding, ConsultantVerification, Remarks


def gather(
    *,
    assessment: Assessment,
    submission: Submission | None,
    language: str,
    issued_by: Organisation | None = None,
) -> Remarks:
    """The remarks that belong to a result in `language`.

    `submission`: the one that is shown, None for the answers as they stand; `issued_by`: the consultancy that makes
    the report, whose remarks alone stand in it; None: those of all consultancies.
    """
    return Remarks(
        findings=_findings(assessment, language, issued_by),
        verifications=_verifications(assessment, submission, issued_by),
    )


def finding_of(row: Finding) -> ConsultantFinding:
    """A finding as it stands beside a result."""
    return ConsultantFinding(
        text=row.text,
        by=str(row.author or ""),
        consultancy=row.consultancy.name,
        language=row.language,
        on=timezone.localtime(row.saved_at).date(),
    )


def _findings(
    assessment: Assessment, language: str, issued_by: Organisation | None
) -> dict[str, tuple[ConsultantFinding, ...]]:
    """By dimension, one of each consultancy: in `language`, or in another where only that is written."""
    rows = Finding.objects.filter(assessment=assessment).exclude(text="")
    if issued_by is not None:
        rows = rows.filter(consultancy=issued_by)
    found: defaultdict[str, dict[str, ConsultantFinding]] = defaultdict(dict)
    rows = rows.select_related("consultancy", "author").order_by(
        "consultancy__name", "consultancy", "language"
    )
    for row in sorted(rows, key=lambda row: row.language != language):
        found[row.dimension].setdefault(str(row.consultancy_id), finding_of(row))
    return {dimension: tuple(of_each.values()) for dimension, of_each in sorted(found.items())}


def _verifications(
    assessment: Assessment, submission: Submission | None, issued_by: Organisation | None
) -> dict[str, tuple[ConsultantVerification, ...]]:
    """By question, one of each consultancy."""
    rows = Verification.objects.filter(assessment=assessment)
    if issued_by is not None:
        rows = rows.filter(consultancy=issued_by)
    found: defaultdict[str, list[ConsultantVerification]] = defaultdict(list)
    for row in rows.select_related("consultancy", "author").order_by(
        "question", "consultancy__name", "consultancy"
    ):
        found[row.question].append(
            ConsultantVerification(
                level=row.level,
                answer_revision=row.answer_revision,
                adjusted=row.adjusted,
                value=row.value,
                status=row.status,
                reason=row.reason,
                by=str(row.author or ""),
                consultancy=row.consultancy.name,
                on=timezone.localtime(row.saved_at).date(),
            )
        )
    return {question: tuple(entries) for question, entries in found.items()}
