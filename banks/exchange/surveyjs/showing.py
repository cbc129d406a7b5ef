"""From a condition of ours to a SurveyJS expression that is true for the same answers.

With us a test of a question that is hidden is false, whatever was answered before; in survey-core the answer stays.
So whatever a tested question's own visibility hangs on is written into the expression, or, where that grows long,
calculated once under a name.
"""

from decimal import Decimal
from fractions import Fraction
from math import lcm

from banks.exchange.surveyjs.names import option_values, question_names, special_values
from scoring import Document, Question
from scoring.condition import Condition
from scoring.scalars import number_text

LONGEST_IN_PLACE = 300  # characters of another question's visibility
_NEVER = "(1 = 2)"


class Expressions:
    """The expressions of a document. `calculated` are by name those that others refer to; filled as it is used."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.names = question_names(document)
        self.calculated: dict[str, str] = {}
        self._shown: dict[str, str] = {}

    def shown(self, key: str) -> str:
        """When a question shows; empty for always. The document's conditions lead in no circle."""
        if key not in self._shown:
            condition = self._document.question(key).visible_if
            self._shown[key] = "" if condition is None else self._of(condition, inner=False)
        return self._shown[key]

    def _of(self, condition: Condition, *, inner: bool = True) -> str:
        parts = self._tests(condition)
        parts += [self._of(part) for part in condition.all_of]
        if condition.any_of:
            some = [self._of(part) for part in condition.any_of]
            parts.append(some[0] if len(some) == 1 else f"({' or '.join(some)})")
        if condition.negated is not None:
            parts.append(f"!({self._of(condition.negated, inner=False)})")
        if len(parts) == 1:
            return parts[0]
        joined = " and ".join(parts)
        return f"({joined})" if inner else joined

    def _tests(self, condition: Condition) -> list[str]:
        """What is tested of the question itself."""
        if condition.question is None:
            return []
        question = self._document.question(condition.question)
        name = f"{{{_patched(self.names[question.key])}}}"
        tests = []
        if condition.is_any_of:
            tests.append(_chosen(question, name, condition.is_any_of))
        if condition.at_least is not None or condition.at_most is not None:
            tests += _between(question, name, condition.at_least, condition.at_most)
        if condition.answered is True and not condition.is_any_of:
            tests.append(_answered(question, name))
        visibility = self._visibility(question.key)
        if tests and visibility:
            tests.append(visibility)
        if condition.answered is False:
            unanswered = f"!{_answered(question, name)}" if len(special_of(question)) else f"{name} empty"
            tests.append(f"({unanswered} or !{visibility})" if visibility else unanswered)
        return tests

    def _visibility(self, key: str) -> str:
        """When a question shows, as a part of another expression; long ones by name."""
        expression = self.shown(key)
        if not expression:
            return ""
        if len(expression) <= LONGEST_IN_PLACE:
            return f"({expression})"
        name = f"shown:{_patched(self.names[key])}"
        self.calculated[name] = expression
        return f"({{{name}}} = true)"


def special_of(question: Question) -> tuple[str, ...]:
    """The values that say that there is no answer; only choices have any."""
    return special_values(question) if question.options else ()


def literal(value: "str | Decimal | bool") -> str:
    """A value as expressions write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return number_text(value)
    return "'" + _patched(value).replace("'", "\\'").replace('"', '\\"') + "'"


def _patched(text: str) -> str:
    """survey-core takes `equals` for a sign wherever it stands; case is nothing to it."""
    return text.replace("equals", "EQUALS")


def _answered(question: Question, name: str) -> str:
    special = special_of(question)
    if not special:
        return f"{name} notempty"
    return f"({name} notempty and !({name} anyof [{', '.join(map(literal, special))}]))"


def _chosen(question: Question, name: str, keys: tuple[str, ...]) -> str:
    values = option_values(question)
    if not keys:
        return _NEVER
    if len(keys) == 1 and question.kind == "single":
        return f"{name} = {literal(values[keys[0]])}"
    return f"{name} anyof [{', '.join(literal(values[key]) for key in keys)}]"


def _between(question: Question, name: str, low: Decimal | None, high: Decimal | None) -> list[str]:
    """The number given, or the points of what is chosen, lies between the ends given."""
    if question.kind == "number":
        ends = [f"{name} >= {number_text(low)}"] if low is not None else []
        return ends + ([f"{name} <= {number_text(high)}"] if high is not None else [])
    if question.kind == "single":
        keys = tuple(
            option.key
            for option in question.options
            if (low is None or option.points >= low) and (high is None or option.points <= high)
        )
        return [_chosen(question, name, keys)]
    return [_answered(question, name), *_sum_between(question, name, low, high)]


def _sum_between(question: Question, name: str, low: Decimal | None, high: Decimal | None) -> list[str]:
    """The points of all that is chosen, held to 100, as whole numbers: sums of fractions are inexact in JavaScript."""
    values = option_values(question)
    ends = [Fraction(end) for end in (low, high) if end is not None]
    scale = lcm(
        *(Fraction(o.points).denominator for o in question.options), *(end.denominator for end in ends)
    )
    terms = [
        f"iif({name} contains {literal(values[option.key])}, {int(Fraction(option.points) * scale)}, 0)"
        for option in question.options
        if option.points
    ]
    total = " + ".join(terms) or "0"
    tests = []
    if low is not None:
        tests.append(_NEVER if low > 100 else _compared(total, ">=", int(Fraction(low) * scale)))
    if high is not None and high < 100:
        tests.append(_compared(total, "<=", int(Fraction(high) * scale)))
    return tests


def _compared(total: str, sign: str, end: int) -> str:
    return f"({total}) {sign} {end}" if " + " in total else f"{total} {sign} {end}"
