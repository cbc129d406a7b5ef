"""Differences gathered by what they belong to, in words: one item a question, a source, a level."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext

from banks.comparison.fields import words_of
from banks.comparison.kinds import FATE_WORDS, KIND_WORDS, Fate, Kind
from banks.comparison.schema import Shape, as_map, fields_of
from banks.comparison.values import Names, in_words, scalar, shortened, text_in
from banks.comparison.walk import Difference, Step, differences
from banks.comparison.wording import STILL_THE_SAME, Segment, kept, segments
from banks.languages import own_name
from scoring import Dimension, Document, Question

_NAMED_BY = ("text", "name", "title", "statement", "from", "date")
"""The fields by which a part is called, the first there is."""


@dataclass(frozen=True, slots=True)
class LanguageChange:
    """What became of a text in one language."""

    language: str
    before: str
    after: str

    @property
    def language_name(self) -> str:
        """What the language calls itself."""
        return own_name(self.language)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Both texts in one, in reading order."""
        return segments(self.before, self.after)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field that differs: a text by language, or two values in words; "" is no value."""

    label: str
    kind: Kind
    fate: Fate
    texts: tuple[LanguageChange, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The lines of one part inside an item, such as an option. `heading` is empty for the item's own fields; `what`: what
    kind of part it is.

    `fate`: what became of the part as a whole, None where it is there before and after, at the same place.
    """

    heading: str = ""
    what: str = ""
    fate: Fate | None = None
    lines: tuple[Line, ...] = ()

    @property
    def fate_words(self) -> str:
        return str(FATE_WORDS[self.fate]) if self.fate else ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something of the bank that differs. `what`: what kind of thing it is; `field`: the document's field it is in, and
    `group` what all in that field are called.

    `place`: the dimension of a question, and `came_from` the one it stood in before, where that is another.
    """

    field: str
    key: str
    what: str
    group: str
    name: str
    place: str = ""
    came_from: str = ""
    fate: Fate
    kinds: frozenset[Kind]
    tell: Callable[[], tuple[Block, ...]] = dataclass_field(repr=False, compare=False)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """What differs, part by part. Put in words when it is read: a page shows few of many items."""
        return self.tell()

    @property
    def fate_words(self) -> str:
        return str(FATE_WORDS[self.fate])

    @property
    def kind_words(self) -> list[str]:
        return [str(KIND_WORDS[kind]) for kind in Kind if kind in self.kinds]

    @property
    def is_question(self) -> bool:
        return self.field == "questions"


@dataclass(frozen=True, slots=True)
class Writer:
    """Puts differences in words. `before` and `after`: the names of what the two documents hold."""

    before: Names
    after: Names
    languages: Sequence[str] = dataclass_field(default=())

    def items(self, found: Iterable[Difference]) -> Iterator[Item]:
        """The differences as items, in their order."""
        for own, group in groupby(found, key=_own_steps):
            yield self._item(own, list(group))

    def _item(self, own: tuple[Step, ...], found: Sequence[Difference]) -> Item:
        step = own[-1] if own else Step(Document, "")
        itself = [each for each in found if own and each.steps == own and each.shape == Shape.PART]
        gone_or_come = next((each.fate for each in itself if each.fate != Fate.MOVED), None)
        moved = next((each for each in itself if each.fate == Fate.MOVED), None)
        by_part: dict[tuple[tuple[str, str], ...], list[Difference]] = {}
        for each in found:
            if not any(each is one for one in itself):
                within = _block_steps(each, own)
                by_part.setdefault(tuple((s.field, s.key) for s in within), []).append(each)
        kinds = {kind_of(each) for each in found}
        if step.part is Dimension:
            dimension = own[0]
            place = self.after.name(dimension.key)
        else:
            place = ""
        came_from = moved.before if moved is not None and moved.before != moved.after else None
        entry_only = bool(own) and len(found) == 1 and found[0].steps == own and not itself
        words = words_of(step.part, step.field) if own else None
        return Item(
            field=step.field,
            key=step.key,
            what=str(words.entry or words.label) if words else gettext("Question bank"),
            group=str(words.label) if words else gettext("Question bank"),
            name=self._name(step) if own else "",
            place=place,
            came_from=self.before.name(came_from) if isinstance(came_from, str) else "",
            fate=gone_or_come
            or (found[0].fate if entry_only else Fate.MOVED if moved and not by_part else Fate.CHANGED),
            kinds=frozenset(kinds),
            tell=lambda: tuple(self._block(group, own) for group in by_part.values()),
        )

    def _block(self, found: Sequence[Difference], own: tuple[Step, ...]) -> Block:
        """The lines of one part. The difference that is the part itself gives no line but the block's fate."""
        within = _block_steps(found[0], own)
        fate, lines = None, []
        for each in found:
            if each.shape == Shape.PART and each.steps == (*own, *within):
                fate = each.fate
            else:
                lines.append(self._line(each))
        heading = gettext(" · ").join(self._step_words(step) for step in within)
        what = gettext(" · ").join(
            str(words_of(step.part, step.field).entry or words_of(step.part, step.field).label)
            for step in within
        )
        return Block(heading=heading, what=what, fate=fate, lines=tuple(lines))

    def _line(self, each: Difference) -> Line:
        step = each.steps[-1]
        words = words_of(step.part, step.field)
        label = str(words.label)
        if step.key:
            label = self._step_words(step)
        if each.shape == Shape.TEXT and each.fate != Fate.MOVED and _are_texts(each.before, each.after):
            return Line(
                label=label, kind=kind_of(each), fate=each.fate, texts=self._texts(each.before, each.after)
            )
        question = next((s.key for s in each.steps if s.part is Dimension and s.field == "questions"), "")
        return Line(
            label=label,
            kind=kind_of(each),
            fate=each.fate,
            before=in_words(step.field, each.before, self.before, question=question),
            after=in_words(step.field, each.after, self.after, question=question),
        )

    def _texts(self, before: object, after: object) -> tuple[LanguageChange, ...]:
        old, new = as_map(before), as_map(after)
        order = dict.fromkeys((*self.languages, *old, *new))
        return tuple(
            LanguageChange(language, _said(old, language), _said(new, language))
            for language in order
            if language in old or language in new
        )

    def _step_words(self, step: Step) -> str:
        """A part inside an item: what it is, and what it is called."""
        words = words_of(step.part, step.field)
        if not step.key:
            return str(words.label)
        return gettext("%(what)s “%(name)s”") % {"what": words.entry or words.label, "name": self._name(step)}

    def _name(self, step: Step) -> str:
        """What an entry is called: by its text, its name, its title; else by its key."""
        fields = fields_of(step.part)
        part = fields[step.field].part if step.field in fields else None
        tree = as_map(step.tree)
        if part is None:
            return shortened(text_in(step.tree, self.after.language)) or step.key
        for name in _NAMED_BY:
            if name in tree:
                text = text_in(tree[name], self.after.language) or (
                    scalar(tree[name]) if not isinstance(tree[name], Mapping) else ""
                )
                if text:
                    return text if part is Question else shortened(text)
        return step.key


