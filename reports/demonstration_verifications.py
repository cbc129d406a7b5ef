"""What the demonstration's consultant verified for a client, and what the client decided."""

from datetime import timedelta
from itertools import islice

from assessments import decisions, verifications
from assessments.models import Assessment, Verification
from assessments.verifications import Said
from banks.domain import document_of
from organisations.models import Organisation, User
from scoring import Answer

VERIFIED = 24  # answers
EVERY_PROPOSAL = 9
REASONS = {
    "ja": "閲覧した規程は全社に及んでおらず、運用の記録も一部の部門に限られていました。",
    "en": "The policy we were shown does not cover the whole company, and records exist for some departments only.",
}
LEVELS = (
    Verification.Level.DOCUMENT_SEEN,
    Verification.Level.DOCUMENT_SEEN,
    Verification.Level.SELF_DECLARED,
    Verification.Level.THIRD_PARTY,
)


def verify(assessment: Assessment, *, consultancy: Organisation, by: User) -> None:
    """Verify the first answers of an assessment and propose another option here and there, a day after they were given."""
    language = assessment.organisation.language
    answers = {answer.question: answer for answer in assessment.answers.all()}
    given = (question for question in document_of(assessment.version).questions() if question.key in answers)
    for number, question in enumerate(islice(given, VERIFIED)):
        answer = answers[question.key]
        lower = [option.key for option in sorted(question.options, key=lambda option: option.points)]
        proposal = None
        if number % EVERY_PROPOSAL == 0 and question.kind == "single" and answer.value in lower[1:]:
            proposal = Answer(lower[lower.index(answer.value) - 1])
        verifications.verify(
            assessment=assessment,
            question=question.key,
            consultancy=consultancy,
            said=Said(
                level=LEVELS[number % len(LEVELS)],
                proposal=proposal,
                reason=REASONS[language] if proposal else "",
            ),
            answer_revision=verifications.revision_of(answer),
            seen_revision=0,
            by=by,
            at=answer.saved_at + timedelta(days=1),
        )


def confirm(assessment: Assessment, *, by: User) -> None:
    """Confirm what was submitted, so that it waits to be approved."""
    submission = assessment.submissions.order_by("-number").first()
    assert submission is not None  # only what is submitted is confirmed
    decisions.confirm(
        assessment=assessment, submission=submission, by=by, at=submission.submitted_at + timedelta(days=2)
    )
