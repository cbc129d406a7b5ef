"""`manage.py report ANSWERS -o FILE.pdf [--language ja|en] [--bank KEY] [--pass-over-unknown]`"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from assessments.sheets import load_sheet
from banks.management.problems_command import AnswersCommand, Refused, write_whole
from reports.context import build
from reports.document import payload
from reports.subjects import of_sheet

LANGUAGES = ("ja", "en")


class Command(AnswersCommand):
    help = "Make the gap report of an answers file as a PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_answers_arguments(parser)
        parser.add_argument("-o", "--output", type=Path, required=True)
        parser.add_argument("--language", choices=LANGUAGES)

    def perform(
        self,
        *,
        answers: Path,
        output: Path,
        language: str | None,
        bank: str | None,
        pass_over_unknown: bool,
        **options: Any,
    ) -> str:
        loaded = load_sheet(answers, bank=bank, pass_over_unknown=pass_over_unknown)
        self.tell_passed_over(answers, loaded.passed_over)
        if not output.parent.is_dir():
            raise Refused(gettext("%(path)s: there is no such folder") % {"path": output.parent})
        spoken = [code for code in loaded.scorer.document.languages if code in LANGUAGES]
        language = language or next(iter(spoken), LANGUAGES[-1])
        subject = of_sheet(loaded, as_of=timezone.localdate())
        packed = payload(build(subject, language=language), attach_data=True)
        # Loads the renderer, which nothing before this point needs.
        from reports.pdf import render_payload

        with TemporaryDirectory() as folder:
            made = Path(folder) / "report.pdf"
            render_payload(packed, made, lambda percent: None)
            write_whole(output, made.read_bytes())
        return ""
