"""`manage.py answer_sheet KEY -o FILE.xlsx [--version V] [--profile P] [--language ja|en] [--answers FILE]`"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.answer_sheets.about import of_bank, of_sheet
from assessments.answer_sheets.writing import write
from assessments.sheets import load_sheet
from banks.domain import BankUnknown, find, scorer_for
from banks.management.problems_command import ProblemsCommand, Refused, write_whole

LANGUAGES = ("ja", "en")


class Command(ProblemsCommand):
    help = (
        "Write an answer sheet (XLSX) to fill in: blank or, with --answers, with what an answers file says."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version would take the name; here it is the bank's version.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the question bank")
        parser.add_argument("-o", "--output", type=Path, required=True)
        parser.add_argument("--version", help="the newest when not given")
        parser.add_argument("--profile", help="ask the questions of this profile alone")
        parser.add_argument("--language", choices=LANGUAGES, help="the question bank's first when not given")
        parser.add_argument("--answers", type=Path, help="an answers file to fill it in from")

    def perform(
        self,
        *,
        key: str,
        output: Path,
        version: str | None,
        profile: str | None,
        language: str | None,
        answers: Path | None,
        **options: Any,
    ) -> str:
        try:
            found = find(key, version)
        except BankUnknown as unknown:
            raise Refused(_("no published question bank %(bank)s") % {"bank": unknown}) from None
        document = scorer_for(found).document
        loaded = load_sheet(answers, bank=key) if answers else None
        profile = profile or (loaded.sheet.profile if loaded else None)
        if profile is not None and profile not in document.profiles:
            raise Refused(_("there is no profile %(key)s") % {"key": profile})
        spoken = [code for code in document.languages if code in LANGUAGES]
        language = language or next(iter(spoken), LANGUAGES[-1])
        with translation.override(language):
            content = of_sheet(loaded, profile) if loaded else of_bank(document, profile)
            write_whole(output, write(document, content, language=document.language_for(language)))
        return _("Wrote the answer sheet to %(file)s") % {"file": output}
