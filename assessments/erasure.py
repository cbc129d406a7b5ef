"""What assessments hold of an organisation: to take along, and to erase."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from assessments.models import AnswerRevision, Assessment, Move, Submission, Verification
from assessments.verifications import withdraw_all
from banks.models import Version
from organisations.archive import Archive, safe_name, said
from organisations.models import Organisation


def export(organisation: Organisation, archive: Archive) -> None:
    """Every assessment in a folder of its own, with every answer as it stood and stands, and every submission; the
    question banks that were answered; and, of a consultancy, what it verified for its clients."""
    assessments = Assessment.objects.filter(organisation=organisation).select_related(
        "created_by", "version__bank"
    )
    for number, assessment in enumerate(
        assessments.defer("version__document", "version__bounds").order_by("created_at", "pk"), start=1
    ):
        _export_assessment(assessment, f"assessments/{number:02} {_titled(assessment)}", archive)
    versions = Version.objects.filter(
        Q(pk__in=Assessment.objects.filter(organisation=organisation).values("version"))
        | Q(pk__in=Submission.objects.filter(assessment__organisation=organisation).values("version"))
        | Q(pk__in=Move.objects.filter(assessment__organisation=organisation).values("origin"))
        | Q(pk__in=Move.objects.filter(assessment__organisation=organisation).values("destination"))
    )
    for version in versions.select_related("bank").order_by("bank__key", "published_at", "pk"):
        archive.text(f"question-banks/{version.bank.key} {version.version}.json", version.document)
    verified = Verification.objects.filter(consultancy=organisation)
    if verified.exists():
        archive.rows("verified-for-clients.json", _verifications(verified, with_client=True))


def erase(organisation: Organisation) -> Iterable[str]:
    """Assessments with all that hangs on them, and what a consultancy verified. They have no files of their own."""
    withdraw_all(consultancy=organisation)
    Assessment.objects.filter(organisation=organisation).delete()
    return ()


def _export_assessment(assessment: Assessment, folder: str, archive: Archive) -> None:
    submissions = (
        assessment.submissions.select_related("submitted_by", "version__bank")
        .prefetch_related("decisions")
        .defer("content", "version__document", "version__bounds")
        .order_by("number")
    )
    archive.value(
        f"{folder}/assessment.json",
        {
            "id": assessment.pk,
            "title": assessment.title,
            "status": assessment.status,
            "question_bank": _bank(assessment.version),
            "profile": assessment.profile,
            "targets": assessment.targets,
            "costs": assessment.costs,
            "particulars": assessment.particulars,
            "created_by": said(assessment.created_by),
            "created_at": assessment.created_at,
            "updated_at": assessment.updated_at,
            "submissions": [_submission(each) for each in submissions],
        },
    )
    archive.rows(f"{folder}/answers.json", _answers(assessment))
    verifications = Verification.objects.filter(assessment=assessment)
    if verifications.exists():
        archive.rows(f"{folder}/verifications.json", _verifications(verifications))
    if assessment.moves.exists():
        archive.rows(f"{folder}/moves.json", _moves(assessment))
    contents = assessment.submissions.order_by("number").values_list("number", "content")
    for number, content in contents.iterator(chunk_size=1):
        archive.text(f"{folder}/submission-{number}.json", content)


def _answers(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Each answered question with its answers from the first to the one that stands, which is the last."""
    revisions = (
        AnswerRevision.objects.filter(answer__assessment=assessment)
        .select_related("author", "answer")
        .order_by("answer__question", "answer_id", "revision")
    )
    for question, answers in groupby(
        revisions.iterator(chunk_size=500), key=lambda each: each.answer.question
    ):
        yield {
            "question": question,
            "answers": [
                {
                    "revision": each.revision,
                    "status": each.status,
                    "value": each.value,
                    "comment": each.comment,
                    "evidence": each.evidence,
                    "respondent": each.respondent,
                    "author": said(each.author),
                    "saved_at": each.saved_at,
                }
                for each in answers
            ],
        }


def _moves(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Each step from one version of the question bank to another, with all that stood before it."""
    moves = assessment.moves.select_related("origin__bank", "destination__bank", "moved_by", "undone_by")
    moves = moves.defer(
        *(f"{end}__{text}" for end in ("origin", "destination") for text in ("document", "bounds"))
    )
    for each in moves.order_by("moved_at", "pk").iterator(chunk_size=1):
        yield {
            "from": _bank(each.origin),
            "to": _bank(each.destination),
            "moved_by": said(each.moved_by),
            "moved_at": each.moved_at,
            "undone_by": said(each.undone_by),
            "undone_at": each.undone_at,
            "before": json.loads(each.before),
        }


def _verifications(
    verifications: QuerySet[Verification], *, with_client: bool = False
) -> Iterator[dict[str, Any]]:
    rows = verifications.select_related("assessment__organisation", "consultancy", "author")
    for each in rows.order_by("assessment", "question", "pk").iterator(chunk_size=500):
        yield {
            **(
                {"client": each.assessment.organisation.name, "assessment": each.assessment.title}
                if with_client
                else {}
            ),
            "question": each.question,
            "consultancy": each.consultancy.name,
            "level": each.level,
            "answer_revision": each.answer_revision,
            "adjusted": each.adjusted,
            "status": each.status,
            "value": each.value,
            "reason": each.reason,
            "author": said(each.author),
            "saved_at": each.saved_at,
        }


def _submission(submission: Submission) -> dict[str, Any]:
    return {
        "number": submission.number,
        "file": f"submission-{submission.number}.json",
        "digest": submission.digest,
        "question_bank": _bank(submission.version),
        "submitted_by": said(submission.submitted_by),
        "submitted_at": submission.submitted_at,
        "decisions": [
            {
                "step": decision.step,
                "reason": decision.reason,
                "name": decision.name,
                "title": decision.title,
                "decided_at": decision.decided_at,
            }
            for decision in sorted(submission.decisions.all(), key=lambda each: (each.decided_at, each.pk))
        ],
    }


def _bank(version: Version) -> dict[str, str]:
    return {"key": version.bank.key, "version": version.version, "digest": version.digest}


def _titled(assessment: Assessment) -> str:
    return safe_name(assessment.title, otherwise=str(assessment.pk))
