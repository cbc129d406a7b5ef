"""What versions and drafts of question banks are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.subjects import Named, SubjectKind, register
from banks.models import Draft, Version


def connect() -> None:
    """Make versions and drafts known to the trail. Called once, when Django has loaded."""
    register("banks.version", SubjectKind(words=_("Version of a question bank"), names_of=_versions))
    register("banks.draft", SubjectKind(words=pgettext_lazy("of a question bank", "Draft"), names_of=_drafts))


def _versions(identifiers: Iterable[str]) -> Mapping[str, Named]:
    rows = Version.objects.filter(pk__in=list(identifiers)).values_list("pk", "bank__key", "version")
    return {
        str(pk): Named(name=f"{key} {version}", url=reverse("version", args=[pk]))
        for pk, key, version in rows
    }


def _drafts(identifiers: Iterable[str]) -> Mapping[str, Named]:
    rows = Draft.objects.filter(pk__in=list(identifiers)).values_list("pk", "bank__key")
    return {str(pk): Named(name=key, url=reverse("draft", args=[pk])) for pk, key in rows}
