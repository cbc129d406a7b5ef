"""`manage.py blank_bank -o FILE.xlsx [--languages ja,en]`"""

from itertools import permutations
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from banks.exchange.blank import blank_workbook, offered_languages
from banks.management.problems_command import ProblemsCommand, write_whole


class Command(ProblemsCommand):
    help = "Write a blank workbook (XLSX) to copy a questionnaire into, which import_bank makes a question bank of."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-o", "--output", type=Path, required=True)
        parser.add_argument(
            "--languages",
            metavar="LANGUAGES",
            choices=[",".join(codes) for offered in offered_languages() for codes in permutations(offered)],
            help="those of the question bank; its first is the default, and that of the headings",
        )

    def perform(self, *, output: Path, languages: str | None, **options: Any) -> str:
        codes = languages.split(",") if languages else offered_languages()[0]
        with translation.override(codes[0]):
            write_whole(output, blank_workbook(codes))
        return _("Wrote a blank workbook to %(file)s") % {"file": output}
