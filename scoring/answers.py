"""Answers: what they are, whether one fits its question, and how they are read from a parsed file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypeVar

from scoring.costs import Costs, parse_costs
from scoring.document import Document, Question
from scoring.fields import NOT_A_MAP, REGIONS, Region, read_key, read_points
from scoring.problems import InvalidAnswers, Path, Problem, Unfit, gettext_noop
from scoring.rules import NO_DIMENSION, NO_OPTION, NO_QUESTION
from scoring.scalars import (
    MAXIMUM_NAME,
    NOT_A_NUMBER,
    NOT_TEXT,
    Value,
    check_range,
    is_null,
    read_any_text,
    read_boolean,
    read_choice,
    read_integer,
    read_number,
)
from scoring.validation import MISSING, UNKNOWN_FIELD

T = TypeVar("T")

Status = Literal["answered", "unknown", "not_applicable"]

NO_PROFILE = gettext_noop("there is no profile %(key)s")
ONE_OPTION = gettext_noop("must be one option: only one can be chosen here")
LIST_OF_OPTIONS = gettext_noop("must be a list of options")
CHOSEN_TWICE = gettext_noop("the option %(key)s is chosen twice")
EXCLUSIVE = gettext_noop("the option %(key)s cannot be chosen together with others")
ALWAYS_APPLICABLE = gettext_noop("this question cannot be marked as not applicable")
ANSWER_AND_STATUS = gettext_noop("cannot have an answer and be unknown or not applicable as well")
TWO_STATUSES = gettext_noop("cannot be unknown and not applicable at once")
_LARGEST_ORGANISATION = 10**9  # people


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    `value`: an option's key (single choice), keys (multiple choice), an exact number, a text, or None. Only
    with the status `answered` does it count; an empty value is no answer whatever the comment. `unknown` says
    "we don't know"; `not_applicable` says that the question does not apply.
    """

    value: Value = None
    comment: str = ""
    status: Status = "answered"
    evidence: str = ""

    @property
    def is_given(self) -> bool:
        """Whether it answers the question."""
        return self.status == "answered" and not is_empty(self.value)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who answered, as the answers file says it. `size` is a number of people, None where it is not said."""

    name: str = ""
    region: Region = "other"
    industry: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """An answers file. `version` None is the newest; `answers` are still to be read, by `parse_answers`.

    `profile` None is the bank's default one.
    """

    bank: str | None
    version: str | None
    organisation: Organisation
    profile: str | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    costs: Costs | None = None
    answers_tree: object = field(default_factory=dict)


# ------------------------------------------------------------------- fitting


def check_answer(question: Question, answer: Answer) -> tuple[Problem, ...]:
    """The problems of an answer to a question, none when it fits. Paths begin inside the answer."""
    return tuple(_answer_problems(question, answer))


def _answer_problems(question: Question, answer: Answer) -> Iterator[Problem]:
    for name, text in (("comment", answer.comment), ("evidence", answer.evidence)):
        yield from _refusal((name,), read_any_text, text)
    if answer.status == "not_applicable" and not question.not_applicable:
        yield Problem((), ALWAYS_APPLICABLE)
    if is_empty(answer.value):
        return
    if answer.status != "answered":
        yield Problem((), ANSWER_AND_STATUS)
    yield from _value_problems(question, answer.value)


def is_empty(value: Value) -> bool:
    """Whether a value says nothing: an empty list or a blank text is no answer."""
    return not value.strip() if isinstance(value, str) else value in (None, ())


def _value_problems(question: Question, value: Value) -> Iterator[Problem]:
    if question.kind == "number":
        if isinstance(value, Decimal):
            yield from _refusal(("value",), lambda number: check_number(question, number), value)
        else:
            yield Problem(("value",), NOT_A_NUMBER)
    elif question.kind == "multiple":
        if isinstance(value, tuple):
            yield from _choice_problems(question, value)
        else:
            yield Problem(("value",), LIST_OF_OPTIONS)
    elif not isinstance(value, str):
        yield Problem(("value",), NOT_TEXT if question.kind == "text" else ONE_OPTION)
    elif question.kind == "text":
        yield from _refusal(("value",), read_any_text, value)
    elif all(option.key != value for option in question.options):
        yield Problem(("value",), NO_OPTION, {"key": value})


def check_number(question: Question, value: Decimal) -> None:
    """Refuse a number that the question has no room for."""
    check_range(read_number(value), question.minimum, question.maximum)


def _choice_problems(question: Question, chosen: tuple[str, ...]) -> Iterator[Problem]:
    options = {option.key: option for option in question.options}
    seen: set[str] = set()
    several = len(set(chosen)) > 1
    for index, key in enumerate(chosen):
        if key not in options:
            yield Problem(("value", index), NO_OPTION, {"key": key})
        elif key in seen:
            yield Problem(("value", index), CHOSEN_TWICE, {"key": key})
        elif options[key].exclusive and several:
            yield Problem(("value", index), EXCLUSIVE, {"key": key})
        seen.add(key)


def check_targets(document: Document, targets: Mapping[str, Decimal]) -> tuple[Problem, ...]:
    """The problems of an organisation's own targets: each is for a dimension there is, and 0-100 points."""
    return tuple(_target_problems(document, targets))


