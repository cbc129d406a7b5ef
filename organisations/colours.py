"""Colours of brands, and whether what is set in them can be read.

Contrast is that of WCAG 2.2: from 1 (the same colour) to 21 (black on white); text needs 4.5 of it.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

READABLE = 4.5  # contrast of text with its ground, success criterion 1.4.3
WHITE = "#ffffff"
INK = "#1a2230"  # the dark letters of the reports
_STEPS = 255
_COLOUR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What is wrong with a colour: the `contrast` it reaches, and the `nearest` colour that reaches enough."""

    colour: str
    contrast: float
    nearest: str


def normalised(text: str) -> str | None:
    """A colour as #rrggbb, from what people write: `#0F4560`, `0f4560`, `#fa0`, full-width too. None for no colour."""
    match = _COLOUR.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if match is None:
        return None
    digits = match.group(1)
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Of two colours written #rrggbb, whichever of them is the text."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def letters_on(ground: str) -> str:
    """The colour of letters on a ground: white or dark, whichever reads better."""
    return max((WHITE, INK), key=lambda letters: contrast(letters, ground))


def unreadable_ground(colour: str) -> Unreadable | None:
    """Why neither white nor dark letters can be read on a colour; None where they can."""
    return _unreadable(colour, lambda ground: contrast(letters_on(ground), ground))


def unreadable_on_paper(colour: str) -> Unreadable | None:
    """Why words in a colour cannot be read on white; None where they can."""
    return _unreadable(colour, lambda letters: contrast(letters, WHITE))


def on_paper(ground: str) -> str:
    """A ground's colour as it can be read on white: itself, or the nearest that can."""
    found = unreadable_on_paper(ground)
    return found.nearest if found else ground


def _unreadable(colour: str, reached: Callable[[str], float]) -> Unreadable | None:
    found = reached(colour)
    if found >= READABLE:
        return None
    return Unreadable(colour, found, _nearest(colour, reached))


def _nearest(colour: str, reached: Callable[[str], float]) -> str:
    """The first colour that passes on the way to black or to white, whichever is the shorter way; both keep the hue."""
    for step in range(1, _STEPS + 1):
        for end in ("#000000", WHITE):
            mixed = _mixed(colour, end, step / _STEPS)
            if reached(mixed) >= READABLE:
                return mixed
    return INK


def _mixed(colour: str, other: str, share: float) -> str:
    channels = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in channels)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
