"""Error pages: what happened, and one thing to do next, in the language of the request."""

import math
import sys
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from organisations.current import engagement_in
from organisations.domain import RoleRequired
from organisations.limits import TooMany
from organisations.models import Membership, Role, User

RETRY_SECONDS = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request itself is not right: an unknown host, too many fields. Nothing of it is trusted."""
    return _bare(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """The person may not do this. Where a role is lacking, the page names those who can give it.

    Of consultants, those who may only read are given more by their own consultancy; what the others may not do
    either is for the client's own people.
    """
    owners = User.objects.none()
    organisation = None
    for_clients_own = False
    if isinstance(exception, RoleRequired):
        organisation = exception.organisation
        engagement = engagement_in(request, organisation)
        if engagement is not None:
            reading = Membership.objects.filter(user=request.user.pk, role=Role.VIEWER)
            own = engagement.holds_client or reading.filter(organisation=engagement.consultancy_id).exists()
            for_clients_own = not own
            organisation = engagement.consultancy if own else organisation
        owners = User.objects.filter(
            memberships__organisation=organisation, memberships__role=Role.OWNER
        ).order_by("memberships__joined_at", "pk")
    context = {"organisation": organisation, "owners": owners, "for_clients_own": for_clients_own}
    return render(request, "errors/403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: cookies are off, or the page was open since another sign-in."""
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing here, or nothing that this person may know of: the page does not tell which."""
    return render(request, "errors/404.html", status=404)


def wrong_method_is_explained(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give 405 a page, for which Django has no handler: who signs in again on the way to an action arrives there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        response.content = render(request, "errors/405.html").content
        return response

    return middleware


def limits_are_explained(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer whatever reached one of its limits with the page that says how long to wait."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many_requests(request, exception) if isinstance(exception, TooMany) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A limit was reached, one of ours or (then nothing is told of it) of allauth's."""
    seconds = exception.seconds if isinstance(exception, TooMany) else 60
    response = render(request, "errors/429.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. A database that is busy or away is said so (503): trying again will help."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _bare(request, "errors/503.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _bare(request, "errors/500.html", status=500)


def _bare(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """Answer without any context processor: no user, no session, no database."""
    context = {"csrf_token": get_token(request), "path": request.path, "method": request.method}
    return HttpResponse(render_to_string(template, context), status=status)
