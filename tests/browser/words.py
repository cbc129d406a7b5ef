"""What the site calls things, read from its own catalogues: a test that presses a button names it by its message."""

from functools import cache
from pathlib import Path

import polib

CATALOGUE = Path(__file__).resolve().parents[2] / "locale" / "ja" / "LC_MESSAGES" / "django.po"


@cache
def _japanese() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE)) if entry.msgstr}


def say(language: str, message: str, **values: object) -> str:
    """The message as the site shows it in `language`. A KeyError says that it has no Japanese."""
    text = _japanese()[message] if language == "ja" else message
    return text % values if values else text
