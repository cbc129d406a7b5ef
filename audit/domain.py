"""Writing to the trail."""

from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model
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

    `action` is a dotted verb such as `answer.changed`; `detail` must be JSON; `actor` is None for the system.
    """
    return Event.objects.create(
        at=timezone.now(),
        action=action,
        actor_id=actor.pk if actor else None,
        actor_label=actor.email if actor else "",
        organisation_id=organisation_id,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        detail=detail,
        address=current_address.get(),
    )
