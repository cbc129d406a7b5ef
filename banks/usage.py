"""How much a version is used. Who answers it is the business of packages above this one, which say so here."""

from collections.abc import Callable
from dataclasses import dataclass

from banks.models import Version


@dataclass(frozen=True, slots=True)
class Usage:
    """The assessments of a version: `open` ones still take answers, `closed` ones are submitted."""

    open: int = 0
    closed: int = 0

    @property
    def all(self) -> int:
        return self.open + self.closed


_counts: list[Callable[[Version], Usage]] = []


def register(count: Callable[[Version], Usage]) -> None:
    """Have a version's use counted. Called once, when Django has loaded."""
    _counts.append(count)


def usage_of(version: Version) -> Usage:
    """How many assessments answer a version."""
    counted = [count(version) for count in _counts]
    return Usage(open=sum(each.open for each in counted), closed=sum(each.closed for each in counted))
