"""Where the AI workloads that an organisation has would run well, and what that hangs on.

A small rule engine: a workload's own points for each place, plus those of the rules whose conditions hold; the
place with the most is the recommended one, of equals the bank's first. What would change it is not derived but
tried: every other single answer to one of the questions that the rules look at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from scoring.answers import Answer, check_answer
from scoring.condition import Condition
from scoring.document import Document, Question
from scoring.fit_document import FitRule, InfrastructureFit
from scoring.rounding import json_number
from scoring.scalars import Value, number_text
from scoring.visibility import Visibility

Holds = Callable[[Condition], bool]
Way = Literal["answer", "added", "removed"]


@dataclass(frozen=True, slots=True)
class PlaceFit:
    """A place for a workload: its points, and the rules that speak for it and against it, in the bank's order."""

    place: str
    points: Decimal
    speaking_for: tuple[str, ...]
    speaking_against: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The contract's shape."""
        return {
            "place": self.place,
            "points": json_number(self.points),
            "for": list(self.speaking_for),
            "against": list(self.speaking_against),
        }


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """Another answer to one question, and the place it would lead to: None when no place would be left.

    `way`: `answer` stands for the whole answer (`value`: an option's key, or a number as text); an option of a
    multiple choice is `added` to what is chosen, or `removed`.
    """

    question: str
    way: Way
    value: str
    place: str | None

    def as_json(self) -> dict[str, Any]:
        """The contract's shape."""
        return {"question": self.question, self.way: self.value, "place": self.place}


