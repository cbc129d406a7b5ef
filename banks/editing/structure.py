"""Rearranging a document: dimensions and questions are moved, added, copied and taken out."""

from typing import Any

from banks.editing.address import Address, NotThere, get, handles, places_of_questions
from banks.editing.skeleton import new_dimension, new_question, words_in
from banks.editing.tree import Tree
from banks.exchange.keys import is_key
from scoring.fields import MAXIMUM_KEY


def languages_of(tree: Tree) -> list[str]:
    """The languages that the document declares, as far as they are texts."""
    return [language for language in tree.get("languages", []) if isinstance(language, str)]


def move_question(tree: Tree, question: str, dimension: str, before: str | None = None) -> Tree:
    """The tree with a question in a dimension, in front of the question `before`, or last.

    Raises `NotThere` when there is no such question or dimension, or `before` stands elsewhere.
    """
    content = get(tree, ("questions", question))
    if before == question:
        return tree
    place = places_of_questions(tree)
    names = handles(tree.get("dimensions", []))
    if dimension not in names:
        raise NotThere(("dimensions", dimension))
    target = names.index(dimension)
    home, position = place[question]
    if before is None:
        at = len(tree["dimensions"][target].get("questions", []))
    elif place.get(before, (None,))[0] == target:
        at = place[before][1]
    else:
        raise NotThere(("questions", before))
    if home == target and position < at:
        at -= 1
    without = _with_questions(
        tree, home, lambda questions: [*questions[:position], *questions[position + 1 :]]
    )
    return _with_questions(without, target, lambda questions: [*questions[:at], content, *questions[at:]])


def shift_question(tree: Tree, question: str, by: int) -> Tree:
    """The tree with a question so many places further down, or up; at the end of a dimension it goes on in the next."""
    if question not in (places := places_of_questions(tree)):
        raise NotThere(("questions", question))
    home, position = places[question]
    dimensions = tree["dimensions"]
    names = [name for name, place in places.items() if place[0] == home]
    at = position + by
    if 0 <= at < len(names):
        after = names[at + 1] if at + 1 < len(names) else None
        before = names[at] if by < 0 else after
        return move_question(tree, question, handles(dimensions)[home], before)
    target = home + (1 if by > 0 else -1)
    if not 0 <= target < len(dimensions):
        return tree
    first = next((name for name, place in places.items() if place[0] == target), None)
    return move_question(tree, question, handles(dimensions)[target], first if by > 0 else None)


def shift_entry(tree: Tree, address: Address, by: int) -> Tree:
    """The tree with an entry of a list of keyed things, or of a map, so many places further down, or up."""
    entries = get(tree, address[:-1])
    names = handles(entries) if isinstance(entries, list) else list(entries)
    name = str(address[-1])
    if name not in names:
        raise NotThere(address)
    position = names.index(name)
    at = min(max(position + by, 0), len(names) - 1)
    order = [each for each in names if each != name]
    order.insert(at, name)
    return reordered(tree, address[:-1], order)


def reordered(tree: Tree, address: Address, order: list[str]) -> Tree:
    """The tree with the entries of a list of keyed things, or of a map, in an order; others follow as they stood."""
    entries = get(tree, address)
    by_name: dict[str, Any] = (
        dict(zip(handles(entries), entries, strict=True)) if isinstance(entries, list) else entries
    )
    names = [name for name in order if name in by_name]
    names += [name for name in by_name if name not in set(names)]
    arranged = {name: by_name[name] for name in names}
    return {**tree, **_at(tree, address, list(arranged.values()) if isinstance(entries, list) else arranged)}


def _at(tree: Tree, address: Address, content: Any) -> Tree:
    name = str(address[0])
    if len(address) == 1:
        return {name: content}
    below = tree.get(name, {})
    return {name: {**below, **_at(below, address[1:], content)}}


def add_dimension(tree: Tree) -> tuple[Tree, str]:
    """The tree with one more dimension at the end, without questions yet, and its key."""
    key = free_key("dimension", {str(each.get("key")) for each in tree.get("dimensions", [])})
    dimension = new_dimension(key, words_in(languages_of(tree)))
    return {**tree, "dimensions": [*tree.get("dimensions", []), dimension]}, key


def add_question(tree: Tree, dimension: str, after: str | None = None) -> tuple[Tree, str]:
    """The tree with one more question in a dimension, behind the one named or last, and its key."""
    names = handles(tree.get("dimensions", []))
    if dimension not in names:
        raise NotThere(("dimensions", dimension))
    key = free_key(f"{dimension}.question" if is_key(dimension) else "question", _question_keys(tree))
    question = new_question(key, words_in(languages_of(tree)))
    target = names.index(dimension)
    places = places_of_questions(tree)
    at = len(tree["dimensions"][target].get("questions", []))
    if after is not None and places.get(after, (None,))[0] == target:
        at = places[after][1] + 1
    return _with_questions(tree, target, lambda questions: [*questions[:at], question, *questions[at:]]), key


def duplicate_question(tree: Tree, question: str) -> tuple[Tree, str]:
    """The tree with a copy of a question right behind it, and the copy's key. Nothing refers to the copy yet."""
    content = get(tree, ("questions", question))
    home, position = places_of_questions(tree)[question]
    stem = content.get("key")
    key = free_key(
        stem if isinstance(stem, str) and is_key(stem) else "question", _question_keys(tree), first=2
    )
    copy = {name: part for name, part in content.items() if name != "origin"} | {"key": key}
    return _with_questions(
        tree, home, lambda questions: [*questions[: position + 1], copy, *questions[position + 1 :]]
    ), key


def duplicate_dimension(tree: Tree, dimension: str) -> tuple[Tree, str]:
    """The tree with a copy of a dimension and its questions right behind it, and the copy's key."""
    names = handles(tree.get("dimensions", []))
    if dimension not in names:
        raise NotThere(("dimensions", dimension))
    at = names.index(dimension)
    content = tree["dimensions"][at]
    key = free_key(dimension if is_key(dimension) else "dimension", set(names), first=2)
    taken = _question_keys(tree)
    questions = []
    for question in content.get("questions", []):
        stem = question.get("key")
        own = free_key(stem if isinstance(stem, str) and is_key(stem) else "question", taken, first=2)
        taken.add(own)
        questions.append({name: part for name, part in question.items() if name != "origin"} | {"key": own})
    copy = {**content, "key": key, "questions": questions}
    copy.pop("origin", None)
    return {**tree, "dimensions": [*tree["dimensions"][: at + 1], copy, *tree["dimensions"][at + 1 :]]}, key


def free_key(stem: str, taken: set[str], first: int = 1) -> str:
    """A key that nothing has yet: the stem and a number."""
    number = first
    while (key := f"{stem[: MAXIMUM_KEY - 8]}-{number}") in taken:
        number += 1
    return key


def _question_keys(tree: Tree) -> set[str]:
    return {
        str(question.get("key"))
        for dimension in tree.get("dimensions", [])
        for question in dimension.get("questions", [])
    }


def _with_questions(tree: Tree, number: int, change: Any) -> Tree:
    dimensions = list(tree["dimensions"])
    dimensions[number] = {**dimensions[number], "questions": change(dimensions[number].get("questions", []))}
    return {**tree, "dimensions": dimensions}
