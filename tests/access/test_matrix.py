"""Every address of the site x everybody x their own and a foreign organisation, read off the URLs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments.answer_sheets.uploads import keep_upload as keep_answer_sheet
from assessments.domain import Change, reopen, save_answers, start_assessment, submit
from assessments.models import Assessment
from banks.domain import edit, publish, start_draft
from banks.domain.importing import keep_upload
from banks.editing.structure import shift_question
from banks.exchange.understanding import understand
from banks.files import load_document
from banks.models import Version
from jobs.models import Job
from organisations import account_urls, workbooks
from organisations.domain import invite, set_logo
from organisations.models import (
    Assignment,
    ClientNote,
    Engagement,
    Invitation,
    Organisation,
    Role,
    Takeout,
    User,
)
from organisations.workbooks import Column, Table
from reports.models import Batch, BatchItem, Report, SavedView
from scoring import Answer
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.library import newest_bank

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "banks" / "files" / "example.yaml"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

PUBLIC = {"visitor", "outsider", "administrator", "viewer", "contributor", "owner"}
SIGNED_IN = PUBLIC - {"visitor"}
READS = {"viewer", "contributor", "owner"}
ANSWERS = {"contributor", "owner"}
OWNS = {"owner"}

# What a consultancy's people are in the client's space, and what they and the client's are in the consultancy's own.
IN_CLIENT = {
    "consultancy owner": "contributor",
    "consultant": "contributor",
    "reading consultant": "viewer",
    "unassigned consultant": "outsider",
    "former consultant": "outsider",
}
IN_CONSULTANCY = {
    "consultancy owner": "owner",
    "consultant": "contributor",
    "reading consultant": "viewer",
    "unassigned consultant": "contributor",
    "former consultant": "outsider",
    "owner": "outsider",
    "contributor": "outsider",
    "viewer": "outsider",
}
EVERYBODY = sorted(PUBLIC | set(IN_CLIENT))


@dataclass(frozen=True)
class Rule:
    """Who is let in, and by which method. Members who are not let in are refused; for all others nothing is there.

    `allowed` names roles in the organisation whose page it is: the client, or the consultancy where `scene` says so.
    Consultants count in the client's space as IN_CLIENT says, but not at all where only members have any business.
    `assigned`: pages of a consultancy about one client, which those who are not assigned do not see.
    `both_sides`: pages of a consultancy and of its client, whose people count as what they are there.
    `consultants`: True for what only they may do, False for what they may not, each being told so.
    `status`: what those who are let in get for a bare request; `for_visitor`: what a visitor gets, let in or not,
    302 being the way to the sign-in page for those who are not; `refused`: what members get who are not let in.
    """

    allowed: set[str]
    method: str = "get"
    status: int = 200
    for_visitor: int = 302
    refused: int = 403
    scene: str = "client"
    members_only: bool = False
    assigned: bool = False
    both_sides: bool = False
    consultants: bool | None = None

    def role_of(self, who: str) -> str:
        if self.assigned and who == "unassigned consultant":
            return "outsider"
        if self.members_only and who in IN_CLIENT:
            return "outsider"
        if self.both_sides and who not in IN_CLIENT:
            return who
        roles = IN_CLIENT if self.scene == "client" else IN_CONSULTANCY
        role = roles.get(who, who)
        if self.consultants is not None and role in ANSWERS and (who in IN_CLIENT) != self.consultants:
            return "viewer"
        return role

    def lets_in(self, who: str) -> bool:
        return self.role_of(who) in self.allowed

    def status_for(self, who: str) -> int:
        if who == "visitor":
            return self.for_visitor
        if self.lets_in(who):
            return self.status
        return self.refused if self.role_of(who) in READS else 404


def of_consultancy(allowed: set[str], method: str = "get", **options: Any) -> Rule:
    """A page of a consultancy's own; those of its people who may not use it are told no more than strangers."""
    return Rule(allowed, method, **{"scene": "consultancy", "refused": 404, **options})


