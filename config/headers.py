"""What every answer says to browsers and caches, and the one cookie whose name Django has no setting for."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    # No page uses any of these; whatever may one day run in one cannot either. Only names that browsers know stand
    # here: for any other they warn in the console of every page.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *(
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "encrypted-media",
            ),
            *(
                "geolocation",
                "gyroscope",
                "hid",
                "idle-detection",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
            ),
            *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


def pages_are_guarded(get_response: GetResponse) -> GetResponse:
    """Add HEADERS, and have nothing kept that is made for a request, unless the answer itself says that it may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class MessageCookie(CookieStorage):
    cookie_name = settings.MESSAGE_COOKIE_NAME


class Messages(FallbackStorage):
    """Django's storage of messages, with a cookie that only this host can set."""

    storage_classes = (MessageCookie, SessionStorage)
