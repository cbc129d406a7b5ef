"""Fields that several forms share."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _


class LanguageField(forms.ChoiceField):
    """The site's languages, each named in itself."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        names = [
            (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
        ]
        super().__init__(choices=names, error_messages={"required": _("Choose a language")}, **kwargs)
