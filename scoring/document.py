"""The question bank document, format 1: what an organisation is asked and how its answers are judged.

A document is a value: parsed once, never changed. Fields stand in the order of the canonical form. Points,
scores, thresholds and shares are 0-100; weights are at least 0 and count against each other only.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import Field

from scoring.condition import Condition
from scoring.fields import (
    Amount,
    Boolean,
    ClauseReference,
    Count,
    Date,
    Format,
    Key,
    KindField,
    Language,
    MatchField,
    Minutes,
    Name,
    Number,
    Ordinal,
    Part,
    Points,
    Reference,
    RegionField,
    Share,
    Step,
    Text,
    Weight,
    Year,
)
from scoring.fit_document import InfrastructureFit
from scoring.measure_document import Measure, Outcome

DEFAULT_MARGIN = Decimal("0.5")


class Level(Part):
    """A maturity level: it begins at a score and reaches to where the next one begins."""

    begins_at: Points = Field(alias="from")
    name: Text


class Source(Part):
    """Where figures come from. `sample` is the number surveyed, None where it is not given."""

    title: Text = Text()
    year: Year | None = None
    sample: Count | None = None
    reference: Name | None = None
    caution: Text = Text()


class AppliesFrom(Part):
    """From when a clause applies, and to what where that differs."""

    date: Date
    scope: Text = Text()


class Provision(Part):
    """More about a clause: whom it addresses (roles of its framework), and from when it applies.

    `secondary`: what is said here is confirmed by secondary sources only.
    """

    addresses: tuple[Reference, ...] = ()
    applies_from: tuple[AppliesFrom, ...] = ()
    note: Text = Text()
    secondary: Boolean = False


class Framework(Part):
    """A standard or law that questions are mapped to: clauses by identifier, with our own short titles.

    `caution`: how far identifiers and dates are confirmed. `role_question` is a multiple choice whose options
    of the same keys as `roles` say which of them the organisation has. `not_asked`: the clauses that are left
    out on purpose, with the reason.
    """

    title: Text = Text()
    caution: Text = Text()
    roles: dict[Key, Text] = {}
    role_question: Reference | None = None
    clauses: dict[Name, Text] = {}
    provisions: dict[Name, Provision] = {}
    not_asked: dict[Name, Text] = {}


class Recommendation(Part):
    """What to do next. `effort`: 1 small to 3 large. `horizon`: 1 within 90 days, 2 a year, 3 beyond.

    `done`: how somebody else can tell that it is done. `owner`: who usually owns it, a key of the document's
    `owners`. `serves`: the clauses that it serves.
    """

    text: Text = Text()
    done: Text = Text()
    owner: Reference | None = None
    effort: Step = 2
    horizon: Step = 2
    needs: tuple[Reference, ...] = ()
    serves: tuple[ClauseReference, ...] = ()


class Profile(Part):
    """A way through the bank: the questions named and those of the dimensions named; without either, all.

    `minutes`: how long it usually takes. Without `levels` it is too short to say a level, and says none.
    """

    name: Text
    description: Text = Text()
    minutes: Minutes | None = None
    levels: Boolean = True
    questions: tuple[Reference, ...] = ()
    dimensions: tuple[Reference, ...] = ()


class Option(Part):
    """An answer that can be chosen. Exclusive (multiple choice only): it cannot stand beside another.

    `amount`: what it adds to the measures that count its question. `origin`: what it is called in the file it was
    imported from.
    """

    key: Key
    points: Points
    amount: Amount | None = None
    text: Text
    exclusive: Boolean = False
    recommendation: Reference | None = None
    origin: Name | None = None


class Band(Part):
    """Numbers from `begins_at` on, up to where the next band begins, earn `points` and add `amount` to measures."""

    begins_at: Number = Field(alias="from")
    points: Points
    amount: Amount | None = None
    recommendation: Reference | None = None


class Floor(Part):
    """Below `points` on its question, the dimension's level is at most `level` (counting from 1)."""

    points: Points
    level: Ordinal


