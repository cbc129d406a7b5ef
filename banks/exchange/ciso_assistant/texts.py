"""How long names can be in a library, and what is done with ours that are longer."""

from collections.abc import Mapping

from banks.exchange.tree import Tree

MOST_NAME = 200
MOST_REF_ID = 100


def cut(text: str, most: int = MOST_NAME) -> str:
    """A name that fits; of a longer one the beginning."""
    return text if len(text) <= most else text[: most - 1] + "…"


def fits(text: Mapping[str, object], most: int = MOST_NAME) -> bool:
    """Whether a text is short enough for a name in every language."""
    return all(len(str(words)) <= most for words in text.values())


def uncut(found: Mapping[str, Tree], whole: Mapping[str, Tree]) -> dict[str, Tree]:
    """The whole text in each language in which the file still has its beginning, as we wrote it."""
    return {
        code: whole[code] if code in whole and cut(str(whole[code])) == words else words
        for code, words in found.items()
    }
