"""Forms about a person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.fields import LanguageField, TimeZoneField
from organisations.models import Membership


class ProfileForm(forms.Form):
    """What a person says about themselves, and with which title in each organisation they are a member of."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("Colleagues see it beside what you answered. Without it they see your e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = LanguageField(label=_("Language of the site"))
    time_zone = TimeZoneField(label=_("Time zone"), help_text=_("Times on the pages are shown in it."))

    def __init__(self, *args: Any, memberships: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = {f"title-{membership.pk}": membership for membership in memberships}
        for name, membership in self.titles.items():
            self.fields[name] = forms.CharField(
                label=_("Department and title at %(organisation)s")
                % {"organisation": membership.organisation.name},
                max_length=100,
                required=False,
                initial=membership.title,
                help_text=_("Reports name it beside what you confirm or approve."),
                widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
            )

    def facts(self) -> dict[str, Any]:
        """What was entered, as `domain.change_profile` takes it."""
        titles = {membership: self.cleaned_data[name] for name, membership in self.titles.items()}
        return {
            "name": self.cleaned_data["name"],
            "language": self.cleaned_data["language"],
            "time_zone": self.cleaned_data["time_zone"],
            "titles": titles,
        }
