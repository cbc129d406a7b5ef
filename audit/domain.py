"""Writing to the trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.utils import timezone

from audit.middleware import current_address
from audit.models import Event


class Actor(Protocol):
    """Whoever acts: a user with a primary key and an e-mail address."""

    pk: Any
    email: str


def record(
    *,
    action: str,
    actor: Actor | None,
    subject: Model | None = None,
    organisation_id: UUID | None = None,
    **detail: object,
) -> Event:
    """Append one event, inside the caller's transaction, so that the deed and its trace stand or fall together.

    `action` is a dotted verb such as `answers.changed`, one of `audit.actions.ACTIONS`; `detail` must be JSON;
    `actor` is None for the system.
    """
    event = _event(
        Deed(action=action, subject=subject, organisation_id=organisation_id, detail=detail), actor=actor
    )
    event.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What `record` is told, to be recorded together with others."""

    action: str
    subject: Model | None = None
    organisation_id: UUID | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def record_all(deeds: Iterable[Deed], *, actor: Actor | None) -> None:
    """Append many events of one actor at once, as `record` does one."""
    Event.objects.bulk_create(_event(deed, actor=actor) for deed in deeds)


def _event(deed: Deed, *, actor: Actor | None) -> Event:
    return Event(
        at=timezone.now(),
        action=deed.action,
        actor_id=actor.pk if actor else None,
        actor_label=actor.email if actor else "",
        organisation_id=deed.organisation_id,
        subject_type=deed.subject._meta.label_lower if deed.subject else "",
        subject_id=str(deed.subject.pk) if deed.subject else "",
        detail=dict(deed.detail),
        address=current_address.get(),
    )


PERSON = "organisations.user"
"""How a subject that is a person is called in the trail."""


@transaction.atomic
def organisation_erased(*, organisation_id: UUID) -> None:
    """Note that an organisation was erased, and take from its trail what tells of persons: what was done to
    which object, and when, stays."""
    record(action="organisation.erased", actor=None, organisation_id=organisation_id)
    _blank(Event.objects.filter(organisation_id=organisation_id))


@transaction.atomic
def person_erased(*, person_id: UUID) -> None:
    """Note that an account was erased, and take from the rows that belong to no organisation what tells of the
    person. The trails of organisations keep who did what for as long as the organisation is here."""
    Event.objects.create(
        at=timezone.now(), action="person.erased", subject_type=PERSON, subject_id=str(person_id)
    )
    of_nobody = Event.objects.filter(organisation_id=None)
    _blank(of_nobody.filter(Q(actor_id=person_id) | Q(subject_type=PERSON, subject_id=str(person_id))))


def _blank(events: QuerySet[Event]) -> None:
    """One update, because the trigger goes by what a row says of persons before. Its subject's identifier is
    a person's only where the subject is one."""
    events.exclude(action="person.erased").update(
        actor_id=None,
        actor_label="",
        address=None,
        detail={},
        subject_id=Case(When(subject_type=PERSON, then=Value("")), default=F("subject_id")),
    )
