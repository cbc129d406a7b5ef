"""A consultancy's list of clients: who is in it, what stands in it, in which order, for whom."""

import uuid
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from assessments import snapshot
from assessments.models import Assessment
from audit.models import Event
from banks.domain import publish, scorer_for
from banks.files import load_document
from jobs.models import Job
from organisations.models import Assignment, Engagement, Membership, Organisation, Role
from reports.models import Report, SavedView, Summary
from reports.portfolio import PAGE_SIZE, Client, Portfolio, UnknownClient, chosen, portfolio_of
from reports.portfolio_query import PortfolioQuery
from scoring import Answer, parse_document
from tests.assessments.conftest import NOON, bank, option, text
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.reports.portfolios import client_of, consultancy, many_clients, submit
from tests.reports.subjects import PROFILED

BEST = {
    "practice.policy": Answer("draft"),
    "practice.share": Answer(Decimal(10)),
    "safety.measures": Answer(("audits", "tests")),
}
GOOD = {**BEST, "safety.measures": Answer(("audits",))}
POOR = {
    "practice.policy": Answer("no"),
    "practice.share": Answer(Decimal(0)),
    "safety.measures": Answer(("none",)),
}


@pytest.fixture
def version(db):
    return publish(document=parse_document(bank()), by=None, at=NOON)[0]


@pytest.fixture
def owner(db) -> Membership:
    return consultancy()


def listed(member: Membership, address: str = "") -> Portfolio:
    return portfolio_of(
        user=member.user,
        consultancy=member.organisation,
        query=PortfolioQuery.read(QueryDict(address)),
        wait=True,
    )


def names(member: Membership, address: str = "") -> list[str]:
    return [client.name for client in listed(member, address).found]


def only(member: Membership) -> Client:
    (client,) = listed(member).found
    return client


def browser(member: Membership, language: str = "en") -> Browser:
    found = Browser(headers={"accept-language": language})
    found.force_login(member.user)
    return found


def page(member: Membership, address: str = "", language: str = "en") -> str:
    response = browser(member, language).get(reverse("clients", args=[member.organisation_id]) + address)
    assert response.status_code == 200
    return response.content.decode()


# --- who sees whom ---------------------------------------------------------------------------------


def test_portfolio_shows_an_owner_everybody_and_a_member_whom_they_are_assigned_to(owner):
    mine, theirs = client_of(owner.organisation, name="Mine"), client_of(owner.organisation, name="Theirs")
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    Assignment.objects.create(
        engagement=Engagement.objects.get(client=mine), membership=member, assigned_at=NOON
    )
    assert names(owner) == ["Mine", "Theirs"]
    assert names(member) == ["Mine"]
    assert theirs.name not in page(member)


def test_portfolio_leaves_out_clients_of_others_and_of_ended_engagements(owner):
    client_of(consultancy().organisation, name="Another's")
    gone = client_of(owner.organisation, name="Gone")
    Engagement.objects.filter(client=gone).update(ended_at=NOON, ended_from="client")
    assert names(owner) == []


def test_portfolio_is_not_there_for_clients_outsiders_and_other_organisations(owner):
    client = client_of(owner.organisation)
    for user in (
        MembershipFactory(organisation=client).user,
        MembershipFactory().user,
        UserFactory(is_administrator=True),
    ):
        visitor = Browser()
        visitor.force_login(user)
        for name in ("clients", "clients-export", "comparison", "comparison-export"):
            assert visitor.get(reverse(name, args=[owner.organisation_id])).status_code == 404
    plain = MembershipFactory(role=Role.OWNER)
    assert browser(plain).get(reverse("clients", args=[plain.organisation_id])).status_code == 404


def test_portfolio_asks_visitors_to_sign_in(client, owner):
    address = reverse("clients", args=[owner.organisation_id])
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_header_and_dashboard_lead_members_of_consultancies_to_their_clients(owner):
    address = reverse("clients", args=[owner.organisation_id])
    assert f'href="{address}"' in browser(owner).get(reverse("profile")).content.decode()
    assert (
        f'href="{address}"' in browser(owner).get(reverse("dashboard")).content.decode().partition("<main")[2]
    )
    plain = MembershipFactory()
    assert "/clients/" not in browser(plain).get(reverse("dashboard")).content.decode()


# --- what stands in a line -------------------------------------------------------------------------


