"""What consultants say: gathered for a result, frozen with a report, whoever issues it."""

from datetime import date

import pytest
from django.urls import reverse

from assessments import verifications
from assessments.models import Assessment
from reports.context import build
from reports.findings import save_finding
from reports.models import Report
from reports.remarks import gather
from reports.subjects import of_submission
from reports.view_model import Branding, ConsultantFinding, Particulars, Remarks
from tests.assessments.conftest import NOON, later
from tests.reports.consultants import Consultancy
from tests.reports.test_domain import ask

FOUND = ConsultantFinding(
    text="方針は古いです。\n直しましょう。",
    by="加藤",
    consultancy="Kaizen",
    language="ja",
    on=date(2026, 11, 22),
)


@pytest.fixture
def consultancies(cast, submission) -> tuple[Consultancy, Consultancy]:
    return Consultancy(cast.organisation, "Kaizen"), Consultancy(cast.organisation, "Other")


@pytest.fixture
def find(submission):
    """Have a consultancy find something on the strategy."""

    def do(
        consultancy: Consultancy, text: str, *, language: str = "ja", seen: int = 0, minutes: int = 0
    ) -> None:
        save_finding(
            assessment=submission.assessment,
            dimension="strategy",
            language=language,
            consultancy=consultancy.organisation,
            text=text,
            seen_revision=seen,
            by=consultancy.kato,
            at=later(minutes),
        )

    return do


def texts(submission, **options: object) -> list[tuple[str, str, str]]:
    remarks = gather(
        assessment=submission.assessment, submission=submission, **({"language": "ja"} | options)
    )
    return [(found.consultancy, found.language, found.text) for found in remarks.findings.get("strategy", ())]


def test_remarks_survive_being_stored():
    remarks = Remarks(findings={"strategy": (FOUND, FOUND)})
    stored = remarks.as_json()
    assert stored["findings"]["strategy"][0]["on"] == "2026-11-22"
    assert Remarks.from_json(stored) == remarks
    assert Remarks.from_json({}) == Remarks()
    assert Remarks().as_json() == {}


def test_branding_of_reports_made_before_is_read(submission):
    assert Branding.from_json({"issuer": "A", "accent": "#123456", "ribbon": "x"}) == Branding(
        issuer="A", accent="#123456"
    )
    assert Branding.from_json({}).is_own is False


def test_finding_stands_in_the_language_of_the_report_and_else_in_the_one_there_is(
    submission, consultancies, find
):
    kaizen, _other = consultancies
    find(kaizen, "Only English", language="en")
    assert texts(submission) == [("Kaizen", "en", "Only English")]
    find(kaizen, "日本語も")
    assert texts(submission) == [("Kaizen", "ja", "日本語も")]
    assert texts(submission, language="en") == [("Kaizen", "en", "Only English")]


def test_issuer_says_what_it_found_itself_and_the_organisation_reads_everybody(
    submission, consultancies, find
):
    kaizen, other = consultancies
    find(other, "Other's")
    find(kaizen, "Kaizen's")
    assert [entry[0] for entry in texts(submission)] == ["Kaizen", "Other"]
    assert texts(submission, issued_by=other.organisation) == [("Other", "ja", "Other's")]


def test_finding_that_was_taken_back_is_not_said(submission, consultancies, find):
    kaizen, _other = consultancies
    find(kaizen, "Said")
    find(kaizen, "", seen=1)
    assert texts(submission) == []


def test_report_freezes_what_was_found_when_it_was_asked_for(submission, cast, consultancies, find):
    kaizen, other = consultancies
    find(kaizen, "First")
    find(other, "Other's")
    first = ask(submission, kaizen.kato, issued_by=kaizen.organisation)
    find(kaizen, "Second", seen=1)
    second = ask(submission, kaizen.kato, issued_by=kaizen.organisation)
    own = ask(submission, cast.owner)
    assert first.number != second.number
    assert [
        [found["text"] for found in report.remarks["findings"]["strategy"]] for report in (first, second, own)
    ] == [["First"], ["Second"], ["Second", "Other's"]]
    assert second.corrects == first
    assert (own.corrects, own.issued_by, first.issued_by) == (None, None, kaizen.organisation)


