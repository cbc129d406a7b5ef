"""Drafts: documents being edited."""

from django.db import transaction

from audit.domain import record
from banks.domain.finding import lock_bank
from banks.domain.publishing import VersionTaken
from banks.models import Draft
from organisations.models import User
from scoring import Document, canonical_json, digest


@transaction.atomic
def save_draft(*, document: Document, by: User | None) -> tuple[Draft, bool]:
    """Keep a valid document as a draft of its bank. Returns the draft and whether it is new.

    A document that is published already, to the letter, or stands in a draft, is nothing to do.
    Raises `VersionTaken` when its version is published with other content.
    """
    text = canonical_json(document)
    bank = lock_bank(document.key)
    published = bank.versions.filter(version=document.version).first()
    if published and published.digest != digest(text):
        raise VersionTaken(document.version)
    draft = bank.drafts.filter(document=text).first()
    if draft:
        return draft, False
    draft = Draft.objects.create(bank=bank, document=text, created_by=by)
    record(action="bank.drafted", actor=by, subject=draft, bank=bank.key, version=document.version)
    return draft, True
