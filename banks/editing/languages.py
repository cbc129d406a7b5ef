"""The languages of a document: declared, put in another order, and taken out with all texts in them."""

from collections.abc import Sequence
from typing import Any

from banks.editing.structure import languages_of
from banks.editing.tree import Tree
from scoring.fields import read_language
from scoring.problems import Unfit


def with_languages(tree: Tree, languages: Sequence[str]) -> Tree:
    """The tree with these languages, the first being its default. Texts in those that are gone are taken out.

    A text that was there in such a language alone stays: it is somebody's work, and is shown as a problem.
    """
    gone = set(languages_of(tree)) - set(languages)
    changed = {**tree, "languages": list(languages)}
    return dict(_without(changed, gone)) if gone else changed


def _without(node: Any, gone: set[str]) -> Any:
    if isinstance(node, list):
        return [_without(part, gone) for part in node]
    if not isinstance(node, dict):
        return node
    if _is_text(node):
        kept = {language: text for language, text in node.items() if language not in gone}
        return kept or node
    return {name: _without(part, gone) for name, part in node.items()}


def _is_text(node: Tree) -> bool:
    """Whether a map is a text: words by language. Nothing else in the format is a map of words by language codes."""
    return bool(node) and all(isinstance(text, str) and _is_language(name) for name, text in node.items())


def _is_language(name: str) -> bool:
    try:
        read_language(name)
    except Unfit:
        return False
    return True
