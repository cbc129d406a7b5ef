"""A blank workbook, for whoever has a questionnaire in a spreadsheet of their own and copies it over."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language

from banks.editing.skeleton import skeleton
from banks.exchange.xlsx.writing import write_tree

# What is left out is made from the file's name on the way back.
_SAID_BY_THE_FILE = ("key", "version", "title")


def blank_workbook(languages: Sequence[str]) -> bytes:
    """A workbook with the usual levels and an example of a dimension and a question; the first language is the default."""
    tree = skeleton(key="", version="", title={}, languages=languages)
    return write_tree({name: value for name, value in tree.items() if name not in _SAID_BY_THE_FILE})


def offered_languages() -> list[tuple[str, ...]]:
    """The languages that a blank workbook can be had in: all together, the reader's own first, and each alone."""
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != get_language())
    return [tuple(codes), *((code,) for code in codes)]
