"""What people type, turned into answers, and said back to them when it does not fit."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.content import Columns, in_bank_order
from assessments.decisions import LONGEST_REASON
from assessments.domain import LONGEST_TITLE, check
from banks.problems import explain
from scoring import Answer, Problem, Question, number_text
from scoring.answers import ALWAYS_APPLICABLE, ANSWER_AND_STATUS, EXCLUSIVE, TWO_STATUSES, Status
from scoring.fields import read_points
from scoring.problems import Unfit
from scoring.scalars import (
    NOT_A_NUMBER,
    NOT_BETWEEN,
    NOT_WHOLE,
    NUMBER_TOO_LARGE,
    TOO_GREAT,
    TOO_LONG,
    TOO_SMALL,
    UNPRINTABLE,
    read_any_text,
    read_text,
)

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

OPTION = "option:"  # before an option's key, so that no key can be taken for one of the statuses
STATUSES = ("unknown", "not_applicable")
ONLY_ONE = "only one"  # several answers to a single choice: no page of ours posts that

SAID_TO_RESPONDENTS: Mapping[str, "_StrPromise"] = {
    NOT_A_NUMBER: _("Enter a number, such as 7.5"),
    NOT_BETWEEN: _("Enter a number from %(minimum)s to %(maximum)s"),
    TOO_SMALL: _("Enter a number of %(minimum)s or more"),
    NOT_WHOLE: _("Enter a whole number"),
    TOO_GREAT: _("Enter a number of %(maximum)s or less"),
    NUMBER_TOO_LARGE: _("Enter at most %(digits)s digits before the decimal point and %(places)s after it"),
    TOO_LONG: _("Shorten it to %(maximum)s characters or fewer"),
    UNPRINTABLE: _("Remove control characters and broken characters"),
    EXCLUSIVE: _("“%(option)s” cannot be chosen together with other answers"),
    ANSWER_AND_STATUS: _("Choose either an answer or “We don't know” or “Not applicable”, not both"),
    TWO_STATUSES: _("Choose either “We don't know” or “Not applicable”, not both"),
    ALWAYS_APPLICABLE: _("This question applies to everyone. Choose an answer or “We don't know”"),
    ONLY_ONE: _("Choose one answer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the fields of one question, right or wrong. `choices`: the boxes that are ticked."""

    choices: tuple[str, ...] = ()
    value: str = ""
    comment: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An answer as posted: what was typed, the answer it makes, and by field what is wrong with it."""

    typed: Typed
    answer: Answer
    problems: Mapping[str, str] = field(default_factory=dict)


def typed_of(kept: Columns) -> Typed:
    """What the fields of a question show for a kept answer."""
    value = kept["value"]
    if kept["status"] in STATUSES:
        return Typed(choices=(kept["status"],), comment=kept["comment"], evidence=kept["evidence"])
    keys = value if isinstance(value, list) else [value] if value else []
    return Typed(
        choices=tuple(OPTION + key for key in keys),
        value=value if isinstance(value, str) else "",
        comment=kept["comment"],
        evidence=kept["evidence"],
    )


def posted(question: Question, data: "QueryDict") -> Typed:
    """What the fields of a question hold in a request; those it does not show are not looked at."""
    key = question.key
    return Typed(
        choices=tuple(data.getlist(f"{key}:choice")),
        value=_lines(data.get(f"{key}:value", "")) if question.kind in {"number", "text"} else "",
        comment=_lines(data.get(f"{key}:comment", "")),
        evidence=_lines(data.get(f"{key}:evidence", "")) if question.evidence else "",
    )


def read(question: Question, typed: Typed, language: str) -> Reading:
    """The answer that the fields make, and every problem with it in the active language."""
    statuses = [choice for choice in typed.choices if choice in STATUSES]
    chosen = [choice.removeprefix(OPTION) for choice in typed.choices if choice.startswith(OPTION)]
    problems: list[Problem] = []
    value: str | tuple[str, ...] | Decimal | None = None
    if question.kind == "multiple":
        value = in_bank_order(chosen, question)
    elif question.kind == "single":
        value = chosen[0] if chosen else None
        if len(chosen) > 1:
            problems.append(Problem((), ONLY_ONE))
    elif question.kind == "text":
        value = typed.value if typed.value.strip() else None
    elif typed.value.strip():
        text = normalised_number(typed.value, question)
        if text is None:
            problems.append(Problem(("value",), NOT_A_NUMBER))
        else:
            value = Decimal(text)
    if len(statuses) > 1:
        problems.append(Problem((), TWO_STATUSES))
    answer = Answer(
        value=value,
        comment=typed.comment if typed.comment.strip() else "",
        status=cast("Status", statuses[0] if statuses else "answered"),
        evidence=typed.evidence if typed.evidence.strip() else "",
    )
    problems += check(question, answer)
    said: dict[str, str] = {}
    for problem in problems:
        place = str(problem.path[0]) if problem.path else "value"
        said.setdefault(place, _say(problem, question, language))
    return Reading(typed=typed, answer=answer, problems=said)


def _say(problem: Problem, question: Question, language: str) -> str:
    message = SAID_TO_RESPONDENTS.get(problem.message)
    if message is None:
        return explain(problem)
    params = {
        name: number_text(value) if isinstance(value, Decimal) else value
        for name, value in problem.params.items()
    }
    if problem.message == EXCLUSIVE:
        params["option"] = question.option(str(params["key"])).text.get(language)
    return str(message) % params


def said_of(unfit: Unfit) -> str:
    """What is wrong with a number that somebody typed, in the active language."""
    params = {
        name: number_text(value) if isinstance(value, Decimal) else value
        for name, value in unfit.params.items()
    }
    return str(SAID_TO_RESPONDENTS[unfit.message]) % params


def _lines(text: str) -> str:
    """Line ends as one character: browsers post two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
