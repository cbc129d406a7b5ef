"""`manage.py compare_banks KEY --from V [--to V]`"""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from banks.comparison import compare
from banks.comparison.plain import lines
from banks.domain import BankUnknown, document_of, find
from banks.domain.compiled import tree_of_version
from banks.management.problems_command import ProblemsCommand, Refused
from banks.models import Version


class Command(ProblemsCommand):
    help = "Print what differs between two published versions of a question bank."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key")
        parser.add_argument("--from", dest="before", required=True)
        parser.add_argument("--to", dest="after", default=None)

    def perform(self, *, key: str, before: str, after: str | None, **options: Any) -> str:
        old, new = _found(key, before), _found(key, after)
        language = document_of(new).language_for(get_language() or "")
        return "\n".join(lines(compare(tree_of_version(old), tree_of_version(new), language=language)))


def _found(key: str, version: str | None) -> Version:
    try:
        return find(key, version)
    except BankUnknown as unknown:
        raise Refused(_("no published question bank %(bank)s") % {"bank": unknown}) from None
