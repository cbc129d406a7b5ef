"""Notes on what becomes of a survey, as they are collected on the way."""

from collections.abc import Set as AbstractSet

from django.utils.translation import gettext_noop

from banks.exchange.reading import Fate, Note
from banks.exchange.surveyjs.elements import Element, short

LEFT_OUT = gettext_noop("left out, as there is nothing like it here: %(properties)s")

_NOTHING: tuple[object, ...] = (None, "", [], {}, False)


class Notes:
    """A list of notes that grows."""

    def __init__(self) -> None:
        self.all: list[Note] = []

    def add(self, fate: Fate, message: str, place: str = "", **params: object) -> None:
        """Note what became of a place; long names and values are cut."""
        told = {name: short(value) for name, value in params.items()}
        self.all.append(Note(fate, message, told, short(place)))

    def properties(self, element: Element, place: str, known: AbstractSet[str]) -> None:
        """Name every property of an element that is not known."""
        left = [name for name, value in element.items() if name not in known and value not in _NOTHING]
        if left:
            self.add("lost", LEFT_OUT, place, properties=", ".join(sorted(left)[:50]))
