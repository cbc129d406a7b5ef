import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import domain, snapshot
from audit.models import Event
from jobs import processes
from jobs.models import Job
from reports.models import Report
from reports.view_model import Particulars
from tests.assessments.conftest import later

pytestmark = pytest.mark.any_database


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def reports_of(assessment_id) -> str:
    return reverse("reports", args=[assessment_id])


@pytest.fixture
def said() -> dict[str, str]:
    return {
        "language": "en",
        "as_of": timezone.localdate().isoformat(),
        "verification": "self-declared",
        "addressee": "The board",
        "departments": "IT, head of division",
    }


# --- asking ----------------------------------------------------------------------------------------


def test_reports_need_submitted_answers(cast, assessment, said):
    owner = cast.client("owner")
    html = owner.get(reports_of(assessment.pk)).content.decode()
    assert "Submit the answers first" in html
    assert reverse("review", args=[assessment.pk]) in html
    assert "<textarea" not in html
    assert owner.post(reports_of(assessment.pk), said).status_code == 200
    assert Report.objects.count() == 0


def test_report_is_requested_with_what_was_stated(cast, submission, said):
    response = cast.client("colleague").post(reports_of(submission.assessment_id), said)
    report = Report.objects.get()
    assert response.headers["Location"] == reverse("report", args=[report.pk])
    assert (report.language, report.submission, report.requested_by) == ("en", submission, cast.colleague)
    stated = Particulars(
        as_of=timezone.localdate(), addressee="The board", departments="IT, head of division"
    )
    assert Particulars.from_json(report.particulars) == stated
    assert report.job.status == Job.Status.QUEUED


def test_report_form_offers_what_was_stated_for_the_report_before(cast, submission, said):
    owner = cast.client("owner")
    first = owner.get(reports_of(submission.assessment_id)).context["form"]
    assert first["addressee"].value() == ""
    owner.post(reports_of(submission.assessment_id), said)
    form = owner.get(reports_of(submission.assessment_id)).context["form"]
    assert form["addressee"].value() == "The board"
    assert form["departments"].value() == "IT, head of division"
    assert form["as_of"].value() == timezone.localtime(submission.submitted_at).date()


def test_report_form_offers_the_organisations_language_whatever_the_interfaces(cast, submission):
    cast.organisation.language = "ja"
    cast.organisation.save()
    response = cast.client("owner").get(reports_of(submission.assessment_id))
    assert response.context["form"]["language"].value() == "ja"
    assert '<html lang="en">' in response.content.decode()


def test_report_form_keeps_what_was_typed_and_says_what_is_wrong(cast, submission, said):
    tomorrow = timezone.localdate() + timedelta(days=2)
    response = cast.client("owner").post(
        reports_of(submission.assessment_id), {**said, "as_of": tomorrow.isoformat()}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert Report.objects.count() == 0
    assert "<title>Error: " in html
    assert 'href="#id_as_of"' in html
    assert "The as-of date cannot lie in the future." in html
    assert 'value="The board"' in html
    assert f'value="{tomorrow.isoformat()}"' in html


def test_report_form_ignores_fields_it_does_not_show(cast, submission, said):
    extra = {**said, "number": "1", "organisation": str(cast.outsider.pk), "status": "done"}
    cast.client("owner").post(reports_of(submission.assessment_id), extra)
    report = Report.objects.get()
    assert (report.organisation, report.job.status) == (cast.organisation, Job.Status.QUEUED)
    assert report.number != "1"


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("outsider", 404)])
def test_report_cannot_be_requested_without_the_role(cast, submission, said, who, status):
    response = cast.client(who).post(reports_of(submission.assessment_id), said)
    assert response.status_code == status
    assert Report.objects.count() == 0


def test_reports_tell_a_viewer_who_may_request(cast, submission, request_one):
    html = words(cast.client("viewer").get(reports_of(submission.assessment_id)).content.decode())
    assert "No report has been requested yet." in html
    assert "Contributors and owners of the organisation can request a report." in html
    request_one()
    html = words(cast.client("viewer").get(reports_of(submission.assessment_id)).content.decode())
    assert "No report has been requested yet." not in html


def test_reports_say_when_answers_were_opened_again(cast, submission):
    warning = "The answers were opened again since"
    address = reports_of(submission.assessment_id)
    assert warning not in cast.client("owner").get(address).content.decode()
    domain.reopen(assessment=submission.assessment, by=cast.owner, at=later(1))
    assert warning in cast.client("owner").get(address).content.decode()


