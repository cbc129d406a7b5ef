"""From the elements of a survey to questions of ours: one for most, one a row for a matrix, none for some."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange.keys import Keys, is_key
from banks.exchange.reading import Fate, Note
from banks.exchange.standard import NO, YES
from banks.exchange.surveyjs import points
from banks.exchange.surveyjs.conditions import Kind
from banks.exchange.surveyjs.evaluating import Value
from banks.exchange.surveyjs.texts import Texts
from banks.exchange.tree import Tree, Unreadable
from scoring.scalars import number_text

Element = Mapping[str, Any]

MOST_OPTIONS = 200  # that a question of ours can have
MOST_VALUES = 400_000  # that a document of ours can have
MOST_ENTRIES = 10_000  # that a list in one can have
DEEPEST_PANEL = 20

NONE = "none"
OTHER = "other"
DONT_KNOW = "dontknow"
REFUSED = "refused"
NOT_APPLICABLE = "junbi:not-applicable"
UNKNOWN = "junbi:unknown"
STATUSES = frozenset((NOT_APPLICABLE, UNKNOWN))

_NONE_WORDS = {"en": "None", "ja": "なし"}
_OTHER_WORDS = {"en": "Other", "ja": "その他"}

UNCONVERTED = gettext_noop("questions of the type “%(type)s” have no likeness here; it is left out")
REPEATED = gettext_noop(
    "asked as often as the respondent likes, which is not possible here; left out: %(names)s"
)
LEFT_OUT = gettext_noop("left out, as there is nothing like it here: %(properties)s")
NOT_SCORED = gettext_noop(
    "its choices have no scores: it is shown, not scored, until it gets points and a weight"
)
NUMBER_NOT_SCORED = gettext_noop(
    "numbers have no scores: it is shown, not scored, until it gets bands and a weight"
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
REQUIRED = gettext_noop("an answer is required: here it may be left open, but not marked as not applicable")
PICTURES_LOST = gettext_noop("its pictures are left out; the choices stay")
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


@dataclass(frozen=True, slots=True)
class Shown:
    """An expression on which something shows, where it stands, and what `{item}` means in it."""

    expression: str
    place: str
    item: Value = None


@dataclass(slots=True)
class Item:
    """A question of ours in the making. `name` is what answers and expressions call it."""

    name: str
    kind: Kind
    tree: dict[str, Tree]
    shown: tuple[Shown, ...]
    values: dict[str, Value] = field(default_factory=dict)
    element: Element = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice as it stands in the file."""

    value: Value
    text: dict[str, Tree]
    score: Decimal | None = None
    exclusive: bool = False
    own: Mapping[str, Any] = field(default_factory=dict)
    is_special: bool = False


