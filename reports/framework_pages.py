"""Frameworks as they are set on paper: clauses in two columns, in blocks that stay on one page, so that a column is read
to its end before the next one begins."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from reports.view_model import Clause, ClauseNote, Framework

MOST_IN_BLOCK = 14  # clauses: two columns of seven
SHORT = 12  # clauses; two frameworks that are no longer stand side by side
LONGEST_KEY = 12  # characters of an identifier that leave room for a column of titles
_PREFIX = re.compile(r"[A-Za-z]*")


@dataclass(frozen=True, slots=True)
class Block:
    """Some clauses of a framework under an optional heading, in columns of about the same length."""

    heading: str
    columns: tuple[tuple[Clause, ...], ...]
    notes: tuple[ClauseNote, ...]


@dataclass(frozen=True, slots=True)
class FrameworkPart:
    """A framework with its blocks. `wide`: its identifiers are too long for a column of their own."""

    framework: Framework
    blocks: tuple[Block, ...]
    wide: bool


def framework_rows(frameworks: Sequence[Framework]) -> list[tuple[FrameworkPart, ...]]:
    """The frameworks in order: each alone, or two short ones that follow each other side by side."""
    rows: list[tuple[FrameworkPart, ...]] = []
    waiting: Framework | None = None
    for framework in frameworks:
        if waiting is None:
            waiting = framework
        elif _is_short(waiting) and _is_short(framework):
            rows.append((_part(waiting, columns=1), _part(framework, columns=1)))
            waiting = None
        else:
            rows.append((_part(waiting, columns=2),))
            waiting = framework
    if waiting is not None:
        rows.append((_part(waiting, columns=2),))
    return rows


def _is_short(framework: Framework) -> bool:
    return framework.roles is None and len(framework.asked_clauses) <= SHORT


def _part(framework: Framework, *, columns: int) -> FrameworkPart:
    wide = any(len(clause.key) > LONGEST_KEY for clause in framework.asked_clauses)
    return FrameworkPart(framework, tuple(_blocks(framework, 1 if wide else columns)), wide)


def _blocks(framework: Framework, columns: int) -> Iterable[Block]:
    roles = framework.roles
    if roles is None:
        yield from _pieces("", framework.asked_clauses, (), columns)
        return
    for group in roles.groups:
        yield from _pieces(group.heading, group.clauses, group.notes, columns)
    if framework.other_clauses:
        heading = (
            gettext("Asked about, though no provision in these roles")
            if roles.state == "chosen"
            else gettext("Asked about")
        )
        yield from _pieces(heading, framework.other_clauses, (), columns)


def _pieces(
    heading: str, clauses: Sequence[Clause], notes: tuple[ClauseNote, ...], columns: int
) -> Iterable[Block]:
    """Clauses in blocks: those that share the letters their identifiers begin with together, as far as a block holds."""
    pieces: list[tuple[Clause, ...]] = []
    for _letters, found in groupby(clauses, key=lambda clause: _PREFIX.match(clause.key).group()):  # type: ignore[union-attr]
        alike = tuple(found)
        count = -(-len(alike) // MOST_IN_BLOCK)
        size = -(-len(alike) // count)
        size += size % columns  # no column of a piece that goes on is left short
        pieces += [alike[start : start + size] for start in range(0, len(alike), size)]
    for place, piece in enumerate(pieces):
        half = -(-len(piece) // columns)
        yield Block(
            heading="" if place else heading,
            columns=tuple(piece[start : start + half] for start in range(0, len(piece), half)),
            notes=notes if place == len(pieces) - 1 else (),
        )