def test_reports_are_listed_newest_first_with_what_each_corrects(cast, submission, request_one):
    first, second = request_one(), request_one()
    html = cast.client("viewer").get(reports_of(submission.assessment_id)).content.decode()
    shown = words(html[html.index('class="report-list"') :])
    assert shown.index(second.number) < shown.index(first.number)
    assert f"corrects {first.number}" in shown
    assert "Aoki" in shown
    assert "submission 1" in shown


def test_report_form_offers_the_days_on_which_answers_were_given(cast, submission):
    form = cast.client("owner").get(reports_of(submission.assessment_id)).context["form"]
    frozen = snapshot.read(submission.content)
    days = [timezone.localtime(at).date() for at in (frozen.answered_from, frozen.answered_until)]
    assert [form["period_start"].value(), form["period_end"].value()] == days


def test_reports_take_the_same_queries_for_one_and_for_three(
    cast, submission, request_one, django_assert_num_queries
):
    owner = cast.client("owner")
    for more in (1, 2):
        for _report in range(more):
            request_one()
        with django_assert_num_queries(12):
            owner.get(reports_of(submission.assessment_id))


# --- waiting ---------------------------------------------------------------------------------------

STATES = [
    (Job.Status.QUEUED, "Your report is waiting its turn.", True),
    (Job.Status.RUNNING, "40%", True),
    (Job.Status.DONE, "24 pages, 17", False),
    (Job.Status.FAILED, "It needed more memory than one job may use.", False),
]


@pytest.mark.parametrize(("status", "said_of_it", "polls"), STATES)
def test_report_says_how_far_it_is_and_polls_only_until_it_is_finished(
    cast, request_one, status, said_of_it, polls
):
    report = request_one(status=status)
    viewer = cast.client("viewer")
    progress = reverse("report-progress", args=[report.pk])
    for address in (
        reverse("report", args=[report.pk]),
        reports_of(report.assessment_id),
        progress,
    ):
        html = viewer.get(address).content.decode()
        assert said_of_it in words(html).replace("\xa0", " ")
        assert (f'hx-get="{progress}?seen={status}-' in html) == polls
        assert ("You can leave this page" in html) == polls


def test_report_progress_is_quiet_while_nothing_changes(cast, request_one):
    report = request_one(status=Job.Status.RUNNING)
    address = reverse("report-progress", args=[report.pk])
    viewer = cast.client("viewer")
    assert viewer.get(address, {"seen": "running-40"}).status_code == 204
    moved = viewer.get(address, {"seen": "running-20"})
    assert moved.status_code == 200
    assert "hx-swap-oob" not in moved.content.decode()


def test_report_progress_after_the_session_has_ended_leads_to_signing_in(client, request_one):
    address = reverse("report-progress", args=[request_one(status=Job.Status.RUNNING).pk])
    polled = client.get(address, headers={"hx-request": "true"})
    assert (polled.headers["HX-Refresh"], polled.content) == ("true", b"")
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_report_progress_announces_each_new_state_once(cast, request_one):
    report = request_one(status=Job.Status.DONE)
    html = (
        cast.client("viewer")
        .get(reverse("report-progress", args=[report.pk]), {"seen": "running-90"})
        .content.decode()
    )
    assert 'hx-swap-oob="innerHTML:#report-announcement"' in html
    assert f"Report {report.number} is ready" in words(html)
    page = cast.client("viewer").get(reverse("report", args=[report.pk])).content.decode()
    assert 'id="report-announcement" role="status"' in page
    assert "hx-swap-oob" not in page


def test_report_says_when_no_worker_is_there(cast, request_one):
    report = request_one()
    address = reverse("report", args=[report.pk])
    assert "No worker is running" in cast.client("owner").get(address).content.decode()
    processes.announce(role="worker")
    assert "No worker is running" not in cast.client("owner").get(address).content.decode()


def test_finished_report_needs_no_worker(cast, request_one):
    report = request_one(status=Job.Status.DONE)
    html = cast.client("owner").get(reverse("report", args=[report.pk])).content.decode()
    assert "No worker is running" not in html