def test_verification_is_frozen_with_the_report(submission, consultancies):
    kaizen, _other = consultancies
    key = submission.assessment.answers.order_by("question").first().question
    verifications.verify(
        assessment=submission.assessment,
        question=key,
        consultancy=kaizen.organisation,
        said=verifications.Said(level="document-seen"),
        answer_revision=1,
        seen_revision=0,
        by=kaizen.kato,
        at=NOON,
    )
    report = ask(submission, kaizen.kato, issued_by=kaizen.organisation)
    (said,) = Remarks.from_json(report.remarks).verifications[key]
    assert (said.level, said.consultancy, said.answer_revision) == ("document-seen", "Kaizen", 1)


def test_finding_reaches_the_dimension_and_changes_no_score(submission):
    plain = build(of_submission(submission), language="ja")
    said = build(of_submission(submission, remarks=Remarks(findings={"strategy": (FOUND,)})), language="ja")
    assert [found.text for found in said.dimensions[0].found_by_consultants] == [FOUND.text]
    assert plain.dimensions[0].found_by_consultants == ()
    assert said.data == plain.data


def test_finding_without_end_is_bounded_and_loses_what_cannot_be_printed(submission):
    endless = ConsultantFinding(
        text="\u202e\ud800" + "字" * 5000, by="\x07", consultancy="名" * 500, language="ja", on=NOON.date()
    )
    report = build(
        of_submission(submission, remarks=Remarks(findings={"strategy": (endless,)})), language="ja"
    )
    (found,) = report.dimensions[0].found_by_consultants
    assert (len(found.text), found.text[0], found.by, len(found.consultancy)) == (2000, "字", "", 200)


def test_same_request_of_another_issuer_is_another_report(submission, cast, consultancies):
    kaizen, other = consultancies
    particulars = Particulars(as_of=NOON.date())
    made = {
        ask(submission, cast.owner, issued_by=issuer, branding=Branding(), particulars=particulars).pk
        for issuer in (None, kaizen.organisation, other.organisation, None)
    }
    assert len(made) == 3


SIGNED = {
    "confirmed_by": "Sato, Head of IT",
    "confirmed_date": NOON.date(),
    "approved_by": "Aoki, Director",
    "approved_date": NOON.date(),
}


@pytest.mark.parametrize("as_consultancy", [False, True])
def test_consultant_cannot_say_who_confirmed_or_approved(submission, cast, consultancies, as_consultancy):
    kaizen, _other = consultancies
    issuer = kaizen.organisation if as_consultancy else None
    made = ask(submission, kaizen.kato, particulars=Particulars(**SIGNED), issued_by=issuer)
    assert Particulars.from_json(made.particulars) == Particulars()
    own = ask(submission, cast.owner, particulars=Particulars(**SIGNED))
    assert Particulars.from_json(own.particulars) == Particulars(**SIGNED)
    # What the organisation stated is still offered to its own people after a consultant's report.
    ask(submission, kaizen.kato, particulars=Particulars(addressee="Board"), issued_by=issuer)
    kept = Assessment.objects.get(pk=submission.assessment_id).particulars
    assert Particulars.from_json(kept) == Particulars(addressee="Board", **SIGNED)


def test_consultant_is_not_asked_who_confirmed_or_approved(submission, cast, consultancies, client):
    kaizen, _other = consultancies
    ask(submission, cast.owner, particulars=Particulars(**SIGNED))
    address = reverse("reports", args=[submission.assessment_id])
    said = "you cannot enter names for them"
    english = {"accept-language": "en"}
    client.force_login(kaizen.kato)
    page = client.get(address, headers=english).text
    assert [name for name in SIGNED if f'name="{name}"' in page] == []
    assert ("Aoki, Director" in page, said in page) == (False, True)
    posted = {
        "language": "ja",
        "issuer": "own",
        "as_of": "2026-11-21",
        "verification": "self-declared",
        "approved_by": "Forged",
    }
    assert client.post(address, posted, headers=english).status_code == 302
    made = Report.objects.order_by("-requested_at").first()
    assert Particulars.from_json(made.particulars).approved_by == ""
    client.force_login(cast.owner)
    page = client.get(address, headers=english).text
    assert [name for name in SIGNED if f'name="{name}"' in page] == list(SIGNED)
    assert ("Aoki, Director" in page, said in page) == (True, False)