# Read, or of no meaning here: how things look, and what only the running survey does.
_READ = frozenset(
    (
        "type",
        "name",
        "title",
        "description",
        "visibleIf",
        "visible",
        "isRequired",
        "valueName",
        "junbi",
        "score",
    )
)
_LOOKS = frozenset(
    ("startWithNewLine", "width", "minWidth", "maxWidth", "indent", "titleLocation", "descriptionLocation", "colCount",
     "showNumber", "state", "errorLocation", "cellType", "alternateRows", "columnMinWidth", "rowTitleWidth",
     "verticalAlign", "showHeader", "rateType", "rateDescriptionLocation", "displayMode", "rateDisplayMode",
     "scaleColorMode", "rateColorMode", "renderAs", "swapOrder", "itemSize", "size", "inputSize", "rows", "cols",
     "autoGrow", "allowResize", "searchEnabled", "searchMode", "closeOnSelect", "hideSelectedItems", "allowClear",
     "textWrapEnabled", "placeholder", "placeHolder", "optionsCaption", "showCommentArea", "hasComment", "commentText",
     "commentPlaceholder", "commentPlaceHolder", "commentAreaRows", "otherPlaceholder", "otherPlaceHolder",
     "otherErrorText", "requiredErrorText", "useDisplayValuesInTitle", "useDisplayValuesInDynamicTexts",
     "questionTitleWidth", "innerIndent", "questionTitleLocation", "questionErrorLocation", "showQuestionNumbers",
     "questionStartIndex", "separateSpecialChoices", "itemTitleWidth", "inputTextAlignment", "autocomplete",
     "textUpdateMode", "showSelectAllItem", "hasSelectAll", "selectAllText", "showClearButton", "imageFit",
     "contentMode", "showLabel", "imageHeight", "imageWidth", "minImageHeight", "minImageWidth", "maxImageHeight",
     "maxImageWidth", "displayRateDescriptionsAsExtremeItems", "autoGenerate", "startWithNewline", "cssClasses",
     "labelCount", "showLabels", "tooltipVisibility", "customLabels", "labelFormat", "tooltipFormat", "colSpan")
)  # fmt: skip
_SELECT = frozenset(
    ("choices", "choicesVisibleIf", "choicesFromQuestion", "choicesFromQuestionMode", "choicesMin", "choicesMax",
     "choicesStep", "showNoneItem", "hasNone", "noneText", "showOtherItem", "hasOther", "otherText",
     "showDontKnowItem", "dontKnowText", "showRefuseItem", "refuseText", "choicesByUrl", "correctAnswer",
     "valuePropertyName", "storeOthersAsComment")
)  # fmt: skip
_OF_TYPE: Mapping[str, frozenset[str]] = {
    "rating": frozenset(
        ("rateMin", "rateMax", "rateStep", "rateCount", "rateValues", "minRateDescription", "maxRateDescription",
         "mininumRateDescription", "maximumRateDescription", "correctAnswer")
    ),
    "boolean": frozenset(("labelTrue", "labelFalse", "valueTrue", "valueFalse", "correctAnswer", "label")),
    "text": frozenset(("inputType", "min", "max", "step")),
    "slider": frozenset(("min", "max", "step", "sliderType")),
    "matrix": frozenset(("columns", "rowsVisibleIf", "columnsVisibleIf", "isAllRowRequired", "eachRowRequired")),
    "matrixdropdown": frozenset(("columns", "choices", "cellType", "rowsVisibleIf")),
    "multipletext": frozenset(("items",)),
}  # fmt: skip


