"""The clauses of a draft's frameworks: each has a page of its own, for a framework may have many."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from banks import domain
from banks.catalogue import published
from banks.comparison.values import text_in
from banks.editing.address import Address, NotThere, find, get, put, take_out
from banks.editing.judging import part_problems
from banks.editing.renaming import KeyTaken, Name, every_use
from banks.editing.structure import free_key, shift_entry
from banks.editing.tree import Tree
from banks.forms import sheets
from banks.forms.part import PartForm, Section
from banks.forms.setting import Listed
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.conflict import seen_from
from banks.views.editing import (
    Edited,
    More,
    Moved,
    Removed,
    Saved,
    act_of,
    add_clauses,
    autosaved,
    conflict_answer,
    form_page,
    gone,
    is_htmx,
    redirected,
    save,
    stands_now,
    uses_in_words,
)
from banks.views.workspace import content_language, workspace
from scoring import Problem
from scoring.scalars import EMPTY, MAXIMUM_NAME, TOO_LONG

PARTS = {"clauses": "title", "provisions": "provision", "not_asked": "not_asked"}
"""Where a framework keeps what is said of a clause, and what that is called in the clause's form."""


@dataclass(frozen=True, slots=True)
class EditedClause(Edited):
    """What a framework says of a clause in three places, as one form edits it."""

    clause: str = ""

    def of(self, tree: Tree) -> Tree:
        framework = get(tree, self.home)
        if self.clause not in framework.get("clauses", {}):
            raise NotThere((*self.home, "clauses", self.clause))
        return {
            name: framework[place][self.clause]
            for place, name in PARTS.items()
            if self.clause in framework.get(place, {})
        }

    def put(self, tree: Tree, part: Tree) -> Tree:
        framework = get(tree, self.home)
        part = {"title": {}, **part}
        for place, name in PARTS.items():
            there = framework.get(place, {})
            if name in part:
                framework = {**framework, place: {**there, self.clause: part[name]}}
            elif self.clause in there:
                framework = {
                    **framework,
                    place: {key: entry for key, entry in there.items() if key != self.clause},
                }
        return put(tree, self.home, framework)


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: HttpRequest, draft_id: UUID, framework: str, clause: str) -> HttpResponse:
    """The form of a clause."""
    draft = the_draft(draft_id)
    edited = EditedClause(
        sheet=sheets.CLAUSE,
        home=("frameworks", framework),
        deed="frameworks.changed",
        about=f"{framework}/{clause}"[:100],
        clause=clause,
        name=Name("clause", clause, framework),
    )
    if request.method != "POST":
        return _page(request, draft, edited)
    verb, _name = act_of(request)
    try:
        saved = save(request, draft, edited, _setting(framework))
    except domain.Conflict as conflict:
        return conflict_answer(request, conflict)
    except Moved as moved:
        return redirected(request, _url(draft, framework, moved.key))
    except Removed:
        return gone(request, draft)
    except NotThere:
        raise Http404 from None
    if verb == "autosave":
        return autosaved(request, _form(domain.tree_of(saved.draft), edited, saved.stands, saved), saved)
    if verb == "rename":
        return _renamed(request, saved, edited)
    if is_htmx(request) or saved.refused:
        return _page(request, saved.draft, edited, saved=saved)
    return redirect(_url(saved.draft, framework, clause) + (f"#id_{saved.row}" if saved.row else ""))


