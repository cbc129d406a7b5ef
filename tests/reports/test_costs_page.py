"""The page of costs: what it takes, what it shows at once, and who may change it."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from assessments import domain, snapshot
from assessments.models import Assessment
from audit.models import Event
from banks import exchange
from banks.domain import publish
from scoring import Answer, Costs, InvalidAnswers, parse_document
from tests.assessments.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BANK = Path(__file__).resolve().parents[1] / "scoring" / "banks" / "fit.yaml"
TYPED = {
    "currency": "EUR",
    "hours_per_month": "５００",
    "years": "3",
    "cloud_price_per_hour": "4",
    "cloud_other_per_month": "100",
    "purchase_price": "36,000",
    "power_kw": "1.2",
    "power_price_per_kwh": "0.25",
    "staff_per_month": "400",
    "upkeep_percent_per_year": "10%",
}
COSTS = Costs(
    currency="EUR",
    hours_per_month=Decimal(500),
    cloud_price_per_hour=Decimal(4),
    cloud_other_per_month=Decimal(100),
    purchase_price=Decimal(36_000),
    power_kw=Decimal("1.2"),
    power_price_per_kwh=Decimal("0.25"),
    staff_per_month=Decimal(400),
    upkeep_percent_per_year=Decimal(10),
    years=3,
)


@pytest.fixture
def placed(cast) -> Assessment:
    """An assessment of a bank that says where workloads run well."""
    version, _new = publish(document=parse_document(exchange.read_file(BANK).content), by=None, at=NOON)
    return domain.start_assessment(
        organisation=cast.organisation, version=version, title="Where to run", by=cast.owner, at=NOON
    )


def address(assessment: Assessment) -> str:
    return reverse("costs", args=[assessment.pk])


def test_costs_are_saved_as_typed_and_compared_at_once(cast, placed):
    client = cast.client("colleague")
    saved = client.post(address(placed), TYPED, follow=True)

    assert saved.redirect_chain == [(address(placed), 302)]
    placed.refresh_from_db()
    assert domain.costs_of(placed) == COSTS
    page = saved.content.decode()
    assert "Own equipment has paid for itself after 2 years and 5 months" in page
    assert "the cloud comes to EUR 75,600 and own equipment to EUR 66,600: EUR 9,000 less" in page
    assert page.count('class="chart chart-costs"') == 2  # for a desk and for a phone
    assert 'value="36000"' in page
    event = Event.objects.get(action="assessment.costs_set")
    assert (event.detail["before"], event.detail["after"]["purchase_price"]) == ({}, "36000")


def test_costs_can_be_removed(cast, placed):
    domain.set_costs(assessment=placed, costs=COSTS, by=cast.owner, at=NOON)
    page = cast.client("owner").post(address(placed), {"remove": "1"}, follow=True).content.decode()

    placed.refresh_from_db()
    assert placed.costs == {}
    assert "chart-costs" not in page
    assert "Take them from a bill, an offer and the accounts" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("currency", "", "Choose the currency of the amounts"),
        ("hours_per_month", "", "Enter a number; 0 if there is none"),
        ("hours_per_month", "745", "Enter a number from 0 to 744"),
        ("purchase_price", "a lot", "Enter a number, such as 7.5"),
        ("purchase_price", "-1", "Enter a number from 0 to 1000000000000"),
        ("purchase_price", "10%", "Enter a number, such as 7.5"),
        ("years", "", "Enter a whole number"),
        ("years", "2.5", "Enter a whole number"),
        ("years", "11", "Enter a number from 1 to 10"),
        ("power_kw", "1.2345678901234", "Enter at most 15 digits before the decimal point and 12 after it"),
    ],
)
def test_costs_that_do_not_fit_are_refused_by_field(cast, placed, field, typed, said):
    response = cast.client("owner").post(address(placed), {**TYPED, field: typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert said in response.content.decode()
    placed.refresh_from_db()
    assert placed.costs == {}


def test_other_costs_of_the_cloud_may_stay_empty(cast, placed):
    cast.client("owner").post(address(placed), {**TYPED, "cloud_other_per_month": ""})

    placed.refresh_from_db()
    assert placed.costs["cloud_other_per_month"] == "0"


def test_currency_from_a_file_stays_choosable(cast, placed):
    Assessment.objects.filter(pk=placed.pk).update(costs={**COSTS.as_texts(), "currency": "ISK"})

    assert (
        '<option value="ISK" selected>ISK</option>'
        in cast.client("owner").get(address(placed)).content.decode()
    )


def test_costs_of_submitted_answers_are_frozen(cast, placed):
    domain.save_answers(
        assessment=placed,
        changes={"work.loads": domain.Change(content=Answer(("trial",)), seen_revision=0)},
        by=cast.owner,
        at=NOON,
    )
    domain.set_costs(assessment=placed, costs=COSTS, by=cast.owner, at=NOON)
    submission = domain.submit(assessment=placed, by=cast.owner, at=NOON)

    assert snapshot.read(submission.content).costs == COSTS
    page = cast.client("owner").post(address(placed), {**TYPED, "years": "5"}, follow=True).content.decode()
    assert "Reopen the answers before you change the costs." in page
    assert '<form method="post" class="report-form cost-form"' not in page
    placed.refresh_from_db()
    assert domain.costs_of(placed) == COSTS


def test_readers_see_that_nobody_has_entered_costs(cast, placed):
    page = cast.client("viewer").get(address(placed)).content.decode()

    assert "Nobody has entered costs yet." in page


def test_set_costs_refuses_what_is_out_of_range(cast, placed):
    with pytest.raises(InvalidAnswers):
        domain.set_costs(assessment=placed, costs=replace(COSTS, years=11), by=cast.owner, at=NOON)
    placed.refresh_from_db()
    assert placed.costs == {}


@pytest.mark.parametrize(
    ("kept", "said"), [({}, "Compare costs"), (COSTS.as_texts(), "See the comparison of costs")]
)
def test_page_of_the_workloads_leads_to_the_costs(cast, placed, kept, said):
    Assessment.objects.filter(pk=placed.pk).update(costs=kept)
    page = cast.client("owner").get(reverse("dimension", args=[placed.pk, "work"])).content.decode()

    assert f'<a href="{address(placed)}">{said}</a>' in page


def test_page_of_a_bank_without_workloads_does_not_speak_of_costs(cast, assessment):
    page = cast.client("owner").get(reverse("dimension", args=[assessment.pk, "practice"])).content.decode()

    assert address(assessment) not in page


def test_results_lead_to_open_questions_and_to_the_costs(cast, placed):
    domain.save_answers(
        assessment=placed,
        changes={"work.loads": domain.Change(content=Answer(("trial",)), seen_revision=0)},
        by=cast.owner,
        at=NOON,
    )
    results = reverse("results", args=[placed.pk])
    before = cast.client("owner").get(results).content.decode()
    domain.set_costs(assessment=placed, costs=COSTS, by=cast.owner, at=NOON)
    after = cast.client("owner").get(results).content.decode()
    read = cast.client("viewer").get(results).content.decode()

    answering = reverse("dimension", args=[placed.pk, "work"])
    assert before.count(f'<a href="{answering}#') > read.count(f'<a href="{answering}#')
    assert f'href="{address(placed)}">Enter costs</a>' in before
    assert f'<a href="{address(placed)}">Change the figures</a>' in after
    assert f'<a href="{address(placed)}">Show the figures</a>' in read
