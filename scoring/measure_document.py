"""The part of a question bank that adds up instead of averaging: measures, and outcomes computed from them.

Options and bands may carry an `amount`: risk points, hours, anything that adds up. Amounts have nothing to do
with points and weights. A measure is the sum of the amounts earned over the questions that it counts; an
outcome adds up measures, adjusts the sum by a few fixed rules, rounds it, and finds its level.
"""

from decimal import Decimal

from pydantic import Field

from scoring.fields import Amount, Factor, Key, Number, Part, Percent, Places, Reference, TakenAsField, Text


class Measure(Part):
    """A sum of amounts over the questions named and those of the dimensions named; without either, over all.

    `maximum`: what it is held against; left out, the greatest sum that its questions can give.
    """

    name: Text
    description: Text = Text()
    questions: tuple[Reference, ...] = ()
    dimensions: tuple[Reference, ...] = ()
    maximum: Amount | None = None


class Term(Part):
    """A measure, or another outcome, that an outcome adds up: its amount, or its percent of its maximum.

    `times`: what it is multiplied by; a negative number takes it away.
    """

    of: Reference
    taken_as: TakenAsField = Field(default="amount", alias="as")
    times: Factor = Decimal(1)


class Limit(Part):
    """A test of a measure, or of another outcome: every end that is given must hold."""

    of: Reference
    taken_as: TakenAsField = Field(default="amount", alias="as")
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None


class Adjustment(Part):
    """Something added where a limit is passed, or taken away: percent of the sum, or an amount."""

    key: Key
    when: Limit
    percent: Percent | None = None
    amount: Amount | None = None
    reason: Text = Text()


class OutcomeLevel(Part):
    """A level of an outcome: it begins at a number, or above it. The first has neither: it is what remains."""

    begins_at: Number | None = Field(default=None, alias="from")
    above: Number | None = None
    name: Text
    text: Text = Text()


class Outcome(Part):
    """What comes of measures, in this order: the terms are added up; every adjustment whose limit is passed
    is made, each on that same sum; `never_below` holds; it is rounded half up to `decimals` places; the level
    is the last one that has begun.

    `maximum`: what it is held against; left out, the greatest sum that its terms can give, before adjustments.
    `levels_as`: whether levels begin at amounts or at percent of the maximum. `source`: where the rules stand.
    """

    name: Text
    description: Text = Text()
    source: Reference | None = None
    terms: tuple[Term, ...] = Field(alias="sum")
    adjustments: tuple[Adjustment, ...] = ()
    never_below: Amount | None = None
    decimals: Places | None = Field(default=None, alias="round")
    maximum: Amount | None = None
    levels_as: TakenAsField = "amount"
    levels: tuple[OutcomeLevel, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The measures and outcomes that it is computed from, each once, in reading order."""
        names = (*(term.of for term in self.terms), *(adjustment.when.of for adjustment in self.adjustments))
        return tuple(dict.fromkeys(names))
