"""What happens to what an organisation puts on the covers of its reports."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from audit import domain as audit
from organisations.models import Branding, Organisation, User

Texts = Mapping[str, Mapping[str, str]]


@transaction.atomic
def change_branding(
    *,
    organisation: Organisation,
    by: User,
    at: datetime,
    colour: str,
    second_colour: str,
    texts: Texts,
    logo: bytes | None = None,
) -> None:
    """Change colours (#rrggbb or empty) and words; and the logo, where one is given, as `set_logo` does.

    `texts`: by language, `issuer`, `title`, `contact`, `disclaimer`; what is empty is left out. Reports that were
    asked for before keep what they had.
    """
    kept = {
        language: said
        for language, texts_of in texts.items()
        if (said := {name: text for name, text in texts_of.items() if text})
    }
    _change(organisation, by, at, {"colour": colour, "second_colour": second_colour, "texts": kept})
    if logo is not None:
        set_logo(organisation=organisation, by=by, at=at, png=logo)


@transaction.atomic
def set_logo(*, organisation: Organisation, by: User, at: datetime, png: bytes) -> None:
    """Put a logo on the covers to come. `png`: what `organisations.logos.fit_to_print` made.

    The file is named by the organisation and its own content. One that is replaced stays in the storage as long as
    the organisation is here, because reports that were asked for before may still have to be made with it.
    """
    name = f"{logo_folder(organisation)}/{hashlib.sha256(png).hexdigest()}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(png))
    _change(organisation, by, at, {"logo": name})


@transaction.atomic
def remove_logo(*, organisation: Organisation, by: User, at: datetime) -> None:
    """Take the logo off the covers to come."""
    _change(organisation, by, at, {"logo": ""})


def logo_folder(organisation: Organisation) -> str:
    """Where in the file storage an organisation's logos are, the present one and earlier ones."""
    return f"logos/{organisation.pk}"


def logo_files(organisation: Organisation) -> list[str]:
    """The names of all of an organisation's logos in the file storage."""
    folder = logo_folder(organisation)
    try:
        _folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in sorted(files)]


def _change(organisation: Organisation, by: User, at: datetime, wanted: Mapping[str, Any]) -> None:
    """Store what differs and note what it was; nobody else changes the organisation's branding meanwhile."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    branding = Branding.objects.filter(organisation=organisation).first() or Branding(
        organisation=organisation
    )
    before = {field: getattr(branding, field) for field in wanted}
    changed = [field for field in wanted if before[field] != wanted[field]]
    if not changed:
        return
    for field in changed:
        setattr(branding, field, wanted[field])
    branding.changed_at = at
    branding.save()
    audit.record(
        action="branding.changed",
        actor=by,
        subject=organisation,
        organisation_id=organisation.pk,
        before={field: before[field] for field in changed},
        after={field: wanted[field] for field in changed},
    )
