"""What was done to a draft, taking it back, doing it again, and throwing the draft away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.comparison.values import Names
from banks.domain import NotUndoable, Step, discard, redo, steps, tree_at, tree_of, undo
from banks.editing import deeds
from banks.editing.merging import ORDER, SEQUENCE, PartChange, differences
from banks.editing.words import crumbs, says
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.workspace import back, content_language, workspace

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of the history, in words; `about`: what it was done to, by the name it has now."""

    step: Step
    words: str
    about: str


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
    everything = steps(draft)
    before = request.GET.get("before", "")
    older = [step for step in everything if step.last < int(before)] if _is_number(before) else everything
    return render(
        request,
        "banks/history.html",
        workspace(request, draft, tab="history")
        | {
            "steps": list(_shown(draft, older[:PER_PAGE], everything)),
            "older": older[PER_PAGE - 1].first if len(older) > PER_PAGE else None,
            "is_newest": len(older) == len(everything),
        },
    )


@administrator_required
@require_safe
def draft_step(request: HttpRequest, draft_id: UUID, revision: int) -> HttpResponse:
    """One step: each part it changed, before and after."""
    draft = the_draft(draft_id)
    everything = steps(draft)
    step = next((step for step in everything if step.first <= revision <= step.last), None)
    if step is None:
        raise Http404
    tree = tree_of(draft)
    language = content_language(tree)
    changes = differences(tree_at(draft, step.first - 1), tree_at(draft, step.last))
    return render(
        request,
        "banks/step.html",
        workspace(request, draft, tab="history")
        | {
            "shown": next(_shown(draft, [step], everything)),
            "changes": [_change(tree, part, language) for part in changes if _is_told(part)],
        },
    )


def _shown(draft: Draft, chosen: list[Step], everything: list[Step]) -> Iterator[ShownStep]:
    """Steps in words; one that took another one back, or did it again, says which."""
    names = Names(tree_of(draft), content_language(tree_of(draft)))
    by_last = {step.last: step for step in everything}
    for step in chosen:
        words = deeds.words(step.deed)
        if step.of in by_last:
            words = words + _(": ") + deeds.words(by_last[step.of].deed)
        yield ShownStep(step, words, names.name(step.about))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


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
    revision = int(named) if _is_number(named) else None
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
    everything = steps(draft)
    turned = next((step for step in everything if step.last == everything[0].of), everything[0])
    (shown,) = _shown(draft, [turned], everything)
    words = _("Done again: %(step)s") if forward else _("Taken back: %(step)s")
    return words % {"step": f"{shown.words} {shown.about}".strip()}


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