class Questions:
    """Makes questions of elements, one element after the other, and notes what becomes of each."""

    def __init__(self, survey: Mapping[str, Any], texts: Texts, keys: Keys) -> None:
        self._texts = texts
        self._keys = keys
        self._names: set[str] = set()
        self._by_name = {str(e.get("name")): e for e in elements_of(survey) if isinstance(e.get("name"), str)}
        self.has_scores = any(map(_has_scores, elements_of(survey)))
        self.notes: list[Note] = []
        self.scored_by_value = 0
        self.scored_by_property = 0
        self._size = self._count = 0

    def note(self, fate: Fate, message: str, place: str = "", **params: object) -> None:
        self.notes.append(
            Note(fate, message, {name: _short(value) for name, value in params.items()}, _short(place))
        )

    def items(self, element: Element, shown: tuple[Shown, ...] = (), depth: int = 0) -> Iterator[Item]:
        """The questions of an element, and of the elements in it, in their order."""
        name, kind = _name(element), element.get("type") or "text"
        if not isinstance(kind, str):
            return
        if element.get("visible") is False and not _expression(element, "visibleIf"):
            self.note("lost", NEVER_SHOWN, name)
            return
        if expression := _expression(element, "visibleIf"):
            shown = (*shown, Shown(expression, name))
        if kind == "panel":
            yield from self._panel(element, name, shown, depth)
            return
        if kind in ("paneldynamic", "matrixdynamic"):
            self._left_out_whole(element, name)
            return
        make = _MAKERS.get(kind)
        if make is None:
            self.note("lost", LIST_ITEM if kind == "ranking" else UNCONVERTED, name, type=kind)
            return
        valued = element.get("valueName")
        if isinstance(valued, str) and valued.strip() and valued != name:
            self.note("changed", TIED_TO_NAME, name, name=valued)
            name = valued
        self._tell_properties(element, kind, name)
        for item in make(self, element, name, shown):
            self._spend(item)
            yield item
            yield from self._inside_choices(item, depth)

    # ------------------------------------------------------------- containers

    def _panel(self, panel: Element, name: str, shown: tuple[Shown, ...], depth: int) -> Iterator[Item]:
        if depth >= DEEPEST_PANEL:
            self.note("lost", TOO_DEEP, name, most=DEEPEST_PANEL)
            return
        heading = self._texts.read(panel.get("title"), name)
        if heading:
            self.note("lost", HEADING, name, heading=next(iter(heading.values())))
        self._tell(panel, name, (_READ | _LOOKS | {"elements"}) - {"description"})
        for element in elements_in(panel):
            yield from self.items(element, shown, depth + 1)

    def _left_out_whole(self, element: Element, name: str) -> None:
        inside = [
            _name(part) for holder in ("templateElements", "columns") for part in dicts(element.get(holder))
        ]
        self.note("lost", REPEATED, name, names=", ".join(inside[:50]) or "—")

    def _inside_choices(self, item: Item, depth: int) -> Iterator[Item]:
        """Questions that stand inside a choice, and show where it is chosen."""
        if depth >= DEEPEST_PANEL:
            return
        for choice in dicts(item.element.get("choices")):
            for element in elements_in(choice):
                value = choice.get("value")
                if (
                    isinstance(value, str)
                    and "'" not in value
                    and '"' not in value
                    and not {"{", "}"} & set(item.name)
                ):
                    chosen = Shown(f"{{{item.name}}} anyof ['{value}']", item.name)
                    yield from self.items(element, (*item.shown, chosen), depth + 1)

    # ------------------------------------------------------------------ kinds

    def _choices(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """Radio buttons, drop-downs, checkboxes and the like."""
        kind: Kind = "multiple" if _is_multiple(element) else "single"
        choices = self._choices_of(element, name, kind)
        if choices is None:
            yield from self._text(element, name, shown)
            return
        yield self._choice_item(element, name, kind, choices, shown)

    def _rating(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        values = element.get("rateValues")
        if isinstance(values, list) and values:
            choices = [choice for choice in (self._choice(value, name) for value in values) if choice]
        else:
            choices = [
                Choice(number, self._texts.same(number_text(number))) for number in _rate_numbers(element)
            ]
        if not choices or len(choices) > MOST_OPTIONS:
            self.note("changed", TOO_MANY_CHOICES if choices else NO_CHOICES, name, most=MOST_OPTIONS)
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
        yield self._choice_item(element, name, "single", choices, shown, is_scale=True)

    def _boolean(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        choices = [
            Choice(
                _value(element.get(f"value{end}", end == "True")),
                self._texts.read(element.get(f"label{end}"), name) or self._texts.words(words),
            )
            for end, words in (("True", YES), ("False", NO))
        ]
        item = self._choice_item(element, name, "single", choices, shown)
        if item.tree.get("weight") == 0 and not self.has_scores:
            del item.tree["weight"]
            item.tree["options"][0]["points"] = Decimal(100)  # type: ignore[index, call-overload]
            self.notes.pop()
            self.note("changed", BOOLEAN_SCORED, name)
        yield item

    def _text(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        if element.get("type") == "text" and element.get("inputType") in ("number", "range"):
            yield from self._number(element, name, shown)
            return
        yield Item(name, "text", self._question(element, name, "text"), shown, element=element)

    def _number(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        if element.get("sliderType") == "range":
            self.note("lost", UNCONVERTED, name, type="slider")
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
        self.note("changed", NUMBER_NOT_SCORED, name)
        yield Item(name, "number", tree, shown, element=element)

    def _file(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        self.note("changed", FILE_AS_EVIDENCE, name)
        tree = self._question(element, name, "text")
        tree["evidence"] = True
        yield Item(name, "text", tree, shown, element=element)

    def _matrix(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """One question a row; its columns are the choices."""
        cells: dict[str, Any] = {
            "type": "checkbox" if element.get("cellType") == "checkbox" else "radiogroup"
        }
        cells["choices"] = element.get("columns")
        if _expression(element, "columnsVisibleIf"):
            cells["choicesVisibleIf"] = element["columnsVisibleIf"]
        for row, text, visible in self._rows(element, name, shown):
            part = f"{name}.{row}"
            merged = {
                **cells,
                "isRequired": element.get("isRequired") or element.get("eachRowRequired") is True,
            }
            made = list(self._cell(merged, part, element, text, visible, name, is_matrix=True))
            yield from made

    def _matrix_of_cells(self, element: Element, name: str, shown: tuple[Shown, ...]) -> Iterator[Item]:
        """One question a cell, of the type its column says."""
        for row, text, visible in self._rows(element, name, shown):
            for column in dicts(element.get("columns")):
                kind = column.get("cellType")
                kind = element.get("cellType", "dropdown") if kind in (None, "default") else kind
                cell = {**column, "type": kind, "choices": column.get("choices") or element.get("choices")}
                if kind not in _MAKERS or not isinstance(kind, str):
                    self.note("lost", UNCONVERTED, f"{name}.{row}.{_name(column)}", type=kind)
                    continue
                title = self._texts.read(column.get("title"), name) or self._texts.same(_name(column))
                both = self._texts.joined([text, title], " — ")
                yield from self._cell(cell, f"{name}.{row}.{_name(column)}", element, both, visible, name)

    def _rows(
        self, element: Element, name: str, shown: tuple[Shown, ...]
    ) -> Iterator[tuple[str, dict[str, Tree], tuple[Shown, ...]]]:
        """Each row's value, text, and on what it shows."""
        for entry in _list(element.get("rows")):
            row = self._choice(entry, name)
            if row is None:
                continue
            visible = shown
            for expression in (_expression(element, "rowsVisibleIf"), _expression(row.own, "visibleIf")):
                if expression:
                    visible = (*visible, Shown(expression, f"{name}.{_written(row.value)}", row.value))
            yield _written(row.value), row.text, visible

    def _cell(
        self, cell: Element, part: str, element: Element, text: dict[str, Tree], shown: tuple[Shown, ...], group: str,
        *, is_matrix: bool = False,
    ) -> Iterator[Item]:  # fmt: skip
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
            part = f"{name}.{_name(entry)}"
            title = self._texts.read(entry.get("title"), part) or self._texts.same(_name(entry))
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
            self.note("changed", TWICE, name, key=key)
        self._names.add(name)
        tree: dict[str, Tree] = {"key": key, "kind": kind, "text": self._heading(element, name)}
        if help_text := self._texts.read(element.get("description"), name):
            tree["help"] = help_text
        if element.get("isRequired") is True and not own:
            tree["not_applicable"] = False
            self.note("changed", REQUIRED, name)
        if key != name and own.get("key") != key:
            tree["origin"] = name[:500]
        title = element.get("title")
        if isinstance(title, str) and "{" in title and "}" in title.partition("{")[2]:
            self.note(
                "changed", PIPED, name, placeholder="{" + title.partition("{")[2].partition("}")[0] + "}"
            )
        return tree

    def _choice_item(
        self, element: Element, name: str, kind: Kind, choices: list[Choice], shown: tuple[Shown, ...], *,
        is_scale: bool = False,
    ) -> Item:  # fmt: skip
        tree = self._question(element, name, kind)
        own = own_fields(element)
        is_own = own.get("kind") == kind
        written = [_written(choice.value) for choice in choices]
        keys = Keys(written)
        options: list[Tree] = []
        values: dict[str, Value] = {}
        for choice, value in zip(choices, written, strict=True):
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
            _own_points(choices, options)
        else:
            self._judge(element, name, kind, choices, tree, is_scale=is_scale)
        return Item(name, kind, tree, shown, values, element)

    def _judge(
        self, element: Element, name: str, kind: Kind, choices: Sequence[Choice], tree: dict[str, Tree], *,
        is_scale: bool,
    ) -> None:  # fmt: skip
        """Points, amounts and the weight, from whatever scores there are."""
        options: list[dict[str, Tree]] = tree["options"]  # type: ignore[assignment]
        scores = self._scores(choices)
        numbers = [choice.value for choice in choices if isinstance(choice.value, Decimal)]
        if scores is not None:
            alone = [choice.exclusive for choice in choices]
            judged = (
                points.judge_multiple(scores, alone) if kind == "multiple" else points.judge_single(scores)
            )
            if judged.is_bent:
                self.note("changed", BELOW_ZERO if kind == "single" else BELOW_ZERO_LOST, name)
            for option, amount in zip(options, scores, strict=True):
                option["amount"] = amount
        elif (correct := element.get("correctAnswer")) is not None and correct != []:
            right = [_written(_value(part)) for part in (correct if isinstance(correct, list) else [correct])]
            marks = [Decimal(int(_written(choice.value) in right)) for choice in choices]
            alone = [choice.exclusive for choice in choices]
            judged = points.judge_multiple(marks, alone) if kind == "multiple" else points.judge_single(marks)
            judged = replace(judged, weight=points.score(element.get("score")) or Decimal(1))
            self.note("understood", CORRECT_SCORED, name)
        elif is_scale and len(numbers) == len(choices) > 1 and len(set(numbers)) > 1:
            judged = points.judge_scale(numbers)
            judged = judged if self.has_scores else replace(judged, weight=Decimal(1))
            ends = (number_text(min(numbers)), number_text(max(numbers)))
            self.note("changed", SCALE_SCORED, name, least=ends[0], greatest=ends[1])
        else:
            tree["weight"] = Decimal(0)
            self.note("changed", NOT_SCORED, name)
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

    def _choices_of(self, element: Element, name: str, kind: Kind) -> list[Choice] | None:
        """The choices of an element, those that survey-core adds included; None where there are none to be had."""
        source = self._source(element, name)
        if source is None:
            return None
        read = (self._choice(entry, name) for entry in source)
        choices = [choice for choice in read if choice and choice.value not in STATUSES]
        specials = list(self._special_choices(element, name))
        if not choices or len(choices) + len(specials) > MOST_OPTIONS:
            self.note("changed", TOO_MANY_CHOICES if choices else NO_CHOICES, name, most=MOST_OPTIONS)
            return None
        if expression := _expression(element, "choicesVisibleIf"):
            self.note("lost", CHOICES_ALWAYS, name, expression=expression)
        for choice in choices:
            if expression := _expression(choice.own, "visibleIf"):
                text = str(next(iter(choice.text.values()), ""))
                self.note("lost", CHOICE_ALWAYS, name, choice=text, expression=expression)
        if element.get("type") == "imagepicker":
            self.note("lost", PICTURES_LOST, name)
        return choices + specials

    def _source(self, element: Element, name: str) -> list[Any] | None:
        """The list that the choices stand in: the element's own, another question's, or one that is counted out."""
        other = element.get("choicesFromQuestion")
        if isinstance(other, str) and other:
            holder = self._by_name.get(other, {})
            listed = _list(holder.get("choices"))
            if listed and element.get("choicesFromQuestionMode") in ("selected", "unselected"):
                self.note("changed", CHOICES_SELECTED, name, question=other)
            if listed:
                return listed
            self.note("changed", CHOICES_ELSEWHERE, name, source=other)
            return None
        listed = _list(element.get("choices"))
        low, high, step = (points.score(element.get(f"choices{end}")) for end in ("Min", "Max", "Step"))
        if high is not None and element.get("type") == "dropdown" and high > (low or 0):
            return listed + _counted(low or Decimal(0), high, step or Decimal(1))
        by_url = element.get("choicesByUrl")
        if not listed and isinstance(by_url, dict) and by_url:
            self.note("changed", CHOICES_ELSEWHERE, name, source=by_url.get("url", ""))
            return None
        return listed

    def _special_choices(self, element: Element, name: str) -> Iterator[Choice]:
        """What survey-core adds to the choices: none and other become options, the rest is told."""
        if element.get("showNoneItem", element.get("hasNone")) is True:
            text = self._texts.read(element.get("noneText"), name) or self._texts.words(_NONE_WORDS)
            yield Choice(NONE, text, exclusive=True, is_special=True)
        if element.get("showOtherItem", element.get("hasOther")) is True:
            text = self._texts.read(element.get("otherText"), name) or self._texts.words(_OTHER_WORDS)
            yield Choice(OTHER, text, is_special=True)
            self.note("changed", OTHER_KEPT, name)
        if element.get("showDontKnowItem") is True and not own_fields(element):
            self.note("understood", DONT_KNOW_KEPT, name)
        if element.get("showRefuseItem") is True:
            self.note("lost", REFUSED_LOST, name)

    def _choice(self, entry: object, place: str) -> Choice | None:
        """A choice, a row or a column: a bare value, or a map with value and text (columns may say name, title)."""
        if not isinstance(entry, dict):
            value = _value(entry)
            return None if value is None or value == "" else Choice(value, self._texts.same(_written(value)))
        value = _value(entry.get("value", entry.get("name")))
        if value is None or value == "" or isinstance(value, tuple):
            return None
        text = self._texts.read(entry.get("text", entry.get("title")), place)
        return Choice(
            value,
            text or self._texts.same(_written(value)),
            points.score(entry.get("score")),
            entry.get("isExclusive") is True,
            entry,
        )

    # ------------------------------------------------------------------- notes

    def _tell_properties(self, element: Element, kind: str, name: str) -> None:
        self._tell(element, name, _READ | _LOOKS | _OF_TYPE.get(kind, _SELECT))

    def _tell(self, element: Element, name: str, known: frozenset[str] | set[str]) -> None:
        """Name every property that nothing is made of."""
        left = [
            prop
            for prop, value in element.items()
            if prop not in known and value not in (None, "", [], {}, False)
        ]
        if left:
            self.note("lost", LEFT_OUT, name, properties=", ".join(sorted(left)[:50]))

    def _spend(self, item: Item) -> None:
        self._size += 5 + len(_list(item.tree.get("options"))) * (4 + len(self._texts.languages))
        self._count += 1
        if self._count > MOST_ENTRIES:
            raise Unreadable(TOO_MANY, most=MOST_ENTRIES)
        if self._size > MOST_VALUES:
            raise Unreadable(TOO_LARGE, most=MOST_VALUES)


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


def elements_of(survey: Mapping[str, Any]) -> Iterator[Element]:
    """Every element of a survey, those in panels and choices too, without recursion."""
    waiting: list[object] = [survey]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("name"), str) and node is not survey:
                yield node
            waiting.extend(
                node.get(name) for name in ("pages", "elements", "questions", "choices") if name in node
            )
        elif isinstance(node, list):
            waiting.extend(part for part in node if isinstance(part, dict))


def elements_in(holder: Element) -> list[dict[str, Any]]:
    """The elements that stand in a survey, a page, a panel or a choice."""
    return dicts(holder.get("elements")) or dicts(holder.get("questions"))


def dicts(value: object) -> list[dict[str, Any]]:
    """The maps of a list."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def own_fields(element: Element) -> Mapping[str, Any]:
    """What we wrote beside an element when it was exported."""
    own = element.get("junbi")
    return own if isinstance(own, dict) else {}


def choice_fields(choice: Choice) -> Mapping[str, Any]:
    """What we wrote beside a choice when it was exported."""
    return own_fields(choice.own)


def typed(text: str) -> "str | Decimal | bool":
    """A key as the value it is written as: a number or a truth where it is the plain spelling of one."""
    if text in ("true", "false"):
        return text == "true"
    number = points.score(text) if text.isascii() and len(text) < 10 else None
    return number if number is not None and number_text(number) == text else text


def _own_points(choices: Sequence[Choice], options: Sequence[Tree]) -> None:
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
        listed = _list(element.get(holder))
        if any(isinstance(entry, dict) and points.score(entry.get("score")) is not None for entry in listed):
            return True
        values = [entry.get("value") if isinstance(entry, dict) else entry for entry in listed]
        if points.scores_in_values(values) is not None:
            return True
    return False


def _is_multiple(element: Element) -> bool:
    kind = element.get("type")
    return kind in ("checkbox", "tagbox") or (kind == "imagepicker" and element.get("multiSelect") is True)


def _rate_numbers(element: Element) -> list[Decimal]:
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


def _name(element: Element) -> str:
    name = element.get("name")
    return name if isinstance(name, str) else ""


def _expression(element: Element, name: str) -> str:
    expression = element.get(name)
    return expression.strip() if isinstance(expression, str) else ""


def _value(value: object) -> Value:
    """A value as expressions see it; a map or a list is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if abs(value) < 10**15 else str(value)[:40]
    return value if isinstance(value, str | bool | Decimal) else None


def _written(value: Value) -> str:
    """A value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < 30 else str(value)
    return str(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 500 else text[:499] + "…"
