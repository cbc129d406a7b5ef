"""What is wrong with a draft, each problem with the way to its field, and who else is working on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from banks import presence
from banks.domain import tree_of
from banks.editing.address import Address, addresses_of, written
from banks.editing.tree import Tree
from banks.editing.words import crumbs
from banks.judgement import problems_of
from banks.models import Draft
from banks.problems import explain
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.places import Places
from banks.views.workspace import content_language, workspace
from scoring import Problem
from scoring.validation import UNKNOWN_FIELD


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem: where in the thing it is, what is wrong, and the field.

    `removable`: the address, as text, of what the format does not know, for which there is no field.
    """

    place: list[str]
    text: str
    url: str
    removable: str = ""


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The problems of one thing: a question, a source, the settings."""

    name: str
    url: str
    problems: list[ShownProblem]


@administrator_required
@require_safe
def draft_problems(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything that stands in the way of publishing. As a fragment: how much that is, for a page that is open."""
    draft = the_draft(draft_id)
    problems = problems_of(draft)
    if request.GET.get("fragment"):
        return render(request, "banks/_problem_count.html", {"draft": draft, "problem_count": len(problems)})
    tree = tree_of(draft)
    return render(
        request,
        "banks/problems.html",
        workspace(request, draft, tab="problems")
        | {"groups": list(_groups(draft, tree, problems)), "problem_count": len(problems)},
    )


def _groups(draft: Draft, tree: Tree, problems: tuple[Problem, ...]) -> Iterator[ProblemGroup]:
    language = content_language(tree)
    places = Places(draft)
    found = zip(addresses_of(tree, [problem.path for problem in problems]), problems, strict=True)
    for thing, group in groupby(found, key=lambda each: _thing(each[0])):
        names = crumbs(tree, thing, language)
        shown = [
            ShownProblem(
                place=crumbs(tree, address, language)[len(names) :],
                text=explain(problem),
                url=places.url(address, problem.params),
                removable=written(address) if problem.message == UNKNOWN_FIELD else "",
            )
            for address, problem in group
        ]
        yield ProblemGroup(" › ".join(names), places.url(thing), shown)


def _thing(address: Address) -> Address:
    """What a problem is about: a question, a dimension, an entry of another part."""
    if len(address) > 1 and address[0] not in ("title", "description", "languages", "key", "version"):
        return address[:2]
    return address[:1]


@administrator_required
@require_safe
def draft_presence(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Asked every few seconds by a page that shows a draft: who else is there, and whether it has changed since."""
    draft = the_draft(draft_id)
    user = administrator(request)
    present = presence.visit(draft=draft, user=user)
    seen = request.GET.get("seen", "")
    is_newer = seen.isdecimal() and len(seen) < 10 and int(seen) < draft.revision
    last = None
    if is_newer:
        last = (
            draft.changes.select_related("made_by")
            .defer("parts")
            .exclude(made_by=user)
            .filter(revision__gt=int(seen))
            .order_by("-revision")
            .first()
        )
    return render(
        request,
        "banks/_presence.html",
        {"draft": draft, "present": present, "last": last},
    )
