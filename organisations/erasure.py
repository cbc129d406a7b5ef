"""What belongs to an organisation, in every package: to take along, and to erase.

Packages above this one register their part when the project starts. Parts are exported in the order of their
registration and erased in the opposite one, so that what refers to something goes before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from organisations.models import Organisation

Beat = Callable[[], None]
"""Shows that the work goes on. Called between pieces of it, so that nobody takes it for dead."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one package keeps of an organisation.

    `export(organisation, folder, beat)` writes it below `folder`, a place of its own, one row or file at a time.
    `erase(organisation)` deletes the rows, inside the caller's transaction, and returns the names of the files that
    belonged to them; the caller deletes those from the storage once the transaction is committed.
    """

    name: str
    export: Callable[[Organisation, Path, Beat], None]
    erase: Callable[[Organisation], Iterable[str]]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Make a part known; the same name again replaces it."""
    _parts[part.name] = part


def parts() -> tuple[Part, ...]:
    """Every part, in the order of registration."""
    return tuple(_parts.values())
