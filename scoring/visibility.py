"""Which questions an organisation gets to see, given its answers and the profile it goes by.

A test of a question that is hidden, unanswered, unknown or not applicable is false; `not` and `answered:
false` turn that round.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from graphlib import TopologicalSorter

from scoring.answers import Answer
from scoring.condition import Condition
from scoring.document import Document
from scoring.graphs import visibility_graph
from scoring.points import Rule


class Visibility:
    """The conditions of a document, in an order in which nothing is decided before what it hangs on."""

    def __init__(self, document: Document, rules: Mapping[str, Rule | None]) -> None:
        self._rules = rules
        self._all = document.asked(None)
        conditions = {q.key: q.visible_if for q in document.questions() if q.visible_if is not None}
        order = TopologicalSorter(visibility_graph(document)).static_order()
        ordered = [(key, conditions[key]) for key in order if key in conditions]
        self._hung_on = _hung_on(ordered)
        # By profile what it asks, and the conditions of that: it holds all that these hang on.
        self._ways = {
            profile: (asked, [(key, condition) for key, condition in ordered if key in asked])
            for profile in (None, *document.profiles)
            for asked in (document.asked(profile),)
        }

    def visible(self, answers: Mapping[str, Answer], profile: str | None = None) -> frozenset[str]:
        """The keys of the questions of a profile (None: of all) that are visible."""
        asked, conditions = self._ways[profile]
        if not conditions:
            return asked
        hidden: set[str] = set()
        for key, condition in conditions:
            if not self._holds(condition, answers, hidden):
                hidden.add(key)
        return asked - hidden

    def hang_on(self, questions: AbstractSet[str], question: str) -> bool:
        """Whether another answer to `question` could show or hide any of `questions`."""
        return any(question in self.hangs_on(key) for key in questions)

    def hangs_on(self, question: str) -> frozenset[str]:
        """The questions that a question's visibility hangs on, through others too."""
        return self._hung_on.get(question, frozenset())

    def holds(self, condition: Condition, answers: Mapping[str, Answer], visible: frozenset[str]) -> bool:
        """Whether a condition holds, where these questions are visible."""
        return self._holds(condition, answers, self._all - visible)

    def _holds(self, condition: Condition, answers: Mapping[str, Answer], hidden: AbstractSet[str]) -> bool:
        """Whether every test of a condition holds."""
        return (
            (
                condition.question is None
                or self._question_holds(condition, condition.question, answers, hidden)
            )
            and all(self._holds(part, answers, hidden) for part in condition.all_of)
            and (not condition.any_of or any(self._holds(part, answers, hidden) for part in condition.any_of))
            and (condition.negated is None or not self._holds(condition.negated, answers, hidden))
        )

    def _question_holds(
        self, condition: Condition, key: str, answers: Mapping[str, Answer], hidden: AbstractSet[str]
    ) -> bool:
        answer = answers.get(key)
        answered = answer is not None and answer.is_given and key not in hidden
        if condition.answered is not None and condition.answered != answered:
            return False
        if not condition.is_any_of and condition.at_least is None and condition.at_most is None:
            return True
        rule = self._rules[key]
        if not answered or answer is None or rule is None:
            return False
        chosen = answer.value if isinstance(answer.value, tuple) else (answer.value,)
        if condition.is_any_of and not any(option in condition.is_any_of for option in chosen):
            return False
        if condition.at_least is None and condition.at_most is None:
            return True
        amount = Fraction(answer.value) if isinstance(answer.value, Decimal) else rule.earned(answer.value)
        return (condition.at_least is None or amount >= _exact(condition.at_least)) and (
            condition.at_most is None or amount <= _exact(condition.at_most)
        )


@lru_cache(maxsize=1000)  # thousands of conditions name the same few bounds
def _exact(bound: Decimal) -> Fraction:
    return Fraction(bound)


def _hung_on(conditions: Iterable[tuple[str, Condition]]) -> dict[str, frozenset[str]]:
    """By question all that its visibility hangs on, through others too; conditions in the order they are decided."""
    found: dict[str, frozenset[str]] = {}
    for key, condition in conditions:
        direct = frozenset(condition.questions())
        found[key] = direct.union(*(found.get(other, frozenset()) for other in direct))
    return found
