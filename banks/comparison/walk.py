"""Every difference between two documents, as trees, in the order of the format."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from banks.comparison.kinds import Fate
from banks.comparison.matching import in_place, numbered
from banks.comparison.schema import Field, Shape, as_map, fields_of, same
from scoring import AppliesFrom, Band, Dimension, Document, Figure, Level, Question
from scoring.fields import Part
from scoring.measure_document import OutcomeLevel, Term


@dataclass(frozen=True, slots=True)
class Step:
    """From a part into one of its fields, and there to the entry `key`, where the field holds several.

    `tree` is the entry, the new one where there are two: what it is called by.
    """

    part: type[Part]
    field: str
    key: str = ""
    tree: object = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: the value of a field, or a whole part that came, went or stands elsewhere.

    `steps` lead to it from the document. `inside`: it belongs to a part that came or went as a whole.
    """

    steps: tuple[Step, ...]
    shape: Shape
    fate: Fate
    before: object
    after: object
    inside: bool = False

    @property
    def field(self) -> tuple[type[Part], str]:
        """The field that differs."""
        return self.steps[-1].part, self.steps[-1].field


Steps = tuple[Step, ...]


def differences(before: object, after: object) -> Iterator[Difference]:
    """All that differs between two documents' trees, whatever shape they are in."""
    yield from _part(Document, as_map(before), as_map(after), (), inside=False, leave_out=("dimensions",))
    yield from _dimensions(as_map(before).get("dimensions"), as_map(after).get("dimensions"))


def within_question(before: object, after: object) -> Iterator[Difference]:
    """All that differs between two questions' trees."""
    steps = (Step(Dimension, "questions", str(as_map(after).get("key", "")), after),)
    yield from _part(Question, as_map(before), as_map(after), steps, inside=False)


def _dimensions(before: object, after: object) -> Iterator[Difference]:
    """Dimensions, then questions: these are matched across dimensions, because they can move from one to another."""
    if not (_is_list(before) and _is_list(after)):
        yield from _opaque((Step(Document, "dimensions"),), before, after, inside=False)
        return
    field = fields_of(Document)["dimensions"]
    yield from _parts(Document, field, before, after, (), inside=False, leave_out=("questions",))
    old, new = list(_questions(before)), list(_questions(after))
    yield from _odd_questions(before, after)
    places = {identity: place for identity, place, _ in old}
    trees = {identity: tree for identity, _, tree in old}
    stayed: set[Hashable] = set()
    for dimension in dict.fromkeys(place for _, place, _ in new):
        stayed |= in_place(
            [identity for identity, place, _ in old if place == dimension],
            [identity for identity, place, _ in new if place == dimension],
        )
    dimensions = {str(as_map(tree).get("key", "")): tree for tree in (*_list(before), *_list(after))}

    def steps(place: str, identity: tuple[Hashable, int], tree: object) -> Steps:
        return (
            Step(Document, "dimensions", place, dimensions.get(place)),
            Step(Dimension, "questions", str(identity[0]), tree),
        )

    for identity, place, tree in new:
        here = steps(place, identity, tree)
        if identity not in trees:
            yield from _whole(Question, Fate.ADDED, tree, here, inside=False)
            continue
        if identity not in stayed:
            yield Difference(here, Shape.PART, Fate.MOVED, places[identity], place)
        yield from _entry(Question, trees[identity], tree, here, inside=False)
    there = {identity for identity, _, _ in new}
    for identity, place, tree in old:
        if identity not in there:
            yield from _whole(Question, Fate.REMOVED, tree, steps(place, identity, tree), inside=False)


def _questions(dimensions: object) -> Iterator[tuple[tuple[Hashable, int], str, object]]:
    """Each question's identity, the dimension it stands in, and its tree."""
    found = [
        (str(as_map(dimension).get("key", "")), question)
        for dimension in _list(dimensions)
        for question in _list(as_map(dimension).get("questions"))
    ]
    identities = numbered([str(as_map(question).get("key", "")) for _, question in found])
    for identity, (place, question) in zip(identities, found, strict=True):
        yield identity, place, question


def _odd_questions(before: object, after: object) -> Iterator[Difference]:
    """Where a dimension's questions are no list at all, which only a damaged draft has."""
    old, new = (
        {str(as_map(dimension).get("key", "")): as_map(dimension) for dimension in _list(dimensions)}
        for dimensions in (before, after)
    )
    for key in dict.fromkeys((*new, *old)):
        sides = [side.get(key, {}).get("questions") for side in (old, new)]
        if not all(map(_is_list, sides)):
            here = (
                Step(Document, "dimensions", key, new.get(key, old.get(key))),
                Step(Dimension, "questions"),
            )
            yield from _opaque(here, *sides, inside=False)


