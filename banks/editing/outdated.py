"""Which fields of a form hold translations that are older than what they translate."""

from collections.abc import Iterator, Mapping
from typing import Any

from banks.editing.fields import Field, Map, Rows, Setting, Sheet, Words
from banks.editing.tree import MISSING


def outdated_fields(sheet: Sheet, part: Any, before: Any, setting: Setting) -> frozenset[str]:
    """The fields whose text still says what it said although its original says something else.

    The original is the text in the document's first language; `before` is the part that the draft began from.
    """
    return frozenset(_outdated(sheet, part, before, "", setting))


def _outdated(field: Field, value: Any, before: Any, at: str, setting: Setting) -> Iterator[str]:
    if isinstance(field, Words):
        yield from _languages(value, before, at, setting)
    elif isinstance(field, Sheet) and isinstance(value, Mapping) and isinstance(before, Mapping):
        for entry in field.fields:
            name = f"{at}.{entry.name}" if at else entry.name
            yield from _outdated(
                entry, value.get(entry.name, MISSING), before.get(entry.name, MISSING), name, setting
            )
    elif isinstance(field, Rows) and isinstance(value, list) and isinstance(before, list):
        for position, row in enumerate(value):
            yield from _outdated(
                field.row, row, _former(field, row, position, before), f"{at}.{position}", setting
            )
    elif isinstance(field, Map) and isinstance(value, Mapping) and isinstance(before, Mapping):
        for position, (key, entry) in enumerate(value.items()):
            yield from _outdated(
                field.value, entry, before.get(key, MISSING), f"{at}.{position}.value", setting
            )


def _languages(value: Any, before: Any, at: str, setting: Setting) -> Iterator[str]:
    if not isinstance(value, Mapping) or not isinstance(before, Mapping):
        return
    original, *others = setting.languages
    if not before.get(original) or not value.get(original) or before[original] == value[original]:
        return
    for language in others:
        if value.get(language) and value[language] == before.get(language):
            yield f"{at}.{language}"


def _former(field: Rows, row: Any, position: int, before: list[Any]) -> Any:
    """What a row was: the one of its key or, where rows have none, the one at its place."""
    if not field.keyed:
        return before[position] if position < len(before) else MISSING
    key = row.get("key") if isinstance(row, Mapping) else None
    return next((each for each in before if isinstance(each, Mapping) and each.get("key") == key), MISSING)
