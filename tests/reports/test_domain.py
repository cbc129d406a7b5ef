"""Asking for reports and keeping what was made; the work itself is done by the real renderer."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from assessments.domain import submit
from assessments.models import Assessment, Submission
from audit.models import Event
from banks.domain import publish
from jobs.domain import NotFailed
from jobs.models import Job
from reports import domain, kinds, pdf, subjects
from reports.dashboard import dashboard_for
from reports.models import Report
from reports.view_model import Branding, Particulars
from scoring import parse_document
from tests.assessments.conftest import NOON, bank, later, text
from tests.reports.conftest import submit_all

pytestmark = pytest.mark.django_db


def ask(submission, by, **changes):
    request = {"language": "ja", "particulars": Particulars(as_of=NOON.date()), "at": NOON, **changes}
    return domain.request_report(submission=submission, by=by, **request)


def actions() -> list[str]:
    return list(
        Event.objects.filter(action__startswith="report.").order_by("pk").values_list("action", flat=True)
    )


def test_report_pins_what_it_is_made_from(submission, cast):
    report = ask(submission, cast.owner, branding=Branding(issuer="準備"))
    assert (report.number, report.language, report.requested_by) == ("JNB-2026-0001", "ja", cast.owner)
    assert report.bank_digest == submission.version.digest
    assert report.particulars == {"as_of": "2026-11-21", "verification": "self-declared"}
    assert report.branding == {"issuer": "準備"}
    assert report.engine_version
    assert actions() == ["report.requested"]


def test_submission_keeps_its_version_when_its_assessment_is_moved_to_another(assessment, say, cast):
    say("practice.policy", "draft")
    submission = submit(assessment=assessment, by=cast.owner, at=NOON)
    moved = bank() | {"version": "2", "title": text("Moved bank")}
    moved["dimensions"][0]["questions"][0]["options"][1]["points"] = Decimal(10)
    newer, _new = publish(document=parse_document(moved), by=None, at=later(1))
    Assessment.objects.update(version=newer)

    old = assessment.version
    submission = Submission.objects.get()
    subject = subjects.of_submission(submission)
    assert (submission.version, subject.digest) == (old, old.digest)
    assert subject.scorer.score(subject.answers, region="apac").questions["practice.policy"].points == 50
    report = ask(submission, cast.owner)
    assert report.bank_digest == old.digest
    assert domain.report_of_job(report.job_id).submission.version == old
    (shown,) = dashboard_for(cast.owner, language="en").groups[0].submitted
    assert shown.result.identity.bank_digest == old.digest
    page = cast.client("owner").get(reverse("results", args=[assessment.pk]))
    assert (page.status_code, page.context["report"].identity.bank_digest) == (200, old.digest)


def test_same_request_returns_the_same_report(submission, cast):
    first = ask(submission, cast.owner)
    assert ask(submission, cast.owner, at=later(5)) == first
    assert Report.objects.count() == 1
    assert Job.objects.count() == 1
    assert actions() == ["report.requested"]


@pytest.mark.parametrize(
    "change",
    [
        {"language": "en"},
        {"particulars": Particulars(as_of=NOON.date(), addressee="取締役会")},
        {"branding": Branding(issuer="準備")},
    ],
)
def test_any_difference_makes_another_report_that_is_numbered_on(submission, cast, change):
    ask(submission, cast.owner)
    assert ask(submission, cast.owner, **change).number == "JNB-2026-0002"


def test_same_content_of_two_organisations_is_two_reports(submission, cast, sheet):
    twin = submit_all(cast, sheet, title="Readiness 2026")
    first, second = ask(submission, cast.owner), ask(twin, cast.owner)
    assert first.job_id != second.job_id


def test_numbers_begin_anew_each_year_and_name_the_year_where_the_site_is(submission, cast):
    ask(submission, cast.owner)
    new_year = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # 1 January in Tokyo
    report = ask(submission, cast.owner, at=new_year, language="en")
    assert report.number == "JNB-2027-0001"


def test_newer_report_names_the_one_it_replaces(submission, cast):
    first = ask(submission, cast.owner)
    english = ask(submission, cast.owner, language="en", at=later(1))
    second = ask(submission, cast.owner, particulars=Particulars(addressee="取締役会"), at=later(2))
    assert (english.corrects, second.corrects) == (None, first)


@pytest.mark.any_database  # the faults have whole reports made on PostgreSQL
def test_prepared_report_is_rendered_and_kept(submission, cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    report = ask(submission, cast.owner, particulars=Particulars(as_of=NOON.date(), attach_data=True))
    packed = kinds.prepare(report.job_id)
    assert packed == kinds.prepare(report.job_id)
    out = tmp_path / "out.pdf"
    facts = pdf.render_payload(packed, out, lambda percent: None)
    data = out.read_bytes()
    kinds.finish(report.job_id, out, facts)
    report.refresh_from_db()
    assert report.file.name == f"reports/{report.organisation_id}/{report.pk}/{report.job_id}.pdf"
    with report.file.open() as kept:
        assert kept.read() == data
    assert (report.file_digest, report.file_size, report.pages) == (
        facts["digest"],
        len(data),
        facts["pages"],
    )
    assert actions() == ["report.requested", "report.generated"]


def test_logo_that_was_removed_since_is_left_out(submission, cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    report = ask(submission, cast.owner, branding=Branding(logo="logos/gone.png"))
    assert b'"assets": {}' in kinds.prepare(report.job_id)


def test_logo_is_encoded_again_before_it_is_printed(submission, cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (80, 40)).save(file, "PNG")
    name = default_storage.save("logos/a.png", ContentFile(file.getvalue() + b"<script>trailing</script>"))
    report = ask(submission, cast.owner, branding=Branding(logo=name))
    packed = kinds.prepare(report.job_id)
    assert b'"logo": "iVBOR' in packed
    assert b"trailing" not in packed


def test_download_is_noted(request_one, cast):
    report = request_one()
    domain.note_download(report=report, by=cast.owner)
    event = Event.objects.get(action="report.downloaded")
    assert (event.actor_id, event.organisation_id, event.detail) == (
        cast.owner.pk,
        report.organisation_id,
        {"number": report.number},
    )


def test_only_a_failed_report_can_be_tried_again(request_one, cast):
    failed = request_one(status=Job.Status.FAILED)
    domain.retry_report(report=failed, by=cast.owner)
    assert Job.objects.get(pk=failed.job_id).status == Job.Status.QUEUED
    with pytest.raises(NotFailed):
        domain.retry_report(report=request_one(), by=cast.owner)
    assert actions().count("report.retried") == 1


def test_file_name_is_safe_and_in_the_language_of_the_report(request_one):
    report = request_one(language="ja")
    report.organisation.name = '../株式会社\u202eサンプル/"x"\n'
    assert domain.file_name(report) == "株式会社サンプルx_AI準備度レポート_20261121.pdf"
    report.language = "en"
    report.organisation.name = "Sample Ltd"
    assert domain.file_name(report) == "Sample Ltd_AI-readiness-report_20261121.pdf"
