"""A draft's dimensions and questions, and rearranging them."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from banks.comparison.fields import words_of
from banks.comparison.values import shortened
from banks.domain import base_tree, edit, tree_of
from banks.editing import deeds
from banks.editing.address import Address, NotThere, addresses_of, placed_questions, read_address, take_out
from banks.editing.outline import DimensionRow, Outline, Outliner, QuestionRow
from banks.editing.searching import MOST_HITS, Hit, search
from banks.editing.structure import (
    add_dimension,
    add_question,
    duplicate_dimension,
    duplicate_question,
    move_question,
    reordered,
    shift_entry,
    shift_question,
)
from banks.editing.tree import Tree
from banks.editing.words import crumbs
from banks.forms.sheets import KINDS
from banks.languages import own_name
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.places import Places
from banks.views.workspace import content_language, workspace
from scoring import Document, Problem

AT_ONCE = 150
"""So many questions are shown at once. Of a draft that has more, one dimension's are, in pages."""
PER_PAGE = 100

# ------------------------------------------------------------------ outline

_MOST_OUTLINERS = 8
_outliners: OrderedDict[UUID, Outliner] = OrderedDict()
_lock = Lock()


def outline_of(draft: Draft) -> Outline:
    """The draft's outline. What is known of its questions from the last time is not worked out again."""
    with _lock:
        outliner = _outliners.setdefault(draft.pk, Outliner())
        _outliners.move_to_end(draft.pk)
        while len(_outliners) > _MOST_OUTLINERS:
            _outliners.popitem(last=False)
    return outliner.outline(tree_of(draft), base_tree(draft))


# --------------------------------------------------------------------- page


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as the tree shows it. `name`: its title, shortened; `marks`: what is to be done about it, in words."""

    row: QuestionRow
    title: str
    name: str
    kind: str
    problems: int
    marks: list[str]


@dataclass(frozen=True, slots=True)
class ShownDimension:
    """A dimension as the tree shows it. `earlier`, `later`: where the page before or after begins, None where none is;
    `next_handle`: the first question that is on the page after."""

    row: DimensionRow
    title: str
    problems: int
    inner_problems: int
    marks: list[str]
    is_open: bool
    count: int
    questions: list[ShownQuestion]
    earlier: int | None
    later: int | None
    next_handle: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ShownHit:
    """Where words were found, and where that is edited."""

    crumbs: list[str]
    hit: Hit
    language: str
    url: str


_KINDS = dict(KINDS)
FILTERS = ("all", "untranslated", "problems")


@gzip_page
@administrator_required
@require_safe
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The tree of dimensions and questions, searched or filtered."""
    found = the_draft(draft_id)
    context = workspace(request, found, tab="questions")
    outline = outline_of(found)
    words = request.GET.get("q", "").strip()
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in FILTERS else "all"
    problems = _problem_counts(found, context["known_problems"])
    page = {
        "q": words,
        "show": chosen,
        "outline": outline,
        "focus": request.GET.get("focus", ""),
        "problems_known": problems is not None,
        "problem_things": len(problems or {}),
        "is_narrowed": chosen != "all",
        "parts": list(_parts(found)),
    }
    if words:
        page |= _hits(found, words)
    else:
        page["dimensions"] = _shown(request, outline, chosen, problems or {}, context["language"])
        page["elsewhere"] = _elsewhere(found, outline) if chosen == "untranslated" else []
    return render(request, "banks/draft.html", context | page)


def _problem_counts(draft: Draft, problems: Sequence[Problem] | None) -> dict[Address, int] | None:
    """How many problems stand in each question, dimension and other part, where they are known."""
    if problems is None:
        return None
    counts: dict[Address, int] = {}
    for address in addresses_of(tree_of(draft), [problem.path for problem in problems]):
        thing = address[:2] if address[:1] in (("questions",), ("dimensions",)) else address[:1]
        counts[thing] = counts.get(thing, 0) + 1
    return counts


