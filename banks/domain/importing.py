"""Files that were read: kept until somebody has looked at what they would become, then a draft."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath, PureWindowsPath

from django.db import transaction
from django.utils import timezone

from audit.domain import record
from banks.domain.drafting import draft_from
from banks.domain.publishing import VersionTaken
from banks.editing.skeleton import next_version
from banks.editing.tree import Tree, read_tree, write_tree
from banks.exchange.reading import Note
from banks.exchange.understanding import Understood
from banks.models import Bank, Draft, Upload, Version
from organisations.models import User
from scoring import InvalidDocument, canonical_json, digest, parse_document

KEPT_FOR = timedelta(days=1)
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands to what is there already.

    `bank`: the one with its key; `newest`: that bank's version published last. `published`: its version of the same
    name, `is_same` says whether that is this very document, and `free_version` is what it could be called if not.
    `draft`: one that holds this very document.
    """

    bank: Bank | None = None
    newest: Version | None = None
    published: Version | None = None
    is_same: bool = False
    free_version: str = ""
    draft: Draft | None = None

    @property
    def is_taken(self) -> bool:
        """Whether its version is published with other content."""
        return self.published is not None and not self.is_same


class UploadGone(Exception):
    """The file was confirmed already, or its day is over."""


def keep_upload(*, understood: Understood, file_name: str, by: User | None, at: datetime) -> Upload:
    """Keep what a file was understood as, to be looked at and confirmed."""
    return Upload.objects.create(
        file_name=plain_file_name(file_name),
        format=understood.format,
        document=write_tree(understood.tree),
        notes=_written(understood),
        uploaded_by=by,
        uploaded_at=at,
    )


def understood_as(upload: Upload) -> Understood:
    """What the file was understood as."""
    told = json.loads(upload.notes)
    return Understood(
        upload.format,
        read_tree(upload.document),
        tuple(Note(**note) for note in told["notes"]),
        {tuple(path): line for path, line in told["lines"]},
    )


def draft_from_upload(*, upload: Upload, tree: Tree, by: User | None) -> Draft:
    """Make what was confirmed a draft of its bank, and forget the file.

    The draft begins from the version that the file itself names, if there is one of that name: whoever changed a
    workbook of an earlier version means to change that one. Otherwise it begins from the bank's newest.

    Raises `UploadGone`, `VersionTaken` for a version that is published with other content, `InvalidDocument` for
    what no form could show.
    """
    text = canonical_text(tree)  # takes long: before the database is held
    with transaction.atomic():
        if not Upload.objects.select_for_update().filter(pk=upload.pk).exists():
            raise UploadGone
        stands = standing(tree, text)
        if stands.is_taken:
            raise VersionTaken(tree["version"])
        base = _named_by(upload, stands.bank) or stands.newest
        draft = draft_from(tree=tree, by=by, file_name=upload.file_name, base=base)
        record(
            action="bank.imported",
            actor=by,
            subject=draft,
            bank=draft.bank.key,
            version=str(tree["version"]),
            file=upload.file_name,
            format=upload.format,
        )
        upload.delete()
    return draft


def discard_upload(*, upload: Upload) -> None:
    """Forget a file that nobody wants to become a draft."""
    upload.delete()


def purge_uploads() -> None:
    """Forget the files that nobody has confirmed for a day."""
    Upload.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()


def standing(tree: Tree, text: str | None) -> Standing:
    """How a tree stands to the banks, versions and drafts that are there. `text`: its canonical form, if it is valid."""
    bank = Bank.objects.filter(key=tree.get("key")).first()
    if bank is None:
        return Standing()
    published = bank.versions.filter(version=tree.get("version")).defer("document", "bounds").first()
    is_same = published is not None and text is not None and published.digest == digest(text)
    is_taken = published is not None and not is_same
    taken = set(bank.versions.values_list("version", flat=True)) if is_taken else set()
    return Standing(
        bank=bank,
        newest=bank.versions.published().newest_first().defer("document", "bounds").first(),
        published=published,
        is_same=is_same,
        free_version=next_version(published.version, taken) if published and is_taken else "",
        draft=bank.drafts.filter(document=text or write_tree(tree)).defer("document").first(),
    )


def _named_by(upload: Upload, bank: Bank | None) -> Version | None:
    """The version that the file says it is, where the bank that it becomes a draft of has one of that name."""
    named = read_tree(upload.document)
    if bank is None or named.get("key") != bank.key:
        return None
    return bank.versions.filter(version=named.get("version")).first()


def plain_file_name(name: str) -> str:
    """A file's name that can be shown: without folders and what cannot be seen, and not too long."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in last).strip()
    if len(shown) <= LONGEST_NAME:
        return shown or "?"
    ending = PurePosixPath(shown).suffix[:20]
    return shown[: LONGEST_NAME - 1 - len(ending)] + "…" + ending


def canonical_text(tree: Tree) -> str | None:
    """A tree in canonical form; None for one that is not valid."""
    try:
        return canonical_json(parse_document(tree))
    except InvalidDocument:
        return None


def _written(understood: Understood) -> str:
    notes = [
        {
            "fate": note.fate,
            "message": note.message,
            "params": {name: _plain(value) for name, value in note.params.items()},
            "place": note.place,
            "line": note.line,
        }
        for note in understood.notes
    ]
    return json.dumps(
        {"notes": notes, "lines": [[list(path), line] for path, line in understood.lines.items()]}
    )


def _plain(value: object) -> object:
    """What fills a message, as JSON has it: numbers that it knows, and texts."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else str(value)
    return value if isinstance(value, int | float | None) else str(value)
