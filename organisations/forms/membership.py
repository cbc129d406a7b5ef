"""Forms about the members of an organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.invitation import ROLES
from organisations.models import Membership


class MemberForm(forms.Form):
    """What a member may do, and with which title they sign."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(str(role), words) for role, words in ROLES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )
    title = forms.CharField(
        label=_("Department and title"),
        max_length=100,
        required=False,
        help_text=_("As reports name it beside a confirmation or an approval."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    may_confirm = forms.BooleanField(
        label=_("May confirm submitted answers"),
        required=False,
        help_text=_("Says that what was submitted is complete and right."),
    )
    may_approve = forms.BooleanField(
        label=_("May approve confirmed answers"),
        required=False,
        help_text=_("Says yes for the organisation. Reports name who did, with title and date."),
    )


class TransferForm(forms.Form):
    """To whom an owner passes the organisation on. `members`: the others."""

    to = forms.ModelChoiceField(
        label=_("New owner"),
        queryset=Membership.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a member"), "invalid_choice": _("Choose a member")},
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = members
        field.label_from_instance = _said  # type: ignore[method-assign, assignment]


def _said(membership: Membership) -> str:
    user = membership.user
    return f"{user.name} ({user.email})" if user.name else user.email
