"""allauth's forms in the site's manner."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations import domain
from organisations.identity_providers import required_provider_of
from organisations.invited import invitation_on_the_way
from organisations.models import User
from organisations.single_sign_on import lead_to

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


class LedAway(forms.Form):
    """A form that leads somebody to the provider of their address's domain, whatever else they entered, if single sign-on
    is required there. The domain alone decides: nobody learns whether there is an account."""

    address_field = "email"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = required_provider_of(str(self.data.get(self.address_field, "")))
        if self.provider is not None:
            for name, field in self.fields.items():
                field.required = name == self.address_field

    def lead_away(self, request: HttpRequest) -> HttpResponse:
        """The page that goes on to the provider."""
        assert self.provider is not None
        email = self.cleaned_data[self.address_field]
        return lead_to(request, self.provider, email=email, next_url=get_next_redirect_url(request))


class SignupForm(LedAway, Tidied, account.SignupForm):
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

    def clean(self) -> dict[str, Any]:
        if self.provider is not None:
            return self.cleaned_data
        return super().clean() or {}

    def clean_email(self) -> str:
        if self.provider is not None:
            return str(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.provider is not None:
            return None, self.lead_away(request)
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])  # takes as long as for a new account
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved

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


class LoginForm(LedAway, Tidied, account.LoginForm):
    address_field = "login"
    labels = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean(self) -> dict[str, Any]:
        if self.provider is not None:
            return self.cleaned_data
        return super().clean() or {}

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        if self.provider is not None:
            return self.lead_away(request)
        response: HttpResponse = super().login(request, redirect_url)
        return response


class ResetPasswordForm(LedAway, Tidied, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        if self.provider is None:
            try:
                return str(super().clean_email())
            except forms.ValidationError as error:
                if (
                    error.code != "unknown_email"
                ):  # which would tell who has an account, where no mail is sent
                    raise
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.provider is not None:
            raise ImmediateHttpResponse(self.lead_away(request))
        email: str = super().save(request, **kwargs)
        return email


class UserTokenForm(account.UserTokenForm):
    """The link of a mail that lets its reader set a new password."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if required_provider_of(self.reset_user.email) is not None:
            raise get_adapter().validation_error("invalid_password_reset")
        return cleaned


class OwnPassword(forms.Form):
    """A form that sets a password, for who may have one."""

    def clean(self) -> dict[str, Any]:
        refuse_what_is_kept_elsewhere(self.user)  # type: ignore[attr-defined]
        return super().clean() or {}


class ResetPasswordKeyForm(Tidied, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}
    help_texts = {"password1": PASSWORD_HELP}


class ChangePasswordForm(OwnPassword, Tidied, account.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), "password1": _("New password")}
    help_texts = {"password1": PASSWORD_HELP}


class SetPasswordForm(OwnPassword, Tidied, account.SetPasswordForm):
    labels = {"password1": _("New password")}
    help_texts = {"password1": PASSWORD_HELP}


class AddEmailForm(Tidied, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}

    def clean_email(self) -> str:
        refuse_what_is_kept_elsewhere(self.user)
        email: str = super().clean_email()
        return email


class ReauthenticateForm(Tidied, account.ReauthenticateForm):
    labels = {"password": _("Password")}


def refuse_what_is_kept_elsewhere(user: User) -> None:
    """Raise ValidationError for who has to sign in through a provider, which keeps their address and password, and for the
    demonstration, whose password is public and is to stay as it is announced."""
    if user.is_demo:
        raise forms.ValidationError(_("Accounts of the demonstration stay as they are."))
    provider = required_provider_of(user.email)
    if provider is not None:
        text = _("Addresses of your organisation sign in through %(provider)s. Change it there.")
        raise forms.ValidationError(text % {"provider": provider.name})
