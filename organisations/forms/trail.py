"""The form that narrows down the audit trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.actions import Group


class TrailForm(forms.Form):
    """Whose deeds, of what kind, from when to when. Everything may be left open."""

    group = forms.ChoiceField(label=_("What"), required=False)
    who = forms.CharField(
        label=_("Who (e-mail address)"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)
        group.choices = [("", _("Everything")), *Group.choices]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "group" else "form-control"
            if self.has_error(name):
                field.widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"{self[name].id_for_label}-error",
                }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not lie before the first."))
        return cleaned
