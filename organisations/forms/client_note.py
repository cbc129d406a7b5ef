"""Forms about private notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_CHARACTERS = 10_000


class ClientNoteForm(forms.Form):
    """A note. `seen` is when it was last written as the person saw it, for one that is changed."""

    text = forms.CharField(
        label=_("Note"),
        max_length=MOST_CHARACTERS,
        error_messages={"required": _("Write something, or delete the note")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
