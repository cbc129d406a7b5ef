"""What reading a file gives, and what writing one does, whatever the format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.translation import gettext

from banks.exchange.tree import Lines, Tree
from banks.problems import Finding, locate, sayable, worded
from scoring import Problem

Fate = Literal["understood", "changed", "lost"]


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a part of a file: understood, changed into something near it, or lost.

    `message` is a msgid with named placeholders that `params` fills; `place` says where in the file, in the
    file's own terms: a name, a sheet and a cell, a path. `line` counts from 1; 0 where there are none.
    """

    fate: Fate
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    place: str = ""
    line: int = 0

    def __str__(self) -> str:
        text = worded(self.message, self.params)
        return sayable(self.place) + gettext(": ") + text if self.place else text


@dataclass(frozen=True, slots=True)
class Reading:
    """A question bank as a file has it: the tree of a document in the native format, still to be judged.

    `lines` maps a path in the tree to the line of the file it comes from, where the format has lines.
    `notes` tell what was understood, changed and lost on the way; the native formats have nothing to tell.
    `problems`: what is wrong with the file beside what judging the tree will find; with any, it makes no bank.
    `place(problem)`: where a problem of the tree lies in the file, in the file's own terms, such as a sheet and
    a cell; None where lines say it all.
    """

    tree: Tree
    lines: Lines = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problems: tuple[Finding, ...] = ()
    place: Callable[[Problem], str] | None = None

    def findings(self, problems: Iterable[Problem] = ()) -> list[Finding]:
        """Everything that is wrong: with the file, and with the tree, each at its place in the file."""
        located = locate(problems, self.lines)
        if self.place is not None:
            located = [replace(finding, cell=self.place(finding.problem)) for finding in located]
        return [*self.problems, *located]


@dataclass(frozen=True, slots=True)
class Writing:
    """A file, and by name what of the document it does not carry."""

    data: bytes
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file may leave out and the person who imports it says instead."""

    key: str
    version: str
    languages: tuple[str, ...]
