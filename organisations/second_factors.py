"""Authenticator apps, passkeys and recovery codes: django-allauth's, with what differs here."""

import base64
import hashlib
import logging

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations import browsers
from organisations.models import User

SITE_NAME = "Junbi"
QUIET_ZONE = 4
"""White modules around a QR code (ISO/IEC 18004)."""

logger = logging.getLogger(__name__)


class MFAAdapter(DefaultMFAAdapter):
    """Where our second factors differ from allauth's defaults."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "The code is not right. Wait for the next one, or check it and try again."
        ),
        "code_used": gettext_lazy("This code has been used. Wait for the next one."),
        "passkey_refused": gettext_lazy("The passkey was not accepted. Try again, or use another way."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes come with an authenticator app or a passkey. Set one of them up first."
        ),
        "unverified_email": gettext_lazy("Confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        """What the app shows above the code; with the host, for who works on more than one site."""
        return f"{SITE_NAME} ({context.request.get_host()})"

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element for the page itself: neither a data: address nor a style."""
        code = qrcode.QRCode(border=QUIET_ZONE)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
            '<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{squares}"/></svg>',
            size=len(rows),
            label=_("QR code for your authenticator app"),
            squares=squares,
        )

    def encrypt(self, text: str) -> str:
        """Secrets of apps and recovery codes are of no use to who has the database without the site's key."""
        return str(_cipher().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        """Undo `encrypt`. What another key encrypted becomes a secret that nobody has: no code will fit it."""
        try:
            return str(_cipher().decrypt(encrypted_text.encode()).decode())
        except InvalidToken:
            logger.error("A second factor cannot be read: it was set up with another JUNBI_SECRET_KEY.")
            return str(generate_totp_secret())

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return browsers.describe(str(context.request.headers.get("User-Agent", "")))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": SITE_NAME}


def _cipher() -> MultiFernet:
    """The site's key in front, earlier ones behind it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    """A key for this purpose alone. The site's is long and random: it needs no stretching."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"organisations.second_factors:" + key.encode()).digest())
