"""A survey as a whole: its pages become dimensions, its expressions conditions, its scores points and a measure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange import json_format
from banks.exchange.keys import Keys, is_key
from banks.exchange.reading import Note, Reading
from banks.exchange.standard import GIVEN, MORE_IS_BETTER, language_code, standard_levels
from banks.exchange.surveyjs.choices import Choices
from banks.exchange.surveyjs.conditions import (
    Condition,
    NotUnderstood,
    Target,
    Translator,
    all_of,
    measure,
)
from banks.exchange.surveyjs.elements import (
    DEEPEST_PANEL,
    MOST_VALUES,
    Element,
    Item,
    Shown,
    dicts,
    elements_in,
    elements_of,
    own_fields,
    short,
)
from banks.exchange.surveyjs.notes import Notes
from banks.exchange.surveyjs.properties import PAGE_READ, SURVEY_READ
from banks.exchange.surveyjs.questions import TOO_LARGE, Questions
from banks.exchange.surveyjs.texts import Texts
from banks.exchange.tree import Tree, Unreadable
from scoring import Document
from scoring.document import Dimension, Question

MOST_BRACKETS = 300_000  # of a file, and as many commas thrice over: what each is read into takes memory
MOST_NOTES = 5_000
DEEPEST_CONDITION = 10

NOT_A_SURVEY = gettext_noop("not a SurveyJS survey: it has neither pages nor elements")
PAGES = gettext_noop("pages that become dimensions: %(count)s")
PANELS = gettext_noop("the only page is divided into panels, which become dimensions: %(count)s")
QUESTIONS = gettext_noop("questions of the type “%(type)s”: %(count)s")
CONDITIONS = gettext_noop("expressions on which questions show, turned into conditions: %(count)s")
LANGUAGES = gettext_noop("languages: %(languages)s")
LANGUAGE_GUESSED = gettext_noop("texts that say no language are taken to be in the language %(language)s")
LANGUAGES_LEFT_OUT = gettext_noop("these are no languages that are known here: %(languages)s")
MISSING = gettext_noop("no text in %(languages)s: that of another language stands in")
SCORES = gettext_noop(
    "scores of the property “score”: %(property)s questions; of the ends of values: %(value)s. They become "
    "points as a share of the question's greatest score, which is its weight; the measure “%(measure)s” adds them up"
)
PAGE_UNTITLED = gettext_noop("the page has no title: the dimension is called “%(name)s”")
PAGE_EMPTY = gettext_noop("no question is left on the page; it is left out")
PAGE_NEVER = gettext_noop("the page is never shown (visible: false) and left out")
EXPRESSION_BROKEN = gettext_noop(
    "not an expression that SurveyJS understands; the question always shows: %(expression)s"
)
EXPRESSION_LOST = gettext_noop(
    "cannot be said here, or not all of it, so that the question shows more often: %(expression)s"
)
EXPRESSION_BROKEN_ABOVE = gettext_noop(
    "not an expression that SurveyJS understands; what is in it always shows: %(expression)s"
)
EXPRESSION_LOST_ABOVE = gettext_noop(
    "cannot be said here, or not all of it, so that what is in it shows more often: %(expression)s"
)
HIDDEN_COUNTS = gettext_noop(
    "conditions look at questions that may be hidden themselves: here what is hidden counts as not answered at "
    "once, in SurveyJS when the survey is completed"
)
MORE = gettext_noop("further notes that are not listed: %(count)s")

TOTAL = {"en": "Total score", "ja": "合計得点"}
_COUNTED_PAGE = re.compile(
    r"page(\d{1,4})", re.IGNORECASE | re.ASCII
)  # what SurveyJS Creator calls a page itself
_PAGE = {"en": "Page %s", "ja": "%sページ目"}
_CARRIED = frozenset(("format", "title", "description", "languages", "dimensions", "origin"))
_OWN_DOCUMENT = frozenset(field.alias or name for name, field in Document.model_fields.items()) - _CARRIED
_OWN_QUESTION = frozenset(field.alias or name for name, field in Question.model_fields.items()) - frozenset(
    ("key", "kind", "text", "help", "options", "minimum", "maximum", "visible_if")
)
_OWN_DIMENSION = frozenset(field.alias or name for name, field in Dimension.model_fields.items()) - frozenset(
    ("key", "name", "questions")
)


def parse(data: bytes) -> dict[str, Any]:
    """The JSON of a survey. Raises `Unreadable` for anything else."""
    brackets = data.count(b"{") + data.count(b"[")
    if brackets > MOST_BRACKETS or data.count(b",") > 3 * MOST_BRACKETS:
        raise Unreadable(TOO_LARGE, most=MOST_VALUES)
    tree, _ = json_format.read(data)
    if not isinstance(tree, dict) or not any(
        isinstance(tree.get(name), list) for name in ("pages", "elements", "questions")
    ):
        raise Unreadable(NOT_A_SURVEY)
    return tree


def read(stem: str, data: bytes) -> Reading:
    """A bank in the making from a survey, with a note on whatever was understood, changed or lost."""
    return _Reader(stem, parse(data)).reading()


class _Reader:
    def __init__(self, stem: str, survey: dict[str, Any]) -> None:
        self._stem = stem
        self._survey = survey
        self._own = own_fields(survey)
        wanted = self._own.get("languages")
        codes = [code for code in wanted if isinstance(code, str)] if isinstance(wanted, list) else []
        languages = [code for code in codes if len(code) <= 20 and language_code(code) == code]
        plain = self._own.get("plain")
        self._texts = Texts(survey, languages, plain if plain in languages else "")
        names = [str(element["name"]) for element in elements_of(survey)]
        own_keys = [str(own_fields(element).get("key")) for element in elements_of(survey)]
        self._notes = Notes()
        self._told: set[tuple[str, str]] = set()
        self._by_panels = False  # panels, and not pages, become the dimensions
        self._is_alone = False  # there is one dimension alone
        self._choices = Choices(survey, self._texts, self._notes)
        self._questions = Questions(self._texts, Keys([*names, *own_keys]), self._notes, self._choices)

    def reading(self) -> Reading:
        pages = list(self._pages())
        self._is_alone = len(pages) == 1
        self._conditions([item for _, items in pages for item in items])
        dimensions = [self._dimension(page, items, keys) for keys in (Keys(),) for page, items in pages]
        notes = [*self._summary(len(pages), [item for _, items in pages for item in items]), *self._notes.all]
        adds_up = _can_add_up(item for _, items in pages for item in items)
        tree = self._document(dimensions, notes, adds_up=adds_up)
        self._note_languages(notes)
        if len(notes) > MOST_NOTES:
            notes[MOST_NOTES:] = [Note("lost", MORE, {"count": len(notes) - MOST_NOTES})]
        return Reading(tree, {}, tuple(notes))

    # -------------------------------------------------------------------- parts

    def _pages(self) -> Iterator[tuple[Element, list[Item]]]:
        """Every page with its questions; pages without any are told of."""
        for page, shown in self._containers():
            name = _called(page)
            if page.get("visible") is False and not isinstance(page.get("visibleIf"), str):
                self._notes.add("lost", PAGE_NEVER, name)
                continue
            items = [item for element in elements_in(page) for item in self._questions.items(element, shown)]
            if items:
                if page is not self._survey:
                    self._notes.properties(page, name, PAGE_READ)
                yield page, items
            else:
                self._notes.add("lost", PAGE_EMPTY, name)

    def _containers(self) -> Iterator[tuple[Element, tuple[Shown, ...]]]:
        """What becomes a dimension: the pages; of a single page that is nothing but panels, the panels."""
        pages = dicts(self._survey.get("pages"))
        if not pages:
            pages = [self._survey]
        if len(pages) == 1:
            inside = elements_in(pages[0])
            if len(inside) > 1 and all(part.get("type") == "panel" and elements_in(part) for part in inside):
                self._by_panels = True
                self._notes.add("changed", PANELS, count=len(inside))
                yield from ((panel, (*_shown(pages[0]), *_shown(panel))) for panel in inside)
                return
        yield from ((page, _shown(page)) for page in pages)

    def _dimension(self, page: Element, items: list[Item], keys: Keys) -> Tree:
        own = own_fields(page)
        is_survey = page is self._survey
        name = _called(page) if not is_survey else "questions"
        wanted = own.get("key")
        key = keys.for_name(wanted if isinstance(wanted, str) and is_key(wanted) else name, "dimension")
        title = self._texts.read(page.get("title"), name) if not is_survey else {}
        tree: dict[str, Tree] = {"key": key, "name": title or self._named(name)}
        tree.update((field, own[field]) for field in own if field in _OWN_DIMENSION)
        if key != name and "key" not in own and name:
            tree["origin"] = name[:500]
        tree["questions"] = [item.tree for item in items]
        return tree

    def _named(self, page: str) -> dict[str, Tree]:
        """What a page without a title is called: as the survey where it is alone, else by its name."""
        counted = _COUNTED_PAGE.fullmatch(page)
        if self._is_alone:
            name = self._title()
        elif counted is not None:
            name = self._texts.words({code: words % counted[1] for code, words in _PAGE.items()})
        else:
            return self._texts.same(page)
        self._notes.add("changed", PAGE_UNTITLED, page, name=name[self._texts.languages[0]])
        return name

    def _title(self) -> dict[str, Tree]:
        return self._texts.read(self._survey.get("title")) or self._texts.same(self._stem)

    def _document(self, dimensions: list[Tree], notes: list[Note], *, adds_up: bool) -> Tree:
        tree: dict[str, Tree] = {"format": 1, "key": self._key(), "version": "1"}
        tree["languages"] = [*self._texts.languages]
        tree["title"] = self._title()
        if description := self._texts.read(self._survey.get("description")):
            tree["description"] = description
        tree["levels"] = standard_levels(self._texts.languages)
        given = {field: self._own[field] for field in self._own if field in _OWN_DOCUMENT}
        if not {"key", "version", "levels"} <= given.keys():
            notes.append(Note("changed", GIVEN, {"key": tree["key"], "version": "1"}))
        tree.update(given)
        if adds_up and not self._own:
            tree["measures"] = {"score": {"name": self._texts.words(TOTAL)}}
        tree["dimensions"] = dimensions
        return tree

    def _key(self) -> str:
        title = self._survey.get("title")
        names = title.values() if isinstance(title, dict) else [title]
        plain = [name for name in names if isinstance(name, str) and name.isascii()]
        return Keys().for_name((plain[0] if plain else self._stem).lower()[:60], "bank")

    # ---------------------------------------------------------------- conditions

    def _conditions(self, items: list[Item]) -> None:
        """Give every question the condition that its own expression and those around it come to."""
        translator = Translator(_targets(items), _calculated(self._survey))
        size, count = 0, 0
        for item in items:
            parts = [self._condition(item, shown, translator) for shown in item.shown]
            condition = parts[0] if len(parts) == 1 else all_of(parts)
            size += measure(condition)[0]
            if size > MOST_VALUES:
                raise Unreadable(TOO_LARGE, most=MOST_VALUES)
            if condition is False:
                condition = self._never(item, items)
            if isinstance(condition, dict):
                item.tree["visible_if"] = condition
                count += 1
        if count:
            self._notes.add("understood", CONDITIONS, count=count)
        self._note_hidden(items)

    def _never(self, item: Item, items: list[Item]) -> Condition:
        """A condition that nothing meets, of a question that always shows; what never shows never will."""
        key = next((other.tree["key"] for other in items if not other.shown), None)
        if key is None:
            expression = " and ".join(shown.expression for shown in item.shown)
            self._notes.add("lost", EXPRESSION_LOST, item.name, expression=expression)
            return True
        return {"all": [{"question": key, "answered": True}, {"question": key, "answered": False}]}

    def _condition(self, item: Item, shown: Shown, translator: Translator) -> Condition:
        own = own_fields(item.element)
        if shown.expression == own.get("visibleIf") and isinstance(own.get("visible_if"), dict):
            return dict(own["visible_if"])
        try:
            translation = translator.translate(shown.expression, shown.item)
        except NotUnderstood:
            self._tell_once(EXPRESSION_BROKEN, EXPRESSION_BROKEN_ABOVE, item, shown)
            return True
        if not translation.is_whole:
            self._tell_once(EXPRESSION_LOST, EXPRESSION_LOST_ABOVE, item, shown)
        return translation.condition

    def _tell_once(self, own: str, above: str, item: Item, shown: Shown) -> None:
        """Note what becomes of an expression where it stands: of a page, a panel or a table once for all that is in it."""
        place = shown.place or item.name
        if (place, shown.expression) not in self._told:
            self._told.add((place, shown.expression))
            self._notes.add("lost", own if place == item.name else above, place, expression=shown.expression)

    def _note_hidden(self, items: list[Item]) -> None:
        hidden = {item.tree["key"] for item in items if "visible_if" in item.tree}
        looked_at = {key for item in items for key in _looked_at(item.tree.get("visible_if"))}
        clears = self._survey.get("clearInvisibleValues") in ("onHidden", "onHiddenContainer")
        if hidden & looked_at and not clears and not self._own:
            self._notes.add("changed", HIDDEN_COUNTS)

    # --------------------------------------------------------------------- notes

    def _summary(self, pages: int, items: list[Item]) -> Iterator[Note]:
        for item in items:
            own = own_fields(item.element)
            if own.get("kind") == item.kind:
                item.tree.update((field, own[field]) for field in own if field in _OWN_QUESTION)
        yield Note("understood", LANGUAGES, {"languages": ", ".join(self._texts.languages)})
        if not self._by_panels:
            yield Note("understood", PAGES, {"count": pages})
        kinds = Counter(str(item.element.get("type", "text"))[:50] for item in items if not item.group)
        kinds.update("matrix" for _ in {item.group for item in items if item.group})
        for kind, count in sorted(kinds.items()):
            yield Note("understood", QUESTIONS, {"type": kind, "count": count})
        if self._choices.scored_by_property or self._choices.scored_by_value:
            names = self._texts.words(TOTAL)
            yield Note("understood", SCORES, {
                "property": self._choices.scored_by_property,
                "value": self._choices.scored_by_value,
                "measure": names[self._texts.languages[0]],
            })  # fmt: skip
            if not self._own:
                yield Note("changed", MORE_IS_BETTER)
        self._notes.properties(self._survey, "", SURVEY_READ)

    def _note_languages(self, notes: list[Note]) -> None:
        if self._texts.is_guessed and not self._own:
            notes.append(Note("changed", LANGUAGE_GUESSED, {"language": self._texts.plain}))
        if self._texts.left_out:
            notes.append(
                Note("lost", LANGUAGES_LEFT_OUT, {"languages": short(", ".join(self._texts.left_out[:50]))})
            )
        for place, languages in self._texts.missing.items():
            notes.append(Note("changed", MISSING, {"languages": ", ".join(languages)}, place[:500]))


def _shown(holder: Element) -> tuple[Shown, ...]:
    expression = holder.get("visibleIf")
    if not isinstance(expression, str) or not expression.strip():
        return ()
    return (Shown(expression.strip(), _called(holder)),)


def _called(page: Element) -> str:
    name = page.get("name")
    return name if isinstance(name, str) else ""


def _targets(items: Iterable[Item]) -> dict[str, Target]:
    """What expressions can look at, by name in small letters; of two with one name, the first."""
    targets: dict[str, Target] = {}
    groups: dict[str, list[str]] = {}
    for item in items:
        key = str(item.tree["key"])
        targets.setdefault(item.name.lower(), Target(key, item.kind, item.values))
        if item.group:
            groups.setdefault(item.group.lower(), []).append(key)
    for name, members in groups.items():
        targets.setdefault(name, Target(members[0], "group", {}, tuple(members)))
    return targets


def _calculated(survey: Mapping[str, Any]) -> dict[str, str]:
    """The expressions of calculated values, by name in small letters."""
    return {
        value["name"].lower(): value["expression"]
        for value in dicts(survey.get("calculatedValues"))
        if isinstance(value.get("name"), str) and isinstance(value.get("expression"), str)
    }


def _looked_at(condition: Tree, depth: int = 0) -> Iterator[str]:
    """The keys of the questions that a condition looks at."""
    if not isinstance(condition, dict) or depth > 2 * DEEPEST_PANEL:
        return
    if isinstance(condition.get("question"), str):
        yield str(condition["question"])
    for name in ("all", "any"):
        parts = condition.get(name)
        for part in parts if isinstance(parts, list) else ():
            yield from _looked_at(part, depth + 1)
    yield from _looked_at(condition.get("not"), depth + 1)


def _can_add_up(items: Iterable[Item]) -> bool:
    """Whether any option adds to a measure: one needs a greatest sum above zero."""
    options = [option for item in items for option in dicts(item.tree.get("options"))]
    amounts = [option.get("amount") for option in options]
    return any(isinstance(amount, Decimal | int) and amount > 0 for amount in amounts)
