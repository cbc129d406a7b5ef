"""Fields that several forms share."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from organisations.time_zones import AREAS, places


class LanguageField(forms.ChoiceField):
    """The site's languages, each named in itself."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        names = [
            (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
        ]
        super().__init__(choices=names, error_messages={"required": _("Choose a language")}, **kwargs)


class TimeZoneField(forms.ChoiceField):
    """The world's time zones by area; none chosen is the site's own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_time_zones, required=False, **kwargs)


def _time_zones() -> list[tuple[Any, Any]]:
    sites_own = format_lazy("{}{}{}", _("This site's"), _(": "), _spaced(settings.TIME_ZONE))
    areas = [(AREAS[area], [(name, _spaced(name)) for name in names]) for area, names in places().items()]
    return [("", sites_own), *areas]


def _spaced(name: str) -> str:
    return name.replace("_", " ")
