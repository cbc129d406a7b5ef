"""Error pages that Django wants named in the settings or the URL configuration."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: cookies are off, or the page was open since another sign-in."""
    return render(request, "errors/csrf.html", status=403)
