"""What is asked for before a draft is published."""

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.domain.publishing import LONGEST_VERSION
from banks.problems import explain
from scoring import Problem
from scoring.fields import read_key
from scoring.problems import Unfit
from scoring.scalars import read_any_text

LONGEST_NOTES = 10_000  # characters


class PublishForm(forms.Form):
    """The new version's name and what is new in it. `seen` is the draft's revision that was looked at."""

    version = forms.CharField(
        label=_("Name of the version"),
        max_length=LONGEST_VERSION,
        help_text=_(
            "Such as 2026.2. It stands in every result and report, and cannot be changed afterwards."
        ),
        error_messages={"required": _("Enter a name for the version.")},
    )
    release_notes = forms.CharField(
        label=_("Release notes"),
        max_length=LONGEST_NOTES,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What is new and why, for administrators and for everybody who answers. They cannot be changed afterwards."
        ),
        error_messages={"required": _("Say in a sentence or two what is new.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_147_483_647)

    def clean_version(self) -> str:
        version = self.cleaned_data["version"]
        try:
            return read_key(version)
        except Unfit as unfit:
            raise forms.ValidationError(explain(Problem((), unfit.message, unfit.params))) from None

    def clean_release_notes(self) -> str:
        notes = self.cleaned_data["release_notes"]
        try:
            return read_any_text(notes, LONGEST_NOTES)
        except Unfit as unfit:
            raise forms.ValidationError(explain(Problem((), unfit.message, unfit.params))) from None
