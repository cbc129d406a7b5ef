"""The pages of a draft's parts other than its questions: levels, sources, frameworks, recommendations and the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from banks import domain
from banks.catalogue import published
from banks.comparison.values import shortened, text_in
from banks.editing.address import Address, NotThere, find, handles, put, take_out
from banks.editing.fields import Heard, Setting, Sheet, Values
from banks.editing.judging import part_problems
from banks.editing.renaming import KeyTaken, Kind, Name, every_use
from banks.editing.structure import free_key, shift_entry
from banks.editing.tree import Tree
from banks.exchange.keys import is_key
from banks.forms import sheets
from banks.forms.part import PartForm, Section
from banks.forms.setting import Listed, datalist
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.clause import clause_list
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
    clauses_found,
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
from scoring import REGIONS, Problem
from scoring.fields import BAD_KEY, MAXIMUM_KEY

Words = str | Promise
AT_ONCE = 100  # things of a list on one page


@dataclass(frozen=True, slots=True)
class Entries:
    """A kind of things that a draft has several of, each with a page of its own.

    `named_by`: the entry that a thing is called by. `empty`: why one would add the first.
    """

    slug: str
    kind: Kind
    home: Address
    deed: str
    sheet: Sheet
    title: Words
    one: Words
    add: Words
    empty: Words
    named_by: str
    lead: Words = ""
    sections: tuple[Section, ...] = ()
    renames: Mapping[str, Kind] | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A part that one form shows whole."""

    slug: str
    home: Address
    names: tuple[str, ...]
    deed: str
    sheet: Sheet
    title: Words
    lead: Words
    renames: Mapping[str, Kind]
    lists: tuple[str, ...] = ()


