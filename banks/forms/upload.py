"""Forms on the way from a file to a draft."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from banks.domain.publishing import LONGEST_VERSION
from banks.editing.tree import Tree
from banks.exchange.formats import FORMATS, MOST_BYTES
from banks.exchange.understanding import adjusted, languages_of
from banks.languages import own_name
from banks.problems import explain
from scoring.fields import read_key
from scoring.problems import Unfit
from scoring.scalars import read_text

MOST_MEGABYTES = MOST_BYTES // 1_000_000


class UploadForm(forms.Form):
    """A file that a question bank is to be made from."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(_("At most {most} MB."), most=MOST_MEGABYTES),
        error_messages={
            "required": _("Choose a file"),
            "empty": _("The file is empty."),
            "missing": _("Choose a file"),
        },
        widget=forms.FileInput,
    )
    format = forms.ChoiceField(
        label=pgettext_lazy("of a file", "Format"),
        required=False,
        help_text=_("Choose one if it is not recognised as what it is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [  # type: ignore[attr-defined]
            ("", _("Recognise by the file itself")),
            *((format.name, format.label) for format in FORMATS.values()),
        ]
        endings = ",".join(sorted({format.ending for format in FORMATS.values()} | {".yml"}))
        self.fields["file"].widget.attrs["accept"] = endings

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _now("The file is larger than %(most)s MB.") % {"most": MOST_MEGABYTES}
            )
        return file


class ImportForm(forms.Form):
    """What the question bank of a file is to be called, and in which languages it is to be."""

    key = forms.CharField(
        label=_("Key"),
        max_length=100,
        help_text=_("Versions of one question bank share it. Letters, digits, hyphens and full stops."),
        error_messages={"required": _("Enter a key")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    version = forms.CharField(
        label=_("Version"),
        max_length=LONGEST_VERSION,
        error_messages={"required": _("Enter a version")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-short"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        help_text=_(
            "Texts in a language that you leave out are left out. One that you add is to be translated in the editor."
        ),
        error_messages={"required": _("Choose at least one language")},
        widget=forms.CheckboxSelectMultiple,
    )
    default_language = forms.ChoiceField(
        label=_("Default language"),
        help_text=_("Shown to respondents whose own language is not there."),
    )

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        self._tree = tree
        given = languages_of(tree)
        offered = list(dict.fromkeys([*given, *(code for code, _name in settings.LANGUAGES)]))
        title = tree.get("title")
        titles = title if isinstance(title, dict) else {}
        kwargs["initial"] = {
            "key": tree.get("key"),
            "version": tree.get("version"),
            "languages": given,
            "default_language": given[0] if given else offered[0],
            **{f"title_{language}": titles.get(language, "") for language in offered},
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        kept = self.data.getlist("languages") if isinstance(self.data, QueryDict) and self.is_bound else given
        named = [(language, own_name(language)) for language in offered]
        for name in ("languages", "default_language"):
            self.fields[name].choices = named  # type: ignore[attr-defined]
        self.titles = [f"title_{language}" for language in offered]
        for language, words in named:
            self.fields[f"title_{language}"] = forms.CharField(
                label=format_lazy(_("Title ({language})"), language=words),
                required=language in kept,
                error_messages={"required": _("Enter a title")},
                max_length=1_000,
                widget=forms.TextInput(attrs={"lang": language, "autocomplete": "off"}),
            )
        self.order_fields(["key", "version", *self.titles, "languages", "default_language"])

    def clean_key(self) -> str:
        try:
            return read_key(self.cleaned_data["key"])
        except Unfit as unfit:
            raise _refused(unfit) from None

    def clean_version(self) -> str:
        try:
            return read_key(self.cleaned_data["version"])
        except Unfit as unfit:
            raise _refused(unfit) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("languages", [])
        default = cleaned.get("default_language")
        if chosen and default and default not in chosen:
            self.add_error("default_language", _now("Choose one of the languages that are kept"))
        for language in chosen:
            name = f"title_{language}"
            if name not in cleaned:
                continue
            try:
                read_text(cleaned[name])
            except Unfit as unfit:
                self.add_error(name, _refused(unfit))
        return cleaned

    def adjusted(self) -> Tree:
        """The tree as it was asked for. The form must be valid."""
        wanted = self.cleaned_data
        default = wanted["default_language"]
        return adjusted(
            self._tree,
            key=wanted["key"],
            version=wanted["version"],
            titles={name.removeprefix("title_"): wanted[name] for name in self.titles},
            languages=[default, *(language for language in wanted["languages"] if language != default)],
        )


def _refused(unfit: Unfit) -> forms.ValidationError:
    return forms.ValidationError(explain(unfit.at()))