def _shown(
    request: HttpRequest, outline: Outline, chosen: str, problems: dict[Address, int], language: str
) -> list[ShownDimension]:
    wanted = request.GET.get("open")
    start = _number(request.GET.get("from", ""))
    wanted_rows = {
        row.handle: [question for question in row.questions if _is_wanted(question, chosen, problems)]
        for row in outline.dimensions
    }
    everything = sum(map(len, wanted_rows.values())) <= AT_ONCE
    first = next((handle for handle, rows in wanted_rows.items() if rows), None)
    opened = wanted if any(row.handle == wanted for row in outline.dimensions) else first
    shown = []
    for row in outline.dimensions:
        rows = wanted_rows[row.handle]
        own = problems.get(("dimensions", row.handle), 0)
        if chosen != "all" and not rows and not _is_wanted(row, chosen, problems):
            continue
        is_open = everything or row.handle == opened
        begin = min(start, max(len(rows) - 1, 0)) if row.handle == wanted else 0
        part = rows[begin : begin + PER_PAGE] if is_open else []
        shown.append(
            ShownDimension(
                row=row,
                title=row.title(language),
                problems=own,
                inner_problems=sum(problems.get(("questions", each.handle), 0) for each in row.questions),
                marks=_marks(row),
                is_open=is_open,
                count=len(rows),
                questions=[
                    ShownQuestion(
                        row=question,
                        title=question.title(language),
                        name=shortened(question.title(language)),
                        kind=str(_KINDS.get(question.kind, question.kind)),
                        problems=problems.get(("questions", question.handle), 0),
                        marks=_marks(question),
                    )
                    for question in part
                ],
                earlier=max(begin - PER_PAGE, 0) if begin and is_open else None,
                later=begin + PER_PAGE if is_open and begin + PER_PAGE < len(rows) else None,
                next_handle=rows[begin + PER_PAGE].handle if is_open and begin + PER_PAGE < len(rows) else "",
                first=begin + 1,
                last=begin + len(part),
            )
        )
    return shown


def _is_wanted(row: QuestionRow | DimensionRow, chosen: str, problems: dict[Address, int]) -> bool:
    if chosen == "untranslated":
        return bool(row.untranslated or row.outdated)
    if chosen == "problems":
        kind = "questions" if isinstance(row, QuestionRow) else "dimensions"
        return (kind, row.handle) in problems
    return True


def _marks(row: QuestionRow | DimensionRow) -> list[str]:
    """What is to be translated, in words."""
    return [
        *(_("%(language)s missing") % {"language": own_name(code)} for code in row.untranslated),
        *(_("%(language)s older than the original") % {"language": own_name(code)} for code in row.outdated),
    ]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _hits(draft: Draft, words: str) -> dict[str, Any]:
    tree = tree_of(draft)
    language = content_language(tree)
    hits = search(tree, words)
    places = Places(draft)
    return {
        "hits": [
            ShownHit(
                crumbs=crumbs(tree, hit.address, language),
                hit=hit,
                language=hit.language,
                url=places.url((*hit.address, hit.language) if hit.language else hit.address),
            )
            for hit in hits
        ],
        "more_hits": len(hits) == MOST_HITS,
    }


def _elsewhere(draft: Draft, outline: Outline) -> list[dict[str, Any]]:
    """What is to be translated outside of the dimensions, by name."""
    tree = tree_of(draft)
    language = content_language(tree)
    places = Places(draft)
    return [
        {
            "crumbs": crumbs(tree, address, language),
            "languages": [own_name(code) for code in wanting],
            "url": places.url((*address, next(iter(wanting)))),
        }
        for address, wanting in outline.elsewhere
    ]


# --------------------------------------------------------------- other parts


def _parts(draft: Draft) -> Iterable[dict[str, Any]]:
    """The parts of the document beside its dimensions, each with how many things are in it."""
    tree = tree_of(draft)
    places = Places(draft)
    yield {"title": _("Settings and languages"), "count": None, "url": places.url(())}
    for name in (
        "levels",
        "sources",
        "frameworks",
        "recommendations",
        "owners",
        "profiles",
        "measures",
        "outcomes",
        "infrastructure_fit",
    ):
        content = tree.get(name)
        count = None if name == "infrastructure_fit" else len(content or ())
        yield {"title": words_of(Document, name).label, "count": count, "url": places.url((name,))}


# -------------------------------------------------------------- rearranging

Act = Callable[[Tree, str, HttpRequest], tuple[Tree, str]]


def _question_act(by: int) -> Act:
    return lambda tree, handle, request: (shift_question(tree, handle, by), handle)


def _dimension_act(by: int) -> Act:
    return lambda tree, handle, request: (shift_entry(tree, ("dimensions", handle), by), handle)


def _place(tree: Tree, handle: str, request: HttpRequest) -> tuple[Tree, str]:
    """Into the dimension and in front of the question that are named; last where none is."""
    before = request.POST.get("before") or None
    return move_question(tree, handle, request.POST.get("dimension", ""), before), handle


def _order(tree: Tree, handle: str, request: HttpRequest) -> tuple[Tree, str]:
    return reordered(tree, ("dimensions",), request.POST.getlist("order")), handle