@administrator_required
@require_POST
def arrange(request: HttpRequest, draft_id: UUID, framework: str) -> HttpResponse:
    """Add a clause to a framework, move one, or take one out."""
    draft = the_draft(draft_id)
    tree = domain.tree_of(draft)
    home: Address = ("frameworks", framework)
    if find(tree, home) is None:
        raise Http404
    verb, key = act_of(request)
    back = redirect(reverse("draft-entry", args=[draft.pk, "frameworks", framework]) + "#section-clauses")
    try:
        if verb == "add-clause":
            return _added(request, draft, framework, tree)
        if verb == "catalogue-clauses" and framework in published():
            references = [f"{framework}/{name}" for name in published()[framework].clauses]
            _edit(request, draft, framework, add_clauses(references))
        elif verb in ("up-clause", "down-clause"):
            by = -1 if verb == "up-clause" else 1
            _edit(request, draft, key, lambda now: shift_entry(now, (*home, "clauses", key), by), seen=False)
        elif verb == "remove-clause" and references_to(tree, framework, key):
            return redirect(
                f"{reverse('draft-entry', args=[draft.pk, 'frameworks', framework])}?remove={quote(key)}"
            )
        elif verb in ("remove-clause", "remove-anyway-clause"):
            _edit(request, draft, key, lambda now: _without(now, framework, key))
            messages.success(request, _("It is removed. Undo brings it back."))
    except domain.Conflict as conflict:
        return conflict_answer(request, conflict)
    except NotThere:
        messages.warning(request, _("Somebody else has removed that meanwhile. Nothing was changed."))
    return back


def _added(request: HttpRequest, draft: Draft, framework: str, tree: Tree) -> HttpResponse:
    there = find(tree, ("frameworks", framework, "clauses"), {})
    wanted = " ".join(request.POST.get("identifier", "").split())[:MAXIMUM_NAME]
    key = wanted or free_key("clause", set(there))
    if key not in there:
        _edit(
            request,
            draft,
            key,
            lambda now: put(
                now,
                ("frameworks", framework, "clauses"),
                {**find(now, ("frameworks", framework, "clauses"), {}), key: {}},
            ),
        )
    return redirect(_url(draft, framework, key))


def _without(tree: Tree, framework: str, clause: str) -> Tree:
    """The tree without a clause and what its framework says of it."""
    tree = take_out(tree, ("frameworks", framework, "clauses", clause))
    for place in ("provisions", "not_asked"):
        if find(tree, ("frameworks", framework, place, clause)) is not None:
            tree = take_out(tree, ("frameworks", framework, place, clause))
    return tree


def _edit(request: HttpRequest, draft: Draft, about: str, change: More, *, seen: bool = True) -> None:
    domain.edit(
        draft=draft,
        change=change,
        deed="frameworks.changed",
        about=about[:100],
        by=administrator(request),
        seen=seen_from(request.POST) if seen else None,
    )


def references_to(tree: Tree, framework: str, clause: str) -> list[Address]:
    """What refers to a clause, beside what its own framework says of it."""
    return [
        address
        for address in every_use(tree).get(Name("clause", clause, framework), ())
        if address[0] != "frameworks"
    ]


# --- the list on the framework's page -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A clause in the list of its framework's clauses."""

    key: str
    name: str
    url: str
    uses: int
    problems: int
    is_left_out: bool
    is_first: bool
    is_last: bool


def clause_list(request: HttpRequest, draft: Draft, framework: str) -> dict[str, Any]:
    """What the page of a framework shows of its clauses."""
    tree = domain.tree_of(draft)
    language = content_language(tree)
    part = get(tree, ("frameworks", framework))
    used: dict[str, int] = {}
    for name, addresses in every_use(tree).items():
        if name.kind == "clause" and name.within == framework:
            used[name.key] = sum(address[0] != "frameworks" for address in addresses)
    wrong: dict[str, int] = {}
    for problem in part_problems(tree, ("frameworks",)):
        if problem.path[:1] == (framework,) and len(problem.path) > 2 and problem.path[1] in PARTS:
            wrong[str(problem.path[2])] = wrong.get(str(problem.path[2]), 0) + 1
    keys = list(part.get("clauses", {}))
    lines = [
        Line(
            key=key,
            name=text_in(part["clauses"][key], language),
            url=_url(draft, framework, key),
            uses=used.get(key, 0),
            problems=wrong.get(key, 0),
            is_left_out=key in part.get("not_asked", {}),
            is_first=number == 0,
            is_last=number == len(keys) - 1,
        )
        for number, key in enumerate(keys)
    ]
    lines += [
        Line(key, "", "", 0, wrong[key], False, True, True)
        for key in wrong
        if key not in part.get("clauses", {})
    ]
    known = published()[framework].clauses if framework in published() else {}
    removing = request.GET.get("remove", "")
    try:
        action = reverse("draft-clauses-arrange", args=[draft.pk, framework])
    except NoReverseMatch:  # a key that no address can hold
        action = ""
    return {
        "clauses": lines,
        "clauses_action": action,
        "clauses_in_catalogue": sum(name not in part.get("clauses", {}) for name in known),
        "removing": removing if removing in part.get("clauses", {}) else "",
        "removing_uses": uses_in_words(draft, tree, references_to(tree, framework, removing))
        if removing
        else [],
    }


