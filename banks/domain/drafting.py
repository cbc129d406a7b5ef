"""Drafts: documents being edited, by several people at once, step by step.

Every change goes through `edit`, which takes what to do as a function from tree to tree, and the revision of the draft
that the person saw. What others did since is kept: the change is made to what was seen, and the two are merged part by
part. Only where both changed one part is there a `Conflict`, which carries both sides and is settled by `choices`.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.domain import record
from banks.domain.finding import lock_bank
from banks.domain.publishing import VersionTaken
from banks.editing.address import Address, put
from banks.editing.merging import Choices, Clash, PartChange, differences, merged, rewound
from banks.editing.renaming import (
    KeyTaken,
    Kind,
    Name,
    Rename,
    renamed,
    renamed_if_possible,
    renamed_if_there,
)
from banks.editing.skeleton import next_version, skeleton
from banks.editing.soundness import sound, unprintable
from banks.editing.tree import MISSING, Tree, read_tree, write_tree
from banks.exchange.keys import is_key
from banks.models import Bank, Draft, DraftChange, Version
from organisations.models import User
from scoring import Document, Problem, canonical_json, digest
from scoring.fields import BAD_KEY, MAXIMUM_KEY
from scoring.problems import InvalidDocument

Change = Callable[[Tree], Tree]

PAUSE = timedelta(minutes=2)
"""Saves of the same thing by the same person with no longer pauses than this between them are one step."""

SESSION = timedelta(minutes=30)
"""Who has not changed a draft for so long and does it again is noted in the audit trail again."""


class Conflict(Exception):
    """Somebody else changed the same parts meanwhile; nothing was written.

    `clashes` say per part what both saw and what each made of it; `revision` is the draft's now. Do the same again
    with that in `against` and with a choice per clash.
    """

    def __init__(self, draft: Draft, clashes: Sequence[Clash]) -> None:
        self.draft = draft
        self.clashes = tuple(clashes)
        self.revision = draft.revision
        super().__init__(draft.pk)


class BankExists(Exception):
    """There is a question bank with the key already."""


class NotUndoable(Exception):
    """There is no such step, it is undone (or redone) already, or later steps changed the same parts."""


# ---------------------------------------------------------------- beginning


@transaction.atomic
def save_draft(*, document: Document, by: User | None) -> tuple[Draft, bool]:
    """Keep a valid document as a draft of its bank. Returns the draft and whether it is new.

    A document that is published already, to the letter, or stands in a draft, is nothing to do.
    Raises `VersionTaken` when its version is published with other content.
    """
    text = canonical_json(document)
    bank = lock_bank(document.key)
    published = bank.versions.filter(version=document.version).first()
    if published and published.digest != digest(text):
        raise VersionTaken(document.version)
    draft = bank.drafts.filter(document=text).first()
    if draft:
        return draft, False
    draft = Draft.objects.create(bank=bank, document=text, created_by=by, updated_by=by)
    record(action="bank.drafted", actor=by, subject=draft, bank=bank.key, version=document.version)
    return draft, True


@transaction.atomic
def start_draft(*, base: Version, by: User | None) -> Draft:
    """Begin a draft from a version: the same document under the bank's next version number."""
    bank = lock_bank(base.bank.key)
    taken = set(bank.versions.values_list("version", flat=True))
    tree = {**read_tree(base.document), "version": next_version(base.version, taken)}
    return _begun(bank, tree, by=by, base=base)


@transaction.atomic
def start_new(
    *, key: str, version: str, title: Mapping[str, str], languages: Sequence[str], by: User | None
) -> Draft:
    """Begin a bank from scratch: a small valid document in the languages given, the first being the default.

    Raises `BankExists` for a key that a bank has already.
    """
    bank = lock_bank(key)
    if bank.versions.exists() or bank.drafts.exists():
        raise BankExists(key)
    return _begun(bank, skeleton(key=key, version=version, title=title, languages=languages), by=by)


@transaction.atomic
def draft_from(*, tree: object, by: User | None, file_name: str = "", base: Version | None = None) -> Draft:
    """Begin a draft from a tree that came from a file. It need not be complete or right.

    Raises `InvalidDocument` where it cannot even be shown in a form (see `banks.editing.soundness`), holds broken
    characters, or has no key that a bank could be called by. A bank of the key gets one more draft; otherwise it is made.
    """
    content = sound(tree)
    if broken := list(unprintable(content)):
        raise InvalidDocument(broken)
    key = content.get("key")
    if not (isinstance(key, str) and is_key(key)):
        raise InvalidDocument([Problem(("key",), BAD_KEY, {"maximum": MAXIMUM_KEY})])
    return _begun(lock_bank(key), content, by=by, base=base, file_name=file_name)


