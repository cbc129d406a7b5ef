"""What other packages show on a consultancy's page about one client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from organisations.models import Engagement, User


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page: a template, and what it shows of the engagement's client to a person."""

    template: str
    context_for: Callable[[Engagement, User], Mapping[str, object]]


_panels: list[Panel] = []


def register(panel: Panel) -> None:
    """Add a section, below those that are there. Called when the project starts, by packages above this one."""
    if panel not in _panels:
        _panels.append(panel)


def panels_of(engagement: Engagement, user: User) -> list[tuple[str, Mapping[str, object]]]:
    """The sections' templates with what they show."""
    return [(panel.template, panel.context_for(engagement, user)) for panel in _panels]
