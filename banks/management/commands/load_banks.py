"""`manage.py load_banks`"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from banks.domain import VersionTaken, publish
from banks.files import load_document

LIBRARY = Path(settings.BASE_DIR) / "banks" / "library"


class Command(BaseCommand):
    help = "Publish the question banks that come with Junbi, where they are not published yet."
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def handle(self, *args: Any, **options: Any) -> None:
        for path in sorted(LIBRARY.glob("*.yaml")):
            document = load_document(path)
            try:
                version, created = publish(document=document, by=None)
            except VersionTaken:
                self.stderr.write(
                    _("%(bank)s %(version)s: another content is published already; it stays as it is")
                    % {"bank": document.key, "version": document.version}
                )
                continue
            if created:
                self.stdout.write(
                    _("Published %(bank)s (%(digest)s)") % {"bank": version, "digest": version.digest}
                )
