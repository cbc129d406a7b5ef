"""A consultant's findings (所見): what they have to say on a dimension, in their own name."""

from datetime import datetime

from django.db import IntegrityError, transaction

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
    where = {
        "assessment": assessment,
        "dimension": dimension,
        "language": language,
        "consultancy": consultancy,
    }
    try:
        with transaction.atomic():
            return _save(where, text=text, seen_revision=seen_revision, by=by, at=at)
    except IntegrityError:  # two wrote the first one at once
        return _unless_the_same(Finding.objects.get(**where), text)


def _save(
    where: dict[str, object], *, text: str, seen_revision: int, by: User, at: datetime
) -> Finding | None:
    found = Finding.objects.select_for_update().filter(**where).first()
    before = found.text if found else ""
    if found is None:
        if not text:
            return None
        found = Finding.objects.create(**where, text=text, author=by, saved_at=at)
    elif found.revision != seen_revision:
        return _unless_the_same(found, text)
    elif found.text == text:
        return found
    else:
        found.text, found.author, found.saved_at = text, by, at
        found.revision += 1
        found.save(update_fields=["text", "author", "saved_at", "revision"])
    audit.record(
        action="finding.changed",
        actor=by,
        subject=found,
        organisation_id=found.assessment.organisation_id,
        dimension=found.dimension,
        language=found.language,
        consultancy=str(found.consultancy_id),
        before=before,
        after=text,
    )
    return found


def _unless_the_same(found: Finding, text: str) -> Finding:
    """What stands, where it says what was to be saved anyway."""
    if found.text != text:
        raise FindingConflict(found)
    return found
