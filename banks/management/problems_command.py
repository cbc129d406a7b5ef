"""The manners of our commands: one problem a line on standard error, exit status 1, nothing else said or written."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from banks.problems import FileProblems


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
            self.stderr.write(line.replace("\r", " ").replace("\n", " "), style_func=str)
        sys.exit(status)


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
