"""Forms about what stands on the covers of reports."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from organisations import colours, logos
from organisations.logos import UnfitLogo
from organisations.models import Branding

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST_ISSUER = 100
LONGEST_TITLE = 60  # characters: four lines of the largest heading on paper
LONGEST_CONTACT = 600
MOST_CONTACT_LINES = 10
LONGEST_DISCLAIMER = 2_000
TEXTS = ("issuer", "title", "contact", "disclaimer")

NO_COLOUR = _("Enter a colour as # and six digits, such as #0F4560")
SAID_OF_GROUNDS = _(
    "Neither white nor dark letters can be read well on %(colour)s: their contrast is %(contrast)s to 1, and text needs "
    "%(needed)s to 1. The nearest colour that works is %(nearest)s."
)
SAID_OF_LETTERS = _(
    "Headings in %(colour)s cannot be read well on white paper: their contrast is %(contrast)s to 1, and text needs "
    "%(needed)s to 1. The nearest colour that works is %(nearest)s."
)
SAID_OF_LOGOS: Mapping[UnfitLogo.Reason, "_StrPromise"] = {
    UnfitLogo.Reason.EMPTY: _("The file is empty. Choose a PNG, JPEG or WebP image."),
    UnfitLogo.Reason.TOO_LARGE: _(
        "The file is larger than %(megabytes)s MB. Save the logo smaller: %(width)s × %(height)s pixels are all that is printed."
    ),
    UnfitLogo.Reason.TOO_MANY_PIXELS: _(
        "The image has more than %(pixels)s million pixels. Save the logo smaller: "
        "%(width)s × %(height)s pixels are all that is printed."
    ),
    UnfitLogo.Reason.TOO_SMALL: _(
        "The image is smaller than %(fewest)s pixels on its longer side and would be a blot on paper. Choose a larger one."
    ),
    UnfitLogo.Reason.SVG: _(
        "SVG files are not taken: they can hold programs and links to other places, which do not belong in a report. "
        "Save the logo as a PNG, %(width)s pixels wide."
    ),
    UnfitLogo.Reason.GIF: _(
        "GIF files are not taken: they have too few colours for print. Save the logo as a PNG."
    ),
    UnfitLogo.Reason.ANIMATED: _(
        "The image is animated, and paper keeps still. Choose an image of one frame."
    ),
    UnfitLogo.Reason.OTHER_KIND: _("This is no image that can be printed. Choose a PNG, JPEG or WebP file."),
    UnfitLogo.Reason.BROKEN: _(
        "The image is damaged or incomplete. Save it again as a PNG and choose the new file."
    ),
}


class ColourField(forms.CharField):
    """A colour, read as #rrggbb; empty for none.

    `unreadable`: the check that it must pass; `said`: when it does not; `example`: the one that empty stands for.
    """

    def __init__(self, *, unreadable: Any, said: Any, example: str, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=20,
            widget=forms.TextInput(
                attrs={
                    "class": "w-short",
                    "spellcheck": "false",
                    "autocapitalize": "none",
                    "placeholder": example,
                    "data-colour": "",
                }
            ),
            **options,
        )
        self.unreadable, self.said = unreadable, said

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        colour = colours.normalised(text)
        if colour is None:
            raise ValidationError(NO_COLOUR, code="colour")
        found = self.unreadable(colour)
        if found is not None:
            raise ValidationError(
                self.said,
                code="contrast",
                params={
                    "colour": colour.upper(),
                    # Rounded down, so that 4.46 is not called 4.5.
                    "contrast": number_format(int(found.contrast * 10) / 10, 1),
                    "needed": number_format(colours.READABLE, 1),
                    "nearest": found.nearest.upper(),
                },
            )
        return colour


class ContactField(forms.CharField):
    """An address as it stands on a letterhead: a few lines."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        lines = [line.rstrip() for line in text.strip().splitlines()]
        if len(lines) > MOST_CONTACT_LINES:
            raise ValidationError(
                _("Shorten it to %(lines)s lines or fewer: the cover has no room for more."),
                code="lines",
                params={"lines": MOST_CONTACT_LINES},
            )
        return "\n".join(lines)


