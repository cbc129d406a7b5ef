"""Whose branding a report wears, and the style that its colours make."""

import logging

from django.core.files.storage import default_storage

from organisations import colours
from organisations.logos import UnfitLogo, fit_to_print
from organisations.models import Branding as Chosen
from organisations.models import Engagement, Organisation, User
from reports.view_model import Branding

logger = logging.getLogger(__name__)

LIGHT_LOGO_ON_LIGHT_GROUND = f".cover-brand img.light {{ background: {colours.INK}; padding: 2mm }}"


def branding_for(*, organisation: Organisation, issuer: Organisation | None, language: str) -> Branding:
    """What a report wears in its language: the issuer's branding when it is made for a client, else the organisation's.

    An issuer is named even when it has chosen nothing.
    """
    owner = issuer or organisation
    chosen = Chosen.objects.filter(organisation=owner).first() or Chosen(organisation=owner)
    return worn(chosen, language=language, named=issuer is not None)


def issuers_for(client: Organisation, user: User) -> list[Organisation]:
    """The consultancies in whose name the user may make a report for a client, the first engaged first."""
    engagements = Engagement.objects.workable_by(user).filter(client=client).select_related("consultancy")
    return [engagement.consultancy for engagement in engagements.order_by("started_at", "pk")]


def worn(chosen: Chosen, *, language: str, named: bool = False) -> Branding:
    """What of an organisation's choices a report in `language` wears. `named`: its name stands there in any case."""
    texts = chosen.texts.get(language, {})
    found = Branding(
        logo=chosen.logo,
        accent=chosen.colour,
        second=chosen.second_colour,
        **{name: texts.get(name, "") for name in ("issuer", "title", "contact", "disclaimer")},
    )
    if found.issuer or not (named or found.is_own):
        return found
    return Branding(**{**found.as_json(), "issuer": chosen.organisation.name})


def style(branding: Branding) -> str:
    """The style sheet of a branding's colours, on top of the report's own; empty where it has none.

    Charts keep their colours, which have meanings. What cannot be read is not taken over, whatever was stored.
    """
    accent, second = _fit(branding.accent), _fit(branding.second)
    if accent and colours.unreadable_ground(accent):
        accent = ""
    if second and colours.unreadable_on_paper(second):
        second = ""
    if not (accent or second):
        return ""
    ground = accent or second
    words = second or colours.on_paper(ground)
    letters = colours.letters_on(ground)
    return "\n".join(
        (
            f".cover-head {{ background: {ground}; color: {letters} }}",
            f".cover h1, .cover-bank {{ color: {letters} }}",
            f".cover-rule {{ border-color: {letters} }}",
            *([LIGHT_LOGO_ON_LIGHT_GROUND] if letters != colours.WHITE else []),
            f".cover-band {{ background: {words} }}",
            ".eyebrow, .score, .dimension-finding, .contents a::after, .roadmap-list .key, .tipped, "
            f"#answers h2, #frameworks h3.day {{ color: {words} }}",
            f"thead th, .answer.head {{ border-bottom-color: {words} }}",
            f".callout {{ border-left-color: {words}; background: #f2f4f7 }}",
            # On a tinted ground a colour that is read on white may no longer be.
            ".callout .eyebrow, tr.group th { color: #465063 }",
        )
    )


def _fit(colour: str) -> str:
    """A colour as it may stand in a style sheet; anything else is none."""
    return colours.normalised(colour) or ""


def printable_logo(branding: Branding) -> bytes | None:
    """The logo as it may be printed; none where none was given, it is gone, or its file has been damaged since."""
    if not branding.logo or not default_storage.exists(branding.logo):
        return None
    with default_storage.open(branding.logo, "rb") as file:
        try:
            return fit_to_print(file)
        except UnfitLogo:
            logger.exception("The logo %s cannot be read", branding.logo)
            return None
