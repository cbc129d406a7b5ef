"""Publishing question banks: documents and drafts become versions for good, are retired, and brought back."""

import json
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from audit.domain import record
from banks.domain.finding import lock_bank
from banks.editing.skeleton import next_version
from banks.models import Bank, Draft, Version
from organisations.models import User
from scoring import (
    Document,
    InvalidDocument,
    Problem,
    canonical_json,
    compute_bounds,
    digest,
    parse_document,
)
from scoring.scalars import TOO_LONG

LONGEST_VERSION = 50  # characters, of what the column holds


class VersionTaken(Exception):
    """The key and version are published already, with other content."""


class DraftChanged(Exception):
    """The draft says something else than what was looked at before publishing."""


class DraftGone(Exception):
    """The draft was published or discarded meanwhile."""


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
    bounds = compute_bounds(document).to_json()
    at = at or timezone.now()
    return _freeze(bank, document.version, text, bounds, release_notes=release_notes, by=by, at=at), True


def publish_draft(
    *, draft: Draft, seen_revision: int, version: str, release_notes: str, by: User, at: datetime
) -> Version:
    """Freeze a draft as a version of its bank under a name of its own; the draft is gone then.

    `seen_revision` is that of the draft that was looked at. Raises `scoring.InvalidDocument`, `DraftChanged`,
    `DraftGone` and `VersionTaken`; then nothing has changed. What takes long is done before anything is locked.
    """
    document = to_publish(draft, version=version)
    text, bounds = canonical_json(document), compute_bounds(document).to_json()
    with transaction.atomic():
        bank = lock_bank(document.key)
        standing = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if standing is None:
            raise DraftGone(draft.pk)
        if standing.revision != seen_revision or standing.document != draft.document:
            raise DraftChanged(draft.pk)
        if bank.versions.filter(version=document.version).exists():
            raise VersionTaken(document.version)
        published = _freeze(bank, document.version, text, bounds, release_notes=release_notes, by=by, at=at)
        standing.delete()
    return published


def to_publish(draft: Draft, *, version: str) -> Document:
    """A draft as the document that publishing it under a name would freeze. Raises `scoring.InvalidDocument`."""
    tree = json.loads(draft.document, parse_float=Decimal)
    problems = []
    if len(version) > LONGEST_VERSION:
        problems.append(Problem(("version",), TOO_LONG, {"maximum": LONGEST_VERSION}))
    if isinstance(tree, dict):
        tree = {**tree, "version": version}
    try:
        document = parse_document(tree)
    except InvalidDocument as invalid:
        raise InvalidDocument([*problems, *invalid.problems]) from None
    if problems:
        raise InvalidDocument(problems)
    return document


def name_for(draft: Draft) -> str:
    """What to call the version that a draft would become: as it says itself, or counted up where that is taken."""
    tree = json.loads(draft.document, parse_float=Decimal)
    said = tree.get("version") if isinstance(tree, dict) else None
    wanted = said if isinstance(said, str) and said else "1"
    taken = set(draft.bank.versions.values_list("version", flat=True))
    return next_version(wanted, taken) if wanted in taken else wanted


@transaction.atomic
def retire(*, version: Version, by: User, at: datetime) -> bool:
    """Offer a version no more; who answers it goes on. Returns whether it was offered until now."""
    return _change_status(version, Version.Status.RETIRED, retired_at=at, by=by, action="bank.retired")


@transaction.atomic
def bring_back(*, version: Version, by: User) -> bool:
    """Offer a retired version again. Returns whether it was retired until now."""
    return _change_status(
        version, Version.Status.PUBLISHED, retired_at=None, by=by, action="bank.brought-back"
    )


def _change_status(
    version: Version, status: Version.Status, *, retired_at: datetime | None, by: User, action: str
) -> bool:
    others = Version.objects.filter(pk=version.pk).exclude(status=status)
    if not others.update(status=status, retired_at=retired_at):
        return False
    version.status, version.retired_at = status, retired_at
    record(action=action, actor=by, subject=version, bank=version.bank.key, version=version.version)
    return True


def _freeze(
    bank: Bank,
    name: str,
    text: str,
    bounds: str,
    *,
    release_notes: str,
    by: User | None,
    at: datetime,
) -> Version:
    version = Version.objects.create(
        bank=bank,
        version=name,
        document=text,
        digest=digest(text),
        bounds=bounds,
        release_notes=release_notes,
        published_at=at,
        published_by=by,
    )
    record(action="bank.published", actor=by, subject=version, bank=bank.key, version=version.version)
    return version
