"""What belongs to an organisation, in every package: to take along, and to erase.

Packages above this one register their part when the project starts. Parts are exported in the order of their
registration and erased in the opposite one, so that what refers to something goes before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from organisations.archive import Archive
from organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Part:
    """What one package keeps of an organisation.

    `export(organisation, archive)` writes it, one row or file at a time. `erase(organisation)` deletes the rows and
    the jobs that make their files, inside the caller's transaction, and returns the names of the files that belonged
    to them; the caller has those deleted once the transaction is committed.
    """

    name: str
    export: Callable[[Organisation, Archive], None]
    erase: Callable[[Organisation], Iterable[str]]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Make a part known; the same name again replaces it."""
    _parts[part.name] = part


def parts() -> tuple[Part, ...]:
    """Every part, in the order of registration."""
    return tuple(_parts.values())
