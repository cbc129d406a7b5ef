"""What the pages of a draft's parts share: a form is read, what it says is done to the draft, the page is shown again.

Every posted form is kept as far as it can be, whichever of its buttons was pressed: a draft need not be right. What
cannot be kept, as a key that is there twice, stays in the form with the reason beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from banks import domain
from banks.catalogue import published
from banks.domain.drafting import parts_of, renames_of
from banks.editing.acts import NoSuchRow, act_on
from banks.editing.address import Address, NotThere, find, get, put
from banks.editing.fields import KEY_TAKEN, Heard, Setting, Sheet, Values, as_posted
from banks.editing.merging import Choices
from banks.editing.renaming import KeyTaken, Kind, Name, Rename, renamed
from banks.editing.structure import free_key
from banks.editing.tree import MISSING, Tree
from banks.editing.words import crumbs
from banks.forms.part import PartForm
from banks.forms.setting import Listed, catalogue_clauses
from banks.models import Draft
from banks.views.access import administrator
from banks.views.conflict import choices_from, conflict_page, seen_from
from banks.views.places import Places
from banks.views.workspace import content_language
from scoring import Problem

MOST_FOUND = 50  # clauses that a search shows


@dataclass(frozen=True, slots=True)
class Edited:
    """A part of the document, as one form edits it.

    `home`: where it stands. `names`: the entries of it that the form is about; all where none is named. `renames`:
    for the lists and maps in it whose keys others refer to, what kind of thing they hold; `within`: the key of what
    these things are in. `name`: what it is called by itself, where it is a thing with a key.
    """

    sheet: Sheet
    home: Address
    deed: str
    about: str = ""
    names: tuple[str, ...] = ()
    renames: Mapping[str, Kind] = field(default_factory=dict)
    within: str = ""
    name: Name | None = None

    def of(self, tree: Tree) -> Tree:
        """The part as a tree has it. Raises `NotThere`."""
        if not self.names:
            return get(tree, self.home)  # type: ignore[no-any-return]
        whole = find(tree, self.home, {})
        return {name: whole[name] for name in self.names if name in whole}

    def put(self, tree: Tree, part: Tree) -> Tree:
        """The tree with another content of the part."""
        if not self.names:
            return put(tree, self.home, part)
        whole = find(tree, self.home, {})
        changed = {name: part.get(name, content) for name, content in whole.items()}
        for name in self.names:
            if name in part:
                changed[name] = part[name]
            else:
                changed.pop(name, None)
        return changed if not self.home else put(tree, self.home, changed)


class Moved(Exception):
    """What was saved has another key by now: somebody else renamed it."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class Removed(Exception):
    """What was saved is not in the draft any more: it was chosen to stay removed."""


@dataclass(slots=True)
class Saved:
    """What became of a posted form.

    `part`: what the form says now. `stands`: what the draft has now; another thing where somebody else changed it
    too. `refused`: what was typed and could not be kept. `row`: the row to go on with.
    """

    draft: Draft
    part: Tree
    stands: Tree
    heard: Heard
    row: str = ""

    @property
    def refused(self) -> dict[str, tuple[str, Problem]]:
        return self.heard.refused

    @property
    def is_stale(self) -> bool:
        """Whether the form shows something else than the draft has."""
        return self.part != self.stands


More = Callable[[Tree], Tree]
Prepare = Callable[[Values, Tree, Tree, Heard], tuple[Tree, Sequence[More]]]
"""From what was posted, the base, and the part as it was read: the part to keep, and what else to do to the tree."""


