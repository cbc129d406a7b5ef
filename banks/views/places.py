"""Which page a part of a draft is edited on, and which field on it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from banks.domain import tree_of
from banks.editing.address import Address, find, handles, placed_questions
from banks.editing.fields import Setting, Sheet
from banks.editing.merging import ORDER, PLACING, SEQUENCE
from banks.editing.tree import MISSING, Tree
from banks.forms import sheets
from banks.forms.setting import Listed
from banks.forms.settings import DIMENSION, SETTINGS, SETTINGS_FIELDS
from banks.models import Draft

# Things that have a page each, by where they stand: the name of their list in addresses, and their form.
_ENTRIES: Mapping[Address, tuple[str, Sheet]] = {
    ("sources",): ("sources", sheets.SOURCE),
    ("frameworks",): ("frameworks", sheets.FRAMEWORK),
    ("recommendations",): ("recommendations", sheets.RECOMMENDATION),
    ("profiles",): ("profiles", sheets.PROFILE),
    ("measures",): ("measures", sheets.MEASURE),
    ("outcomes",): ("outcomes", sheets.OUTCOME),
    ("infrastructure_fit", "places"): ("places", sheets.PLACE),
    ("infrastructure_fit", "workloads"): ("workloads", sheets.WORKLOAD),
    ("infrastructure_fit", "rules"): ("rules", sheets.RULE),
}
# Parts that one form shows whole.
_WHOLE: Mapping[Address, tuple[str, Sheet]] = {
    ("levels",): ("levels", sheets.LEVELS),
    ("owners",): ("owners", sheets.OWNERS),
    ("infrastructure_fit", "aspects"): ("infrastructure-fit", sheets.ASPECTS),
}


# What a framework says of a clause, and what that is called in the clause's form.
_OF_CLAUSES = {"clauses": "title", "provisions": "provision", "not_asked": "not_asked"}


class Places:
    """The pages and fields of one draft as it stands."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tree: Tree = tree_of(draft)

    @cached_property
    def _questions(self) -> dict[str, Tree]:
        return {handle: question for handle, _dimension, question in placed_questions(self.tree)}

    @cached_property
    def _setting(self) -> Setting:
        return Listed(self.tree).setting()

    def url(self, address: Address, params: Mapping[str, object] | None = None) -> str:
        """The page and, as the fragment, the field of what stands at an address. `params`: those of a problem there."""
        if not address:
            return self._page("draft-settings")
        first, rest = str(address[0]), tuple(step for step in address[1:] if step != ORDER)
        if first in (PLACING, SEQUENCE):
            return f"{self._page('draft')}?open={quote(str(rest[0]))}" if rest else self._page("draft")
        if first == "questions" and rest and str(rest[0]) in self._questions:
            question = self._questions[str(rest[0])]
            return self._page("draft-question", rest[0]) + self._field(
                sheets.QUESTION, question, rest[1:], params
            )
        if first == "dimensions" and rest and isinstance(rest[0], str):
            dimension = find(self.tree, ("dimensions", rest[0]))
            return self._page("draft-dimension", rest[0]) + self._field(
                DIMENSION, dimension, rest[1:], params
            )
        if first in ("questions", "dimensions"):
            return self._page("draft")
        if first in SETTINGS_FIELDS:
            return self._page("draft-settings") + self._field(SETTINGS, self.tree, (first, *rest), params)
        return self._part((first, *rest), params)

    def _part(self, address: Address, params: Mapping[str, object] | None) -> str:
        if address[0] == "frameworks" and len(address) > 3 and address[2] in _OF_CLAUSES:
            inner = (_OF_CLAUSES[str(address[2])], *address[4:])
            content = {inner[0]: find(self.tree, address[:4])}
            return self._page("draft-clause", address[1], address[3]) + self._field(
                sheets.CLAUSE, content, inner, params
            )
        for home, (name, sheet) in _ENTRIES.items():
            if address[: len(home)] == home:
                key, rest = address[len(home) : len(home) + 1], address[len(home) + 1 :]
                if not key:
                    return self._page("draft-part", name)
                content = find(self.tree, (*home, *key))
                return self._page("draft-entry", name, key[0]) + self._field(sheet, content, rest, params)
        for home, (name, sheet) in _WHOLE.items():
            if address[: len(home)] == home:
                around = find(self.tree, home[:-1], self.tree) if len(home) > 1 else self.tree
                return self._page("draft-part", name) + self._field(
                    sheet, around, address[len(home) - 1 :], params
                )
        if address[0] == "infrastructure_fit":
            return self._page("draft-part", "infrastructure-fit")
        return self._page("draft-settings") + ("#id_languages" if address[0] == "languages" else "")

    def _page(self, name: str, *args: object) -> str:
        try:
            return reverse(name, args=[self.draft.pk, *args])
        except NoReverseMatch:  # a key that no address can hold
            return reverse("draft", args=[self.draft.pk])

    def _field(self, sheet: Sheet, content: Any, steps: Address, params: Mapping[str, object] | None) -> str:
        if not steps:
            return ""
        name = sheet.place(_positions(content, steps), params or {}, content, "", self._setting)
        return f"#id_{quote(name)}" if name else ""


def url_of(draft: Draft, address: Address) -> str:
    """As `Places.url`, for one address."""
    return Places(draft).url(address)


def _positions(content: Any, steps: Address) -> Address:
    """The steps with positions in place of handles, as forms go through lists."""
    path: list[str | int] = []
    node = content
    for step in steps:
        if isinstance(node, list) and isinstance(step, str):
            names = handles(node)
            if step not in names:
                return tuple(path)
            step = names.index(step)
        path.append(step)
        if isinstance(node, list):
            node = node[step] if isinstance(step, int) and step < len(node) else MISSING
        else:
            node = node.get(step, MISSING) if isinstance(node, dict) else MISSING
    return tuple(path)
