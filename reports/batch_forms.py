"""The form that asks for the reports of many clients."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from reports.batches import MOST_CLIENTS


class BatchForm(forms.Form):
    """Clients, languages, and how much of what was answered the reports show.

    `clients`: identifier and name of every client that may be chosen; `profiles`: key and name of the ways through
    the clients' banks.
    """

    clients = forms.MultipleChoiceField(
        label=_("Clients"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one client"),
            "invalid_choice": _("One of the clients is not among yours any more. Look at the list again."),
        },
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the reports"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each client gets one report in each language."),
        error_messages={"required": _("Choose at least one language")},
    )
    profile = forms.ChoiceField(
        label=_("What the reports show"),
        required=False,
        help_text=_("A client who answered less than you choose here gets no report, and the list says so."),
    )
    attach_data = forms.BooleanField(
        label=_("Attach the machine-readable result to each PDF"), required=False
    )

    def __init__(
        self,
        *args: Any,
        clients: Iterable[tuple[str, str]],
        profiles: Iterable[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._field("clients").choices = list(clients)
        self._field("languages").choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
        ]
        self._field("profile").choices = [("", _("Everything that each client answered")), *profiles]

    def _field(self, name: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[name])

    def clean_clients(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["clients"]
        if len(chosen) > MOST_CLIENTS:
            raise forms.ValidationError(
                _("Choose at most %(most)s clients at a time."), params={"most": MOST_CLIENTS}
            )
        return chosen