def _target_problems(document: Document, targets: Mapping[str, Decimal]) -> Iterator[Problem]:
    keys = {dimension.key for dimension in document.dimensions}
    for key, target in targets.items():
        if key not in keys:
            yield Problem(("targets", key), NO_DIMENSION, {"key": key})
        yield from _refusal(("targets", key), read_points, target)


def check_profile(document: Document, profile: str | None) -> tuple[Problem, ...]:
    """The problem of a profile, none when the document has it; None always fits."""
    if profile is None or profile in document.profiles:
        return ()
    return (Problem(("profile",), NO_PROFILE, {"key": profile}),)


def _refusal(path: Path, read: Callable[[T], object], value: T) -> Iterator[Problem]:
    """The problem, if any, that reading a value meets."""
    try:
        read(value)
    except Unfit as unfit:
        yield unfit.at(*path)


# ------------------------------------------------------------------- reading


def parse_answers(document: Document, tree: object) -> dict[str, Answer]:
    """The answers of an answers file's `answers`, by question key, in the bank's order.

    Entries that say nothing at all are left out. Raises InvalidAnswers with every problem; paths begin with
    `answers`.
    """
    if is_null(tree):
        return {}
    if not isinstance(tree, dict):
        raise InvalidAnswers([Problem(("answers",), NOT_A_MAP)])
    problems: list[Problem] = []
    answers: dict[str, Answer] = {}
    for key, entry in tree.items():
        path = ("answers", str(key))
        if not isinstance(key, str) or not document.has_question(key):
            problems.append(Problem(path, NO_QUESTION, {"key": key}))
            continue
        question = document.question(key)
        answer, unread = _read_answer(question, entry, path)
        problems += unread or _misfits(question, answer, entry, path)
        if answer != Answer():
            answers[question.key] = _in_bank_order(question, answer)
    if problems:
        raise InvalidAnswers(problems)
    return {
        question.key: answers[question.key] for question in document.questions() if question.key in answers
    }


def _misfits(question: Question, answer: Answer, entry: object, path: Path) -> Iterator[Problem]:
    """The problems of an answer at their places in the file: a value may stand without a map around it."""
    for problem in check_answer(question, answer):
        place = problem.path if isinstance(entry, dict) else problem.path[1:]
        yield Problem((*path, *place), problem.message, problem.params)


def _in_bank_order(question: Question, answer: Answer) -> Answer:
    """The same answer, whatever order its options were listed in."""
    if not isinstance(answer.value, tuple):
        return answer
    chosen = answer.value
    return replace(answer, value=tuple(option.key for option in question.options if option.key in chosen))


def _read_answer(question: Question, entry: object, path: Path) -> tuple[Answer, list[Problem]]:
    """One entry, a value or a map of it and what is said of it; and the problems of reading it."""
    problems: list[Problem] = []
    reader = _Reader(path, problems)
    if not isinstance(entry, dict):
        return Answer(reader.read((), lambda value: _read_value(question, value), entry, None)), problems
    reader.refuse_unknown(entry, ("value", "comment", "unknown", "not_applicable", "evidence"))
    value = reader.read(("value",), lambda value: _read_value(question, value), entry.get("value"), None)
    comment = reader.read(("comment",), _read_remark, entry.get("comment"), "")
    evidence = reader.read(("evidence",), _read_remark, entry.get("evidence"), "")
    unknown = reader.read(("unknown",), _read_mark, entry.get("unknown"), False)
    not_applicable = reader.read(("not_applicable",), _read_mark, entry.get("not_applicable"), False)
    if unknown and not_applicable:
        problems.append(Problem(path, TWO_STATUSES))
    status: Status = "unknown" if unknown else "not_applicable" if not_applicable else "answered"
    return Answer(value, comment, status, evidence), problems