def _begun(
    bank: Bank, tree: Tree, *, by: User | None, base: Version | None = None, file_name: str = ""
) -> Draft:
    draft = Draft.objects.create(
        bank=bank,
        base=base,
        document=write_tree(tree),
        file_name=file_name,
        created_by=by,
        updated_by=by,
    )
    record(
        action="draft.started",
        actor=by,
        subject=draft,
        bank=bank.key,
        version=str(tree.get("version", "")),
        base=base.version if base else "",
    )
    return draft


# ------------------------------------------------------------------ reading


class _Trees:
    """Trees that were read or made lately, by what they were read from. They are never written to."""

    MOST = 4

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Tree] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object, make: Callable[[], Tree]) -> Tree:
        """The tree of a key, made if need be."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        return self.keep(key, make())

    def keep(self, key: object, tree: Tree) -> Tree:
        """Keep a tree, and of those that were not asked for lately none too many."""
        with self._lock:
            self._kept[key] = tree
            while len(self._kept) > self.MOST:
                self._kept.popitem(last=False)
        return tree


_trees, _first_trees = _Trees(), _Trees()


def tree_of(draft: Draft) -> Tree:
    """The draft's document as a tree."""
    return _read(draft.document)


def _read(text: str) -> Tree:
    return _trees.get(text, lambda: read_tree(text))


def base_tree(draft: Draft) -> Tree:
    """The document that the draft began from: its base's, or its own first revision."""
    if draft.base:
        return _read(draft.base.document)
    return _first_trees.get(draft.pk, lambda: tree_at(draft, 1))


def tree_at(draft: Draft, revision: int) -> Tree:
    """The draft's document as it was at an earlier revision."""
    tree = tree_of(draft)
    if revision == draft.revision:
        return tree
    later = draft.changes.filter(revision__gt=revision, revision__lte=draft.revision).order_by("-revision")
    return rewound(tree, [part for change in later for part in parts_of(change)])


def parts_of(change: DraftChange) -> list[PartChange]:
    """What a step changed, part by part."""
    return [
        PartChange(tuple(part["path"]), part.get("before", MISSING), part.get("after", MISSING))
        for part in read_tree(change.parts)
        if "path" in part
    ]


# ----------------------------------------------------------------- changing


@transaction.atomic
def edit(
    *,
    draft: Draft,
    change: Change,
    deed: str,
    by: User | None,
    seen: int | None = None,
    about: str = "",
    renames: Sequence[Rename] = (),
    choices: Choices | None = None,
    at: datetime | None = None,
) -> Draft:
    """Change a draft's document. Returns the draft as it is then, or as it was where nothing changed.

    `change`: what to do, done to the tree as the person saw it. `seen`: the revision they saw; None for what is to be
    done to the tree as it stands, as moving something up. `renames`: keys that change, together with all that refers
    to them, before `change`, which finds things under their new keys. `deed`: which step it is, one of
    `banks.editing.deeds.DEEDS`; `about`: what it was done to, in the history. `choices`: per clash which side counts.
    Raises `Conflict` when others changed the same parts to something else, and what `change` raises.
    """
    draft = _lock(draft)
    since = draft.revision if seen is None else min(max(seen, 1), draft.revision)
    base = tree_at(draft, since)
    mine = base
    for rename in renames:
        mine = renamed(mine, rename)
    after, own = _onto_now(draft, base, change(mine), since=since, renames=renames, choices=choices)
    return _step(draft, after, deed=deed, about=about, by=by, at=at, renames=own)


def change_part(
    *,
    draft: Draft,
    address: Address,
    content: Any,
    deed: str,
    by: User | None,
    seen: int | None = None,
    about: str = "",
    choices: Choices | None = None,
    at: datetime | None = None,
) -> Draft:
    """Put other content at an address (see `banks.editing.address`); `MISSING` takes the part out.

    `content` is the whole part as the person has it now: what in it is not other than they saw is left to others.
    Raises `Conflict`, and `NotThere` where the part has been taken out meanwhile and the person did not see it at all.
    """
    return edit(
        draft=draft,
        change=lambda tree: put(tree, address, content),
        deed=deed,
        about=about,
        by=by,
        seen=seen,
        choices=choices,
        at=at,
    )


