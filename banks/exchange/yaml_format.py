"""The native format as YAML: no aliases, no tags, no duplicate keys, and every scalar as it is written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import yaml
from django.utils.translation import gettext_noop

from banks.exchange.tree import DEEPEST, MOST_VALUES, Lines, Tree, Unreadable, shortened, too_large
from scoring import Plain
from scoring.problems import Path

ALIASES = gettext_noop("YAML aliases (*%(name)s) are not allowed")
ANCHORS = gettext_noop("YAML anchors (&%(name)s) are not allowed")
UNKNOWN_ALIAS = gettext_noop("the YAML alias *%(name)s stands for nothing that is written out before it")
MOST_LETTERS = 20_000_000  # of a file with its aliases written out: as many as the largest file has
NO_KEY = gettext_noop("a key must be plain text")
TOO_DEEP = gettext_noop("nested more than %(most)d deep")

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read(data: bytes, *, shared: bool = False) -> tuple[Tree, Lines]:
    """Read one YAML document from its events, so that nothing is constructed or resolved on the way.

    An unquoted scalar comes back as `scoring.Plain`, a quoted one as `str`. Aliases are refused; with `shared`, each
    is the very part that it stands for, and counts as if it were written out. Then nobody may change the tree.
    """
    builder = _SharingBuilder() if shared else _Builder()
    try:
        for event in yaml.parse(data, Loader=Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Unreadable(
            gettext_noop("not valid YAML: %(reason)s"), line=line, reason=error.problem
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = getattr(error, "reason", "")
        raise Unreadable(gettext_noop("not a text file in UTF-8 (%(reason)s)"), reason=reason) from None
    if builder.documents != 1:
        raise Unreadable(
            gettext_noop("one YAML document is expected, not %(count)d"), count=builder.documents
        )
    return builder.root, builder.lines


class _Builder:
    """Builds the tree event by event with a stack of its own, so that depth costs no recursion."""

    def __init__(self) -> None:
        self.root: Tree = None
        self.lines = _Lines()
        self.documents = 0
        self._open: list[Any] = []
        self._numbers: list[int] = []  # of what is open, among all that was placed
        self._key: str | None = None
        self._room = MOST_VALUES  # how many values may be written out

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_references(event)
            self._scalar(str(event.value) if event.style else Plain(event.value), event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._refuse_references(event)
            self._start({}, event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._refuse_references(event)
            self._start([], event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1

    def _refuse_references(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor:
            raise Unreadable(ANCHORS, line=_line(event), name=shortened(event.anchor))
        self._refuse_tags(event)

    def _refuse_tags(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None and event.tag != "!":
            raise Unreadable(
                gettext_noop("YAML tags (%(name)s) are not allowed"),
                line=_line(event),
                name=shortened(event.tag),
            )

    def _alias(self, event: yaml.AliasEvent) -> None:
        raise Unreadable(ALIASES, line=_line(event), name=shortened(event.anchor or ""))

    def _scalar(self, value: str, event: yaml.ScalarEvent) -> None:
        if self._key is None and self._open and type(self._open[-1]) is dict:
            if value in self._open[-1]:
                raise Unreadable(
                    gettext_noop("the key “%(key)s” stands twice"), line=_line(event), key=shortened(value)
                )
            self._key = str(value)
            return
        self._place(value, _line(event))

    def _start(self, collection: Any, event: yaml.CollectionStartEvent) -> None:
        line = _line(event)
        if self._key is None and self._open and type(self._open[-1]) is dict:
            raise Unreadable(NO_KEY, line=line)
        if len(self._open) >= DEEPEST:
            raise Unreadable(TOO_DEEP, line=line, most=DEEPEST)
        self._place(collection, line)
        self._numbers.append(len(self.lines.placed) - 1)
        self._open.append(collection)

    def _end(self) -> None:
        self._open.pop()
        self._numbers.pop()

    def _place(self, value: Any, line: int) -> None:
        """Put `value` where it belongs."""
        placed = self.lines.placed
        if not self._open:
            self.root = value
            placed.append((-1, "", line))
            return
        if len(placed) >= self._room:
            raise too_large()
        parent = self._open[-1]
        step: str | int
        if type(parent) is dict:
            assert self._key is not None
            step, self._key = self._key, None
            parent[step] = value
        else:
            step = len(parent)
            parent.append(value)
        placed.append((self._numbers[-1], step, line))


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A part that aliases can stand for: how many values it holds, itself included, of how many letters, how deep."""

    value: Any
    size: int
    letters: int
    depth: int


