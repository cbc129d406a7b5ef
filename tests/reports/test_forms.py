from datetime import date

import pytest
from django.utils import translation

from reports.forms import ReportForm
from reports.view_model import Particulars

TODAY = date(2026, 11, 21)
STATED = {"language": "ja", "as_of": "2026-11-21", "verification": "self-declared"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def form(
    data: dict[str, str] | None = None, *, particulars: Particulars | None = None, **options
) -> ReportForm:
    settings = {"languages": ("ja", "en"), "language": "ja", "as_of": TODAY, "today": TODAY, **options}
    return ReportForm(data, particulars=particulars or Particulars(), **settings)


def test_form_with_the_required_alone_is_valid():
    filled = form(STATED)
    assert filled.is_valid()
    assert filled.particulars() == Particulars(as_of=TODAY)


def test_form_gives_back_every_statement():
    said = {
        **STATED,
        "addressee": "株式会社サンプル 御中",
        "period_start": "2026-11-01",
        "period_end": "2026/11/20",
        "legal_entity": "株式会社サンプル",
        "systems": "外観検査",
        "departments": "品質保証部 部長",
        "confirmed_by": "部長 佐藤",
        "confirmed_date": "2026年11月20日",
        "approved_by": "専務 青木",
        "approved_date": "2026-11-21",
        "verification": "documents-seen",
        "decisions": "予算",
        "attach_data": "on",
    }
    filled = form(said)
    assert filled.is_valid(), filled.errors
    assert filled.particulars() == Particulars(
        as_of=TODAY,
        period_start=date(2026, 11, 1),
        period_end=date(2026, 11, 20),
        legal_entity="株式会社サンプル",
        systems="外観検査",
        departments="品質保証部 部長",
        confirmed_by="部長 佐藤",
        confirmed_date=date(2026, 11, 20),
        approved_by="専務 青木",
        approved_date=TODAY,
        addressee="株式会社サンプル 御中",
        verification="documents-seen",
        decisions="予算",
        attach_data=True,
    )


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"as_of": "2026-11-22"}, "as_of", "The as-of date cannot lie in the future."),
        ({"as_of": "yesterday"}, "as_of", "Enter a date such as 2026-11-21"),
        ({"as_of": "0026-11-21"}, "as_of", "Enter a date after the year 2000."),
        ({"period_end": "2026-12-01"}, "period_end", "The answering period cannot end in the future."),
        (
            {"period_start": "2026-11-10", "period_end": "2026-11-09"},
            "period_end",
            "The last day must not lie before the first.",
        ),
        (
            {"period_start": "2026-11-10", "as_of": "2026-11-09"},
            "as_of",
            "The as-of date must not lie before the answering period began.",
        ),
        (
            {"confirmed_by": "A", "confirmed_date": "2026-11-22"},
            "confirmed_date",
            "A confirmation cannot lie in the future.",
        ),
        (
            {"confirmed_date": "2026-11-20"},
            "confirmed_by",
            "Say who confirmed the answers, or leave the date out.",
        ),
        (
            {"approved_date": "2026-11-20"},
            "approved_by",
            "Say who approved the answers, or leave the date out.",
        ),
        (
            {"approved_by": "B", "approved_date": "2026-11-22"},
            "approved_date",
            "An approval cannot lie in the future.",
        ),
        (
            {
                "confirmed_by": "A",
                "confirmed_date": "2026-11-20",
                "approved_by": "B",
                "approved_date": "2026-11-19",
            },
            "approved_date",
            "The approval must not lie before the confirmation.",
        ),
    ],
)
def test_form_refuses_dates_that_cannot_be(said, field, message):
    filled = form({**STATED, **said})
    assert filled.errors == {field: [message]}


def test_form_accepts_today_and_equal_dates():
    same = {"period_start": "2026-11-21", "period_end": "2026-11-21", "confirmed_by": "A", "approved_by": "B"}
    filled = form({**STATED, **same, "confirmed_date": "2026-11-21", "approved_date": "2026-11-21"})
    assert filled.errors == {}


@pytest.mark.parametrize("field", ["language", "as_of", "verification"])
def test_form_asks_for_what_is_required(field):
    filled = form({name: value for name, value in STATED.items() if name != field})
    assert list(filled.errors) == [field]


def test_form_refuses_a_language_the_bank_does_not_have():
    filled = form({**STATED, "language": "en"}, languages=("ja",))
    assert list(filled.errors) == ["language"]


def test_form_names_each_language_in_itself_and_offers_the_preferred_one():
    asked = form(language="en")
    assert asked.fields["language"].choices == [("ja", "日本語"), ("en", "English")]
    assert asked["language"].value() == "en"


def test_form_offers_the_days_of_the_answers_before_those_of_last_time():
    last = Particulars(period_start=date(2025, 1, 1), period_end=date(2025, 1, 31))
    days = date(2026, 11, 2), date(2026, 11, 20)
    for answered, offered in ((days, days), ((None, None), (last.period_start, last.period_end))):
        asked = form(particulars=last, answered=answered)
        assert (asked["period_start"].value(), asked["period_end"].value()) == offered


def test_form_offers_what_was_stated_last_time_but_not_its_date():
    last = Particulars(as_of=date(2025, 1, 1), addressee="Board", attach_data=True)
    asked = form(particulars=last)
    assert (asked["addressee"].value(), asked["attach_data"].value(), asked["as_of"].value()) == (
        "Board",
        True,
        TODAY,
    )


def test_form_refuses_texts_beyond_their_bounds():
    filled = form({**STATED, "addressee": "a" * 201, "systems": "b" * 2001, "legal_entity": "a\x00b"})
    assert set(filled.errors) == {"addressee", "systems", "legal_entity"}
