"""The health page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.health import examine


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say whether everything is up, to people or, with `?format=json`, to monitoring: status 200 or 503."""
    found = examine()
    status = 200 if found.up else 503
    if request.GET.get("format") == "json":
        return JsonResponse(found.as_json(), status=status)
    # The site's frame asks the database who is signed in, so without one the page stands alone.
    frame = "base.html" if found.database_up else "jobs/bare.html"
    return render(request, "jobs/health.html", {"health": found, "frame": frame}, status=status)
