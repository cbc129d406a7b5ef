"""Remembers, for the length of a request, the address it came from."""

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

current_address: ContextVar[str | None] = ContextVar("current_address", default=None)


def client_address(request: HttpRequest) -> str | None:
    """The address that a request came from: behind our own proxy the one it noted last, which nobody can forge.

    None where there is none, as on a Unix socket.
    """
    noted = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    address = noted.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None


class OriginMiddleware:
    """Lets `audit.domain.record` know the address without every domain function passing it on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)
