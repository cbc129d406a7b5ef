"""From the elements of a survey to questions of ours: one for most, one a row for a matrix, none for some."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange.keys import Keys, is_key
from banks.exchange.standard import NO, YES
from banks.exchange.surveyjs import points
from banks.exchange.surveyjs.choices import (
    NO_CHOICES,
    TOO_MANY_CHOICES,
    Choices,
    Meaning,
    choice_fields,
    rate_numbers,
    take_own_points,
)
from banks.exchange.surveyjs.conditions import Kind
from banks.exchange.surveyjs.elements import (
    DEEPEST_PANEL,
    MOST_ENTRIES,
    MOST_OPTIONS,
    MOST_VALUES,
    Choice,
    Element,
    Item,
    Shown,
    dicts,
    elements_in,
    expression_of,
    is_multiple,
    listed,
    name_of,
    own_fields,
    typed,
    value_of,
    written,
)
from banks.exchange.surveyjs.evaluating import Value
from banks.exchange.surveyjs.notes import Notes
from banks.exchange.surveyjs.properties import LOOKS, OF_TYPE, READ, ROW_READ, SELECT
from banks.exchange.surveyjs.texts import Texts
from banks.exchange.tree import Tree, Unreadable
from scoring.scalars import number_text

UNCONVERTED = gettext_noop("questions of the type “%(type)s” have no likeness here; it is left out")
REPEATED = gettext_noop(
    "asked as often as the respondent likes, which is not possible here; left out: %(names)s"
)
NUMBER_NOT_SCORED = gettext_noop(
    "numbers have no scores: it is shown, not scored, until it gets bands and a weight"
)
REQUIRED = gettext_noop("an answer is required: here it may be left open, but not marked as not applicable")
FILE_AS_EVIDENCE = gettext_noop(
    "the file that is asked for becomes a question answered in writing that asks for evidence"
)
NEVER_SHOWN = gettext_noop("it is never shown (visible: false) and left out")
PIPED = gettext_noop("%(placeholder)s in its text is not filled in")
TWICE = gettext_noop("the name stands twice; the second question gets the key %(key)s")
TOO_LARGE = gettext_noop("the survey is too large: it has more than %(most)s values")
TOO_MANY = gettext_noop("the survey is too large: it has more than %(most)s questions")
TOO_DEEP = gettext_noop("panels within panels, more than %(most)s deep; what is in them is left out")
HEADING = gettext_noop("the heading “%(heading)s” is left out; the questions under it stay")
LIST_ITEM = gettext_noop("chosen in an order, which is not possible here; it is left out")
TIED_TO_NAME = gettext_noop("its answers go by the name “%(name)s”, by which it is known from here on")

_PLACEHOLDER = re.compile(r"\{[^{}]{1,100}\}")


class Questions:
    """Makes questions of elements, one element after the other, and notes what becomes of each."""

    def __init__(self, texts: Texts, keys: Keys, notes: Notes, choices: Choices) -> None:
        self._texts = texts
        self._keys = keys
        self._notes = notes
        self._from = choices
        self._names: set[str] = set()
        self._size = self._count = 0

    def items(self, element: Element, shown: tuple[Shown, ...] = (), depth: int = 0) -> Iterator[Item]:
        """The questions of an element, and of the elements in it, in their order."""
        name, kind = name_of(element), element.get("type") or "text"
        if not isinstance(kind, str):
            return
        if element.get("visible") is False and not expression_of(element, "visibleIf"):
            self._notes.add("lost", NEVER_SHOWN, name)
            return
        if expression := expression_of(element, "visibleIf"):
            shown = (*shown, Shown(expression, name))
        if kind == "panel":
            yield from self._panel(element, name, shown, depth)
            return
        if kind in ("paneldynamic", "matrixdynamic"):
            self._left_out_whole(element, name)
            return
        make = _MAKERS.get(kind)
        if make is None:
            self._notes.add("lost", LIST_ITEM if kind == "ranking" else UNCONVERTED, name, type=kind)
            return
        valued = element.get("valueName")
        if isinstance(valued, str) and valued.strip() and valued != name:
            self._notes.add("changed", TIED_TO_NAME, name, name=valued)
            name = valued
        known = READ | LOOKS | OF_TYPE.get(kind, SELECT)
        self._notes.properties(element, name, known if "correctAnswer" in element else known - {"score"})
        for item in make(self, element, name, shown):
            self._spend(item)
            yield item
            yield from self._inside_choices(item, depth)

    # ------------------------------------------------------------- containers

    def _panel(self, panel: Element, name: str, shown: tuple[Shown, ...], depth: int) -> Iterator[Item]:
        if depth >= DEEPEST_PANEL:
            self._notes.add("lost", TOO_DEEP, name, most=DEEPEST_PANEL)
            return
        heading = self._texts.read(panel.get("title"), None)
        if heading:
            self._notes.add("lost", HEADING, name, heading=next(iter(heading.values())))
        self._notes.properties(panel, name, (READ | LOOKS | {"elements"}) - {"description"})
        for element in elements_in(panel):
            yield from self.items(element, shown, depth + 1)

    def _left_out_whole(self, element: Element, name: str) -> None:
        inside = [
            name_of(part) for holder in ("templateElements", "columns") for part in dicts(element.get(holder))
        ]
        self._notes.add("lost", REPEATED, name, names=", ".join(inside[:50]) or "—")

    def _inside_choices(self, item: Item, depth: int) -> Iterator[Item]:
        """Questions that stand inside a choice, and show where it is chosen."""
        if depth >= DEEPEST_PANEL:
            return
        for choice in dicts(item.element.get("choices")):
            inside = elements_in(choice)
            if inside:
                chosen = Shown(f"{{{item.name}}} anyof [{_literal(choice.get('value'))}]", item.name)
                for element in inside:
                    yield from self.items(element, (*item.shown, chosen), depth + 1)

    # ------------------------------------------------------------------ kinds

    def _choices(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """Radio buttons, drop-downs, checkboxes and the like."""
        kind: Kind = "multiple" if is_multiple(element) else "single"
        choices = self._from.of(element, name, kind)
        if choices is None:
            yield from self._text(element, name, shown)
            return
        yield self._choice_item(element, name, kind, choices, shown)

    def _rating(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        values = element.get("rateValues")
        if isinstance(values, list) and values:
            choices = [choice for choice in (self._from.one(value, name) for value in values) if choice]
        else:
            choices = [
                Choice(number, self._texts.same(number_text(number))) for number in rate_numbers(element)
            ]
        if not choices or len(choices) > MOST_OPTIONS:
            self._notes.add("changed", TOO_MANY_CHOICES if choices else NO_CHOICES, name, most=MOST_OPTIONS)
            yield from self._text(element, name, shown)
            return
        ends = (
            (0, element.get("minRateDescription", element.get("mininumRateDescription"))),
            (-1, element.get("maxRateDescription", element.get("maximumRateDescription"))),
        )
        for at, description in ends:
            text = self._texts.read(description, name)
            if text and len(choices) > 1:
                choices[at] = replace(choices[at], text=self._texts.joined([choices[at].text, text], " — "))
        yield self._choice_item(element, name, "single", choices, shown, meaning="scale")

    def _boolean(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        choices = [
            Choice(
                value_of(element.get(f"value{end}", end == "True")),
                self._texts.read(element.get(f"label{end}"), name) or self._texts.words(words),
            )
            for end, words in (("True", YES), ("False", NO))
        ]
        yield self._choice_item(element, name, "single", choices, shown, meaning="truth")

    def _text(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        if element.get("type") == "text" and element.get("inputType") in ("number", "range"):
            yield from self._number(element, name, shown)
            return
        yield Item(name, "text", self._question(element, name, "text"), shown, element=element)

    def _number(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        if element.get("sliderType") == "range":
            self._notes.add("lost", UNCONVERTED, name, type="slider")
            return
        tree = self._question(element, name, "number")
        ends = ("min", "max")
        default = {"min": Decimal(0), "max": Decimal(100)} if element.get("type") == "slider" else {}
        for end, ours in zip(ends, ("minimum", "maximum"), strict=True):
            number = points.score(element.get(end)) if element.get(end) is not None else default.get(end)
            if number is not None:
                tree[ours] = number
        if isinstance(own_fields(element).get("bands"), list):
            yield Item(name, "number", tree, shown, element=element)
            return
        tree["weight"] = Decimal(0)
        tree["bands"] = [{"from": tree.get("minimum", Decimal(0)), "points": Decimal(0)}]
        self._notes.add("changed", NUMBER_NOT_SCORED, name)
        yield Item(name, "number", tree, shown, element=element)

    def _file(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        self._notes.add("changed", FILE_AS_EVIDENCE, name)
        tree = self._question(element, name, "text")
        tree["evidence"] = True
        yield Item(name, "text", tree, shown, element=element)

    def _matrix(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """One question a row; its columns are the choices."""
        cells: dict[str, Any] = {
            "type": "checkbox" if element.get("cellType") == "checkbox" else "radiogroup"
        }
        cells["choices"] = element.get("columns")
        if expression_of(element, "columnsVisibleIf"):
            cells["choicesVisibleIf"] = element["columnsVisibleIf"]
        for row, text, visible in self._rows(element, name, shown):
            part = f"{name}.{row}"
            merged = {
                **cells,
                "isRequired": element.get("isRequired") is True
                or any(element.get(name) is True for name in ("eachRowRequired", "isAllRowRequired")),
            }
            yield from self._cell(merged, part, element, text, visible, name)

    def _matrix_of_cells(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """One question a cell, of the type its column says."""
        for column in dicts(element.get("columns")):
            self._notes.properties(
                column, f"{name}.{name_of(column)}", READ | LOOKS | SELECT | OF_TYPE["text"]
            )
        for row, text, visible in self._rows(element, name, shown):
            for column in dicts(element.get("columns")):
                kind = column.get("cellType")
                kind = element.get("cellType", "dropdown") if kind in (None, "default") else kind
                cell = {**column, "type": kind, "choices": column.get("choices") or element.get("choices")}
                if kind not in _MAKERS or not isinstance(kind, str):
                    self._notes.add("lost", UNCONVERTED, f"{name}.{row}.{name_of(column)}", type=kind)
                    continue
                title = self._texts.read(column.get("title"), name) or self._texts.same(name_of(column))
                both = self._texts.joined([text, title], " — ")
                yield from self._cell(cell, f"{name}.{row}.{name_of(column)}", element, both, visible, name)

    def _rows(
        self, element: Element, name: str, shown: tuple[Shown, ...]
    ) -> Iterator[tuple[str, dict[str, Tree], tuple[Shown, ...]]]:
        """Each row's value, text, and on what it shows."""
        for entry in listed(element.get("rows")):
            row = self._from.one(entry, name)
            if row is None:
                continue
            self._notes.properties(row.own, f"{name}.{written(row.value)}", ROW_READ)
            visible = shown
            for expression in (expression_of(element, "rowsVisibleIf"), expression_of(row.own, "visibleIf")):
                if expression:
                    visible = (*visible, Shown(expression, f"{name}.{written(row.value)}", row.value))
            yield written(row.value), row.text, visible

    def _cell(
        self, cell: Element, part: str, element: Element, text: dict[str, Tree], shown: tuple[Shown, ...], group: str
    ) -> Iterator[Item]:  # fmt: skip
        """The question of a row or a cell, called after the matrix and this."""
        kind = str(cell["type"])
        heading = self._heading(element, group)
        for item in _MAKERS[kind](self, cell, part, shown):
            item.tree["text"] = self._texts.joined([heading, text], " — ") or self._texts.same(part)
            if help_text := self._texts.read(element.get("description"), group):
                item.tree["help"] = help_text
            item.group = group
            yield item

    def _several_texts(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """One question for each of several text boxes."""
        heading = self._heading(element, name)
        for entry in dicts(element.get("items")):
            part = f"{name}.{name_of(entry)}"
            self._notes.properties(entry, part, READ | LOOKS | OF_TYPE["text"])
            title = self._texts.read(entry.get("title"), part) or self._texts.same(name_of(entry))
            for item in self._text({**entry, "type": "text"}, part, shown):
                item.tree["text"] = self._texts.joined([heading, title], " — ")
                item.group = name
                yield item

    # ------------------------------------------------------------------ parts

    def _heading(self, element: Element, name: str) -> dict[str, Tree]:
        return self._texts.read(element.get("title"), name) or self._texts.same(name)

    def _question(self, element: Element, name: str, kind: Kind) -> dict[str, Tree]:
        """What every question has."""
        own = own_fields(element)
        wanted = own.get("key")
        key = self._keys.for_name(wanted if isinstance(wanted, str) and is_key(wanted) else name, "question")
        if name in self._names:
            self._notes.add("changed", TWICE, name, key=key)
        self._names.add(name)
        tree: dict[str, Tree] = {"key": key, "kind": kind, "text": self._heading(element, name)}
        if help_text := self._texts.read(element.get("description"), name):
            tree["help"] = help_text
        if element.get("isRequired") is True and not own:
            tree["not_applicable"] = False
            self._notes.add("changed", REQUIRED, name)
        if key != name and own.get("key") != key and name.strip():
            tree["origin"] = name[:500]
        for text in (tree["text"], help_text):
            placeholder = _PLACEHOLDER.search(" ".join(map(str, text.values())))  # type: ignore[union-attr]
            if placeholder and not own:
                self._notes.add("changed", PIPED, name, placeholder=placeholder[0])
        return tree

    def _choice_item(
        self, element: Element, name: str, kind: Kind, choices: list[Choice], shown: tuple[Shown, ...], *,
        meaning: Meaning = "",
    ) -> Item:  # fmt: skip
        tree = self._question(element, name, kind)
        own = own_fields(element)
        is_own = own.get("kind") == kind
        names = [written(choice.value) for choice in choices]
        keys = Keys(names)
        options: list[Tree] = []
        values: dict[str, Value] = {}
        for choice, value in zip(choices, names, strict=True):
            wanted = choice_fields(choice).get("key") if is_own else None
            key = keys.for_name(wanted if isinstance(wanted, str) and is_key(wanted) else value, "option")
            option: dict[str, Tree] = {"key": key, "points": Decimal(0), "text": choice.text}
            if choice.exclusive and kind == "multiple":
                option["exclusive"] = True
            if key != value or (isinstance(choice.value, str) and typed(key) != key):
                option["origin"] = value[:500]
            options.append(option)
            values[key] = choice.value
        tree["options"] = options
        if is_own:
            take_own_points(choices, options)
        else:
            self._from.judge(element, name, kind, choices, tree, meaning=meaning)
        return Item(name, kind, tree, shown, values, element)

    # ------------------------------------------------------------------- notes

    def _spend(self, item: Item) -> None:
        self._size += 5 + len(listed(item.tree.get("options"))) * (4 + len(self._texts.languages))
        self._count += 1
        if self._count > MOST_ENTRIES:
            raise Unreadable(TOO_MANY, most=MOST_ENTRIES)
        if self._size > MOST_VALUES:
            raise Unreadable(TOO_LARGE, most=MOST_VALUES)


def _literal(value: object) -> str:
    """A value as expressions write it."""
    plain = value_of(value)
    if isinstance(plain, str):
        return "'" + plain.replace("'", "\\'").replace('"', '\\"') + "'"
    return "null" if plain is None else written(plain)


_Maker = Callable[[Questions, Element, str, tuple[Shown, ...]], Iterator[Item]]
_MAKERS: Mapping[str, _Maker] = {
    "radiogroup": Questions._choices,
    "dropdown": Questions._choices,
    "buttongroup": Questions._choices,
    "checkbox": Questions._choices,
    "tagbox": Questions._choices,
    "imagepicker": Questions._choices,
    "rating": Questions._rating,
    "boolean": Questions._boolean,
    "text": Questions._text,
    "comment": Questions._text,
    "slider": Questions._number,
    "file": Questions._file,
    "matrix": Questions._matrix,
    "matrixdropdown": Questions._matrix_of_cells,
    "multipletext": Questions._several_texts,
}
