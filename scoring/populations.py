"""Whose figures an organisation is held against: one population at a time, never two mixed."""

from collections.abc import Sequence

from scoring.document import Figure, Question
from scoring.fields import REGIONS
from scoring.shares import Constraint

GLOBAL = "global"  # the name of the population that figures without a region speak of


def populations(question: Question) -> tuple[str, ...]:
    """The populations that a question has figures for: regions in their fixed order, then the global one."""
    named = {figure.region or GLOBAL for figure in question.figures}
    return tuple(name for name in (*REGIONS, GLOBAL) if name in named)


def population_for(question: Question, region: str) -> str | None:
    """The population to compare an organisation of a region with: its region's, else global, else none."""
    named = populations(question)
    return next((name for name in (region, GLOBAL) if name in named), None)


def figures_of(question: Question, population: str) -> tuple[Figure, ...]:
    """The figures that speak of a population, in the bank's order."""
    return tuple(figure for figure in question.figures if (figure.region or GLOBAL) == population)


def unknown_count(question: Question) -> int:
    """How many shares are unknown on a single choice: one per option, and the unplaced where allowed."""
    return len(question.options) + question.unplaced


def constraints(question: Question, figures: Sequence[Figure]) -> list[Constraint]:
    """What figures say of a single-choice question's options, by their position."""
    position = {option.key: index for index, option in enumerate(question.options)}
    return [
        Constraint(
            frozenset(position[key] for key in figure.options), float(figure.ends[0]), float(figure.ends[1])
        )
        for figure in figures
    ]
