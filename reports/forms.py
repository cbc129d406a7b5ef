"""The forms that ask for a report and for costs."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from assessments.forms import normalised_number, said_of
from organisations.models import Organisation
from reports.signatures import DECIDED
from reports.view_model import Particulars
from scoring import Costs, Plain, read_cost
from scoring.problems import Unfit

LONGEST_LINE = 200
LONGEST_TEXT = 2000
LONGEST_NUMBER = 40
NO_NUMBER = _("Enter a number; 0 if there is none")
CURRENCIES = {
    "JPY": _("Japanese yen"),
    "USD": _("US dollar"),
    "EUR": _("Euro"),
    "GBP": _("Pound sterling"),
    "AUD": _("Australian dollar"),
    "CAD": _("Canadian dollar"),
    "CHF": _("Swiss franc"),
    "CNY": _("Chinese yuan"),
    "HKD": _("Hong Kong dollar"),
    "INR": _("Indian rupee"),
    "KRW": _("South Korean won"),
    "SEK": _("Swedish krona"),
    "SGD": _("Singapore dollar"),
    "THB": _("Thai baht"),
    "TWD": _("New Taiwan dollar"),
}
OWN_REPORT = "own"
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


SIGNED = (
    Div("confirmed_by", "confirmed_date", css_class="form-pair form-pair-wide"),
    Div("approved_by", "approved_date", css_class="form-pair form-pair-wide"),
)


class ReportForm(forms.Form):
    """What a report must state about itself, prefilled with what was stated last time.

    Only language, as-of date and verification are required. `decided`: who confirmed and approved is known from their
    decisions; `verified`: how far the answers were verified is recorded; neither is asked for then. `own`: a member of the
    organisation asks, who alone may state who confirmed and approved. `issuers`: the consultancies that may issue the
    report; where there are any, the person chooses between them and the organisation itself. `answered`: the days on which
    the first and the last of the answers were given. `today` is the respondent's day: nothing that has happened can
    lie after it.
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
        decided: bool = False,
        verified: bool = False,
        own: bool = True,
        issuers: Sequence[Organisation] = (),
        organisation: str = "",
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
        self.issuers = {str(issuer.pk): issuer for issuer in issuers}
        if issuers:
            self.fields["issuer"] = forms.ChoiceField(
                label=_("Whose report it is"),
                help_text=_(
                    "Your consultancy's wears its branding and holds its own findings. The client's wears the client's "
                    "branding and holds what all consultants found, under their names."
                ),
                choices=[
                    *((key, issuer.name) for key, issuer in self.issuers.items()),
                    (OWN_REPORT, organisation),
                ],
                initial=next(iter(self.issuers)),
                error_messages={"required": _("Choose whose report it is")},
                widget=forms.RadioSelect,
            )
        offered = [code for code, _name in settings.LANGUAGES if code in languages] or [language]
        cast("forms.ChoiceField", self.fields["language"]).choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code in offered
        ]
        signs = own and not decided
        for name in (*(() if signs else DECIDED), *(("verification",) if verified else ())):
            del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.widget.attrs.update(min=EARLIEST.isoformat(), max=today.isoformat())
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div("language", *(["issuer"] if issuers else []), "addressee", css_class="form-part"),
            Fieldset(
                _("Date and scope"),
                "as_of",
                Div("period_start", "period_end", css_class="form-pair"),
                "legal_entity",
                "systems",
                css_class="form-part",
            ),
            Fieldset(
                _("Who answered, confirmed and approved") if signs else _("Who answered"),
                "departments",
                *(SIGNED if signs else ()),
                *(() if verified else ("verification",)),
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

    def issuer(self) -> Organisation | None:
        """The consultancy that issues the report; None for the organisation itself."""
        return self.issuers.get(self.cleaned_data.get("issuer", OWN_REPORT))

    def particulars(self) -> Particulars:
        """What was stated, to be frozen with the report and offered again for the next one."""
        fields = Particulars.__dataclass_fields__
        return Particulars(**{name: value for name, value in self.cleaned_data.items() if name in fields})


class Amount(forms.CharField):
    """One of the figures of `scoring.Costs` that is a number, written the way people write numbers.

    `missing` is said where nothing was entered; `unit` may stand after the number.
    """

    def __init__(
        self,
        name: str,
        label: Any,
        help_text: Any,
        *,
        required: bool = True,
        missing: Any = NO_NUMBER,
        unit: str = "",
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            max_length=LONGEST_NUMBER,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-short"}),
            error_messages={"required": missing},
        )
        self.name = name
        self.unit = unit

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        plain = normalised_number(unicodedata.normalize("NFKC", text).removesuffix(self.unit))
        try:
            return read_cost(self.name, Plain(plain or text))
        except Unfit as unfit:
            raise forms.ValidationError(said_of(unfit), code="amount") from None


class CostsForm(forms.Form):
    """What a cloud and equipment of one's own would cost, by the organisation's own figures."""

    currency = forms.ChoiceField(
        label=_("Currency"),
        help_text=_("Of all amounts below."),
        error_messages={"required": _("Choose the currency of the amounts")},
    )
    hours_per_month = Amount(
        "hours_per_month",
        _("Hours in use a month"),
        _("How long the capacity works in an ordinary month: 0 to 744."),
    )
    years = Amount(
        "years",
        _("Years to compare"),
        _("1 to 10: as long as you would use the equipment."),
        missing=_("Enter a whole number"),
    )
    cloud_price_per_hour = Amount(
        "cloud_price_per_hour",
        _("Price an hour"),
        _("From your bill or an offer, with your discount, for as much capacity as the equipment has."),
    )
    cloud_other_per_month = Amount(
        "cloud_other_per_month",
        _("Other costs a month"),
        _("Storage, data transfer, support, staff. Left empty: none."),
        required=False,
    )
    purchase_price = Amount(
        "purchase_price",
        _("Purchase price"),
        _("Servers, network, installation and whatever must be built for them."),
    )
    power_kw = Amount(
        "power_kw",
        _("Power under load (kW)"),
        _("What the equipment draws while it works, cooling included."),
    )
    power_price_per_kwh = Amount(
        "power_price_per_kwh", _("Price of a kilowatt-hour"), _("From your electricity bill.")
    )
    staff_per_month = Amount(
        "staff_per_month",
        _("Staff a month"),
        _("The share of salaries and contracts that running it takes."),
    )
    upkeep_percent_per_year = Amount(
        "upkeep_percent_per_year",
        _("Upkeep a year, in percent of the purchase price"),
        _("Maintenance contract, spare parts, room."),
        unit="%",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(code, f"{code} – {name}") for code, name in CURRENCIES.items()]
        kept = (self.initial or {}).get("currency", "")
        if kept and kept not in CURRENCIES:
            offered.append((kept, kept))
        cast("forms.ChoiceField", self.fields["currency"]).choices = [("", _("Choose")), *offered]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(
                _("What is compared"),
                "currency",
                Div("hours_per_month", "years", css_class="form-pair"),
                css_class="form-part",
            ),
            Fieldset(
                _("In a cloud"),
                Div("cloud_price_per_hour", "cloud_other_per_month", css_class="form-pair"),
                css_class="form-part",
            ),
            Fieldset(
                _("Equipment of your own"),
                "purchase_price",
                Div("power_kw", "power_price_per_kwh", css_class="form-pair"),
                Div("staff_per_month", "upkeep_percent_per_year", css_class="form-pair"),
                css_class="form-part",
            ),
        )

    def costs(self) -> Costs:
        """The figures of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return Costs(**given)