FIT = ("infrastructure_fit",)
ENTRIES = {
    entries.slug: entries
    for entries in (
        Entries(
            slug="sources",
            kind="source",
            home=("sources",),
            deed="sources.changed",
            sheet=sheets.SOURCE,
            title=gettext_lazy("Sources"),
            one=gettext_lazy("Source"),
            add=gettext_lazy("Add a source"),
            empty=gettext_lazy(
                "Figures on questions come from sources. Add the survey you want to compare with."
            ),
            lead=gettext_lazy("Where published figures come from."),
            named_by="title",
        ),
        Entries(
            slug="frameworks",
            kind="framework",
            home=("frameworks",),
            deed="frameworks.changed",
            sheet=sheets.FRAMEWORK,
            title=pgettext_lazy("in a question bank", "Frameworks"),
            one=gettext_lazy("Framework"),
            add=gettext_lazy("Add a framework of your own"),
            empty=gettext_lazy("Questions can be mapped to the clauses of standards and laws."),
            lead=gettext_lazy("Standards and laws that questions are mapped to."),
            named_by="title",
            sections=(
                Section("framework", gettext_lazy("Framework"), ("title", "caution")),
                Section("roles", gettext_lazy("Roles"), ("roles", "role_question")),
            ),
            renames={"roles": "role"},
        ),
        Entries(
            slug="recommendations",
            kind="recommendation",
            home=("recommendations",),
            deed="recommendations.changed",
            sheet=sheets.RECOMMENDATION,
            title=gettext_lazy("Recommendations"),
            one=gettext_lazy("Recommendation"),
            add=gettext_lazy("Add a recommendation"),
            empty=gettext_lazy("An answer that falls short can recommend what to do next."),
            lead=gettext_lazy("What to do next; options and bands lead to them."),
            named_by="text",
        ),
        Entries(
            slug="profiles",
            kind="profile",
            home=("profiles",),
            deed="profiles.changed",
            sheet=sheets.PROFILE,
            title=pgettext_lazy("in a question bank", "Profiles"),
            one=pgettext_lazy("in a question bank", "Profile"),
            add=gettext_lazy("Add a profile"),
            empty=gettext_lazy(
                "Without profiles the bank is asked whole. A profile is a shorter way through it."
            ),
            lead=gettext_lazy("Ways through the bank."),
            named_by="name",
        ),
        Entries(
            slug="measures",
            kind="measure",
            home=("measures",),
            deed="measures.changed",
            sheet=sheets.MEASURE,
            title=gettext_lazy("Measures"),
            one=gettext_lazy("Measure"),
            add=gettext_lazy("Add a measure"),
            empty=gettext_lazy("A measure adds up the amounts of the answers to some questions."),
            lead=gettext_lazy("Sums of amounts that options and bands carry."),
            named_by="name",
        ),
        Entries(
            slug="outcomes",
            kind="outcome",
            home=("outcomes",),
            deed="outcomes.changed",
            sheet=sheets.OUTCOME,
            title=gettext_lazy("Outcomes"),
            one=gettext_lazy("Outcome"),
            add=gettext_lazy("Add an outcome"),
            empty=gettext_lazy("An outcome is worked out from measures by a few fixed rules."),
            lead=gettext_lazy("What comes of measures, by published rules for instance."),
            named_by="name",
        ),
        Entries(
            slug="places",
            kind="place",
            home=(*FIT, "places"),
            deed="infrastructure_fit.changed",
            sheet=sheets.PLACE,
            title=pgettext_lazy("to run on", "Places"),
            one=pgettext_lazy("to run on", "Place"),
            add=gettext_lazy("Add a place"),
            empty=gettext_lazy("There are no places to run on yet."),
            named_by="name",
        ),
        Entries(
            slug="workloads",
            kind="workload",
            home=(*FIT, "workloads"),
            deed="infrastructure_fit.changed",
            sheet=sheets.WORKLOAD,
            title=pgettext_lazy("in a question bank", "Workloads"),
            one=pgettext_lazy("in a question bank", "Workload"),
            add=gettext_lazy("Add a workload"),
            empty=gettext_lazy("There are no kinds of AI work yet."),
            named_by="name",
        ),
        Entries(
            slug="rules",
            kind="rule",
            home=(*FIT, "rules"),
            deed="infrastructure_fit.changed",
            sheet=sheets.RULE,
            title=gettext_lazy("Rules"),
            one=gettext_lazy("Rule"),
            add=gettext_lazy("Add a rule"),
            empty=gettext_lazy("No rule adds points to a place or takes them away."),
            named_by="reason",
        ),
    )
}
WHOLES = {
    whole.slug: whole
    for whole in (
        Whole(
            slug="levels",
            home=(),
            names=("levels",),
            deed="levels.changed",
            sheet=sheets.LEVELS,
            title=pgettext_lazy("in a question bank", "Levels"),
            lead=gettext_lazy("Maturity levels, from the lowest. Each reaches to where the next begins."),
            renames={},
        ),
        Whole(
            slug="owners",
            home=(),
            names=("owners",),
            deed="owners.changed",
            sheet=sheets.OWNERS,
            title=pgettext_lazy("in a question bank", "Owners"),
            lead=gettext_lazy("The roles that usually see to recommendations."),
            renames={"owners": "owner"},
        ),
        Whole(
            slug="infrastructure-fit",
            home=FIT,
            names=("aspects",),
            deed="infrastructure_fit.changed",
            sheet=sheets.ASPECTS,
            title=gettext_lazy("Infrastructure fit"),
            lead=gettext_lazy(
                "Where AI workloads would run well: places to choose from, kinds of work, and rules that weigh."
            ),
            renames={"aspects": "aspect"},
            lists=("places", "workloads", "rules"),
        ),
    )
}
_OF_FIT = frozenset({"places", "workloads", "rules"})


