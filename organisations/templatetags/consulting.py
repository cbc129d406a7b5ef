"""Where a consultant is: for whom they work, and from which consultancy."""

from typing import Any

from django import template

from organisations.current import engagement_in
from organisations.models import Organisation

register = template.Library()


@register.inclusion_tag("organisations/engagement_line.html", takes_context=True)
def consulting_line(context: template.Context) -> dict[str, Any]:
    """The client whose page this is, and the engagement through which it is seen; neither for its own members.

    The page tells whose it is by its `organisation`, its `assessment` or its `report`.
    """
    request = context.get("request")
    organisation = _organisation(context)
    if organisation is None or request is None or not request.user.is_authenticated:
        return {"engagement": None}
    return {"engagement": engagement_in(request, organisation), "client": organisation}


def _organisation(context: template.Context) -> Organisation | None:
    for name in ("organisation", "assessment", "report"):
        found = context.get(name)
        if found is not None and name != "organisation":
            found = getattr(found, "organisation", None)
        if isinstance(found, Organisation):
            return found
    return None
