"""Runs a management command as the terminal would see it."""

from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    errors: list[str]


def run(command: str, *args: object) -> Outcome:
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(command, *map(str, args), stdout=out, stderr=err)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return Outcome(status, out.getvalue(), err.getvalue().splitlines())
