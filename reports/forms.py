"""The form that asks for a report."""

from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from reports.view_model import Particulars

LONGEST_LINE = 200
LONGEST_TEXT = 2000
EARLIEST = date(2000, 1, 1)
DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]


class DayField(forms.DateField):
    """A day, picked or typed as 2026-11-21, 2026/11/21 or 2026年11月21日."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=DATE_FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-short"}),
            error_messages={"invalid": _("Enter a date such as 2026-11-21")},
            **options,
        )


def line(label: Any, help_text: Any = "") -> forms.CharField:
    """An optional single line."""
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST_LINE, required=False)


def passage(label: Any, help_text: Any = "") -> forms.CharField:
    """An optional short text of several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportForm(forms.Form):
    """What a report must state about itself, prefilled with what was stated last time.

    Only language, as-of date and verification are required. `answered`: the days on which the first and the
    last of the answers were given. `today` is the respondent's day: nothing that has
    happened can lie after it.
    """

    language = forms.ChoiceField(label=_("Language of the report"), widget=forms.RadioSelect)
    addressee = line(_("Addressee"), _("Stands on the cover, with the title or honorific you want."))
    as_of = DayField(label=_("As-of date"), help_text=_("The day on which the answers held true."))
    period_start = DayField(label=_("Answering period, first day"), required=False)
    period_end = DayField(label=_("Answering period, last day"), required=False)
    legal_entity = line(_("Legal entity covered"), _("The company or companies that the answers speak for."))
    systems = passage(
        _("AI systems covered"), _("Name them, or say “all in use”. Leave out what the answers do not cover.")
    )
    departments = passage(_("Who answered"), _("Department and title, one to a line."))
    confirmed_by = line(_("Confirmed by"), _("Name and title of the person who checked the answers."))
    confirmed_date = DayField(label=_("Confirmed on"), required=False)
    approved_by = line(_("Approved by"), _("Name and title of the person who stands behind them."))
    approved_date = DayField(label=_("Approved on"), required=False)
    verification = forms.ChoiceField(
        label=_("How far the answers were verified"),
        widget=forms.RadioSelect,
        initial="self-declared",
        choices=[
            ("self-declared", _("Self-declared")),
            ("documents-seen", _("Documents were seen")),
            ("third-party", _("Verified by a third party")),
        ],
    )
    decisions = passage(
        _("Decisions asked of the board"),
        _("One to a line. Left empty, the first actions stand here."),
    )
    attach_data = forms.BooleanField(
        label=_("Attach the machine-readable result to the PDF"),
        help_text=_(
            "A JSON file inside the PDF, for other programs. It holds every answer’s points, but no comments."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        languages: tuple[str, ...],
        today: date,
        particulars: Particulars,
        language: str,
        as_of: date,
        answered: tuple[date | None, date | None] = (None, None),
        **options: Any,
    ) -> None:
        known = {name: getattr(particulars, name) for name in Particulars.__dataclass_fields__}
        first, last = answered
        initial = {
            **known,
            "language": language,
            "as_of": as_of,
            "period_start": first or known["period_start"],
            "period_end": last or known["period_end"],
        }
        super().__init__(*args, **{**options, "initial": initial})
        self.today = today
        offered = [code for code, _name in settings.LANGUAGES if code in languages] or [language]
        cast("forms.ChoiceField", self.fields["language"]).choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code in offered
        ]
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.widget.attrs.update(min=EARLIEST.isoformat(), max=today.isoformat())
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div("language", "addressee", css_class="form-part"),
            Fieldset(
                _("Date and scope"),
                "as_of",
                Div("period_start", "period_end", css_class="form-pair"),
                "legal_entity",
                "systems",
                css_class="form-part",
            ),
            Fieldset(
                _("Who answered, confirmed and approved"),
                "departments",
                Div("confirmed_by", "confirmed_date", css_class="form-pair form-pair-wide"),
                Div("approved_by", "approved_date", css_class="form-pair form-pair-wide"),
                "verification",
                css_class="form-part",
            ),
            Fieldset(_("Contents"), "decisions", "attach_data", css_class="form-part"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, message in (
            ("as_of", _("The as-of date cannot lie in the future.")),
            ("period_end", _("The answering period cannot end in the future.")),
            ("confirmed_date", _("A confirmation cannot lie in the future.")),
            ("approved_date", _("An approval cannot lie in the future.")),
        ):
            if cleaned.get(name) and cleaned[name] > self.today:
                self.add_error(name, message)
        for name, field in self.fields.items():
            if isinstance(field, DayField) and cleaned.get(name) and cleaned[name] < EARLIEST:
                self.add_error(name, _("Enter a date after the year 2000."))
        self._in_order(
            cleaned, "period_start", "period_end", _("The last day must not lie before the first.")
        )
        self._in_order(
            cleaned,
            "period_start",
            "as_of",
            _("The as-of date must not lie before the answering period began."),
        )
        self._in_order(
            cleaned,
            "confirmed_date",
            "approved_date",
            _("The approval must not lie before the confirmation."),
        )
        for person, day, message in (
            ("confirmed_by", "confirmed_date", _("Say who confirmed the answers, or leave the date out.")),
            ("approved_by", "approved_date", _("Say who approved the answers, or leave the date out.")),
        ):
            if cleaned.get(day) and not cleaned.get(person) and person not in self.errors:
                self.add_error(person, message)
        return cleaned

    def _in_order(self, cleaned: dict[str, Any], earlier: str, later: str, message: Any) -> None:
        first, second = cleaned.get(earlier), cleaned.get(later)
        if first and second and second < first and later not in self.errors:
            self.add_error(later, message)

    def particulars(self) -> Particulars:
        """What was stated, to be frozen with the report and offered again for the next one."""
        return Particulars(**{name: self.cleaned_data[name] for name in Particulars.__dataclass_fields__})