def save(
    request: HttpRequest,
    draft: Draft,
    edited: Edited,
    setting_of: Callable[[Tree, Tree], Setting],
    prepare: Prepare | None = None,
) -> Saved:
    """Do what a posted form says to the draft.

    Raises `domain.Conflict` where somebody else changed the same to something else, `NotThere` where the part was not
    there when the form was shown; and, when it is done, `Moved` and `Removed`.
    """
    posted = posted_of(request)
    seen = seen_from(request.POST) or draft.revision
    seen = min(max(seen, 1), draft.revision)
    base = domain.tree_at(draft, seen)
    shown = edited.of(base)
    heard = Heard()
    setting = setting_of(base, shown)
    part = edited.sheet.read(posted, "", shown, setting, heard)
    part = {} if part is MISSING else part
    more: Sequence[More] = ()
    if prepare is not None:
        part, more = prepare(posted, base, part, heard)
    part, row = _acted(edited, part, posted, heard)
    renames, content = _renamed(edited, base, part, heard)
    while taken := _taken(draft, seen, renames):  # by somebody else, meanwhile
        part = _without_rename(part, shown, taken, heard)
        renames, content = _renamed(edited, base, part, heard)

    def change(tree: Tree) -> Tree:
        tree = edited.put(tree, content)
        for each in more:
            tree = each(tree)
        return tree

    def done(choices: Choices) -> Draft:
        return domain.edit(
            draft=draft,
            change=change,
            deed=edited.deed,
            about=edited.about,
            by=administrator(request),
            seen=seen,
            renames=renames,
            choices=choices,
        )

    choices = choices_from(request)
    try:
        draft = done(choices)
    except domain.Conflict as conflict:
        own = _own_again(request, conflict, seen)
        if len(own) < len(conflict.clashes):
            raise
        draft = done({**choices, **own})
    try:
        stands = stands_now(draft, edited)
    except NotThere:
        key = _key_now(draft, edited, seen)
        raise (Removed if key is None else Moved(key)) from None
    return Saved(draft, content, stands, heard, row)


def _key_now(draft: Draft, edited: Edited, seen: int) -> str | None:
    """The key that a thing got since; None where it is gone."""
    name = edited.name
    if name is None:
        return None
    for step in draft.changes.filter(revision__gt=seen).order_by("revision"):
        for rename in renames_of(step):
            if rename.name == name:
                name = replace(name, key=rename.new)
    return name.key if find(domain.tree_of(draft), name.address) is not None else None


def _taken(draft: Draft, seen: int, renames: Sequence[Rename]) -> Rename | None:
    """The first key that somebody else has given to another thing of the kind since the form was shown."""
    if not renames or seen == draft.revision:
        return None
    tree = domain.tree_of(draft)
    for rename in renames:
        try:
            renamed(tree, rename)
        except KeyTaken:
            return rename
        except NotThere:
            continue
    return None


def _without_rename(part: Tree, shown: Tree, taken: Rename, heard: Heard) -> Tree:
    """The part under the old key, and word of it beside the field of the key."""
    old, new = taken.name.key, taken.new
    for path, was, wanted in [each for each in heard.renamed if each[1:] == (old, new)]:
        name = str(path[0])
        entries = shown.get(name, ())
        keys = list(entries) if isinstance(entries, Mapping) else [entry.get("key") for entry in entries]
        heard.refused[f"{name}.{keys.index(was)}.key"] = (wanted, Problem((), KEY_TAKEN, {"key": wanted}))
        heard.renamed.remove((path, was, wanted))
        part = {**part, name: _rekeyed(part.get(name), wanted, was)}
    return part


def _own_again(request: HttpRequest, conflict: domain.Conflict, seen: int) -> Choices:
    """What the page had saved by itself and now changes again, and nobody else did: what it says now counts.

    Only a page that fell behind, because others changed other fields, meets its own saves like this; it says so.
    """
    if not request.POST.get("behind"):
        return {}
    own: set[Address] = set()
    foreign: set[Address] = set()
    for step in conflict.draft.changes.filter(revision__gt=seen):
        addresses = own if step.made_by_id == administrator(request).pk else foreign
        addresses.update(part.address for part in parts_of(step))
    return {
        clash.address: "mine"
        for clash in conflict.clashes
        if clash.address in own and not any(_overlap(clash.address, other) for other in foreign)
    }


