"""What happens to organisations."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit import domain as audit
from organisations.models import Membership, Organisation, Role, User


class RoleRequired(PermissionDenied):
    """The person may see the organisation, but their role there does not allow what they asked for."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self.organisation = organisation


@transaction.atomic
def create_organisation(
    *,
    name: str,
    by: User,
    language: str,
    reading: str = "",
    region: str = "",
    industry: str = "",
    size: int | None = None,
) -> Organisation:
    """Make an organisation with `by` as its owner. `size` is the number of employees."""
    organisation = Organisation.objects.create(
        name=name, reading=reading, language=language, region=region, industry=industry, size=size
    )
    Membership.objects.create(organisation=organisation, user=by, role=Role.OWNER)
    audit.record(
        action="organisation.created",
        actor=by,
        subject=organisation,
        organisation_id=organisation.pk,
        name=name,
    )
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    by: User,
    name: str,
    reading: str,
    region: str,
    industry: str,
    size: int | None,
    language: str,
) -> None:
    """Change the facts about an organisation; the trail keeps what each was before."""
    facts = {
        "name": name,
        "reading": reading,
        "region": region,
        "industry": industry,
        "size": size,
        "language": language,
    }
    before = {field: getattr(organisation, field) for field in facts}
    changed = [field for field in facts if before[field] != facts[field]]
    if not changed:
        return
    for field in changed:
        setattr(organisation, field, facts[field])
    organisation.save(update_fields=changed)
    audit.record(
        action="organisation.changed",
        actor=by,
        subject=organisation,
        organisation_id=organisation.pk,
        before={field: before[field] for field in changed},
        after={field: facts[field] for field in changed},
    )
