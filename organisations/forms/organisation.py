"""Forms about an organisation."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations.forms.account import ENTER_ORGANISATION
from organisations.forms.fields import LanguageField
from organisations.models import Industry, Region


class OrganisationForm(forms.Form):
    """The facts about an organisation that results are compared by and reports are addressed with."""

    name = forms.CharField(
        label=_("Organisation name"),
        max_length=200,
        help_text=_("As it should appear on the report."),
        error_messages={"required": ENTER_ORGANISATION},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    reading = forms.CharField(
        label=_("Reading"),
        max_length=200,
        required=False,
        help_text=_("How the name is read, in kana. Japanese lists are sorted by it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=Region,
        help_text=_("Where a survey gives figures by region, you are compared with those of yours."),
        error_messages={"required": _("Choose a region")},
        widget=forms.RadioSelect,
    )
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[("", _("Not stated")), *Industry.choices], required=False
    )
    size = forms.IntegerField(
        label=_("Number of employees"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text=_("Everyone employed, in round numbers."),
        widget=forms.NumberInput(attrs={"class": "w-short", "inputmode": "numeric"}),
    )
    language = LanguageField(
        label=_("Preferred language"),
        help_text=_("Reports are made in this language unless you choose another."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # How a name is read matters in Japanese alone.
        if get_language() != "ja" and not self.initial.get("reading"):
            del self.fields["reading"]

    def clean(self) -> dict[str, Any]:
        return {"reading": "", **(super().clean() or {})}
