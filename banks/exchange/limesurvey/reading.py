"""From a survey to a question bank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext_noop

from banks.exchange.circles import Condition, without_circles
from banks.exchange.keys import Keys
from banks.exchange.languages import Languages
from banks.exchange.limesurvey import assessment, relevance
from banks.exchange.limesurvey.plain import plain_text
from banks.exchange.limesurvey.structure import Row, Structure, load
from banks.exchange.limesurvey.survey import Group, Question, Subquestion, Survey, survey_of
from banks.exchange.reading import Reading
from banks.exchange.standard import (
    GIVEN,
    MORE_IS_BETTER,
    NO,
    UNCERTAIN,
    YES,
    fit_text,
    in_languages,
    number_of,
    standard_levels,
)
from banks.exchange.telling import Told
from banks.exchange.tree import Tree, Unreadable, shortened
from scoring.problems import Path
from scoring.scalars import MAXIMUM_NAME
from scoring.validation import MOST_ENTRIES

MOST_OPTIONS = 200
MOST_CELLS = 400
MOST_OF_EQUATIONS = 1_000_000  # characters in all
_GREATEST_AMOUNT = Decimal(1_000_000)
_POINTS_STEP = Decimal("0.0001")

Kind = Literal["single", "multiple", "number", "text"]

_LISTS = {"L", "!", "O"}
_TABLES_OF_ANSWERS = {"F", "H", "1"}
_TEXTS = {"S", "T", "U"}
_WITHOUT_QUESTION = {
    "X": gettext_noop("Texts between the questions are left out: %(names)s"),
    "*": gettext_noop("Values that the survey computes are left out: %(names)s"),
    "I": gettext_noop("Switches of the language are left out: %(names)s"),
}
# Answers that LimeSurvey brings itself: code, words, and the share of the points where the survey assesses nothing.
_OWN_ANSWERS: dict[str, tuple[tuple[str, Mapping[str, str], Fraction | None], ...]] = {
    "Y": (("Y", YES, Fraction(1)), ("N", NO, Fraction(0))),
    "G": (
        ("F", {"en": "Female", "ja": "女性"}, None),
        ("M", {"en": "Male", "ja": "男性"}, None),
    ),
    "C": (("Y", YES, Fraction(1)), ("U", UNCERTAIN, Fraction(1, 2)), ("N", NO, Fraction(0))),
    "E": (
        ("I", {"en": "Increase", "ja": "増加"}, None),
        ("S", {"en": "Same", "ja": "変わらない"}, None),
        ("D", {"en": "Decrease", "ja": "減少"}, None),
    ),
    "5": tuple((str(n), {"en": str(n)}, Fraction(n - 1, 4)) for n in range(1, 6)),
    "A": tuple((str(n), {"en": str(n)}, Fraction(n - 1, 4)) for n in range(1, 6)),
    "B": tuple((str(n), {"en": str(n)}, Fraction(n - 1, 9)) for n in range(1, 11)),
}
_OTHER = "-oth-"
_OTHER_WORDS = {"en": "Other", "ja": "その他"}
# What shapes or checks answers in LimeSurvey and has no counterpart here.
_ATTRIBUTES = (
    "array_filter", "array_filter_exclude", "em_validation_q", "em_validation_sq", "equals_num_value",
    "max_answers", "max_num_value", "min_answers", "min_num_value", "random_order",
)  # fmt: skip
_APPEARANCE = {
    "themes",
    "themes_inherited",
    "surveys_groups",
    "surveys_groupsettings",
    "question_themes",
    "languages",
}

_UNDERSTOOD = gettext_noop("Dimensions: %(dimensions)d, questions: %(questions)d")
_NOTHING_ASKED = gettext_noop("the survey asks nothing that a question bank can ask")
_TOO_MANY = gettext_noop("the survey asks more than %(most)d questions")
_LINES = gettext_noop("Each line of a table becomes a question of its own: %(names)s")
_UNKNOWN_TYPE = gettext_noop("Questions of the type “%(type)s” become free texts: %(names)s")
_DATES = gettext_noop("Dates are asked for as free texts: %(names)s")
_RANKINGS = gettext_noop("Rankings are asked for as free texts that list what is ranked: %(names)s")
_HIDDEN = gettext_noop("Questions that the survey hides are left out: %(names)s")
_EMPTY_GROUP = gettext_noop("Groups that ask nothing are left out: %(names)s")
_GROUP_TEXT = gettext_noop("Descriptions of groups have no place in a bank: %(names)s")
_TOO_HARD = gettext_noop(
    "%(names)s is always asked: the relevance equation “%(equation)s” has no counterpart"
)
_CIRCLE = gettext_noop("Conditions that lead back to themselves are left out: %(names)s")
_EVEN_SCALE = gettext_noop(
    "The survey assesses nothing; the answers of their scales get points evenly from 0 to 100, yes 100, no 0: "
    "%(names)s"
)
_NOT_SCORED = gettext_noop(
    "Their answers have no assessment values, so they are shown and not scored: %(names)s"
)
_NUMBERS = gettext_noop("Numbers are shown and not scored until they get bands and a weight: %(names)s")
_VALUES = gettext_noop(
    "Assessment values become points from 0 to 100, and what they add at most the question's weight: %(names)s"
)
_NEGATIVE = gettext_noop("The least assessment value, below 0, becomes 0 points: %(names)s")
_OTHER_TEXT = gettext_noop("“Other” can be chosen, and its text goes into the comment: %(names)s")
_COMMENTS = gettext_noop("Comments to single answers become one comment to the question: %(names)s")
_UPLOAD = gettext_noop("Files are asked for as evidence: %(names)s")
_ATTRIBUTE = gettext_noop("Settings of questions that have no counterpart: %(names)s")
_SETTINGS = gettext_noop("Tables of the survey that a bank has no place for: %(names)s")
_PICTURES = gettext_noop("Pictures and other media in texts are left out: %(names)s")
_PLACEHOLDERS = gettext_noop("Placeholders in texts stay as they are written: %(names)s")
_RULES = gettext_noop("Rules of the assessment are left out: %(names)s")
_ENDING = gettext_noop("The text at the end of the survey is left out: “%(text)s”")
_CELLS = gettext_noop("Tables of more than %(most)d cells are left out: %(names)s")
_CUT_OPTIONS = gettext_noop("Only the first %(most)d answers are taken: %(names)s")
_NO_TEXT = gettext_noop("They have no text and are called by their code: %(names)s")
_NO_ANSWERS = gettext_noop("They have no answers to choose from and become free texts: %(names)s")
_TWO_SCALES = gettext_noop("Each of the two scales of a table is asked on its own: %(names)s")


def read(stem: str, data: bytes) -> Reading:
    """Read a survey as a question bank. Raises `Unreadable` for what is none or asks nothing."""
    structure = load(data)
    return _Import(stem, structure, survey_of(structure)).reading()


@dataclass(slots=True)
class _Option:
    code: str
    text: dict[str, Tree]
    value: Decimal = Decimal(0)
    share: Fraction | None = None
    exclusive: bool = False
    key: str = ""
    points: Decimal = Decimal(0)


@dataclass(slots=True)
class _Item:
    """A question of the bank in the making. `code` is what LimeSurvey calls it; a line of a table adds its own."""

    question: Question
    group: Group
    code: str
    kind: Kind
    text: dict[str, Tree]
    more: dict[str, Tree] = field(default_factory=dict)
    options: list[_Option] = field(default_factory=list)
    equations: list[str] = field(default_factory=list)
    key: str = ""
    weight: Decimal = Decimal(1)
    reach: Decimal = Decimal(0)  # what its answers add to the assessment at most; 0 where it is not assessed


class _Import:
    """One survey on its way to become a bank."""

    def __init__(self, stem: str, structure: Structure, survey: Survey) -> None:
        self._stem = stem
        self._structure = structure
        self._survey = survey
        self._told = Told()
        self._languages = Languages(survey.languages)
        self._names: dict[str, relevance.Answer] = {}
        self._count = 0
        self._unread = MOST_OF_EQUATIONS

    def reading(self) -> Reading:
        groups = [(group, self._items(group)) for group in self._survey.groups]
        for group, items in groups:
            if not items:
                self._told.tell("lost", _EMPTY_GROUP, self._group_name(group))
        groups = [(group, items) for group, items in groups if items]
        items = [item for _, members in groups for item in members]
        if not items:
            raise Unreadable(_NOTHING_ASKED)
        keys = Keys(item.code for item in items)
        for item in items:
            item.key = keys.for_name(item.code, "question")
        self._score(items)
        for item in items:
            self._name(item)
        conditions = self._conditions(items)
        tree = self._head()
        lines: dict[Path, int] = {(): 1}
        dimensions: list[Tree] = []
        group_keys = Keys(self._plain_name(group) for group, _ in groups)
        for index, (group, members) in enumerate(groups):
            name = self._text(group.names, self._group_name(group)) or self._languages.same(
                self._group_name(group)
            )
            questions: list[Tree] = []
            for position, item in enumerate(members):
                questions.append(self._question(item, conditions.get(item.key)))
                lines["dimensions", index, "questions", position] = item.question.line
            dimensions.append(
                {
                    "key": group_keys.for_name(self._plain_name(group), "group"),
                    "name": name,
                    "questions": questions,
                }
            )
        tree["dimensions"] = dimensions
        measures, outcomes = self._assessment(
            [
                (group, str(_key(dimension)), members)
                for (group, members), dimension in zip(groups, dimensions, strict=True)
            ]
        )
        if measures:
            tree["measures"] = measures
        if outcomes:
            tree["outcomes"] = outcomes
        self._tell_the_rest(items, len(dimensions))
        return Reading(tree, lines, self._told.notes())

    # ---------------------------------------------------------------- the head

    def _head(self) -> dict[str, Tree]:
        survey, languages = self._survey, self._languages
        name = survey.titles.get("en") or next(iter(survey.titles.values()), "") or self._stem
        title = self._text(survey.titles, "title") or languages.same(fit_text(self._stem) or "survey")
        tree: dict[str, Tree] = {
            "format": Decimal(1),
            "key": Keys().for_name(plain_text(name)[0] or self._stem, "survey"),
            "version": "1",
            "languages": list(languages.codes),
            "title": title,
            "levels": standard_levels(languages.codes),
        }
        texts = [self._text(texts, "description") for texts in (survey.descriptions, survey.welcome)]
        given = [text for text in texts if text]
        if given:
            tree["description"] = {
                code: fit_text("\n\n".join(dict.fromkeys(str(text[code]) for text in given)))
                for code in languages.codes
            }
        if survey.id:
            tree["origin"] = survey.id[:MAXIMUM_NAME]
        self._told.tell("changed", GIVEN, key=tree["key"], version=tree["version"])
        return tree

    def _text(self, html: Mapping[str, str], place: str) -> dict[str, Tree]:
        """A text without HTML in every language; empty where there is none."""
        found = {}
        for code, text in html.items():
            found[code], pictures = plain_text(text)
            if pictures:
                self._told.tell("lost", _PICTURES, place)
            if "{" in found[code] and "}" in found[code]:
                self._told.tell("changed", _PLACEHOLDERS, place)
        return self._languages.filled(found, place)

    def _plain_name(self, group: Group) -> str:
        """The name that a dimension's key is made of: the English one where there is one."""
        return (
            plain_text(group.names.get("en") or next(iter(group.names.values()), ""))[0]
            or f"group-{group.id}"
        )

    def _group_name(self, group: Group) -> str:
        return shortened(plain_text(next(iter(group.names.values()), ""))[0]) or group.id

    # ------------------------------------------------------------ the questions

    def _items(self, group: Group) -> list[_Item]:
        said = next(filter(None, (plain_text(text)[0] for text in group.descriptions.values())), "")
        if said:
            self._told.tell("lost", _GROUP_TEXT, f"{self._group_name(group)} “{shortened(said)}”")
        items: list[_Item] = []
        for question in group.questions:
            items += self._asked(group, question)
        return items

    def _asked(self, group: Group, question: Question) -> list[_Item]:
        """The questions of ours that one of theirs becomes."""
        told, kind = self._told, question.type
        name = question.code or question.id
        if question.attribute("hidden") == "1":
            told.tell("lost", _HIDDEN, name, line=question.line)
            return []
        if kind in _WITHOUT_QUESTION:
            words = plain_text(next(iter(question.texts.values()), ""))[0]
            told.tell("lost", _WITHOUT_QUESTION[kind], f"{name} “{shortened(words)}”")
            return []
        settings = [
            f"{name} {attribute} = {shortened(question.attribute(attribute))}"
            for attribute in _ATTRIBUTES
            if question.attribute(attribute) not in ("", "0")
        ]
        for setting in settings:
            told.tell("lost", _ATTRIBUTE, setting)
        if question.pattern:
            told.tell("lost", _ATTRIBUTE, f"{name} preg = {shortened(question.pattern)}")
        if kind in _LISTS or kind in ("Y", "G", "5"):
            return [self._single(self._item(group, question, "single"), self._choices(question))]
        if kind in ("M", "P"):
            return [self._multiple(self._item(group, question, "multiple"))]
        if kind in _TABLES_OF_ANSWERS or kind in ("A", "B", "C", "E"):
            return self._table(group, question)
        if kind == "N":
            return [self._number(self._item(group, question, "number"))]
        if kind in ("K", "Q"):
            return self._lines(group, question, "number" if kind == "K" else "text")
        if kind in (":", ";"):
            return self._cells(group, question)
        item = self._item(group, question, "text")
        if kind == "|":
            item.more["evidence"] = True
            told.tell("changed", _UPLOAD, name)
        elif kind == "D":
            told.tell("changed", _DATES, name)
        elif kind == "R":
            told.tell("changed", _RANKINGS, name)
            self._list_in_help(item)
        elif kind not in _TEXTS:
            told.tell("changed", _UNKNOWN_TYPE, name, type=shortened(kind))
        return [item]

    def _item(
        self, group: Group, question: Question, kind: Kind, *parts: Subquestion, suffix: str = ""
    ) -> _Item:
        """A question, or a line or a cell of one: what it asks, and what is said with it."""
        self._count += 1
        if self._count > MOST_ENTRIES:
            raise Unreadable(_TOO_MANY, most=MOST_ENTRIES)
        name = question.code or question.id
        code = "_".join([name, *(part.code or part.id for part in parts)]) + suffix
        text = self._text(question.texts, name)
        for part in parts:
            line = self._text(part.texts, code)
            if line and text:
                text = {each: f"{text[each]} – {_sides(str(line[each]))}" for each in self._languages.codes}
            elif line:
                text = line
        if not text:
            self._told.tell("changed", _NO_TEXT, code)
            text = self._languages.same(code)
        text = {each: fit_text(str(words)) for each, words in text.items()}
        equations = [group.relevance, question.relevance, *(part.relevance for part in parts)]
        item = _Item(question, group, code, kind, text, equations=equations)
        help = self._text(question.help, name)
        if help:
            item.more["help"] = help
        if question.is_mandatory:
            item.more["not_applicable"] = False
        return item

    def _choices(self, question: Question, scale: int = 0) -> list[_Option]:
        name = question.code or question.id
        own = _OWN_ANSWERS.get(question.type)
        if own is not None:
            return [
                _Option(code, in_languages(words, self._languages.codes), share=share)
                for code, words, share in own
            ]
        options = [
            _Option(answer.code, self._text(answer.texts, f"{name} {answer.code}"), answer.value)
            for answer in question.answers
            if answer.scale == scale
        ]
        if question.has_other and question.type in _LISTS:
            options.append(self._other(question))
        return options

    def _other(self, question: Question) -> _Option:
        self._told.tell("changed", _OTHER_TEXT, question.code or question.id)
        words = question.attributes.get("other_replace_text", {})
        text = self._text(
            {code or self._languages.codes[0]: text for code, text in words.items()}, question.code
        )
        return _Option(_OTHER, text or in_languages(_OTHER_WORDS, self._languages.codes))

    def _single(self, item: _Item, options: list[_Option]) -> _Item:
        self._give(item, options)
        return item

    def _give(self, item: _Item, options: list[_Option]) -> None:
        """Give a question its options, or make it a text where there are none."""
        if not options:
            self._told.tell("changed", _NO_ANSWERS, item.code)
            item.kind = "text"
            return
        if len(options) > MOST_OPTIONS:
            self._told.tell("lost", _CUT_OPTIONS, item.code, most=MOST_OPTIONS)
        item.options = options[:MOST_OPTIONS]
        keys = Keys("other" if option.code == _OTHER else option.code for option in item.options)
        for option in item.options:
            option.key = keys.for_name("other" if option.code == _OTHER else option.code, "answer")
            option.text = option.text or self._languages.same(option.code or option.key)

    def _multiple(self, item: _Item) -> _Item:
        question = item.question
        if question.type == "P":
            self._told.tell("changed", _COMMENTS, item.code)
        alone = set(question.attribute("exclude_all_others").replace(",", ";").split(";"))
        value = number_of(question.attribute("assessment_value"))
        options = [
            _Option(
                part.code,
                self._text(part.texts, f"{item.code} {part.code}"),
                value if value is not None else Decimal(1),
                exclusive=part.code in alone,
            )
            for part in question.subquestions
        ]
        if question.has_other:
            options.append(self._other(question))
        self._give(item, options)
        return item

    def _table(self, group: Group, question: Question) -> list[_Item]:
        """A question for each line of a table; for each line and scale where there are two scales."""
        told, name = self._told, question.code or question.id
        scales = (0, 1) if question.type == "1" else (0,)
        items = []
        for part in question.subquestions:
            for scale in scales:
                suffix = f"_{scale}" if len(scales) > 1 else ""
                item = self._item(group, question, "single", part, suffix=suffix)
                header = question.attributes.get(f"dualscale_header{'AB'[scale]}", {}) if suffix else {}
                heading = self._text(
                    {code or self._languages.codes[0]: text for code, text in header.items()}, item.code
                )
                if suffix and not heading:
                    heading = self._languages.same(str(scale + 1))
                if heading:
                    item.text = {code: f"{words} – {heading[code]}" for code, words in item.text.items()}
                self._give(item, self._choices(question, scale))
                items.append(item)
        told.tell("changed", _TWO_SCALES if len(scales) > 1 else _LINES, name)
        return items

    def _lines(self, group: Group, question: Question, kind: Kind) -> list[_Item]:
        self._told.tell("changed", _LINES, question.code or question.id)
        items = [self._item(group, question, kind, part) for part in question.subquestions]
        return [self._number(item) if kind == "number" else item for item in items]

    def _cells(self, group: Group, question: Question) -> list[_Item]:
        """A table of numbers, texts or boxes to tick: a question for each cell, or for each line of boxes."""
        name = question.code or question.id
        rows = [part for part in question.subquestions if part.scale == 0]
        columns = [part for part in question.subquestions if part.scale == 1]
        if question.type == ":" and question.attribute("multiflexible_checkbox") == "1":
            self._told.tell("changed", _LINES, name)
            items = []
            for row in rows:
                item = self._item(group, question, "multiple", row)
                self._give(item, [_Option(part.code, self._text(part.texts, name)) for part in columns])
                items.append(item)
            return items
        if len(rows) * len(columns) > MOST_CELLS:
            self._told.tell("lost", _CELLS, name, most=MOST_CELLS)
            return []
        self._told.tell("changed", _LINES, name)
        kind: Kind = "number" if question.type == ":" else "text"
        items = [self._item(group, question, kind, row, column) for row in rows for column in columns]
        return [self._number(item) if kind == "number" else item for item in items]

    def _number(self, item: _Item) -> _Item:
        """A number is asked for and not scored: LimeSurvey assesses none."""
        question = item.question
        low, high = (self._end(question, end) for end in ("min", "max"))
        if low is not None and high is not None and low > high:
            low = high = None
        if low is not None:
            item.more["minimum"] = low
        if high is not None:
            item.more["maximum"] = high
        # A currency stands before its number.
        suffix = question.attributes.get("suffix") or question.attributes.get("prefix", {})
        unit = self._text(
            {code or self._languages.codes[0]: text for code, text in suffix.items()}, item.code
        )
        if unit:
            item.more["unit"] = unit
        item.more["bands"] = [{"from": low if low is not None else Decimal(0), "points": Decimal(0)}]
        item.weight = Decimal(0)
        self._told.tell("changed", _NUMBERS, item.code)
        return item

    def _end(self, question: Question, end: str) -> Decimal | None:
        """An end of a number's range: its own, that of a table's cells or that of a slider."""
        names = [f"{end}_num_value_n", f"multiflexible_{end}"]
        if question.attribute("slider_layout") == "1":
            names.append(f"slider_{end}")
        return number_of(next(filter(None, map(question.attribute, names)), ""))

    def _list_in_help(self, item: _Item) -> None:
        listed = [self._text(answer.texts, item.code) for answer in item.question.answers[:MOST_OPTIONS]]
        listed += [self._text(part.texts, item.code) for part in item.question.subquestions[:MOST_OPTIONS]]
        help = item.more.get("help")
        before = help if isinstance(help, dict) else {}
        lines = {
            code: "\n".join(
                filter(None, [str(before.get(code, "")), *(f"- {text[code]}" for text in listed if text)])
            )
            for code in self._languages.codes
        }
        if any(lines.values()):
            item.more["help"] = {code: fit_text(text) for code, text in lines.items()}

    # ------------------------------------------------------------------- points

    def _score(self, items: Sequence[_Item]) -> None:
        """Points and weights from the assessment values; where there are none at all, from the scales themselves."""
        assesses = any(answer.value for item in items for answer in item.question.answers) or any(
            item.question.attribute("assessment_value") for item in items if item.kind == "multiple"
        )
        scored = []
        for item in items:
            if item.kind not in ("single", "multiple"):
                continue
            if assesses and item.question.type not in _OWN_ANSWERS and self._by_value(item):
                scored.append(item)
            elif not assesses and all(option.share is not None for option in item.options):
                self._told.tell("changed", _EVEN_SCALE, item.question.code or item.question.id)
                for option in item.options:
                    option.points = _points(option.share or Fraction(0))
            else:
                self._told.tell("changed", _NOT_SCORED, item.question.code or item.question.id)
                item.weight = Decimal(0)
        if len({item.weight for item in scored}) == 1:
            for item in scored:
                item.weight = Decimal(1)

    def _by_value(self, item: _Item) -> bool:
        """Points by assessment values, and as weight what the question can add at most. False without values."""
        values = [option.value for option in item.options]
        least = min(values)
        base = min(least, Decimal(0)) if item.kind == "single" else Decimal(0)
        if item.kind == "multiple":
            ticks = [option.value for option in item.options if option.value > 0 and not option.exclusive]
            greatest = sum(ticks, Decimal(0))
        else:
            greatest = max(values)
        reach = greatest - base
        if reach <= 0:
            return False
        name = item.question.code or item.question.id
        self._told.tell("changed", _VALUES, name)
        if least < 0:
            self._told.tell("changed", _NEGATIVE, name)
        for option in item.options:
            worth = Decimal(0) if option.exclusive else max(option.value - base, Decimal(0))
            option.points = _points(Fraction(worth) / Fraction(reach))
        item.weight = min(reach, _GREATEST_AMOUNT)
        if max(map(abs, values)) <= _GREATEST_AMOUNT:
            item.reach = greatest
        return True

    def _assessment(
        self, groups: Sequence[tuple[Group, str, Sequence[_Item]]]
    ) -> tuple[dict[str, Tree], dict[str, Tree]]:
        """The sums that LimeSurvey's assessment makes, and what it says of them."""
        reaches = {
            group.id: sum((item.reach for item in members), Decimal(0)) for group, _, members in groups
        }
        sums = [
            assessment.Sum(group.id, dimension, self._text(group.names, self._group_name(group)))
            for group, dimension, _ in groups
            if reaches[group.id] > 0
        ]
        if not sums:
            return {}, {}
        rows = self._structure.rows("assessments")
        return assessment.assess(rows, [assessment.Sum("", "", {}), *sums], self._languages, self._told)

    # --------------------------------------------------------------- conditions

    def _name(self, item: _Item) -> None:
        """Remember everything that an equation may call a question by."""
        codes = {option.code: option.key for option in item.options}
        values = {option.key: option.value for option in item.options}
        answer = relevance.Answer(item.key, item.kind, codes=codes, values=values)
        question, group = item.question, item.group
        tail = item.code[len(question.code or question.id) :]
        numbered = f"{self._survey.id}X{group.id}X{question.id}"
        for name in (item.code, f"Q{question.id}{tail}", numbered + tail.lstrip("_")):
            self._names.setdefault(name, answer)
        if item.kind == "multiple":
            for option in item.options:
                ticked = relevance.Answer(item.key, item.kind, option=option.key)
                code = "other" if option.code == _OTHER else option.code
                for name in (f"{item.code}_{code}", f"Q{question.id}{tail}_{code}", f"{numbered}{code}"):
                    self._names.setdefault(name, ticked)

    def _conditions(self, items: Sequence[_Item]) -> dict[str, Condition]:
        by_question: dict[str, list[Row]] = {}
        for row in self._structure.rows("conditions"):
            by_question.setdefault(row.get("qid", ""), []).append(row)
        found: dict[str, Condition] = {}
        for item in items:
            parts: list[Condition | bool] = []
            for equation in dict.fromkeys(item.equations):
                parts.append(self._equation(item, equation))
            if item.question.relevance.strip() in ("", "1") and item.question.id in by_question:
                parts.append(self._old_conditions(item, by_question[item.question.id]))
            condition = relevance.all_of(parts)
            if isinstance(condition, dict):
                found[item.key] = condition
        codes = {item.key: item.code for item in items}
        return without_circles(found, lambda key: self._told.tell("lost", _CIRCLE, codes[key]))

    def _equation(self, item: _Item, equation: str) -> Condition | bool:
        self._unread -= len(equation)
        try:
            if self._unread < 0:
                raise relevance.TooHard
            return relevance.condition_of(equation, self._names.get)
        except relevance.TooHard:
            self._told.tell(
                "lost",
                _TOO_HARD,
                item.code,
                line=item.question.line,
                equation=shortened(equation.strip(), 300),
            )
            return True

    def _old_conditions(self, item: _Item, rows: Iterable[Row]) -> Condition | bool:
        """Conditions as LimeSurvey kept them before it had equations.

        One of several scenarios must hold; in a scenario every question asked about must have one of its answers.
        """
        scenarios: dict[str, dict[str, list[Condition | bool]]] = {}
        for row in rows:
            name, value = row.get("cfieldname", "").lstrip("+"), row.get("value", "")
            answer = self._names.get(name)
            sign = row.get("method", "==").strip() or "=="
            try:
                if (
                    answer is None
                    or sign not in ("==", "!=", "<", "<=", ">", ">=")
                    or value[:1] in ("@", "{")
                ):
                    raise relevance.TooHard
                condition = relevance.compared(answer, "", sign, value.strip())
            except relevance.TooHard:
                words = shortened(f"{name} {sign} {value}", 300)
                self._told.tell("lost", _TOO_HARD, item.code, line=item.question.line, equation=words)
                return True
            scenario = scenarios.setdefault(row.get("scenario", "1"), {})
            scenario.setdefault(name if sign == "==" else f"{name} {sign} {value}", []).append(condition)
        return relevance.any_of(
            [
                relevance.all_of([relevance.any_of(tests) for tests in scenario.values()])
                for scenario in scenarios.values()
            ]
        )

    # ------------------------------------------------------------------ the tree

    def _question(self, item: _Item, condition: Condition | None) -> Tree:
        tree: dict[str, Tree] = {"key": item.key, "kind": item.kind, "text": item.text, **item.more}
        if item.kind == "text":
            tree.pop("bands", None)
        elif item.weight != 1:
            tree["weight"] = item.weight
        options: list[Tree] = []
        for option in item.options:
            own: dict[str, Tree] = {"key": option.key, "points": option.points, "text": option.text}
            if item.reach > 0 and not option.exclusive:
                own["amount"] = option.value
            if option.exclusive:
                own["exclusive"] = True
            if option.key != option.code and option.code:
                own["origin"] = fit_text(option.code, MAXIMUM_NAME) or None
            options.append(own)
        if options:
            tree["options"] = options
        if condition:
            tree["visible_if"] = dict(condition)
        if item.key != item.code:
            tree["origin"] = fit_text(item.code, MAXIMUM_NAME) or None
        return tree

    def _tell_the_rest(self, items: Sequence[_Item], dimensions: int) -> None:
        told, structure = self._told, self._structure
        told.tell("understood", _UNDERSTOOD, questions=len(items), dimensions=dimensions)
        if any(item.reach > 0 for item in items):
            told.tell("changed", MORE_IS_BETTER)
        if not any(item.reach > 0 for item in items):
            for row in structure.rows("assessments"):
                told.tell("lost", _RULES, shortened(row.get("name", "").strip() or row.get("id", "")))
        for name in ("quota", "defaultvalues"):
            if structure.rows(name):
                told.tell("lost", _SETTINGS, name)
        for name in structure.others:
            if name not in _APPEARANCE:
                told.tell("lost", _SETTINGS, shortened(name))
        for text in self._survey.ending.values():
            words = plain_text(text)[0]
            if words:
                told.tell("lost", _ENDING, text=shortened(words, 300))
        self._languages.tell(told)


def _key(part: Tree) -> Tree:
    assert isinstance(part, dict)
    return part["key"]


def _points(share: Fraction) -> Decimal:
    """A share of the points there are, rounded up to four decimals."""
    points = 100 * share
    exact = (Decimal(points.numerator) / Decimal(points.denominator)).quantize(
        _POINTS_STEP, rounding=ROUND_CEILING
    )
    return min(exact, Decimal(100))


def _sides(text: str) -> str:
    """The two ends of a line, which LimeSurvey parts by a stroke."""
    return " – ".join(filter(None, (side.strip() for side in text.split("|"))))
