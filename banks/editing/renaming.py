"""What refers to what in a document: renaming a key with everything that refers to it, and telling who uses it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from banks.editing.address import Address, NotThere, find, get, handles, put
from banks.editing.tree import MISSING, Tree

Kind = Literal[
    "dimension",
    "question",
    "option",
    "source",
    "framework",
    "clause",
    "role",
    "owner",
    "recommendation",
    "profile",
    "aspect",
    "place",
    "workload",
    "rule",
    "measure",
    "outcome",
]

HOMES: dict[Kind, Address] = {
    "dimension": ("dimensions",),
    "question": ("questions",),
    "source": ("sources",),
    "framework": ("frameworks",),
    "owner": ("owners",),
    "recommendation": ("recommendations",),
    "profile": ("profiles",),
    "aspect": ("infrastructure_fit", "aspects"),
    "place": ("infrastructure_fit", "places"),
    "workload": ("infrastructure_fit", "workloads"),
    "rule": ("infrastructure_fit", "rules"),
    "measure": ("measures",),
    "outcome": ("outcomes",),
}
"""Where things of a kind stand. Options stand in their question, clauses and roles in their framework."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called by: its kind, its key and, of an option, clause or role, the key of what it is in."""

    kind: Kind
    key: str
    within: str = ""

    @property
    def address(self) -> Address:
        """Where the thing stands."""
        if self.kind == "option":
            return ("questions", self.within, "options", self.key)
        if self.kind in ("clause", "role"):
            return ("frameworks", self.within, f"{self.kind}s", self.key)
        return (*HOMES[self.kind], self.key)


@dataclass(frozen=True, slots=True)
class Rename:
    """A thing that gets another key."""

    name: Name
    new: str

    def back(self) -> "Rename":
        """The renaming that takes it back."""
        return Rename(replace(self.name, key=self.new), self.name.key)

    def after(self, others: Iterable["Rename"]) -> "Rename":
        """The same renaming of what is called otherwise since others gave new keys to it, or to what it is in."""
        name = self.name
        for other in others:
            if other.name == name:
                name = replace(name, key=other.new)
            if other.name.key == name.within and other.name.kind == _WITHIN.get(name.kind):
                name = replace(name, within=other.new)
        return Rename(name, self.new)


_WITHIN: dict[Kind, Kind] = {"option": "question", "clause": "framework", "role": "framework"}


