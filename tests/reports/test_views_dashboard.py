import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assessments import domain
from jobs.models import Job
from organisations.models import Membership, Role
from reports.dashboard import MOST_RESULTS, dashboard_for
from scoring import Answer
from tests.assessments.conftest import NOON, later
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.reports.conftest import answer, begin, days, submit_all

pytestmark = pytest.mark.any_database


def dashboard(client) -> str:
    response = client.get(reverse("dashboard"))
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def next_button(html: str) -> tuple[str, str]:
    """Where the one button leads, and what it says."""
    found = re.findall(r'<a class="btn btn-primary[^"]*" href="([^"]+)"[^>]*>([^<]+)', html)
    assert len(found) == 1
    return found[0]


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_dashboard_asks_visitors_to_sign_in(client, db):
    address = reverse("dashboard")
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_dashboard_without_organisation_begins_with_one(db):
    html = dashboard(signed_in(UserFactory()))
    assert next_button(html) == (reverse("organisation-new"), "Add an organisation")
    assert reverse("sample-report") in html


def test_dashboard_leads_an_administrator_to_the_question_banks(db):
    html = dashboard(signed_in(UserFactory(is_administrator=True)))
    assert next_button(html) == (reverse("banks"), "Question banks")
    assert reverse("organisation-new") in html


@pytest.mark.parametrize("administrator", [True, False])
def test_every_page_leads_only_administrators_to_the_question_banks(db, administrator):
    html = dashboard(signed_in(UserFactory(is_administrator=administrator)))
    assert (f'<li><a href="{reverse("banks")}">Question banks</a></li>' in html) == administrator


@pytest.mark.parametrize(("name", "asked"), [("", True), ("Sato Hanako", False)])
def test_dashboard_asks_for_a_name_as_long_as_there_is_none(db, name, asked):
    html = dashboard(signed_in(UserFactory(name=name)))
    assert (f'<a href="{reverse("profile")}">Add your name</a>' in html) == asked


def test_dashboard_without_assessment_starts_one(cast):
    html = dashboard(cast.client("owner"))
    assert next_button(html) == (reverse("assessment-new", args=[cast.organisation.pk]), "Start assessment")


def test_dashboard_without_assessment_shows_a_viewer_the_sample(cast):
    html = dashboard(cast.client("viewer"))
    assert next_button(html) == (reverse("sample-report"), "See sample results")
    assert reverse("assessment-new", args=[cast.organisation.pk]) not in html


def test_dashboard_leads_back_to_where_answers_are_missing(cast, assessment, say):
    address = reverse("assessment", args=[assessment.pk])
    assert next_button(dashboard(cast.client("owner"))) == (address, "Start assessment")
    say("practice.policy", "yes")
    html = dashboard(cast.client("colleague"))
    assert next_button(html) == (address, "Continue where you left off")
    assert '<progress value="1" max="6"' in html
    assert "Read the answers" not in html
    assert "Read the answers" in dashboard(cast.client("viewer"))


def test_dashboard_leads_to_the_review_when_all_is_said(cast, assessment, say):
    say("practice.policy", "no")
    say("practice.share", None, status="unknown", minutes=1)
    say("practice.notes", None, status="not_applicable", minutes=2)
    say("safety.measures", ("audits",), minutes=3)
    html = dashboard(cast.client("owner"))
    assert '<progress value="3" max="3"' in html
    assert next_button(html) == (reverse("review", args=[assessment.pk]), "Review and submit")


def test_dashboard_leads_from_the_result_to_the_report(cast, submission, request_one):
    reports = reverse("reports", args=[submission.assessment_id])
    results = reverse("results", args=[submission.assessment_id])
    assert next_button(dashboard(cast.client("owner"))) == (reports, "Create report (PDF)")
    assert next_button(dashboard(cast.client("viewer"))) == (results, "See the results")
    request_one()
    assert next_button(dashboard(cast.client("owner"))) == (results, "See the results")
    ready = request_one(status=Job.Status.DONE)
    download = reverse("report-download", args=[ready.pk])
    assert next_button(dashboard(cast.client("viewer"))) == (download, "Download the report")


