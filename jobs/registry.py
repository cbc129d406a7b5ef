"""The kinds of work there are. Packages above this one register theirs when the project starts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.utils.module_loading import import_string

Progress = Callable[[int], None]
"""Tells the one who waits how much of the work is done, in percent."""


@dataclass(frozen=True, slots=True)
class Later:
    """The function at a dotted path, loaded when it is called.

    For what packages register when the project starts: every command starts it, and few do any of the work.
    """

    path: str

    def load(self) -> Callable[..., Any]:
        """The function itself."""
        return cast("Callable[..., Any]", import_string(self.path))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.load()(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work, cut where its three environments meet.

    `prepare(job_id)` runs in the worker, reads the database and returns the payload: all the renderer knows.
    `render` is the dotted path of `render(payload: bytes, out: Path, progress: Progress) -> dict`. It runs
    in a forked child without database or network, writes `out`, says how far it is, and returns facts about
    the result that JSON can hold.
    `finish(job_id, path, facts)` runs in the worker, inside the transaction that closes the row and only
    while the claim on it holds; it keeps the file with `jobs.storage.keep` and records the facts.
    `warm_up` is the dotted path of a function called once in the process that forks those children.
    `prepares_long`: `prepare(job_id, progress)` may take longer than a worker may be silent, and says now and then
    how far it is.
    `reaches_storage`: the renderer may use the network, because the storage of files may lie behind it. For
    renderers that do nothing with what strangers wrote but copy it.
    """

    name: str
    prepare: Callable[..., bytes]
    render: str
    finish: Callable[[UUID, Path, dict[str, Any]], None]
    warm_up: str = ""
    reaches_storage: bool = False
    prepares_long: bool = False


class UnknownKind(LookupError):
    """No package registered this kind of work."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same name again replaces it."""
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """Return the kind called `name`. Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order of registration."""
    return tuple(_kinds.values())


def load() -> None:
    """Load what all kinds of work need, once: for a process that others are forked from."""
    for kind in kinds():
        for function in (kind.prepare, kind.finish):
            if isinstance(function, Later):
                function.load()


Chore = Callable[[], None]
"""Something that the sweeper sees to at every sweep, because what was to bring it about may have been lost."""

_chores: dict[str, Chore] = {}


def register_chore(name: str, chore: Chore) -> None:
    """Have something seen to at every sweep; the same name again replaces it."""
    _chores[name] = chore


def chores() -> tuple[tuple[str, Chore], ...]:
    """Every chore with its name, in the order of registration."""
    return tuple(_chores.items())
