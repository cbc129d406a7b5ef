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
from organisations.models import Industry, Invitation, Region, Role

CHUNK = 500
LONGEST_TEXT = 300  # characters of a value on the page; the export has it whole

LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "title": _("Title"),
    "email": _("E-mail address"),
    "role": _("Role"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
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
    "client": _("Client"),
    "clients": pgettext_lazy("in the audit trail", "Clients"),
    "consultancy": _("Consultancy"),
    "members": _("Members"),
    "languages": _("Languages"),
    "reports": _("Reports"),
    "table": _("Table"),
    "dimension": _("Dimension"),
    "question": _("Question"),
    "provider": _("Provider"),
    "kind": _("Kind"),
    "by": _("By means of"),
    "method": _("By means of"),
    "side": _("Ended by"),
    "holds_client": _("Administered by the consultancy"),
    "may_confirm": _("Confirms"),
    "may_approve": _("Approves"),
    "purpose": _("Purpose"),
    "attempts": _("Attempts"),
    "left": _("Left"),
    "began": _("Began"),
    "session_address": _("Address of the session"),
    "colour": _("Colour"),
    "second_colour": _("Second colour"),
    "reading": _("Reading"),
    "is_consultancy": _("Works for clients"),
    "demonstration": _("Demonstration"),
    "level": _("How far it was verified"),
    "adjusted": _("Another answer proposed"),
    "logo": _("Logo"),
    "carried": _("Answers carried over"),
    "looks": _("Answers that need a look"),
    "taken_back": _("Answers that no longer fit"),
    "gone": _("Questions asked no more"),
    "targets_dropped": _("Targets that fell away"),
    "restored": _("Answers put back"),
    "dropped": _("Answers no longer counted"),
}
WAYS: dict[str, str | Promise] = {
    "password": _("Password"),
    "totp": _("Authenticator app"),
    "webauthn": _("Passkey"),
    "recovery_codes": _("Recovery codes"),
}
VALUES: dict[str, dict[str, str | Promise]] = {
    "role": dict(Role.choices),
    "region": dict(Region.choices),
    "industry": dict(Industry.choices),
    "side": {"client": _("the client"), "consultancy": _("the consultancy")},
    "purpose": dict(Invitation.Purpose.choices),
    "level": {
        "self-declared": _("Gone through; the organisation’s own word"),
        "document-seen": _("Document seen"),
        "third-party": _("Third party"),
    },
    "by": WAYS,
    "kind": WAYS,
    "status": {
        "answered": _("Answered"),
        "unknown": _("We don't know"),
        "not_applicable": _("Not applicable"),
    },
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
        Line(label=label(key), text=said(value, key))
        for key, value in detail.items()
        if key not in HIDDEN and value not in (None, "", [], {})
    )
    return tuple(lines)


def _changes(before: Any, after: Any) -> Iterator[Line]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield Line(
                    label=label(key), before=said(before.get(key), key), text=said(after.get(key), key)
                )
    elif before is not None or after is not None:
        yield Line(label=str(_("Change")), before=said(before), text=said(after))


def label(key: str) -> str:
    """A particular's name in the reader's language, where there is one."""
    return str(LABELS.get(key, key))


def said(value: Any, key: str = "") -> str:
    """A value as text, in the words that the particular called `key` has for it; nothing is a dash."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, Mapping):
        parts = [(name, each) for name, each in value.items() if each not in (None, "", [], {})]
        if value.get("status") == "answered":
            parts = [(name, each) for name, each in parts if name != "status"]
        return (
            " · ".join(said(each) if key == "value" else f"{label(key)}: {said(each)}" for key, each in parts)
            or "–"
        )
    if isinstance(value, list | tuple):
        return ", ".join(said(each, key) for each in value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(VALUES.get(key, {}).get(str(value), value))
