"""What is seen to on every request of a signed-in person."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from audit.origin import is_loopback

GetResponse = Callable[[HttpRequest], HttpResponse]


def demonstration_stays_local(get_response: GetResponse) -> GetResponse:
    """End a demonstration login's session wherever it turns up off this machine: its password is public."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_demo and not is_loopback(request):
            logout(request)
        return get_response(request)

    return middleware


def language_of_person(get_response: GetResponse) -> GetResponse:
    """Speak the language that the person chose, on whatever device, before what the browser asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware
