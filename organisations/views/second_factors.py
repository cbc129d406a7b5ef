"""What a person has set up beside the password."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView as AllauthActivateTOTPView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisations import domain
from organisations.identity_providers import required_provider_of
from organisations.models import User


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as the list shows it."""

    pk: int
    name: str
    created_at: datetime
    used_at: datetime | None
    is_alone_enough: bool


@login_required
@never_cache
@require_safe
def second_factors(request: HttpRequest) -> HttpResponse:
    """All that is set up, and what could be."""
    user = cast("User", request.user)
    found = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    of_kind = {authenticator.type: authenticator for authenticator in found}
    codes = of_kind.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": of_kind.get(Authenticator.Type.TOTP),
        "passkeys": [_passkey(each) for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "codes_made": settings.MFA_RECOVERY_CODE_COUNT,
        "is_on": any(each.type != Authenticator.Type.RECOVERY_CODES for each in found),
        "provider_required": required_provider_of(user.email),
        "host_is_address": _is_address(request.get_host()),
    }
    return render(request, "mfa/index.html", context)


@login_required
@require_safe
def to_second_factors(request: HttpRequest) -> HttpResponse:
    return redirect("mfa_index")


class ActivateTOTPView(AllauthActivateTOTPView):
    """allauth's, and the code that showed that the app is set up is spent by it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        authenticator = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        domain.use_code(authenticator=authenticator, step=form.step)
        return response


activate_totp = never_cache(ActivateTOTPView.as_view())


def _passkey(authenticator: Authenticator) -> Passkey:
    key = authenticator.wrap()
    return Passkey(
        pk=authenticator.pk,
        name=key.name,
        created_at=authenticator.created_at,
        used_at=authenticator.last_used_at,
        is_alone_enough=bool(key.is_passwordless),
    )


def _is_address(host: str) -> bool:
    """Tell whether the site was asked for by a bare network address, which passkeys cannot be bound to."""
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
