"""`manage.py export_bank KEY [--version V] --format F -o FILE`"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from banks.domain import BankUnknown, document_of, find
from banks.exchange.formats import WRITABLE, write_bank
from banks.exchange.reading import Note
from banks.management.problems_command import ProblemsCommand, Refused, write_whole


class Command(ProblemsCommand):
    help = "Write a published question bank to a file."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version would take the name; here it is the bank's version.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key")
        parser.add_argument("--version", default=None)
        parser.add_argument("--format", choices=WRITABLE, required=True)
        parser.add_argument("-o", "--output", type=Path, required=True)

    def perform(self, *, key: str, version: str | None, format: str, output: Path, **options: Any) -> str:
        try:
            found = find(key, version)
        except BankUnknown as unknown:
            raise Refused(_("no published question bank %(bank)s") % {"bank": unknown}) from None
        writing = write_bank(document_of(found), format=format)
        write_whole(output, writing.data)
        return "\n".join(
            [*_told(writing.notes), _("Wrote %(bank)s to %(file)s") % {"bank": found, "file": output}]
        )


def _told(notes: Sequence[Note]) -> list[str]:
    """What the format does not carry, and what it says in another way, a line each."""
    words = {"lost": _("not carried: %(note)s"), "changed": _("changed: %(note)s")}
    return [
        " ".join((words[fate] % {"note": note}).split())
        for fate in words
        for note in notes
        if note.fate == fate
    ]
