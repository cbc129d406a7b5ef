"""From a problem's path to the page and the field where it can be mended."""

from dataclasses import dataclass

from banks.editing.address import Address, address_of, find
from banks.editing.fields import Setting, Sheet
from banks.editing.tree import Tree
from banks.forms import sheets
from banks.forms.setting import Listed
from scoring import Problem
from scoring.problems import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """A page of a draft, by the name of its URL and what follows the draft in it, and a field of the page."""

    url_name: str
    args: tuple[str, ...] = ()
    field: str = ""


ENTRIES: dict[str, Sheet] = {
    "sources": sheets.SOURCE,
    "frameworks": sheets.FRAMEWORK,
    "recommendations": sheets.RECOMMENDATION,
    "profiles": sheets.PROFILE,
    "measures": sheets.MEASURE,
    "outcomes": sheets.OUTCOME,
}
FIT_ENTRIES: dict[str, Sheet] = {
    "places": sheets.PLACE,
    "workloads": sheets.WORKLOAD,
    "rules": sheets.RULE,
}
WHOLES: dict[str, Sheet] = {"levels": sheets.LEVELS, "owners": sheets.OWNERS}


def place_of(tree: Tree, path: Path, problem: Problem | None = None) -> Anchor | None:
    """Where the part at a path is edited; None for what these forms do not show, as a bank's title."""
    address = address_of(tree, path)
    params = dict(problem.params) if problem else {}
    listed = Listed(tree)

    def field(sheet: Sheet, content: object, inner: Path) -> str:
        setting: Setting = listed.setting()
        name = sheet.place(inner, params, content, "", setting)
        return f"id_{name}" if name else ""

    match address:
        case ("questions", str(key), *_):
            return Anchor("draft-question", (key,), field(sheets.QUESTION, find(tree, address[:2]), path[4:]))
        case ("infrastructure_fit", str(kind), str(key), *_) if kind in FIT_ENTRIES:
            inner: Address = path[3:]
            return Anchor(
                "draft-entry", (kind, key), field(FIT_ENTRIES[kind], find(tree, address[:3]), inner)
            )
        case ("infrastructure_fit", *_):
            content = find(tree, ("infrastructure_fit",))
            return Anchor("draft-part", ("infrastructure-fit",), field(sheets.ASPECTS, content, path[1:]))
        case (str(kind), str(key), *_) if kind in ENTRIES:
            return Anchor("draft-entry", (kind, key), field(ENTRIES[kind], find(tree, address[:2]), path[2:]))
        case (str(kind), *_) if kind in ENTRIES:
            return Anchor("draft-part", (kind,))
        case (str(kind), *_) if kind in WHOLES:
            return Anchor("draft-part", (kind,), field(WHOLES[kind], tree, path))
    return None
