"""`manage.py import_bank FILE [--format F] [--publish] [--dry-run]`"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banks.domain import VersionTaken, publish, save_draft
from banks.exchange.formats import FORMATS
from banks.exchange.reading import Note
from banks.files import read_document
from banks.management.problems_command import ProblemsCommand, Refused
from scoring import Document


class Command(ProblemsCommand):
    help = (
        "Read a question bank from a file as a draft or, with --publish, as a published version. "
        "Says what was lost, changed and understood on the way, a line each."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version would take the name; here it is the bank's version.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=list(FORMATS), help="recognised by the file when not given")
        parser.add_argument("--publish", action="store_true", help="publish it at once")
        parser.add_argument("--dry-run", action="store_true", help="only say what would become of it")
        parser.add_argument("--key", help="call the bank so, whatever the file says")
        parser.add_argument("--version", help="call the version so, whatever the file says")

    def perform(
        self,
        *,
        file: Path,
        format: str | None,
        publish: bool,
        dry_run: bool,
        key: str | None,
        version: str | None,
        **options: Any,
    ) -> str:
        read = read_document(file, format=format, key=key, version=version)
        told = [*_told(read.notes), _summary(read.document)]
        if dry_run:
            return "\n".join([*told, _("Nothing was written.")])
        store = _publish if publish else _save_draft
        try:
            return "\n".join([*(told if read.notes else []), store(read.document, file)])
        except VersionTaken:
            raise Refused(
                _("%(file)s: version %(version)s of %(bank)s is published with other content")
                % {"file": file, "version": read.document.version, "bank": read.document.key}
            ) from None


def _told(notes: Sequence[Note]) -> list[str]:
    """What became of the parts of the file, the worst first."""
    words = {
        "lost": _("not taken over: %(note)s"),
        "changed": _("changed: %(note)s"),
        "understood": _("understood: %(note)s"),
    }
    return [
        " ".join((words[fate] % {"note": note}).split())
        for fate in words
        for note in notes
        if note.fate == fate
    ]


def _summary(document: Document) -> str:
    questions = len(list(document.questions()))
    return ngettext(
        "%(bank)s %(version)s: %(count)s question in %(dimensions)s dimensions (%(languages)s)",
        "%(bank)s %(version)s: %(count)s questions in %(dimensions)s dimensions (%(languages)s)",
        questions,
    ) % {
        "bank": document.key,
        "version": document.version,
        "count": questions,
        "dimensions": len(document.dimensions),
        "languages": ", ".join(document.languages),
    }


def _publish(document: Document, file: Path) -> str:
    version, created = publish(document=document, by=None)
    if not created:
        return _("%(bank)s is published already with the same content") % {"bank": version}
    return _("Published %(bank)s (%(digest)s)") % {"bank": version, "digest": version.digest}


def _save_draft(document: Document, file: Path) -> str:
    _draft, created = save_draft(document=document, by=None)
    if not created:
        return _("There is a draft of %(bank)s with the same content already") % {"bank": document.key}
    return _("Saved a draft of %(bank)s") % {"bank": document.key}