def test_report_shows_what_it_states(cast, request_one):
    report = request_one(addressee="株式会社サンプル 御中")
    html = cast.client("viewer").get(reverse("report", args=[report.pk])).content.decode()
    assert "株式会社サンプル 御中" in html
    assert report.bank_digest in html


@pytest.mark.parametrize("name", ["report", "report-progress", "report-download"])
def test_report_is_not_there_for_an_outsider(cast, request_one, name):
    report = request_one(status=Job.Status.DONE)
    assert cast.client("outsider").get(reverse(name, args=[report.pk])).status_code == 404


# --- trying again ----------------------------------------------------------------------------------


def test_failed_report_can_be_made_again(cast, request_one):
    report = request_one(status=Job.Status.FAILED)
    address = reverse("report-retry", args=[report.pk])
    assert address in cast.client("colleague").get(reverse("report", args=[report.pk])).content.decode()
    response = cast.client("colleague").post(address)
    assert response.headers["Location"] == reverse("report", args=[report.pk])
    report.job.refresh_from_db()
    assert (report.job.status, report.job.error) == (Job.Status.QUEUED, "")
    event = Event.objects.get(action="report.retried")
    assert (event.actor_id, event.subject_id) == (cast.colleague.pk, str(report.pk))


def test_report_that_did_not_fail_is_left_alone_by_a_retry(cast, request_one):
    report = request_one(status=Job.Status.DONE)
    response = cast.client("owner").post(reverse("report-retry", args=[report.pk]))
    assert response.status_code == 302
    report.job.refresh_from_db()
    assert report.job.status == Job.Status.DONE
    assert not Event.objects.filter(action="report.retried").exists()


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("outsider", 404)])
def test_report_is_not_made_again_without_the_role(cast, request_one, who, status):
    report = request_one(status=Job.Status.FAILED)
    assert cast.client(who).post(reverse("report-retry", args=[report.pk])).status_code == status
    report.job.refresh_from_db()
    assert report.job.status == Job.Status.FAILED


def test_viewer_is_not_offered_what_only_others_can_do(cast, request_one):
    report = request_one(status=Job.Status.FAILED)
    html = cast.client("viewer").get(reverse("report", args=[report.pk])).content.decode()
    assert reverse("report-retry", args=[report.pk]) not in html
    assert "Ask a contributor to try again." in html


def test_retry_takes_a_post(cast, request_one):
    report = request_one(status=Job.Status.FAILED)
    assert cast.client("owner").get(reverse("report-retry", args=[report.pk])).status_code == 405


# --- taking it -------------------------------------------------------------------------------------


def test_report_is_downloaded_under_a_name_that_says_what_it_is(cast, request_one):
    cast.organisation.name = "株式会社サン/プル"
    cast.organisation.save()
    report = request_one(status=Job.Status.DONE)
    response = cast.client("viewer").get(reverse("report-download", args=[report.pk]))
    name = quote("株式会社サンプル_AI準備度レポート_20261121.pdf")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 a report"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_download_is_noted(cast, request_one):
    report = request_one(status=Job.Status.DONE)
    response = cast.client("viewer").get(reverse("report-download", args=[report.pk]))
    b"".join(response)  # reads the file to its end, which closes it
    event = Event.objects.get(action="report.downloaded")
    assert (event.actor_id, event.subject_id, event.organisation_id) == (
        cast.viewer.pk,
        str(report.pk),
        cast.organisation.pk,
    )


@pytest.mark.parametrize("status", [Job.Status.QUEUED, Job.Status.RUNNING, Job.Status.FAILED])
def test_report_that_is_not_ready_cannot_be_downloaded(cast, request_one, status):
    report = request_one(status=status)
    assert cast.client("owner").get(reverse("report-download", args=[report.pk])).status_code == 404


def test_report_whose_file_is_gone_cannot_be_downloaded(cast, request_one):
    report = request_one(status=Job.Status.DONE)
    report.file.storage.delete(report.file.name)
    assert cast.client("owner").get(reverse("report-download", args=[report.pk])).status_code == 404
    assert not Event.objects.filter(action="report.downloaded").exists()


def test_earliest_date_is_within_every_databases_reach(cast, submission, said):
    early = {**said, "as_of": "2000-01-01", "period_start": "2000-01-01", "period_end": "2000-01-01"}
    cast.client("owner").post(reports_of(submission.assessment_id), early)
    assert Particulars.from_json(Report.objects.get().particulars).period_end == date(2000, 1, 1)
