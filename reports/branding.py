"""Whose branding a report wears."""

from organisations.models import Branding as BrandingRow
from organisations.models import Organisation
from reports.view_model import Branding


def branding_for(*, organisation: Organisation, issuer: Organisation | None, language: str) -> Branding:
    """What the report's cover shows, in its language: the issuer's branding on a report made for a client, else the
    organisation's own. An issuer without any is named."""
    owner = issuer or organisation
    row = BrandingRow.objects.filter(organisation=owner).first() or BrandingRow(organisation=owner)
    texts = row.texts.get(language, {})
    return Branding(
        issuer=texts.get("issuer", "") or (owner.name if issuer else ""),
        logo=row.logo,
        accent=row.colour,
    )