def _part(
    part: type[Part],
    before: Mapping[str, object],
    after: Mapping[str, object],
    steps: Steps,
    *,
    inside: bool,
    leave_out: Sequence[str] = (),
) -> Iterator[Difference]:
    """What differs between two parts of the same kind, field by field; an empty map stands for none."""
    known = fields_of(part)
    for name, field in known.items():
        if name not in leave_out:
            old, new = before.get(name), after.get(name)
            if (
                not inside
            ):  # left out and null say the default, but of a part that is not there nothing is said
                old, new = (field.default if value is None else value for value in (old, new))
            yield from _field(part, field, old, new, steps, inside=inside)
    for name in dict.fromkeys((*before, *after)):
        if name not in known:
            yield from _opaque((*steps, Step(part, name)), before.get(name), after.get(name), inside=inside)


def _field(
    part: type[Part], field: Field, before: object, after: object, steps: Steps, *, inside: bool
) -> Iterator[Difference]:
    here = (*steps, Step(part, field.name))
    if field.shape in (Shape.PARTS, Shape.PART_MAP) and _fits(field, before) and _fits(field, after):
        yield from _parts(
            part, field, before or _nothing(field), after or _nothing(field), steps, inside=inside
        )
    elif field.shape in (Shape.TEXT_MAP, Shape.SCALAR_MAP) and _fits(field, before) and _fits(field, after):
        yield from _entries(part, field, as_map(before), as_map(after), steps, inside=inside)
    elif field.part is not None and field.shape == Shape.PART and _is_map_or_none(before, after):
        yield from _single(field.part, before, after, here, inside=inside)
    else:
        yield from _opaque(here, before, after, inside=inside, shape=field.shape)


def _single(
    part: type[Part], before: object, after: object, here: Steps, *, inside: bool
) -> Iterator[Difference]:
    """A part that is there once or not at all."""
    if before is None and after is None:
        return
    if before is None:
        yield from _whole(part, Fate.ADDED, after, here, inside=inside)
    elif after is None:
        yield from _whole(part, Fate.REMOVED, before, here, inside=inside)
    else:
        yield from _part(part, as_map(before), as_map(after), here, inside=inside)


def _parts(
    owner: type[Part],
    field: Field,
    before: object,
    after: object,
    steps: Steps,
    *,
    inside: bool,
    leave_out: Sequence[str] = (),
) -> Iterator[Difference]:
    """Parts in a list or map: those that are the same by what identifies them, those that came, went or moved."""
    assert field.part is not None
    old, new = _identified(field, before), _identified(field, after)
    stayed = in_place(list(old), list(new))
    for identity, (key, tree) in new.items():
        here = (*steps, Step(owner, field.name, key, tree))
        if identity not in old:
            yield from _whole(field.part, Fate.ADDED, tree, here, inside=inside, leave_out=leave_out)
            continue
        if identity not in stayed:
            yield Difference(here, Shape.PART, Fate.MOVED, None, None, inside)
        yield from _entry(field.part, old[identity][1], tree, here, inside=inside, leave_out=leave_out)
    for identity, (key, tree) in old.items():
        if identity not in new:
            here = (*steps, Step(owner, field.name, key, tree))
            yield from _whole(field.part, Fate.REMOVED, tree, here, inside=inside, leave_out=leave_out)


def _entry(
    part: type[Part],
    before: object,
    after: object,
    here: Steps,
    *,
    inside: bool,
    leave_out: Sequence[str] = (),
) -> Iterator[Difference]:
    """The same part in both; one that is no map, as a draft may have it, is compared as it stands."""
    if before == after and _is_written_alike(
        before, after
    ):  # most of a long document, and seen to be at once
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _part(part, as_map(before), as_map(after), here, inside=inside, leave_out=leave_out)
    else:
        yield from _opaque(here, before, after, inside=inside)


def _is_written_alike(before: object, after: object) -> bool:
    """Whether equal trees are the same to the letter: true equals 1, 1.0 does, and a map its like in another order."""
    if isinstance(before, dict) and isinstance(after, dict):
        return list(before) == list(after) and all(map(_is_written_alike, before.values(), after.values()))
    if isinstance(before, list) and isinstance(after, list):
        return all(map(_is_written_alike, before, after))
    return isinstance(before, str) or repr(before) == repr(after)


