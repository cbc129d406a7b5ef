"""The page of a question in a draft: every field of the format, saved while somebody types."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, pgettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from banks import domain
from banks.comparison.values import shortened, text_in
from banks.editing.address import NotThere, find, placed_questions, put
from banks.editing.conditions import tested_questions
from banks.editing.fields import Heard, Setting, Values
from banks.editing.judging import question_problems
from banks.editing.renaming import KeyTaken, Name, uses
from banks.editing.structure import free_key
from banks.editing.tree import Tree
from banks.editing.words import crumbs
from banks.exchange.keys import is_key
from banks.forms import sheets
from banks.forms.part import PartForm, Section
from banks.forms.setting import Listed, datalist
from banks.languages import own_name
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.editing import (
    Edited,
    More,
    Moved,
    Removed,
    Saved,
    act_of,
    add_clauses,
    autosaved,
    clauses_found,
    conflict_answer,
    gone,
    is_htmx,
    redirected,
    save,
)
from banks.views.workspace import content_language, workspace
from scoring import Problem
from scoring.fields import BAD_KEY, MAXIMUM_KEY
from scoring.rules import FIELDS_OF_KIND, FIELDS_OF_SOME_KIND

NOTHING_WRITTEN = gettext_noop("write the new recommendation in at least one language")

COUNTED = {
    "options": lambda count: ngettext("%(count)s option", "%(count)s options", count) % {"count": count},
    "bands": lambda count: ngettext("%(count)s band", "%(count)s bands", count) % {"count": count},
    "figures": lambda count: ngettext("%(count)s figure", "%(count)s figures", count) % {"count": count},
}


@gzip_page
@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, draft_id: UUID, question: str) -> HttpResponse:
    """A question's form. What is posted is kept in the draft, as far as it can be, whatever button was pressed."""
    draft = the_draft(draft_id)
    if request.method != "POST":
        return _page(request, draft, edited_question(question))
    edited = edited_question(question, domain.tree_of(draft))
    verb, _name = act_of(request)
    if verb == "rename":
        return _renamed(request, draft, edited)
    try:
        saved = save(request, draft, edited, _setting, _Preparation(request, question))
    except domain.Conflict as conflict:
        return conflict_answer(request, conflict)
    except Moved as moved:
        return redirected(request, _address(draft, moved.key))
    except Removed:
        return gone(request, draft)
    except NotThere:
        raise Http404 from None
    if verb == "autosave":
        return _autosaved(request, edited, saved)
    if is_htmx(request) or saved.refused or verb == "find" or _kind_asked(request, saved.part):
        return _page(request, saved.draft, edited, saved=saved)
    return redirect(_address(saved.draft, question) + (f"#id_{saved.row}" if saved.row else ""))


