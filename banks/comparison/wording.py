"""What changed inside a text, in pieces that a reader of Japanese and of English would call units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

MOST_COMPARED = 250_000
"""Pairs of units, beyond which a change is shown as one text for another: it takes too long and nobody could read it."""
LEAST_KEPT = 2
"""Characters that are the same between two changes and stand alone: fewer are read with the changes."""
STILL_THE_SAME = 0.4
"""The part of the characters that a text keeps, below which it is another text rather than the same one reworded."""

# Words of Latin and its like, numbers, runs of katakana; every other character for itself: where one word of Japanese
# ends and the next begins cannot be told without a dictionary.
_UNITS = re.compile(
    r"\d+(?:[.,]\d+)*|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]+(?:['’][^\W\d_]+)*"
    r"|[\u30a1-\u30fa\u30fc-\u30ff]+|\s+|.",
    re.DOTALL,
)


class Side(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text that stands in both, in the old one only, or in the new one only."""

    side: Side
    text: str


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """The new text with what was taken out of the old one, in reading order; a change is told as old before new."""
    old, new = _UNITS.findall(before), _UNITS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [
        Segment(Side.SAME, "".join(old[:head])),
        *_middle(middle_old, middle_new),
        Segment(Side.SAME, "".join(old[len(old) - tail :])),
    ]
    return tuple(_joined([piece for piece in pieces if piece.text]))


def kept(before: str, after: str) -> float:
    """The part of the characters that stayed, from 0 to 1: of both texts together."""
    total = len(before) + len(after)
    stayed = sum(len(piece.text) for piece in segments(before, after) if piece.side == Side.SAME)
    return 2 * stayed / total if total else 1.0


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _middle(old: Sequence[str], new: Sequence[str]) -> list[Segment]:
    if len(old) * len(new) > MOST_COMPARED:
        return [Segment(Side.DELETED, "".join(old)), Segment(Side.INSERTED, "".join(new))]
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            text = "".join(old[a:b])
            # A particle or a full stop in the midst of a change would only tear it apart.
            if len(text.strip()) >= LEAST_KEPT or a == 0 or b == len(old):
                pieces.append(Segment(Side.SAME, text))
                continue
        pieces += [Segment(Side.DELETED, "".join(old[a:b])), Segment(Side.INSERTED, "".join(new[c:d]))]
    return pieces


def _joined(pieces: Sequence[Segment]) -> list[Segment]:
    """Changes that follow each other as one: all that went, then all that came."""
    joined = []
    for is_same, run in groupby(pieces, key=lambda piece: piece.side == Side.SAME):
        together = list(run)
        for side in (Side.SAME,) if is_same else (Side.DELETED, Side.INSERTED):
            text = "".join(piece.text for piece in together if piece.side == side)
            if text:
                joined.append(Segment(side, text))
    return joined
