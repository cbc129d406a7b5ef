"""Versions and drafts alike, as documents that are shown and compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from banks.domain import tree_of
from banks.domain.compiled import tree_of_version
from banks.models import Bank, Draft, Version
from banks.views.workspace import content_language, name_of_draft, title_of


@dataclass(frozen=True, slots=True)
class SideView:
    """A version or a draft. `id` stands in addresses; `label`: what it is called among those of its bank."""

    row: Version | Draft
    id: str
    label: str
    url: str
    tree: Mapping[str, Any]

    @property
    def version(self) -> Version | None:
        return self.row if isinstance(self.row, Version) else None

    @property
    def draft(self) -> Draft | None:
        return self.row if isinstance(self.row, Draft) else None

    @property
    def title(self) -> str:
        return title_of(dict(self.tree))


def side_of(row: Version | Draft) -> SideView:
    """A version or a draft with its document."""
    if isinstance(row, Version):
        return SideView(
            row, str(row.pk), label_of(row), reverse("version", args=[row.pk]), tree_of_version(row)
        )
    return SideView(row, str(row.pk), label_of(row), reverse("draft", args=[row.pk]), tree_of(row))


def find_side(identifier: object) -> SideView:
    """The version or draft of an identifier. Raises Http404."""
    try:
        key = UUID(str(identifier))
    except ValueError:
        raise Http404 from None
    version = Version.objects.select_related("bank").filter(pk=key).first()
    found = version or Draft.objects.select_related("bank", "base", "created_by").filter(pk=key).first()
    if found is None:
        raise Http404
    return side_of(found)


def label_of(row: Version | Draft) -> str:
    """What a version or draft is called beside the others of its bank."""
    if isinstance(row, Version):
        name = _("Version %(version)s") % {"version": row.version}
        return _("%(name)s (retired)") % {"name": name} if row.status == Version.Status.RETIRED else name
    when = date_format(localtime(row.updated_at), "SHORT_DATETIME_FORMAT")
    return _("%(name)s, changed %(date)s") % {"name": name_of_draft(row, tree_of(row)), "date": when}


def choices_of(bank: Bank) -> Iterator[tuple[str, str]]:
    """All versions of a bank, newest first, then its drafts: identifiers and labels."""
    versions = bank.versions.defer("document", "bounds", "release_notes").newest_first()
    for version in versions:
        yield str(version.pk), label_of(version)
    for draft in bank.drafts.select_related("created_by").order_by("-updated_at", "pk"):
        yield str(draft.pk), label_of(draft)


def language_of(tree: Mapping[str, Any]) -> str:
    """The language that a document is told in."""
    return content_language(dict(tree))
