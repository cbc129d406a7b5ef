"""Forms about people and organisations: one module a concept."""

from organisations.forms.account import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
    Tidied,
)
from organisations.forms.fields import LanguageField, TimeZoneField
from organisations.forms.organisation import OrganisationForm
from organisations.forms.person import ProfileForm

__all__ = [
    "AddEmailForm",
    "ChangePasswordForm",
    "LanguageField",
    "LoginForm",
    "OrganisationForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignupForm",
    "Tidied",
    "TimeZoneField",
]
