"""What a part was called in its library: urns and, where it is not our key, its identifier.

`origin` holds them one after the other with spaces between: words that begin with `urn:` are urns, a library's
before its framework's and a requirement's before its question's; what follows is the identifier (`ref_id`).
"""

import re
from dataclasses import dataclass

from scoring.scalars import MAXIMUM_NAME

MOST_URN = 255
URN = re.compile(r"urn(:[a-z0-9_-]+){3,4}:[0-9a-z\[\]()\-._:]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """Urns, in their order, and an identifier; empty where there is none."""

    urns: tuple[str, ...] = ()
    ref_id: str = ""


def origin_of(*names: str) -> str | None:
    """The names that a part has in its library, as one text; None where there is none or no room."""
    text = " ".join(name for name in names if name)
    return text if 0 < len(text) <= MAXIMUM_NAME else None


def names_in(origin: str | None) -> Origin:
    """The names that an origin holds; none where it speaks of another format."""
    words = (origin or "").split(" ")
    urns = []
    while words and is_urn(words[0]):
        urns.append(words.pop(0))
    return Origin(tuple(urns), " ".join(words) if urns else "")


def is_urn(text: str) -> bool:
    """Whether it is a urn that CISO Assistant takes."""
    return len(text) <= MOST_URN and URN.fullmatch(text) is not None
