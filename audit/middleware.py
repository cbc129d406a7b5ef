"""Remembers, for the length of a request, the address it came from."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from audit.origin import client_address

current_address: ContextVar[str | None] = ContextVar("current_address", default=None)


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
