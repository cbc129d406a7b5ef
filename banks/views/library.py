"""The question banks: all of them, and one with its versions and drafts."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.domain import BankExists, document_of, start_draft, start_new, tree_of
from banks.forms.library import NewBankForm
from banks.models import Bank, Draft, Version
from banks.usage import Usage, usage_of
from banks.views.access import administrator, administrator_required, the_version
from banks.views.workspace import content_language, name_of_draft, title_of


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list. `name`: what it is called among the drafts of its bank."""

    draft: Draft
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in a list, with the assessments that use it and the version that was published before it."""

    version: Version
    usage: Usage
    earlier: Version | None


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank in the list: its newest version, how many there are, and its drafts."""

    bank: Bank
    title: str
    newest: Version | None
    version_count: int
    drafts: list[DraftRow]


@administrator_required
@require_safe
def banks(request: HttpRequest) -> HttpResponse:
    """Every bank that has a version or a draft."""
    rows = []
    versions = Prefetch("versions", Version.objects.defer("document", "bounds").newest_first())
    drafts = Prefetch(
        "drafts",
        Draft.objects.select_related("updated_by", "created_by", "base")
        .defer("base__document", "base__bounds")
        .order_by("-updated_at", "pk"),
    )
    for bank in Bank.objects.prefetch_related(versions, drafts).order_by("key"):
        published = list(bank.versions.all())
        own = [draft_row(draft) for draft in bank.drafts.all()]
        if not published and not own:
            continue
        offered = [version for version in published if version.status == Version.Status.PUBLISHED]
        newest = next(iter(offered or published), None)
        title = version_title(newest) if newest else own[0].title
        rows.append(BankRow(bank, title, newest, len(published), own))
    rows.sort(key=lambda row: row.title.casefold())
    return render(request, "banks/banks.html", {"rows": rows})


@administrator_required
@require_safe
def bank(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """One bank: its drafts, and its versions with who published them and which assessments use them."""
    found = get_object_or_404(Bank, pk=bank_id)
    published = list(found.versions.select_related("published_by").defer("document", "bounds").newest_first())
    versions = [
        VersionRow(version, usage_of(version), earlier)
        for version, earlier in zip_longest(published, published[1:])
    ]
    drafts = [
        draft_row(draft)
        for draft in found.drafts.select_related("updated_by", "created_by", "base")
        .defer("base__document", "base__bounds")
        .order_by("-updated_at", "pk")
    ]
    if not versions and not drafts:
        raise Http404
    offered = [row for row in versions if row.version.status == Version.Status.PUBLISHED]
    title = version_title((offered or versions)[0].version) if versions else drafts[0].title
    return render(
        request,
        "banks/bank.html",
        {
            "bank": found,
            "title": title,
            "versions": versions,
            "drafts": drafts,
            "newest": next(iter(offered), None),
        },
    )


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def bank_new(request: HttpRequest) -> HttpResponse:
    """Begin a bank from scratch."""
    form = NewBankForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = start_new(
                key=form.cleaned_data["key"],
                version=form.cleaned_data["version"],
                title=form.titles(),
                languages=form.languages(),
                by=administrator(request),
            )
        except BankExists:
            form.add_error("key", _("There is a question bank with this key. Choose another one."))
        else:
            messages.success(
                request, _("The draft is ready. It has one dimension and one question to begin with.")
            )
            return redirect("draft", draft.pk)
    return render(request, "banks/new.html", {"form": form}, status=422 if form.errors else 200)


@administrator_required
@require_POST
def version_draft(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Begin a draft from a version."""
    draft = start_draft(base=the_version(version_id), by=administrator(request))
    messages.success(
        request,
        _("The draft is ready. Assessments go on with the published version until you publish the draft."),
    )
    return redirect(reverse("draft", args=[draft.pk]))


def draft_row(draft: Draft) -> DraftRow:
    """A draft as lists show it."""
    tree: dict[str, Any] = tree_of(draft)
    return DraftRow(draft, title_of(tree), name_of_draft(draft, tree))


def version_title(version: Version) -> str:
    """What a version calls its bank, in the reader's language where it has it."""
    document = document_of(version)
    return document.title.get(content_language({"languages": list(document.languages)})) or document.key