RULES = {
    "home": Rule(PUBLIC, status=302, for_visitor=200),  # the signed-in are sent to their dashboard
    "try": Rule(PUBLIC, for_visitor=200),
    "method": Rule(PUBLIC, for_visitor=200),
    "health": Rule(PUBLIC, status=503, for_visitor=503),  # no worker runs here, and everybody may know it
    "sample-report": Rule(PUBLIC, for_visitor=200),
    "sample-json": Rule(PUBLIC, for_visitor=200),
    "sample-table": Rule(PUBLIC, for_visitor=200),
    "set_language": Rule(PUBLIC, "post", status=302),
    "audit-trail": Rule(OWNS),
    "audit-trail-export": Rule(OWNS),
    "site-trail": Rule({"administrator"}, refused=404),
    "site-trail-export": Rule({"administrator"}, refused=404),
    "clients": of_consultancy(READS),
    "clients-export": of_consultancy(READS),
    "clients-versions": of_consultancy(READS),
    "clients-view-save": of_consultancy(READS, "post", status=302),
    "clients-view-delete": of_consultancy(OWNS, "post", status=302),  # the view is the owner's
    "comparison": of_consultancy(READS),
    "comparison-export": of_consultancy(set(), refused=404),  # whom to compare is not said
    "batch-new": of_consultancy(READS),
    "batch-new POST": of_consultancy(READS, "post", status=422),  # which clients is not said
    "batches": of_consultancy(READS),
    "batch": of_consultancy(OWNS),
    "batch-progress": of_consultancy(OWNS),
    "batch-cancel": of_consultancy(OWNS, "post", status=302),
    "batch-retry": of_consultancy(OWNS, "post", status=302),
    "batch-download": of_consultancy(OWNS),
    "client-new": of_consultancy(OWNS, refused=403),
    "client-new POST": of_consultancy(OWNS, "post", status=422, refused=403),
    "client-invite": of_consultancy(OWNS, refused=403),
    "client-invite POST": of_consultancy(OWNS, "post", status=422, refused=403),
    "clients-ended": of_consultancy(OWNS, refused=403),
    "client-import": of_consultancy(OWNS, refused=403),
    "client-import POST": of_consultancy(OWNS, "post", status=422, refused=403),
    "client-import-template": of_consultancy(OWNS, refused=403),
    "engagement": of_consultancy(READS, assigned=True),
    "engagement-assign": of_consultancy(OWNS, "post", status=302, refused=403, assigned=True),
    "engagement-hand-over": of_consultancy(OWNS, "post", status=422, refused=403, assigned=True),
    "engagement-end": of_consultancy(OWNS, refused=403, assigned=True, both_sides=True),
    "engagement-end POST": of_consultancy(
        OWNS, "post", status=302, refused=403, assigned=True, both_sides=True
    ),
    "client-note-new": of_consultancy(ANSWERS, "post", status=422, refused=403, assigned=True),
    "client-note-edit": of_consultancy(OWNS, refused=403, assigned=True),  # for who wrote it, and owners
    "client-note-edit POST": of_consultancy(OWNS, "post", status=422, refused=403, assigned=True),
    "client-note-delete": of_consultancy(OWNS, "post", status=302, refused=403, assigned=True),
    "organisation-consultancies": Rule(READS, members_only=True),
    "profile": Rule(SIGNED_IN),
    "dashboard": Rule(SIGNED_IN),
    "organisation-new": Rule(SIGNED_IN),
    "organisation-edit": Rule(READS),
    "organisation-edit POST": Rule(OWNS, "post"),
    "organisation-switch": Rule(READS, "post", status=302),
    "branding": Rule(READS),
    "branding POST": Rule(OWNS, "post"),
    "branding-logo": Rule(READS),
    "branding-logo POST": Rule(OWNS, "post", status=422),
    "branding-logo-remove": Rule(OWNS, "post", status=302),
    "branding-preview": Rule(READS),
    "branding-preview POST": Rule(OWNS, "post"),
    "branding-style": Rule(PUBLIC, for_visitor=200),  # two colours of the address, nobody's in particular
    "organisation-members": Rule(READS),
    "organisation-members POST": Rule(OWNS, "post"),
    "member-edit": Rule(OWNS),
    "member-edit POST": Rule(OWNS, "post"),
    "member-remove": Rule(OWNS),
    "member-remove POST": Rule(OWNS, "post", status=302),
    "organisation-leave": Rule(READS, members_only=True),
    "ownership-transfer": Rule(OWNS, members_only=True),
    "ownership-transfer POST": Rule(OWNS, "post", members_only=True),
    "organisation-consultancy": Rule(OWNS, "post", status=302),
    "organisation-takeout": Rule(OWNS),
    "organisation-takeout POST": Rule(OWNS, "post", status=302),
    "takeout-progress": Rule(OWNS),
    "takeout-download": Rule(OWNS),
    "organisation-delete": Rule(OWNS),
    "organisation-delete POST": Rule(OWNS, "post", status=422),  # no name typed
    "person-delete": Rule(SIGNED_IN),
    "person-delete POST": Rule(SIGNED_IN, "post", status=302),  # to show once more who they are
    "invitation-withdraw": Rule(OWNS, "post", status=302),
    "invitation-resend": Rule(OWNS, "post"),
    "invitation": Rule(SIGNED_IN, status=403, for_visitor=200),  # for an address that nobody has here
    "assessment-new": Rule(ANSWERS),
    "assessment-new POST": Rule(ANSWERS, "post"),
    "assessment": Rule(READS),
    "assessment POST": Rule(ANSWERS, "post"),
    "dimension": Rule(READS),
    "dimension POST": Rule(ANSWERS, "post", status=302),
    "answer-save": Rule(ANSWERS, "post", for_visitor=401, refused=423),  # what its script understands
    "answer-history": Rule(READS),
    "targets": Rule(READS),
    "targets POST": Rule(ANSWERS, "post"),
    "costs": Rule(READS),
    "costs POST": Rule(ANSWERS, "post", status=422),  # which costs is not said
    "assessment-profile": Rule(READS),
    "assessment-profile POST": Rule(ANSWERS, "post", status=422),  # which profile is not said
    "review": Rule(READS),
    "submit POST": Rule(ANSWERS, "post", status=302),
    "reopen POST": Rule(ANSWERS, "post", status=302),
    "decide-confirm POST": Rule(OWNS, "post", status=302),  # nobody is named here, so owners decide
    "decide-approve POST": Rule(OWNS, "post", status=302),
    "decide-send-back": Rule(OWNS, status=302),  # nothing is submitted here
    "decide-send-back POST": Rule(OWNS, "post", status=302),
    "assessment-move": Rule(READS),
    "assessment-move POST": Rule(ANSWERS, "post", status=302),
    "assessment-move-undo": Rule(ANSWERS, status=302),  # it was never moved
    "assessment-move-undo POST": Rule(ANSWERS, "post", status=302),
    "answer-sheet": Rule(READS),
    "answer-sheet-upload": Rule(ANSWERS),
    "answer-sheet-upload POST": Rule(ANSWERS, "post", status=422),
    "answer-sheet-preview": Rule(ANSWERS),
    "answer-sheet-preview POST": Rule(ANSWERS, "post"),
    "findings": Rule(READS),
    "findings POST": Rule(ANSWERS, "post", status=302, consultants=True),
    "verification": Rule(READS),
    "verification-answer": Rule(READS, status=302),
    "verification-answer POST": Rule(ANSWERS, "post", status=302, consultants=True),
    "proposal-take-over POST": Rule(ANSWERS, "post", status=302, consultants=False),
    "results": Rule(READS),
    "results-dimension": Rule(READS),
    "results-json": Rule(READS),
    "results-table": Rule(READS),
    "reports": Rule(READS),
    "reports POST": Rule(ANSWERS, "post", status=422),
    "report": Rule(READS),
    "report-progress": Rule(READS),
    "report-download": Rule(READS),
    "report-retry": Rule(ANSWERS, "post", status=302),
    "banks": Rule({"administrator"}, refused=404),
    "bank": Rule({"administrator"}, refused=404),
    "bank-new": Rule({"administrator"}, refused=404),
    "bank-new POST": Rule({"administrator"}, "post", status=422, refused=404),
    "version-draft": Rule({"administrator"}, "post", status=302, refused=404),
    "draft": Rule({"administrator"}, refused=404),
    "draft-arrange": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-question-place": Rule({"administrator"}, refused=404),
    "draft-dimension": Rule({"administrator"}, refused=404),
    "draft-dimension POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-settings": Rule({"administrator"}, refused=404),
    "draft-settings POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-problems": Rule({"administrator"}, refused=404),
    "draft-presence": Rule({"administrator"}, refused=404),
    "draft-preview": Rule({"administrator"}, refused=404),
    "draft-try": Rule({"administrator"}, refused=404),
    "draft-try POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-history": Rule({"administrator"}, refused=404),
    "draft-step": Rule({"administrator"}, refused=404),
    "draft-undo": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-redo": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-discard": Rule({"administrator"}, refused=404),
    "draft-discard POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-question": Rule({"administrator"}, refused=404),
    "draft-question POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-part": Rule({"administrator"}, refused=404),
    "draft-part POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-entry": Rule({"administrator"}, refused=404),
    "draft-entry POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-clauses-arrange": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-clause": Rule({"administrator"}, refused=404),
    "draft-clause POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-clauses": Rule({"administrator"}, refused=404),
    "bank-import": Rule({"administrator"}, refused=404),
    "bank-import POST": Rule({"administrator"}, "post", status=422, refused=404),
    "bank-workbook": Rule({"administrator"}, refused=404),
    "bank-upload": Rule({"administrator"}, refused=404),
    "bank-upload POST": Rule({"administrator"}, "post", status=422, refused=404),
    "bank-upload-discard": Rule({"administrator"}, "post", status=302, refused=404),
    "version": Rule({"administrator"}, refused=404),
    "version-compare": Rule({"administrator"}, status=302, refused=404),  # what to compare is not said
    "version-retire": Rule({"administrator"}, refused=404),
    "version-retire POST": Rule({"administrator"}, "post", status=302, refused=404),
    "draft-publish": Rule({"administrator"}, refused=404),
    "draft-publish POST": Rule({"administrator"}, "post", status=422, refused=404),
    "version-export": Rule({"administrator"}, refused=404),
    "version-export POST": Rule({"administrator"}, "post", refused=404),
    "draft-export": Rule({"administrator"}, refused=404),
    "draft-export POST": Rule({"administrator"}, "post", refused=404),
}


