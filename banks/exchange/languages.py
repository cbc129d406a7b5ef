"""The languages of a file, and what stands where a text is missing in one of them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop

from banks.exchange.telling import Told
from banks.exchange.tree import Tree

MOST_LANGUAGES = 50

_TOO_MANY = gettext_noop("Only the first %(most)d languages are taken; left out: %(names)s")
_MISSING_TEXTS = gettext_noop("Texts that are missing in %(language)s stand there in %(first)s: %(names)s")


class Languages:
    """The languages of a file, the first the default. A text that is missing in one stands there in the first."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = list(codes[:MOST_LANGUAGES])
        self._left_out = codes[MOST_LANGUAGES:]
        self._missing: dict[str, dict[str, None]] = {}

    def filled(self, found: Mapping[str, str], place: str) -> dict[str, Tree]:
        """The texts, with the first there is wherever one is missing; empty where there is none at all."""
        stand_in = next(filter(None, (found.get(code) for code in self.codes)), "")
        if not stand_in:
            return {}
        for code in self.codes:
            if not found.get(code):
                self._missing.setdefault(code, {})[place] = None
        return {code: found.get(code) or stand_in for code in self.codes}

    def same(self, text: str) -> dict[str, Tree]:
        """One text for all of them."""
        return dict.fromkeys(self.codes, text)

    def tell(self, told: Told) -> None:
        """Name the texts that were missing, and the languages that were too many."""
        for code in self._left_out:
            told.tell("lost", _TOO_MANY, code, most=MOST_LANGUAGES)
        for code, places in self._missing.items():
            for place in places:
                told.tell("changed", _MISSING_TEXTS, place, language=code, first=self.codes[0])
