"""With which invitation a visitor is on their way: they follow its link, sign in or up, and come back to it."""

from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone

from organisations.domain import find_invitation
from organisations.models import Invitation


def invitation_on_the_way(request: HttpRequest | None) -> Invitation | None:
    """The pending invitation that the person goes on to after signing in or up, if that is where they go."""
    url = get_next_redirect_url(request) if request is not None else None
    if not url:
        return None
    try:
        match = resolve(url.partition("?")[0])
    except Resolver404:
        return None
    if match.url_name != "invitation":
        return None
    invitation = find_invitation(match.kwargs["token"])
    if invitation is None or invitation.state(timezone.now()) != Invitation.State.PENDING:
        return None
    return invitation
