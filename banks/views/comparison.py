"""Two versions or drafts of a bank side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from banks.comparison import KIND_WORDS, Comparison, Fate, Item, Kind, compare
from banks.usage import usage_of
from banks.views.access import administrator_required
from banks.views.paging import page_number
from banks.views.sides import SideView, choices_of, find_side, language_of

PER_PAGE = 60
SECTIONS = ("", "dimensions", "questions")
"""What comes first: the bank itself, its dimensions, its questions; then the other parts in the format's order."""


@dataclass(frozen=True, slots=True)
class Section:
    """Items of the same kind, under one heading."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of difference to look at alone. `value` is empty for all."""

    value: str
    words: str
    count: int
    is_current: bool


@gzip_page
@administrator_required
@require_safe
def version_compare(request: HttpRequest) -> HttpResponse:
    """What differs, from the one to the other: in sum, then item by item."""
    if "to" not in request.GET:
        return redirect("banks")
    after = find_side(request.GET["to"])
    before = find_side(request.GET["from"]) if request.GET.get("from") else _natural(after)
    if before.row.bank_id != after.row.bank_id:
        raise Http404
    comparison = compare(before.tree, after.tree, language=language_of(after.tree))
    kind = next((each for each in Kind if each == request.GET.get("kind")), None)
    items = in_order(comparison.of_kind(kind))
    pages = max(1, -(-len(items) // PER_PAGE))
    page = min(page_number(request.GET.get("page", "")), pages)
    context = {
        "before": before,
        "after": after,
        "sides": list(choices_of(after.row.bank)),
        "kind": kind or "",
        "sections": sections(items[(page - 1) * PER_PAGE : page * PER_PAGE]),
        "pages": range(1, pages + 1),
        "page": page,
        **summary(comparison, before, kind),
    }
    return render(request, "banks/compare.html", context)


def summary(comparison: Comparison, before: SideView, kind: Kind | None = None) -> dict[str, object]:
    """What the pieces of a page show that sum a comparison up."""
    return {
        "comparison": comparison,
        "kinds": [
            KindChoice("", "", len(comparison.items), kind is None),
            *(
                KindChoice(each.value, str(KIND_WORDS[each]), comparison.count(each), kind == each)
                for each in Kind
            ),
        ],
        "added": comparison.questions(Fate.ADDED),
        "removed": comparison.questions(Fate.REMOVED),
        "changed": comparison.questions(Fate.CHANGED),
        "moved": comparison.questions(Fate.MOVED),
        "usage": usage_of(before.version) if before.version else None,
    }


def sections(items: Sequence[Item]) -> list[Section]:
    """Items under headings, in their order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.field, []).append(item)
    return [Section(group[0].group, tuple(group)) for group in found.values()]


def in_order(items: Sequence[Item]) -> list[Item]:
    """Items with what matters most first: see `SECTIONS`."""
    return sorted(
        items, key=lambda item: SECTIONS.index(item.field) if item.field in SECTIONS else len(SECTIONS)
    )


def _natural(after: SideView) -> SideView:
    """What something is compared with unless told: a draft with its base, a version with the one before it."""
    if after.draft is not None and after.draft.base_id is not None:
        return find_side(after.draft.base_id)
    versions = after.row.bank.versions.newest_first()
    if after.version is not None:
        versions = versions.filter(published_at__lt=after.version.published_at)
    newest = versions.first()
    return find_side(newest.pk) if newest else after
