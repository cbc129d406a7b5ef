"""What a difference is about: only the wording, what is asked and answered, or how it is scored."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(StrEnum):
    """`WORDING`: texts that say the same in other words; `MEANING`: what is asked, of whom, and what can be answered;
    `SCORING`: what an answer earns or is compared with."""

    WORDING = "wording"
    MEANING = "meaning"
    SCORING = "scoring"


class Fate(StrEnum):
    """What became of a part from one document to the other."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


KIND_WORDS: dict[Kind, str | Promise] = {
    Kind.WORDING: _("Wording and order"),
    Kind.MEANING: _("What is asked"),
    Kind.SCORING: _("How it is scored"),
}

FATE_WORDS: dict[Fate, str | Promise] = {
    Fate.ADDED: pgettext_lazy("in a newer version", "Added"),
    Fate.REMOVED: pgettext_lazy("in a newer version", "Removed"),
    Fate.CHANGED: pgettext_lazy("in a newer version", "Changed"),
    Fate.MOVED: pgettext_lazy("in a newer version", "Moved"),
}
