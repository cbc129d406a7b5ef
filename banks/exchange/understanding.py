"""What a file would become: the tree of a draft, what was made of each part, and what is still wrong with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext_noop

from banks.editing.soundness import sound
from banks.editing.tree import Tree, read_tree
from banks.exchange.formats import read_bank, recognise
from banks.exchange.keys import Keys
from banks.exchange.reading import Note, Reading
from banks.problems import FileProblems, Finding, Path, locate
from scoring import InvalidDocument, Problem, canonical_json, parse_document
from scoring.validation import KEY_NOT_TEXT, TOO_DEEP, TOO_LARGE, TOO_MANY_ENTRIES

BROKEN_CHARACTERS = gettext_noop(
    "control characters or broken characters in %(count)d places were replaced with �"
)
NO_DIMENSIONS = gettext_noop("there are no dimensions in it, so it is not a question bank in our format")
MADE_UP = {
    "key": gettext_noop("the file names no key, so the question bank is called %(key)s"),
    "version": gettext_noop("the file names no version, so it is version %(version)s"),
}

_BEYOND_EDITING = frozenset({TOO_LARGE, TOO_DEEP, TOO_MANY_ENTRIES, KEY_NOT_TEXT})
# What UTF-8 or XML cannot carry, as in `scoring.scalars`: no page could show a broken character.
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as a draft would have it. `lines`: where the parts begin that something is wrong with, lines or cells."""

    format: str
    tree: Tree
    notes: tuple[Note, ...] = ()
    lines: Mapping[Path, int | str] = field(default_factory=dict)


def understand(file_name: str, data: bytes, *, format: str | None = None) -> Understood:
    """Read a file of any format as far as a draft can hold it.

    What is wrong with it and can be put right in the editor is no obstacle; `findings` tells it. Raises `FileProblems`
    for what cannot be read, is no question bank, or has lists, maps and values in the wrong places.
    """
    chosen = format or recognise(file_name, data).name
    reading = read_bank(file_name, data, format=chosen)
    notes = (*map(_lost, reading.problems), *reading.notes)
    try:
        document = parse_document(reading.tree)
    except InvalidDocument as invalid:
        tree = _editable(file_name, reading, invalid.problems)
    else:
        return Understood(chosen, read_tree(canonical_json(document)), notes)
    tree, broken = _printable(tree)
    if broken:
        notes = (*notes, Note("changed", BROKEN_CHARACTERS, {"count": broken}))
    tree, made_up = _called(tree, PurePath(file_name).stem)
    return Understood(chosen, tree, (*notes, *made_up), _lines_of(_problems(tree), reading))


def findings(tree: Tree, lines: Mapping[Path, int | str]) -> list[Finding]:
    """What is wrong with a tree, each problem with the line of the file that it comes from, where that is known."""
    return locate(_problems(tree), lines)


def _lost(finding: Finding) -> Note:
    """Word of what could not be read and is no part of the tree."""
    return Note("lost", finding.problem.message, finding.problem.params, finding.cell, finding.line)


def _problems(tree: object) -> tuple[Problem, ...]:
    try:
        parse_document(tree)
    except InvalidDocument as invalid:
        return invalid.problems
    return ()


def _editable(file_name: str, reading: Reading, problems: Sequence[Problem]) -> Tree:
    """The tree of an invalid file, if the editor can show it. Raises `FileProblems`."""
    if any(problem.message in _BEYOND_EDITING for problem in problems):
        raise FileProblems(file_name, reading.findings(problems))
    try:
        content = sound(reading.tree)
    except InvalidDocument as shapeless:
        raise FileProblems(file_name, reading.findings(shapeless.problems)) from None
    if not content.get("dimensions"):
        raise FileProblems(file_name, [Finding(Problem((), NO_DIMENSIONS))])
    return content


def _printable(tree: Tree) -> tuple[Tree, int]:
    """The tree with a sign in place of every broken character, and how many texts had any."""
    count = 0

    def cleaned(node: Any) -> Any:
        nonlocal count
        if isinstance(node, str):
            text = _BROKEN.sub("\ufffd", node)
            count += text != node
            return text
        if isinstance(node, dict):
            return {cleaned(name): cleaned(part) for name, part in node.items()}
        if isinstance(node, list):
            return [cleaned(part) for part in node]
        return node

    return cleaned(tree), count


def _called(tree: Tree, stem: str) -> tuple[Tree, list[Note]]:
    """The tree with a key and a version, made up where the file names none, and word of that."""
    notes = []
    for name, made_up in (("key", Keys().for_name(stem, "bank")), ("version", "1")):
        if tree.get(name) in (None, ""):
            tree = {**tree, name: made_up}
            notes.append(Note("changed", MADE_UP[name], {name: made_up}))
    return {"format": 1, **tree}, notes


def _lines_of(problems: Iterable[Problem], reading: Reading) -> dict[Path, int | str]:
    """The lines, or the cells, of the places that have problems, or of the nearest parts above them."""
    located = replace(reading, problems=()).findings(problems)
    return {
        tuple(finding.problem.path): finding.cell or finding.line
        for finding in located
        if finding.cell or finding.line
    }


# --- what the person who imports it decides --------------------------------------------------------------------------


def adjusted(
    tree: Tree, *, key: str, version: str, titles: Mapping[str, str], languages: Sequence[str]
) -> Tree:
    """The tree under another key, version and title, in these languages, the first being the default.

    Texts in other languages are left out; one that stands in no other stays, and is a problem to be seen to.
    """
    declared = set(languages_of(tree))
    if left_out := declared.difference(languages):
        tree = _without_languages(tree, left_out, declared)
    title = {language: titles[language] for language in languages if titles.get(language)}
    return {**tree, "key": key, "version": version, "languages": list(languages), "title": title}


def languages_of(tree: Tree) -> list[str]:
    """The languages that a tree declares, each once; whatever else stands there is left out."""
    declared = tree.get("languages")
    if not isinstance(declared, list):
        return []
    return list(dict.fromkeys(language for language in declared if isinstance(language, str)))


def _without_languages(node: Any, left_out: set[str], declared: set[str]) -> Any:
    """A part of a tree without its texts in some languages. A map of declared languages to strings is a text."""
    if isinstance(node, list):
        return [_without_languages(part, left_out, declared) for part in node]
    if not isinstance(node, dict):
        return node
    if node and declared.issuperset(node) and all(isinstance(text, str) for text in node.values()):
        return {language: text for language, text in node.items() if language not in left_out} or node
    return {name: _without_languages(part, left_out, declared) for name, part in node.items()}
