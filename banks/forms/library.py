"""Beginning a question bank."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from banks.domain.publishing import LONGEST_VERSION
from banks.exchange.keys import is_key
from banks.languages import own_name
from scoring.fields import MAXIMUM_KEY, read_language
from scoring.problems import Unfit

KEY_HELP = _(
    "Letters a to z, digits, full stops and hyphens, as in ai-readiness. Results over time hang on it: choose it for good."
)


class NewBankForm(forms.Form):
    """Title, key, version and languages of a bank from scratch. The first language ticked is its default."""

    title = forms.CharField(label=pgettext_lazy("of a text", "Title"), max_length=200)
    key = forms.CharField(label=_("Key"), max_length=MAXIMUM_KEY, help_text=KEY_HELP)
    version = forms.CharField(
        label=pgettext_lazy("of a question bank", "Version"), max_length=LONGEST_VERSION, initial="1"
    )
    default_language = forms.ChoiceField(label=_("Language it is written in"))
    translated_into = forms.MultipleChoiceField(
        label=_("Translated into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more_languages = forms.CharField(
        label=_("Other languages"),
        required=False,
        max_length=200,
        help_text=_("Language codes with spaces between them, as in fr de zh-hant"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
        self.fields["default_language"].choices = choices  # type: ignore[attr-defined]
        self.fields["translated_into"].choices = choices  # type: ignore[attr-defined]
        self.fields["default_language"].initial = choices[0][0]

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if not is_key(key):
            raise forms.ValidationError(
                _("Begin with a letter or a digit; use only letters a to z, digits, full stops and hyphens.")
            )
        return key

    def clean_version(self) -> str:
        version = str(self.cleaned_data["version"])
        if not is_key(version):
            raise forms.ValidationError(
                _("Use only letters a to z, digits, full stops and hyphens, as in 2026.1.")
            )
        return version

    def clean_more_languages(self) -> list[str]:
        return read_codes(self.cleaned_data["more_languages"])

    def languages(self) -> list[str]:
        """The languages chosen, the default first, each once."""
        chosen = self.cleaned_data
        return list(
            dict.fromkeys([chosen["default_language"], *chosen["translated_into"], *chosen["more_languages"]])
        )

    def titles(self) -> dict[str, str]:
        """The title in every language, which is the same until it is translated."""
        return dict.fromkeys(self.languages(), self.cleaned_data["title"])


def read_codes(text: str) -> list[str]:
    """Language codes out of what was typed. Raises ValidationError, naming the one that is none."""
    codes = [code for code in re.split(r"[\s,、;]+", text.strip()) if code]
    for code in codes:
        try:
            read_language(code)
        except Unfit:
            raise forms.ValidationError(
                _("“%(code)s” is no language code. Write ja, en, fr or pt-br."), params={"code": code}
            ) from None
    return codes