def rename_key(
    *,
    draft: Draft,
    kind: Kind,
    key: str,
    new: str,
    by: User | None,
    within: str = "",
    at: datetime | None = None,
) -> Draft:
    """Give a thing another key, and write it wherever the document refers to the thing.

    `within`: of an option its question's key, of a clause or role its framework's. Raises `NotThere`,
    `banks.editing.renaming.KeyTaken`.
    """
    return edit(
        draft=draft,
        change=lambda tree: tree,
        renames=[Rename(Name(kind, key, within), new)],
        deed=f"{kind}.renamed",
        about=f"{key} → {new}",
        by=by,
        at=at,
    )


def _lock(draft: Draft) -> Draft:
    """The draft as it is now, for the rest of the transaction. Raises `Draft.DoesNotExist` for a discarded one."""
    return Draft.objects.select_related("bank").select_for_update(of=("self",)).get(pk=draft.pk)


def _onto_now(
    draft: Draft,
    base: Tree,
    mine: Tree,
    *,
    since: int,
    renames: Sequence[Rename] = (),
    choices: Choices | None = None,
) -> tuple[Tree, list[Rename]]:
    """The document as it is now, with what led from `base`, at the revision `since`, to `mine` done to it as well.

    `renames`: those among it; they are given back under the names that things have now. A thing that was renamed on
    either side is the same thing on the other. Raises `Conflict`.
    """
    theirs = tree_of(draft)
    others = (
        [
            rename
            for step in draft.changes.filter(revision__gt=since).order_by("revision")
            for rename in renames_of(step)
        ]
        if since < draft.revision
        else []
    )
    own = [rename.after(others) for rename in renames]
    for rename in others:
        base, mine = (renamed_if_possible(tree, rename) for tree in (base, mine))
    for rename in own:
        base, mine = (renamed_if_possible(tree, rename) for tree in (base, mine))
        theirs = renamed_if_there(theirs, rename)
    after, clashes = merged(base, mine, theirs, choices)
    if clashes:
        raise Conflict(draft, clashes)
    return after, own


def renames_of(change: DraftChange) -> list[Rename]:
    """The keys that a step changed."""
    if '"renamed"' not in change.parts:
        return []
    return [
        Rename(Name(*part["renamed"]), part["new"]) for part in read_tree(change.parts) if "renamed" in part
    ]


def _step(
    draft: Draft,
    after: Tree,
    *,
    deed: str,
    about: str,
    by: User | None,
    at: datetime | None,
    renames: Sequence[Rename] = (),
    of: int | None = None,
) -> Draft:
    """Write a step down: the document as it is after it, and what it changed."""
    changes = differences(tree_of(draft), after)
    if not changes:
        return draft
    at = at or timezone.now()
    _note_session(draft, by=by, at=at)
    draft.document = write_tree(after)
    _trees.keep(draft.document, after)
    draft.revision += 1
    draft.updated_by = by
    fields = ["document", "revision", "updated_by", "updated_at"]
    key = after.get("key")
    if key != draft.bank.key and isinstance(key, str) and is_key(key):
        draft.bank, _ = Bank.objects.get_or_create(key=key)
        fields.append("bank")
    draft.save(update_fields=fields)
    DraftChange.objects.create(
        draft=draft,
        revision=draft.revision,
        deed=deed,
        about=about[:200],
        parts=_written(changes, renames),
        of=of,
        made_by=by,
        made_at=at,
    )
    return draft


def _written(changes: Sequence[PartChange], renames: Sequence[Rename]) -> str:
    parts: list[Tree] = []
    for change in changes:
        part: Tree = {"path": list(change.address)}
        if change.before is not MISSING:
            part["before"] = change.before
        if change.after is not MISSING:
            part["after"] = change.after
        parts.append(part)
    for rename in renames:
        name = rename.name
        parts.append({"renamed": [name.kind, name.key, name.within], "new": rename.new})
    return write_tree(parts)


def _note_session(draft: Draft, *, by: User | None, at: datetime) -> None:
    """Leave word in the audit trail that somebody works on the draft; each single step is in its history."""
    if not draft.changes.filter(made_by=by, made_at__gt=at - SESSION).exists():
        record(action="draft.edited", actor=by, subject=draft, bank=draft.bank.key)


# -------------------------------------------------------------- undo, redo


def undo(*, draft: Draft, by: User | None, revision: int | None = None, at: datetime | None = None) -> Draft:
    """Take a step back: the person's last one that stands, or the one that the revision belongs to.

    Saves that follow each other (see `steps`) are one step. What came after it stays. Raises `NotUndoable` where there
    is none, or later steps changed the same parts.
    """
    return _turn(draft, by=by, revision=revision, at=at, forward=False)


