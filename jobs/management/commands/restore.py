"""One command to get everything back from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.backup import NotRestored, restore


class Command(BaseCommand):
    help = "Puts database and files from an archive in the place of the site's own. Stop the site before."
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="even if the site has accounts: they go")

    def handle(self, *args: Any, archive: Path, replace: bool, **options: Any) -> None:
        try:
            restored = restore(archive=archive, replace=replace)
        except NotRestored as error:
            raise CommandError(f"{archive}: {error}") from error
        self.stdout.write(f"{archive}: {restored.rows} rows and {restored.files} files restored")
