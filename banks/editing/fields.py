"""How a part of a document is shown in the fields of a form, and read back from them.

A field shows one entry of a part as lines of text by name, as a browser posts them, and makes the entry out of what
was posted. What is posted as it was shown gives back the very entry it was made from, whatever that is: a value of a
kind that does not belong there, a number written in another way, a default that is spelled out, a field we do not
know. So a form never changes what nobody changed.

Names are made of the names in the document and, in lists and maps, of positions: `options.2.text.ja`. Every list
posts the positions of its rows, in the order in which they stand by then, as `options.rows`.
"""

import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from banks.editing.conditions import MODES, Group, Row, Test, as_condition, as_group
from banks.editing.tree import MISSING
from banks.exchange.keys import is_key
from scoring import Problem, gettext_noop, number_text
from scoring.fields import BAD_KEY, MAXIMUM_KEY
from scoring.problems import Path, Unfit
from scoring.scalars import MAXIMUM_NAME, TOO_LONG

Values: TypeAlias = dict[str, list[str]]
Choices: TypeAlias = Sequence[tuple[str, Any]]

KEY_MISSING = gettext_noop("enter a key")
KEY_TAKEN = gettext_noop("%(key)s is there already, so the key was left as it was: enter another one")

_BROKEN = re.compile(r"[\x00\ud800-\udfff]")
_WHOLE = re.compile(r"[-+]?\d{1,20}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Setting:
    """What fields need to know of the document: its languages, and what can be chosen, by the name of the list."""

    languages: tuple[str, ...]
    choices: Callable[[str], Choices] = lambda name: ()
    options_of: Callable[[str], Choices | None] = lambda question: None


@dataclass(slots=True)
class Heard:
    """What came up when a form was read.

    `renamed`: the lists and maps, by their path, in which an entry got another key, with both keys. `refused`: what
    could not be taken over, by the name of its field, with what had been typed there.
    """

    renamed: list[tuple[Path, str, str]] = field(default_factory=list)
    refused: dict[str, tuple[str, Problem]] = field(default_factory=dict)


def as_posted(values: Mapping[str, Sequence[str]]) -> Values:
    """What a browser posted, with the line breaks and characters that fields are shown with."""
    return {name: [clean(value) for value in posted] for name, posted in values.items()}


def clean(text: str) -> str:
    """Text as it comes back from a browser: line breaks are one character, broken characters are marked as such."""
    return _BROKEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_text(value: Any) -> str:
    """A single value of whatever kind as a field shows it."""
    if value is MISSING or value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Decimal):
        try:
            return number_text(value)
        except Unfit:
            return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return clean(json.dumps(value, ensure_ascii=False, default=str))