# --- the page -------------------------------------------------------------------------------------------------------


def _setting(framework: str) -> Any:
    return lambda tree, part: Listed(tree, framework=find(tree, ("frameworks", framework))).setting()


def _form(tree: Tree, edited: EditedClause, part: Tree, saved: Saved | None = None) -> PartForm:
    return PartForm(
        edited.sheet,
        part,
        setting=_setting(str(edited.home[1]))(tree, part),
        problems=_problems(tree, edited),
        refused=saved.refused if saved else None,
        sections=_SECTIONS,
    )


_SECTIONS = [Section("clause", "", ("title", "provision", "not_asked"))]


def _problems(tree: Tree, edited: EditedClause) -> list[Problem]:
    found = []
    for problem in part_problems(tree, ("frameworks",)):
        framework, *rest = problem.path
        if framework == edited.home[1] and len(rest) > 1 and rest[0] in PARTS and rest[1] == edited.clause:
            found.append(Problem((PARTS[str(rest[0])], *rest[2:]), problem.message, problem.params))
    return found


def _page(
    request: HttpRequest,
    draft: Draft,
    edited: EditedClause,
    *,
    saved: Saved | None = None,
    key_problem: str = "",
) -> HttpResponse:
    tree = domain.tree_of(draft)
    try:
        part = stands_now(draft, edited)
    except NotThere:
        raise Http404 from None
    framework = str(edited.home[1])
    language = content_language(tree)
    context = workspace(request, draft, tab="frameworks") | {
        "form": _form(tree, edited, part, saved),
        "has_key": True,
        "list_title": text_in(find(tree, (*edited.home, "title"), {}), language) or framework,
        "list_url": reverse("draft-entry", args=[draft.pk, "frameworks", framework]) + "#section-clauses",
        "action": _url(draft, framework, edited.clause),
        "part_name": f"clauses:{framework}:{edited.clause}",
        "title": f"{edited.clause} {text_in(part.get('title'), language)}".strip(),
        "key": edited.clause,
        "uses": uses_in_words(draft, tree, references_to(tree, framework, edited.clause)),
    }
    return form_page(request, context, saved=saved, key_problem=key_problem)


def _renamed(request: HttpRequest, saved: Saved, edited: EditedClause) -> HttpResponse:
    framework = str(edited.home[1])
    new = " ".join(request.POST.get("new-key", "").split())
    problem = ""
    if not new:
        problem = _(EMPTY)
    elif len(new) > MAXIMUM_NAME:
        problem = _(TOO_LONG) % {"maximum": MAXIMUM_NAME}
    elif new != edited.clause:
        try:
            domain.rename_key(
                draft=saved.draft,
                kind="clause",
                key=edited.clause,
                new=new,
                within=framework,
                by=administrator(request),
            )
        except KeyTaken:
            problem = _("There is another one with the key %(key)s.") % {"key": new}
    if problem:
        return _page(request, saved.draft, edited, saved=saved, key_problem=problem)
    return redirected(request, _url(saved.draft, framework, new))


def _url(draft: Draft, framework: str, clause: str) -> str:
    try:
        return reverse("draft-clause", args=[draft.pk, framework, clause])
    except NoReverseMatch:  # a key that no address can hold
        return ""