def named_patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern)
        else:
            yield pattern


def test_every_address_has_a_rule():
    names = {pattern.name for pattern in named_patterns(get_resolver())}
    ours = names - {
        pattern.name for pattern in account_urls.urlpatterns
    }  # tests/organisations/test_account_pages.py
    assert ours == {name.partition(" ")[0] for name in RULES}


@pytest.fixture(scope="module")
def cast(module_db) -> dict[str, User | None]:
    organisation = OrganisationFactory()
    people = {
        role: MembershipFactory(organisation=organisation, role=role).user
        for role in (Role.VIEWER, Role.CONTRIBUTOR, Role.OWNER)
    }
    return {
        "visitor": None,
        "outsider": MembershipFactory(organisation=OrganisationFactory()).user,
        "administrator": UserFactory(is_administrator=True),
        **{str(role): user for role, user in people.items()},
        **consultants_of(organisation),
    }


def consultants_of(client: Organisation) -> dict[str, User]:
    """The people of a consultancy that works for the client, and one of another that did."""
    consultancy, before = OrganisationFactory.create_batch(2, is_consultancy=True)
    open_one = Engagement.objects.create(consultancy=consultancy, client=client, started_at=NOW)
    Engagement.objects.create(
        consultancy=before, client=client, started_at=NOW, ended_at=NOW, ended_from="client"
    )
    members = {
        "consultancy owner": MembershipFactory(organisation=consultancy, role=Role.OWNER),
        "consultant": MembershipFactory(organisation=consultancy, role=Role.CONTRIBUTOR),
        "reading consultant": MembershipFactory(organisation=consultancy, role=Role.VIEWER),
        "unassigned consultant": MembershipFactory(organisation=consultancy, role=Role.CONTRIBUTOR),
        "former consultant": MembershipFactory(organisation=before, role=Role.OWNER),
    }
    for who in ("consultant", "reading consultant"):
        Assignment.objects.create(engagement=open_one, membership=members[who], assigned_at=NOW)
    return {who: membership.user for who, membership in members.items()}


