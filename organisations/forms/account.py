"""allauth's forms in the site's manner."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations import domain
from organisations.invited import invitation_on_the_way
from organisations.models import User

ENTER_EMAIL = _("Enter your e-mail address")
ENTER_PASSWORD = _("Enter a password")
ENTER_ORGANISATION = _("Enter the name of your organisation")
PASSWORD_HELP = _("10 characters or more. A few words in a row are strong and easy to remember.")


class Tidied(forms.Form):
    """An allauth form in the site's manner: labels, no placeholders, passwords that can be looked at."""

    labels: dict[str, Any] = {}
    help_texts: dict[str, Any] = {}
    required_messages = {
        "email": ENTER_EMAIL,
        "login": ENTER_EMAIL,
        "password": ENTER_PASSWORD,
        "password1": ENTER_PASSWORD,
        "oldpassword": _("Enter your current password"),
        "organisation": ENTER_ORGANISATION,
    }
    # The button that shows the password stands in for typing it twice.
    dropped: tuple[str, ...] = ("password2",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.dropped:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")
            if name in self.required_messages:
                field.error_messages["required"] = self.required_messages[name]
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs |= {"data-show": _("Show"), "data-hide": _("Hide")}
            if isinstance(field, forms.EmailField):
                field.widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}
                field.error_messages["invalid"] = _("Enter an address such as name@example.com")


class SignupForm(Tidied, account.SignupForm):
    """E-mail address, password, the organisation's name: the account and the organisation begin together.

    Who comes with an invitation brings no organisation of their own, and signs up with the address it was sent to.
    """

    organisation = forms.CharField(
        label=_("Organisation name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    field_order = ["email", "password1", "organisation"]
    labels = {"email": _("E-mail address"), "password1": _("Password")}
    help_texts = {
        "password1": PASSWORD_HELP,
        "organisation": _("As it should appear on the report, for example Sample Manufacturing Ltd."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation_on_the_way(context.request)
        if self.invitation is not None:
            del self.fields["organisation"]
            self.fields["email"].help_text = _("The address that the invitation is for.")

    def validate_unique_email(self, value: str) -> str:
        if self.invitation is not None and value.lower() != self.invitation.email.lower():
            raise forms.ValidationError(_("The invitation is for another address. Enter that one."))
        email: str = super().validate_unique_email(value)
        if self.account_already_exists and self.invitation is not None and self.invitation.mailed_at:
            # Whoever has the letter may know whose account it is.
            raise get_adapter().validation_error("email_taken")
        return email

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """Make the account and its organisation, or neither."""
        if self.invitation is not None and self.invitation.mailed_at:
            # The link came by mail, so the address is shown to be theirs: no second letter is needed.
            get_adapter().stash_verified_email(request, self.cleaned_data["email"])
        user: User = super().save(request)
        return user

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is there."""
        language = get_language() or settings.LANGUAGE_CODE
        domain.choose_language(user=user, language=language)
        if self.invitation is None:
            name = self.cleaned_data["organisation"]
            domain.create_organisation(name=name, by=user, language=language)


class LoginForm(Tidied, account.LoginForm):
    labels = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(Tidied, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class ResetPasswordKeyForm(Tidied, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}
    help_texts = {"password1": PASSWORD_HELP}


class ChangePasswordForm(Tidied, account.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), "password1": _("New password")}
    help_texts = {"password1": PASSWORD_HELP}


class SetPasswordForm(Tidied, account.SetPasswordForm):
    labels = {"password1": _("New password")}
    help_texts = {"password1": PASSWORD_HELP}


class AddEmailForm(Tidied, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class ReauthenticateForm(Tidied, account.ReauthenticateForm):
    labels = {"password": _("Password")}
