"""A published version: all that it says, to be read only; retired and brought back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from banks import domain
from banks.comparison import items_of
from banks.comparison.fields import words_of
from banks.exchange.formats import FORMATS, WRITABLE
from banks.languages import own_name
from banks.models import Version
from banks.usage import usage_of
from banks.views.access import administrator, administrator_required
from banks.views.paging import page_number
from banks.views.sides import SideView, language_of, side_of
from scoring import Document

PER_PAGE = 40
BANK_FIELDS = (
    "title", "description", "languages", "origin", "minimum_coverage", "minimum_difference", "levels", "owners",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartLink:
    """A part of the document that is shown alone. `key`: what stands in the address."""

    key: str
    name: str
    count: int
    is_current: bool
    is_dimension: bool = False


@gzip_page
@administrator_required
@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A version, part by part: its dimensions, then whatever else it holds."""
    found = get_object_or_404(Version.objects.select_related("bank", "published_by"), pk=version_id)
    side = side_of(found)
    language = language_of(side.tree)
    links = _links(side, language, request.GET.get("part", ""))
    current = next(link for link in links if link.is_current)
    shown = _shown(side.tree, current)
    items = items_of(
        {} if current.key == "bank" else {"languages": side.tree["languages"]},
        shown,
        language=language,
        names_from=side.tree,
    )
    pages = max(1, -(-len(items) // PER_PAGE))
    page = min(page_number(request.GET.get("page", "")), pages)
    languages = [(code, own_name(code)) for code in side.tree["languages"]]
    chosen = request.GET.get("language", "")
    context = {
        "version": found,
        "side": side,
        "links": links,
        "current": current,
        "items": items[(page - 1) * PER_PAGE : page * PER_PAGE],
        "pages": range(1, pages + 1),
        "page": page,
        "languages": languages,
        "only": chosen if chosen in dict(languages) else "",
        "usage": usage_of(found),
        "others": found.bank.versions.exclude(pk=found.pk).exists() or found.bank.drafts.exists(),
        "question_count": sum(len(each["questions"]) for each in side.tree["dimensions"]),
        "formats": [FORMATS[name] for name in WRITABLE],
    }
    return render(request, "banks/version.html", context)


def _links(side: SideView, language: str, wanted: str) -> list[PartLink]:
    """The parts of a document that there are, the one that is shown being marked."""
    tree = side.tree
    found = [
        (
            "dimensions." + each["key"],
            each["name"].get(language) or next(iter(each["name"].values())),
            len(each["questions"]),
        )
        for each in tree["dimensions"]
    ]
    dimensions = {key for key, _name, _count in found}
    found.append(("bank", _("Bank and levels"), 0))
    for name in Document.model_fields:
        content = tree.get(name)
        if name not in BANK_FIELDS and name != "dimensions" and isinstance(content, dict) and content:
            count = 0 if name == "infrastructure_fit" else len(content)
            found.append((name, str(words_of(Document, name).label), count))
    keys = [key for key, _name, _count in found]
    current = wanted if wanted in keys else keys[0]
    return [PartLink(key, name, count, key == current, key in dimensions) for key, name, count in found]


def _shown(tree: Any, link: PartLink) -> dict[str, Any]:
    """The document with nothing but the part that is shown."""
    if link.is_dimension:
        key = link.key.partition(".")[2]
        return {
            "languages": tree["languages"],
            "dimensions": [d for d in tree["dimensions"] if d["key"] == key],
        }
    names = BANK_FIELDS if link.key == "bank" else (link.key,)
    return {name: tree[name] for name in names if name in tree} | {"languages": tree["languages"]}


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_retire(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Ask, then offer a version no more; or offer a retired one again."""
    found = get_object_or_404(Version.objects.select_related("bank"), pk=version_id)
    if request.method == "POST":
        by = administrator(request)
        if request.POST.get("act") == "bring-back":
            if domain.bring_back(version=found, by=by):
                messages.success(request, _("The version is offered again."))
        elif domain.retire(version=found, by=by, at=timezone.now()):
            messages.success(request, _("The version is retired. Assessments that use it go on with it."))
        return redirect("version", found.pk)
    published = found.bank.versions.published().newest_first()
    newest = published.first()
    context = {
        "version": found,
        "side": side_of(found),
        "usage": usage_of(found),
        "is_newest": newest == found,
        "next": published.exclude(pk=found.pk).first(),
    }
    return render(request, "banks/retire.html", context)