def items_of(before: object, after: object, *, language: str, names_from: object = None) -> tuple[Item, ...]:
    """Everything that differs between two documents' trees, told in a language.

    `names_from`: the whole document, where only a part of it is told of, so that references go by name.
    """
    languages = [each for each in as_map(after).get("languages", ()) or () if isinstance(each, str)]
    whole = after if names_from is None else names_from
    writer = Writer(Names(before, language), Names(whole, language), languages)
    return tuple(writer.items(differences(before, after)))


def question_changes(
    before: object, after: object, *, language: str, fields: Collection[str], leave_out: Collection[str] = ()
) -> dict[str, Item]:
    """What differs in questions that both documents have, by key, in some of their fields.

    `fields`: those of a question that matter; `leave_out`: fields of the parts in it that do not.
    """
    languages = [each for each in as_map(after).get("languages", ()) or () if isinstance(each, str)]
    writer = Writer(Names(before, language), Names(after, language), languages)
    wanted = [
        each
        for each in differences(before, after)
        if len(each.steps) > 2
        and each.steps[1].part is Dimension
        and each.steps[2].field in fields
        and each.steps[-1].field not in leave_out
    ]
    return {item.key: item for item in writer.items(wanted)}


def kind_of(each: Difference) -> Kind:
    """What a difference is about."""
    part, name = each.field
    words = words_of(part, name)
    if each.fate == Fate.MOVED:
        # To another dimension a question takes its points along; within a list only the order is another.
        return Kind.SCORING if each.before != each.after else Kind.WORDING
    if words.kind == Kind.WORDING and each.inside:
        return Kind.MEANING
    if words.kind == Kind.WORDING and words.carries_meaning and not _is_same_text(each.before, each.after):
        return Kind.MEANING
    return words.kind


def _is_same_text(before: object, after: object) -> bool:
    """Whether a text is still the same one, reworded, in every language that it is in."""
    old, new = as_map(before), as_map(after)
    shared = [language for language in old if language in new]
    return bool(shared) and all(
        kept(_said(old, language), _said(new, language)) >= STILL_THE_SAME for language in shared
    )


def _own_steps(each: Difference) -> tuple[Step, ...]:
    """The steps to the item that a difference belongs to: a question, an entry of the document, or the document."""
    first = each.steps[0]
    if first.part is Dimension:
        return (first,)
    if len(each.steps) > 1 and each.steps[1].part is Dimension and each.steps[1].field == "questions":
        return each.steps[:2]
    if first.key or len(each.steps) > 1:
        return (first,)
    return ()


def _block_steps(each: Difference, own: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps from an item to the part whose field differs; to the part itself where it came, went or moved."""
    within = each.steps[len(own) :]
    if each.shape == Shape.PART:
        return within
    return within[:-1]


def _are_texts(*values: object) -> bool:
    return all(
        value is None
        or (isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values()))
        for value in values
    )


def _said(texts: Mapping[str, object], language: str) -> str:
    text = texts.get(language, "")
    return text if isinstance(text, str) else ""
