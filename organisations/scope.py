"""What a view begins with: the organisation in its address, as far as the person may see it."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from organisations.domain import RoleRequired
from organisations.models import Organisation


def visible_organisation(request: HttpRequest, organisation_id: UUID) -> tuple[Organisation, bool]:
    """An organisation whose content the person may read, and whether they may administer it. Raises Http404."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation_id)
    return organisation, Organisation.objects.owned_by(request.user).filter(pk=organisation.pk).exists()


def owned_organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """An organisation that the person administers. Raises Http404, or RoleRequired where they may only look."""
    organisation, is_owner = visible_organisation(request, organisation_id)
    if not is_owner:
        raise RoleRequired(organisation)
    return organisation
