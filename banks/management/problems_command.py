"""The manners of our commands: one problem a line on standard error, exit status 1, nothing else said or written."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from banks.problems import FileProblems, Finding


class Refused(Exception):
    """A request that is refused for a reason that has no place in a file."""


class ProblemsCommand(BaseCommand):
    """Runs `perform`, which returns what to print, and turns problems into lines in the language of the terminal."""

    requires_system_checks = ()
    perform: Callable[..., str]

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(terminal_language()):
            try:
                output = self.perform(**options)
            except FileProblems as problems:
                self.fail(problems.lines())
            except Refused as refused:
                self.fail([str(refused)])
            if output:
                self.stdout.write(output)

    def fail(self, lines: list[str], *, status: int = 1) -> None:
        for line in lines:
            self.tell(line)
        sys.exit(status)

    def tell(self, line: str) -> None:
        """Say something in one line on standard error."""
        self.stderr.write(line.replace("\r", " ").replace("\n", " "), style_func=str)


class AnswersCommand(ProblemsCommand):
    """One that takes a file of answers, be it ours or the results of a survey of SurveyJS."""

    def add_answers_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "answers", type=Path, help="YAML, JSON or XLSX, or the results of a SurveyJS survey"
        )
        parser.add_argument(
            "--bank",
            metavar="KEY",
            help="the question bank that is answered, whatever the file says; results of a survey name none",
        )
        parser.add_argument(
            "--pass-over-unknown",
            action="store_true",
            help="leave aside what results of a survey say to questions that the bank does not have, such as those "
            "that the import left out; each is named on standard error",
        )

    def tell_passed_over(self, file: Path, findings: Iterable[Finding]) -> None:
        """Name on standard error what was left aside, one a line."""
        for finding in findings:
            self.tell(gettext("%(file)s: %(problem)s; passed over") % {"file": file, "problem": finding})


def terminal_language() -> str:
    """Japanese where the terminal's locale is Japanese, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "ja" if value.startswith("ja") else "en"
    return "en"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `Refused` when it cannot be written."""
    draft = path.parent / f".{path.name}.{os.getpid()}"
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise Refused(f"{path}: {error.strerror}") from None
