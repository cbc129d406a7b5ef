"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organisations import browsers, domain
from organisations.models import User


@dataclass(frozen=True, slots=True)
class Row:
    """A session as the list shows it."""

    pk: int
    browser: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Every place where the person is signed in, this one first."""
    user = cast("User", request.user)
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    rows = [_row(session) for session in UserSession.objects.purge_and_list(user)]
    rows.sort(key=lambda row: (not row.is_this, -row.seen_at.timestamp(), row.pk))
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


@login_required
@require_POST
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    user = cast("User", request.user)
    session = get_object_or_404(UserSession.objects.filter(user=user), pk=session_id)
    if session.is_current():
        return redirect("account_logout")
    domain.end_sessions(sessions=[session], by=user)
    messages.success(request, _("The session has been ended."))
    return redirect("usersessions_list")


@login_required
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    others = [session for session in UserSession.objects.purge_and_list(user) if not session.is_current()]
    ended = domain.end_sessions(sessions=others, by=user)
    text = ngettext(
        "%(number)s other session has been ended.", "%(number)s other sessions have been ended.", ended
    )
    messages.success(request, text % {"number": ended})
    return redirect("usersessions_list")


def _row(session: UserSession) -> Row:
    return Row(
        pk=session.pk,
        browser=browsers.describe(session.user_agent),
        address=session.ip,
        began_at=session.created_at,
        seen_at=session.last_seen_at,
        is_this=session.is_current(),
    )
