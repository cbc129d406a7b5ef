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
from organisations.forms.branding import BrandingForm, LogoForm
from organisations.forms.client_list import ClientListForm, ClientListUploadForm
from organisations.forms.client_note import ClientNoteForm
from organisations.forms.engagement import (
    AssignmentForm,
    ClientAcceptanceForm,
    ClientForm,
    ClientInvitationForm,
    HandOverForm,
)
from organisations.forms.erasure import DeleteForm
from organisations.forms.fields import LanguageField, TimeZoneField
from organisations.forms.invitation import ROLES, InviteForm
from organisations.forms.membership import MemberForm, TransferForm
from organisations.forms.organisation import OrganisationForm
from organisations.forms.person import ProfileForm

__all__ = [
    "ROLES",
    "AddEmailForm",
    "AssignmentForm",
    "BrandingForm",
    "ChangePasswordForm",
    "ClientAcceptanceForm",
    "ClientForm",
    "ClientInvitationForm",
    "ClientListForm",
    "ClientListUploadForm",
    "ClientNoteForm",
    "DeleteForm",
    "HandOverForm",
    "InviteForm",
    "LanguageField",
    "LoginForm",
    "LogoForm",
    "MemberForm",
    "OrganisationForm",
    "ProfileForm",
    "ReauthenticateForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignupForm",
    "Tidied",
    "TimeZoneField",
    "TransferForm",
]