@gzip_page
@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, draft_id: UUID, part: str) -> HttpResponse:
    """A part of the document: its form, or the list of the things in it."""
    draft = the_draft(draft_id)
    slug = part.replace("_", "-")
    if slug == "figures":
        return _figures_page(request, draft)
    verb, name = act_of(request)
    if slug in WHOLES:
        listed_in = {entries: ENTRIES[entries] for entries in WHOLES[slug].lists}
        kind, _sep, key = name.partition(" ")
        if request.method == "POST" and verb.endswith("-entry") and kind in listed_in:
            return _on_entries(request, draft, listed_in[kind], verb, key, page=slug)
        return _whole(request, draft, WHOLES[slug])
    if slug not in ENTRIES:
        raise Http404
    if request.method == "POST":
        return _on_entries(request, draft, ENTRIES[slug], verb, name.partition(" ")[2], page=slug)
    return _list_page(request, draft, ENTRIES[slug])


@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, draft_id: UUID, part: str, key: str) -> HttpResponse:
    """The form of one thing."""
    draft = the_draft(draft_id)
    if part not in ENTRIES:
        raise Http404
    entries = ENTRIES[part]
    edited = _edited_entry(entries, key, domain.tree_of(draft))
    if request.method != "POST":
        return _entry_page(request, draft, entries, edited, key)
    verb, _name = act_of(request)
    try:
        saved = save(request, draft, edited, _setting(entries), _prepare)
    except domain.Conflict as conflict:
        return conflict_answer(request, conflict)
    except Moved as moved:
        return redirected(request, _entry_url(draft, entries, moved.key))
    except Removed:
        return gone(request, draft)
    except NotThere:
        raise Http404 from None
    if verb == "autosave":
        tree = domain.tree_of(saved.draft)
        form = _form(tree, edited, saved.stands, entries, saved)
        return autosaved(request, form, saved)
    if verb == "rename":
        return _renamed(request, saved, entries, edited, key)
    if is_htmx(request) or saved.refused or verb == "find":
        return _entry_page(request, saved.draft, entries, edited, key, saved=saved)
    return redirect(_entry_url(saved.draft, entries, key) + (f"#id_{saved.row}" if saved.row else ""))


# --- one form -------------------------------------------------------------------------------------------------------


def _edited_entry(entries: Entries, key: str, tree: Tree) -> Edited:
    home = (*entries.home, key)
    name = text_in(find(tree, (*home, entries.named_by), {}), content_language(tree))
    return Edited(
        sheet=entries.sheet,
        home=home,
        deed=entries.deed,
        about=shortened(name or key, 100),
        renames=entries.renames or {},
        within=key,
        name=Name(entries.kind, key),
    )


def _prepare(posted: Values, base: Tree, part: Tree, heard: Heard) -> tuple[Tree, Sequence[More]]:
    """Clauses of published frameworks that are named for the first time come into the document."""
    return part, [add_clauses(part.get("serves", ()))] if "serves" in part else []


def _setting(entries: Entries) -> Any:
    def setting(tree: Tree, part: Tree) -> Setting:
        return _listed(tree, part, entries).setting()

    return setting


def _listed(tree: Tree, part: Tree, entries: Entries | None) -> Listed:
    return Listed(tree, framework=part if entries and entries.slug == "frameworks" else None)


def _form(
    tree: Tree,
    edited: Edited,
    part: Tree,
    entries: Entries | None,
    saved: Saved | None = None,
    found: Mapping[str, Any] | None = None,
    before: Tree | None = None,
) -> PartForm:
    return PartForm(
        edited.sheet,
        part,
        setting=_listed(tree, part, entries).setting(),
        problems=part_problems(tree, edited.home, edited.names)
        if find(tree, edited.home) is not None
        else (),
        refused=saved.refused if saved else None,
        sections=entries.sections if entries and entries.sections else [_plain_section(edited.sheet)],
        found=found,
        before=before,
    )


def _former(draft: Draft, edited: Edited) -> Tree | None:
    """The part as the draft began from it."""
    try:
        return edited.of(domain.base_tree(draft))
    except NotThere:
        return None


def _plain_section(sheet: Sheet) -> Section:
    return Section("part", "", tuple(entry.name for entry in sheet.fields))


