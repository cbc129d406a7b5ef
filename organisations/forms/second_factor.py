"""allauth's forms about authenticator apps, passkeys and recovery codes in the site's manner."""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth as app_codes
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from organisations import domain
from organisations.forms.account import Tidied
from organisations.identity_providers import required_provider_of

APP_CODE = _("The 6 digits that the app shows now. Each is good for one use.")
# What the WebAuthn library raises on what no authenticator has sent.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature)


class CodeForm(Tidied):
    """A form with a code that is typed: digits on a phone, filled in by the browser where it can."""

    labels = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = _("Enter the code")
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "class": "w-short",
            "spellcheck": "false",
            "maxlength": "32",
        }


class OnceOnly:
    """A form that takes the app's code, which does not work a second time, and recovery codes."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP:
            try:
                domain.use_code(
                    authenticator=authenticator, step=step_of(decrypt(authenticator.data["secret"]), code)
                )
            except domain.CodeUsed as error:
                raise get_adapter().validation_error("code_used") from error
            authenticator.refresh_from_db(fields=["data"])
        return code


class AuthenticateForm(OnceOnly, CodeForm, base.AuthenticateForm):
    help_texts = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ReauthenticateForm(OnceOnly, CodeForm, base.ReauthenticateForm):
    help_texts = AuthenticateForm.help_texts


class ActivateTOTPForm(CodeForm, totp.ActivateTOTPForm):
    help_texts = {"code": APP_CODE}

    def clean_code(self) -> str:
        _refuse_demonstration(self.user)
        code: str = super().clean_code()
        self.step = step_of(self.secret, code)
        return code


class Ceremony:
    """A form with what an authenticator answered to the browser. Whatever is wrong with it is said in the same words:
    the answer does not tell a wrong passkey from one of nobody."""

    said_as_it_is = {"too_many_login_attempts", "rate_limited", "demonstration"}

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]
        except MALFORMED as error:
            self.add_error("credential", forms.ValidationError(str(error)))

    def _clean_form(self) -> None:
        try:
            super()._clean_form()  # type: ignore[misc]
        except MALFORMED as error:
            self.add_error("credential", forms.ValidationError(str(error)))

    def add_error(self, field: str | None, error: Any) -> None:
        if field in {None, "credential"} and getattr(error, "code", None) not in self.said_as_it_is:
            field, error = "credential", get_adapter().validation_error("passkey_refused")
        super().add_error(field, error)  # type: ignore[misc]


class AddPasskeyForm(Ceremony, Tidied, passkeys.AddWebAuthnForm):
    labels = {"name": _("Name"), "passwordless": _("Sign in with it alone, without a password")}
    help_texts = {
        "name": _("To tell your passkeys apart, such as “Work laptop”."),
        "passwordless": _("The device then asks for your fingerprint, face or PIN each time."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _shorten(self.fields["name"])
        if required_provider_of(self.user.email) is not None:
            del self.fields["passwordless"]  # they come from their provider
        else:
            self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        _refuse_demonstration(self.user)
        return super().clean() or {}


class EditPasskeyForm(Tidied, passkeys.EditWebAuthnForm):
    labels = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _shorten(self.fields["name"])
        self.fields["name"].error_messages["required"] = _("Enter a name")


class LoginPasskeyForm(Ceremony, passkeys.LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(Ceremony, passkeys.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(Ceremony, passkeys.ReauthenticateWebAuthnForm):
    pass


def step_of(secret: str, code: str) -> int:
    """The time step whose code this is, among those that are accepted now; -1 for none."""
    for step in app_codes.yield_hotp_counters_from_time():
        expected = app_codes.format_hotp_value(app_codes.hotp_value(secret, step))
        if compare_user_code(actual=code, expected=expected):
            return int(step)
    return -1


def _shorten(field: forms.Field) -> None:
    field.validators.append(MaxLengthValidator(100))
    field.widget.attrs["maxlength"] = "100"


def _refuse_demonstration(user: Any) -> None:
    """Its password is public: whoever came next would stand before a locked door."""
    if user.is_demo:
        raise forms.ValidationError(
            _("Accounts of the demonstration stay as they are."), code="demonstration"
        )
