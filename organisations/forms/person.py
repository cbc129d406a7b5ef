"""Forms about a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.fields import LanguageField


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("Colleagues see it beside what you answered. Without it they see your e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = LanguageField(label=_("Language of the site"))
