"""What the trail's objects are called now. Packages above this one say it of theirs when the project starts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from audit.models import Event


@dataclass(frozen=True, slots=True)
class Named:
    """An object as a reader of the trail knows it. `url` is empty where it has no page."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """One kind of object: what it is called, and how its instances that still exist are named, by identifier."""

    words: str | Promise
    names_of: Callable[[Iterable[str]], Mapping[str, Named]]


_kinds: dict[str, SubjectKind] = {}


def register(label: str, kind: SubjectKind) -> None:
    """Make a kind known by its model's label, such as `reports.report`."""
    _kinds[label] = kind


def words(label: str) -> str:
    """What such an object is called; empty for a kind that nobody registered."""
    return str(_kinds[label].words) if label in _kinds else ""


def names(events: Iterable[Event]) -> dict[tuple[str, str], Named]:
    """By kind and identifier, the names of those objects that still exist. One query a kind."""
    wanted: dict[str, set[str]] = {}
    for event in events:
        if event.subject_type in _kinds and event.subject_id:
            wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    return {
        (label, identifier): named
        for label, identifiers in wanted.items()
        for identifier, named in _kinds[label].names_of(identifiers).items()
    }
