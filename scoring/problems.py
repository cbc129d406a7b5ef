"""What can be wrong with a document or with answers, said so that it can be found and translated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Path = tuple[str | int, ...]


def gettext_noop(message: str) -> str:
    """Mark a message for translation and return it unchanged: scoring knows no language but its own."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    `path` leads from the root of the tree that was read to the place: keys for maps, positions from 0 for
    lists. `message` is an English %-format template with named placeholders, a msgid of the translation
    catalogue; `params` fills it. What `params` holds is never in need of translation: keys, numbers, codes.
    """

    path: Path
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The path as text, as in `dimensions[0].questions[2].text`; empty for the root."""
        return format_path(self.path)

    @property
    def text(self) -> str:
        """The message in English, filled in."""
        return self.message % self.params

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.path else self.text


class Unfit(Exception):
    """A value does not fit the place it stands in; the place is added by whoever knows it."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params)
        self.message = message
        self.params = params

    def at(self, *path: str | int) -> Problem:
        """The same, as a problem at a place."""
        return Problem(path, self.message, self.params)


class ProblemsFound(Exception):
    """Base of the refusals: `problems` holds every problem that was found, in reading order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


class InvalidDocument(ProblemsFound):
    """A question bank document is refused."""


class InvalidAnswers(ProblemsFound):
    """An answer sheet, or an answer in it, is refused."""


def format_path(path: Path) -> str:
    """Write a path as in `dimensions[0].questions[2].text`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
