"""The part of a question bank that says where AI workloads run well: places, workloads, and rules that weigh.

A workload comes with points for the places that suit it; rules add to them or take away, or leave a place out.
These points count against each other only; they have nothing to do with the points of answers.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from scoring.condition import Condition
from scoring.fields import Key, Part, Preference, Reference, Text


class Place(Part):
    """A kind of place to run on. `traits`: what it is like, by aspect."""

    name: Text
    text: Text = Text()
    traits: dict[Reference, Text] = {}


class Workload(Part):
    """A kind of AI work; an organisation has it when the condition holds.

    `suits`: points by place before any rule acts, 0 for a place that is left out; `reason` says why.
    """

    name: Text
    when: Condition
    suits: dict[Reference, Preference] = {}
    reason: Text


class FitRule(Part):
    """A reason for or against places that acts when the condition holds.

    `workloads`: those it speaks of, all when left out. `adds`: points by place, negative ones against it.
    `excludes`: the places that are out of the question.
    """

    key: Key
    when: Condition
    workloads: tuple[Reference, ...] = ()
    adds: dict[Reference, Preference] = {}
    excludes: tuple[Reference, ...] = ()
    reason: Text

    def points(self, place: str) -> Decimal:
        """What it adds to a place."""
        return self.adds.get(place, Decimal(0))


class InfrastructureFit(Part):
    """Where workloads run well. `aspects`: what places are compared by, in order."""

    aspects: dict[Key, Text] = {}
    places: dict[Key, Place]
    workloads: dict[Key, Workload]
    rules: tuple[FitRule, ...] = ()

    def rules_for(self, workload: str) -> tuple[FitRule, ...]:
        """The rules that speak of a workload."""
        return self._rules_for[workload]

    def rule(self, key: str) -> FitRule:
        """The rule with a key; KeyError when there is none."""
        for rule in self.rules:
            if rule.key == key:
                return rule
        raise KeyError(key)

    @cached_property
    def workload_questions(self) -> tuple[str, ...]:
        """The keys of the questions that tell which workloads there are."""
        return questions_of(workload.when for workload in self.workloads.values())

    @cached_property
    def questions(self) -> frozenset[str]:
        """The keys of all questions that it looks at."""
        return frozenset(self.workload_questions).union(*self._rule_questions.values())

    def rule_questions(self, workload: str) -> tuple[str, ...]:
        """The keys of the questions that the rules for a workload look at, in the rules' order."""
        return self._rule_questions[workload]

    @cached_property
    def _rules_for(self) -> dict[str, tuple[FitRule, ...]]:
        return {
            workload: tuple(rule for rule in self.rules if not rule.workloads or workload in rule.workloads)
            for workload in self.workloads
        }

    @cached_property
    def _rule_questions(self) -> dict[str, tuple[str, ...]]:
        return {
            workload: questions_of(rule.when for rule in rules) for workload, rules in self._rules_for.items()
        }


def questions_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """The keys of the questions that conditions test, each once."""
    return tuple(dict.fromkeys(key for condition in conditions for key in condition.questions()))
