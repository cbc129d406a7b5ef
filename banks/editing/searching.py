"""Finding words anywhere in a document."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from banks.editing.address import Address, handles, placed_questions
from banks.editing.texts import texts
from banks.editing.tree import Tree
from organisations.names import folded

MOST_HITS = 200
_AROUND = 40  # characters


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words were found: the part, the language ("" for a key), and the text before, at and after them."""

    address: Address
    language: str
    before: str
    words: str
    after: str


def search(tree: Tree, words: str, most: int = MOST_HITS) -> list[Hit]:
    """The texts and keys that hold the words, in the document's order, whatever their case, width and kana."""
    wanted = folded(words)
    return list(islice(_hits(tree, wanted), most)) if wanted else []


def _hits(tree: Tree, wanted: str) -> Iterator[Hit]:
    for name in handles(tree.get("dimensions", [])):
        if wanted in folded(name):
            yield Hit(("dimensions", name, "key"), "", *_excerpt(name, wanted))
    for handle, _dimension, _question in placed_questions(tree):
        if wanted in folded(handle):
            yield Hit(("questions", handle, "key"), "", *_excerpt(handle, wanted))
    for part in texts(tree):
        for language, text in part.text.items():
            if isinstance(text, str) and wanted in folded(text):
                yield Hit(part.address, language, *_excerpt(text, wanted))


def _excerpt(text: str, wanted: str) -> tuple[str, str, str]:
    """The words with what stands around them. Folding may change lengths, so the place is looked for in the text."""
    start, end = _span(text, wanted)
    before, after = text[:start], text[end:]
    return (
        f"…{before[-_AROUND:]}" if len(before) > _AROUND else before,
        text[start:end],
        f"{after[:_AROUND]}…" if len(after) > _AROUND else after,
    )


def _span(text: str, wanted: str) -> tuple[int, int]:
    at = text.casefold().find(wanted.casefold())
    if at >= 0 and len(text.casefold()) == len(text):
        return at, at + len(wanted)
    # Whether the words are in the text up to an end does not change any more once they are, nor from a start on.
    end = bisect_left(range(len(text)), True, key=lambda end: wanted in folded(text[:end]))
    start = bisect_left(range(end), True, key=lambda start: wanted not in folded(text[start:end])) - 1
    return max(start, 0), end
