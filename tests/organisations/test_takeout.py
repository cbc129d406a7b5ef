"""Taking everything along: what the ZIP holds, who fetches it, when it is out of date, how it is made."""

import hashlib
import json
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import CASCADE
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import jobs.domain
from assessments import domain as assessments
from assessments import moving
from assessments.models import Decision, Verification
from audit.models import Event
from banks.domain import publish
from jobs.models import Job
from organisations import domain, takeouts
from organisations.models import ClientNote, Engagement, Organisation, Role, Takeout
from reports.models import Finding, Report
from scoring import Answer, parse_document
from tests.assessments.conftest import NOON, Cast, assessment, cast, later, say, version
from tests.factories import MembershipFactory, OrganisationFactory

__all__ = ["assessment", "cast", "say", "version"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SCRATCH_DIR = tmp_path / "scratch"
    return tmp_path


def make(organisation: Organisation, by: Any, out: Path) -> Takeout:
    """Ask for a takeout and do the work as a worker does, but for the fork."""
    takeout = domain.request_takeout(organisation=organisation, by=by, at=timezone.now())
    claim = jobs.domain.claim(job_id=takeout.job_id)
    assert claim is not None
    told: list[int] = []
    path = out / f"{takeout.pk}.part"
    facts = takeouts.render(takeouts.prepare(takeout.job_id, told.append), path, told.append)
    jobs.domain.finish(claim=claim, path=path, facts=facts)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 100)
    takeout.refresh_from_db()
    return takeout


