"""Reports for many clients: asked for at once, made a few at a time, retried alone, fetched as one ZIP."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

import jobs.domain
from assessments.domain import Change, save_answers, start_assessment, submit
from assessments.models import Assessment
from audit.models import Event
from banks.domain import publish
from jobs import archive, registry
from jobs.domain import Claim
from jobs.models import Job
from organisations import workbooks
from organisations.models import Assignment, Engagement, Organisation, Role
from reports import batches, bundles
from reports.batches import at_once
from reports.models import Batch, Report
from reports.view_model import Particulars
from scoring import Answer, parse_document
from tests.assessments.conftest import NOON, bank, later, text
from tests.factories import MembershipFactory, OrganisationFactory

ENDED = {"ended_at": NOON, "ended_from": "client"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def consultancy() -> Organisation:
    return OrganisationFactory(name="Advice KK", is_consultancy=True)


@pytest.fixture
def owner(consultancy):
    return MembershipFactory(organisation=consultancy, role=Role.OWNER).user


@pytest.fixture
def version():
    version, _new = publish(document=parse_document(bank()), by=None, at=NOON)
    return version


@pytest.fixture
def engage(consultancy, owner, version) -> Callable[..., Organisation]:
    """A client that has submitted answers, unless told otherwise."""

    def engage(name: str, *, submitted: bool = True) -> Organisation:
        client = OrganisationFactory(name=name)
        Engagement.objects.create(consultancy=consultancy, client=client, started_at=NOON, started_by=owner)
        if submitted:
            assessment = start_assessment(
                organisation=client, version=version, title="Readiness", by=owner, at=NOON
            )
            changes = {"practice.policy": Change(content=Answer("yes"), seen_revision=0)}
            save_answers(assessment=assessment, changes=changes, by=owner, at=NOON)
            submit(assessment=assessment, by=owner, at=NOON)
        return client

    return engage


@pytest.fixture
def request_for(consultancy, owner) -> Callable[..., Batch]:
    def request(*clients: Organisation, languages=("ja",), profile: str = "") -> Batch:
        return batches.request_batch(
            consultancy=consultancy, clients=clients, languages=languages, profile=profile, by=owner, at=NOON
        )

    return request


def work(job: Job, files: Path, content: bytes = b"%PDF") -> None:
    """Do a job as a worker would: a report is `content`, a ZIP is the real one."""
    claim = jobs.domain.claim(job_id=job.pk)
    assert claim is not None
    out = files / f"{job.pk}.part"
    if claim.kind == Batch.JOB_KIND:
        facts = archive.render(bundles.prepare(job.pk), out, lambda percent: None)
    else:
        out.write_bytes(content)
        facts = {"digest": "sha256:0", "size": len(content), "pages": 1}
    jobs.domain.finish(claim=claim, path=out, facts=facts)


def in_english(tree):
    """The tree of a bank without its Japanese."""
    if isinstance(tree, dict):
        return {key: in_english(value) for key, value in tree.items() if key != "ja"}
    return [in_english(each) for each in tree] if isinstance(tree, list) else tree


def break_down(report: Report) -> None:
    """Let a report fail for good."""
    claim = jobs.domain.claim(job_id=report.job_id)
    assert isinstance(claim, Claim)
    jobs.domain.fail(claim=claim, reason=Job.Failure.MEMORY, detail="")


def started(batch: Batch) -> list[Report]:
    items = batch.items.filter(status="started").order_by("position", "language")
    return [item.report for item in items.select_related("report__job")]


def complete(batch: Batch, files: Path) -> None:
    """Make all that is left, in the order in which a worker would come to it."""
    batches.advance(batch.pk)
    while waiting := started(batch):
        for report in waiting:
            work(report.job, files)
        batches.advance(batch.pk)
    batch.refresh_from_db()


def statuses(batch: Batch) -> list[tuple[str, str]]:
    items = batch.items.order_by("position", "language")
    return [(item.status, item.failure) for item in items]


# --- being made ------------------------------------------------------------------------------------


def test_batch_keeps_few_reports_in_the_queue_at_a_time(engage, request_for, files):
    batch = request_for(*(engage(f"Client {n}") for n in range(at_once() + 3)))
    batches.advance(batch.pk)
    assert [status for status, _ in statuses(batch)] == ["started"] * at_once() + ["waiting"] * 3
    work(started(batch)[0].job, files)
    batches.advance(batch.pk)
    assert [status for status, _ in statuses(batch)] == ["done"] + ["started"] * at_once() + ["waiting"] * 2


def test_finished_report_brings_the_next_about(
    engage, request_for, files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = request_for(*(engage(f"Client {n}") for n in range(at_once() + 1)))
    with django_capture_on_commit_callbacks(execute=True):
        work(started(batch)[0].job, files)
    assert [status for status, _ in statuses(batch)] == ["done"] + ["started"] * at_once()


def test_sweep_goes_on_with_a_batch_that_nothing_else_brings_about(engage, request_for):
    batch = request_for(engage("Client"))
    for _name, chore in registry.chores():
        chore()
    assert statuses(batch) == [("started", "")]


def test_report_is_made_for_the_consultancy_in_each_language(engage, request_for, consultancy, owner):
    client = engage("Client")
    batch = request_for(client, languages=("ja", "en"))
    batches.advance(batch.pk)
    made = Report.objects.order_by("language").values_list(
        "language", "organisation", "issued_by", "requested_by"
    )
    assert list(made) == [
        ("en", client.pk, consultancy.pk, owner.pk),
        ("ja", client.pk, consultancy.pk, owner.pk),
    ]


def test_report_speaks_of_its_own_submission(engage, request_for):
    batch = request_for(engage("Client"))
    batches.advance(batch.pk)
    (report,) = started(batch)
    assert report.particulars == {
        "as_of": "2026-11-21",
        "period_start": "2026-11-21",
        "period_end": "2026-11-21",
        "verification": "self-declared",
    }


def test_report_names_nobody_as_approver_whom_somebody_typed(engage, request_for):
    client = engage("Client")
    typed = Particulars(addressee="Board", approved_by="Aoki", approved_date=NOON.date(), confirmed_by="Sato")
    Assessment.objects.update(particulars=typed.as_json())
    batch = request_for(client)
    batches.advance(batch.pk)
    (report,) = started(batch)
    stated = Particulars.from_json(report.particulars)
    assert (stated.addressee, stated.confirmed_by, stated.approved_by, stated.approved_date) == (
        "Board",
        "",
        "",
        None,
    )
    assert Particulars.from_json(Assessment.objects.get().particulars).approved_by == "Aoki"


def test_clients_without_report_are_named_with_the_reason(engage, request_for, consultancy, version, files):
    ended = engage("Ended")
    batch = request_for(engage("Empty", submitted=False), ended, engage("Made"))
    Engagement.objects.filter(client=ended).update(**ENDED)
    complete(batch, files)
    assert statuses(batch) == [("failed", "nothing-submitted"), ("failed", "ended"), ("done", "")]


def test_language_that_the_bank_lacks_fails_that_report_alone(engage, request_for, files):
    tree = in_english(bank(key="english")) | {"languages": ["en"]}
    version, _new = publish(document=parse_document(tree), by=None, at=later(1))
    client = engage("Client", submitted=False)
    person = MembershipFactory(organisation=client).user
    assessment = start_assessment(organisation=client, version=version, title="R", by=person, at=NOON)
    changes = {"practice.policy": Change(content=Answer("yes"), seen_revision=0)}
    save_answers(assessment=assessment, changes=changes, by=person, at=NOON)
    submit(assessment=assessment, by=person, at=NOON)
    batch = request_for(client, languages=("ja", "en"))
    complete(batch, files)
    assert statuses(batch) == [("done", ""), ("failed", "no-language")]


def test_profile_that_was_not_answered_fails(engage, request_for, files):
    batch = request_for(engage("Client"), profile="full")
    complete(batch, files)
    assert statuses(batch) == [("failed", "not-answered")]
    assert (batch.finished_at is not None, batch.bundle) == (True, None)


def test_what_nobody_expected_fails_one_report_and_not_the_batch(engage, request_for, files, monkeypatch):
    broken, sound = engage("Broken"), engage("Sound")
    real = batches.request_report

    def request_report(*, submission, **options):
        if submission.assessment.organisation_id == broken.pk:
            raise RuntimeError("unforeseen")
        return real(submission=submission, **options)

    monkeypatch.setattr(batches, "request_report", request_report)
    batch = request_for(broken, sound)
    complete(batch, files)
    assert statuses(batch) == [("failed", "job"), ("done", "")]


def test_batch_of_nothing_is_refused(engage, request_for):
    with pytest.raises(batches.NothingChosen):
        request_for()
    with pytest.raises(batches.NothingChosen):
        request_for(engage("Client"), languages=())
    assert not Batch.objects.exists()


def test_batch_of_too_many_clients_is_refused(consultancy, owner, monkeypatch):
    monkeypatch.setattr(batches, "MOST_CLIENTS", 1)
    with pytest.raises(batches.TooManyClients):
        batches.request_batch(
            consultancy=consultancy, clients=[consultancy, consultancy], languages=["ja"], by=owner, at=NOON
        )


# --- cancelled and tried again -----------------------------------------------------------------------


def test_cancelled_batch_finishes_what_is_begun_and_makes_no_more(engage, request_for, owner, files):
    batch = request_for(*(engage(f"Client {n}") for n in range(at_once() + 2)))
    batches.advance(batch.pk)
    batches.cancel_batch(batch=batch, by=owner, at=later(1))
    complete(batch, files)
    assert [status for status, _ in statuses(batch)] == ["done"] * at_once() + ["cancelled"] * 2
    assert batch.bundle is not None
    with pytest.raises(batches.Finished):
        batches.cancel_batch(batch=batch, by=owner, at=later(2))


def test_failed_report_is_tried_again_alone(engage, request_for, owner, files):
    batch = request_for(engage("One"), engage("Two"))
    batches.advance(batch.pk)
    first, second = started(batch)
    break_down(first)
    work(second.job, files)
    complete(batch, files)
    assert statuses(batch) == [("failed", "job"), ("done", "")]

    batches.retry_batch(batch=batch, by=owner)
    assert statuses(batch) == [("started", ""), ("done", "")]
    complete(batch, files)
    assert statuses(batch) == [("done", ""), ("done", "")]
    assert Report.objects.count() == 2
    assert second.job.__class__.objects.get(pk=second.job_id).attempts == 1


@pytest.mark.parametrize("how", ["engagement ended", "may only read"])
def test_failed_report_is_not_made_for_a_client_who_is_not_worked_for_any_more(
    engage, request_for, owner, consultancy, files, how
):
    batch = request_for(engage("Gone"))
    batches.advance(batch.pk)
    (report,) = started(batch)
    break_down(report)
    complete(batch, files)
    if how == "engagement ended":
        Engagement.objects.update(**ENDED)
    else:
        consultancy.memberships.update(role=Role.VIEWER)
    batches.retry_batch(batch=batch, by=owner)
    complete(batch, files)
    assert statuses(batch) == [("failed", "ended")]
    assert Job.objects.get(pk=report.job_id).status == Job.Status.FAILED


def test_client_who_submits_later_gets_the_report_on_the_next_try(engage, request_for, owner, version, files):
    client = engage("Late", submitted=False)
    batch = request_for(client)
    complete(batch, files)
    assert statuses(batch) == [("failed", "nothing-submitted")]
    assessment = start_assessment(organisation=client, version=version, title="R", by=owner, at=NOON)
    changes = {"practice.policy": Change(content=Answer("yes"), seen_revision=0)}
    save_answers(assessment=assessment, changes=changes, by=owner, at=NOON)
    submit(assessment=assessment, by=owner, at=NOON)
    batches.retry_batch(batch=batch, by=owner)
    complete(batch, files)
    assert statuses(batch) == [("done", "")]


def test_nothing_failed_is_nothing_to_retry(engage, request_for, owner, files):
    batch = request_for(engage("Client"))
    complete(batch, files)
    with pytest.raises(batches.NothingToRetry):
        batches.retry_batch(batch=batch, by=owner)
    batch.refresh_from_db()
    assert batch.finished_at is not None


# --- the ZIP ---------------------------------------------------------------------------------------


def unpacked(batch: Batch, files: Path) -> dict[str, bytes]:
    batch.refresh_from_db()
    assert batch.bundle is not None
    work(batch.bundle, files)
    batch.refresh_from_db()
    with zipfile.ZipFile(Path(files) / "files" / batch.file) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_zip_holds_every_report_under_a_name_that_tells_it_and_an_index(engage, request_for, owner, files):
    owner.language = "en"
    owner.save()
    batch = request_for(
        engage("株式会社あおば"),
        engage('A/B: "Test"'),
        engage("Same"),
        engage("same"),
        engage("Empty", submitted=False),
    )
    complete(batch, files)
    packed = unpacked(batch, files)
    assert sorted(packed) == sorted(
        [
            "00_index.css",
            "00_index.html",
            "00_index.xlsx",
            "AB Test_AI準備度レポート_20261121.pdf",
            "Same_AI準備度レポート_20261121.pdf",
            "same_AI準備度レポート_20261121 (2).pdf",
            "株式会社あおば_AI準備度レポート_20261121.pdf",
        ]
    )
    index = packed["00_index.html"].decode()
    assert "Nothing has been submitted yet." in index
    assert 'href="AB%20Test_AI%E6%BA%96' in index
    sheet = workbooks.read(io.BytesIO(packed["00_index.xlsx"]), most_rows=50)
    assert [row.cells[1].text for row in sheet.rows[1:]] == [
        'A/B: "Test"',
        "Empty",
        "Same",
        "same",
        "株式会社あおば",
    ]


def test_zip_of_a_former_client_is_made_anew_without_them(engage, request_for, owner, files):
    gone = engage("Gone")
    batch = request_for(gone, engage("Stays"))
    complete(batch, files)
    before = unpacked(batch, files)
    first = batch.file
    Engagement.objects.filter(client=gone).update(**ENDED)
    batches.drop_unreachable(batch=batch, by=owner)
    complete(batch, files)
    after = unpacked(batch, files)
    assert set(before) - set(after) == {"Gone_AI準備度レポート_20261121.pdf"}
    assert b"Gone" in before["00_index.html"]
    assert statuses(batch) == [("failed", "ended"), ("done", "")]
    assert batch.file != first


# --- being told ------------------------------------------------------------------------------------


@pytest.fixture
def post(settings) -> list[mail.EmailMessage]:
    settings.MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mail.outbox


def test_one_mail_tells_that_the_batch_is_done(engage, request_for, owner, files, post):
    owner.language = "en"
    owner.save()
    batch = request_for(engage("Client"), engage("Empty", submitted=False))
    complete(batch, files)
    unpacked(batch, files)
    for _ in range(3):
        bundles.tell_all()
    (letter,) = post
    assert (letter.to, letter.subject) == ([owner.email], "1 report is ready")
    assert reverse("batch", args=[batch.pk]) in letter.body
    assert "1 could not be made" in letter.body


def test_no_mail_reaches_who_left_the_consultancy(engage, request_for, consultancy, files, post):
    batch = request_for(engage("Client"))
    complete(batch, files)
    unpacked(batch, files)
    Batch.objects.update(told_at=None)
    post.clear()
    consultancy.memberships.all().delete()
    bundles.tell_all()
    assert post == []


def test_mail_waits_for_the_zip(engage, request_for, files, post):
    batch = request_for(engage("Client"))
    complete(batch, files)
    bundles.tell_all()
    assert post == []


def test_mail_that_could_not_be_sent_is_sent_by_a_later_sweep(engage, request_for, files, post, monkeypatch):
    batch = request_for(engage("Client"))
    complete(batch, files)
    unpacked(batch, files)
    real = bundles.send_mail

    def refuse(*arguments: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(bundles, "send_mail", refuse)
    bundles.tell_all()
    monkeypatch.setattr(bundles, "send_mail", real)
    assert post == []
    bundles.tell_all()
    assert len(post) == 1


# --- pages -----------------------------------------------------------------------------------------


@pytest.fixture
def browser(owner) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def test_page_asks_for_reports_of_the_chosen_clients(engage, browser, consultancy):
    one, two = engage("One"), engage("Two")
    address = reverse("batch-new", args=[consultancy.pk])
    response = browser.get(address, {"client": str(two.pk)})
    assert [choice["client"] for choice in response.context["choices"] if choice["ticked"]] == [two]
    response = browser.post(address, {"clients": [one.pk, two.pk], "languages": ["ja", "en"]})
    batch = Batch.objects.get()
    assert response["Location"] == reverse("batch", args=[batch.pk])
    assert [(item.client, item.language) for item in batch.items.order_by("position", "-language")] == [
        (one, "ja"), (one, "en"), (two, "ja"), (two, "en")
    ]  # fmt: skip


def test_page_refuses_a_client_of_others_and_notes_it(engage, browser, consultancy):
    engage("Own")
    foreign = OrganisationFactory()
    response = browser.post(
        reverse("batch-new", args=[consultancy.pk]), {"clients": [foreign.pk], "languages": ["ja"]}
    )
    assert response.status_code == 422
    assert not Batch.objects.exists()
    (event,) = Event.objects.filter(action="access.refused")
    assert (event.organisation_id, event.detail) == (consultancy.pk, {"clients": [str(foreign.pk)]})


def test_page_offers_no_client_whom_the_member_is_not_assigned_to(engage, consultancy):
    mine, _other = engage("Mine"), engage("Other")
    membership = MembershipFactory(organisation=consultancy, role=Role.CONTRIBUTOR)
    Assignment.objects.create(
        engagement=Engagement.objects.get(client=mine), membership=membership, assigned_at=NOON
    )
    client = Client()
    client.force_login(membership.user)
    response = client.get(reverse("batch-new", args=[consultancy.pk]))
    assert [choice["client"] for choice in response.context["choices"]] == [mine]


def test_progress_says_nothing_new_with_204(engage, request_for, browser, files):
    batch = request_for(engage("Client"))
    batches.advance(batch.pk)
    seen = browser.get(reverse("batch", args=[batch.pk])).context["seen"]
    address = reverse("batch-progress", args=[batch.pk])
    assert browser.get(address, {"seen": seen}).status_code == 204
    complete(batch, files)
    assert browser.get(address, {"seen": seen}).status_code == 200


def test_pages_take_the_same_queries_however_many_clients(
    engage, request_for, browser, django_assert_num_queries
):
    counts = []
    for number in (2, 7):
        batch = request_for(*(engage(f"Client {number} {n}") for n in range(number)))
        batches.advance(batch.pk)
        with django_assert_num_queries(10) as queries:
            browser.get(reverse("batch", args=[batch.pk]))
        counts.append(len(queries.captured_queries))
    assert counts[0] == counts[1]


def test_download_gives_the_zip_and_is_noted_in_both_trails(engage, request_for, browser, consultancy, files):
    client = engage("Client")
    batch = request_for(client)
    complete(batch, files)
    unpacked(batch, files)
    response = browser.get(reverse("batch-download", args=[batch.pk]))
    content = b"".join(response)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    noted = Event.objects.filter(action__in=["batch.downloaded", "report.downloaded"]).order_by("action")
    assert list(noted.values_list("action", "organisation_id")) == [
        ("batch.downloaded", consultancy.pk), ("report.downloaded", client.pk)
    ]  # fmt: skip


def test_download_is_refused_once_a_client_has_gone(engage, request_for, browser, files):
    client = engage("Client")
    batch = request_for(client)
    complete(batch, files)
    unpacked(batch, files)
    Engagement.objects.filter(client=client).update(**ENDED)
    response = browser.get(reverse("batch-download", args=[batch.pk]))
    assert response["Location"] == reverse("batch", args=[batch.pk])
    page = browser.get(reverse("batch", args=[batch.pk])).content.decode()
    assert "Client</th>" not in page.replace("Client</th><th", "")


@pytest.mark.parametrize("name", ["batch", "batch-progress", "batch-download"])
def test_batch_is_there_for_who_asked_and_owners_alone(engage, request_for, consultancy, files, name):
    client = engage("Client")
    batch = request_for(client)
    complete(batch, files)
    unpacked(batch, files)
    colleague = MembershipFactory(organisation=consultancy, role=Role.CONTRIBUTOR).user
    client_owner = MembershipFactory(organisation=client, role=Role.OWNER).user
    other_owner = MembershipFactory(organisation=consultancy, role=Role.OWNER).user
    found = {}
    for person in (colleague, client_owner, other_owner):
        browser = Client()
        browser.force_login(person)
        response = browser.get(reverse(name, args=[batch.pk]))
        b"".join(response)
        found[person] = response.status_code
    assert found == {colleague: 404, client_owner: 404, other_owner: 200}


def test_index_names_no_overall_result_where_the_answers_are_too_few_for_one(
    engage, request_for, owner, files
):
    quick = {"name": text("Quick"), "description": text("Short"), "minutes": 5, "levels": False}
    tree = bank(key="quick") | {"profiles": {"quick": quick | {"questions": ["practice.policy"]}}}
    version, _new = publish(document=parse_document(tree), by=None, at=later(1))
    client = engage("Quick", submitted=False)
    assessment = start_assessment(
        organisation=client, version=version, title="R", by=owner, at=NOON, profile="quick"
    )
    changes = {"practice.policy": Change(content=Answer("yes"), seen_revision=0)}
    save_answers(assessment=assessment, changes=changes, by=owner, at=NOON)
    submit(assessment=assessment, by=owner, at=NOON)
    batch = request_for(client, engage("Whole"))
    complete(batch, files)
    rows = {row.item.client.name: row for row in bundles.rows_of(batch)}
    assert (rows["Quick"].score, rows["Quick"].file != "") == (None, True)
    assert rows["Whole"].score == 100