@dataclass(frozen=True, slots=True)
class WorkloadFit:
    """One workload that the organisation has.

    `ranking`: the places that are not excluded, most points first, of equals the bank's first. `excluded`: by
    place the rules that exclude it. `reasons`: the rules that speak for the recommended place or against the
    runner-up alone, and those that tipped it. `tipped_by`: the rules without any one of which another place would be
    recommended. `open`: the questions the rules look at that are asked and not answered; `not_asked`: those
    that the profile leaves out.
    """

    workload: str
    ranking: tuple[PlaceFit, ...]
    excluded: Mapping[str, tuple[str, ...]]
    reasons: tuple[str, ...]
    tipped_by: tuple[str, ...]
    would_change: tuple[OtherAnswer, ...]
    open: tuple[str, ...]
    not_asked: tuple[str, ...]

    @property
    def recommended(self) -> PlaceFit | None:
        """The place with the most points; None when every place is excluded."""
        return self.ranking[0] if self.ranking else None

    @property
    def runner_up(self) -> PlaceFit | None:
        """The place that comes next."""
        return self.ranking[1] if len(self.ranking) > 1 else None

    @property
    def is_close(self) -> bool:
        """Whether the runner-up has as many points as the recommended place: then the bank's order decided."""
        return len(self.ranking) > 1 and self.ranking[0].points == self.ranking[1].points

    def as_json(self) -> dict[str, Any]:
        """The contract's shape."""
        return {
            "workload": self.workload,
            "recommended": self.recommended.place if self.recommended else None,
            "runner_up": self.runner_up.place if self.runner_up else None,
            "close": self.is_close,
            "ranking": [entry.as_json() for entry in self.ranking],
            "excluded": {place: list(rules) for place, rules in self.excluded.items()},
            "reasons": list(self.reasons),
            "tipped_by": list(self.tipped_by),
            "would_change": [change.as_json() for change in self.would_change],
            "open": list(self.open),
            "not_asked": list(self.not_asked),
        }


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an advice is given on. `asked` and `visible`: questions of the profile, and those of them shown.

    `looked_at`: the questions that say which workloads there are, or that a rule looks at.
    """

    document: Document
    fit: InfrastructureFit
    visibility: Visibility
    answers: Mapping[str, Answer]
    profile: str | None
    asked: frozenset[str]
    visible: frozenset[str]
    looked_at: frozenset[str]

    def is_answered(self, question: str) -> bool:
        """Whether a question is shown and has an answer that says something."""
        return question in self.visible and question in self.answers and self.answers[question].is_given

    def is_open(self, question: str) -> bool:
        """Whether a question is shown and could still be answered."""
        return (
            question in self.visible
            and not self.is_answered(question)
            and (question not in self.answers or self.answers[question].status != "not_applicable")
        )

    def holds(self) -> Holds:
        """Whether a condition holds as things are."""
        return self._under(self.answers, self.visible)

    def would_hold(self, question: str, answer: Answer) -> Holds:
        """Whether a condition would hold with another answer to one question."""
        answers = {**self.answers, question: answer}
        if self.shows_or_hides(question):
            return self._under(answers, self.visibility.visible(answers, self.profile))
        return self._under(answers, self.visible)

    def shows_or_hides(self, question: str) -> bool:
        """Whether another answer to a question could show or hide any that is looked at."""
        return self.visibility.hang_on(self.looked_at, question)

    def _under(self, answers: Mapping[str, Answer], visible: frozenset[str]) -> Holds:
        """Whether a condition holds, found out once for each: several workloads ask for the same."""
        known: dict[int, bool] = {}

        def holds(condition: Condition) -> bool:
            name = id(condition)  # of a part of the document, which outlives this
            if name not in known:
                known[name] = self.visibility.holds(condition, answers, visible)
            return known[name]

        return holds


def advise(
    document: Document, visibility: Visibility, answers: Mapping[str, Answer], profile: str | None
) -> tuple[WorkloadFit, ...] | None:
    """The workloads that are there, in the bank's order, each with the places ranked.

    Answers to questions that are shown fit them. None when the bank has no such part, or none of the
    questions that tell the workloads is answered.
    """
    fit = document.infrastructure_fit
    if fit is None:
        return None
    visible = visibility.visible(answers, profile)
    circumstances = Circumstances(
        document=document,
        fit=fit,
        visibility=visibility,
        answers={
            key: answer for key, answer in answers.items() if key in visible or _fits(document, key, answer)
        },
        profile=profile,
        asked=document.asked(profile),
        visible=visible,
        looked_at=fit.questions,
    )
    if not any(map(circumstances.is_answered, fit.workload_questions)):
        return None
    holds = circumstances.holds()
    there = [key for key, workload in fit.workloads.items() if holds(workload.when)]
    looked_at = dict.fromkeys(question for key in there for question in fit.rule_questions(key))
    tried = {
        question: tuple(_alternatives(circumstances, question))
        for question in looked_at
        if question in visible
    }
    return tuple(_workload(circumstances, key, holds, tried) for key in there)


def _fits(document: Document, key: str, answer: Answer) -> bool:
    """Whether an answer that is kept for a hidden question could count, should the question be shown."""
    return document.has_question(key) and not check_answer(document.question(key), answer)


# ------------------------------------------------------------ one workload


def _workload(
    circumstances: Circumstances,
    key: str,
    holds: Holds,
    tried: "Mapping[str, Sequence[Alternative]]",
) -> WorkloadFit:
    fit = circumstances.fit
    rules = fit.rules_for(key)
    acting = _acting(rules, holds)
    ranking = _ranking(fit, key, acting)
    first = _first(fit, key, acting)
    tipped_by = [
        rule.key
        for rule in acting
        if _first(fit, key, [other for other in acting if other is not rule]) != first
    ]
    looked_at = fit.rule_questions(key)
    return WorkloadFit(
        workload=key,
        ranking=ranking,
        excluded=_excluded(fit, acting),
        reasons=tuple(rule.key for rule in acting if rule.key in tipped_by or _is_reason(rule, ranking)),
        tipped_by=tuple(tipped_by),
        would_change=tuple(
            OtherAnswer(question, alternative.way, alternative.value, place)
            for question in looked_at
            for alternative in tried.get(question, ())
            if alternative.holds(fit.workloads[key].when)
            and (then := _acting_then(rules, acting, question, alternative)) != acting
            and (place := _first(fit, key, then)) != first
        ),
        open=tuple(filter(circumstances.is_open, looked_at)),
        not_asked=tuple(question for question in looked_at if question not in circumstances.asked),
    )


def _acting(rules: Sequence[FitRule], holds: Holds) -> list[FitRule]:
    return [rule for rule in rules if holds(rule.when)]


def _acting_then(
    rules: Sequence[FitRule], acting: Sequence[FitRule], question: str, alternative: "Alternative"
) -> list[FitRule]:
    """The rules that would act with another answer to a question; what it does not touch is as it was."""
    standing = {rule.key for rule in acting}
    return [
        rule
        for rule in rules
        if (
            alternative.holds(rule.when)
            if alternative.everywhere or question in rule.when.tested
            else rule.key in standing
        )
    ]


def _excluded(fit: InfrastructureFit, acting: Sequence[FitRule]) -> dict[str, tuple[str, ...]]:
    by_place = {place: tuple(rule.key for rule in acting if place in rule.excludes) for place in fit.places}
    return {place: rules for place, rules in by_place.items() if rules}


def _points(fit: InfrastructureFit, workload: str, acting: Sequence[FitRule]) -> dict[str, Decimal]:
    """The points of every place that is not excluded, in the bank's order."""
    suits = fit.workloads[workload].suits
    excluded = {place for rule in acting for place in rule.excludes}
    points = {place: suits.get(place, Decimal(0)) for place in fit.places if place not in excluded}
    for rule in acting:
        for place, added in rule.adds.items():
            if place in points:
                points[place] += added
    return points


