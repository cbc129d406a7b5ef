"""What was done to a draft, taking it back, doing it again, and throwing the draft away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.domain import NotUndoable, discard, parts_of, redo, tree_of, undo
from banks.editing import deeds
from banks.editing.merging import ORDER, SEQUENCE, PartChange
from banks.editing.words import crumbs, says
from banks.models import Draft, DraftChange
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.workspace import back, content_language, workspace

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of the history. `is_turn`: it took another one back, or did it again."""

    revision: int
    words: str
    about: str
    who: str
    at: datetime
    undone: bool
    is_turn: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A part that a step changed, before and after."""

    crumbs: list[str]
    before: list[str]
    after: list[str]


@administrator_required
@require_safe
def draft_history(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Every step, newest first."""
    draft = the_draft(draft_id)
    changes = draft.changes.select_related("made_by").defer("parts").order_by("-revision")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 10:
        changes = changes.filter(revision__lt=int(before))
    rows = list(changes[: PER_PAGE + 1])
    return render(
        request,
        "banks/history.html",
        workspace(request, draft, tab="history")
        | {
            "steps": [_shown(row) for row in rows[:PER_PAGE]],
            "older": rows[PER_PAGE - 1].revision if len(rows) > PER_PAGE else None,
            "is_newest": not before,
        },
    )


@administrator_required
@require_safe
def draft_step(request: HttpRequest, draft_id: UUID, revision: int) -> HttpResponse:
    """One step: each part it changed, before and after."""
    draft = the_draft(draft_id)
    row = get_object_or_404(draft.changes.select_related("made_by"), revision=revision)
    tree = tree_of(draft)
    language = content_language(tree)
    return render(
        request,
        "banks/step.html",
        workspace(request, draft, tab="history")
        | {
            "step": _shown(row),
            "changes": [_change(tree, part, language) for part in parts_of(row) if _is_told(part)],
        },
    )


def _shown(row: DraftChange) -> ShownStep:
    return ShownStep(
        revision=row.revision,
        words=deeds.words(row.deed),
        about=row.about,
        who=str(row.made_by or ""),
        at=row.made_at,
        undone=row.undone,
        is_turn=row.of is not None,
    )


def _is_told(part: PartChange) -> bool:
    """The order of fields is nobody's business; that of things is told by what was moved."""
    return part.address[-1] != ORDER and part.address[0] != SEQUENCE


def _change(tree: dict[str, Any], part: PartChange, language: str) -> ShownChange:
    return ShownChange(
        crumbs=crumbs(tree, part.address, language),
        before=says(tree, part.address, part.before, language),
        after=says(tree, part.address, part.after, language),
    )


@administrator_required
@require_POST
def draft_undo(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take back the person's last step, or the one that is named."""
    return _turn(request, the_draft(draft_id), forward=False)


@administrator_required
@require_POST
def draft_redo(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Do again what the person took back last, or the step that is named."""
    return _turn(request, the_draft(draft_id), forward=True)


def _turn(request: HttpRequest, draft: Draft, *, forward: bool) -> HttpResponse:
    named = request.POST.get("revision", "")
    revision = int(named) if named.isdecimal() and len(named) < 10 else None
    turn = redo if forward else undo
    try:
        after = turn(draft=draft, by=administrator(request), revision=revision)
    except NotUndoable:
        messages.warning(
            request,
            _("That cannot be done by itself: later steps changed the same. The history shows them."),
        )
    else:
        messages.success(request, _words_of_turn(after, forward=forward))
    return redirect(back(request, draft))


def _words_of_turn(draft: Draft, *, forward: bool) -> str:
    """What was taken back, or done again."""
    turn = draft.changes.defer("parts").latest("revision")
    deed = draft.changes.filter(revision=turn.of or 0).values_list("deed", flat=True).first() or turn.deed
    words = _("Done again: %(step)s") if forward else _("Taken back: %(step)s")
    return words % {"step": f"{deeds.words(deed)} {turn.about}".strip()}


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw the draft away, once it is confirmed that it cannot be had back."""
    draft = the_draft(draft_id)
    if request.method == "POST":
        bank = draft.bank
        discard(draft=draft, by=administrator(request))
        messages.success(request, _("The draft is discarded."))
        if bank.versions.exists() or bank.drafts.exists():
            return redirect("bank", bank.pk)
        return redirect("banks")
    return render(
        request, "banks/discard.html", workspace(request, draft, tab="") | {"steps": draft.changes.count()}
    )