def contents(takeout: Takeout) -> dict[str, bytes]:
    with default_storage.open(takeout.file) as file, zipfile.ZipFile(BytesIO(file.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def said_by(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name])


@pytest.fixture
def full(cast: Cast, assessment, folders) -> Cast:
    """An organisation with one of everything."""
    for number, choice in enumerate(("no", "draft"), start=0):
        assessments.save_answers(
            assessment=assessment,
            changes={"practice.policy": assessments.Change(content=Answer(choice), seen_revision=number)},
            by=cast.owner,
            at=later(number),
        )
    submission = assessments.submit(assessment=assessment, by=cast.owner, at=later(5))
    Decision.objects.create(
        submission=submission, step="confirmed", name="Keiko Tanaka", title="CISO", decided_at=later(6)
    )
    consultancy = MembershipFactory(organisation__name="Advisers", organisation__is_consultancy=True)
    engagement = Engagement.objects.create(
        consultancy=consultancy.organisation, client=cast.organisation, started_at=NOON
    )
    ClientNote.objects.create(engagement=engagement, text="They will not like this", written_at=NOON)
    Verification.objects.create(
        assessment=assessment, question="practice.policy", consultancy=consultancy.organisation,
        level="document-seen", answer_revision=2, saved_at=NOON,
    )  # fmt: skip
    Finding.objects.create(
        assessment=assessment, dimension="practice", language="en", consultancy=consultancy.organisation,
        text="Well begun", saved_at=NOON,
    )  # fmt: skip
    job = Job.objects.create(kind="report", idempotency_key="x", status="done", created_at=NOON, progress=100)
    report = Report(
        organisation=cast.organisation, assessment=assessment, submission=submission, job=job,
        number="JNB-2026-0001", language="en", bank_digest="sha256:x", engine_version="1", requested_at=NOON,
    )  # fmt: skip
    report.file.save(f"reports/{cast.organisation.pk}/{report.pk}/x.pdf", ContentFile(b"%PDF-"), save=False)
    report.save()
    domain.set_logo(organisation=cast.organisation, by=cast.owner, at=NOON, png=b"\x89PNG")
    return cast


def test_takeout_holds_everything(full: Cast, assessment, folders) -> None:
    takeout = make(full.organisation, full.owner, folders)
    files = contents(takeout)
    folder = f"assessments/01 {assessment.title}"
    (pdf,) = [name for name in files if name.endswith(".pdf")]
    assert set(files) == {
        "README.ja.txt", "README.en.txt", "organisation.json", "branding/logo.png", "trail.json",
        f"{folder}/assessment.json", f"{folder}/answers.json", f"{folder}/submission-1.json",
        f"{folder}/verifications.json", f"question-banks/small {assessment.version.version}.json",
        "reports/reports.json", "reports/scores.json", "reports/findings.json", pdf,
    }  # fmt: skip
    assert files[pdf] == b"%PDF-"
    assert files["branding/logo.png"] == b"\x89PNG"
    organisation = said_by(files, "organisation.json")
    assert organisation["name"] == full.organisation.name
    assert {each["person"]["email"] for each in organisation["members"]} == set(
        full.organisation.memberships.values_list("user__email", flat=True)
    )
    assert [each["consultancy"] for each in organisation["consultancies"]] == ["Advisers"]
    ((about),) = said_by(files, f"{folder}/answers.json")
    assert about["question"] == "practice.policy"
    assert [(each["revision"], each["value"]) for each in about["answers"]] == [(1, "no"), (2, "draft")]
    assert about["answers"][0]["author"]["email"] == full.owner.email
    (submitted,) = said_by(files, f"{folder}/assessment.json")["submissions"]
    assert f"sha256:{hashlib.sha256(files[f'{folder}/submission-1.json']).hexdigest()}" == submitted["digest"]
    assert [(each["step"], each["name"], each["title"]) for each in submitted["decisions"]] == [
        ("confirmed", "Keiko Tanaka", "CISO")
    ]
    assert (
        files[f"question-banks/small {assessment.version.version}.json"].decode()
        == assessment.version.document
    )
    assert [each["level"] for each in said_by(files, f"{folder}/verifications.json")] == ["document-seen"]
    assert [each["text"] for each in said_by(files, "reports/findings.json")] == ["Well begun"]
    (scored,) = said_by(files, "reports/scores.json")
    assert (scored["submission"], scored["score"], scored["level"]) == (1, "50.0000", None)
    assert scored["dimensions"]["practice"]["score"] == "50.0000"
    (report,) = said_by(files, "reports/reports.json")
    assert (report["number"], report["file"]) == ("JNB-2026-0001", pdf)
    deeds = [event["action"] for event in said_by(files, "trail.json")]
    assert deeds == list(
        Event.objects.filter(organisation_id=full.organisation.pk).exclude(action="takeout.made")
        .order_by("at", "pk").values_list("action", flat=True)
    )  # fmt: skip
    with default_storage.open(takeout.file) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    assert takeout.file_digest == f"sha256:{digest}"


def test_client_never_finds_a_consultants_private_notes(full: Cast, folders) -> None:
    files = contents(make(full.organisation, full.owner, folders))
    assert [name for name, content in files.items() if b"They will not like this" in content] == []


def test_consultancy_takes_its_notes_and_not_its_clients_answers(full: Cast, folders) -> None:
    consultancy = Organisation.objects.get(name="Advisers")
    files = contents(make(consultancy, consultancy.memberships.get().user, folders))
    (client,) = said_by(files, "clients.json")
    assert client["client"] == full.organisation.name
    assert [note["text"] for note in client["notes"]] == ["They will not like this"]
    assert [each["level"] for each in said_by(files, "verified-for-clients.json")] == ["document-seen"]
    assert [each["text"] for each in said_by(files, "findings-for-clients.json")] == ["Well begun"]
    assert [name for name in files if name.startswith(("assessments/", "question-banks/"))] == []
    assert [name for name, content in files.items() if b"practice.policy" in content] == [
        "verified-for-clients.json"
    ]


def test_takeout_of_an_empty_organisation_is_made(folders) -> None:
    owner = MembershipFactory()
    files = contents(make(owner.organisation, owner.user, folders))
    assert said_by(files, "reports/reports.json") == []
    assert said_by(files, "organisation.json")["branding"] is None


def test_report_whose_file_is_lost_does_not_keep_the_rest(full: Cast, folders) -> None:
    report = Report.objects.get()
    default_storage.delete(report.file.name)
    files = contents(make(full.organisation, full.owner, folders))
    assert [each["file"] for each in said_by(files, "reports/reports.json")] == [""]


@pytest.mark.parametrize("title", ["../../etc/passwd", "a/b\\c:d", "\u202egnp.exe", "...", "x" * 200])
def test_titles_cannot_lead_out_of_the_archive(full: Cast, assessment, folders, title) -> None:
    assessments.Assessment.objects.filter(pk=assessment.pk).update(title=title)
    for name in contents(make(full.organisation, full.owner, folders)):
        assert not name.startswith("/")
        assert ".." not in Path(name).parts
        assert "\\" not in name
        assert len(name) < 150


def test_readme_speaks_both_languages(full: Cast, folders) -> None:
    files = contents(make(full.organisation, full.owner, folders))
    assert "の全データ" in files["README.ja.txt"].decode()
    assert "Everything that" in files["README.en.txt"].decode()


def test_newer_takeout_replaces_the_older(full: Cast, folders, django_capture_on_commit_callbacks) -> None:
    first = make(full.organisation, full.owner, folders)
    with django_capture_on_commit_callbacks(execute=True):
        second = make(full.organisation, full.owner, folders)
    assert list(Takeout.objects.all()) == [second]
    assert Job.objects.filter(kind="takeout").count() == 1
    assert (default_storage.exists(first.file), default_storage.exists(second.file)) == (False, True)


def test_takeout_that_is_under_way_is_not_begun_again() -> None:
    owner = MembershipFactory()
    ask = {"organisation": owner.organisation, "by": owner.user, "at": timezone.now()}
    first = domain.request_takeout(**ask)
    assert domain.request_takeout(**ask) == first
    assert Job.objects.count() == 1


# --- out of date -----------------------------------------------------------------------------------


def test_takeout_is_out_of_date_once_something_changes(full: Cast, assessment, folders) -> None:
    takeout = make(full.organisation, full.owner, folders)
    assert domain.is_up_to_date(takeout)
    assessments.reopen(assessment=assessment, by=full.owner, at=timezone.now())
    assert not domain.is_up_to_date(takeout)


def test_reading_and_signing_in_do_not_put_it_out_of_date(full: Cast, folders, client: Client) -> None:
    takeout = make(full.organisation, full.owner, folders)
    client.post(reverse("account_login"), {"login": full.owner.email, "password": "correct horse battery"})
    b"".join(client.get(reverse("report-download", args=[Report.objects.get().pk])))
    b"".join(client.get(reverse("takeout-download", args=[takeout.pk])))
    assert (
        Event.objects.filter(organisation_id=full.organisation.pk, at__gt=takeout.requested_at).count() >= 4
    )
    assert domain.is_up_to_date(takeout)


# --- pages -----------------------------------------------------------------------------------------


def test_takeout_page_goes_from_nothing_to_a_download(client: Client, full: Cast, folders) -> None:
    owner, organisation = full.owner, full.organisation
    owner.language = "en"
    owner.save()
    client.force_login(owner)
    url = reverse("organisation-takeout", args=[organisation.pk])
    assert "Make the file" in client.get(url).content.decode()
    assert client.post(url)["Location"] == url
    waiting = client.get(url).content.decode()
    takeout = Takeout.objects.get()
    assert "Received" in waiting
    assert "No worker is running" in waiting
    progress = reverse("takeout-progress", args=[takeout.pk])
    assert client.get(progress, {"seen": "queued-0"}).status_code == 204
    make(organisation, owner, folders)
    assert "Download ZIP" in client.get(progress, {"seen": "queued-0"}).content.decode()
    answer = client.get(reverse("takeout-download", args=[takeout.pk]))
    body = b"".join(answer)
    assert body[:2] == b"PK"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/zip"
    takeout.refresh_from_db()
    assert takeout.downloaded_at is not None
    assert "downloaded on" in client.get(url).content.decode()


def test_asking_for_the_head_alone_is_no_download(client: Client, full: Cast, folders) -> None:
    takeout = make(full.organisation, full.owner, folders)
    client.force_login(full.owner)
    answer = client.head(reverse("takeout-download", args=[takeout.pk]))
    b"".join(answer)  # a file is closed when it is read to its end
    assert answer.status_code == 200
    takeout.refresh_from_db()
    assert takeout.downloaded_at is None


@pytest.mark.parametrize("name", ["takeout-progress", "takeout-download"])
def test_takeouts_are_for_owners_alone(client: Client, full: Cast, folders, name) -> None:
    takeout = make(full.organisation, full.owner, folders)
    contributor = MembershipFactory(organisation=full.organisation, role=Role.CONTRIBUTOR).user
    consultant = Organisation.objects.get(name="Advisers").memberships.get().user
    for user, status in ((contributor, 403), (consultant, 403), (MembershipFactory().user, 404)):
        client.force_login(user)
        assert client.get(reverse(name, args=[takeout.pk])).status_code == status


def test_failed_takeout_says_why_and_can_be_made_again(client: Client) -> None:
    owner = MembershipFactory(user__language="en")
    takeout = domain.request_takeout(organisation=owner.organisation, by=owner.user, at=timezone.now())
    Job.objects.filter(pk=takeout.job_id).update(status="failed", error="storage-full")
    client.force_login(owner.user)
    page = client.get(reverse("organisation-takeout", args=[owner.organisation.pk])).content.decode()
    assert "There is no room left where files are stored." in page
    assert "Make a new file" in page
    assert client.get(reverse("takeout-download", args=[takeout.pk])).status_code == 404


def test_exports_are_counted(client: Client, settings) -> None:
    settings.LIMITS = {"export": "1/1h/person"}
    owner = MembershipFactory()
    client.force_login(owner.user)
    url = reverse("organisation-takeout", args=[owner.organisation.pk])
    assert [client.post(url).status_code for _ in range(2)] == [302, 429]


def test_foreign_organisation_in_the_address_is_not_found(client: Client) -> None:
    owner, foreign = MembershipFactory(), OrganisationFactory()
    client.force_login(owner.user)
    assert client.post(reverse("organisation-takeout", args=[foreign.pk])).status_code == 404
    assert not Takeout.objects.exists()


# --- nothing is forgotten --------------------------------------------------------------------------

TAKEN_ALONG = {
    "organisations.Membership", "organisations.Invitation", "organisations.Engagement",
    "organisations.Assignment", "organisations.ClientNote", "organisations.Branding",
    "assessments.Assessment", "assessments.Answer", "assessments.AnswerRevision", "assessments.Submission",
    "assessments.Decision", "assessments.Verification", "assessments.Move", "reports.Report", "reports.Summary",
    "reports.Finding", "reports.Batch", "reports.BatchItem",
}  # fmt: skip
LEFT_OUT = {
    "organisations.Takeout": "the file itself",
    "assessments.SheetUpload": "a file that was looked at and not taken over; what was is in the answers",
    "reports.SavedView": "a bookmark that one person keeps for themselves",
}


def test_every_table_of_an_organisation_is_taken_along_or_left_out_on_purpose() -> None:
    """Whatever goes with an organisation when it is erased. A new table makes this fail until it is exported."""
    goes, seen = [Organisation], set()
    while goes:
        model = goes.pop()
        for relation in model._meta.get_fields(include_hidden=True):
            if (
                getattr(relation, "on_delete", None) is CASCADE
                and relation.auto_created
                and relation.related_model not in seen
            ):
                seen.add(relation.related_model)
                goes.append(relation.related_model)
    assert {model._meta.label for model in seen} == TAKEN_ALONG | set(LEFT_OUT)


def test_takeout_tells_of_moves_to_other_versions_with_all_that_stood_before(full: Cast, assessment, folders):
    before = assessment.version
    tree = json.loads(before.document, parse_float=Decimal) | {"version": "2"}
    destination, _ = publish(document=parse_document(tree), by=None, at=later(60))
    assessments.reopen(assessment=assessment, by=full.owner, at=later(61))
    moved = moving.move(assessment=assessment, destination=destination, by=full.owner, at=later(62))
    moving.undo(moved=moved, assessment=assessment, by=full.owner, at=later(63))
    files = contents(make(full.organisation, full.owner, folders))
    ((told),) = said_by(files, f"assessments/01 {assessment.title}/moves.json")
    assert (told["from"]["version"], told["to"]["version"]) == (before.version, "2")
    assert told["moved_by"]["email"] == told["undone_by"]["email"] == full.owner.email
    assert told["before"]["answers"]["practice.policy"]["value"] == "draft"
    assert {f"question-banks/small {name}.json" for name in (before.version, "2")} <= set(files)