def _overlap(one: Address, other: Address) -> bool:
    """Whether one of two parts lies in the other, or both are the same."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def stands_now(draft: Draft, edited: Edited) -> Tree:
    """The part as the draft has it now. Raises `NotThere`."""
    return edited.of(domain.tree_of(draft))


def posted_of(request: HttpRequest) -> Values:
    """What was posted, by the name of the field."""
    return as_posted({name: request.POST.getlist(name) for name in request.POST})


def is_htmx(request: HttpRequest) -> bool:
    """Whether the page's own script asks, for a piece of the page."""
    return request.headers.get("HX-Request") == "true"


def act_of(request: HttpRequest) -> tuple[str, str]:
    """The button that was pressed: what it does, and to what."""
    verb, _, name = request.POST.get("act", "").partition(" ")
    return verb, name


def conflict_answer(request: HttpRequest, conflict: domain.Conflict) -> HttpResponse:
    """Both sides, to choose from. The page's own script is told so, and goes there when the person wants to."""
    if not is_htmx(request):
        return conflict_page(request, conflict, draft=conflict.draft, tree=domain.tree_of(conflict.draft))
    last = conflict.draft.changes.select_related("made_by").defer("parts").order_by("-revision").first()
    who = str(last.made_by) if last and last.made_by else _("Somebody else")
    return render(request, "banks/_save_conflict.html", {"who": who}, status=409)


def autosaved(request: HttpRequest, form: PartForm, saved: Saved, **more: Any) -> HttpResponse:
    """What a page that saved by itself is told: when, and what is wrong now; to draw itself anew where it is stale."""
    shown = [name for name in request.POST.getlist("problem-at") if name not in form.problems]
    context = {
        # What the page shows is still what it saw then: until it is drawn anew, that is what it has changed.
        "seen": request.POST.get("seen") if saved.is_stale else saved.draft.revision,
        "behind": saved.draft.revision if saved.is_stale else "",
        "saved_at": timezone.localtime(),
        "problems": {**form.problems, **dict.fromkeys(shown, ())},
        "elsewhere": form.elsewhere,
        "is_stale": saved.is_stale,
        "oob": True,
        **more,
    }
    return render(request, "banks/_saved.html", context)


def form_page(
    request: HttpRequest, context: dict[str, Any], *, saved: Saved | None, key_problem: str = ""
) -> HttpResponse:
    """The page of a part's form or, for the page's own script, the form alone."""
    context |= {
        "key_problem": key_problem,
        "key_typed": request.POST.get("new-key", "") if key_problem else context.get("key", ""),
        "saved_row": saved.row if saved else "",
        "saved_at": timezone.localtime() if saved and not saved.refused else None,
    }
    template = "banks/_entry_form.html" if is_htmx(request) else "banks/entry.html"
    refused = key_problem or (saved and saved.refused)
    return render(request, template, context, status=422 if refused else 200)