class _SharingBuilder(_Builder):
    """Lets aliases stand for what they name, within the bounds that hold for a file without any."""

    def __init__(self) -> None:
        super().__init__()
        self._anchored: dict[str, _Anchored] = {}
        self._names: list[str] = []  # the anchors of what is open, empty for none
        self._before: list[tuple[int, int]] = []  # how many values and letters there were when it was opened
        self._depths: list[int] = []  # how deep lies the deepest part of it so far
        self._letters = 0

    def _refuse_references(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor and isinstance(event, yaml.ScalarEvent):
            value = str(event.value) if event.style else Plain(event.value)
            self._anchored[event.anchor] = _Anchored(value, 1, len(value), 0)
        elif event.anchor:
            # Until it ends, an alias of that name would stand for what it is in.
            self._anchored.pop(event.anchor, None)
        self._refuse_tags(event)

    def _scalar(self, value: str, event: yaml.ScalarEvent) -> None:
        self._letters += len(value)
        super()._scalar(value, event)

    def _start(self, collection: Any, event: yaml.CollectionStartEvent) -> None:
        self._names.append(event.anchor or "")
        self._before.append((self._size(), self._letters))
        self._depths.append(0)
        super()._start(collection, event)

    def _end(self) -> None:
        value, name = self._open[-1], self._names.pop()
        (size, letters), depth = self._before.pop(), self._depths.pop() + 1
        super()._end()
        self._note_depth(depth)
        if name:
            self._anchored[name] = _Anchored(value, self._size() - size, self._letters - letters, depth)

    def _alias(self, event: yaml.AliasEvent) -> None:
        line = _line(event)
        found = self._anchored.get(event.anchor or "")
        if found is None:
            raise Unreadable(UNKNOWN_ALIAS, line=line, name=shortened(event.anchor or ""))
        if self._key is None and self._open and type(self._open[-1]) is dict:
            raise Unreadable(NO_KEY, line=line)
        if len(self._open) + found.depth > DEEPEST:
            raise Unreadable(TOO_DEEP, line=line, most=DEEPEST)
        # What is not written out once more counts all the same: it will be, in whatever is made of the tree.
        self._room -= found.size - 1
        self._letters += found.letters
        if self._letters > MOST_LETTERS:
            raise too_large()
        self._place(found.value, line)
        self._note_depth(found.depth)

    def _size(self) -> int:
        """How many values there are so far, those that aliases stand for included."""
        return len(self.lines.placed) + MOST_VALUES - self._room

    def _note_depth(self, depth: int) -> None:
        if self._depths:
            self._depths[-1] = max(self._depths[-1], depth)


class _Lines(Mapping[Path, int]):
    """The line of every part by its path. Paths are put together when somebody first asks: of a good file nobody does.

    `placed`: of every part, in reading order, the number of what it stands in, its step from there, and its line.
    """

    def __init__(self) -> None:
        self.placed: list[tuple[int, str | int, int]] = []

    @cached_property
    def _by_path(self) -> dict[Path, int]:
        paths: list[Path] = []
        for number, step, _line in self.placed:
            paths.append(() if number < 0 else (*paths[number], step))
        return {path: line for path, (_number, _step, line) in zip(paths, self.placed, strict=True)}

    def __getitem__(self, path: Path) -> int:
        return self._by_path[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._by_path)

    def __len__(self) -> int:
        return len(self.placed)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _Writer(Dumper):  # type: ignore[valid-type, misc]
    """Writes exact decimals as plain numbers, and never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _number(writer: Any, number: Decimal) -> yaml.Node:
    digits = format(number, "f")
    kind = "float" if "." in digits else "int"
    node: yaml.Node = writer.represent_scalar(f"tag:yaml.org,2002:{kind}", digits)
    return node


_Writer.add_representer(Decimal, _number)


def write(canonical: str) -> bytes:
    """Write canonical JSON as YAML; strings that YAML would read as something else are quoted."""
    return dump(json.loads(canonical, parse_float=Decimal))


def dump(tree: Any) -> bytes:
    """Write a tree of plain values as YAML, its maps in their own order."""
    text: str = yaml.dump(tree, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=110)
    return text.encode()