def test_line_says_what_the_scorer_says(owner, version):
    client = client_of(owner.organisation, name="Client", industry="finance", region="europe", size=1200)
    submission = submit(client, version, GOOD)
    frozen = snapshot.read(submission.content)
    result = scorer_for(version).score(frozen.answers, region="europe", profile=frozen.profile)
    line = only(owner)
    assert line.judgement.points == result.overall.score
    assert line.judgement.answered == result.overall.coverage
    assert line.judgement.level == result.overall.level
    assert line.judgement.level_range == result.overall.level_range
    assert line.facts_text == "Banking and insurance, Europe, 1,200 employees"
    assert (line.stage, line.since) == ("submitted", NOON)
    html = page(owner)
    assert f"<b>{result.overall.level}</b>" in html
    assert f">{line.judgement.score}<" in html


def test_level_is_a_range_while_answers_are_missing(owner, version):
    submit(client_of(owner.organisation), version, {"practice.policy": Answer("draft")})
    line = only(owner)
    assert (line.judgement.level, line.judgement.range_text) == (None, "1 to 2 possible")
    assert "No level yet" in page(owner)


def test_line_of_a_client_who_has_not_begun(owner, version):
    client_of(owner.organisation)
    line = only(owner)
    assert (line.judgement, line.stage, line.trend.text, line.active_at) == (None, "none", "", None)
    assert "Not started" in page(owner)


@pytest.mark.parametrize("status", ["answering", "submitted", "confirmed", "approved"])
def test_stage_is_of_the_assessment_worked_on_last(owner, version, status):
    client = client_of(owner.organisation)
    submit(client, version, GOOD, at=NOON - timedelta(days=400))
    last = submit(client, version, GOOD)
    Assessment.objects.filter(pk=last.assessment_id).update(status=status)
    assert only(owner).stage == status
    assert names(owner, f"stage={status}") == [client.name]
    assert names(owner, "stage=none") == []


def test_trend_is_the_difference_to_the_submission_before(owner, version):
    client = client_of(owner.organisation)
    before = submit(client, version, POOR, at=NOON - timedelta(days=365))
    now = submit(client, version, GOOD)
    line = only(owner)
    scores = {summary.submission_id: summary.score for summary in Summary.objects.all()}
    assert line.trend.points == scores[now.pk] - scores[before.pk]
    assert line.trend.since == before.submitted_at
    assert line.trend.text == "+67.5"  # practice: 50 and 100 of two; safety: 60; from 0
    assert "↗" in page(owner)


def test_trend_says_that_it_is_the_first_result(owner, version):
    submit(client_of(owner.organisation), version, GOOD)
    assert only(owner).trend.text == "First result"


def test_trend_leaves_other_banks_aside(owner, version):
    client = client_of(owner.organisation)
    other, _new = publish(document=parse_document(bank(key="other")), by=None, at=NOON)
    submit(client, other, POOR, at=NOON - timedelta(days=365))
    submit(client, version, GOOD)
    assert only(owner).trend.text == "First result"


def test_trend_says_that_questions_have_changed(owner, version):
    client = client_of(owner.organisation)
    submit(client, version, POOR, at=NOON - timedelta(days=365))
    tree = bank() | {"version": "2"}
    tree["dimensions"][1]["questions"][0]["options"][0] = option("audits", 50)
    tree["dimensions"][1]["questions"][0]["text"] = text("Which measures are there?")
    changed, _new = publish(document=parse_document(tree), by=None, at=NOON)
    submit(client, changed, GOOD)
    assert (only(owner).trend.points, only(owner).trend.text) == (None, "Questions have changed")


def test_trend_goes_on_over_a_version_that_asks_the_same(owner, version):
    client = client_of(owner.organisation)
    submit(client, version, POOR, at=NOON - timedelta(days=365))
    reworded = bank() | {"version": "2"}
    reworded["dimensions"][0]["questions"][0]["help"] = text("Written, and signed.")
    later, _new = publish(document=parse_document(reworded), by=None, at=NOON)
    submit(client, later, GOOD)
    assert only(owner).trend.text == "+67.5"


def test_trend_says_that_too_little_is_answered(owner, version):
    client = client_of(owner.organisation)
    submit(client, version, {"practice.policy": Answer("draft")}, at=NOON - timedelta(days=365))
    submit(client, version, GOOD)
    assert only(owner).trend.text == "Too little answered"


def test_trend_and_score_of_profiles_without_levels_are_not_given(owner):
    profiled, _new = publish(document=load_document(PROFILED), by=None, at=NOON)
    client = client_of(owner.organisation)
    answers = {"aims.written": Answer("yes"), "systems.list": Answer("no")}
    submit(client, profiled, answers, profile="quick", at=NOON - timedelta(days=365))
    assert (only(owner).trend.text, only(owner).judgement.score) == ("No overall result", None)
    assert "No level: too few questions" in page(owner)
    submit(client, profiled, answers, profile="full")
    assert only(owner).trend.text == "Another profile before"


