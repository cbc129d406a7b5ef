"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"junbi_version": settings.VERSION, "mail_configured": settings.MAIL_CONFIGURED, "demo": settings.DEMO}
