"""The health page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.origin import is_loopback
from jobs.health import examine


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say whether everything is up, to people or, with `?format=json`, to monitoring: status 200 or 503.

    Details and advice are for those who run the site: administrators, and whoever asks on the machine itself.
    """
    found = examine()
    status = 200 if found.up else 503
    details = is_loopback(request) or (found.database_up and _is_administrator(request))
    if request.GET.get("format") == "json":
        return JsonResponse(found.as_json(details=details), status=status)
    # The site's frame asks the database who is signed in, so without one the page stands alone.
    frame = "base.html" if found.database_up else "jobs/bare.html"
    context = {"health": found, "frame": frame, "details": details}
    return render(request, "jobs/health.html", context, status=status)


def _is_administrator(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_administrator