def test_line_is_of_the_newest_submission_of_the_bank_that_is_asked_for(owner, version):
    client = client_of(owner.organisation)
    other, _new = publish(document=parse_document(bank(key="other")), by=None, at=NOON)
    submit(client, version, POOR, at=NOON - timedelta(days=30))
    submit(client, other, GOOD)
    assert listed(owner).banks == {"small": "Small bank", "other": "Small bank"}
    assert only(owner).judgement.points > listed(owner, "bank=small").found[0].judgement.points == 0


def test_line_counts_reports_that_are_not_there_yet(owner, version):
    client = client_of(owner.organisation)
    submission = submit(client, version, GOOD)

    def report(status: str, number: int, corrects: Report | None = None) -> Report:
        token = uuid.uuid4() if status == "running" else None
        job = Job.objects.create(
            kind="report", idempotency_key=f"{number}", status=status, token=token, created_at=NOON
        )
        return Report.objects.create(
            organisation=client, assessment=submission.assessment, submission=submission, job=job, number=f"R-{number}",
            language="ja", bank_digest="", engine_version="1", requested_at=NOON + timedelta(hours=number), corrects=corrects,
        )  # fmt: skip

    report("done", 1)
    report("queued", 2)
    report("running", 3)
    replaced = report("failed", 4)
    report("done", 5, corrects=replaced)
    report("failed", 6)
    line = only(owner)
    assert (line.making, line.failed) == (2, 1)
    assert line.active_at == NOON + timedelta(hours=6)
    assert "2 in the making" in page(owner)
    assert "1 failed" in page(owner)


# --- order, search, filters ------------------------------------------------------------------------


@pytest.fixture
def three(owner, version) -> list[Organisation]:
    """Clients with a good, a poor and no result."""
    found = [
        client_of(owner.organisation, name="株式会社ヤマ", reading="やま", region="apac", industry="finance", since=NOON),
        client_of(
            owner.organisation, name="アサヒ工業㈱", reading="かぶしきがいしゃあさひこうぎょう", region="europe",
            industry="manufacturing", since=NOON - timedelta(days=9),
        ),
        client_of(
            owner.organisation, name="Gamma Ltd.", region="", industry="finance", since=NOON - timedelta(days=5)
        ),
    ]  # fmt: skip
    submit(found[0], version, GOOD, at=NOON - timedelta(days=1))
    submit(found[1], version, POOR, at=NOON - timedelta(days=400))
    submit(found[1], version, {**POOR, "practice.policy": Answer("draft")}, at=NOON - timedelta(days=2))
    return found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "GAY"),
        ("-name", "YAG"),
        ("level", "AYG"),
        ("-level", "YAG"),
        ("score", "AYG"),
        ("-score", "YAG"),
        ("trend", "AGY"),
        ("coverage", "AYG"),
        ("stage", "GAY"),
        ("-stage", "AYG"),
        ("activity", "AYG"),
        ("-activity", "YAG"),
        ("reports", "GAY"),
        ("since", "AGY"),
        ("-since", "YGA"),
    ],
)
def test_portfolio_is_sorted_by_every_column_with_what_is_missing_last(owner, three, sort, order):
    letters = {three[0].name: "Y", three[1].name: "A", three[2].name: "G"}
    assert "".join(letters[name] for name in names(owner, f"sort={sort}")) == order


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("やま", 1),
        ("ﾔﾏ", 1),
        ("アサヒ", 1),
        ("あさひ コウギョウ", 1),
        ("GAMMA", 1),
        ("ｇａｍｍａ", 1),
        ("株式会社", 1),
        ("かぶしき", 1),
        ("delta", 0),
        ("   ", 3),
    ],
)
def test_portfolio_is_searched_by_name_and_reading_in_any_script(owner, three, words, found):
    assert len(names(owner, f"q={words}")) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("industry=finance", "YG"),
        ("region=europe", "A"),
        ("region=none", "G"),
        ("region=europe&region=apac", "YA"),
        ("level=2", "Y"),
        ("level=1&level=2", "YA"),
        ("level=none", "G"),
        ("stage=none", "G"),
        ("industry=finance&level=2", "Y"),
        ("industry=finance&region=europe", ""),
        ("industry=nonsense&level=99&stage=&x=y", "YAG"),
    ],
)
def test_portfolio_is_filtered_and_leaves_aside_what_is_no_filter(owner, three, filters, found):
    letters = {three[0].name: "Y", three[1].name: "A", three[2].name: "G"}
    assert {letters[name] for name in names(owner, filters)} == set(found)


