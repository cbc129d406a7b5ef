"""Clients side by side: the same questions only, the Scorer's own numbers, and no names on what is taken away."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from statistics import median
from uuid import UUID

import pytest
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from assessments import snapshot
from assessments.models import Submission
from audit.models import Event
from banks.domain import publish, scorer_for
from banks.files import load_document
from organisations.models import Assignment, Engagement, Membership, Organisation, Role
from reports import charts
from reports.comparison import Comparison, comparison_of
from scoring import Answer, Result, parse_document
from tests.assessments.conftest import NOON, bank, text
from tests.factories import MembershipFactory
from tests.reports.portfolios import client_of, consultancy, many_clients, submit
from tests.reports.subjects import PROFILED
from tests.reports.test_portfolio import BEST, GOOD, POOR

FAIR = {**GOOD, "practice.share": Answer(Decimal(0))}


@pytest.fixture
def version(db):
    return publish(document=parse_document(bank()), by=None, at=NOON)[0]


@pytest.fixture
def owner(db) -> Membership:
    return consultancy()


@pytest.fixture
def pair(owner, version) -> list[Organisation]:
    """Two clients, the second of them with the better result."""
    found = [
        client_of(owner.organisation, name="Alpha", size=1234, region="europe"),
        client_of(owner.organisation, name="Beta"),
    ]
    submit(found[0], version, FAIR)
    submit(found[1], version, BEST)
    return found


def compare(member: Membership, *clients: Organisation, **options: object) -> Comparison:
    return comparison_of(
        user=member.user,
        consultancy=member.organisation,
        clients=[client.pk for client in clients],
        **{"with_median": False, **options},
    )


def scored(submission: Submission) -> Result:
    frozen = snapshot.read(submission.content)
    return scorer_for(submission.version).score(
        frozen.answers, region=frozen.organisation.region or "other", profile=frozen.profile
    )


def browser(member: Membership, language: str = "en") -> Browser:
    found = Browser(headers={"accept-language": language})
    found.force_login(member.user)
    return found


def address(
    member: Membership, *clients: Organisation | UUID, median: bool = False, name: str = "comparison"
) -> str:
    query = "&".join(f"client={getattr(client, 'pk', client)}" for client in clients) + (
        "&median=1" if median else ""
    )
    return f"{reverse(name, args=[member.organisation_id])}?{query}"


def page(member: Membership, *clients: Organisation, median: bool = False) -> str:
    response = browser(member).get(address(member, *clients, median=median))
    assert response.status_code == 200
    return response.content.decode()


# --- numbers ---------------------------------------------------------------------------------------


def test_comparison_shows_what_the_scorer_says_best_first(owner, pair):
    found = compare(owner, *pair)
    assert [(side.letter, side.name) for side in found.sides] == [("A", "Beta"), ("B", "Alpha")]
    for place, client in enumerate(reversed(pair)):
        result = scored(Submission.objects.get(assessment__organisation=client))
        for row in found.dimensions:
            cell, part = row.cells[place], result.dimensions[row.key]
            assert (cell.score.exact, cell.coverage.exact, cell.level) == (
                part.score,
                part.coverage,
                part.level,
            )
        overall = found.overall.cells[place]
        assert (overall.score.exact, overall.level) == (result.overall.score, result.overall.level)


def test_comparison_says_where_clients_differ_most(owner, pair):
    # Practice: 75 and 25; safety: 100 and 60.
    found = compare(owner, *pair)
    assert [str(row.spread) for row in found.dimensions] == ["50.0", "40.0"]
    assert found.finding == "They differ most in “Practice”: 50.0 points apart"


def test_comparison_of_equal_clients_says_so(owner, version):
    clients = [client_of(owner.organisation) for _ in range(2)]
    for client in clients:
        submit(client, version, GOOD)
    assert compare(owner, *clients).finding == "These clients have the same score in every dimension"


def test_score_over_too_few_answers_does_not_count(owner, pair, version):
    third = client_of(owner.organisation, name="Third")
    submit(third, version, {"practice.policy": Answer("draft")})
    found = compare(owner, *pair, third)
    practice = found.dimensions[0]
    assert [cell.counts for cell in practice.cells] == [True, False, True]
    assert str(practice.spread) == "50.0"
    assert "50.0 (no level yet)" in page(owner, *pair, third)


def test_page_table_chart_and_workbook_agree(owner, pair):
    found = compare(owner, *pair)
    html = page(owner, *pair)
    chart = str(charts.side_by_side(found))
    rows = list(workbook(owner, *pair)["Comparison"].iter_rows(values_only=True))
    for row, cells in zip(found.rows, rows[1:], strict=True):
        assert cells[0] == row.name
        for place, cell in enumerate(row.cells):
            assert f"{cell.score} (level {cell.level})" in html
            assert f">{cell.score}</text>" in chart
            score, level, answered = cells[1 + 3 * place : 4 + 3 * place]
            assert (score, level, answered) == (float(str(cell.score)), cell.level, float(str(cell.coverage)))


# --- only like with like ---------------------------------------------------------------------------


def left_out(found: Comparison) -> dict[str, str]:
    return {client.name: client.obstacle for client in found.left_out}


def test_client_without_a_submission_is_left_out(owner, pair):
    empty = client_of(owner.organisation, name="Empty")
    found = compare(owner, *pair, empty)
    assert left_out(found) == {"Empty": "nothing"}
    assert len(found.sides) == 2
    assert "Empty has submitted nothing on this question bank yet." in page(owner, *pair, empty)


def test_client_who_answered_changed_questions_is_left_out(owner, pair):
    tree = bank() | {"version": "2"}
    tree["dimensions"][0]["questions"][0]["text"] = text("Is there a signed policy?")
    changed, _new = publish(document=parse_document(tree), by=None, at=NOON)
    third = client_of(owner.organisation, name="Third")
    submit(third, changed, GOOD, at=NOON + timedelta(days=1))
    assert left_out(compare(owner, *pair, third)) == {"Third": "questions"}


def test_client_who_answered_another_version_with_the_same_questions_is_compared(owner, pair):
    tree = bank() | {"version": "2"}
    tree["dimensions"][0]["questions"][0]["help"] = text("A signed one.")
    later, _new = publish(document=parse_document(tree), by=None, at=NOON)
    third = client_of(owner.organisation, name="Third")
    submit(third, later, GOOD)
    found = compare(owner, *pair, third)
    assert (left_out(found), len(found.sides)) == ({}, 3)


def test_client_who_answered_another_profile_is_left_out_and_the_majority_stays(owner):
    profiled, _new = publish(document=load_document(PROFILED), by=None, at=NOON)
    answers = {"aims.written": Answer("yes"), "systems.list": Answer("no")}
    clients = {}
    for number, profile in enumerate(("core", "core", "full", "quick")):
        clients[profile + str(number)] = client_of(owner.organisation, name=profile + str(number))
        submit(
            clients[profile + str(number)],
            profiled,
            answers,
            profile=profile,
            at=NOON + timedelta(days=number),
        )
    found = compare(owner, *clients.values())
    assert {side.name for side in found.sides} == {"core0", "core1"}
    assert left_out(found) == {"full2": "profile", "quick3": "no-scores"}


def test_newest_submission_with_scores_counts(owner):
    """A quick check after a full assessment does not take its results away."""
    profiled, _new = publish(document=load_document(PROFILED), by=None, at=NOON)
    answers = {"aims.written": Answer("yes"), "systems.list": Answer("no")}
    clients = [client_of(owner.organisation) for _ in range(2)]
    for client in clients:
        submit(client, profiled, answers, profile="full", at=NOON - timedelta(days=9))
    submit(clients[0], profiled, answers, profile="quick")
    assert len(compare(owner, *clients).sides) == 2


def test_comparison_is_on_the_bank_that_most_have_answered(owner, pair, version):
    other, _new = publish(document=parse_document(bank(key="other")), by=None, at=NOON)
    third = client_of(owner.organisation, name="Third")
    submit(third, other, GOOD, at=NOON + timedelta(days=1))
    assert left_out(compare(owner, *pair, third)) == {"Third": "nothing"}
    assert left_out(compare(owner, *pair, third, bank="other")) == {"Alpha": "nothing", "Beta": "nothing"}


def test_nothing_is_compared_when_nobody_is_left(owner, version):
    clients = [client_of(owner.organisation) for _ in range(2)]
    assert not compare(owner, *clients).is_there
    html = page(owner, *clients)
    assert "These clients cannot be compared" in html
    assert "Hand it on without names" not in html


# --- median ----------------------------------------------------------------------------------------


def portfolio_of_others(owner: Membership, version, results: list[dict[str, Answer]]) -> None:
    for number, answers in enumerate(results):
        submit(client_of(owner.organisation, name=f"Other {number}"), version, answers)


def test_median_is_of_the_others_alone(owner, version):
    own = client_of(owner.organisation, name="Own")
    submit(own, version, POOR)
    portfolio_of_others(owner, version, [BEST, GOOD, FAIR, FAIR, GOOD, BEST])
    found = compare(owner, own, with_median=True)
    others = [scored(s) for s in Submission.objects.exclude(assessment__organisation=own)]
    assert found.median_of == 6
    assert found.overall.median.exact == median(result.overall.score for result in others)
    for row in found.dimensions:
        assert row.median.exact == median(result.dimensions[row.key].score for result in others)
    # Practice: 0 against 75, safety: 0 against 60.
    assert found.finding == "Furthest from the median is “Practice”: 75.0 points below it"
    assert "Median of 6 clients" in page(owner, own, median=True)


def test_median_of_fewer_than_five_is_not_given(owner, version):
    own = client_of(owner.organisation, name="Own")
    submit(own, version, POOR)
    portfolio_of_others(owner, version, [BEST, GOOD, FAIR, FAIR])
    found = compare(owner, own, with_median=True)
    assert (found.median_of, found.has_median, found.is_there) == (4, False, False)
    assert found.overall.median is None
    html = page(owner, own, median=True)
    assert "A median takes at least 5 other clients" in html
    assert browser(owner).get(address(owner, own, median=True, name="comparison-export")).status_code == 404


def test_median_leaves_out_what_cannot_be_compared(owner, version):
    own = client_of(owner.organisation, name="Own")
    submit(own, version, POOR)
    portfolio_of_others(owner, version, [BEST, GOOD, FAIR, FAIR, GOOD])
    submit(client_of(owner.organisation), version, {"practice.policy": Answer("draft")})  # no level
    changed = bank() | {"version": "2"}
    changed["dimensions"][0]["questions"][0]["text"] = text("Is there a signed policy?")
    later, _new = publish(document=parse_document(changed), by=None, at=NOON)
    submit(client_of(owner.organisation), later, BEST)
    client_of(owner.organisation)
    assert compare(owner, own, with_median=True).median_of == 5


def test_median_stops_at_the_wall(owner, version):
    clients = many_clients(owner.organisation, version, [BEST, GOOD, POOR], 12)
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    for client in clients[:7]:
        Assignment.objects.create(
            engagement=Engagement.objects.get(client=client), membership=member, assigned_at=NOON
        )
    assert compare(owner, clients[0], with_median=True).median_of == 11
    assert compare(member, clients[0], with_median=True).median_of == 6


# --- choosing --------------------------------------------------------------------------------------


def test_too_few_and_too_many_are_asked_to_choose(owner, version):
    clients = many_clients(owner.organisation, version, [BEST, GOOD, POOR], 7)
    assert "Choose whom to compare" in page(owner)
    assert "Compare with the median" in page(owner, clients[0])
    assert "More than 6 clients are chosen" in page(owner, *clients)
    html = (
        browser(owner)
        .get(reverse("comparison", args=[owner.organisation_id]) + "?which=all")
        .content.decode()
    )
    assert "More than 6 clients are chosen" in html
    assert len(re.findall('class="compared-letter"', page(owner, *clients[:6]))) == 6


def test_comparison_offers_those_who_are_not_in_it(owner, pair):
    third = client_of(owner.organisation, name="Third")
    html = page(owner, *pair)
    assert f'<option value="{third.pk}">Third</option>' in html
    assert f'<option value="{pair[0].pk}"' not in html
    assert (
        f'href="{reverse("comparison", args=[owner.organisation_id])}?client={pair[0].pk}"' in html
    )  # without the second


@pytest.mark.parametrize("name", ["comparison", "comparison-export"])
def test_comparison_is_of_those_whom_one_works_for(owner, pair, name):
    foreign = client_of(consultancy().organisation)
    for wrong in (foreign.pk, owner.organisation_id, "x"):
        assert browser(owner).get(address(owner, *pair, wrong, name=name)).status_code == 404
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    assert browser(member).get(address(member, *pair, name=name)).status_code == 404
    Engagement.objects.filter(client=pair[0]).update(ended_at=NOON, ended_from="client")
    assert browser(owner).get(address(owner, *pair, name=name)).status_code == 404


@pytest.mark.parametrize("count", [2, 6])
def test_comparison_asks_the_same_few_questions_however_many_clients(
    owner, version, django_assert_num_queries, count
):
    clients = many_clients(owner.organisation, version, [BEST, GOOD, POOR], 60)[:count]
    compare(owner, *clients)
    with django_assert_num_queries(5):  # clients, names, submissions with scores, bank versions, dimensions
        compare(owner, *clients)


@pytest.mark.parametrize("count", [6, 60])
def test_median_asks_the_same_few_questions_however_many_clients(
    owner, version, django_assert_num_queries, count
):
    clients = many_clients(owner.organisation, version, [BEST, GOOD, POOR], count)
    compare(owner, clients[0], with_median=True)
    with django_assert_num_queries(5):
        compare(owner, clients[0], with_median=True)


# --- what leaves the house -------------------------------------------------------------------------


def workbook(member: Membership, *clients: Organisation, median: bool = False):
    response = browser(member).get(address(member, *clients, median=median, name="comparison-export"))
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="Comparison.xlsx"'
    return load_workbook(BytesIO(response.content))


def test_workbook_tells_nothing_of_who_is_who(owner, version):
    clients = [
        client_of(
            owner.organisation, name=f"{name} KK", reading=f"よみ{name}", industry="energy", region="europe", size=98765 + n
        )
        for n, name in enumerate(("Zebra", "Quokka"))
    ]  # fmt: skip
    for n, client in enumerate(clients):
        submit(client, version, (GOOD, BEST)[n], at=NOON - timedelta(days=71 + n))
    response = browser(owner).get(address(owner, *clients, name="comparison-export"))
    book = load_workbook(BytesIO(response.content))
    cells = [
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    words = " ".join(cells) + " ".join(book.sheetnames) + response["Content-Disposition"]
    told = ["Zebra", "Quokka", "よみ", "9876", "nergy", "urope", "2026", owner.organisation.name, owner.user.name,
            owner.user.email, *(str(client.pk) for client in clients), "2025"]  # fmt: skip
    assert [word for word in told if word in words] == []
    assert {sheet.title for sheet in book} == {"Comparison", "Notes"}
    properties = book.properties
    assert (properties.lastModifiedBy, properties.title, properties.creator) == (None, None, "Junbi")
    heading = [cell.value for cell in book["Comparison"][1]]
    assert heading[:4] == [
        "Dimension",
        "Client A: score (0–100)",
        "Client A: level",
        "Client A: answered (%)",
    ]
    assert any(cell.startswith("Left out: names") for cell in cells)


def test_small_portfolio_is_warned_of_on_page_and_in_the_workbook(owner, pair, version):
    warning = "small circle of clients"
    assert warning in page(owner, *pair)
    assert any(warning in row[0] for row in workbook(owner, *pair)["Notes"].iter_rows(values_only=True))
    many_clients(owner.organisation, version, [BEST], 8)
    assert warning not in page(owner, *pair)
    assert not any(warning in row[0] for row in workbook(owner, *pair)["Notes"].iter_rows(values_only=True))


def test_workbook_with_the_median_holds_it(owner, version):
    own = client_of(owner.organisation, name="Own")
    submit(own, version, POOR)
    portfolio_of_others(owner, version, [BEST, GOOD, FAIR, FAIR, GOOD])
    rows = list(workbook(owner, own, median=True)["Comparison"].iter_rows(values_only=True))
    found = compare(owner, own, with_median=True)
    assert rows[0][-1] == "Median of 5 clients"
    assert [row[-1] for row in rows[1:]] == [float(str(row.median)) for row in found.rows]


def test_workbook_is_in_the_trail_of_the_consultancy_alone(owner, pair):
    workbook(owner, *pair)
    event = Event.objects.get(action="comparison.exported")
    assert (event.actor_id, event.organisation_id) == (owner.user_id, owner.organisation_id)
    assert set(event.detail["clients"]) == {str(client.pk) for client in pair}
    assert not Event.objects.filter(
        organisation_id__in=[client.pk for client in pair], action="comparison.exported"
    ).exists()


# --- chart -----------------------------------------------------------------------------------------


def test_chart_tells_its_numbers_in_words_and_keeps_names_inside(owner, pair, version):
    third = client_of(owner.organisation, name="<b>Third</b>")
    submit(third, version, {"practice.policy": Answer("draft")})
    found = compare(owner, *pair, third)
    chart = str(charts.side_by_side(found))
    title = re.search("<title>(.*?)</title>", chart)[1]
    assert title == (
        "Scores from 0 to 100, by dimension: Practice: A 75.0, B No level yet, C 25.0; "
        "Safety: A 100.0, B No level yet, C 60.0; Overall: A 87.5, B No level yet, C 42.5"
    )
    assert "Third" not in chart
    assert chart.count('class="chart-own-dot"') == 6


def test_outcomes_of_the_compared_are_said_beside_them(owner, db):
    tree = bank()
    for amount, option in enumerate(tree["dimensions"][0]["questions"][0]["options"]):
        option["amount"] = Decimal(amount)
    tree["measures"] = {"sum": {"name": text("Sum")}}
    levels = [{"name": text("Low")}, {"above": Decimal(1), "name": text("High")}]
    tree["outcomes"] = {"risk": {"name": text("Risk"), "sum": [{"of": "sum"}], "levels": levels}}
    version, _new = publish(document=parse_document(tree), by=None, at=NOON)
    clients = [client_of(owner.organisation, name=name) for name in ("Alpha", "Beta")]
    for client, results in zip(
        clients,
        (FAIR, {**BEST, "practice.policy": Answer("yes"), "practice.reach": Answer("all")}),
        strict=True,
    ):
        submit(client, version, results)
    assert {side.name: side.outcomes for side in compare(owner, *clients).sides} == {
        "Alpha": ("Risk: Low",),
        "Beta": ("Risk: High",),
    }
    assert "Risk: High" in page(owner, *clients)
