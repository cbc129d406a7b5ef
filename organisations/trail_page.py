"""The audit trail as its readers see it: each event in words, with what was before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit import actions, subjects
from audit.models import Event, EventQuerySet
from audit.subjects import Named

CHUNK = 500
LONGEST_TEXT = 300  # characters of a value on the page; the export has it whole

LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "title": _("Title"),
    "email": _("E-mail address"),
    "role": _("Role"),
    "language": _("Language"),
    "number": _("Number"),
    "region": _("Region"),
    "industry": _("Industry"),
    "size": _("Number of employees"),
    "bank": _("Question bank"),
    "version": pgettext_lazy("of a question bank", "Version"),
    "profile": _("Profile"),
    "digest": _("Fingerprint"),
    "pages": _("Pages"),
    "reason": _("Reason"),
    "comment": _("Comment"),
    "evidence": _("Evidence"),
    "value": _("Answer"),
    "status": _("Status"),
}
HIDDEN = frozenset({"revision", "questions", "before", "after"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One particular of an event. `before` is None where there is nothing to compare."""

    label: str
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event. `who` is empty for the site itself; `subject`: what kind of object; `named`: which, if it still is."""

    event: Event
    who: str
    what: str
    subject: str
    named: Named | None
    lines: Sequence[Line]

    @property
    def at(self) -> datetime:
        return self.event.at


def entries_of(events: Iterable[Event]) -> list[Entry]:
    """The events in words. One query for each kind of object among them."""
    events = list(events)
    named = subjects.names(events)
    return [
        Entry(
            event=event,
            who=event.actor_label,
            what=actions.words(event.action),
            subject=subjects.words(event.subject_type),
            named=named.get((event.subject_type, event.subject_id)),
            lines=lines_of(event.detail),
        )
        for event in events
    ]


def every_entry(events: EventQuerySet) -> Iterator[Entry]:
    """All of them, a few hundred at a time, however many there are."""
    rows = events.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield from entries_of(chunk)


def lines_of(detail: Mapping[str, Any]) -> tuple[Line, ...]:
    """The particulars: what was changed from what to what, then what else there is to say."""
    lines = list(_changes(detail.get("before"), detail.get("after")))
    for key, change in (detail.get("questions") or {}).items():
        if isinstance(change, Mapping) and "after" in change:
            lines.append(Line(label=key, before=said(change.get("before")), text=said(change["after"])))
        else:
            lines.append(Line(label=key, text=""))
    lines += (
        Line(label=label(key), text=said(value))
        for key, value in detail.items()
        if key not in HIDDEN and value not in (None, "", [], {})
    )
    return tuple(lines)


def _changes(before: Any, after: Any) -> Iterator[Line]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield Line(label=label(key), before=said(before.get(key)), text=said(after.get(key)))
    elif before is not None or after is not None:
        yield Line(label=str(_("Change")), before=said(before), text=said(after))


def label(key: str) -> str:
    """A particular's name in the reader's language, where there is one."""
    return str(LABELS.get(key, key))


def said(value: Any) -> str:
    """A value as text; nothing is a dash."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, Mapping):
        parts = [(key, each) for key, each in value.items() if each not in (None, "", [], {})]
        if value.get("status") == "answered":
            parts = [(key, each) for key, each in parts if key != "status"]
        return (
            " · ".join(said(each) if key == "value" else f"{label(key)}: {said(each)}" for key, each in parts)
            or "–"
        )
    if isinstance(value, list | tuple):
        return ", ".join(said(each) for each in value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(value)