@pytest.fixture(scope="module")
def cookies(cast) -> dict[str, SimpleCookie]:
    """What the browser of each carries."""
    clients = {who: Client() for who in cast}
    for who, client in clients.items():
        if cast[who] is not None:
            client.force_login(cast[who])
    return {who: client.cookies for who, client in clients.items()}


@pytest.fixture(scope="module")
def arguments(cast) -> dict[str, dict[str, object]]:
    """What stands in the addresses of each scene: an organisation with an assessment, a submission and a finished report."""
    owner = cast["owner"]
    organisation = Organisation.objects.get(memberships__user=owner)
    publish(document=newest_bank(), by=None, at=NOW)  # what the sample answers
    version, _ = publish(document=load_document(EXAMPLE), by=None, at=NOW)
    assessment = start_assessment(organisation=organisation, version=version, title="Ours", by=owner, at=NOW)
    save_answers(
        assessment=assessment,
        changes={"strategy.definition": Change(content=Answer("partial"), seen_revision=0)},
        by=owner,
        at=NOW,
    )
    submission = submit(assessment=assessment, by=owner, at=NOW)
    reopen(assessment=assessment, by=owner, at=NOW)
    set_logo(organisation=organisation, by=owner, at=NOW, png=b"\x89PNG")
    job = Job.objects.create(kind="report", idempotency_key="x", status="done", created_at=NOW, progress=100)
    report = Report(
        organisation=organisation, assessment=assessment, submission=submission, job=job, number="JNB-1", language="en",
        bank_digest=version.digest, engine_version="1", file_size=4, pages=1, requested_by=owner, requested_at=NOW,
    )  # fmt: skip
    report.file.save("access/report.pdf", ContentFile(b"%PDF"), save=False)
    report.save()
    invitation, token = invite(
        organisation=organisation, purpose=Invitation.Purpose.MEMBER, role=Role.VIEWER,
        email="nobody@example.com", language="en", by=owner, at=timezone.now(),
    )  # fmt: skip
    zipped = Job.objects.create(
        kind="takeout", idempotency_key="z", status="done", created_at=NOW, progress=100
    )
    takeout = Takeout.objects.create(
        organisation=organisation, job=zipped, requested_by=owner, requested_at=NOW,
        file=default_storage.save("access/takeout.zip", ContentFile(b"PK")),
    )  # fmt: skip
    consultancy = Organisation.objects.get(memberships__user=cast["consultancy owner"])
    engagement = consultancy.engagements.get()
    note = ClientNote.objects.create(engagement=engagement, text="Ours alone", written_at=NOW)
    return {
        "client": {
            "organisation_id": organisation.pk,
            "user_id": cast["viewer"].pk,
            "invitation_id": invitation.pk,
            "token": token,
            "takeout_id": takeout.pk,
            "assessment_id": assessment.pk,
            "report_id": report.pk,
            "dimension": "strategy",
            "question": "strategy.definition",
            "table": "scores",
            "sheet_id": answer_sheet(assessment, owner),
            **bank_places(version, cast["administrator"]),
        },
        "consultancy": {
            "organisation_id": consultancy.pk,
            "engagement_id": engagement.pk,
            "note_id": note.pk,
            "view_id": SavedView.objects.create(
                consultancy=consultancy, user=cast["consultancy owner"], name="Mine", query="?", saved_at=NOW
            ).pk,
            "batch_id": finished_batch(consultancy, organisation, report, cast["consultancy owner"]).pk,
        },
    }


