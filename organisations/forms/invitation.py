"""Forms about invitations."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organisations.forms.account import ENTER_EMAIL
from organisations.forms.fields import LanguageField
from organisations.models import Role

ROLES = {
    Role.OWNER: _("Owner: answers, manages members and settings, takes everything along or deletes it"),
    Role.CONTRIBUTOR: _("Contributor: answers, submits and requests reports"),
    Role.VIEWER: _("Viewer: reads answers, results and reports"),
}
"""What each role is good for, in a line."""


class InviteForm(forms.Form):
    """Whom to invite, as what, and in which language to write. An organisation that a consultancy holds gets its
    first owner by being handed over, so that role is not offered there."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation can be accepted with this address alone."),
        error_messages={"required": ENTER_EMAIL, "invalid": _("Enter an address such as name@example.com")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role")}
    )

    def __init__(self, *args: Any, is_held: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(str(role), words) for role, words in ROLES.items() if not (is_held and role == Role.OWNER)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        letter = _("Language of the letter") if settings.MAIL_CONFIGURED else _("Language of the invitation")
        self.fields["language"] = LanguageField(label=letter)