def test_filters_count_what_each_choice_would_leave(owner, three):
    filters = {entry.group: entry for entry in listed(owner, "industry=finance").filters}
    assert {choice.value: choice.count for choice in filters["industry"].choices} == {
        "finance": 2,
        "manufacturing": 1,
    }
    assert {choice.value: choice.count for choice in filters["region"].choices} == {"apac": 1, "none": 1}
    assert [choice.value for choice in filters["industry"].choices if choice.ticked] == ["finance"]


def test_chips_take_one_filter_off_each_and_keep_the_order(owner, three):
    chips = listed(owner, "q=a&industry=finance&level=2&level=none&sort=-score&page=3").chips
    assert [(chip.label, chip.address) for chip in chips] == [
        ("Search: “a”", "?level=2&level=none&industry=finance&sort=-score"),
        ("Level 2", "?q=a&level=none&industry=finance&sort=-score"),
        ("No level", "?q=a&level=2&industry=finance&sort=-score"),
        ("Industry: Banking and insurance", "?q=a&level=2&level=none&sort=-score"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "page=-1",
        "page=x",
        "page=999999999999",
        "page=٣",
        "sort=--name",
        "sort=pk",
        "q=" + "%00x" * 400,
        "bank=no",
    ],
)
def test_portfolio_takes_any_address(owner, three, address):
    assert (
        browser(owner).get(f"{reverse('clients', args=[owner.organisation_id])}?{address}").status_code == 200
    )


