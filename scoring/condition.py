"""A condition on answers: when a question is visible, when a rule of the infrastructure fit acts."""

from collections.abc import Iterator
from functools import cached_property

from pydantic import Field

from scoring.fields import Boolean, Number, Part, Reference


class Condition(Part):
    """A condition on answers: every test that is given must hold.

    `is_any_of`, `at_least`, `at_most` and `answered` test the answer to `question`; the rest combine
    conditions.
    """

    question: Reference | None = None
    is_any_of: tuple[Reference, ...] = Field(default=(), alias="is")
    at_least: Number | None = None
    at_most: Number | None = None
    answered: Boolean | None = None
    all_of: tuple["Condition", ...] = Field(default=(), alias="all")
    any_of: tuple["Condition", ...] = Field(default=(), alias="any")
    negated: "Condition | None" = Field(default=None, alias="not")

    def questions(self) -> Iterator[str]:
        """The keys of the questions it depends on, in reading order; one may come more than once."""
        if self.question is not None:
            yield self.question
        for part in self.parts():
            yield from part.questions()

    @cached_property
    def tested(self) -> frozenset[str]:
        """The keys of the questions it depends on."""
        return frozenset(self.questions())

    def parts(self) -> Iterator["Condition"]:
        """The conditions directly inside this one."""
        yield from self.all_of
        yield from self.any_of
        if self.negated is not None:
            yield self.negated