def answer_sheet(assessment: Assessment, owner: User) -> object:
    """One that was uploaded, and is not confirmed yet."""
    table = Table("answers", [Column("key"), Column("answer")], [["strategy.budget", "no"]])
    sheet = keep_answer_sheet(
        assessment=assessment, data=workbooks.write([table]), file_name="a.xlsx", by=owner, at=NOW
    )
    return sheet.pk


def bank_places(version: Version, administrator: User) -> dict[str, object]:
    """What stands in the addresses of pages about question banks: a published one, a draft of it, and a file."""
    upload = keep_upload(
        understood=understand("bank.yaml", EXAMPLE.read_bytes()), file_name="bank.yaml", by=administrator, at=NOW
    )  # fmt: skip
    draft = start_draft(base=version, by=administrator)
    draft = edit(
        draft=draft,
        change=lambda tree: shift_question(tree, "strategy.definition", 1),
        deed="question.moved",
        by=administrator,
    )
    return {
        "bank_id": version.bank.pk,
        "version_id": version.pk,
        "draft_id": draft.pk,
        "revision": draft.revision,
        "part": "sources",
        "key": "survey",
        "framework": "nist-ai-rmf",
        "clause": "GOVERN-1.1",
        "upload_id": upload.pk,
        "format": "json",
    }


