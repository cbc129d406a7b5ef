"""How alike two texts read."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

NEAR_IDENTICAL_RATIO = 0.9  # of SequenceMatcher: 1 is the same text
GRAM = 3  # characters


def near_identical(former: str, latter: str) -> bool:
    """Whether two short texts read almost the same, letter by letter; numbers tell them apart."""
    if re.findall(r"\d+", former) != re.findall(r"\d+", latter):
        return False
    bare_texts = SequenceMatcher(None, bare(former), bare(latter), autojunk=False)
    return bare_texts.ratio() >= NEAR_IDENTICAL_RATIO


def bare(text: str) -> str:
    """The letters and digits alone, whatever their width or case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


class Likeness:
    """Finds, among many texts taken one by one, those that share most of their wording, whatever its order.

    The measure is Dice's coefficient over the runs of three characters that two texts hold: twice what they share, over
    what both have, from 0 to 1. Each text is kept as the bits of a whole number, so that a pair costs one machine-speed
    `&`: three hundred texts are forty-five thousand pairs and take a tenth of a second.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._bits: dict[str, int] = {}
        self._taken: list[tuple[str, int]] = []

    def take(self, name: str, text: str) -> Iterator[str]:
        """The names of the texts taken before that are at least as like this one as the threshold says."""
        grams = self._grams(text)
        for other, theirs in self._taken:
            shared = 2 * (grams & theirs).bit_count()
            if shared and shared >= self._threshold * (grams.bit_count() + theirs.bit_count()):
                yield other
        self._taken.append((name, grams))

    def _grams(self, text: str) -> int:
        letters = bare(text)
        grams = 0
        for start in range(max(1, len(letters) - GRAM + 1) if letters else 0):
            gram = letters[start : start + GRAM]
            grams |= 1 << self._bits.setdefault(gram, len(self._bits))
        return grams
