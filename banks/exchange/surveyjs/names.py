"""What our questions and options are called in a survey: by which names its answers come back.

A name is the origin, else the key; but survey-core tells names and values apart less well than we do (`A` and `a`,
`1` and `1.0` are the same to it), so that those it would confuse get another one.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from banks.exchange.surveyjs.elements import (
    DONT_KNOW,
    NOT_APPLICABLE,
    REFUSED,
    UNKNOWN,
    typed,
)
from banks.exchange.surveyjs.evaluating import canonical
from scoring import Document, Question
from scoring.document import Option

# Names that expressions read as something else than a question; parts of a list among them, as numbers are, since a
# question's own answer is looked into first.
_RESERVED = frozenset(
    ("pageno", "pagecount", "questioncount", "correctedanswers", "correctanswers", "correctedanswercount",
     "incorrectedanswers", "incorrectanswers", "incorrectedanswercount", "locale", "item", "choice", "self", "panel",
     "row", "survey", "parent", "undefined", "length", "push", "pop", "shift", "unshift", "splice")
)  # fmt: skip
_ENDINGS = ("-comment", "-unwrapped", ".length")
COMMENT = "-Comment"


def question_names(document: Document) -> dict[str, str]:
    """By the keys of the questions their names, each another one to survey-core."""
    wanted = {question.key: question.origin or question.key for question in document.questions()}
    return _apart(wanted, lambda name: name.strip().lower(), _is_good_name)


def option_values(question: Question) -> dict[str, "str | Decimal | bool"]:
    """By the keys of the options the values of the choices: numbers and truths as such."""
    wanted = {option.key: option.origin or option.key for option in question.options}
    names = _apart(wanted, canonical, _is_good_value)
    return {option.key: _value(option, names[option.key]) for option in question.options}


def unknown_value(question: Question) -> str:
    """The value of "we don't know": survey-core's own one, if no option is called so."""
    taken = {str(value).lower() for value in option_values(question).values()}
    return UNKNOWN if DONT_KNOW in taken else DONT_KNOW


def special_values(question: Question) -> tuple[str, ...]:
    """The values of a choice question that say that there is no answer."""
    values = (unknown_value(question),)
    return (*values, NOT_APPLICABLE) if question.not_applicable else values


def _value(option: Option, name: str) -> "str | Decimal | bool":
    return typed(name) if option.origin is None else name


def _is_good_name(name: str) -> bool:
    lower = name.strip().lower()
    return (
        lower == name.lower()
        and lower not in _RESERVED
        and not lower.isdecimal()
        and not lower.endswith(_ENDINGS)
        and lower[0] not in "$#"
        and not any(sign in lower for sign in "{}[]\n\r<>=")
    )


def _is_good_value(value: str) -> bool:
    lower = value.strip().lower()
    return (
        lower == value.lower()
        and lower not in ("undefined", REFUSED, UNKNOWN, NOT_APPLICABLE)
        and value[-1] != "\\"
        and value[0] not in "'\""
        and not any(sign in value for sign in ("<>", "=>", "=<", "\\'", '\\"'))
    )


def _apart(
    wanted: dict[str, str], likeness: Callable[[str], str | Decimal], is_good: Callable[[str], bool]
) -> dict[str, str]:
    """The names wanted, but those that are no good or too like an earlier one with a number at their end."""
    taken: set[str | Decimal] = set()
    found: dict[str, str] = {}
    for key, name in wanted.items():
        given, count = name if is_good(name) else _mended(key), 1
        while likeness(given) in taken or not is_good(given):
            count += 1
            given = f"{_mended(key)}_{count}"
        taken.add(likeness(given))
        found[key] = given
    return found


def _mended(key: str) -> str:
    """A key is nearly always a good name; as an ending an underscore takes away what is wrong with it."""
    return key if _is_good_name(key) and _is_good_value(key) else f"{key}_"


def listed(names: Iterable[str], most: int = 50) -> str:
    """Some names in a row."""
    first = list(names)
    return ", ".join(first[:most]) + (" …" if len(first) > most else "")