def _entry_page(
    request: HttpRequest,
    draft: Draft,
    entries: Entries,
    edited: Edited,
    key: str,
    *,
    saved: Saved | None = None,
    key_problem: str = "",
) -> HttpResponse:
    tree = domain.tree_of(draft)
    try:
        part = stands_now(draft, edited)
    except NotThere:
        raise Http404 from None
    listed = _listed(tree, part, entries)
    language = content_language(tree)
    uses = every_use(tree).get(Name(entries.kind, key), [])
    found = {}
    if act_of(request)[0] == "find":
        found = clauses_found(listed, tree, request.POST.get("clauses.search", ""), part.get("serves", ()))
    context = workspace(request, draft, tab=_tab(entries)) | {
        "form": _form(tree, edited, part, entries, saved, found, _former(draft, edited)),
        "has_key": True,
        "list_title": entries.title,
        "list_url": _list_url(draft, entries),
        "action": _entry_url(draft, entries, key),
        "part_name": f"{entries.slug}:{key}",
        "title": text_in(part.get(entries.named_by), language) or key,
        "key": key,
        "uses": uses_in_words(draft, tree, uses),
        "lists": [datalist(name, listed.choices(name)) for name in _LISTS_OF.get(entries.slug, ())],
    }
    if entries.slug == "frameworks" and not is_htmx(request):
        context["clause_list"] = clause_list(request, draft, key)
    return form_page(request, context, saved=saved, key_problem=key_problem)


_LISTS_OF = {
    "frameworks": ("questions",),
    "recommendations": ("recommendations",),
    "profiles": ("questions",),
    "workloads": ("questions",),
    "rules": ("questions",),
    "measures": ("questions",),
    "outcomes": ("measures-and-outcomes",),
}


def _renamed(request: HttpRequest, saved: Saved, entries: Entries, edited: Edited, key: str) -> HttpResponse:
    new = request.POST.get("new-key", "").strip()
    problem = ""
    if not is_key(new):
        problem = _(BAD_KEY) % {"maximum": MAXIMUM_KEY}
    elif new != key:
        try:
            domain.rename_key(
                draft=saved.draft, kind=entries.kind, key=key, new=new, by=administrator(request)
            )
        except KeyTaken:
            problem = _("There is another one with the key %(key)s.") % {"key": new}
    if problem:
        return _entry_page(request, saved.draft, entries, edited, key, saved=saved, key_problem=problem)
    return redirected(request, _entry_url(saved.draft, entries, new))


def _whole(request: HttpRequest, draft: Draft, whole: Whole) -> HttpResponse:
    edited = Edited(
        sheet=whole.sheet,
        home=whole.home,
        names=whole.names,
        deed=whole.deed,
        renames=whole.renames,
    )
    saved = None
    if request.method == "POST":
        try:
            saved = save(request, draft, edited, lambda tree, part: Listed(tree).setting())
        except domain.Conflict as conflict:
            return conflict_answer(request, conflict)
        except NotThere:
            raise Http404 from None
        draft = saved.draft
        verb, _name = act_of(request)
        if verb == "autosave":
            return autosaved(request, _form(domain.tree_of(draft), edited, saved.stands, None, saved), saved)
        if not is_htmx(request) and not saved.refused:
            url = reverse("draft-part", args=[draft.pk, whole.slug])
            return redirect(url + (f"#id_{saved.row}" if saved.row else ""))
    tree = domain.tree_of(draft)
    known = _Known(draft) if whole.lists else None
    context = workspace(request, draft, tab=whole.slug) | {
        "form": _form(tree, edited, stands_now(draft, edited), None, saved, before=_former(draft, edited)),
        "whole": whole,
        "action": reverse("draft-part", args=[draft.pk, whole.slug]),
        "part_name": whole.slug,
        "title": whole.title,
        "listings": [_listing(request, known, ENTRIES[slug]) for slug in whole.lists if known],
        "saved_row": saved.row if saved else "",
        "saved_at": timezone.localtime() if saved and not saved.refused else None,
    }
    template = "banks/_entry_form.html" if is_htmx(request) else "banks/part.html"
    return render(request, template, context, status=422 if saved and saved.refused else 200)


