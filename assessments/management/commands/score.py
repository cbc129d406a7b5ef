"""`manage.py score ANSWERS [--bank KEY] [--pass-over-unknown]`"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from assessments.sheets import load_sheet
from banks.management.problems_command import AnswersCommand


class Command(AnswersCommand):
    help = "Score an answers file and print the result as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_answers_arguments(parser)

    def perform(self, *, answers: Path, bank: str | None, pass_over_unknown: bool, **options: Any) -> str:
        loaded = load_sheet(answers, bank=bank, pass_over_unknown=pass_over_unknown)
        self.tell_passed_over(answers, loaded.passed_over)
        return json.dumps(loaded.score().as_json(), ensure_ascii=False, indent=2)