def _whole(
    part: type[Part],
    fate: Fate,
    tree: object,
    here: Steps,
    *,
    inside: bool,
    leave_out: Sequence[str] = (),
) -> Iterator[Difference]:
    """A part that came or went, and all that it says."""
    came = fate == Fate.ADDED
    yield Difference(here, Shape.PART, fate, None if came else tree, tree if came else None, inside)
    before: Mapping[str, object] = {} if came else as_map(tree)
    after = as_map(tree) if came else {}
    yield from _part(part, before, after, here, inside=True, leave_out=(*leave_out, "key"))


def _entries(
    owner: type[Part],
    field: Field,
    before: Mapping[str, object],
    after: Mapping[str, object],
    steps: Steps,
    *,
    inside: bool,
) -> Iterator[Difference]:
    """Texts or values by name."""
    shape = Shape.TEXT if field.shape == Shape.TEXT_MAP else Shape.SCALAR
    stayed = in_place(list(before), list(after))
    for key, value in after.items():
        here = (*steps, Step(owner, field.name, key, value))
        if key not in before:
            yield Difference(here, shape, Fate.ADDED, None, value, inside)
        elif not same(before[key], value):
            yield Difference(here, shape, Fate.CHANGED, before[key], value, inside)
        elif key not in stayed:
            yield Difference(here, shape, Fate.MOVED, None, None, inside)
    for key, value in before.items():
        if key not in after:
            yield Difference(
                (*steps, Step(owner, field.name, key, value)), shape, Fate.REMOVED, value, None, inside
            )


def _opaque(
    here: Steps, before: object, after: object, *, inside: bool, shape: Shape = Shape.SCALAR
) -> Iterator[Difference]:
    """A value that is compared whole; an empty container says as much as none."""
    before, after = _said(before), _said(after)
    if same(before, after):
        return
    fate = Fate.ADDED if before is None else Fate.REMOVED if after is None else Fate.CHANGED
    yield Difference(here, shape, fate, before, after, inside)


def _said(value: object) -> object:
    return None if isinstance(value, Mapping | list | tuple | str) and not value else value


def _identified(field: Field, container: object) -> dict[Hashable, tuple[str, object]]:
    """The entries of a list or map by what identifies them, each with the key that it is known by."""
    if isinstance(container, Mapping):
        return {str(key): (str(key), tree) for key, tree in container.items()}
    entries = _list(container)
    assert field.part is not None
    if "key" in fields_of(field.part):
        keys = [str(as_map(tree).get("key", "")) for tree in entries]
        return dict(zip(numbered(keys), zip(keys, entries, strict=True), strict=True))
    identify = IDENTITIES.get(field.part, _by_place)
    identities = numbered([identify(place, as_map(tree)) for place, tree in enumerate(entries)])
    known_by = [str(place) for place in range(1, len(entries) + 1)]
    return dict(zip(identities, zip(known_by, entries, strict=True), strict=True))


def _by_place(place: int, tree: Mapping[str, object]) -> Hashable:
    return place


def _by(*names: str) -> Callable[[int, Mapping[str, object]], Hashable]:
    return lambda place, tree: tuple(_hashable(tree.get(name)) for name in names)


def _hashable(value: object) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(map(_hashable, value))
    if isinstance(value, Mapping):
        return tuple((str(key), _hashable(each)) for key, each in value.items())
    return value if isinstance(value, Hashable) else str(value)


IDENTITIES: Mapping[type[Part], Callable[[int, Mapping[str, object]], Hashable]] = {
    Level: _by_place,
    Band: _by("from"),
    Figure: _by("source", "options", "at_least", "region"),
    AppliesFrom: _by("date"),
    Term: _by("of"),
    OutcomeLevel: _by_place,
}
"""What tells the parts of a list apart that have no keys."""


def _is_list(value: object) -> bool:
    return value is None or isinstance(value, list | tuple)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _is_map_or_none(*values: object) -> bool:
    return all(value is None or isinstance(value, Mapping) for value in values)


def _fits(field: Field, value: object) -> bool:
    return _is_list(value) if field.shape == Shape.PARTS else _is_map_or_none(value)


def _nothing(field: Field) -> Iterable[object]:
    return [] if field.shape == Shape.PARTS else {}