# --- lists of things ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A thing in a list. `missing`: the languages it is not wholly written in."""

    key: str
    name: str
    url: str
    uses: int
    problems: int
    is_first: bool
    is_last: bool


class _Known:
    """What is found out about a draft once for all the lists of a page."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tree = domain.tree_of(draft)
        self.used = every_use(self.tree)
        self._problems: dict[str, list[Problem]] = {}

    def problems(self, part: str) -> list[Problem]:
        """The problems of a part of the document."""
        if part not in self._problems:
            there = find(self.tree, (part,)) is not None
            self._problems[part] = part_problems(self.tree, (part,)) if there else []
        return self._problems[part]


def _listing(request: HttpRequest, known: _Known, entries: Entries, removing: str = "") -> dict[str, Any]:
    """What a list of things shows. `removing`: the one that is about to be taken out although others refer to it."""
    draft, tree, used = known.draft, known.tree, known.used
    language = content_language(tree)
    content = find(tree, entries.home) or {}
    pairs = list(
        content.items() if isinstance(content, dict) else zip(handles(content), content, strict=True)
    )
    counts: dict[str, int] = {}
    for problem in known.problems(str(entries.home[0])):
        for key in _keys_in(problem.path, entries, content):
            counts[key] = counts.get(key, 0) + 1
    search = request.GET.get("q", "").strip()
    lines = [
        Line(
            key=key,
            name=text_in(part.get(entries.named_by) if isinstance(part, dict) else None, language) or key,
            url=_entry_url(draft, entries, key) if key else "",
            uses=len(used.get(Name(entries.kind, key), ())),
            problems=counts.get(key, 0),
            is_first=number == 0,
            is_last=number == len(pairs) - 1,
        )
        for number, (key, part) in enumerate(pairs)
    ]
    words = search.casefold().split()
    found = [line for line in lines if all(word in f"{line.key} {line.name}".casefold() for word in words)]
    page = (
        max(int(number), 1) if (number := request.GET.get("page", "1")).isdecimal() and len(number) < 6 else 1
    )
    page = min(page, max(-(-len(found) // AT_ONCE), 1))
    uses = used.get(Name(entries.kind, removing), []) if removing else []
    return {
        "entries": entries,
        "slug": entries.slug,
        "lines": found[(page - 1) * AT_ONCE : page * AT_ONCE],
        "count": len(found),
        "total": len(lines),
        "page_number": page,
        "pages": -(-len(found) // AT_ONCE),
        "search": search,
        "can_search": len(lines) > 20,
        "removing": removing,
        "removing_name": next((line.name for line in lines if line.key == removing), removing),
        "removing_uses": uses_in_words(draft, tree, uses),
    }


def _keys_in(path: Sequence[str | int], entries: Entries, content: Any) -> list[str]:
    """The thing of a list that a problem within the list's part lies in."""
    rest = list(path)[len(entries.home) - 1 :]
    if len(entries.home) > 1 and (not path or path[0] != entries.home[1]):
        return []
    if not rest:
        return []
    step = rest[0]
    if isinstance(content, list):
        names = handles(content)
        return [names[step]] if isinstance(step, int) and step < len(names) else []
    return [str(step)]


def _list_page(
    request: HttpRequest, draft: Draft, entries: Entries, removing: str = "", status: int = 200
) -> HttpResponse:
    if entries.slug in _OF_FIT and not removing:
        return redirect("draft-part", draft.pk, "infrastructure-fit")
    tree = domain.tree_of(draft)
    there = find(tree, ("frameworks",), {})
    context = workspace(request, draft, tab=_tab(entries)) | {
        "title": entries.title,
        "listing": _listing(request, _Known(draft), entries, removing),
        "catalogue": [
            (framework.key, Listed(tree).said(framework.title), len(framework.clauses))
            for framework in published().values()
            if framework.key not in there
        ]
        if entries.slug == "frameworks"
        else [],
        "action": reverse("draft-part", args=[draft.pk, entries.slug]),
    }
    return render(request, "banks/entries.html", context, status=status)


