"""How long somebody stays signed in: so long after their last request, and so long after they signed in at most."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BEGAN, SEEN = "signed_in_at", "seen_at"  # seconds since 1970
IDLE, OVER = "idle", "over"


def connect() -> None:
    """Have every session begin when somebody signs in. Called once, when Django has loaded."""
    user_logged_in.connect(_begin, dispatch_uid="sessions.begin")


def ended(session: SessionBase) -> str | None:
    """Tell why a session has ended, IDLE or OVER; None while it goes on, which is then noted.

    To note every request would be a write for every request. It is done once in SESSION_NOTED_SECONDS, so a session
    may end that much sooner than SESSION_IDLE_SECONDS after the last request, and never later.
    """
    now = int(time.time())
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:  # it is from before sessions had limits
        session[BEGAN] = session[SEEN] = now
        return None
    if now - began >= settings.SESSION_SECONDS:
        return OVER
    if now - seen >= settings.SESSION_IDLE_SECONDS:
        return IDLE
    if now - seen >= settings.SESSION_NOTED_SECONDS:
        session[SEEN] = now
    return None


def explanation(reason: str) -> str:
    """Return what the sign-in page says to whom it happened to."""
    if reason == IDLE:
        text = _("You were signed out after %(time)s without activity. Sign in to go on where you were.")
        return text % {"time": _duration(settings.SESSION_IDLE_SECONDS)}
    text = _("You were signed out %(time)s after you had signed in. Sign in to go on where you were.")
    return text % {"time": _duration(settings.SESSION_SECONDS)}


def _duration(seconds: int) -> str:
    if seconds % 3600:
        minutes = seconds // 60
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours = seconds // 3600
    return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}


def _begin(*, request: HttpRequest | None, **_: Any) -> None:
    if request is not None:
        request.session[BEGAN] = request.session[SEEN] = int(time.time())
