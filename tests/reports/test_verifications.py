"""What consultants recorded, in results and reports: beside the organisation's own result, never in it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from assessments import decisions, domain, verifications
from assessments.models import Assessment
from assessments.verifications import Said
from organisations.models import Membership
from reports import tables
from reports.context import build
from reports.document import attached_data, payload
from reports.domain import request_report
from reports.forms import ReportForm
from reports.kinds import prepare
from reports.models import Report
from reports.view_model import (
    ConsultantVerification,
    Particulars,
    Remarks,
    ReportContext,
    Verifications,
)
from scoring import Answer
from tests.assessments.conftest import NOON, later
from tests.assessments.test_verifications import Consultants
from tests.reports.subjects import WORKED_EXAMPLE, example

DAY = date(2026, 11, 20)


def said(level: str = "document-seen", **fields: object) -> ConsultantVerification:
    standing: dict[str, object] = {
        "answer_revision": 1,
        "adjusted": False,
        "value": None,
        "status": "answered",
        "reason": "",
        "by": "Kato",
        "consultancy": "Kaizen Partners",
        "on": DAY,
    }
    return ConsultantVerification(level=level, **{**standing, **fields})


def proposing(value: object, **fields: object) -> ConsultantVerification:
    return said(**{"adjusted": True, "value": value, "reason": "Seen otherwise", **fields})


def result(language: str = "en", **remarks: object) -> ReportContext:
    """The worked example, each answer in its first revision, with what was said of it: one or a list a question."""
    found = {
        key.replace("__", "."): tuple(entry) if isinstance(entry, list) else (entry,)
        for key, entry in remarks.items()
    }
    found = {key.replace("budget_share", "budget-share"): entry for key, entry in found.items()}
    subject = example(revisions=dict.fromkeys(WORKED_EXAMPLE, 1), remarks=Remarks(verifications=found))
    return build(subject, language=language)


def recorded(language: str = "en", **remarks: object) -> Verifications:
    verified = result(language, **remarks).verifications
    assert verified is not None
    return verified


# --- how far ---------------------------------------------------------------------------------------


def test_result_without_verifications_says_what_was_stated():
    report = build(example(particulars=Particulars(verification="documents-seen")), language="en")
    assert report.verifications is None
    assert report.identity.verification == "documents-seen"
    assert "verification" not in report.data
    assert all(question.verification is None for question in report.questions)


@pytest.mark.parametrize(
    ("levels", "weakest", "statement"),
    [
        (["document-seen"], "self-declared", "Documents seen for 1 of 5 answers"),
        (
            ["document-seen", "third-party"],
            "self-declared",
            "Documents seen for 2 of 5 answers, 1 of them verified by a third party",
        ),
        (["third-party"], "self-declared", "Verified by a third party: 1 of 5 answers"),
        (["document-seen"] * 5, "documents-seen", "Documents seen for all 5 answers"),
        (["third-party"] * 5, "third-party", "All 5 answers verified by a third party"),
        (
            ["third-party"] * 3 + ["self-declared"],
            "self-declared",
            "Verified by a third party: 3 of 5 answers",
        ),
        (["self-declared"] * 2, "self-declared", "Self-declared; a consultant went through 2 of 5 answers"),
    ],
)
def test_statement_is_the_weakest_that_holds_and_counts_what_it_holds_for(levels, weakest, statement):
    keys = [
        "strategy__definition",
        "strategy__budget",
        "strategy__budget_share",
        "security__measures",
        "security__notes",  # not applicable, which is an answer too
    ]
    report = result(**{key: said(level) for key, level in zip(keys, levels, strict=False)})
    identity = report.identity
    assert (identity.verification, identity.verification_text) == (weakest, statement)
    facts = {fact.key: fact.value for fact in identity.facts}
    certainty = {fact.key: fact.value for fact in report.certainty}
    assert (facts["verification"], certainty["verification"]) == (statement, statement)


def test_counts_add_up_to_every_answer_that_was_given():
    answers = WORKED_EXAMPLE | {"strategy.budget": Answer(status="unknown")}
    found = {
        "strategy.definition": (said("third-party"),),
        "strategy.budget": (said("self-declared"),),
        "security.notes": (said("document-seen"),),  # not applicable
    }
    subject = example(answers, revisions=dict.fromkeys(answers, 1), remarks=Remarks(verifications=found))
    verified = build(subject, language="en").verifications
    assert verified is not None
    assert {count.level: count.count for count in verified.counts} == {
        "third-party": 1,
        "document-seen": 1,
        "self-declared": 1,
        "": 1,
    }
    assert (verified.answered, verified.outdated) == (4, 0)


def test_page_and_results_count_the_same_answers_and_say_which(cast, consultants, say, assessment):
    say("practice.policy", None, status="unknown")
    say("practice.share", Decimal(5))
    verifications.verify(
        assessment=assessment,
        question="practice.policy",
        consultancy=consultants.consultancy,
        said=Said(level="self-declared"),
        answer_revision=1,
        seen_revision=0,
        by=consultants.kato,
        at=NOON,
    )
    desk = cast.client("owner").get(reverse("verification", args=[assessment.pk])).text
    results = cast.client("owner").get(reverse("results", args=[assessment.pk])).text
    domain.submit(assessment=assessment, by=cast.owner, at=later(1))
    report = json.loads(prepare(ask(assessment.submissions.get(), cast).job_id))["html"]
    assert "1 of 2 answers verified" in desk
    for text in (results, report):
        assert "a consultant went through 1 of 2 answers" in text
    for text in (desk, results, report):
        assert "“we don’t know” and “not applicable” included" in text
        assert "Gone through; the organisation’s own word" in text


def test_verification_of_an_earlier_answer_does_not_count():
    report = result(
        strategy__definition=said("third-party", answer_revision=2),
        strategy__budget=proposing("no", answer_revision=0),
    )
    assert report.verifications is not None
    assert (report.verifications.outdated, report.verifications.scores) == (2, ())
    assert report.identity.verification_text == "Self-declared, not verified"
    questions = {question.key: question for question in report.questions}
    assert (
        questions["strategy.definition"].verification.text == "An earlier answer was verified, not this one"
    )
    assert "verification" not in report.data


def test_strongest_of_several_consultancies_counts():
    verified = recorded(
        strategy__definition=[said("self-declared"), said("third-party", consultancy="Other")]
    )
    assert [count.count for count in verified.counts] == [1, 0, 0, 4]
    assert verified.consultancies == "Kaizen Partners, Other"


def test_questions_that_are_not_asked_are_left_out():
    assert result(strategy__gone=said()).verifications is None


# --- what is proposed ------------------------------------------------------------------------------


def test_proposals_leave_every_score_as_it_is():
    without, beside = result(), result(strategy__definition=proposing("none"))
    assert beside.overall == without.overall
    assert [dimension.score for dimension in beside.dimensions] == [d.score for d in without.dimensions]
    assert beside.recommendations == without.recommendations
    assert {key: beside.data[key] for key in without.data} == without.data


def test_adjusted_scores_are_the_scorers_own():
    report = result(strategy__definition=proposing("none"))
    assert report.verifications is not None
    would_be = build(example({**WORKED_EXAMPLE, "strategy.definition": Answer("none")}), language="en")
    overall, *moved = report.verifications.scores
    assert (overall.score, overall.adjusted) == (report.overall.score, would_be.overall.score)
    assert [score.key for score in moved] == ["strategy"]
    assert (moved[0].score, moved[0].adjusted) == (
        report.dimensions[0].score.score,
        would_be.dimensions[0].score.score,
    )
    assert moved[0].adjusted.exact - moved[0].score.exact == Fraction(
        -30
    )  # 60 points on 2 of 4 units of weight
    assert (report.dimensions[0].adjusted, report.dimensions[1].adjusted) == (moved[0], None)


@pytest.mark.parametrize(
    ("proposal", "answer"),
    [
        (proposing(None, status="unknown"), Answer(status="unknown")),
        (proposing(None, status="not_applicable"), Answer(status="not_applicable")),
    ],
)
def test_adjusted_scores_heed_what_is_unknown_or_does_not_apply(proposal, answer):
    report = result(strategy__budget=proposal)
    would_be = build(example({**WORKED_EXAMPLE, "strategy.budget": answer}), language="en")
    assert report.verifications.overall.adjusted == would_be.overall.score
    assert report.verifications.overall.adjusted_level_text == would_be.overall.level_text


def test_numbers_and_lists_can_be_proposed():
    report = result(strategy__budget_share=proposing("2.5"), security__measures=proposing(["audits"]))
    would_be = build(
        example(
            {
                **WORKED_EXAMPLE,
                "strategy.budget-share": Answer(Decimal("2.5")),
                "security.measures": Answer(("audits",)),
            }
        ),
        language="en",
    )
    assert report.verifications.overall.adjusted == would_be.overall.score


def test_proposal_stands_beside_the_original_with_its_reason_and_name():
    (proposal,) = recorded(strategy__definition=proposing("none")).proposals
    question = next(q for q in result().questions if q.key == "strategy.definition")
    assert (proposal.number, proposal.answer, proposal.points) == ("1.1", question.answer, question.points)
    assert (proposal.reason, proposal.consultancy, proposal.by) == (
        "Seen otherwise",
        "Kaizen Partners",
        "Kato",
    )
    assert proposal.proposed_points.exact == 0


def test_of_two_proposals_the_newer_one_counts():
    earlier = proposing("none", consultancy="Other", on=date(2026, 1, 1))
    newest, older = recorded(strategy__definition=[earlier, proposing("defined")]).proposals
    assert (newest.consultancy, newest.counts) == ("Kaizen Partners", True)
    assert (older.consultancy, older.counts, older.proposed_points) == ("Other", False, None)


# --- where it is said ------------------------------------------------------------------------------


def test_tables_carry_levels_and_proposals():
    report = result(strategy__definition=proposing("none", reason="=1+1"))
    answers = tables.answers(report)
    place = answers.columns.index("Verification")
    assert [row[place] for row in answers.rows] == ["Document seen", *["–"] * (len(answers.rows) - 1)]
    (row,) = tables.proposals(report).rows
    assert (row[0], row[7]) == ("1.1", "=1+1")
    assert "'=1+1" in tables.proposals(report).as_csv()
    assert [row[0] for row in tables.adjusted(report).rows] == ["Overall", report.dimensions[0].name]
    assert tables.proposals(result()).rows == tables.adjusted(result()).rows == ()


def test_machine_readable_result_carries_them():
    report = result(strategy__definition=proposing("none"), strategy__budget=said("third-party"))
    verification = report.data["verification"]
    assert verification["questions"]["strategy.budget"] == [
        {"level": "third-party", "consultancy": "Kaizen Partners", "by": "Kato", "on": "2026-11-20"}
    ]
    (proposal,) = verification["questions"]["strategy.definition"]
    assert proposal["proposed"] == {"value": "none", "status": "answered", "reason": "Seen otherwise"}
    stood = verification["if_proposals_stood"]
    assert stood["overall"]["score"] == pytest.approx(
        float(report.verifications.overall.adjusted.exact), abs=5e-5
    )
    assert json.loads(attached_data(report))["result"]["verification"] == verification


@pytest.mark.parametrize("language", ["en", "ja"])
def test_report_prints_levels_proposals_and_adjusted_scores(language):
    report = result(language, strategy__definition=proposing("none", reason="<b>Draft</b> & no more"))
    html = json.loads(payload(report))["html"]
    assert html.count('id="verification"') == 1
    assert "&lt;b&gt;Draft&lt;/b&gt; &amp; no more" in html
    assert "Kaizen Partners" in html
    assert report.verifications.statement in html
    assert "adjusted-table" in html
    assert 'id="verification"' not in json.loads(payload(result(language)))["html"]


def test_hostile_words_are_made_fit_to_print():
    proposal = proposing("none", reason="x" * 3000, by="\u202eevil", consultancy="K" * 500)
    (printed,) = recorded(strategy__definition=proposal).proposals
    assert len(printed.reason) <= 2001
    assert len(printed.consultancy) <= 201


# --- pages and reports -----------------------------------------------------------------------------


@pytest.fixture
def consultants(cast) -> Consultants:
    return Consultants(cast.organisation)


@pytest.fixture
def verified(assessment, say, cast, consultants):
    """Two answers, one of them verified with another proposed; submitted."""
    say("practice.policy", "yes")
    say("practice.reach", "all")
    verifications.verify(
        assessment=assessment,
        question="practice.policy",
        consultancy=consultants.consultancy,
        said=Said(level="document-seen", proposal=Answer("draft"), reason="Version 3.1 is a draft"),
        answer_revision=1,
        seen_revision=0,
        by=consultants.kato,
        at=NOON,
    )
    return domain.submit(assessment=assessment, by=cast.owner, at=later(1))


def ask(submission, cast, **particulars: object) -> Report:
    return request_report(
        submission=submission,
        language="en",
        particulars=Particulars(as_of=NOON.date(), **particulars),
        by=cast.owner,
        at=later(9),
    )


@pytest.mark.parametrize("who", ["owner", "viewer"])
def test_results_page_shows_them_to_the_organisation(verified, cast, who):
    text = cast.client(who).get(reverse("results", args=[verified.assessment_id])).text
    assert "Documents seen for 1 of 2 answers" in text
    assert "Version 3.1 is a draft" in text
    assert "Adjustment proposed" in text
    assert "If the proposals stood: " in text


def test_downloads_carry_them(verified, cast):
    browser = cast.client("viewer")
    proposals = browser.get(
        reverse("results-table", args=[verified.assessment_id, "proposals"])
    ).content.decode()
    assert "Version 3.1 is a draft" in proposals
    data = browser.get(reverse("results-json", args=[verified.assessment_id])).json()
    assert data["verification"]["questions"]["practice.policy"][0]["level"] == "document-seen"


def test_answer_changed_after_verification_is_shown_as_such(verified, cast, say, assessment):
    domain.reopen(assessment=assessment, by=cast.owner, at=later(2))
    say("practice.policy", "draft", minutes=3)
    text = cast.client("owner").get(reverse("results", args=[assessment.pk])).text
    assert "An earlier answer was verified, not this one" in text
    first = cast.client("owner").get(f"{reverse('results', args=[assessment.pk])}?submission=1").text
    assert "Documents seen for 1 of 2 answers" in first


def test_report_keeps_what_was_recorded_when_it_was_asked_for(verified, cast, consultants, assessment):
    report = ask(verified, cast)
    verifications.withdraw(
        assessment=assessment,
        question="practice.policy",
        consultancy=consultants.consultancy,
        seen_revision=1,
        by=consultants.kato,
    )
    assert "Version 3.1 is a draft" in json.loads(prepare(report.job_id))["html"]
    assert "Version 3.1 is a draft" not in json.loads(prepare(ask(verified, cast).job_id))["html"]


def test_report_names_those_who_decided_whatever_is_stated(verified, cast, assessment):
    Membership.objects.filter(user=cast.owner).update(may_confirm=True, title="Head of IT")
    typed = {"confirmed_by": "Somebody else", "approved_by": "Nobody", "approved_date": NOON.date()}
    waiting = Particulars.from_json(ask(verified, cast, **typed).particulars)
    assert (waiting.confirmed_by, waiting.approved_by, waiting.awaiting) == ("", "", "confirmation")
    decisions.confirm(assessment=assessment, submission=verified, by=cast.owner, at=later(2))
    confirmed = Particulars.from_json(ask(verified, cast, **typed).particulars)
    assert (confirmed.confirmed_by, confirmed.confirmed_date, confirmed.awaiting) == (
        "Aoki, Head of IT",
        later(2).date(),
        "approval",
    )
    decisions.approve(assessment=assessment, submission=verified, by=cast.owner, at=later(3))
    report = ask(verified, cast, **typed)
    approved = Particulars.from_json(report.particulars)
    assert (approved.approved_by, approved.awaiting) == ("Aoki, Head of IT", "")
    html = json.loads(prepare(report.job_id))["html"]
    assert "Aoki, Head of IT" in html
    assert "Somebody else" not in html


def test_report_of_answers_that_were_sent_back_names_nobody(verified, cast, assessment):
    decisions.confirm(assessment=assessment, submission=verified, by=cast.owner, at=later(2))
    decisions.send_back(
        assessment=assessment, submission=verified, by=cast.owner, at=later(3), reason="Not so"
    )
    stated = Particulars.from_json(ask(verified, cast).particulars)
    assert (stated.confirmed_by, stated.awaiting) == ("", "sent-back")


def test_report_of_an_older_submission_names_those_who_decided_on_it(verified, cast, assessment):
    decisions.confirm(assessment=assessment, submission=verified, by=cast.owner, at=later(2))
    decisions.approve(assessment=assessment, submission=verified, by=cast.owner, at=later(3))
    Assessment.objects.update(status="submitted")
    assessment.refresh_from_db()
    domain.reopen(assessment=assessment, by=cast.owner, at=later(4))
    domain.submit(assessment=assessment, by=cast.owner, at=later(5))
    assert Particulars.from_json(ask(verified, cast).particulars).approved_by == "Aoki"


def test_report_without_decisions_states_what_was_typed(verified, cast):
    stated = Particulars.from_json(ask(verified, cast, confirmed_by="Sato").particulars)
    assert (stated.confirmed_by, stated.awaiting) == ("Sato", "")


@pytest.mark.parametrize(
    ("awaiting", "text"),
    [
        ("confirmation", "Draft: still to be checked and approved"),
        ("approval", "Draft: checked, still to be approved"),
        ("sent-back", "Draft: the answers were sent back"),
    ],
)
def test_report_that_waits_for_a_decision_is_a_draft(awaiting, text):
    identity = build(example(particulars=Particulars(awaiting=awaiting)), language="en").identity
    assert (identity.draft, identity.draft_text) == (True, text)


def test_page_does_not_ask_for_what_is_recorded(verified, cast, assessment):
    address = reverse("reports", args=[assessment.pk])
    page = cast.client("owner").get(address).text
    assert ('name="confirmed_by"' in page, 'name="verification"' in page) == (True, False)
    assert "As recorded by consultants, answer by answer" in page
    decisions.confirm(assessment=assessment, submission=verified, by=cast.owner, at=later(2))
    page = cast.client("owner").get(address).text
    assert 'name="confirmed_by"' not in page
    posted = {"language": "en", "as_of": "2026-11-21", "confirmed_by": "Forged", "approved_by": "Forged"}
    assert cast.client("owner").post(address, posted).status_code == 302
    stated = Particulars.from_json(Report.objects.get().particulars)
    assert (stated.confirmed_by, stated.approved_by) == ("Aoki", "")


def test_form_leaves_out_what_is_recorded():
    options = {"languages": ("en",), "today": NOON.date(), "particulars": Particulars(), "language": "en"}
    form = ReportForm(
        {"language": "en", "as_of": "2026-11-21"}, as_of=NOON.date(), decided=True, verified=True, **options
    )
    assert form.is_valid(), form.errors
    assert form.particulars() == replace(Particulars(), as_of=NOON.date())
