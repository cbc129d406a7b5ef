"""A bank as a survey: dimensions become pages, conditions expressions, points scores.

What surveys have no place for stands beside each part in a property `junbi`, which survey-core keeps and does not
look at, so that reading the survey again gives the same bank.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange.reading import Note, Writing
from banks.exchange.standard import in_languages
from banks.exchange.surveyjs.elements import DONT_KNOW, NOT_APPLICABLE, typed
from banks.exchange.surveyjs.names import listed, option_values, special_values, unknown_value
from banks.exchange.surveyjs.showing import Expressions
from scoring import Document, Question, canonical_json
from scoring.document import Dimension
from scoring.scalars import number_text

CARRIED = gettext_noop(
    "SurveyJS has no place for these; they stand in the property “junbi”, from which they are read back: %(parts)s"
)
NO_STATUS = gettext_noop(
    "“we don't know” and “not applicable” cannot be said of these questions in SurveyJS: %(questions)s"
)
UNSCORED_NUMBERS = gettext_noop(
    "bands of points are not known to SurveyJS; numbers have no score there: %(questions)s"
)
SEVERAL_HELD = gettext_noop("SurveyJS adds up scores without holding them to 100: %(questions)s")

_DONT_KNOW_WORDS = {"en": "We don't know", "ja": "わからない"}
_NOT_APPLICABLE_WORDS = {"en": "Not applicable", "ja": "該当しない"}
_COMMENT_WORDS = {"en": "Comment", "ja": "コメント"}
_TYPES = {"single": "radiogroup", "multiple": "checkbox", "number": "text", "text": "comment"}
# What a survey says in a way of its own.
_SAID_OF_SURVEY = frozenset(("title", "description", "dimensions"))
_SAID_OF_PAGE = frozenset(("name", "questions"))
_SAID_OF_QUESTION = frozenset(("text", "help", "options", "minimum", "maximum"))
_NUMBER = re.compile(r'"\\u0000([-0-9.]+)\\u0000"')


def write(document: Document) -> Writing:
    """The survey, and by name what only we can read in it."""
    tree = json.loads(canonical_json(document), parse_float=Decimal)
    survey = _Writer(document, tree).survey()
    text = json.dumps(survey, ensure_ascii=False, indent=2, default=_marked)
    return Writing((_NUMBER.sub(r"\1", text) + "\n").encode(), tuple(_notes(document)))


class _Writer:
    def __init__(self, document: Document, tree: dict[str, Any]) -> None:
        self._document = document
        self._tree = tree
        self._expressions = Expressions(document)
        # Texts without the name of a language are English to survey-core.
        self._plain = "en" if "en" in document.languages else document.languages[0]

    def survey(self) -> dict[str, Any]:
        tree = self._tree
        survey: dict[str, Any] = {"title": self._text(tree["title"])}
        if "description" in tree:
            survey["description"] = self._text(tree["description"])
        survey["locale"] = self._document.languages[0]
        survey["pages"] = [
            self._page(dimension, part)
            for dimension, part in zip(self._document.dimensions, tree["dimensions"], strict=True)
        ]
        if self._expressions.calculated:
            survey["calculatedValues"] = [
                {"name": name, "expression": expression}
                for name, expression in self._expressions.calculated.items()
            ]
        survey["junbi"] = _others(tree, _SAID_OF_SURVEY)
        if len(self._document.languages) > 1:
            survey["junbi"]["plain"] = self._plain
        return survey

    def _page(self, dimension: Dimension, tree: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": dimension.origin or dimension.key,
            "title": self._text(tree["name"]),
            "elements": [
                self._question(question, part)
                for question, part in zip(dimension.questions, tree["questions"], strict=True)
            ],
            "junbi": _others(tree, _SAID_OF_PAGE),
        }

    def _question(self, question: Question, tree: dict[str, Any]) -> dict[str, Any]:
        element: dict[str, Any] = {
            "type": _TYPES[question.kind],
            "name": self._expressions.names[question.key],
            "title": self._text(tree["text"]),
        }
        if "help" in tree:
            element["description"] = self._text(tree["help"])
        if question.options:
            element["choices"] = [*self._choices(question, tree["options"])]
            if unknown_value(question) == DONT_KNOW:
                element["showDontKnowItem"] = True
                element["dontKnowText"] = self._words(_DONT_KNOW_WORDS)
        elif question.kind == "number":
            element["inputType"] = "number"
            for name, end in (("min", question.minimum), ("max", question.maximum)):
                if end is not None:
                    element[name] = end
        if question.kind != "text":
            element["showCommentArea"] = True
            element["commentText"] = self._words(_COMMENT_WORDS)
        own = _others(tree, _SAID_OF_QUESTION)
        if expression := self._expressions.shown(question.key):
            element["visibleIf"] = own["visibleIf"] = expression
        element["junbi"] = own
        return element

    def _choices(self, question: Question, options: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        values = option_values(question)
        for option, tree in zip(question.options, options, strict=True):
            choice: dict[str, Any] = {"value": values[option.key], "text": self._text(tree["text"])}
            said = {"text", "exclusive"}
            if not question.has_amounts:
                choice["score"] = option.points
                said.add("points")
            elif option.amount is not None:
                choice["score"] = option.amount
                said.add("amount")
            if option.exclusive:
                choice["isExclusive"] = True
            if typed(option.key) == values[option.key]:
                said.add("key")
            if own := _others(tree, frozenset(said)):
                choice["junbi"] = own
            yield choice
        for special in special_values(question):
            if special != DONT_KNOW:
                words = _NOT_APPLICABLE_WORDS if special == NOT_APPLICABLE else _DONT_KNOW_WORDS
                choice = {"value": special, "text": self._words(words)}
                yield {**choice, "isExclusive": True} if question.kind == "multiple" else choice

    def _text(self, texts: Mapping[str, str]) -> "str | dict[str, str]":
        """A text as surveys have it: in one language as it stands, in several by language."""
        if len(texts) == 1:
            return next(iter(texts.values()))
        others = {code: text for code, text in texts.items() if code != self._plain}
        return {"default": texts[self._plain], **others}

    def _words(self, words: Mapping[str, str]) -> "str | dict[str, str]":
        texts = in_languages(words, self._document.languages)
        return self._text({code: str(text) for code, text in texts.items()})


def _others(tree: Mapping[str, Any], said: frozenset[str]) -> dict[str, Any]:
    """The fields that the survey does not say otherwise."""
    return {name: value for name, value in tree.items() if name not in said}


def _marked(number: object) -> str:
    """An exact number on its way through `json`, which would write it as a binary one."""
    assert isinstance(number, Decimal)
    return f"\0{number_text(number)}\0"


def _notes(document: Document) -> Iterator[Note]:
    questions = list(document.questions())
    parts = [
        name
        for name in ("levels", "sources", "frameworks", "owners", "recommendations", "profiles", "infrastructure_fit",
                     "measures", "outcomes")
        if getattr(document, name, None)
    ]  # fmt: skip
    parts += [
        name
        for name in ("weight", "why", "unit", "evidence", "floor", "figures", "maps_to")
        if any(name in question.model_fields_set for question in questions)
    ]
    yield Note("changed", CARRIED, {"parts": ", ".join(parts)})
    written = [question.key for question in questions if not question.options]
    if written:
        yield Note("lost", NO_STATUS, {"questions": listed(written)})
    numbers = [question.key for question in questions if question.kind == "number"]
    if numbers:
        yield Note("lost", UNSCORED_NUMBERS, {"questions": listed(numbers)})
    held = [
        question.key
        for question in questions
        if question.kind == "multiple"
        and not question.has_amounts
        and sum(option.points for option in question.options if not option.exclusive) > 100
    ]
    if held:
        yield Note("lost", SEVERAL_HELD, {"questions": listed(held)})
