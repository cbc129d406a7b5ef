"""One command for a backup of everything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.backup import BackupFailed, backup


class Command(BaseCommand):
    help = "Writes database and files to one archive. The site may go on working meanwhile."
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        try:
            made = backup(to=output.absolute())
        except BackupFailed as error:
            raise CommandError(f"{output}: {error}") from error
        self.stdout.write(f"{output}: {made.rows} rows, {made.files} files, {made.size} bytes")