def _read_value(question: Question, value: object) -> Value:
    """The value as the question's kind has it; whether it fits the question is looked at afterwards."""
    if value == [] or (isinstance(value, str) and not value.strip()):
        return None
    if is_null(value) and not (question.kind == "single" and any(o.key == value for o in question.options)):
        return None
    if question.kind == "number":
        return read_number(value)
    if question.kind == "text":
        return read_any_text(value)
    if question.kind == "single":
        if not isinstance(value, str):
            raise Unfit(ONE_OPTION)
        return str(value)
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise Unfit(LIST_OF_OPTIONS)
    return tuple(map(str, value))


def _read_remark(value: object) -> str:
    return "" if is_null(value) else read_any_text(value)


def _read_mark(value: object) -> bool:
    return False if is_null(value) else read_boolean(value)


def parse_answer_sheet(tree: object) -> AnswerSheet:
    """The outer shape of an answers file; its answers are read by `parse_answers` once the bank is known.

    Raises InvalidAnswers with every problem.
    """
    if not isinstance(tree, dict):
        raise InvalidAnswers([Problem((), NOT_A_MAP)])
    problems: list[Problem] = []
    reader = _Reader((), problems)
    reader.refuse_unknown(tree, ("bank", "version", "profile", "organisation", "targets", "costs", "answers"))
    if "answers" not in tree:
        problems.append(Problem(("answers",), MISSING))
    sheet = AnswerSheet(
        bank=reader.read(("bank",), _or_none(read_key), tree.get("bank"), None),
        version=reader.read(("version",), _or_none(read_key), tree.get("version"), None),
        profile=reader.read(("profile",), _or_none(read_key), tree.get("profile"), None),
        organisation=_read_organisation(tree.get("organisation"), problems),
        targets=_read_targets(tree.get("targets"), problems),
        costs=_read_costs(tree.get("costs"), problems),
        answers_tree=tree.get("answers"),
    )
    if problems:
        raise InvalidAnswers(problems)
    return sheet


def _read_organisation(tree: object, problems: list[Problem]) -> Organisation:
    reader = _Reader(("organisation",), problems)
    entries = reader.map(tree)
    reader.refuse_unknown(entries, ("name", "region", "industry", "size"))
    return Organisation(
        name=reader.read(("name",), _read_short, entries.get("name"), ""),
        region=reader.read(("region",), _read_region, entries.get("region"), "other"),
        industry=reader.read(("industry",), _read_short, entries.get("industry"), ""),
        size=reader.read(("size",), _or_none(_read_size), entries.get("size"), None),
    )


def _read_targets(tree: object, problems: list[Problem]) -> dict[str, Decimal]:
    reader = _Reader(("targets",), problems)
    entries = reader.map(tree)
    return {
        str(key): reader.read((str(key),), read_points, value, Decimal(0)) for key, value in entries.items()
    }


def _read_costs(tree: object, problems: list[Problem]) -> Costs | None:
    try:
        return parse_costs(tree)
    except InvalidAnswers as invalid:
        problems += invalid.problems
        return None


def _read_short(value: object) -> str:
    return "" if is_null(value) else read_any_text(value, MAXIMUM_NAME)


def _read_region(value: object) -> Region:
    if is_null(value):
        return "other"
    read_choice(value, REGIONS)
    return next(region for region in REGIONS if region == value)


def _read_size(value: object) -> int:
    return read_integer(value, 0, _LARGEST_ORGANISATION)


def _or_none(read: Callable[[object], T]) -> Callable[[object], T | None]:
    return lambda value: None if is_null(value) else read(value)


class _Reader:
    """Reads the entries of one map, noting what is wrong with its place instead of stopping."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self._path = path
        self._problems = problems

    def read(self, path: Path, read: Callable[[object], T], value: object, otherwise: T) -> T:
        """What `read` makes of the value; `otherwise`, and a problem, when it does not fit."""
        try:
            return read(value)
        except Unfit as unfit:
            self._problems.append(unfit.at(*self._path, *path))
            return otherwise

    def map(self, tree: object) -> dict[object, object]:
        """The tree as a map; an empty one, and a problem, when it is none."""
        if is_null(tree):
            return {}
        if isinstance(tree, dict):
            return tree
        self._problems.append(Problem(self._path, NOT_A_MAP))
        return {}

    def refuse_unknown(self, entries: Mapping[object, object], known: tuple[str, ...]) -> None:
        """Note every entry that has no business here."""
        for key in entries:
            if key not in known:
                self._problems.append(Problem((*self._path, str(key)), UNKNOWN_FIELD))
