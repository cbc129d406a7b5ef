"""What is noted when somebody posts the identifier of what is not theirs, or not there."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest

from audit import domain as audit
from organisations.models import User

MOST, LONGEST = 20, 64


def note_refused(
    request: HttpRequest, *, subject: Model, organisation_id: UUID, field: str, posted: Iterable[str]
) -> None:
    """Have the organisation's trail tell which identifiers were posted as `field` and refused.

    They are what somebody typed: so many of them, each so long, and without NUL, which PostgreSQL keeps in no JSON.
    """
    said = [value.replace("\0", "")[:LONGEST] for value in posted if value][:MOST]
    if said:
        audit.record(
            action="access.refused",
            actor=cast("User", request.user),
            subject=subject,
            organisation_id=organisation_id,
            **{field: said},
        )