def finished_batch(consultancy: Organisation, client: Organisation, report: Report, by: User) -> Batch:
    bundle = Job.objects.create(
        kind="batch", idempotency_key="y", status="done", created_at=NOW, progress=100
    )
    batch = Batch.objects.create(
        consultancy=consultancy, languages=["en"], requested_by=by, requested_at=NOW, finished_at=NOW,
        bundle=bundle, file=default_storage.save("access/batch.zip", ContentFile(b"PK")), file_size=2,
    )  # fmt: skip
    BatchItem.objects.create(
        batch=batch, client=client, language="en", position=0, status="done", report=report
    )
    return batch


def tells_databases_apart(rule: Rule, who: str) -> bool:
    """Whether it takes queries of its own to let them in: each page is opened to one of those whose it is, and to a
    consultant of theirs. Others are let in or refused by what the same queries find.
    """
    insiders = [each for each in ("owner", "consultancy owner", "administrator") if rule.lets_in(each)]
    return who in {*insiders[:1], "consultant"} and rule.lets_in(who)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "who"),
    [
        pytest.param(name, who, marks=[] if tells_databases_apart(rule, who) else [pytest.mark.any_database])
        for name, rule in RULES.items()
        for who in EVERYBODY
    ],
)
def test_address_lets_in_whom_its_rule_names(cookies, arguments, name, who):
    rule = RULES[name]
    url_name = name.partition(" ")[0]
    (pattern,) = [pattern for pattern in named_patterns(get_resolver()) if pattern.name == url_name]
    wanted = pattern.pattern.converters
    address = reverse(url_name, kwargs={key: arguments[rule.scene][key] for key in wanted})
    client = Client(raise_request_exception=False)
    client.cookies.update(cookies[who])
    response = getattr(client, rule.method)(address)
    b"".join(response)  # a file is closed when it is read to its end
    to_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    assert response.status_code == rule.status_for(who)
    assert to_sign_in == (response.status_code == 302 and not rule.lets_in(who))


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.method == "get"])
def test_address_that_can_be_read_answers_head(cast, arguments, name):
    (pattern,) = [pattern for pattern in named_patterns(get_resolver()) if pattern.name == name]
    scene = RULES[name].scene
    address = reverse(name, kwargs={key: arguments[scene][key] for key in pattern.pattern.converters})
    client = Client(raise_request_exception=False)
    client.force_login(cast["owner" if scene == "client" else "consultancy owner"])
    responses = client.get(address), client.head(address)
    for response in responses:
        b"".join(response)  # a file is closed when it is read to its end
    assert responses[0].status_code == responses[1].status_code
