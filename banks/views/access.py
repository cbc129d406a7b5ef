"""Question banks are for administrators: for anybody else there is nothing at their addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from banks.models import Draft, Version
from organisations.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def administrator_required(view: View[P]) -> View[P]:
    """Let administrators in, visitors to the sign-in page, and tell everybody else that nothing is here."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not (isinstance(user, User) and user.is_administrator):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except Draft.DoesNotExist:  # somebody else has published or discarded it while this was under way
            raise Http404 from None

    return guarded


def the_draft(draft_id: UUID) -> Draft:
    """A draft with its bank, the version it was begun from and who began it. Raises Http404."""
    return get_object_or_404(Draft.objects.select_related("bank", "base", "created_by"), pk=draft_id)


def the_version(version_id: UUID) -> Version:
    """A published version with its bank. Raises Http404."""
    return get_object_or_404(Version.objects.select_related("bank"), pk=version_id)


def administrator(request: HttpRequest) -> User:
    """Who asks, in a view that `administrator_required` guards."""
    assert isinstance(request.user, User)
    return request.user