def gone(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Back to the draft's first page: what was on this one is not in the draft any more."""
    messages.info(request, _("It is not in the draft any more."))
    return redirected(request, reverse("draft", args=[draft.pk]))


def redirected(request: HttpRequest, url: str) -> HttpResponse:
    """On to another page, whoever asks."""
    if not is_htmx(request):
        return redirect(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


def uses_in_words(draft: Draft, tree: Tree, uses: Sequence[Address]) -> list[tuple[str, str]]:
    """What refers to a thing, in words, and where that is edited."""
    places, language = Places(draft), content_language(tree)
    return [(" › ".join(crumbs(tree, use, language)[:2]), places.url(use)) for use in uses]


def clauses_found(listed: Listed, tree: Tree, search: str, chosen: Sequence[str]) -> dict[str, Any]:
    """The clauses of the draft's frameworks and of published ones that have all the words, but for those chosen."""
    words = search.casefold().split()
    own = [(key, label, False) for key, label in listed.choices("clauses")]
    others = [(key, label, True) for key, label in catalogue_clauses(tree, listed)]
    found = [
        {"value": key, "label": label, "is_new": is_new}
        for key, label, is_new in (*own, *others)
        if key not in chosen and all(word in f"{key} {label}".casefold() for word in words)
    ]
    return {
        "clauses_found": found[:MOST_FOUND] if words else [],
        "clauses_left": max(len(found) - MOST_FOUND, 0) if words else 0,
        "clauses_search": search,
    }


def _acted(edited: Edited, part: Tree, posted: Values, heard: Heard) -> tuple[Tree, str]:
    """The part after the button was pressed, and the row that it leads to."""
    verb, _, name = posted.get("act", [""])[0].partition(" ")
    try:
        changed = act_on(edited.sheet, part, verb, name, row=_new_row(part, name))
    except NoSuchRow:
        return part, ""
    changed = {} if changed is MISSING else changed
    home, _, last = name.rpartition(".")
    if verb == "add":
        return changed, f"{name}.{_count(edited.sheet, changed, name) - 1}"
    if verb in ("up", "down") and last.isdigit():
        to = int(last) + (1 if verb == "down" else -1)
        return changed, f"{home}.{min(max(to, 0), _count(edited.sheet, changed, home) - 1)}"
    if verb == "remove":
        return changed, home
    return changed, name


def _new_row(part: Tree, name: str) -> Any:
    """What a row begins with that is added to a list."""
    rows = part.get(name)
    rows = rows if isinstance(rows, list) else []
    if name == "options":
        return {"key": free_key("option", {str(row.get("key")) for row in rows}), "points": 0, "text": {}}
    if name == "adjustments":
        return {"key": free_key("adjustment", {str(row.get("key")) for row in rows})}
    if name == "figures":
        sources = [row["source"] for row in rows if isinstance(row, dict) and "source" in row]
        return {"source": sources[-1]} if sources else {}
    return None


def _count(sheet: Sheet, part: Tree, name: str) -> int:
    into: Values = {}
    sheet.show(part, "", into, Setting(("en",)))
    return max(len(into.get(f"{name}.rows", [""])) - 1, 0)


def _renamed(edited: Edited, base: Tree, part: Tree, heard: Heard) -> tuple[list[Rename], Tree]:
    """The keys that others refer to and that change, and the part as it is once they have."""
    wanted = [
        (str(path[0]), old, new)
        for path, old, new in heard.renamed
        if len(path) == 1 and path[0] in edited.renames
    ]
    if not wanted:
        return [], part
    for name, old, new in wanted:
        part = {**part, name: _rekeyed(part.get(name), new, old)}
    tree = edited.put(base, part)
    renames = [Rename(Name(edited.renames[name], old, edited.within), new) for name, old, new in wanted]
    for rename in renames:
        tree = renamed(tree, rename)
    return renames, edited.of(tree)


def _rekeyed(entries: Any, old: str, new: str) -> Any:
    if isinstance(entries, dict):
        return {new if key == old else key: entry for key, entry in entries.items()}
    return [
        {**entry, "key": new} if isinstance(entry, dict) and entry.get("key") == old else entry
        for entry in entries or ()
    ]


def add_clauses(references: Iterable[str]) -> More:
    """Put clauses of published frameworks into the document that are named in it and not there yet."""

    def change(tree: Tree) -> Tree:
        for reference in references:
            key, _, clause = reference.partition("/")
            framework = published().get(key)
            if framework is None or clause not in framework.clauses:
                continue
            if find(tree, ("frameworks", key, "clauses", clause)) is not None:
                continue
            languages = tree.get("languages", [])
            if find(tree, ("frameworks", key)) is None:
                new = {"title": _in_languages(framework.title, languages), "clauses": {}}
                tree = put(tree, ("frameworks", key), new)
            title = _in_languages(framework.clauses[clause], languages)
            clauses = find(tree, ("frameworks", key, "clauses"), {})
            tree = put(tree, ("frameworks", key, "clauses"), {**clauses, clause: title})
        return tree

    return change


def _in_languages(text: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """A text of the catalogue in the document's languages, as far as it has them; as it is where it has none."""
    return {language: text[language] for language in languages if language in text} or dict(text)
