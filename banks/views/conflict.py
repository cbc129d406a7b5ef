"""Two people changed the same: the page that shows both sides and lets one choose, part by part.

The form on it holds everything that was posted, with the choices beside it, and goes to the same address. So every
view that changes a draft does the same thing: it passes `choices_from(request)` to the domain, and answers a
`Conflict` with `conflict_page`.
"""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banks.domain import Conflict
from banks.editing.address import Address, read_address, written
from banks.editing.merging import Choices, Side
from banks.editing.words import crumbs, says
from banks.models import Draft
from banks.views.workspace import content_language, workspace

_FIELDS = ("choice-part", "csrfmiddlewaretoken")


def choices_from(request: HttpRequest) -> Choices:
    """Which side counts, for every part that was chosen on the page of a conflict."""
    choices: dict[Address, Side] = {}
    for number, part in enumerate(request.POST.getlist("choice-part")):
        side = request.POST.get(f"choice-{number}")
        if side in ("mine", "theirs"):
            address = read_address(part)
            if address:
                choices[address] = cast("Side", side)
    return choices


def seen_from(data: Mapping[str, Any]) -> int | None:
    """The revision that a form says it was filled in on; None where it says none."""
    seen = str(data.get("seen", ""))
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def conflict_page(request: HttpRequest, conflict: Conflict, *, draft: Draft, tree: Any) -> HttpResponse:
    """Both sides of every part that is in conflict. `tree`: the document as it stands now."""
    language = content_language(tree)
    chosen = choices_from(request)
    clashes = [
        {
            "number": number,
            "part": written(clash.address),
            "crumbs": crumbs(tree, clash.address, language),
            "base": says(tree, clash.address, clash.base, language),
            "mine": says(tree, clash.address, clash.mine, language),
            "theirs": says(tree, clash.address, clash.theirs, language),
            "chosen": chosen.get(clash.address),
        }
        for number, clash in enumerate(conflict.clashes)
    ]
    settled = [
        (written(address), side)
        for address, side in chosen.items()
        if address not in {clash.address for clash in conflict.clashes}
    ]
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _FIELDS and not _is_choice(name)
        for value in values
    ]
    # The settled ones come after those on the page, and are numbered on.
    kept = [(len(clashes) + number, part, side) for number, (part, side) in enumerate(settled)]
    last = draft.changes.select_related("made_by").defer("parts").order_by("-revision").first()
    return render(
        request,
        "banks/conflict.html",
        workspace(request, draft, tab="")
        | {
            "clashes": clashes,
            "kept": kept,
            "posted": posted,
            "last": last,
            "action": request.get_full_path(),
        },
        status=409,
    )


def _is_choice(name: str) -> bool:
    return name.startswith("choice-") and name.removeprefix("choice-").isdecimal()