class BrandingForm(forms.Form):
    """Colours, and the words of each language."""

    colour = ColourField(
        label=_("Colour of the cover"),
        help_text=_("The ground of the cover. The letters on it turn white or dark, whichever reads better."),
        example="#0F4560",
        unreadable=colours.unreadable_ground,
        said=SAID_OF_GROUNDS,
    )
    second_colour = ColourField(
        label=_("Colour of headings and lines"),
        help_text=_(
            "On the inner pages, on white paper. Left empty, the colour of the cover is taken where it can be read."
        ),
        example="#165E83",
        unreadable=colours.unreadable_on_paper,
        said=SAID_OF_LETTERS,
    )

    def __init__(self, *args: Any, branding: Branding, **options: Any) -> None:
        initial = {"colour": branding.colour.upper(), "second_colour": branding.second_colour.upper()}
        for language, _name in settings.LANGUAGES:
            texts = branding.texts.get(language, {})
            initial |= {f"{name}_{language}": texts.get(name, "") for name in TEXTS}
        super().__init__(*args, **{**options, "initial": initial})
        parts = []
        for language, _name in settings.LANGUAGES:
            fields = _text_fields(language)
            self.fields.update(fields)
            name = get_language_info(language)["name_local"].capitalize()
            parts.append(Fieldset(name, *fields, css_class="form-part"))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(_("Colours"), "colour", "second_colour", css_class="form-part"),
            *parts,
        )

    def texts(self) -> dict[str, dict[str, str]]:
        """The words of a valid form, by language."""
        return {
            language: {name: self.cleaned_data[f"{name}_{language}"] for name in TEXTS}
            for language, _name in settings.LANGUAGES
        }

    def says_what(self, branding: Branding) -> bool:
        """Tell whether a valid form says what is stored already: nothing would be lost by leaving it."""
        said = {
            language: {name: text for name, text in texts.items() if text}
            for language, texts in self.texts().items()
        }
        stored = {language: branding.texts.get(language, {}) for language in said}
        colours_said = (self.cleaned_data["colour"], self.cleaned_data["second_colour"])
        return said == stored and colours_said == (branding.colour, branding.second_colour)

    def as_typed(self, branding: Branding) -> Branding:
        """A branding that is not stored, of what has been typed so far; what is not fit is left out."""
        self.full_clean()
        said = self.cleaned_data
        return Branding(
            organisation=branding.organisation,
            logo=branding.logo,
            colour=said.get("colour", ""),
            second_colour=said.get("second_colour", ""),
            texts={
                language: {name: text for name in TEXTS if (text := said.get(f"{name}_{language}", ""))}
                for language, _name in settings.LANGUAGES
            },
        )


class LogoForm(forms.Form):
    """An image file. `cleaned_data["logo"]` is the PNG that is kept of it."""

    logo = forms.FileField(
        label=_("Logo file"),
        help_text=_("PNG, JPEG or WebP, up to 2 MB. It is printed up to 76 × 22 mm large."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        allow_empty_file=True,  # so that our own words are said of it
        required=False,  # of the page, which also saves without one
    )

    def clean_logo(self) -> bytes:
        file = self.cleaned_data["logo"]
        if file is None:
            raise ValidationError(_("Choose the file of the logo"), code="required")
        try:
            return logos.fit_to_print(file)
        except UnfitLogo as unfit:
            raise ValidationError(
                SAID_OF_LOGOS[unfit.reason],
                code=unfit.reason.value,
                params={
                    "megabytes": logos.LARGEST_FILE // 1024**2,
                    "pixels": logos.MOST_PIXELS // 1_000_000,
                    "fewest": logos.FEWEST_PIXELS,
                    "width": logos.PRINTED[0],
                    "height": logos.PRINTED[1],
                },
            ) from unfit


def _text_fields(language: str) -> dict[str, forms.Field]:
    """The fields of one language, by name."""
    passage = forms.Textarea(attrs={"rows": 4, "lang": language})
    disclaimer = forms.Textarea(attrs={"rows": 5, "lang": language})
    line = forms.TextInput(attrs={"lang": language})
    fields: dict[str, forms.Field] = {
        "issuer": forms.CharField(
            label=_("Issued by"),
            help_text=_(
                "Who makes the report, as it should be named. Left empty, the organisation's name is taken."
            ),
            required=False,
            max_length=LONGEST_ISSUER,
            widget=line,
        ),
        "title": forms.CharField(
            label=_("Title of the report"),
            help_text=_("Left empty, the report says itself what it is."),
            required=False,
            max_length=LONGEST_TITLE,
            widget=forms.TextInput(attrs={"lang": language}),
        ),
        "contact": ContactField(
            label=_("Contact"),
            help_text=_("Up to 10 lines, as on a letterhead: address, telephone, e-mail, person."),
            required=False,
            max_length=LONGEST_CONTACT,
            widget=passage,
        ),
        "disclaimer": forms.CharField(
            label=_("Disclaimer"),
            help_text=_("Stands on the last page, beside what every report says of its limits."),
            required=False,
            max_length=LONGEST_DISCLAIMER,
            widget=disclaimer,
        ),
    }
    return {f"{name}_{language}": field for name, field in fields.items()}
