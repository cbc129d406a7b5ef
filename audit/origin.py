"""Where a request came from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

LOOPBACK = {"127.0.0.1", "::1"}
PROXY_HEADERS = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


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


def is_loopback(request: HttpRequest) -> bool:
    """Tell whether the request came from this very machine, not through a proxy.

    A header that only proxies send is enough to say no; none is ever a reason to say yes.
    """
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(
        header in request.META for header in PROXY_HEADERS
    )
