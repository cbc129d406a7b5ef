"""Forms that stand before what cannot be undone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DeleteForm(forms.Form):
    """The organisation's name, typed: nobody deletes one by a slip. `name`: how it is called."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        error_messages={"required": _("Type the name of the organisation")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed != self._name.strip():
            raise forms.ValidationError(_("This is not the name. Type it exactly as it stands above"))
        return typed
