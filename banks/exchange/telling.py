"""What became of the parts of a file, gathered while it is read or written."""

from banks.exchange.reading import Fate, Note


class Told:
    """Notes in the making: parts that share a fate and a reason stand in one note, all of them by name."""

    def __init__(self) -> None:
        self._notes: dict[tuple[Fate, str, tuple[tuple[str, object], ...]], dict[str, int]] = {}

    def tell(self, fate: Fate, message: str, name: str = "", *, line: int = 0, **params: object) -> None:
        """Say what became of the part called `name`; `%(names)s` and `%(count)d` in a message are all of its parts."""
        names = self._notes.setdefault((fate, message, tuple(params.items())), {})
        names.setdefault(name, line)

    def notes(self) -> tuple[Note, ...]:
        """Every note: what is lost first, then what is changed, then what is understood."""
        notes = []
        for (fate, message, params), named in self._notes.items():
            names = [name for name in named if name]
            filled = {**dict(params), "names": ", ".join(names), "count": len(names)}
            line = next(iter(named.values())) if len(named) == 1 else 0
            notes.append(Note(fate, message, filled, line=line))
        return tuple(sorted(notes, key=lambda note: _ORDER.index(note.fate)))


_ORDER: tuple[Fate, ...] = ("lost", "changed", "understood")