@administrator_required
@require_GET
def clauses(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The clauses that a search finds, to be ticked."""
    tree = domain.tree_of(the_draft(draft_id))
    name = request.GET.get("name", "maps_to")
    context = clauses_found(
        Listed(tree), tree, request.GET.get("clauses.search", ""), request.GET.getlist(name)
    )
    return render(request, "banks/fields/_clauses_found.html", context | {"name": name, "id": f"id_{name}"})


def edited_question(handle: str, tree: Tree | None = None) -> Edited:
    """A question as its form edits it. `tree`: where its text is looked up, by which a step is called."""
    about = handle
    if tree is not None:
        text = find(tree, ("questions", handle, "text"), {})
        about = shortened(text_in(text, content_language(tree)) or handle, 100)
    return Edited(
        sheet=sheets.QUESTION,
        home=("questions", handle),
        deed="question.changed",
        about=about,
        renames={"options": "option"},
        within=handle,
        name=Name("question", handle),
    )


class _Preparation:
    """What a posted question asks for beyond its fields: another kind, a new recommendation, clauses to be added."""

    def __init__(self, request: HttpRequest, handle: str) -> None:
        self.request, self.handle = request, handle

    def __call__(self, posted: Values, base: Tree, part: Tree, heard: Heard) -> tuple[Tree, Sequence[More]]:
        was = find(base, ("questions", self.handle), {})
        wanted = part.get("kind")
        if wanted != was.get("kind"):
            part = {**part, "kind": was["kind"]} if "kind" in was else part
            confirmed = posted.get("act", [""])[0] == f"kind {wanted}"
            if wanted in FIELDS_OF_KIND and (confirmed or not lost_by(part, str(wanted))):
                part = of_kind(part, str(wanted))
        more: list[More] = [add_clauses(part.get("maps_to", ()))]
        verb, name = act_of(self.request)
        if verb == "write" and (written := self._written(posted, base, part, name, heard)):
            part, adding = written
            more.append(adding)
        return part, more

    def _written(
        self, posted: Values, base: Tree, part: Tree, name: str, heard: Heard
    ) -> tuple[Tree, More] | None:
        """The part in which an option recommends what was newly written, and the recommendation."""
        _list, _, step = name.partition(".")
        options = part.get("options", [])
        if not step.isdigit() or int(step) >= len(options):
            return None
        languages = Listed(base).languages
        texts = {
            language: text
            for language in languages
            if (text := posted.get(f"{name}.new.{language}", [""])[0]).strip()
        }
        if not texts:
            heard.refused[f"{name}.recommendation"] = (
                posted.get(f"{name}.recommendation", [""])[0],
                Problem((), NOTHING_WRITTEN),
            )
            return None
        stem = f"{self.handle}.{options[int(step)].get('key', '')}"
        taken = set(find(base, ("recommendations",), {}))
        key = stem if is_key(stem) and stem not in taken else free_key("recommendation", taken)
        changed = [
            {**option, "recommendation": key} if number == int(step) else option
            for number, option in enumerate(options)
        ]
        return {**part, "options": changed}, lambda tree: put(tree, ("recommendations", key), {"text": texts})


def lost_by(part: Tree, kind: str) -> list[str]:
    """What a question of another kind would have no use for, in words."""
    fields = FIELDS_OF_KIND[kind]
    lost = [
        COUNTED[name](len(part[name])) if name in COUNTED else str(sheets.QUESTION.entry(name).label)
        for name in part
        if name in FIELDS_OF_SOME_KIND and name not in fields and part[name] not in (None, False, [], {})
    ]
    if kind == "single" and any(option.get("exclusive") for option in part.get("options", ())):
        lost.append(_("that an option stands alone"))
    if (kind == "number") != (part.get("kind") == "number") and "figures" in fields and part.get("figures"):
        lost.append(COUNTED["figures"](len(part["figures"])))
    return lost


def of_kind(part: Tree, kind: str) -> Tree:
    """The question as one of another kind, without what that has no use for."""
    fields = FIELDS_OF_KIND[kind]
    changed = {
        name: content for name, content in part.items() if name not in FIELDS_OF_SOME_KIND or name in fields
    }
    if (kind == "number") != (part.get("kind") == "number"):
        changed.pop("figures", None)
    if kind == "single" and "options" in changed:
        changed["options"] = [
            {name: content for name, content in option.items() if name != "exclusive"}
            for option in changed["options"]
        ]
    return {**changed, "kind": kind}


# --- the page ------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    draft: Draft,
    edited: Edited,
    *,
    saved: Saved | None = None,
    key_problem: str = "",
    status: int = 200,
) -> HttpResponse:
    tree = domain.tree_of(draft)
    handle = str(edited.home[1])
    questions = list(placed_questions(tree))
    by_handle = {name: each for name, _dimension, each in questions}
    if handle not in by_handle:
        raise Http404
    part = by_handle[handle]
    listed = Listed(tree, question=part)
    form = PartForm(
        edited.sheet,
        part,
        setting=listed.setting(),
        problems=question_problems(tree, handle, by_handle),
        refused=saved.refused if saved else None,
        sections=_sections(part),
        found=_clause_search(request, listed, tree, part),
        before=find(domain.base_tree(draft), ("questions", handle)),
    )
    position = next(number for number, (name, _dimension, _each) in enumerate(questions) if name == handle)
    kind_asked = _kind_asked(request, part) if saved else None
    context = workspace(request, draft, tab="questions") | {
        "form": form,
        "part": part,
        "handle": handle,
        "action": _address(draft, handle),
        "title": listed.said(part.get("text")) or handle,
        "dimension_name": listed.said(find(tree, ("dimensions", questions[position][1], "name"))),
        "dimension_handle": questions[position][1],
        "number": position + 1,
        "count": len(questions),
        "previous": questions[position - 1][0] if position else None,
        "following": questions[position + 1][0] if position + 1 < len(questions) else None,
        "uses": _uses(tree, handle),
        "key": part.get("key", ""),
        "key_typed": request.POST.get("new-key", part.get("key", "")) if key_problem else part.get("key", ""),
        "key_problem": key_problem,
        "origin": part.get("origin", ""),
        "unknown": [name for name in part if name not in _KNOWN],
        "kind_asked": kind_asked,
        "lists": [datalist(name, listed.choices(name)) for name in ("questions", "recommendations")],
        "languages_of_bank": [(code, own_name(code)) for code in listed.languages],
        "saved_row": saved.row if saved else "",
        "saved_at": timezone.localtime() if saved and not saved.refused else None,
        "preview": preview(part, listed, content_language(tree)),
    }
    if saved and saved.refused:
        status = 422
    template = "banks/_question_form.html" if is_htmx(request) else "banks/question.html"
    return render(request, template, context, status=status)


_KNOWN = frozenset({entry.name for entry in sheets.QUESTION.fields} | {"key", "origin"})


def _sections(part: Tree) -> list[Section]:
    """What the form of a question shows, by its kind; what its kind has no use for only where it is there."""
    kind = part.get("kind")
    fields = FIELDS_OF_KIND.get(str(kind), FIELDS_OF_SOME_KIND)

    def shown(*names: str) -> tuple[str, ...]:
        return tuple(
            name for name in names if name in part or name in fields or name not in FIELDS_OF_SOME_KIND
        )

    wording = Section(
        "wording",
        pgettext_lazy("sections of a question", "Wording"),
        (("kind", "weight"), "text", "help", "why"),
    )
    answers: tuple[Any, ...] = (
        *([shown("minimum", "maximum")] if shown("minimum", "maximum") else []),
        *shown("unit", "options", "bands", "interpolate"),
        *(["amount_limit"] if "amount_limit" in part or _has_amounts(part) else []),
        "not_applicable",
        "evidence",
    )
    sections = [
        wording,
        Section("answers", gettext_lazy("Answers"), answers),
        Section(
            "condition",
            gettext_lazy("Condition"),
            ("visible_if",),
            gettext_lazy("The question is asked only where the answers to others say so."),
        ),
    ]
    if shown("floor"):
        sections.append(
            Section(
                "floor",
                gettext_lazy("Floor"),
                ("floor",),
                gettext_lazy(
                    "An answer with fewer points than this holds the dimension’s level down, whatever else is in place."
                ),
            )
        )
    if shown("figures"):
        sections.append(
            Section(
                "figures",
                pgettext_lazy("sections of a question", "Published figures"),
                (*shown("figures"), *shown("unplaced")),
                gettext_lazy("What a survey says about this question; answers are set beside it."),
            )
        )
    sections.append(
        Section(
            "crosswalk",
            gettext_lazy("Crosswalk"),
            ("maps_to",),
            gettext_lazy("The clauses of standards and laws that the question asks about."),
        )
    )
    return sections


def _has_amounts(part: Tree) -> bool:
    return any("amount" in row for name in ("options", "bands") for row in part.get(name, ()))


def _setting(tree: Tree, part: Tree) -> Setting:
    return Listed(tree, question=part).setting()


def _address(draft: Draft, handle: str) -> str:
    return reverse("draft-question", args=[draft.pk, handle])


def _uses(tree: Tree, handle: str) -> list[str]:
    """What refers to the question, in words."""
    language = content_language(tree)
    dimensions = [
        {**dimension, "questions": [each for each in dimension.get("questions", []) if _tests(each, handle)]}
        for dimension in tree.get("dimensions", [])
    ]  # a bank may be large, and few of its questions test any other
    tree = {**tree, "dimensions": dimensions}
    return [
        " › ".join(crumbs(tree, address, language)[:2]) for address in uses(tree, Name("question", handle))
    ]


def _tests(question: Tree, key: str) -> bool:
    return "visible_if" in question and key in tested_questions(question["visible_if"])


def _kind_asked(request: HttpRequest, part: Tree) -> dict[str, Any] | None:
    """The kind that was chosen and what would be lost by it, where that is yet to be confirmed."""
    wanted = request.POST.get("kind", "")
    if wanted not in FIELDS_OF_KIND or wanted == part.get("kind"):
        return None
    return {"kind": wanted, "name": dict(sheets.KINDS)[wanted], "lost": lost_by(part, wanted)}


def _clause_search(request: HttpRequest, listed: Listed, tree: Tree, part: Tree) -> dict[str, Any]:
    if act_of(request)[0] != "find":
        return {}
    return clauses_found(listed, tree, request.POST.get("clauses.search", ""), part.get("maps_to", ()))


# --- answers to what was posted --------------------------------------------------------------------------------------


def _renamed(request: HttpRequest, draft: Draft, edited: Edited) -> HttpResponse:
    """Give the question another key; the form's other fields are kept first."""
    handle = str(edited.home[1])
    new = request.POST.get("new-key", "").strip()
    try:
        saved = save(request, draft, edited, _setting, _Preparation(request, handle))
    except domain.Conflict as conflict:
        return conflict_answer(request, conflict)
    except Moved as moved:
        return redirected(request, _address(draft, moved.key))
    except Removed:
        return gone(request, draft)
    except NotThere:
        raise Http404 from None
    if not is_key(new):
        problem = _(BAD_KEY) % {"maximum": MAXIMUM_KEY}
        return _page(request, saved.draft, edited, saved=saved, key_problem=problem, status=422)
    if new == handle:
        return redirect(_address(draft, handle))
    try:
        domain.rename_key(draft=saved.draft, kind="question", key=handle, new=new, by=administrator(request))
    except KeyTaken:
        problem = _("Another question has the key %(key)s.") % {"key": new}
        return _page(request, saved.draft, edited, saved=saved, key_problem=problem, status=422)
    return redirected(request, _address(draft, new))


def _autosaved(request: HttpRequest, edited: Edited, saved: Saved) -> HttpResponse:
    """What a page that saved by itself is told, with the preview as it is now."""
    tree = domain.tree_of(saved.draft)
    listed = Listed(tree, question=saved.stands)
    form = PartForm(
        edited.sheet,
        saved.stands,
        setting=listed.setting(),
        problems=question_problems(tree, str(edited.home[1])),
        refused=saved.refused,
    )
    language = content_language(tree)
    return autosaved(request, form, saved, preview=preview(saved.stands, listed, language))


def preview(part: Tree, listed: Listed, language: str) -> dict[str, Any]:
    """The question as a respondent sees it, in each language."""

    def said(text: Any, code: str) -> str:
        return str(text.get(code, "")) if isinstance(text, dict) else ""

    return {
        "kind": part.get("kind"),
        "not_applicable": part.get("not_applicable", True) is not False,
        "evidence": part.get("evidence") is True,
        "is_conditional": "visible_if" in part,
        "languages": [
            {
                "code": code,
                "name": own_name(code),
                "is_first": code == language,
                "text": said(part.get("text"), code),
                "help": said(part.get("help"), code),
                "why": said(part.get("why"), code),
                "unit": said(part.get("unit"), code),
                "options": [said(option.get("text"), code) for option in part.get("options", ())],
            }
            for code in listed.languages
        ],
    }
