"""Keys of ours for things that other formats call by names we do not allow."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from scoring.fields import MAXIMUM_KEY

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9_.]+")
_HASH_DIGITS = 8


class Keys:
    """Allowed keys, each given once, that hang on the names alone: the same file gives the same keys again.

    A name that is allowed as it is stays as it is. Of any other what can be kept is kept; where letters are lost,
    as those of Japanese are, or another name has the key, a few digits made from the whole name follow.
    `names`: all the names to come, where they are known, so that none loses its own key to a likeness of it.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._reserved = {name for name in names if is_key(name)}
        self._given: set[str] = set()
        self._counts: dict[str, int] = {}  # of the stems that are used up, how far they have been counted

    def for_name(self, name: str, otherwise: str = "item") -> str:
        """A key that has not been given yet; a second thing of the same name gets another one.

        `otherwise`: what the key of a name begins with of which nothing can be kept. It must be a key itself.
        """
        if is_key(name) and name not in self._given:
            return self._give(name)
        kept, is_whole = _kept(name)
        if is_whole and kept not in self._given and kept not in self._reserved:
            return self._give(kept)
        digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
        stem = f"{(kept or otherwise)[: MAXIMUM_KEY - 20]}-{digits}"
        key, count = stem, self._counts.get(stem, 1)
        while key in self._given or key in self._reserved:
            count += 1
            key = f"{stem}-{count}"
        self._counts[stem] = count
        return self._give(key)

    def _give(self, key: str) -> str:
        self._given.add(key)
        return key


def is_key(name: str) -> bool:
    """Whether a name is allowed as a key as it is."""
    return len(name) <= MAXIMUM_KEY and _KEY.fullmatch(name) is not None


def _kept(name: str) -> tuple[str, bool]:
    """What a key can keep of a name, and whether that is all of its letters and digits."""
    plain = unicodedata.normalize("NFKD", name[: 10 * MAXIMUM_KEY])
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    kept = _NOT_IN_KEY.sub("-", plain).strip("-.")[:MAXIMUM_KEY]
    letters = sum(letter.isalnum() for letter in plain)
    whole = len(name) <= MAXIMUM_KEY and sum(letter.isalnum() for letter in kept) == letters
    return kept, whole and bool(kept)
