"""When LimeSurvey asks a question: its relevance equations, as conditions of ours where they are simple.

Simple are comparisons of one answer with a fixed value, also as a number (`intval`, `floatval`), `is_empty`, and what
`and`, `or` and `not` make of them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from banks.exchange.circles import Condition
from banks.exchange.tree import Tree

MOST_CHARACTERS = 5_000
DEEPEST = 12

Always = bool


class TooHard(Exception):
    """An equation that says more than our conditions can."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name in an equation stands for: a question of ours and, of a multiple choice, one of its options.

    `codes`: the option that each code stands for; `values`: what each option adds up to in LimeSurvey.
    """

    question: str
    kind: Literal["single", "multiple", "number", "text"]
    option: str = ""
    codes: Mapping[str, str] | None = None
    values: Mapping[str, Decimal] | None = None


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"[^"\\]*"|'[^'\\]*')
      | (?P<number>\d+(?:\.\d+)?)(?![A-Za-z0-9_])
      | (?P<name>[A-Za-z0-9_][A-Za-z0-9_]*(?:\.[A-Za-z]+)?)
      | (?P<sign>==|!=|<=|>=|&&|\|\||[()!<>,=-])
    )""",
    re.VERBOSE,
)
_WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AS_NUMBERS = {"intval", "floatval"}  # no answer is 0 to them
_SUFFIXES = {"", "naok", "code", "value", "valuenaok", "shown"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def condition_of(equation: str, answer: Callable[[str], Answer | None]) -> Condition | Always:
    """The condition that an equation says; True where it always holds.

    `answer` finds what a name stands for. Raises `TooHard` for what is not simple, and for an equation that never
    holds.
    """
    text = equation.strip()
    if text in ("", "1"):
        return True
    if len(text) > MOST_CHARACTERS:
        raise TooHard
    parser = _Parser(_tokens(text), answer)
    condition = parser.whole()
    if condition is False:
        raise TooHard
    return condition


def _tokens(text: str) -> list[_Token]:
    tokens = []
    here = 0
    while here < len(text):
        found = _TOKEN.match(text, here)
        if found is None or found.end() == here:
            if text[here:].strip():
                raise TooHard
            break
        here = found.end()
        kind = str(found.lastgroup)
        word = found.group(kind)
        if kind == "name" and word.lower() in _WORDS:
            kind, word = "sign", _WORDS[word.lower()]
        if kind == "text":
            word = word[1:-1]
        tokens.append(_Token(kind, word))
    return tokens


class _Parser:
    """Reads an equation from left to right, deeper parts by calling itself, up to a depth."""

    def __init__(self, tokens: list[_Token], answer: Callable[[str], Answer | None]) -> None:
        self._tokens = tokens
        self._here = 0
        self._answer = answer
        self._depth = 0

    def whole(self) -> Condition | Always:
        condition = self._either()
        if self._here != len(self._tokens):
            raise TooHard
        return condition

    def _either(self) -> Condition | Always:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooHard
        parts = [self._both()]
        while self._take("||"):
            parts.append(self._both())
        self._depth -= 1
        return any_of(parts)

    def _both(self) -> Condition | Always:
        parts = [self._single()]
        while self._take("&&"):
            parts.append(self._single())
        return all_of(parts)

    def _single(self) -> Condition | Always:
        negated = False
        while self._take("!"):
            negated = not negated
        condition = self._test()
        return negation(condition) if negated else condition

    def _test(self) -> Condition | Always:
        if self._at("("):
            # A bracket opens a condition or, less often, a value: `(Q1.NAOK) == "Y"`.
            start, depth = self._here, self._depth
            self._here += 1
            try:
                condition = self._either()
                self._need(")")
            except TooHard:
                self._here, self._depth = start, depth
            else:
                return condition
        name = self._name_ahead()
        if name is not None and name.lower() == "is_empty":
            self._here += 1
            self._need("(")
            answer, suffix = self._answer_named()
            self._need(")")
            if suffix == "shown":
                raise TooHard
            return negation(_answered(answer))
        left = self._value()
        sign = self._sign()
        if sign is None:
            if isinstance(left, Decimal):
                return left != 0
            raise TooHard
        right = self._value()
        if isinstance(left, tuple) and not isinstance(right, tuple):
            return compared(left[0], left[1], sign, right)
        if isinstance(right, tuple) and not isinstance(left, tuple):
            return compared(right[0], right[1], _MIRRORED[sign], left)
        raise TooHard

    def _value(self) -> "tuple[Answer, str] | str | Decimal":
        if self._take("("):
            self._depth += 1
            if self._depth > DEEPEST:
                raise TooHard
            value = self._value()
            self._need(")")
            self._depth -= 1
            return value
        sign = -1 if self._take("-") else 1
        if self._here >= len(self._tokens):
            raise TooHard
        token = self._tokens[self._here]
        if token.kind == "number":
            self._here += 1
            return sign * Decimal(token.text)
        if sign < 0:
            raise TooHard
        if token.kind == "text":
            self._here += 1
            return token.text
        return self._named()

    def _named(self) -> tuple[Answer, str]:
        """What a name stands for, with its suffix; with the function in its place where one makes a number of it."""
        function = (self._name_ahead() or "").lower()
        if function not in _AS_NUMBERS:
            return self._answer_named()
        self._here += 1
        self._need("(")
        answer, suffix = self._answer_named()
        self._need(")")
        if suffix not in ("", "naok", "code"):
            raise TooHard
        return answer, function

    def _answer_named(self) -> tuple[Answer, str]:
        name = self._name_ahead()
        if name is None:
            raise TooHard
        self._here += 1
        stem, _, suffix = name.partition(".")
        answer = self._answer(stem)
        if answer is None or suffix.lower() not in _SUFFIXES:
            raise TooHard
        return answer, suffix.lower()

    def _name_ahead(self) -> str | None:
        if self._here < len(self._tokens) and self._tokens[self._here].kind == "name":
            return self._tokens[self._here].text
        return None

    def _sign(self) -> str | None:
        for sign in _COMPARISONS:
            if self._take(sign):
                return sign
        return "==" if self._take("=") else None

    def _at(self, sign: str) -> bool:
        here = self._here
        return here < len(self._tokens) and self._tokens[here] == _Token("sign", sign)

    def _take(self, sign: str) -> bool:
        if self._at(sign):
            self._here += 1
            return True
        return False

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise TooHard


# ---------------------------------------------------------------- conditions


def any_of(parts: "list[Condition | Always]") -> Condition | Always:
    """A condition for which one of these must hold."""
    if any(part is True for part in parts):
        return True
    conditions: list[Tree] = [part for part in parts if isinstance(part, dict)]
    if len(conditions) > 1:
        return _merged(conditions) or {"any": conditions}
    return conditions[0] if conditions and isinstance(conditions[0], dict) else False


def all_of(parts: "list[Condition | Always]") -> Condition | Always:
    """A condition for which all of these must hold."""
    if any(part is False for part in parts):
        return False
    conditions: list[Tree] = []
    for part in parts:
        if isinstance(part, dict):
            within = part["all"] if set(part) == {"all"} else [part]
            assert isinstance(within, list)
            conditions += [test for test in within if test not in conditions]
    if len(conditions) > 1:
        return {"all": conditions}
    return conditions[0] if conditions and isinstance(conditions[0], dict) else True


def negation(condition: Condition | Always) -> Condition | Always:
    """A condition that holds when this one does not."""
    if isinstance(condition, bool):
        return not condition
    if set(condition) == {"not"} and isinstance(condition["not"], dict):
        return condition["not"]
    if set(condition) == {"question", "answered"}:
        return {"question": condition["question"], "answered": not condition["answered"]}
    return {"not": condition}


def _merged(conditions: list[Tree]) -> Condition | None:
    """Several answers to one question as one test."""
    chosen: dict[str, None] = {}
    questions = set()
    for part in conditions:
        if not isinstance(part, dict) or set(part) != {"question", "is"} or not isinstance(part["is"], list):
            return None
        questions.add(part["question"])
        chosen |= dict.fromkeys(str(option) for option in part["is"])
    return {"question": questions.pop(), "is": list(chosen)} if len(questions) == 1 else None


def _answered(answer: Answer) -> Condition:
    if answer.option:
        return {"question": answer.question, "is": [answer.option]}
    return {"question": answer.question, "answered": True}


def compared(answer: Answer, suffix: str, sign: str, value: str | Decimal) -> Condition | Always:
    """What comparing an answer with a fixed value asks for. Raises `TooHard` where we cannot ask it."""
    if suffix == "shown":
        raise TooHard
    if suffix in _AS_NUMBERS:
        return _as_number(answer, suffix, sign, value)
    if value == "":
        if sign not in ("==", "!="):
            raise TooHard
        return _answered(answer) if sign == "!=" else negation(_answered(answer))
    if answer.option:
        return _ticked(answer, sign, value)
    if answer.kind == "number":
        return _number(answer, sign, value)
    if answer.kind == "single":
        return _chosen(answer, suffix, sign, value)
    raise TooHard


def _ticked(answer: Answer, sign: str, value: str | Decimal) -> Condition | Always:
    if sign not in ("==", "!=") or value not in ("Y", "N"):
        raise TooHard
    ticked = _answered(answer)
    return ticked if (value == "Y") == (sign == "==") else negation(ticked)


def _number(answer: Answer, sign: str, value: str | Decimal) -> Condition | Always:
    number = _number_of(value)
    if number is None:
        raise TooHard
    at_least: Condition = {"question": answer.question, "at_least": number}
    at_most: Condition = {"question": answer.question, "at_most": number}
    given: Condition = {"question": answer.question, "answered": True}
    equal: Condition = {"question": answer.question, "at_least": number, "at_most": number}
    return {
        ">=": at_least,
        "<=": at_most,
        ">": all_of([given, negation(at_most)]),
        "<": all_of([given, negation(at_least)]),
        "==": equal,
        "!=": negation(equal),
    }[sign]


def _chosen(answer: Answer, suffix: str, sign: str, value: str | Decimal) -> Condition | Always:
    codes = answer.codes or {}
    if suffix in ("value", "valuenaok"):
        number = _number_of(value)
        if number is None or not answer.values:
            raise TooHard
        held = {option for option, worth in answer.values.items() if _holds(worth, sign, number)}
        fitting = [option for option in answer.values if option in held]
        if sign == "!=":
            fitting = [option for option in answer.values if option not in held]
    elif sign in ("==", "!="):
        wanted = value if isinstance(value, str) else format(value, "f")
        fitting = [option for code, option in codes.items() if code == wanted]
    else:
        number = _number_of(value)
        numbers = {option: _number_of(code) for code, option in codes.items()}
        if number is None or any(worth is None for worth in numbers.values()):
            raise TooHard
        fitting = [
            option for option, worth in numbers.items() if worth is not None and _holds(worth, sign, number)
        ]
    if not fitting:
        return sign == "!="
    chosen: Condition = {"question": answer.question, "is": list(fitting)}
    return negation(chosen) if sign == "!=" else chosen


def _as_number(answer: Answer, function: str, sign: str, value: str | Decimal) -> Condition | Always:
    """What comparing an answer as a number asks for; where there is none, it is 0."""
    number = _number_of(value)
    if number is None:
        raise TooHard
    if answer.kind == "single":
        codes = {option: _number_of(code) for code, option in (answer.codes or {}).items()}
        fitting = []
        for option, code in codes.items():
            if code is None:
                raise TooHard
            if _holds(Decimal(int(code)) if function == "intval" else code, sign, number):
                fitting.append(option)
        if not _holds(Decimal(0), sign, number):
            return {"question": answer.question, "is": list(fitting)} if fitting else False
        others: list[Tree] = [option for option in codes if option not in fitting]
        return negation({"question": answer.question, "is": others}) if others else True
    if answer.kind != "number" or number < 0 or (function == "intval" and number != int(number)):
        raise TooHard
    return _number_or_zero(answer, function, sign, number)


def _number_or_zero(answer: Answer, function: str, sign: str, number: Decimal) -> Condition | Always:
    """A number compared with one that is not below 0, where no answer is 0 and `intval` drops what is after the point."""

    def reaches(least: Decimal) -> Condition | Always:
        return {"question": answer.question, "at_least": least} if least > 0 else True

    def exceeds() -> Condition | Always:
        if function == "intval":
            return reaches(number + 1)
        at_most: Condition = {"question": answer.question, "at_most": number}
        return all_of([{"question": answer.question, "answered": True}, negation(at_most)])

    if sign in (">=", "<"):
        if number == 0:
            raise TooHard  # numbers below 0 would have to be told from none
        return reaches(number) if sign == ">=" else negation(reaches(number))
    if sign in (">", "<="):
        return exceeds() if sign == ">" else negation(exceeds())
    if number == 0:
        raise TooHard
    equal = all_of([reaches(number), negation(exceeds())])
    return equal if sign == "==" else negation(equal)


def _holds(worth: Decimal, sign: str, number: Decimal) -> bool:
    return {
        "==": worth == number,
        "!=": worth != number,
        "<": worth < number,
        "<=": worth <= number,
        ">": worth > number,
        ">=": worth >= number,
    }[sign]


def _number_of(value: str | Decimal) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", value.strip(), re.ASCII) else None
