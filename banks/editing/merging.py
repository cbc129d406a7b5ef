"""What differs between two trees, and bringing together what two people did to one of them.

Both work on a normal form in which a tree is made of maps alone: things with keys stand in maps by their handles, and
where a question is asked, and in which order, is told apart from what it says. So a question that one moves and
another rewrites has been moved and rewritten. Lists without keys are compared as a whole.

Merging looks into some of them all the same. Of a list of names, such as the clauses of a question, every name goes
its own way. Levels and bands, which are called by their number and stand in the order of where they begin, are merged
one by one as long as nobody adds or removes any. The rows of other lists, such as figures, may change places and have
nothing that would tell which is which: they stay one part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from banks.editing.address import Address, handles, is_keyed_list, placed_questions
from banks.editing.tree import MISSING, Tree

PLACING, SEQUENCE = "$placing", "$sequence"
"""In the normal form: which dimension each question is in, and the order of the questions of each."""
ORDER = "$order"
_UNORDERED: frozenset[Address] = frozenset({(), ("questions",), (PLACING,), (SEQUENCE,)})

_NAMES = frozenset({"maps_to", "needs", "serves", "questions", "dimensions", "addresses", "workloads"})
"""Fields that list names, in no order that would matter."""
_NUMBERED = frozenset({"levels", "bands"})
"""Fields whose parts are called by their number."""

Side = Literal["mine", "theirs"]
Choices = Mapping[Address, Side]


@dataclass(frozen=True, slots=True)
class Clash:
    """A part that both changed, each to something else. `MISSING` on a side: the part was taken out there."""

    address: Address
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class PartChange:
    """What a step did to a part: its content before and after, `MISSING` where there was, or is, none.

    An address that ends in `ORDER` speaks of the order of a map's entries.
    """

    address: Address
    before: Any
    after: Any


# -------------------------------------------------------------- normal form


def normal_form(tree: Tree) -> Tree:
    """The tree as maps of maps; `from_normal_form` is the way back."""
    form = {name: _normal(part, (name,)) for name, part in tree.items() if name != "dimensions"}
    dimensions = tree.get("dimensions", [])
    names = handles(dimensions)
    form["dimensions"] = {
        name: {key: part for key, part in dimension.items() if key != "questions"}
        for name, dimension in zip(names, dimensions, strict=True)
    }
    form["questions"], form[PLACING] = {}, {}
    form[SEQUENCE] = {name: {} for name in names}
    for question, dimension, content in placed_questions(tree):
        form["questions"][question] = _normal(content, ("questions", question))
        form[PLACING][question] = dimension
        form[SEQUENCE][dimension][question] = True
    return form


def from_normal_form(form: Tree) -> Tree:
    """The tree that a normal form is of."""
    kept = {
        name: _restored(part, (name,))
        for name, part in form.items()
        if name not in ("dimensions", "questions", PLACING, SEQUENCE)
    }
    dimensions = []
    for name, dimension in form["dimensions"].items():
        sequence = form[SEQUENCE].get(name, {})
        questions = [
            _restored(form["questions"][question], ("questions", question))
            for question in sequence
            if form[PLACING].get(question) == name and question in form["questions"]
        ]
        dimensions.append({**dimension, "questions": questions})
    return {**kept, "dimensions": dimensions}


def _normal(node: Any, address: Address) -> Any:
    if isinstance(node, dict) and (len(address) < 3 or address[0] == "infrastructure_fit"):
        return {name: _normal(part, (*address, name)) for name, part in node.items()}
    if isinstance(node, list) and is_keyed_list(address):
        return dict(zip(handles(node), node, strict=True))
    return node


def _restored(node: Any, address: Address) -> Any:
    if isinstance(node, dict):
        if is_keyed_list(address):
            return list(node.values())
        if len(address) < 3 or address[0] == "infrastructure_fit":
            return {name: _restored(part, (*address, name)) for name, part in node.items()}
    return node


# -------------------------------------------------------------- differences


def differences(before: Tree, after: Tree) -> list[PartChange]:
    """Every part that differs, as small as parts get, so that `rewound` and `replayed` can go either way."""
    if before is after:
        return []
    found: list[PartChange] = []
    _compare(normal_form(before), normal_form(after), (), found)
    return found


def _compare(before: Any, after: Any, address: Address, found: list[PartChange]) -> None:
    if before is after or (before == after and _same_order(before, after)):
        return
    if not (isinstance(before, dict) and isinstance(after, dict)):
        found.append(PartChange(address, before, after))
        return
    for name in [*before, *(name for name in after if name not in before)]:
        _compare(before.get(name, MISSING), after.get(name, MISSING), (*address, name), found)
    if address not in _UNORDERED and list(before) != list(after):
        found.append(PartChange((*address, ORDER), list(before), list(after)))


def _same_order(before: Any, after: Any) -> bool:
    """Whether two equal nodes have their maps in the same order, which `==` does not look at."""
    if before is after or not isinstance(before, dict):
        return True
    return list(before) == list(after) and all(_same_order(before[name], after[name]) for name in before)


def rewound(tree: Tree, changes: Sequence[PartChange]) -> Tree:
    """The tree as it was before a step, or before several, the last one first, from what it was right after."""
    return _applied(tree, [(change.address, change.before) for change in changes])


def replayed(tree: Tree, changes: Sequence[PartChange]) -> Tree:
    """The tree as it was right after a step, from what it was before it."""
    return _applied(tree, [(change.address, change.after) for change in changes])


def _applied(tree: Tree, contents: Iterable[tuple[Address, Any]]) -> Tree:
    form = normal_form(tree)
    for address, content in contents:
        form = _set(form, address, content)
    return from_normal_form(form)


def _set(node: Tree, address: Address, content: Any) -> Tree:
    step = str(address[0])
    if address == (ORDER,):
        return _ordered(node, content)
    if len(address) > 1:
        return {**node, step: _set(node.get(step, {}), address[1:], content)}
    if content is MISSING:
        return {name: part for name, part in node.items() if name != step}
    return {**node, step: content}


def _ordered(node: Tree, order: Sequence[str]) -> Tree:
    known = {name: node[name] for name in order if name in node}
    return {**known, **{name: part for name, part in node.items() if name not in known}}


# ------------------------------------------------------------------ merging


@dataclass(slots=True)
class _Merge:
    choices: Choices
    clashes: list[Clash] = field(default_factory=list)

    def of(self, address: Address, base: Any, mine: Any, theirs: Any) -> Any:
        if mine is theirs or _equal(mine, theirs) or _equal(base, mine):
            return theirs
        if _equal(base, theirs):
            return mine
        if isinstance(base, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
            return self._of_maps(base, mine, theirs, address)
        sides = base, mine, theirs
        if address[-1] in _NAMES and all(side is MISSING or _is_of_names(side) for side in sides):
            return _of_names(*([] if side is MISSING else side for side in sides)) or MISSING
        if address[-1] in _NUMBERED and _are_as_many(sides):
            return [
                self.of((*address, place), *parts) for place, parts in enumerate(zip(*sides, strict=True))
            ]
        if address[0] == PLACING and MISSING in (mine, theirs):
            return MISSING  # whether the question is there at all is told by the question
        return self.settled(address, base, mine, theirs)

    def _of_maps(self, base: Tree, mine: Tree, theirs: Tree, address: Address) -> Tree:
        names = dict.fromkeys([*base, *mine, *theirs])
        merged = {
            name: self.of((*address, name), *(side.get(name, MISSING) for side in (base, mine, theirs)))
            for name in names
        }
        order = merged_order(list(base), list(mine), list(theirs))
        return {name: merged[name] for name in order if merged[name] is not MISSING}

    def settled(self, address: Address, base: Any, mine: Any, theirs: Any) -> Any:
        """The side that was chosen. Where none was yet: a clash, and theirs, which is what stands."""
        if address not in self.choices:
            self.clashes.append(Clash(address, base, mine, theirs))
        return mine if self.choices.get(address) == "mine" else theirs


def _is_of_names(node: Any) -> bool:
    """Whether it is a list of texts of which each stands there once."""
    return (
        isinstance(node, list) and all(isinstance(name, str) for name in node) and len(set(node)) == len(node)
    )


def _are_as_many(sides: Sequence[Any]) -> bool:
    """Whether they are lists of as many things each."""
    return all(isinstance(side, list) for side in sides) and len(set(map(len, sides))) == 1


def _of_names(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """What both left of the list, and what either has put into it."""
    gone = {name for name in base if name not in mine or name not in theirs}
    return [name for name in merged_order(base, mine, theirs) if name not in gone]


def _equal(one: Any, other: Any) -> bool:
    return one is other or bool(one == other and _same_order(one, other))


def merged(base: Tree, mine: Tree, theirs: Tree, choices: Choices | None = None) -> tuple[Tree, list[Clash]]:
    """What becomes of `theirs` when what led from `base` to `mine` is done to it as well.

    Changes to different parts go together. Where both changed a part, each to something else, `choices` say which
    side counts; each that is not chosen yet is a clash, and as long as there are any, nothing should be kept.
    """
    if theirs is base:
        return mine, []
    if mine is base:
        return theirs, []
    merge = _Merge(choices or {})
    forms = [normal_form(tree) for tree in (base, mine, theirs)]
    form = merge.of((), *({name: part for name, part in each.items() if name != SEQUENCE} for each in forms))
    _house(form, forms, merge)
    return from_normal_form(form), merge.clashes


def _house(form: Tree, forms: Sequence[Tree], merge: _Merge) -> None:
    """Let every question stand in a dimension that there is, and in one only.

    A dimension that one took away while the other put a question into it is a clash.
    """
    _base, mine, theirs = forms
    for question in form["questions"]:
        if question not in form[PLACING]:  # kept by choice, against the side that took it away
            form[PLACING][question] = next(
                side[PLACING][question] for side in (mine, theirs) if question in side[PLACING]
            )
    for question in [name for name in form[PLACING] if name not in form["questions"]]:
        del form[PLACING][question]
    for dimension in dict.fromkeys(form[PLACING].values()):
        if dimension not in form["dimensions"]:
            sides = [side["dimensions"].get(dimension, MISSING) for side in forms]
            kept = merge.settled(("dimensions", dimension), *sides)
            if kept is not MISSING:
                form["dimensions"][dimension] = kept
            else:
                for question in [name for name, home in form[PLACING].items() if home == dimension]:
                    del form[PLACING][question], form["questions"][question]
    form[SEQUENCE] = {}
    for dimension in form["dimensions"]:
        order = merged_order(*(list(side[SEQUENCE].get(dimension, ())) for side in forms))
        form[SEQUENCE][dimension] = {
            question: True for question in order if form[PLACING].get(question) == dimension
        }
    for question, dimension in form[PLACING].items():
        form[SEQUENCE][dimension].setdefault(question, True)


def merged_order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """One order out of two: whoever put things in another order is followed, mine where both did.

    What only the other side has stands after what it stands after there.
    """
    if _relative(mine, base) == _relative(base, mine):
        first, second = theirs, mine
    else:
        first, second = mine, theirs
    order = list(first)
    known = set(order)
    at = 0
    for name in second:
        if name in known:
            at = order.index(name) + 1
        else:
            order.insert(at, name)
            known.add(name)
            at += 1
    return order


def _relative(names: Sequence[str], among: Sequence[str]) -> list[str]:
    there = set(among)
    return [name for name in names if name in there]