def _on_entries(
    request: HttpRequest, draft: Draft, entries: Entries, verb: str, key: str, *, page: str
) -> HttpResponse:
    """Add a thing, move one, or take one out."""
    tree = domain.tree_of(draft)
    back = redirect("draft-part", draft.pk, page)
    try:
        if verb == "add-entry":
            return _added(request, draft, entries, tree)
        if verb == "catalogue-entry" and entries.slug == "frameworks":
            clauses = published()[key].clauses if key in published() else {}
            _edit(request, draft, entries, key, add_clauses(f"{key}/{clause}" for clause in list(clauses)))
            return back
        if verb in ("up-entry", "down-entry"):
            by = -1 if verb == "up-entry" else 1
            _edit(
                request,
                draft,
                entries,
                key,
                lambda now: shift_entry(now, (*entries.home, key), by),
                seen=False,
            )
            return back
        if verb in ("remove-entry", "remove-anyway-entry"):
            if verb == "remove-entry" and every_use(tree).get(Name(entries.kind, key)):
                return _list_page(request, draft, entries, removing=key)
            _edit(request, draft, entries, key, lambda now: take_out(now, (*entries.home, key)))
            messages.success(request, _("It is removed. Undo brings it back."))
            return back
    except domain.Conflict as conflict:
        return conflict_answer(request, conflict)
    except NotThere:
        messages.warning(request, _("Somebody else has removed that meanwhile. Nothing was changed."))
        return back
    return back


def _added(request: HttpRequest, draft: Draft, entries: Entries, tree: Tree) -> HttpResponse:
    content = find(tree, entries.home)
    taken = set(content) if isinstance(content, dict) else set(handles(content or []))
    key = free_key(entries.kind, taken)

    def change(now: Tree) -> Tree:
        there = find(now, entries.home)
        if entries.slug == "rules":
            new: Any = [*(there or []), {"key": key}]
        else:
            new = {**(there or {}), key: {}}
        if entries.slug in _OF_FIT and find(now, FIT) is None:
            now = put(now, FIT, {"places": {}, "workloads": {}})
        return put(now, entries.home, new)

    _edit(request, draft, entries, key, change)
    return redirect(_entry_url(draft, entries, key))


def _edit(
    request: HttpRequest, draft: Draft, entries: Entries, key: str, change: More, *, seen: bool = True
) -> None:
    domain.edit(
        draft=draft,
        change=change,
        deed=entries.deed,
        about=key,
        by=administrator(request),
        seen=seen_from(request.POST) if seen else None,
    )


def _figures_page(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All published figures, with the questions that they stand on; they are changed there."""
    tree = domain.tree_of(draft)
    listed = Listed(tree)
    regions = dict(sheets.REGIONS)
    groups = []
    for dimension in tree.get("dimensions", []):
        for question in dimension.get("questions", []):
            figures = [
                {
                    "number": number,
                    "said": listed.said(figure.get("statement")),
                    "source": listed.label("sources", str(figure.get("source", "")))
                    or figure.get("source", ""),
                    "region": regions.get(str(figure.get("region", "")))
                    if figure.get("region") in REGIONS
                    else "",
                }
                for number, figure in enumerate(question.get("figures", []))
            ]
            if figures:
                key = str(question.get("key", ""))
                url = reverse("draft-question", args=[draft.pk, key]) if is_key(key) else ""
                groups.append(
                    {"title": listed.said(question.get("text")) or key, "url": url, "figures": figures}
                )
    context = workspace(request, draft, tab="figures") | {"groups": groups, "title": _("Figures")}
    return render(request, "banks/figures.html", context)


def _tab(entries: Entries) -> str:
    return "infrastructure-fit" if entries.slug in _OF_FIT else entries.slug


def _list_url(draft: Draft, entries: Entries) -> str:
    return reverse("draft-part", args=[draft.pk, _tab(entries)])


def _entry_url(draft: Draft, entries: Entries, key: str) -> str:
    return reverse("draft-entry", args=[draft.pk, entries.slug, key])
