"""A comparison as a whole: what differs, how much stayed, and what that means for results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banks.comparison.items import Item, items_of
from banks.comparison.kinds import Fate, Kind
from banks.comparison.schema import as_map
from banks.comparison.values import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that differs between two documents. `unchanged`: the questions that are the same, by key, with their text."""

    items: tuple[Item, ...]
    unchanged: Mapping[str, str]
    before_questions: int
    after_questions: int

    def of_kind(self, kind: Kind | None) -> tuple[Item, ...]:
        """The items that are about something; all with None."""
        return self.items if kind is None else tuple(item for item in self.items if kind in item.kinds)

    def count(self, kind: Kind) -> int:
        """How many items are about something."""
        return len(self.of_kind(kind))

    def questions(self, fate: Fate) -> int:
        """How many questions came, went, moved or changed."""
        return sum(1 for item in self.items if item.is_question and item.fate == fate)

    @property
    def scores_are_comparable(self) -> bool:
        """Whether the same answers mean the same and earn the same in both."""
        return all(item.kinds <= {Kind.WORDING} for item in self.items)

    @property
    def shared_scoring(self) -> int:
        """The questions of the new document that ask the same and earn the same as in the old one."""
        touched = sum(
            1
            for item in self.items
            if item.is_question and item.fate != Fate.REMOVED and not item.kinds <= {Kind.WORDING}
        )
        return self.after_questions - touched


def compare(before: object, after: object, *, language: str) -> Comparison:
    """Hold two documents' trees against each other, in words of the active language and texts in `language`."""
    items = items_of(before, after, language=language)
    changed = {item.key for item in items if item.is_question}
    old, new = _question_texts(before, language), _question_texts(after, language)
    return Comparison(
        items=items,
        unchanged={key: text for key, text in new.items() if key in old and key not in changed},
        before_questions=len(old),
        after_questions=len(new),
    )


def _question_texts(document: object, language: str) -> dict[str, str]:
    found = {}
    for dimension in _list(as_map(document).get("dimensions")):
        for question in _list(as_map(dimension).get("questions")):
            tree = as_map(question)
            found[str(tree.get("key", ""))] = text_in(tree.get("text"), language)
    return found


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
