"""Where workloads would run well and what they cost, in words: on the results page, in the report and in the data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from assessments.snapshot import OrganisationFacts
from reports import charts, money
from reports.context import build
from reports.document import attached_data, payload
from reports.fit import cost_sketch
from reports.tables import BUILDERS
from reports.view_model import ReportContext, Subject
from scoring import Costs, break_even, parse_answers
from tests.reports.subjects import bank, example

BANK = Path(__file__).resolve().parents[1] / "scoring" / "banks" / "fit.yaml"
COSTS = Costs(
    currency="JPY",
    hours_per_month=Decimal(500),
    cloud_price_per_hour=Decimal(1200),
    cloud_other_per_month=Decimal(30_000),
    purchase_price=Decimal(9_800_000),
    power_kw=Decimal("3.2"),
    power_price_per_kwh=Decimal(31),
    staff_per_month=Decimal(120_000),
    upkeep_percent_per_year=Decimal(8),
    years=5,
)


def subject(answers: dict[str, object], **fields: object) -> Subject:
    document, fingerprint, scorer = bank(BANK)
    made = Subject(
        document=document,
        digest=fingerprint,
        scorer=scorer,
        answers=parse_answers(document, answers),
        organisation=OrganisationFacts(name="Sample Ltd", region="apac"),
        as_of=date(2026, 11, 22),
    )
    return replace(made, **fields)


def report(answers: dict[str, object], **fields: object) -> ReportContext:
    return build(subject(answers, **fields), language="en")


def section(made: ReportContext) -> str:
    """The part of the results page, as somebody without rights sees it."""
    with translation.override("en"):
        return " ".join(render_to_string("reports/_partials/fit.html", {"report": made}).split())


# --- advice ----------------------------------------------------------------------------------------


def test_advice_is_put_into_words():
    made = report(
        {
            "work.loads": ["serve"],
            "work.load": "steady",
            "work.data": "public",
            "work.staff": "none",
            "work.hours": 400,
            "work.skills": ["models"],
        }
    )
    (workload,) = made.fit.workloads

    assert (made.fit.state, made.fit.headline) == ("advised", "Own fits best")
    assert (workload.name, workload.place, workload.runner_up) == ("Serving", "Own", "Cloud")
    assert (workload.sentence, workload.why) == ("Next best: Cloud.", "Always on.")
    assert [(reason.text, reason.tipped) for reason in workload.reasons] == [
        ("Steady.", True),
        ("Long.", True),
    ]
    assert workload.against == ("Nobody.",)
    assert [(row.aspect, row.recommended, row.runner_up) for row in workload.trade_offs] == [
        ("Cost", "At once", "By use"),
        ("Control", "–", "Shared"),
    ]
    assert [(row.name, row.points) for row in workload.places] == [
        ("Own", "2.5"),
        ("Cloud", "2"),
        ("Edge", "-0.5"),
    ]
    assert [(other.question.number, other.answers) for other in workload.changes] == [
        ("1.2", (("“Bursts”", "Cloud"),)),
        ("1.3", (("“Offline”", "Edge"),)),
        ("1.5", (("0", "Cloud"),)),
    ]
    assert [(entry.question.key, entry.decisive) for entry in workload.open] == [("work.site", True)]


def test_advice_words_options_that_are_added_and_removed():
    bursts = {"work.loads": ["serve"], "work.load": "bursts"}
    (added,) = report({**bursts, "work.skills": ["models"]}).fit.workloads
    (removed,) = report({**bursts, "work.skills": ["machines", "models"]}).fit.workloads

    assert ("“Machines” as well", "Own") in [pair for other in added.changes for pair in other.answers]
    assert ("without “Machines”", "Cloud") in [pair for other in removed.changes for pair in other.answers]


@pytest.mark.parametrize(
    ("answers", "headline", "sentences"),
    [
        (
            {"work.loads": ["serve"]},
            "A tie: Cloud or Own",
            ["Own has as many points: nothing in the answers tells the two apart."],
        ),
        (
            {"work.loads": ["trial", "serve"]},
            "Cloud fits best, or as well as another place",
            ["Next best: Own.", "Own has as many points: nothing in the answers tells the two apart."],
        ),
        (
            {"work.loads": ["trial", "serve"], "work.load": "steady"},
            "No one place fits every workload best",
            ["Next best: Own.", "Next best: Cloud."],
        ),
        (
            {"work.loads": ["serve"], "work.data": "offline"},
            "Edge fits best",
            ["Every other place is excluded."],
        ),
        (
            {"work.loads": ["serve"], "work.load": "steady", "work.data": "must-stay", "work.site": "closed"},
            "The answers leave no place to run",
            ["Every place is excluded by an answer. See below which answers would open one again."],
        ),
    ],
    ids=["tie", "tie among several", "different", "only one", "none"],
)
def test_headline_says_no_more_than_there_is(answers, headline, sentences):
    made = report(answers)

    assert made.fit.headline == headline
    assert [workload.sentence for workload in made.fit.workloads] == sentences


@pytest.mark.parametrize(
    ("answers", "profile", "state", "headline"),
    [
        ({}, None, "unanswered", "Nothing said about workloads yet"),
        ({"work.loads": ["none"]}, None, "no-workloads", "No AI workloads of your own"),
        ({"work.loads": ["trial"]}, "other", "not-asked", "Not asked here"),
    ],
)
def test_advice_says_why_there_is_none(answers, profile, state, headline):
    made = report(answers, profile=profile)

    assert (made.fit.state, made.fit.headline, made.fit.workloads) == (state, headline, ())
    assert headline in section(made)


def test_questions_outside_the_profile_are_named_without_a_link():
    made = report({"work.loads": ["serve"], "work.load": "steady"}, profile="short")
    (workload,) = made.fit.workloads

    assert [(link.number, link.anchor) for link in workload.not_asked] == [
        (f"1.{place}", "") for place in (3, 4, 5, 6, 8)
    ]
    assert "Not asked here" in section(made)


def test_bank_without_places_gives_no_advice():
    assert build(example(), language="en").fit is None


def test_section_of_a_workload_without_a_place_says_so():
    made = report(
        {"work.loads": ["serve"], "work.load": "steady", "work.data": "must-stay", "work.site": "closed"}
    )

    assert "</span>No place left</h3>" in section(made)
    assert '<td class="number">excluded</td>' in section(made)


# --- costs -----------------------------------------------------------------------------------------


def sketch(language: str = "en", **changes: object):
    with translation.override(language):
        return cost_sketch(break_even(replace(COSTS, **changes)))


def test_sketch_is_put_into_words():
    made = sketch()

    assert made.headline == "Own equipment has paid for itself after 2 years and 1 month"
    assert made.sentences == (
        "Over 5 years the cloud comes to JPY 37,800,000 and own equipment to JPY 23,896,000: JPY 13,904,000 less.",
        "Over 5 years both cost the same at 289.5 hours a month; above that own equipment costs less. "
        "You have stated 500.",
        "If the cloud’s price were 20% lower, it would take: 3 years. If it were 20% higher: 1 year and 8 months.",
    )
    assert [(row.label, row.cloud, row.own) for row in (*made.monthly, made.rows[0])] == [
        ("Bought once, at the beginning", "–", "JPY 9,800,000"),
        ("Running costs a month", "JPY 630,000", "JPY 234,933"),
        ("By the end of year 1", "JPY 7,560,000", "JPY 12,619,200"),
    ]
    assert made.inputs[1] == ("Cloud: price an hour", "JPY 1,200")
    assert made.inputs[-1] == ("Own equipment: upkeep a year", "8% of the purchase")
    assert made.series[10].cloud_high - made.series[10].cloud == 10 * 500 * 240


def test_sketch_is_put_into_japanese():
    made = sketch("ja")

    assert made.headline == "自社設備は2年1か月で元が取れます"
    assert "37,800,000円" in made.sentences[0]


@pytest.mark.parametrize(
    ("changes", "headline", "sentences"),
    [
        (
            {"staff_per_month": Decimal(900_000)},
            "Own equipment does not pay for itself within 5 years",
            ["JPY 32,896,000 more.", "around the clock.", "higher: not within 5 years."],
        ),
        (
            {"purchase_price": Decimal(0), "staff_per_month": Decimal(580_400)},
            "Own equipment has paid for itself after 1 month",
            ["both come to JPY 37,800,000.", "You have stated 500.", "higher: 1 month."],
        ),
        (
            {"purchase_price": Decimal(0), "cloud_price_per_hour": Decimal(99)},
            "Own equipment does not pay for itself within 5 years",
            ["JPY 5,406,000 more.", "around the clock.", "higher: not within 5 years."],
        ),
        (
            {
                "purchase_price": Decimal(0),
                "cloud_price_per_hour": Decimal(0),
                "staff_per_month": Decimal(0),
                "hours_per_month": Decimal(100),
            },
            "Own equipment has paid for itself after 1 month",
            [
                "JPY 1,204,800 less.",
                "above that the cloud costs less. You have stated 100.",
                "higher: 1 month.",
            ],
        ),
        (
            {"purchase_price": Decimal(0), "staff_per_month": Decimal(0)},
            "Own equipment has paid for itself after 1 month",
            ["JPY 34,824,000 less.", "at any number of hours a month.", "higher: 1 month."],
        ),
        (
            {
                "purchase_price": Decimal(0),
                "staff_per_month": Decimal(30_000),
                "power_kw": Decimal(0),
                "cloud_price_per_hour": Decimal(0),
            },
            "Own equipment has paid for itself after 1 month",
            ["both come to JPY 1,800,000.", "the same at any number of hours a month.", "higher: 1 month."],
        ),
    ],
)
def test_sketch_says_what_follows_from_the_figures(changes, headline, sentences):
    made = sketch(**changes)

    assert made.headline == headline
    for said, end in zip(made.sentences, sentences, strict=True):
        assert said.endswith(end)


@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"staff_per_month": Decimal(900_000)},
        {"years": 10},
        {
            "purchase_price": Decimal(0),
            "cloud_price_per_hour": Decimal(0),
            "cloud_other_per_month": Decimal(0),
        },
    ],
    ids=["crossing", "never", "ten years", "cloud for nothing"],
)
def test_chart_of_costs_stays_inside_its_frame(width, changes):
    made = sketch(**changes)
    with translation.override("en"):
        drawn = ElementTree.fromstring(charts.cost_lines(made, width=width))
    height = float(drawn.get("height", 0))

    assert drawn[0].tag.endswith("title")
    assert made.headline in (drawn[0].text or "")
    for element in drawn.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(element.get(name, 0)) <= width
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(element.get(name, 0)) <= height
    marks = [element for element in drawn.iter() if element.get("class") == "chart-cost-dot"]
    assert len(marks) == (made.month is not None)


@pytest.mark.parametrize(
    ("greatest", "step"), [(0, 1), (5, 1), (6, 2), (11, 5), (26, 10), (51, 20), (45_000_000, 10_000_000)]
)
def test_axis_has_round_steps(greatest, step):
    assert charts._axis_step(Fraction(greatest)) == step


def test_results_page_shows_costs_without_advice():
    made = build(example(costs=COSTS), language="en")

    assert made.fit is None
    assert "Own equipment has paid for itself after 2 years and 1 month" in section(made)


def test_results_page_says_that_no_costs_are_entered():
    assert "No costs have been entered." in section(report({"work.loads": ["trial"]}))


def test_report_has_the_section_only_where_there_is_something_to_say():
    said = payload(report({"work.loads": ["trial"]}, costs=COSTS)).decode()
    silent = payload(report({})).decode()

    assert "Next best: Own." in said
    assert "chart-costs" in said
    assert 'id=\\"fit\\"' in said
    assert 'id=\\"fit\\"' not in silent


def test_data_hold_both():
    text = attached_data(report({"work.loads": ["trial"]}, costs=COSTS))

    assert '"recommended": "cloud"' in text
    assert '"month": 25' in text


def test_tables_hold_every_place_and_every_month():
    made = report({"work.loads": ["trial"], "work.data": "must-stay"}, costs=COSTS)
    with translation.override("en"):
        places, months = BUILDERS["workloads"](made), BUILDERS["costs"](made)
        nothing = BUILDERS["workloads"](build(example(), language="en")), BUILDERS["costs"](report({}))

    assert [row[:4] for row in places.rows] == [
        ("Trials", "Own", "yes", "1"),
        ("Trials", "Edge", "no", "0"),
        ("Trials", "Cloud", "no", "–"),
    ]
    assert places.rows[2][6] == "Data stays."
    assert months.columns == ("Month", "Cloud (JPY)", "Own equipment (JPY)")
    assert (len(months.rows), months.rows[1]) == (61, (1, 630_000, 10_034_933))
    assert [table.rows for table in nothing] == [(), ()]


# --- amounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "value", "currency", "exact", "text"),
    [
        ("en", Fraction(1_234_567), "EUR", False, "EUR 1,234,567"),
        ("en", Fraction(2_469, 2), "EUR", False, "EUR 1,235"),
        ("en", Fraction(25, 2), "EUR", False, "EUR 12.50"),
        ("en", Fraction(1, 4), "EUR", True, "EUR 0.25"),
        ("ja", Fraction(1_234_567), "JPY", False, "1,234,567円"),
        ("ja", Fraction(12), "EUR", True, "12 EUR"),
    ],
)
def test_amount_is_written_as_people_write_it(language, value, currency, exact, text):
    with translation.override(language):
        assert money.amount_text(value, currency, exact=exact) == text


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 0, "0"),
        ("en", 500, "500"),
        ("en", 2_500, "2.5k"),
        ("en", 10_000_000, "10m"),
        ("en", 2_000_000_000, "2bn"),
        ("ja", 5_000, "5,000"),
        ("ja", 12_000_000, "1,200万"),
        ("ja", 150_000_000, "1.5億"),
    ],
)
def test_amount_on_an_axis_is_short(language, value, text):
    with translation.override(language):
        assert money.short_amount(value) == text


@pytest.mark.parametrize(("months", "text"), [(1, "1 month"), (12, "1 year"), (29, "2 years and 5 months")])
def test_length_of_time_is_said_in_years_and_months(months, text):
    with translation.override("en"):
        assert money.months_text(months) == text
