"""What a bank needs and other formats do not know."""

from collections.abc import Iterable

from banks.exchange.tree import Tree

FIRST_VERSION = "1"
# Five even levels, by the names that our own banks use.
_LEVELS = (
    (0, {"en": "Initial", "ja": "初期"}),
    (20, {"en": "Exploring", "ja": "試行"}),
    (40, {"en": "Defined", "ja": "整備"}),
    (60, {"en": "Embedded", "ja": "定着"}),
    (80, {"en": "Leading", "ja": "先進"}),
)


def five_levels(languages: Iterable[str]) -> Tree:
    """Five even levels with a name in each language; English where we know none."""
    spoken = tuple(languages)
    return [
        {"from": begins_at, "name": {code: _name_in(names, code) for code in spoken}}
        for begins_at, names in _LEVELS
    ]


def _name_in(names: dict[str, str], language: str) -> str:
    return names.get(language) or names.get(language.partition("-")[0], names["en"])