def test_portfolio_shows_hostile_names_as_they_are(owner):
    client_of(owner.organisation, name="<script>alert(1)</script>=1+1", reading="'\"><img>")
    html = page(owner, "?q=%3Cscript%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;=1+1" in html


# --- pages and selection ---------------------------------------------------------------------------


@pytest.fixture
def many(owner, version) -> list[Organisation]:
    return many_clients(owner.organisation, version, [BEST, GOOD, POOR], 60)


def test_portfolio_has_fifty_a_page_and_says_so(owner, many):
    first, second = listed(owner), listed(owner, "page=2")
    assert (len(first.shown), len(second.shown), first.pages) == (PAGE_SIZE, 10, 2)
    assert {client.pk for client in first.shown} | {client.pk for client in second.shown} == {
        client.pk for client in many
    }
    assert (second.first, second.last) == (51, 60)
    assert listed(owner, "page=7").page == 2
    html = page(owner)
    assert "The 50 shown" in html
    assert "All 60 clients" in html
    narrowed = page(owner, "?industry=finance&industry=manufacturing")
    assert "All 10 that match" in narrowed
    assert "<b>10</b> of 60 clients match" in narrowed


def selected(member: Membership, address: str) -> list[str]:
    keys = chosen(user=member.user, consultancy=member.organisation, params=QueryDict(address))
    return [str(key) for key in keys]


def test_selection_is_of_those_ticked_those_shown_or_all_that_match(owner, many):
    everybody = [str(client.pk) for client in listed(owner, "sort=-score").found]
    ticked = f"client={many[3].pk}&client={many[1].pk}&client={many[3].pk}"
    assert selected(owner, ticked) == [str(many[3].pk), str(many[1].pk)]
    assert selected(owner, f"{ticked}&which=chosen") == [str(many[3].pk), str(many[1].pk)]
    assert selected(owner, f"{ticked}&which=shown&sort=-score") == everybody[:50]
    assert selected(owner, "which=shown&sort=-score&page=2") == everybody[50:]
    assert selected(owner, "which=all&sort=-score&page=2") == everybody
    finance = [str(client.pk) for client in many if client.industry == "finance"]
    assert sorted(selected(owner, "which=all&industry=finance")) == sorted(finance)
    assert selected(owner, "") == []


def test_selection_refuses_clients_whom_the_person_does_not_work_for(owner, many):
    foreign = client_of(consultancy().organisation)
    for wrong in (str(foreign.pk), str(owner.organisation_id), "x", ""):
        with pytest.raises(UnknownClient):
            selected(owner, f"client={many[0].pk}&client={wrong}")


def test_selection_of_all_stops_at_the_wall(owner, many):
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    Assignment.objects.create(
        engagement=Engagement.objects.get(client=many[5]), membership=member, assigned_at=NOON
    )
    assert selected(member, "which=all") == [str(many[5].pk)]


def test_form_of_the_list_carries_the_filters_to_what_is_done_with_it(owner, many):
    html = page(owner, "?industry=finance&sort=-score")
    form = html.partition('class="portfolio-form"')[2]
    assert '<input type="hidden" name="industry" value="finance">' in form
    assert '<input type="hidden" name="sort" value="-score">' in form
    assert f'formaction="{reverse("batch-new", args=[owner.organisation_id])}"' in form
    assert f'formaction="{reverse("comparison", args=[owner.organisation_id])}"' in form


def test_viewers_are_not_offered_to_make_reports(owner, many):
    viewer = MembershipFactory(organisation=owner.organisation, role=Role.VIEWER)
    Assignment.objects.create(
        engagement=Engagement.objects.get(client=many[5]), membership=viewer, assigned_at=NOON
    )
    html = page(viewer)
    assert reverse("batch-new", args=[owner.organisation_id]) not in html
    assert reverse("client-new", args=[owner.organisation_id]) not in html
    assert reverse("comparison", args=[owner.organisation_id]) in html


# --- saved views -----------------------------------------------------------------------------------


def keep(member: Membership, name: str, **params: object):
    address = reverse("clients-view-save", args=[member.organisation_id])
    return browser(member).post(address, {"name": name, **params}, follow=True)


def test_view_is_kept_with_search_filters_and_order_and_without_the_page(owner, three):
    response = keep(owner, " Finance ", q="a", industry=["finance"], sort="-score", page="3")
    assert response.redirect_chain == [
        (f"{reverse('clients', args=[owner.organisation_id])}?q=a&industry=finance&sort=-score&page=3", 302)
    ]
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Finance", "?q=a&industry=finance&sort=-score")
    html = page(owner, view.query)
    assert '<a href="?q=a&amp;industry=finance&amp;sort=-score" aria-current="true">Finance</a>' in html
    assert "Finance</a>" in page(owner)
    assert "Save this view" not in page(owner)


def test_view_of_the_same_name_is_replaced(owner, three):
    keep(owner, "Mine", industry="finance")
    keep(owner, "Mine", industry="retail")
    assert SavedView.objects.get().query == "?industry=retail"


def test_view_is_ones_own(owner, three):
    keep(owner, "Mine", industry="finance")
    other = MembershipFactory(organisation=owner.organisation, role=Role.OWNER)
    assert "Saved views" not in page(other)
    address = reverse("clients-view-delete", args=[owner.organisation_id, SavedView.objects.get().pk])
    assert browser(other).post(address).status_code == 404
    assert browser(owner).post(address).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
def test_view_without_a_fitting_name_is_not_kept(owner, three, name):
    response = keep(owner, name, industry="finance")
    assert "Give the view a name of at most 60 characters." in response.content.decode()
    assert not SavedView.objects.exists()


def test_views_are_limited(owner, three, monkeypatch):
    monkeypatch.setattr("reports.saved_views.MOST_VIEWS", 2)
    keep(owner, "One", industry="finance")
    keep(owner, "Two", industry="finance")
    assert "Delete a view first" in keep(owner, "Three", industry="finance").content.decode()
    keep(owner, "Two", industry="retail")
    assert [view.name for view in SavedView.objects.order_by("name")] == ["One", "Two"]


# --- empty and unfinished --------------------------------------------------------------------------


def test_empty_portfolio_begins_with_the_first_client(owner):
    html = page(owner)
    assert "No clients yet. Add your first" in html
    assert reverse("client-new", args=[owner.organisation_id]) in html


def test_empty_portfolio_tells_a_member_who_can_assign_them(owner):
    client_of(owner.organisation)
    member = MembershipFactory(organisation=owner.organisation, role=Role.CONTRIBUTOR)
    assert "No client is assigned to you yet" in page(member)


def test_portfolio_without_a_match_offers_to_take_the_filters_off(owner, three):
    html = page(owner, "?q=nobody&sort=-score")
    assert "No clients match. Remove a filter" in html
    assert 'href="?sort=-score"' in html


def test_portfolio_says_which_results_are_still_worked_out_after_an_upgrade(owner, many, monkeypatch):
    monkeypatch.setattr("reports.portfolio.MOST_SUMMARISED", 80)
    html = page(owner)
    assert Summary.objects.count() == 80
    pending = portfolio_of(
        user=owner.user, consultancy=owner.organisation, query=PortfolioQuery.read(QueryDict()), wait=True
    ).pending
    assert "being worked out again" in html
    assert (pending, Summary.objects.count()) == (0, 120)
    assert "being worked out again" not in page(owner)


def test_portfolio_works_out_again_what_another_engine_said(owner, three):
    right = [client.judgement and client.judgement.points for client in listed(owner).found]
    Summary.objects.update(engine_version="0.9", score=Fraction(1), level=1)
    assert [client.judgement and client.judgement.points for client in listed(owner).found] == right


# --- cost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 60])
def test_portfolio_asks_the_same_few_questions_however_many_clients(
    owner, version, django_assert_num_queries, count
):
    many_clients(owner.organisation, version, [BEST, GOOD, POOR], count)
    listed(owner)  # makes the summaries, which are there already in real life
    with django_assert_num_queries(
        5
    ):  # clients, what they work on, reports, submissions with scores, bank versions
        listed(owner, "sort=-trend&industry=finance&q=a")


@pytest.mark.parametrize("count", [3, 60])
def test_page_of_clients_asks_the_same_few_questions_however_many_clients(
    owner, version, django_assert_num_queries, count
):
    many_clients(owner.organisation, version, [BEST, GOOD, POOR], count)
    address = reverse("clients", args=[owner.organisation_id])
    visitor = browser(owner)
    visitor.get(address)
    with django_assert_num_queries(PAGE_QUERIES):
        visitor.get(address)


# The list's five; session, user, the consultancy, the person's role in it, their views, the organisations in the header.
PAGE_QUERIES = 11


def test_thousand_clients_are_listed_chosen_and_saved_whole(owner, version):
    made = many_clients(owner.organisation, version, [BEST, GOOD, POOR], 1_000)
    found = listed(owner, "sort=-score&page=20")
    assert (found.everybody, found.pages, len(found.shown), found.last) == (1_000, 20, 50, 1_000)
    points = [client.judgement.points for client in found.found]
    assert points == sorted(points, reverse=True)
    assert set(selected(owner, "which=all")) == {str(client.pk) for client in made}
    html = page(owner)
    assert "The 50 shown" in html
    assert "All 1000 clients" in html
    assert workbook(owner)[1]["Clients"].max_row == 1_001


# --- workbook --------------------------------------------------------------------------------------


def workbook(member: Membership, address: str = "", name: str = "clients-export", language: str = "en"):
    response = browser(member, language).get(reverse(name, args=[member.organisation_id]) + address)
    assert response.status_code == 200
    return response, load_workbook(BytesIO(response.content))


def test_workbook_holds_what_is_filtered_in_the_order_of_the_list(owner, three):
    response, book = workbook(owner, "?industry=finance&sort=-score")
    rows = list(book["Clients"].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [three[0].name, three[2].name]
    line = next(client for client in listed(owner).found if client.pk == three[0].pk)
    cells = dict(zip(rows[0], rows[1], strict=True))
    assert cells["Score (0–100)"] == float(str(line.judgement.score))
    assert cells["Answered (%)"] == float(str(line.judgement.coverage))
    assert (cells["Level"], cells["Status"], cells["Trend"]) == (2, "Submitted", "First result")
    about = {row[0]: row[1] for row in book["About this list"].iter_rows(values_only=True)}
    assert (about["Clients in this list"], about["Filter"]) == (2, "Industry: Banking and insurance")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_workbook_holds_every_page(owner, many):
    _response, book = workbook(owner, "?page=2")
    assert book["Clients"].max_row == 61


def test_workbook_is_in_the_readers_language_and_computes_nothing(owner):
    client_of(owner.organisation, name='=HYPERLINK("http://x")')
    _response, book = workbook(owner, language="ja")
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert book.sheetnames == ["顧客一覧", "この一覧について"]


def test_workbook_is_in_the_trail(owner, three):
    workbook(owner, "?industry=finance")
    event = Event.objects.get(action="clients.exported")
    assert (event.actor_id, event.organisation_id, event.detail) == (
        owner.user_id,
        owner.organisation_id,
        {"clients": 2},
    )


def test_names_in_the_list_are_not_taken_from_other_consultancies(owner):
    shared = OrganisationFactory(name="Shared")
    other = consultancy()
    for each in (owner, other):
        Engagement.objects.create(consultancy=each.organisation, client=shared, started_at=NOON)
    client_of(other.organisation, name="Other's")
    assert names(owner) == ["Shared"]
    assert names(other) == ["Other's", "Shared"]