class Figure(Part):
    """A published figure: so many percent gave one of `options`, or a number of `at_least` or more."""

    source: Reference
    options: tuple[Reference, ...] = ()
    at_least: Number | None = None
    share: Share
    region: RegionField | None = None
    margin: Points = DEFAULT_MARGIN
    match: MatchField = "exact"
    base: Text = Text()
    at: Name | None = None
    statement: Text = Text()

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The least and greatest share it allows, in percent; a range given as such gets no margin."""
        if isinstance(self.share, tuple):
            return self.share
        return max(Decimal(0), self.share - self.margin), min(Decimal(100), self.share + self.margin)


class Question(Part):
    """One question. Which fields it uses depends on its kind.

    `amount_limit`: what its options add to measures together, at most. `origin`: what it is called in the file it
    was imported from.
    """

    key: Key
    kind: KindField
    weight: Weight = Decimal(1)
    text: Text
    help: Text = Text()
    why: Text = Text()
    unit: Text = Text()
    minimum: Number | None = None
    maximum: Number | None = None
    evidence: Boolean = False
    not_applicable: Boolean = True
    floor: Floor | None = None
    options: tuple[Option, ...] = ()
    amount_limit: Amount | None = None
    bands: tuple[Band, ...] = ()
    interpolate: Boolean = False
    unplaced: Boolean = False
    figures: tuple[Figure, ...] = ()
    maps_to: tuple[ClauseReference, ...] = ()
    visible_if: Condition | None = None
    origin: Name | None = None

    @property
    def has_amounts(self) -> bool:
        """Whether an answer to it can add to measures."""
        return any(option.amount is not None for option in self.options) or any(
            band.amount is not None for band in self.bands
        )

    @property
    def is_scored(self) -> bool:
        """Text questions and those of weight 0 are shown and never scored."""
        return self.kind != "text" and self.weight > 0

    def option(self, key: str) -> Option:
        """The option with a key; KeyError when there is none."""
        for option in self.options:
            if option.key == key:
                return option
        raise KeyError(key)


class Dimension(Part):
    """A field of practice; its questions are scored together.

    `origin`: what it is called in the file it was imported from.
    """

    key: Key
    name: Text
    weight: Weight = Decimal(1)
    origin: Name | None = None
    questions: tuple[Question, ...]


class Document(Part):
    """A question bank version, whole.

    `origin`: what it is called in the file it was imported from.
    """

    format: Format
    key: Key
    version: Key
    languages: tuple[Language, ...]
    title: Text
    description: Text = Text()
    origin: Name | None = None
    minimum_coverage: Points = Decimal(80)
    minimum_difference: Points = Decimal(0)
    levels: tuple[Level, ...]
    sources: dict[Key, Source] = {}
    frameworks: dict[Key, Framework] = {}
    owners: dict[Key, Text] = {}
    recommendations: dict[Key, Recommendation] = {}
    profiles: dict[Key, Profile] = {}
    infrastructure_fit: InfrastructureFit | None = None
    measures: dict[Key, Measure] = {}
    outcomes: dict[Key, Outcome] = {}
    dimensions: tuple[Dimension, ...]

    def questions(self) -> Iterator[Question]:
        """Every question, in the bank's order."""
        for dimension in self.dimensions:
            yield from dimension.questions

    def question(self, key: str) -> Question:
        """The question with a key; KeyError when there is none."""
        return self._questions[key]

    def has_question(self, key: str) -> bool:
        """Whether there is a question with a key."""
        return key in self._questions

    def dimension(self, key: str) -> Dimension:
        """The dimension with a key; KeyError when there is none."""
        for dimension in self.dimensions:
            if dimension.key == key:
                return dimension
        raise KeyError(key)

    def dimension_of(self, question_key: str) -> Dimension:
        """The dimension that a question stands in; KeyError when there is no such question."""
        return self._dimension_of[question_key]

    @cached_property
    def default_profile(self) -> str | None:
        """The profile that is meant where none is named: the first that asks every question.

        None, the bank as a whole, when there is no such profile.
        """
        everything = self.asked(None)
        return next((key for key in self.profiles if self.asked(key) == everything), None)

    def asked(self, profile: str | None) -> frozenset[str]:
        """The keys of the questions that a profile asks; of all with None. KeyError for no profile."""
        return self._asked[profile]

    def counted(self, measure: Measure) -> tuple[str, ...]:
        """The keys of the questions whose amounts a measure adds up, in the bank's order."""
        everything = not measure.questions and not measure.dimensions
        return tuple(
            question.key
            for dimension in self.dimensions
            for question in dimension.questions
            if question.has_amounts
            and (everything or question.key in measure.questions or dimension.key in measure.dimensions)
        )

    def language_for(self, language: str) -> str:
        """The language itself where the bank has it, else the bank's first."""
        return language if language in self.languages else self.languages[0]

    @cached_property
    def _questions(self) -> dict[str, Question]:
        # Of two with one key, which only a document that is refused has, the first counts.
        return {question.key: question for question in reversed(list(self.questions()))}

    @cached_property
    def _dimension_of(self) -> dict[str, Dimension]:
        return {question.key: dimension for dimension in self.dimensions for question in dimension.questions}

    @cached_property
    def _asked(self) -> dict[str | None, frozenset[str]]:
        everything = frozenset(self._questions)
        asked: dict[str | None, frozenset[str]] = {None: everything}
        for key, profile in self.profiles.items():
            asked[key] = self._asked_by(profile) or everything
        return asked

    def _asked_by(self, profile: Profile) -> frozenset[str]:
        """The questions that it names, one by one or by their dimension; none where it names nothing."""
        questions, dimensions = frozenset(profile.questions), frozenset(profile.dimensions)
        return frozenset(
            question.key
            for dimension in self.dimensions
            for question in dimension.questions
            if question.key in questions or dimension.key in dimensions
        )


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the document, made from the models.

    It describes the shape; what refers to what, and whether figures can be true together, only reading can
    tell.
    """
    schema = Document.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