def redo(*, draft: Draft, by: User | None, revision: int | None = None, at: datetime | None = None) -> Draft:
    """Do a step again that was taken back: the one that the person took back last, or the one named.

    Raises `NotUndoable`. Nothing can be done again once the person has done something new.
    """
    return _turn(draft, by=by, revision=revision, at=at, forward=True)


@transaction.atomic
def _turn(
    draft: Draft, *, by: User | None, revision: int | None, at: datetime | None, forward: bool
) -> Draft:
    draft = _lock(draft)
    if revision is None:
        done, taken_back = stacks(draft, by=by)
        stack = taken_back if forward else done
        if not stack:
            raise NotUndoable
        revision = stack[-1].last
    step = next((each for each in steps(draft) if each.first <= revision <= each.last), None)
    if step is None or step.undone != forward or step.of is not None:
        raise NotUndoable
    rows = draft.changes.filter(revision__range=(step.first, step.last)).order_by("revision")
    renames = [rename for row in rows for rename in renames_of(row)]
    with_it, without_it = tree_at(draft, step.last), tree_at(draft, step.first - 1)
    try:
        if forward:
            after, own = _onto_now(draft, without_it, with_it, since=step.first - 1, renames=renames)
        else:
            back = [rename.back() for rename in reversed(renames)]
            after, own = _onto_now(draft, with_it, without_it, since=step.last, renames=back)
    except (Conflict, KeyTaken) as met:
        raise NotUndoable from met
    deed = "redone" if forward else "undone"
    turned = _step(draft, after, deed=deed, about=step.about, by=by, at=at, renames=own, of=step.last)
    rows.update(undone=not forward)
    return turned


# ------------------------------------------------------------------ history


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One or more saves of one person that followed each other and did the same to the same thing.

    `first` and `last`: the revisions they made. `of` is set on a step that took back, or did again, the step that ends
    with that revision.
    """

    first: int
    last: int
    deed: str
    about: str
    by: User | None
    began_at: datetime
    ended_at: datetime
    undone: bool
    of: int | None

    def goes_on_with(self, other: "Step") -> bool:
        """Whether the save that came next belongs to the same step."""
        return (
            (self.deed, self.about, self.by, self.undone) == (other.deed, other.about, other.by, other.undone)
            and self.of is None
            and other.of is None
            and other.began_at - self.ended_at <= PAUSE
            and other.first == self.last + 1
        )


def steps(draft: Draft) -> list[Step]:
    """What was done to a draft, the last step first."""
    found: list[Step] = []
    fields = ("revision", "deed", "about", "made_by", "made_at", "undone", "of")
    rows = list(draft.changes.order_by("revision").values_list(*fields))
    people = User.objects.in_bulk({row[3] for row in rows if row[3]})
    for revision, deed, about, made_by, made_at, undone, of in rows:
        step = Step(
            first=revision,
            last=revision,
            deed=deed,
            about=about,
            by=people.get(made_by),
            began_at=made_at,
            ended_at=made_at,
            undone=undone,
            of=of,
        )
        if found and found[-1].goes_on_with(step):
            found[-1] = replace(found[-1], last=step.last, ended_at=step.ended_at)
        else:
            found.append(step)
    return found[::-1]


def stacks(draft: Draft, *, by: User | None) -> tuple[list[Step], list[Step]]:
    """The person's steps that can be undone, and those that can be redone, the next one last."""
    done: list[Step] = []
    taken_back: list[Step] = []
    everything = steps(draft)[::-1]
    by_last = {step.last: step for step in everything}
    for step in everything:
        if step.by != by:
            continue
        if step.of is None:
            done.append(step)
            taken_back.clear()
            continue
        turned = by_last.get(step.of)
        give, take = (done, taken_back) if step.deed == "undone" else (taken_back, done)
        if turned in give:
            give.remove(turned)
        if turned is not None:
            take.append(turned)
    return [step for step in done if not step.undone], [step for step in taken_back if step.undone]


# -------------------------------------------------------------------- other


@transaction.atomic
def set_release_notes(*, draft: Draft, release_notes: str, by: User | None) -> Draft:
    """Keep what the next version's readers will be told."""
    draft = _lock(draft)
    if draft.release_notes != release_notes:
        draft.release_notes = release_notes
        draft.updated_by = by
        draft.save(update_fields=["release_notes", "updated_by", "updated_at"])
    return draft


@transaction.atomic
def discard(*, draft: Draft, by: User | None) -> None:
    """Throw a draft away, with its history. Published versions are not touched."""
    draft = _lock(draft)
    record(
        action="draft.discarded",
        actor=by,
        subject=draft,
        bank=draft.bank.key,
        version=str(tree_of(draft).get("version", "")),
        revision=draft.revision,
    )
    draft.delete()
