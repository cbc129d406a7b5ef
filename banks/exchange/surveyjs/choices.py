"""The choices of a question: where they come from, and what they earn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_noop

from banks.exchange.surveyjs import points
from banks.exchange.surveyjs.conditions import Kind
from banks.exchange.surveyjs.elements import (
    MOST_OPTIONS,
    NONE,
    OTHER,
    STATUSES,
    Choice,
    Element,
    elements_of,
    expression_of,
    listed,
    own_fields,
    value_of,
    written,
)
from banks.exchange.surveyjs.notes import Notes
from banks.exchange.surveyjs.properties import CHOICE_READ
from banks.exchange.surveyjs.texts import Texts
from banks.exchange.tree import Tree
from scoring.scalars import number_text

NOT_SCORED = gettext_noop(
    "its choices have no scores: it is shown, not scored, until it gets points and a weight"
)
BOOLEAN_SCORED = gettext_noop("yes earns 100 points and no none: check that yes is the better answer")
SCALE_SCORED = gettext_noop("the scale from %(least)s to %(greatest)s becomes points from 0 to 100")
CORRECT_SCORED = gettext_noop("the correct answer earns 100 points, any other none")
BELOW_ZERO = gettext_noop("scores below zero: points begin at the least one")
BELOW_ZERO_LOST = gettext_noop("scores below zero earn no points; the amounts keep them")
TOO_MANY_CHOICES = gettext_noop("more than %(most)s choices: it becomes a question answered in writing")
CHOICES_ELSEWHERE = gettext_noop(
    "its choices come from %(source)s, which is not read; it becomes a question answered in writing"
)
CHOICES_SELECTED = gettext_noop("all choices of “%(question)s” are offered, whichever were chosen there")
NO_CHOICES = gettext_noop("it has no choices; it becomes a question answered in writing")
CHOICE_ALWAYS = gettext_noop("the choice “%(choice)s” is always offered, not only when: %(expression)s")
CHOICES_ALWAYS = gettext_noop("all choices are always offered, not only when: %(expression)s")
OTHER_KEPT = gettext_noop("“other” becomes an option; what is written with it, the comment")
DONT_KNOW_KEPT = gettext_noop("“don't know” is what every question offers here: it counts as not answered")
REFUSED_LOST = gettext_noop("refusing to answer is not offered; a question may be left open")
PICTURES_LOST = gettext_noop("its pictures are left out; the choices stay")

_NONE_WORDS = {"en": "None", "ja": "なし"}
_OTHER_WORDS = {"en": "Other", "ja": "その他"}


# What choices mean that have no scores: numbers that go up, or yes and no, in this order.
Meaning = Literal["", "scale", "truth"]


class Choices:
    """Reads the choices of one element after the other. `has_scores`: whether any choice of the survey has one."""

    def __init__(self, survey: Mapping[str, Any], texts: Texts, notes: Notes) -> None:
        self._texts = texts
        self._notes = notes
        named = [element for element in elements_of(survey) if isinstance(element.get("name"), str)]
        self._by_name = {str(element["name"]): element for element in named}
        self.has_scores = any(map(_has_scores, named))
        self.scored_by_value = 0
        self.scored_by_property = 0

    def judge(
        self, element: Element, name: str, kind: Kind, choices: Sequence[Choice], tree: dict[str, Tree], *,
        meaning: Meaning,
    ) -> None:  # fmt: skip
        """Points, amounts and the weight, from whatever scores there are, or else from what the choices mean."""
        options: list[dict[str, Tree]] = tree["options"]  # type: ignore[assignment]
        scores = self._scores(choices)
        numbers = [choice.value for choice in choices if isinstance(choice.value, Decimal)]
        if scores is not None:
            alone = [choice.exclusive for choice in choices]
            judged = (
                points.judge_multiple(scores, alone) if kind == "multiple" else points.judge_single(scores)
            )
            if judged.is_bent:
                self._notes.add("changed", BELOW_ZERO if kind == "single" else BELOW_ZERO_LOST, name)
            for option, amount in zip(options, scores, strict=True):
                option["amount"] = amount
        elif (correct := element.get("correctAnswer")) is not None and correct != []:
            right = [
                written(value_of(part)) for part in (correct if isinstance(correct, list) else [correct])
            ]
            marks = [Decimal(int(written(choice.value) in right)) for choice in choices]
            alone = [choice.exclusive for choice in choices]
            judged = points.judge_multiple(marks, alone) if kind == "multiple" else points.judge_single(marks)
            judged = replace(judged, weight=points.score(element.get("score")) or Decimal(1))
            self._notes.add("understood", CORRECT_SCORED, name)
        elif meaning == "scale" and len(numbers) == len(choices) > 1 and len(set(numbers)) > 1:
            judged = points.judge_scale(numbers)
            judged = judged if self.has_scores else replace(judged, weight=Decimal(1))
            ends = (number_text(min(numbers)), number_text(max(numbers)))
            self._notes.add("changed", SCALE_SCORED, name, least=ends[0], greatest=ends[1])
        elif meaning == "truth" and not self.has_scores:
            judged = points.Judged((Decimal(100), Decimal(0)), Decimal(1))
            self._notes.add("changed", BOOLEAN_SCORED, name)
        else:
            tree["weight"] = Decimal(0)
            self._notes.add("changed", NOT_SCORED, name)
            return
        for option, own in zip(options, judged.points, strict=True):
            option["points"] = own
        if judged.weight != 1:
            tree["weight"] = judged.weight

    def _scores(self, choices: Sequence[Choice]) -> list[Decimal] | None:
        """The scores of the choices, by property or by value; None where there are none."""
        if any(choice.score is not None for choice in choices):
            self.scored_by_property += 1
            return [choice.score if choice.score is not None else Decimal(0) for choice in choices]
        ordinary = [choice for choice in choices if not choice.is_special]
        found = points.scores_in_values([choice.value for choice in ordinary])
        if found is None:
            return None
        self.scored_by_value += 1
        by_value = dict(zip((id(choice) for choice in ordinary), found, strict=True))
        return [by_value.get(id(choice), Decimal(0)) for choice in choices]

    def of(self, element: Element, name: str, kind: Kind) -> list[Choice] | None:
        """The choices of an element, those that survey-core adds included; None where there are none to be had."""
        source = self._source(element, name)
        if source is None:
            return None
        read = (self.one(entry, name) for entry in source)
        choices = [choice for choice in read if choice and choice.value not in STATUSES]
        specials = list(self._special_choices(element, name))
        if not choices or len(choices) + len(specials) > MOST_OPTIONS:
            self._notes.add("changed", TOO_MANY_CHOICES if choices else NO_CHOICES, name, most=MOST_OPTIONS)
            return None
        if expression := expression_of(element, "choicesVisibleIf"):
            self._notes.add("lost", CHOICES_ALWAYS, name, expression=expression)
        for choice in choices:
            self._notes.properties(choice.own, f"{name}: {written(choice.value)}", CHOICE_READ)
            if expression := expression_of(choice.own, "visibleIf"):
                text = str(next(iter(choice.text.values()), ""))
                self._notes.add("lost", CHOICE_ALWAYS, name, choice=text, expression=expression)
        if element.get("type") == "imagepicker":
            self._notes.add("lost", PICTURES_LOST, name)
        return choices + specials

    def _source(self, element: Element, name: str) -> list[Any] | None:
        """The list that the choices stand in: the element's own, another question's, or one that is counted out."""
        other = element.get("choicesFromQuestion")
        if isinstance(other, str) and other:
            holder = self._by_name.get(other, {})
            choices = listed(holder.get("choices"))
            if choices and element.get("choicesFromQuestionMode") in ("selected", "unselected"):
                self._notes.add("changed", CHOICES_SELECTED, name, question=other)
            if choices:
                return choices
            self._notes.add("changed", CHOICES_ELSEWHERE, name, source=other)
            return None
        choices = listed(element.get("choices"))
        low, high, step = (points.score(element.get(f"choices{end}")) for end in ("Min", "Max", "Step"))
        if high is not None and element.get("type") == "dropdown" and high > (low or 0):
            return choices + _counted(low or Decimal(0), high, step or Decimal(1))
        by_url = element.get("choicesByUrl")
        if not choices and isinstance(by_url, dict) and by_url:
            self._notes.add("changed", CHOICES_ELSEWHERE, name, source=by_url.get("url", ""))
            return None
        return choices

    def _special_choices(self, element: Element, name: str) -> Iterator[Choice]:
        """What survey-core adds to the choices: none and other become options, the rest is told."""
        if element.get("showNoneItem", element.get("hasNone")) is True:
            text = self._texts.read(element.get("noneText"), name) or self._texts.words(_NONE_WORDS)
            yield Choice(NONE, text, exclusive=True, is_special=True)
        if element.get("showOtherItem", element.get("hasOther")) is True:
            text = self._texts.read(element.get("otherText"), name) or self._texts.words(_OTHER_WORDS)
            yield Choice(OTHER, text, is_special=True)
            self._notes.add("changed", OTHER_KEPT, name)
        if element.get("showDontKnowItem") is True and not own_fields(element):
            self._notes.add("understood", DONT_KNOW_KEPT, name)
        if element.get("showRefuseItem") is True:
            self._notes.add("lost", REFUSED_LOST, name)

    def one(self, entry: object, place: str) -> Choice | None:
        """A choice, a row or a column: a bare value, or a map with value and text (columns may say name, title)."""
        if not isinstance(entry, dict):
            value = value_of(entry)
            return None if value is None or value == "" else Choice(value, self._texts.same(written(value)))
        value = value_of(entry.get("value", entry.get("name")))
        if value is None or value == "" or isinstance(value, tuple):
            return None
        text = self._texts.read(entry.get("text", entry.get("title")), place)
        return Choice(
            value,
            text or self._texts.same(written(value)),
            points.score(entry.get("score")),
            entry.get("isExclusive") is True,
            entry,
        )


def choice_fields(choice: Choice) -> Mapping[str, Any]:
    """What we wrote beside a choice when it was exported."""
    return own_fields(choice.own)


def take_own_points(choices: Sequence[Choice], options: Sequence[Tree]) -> None:
    """Points and amounts as they were exported: the score is the amount where the points stand beside it."""
    for choice, option in zip(choices, options, strict=True):
        own = choice_fields(choice)
        assert isinstance(option, dict)
        if "points" in own:
            option["points"] = own["points"]
            if choice.score is not None:
                option["amount"] = choice.score
        elif choice.score is not None:
            option["points"] = choice.score
        if "recommendation" in own:
            option["recommendation"] = own["recommendation"]
        if isinstance(own.get("origin"), str):
            option["origin"] = own["origin"]
        elif option["key"] == own.get("key"):
            option.pop("origin", None)


def _has_scores(element: Element) -> bool:
    """Whether any choice of an element says a score of its own."""
    for holder in ("choices", "columns", "rateValues"):
        entries = listed(element.get(holder))
        if any(isinstance(entry, dict) and points.score(entry.get("score")) is not None for entry in entries):
            return True
        values = [entry.get("value") if isinstance(entry, dict) else entry for entry in entries]
        if points.scores_in_values(values) is not None:
            return True
    return False


def rate_numbers(element: Element) -> list[Decimal]:
    """The numbers that a rating counts out."""
    low = points.score(element.get("rateMin", 1))
    high = points.score(element.get("rateMax"))
    step = points.score(element.get("rateStep", 1))
    count = points.score(element.get("rateCount"))
    low, step = (Decimal(1) if low is None else low), step or Decimal(1)
    if high is None:
        high = low + step * ((count or 5) - 1)
    return _counted(low, high, step)


def _counted(low: Decimal, high: Decimal, step: Decimal) -> list[Any]:
    """The numbers from low to high; one more than a question can have where there are too many."""
    numbers: list[Any] = []
    if step <= 0:
        return [low]
    while low <= high and len(numbers) <= MOST_OPTIONS:
        numbers.append(low)
        low += step
    return numbers
