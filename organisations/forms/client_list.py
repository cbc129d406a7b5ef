"""Forms about lists of clients."""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

VALID_FOR = 2 * 60 * 60  # seconds from the preview to the confirmation


class ClientListUploadForm(forms.Form):
    """A workbook with a list of clients."""

    file = forms.FileField(
        label=_("Excel workbook"),
        help_text=_("One client a row, up to 1,000. The first sheet is read. 4 MB at most."),
        error_messages={
            "required": _("Choose a file"),
            "empty": _("The file is empty."),
            "missing": _("Choose a file"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class ClientListForm(forms.Form):
    """A list that was looked at, on its way back to be confirmed. It is signed for this consultancy and person."""

    entries = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, salt: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._salt = f"organisations.client-list:{salt}"

    @classmethod
    def holding(cls, clients: list[dict[str, Any]], *, salt: str) -> "ClientListForm":
        """A form that carries the list."""
        form = cls(salt=salt)
        form.initial["entries"] = signing.dumps(clients, salt=form._salt, compress=True)
        return form

    def clean_entries(self) -> list[dict[str, Any]]:
        try:
            clients: list[dict[str, Any]] = signing.loads(
                self.cleaned_data["entries"], salt=self._salt, max_age=VALID_FOR
            )
        except signing.BadSignature as error:
            raise forms.ValidationError("expired or not ours") from error
        return clients