_GROUPED_BY_POINTS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")
_LONGEST_NUMBER = 40  # characters
_MARKS = str.maketrans(
    {"、": ",", "。": ".", "､": ",", "｡": ".", "−": "-", "–": "-", "‐": "-", "٫": ".", "'": "", "’": ""}
)


def normalised_number(text: str, question: Question | None = None) -> str | None:
    """A number as people write it, as digits with a decimal point; None when it is none.

    Takes full-width digits and signs, Japanese commas and full stops, separators of thousands (comma, space,
    apostrophe; full stop where a decimal comma follows), a decimal comma where it cannot be a separator, and
    the percent sign where the unit has one.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS)
    plain = "".join(plain.split())
    if question is not None and any("%" in unit for unit in question.unit.values()):
        plain = plain.removesuffix("%")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _GROUPED_BY_POINTS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        return None
    return plain


class TitleField(forms.CharField):
    """The name of an assessment."""

    def __init__(self) -> None:
        super().__init__(label=_("Name of this assessment"), max_length=LONGEST_TITLE)

    def clean(self, value: Any) -> str:
        title = " ".join(str(super().clean(value)).split())
        try:
            return read_text(title, LONGEST_TITLE)
        except Unfit as unfit:
            raise forms.ValidationError(SAID_TO_RESPONDENTS[unfit.message], code="title") from None


class StartForm(forms.Form):
    """Which question bank, by which of its profiles, and what this assessment is to be called."""

    way = forms.ChoiceField(label=_("What to answer"), widget=forms.RadioSelect)
    title = TitleField()

    def __init__(self, *args: Any, ways: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["way"]).choices = ways


class ProfileForm(forms.Form):
    """Which of a bank's profiles to go on by."""

    profile = forms.ChoiceField(label=_("What to answer"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, profiles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["profile"]).choices = profiles


class RenameForm(forms.Form):
    """Another name for an assessment."""

    title = TitleField()


class ReasonField(forms.CharField):
    """Why something is done, in a few sentences."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4}), **{"strip": True, **options}
        )

    def clean(self, value: Any) -> str:
        reason = _lines(str(super().clean(value)))
        try:
            return read_any_text(reason, LONGEST_REASON)
        except Unfit as unfit:
            raise forms.ValidationError(said_of(unfit), code="reason") from None


class SendBackForm(forms.Form):
    """Why answers are sent back."""

    reason = ReasonField(
        label=_("Reason"),
        help_text=_("What has to be changed, and where. Everybody who answers sees it."),
        error_messages={"required": _("Say why, so that those who answer know what to change")},
    )


class PointsField(forms.CharField):
    """Points from 0 to 100, written the way people write numbers; empty is None."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        plain = normalised_number(text)
        if plain is None or not 0 <= Decimal(plain) <= 100:
            raise forms.ValidationError(_("Enter a number from 0 to 100"), code="points")
        try:
            return read_points(Decimal(plain))
        except Unfit as unfit:
            message = str(SAID_TO_RESPONDENTS[unfit.message]) % unfit.params
            raise forms.ValidationError(message, code="points") from None


class TargetsForm(forms.Form):
    """How many points each dimension is to reach; one field a dimension, each may stay empty."""

    def __init__(self, *args: Any, dimensions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in dimensions:
            self.fields[key] = PointsField(
                label=name,
                required=False,
                max_length=_LONGEST_NUMBER,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-short"}),
            )
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save targets")))