# What is pressed: the deed it is written down as, and what it does. Each gives the key of the thing to look at next.
ACTS: dict[str, tuple[str, Act]] = {
    "question-up": ("question.moved", _question_act(-1)),
    "question-down": ("question.moved", _question_act(1)),
    "question-place": ("question.moved", _place),
    "question-add": ("question.added", lambda tree, handle, request: add_question(tree, handle)),
    "question-copy": ("question.duplicated", lambda tree, handle, request: duplicate_question(tree, handle)),
    "question-remove": (
        "question.removed",
        lambda tree, handle, request: (take_out(tree, ("questions", handle)), ""),
    ),
    "part-remove": ("part.removed", lambda tree, handle, request: (take_out(tree, read_address(handle)), "")),
    "dimension-up": ("dimension.moved", _dimension_act(-1)),
    "dimension-down": ("dimension.moved", _dimension_act(1)),
    "dimension-order": ("dimension.moved", _order),
    "dimension-add": ("dimension.added", lambda tree, handle, request: add_dimension(tree)),
    "dimension-copy": (
        "dimension.duplicated",
        lambda tree, handle, request: duplicate_dimension(tree, handle),
    ),
    "dimension-remove": (
        "dimension.removed",
        lambda tree, handle, request: (take_out(tree, ("dimensions", handle)), ""),
    ),
}


@administrator_required
@require_POST
def arrange(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Do one thing to the tree: `act` says which and to what, as in `question-up:strategy.budget`.

    A script that has moved the thing on the page already asks for JSON, and is told the revision.
    """
    found = the_draft(draft_id)
    act, _colon, handle = request.POST.get("act", "").partition(":")
    if act not in ACTS:
        return redirect("draft", found.pk)
    deed, do = ACTS[act]
    results: list[str] = []

    def change(tree: Tree) -> Tree:
        after, next_handle = do(tree, handle, request)
        results.append(next_handle)
        return after

    try:
        about = str(read_address(handle)[-1]) if act == "part-remove" and read_address(handle) else handle
        found = edit(draft=found, change=change, deed=deed, about=about, by=administrator(request))
    except NotThere:
        if _is_scripted(request):
            return JsonResponse({}, status=409)
        messages.warning(request, _("Somebody else has removed that meanwhile. Nothing was changed."))
        return redirect("draft", found.pk)
    if _is_scripted(request):
        return JsonResponse({"revision": found.revision})
    return _after(request, found, act=act, deed=deed, handle=handle, result=results[-1])


def _is_scripted(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _after(
    request: HttpRequest, draft: Draft, *, act: str, deed: str, handle: str, result: str
) -> HttpResponse:
    """On to the form of what is new; else back to the tree, to the button that was pressed."""
    if act in ("question-add", "question-copy"):
        return redirect("draft-question", draft.pk, result)
    if act == "part-remove":
        return redirect("draft-problems", draft.pk)
    if act in ("dimension-add", "dimension-copy"):
        return redirect("draft-dimension", draft.pk, result)
    kept = {name: request.POST[name] for name in ("show", "open", "from") if request.POST.get(name)}
    if act.endswith("-remove"):
        messages.success(request, _("%(deed)s. “Undo” brings it back.") % {"deed": deeds.words(deed)})
    else:
        kept["focus"] = f"{act}:{result}"
    home = next((home for question, home, _q in placed_questions(tree_of(draft)) if question == result), "")
    if home and kept.get("open"):
        kept["open"] = home
    return redirect(f"{reverse('draft', args=[draft.pk])}?{urlencode(kept)}")


@administrator_required
@require_safe
def question_place(request: HttpRequest, draft_id: UUID, question: str) -> HttpResponse:
    """Choose the dimension that a question is to stand in, and what it is to stand before."""
    found = the_draft(draft_id)
    outline = outline_of(found)
    context = workspace(request, found, tab="questions")
    language = context["language"]
    home = next((row for row in outline.dimensions if any(q.handle == question for q in row.questions)), None)
    if home is None:
        raise Http404
    chosen = next((row for row in outline.dimensions if row.handle == request.GET.get("dimension")), home)
    return render(
        request,
        "banks/place.html",
        context
        | {
            "question": question,
            "question_title": next(q.title(language) for q in home.questions if q.handle == question),
            "dimensions": [(row.handle, row.title(language)) for row in outline.dimensions],
            "chosen": chosen.handle,
            "chosen_title": chosen.title(language),
            "others_in": [
                (each.handle, each.title(language)) for each in chosen.questions if each.handle != question
            ],
        },
    )
