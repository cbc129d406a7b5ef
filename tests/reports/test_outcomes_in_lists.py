"""What a bank comes to, in the lists of those who look after many: in place of a score that is beside its point."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from banks.domain import document_of, publish, scorer_for
from banks.editing.tree import read_tree
from banks.files import load_document
from organisations.models import Membership
from reports import batches, bundles, erasure
from reports.models import BatchItem, Summary
from reports.portfolio import Client, portfolio_of
from reports.portfolio_query import PortfolioQuery
from reports.summaries import outcomes_of, summaries_of
from scoring import Answer, Band, Document, Option, canonical_json, parse_document
from tests.assessments.conftest import NOON, bank
from tests.reports.portfolios import client_of, consultancy, submit

FILE = Path(__file__).parents[2] / "samples" / "banks" / "automated-decision-impact.yaml"
YEAR = timedelta(days=365)
RISKY = ("purpose", "decision", "people", "method", "data")


def answers(document: Document, *, risk: bool, leave_out: tuple[str, ...] = ()) -> dict[str, Answer]:
    """To every question the answer that adds most or least; nothing is done against the risk."""
    given = {}
    for dimension in document.dimensions:
        choose = max if risk and dimension.key in RISKY else min
        for question in dimension.questions:
            if question.kind == "number":
                given[question.key] = Answer(choose(question.bands, key=_amount).begins_at)
            elif question.kind == "multiple" and choose is max:
                given[question.key] = Answer(
                    tuple(option.key for option in question.options if not option.exclusive)
                )
            else:
                option = choose(question.options, key=_amount).key
                given[question.key] = Answer((option,) if question.kind == "multiple" else option)
    return {key: answer for key, answer in given.items() if key not in leave_out}


def _amount(part: Option | Band) -> Decimal:
    return part.amount or Decimal(0)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def version(db):
    return publish(document=load_document(FILE), by=None, at=NOON)[0]


@pytest.fixture
def owner(db) -> Membership:
    return consultancy()


@pytest.fixture
def both(owner, version):
    """Two clients, one with the least at stake that there can be, 6 of 80, and one with everything."""
    document = document_of(version)
    for name, risk in (("Calm", False), ("Risky", True)):
        submit(client_of(owner.organisation, name=name), version, answers(document, risk=risk))


def listed(owner: Membership, address: str = "") -> list[Client]:
    query = PortfolioQuery.read(QueryDict(address))
    return list(portfolio_of(user=owner.user, consultancy=owner.organisation, query=query, wait=True).found)


def browser(owner: Membership, language: str) -> Browser:
    found = Browser(headers={"accept-language": language})
    found.force_login(owner.user)
    return found


def test_summary_keeps_outcomes_as_the_scorer_gives_them(owner, version):
    given = answers(document_of(version), risk=True, leave_out=("people.rights",))
    submission = submit(client_of(owner.organisation), version, given)
    result = scorer_for(version).score(given, region="other").outcomes["impact"]
    for summary in (summaries_of([submission])[submission.pk], Summary.objects.get()):
        (kept,) = outcomes_of(summary.outcomes).values()
        assert (kept.key, kept.low, kept.high, kept.maximum, kept.level_range, kept.value, kept.level) == (
            "impact",
            result.low,
            result.high,
            result.maximum,
            result.level_range,
            result.value,
            result.level,
        )


def test_summary_of_before_outcomes_were_kept_is_made_again(owner, version):
    submission = submit(client_of(owner.organisation), version, answers(document_of(version), risk=True))
    summaries_of([submission])
    Summary.objects.update(outcomes=None)
    (line,) = listed(owner)
    assert line.judgement is not None
    assert line.judgement.outcome is not None
    Summary.objects.update(outcomes=None)
    assert outcomes_of(summaries_of([submission])[submission.pk].outcomes).keys() == {"impact"}


def test_summary_of_a_bank_without_outcomes_is_not_made_again(owner, django_assert_num_queries):
    plain = publish(document=parse_document(bank()), by=None, at=NOON)[0]
    submission = submit(client_of(owner.organisation), plain, {"practice.policy": Answer("draft")})
    assert summaries_of([submission])[submission.pk].outcomes == {}
    with django_assert_num_queries(1):
        summaries_of([submission])
    (line,) = listed(owner)
    assert line.judgement is not None
    assert line.judgement.outcome is None


@pytest.mark.parametrize(
    ("language", "level", "name"),
    [("en", "Level IV (very high)", "Impact level"), ("ja", "レベルIV（きわめて大きい）", "影響レベル")],
)
def test_list_of_clients_says_what_the_bank_comes_to(owner, both, language, level, name):
    html = browser(owner, language).get(reverse("clients", args=[owner.organisation_id])).content.decode()
    assert f"<b>{level}</b>" in html
    assert f'<span class="beneath">{name}</span>' in html
    assert "level-chip" not in html
    with translation.override(language):
        assert translation.gettext("of %(maximum)s") % {"maximum": "80"} in html


def test_outcome_that_is_open_says_between_what_it_lies(owner, version):
    given = answers(document_of(version), risk=True, leave_out=("people.rights", "decision.role"))
    submit(client_of(owner.organisation), version, given)
    (line,) = listed(owner)
    assert line.judgement
    outcome = scorer_for(version).score(given, region="other").outcomes["impact"]
    assert outcome.value is None
    assert line.judgement.outcome_value == f"{outcome.low} to {outcome.high} so far"
    assert line.judgement.measured is None


def test_outcomes_are_sorted_by_their_level_and_value_and_apart_from_scores(owner, version, both):
    plain = publish(document=parse_document(bank()), by=None, at=NOON)[0]
    best = {
        "practice.policy": Answer("draft"),
        "practice.share": Answer(Decimal(10)),
        "safety.measures": Answer(("audits", "tests")),
    }
    submit(client_of(owner.organisation, name="Scored"), plain, best)
    client_of(owner.organisation, name="Nothing yet")
    for column in ("level", "score"):
        assert [client.name for client in listed(owner, f"sort={column}")] == [
            "Scored",
            "Calm",
            "Risky",
            "Nothing yet",
        ]
        assert [client.name for client in listed(owner, f"sort=-{column}")] == [
            "Risky",
            "Calm",
            "Scored",
            "Nothing yet",
        ]


def test_clients_are_found_by_the_level_of_the_outcome(owner, both):
    assert [client.name for client in listed(owner, "level=4")] == ["Risky"]
    assert [client.name for client in listed(owner, "level=1")] == ["Calm"]


def test_trend_is_of_the_outcome(owner, version):
    document = document_of(version)
    client = client_of(owner.organisation)
    submit(client, version, answers(document, risk=True), at=NOON - YEAR)
    submit(client, version, answers(document, risk=False), at=NOON)
    (line,) = listed(owner)
    assert line.trend.points == Fraction(-74)
    assert (line.trend.text, line.trend.direction) == ("−74.0", "↘")


def test_trend_says_that_the_rules_have_changed(owner, version):
    document = document_of(version)
    client = client_of(owner.organisation)
    submit(client, version, answers(document, risk=True), at=NOON - YEAR)
    tree = read_tree(canonical_json(document))
    tree["outcomes"]["impact"]["adjustments"][0]["percent"] = Decimal(-20)
    newer = publish(document=parse_document({**tree, "version": "2027.1"}), by=None, at=NOON)[0]
    submit(client, newer, answers(document, risk=True), at=NOON)
    (line,) = listed(owner)
    assert (line.trend.points, line.trend.text) == (None, "The rules of the outcome have changed")


def test_trend_holds_no_score_against_an_outcome(owner, version):
    tree = read_tree(canonical_json(document_of(version)))
    for question in (question for dimension in tree["dimensions"] for question in dimension["questions"]):
        if question["kind"] == "single":
            question["weight"] = 1
            question["options"] = [option | {"points": 50} for option in question["options"]]
    outcomes = tree.pop("outcomes")
    plain = publish(document=parse_document({**tree, "version": "2027.1"}), by=None, at=NOON)[0]
    both = publish(
        document=parse_document({**tree, "outcomes": outcomes, "version": "2027.2"}), by=None, at=NOON
    )[0]
    for then, now in ((plain, both), (both, plain)):
        client = client_of(owner.organisation)
        for asked, at in ((then, NOON - YEAR), (now, NOON)):
            submit(client, asked, answers(document_of(asked), risk=True), at=at)
    assert {(line.trend.points, line.trend.text) for line in listed(owner)} == {
        (None, "The rules of the outcome have changed")
    }


def test_trend_of_an_open_outcome_says_that_too_little_is_answered(owner, version):
    document = document_of(version)
    client = client_of(owner.organisation)
    submit(client, version, answers(document, risk=True), at=NOON - YEAR)
    submit(client, version, answers(document, risk=True, leave_out=("people.rights",)), at=NOON)
    (line,) = listed(owner)
    assert line.trend.text == "Too little answered"


def test_workbook_of_clients_has_columns_for_the_outcome(owner, both):
    content = browser(owner, "en").get(reverse("clients-export", args=[owner.organisation_id])).content
    rows = list(load_workbook(BytesIO(content))["Clients"].values)
    first = rows[0].index("Outcome")
    assert rows[0][first : first + 4] == (
        "Outcome",
        "Level of the outcome",
        "Value of the outcome",
        "Maximum of the outcome",
    )
    assert {row[0]: row[first : first + 4] for row in rows[1:]} == {
        "Calm": ("Impact level", "Level I (slight)", 6, 80),
        "Risky": ("Impact level", "Level IV (very high)", 80, 80),
    }


def test_dashboard_says_what_the_bank_comes_to(owner, version):
    submit(owner.organisation, version, answers(document_of(version), risk=True))
    html = browser(owner, "en").get(reverse("dashboard")).content.decode()
    result = html.partition('<div class="row-result">')[2].partition("</div>")[0]
    assert "Impact level: Level IV (very high)" in result
    assert "of 80" in " ".join(result.split())
    assert "of 100" not in result
    assert "first result" in result


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Impact level: Level IV (very high)"), ("ja", "影響レベル：レベルIV（きわめて大きい）")],
)
def test_index_of_a_batch_says_what_the_bank_comes_to(owner, version, language, said):
    client = client_of(owner.organisation, name="Risky")
    submit(client, version, answers(document_of(version), risk=True))
    batch = batches.request_batch(
        consultancy=owner.organisation,
        clients=[client],
        languages=("en",),
        profile="",
        by=owner.user,
        at=NOON,
    )
    batches.advance(batch.pk)
    batch.items.update(status=BatchItem.Status.DONE)
    with translation.override(language):
        (row,) = bundles.rows_of(batch)
    assert row.outcome == said


def test_takeout_has_the_outcomes_of_every_submission(owner, version):
    client = client_of(owner.organisation)
    submit(client, version, answers(document_of(version), risk=True))
    (scores,) = erasure._scores(client)
    assert scores["outcomes"] == {
        "impact": {"value": "80.0000", "low": "80.0000", "high": "80.0000", "maximum": "80.0000", "level": 4}
    }
