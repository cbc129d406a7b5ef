"""Answer sheets on their way back: held against what stands, kept while somebody looks, taken over once confirmed.

Three states are told apart: the answer as it stood when the sheet was downloaded, as the sheet has it, and as it stands
now. What nobody touched in the sheet stays as it stands; what was changed on both sides is for a person to choose.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from assessments import domain
from assessments.answer_sheets.reading import Interpretation, Said, SheetFile, read
from assessments.content import EMPTY, Columns, answer_of, columns, columns_of, in_bank_order, said_by
from assessments.models import Answer, AnswerRevision, Assessment, SheetUpload
from banks.domain import document_of
from banks.domain.importing import plain_file_name
from banks.exchange.tree import Unreadable
from banks.problems import Finding
from organisations import workbooks
from organisations.models import User
from scoring import Document, Problem

KEPT_FOR = timedelta(days=2)

NONE_OF_THESE = gettext_noop("the sheet has none of this assessment’s questions")


class NotForThis(Exception):
    """The sheet answers another question bank. `bank`: its key."""

    def __init__(self, bank: str) -> None:
        super().__init__(bank)
        self.bank = bank


class UploadGone(Exception):
    """The sheet was taken over or discarded already."""


class Outdated(Exception):
    """The assessment was taken to another version of its question bank since the sheet was uploaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a sheet wants an answer to be. `seen`: the revision that it was last held against.

    `is_doubtful`: it had been changed since the sheet was downloaded. `respondent`: None where the sheet names none.
    """

    content: Columns
    respondent: str | None
    seen: int
    is_doubtful: bool
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A wanted answer beside the one that stands, which is `row`, None where there is none."""

    key: str
    wanted: Wanted
    row: Answer | None

    @property
    def before(self) -> Columns:
        """The answer as it stands."""
        return columns_of(self.row)

    @property
    def revision(self) -> int:
        """That of the answer that stands."""
        return self.row.revision if self.row else 0

    @property
    def is_conflict(self) -> bool:
        """Whether it was changed since the sheet was downloaded, or since it was uploaded."""
        return self.wanted.is_doubtful or self.revision > self.wanted.seen

    @property
    def clears(self) -> bool:
        """Whether it takes an answer back."""
        return self.wanted.content == EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What taking a sheet over would do: the differences that are left, and what does not fit.

    `same` answers stand already as the sheet has them. `other_assessment`, `other_version`: the sheet comes from
    another assessment of that organisation, or from another version of the question bank; empty where not.
    """

    differences: Sequence[Difference]
    findings: Sequence[Finding]
    same: int
    other_assessment: str = ""
    other_version: str = ""

    @property
    def conflicts(self) -> list[Difference]:
        """Those for a person to choose."""
        return [each for each in self.differences if each.is_conflict]

    @property
    def changes(self) -> list[Difference]:
        """Those that nothing stands in the way of."""
        return [each for each in self.differences if not each.is_conflict]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """How many answers were saved, and how many somebody else changed meanwhile and were not."""

    saved: int
    conflicts: int


# ------------------------------------------------------------------- uploading


@transaction.atomic
def keep_upload(
    *, assessment: Assessment, data: bytes, file_name: str, by: User, at: datetime
) -> SheetUpload:
    """Read a sheet, hold it against the answers as they stand, and keep what it wants.

    Raises `Unreadable` for what is no answer sheet and `NotForThis` for one of another question bank; nothing is kept then.
    """
    document = document_of(assessment.version)
    sheet = read(data)
    bank = sheet.about.get("bank", "").strip()
    if bank and bank != document.key:
        raise NotForThis(bank)
    read_sheet = Interpretation(sheet, document)
    if not read_sheet.said and not read_sheet.findings:
        raise Unreadable(NONE_OF_THESE)
    wanted, same = _wanted(assessment, document, sheet, read_sheet.said)
    content = {
        "bank_version": str(assessment.version_id),
        "wanted": {key: _as_json(each) for key, each in wanted.items()},
        "findings": [_finding_as_json(finding) for finding in read_sheet.findings],
        "same": same,
        "other_assessment": _other_assessment(assessment, sheet),
        "other_version": _other_version(document, sheet),
    }
    return SheetUpload.objects.create(
        assessment=assessment,
        file_name=plain_file_name(file_name),
        content=json.dumps(content, ensure_ascii=False),
        uploaded_by=by,
        uploaded_at=at,
    )


def _wanted(
    assessment: Assessment, document: Document, sheet: SheetFile, said: Mapping[str, Said]
) -> tuple[dict[str, Wanted], int]:
    """What the sheet changes, by question, and how many answers it leaves as they stand."""
    rows = {row.question: row for row in assessment.answers.select_related("author")}
    is_own = sheet.about.get("assessment", "").strip() == str(assessment.pk)
    bases = _bases(rows, said) if is_own else {}
    wanted: dict[str, Wanted] = {}
    same = 0
    for key, each in said.items():
        question = document.question(key)
        answer = each.answer
        if isinstance(answer.value, tuple):
            answer = replace(answer, value=in_bank_order(answer.value, question))
        new = columns(answer)
        row = rows.get(key)
        respondent = each.respondent or None
        knows_base = is_own and each.revision is not None
        base = bases.get(key) if knows_base and sheet.is_filled else None
        if _is_same(new, base, respondent) and (knows_base or new == EMPTY):
            continue
        if _is_same(new, row, respondent):
            same += 1
            continue
        revision = row.revision if row else 0
        wanted[key] = Wanted(
            content=new,
            respondent=respondent,
            seen=revision,
            is_doubtful=knows_base and revision > (each.revision or 0),
            cell=sheet.cell(each.row, "answer"),
        )
    return wanted, same


def _is_same(content: Columns, row: Answer | AnswerRevision | None, respondent: str | None) -> bool:
    """Whether an answer that stands says the same, by the same person where one is named.

    Cells know one kind of line break, and blanks around a text mean nothing.
    """
    if _plain(content) != _plain(columns_of(row)):
        return False
    return respondent is None or (row is not None and " ".join(said_by(row).split()) == respondent)


def _plain(content: Columns) -> tuple[object, ...]:
    value = content["value"]
    return (
        _one_break(value) if isinstance(value, str) else value,
        content["status"],
        _one_break(content["comment"]),
        _one_break(content["evidence"]),
    )


def _one_break(text: str) -> str | None:
    return workbooks.cleaned(text).strip() or None


def _bases(rows: Mapping[str, Answer], said: Mapping[str, Said]) -> dict[str, AnswerRevision]:
    """The answers as they stood when the sheet was downloaded, by question."""
    sought = Q()
    for key, each in said.items():
        row = rows.get(key)
        if row is not None and each.revision:
            sought |= Q(answer=row, revision=each.revision)
    if not sought:
        return {}
    questions = {row.pk: key for key, row in rows.items()}
    found = AnswerRevision.objects.filter(sought).select_related("author")
    return {questions[revision.answer_id]: revision for revision in found}


def _other_assessment(assessment: Assessment, sheet: SheetFile) -> str:
    """Whose the sheet is, where it was downloaded from another assessment."""
    named = sheet.about.get("assessment", "").strip()
    if not named or named == str(assessment.pk):
        return ""
    return (sheet.about.get("organisation.name", "").strip() or named)[:200]


def _other_version(document: Document, sheet: SheetFile) -> str:
    version = sheet.about.get("version", "").strip()
    return version[:100] if version and version != document.version else ""


# ------------------------------------------------------------------- looking


def preview_of(upload: SheetUpload) -> Preview:
    """What taking it over would do as things stand now. Raises `Outdated`."""
    content = json.loads(upload.content)
    if content["bank_version"] != str(upload.assessment.version_id):
        raise Outdated(upload.pk)
    rows = {row.question: row for row in upload.assessment.answers.select_related("author")}
    differences, same = [], int(content["same"])
    for key, plain in content["wanted"].items():
        wanted = _from_json(plain)
        row = rows.get(key)
        if _is_same(wanted.content, row, wanted.respondent):
            same += 1
        else:
            differences.append(Difference(key=key, wanted=wanted, row=row))
    return Preview(
        differences=differences,
        findings=[_finding_from_json(plain) for plain in content["findings"]],
        same=same,
        other_assessment=content["other_assessment"],
        other_version=content["other_version"],
    )


# ------------------------------------------------------------------- taking over


@transaction.atomic
def take_over(*, upload: SheetUpload, chosen: Mapping[str, int], by: User, at: datetime) -> TakenOver:
    """Save what the sheet wants; of conflicts those that were chosen, each with the revision that was looked at.

    What somebody else changes meanwhile is not saved: the upload is then kept for another look, else it is forgotten.
    Raises `UploadGone`, `Outdated` and `domain.ReadOnly`; then nothing is saved.
    """
    if not SheetUpload.objects.select_for_update().filter(pk=upload.pk).exists():
        raise UploadGone(upload.pk)
    document = document_of(upload.assessment.version)
    changes = {}
    for each in preview_of(upload).differences:
        if each.is_conflict and each.key not in chosen:
            continue
        seen = chosen[each.key] if each.is_conflict else each.wanted.seen
        changes[each.key] = domain.Change(
            content=answer_of(each.wanted.content, document.question(each.key).kind),
            seen_revision=seen,
            respondent="" if each.wanted.respondent in (None, str(by)) else each.wanted.respondent,
        )
    outcome = domain.save_answers(
        assessment=upload.assessment, changes=changes, by=by, at=at, page=str(upload.pk)
    )
    if outcome.saved:
        domain.record_on(
            "assessment.sheet_taken_over",
            upload.assessment,
            by,
            file=upload.file_name,
            answers=len(outcome.saved),
        )
    if outcome.conflicts:
        _keep_only(upload, outcome.conflicts)
    else:
        upload.delete()
    return TakenOver(saved=len(outcome.saved), conflicts=len(outcome.conflicts))


def _keep_only(upload: SheetUpload, keys: Collection[str]) -> None:
    content = json.loads(upload.content)
    content["wanted"] = {key: plain for key, plain in content["wanted"].items() if key in keys}
    content["findings"] = []
    upload.content = json.dumps(content, ensure_ascii=False)
    upload.save(update_fields=["content"])


@transaction.atomic
def discard(*, upload: SheetUpload) -> None:
    """Forget a sheet. Nothing of it was saved."""
    upload.delete()


def purge_uploads() -> None:
    """Forget the sheets that nobody has confirmed for two days."""
    SheetUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()


# ------------------------------------------------------------------- as JSON


def _as_json(wanted: Wanted) -> dict[str, Any]:
    return {
        "content": wanted.content,
        "respondent": wanted.respondent,
        "seen": wanted.seen,
        "is_doubtful": wanted.is_doubtful,
        "cell": wanted.cell,
    }


def _from_json(plain: Mapping[str, Any]) -> Wanted:
    content = plain["content"]
    return Wanted(
        content=Columns(
            value=content["value"],
            status=content["status"],
            comment=content["comment"],
            evidence=content["evidence"],
        ),
        respondent=plain["respondent"],
        seen=plain["seen"],
        is_doubtful=plain["is_doubtful"],
        cell=plain["cell"],
    )


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    params = {
        name: value if isinstance(value, int) else str(value)
        for name, value in finding.problem.params.items()
    }
    return {"message": finding.problem.message, "params": params, "cell": finding.cell}


def _finding_from_json(plain: Mapping[str, Any]) -> Finding:
    return Finding(Problem((), plain["message"], plain["params"]), cell=plain["cell"])