class KeyTaken(Exception):
    """Another thing of the kind has the key already."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def renamed(tree: Tree, rename: Rename) -> Tree:
    """The tree in which a thing, and everything that refers to it, has the new key. Order stays as it is.

    A role of a framework and the option that it is chosen by have one key, and keep one. Raises `NotThere` when there
    is no such thing, `KeyTaken` when another one has the key.
    """
    rename = _by_option(tree, rename)
    address = rename.name.address
    content = get(tree, address)
    home, old = address[:-1], str(address[-1])
    if rename.new == old:
        return tree
    container = find(tree, home) if home != ("questions",) else None
    if rename.new in _keys(tree, home, container):
        raise KeyTaken(rename.new)
    if isinstance(container, dict):
        entries = {rename.new if name == old else name: part for name, part in container.items()}
        moved = put(tree, home, entries)
    else:
        moved = put(tree, address, {**content, "key": rename.new})
    return _with_references(
        moved, lambda name, _address: rename.new if name == rename.name else None, rename.name
    )


def renamed_if_there(tree: Tree, rename: Rename) -> Tree:
    """As `renamed`; the tree as it is where there is no such thing."""
    try:
        return renamed(tree, rename)
    except NotThere:
        return tree


def renamed_if_possible(tree: Tree, rename: Rename) -> Tree:
    """As `renamed`; the tree as it is where that cannot be."""
    try:
        return renamed(tree, rename)
    except (NotThere, KeyTaken):
        return tree


def uses(tree: Tree, name: Name) -> list[Address]:
    """Where the document refers to a thing."""
    found: list[Address] = []

    def note(other: Name, address: Address) -> str | None:
        if other == name:
            found.append(address)
        return None

    _with_references(tree, note, name)
    return found


def _by_option(tree: Tree, rename: Rename) -> Rename:
    """The renaming of a role said as that of the option it is chosen by, where there is one."""
    name = rename.name
    question = find(tree, ("frameworks", name.within, "role_question")) if name.kind == "role" else None
    if question is None or find(tree, ("questions", question, "options", name.key)) is None:
        return rename
    return Rename(Name("option", name.key, question), rename.new)


def every_use(tree: Tree) -> dict[Name, list[Address]]:
    """Where the document refers to each thing that it refers to, found in one walk."""
    found: dict[Name, list[Address]] = {}

    def note(other: Name, address: Address) -> str | None:
        found.setdefault(other, []).append(address)
        return None

    _with_references(tree, note, Name("question", ""))
    return found


def _keys(tree: Tree, home: Address, container: Any) -> set[str]:
    if home == ("questions",):
        questions = [
            each for dimension in tree.get("dimensions", []) for each in dimension.get("questions", [])
        ]
        return {str(each.get("key")) for each in questions}
    if isinstance(container, dict):
        return set(container)
    return {str(each.get("key")) for each in container or []}


# --------------------------------------------------------------- references

Visit = Callable[[Name, Address], str | None]
"""Called with what is referred to and where; gives the key to write there instead, or None to leave it."""


class _References:
    """One walk over every reference of a document, in which each may be rewritten."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def one(self, kind: Kind, value: Any, address: Address, within: str = "") -> Any:
        if not isinstance(value, str):
            return value
        new = self.visit(Name(kind, value, within), address)
        return value if new is None else new

    def listed(self, kind: Kind, values: Any, address: Address, within: str = "") -> Any:
        return _each(values, lambda value, here: self.one(kind, value, here, within), address)

    def keys(self, kind: Kind, entries: Any, address: Address, within: str = "") -> Any:
        """The keys of a map that stand for other things."""
        if not isinstance(entries, dict):
            return entries
        changed = {self.one(kind, key, (*address, key), within): part for key, part in entries.items()}
        return changed if list(changed) != list(entries) else entries

    def clause(self, value: Any, address: Address) -> Any:
        """`framework/clause`, which refers to two things at once."""
        if not isinstance(value, str) or "/" not in value:
            return value
        framework, _, clause = value.partition("/")
        clause = self.one("clause", clause, address, framework)
        return f"{self.one('framework', framework, address)}/{clause}"

    def condition(self, node: Any, address: Address) -> Any:
        if not isinstance(node, dict):
            return node
        question = node.get("question")
        return _with(
            node,
            {
                "question": lambda value, here: self.one("question", value, here),
                "is": lambda values, here: self.listed("option", values, here, str(question)),
                "all": lambda parts, here: _each(parts, self.condition, here),
                "any": lambda parts, here: _each(parts, self.condition, here),
                "not": self.condition,
            },
            address,
        )

    def question(self, node: Any, address: Address) -> Any:
        own = str(node.get("key"))
        return _with(
            node,
            {
                "visible_if": self.condition,
                "maps_to": lambda values, here: _each(values, self.clause, here),
                "options": lambda parts, here: _each(parts, self.answer, here),
                "bands": lambda parts, here: _each(parts, self.answer, here),
                "figures": lambda parts, here: _each(
                    parts, lambda part, there: self.figure(part, there, own), here
                ),
            },
            address,
        )

    def answer(self, node: Any, address: Address) -> Any:
        recommendation = {"recommendation": lambda value, here: self.one("recommendation", value, here)}
        return _with(node, recommendation, address)

    def figure(self, node: Any, address: Address, question: str) -> Any:
        return _with(
            node,
            {
                "source": lambda value, here: self.one("source", value, here),
                "options": lambda values, here: self.listed("option", values, here, question),
            },
            address,
        )

    def recommendation(self, node: Any, address: Address) -> Any:
        return _with(
            node,
            {
                "owner": lambda value, here: self.one("owner", value, here),
                "needs": lambda values, here: self.listed("recommendation", values, here),
                "serves": lambda values, here: _each(values, self.clause, here),
            },
            address,
        )

    def outcome(self, node: Any, address: Address) -> Any:
        """What adds up. Measures and outcomes have one set of keys between them."""

        def of(value: Any, here: Address) -> Any:
            return self.one("outcome", self.one("measure", value, here), here)

        def term(part: Any, here: Address) -> Any:
            return _with(part, {"of": of}, here)

        def adjustment(part: Any, here: Address) -> Any:
            return _with(part, {"when": term}, here)

        return _with(
            node,
            {
                "source": lambda value, here: self.one("source", value, here),
                "sum": lambda parts, here: _each(parts, term, here),
                "adjustments": lambda parts, here: _each(parts, adjustment, here),
            },
            address,
        )

    def profile(self, node: Any, address: Address) -> Any:
        return _with(
            node,
            {
                "questions": lambda values, here: self.listed("question", values, here),
                "dimensions": lambda values, here: self.listed("dimension", values, here),
            },
            address,
        )

    def framework(self, node: Any, address: Address) -> Any:
        key = str(address[-1])
        role_question = str(node.get("role_question")) if isinstance(node, dict) else ""

        def provision(part: Any, here: Address) -> Any:
            return _with(part, {"addresses": addressed}, here)

        def addressed(values: Any, here: Address) -> Any:
            by_option = self.listed("option", values, here, role_question)
            return self.listed("role", by_option, here, key)

        def roles(entries: Any, here: Address) -> Any:
            # A role is chosen by the option of the same key: one name for both.
            return self.keys("option", entries, here, role_question)

        def provisions(entries: Any, here: Address) -> Any:
            return self.keys("clause", _entries(entries, provision, here), here, key)

        return _with(
            node,
            {
                "role_question": lambda value, here: self.one("question", value, here),
                "roles": roles,
                "provisions": provisions,
                "not_asked": lambda entries, here: self.keys("clause", entries, here, key),
            },
            address,
        )

    def fit(self, node: Any, address: Address) -> Any:
        def place(part: Any, here: Address) -> Any:
            return _with(part, {"traits": lambda entries, at: self.keys("aspect", entries, at)}, here)

        def workload(part: Any, here: Address) -> Any:
            suits = {"suits": lambda entries, at: self.keys("place", entries, at), "when": self.condition}
            return _with(part, suits, here)

        def rule(part: Any, here: Address) -> Any:
            return _with(
                part,
                {
                    "when": self.condition,
                    "workloads": lambda values, at: self.listed("workload", values, at),
                    "adds": lambda entries, at: self.keys("place", entries, at),
                    "excludes": lambda values, at: self.listed("place", values, at),
                },
                here,
            )

        return _with(
            node,
            {
                "places": lambda entries, here: _entries(entries, place, here),
                "workloads": lambda entries, here: _entries(entries, workload, here),
                "rules": lambda parts, here: _each(parts, rule, here),
            },
            address,
        )


