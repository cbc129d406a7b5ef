"""Scoring: a document, its bounds and answers in; a result out.

Without a clock, a solver or a state of its own.
"""

from collections.abc import Mapping
from decimal import Decimal

from scoring.answers import Answer, check_answer, check_profile, check_targets
from scoring.bounds import Bounds
from scoring.break_even import break_even
from scoring.canonical import canonical_json, digest
from scoring.compiled import compile_document
from scoring.costs import Costs, check_costs
from scoring.document import Document
from scoring.fit import advise
from scoring.judging import Judging
from scoring.measures import Measures
from scoring.points import Misfit
from scoring.problems import InvalidAnswers, Problem
from scoring.reading import Progress, Reading, progress, read
from scoring.result import MeasureResult, OutcomeResult, Result
from scoring.visibility import Visibility

ENGINE_VERSION = "1.1"


class Scorer:
    """A document made ready for scoring. Make it once and keep it: nothing in it changes."""

    def __init__(self, document: Document, bounds: Bounds) -> None:
        """Raises ValueError when the bounds were computed from another document."""
        self.document = document
        self.digest = digest(canonical_json(document))
        if bounds.document != self.digest:
            raise ValueError("the bounds were computed from another document")
        self._compiled = compile_document(document, bounds, self.digest)
        self._weights = {item.key: item.weight for item in self._compiled.items}
        self._visibility = Visibility(document, {item.key: item.rule for item in self._compiled.items})
        self._measures = Measures(document, self._visibility) if document.measures else None

    def visible(self, answers: Mapping[str, Answer], profile: str | None = None) -> frozenset[str]:
        """The keys of the questions of a profile that are visible.

        Raises InvalidAnswers when an answer does not fit, or there is no such profile. A profile of None is
        the document's default one, here as everywhere.
        """
        return self._visible(answers, self._profile(profile))

    def progress(self, answers: Mapping[str, Answer], profile: str | None = None) -> dict[str, Progress]:
        """How far each dimension is answered, by key. Raises InvalidAnswers as `visible` does."""
        of_dimension: list[list[Reading]] = [[] for _ in self.document.dimensions]
        for reading in self._read(answers, self._profile(profile)):
            of_dimension[reading.item.dimension].append(reading)
        return {
            dimension.key: progress(readings)
            for dimension, readings in zip(self.document.dimensions, of_dimension, strict=True)
        }

    def weight(self, question: str) -> int:
        """What a question counts against the others, as a whole number; 0 where it is never scored."""
        return self._weights[question]

    def add_up(
        self, answers: Mapping[str, Answer], profile: str | None = None
    ) -> tuple[Mapping[str, MeasureResult], Mapping[str, OutcomeResult]]:
        """The measures and outcomes alone, by key. Raises InvalidAnswers as `visible` does."""
        profile = self._profile(profile)
        return self._added_up(self._read(answers, profile), profile)

    def score(
        self,
        answers: Mapping[str, Answer],
        *,
        region: str,
        targets: Mapping[str, Decimal] | None = None,
        profile: str | None = None,
        costs: Costs | None = None,
    ) -> Result:
        """The result for an organisation of a region (one of REGIONS), with its own targets and costs if any.

        Answers to questions that the document does not have, or the profile does not ask, are left aside.
        Raises InvalidAnswers when an answer does not fit its question, a target no dimension, a cost is out
        of range, or there is no such profile.
        """
        profile = self._profile(profile)
        targets = targets or {}
        problems = check_targets(self.document, targets) + (check_costs(costs) if costs else ())
        if problems:
            raise InvalidAnswers(problems)
        readings = self._read(answers, profile)
        measures, outcomes = self._added_up(readings, profile)
        return Judging(self._compiled, readings, region, targets, profile).result(
            ENGINE_VERSION,
            infrastructure_fit=advise(self.document, self._visibility, answers, profile),
            break_even=break_even(costs) if costs else None,
            measures=measures,
            outcomes=outcomes,
        )

    def _added_up(
        self, readings: list[Reading], profile: str | None
    ) -> tuple[Mapping[str, MeasureResult], Mapping[str, OutcomeResult]]:
        return self._measures.results(readings, profile) if self._measures else ({}, {})

    def _profile(self, profile: str | None) -> str | None:
        """The profile that is meant. Raises InvalidAnswers when there is none of that key."""
        if profile is None:
            return self.document.default_profile
        problems = check_profile(self.document, profile)
        if problems:
            raise InvalidAnswers(problems)
        return profile

    def _visible(self, answers: Mapping[str, Answer], profile: str | None) -> frozenset[str]:
        try:
            return self._visibility.visible(answers, profile)
        except Misfit:
            raise self._refusal(answers) from None

    def _read(self, answers: Mapping[str, Answer], profile: str | None) -> list[Reading]:
        visible = self._visible(answers, profile)
        try:
            return read(self._compiled.items, answers, visible)
        except Misfit:
            raise self._refusal(answers) from None

    def _refusal(self, answers: Mapping[str, Answer]) -> InvalidAnswers:
        """What is wrong with answers that do not fit, place by place."""
        return InvalidAnswers(
            [
                Problem(("answers", question.key, *problem.path), problem.message, problem.params)
                for question in self.document.questions()
                if question.key in answers
                for problem in check_answer(question, answers[question.key])
            ]
        )
