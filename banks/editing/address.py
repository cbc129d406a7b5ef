"""How a part of a document is called, so that it is still the same part when others stand before it or are moved.

An address is a path through the tree, but

- questions stand directly under the root, wherever they are asked: `("questions", "strategy.budget", "text", "ja")`;
- through lists of things with keys (dimensions, questions, options, rules) it goes by key, not by position;
- everything else is as in `scoring.Problem.path`: `("levels", 0, "name", "ja")`, `("sources", "survey", "title")`.

The step to a thing with a key is its *handle*: its key. Where that cannot be, because the key is missing, malformed
or that of an earlier thing already, the handle is `~` and the position, counting from 0.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from banks.editing.tree import MISSING, Tree
from banks.exchange.keys import is_key
from scoring.problems import Path

Address = tuple[str | int, ...]

_KEYED = frozenset(
    {
        ("dimensions",),
        ("questions", "*", "options"),
        ("infrastructure_fit", "rules"),
    }
)


class NotThere(Exception):
    """There is nothing at an address."""

    def __init__(self, address: Address) -> None:
        self.address = address
        super().__init__(address)


def written(address: Address) -> str:
    """An address as text, for a form to carry."""
    return json.dumps(list(address))


def read_address(text: str) -> Address:
    """The address that a form carried; `()`, which is that of nothing in particular, for anything else."""
    try:
        steps = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(steps, list) or not all(isinstance(step, str | int) for step in steps):
        return ()
    return tuple(steps)


def is_keyed_list(address: Address) -> bool:
    """Whether the list at an address is one of things that are called by their keys."""
    pattern = (address[0], "*", *address[2:]) if address[:1] == ("questions",) else address
    return pattern in _KEYED


def handles(entries: Sequence[Any]) -> list[str]:
    """The handles of things with keys, in their order: each once."""
    found: list[str] = []
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        key = entry.get("key") if isinstance(entry, dict) else None
        handle = key if isinstance(key, str) and is_key(key) and key not in seen else f"~{position}"
        seen.add(handle)
        found.append(handle)
    return found


def placed_questions(tree: Tree) -> Iterator[tuple[str, str, Tree]]:
    """Every question in the bank's order: its handle, its dimension's handle, and the question."""
    dimensions = tree.get("dimensions", [])
    questions = [question for dimension in dimensions for question in dimension.get("questions", [])]
    names = iter(handles(questions))
    for name, dimension in zip(handles(dimensions), dimensions, strict=True):
        for question in dimension.get("questions", []):
            yield next(names), name, question


_last_places: tuple[Tree, dict[str, tuple[int, int]]] | None = None


def places_of_questions(tree: Tree) -> dict[str, tuple[int, int]]:
    """Where every question stands: the positions of its dimension and of itself, by its handle.

    Of the tree that was asked about last it is known, for trees are never written to.
    """
    global _last_places
    last = _last_places
    if last is None or last[0] is not tree:
        last = _last_places = (tree, _places(tree))
    return last[1]


def _places(tree: Tree) -> dict[str, tuple[int, int]]:
    dimensions = tree.get("dimensions", [])
    positions = [
        (number, position)
        for number, dimension in enumerate(dimensions)
        for position in range(len(dimension.get("questions", [])))
    ]
    return dict(zip((handle for handle, *_ in placed_questions(tree)), positions, strict=True))


def path_of(tree: Tree, address: Address) -> Path:
    """The path of an address in the tree as it is. Raises `NotThere` for a thing with a key that is not there."""
    path: list[str | int] = []
    rest = list(address)
    node: Any = tree
    if rest[:1] == ["questions"] and len(rest) > 1:
        place = places_of_questions(tree).get(str(rest[1]))
        if place is None:
            raise NotThere(address)
        path = ["dimensions", place[0], "questions", place[1]]
        node = tree["dimensions"][place[0]]["questions"][place[1]]
        rest = rest[2:]
    for step in rest:
        if isinstance(node, list) and isinstance(step, str):
            names = handles(node)
            if step not in names:
                raise NotThere(address)
            step = names.index(step)
        path.append(step)
        node = _child(node, step)
    return tuple(path)


def address_of(tree: Tree, path: Path) -> Address:
    """The address of a path in the tree as it is, such as that of a problem, as far as the tree goes."""
    node: Any = tree
    address: list[str | int] = []
    rest = list(path)
    if len(path) >= 4 and path[0] == "dimensions" and path[2] == "questions":
        for handle, place in places_of_questions(tree).items():
            if place == (path[1], path[3]):
                address = ["questions", handle]
                node = tree["dimensions"][place[0]]["questions"][place[1]]
                rest = rest[4:]
                break
    for step in rest:
        keyed = isinstance(node, list) and is_keyed_list(tuple(address))
        node, entries = _child(node, step), node
        if keyed and isinstance(step, int) and 0 <= step < len(entries):
            address.append(handles(entries)[step])
        else:
            address.append(step)
    return tuple(address)


def addresses_of(tree: Tree, paths: Sequence[Path]) -> list[Address]:
    """`address_of` for many paths at once."""
    questions = {place: handle for handle, place in places_of_questions(tree).items()}
    found: list[Address] = []
    for path in paths:
        match path:
            case ("dimensions", int() as number, "questions", int() as position, *_):
                handle = questions.get((number, position))
            case _:
                handle = None
        if handle is None:
            found.append(address_of(tree, path))
            continue
        question = tree["dimensions"][number]["questions"][position]
        rest = list(path[4:])
        if len(rest) > 1 and rest[0] == "options" and isinstance(rest[1], int):
            names = handles(question.get("options", []))
            rest[1] = names[rest[1]] if rest[1] < len(names) else rest[1]
        found.append(("questions", handle, *rest))
    return found


def get(tree: Tree, address: Address) -> Any:
    """The part at an address. Raises `NotThere`."""
    node: Any = tree
    for step in path_of(tree, address):
        node = _child(node, step)
    if node is MISSING:
        raise NotThere(address)
    return node


def find(tree: Tree, address: Address, default: Any = None) -> Any:
    """The part at an address, or the default where there is none."""
    try:
        return get(tree, address)
    except NotThere:
        return default


def put(tree: Tree, address: Address, content: Any) -> Tree:
    """The tree with other content at an address: in place of what is there, or at the end of the map it belongs to.

    `MISSING` as content takes the part out. Maps on the way that are missing are made; what is taken out last does
    not take the map it stood in along. Raises `NotThere` for an entry of a list that is not there.
    """
    return _put(tree, path_of(tree, address), content, address)  # type: ignore[no-any-return]


def take_out(tree: Tree, address: Address) -> Tree:
    """The tree without the part at an address. Raises `NotThere`."""
    if not address:
        raise NotThere(address)
    get(tree, address)
    return put(tree, address, MISSING)


def _put(node: Any, path: Path, content: Any, address: Address) -> Any:
    if not path:
        return content
    step, rest = path[0], path[1:]
    if isinstance(node, list):
        if not isinstance(step, int) or not 0 <= step < len(node):
            raise NotThere(address)
        entry = _put(node[step], rest, content, address)
        return [*node[:step], *([] if entry is MISSING else [entry]), *node[step + 1 :]]
    if not isinstance(node, Mapping) or not isinstance(step, str):
        raise NotThere(address)
    below = node.get(step, {} if rest else MISSING)
    changed = _put(below, rest, content, address)
    if changed is MISSING:
        return {name: part for name, part in node.items() if name != step}
    return {**node, step: changed}


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(step, MISSING)
    if isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node):
        return node[step]
    return MISSING
