"""`manage.py score ANSWERS [--bank KEY]`"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from assessments.sheets import load_sheet
from banks.management.problems_command import ProblemsCommand


class Command(ProblemsCommand):
    help = "Score an answers file and print the result as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("answers", type=Path)
        parser.add_argument("--bank")

    def perform(self, *, answers: Path, bank: str | None, **options: Any) -> str:
        return json.dumps(load_sheet(answers, bank=bank).score().as_json(), ensure_ascii=False, indent=2)