def _first(fit: InfrastructureFit, workload: str, acting: Sequence[FitRule]) -> str | None:
    """The place with the most points, of equals the bank's first; None when all are excluded."""
    points = _points(fit, workload, acting)
    return max(points, key=points.__getitem__, default=None)


def _ranking(fit: InfrastructureFit, workload: str, acting: Sequence[FitRule]) -> tuple[PlaceFit, ...]:
    places = [
        PlaceFit(
            place=place,
            points=points,
            speaking_for=tuple(rule.key for rule in acting if rule.points(place) > 0),
            speaking_against=tuple(rule.key for rule in acting if rule.points(place) < 0),
        )
        for place, points in _points(fit, workload, acting).items()
    ]
    return tuple(sorted(places, key=lambda entry: -entry.points))  # stable: of equals the bank's first


def _is_reason(rule: FitRule, ranking: Sequence[PlaceFit]) -> bool:
    """Whether a rule that acts speaks for the recommended place, or against the runner-up alone."""
    first, second = ([rule.points(entry.place) for entry in ranking[:2]] + [Decimal(0), Decimal(0)])[:2]
    return first > 0 or (first == 0 and second < 0)


# ------------------------------------------------------------ other answers


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer to one question, and whether a condition would hold with it.

    `everywhere`: it could show or hide other questions too; else it touches those conditions alone that test
    its own.
    """

    way: Way
    value: str
    holds: Holds
    everywhere: bool


def _alternatives(circumstances: Circumstances, key: str) -> Iterator[Alternative]:
    question = circumstances.document.question(key)
    standing = circumstances.answers.get(key, Answer())
    chosen = standing.value if standing.is_given else None
    everywhere = circumstances.shows_or_hides(key)
    for way, text, answer in _other_answers(question, chosen, circumstances.fit):
        yield Alternative(way, text, circumstances.would_hold(key, answer), everywhere)


def _other_answers(
    question: Question, chosen: Value, fit: InfrastructureFit
) -> Iterator[tuple[Way, str, Answer]]:
    """Every other option; for a number those that the rules name, and its ends. A text has no alternatives."""
    if question.kind == "single":
        for option in question.options:
            if option.key != chosen:
                yield "answer", option.key, Answer(option.key)
    elif question.kind == "multiple":
        yield from _other_choices(question, chosen if isinstance(chosen, tuple) else ())
    elif question.kind == "number":
        ends = {end for end in (question.minimum, question.maximum) if end is not None}
        for number in sorted({*_thresholds(fit, question.key), *ends}):
            answer = Answer(number)
            if number != chosen and not check_answer(question, answer):
                yield "answer", number_text(number), answer


def _other_choices(question: Question, chosen: tuple[str, ...]) -> Iterator[tuple[Way, str, Answer]]:
    """One option more or one less; an exclusive one stands alone."""
    exclusive = {option.key for option in question.options if option.exclusive}
    for option in question.options:
        if option.key in chosen:
            fewer = tuple(key for key in chosen if key != option.key)
            if fewer:
                yield "removed", option.key, Answer(fewer)
        elif option.exclusive:
            yield "answer", option.key, Answer((option.key,))
        else:
            yield "added", option.key, Answer((*(key for key in chosen if key not in exclusive), option.key))


def _thresholds(fit: InfrastructureFit, question: str) -> Iterator[Decimal]:
    """The numbers that the rules hold a question's answer against."""
    waiting = [rule.when for rule in fit.rules]
    while waiting:
        condition = waiting.pop()
        waiting += condition.parts()
        if condition.question == question:
            yield from (end for end in (condition.at_least, condition.at_most) if end is not None)
