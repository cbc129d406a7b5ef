"""Answers that were given in SurveyJS: what a completed survey holds, `{question name: value}`.

Names and values are matched by what questions and options are called in a survey (see `names`), by their origins,
and by their keys. A matrix holds a map of its rows; `name-Comment` is what was written beside an answer.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange.surveyjs.elements import DONT_KNOW, NOT_APPLICABLE, OTHER, REFUSED, UNKNOWN
from banks.exchange.surveyjs.evaluating import Value, equal
from banks.exchange.surveyjs.names import COMMENT, option_values, question_names, unknown_value
from scoring import Answer, Document, InvalidAnswers, Problem, Question, parse_answers
from scoring.document import Option
from scoring.scalars import number_text

DEEPEST = 5

NO_SUCH_NAME = gettext_noop("the bank has no question of this name")
NOT_A_CHOICE = gettext_noop("“%(value)s” is none of the choices")
NOT_AN_ANSWER = gettext_noop("is no answer to a question of the kind %(kind)s")


def parse_results(
    document: Document, tree: Mapping[str, Any], *, passed_over: list[Problem] | None = None
) -> dict[str, Answer]:
    """The answers, by question key, in the bank's order.

    What is answered to questions that the bank does not have, such as those that the import left out, is a problem;
    with a list to put that into, it is `passed_over`. Raises InvalidAnswers with every problem; paths are those of
    the results.
    """
    matching = _Matching(document)
    matching.take_all(tree, (), 0)
    if passed_over is None:
        matching.problems += matching.strange
    else:
        passed_over += matching.strange
    problems = matching.problems
    answers: dict[str, Answer] = {}
    try:
        answers = parse_answers(document, matching.entries)
    except InvalidAnswers as invalid:
        problems += [
            Problem(matching.places[str(problem.path[1])], problem.message, problem.params)
            for problem in invalid.problems
        ]
    if problems:
        raise InvalidAnswers(problems)
    return answers


def names_any_question(document: Document, tree: Mapping[str, Any]) -> bool:
    """Whether anything in what may be the results of a survey is called as a question of the bank is."""
    matching = _Matching(document)
    return any(matching.question(name.removesuffix(COMMENT)) or matching.has_group(name) for name in tree)


class _Matching:
    """Sorts values and comments to the questions they belong to; `strange` is what belongs to none."""

    def __init__(self, document: Document) -> None:
        names = question_names(document)
        self._questions: dict[str, Question] = {}
        for question in document.questions():
            self._questions[names[question.key]] = question
        for question in document.questions():
            for name in (question.origin, question.key):
                if name is not None:
                    self._questions.setdefault(name, question)
        self._groups: dict[str, Question] = {}
        for name, question in self._questions.items():
            for at, letter in enumerate(name):
                if letter == ".":
                    self._groups.setdefault(name[:at], question)
        self.entries: dict[str, dict[str, Any]] = {}
        self.places: dict[str, tuple[str | int, ...]] = {}
        self.problems: list[Problem] = []
        self.strange: list[Problem] = []

    def question(self, name: str) -> Question | None:
        """The question of a name."""
        return self._questions.get(name)

    def has_group(self, name: str) -> bool:
        """Whether questions are called after the name: the rows of a matrix."""
        return name in self._groups

    def take_all(self, tree: Mapping[str, Any], path: tuple[str | int, ...], depth: int) -> None:
        """Take every value of the results, or of a matrix in them."""
        for name, value in tree.items():
            self._take(".".join([*map(str, path), str(name)]), value, (*path, str(name)), depth)

    def _take(self, name: str, value: object, path: tuple[str | int, ...], depth: int) -> None:
        question = self._questions.get(name)
        if question is not None:
            self._answer(question, value, path)
        elif name in self._groups and isinstance(value, dict) and depth < DEEPEST:
            self.take_all(value, path, depth + 1)
        elif name.endswith(COMMENT) and isinstance(value, str):
            stem = name.removesuffix(COMMENT)
            commented = self._questions.get(stem) or self._groups.get(stem)
            if commented is None:
                self.strange.append(Problem(path, NO_SUCH_NAME))
            else:
                self._comment(commented, value, path)
        else:
            self.strange.append(Problem(path, NO_SUCH_NAME))

    def _answer(self, question: Question, value: object, path: tuple[str | int, ...]) -> None:
        self.places[question.key] = path
        entry = self.entries.setdefault(question.key, {})
        if value is None:
            return
        if question.kind == "number":
            entry["value"] = _number(value)
        elif question.kind == "text":
            self._text(question, value, path)
        else:
            self._choice(question, value, path)

    def _comment(self, question: Question, comment: str, path: tuple[str | int, ...]) -> None:
        self.places.setdefault(question.key, path)
        entry = self.entries.setdefault(question.key, {})
        entry["comment"] = "\n".join(filter(None, (entry.get("comment", ""), comment.strip())))

    def _text(self, question: Question, value: object, path: tuple[str | int, ...]) -> None:
        """Something written; of files their names, which are evidence as well."""
        entry = self.entries[question.key]
        if isinstance(value, list):
            names = [
                file["name"] for file in value if isinstance(file, dict) and isinstance(file.get("name"), str)
            ]
            entry["value"] = entry["evidence"] = ", ".join(names)
        elif isinstance(value, str):
            entry["value"] = value
        elif isinstance(value, bool | int | Decimal):
            entry["value"] = _written(value)
        else:
            self.problems.append(Problem(path, NOT_AN_ANSWER, {"kind": question.kind}))

    def _choice(self, question: Question, value: object, path: tuple[str | int, ...]) -> None:
        entry = self.entries[question.key]
        chosen = []
        for place, part in _parts(value, path):
            status = _status(question, part)
            if status:
                entry.update(status)
                continue
            option = _option(question, part)
            if option is None and part == REFUSED:
                continue
            if option is None and isinstance(part, str) and part.strip() and _other(question):
                option = _other(question)
                self._comment(question, part, path)
            if option is None:
                self.problems.append(Problem(place, NOT_A_CHOICE, {"value": str(part)[:200]}))
            else:
                chosen.append(option.key)
        if not chosen or len(entry.keys() & {"unknown", "not_applicable"}):
            return
        if question.kind == "multiple":
            entry["value"] = chosen
        elif len(chosen) == 1 and not isinstance(value, list):
            entry["value"] = chosen[0]
        else:
            self.problems.append(Problem(path, NOT_AN_ANSWER, {"kind": question.kind}))


def _parts(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """What is chosen, one by one; where values stand in maps of one entry, that entry."""
    if not isinstance(value, list):
        yield path, value
        return
    for index, part in enumerate(value):
        if isinstance(part, dict) and len(part) == 1:
            part = next(iter(part.values()))
        yield (*path, index), part


def _status(question: Question, value: object) -> dict[str, bool]:
    """What is said instead of an answer, if the value says so."""
    if value == UNKNOWN or (value == DONT_KNOW and unknown_value(question) == DONT_KNOW):
        return {"unknown": True}
    return {"not_applicable": True} if value == NOT_APPLICABLE else {}


def _option(question: Question, value: object) -> Option | None:
    """The option that a value stands for: to the letter, else as survey-core compares."""
    plain = _plain(value)
    if plain is None:
        return None
    written = _written(plain)
    values = option_values(question)
    for option in question.options:
        if written in (_written(values[option.key]), option.origin, option.key):
            return option
    return next((option for option in question.options if equal(values[option.key], plain)), None)


def _other(question: Question) -> Option | None:
    return next((option for option in question.options if OTHER in (option.origin, option.key)), None)


def _plain(value: object) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value if isinstance(value, str | bool | Decimal) else None


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        return number_text(number) if number.is_finite() and abs(number.adjusted()) < 12 else str(number)
    return str(value)


def _number(value: object) -> object:
    """A number as the bank takes it; survey-core gives a text where one was typed."""
    if isinstance(value, str) and len(value) <= 30:
        try:
            return Decimal(value.strip())
        except ArithmeticError:
            return value
    return value
