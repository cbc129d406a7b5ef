"""Publishing question banks and finding them again."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from django.db import transaction
from django.utils import timezone

from audit.domain import record
from banks.models import Bank, Draft, Version
from organisations.models import User
from scoring import Bounds, Document, Scorer, canonical_json, compute_bounds, digest, load_document


class VersionTaken(Exception):
    """The key and version are published already, with other content."""


class BankUnknown(Exception):
    """No published version answers to the key (and version) asked for."""


@transaction.atomic
def publish(
    *, document: Document, by: User | None, at: datetime | None = None, release_notes: str = ""
) -> tuple[Version, bool]:
    """Freeze a valid document as a version, with its benchmark bounds. Returns the version and whether it is new.

    The same content again is nothing to do. Raises `VersionTaken` for other content under the same version.
    """
    text = canonical_json(document)
    bank = _lock_bank(document.key)
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


@transaction.atomic
def save_draft(*, document: Document, by: User | None) -> tuple[Draft, bool]:
    """Keep a valid document as a draft of its bank. Returns the draft and whether it is new.

    A document that is published already, to the letter, or stands in a draft, is nothing to do.
    Raises `VersionTaken` when its version is published with other content.
    """
    text = canonical_json(document)
    bank = _lock_bank(document.key)
    published = bank.versions.filter(version=document.version).first()
    if published and published.digest != digest(text):
        raise VersionTaken(document.version)
    draft = bank.drafts.filter(document=text).first()
    if draft:
        return draft, False
    draft = Draft.objects.create(bank=bank, document=text, created_by=by)
    record(action="bank.drafted", actor=by, subject=draft, bank=bank.key, version=document.version)
    return draft, True


def _lock_bank(key: str) -> Bank:
    """The bank, made if need be, for the rest of the transaction: who publishes the same waits and finds it done.

    On SQLite, where a transaction has the whole database to itself, there is nothing to lock.
    """
    bank, _ = Bank.objects.get_or_create(key=key)
    return Bank.objects.select_for_update().get(pk=bank.pk)


def newest(key: str) -> Version:
    """The version of the bank that was published last. Raises `BankUnknown`."""
    return find(key, None)


def find(key: str, version: str | None) -> Version:
    """The published version asked for, or the newest when none is named. Raises `BankUnknown`."""
    versions = Version.objects.select_related("bank").filter(bank__key=key)
    versions = versions.filter(version=version) if version else versions.published()
    found = versions.newest_first().first()
    if found is None:
        raise BankUnknown(f"{key} {version or ''}".strip())
    return found


MOST_COMPILED = 16
_compiled: OrderedDict[str, Scorer] = OrderedDict()
_lock = Lock()


def scorer_for(version: Version) -> Scorer:
    """The compiled scorer of a version, kept in the process by digest.

    A cached one is found without reading the version's document, so views can defer that column.
    """
    with _lock:
        if version.digest in _compiled:
            _compiled.move_to_end(version.digest)
            return _compiled[version.digest]
    scorer = Scorer(load_document(version.document), Bounds.from_json(version.bounds))
    with _lock:
        _compiled[version.digest] = scorer
        while len(_compiled) > MOST_COMPILED:
            _compiled.popitem(last=False)
    return scorer


def document_of(version: Version) -> Document:
    """The document of a version, from the same cache."""
    return scorer_for(version).document
