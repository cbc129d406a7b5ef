"""A consultant's findings (所見): what they have to say on a dimension, in their own name."""

from datetime import datetime

from django.db import transaction

from assessments.models import Assessment
from audit import domain as audit
from organisations.models import Organisation, User
from reports.models import Finding

LONGEST_FINDING = 1_000  # characters: a third of a dimension's page


class FindingConflict(Exception):
    """Somebody else has saved the finding since it was read. `finding` is what stands now."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


@transaction.atomic
def save_finding(
    *,
    assessment: Assessment,
    dimension: str,
    language: str,
    consultancy: Organisation,
    text: str,
    seen_revision: int,
    by: User,
    at: datetime,
) -> Finding | None:
    """Save a consultancy's finding on a dimension in one language; an empty text takes it back.

    `seen_revision`: of what the consultant read before writing, 0 where there was nothing. Returns what stands now,
    None for nothing. Raises FindingConflict when another text was saved meanwhile; then nothing is changed.
    """
    text = text.replace("\r\n", "\n").strip()
    # Two who write the first one at once wait here for each other.
    Assessment.objects.select_for_update().only("pk").get(pk=assessment.pk)
    where = {
        "assessment": assessment,
        "dimension": dimension,
        "language": language,
        "consultancy": consultancy,
    }
    found = Finding.objects.filter(**where).first()
    before = found.text if found else ""
    if before == text:
        return found
    if found is None:
        found = Finding.objects.create(**where, text=text, author=by, saved_at=at)
    elif found.revision != seen_revision:
        raise FindingConflict(found)
    else:
        found.text, found.author, found.saved_at = text, by, at
        found.revision += 1
        found.save(update_fields=["text", "author", "saved_at", "revision"])
    audit.record(
        action="finding.changed",
        actor=by,
        subject=found,
        organisation_id=assessment.organisation_id,
        dimension=dimension,
        language=language,
        consultancy=consultancy.name,
        before=before,
        after=text,
    )
    return found


@transaction.atomic
def take_back_all(*, consultancy: Organisation) -> None:
    """Take back every finding of a consultancy that is about to be erased. The trails of its clients keep the texts."""
    gone = Finding.objects.filter(consultancy=consultancy).select_related("assessment")
    deeds = (
        audit.Deed(
            action="finding.changed",
            subject=finding,
            organisation_id=finding.assessment.organisation_id,
            detail={
                "dimension": finding.dimension,
                "language": finding.language,
                "consultancy": consultancy.name,
                "before": finding.text,
                "after": "",
            },
        )
        for finding in gone.exclude(text="").order_by("assessment", "dimension", "language").iterator()
    )
    audit.record_all(deeds, actor=None)
    gone.delete()
