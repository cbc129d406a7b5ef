"""The scores of a framework, and what they are on our scale of 0 to 100."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from django.utils.translation import gettext_noop

from banks.exchange.ciso_assistant.library import LibraryLanguages, Part
from banks.exchange.standard import LEVELS, in_languages, standard_levels
from banks.exchange.telling import Told
from banks.exchange.tree import Tree

MOST_STEPS = 100
MOST_NUMBERED_STEPS = 11  # a scale without names is a list of numbers up to here, and a number to type beyond
_POINTS_STEP = Decimal("0.0001")
_LEVEL_STEP = Decimal("0.001")

_STEP = Decimal(25)  # between the steps of the usual scale

USUAL_LEVELS = gettext_noop("The file names no levels: the bank gets five even ones with the usual names")
_FIRST_LEVEL = gettext_noop("The first level begins at 0, not where the scores defined begin")


@dataclass(frozen=True, slots=True)
class Step:
    """A score with a name: a level of maturity."""

    score: Decimal
    name: Mapping[str, Tree]
    description: Mapping[str, Tree]


@dataclass(frozen=True, slots=True)
class Scale:
    """Scores from the least to the greatest; `steps` are those that have names, ascending.

    `is_usual`: it is ours, of a framework that says nothing of scores.
    """

    least: Decimal
    greatest: Decimal
    steps: tuple[Step, ...]
    is_usual: bool = False

    def points(self, score: Decimal | Fraction) -> Decimal:
        """What a score is on the scale of 0 to 100, ends held.

        What does not come out even is rounded up to four decimals, so that a mean of points reaches a level
        whenever the mean of the scores does.
        """
        return even(self._share(score), _POINTS_STEP, ROUND_CEILING)

    def level_begins(self, score: Decimal) -> Decimal:
        """Where the level of a score begins."""
        return even(self._share(score), _LEVEL_STEP, ROUND_FLOOR)

    def _share(self, score: Decimal | Fraction) -> Fraction:
        least, greatest = Fraction(self.least), Fraction(self.greatest)
        share = 100 * (Fraction(score) - least) / (greatest - least)
        return min(max(share, Fraction(0)), Fraction(100))

    @property
    def is_percentage(self) -> bool:
        """Whether its scores are our points already."""
        return self.least == 0 and self.greatest == 100

    def named(self) -> tuple[Step, ...]:
        """The steps to choose from: those that have names, or the whole numbers where they are few; else none."""
        if self.steps:
            return self.steps
        whole = self.least == int(self.least) and self.greatest == int(self.greatest)
        if not whole or self.greatest - self.least >= MOST_NUMBERED_STEPS:
            return ()
        return tuple(Step(Decimal(score), {}, {}) for score in range(int(self.least), int(self.greatest) + 1))


def even(share: Fraction, step: Decimal, rounding: str) -> Decimal:
    """A share as a decimal number: exactly, or rounded to `step`."""
    exact = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(step, rounding=rounding)
    return exact.normalize() if exact else Decimal(0)


def scale_of(framework: Part, languages: LibraryLanguages, node: Part | None = None) -> Scale:
    """The scale of a framework or, where a requirement has its own, of that one."""
    node = node or Part()
    if not any(part.has(name) for part in (framework, node) for name in _OF_SCORES):
        return _usual_scale(languages)
    least, greatest = (
        node.number(name) if node.number(name) is not None else framework.number(name)
        for name in ("min_score", "max_score")
    )
    defined = framework.content.get("scores_definition")
    if isinstance(defined, dict):
        scales = framework.part("scores_definition")
        own = scales.parts(node.text("scores_definition_ref"))
        entries = own or scales.parts("scale")
    else:
        entries = framework.parts("scores_definition")
    steps = {}
    for entry in entries[:MOST_STEPS]:
        score = entry.number("score")
        if score is not None and score not in steps:
            place = str(score)
            steps[score] = Step(
                score, languages.texts(entry, "name", place), languages.texts(entry, "description", place)
            )
    if least is None:
        least = min(steps, default=Decimal(0)) if greatest is None else Decimal(0)
    if greatest is None:
        greatest = max(steps, default=Decimal(100))
    if not 0 <= least < greatest:
        least, greatest = Decimal(0), Decimal(100)
    within = [steps[score] for score in sorted(steps) if least <= score <= greatest]
    return Scale(least, greatest, tuple(within))


_OF_SCORES = ("min_score", "max_score", "scores_definition", "scores_definition_ref")


def _usual_scale(languages: LibraryLanguages) -> Scale:
    """Five even steps with the names of our usual levels: what a person can say of a requirement without a scale."""
    steps = (
        Step(number * _STEP, in_languages(names, languages.codes), {})
        for number, (_begins_at, names) in enumerate(LEVELS)
    )
    return Scale(Decimal(0), Decimal(100), tuple(steps), is_usual=True)


def levels_of(scale: Scale, languages: LibraryLanguages, told: Told) -> list[Tree]:
    """The levels of maturity: one for each score that has a name, or the usual ones."""
    levels: dict[Decimal, Tree] = {}
    for step in () if scale.is_usual else scale.steps:
        begins_at = scale.level_begins(step.score)
        if step.name:
            levels.setdefault(begins_at, {"from": begins_at, "name": dict(step.name)})
    if len(levels) < 2:
        told.tell("changed", USUAL_LEVELS)
        return standard_levels(languages.codes)
    first = min(levels)
    if first != 0:
        told.tell("changed", _FIRST_LEVEL)
        levels[first] = {"from": Decimal(0), "name": levels[first]["name"]}  # type: ignore[call-overload, index]
    return list(levels.values())
