"""`manage.py import_bank FILE [--format F] [--publish]`"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from banks import exchange
from banks.domain import VersionTaken, publish, save_draft
from banks.files import load_document
from banks.management.problems_command import ProblemsCommand, Refused


class Command(ProblemsCommand):
    help = "Read a question bank from a file as a draft or, with --publish, as a published version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=exchange.FORMATS)
        parser.add_argument("--publish", action="store_true")

    def perform(self, *, file: Path, format: str | None, publish: bool, **options: Any) -> str:
        document = load_document(file, format=format)
        store = _publish if publish else _save_draft
        try:
            return store(document)
        except VersionTaken:
            raise Refused(
                _("%(file)s: version %(version)s of %(bank)s is published with other content")
                % {"file": file, "version": document.version, "bank": document.key}
            ) from None


def _publish(document: Any) -> str:
    version, created = publish(document=document, by=None)
    if not created:
        return _("%(bank)s is published already with the same content") % {"bank": version}
    return _("Published %(bank)s (%(digest)s)") % {"bank": version, "digest": version.digest}


def _save_draft(document: Any) -> str:
    _draft, created = save_draft(document=document, by=None)
    if not created:
        return _("There is a draft of %(bank)s with the same content already") % {"bank": document.key}
    return _("Saved a draft of %(bank)s") % {"bank": document.key}