def _with_references(tree: Tree, visit: Visit, name: Name) -> Tree:
    references = _References(visit)
    changed = dict(tree)
    for field, rewrite in (
        ("frameworks", references.framework),
        ("recommendations", references.recommendation),
        ("profiles", references.profile),
        ("measures", references.profile),
        ("outcomes", references.outcome),
    ):
        if field in tree:
            changed[field] = _entries(tree[field], rewrite, (field,))
    if "infrastructure_fit" in tree:
        changed["infrastructure_fit"] = references.fit(tree["infrastructure_fit"], ("infrastructure_fit",))
    if "dimensions" in tree:
        changed["dimensions"] = _dimensions(tree["dimensions"], references)
    return changed


def _dimensions(dimensions: list[Tree], references: _References) -> list[Tree]:
    questions = [each for dimension in dimensions for each in dimension.get("questions", [])]
    names = iter(handles(questions))
    return [
        {
            **dimension,
            "questions": [
                references.question(question, ("questions", next(names)))
                for question in dimension.get("questions", [])
            ],
        }
        for dimension in dimensions
    ]


Rewrite = Callable[[Any, Address], Any]


def _with(node: Any, fields: dict[str, Rewrite], address: Address) -> Any:
    """The node with some of its fields rewritten; the node itself where nothing changed."""
    if not isinstance(node, dict):
        return node
    changed = node
    for name, rewrite in fields.items():
        before = node.get(name, MISSING)
        if before is not MISSING:
            after = rewrite(before, (*address, name))
            if after is not before:
                changed = {**changed, name: after}
    return changed


def _each(nodes: Any, rewrite: Rewrite, address: Address) -> Any:
    if not isinstance(nodes, list):
        return nodes
    changed = [rewrite(node, (*address, position)) for position, node in enumerate(nodes)]
    return changed if any(a is not b for a, b in zip(changed, nodes, strict=True)) else nodes


def _entries(entries: Any, rewrite: Rewrite, address: Address) -> Any:
    if not isinstance(entries, dict):
        return entries
    changed = {key: rewrite(part, (*address, key)) for key, part in entries.items()}
    return changed if any(changed[key] is not entries[key] for key in entries) else entries
