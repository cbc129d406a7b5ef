"""What became of the parts of a file, gathered while it is read or written."""

from collections.abc import Iterable, Iterator

from banks.exchange.reading import Fate, Note
from banks.exchange.tree import shortened

_LONGEST_NAME = 200
_LONGEST_PARAM = 300
_LONGEST_LIST = 2_000  # characters of the names in one note


class Told:
    """Notes in the making: parts that share a fate and a reason stand in one note, all of them by name."""

    def __init__(self) -> None:
        self._notes: dict[tuple[Fate, str, tuple[tuple[str, object], ...]], dict[str, int]] = {}

    def tell(self, fate: Fate, message: str, name: str = "", *, line: int = 0, **params: object) -> None:
        """Say what became of the part called `name`; `%(names)s` in a message are all of its parts."""
        said = {
            key: shortened(value, _LONGEST_PARAM) if isinstance(value, str) else value
            for key, value in params.items()
        }
        names = self._notes.setdefault((fate, message, tuple(said.items())), {})
        names.setdefault(shortened(name, _LONGEST_NAME), line)

    def notes(self) -> tuple[Note, ...]:
        """Every note: what is lost first, then what is changed, then what is understood."""
        notes = []
        for (fate, message, params), named in self._notes.items():
            line = next(iter(named.values())) if len(named) == 1 else 0
            for names in _lists(named):
                notes.append(Note(fate, message, {**dict(params), "names": names}, line=line))
        return tuple(sorted(notes, key=lambda note: _ORDER.index(note.fate)))


def _lists(names: Iterable[str]) -> Iterator[str]:
    """All names, in as many lists as it takes for none to be too long."""
    found: list[str] = []
    length = 0
    for name in names:
        if found and length + len(name) > _LONGEST_LIST:
            yield ", ".join(found)
            found, length = [], 0
        found.append(name)
        length += len(name) + 2
    yield ", ".join(found)


_ORDER: tuple[Fate, ...] = ("lost", "changed", "understood")
