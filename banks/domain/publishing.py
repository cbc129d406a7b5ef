"""Publishing question banks."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.domain import record
from banks.domain.finding import lock_bank
from banks.models import Version
from organisations.models import User
from scoring import Document, canonical_json, compute_bounds, digest


class VersionTaken(Exception):
    """The key and version are published already, with other content."""


@transaction.atomic
def publish(
    *, document: Document, by: User | None, at: datetime | None = None, release_notes: str = ""
) -> tuple[Version, bool]:
    """Freeze a valid document as a version, with its benchmark bounds. Returns the version and whether it is new.

    The same content again is nothing to do. Raises `VersionTaken` for other content under the same version.
    """
    text = canonical_json(document)
    bank = lock_bank(document.key)
    existing = bank.versions.filter(version=document.version).first()
    if existing:
        if existing.digest == digest(text):
            return existing, False
        raise VersionTaken(document.version)
    version = Version.objects.create(
        bank=bank,
        version=document.version,
        document=text,
        digest=digest(text),
        bounds=compute_bounds(document).to_json(),
        release_notes=release_notes,
        published_at=at or timezone.now(),
        published_by=by,
    )
    record(action="bank.published", actor=by, subject=version, bank=bank.key, version=version.version)
    return version, True