def as_number(text: str) -> Any:
    """The number that was typed, with full-width digits too; what is no number stays the text that it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _WHOLE.fullmatch(plain):
        return int(plain)
    if _NUMBER.fullmatch(plain):
        number = Decimal(plain)
        return int(number) if number == int(number) else number
    return text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(ABC):
    """One entry of a part. `name` is the entry's; `label` and `help` say what it is."""

    name: str = ""
    label: Any = ""
    help: Any = ""

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        """Put what the entry is shown as under names that begin with `at`."""
        into[at] = [as_text(value)]

    @abstractmethod
    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        """The entry as it was posted; `before` itself where nothing was changed, MISSING where nothing is left."""

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        """The name of the field, row or list that a problem at a path within the entry belongs to."""
        return at


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Field):
    """A short text in no language: a key, a reference, a place in a source. `pick`: the list of what there is to pick from."""

    pick: str = ""
    wide: bool = False

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        if at not in posted:
            return before
        typed = _one_line(posted[at][0])
        if typed == _one_line(as_text(before)):
            return before
        return self.made_of(typed.strip()) if typed.strip() else MISSING

    def made_of(self, text: str) -> Any:
        """The value that a text stands for."""
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Line):
    """A number; `default` says what counts where none is given."""

    default: Any = None

    def made_of(self, text: str) -> Any:
        return as_number(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Field):
    """Yes or no."""

    default: bool = False

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        if self._ticked(value):
            into[at] = ["on"]

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        ticked = at in posted
        if ticked == self._ticked(before):
            return before
        return MISSING if ticked == self.default else ticked

    def _ticked(self, value: Any) -> bool:
        return self.default if value is MISSING or value is None else value is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of a few words; `default` is meant where none is given."""

    choices: Choices = ()
    pick: str = ""
    default: str = ""
    number: bool = False

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        into[at] = [as_text(value) or self.default]

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        if at not in posted:
            return before
        chosen = posted[at][0]
        if chosen == (as_text(before) or self.default):
            return before
        if chosen in ("", self.default):
            return MISSING
        return as_number(chosen) if self.number else chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Field):
    """A text in the document's languages. `lines`: how many lines the field begins with."""

    lines: int = 1

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        for language in self.languages(value, setting):
            into[f"{at}.{language}"] = [self._shown(value, language, setting)]

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        typed = {
            language: posted[f"{at}.{language}"][0]
            for language in self.languages(before, setting)
            if f"{at}.{language}" in posted
        }
        changed = {
            language: text
            for language, text in typed.items()
            if text != self._shown(before, language, setting)
        }
        if not changed:
            return before
        texts = dict(before) if isinstance(before, Mapping) else {}
        if isinstance(before, str):  # a text that names no language was shown in the first
            texts = {setting.languages[0]: before}
        for language, text in changed.items():
            if text.strip():
                texts[language] = text
            else:
                texts.pop(language, None)
        return texts or MISSING

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        language = path[0] if path else params.get("language")
        languages = self.languages(value, setting)
        return f"{at}.{language if language in languages else languages[0]}"

    @staticmethod
    def languages(value: Any, setting: Setting) -> list[str]:
        """The document's languages, and any other that the text is there in."""
        others = value if isinstance(value, Mapping) else {}
        return [*setting.languages, *(language for language in others if language not in setting.languages)]

    @staticmethod
    def _shown(value: Any, language: str, setting: Setting) -> str:
        if isinstance(value, Mapping):
            return as_text(value.get(language))
        return as_text(value) if language == setting.languages[0] else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks(Field):
    """Any of a list, each by its key. `adds`: others can be picked by key one at a time, as `NAME.add`."""

    pick: str = ""
    adds: bool = False

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        into[at] = list(dict.fromkeys(_texts(value)))

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        ticked = list(dict.fromkeys(posted.get(at, [])))
        added = [key for key in (_one_line(text).strip() for text in posted.get(f"{at}.add", [])) if key]
        wanted = {*ticked, *added}
        if wanted == set(_texts(before)):
            return before
        kept = [entry for entry in _entries(before) if as_text(entry) in wanted]
        known = {as_text(entry) for entry in kept}
        return [*kept, *(key for key in dict.fromkeys([*ticked, *added]) if key not in known)] or MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Field):
    """A percentage, or the two ends of a range: the second field, `NAME.to`, stays empty for the former."""

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        into[at], into[f"{at}.to"] = self._shown(value)

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        if at not in posted:
            return before
        typed = [_one_line(posted.get(name, [""])[0]) for name in (at, f"{at}.to")]
        if typed == [_one_line(texts[0]) for texts in self._shown(before)]:
            return before
        low, high = map(as_number, typed)
        if high == "":
            return MISSING if low == "" else low
        return [low, high]

    @staticmethod
    def _shown(value: Any) -> tuple[list[str], list[str]]:
        if isinstance(value, list) and len(value) == 2:
            return [as_text(value[0])], [as_text(value[1])]
        return [as_text(value)], [""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Field):
    """A part: a map whose entries have fields of their own. `optional`: left out where nothing is entered."""

    fields: tuple[Field, ...] = ()
    optional: bool = False

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        part = value if isinstance(value, Mapping) else {}
        for entry in self.fields:
            entry.show(part.get(entry.name, MISSING), _join(at, entry.name), into, setting)

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        part = before if isinstance(before, Mapping) else {}
        changed = dict(part)
        same = True
        for entry in self.fields:
            old = part.get(entry.name, MISSING)
            new = entry.read(posted, _join(at, entry.name), old, setting, heard)
            same = same and new is old
            if new is MISSING:
                changed.pop(entry.name, None)
            else:
                changed[entry.name] = new
        if same:
            return before
        return MISSING if self.optional and not changed else changed

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        entry = next((entry for entry in self.fields if path and entry.name == path[0]), None)
        if entry is None:
            return at
        inner = value.get(entry.name, MISSING) if isinstance(value, Mapping) else MISSING
        return entry.place(path[1:], params, inner, _join(at, entry.name), setting)

    def entry(self, name: str) -> Field:
        """The field of an entry. Raises KeyError."""
        for entry in self.fields:
            if entry.name == name:
                return entry
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Field):
    """A list of parts. `keyed`: each has a key that others refer to it by, which stands there once."""

    row: Sheet = Sheet()
    keyed: bool = False

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        into[f"{at}.rows"] = [""]
        for position, part in enumerate(_entries(value)):
            into[f"{at}.rows"].append(str(position))
            if isinstance(part, Mapping):
                self.row.show(part, f"{at}.{position}", into, setting)

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        if f"{at}.rows" not in posted:
            return before
        old = _entries(before)
        order = _positions(posted[f"{at}.rows"], len(old))
        new = [
            self.row.read(posted, f"{at}.{position}", old[position], setting, heard)
            if isinstance(old[position], Mapping)
            else old[position]
            for position in order
        ]
        if self.keyed:
            there = [part.get("key") if isinstance(part, Mapping) else None for part in old]
            keys = _Keys(
                [key if position in order else None for position, key in enumerate(there)], at, heard
            )
            new = [keys.settled(position, part) for position, part in zip(order, new, strict=True)]
        if len(new) == len(old) and all(one is other for one, other in zip(new, old, strict=True)):
            return before
        return new or MISSING

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        if not path or not isinstance(path[0], int) or path[0] >= len(_entries(value)):
            return at
        position = path[0]
        return self.row.place(path[1:], params, _entries(value)[position], f"{at}.{position}", setting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(Field):
    """A map of keys to texts or parts, in its order. `keys`: the list that its keys are picked from, if any.

    `any_key`: its keys are names that were given elsewhere and may be any short text.
    """

    value: Field
    keys: str = ""
    key_label: Any = ""
    any_key: bool = False

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        into[f"{at}.rows"] = [""]
        for position, (key, entry) in enumerate(_pairs(value)):
            into[f"{at}.rows"].append(str(position))
            into[f"{at}.{position}.key"] = [as_text(key)]
            self.value.show(entry, f"{at}.{position}.value", into, setting)

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        if f"{at}.rows" not in posted:
            return before
        old = _pairs(before)
        order = _positions(posted[f"{at}.rows"], len(old))
        new = [(position, *self._entry(posted, at, position, old, setting, heard)) for position in order]
        keys = _Keys(
            [key if position in order else None for position, (key, _) in enumerate(old)],
            at,
            heard,
            any_key=self.any_key,
        )
        pairs = [(keys.taken(position, typed), entry) for position, typed, entry in new]
        if len(pairs) == len(old) and all(
            key == was and entry is value for (key, entry), (was, value) in zip(pairs, old, strict=True)
        ):
            return before
        return dict(pairs) or MISSING

    def _entry(
        self, posted: Values, at: str, position: int, old: Any, setting: Setting, heard: Heard
    ) -> tuple[str, Any]:
        key, before = old[position]
        name = f"{at}.{position}.key"
        typed = _one_line(posted[name][0]).strip() if name in posted else key
        if typed == _one_line(as_text(key)).strip():
            typed = key
        entry = self.value.read(posted, f"{at}.{position}.value", before, setting, heard)
        return typed, {} if entry is MISSING else entry

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        keys = [key for key, _ in _pairs(value)]
        if not path or path[0] not in keys:
            return at
        position = keys.index(path[0])
        if len(path) == 1 and not isinstance(self.value, Words):
            return f"{at}.{position}"
        inner = _pairs(value)[position][1]
        return self.value.place(path[1:], params, inner, f"{at}.{position}.value", setting)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKey(Field):
    """A map from things that are there, such as places, to a text or a number each. `pick`: the list of what there is."""

    value: Field
    pick: str = ""

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        for position, key in enumerate(self.keys(value, setting)):
            into[f"{at}.{position}.key"] = [as_text(key)]
            entry = value.get(key, MISSING) if isinstance(value, Mapping) else MISSING
            self.value.show(entry, f"{at}.{position}.value", into, setting)

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        old = before if isinstance(before, Mapping) else {}
        changed = dict(old)
        for position, key in enumerate(self.keys(before, setting)):
            if posted.get(f"{at}.{position}.key") != [as_text(key)]:
                continue
            was = old.get(key, MISSING)
            now = self.value.read(posted, f"{at}.{position}.value", was, setting, heard)
            if now is MISSING:
                changed.pop(key, None)
            else:
                changed[key] = now
        if changed == old:
            return before
        return changed or MISSING

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        keys = self.keys(value, setting)
        if not path or path[0] not in keys:
            return at
        position = keys.index(str(path[0]))
        entry = value.get(path[0], MISSING) if isinstance(value, Mapping) else MISSING
        return self.value.place(path[1:], params, entry, f"{at}.{position}.value", setting)

    def keys(self, value: Any, setting: Setting) -> list[str]:
        """What there is, and whatever else the map has."""
        there = [key for key, _ in setting.choices(self.pick)]
        others = value if isinstance(value, Mapping) else {}
        return [*there, *(key for key in others if key not in there)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Field):
    """A condition, as rows; see `banks.editing.conditions`."""

    def show(self, value: Any, at: str, into: Values, setting: Setting) -> None:
        into[f"{at}.rows"] = [""]
        if value is not MISSING and value is not None:
            self._show(as_group(value), at, into)

    def _show(self, group: Group, at: str, into: Values) -> None:
        into[f"{at}.mode"] = [group.mode]
        into[f"{at}.rows"] = ["", *map(str, range(len(group.rows)))]
        for position, row in enumerate(group.rows):
            here = f"{at}.{position}"
            if isinstance(row, Group):
                self._show(row, here, into)
            elif isinstance(row, Test):
                into |= _shown_test(row, here)

    def read(self, posted: Values, at: str, before: Any, setting: Setting, heard: Heard) -> Any:
        if f"{at}.rows" not in posted or before is MISSING or before is None:
            return before
        old = as_group(before)
        new = self._read(posted, at, old, setting)
        if new == old:
            return before
        condition = as_condition(new)
        return MISSING if condition is None else condition

    def _read(self, posted: Values, at: str, before: Group, setting: Setting) -> Group:
        mode = posted.get(f"{at}.mode", [before.mode])[0]
        rows: list[Row] = []
        for position in _positions(posted.get(f"{at}.rows", [""]), len(before.rows)):
            row, here = before.rows[position], f"{at}.{position}"
            if isinstance(row, Group):
                rows.append(self._read(posted, here, row, setting))
            elif isinstance(row, Test):
                rows.append(_read_test(posted, here, row, setting))
            else:
                rows.append(row)
        return Group(mode if mode in MODES else before.mode, tuple(rows), before.path)

    def place(self, path: Path, params: Mapping[str, object], value: Any, at: str, setting: Setting) -> str:
        if value is MISSING or value is None:
            return at
        found, length = at, -1
        for here, row in placed_rows(as_group(value), at):
            reached = len(row.path)
            if path[:reached] == row.path and reached > length:
                found, length = here, reached
        return found


def placed_rows(group: Group, at: str) -> list[tuple[str, Row]]:
    """Every row of a group and of the groups in it, with the name that its fields begin with."""
    found: list[tuple[str, Row]] = []
    for position, row in enumerate(group.rows):
        here = f"{at}.{position}"
        found.append((here, row))
        if isinstance(row, Group):
            found += placed_rows(row, here)
    return found


_ANSWERED = {True: "yes", False: "no"}


def _shown_test(test: Test, at: str) -> Values:
    return {
        f"{at}.question": [as_text(test.question)],
        f"{at}.is": list(dict.fromkeys(map(as_text, test.options))),
        f"{at}.at_least": [as_text(test.at_least)],
        f"{at}.at_most": [as_text(test.at_most)],
        f"{at}.answered": [
            _ANSWERED[test.answered] if isinstance(test.answered, bool) else as_text(test.answered)
        ],
    }


def _read_test(posted: Values, at: str, before: Test, setting: Setting) -> Test:
    heard = Heard()
    given: dict[str, Any] = {}
    for entry in _TEST_FIELDS:
        old = getattr(before, entry.name)
        new = entry.read(posted, f"{at}.{entry.name}", MISSING if old is None else old, setting, heard)
        given[entry.name] = None if new is MISSING else new
    options = _TEST_OPTIONS.read(posted, f"{at}.is", list(before.options), setting, heard)
    chosen = () if options is MISSING else tuple(options)
    if given["question"] != before.question and chosen:
        there = setting.options_of(as_text(given["question"]))
        if there is not None:  # what another question was tested for means nothing here
            keys = {key for key, _ in there}
            chosen = tuple(option for option in chosen if as_text(option) in keys)
    answered = posted.get(f"{at}.answered", [""])[0]
    if [answered] != _shown_test(before, at)[f"{at}.answered"]:
        given["answered"] = {"yes": True, "no": False}.get(answered)
    else:
        given["answered"] = before.answered
    return replace(before, options=chosen, **given)


_TEST_FIELDS: tuple[Field, ...] = (Line(name="question"), Number(name="at_least"), Number(name="at_most"))
_TEST_OPTIONS = Ticks(name="is")


# --- helpers ---------------------------------------------------------------------------------------------------------


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _path(at: str) -> Path:
    return tuple(int(step) if step.isdigit() else step for step in at.split("."))


def _one_line(text: str) -> str:
    """What a field of one line makes of a text: browsers leave line breaks out."""
    return text.replace("\n", "")


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [as_text(entry) for entry in _entries(value)]


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _positions(posted: Iterable[str], count: int) -> list[int]:
    """The positions that were posted, in their order, each once and none that is not there."""
    found = (int(text) for text in posted if text.isascii() and text.isdigit() and len(text) < 7)
    return [position for position in dict.fromkeys(found) if position < count]


class _Keys:
    """The keys of a list's or map's entries, each once: one that another entry has or had is refused."""

    def __init__(self, keys: Sequence[Any], at: str, heard: Heard, *, any_key: bool = False) -> None:
        self.before = list(keys)
        self.there = list(keys)
        self.at = at
        self.heard = heard
        self.any_key = any_key

    def taken(self, position: int, key: Any) -> Any:
        """The key of the entry that stood at a position: the one that was typed or, if it is refused, the old one."""
        old = self.before[position]
        if key == old:
            return old
        problem = None
        if not key:
            problem = Problem((), KEY_MISSING)
        elif key in self.before or key in self.there:
            problem = Problem((), KEY_TAKEN, {"key": key})
        elif not self.any_key and not is_key(str(key)):
            problem = Problem((), BAD_KEY, {"maximum": MAXIMUM_KEY})
        elif len(str(key)) > MAXIMUM_NAME:
            problem = Problem((), TOO_LONG, {"maximum": MAXIMUM_NAME})
        if problem is not None:
            self.heard.refused[f"{self.at}.{position}.key"] = (as_text(key), problem)
            return old
        self.there[position] = key
        if isinstance(old, str):
            self.heard.renamed.append((_path(self.at), old, str(key)))
        return key

    def settled(self, position: int, part: Any) -> Any:
        """The same for an entry that holds its key itself."""
        if not isinstance(part, Mapping):
            return part
        typed = part.get("key")
        key = self.taken(position, typed)
        if key == typed:
            return part
        return {**part, "key": key} if key is not None else {k: v for k, v in part.items() if k != "key"}