def test_dashboard_shows_a_result_beside_last_times(cast, sheet):
    worse = {key: content for index, (key, content) in enumerate(sheet.answers.items()) if index % 9}
    last_year = begin(cast, sheet, title="Readiness 2025", at=NOON - days(365))
    answer(last_year, worse, at=NOON - days(365))
    domain.submit(assessment=last_year, by=cast.owner, at=NOON - days(365))
    submit_all(cast, sheet)
    shown = dashboard_for(cast.owner, language="en").groups[0].submitted
    assert [entry.assessment.title for entry in shown] == ["Readiness 2026", "Readiness 2025"]
    now, before = (entry.result for entry in shown)
    assert now.change.overall.before == before.overall.score
    assert before.change is None
    html = words(dashboard(cast.client("owner")))
    assert f"{now.overall.score} of 100" in html
    assert f"{now.change.overall.change_text} since {now.change.as_of_text}" in html
    assert "first result" in html


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Job.Status.QUEUED, "Received"),
        (Job.Status.RUNNING, "In the making"),
        (Job.Status.DONE, "Download PDF"),
        (Job.Status.FAILED, "Could not be created"),
    ],
)
def test_dashboard_says_how_far_reports_are(cast, request_one, status, said):
    report = request_one(status=status)
    html = words(dashboard(cast.client("viewer")))
    assert re.search(rf"{report.number} .*{said}", html)


def test_dashboard_groups_what_belongs_to_each_organisation(cast, assessment, version):
    second = OrganisationFactory(name="Another")
    Membership.objects.create(organisation=second, user=cast.owner, role=Role.VIEWER)
    other = domain.start_assessment(
        organisation=second, version=version, title="Theirs", by=cast.owner, at=later(9)
    )
    foreign = MembershipFactory().organisation
    domain.start_assessment(organisation=foreign, version=version, title="Foreign", by=None, at=later(9))
    groups = dashboard_for(cast.owner, language="en").groups
    assert [(group.organisation.name, group.may_edit) for group in groups] == [
        ("Another", False),
        ("Sample Manufacturing", True),
    ]
    assert [entry.assessment for group in groups for entry in group.open] == [other, assessment]
    assert dashboard_for(cast.owner, language="en").next_open.assessment == assessment
    assert "Foreign" not in dashboard(cast.client("owner"))


def test_dashboard_begins_with_the_organisation_that_was_chosen(cast, assessment, version):
    chosen = OrganisationFactory(name="Zenith")
    Membership.objects.create(organisation=chosen, user=cast.owner, role=Role.OWNER)
    older = domain.start_assessment(
        organisation=chosen, version=version, title="Of Zenith", by=cast.owner, at=later(-9)
    )
    client = cast.client("owner")
    assert client.get(reverse("dashboard")).context["dashboard"].next_open.assessment == assessment
    shown = client.post(reverse("organisation-switch", args=[chosen.pk]), follow=True).context["dashboard"]
    assert [group.organisation.name for group in shown.groups] == ["Zenith", "Sample Manufacturing"]
    assert shown.next_open.assessment == older


def test_dashboard_leads_elsewhere_when_the_chosen_organisation_has_nothing_to_do(cast, assessment):
    chosen = MembershipFactory(user=cast.owner, organisation__name="Zenith", role=Role.VIEWER).organisation
    shown = dashboard_for(cast.owner, language="en", current=chosen)
    assert shown.next_open.assessment == assessment


def test_dashboard_takes_the_same_queries_for_one_assessment_and_for_three(
    cast, sheet, submission, request_one, django_assert_num_queries
):
    def shows() -> None:
        with django_assert_num_queries(15):
            dashboard(owner)

    owner = cast.client("owner")
    answer(begin(cast, sheet), {"strategy.definition": Answer("partial")})
    request_one()
    shows()
    for number in range(2):
        answer(begin(cast, sheet), {"strategy.definition": Answer("partial")})
        submit_all(cast, sheet, title=f"More {number}", at=later(number))
        request_one()
    shows()


def test_dashboard_scores_the_newest_results_only(cast, assessment, say):
    say("practice.policy", "yes")
    for number in range(MOST_RESULTS + 2):
        copy = domain.start_assessment(
            organisation=cast.organisation,
            version=assessment.version,
            title=f"{number}",
            by=cast.owner,
            at=NOON,
        )
        answer(copy, {"practice.policy": Answer("yes")})
        domain.submit(assessment=copy, by=cast.owner, at=later(number))
    shown = dashboard_for(cast.owner, language="en").groups[0].submitted
    assert [entry.result is not None for entry in shown] == [True] * MOST_RESULTS + [False] * 2
    assert dashboard(cast.client("owner")).count('class="row-result"') == MOST_RESULTS
