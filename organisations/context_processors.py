"""What every template may use."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from audit.origin import is_loopback
from organisations import demonstration
from organisations.current import current_consultancy, current_organisation, organisations_of


def site(request: HttpRequest) -> dict[str, object]:
    """The organisations are functions, which a template calls: a page without them does not ask for them."""
    return {
        "junbi_version": settings.VERSION,
        "mail_configured": settings.MAIL_CONFIGURED,
        "demonstration": demonstration if settings.DEMO and is_loopback(request) else None,
        "identity_providers": settings.IDENTITY_PROVIDERS,
        "organisations": partial(organisations_of, request),
        "current_organisation": partial(current_organisation, request),
        "current_consultancy": partial(current_consultancy, request),
    }
