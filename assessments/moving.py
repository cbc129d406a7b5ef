"""Taking an assessment to a newer version of its question bank, and back.

Nothing is lost on the way. An answer that still fits is carried over; one to a question that has changed in what it asks,
offers or earns is marked as one that needs a look; one that does not fit any more is taken back, so that no wrong value
stands, and shown beside the question until it is answered anew; one to a question that is gone is kept and not counted.
`Move.before` holds all that stood, and every change is a revision in the answer's history.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from assessments.content import EMPTY, Columns, KeptAnswer, answer_of, columns_of
from assessments.domain import Moved, ReadOnly, lock, record_on, revision_row, write_answers
from assessments.models import Answer, AnswerRevision, Assessment, Move
from banks.comparison.wording import STILL_THE_SAME, kept
from banks.domain import document_of
from banks.models import Version
from organisations.models import User
from scoring import Document, Question, Text, check_answer

FORMAT = 1


class NotNewer(Exception):
    """The version is not a published one of the same bank, newer than the assessment's."""


class NotTheLastMove(Exception):
    """The move was undone already, or another one came after it."""


class Reason(StrEnum):
    """Why an answer needs a look. The first five: it does not fit any more, and was taken back."""

    KIND = "kind"
    OPTION_GONE = "option-gone"
    OUT_OF_RANGE = "out-of-range"
    ALWAYS_APPLICABLE = "always-applicable"
    UNFIT = "unfit"
    OTHER_QUESTION = "other-question"
    UNIT = "unit"
    RANGE = "range"
    OPTIONS = "options"
    OPTION_REWORDED = "option-reworded"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An answer that needs a look. `fits`: whether it stands in the new version as it was given."""

    question: str
    said: Columns
    fits: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What taking answers from one version to another means; keys of questions, in the order of the version they are in.

    `carried`: answers that go over as they are, `reworded` those of them whose question has other words now; `returning`:
    answers given once to questions that an earlier version had and this one has again; `new`: questions that the
    profile asks and the version before did not have; `gone`: answers to questions that there are no more.
    `targets`: those of dimensions that there still are; `dropped_targets`: the others.
    """

    carried: tuple[str, ...]
    reworded: tuple[str, ...]
    looks: tuple[Look, ...]
    returning: tuple[str, ...]
    new: tuple[str, ...]
    gone: Mapping[str, Columns]
    profile: str
    targets: Mapping[str, str]
    dropped_targets: Mapping[str, str]

    @property
    def taken_back(self) -> tuple[Look, ...]:
        """The answers that do not fit any more."""
        return tuple(look for look in self.looks if not look.fits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What undoing a move means. `restored`: questions whose answer is again what it was; `kept`: answers given since that
    stand in the version before as well; `dropped`: answers given since that do not, by question, which stay in the
    history. `dropped_targets`: points set since for dimensions that the version before does not have."""

    restored: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: Mapping[str, Columns]
    profile: str
    targets: Mapping[str, str]
    dropped_targets: Mapping[str, str]


# ------------------------------------------------------------------- planning


def newer_version(assessment: Assessment) -> Version | None:
    """The newest published version of the assessment's bank, where it was published after the assessment's own."""
    current = assessment.version
    newer = (
        Version.objects.published()
        .filter(bank=current.bank_id, published_at__gt=current.published_at)
        .exclude(pk=current.pk)
    )
    return newer.select_related("bank").defer("document", "bounds").newest_first().first()


def plan(
    origin: Document,
    destination: Document,
    *,
    answers: Mapping[str, Columns],
    profile: str,
    targets: Mapping[str, str],
) -> Plan:
    """What taking the answers from one document to another means. `answers` holds all there are, by question."""
    said = {key: columns for key, columns in answers.items() if columns != EMPTY}
    carried, reworded, looks, returning = [], [], [], []
    for question in destination.questions():
        if question.key not in said:
            continue
        if not origin.has_question(question.key):
            returning.append(question.key)
            before = None
        else:
            before = origin.question(question.key)
        look = _look(before, question, said[question.key])
        if look is not None:
            looks.append(look)
        elif before is not None:
            carried.append(question.key)
            if before.text != question.text:
                reworded.append(question.key)
    going_on = profile if profile in destination.profiles else destination.default_profile or ""
    asked = destination.asked(going_on or None)
    dimensions = {dimension.key for dimension in destination.dimensions}
    return Plan(
        carried=tuple(carried),
        reworded=tuple(reworded),
        looks=tuple(looks),
        returning=tuple(returning),
        new=tuple(
            question.key
            for question in destination.questions()
            if question.key in asked and not origin.has_question(question.key) and question.key not in said
        ),
        gone={
            question.key: said[question.key]
            for question in origin.questions()
            if question.key in said and not destination.has_question(question.key)
        },
        profile=going_on,
        targets={key: points for key, points in targets.items() if key in dimensions},
        dropped_targets={key: points for key, points in targets.items() if key not in dimensions},
    )


def plan_for(assessment: Assessment, destination: Version) -> Plan:
    """What taking an assessment to a version means, as it stands now."""
    return plan(
        document_of(assessment.version),
        document_of(destination),
        answers={row.question: columns_of(row) for row in assessment.answers.all()},
        profile=assessment.profile,
        targets=assessment.targets,
    )


def _look(before: Question | None, after: Question, said: Columns) -> Look | None:
    """Why an answer needs a look; None where it goes over as it is."""
    reasons = tuple(dict.fromkeys(_unfit(before, after, said)))
    if reasons:
        return Look(question=after.key, said=said, fits=False, reasons=reasons)
    if before is None:
        return None
    reasons = tuple(dict.fromkeys(_changed(before, after, said)))
    return Look(question=after.key, said=said, fits=True, reasons=reasons) if reasons else None


def _unfit(before: Question | None, after: Question, said: Columns) -> Iterator[Reason]:
    """Why an answer cannot stand."""
    value = said["value"]
    if before is not None and before.kind != after.kind and value is not None:
        yield Reason.KIND
        return
    if said["status"] == "not_applicable" and not after.not_applicable:
        yield Reason.ALWAYS_APPLICABLE
    if value is None:
        return
    if after.kind in ("single", "multiple"):
        options = {option.key for option in after.options}
        if not options.issuperset(value if isinstance(value, list) else [value]):
            yield Reason.OPTION_GONE
            return
    if _does_not_fit(after, said):
        yield Reason.OUT_OF_RANGE if after.kind == "number" else Reason.UNFIT


def _does_not_fit(question: Question, said: Columns) -> bool:
    """Whether the value is refused by the question's own rules."""
    shape = {"multiple": list}.get(question.kind, str)
    if not isinstance(said["value"], shape):
        return True
    try:
        answer = answer_of({**said, "status": "answered"}, question.kind)
    except ArithmeticError:  # a text where a number belongs
        return True
    return bool(check_answer(question, answer))


def _changed(before: Question, after: Question, said: Columns) -> Iterator[Reason]:
    """Why an answer that still fits may not be meant any more. Rewording alone is no reason."""
    if not _still_same(before.text, after.text):
        yield Reason.OTHER_QUESTION
    if before.unit != after.unit and not _still_same(before.unit, after.unit):
        yield Reason.UNIT
    if (before.minimum, before.maximum) != (after.minimum, after.maximum):
        yield Reason.RANGE
    old, new = ({option.key: option for option in question.options} for question in (before, after))
    if old.keys() != new.keys():
        yield Reason.OPTIONS
    chosen = said["value"] if isinstance(said["value"], list) else [said["value"]]
    for key in old.keys() & new.keys():
        if old[key].text != new[key].text and (
            key in chosen or not _still_same(old[key].text, new[key].text)
        ):
            yield Reason.OPTION_REWORDED
        if (old[key].points, old[key].amount) != (new[key].points, new[key].amount):
            yield Reason.POINTS
        if old[key].exclusive != new[key].exclusive:
            yield Reason.OPTIONS
    scales = [
        (question.interpolate, [(band.begins_at, band.points, band.amount) for band in question.bands])
        for question in (before, after)
    ]
    if scales[0] != scales[1] or before.amount_limit != after.amount_limit:
        yield Reason.POINTS


def _still_same(before: Text, after: Text) -> bool:
    """Whether a text says the same in other words, in every language that it is in."""
    shared = [language for language in before if language in after]
    return before == after or (
        bool(shared) and all(kept(before[each], after[each]) >= STILL_THE_SAME for each in shared)
    )


# --------------------------------------------------------------------- moving


@transaction.atomic
def move(*, assessment: Assessment, destination: Version, by: User, at: datetime) -> Move:
    """Take an assessment to a newer version of its bank, with all that was answered.

    Raises `NotNewer`; `domain.ReadOnly` where it is submitted, and its kind `domain.Moved` where somebody has moved it
    meanwhile; then nothing has changed.
    """
    origin = assessment.version
    offered = Version.objects.published().filter(pk=destination.pk, bank=origin.bank_id)
    if not offered.filter(published_at__gt=origin.published_at).exists():
        raise NotNewer(destination.pk)
    _take(assessment, origin, destination, at=at)
    rows = {row.question: row for row in assessment.answers.select_related("author")}
    planned = plan(
        document_of(origin),
        document_of(destination),
        answers={key: columns_of(row) for key, row in rows.items()},
        profile=assessment.profile,
        targets=assessment.targets,
    )
    before = _standing(assessment, origin, rows)
    changed = []
    for look in planned.looks:
        row = rows[look.question]
        # Whoever verified the answer verified it as one to the question as it was: it is another revision now.
        row.revision += 1
        row.page, row.save_no = "", 0
        if not look.fits:
            row.value, row.status = EMPTY["value"], EMPTY["status"]
            row.author, row.saved_at = by, at
        changed.append(row)
    _write(changed)
    assessment.profile, assessment.targets = planned.profile, dict(planned.targets)
    assessment.save(update_fields=["profile", "targets"])
    before["after"] = {
        "profile": assessment.profile,
        "targets": assessment.targets,
        "revisions": {key: row.revision for key, row in rows.items()},
    }
    moved = Move.objects.create(
        assessment=assessment,
        origin=origin,
        destination=destination,
        before=json.dumps(before, ensure_ascii=False, separators=(",", ":")),
        moved_at=at,
        moved_by=by,
    )
    record_on(
        "assessment.moved",
        assessment,
        by,
        bank=origin.bank.key,
        before=origin.version,
        after=destination.version,
        carried=len(planned.carried),
        looks=[look.question for look in planned.looks],
        taken_back=[look.question for look in planned.taken_back],
        gone=list(planned.gone),
        targets_dropped=dict(planned.dropped_targets),
    )
    return moved


def last_move(assessment: Assessment) -> Move | None:
    """The move by which the assessment came to its version; None where it began with it, or was taken back."""
    standing = assessment.moves.filter(undone_at=None).select_related(
        "origin__bank", "destination", "moved_by"
    )
    last = standing.order_by("-moved_at", "-pk").first()
    return last if last is not None and last.destination_id == assessment.version_id else None


def return_for(moved: Move, assessment: Assessment) -> Return:
    """What undoing a move means, as the assessment stands now."""
    rows = {row.question: columns_of(row) for row in assessment.answers.all()}
    revisions = dict(assessment.answers.values_list("question", "revision"))
    return _return(
        moved, rows=rows, revisions=revisions, profile=assessment.profile, targets=assessment.targets
    )


def _return(
    moved: Move,
    *,
    rows: Mapping[str, Columns],
    revisions: Mapping[str, int],
    profile: str,
    targets: Mapping[str, str],
) -> Return:
    origin, destination = document_of(moved.origin), document_of(moved.destination)
    before = json.loads(moved.before)
    after = before["after"]
    restored, kept_answers, dropped = [], [], {}
    for key, said in rows.items():
        then = _columns(before["answers"].get(key))
        since = revisions[key] != after["revisions"].get(key)
        if not origin.has_question(key):
            if since and said != EMPTY and destination.has_question(key):
                dropped[key] = said
        elif said == then:
            continue
        elif since and _stands_in_both(origin, destination, key, said):
            kept_answers.append(key)
        else:
            restored.append(key)
            if since and said != EMPTY:
                dropped[key] = said
    order = {question.key: n for n, question in enumerate((*destination.questions(), *origin.questions()))}
    here = {dimension.key for dimension in origin.dimensions}
    points = dict(before["targets"])
    if targets != after["targets"]:  # what was set since counts, where there is a dimension to set it for
        gone = {key: value for key, value in points.items() if key not in after["targets"]}
        points = {**gone, **{key: value for key, value in targets.items() if key in here}}
    went_on = profile if profile != after["profile"] and profile in origin.profiles else before["profile"]
    return Return(
        restored=tuple(sorted(restored, key=lambda key: order.get(key, 0))),
        kept=tuple(sorted(kept_answers, key=lambda key: order.get(key, 0))),
        dropped={key: dropped[key] for key in sorted(dropped, key=lambda key: order.get(key, 0))},
        profile=went_on,
        targets=points,
        dropped_targets={key: value for key, value in targets.items() if key not in here},
    )


def _stands_in_both(origin: Document, destination: Document, key: str, said: Columns) -> bool:
    """Whether an answer given to the new version says the same in the old one."""
    if not destination.has_question(key):
        return False
    return _look(destination.question(key), origin.question(key), said) is None


@transaction.atomic
def undo(*, moved: Move, assessment: Assessment, by: User, at: datetime) -> Return:
    """Take an assessment back to the version that it came from. Returns what that meant.

    Answers given since that do not stand there are put back to what they were, and stay in the history.
    Raises `NotTheLastMove`, and as `move` does.
    """
    standing = last_move(assessment)
    if standing is None or standing.pk != moved.pk:
        raise NotTheLastMove(moved.pk)
    _take(assessment, moved.destination, moved.origin, at=at)
    if not Move.objects.filter(pk=moved.pk, undone_at=None).update(undone_at=at, undone_by=by):
        raise NotTheLastMove(moved.pk)
    rows = {row.question: row for row in assessment.answers.select_related("author")}
    meant = _return(
        moved,
        rows={key: columns_of(row) for key, row in rows.items()},
        revisions={key: row.revision for key, row in rows.items()},
        profile=assessment.profile,
        targets=assessment.targets,
    )
    before = json.loads(moved.before)
    looked_at = {
        key for key, revision in before["after"]["revisions"].items() if revision != _was(before, key)
    }
    asked = {key: _was(before, key) for key in meant.restored}
    once = {
        revision.answer_id: revision
        for revision in AnswerRevision.objects.filter(
            answer__assessment=assessment, answer__question__in=asked
        ).select_related("answer")
        if revision.revision == asked[revision.answer.question]
    }
    changed = []
    for key in meant.restored:
        row = rows[key]
        then = _columns(before["answers"].get(key))
        row.value, row.status, row.comment, row.evidence = (
            then["value"], then["status"], then["comment"], then["evidence"],
        )  # fmt: skip
        row.revision += 1
        row.page, row.save_no = "", 0
        # It is the answer of whoever gave it then.
        given = once.get(row.pk)
        row.author_id, row.saved_at = (given.author_id, given.saved_at) if given else (by.pk, at)
        changed.append(row)
    _write(changed)
    for key in looked_at & rows.keys():
        if columns_of(rows[key]) == _columns(before["answers"].get(key)):
            # The answer is again the one that was verified, to the question as it was then.
            verified = assessment.verifications.filter(question=key, answer_revision=_was(before, key))
            verified.update(answer_revision=rows[key].revision)
    assessment.profile, assessment.targets = meant.profile, dict(meant.targets)
    assessment.save(update_fields=["profile", "targets"])
    record_on(
        "assessment.move_undone",
        assessment,
        by,
        bank=moved.origin.bank.key,
        before=moved.destination.version,
        after=moved.origin.version,
        restored=list(meant.restored),
        dropped={key: dict(said) for key, said in meant.dropped.items()},
        targets_dropped=dict(meant.dropped_targets),
    )
    return meant


class NothingToConfirm(Exception):
    """There is no answer of that revision that needs a look and still fits."""


@transaction.atomic
def confirm(*, assessment: Assessment, question: str, seen_revision: int, by: User, at: datetime) -> None:
    """Say of an answer that needed a look that it still holds: it is given again, as it is, by whoever says so.

    Raises `NothingToConfirm`, where the answer was changed meanwhile too, and `domain.ReadOnly`.
    """
    lock(assessment, at=at)
    moved = last_move(assessment)
    row = assessment.answers.select_related("author").filter(question=question).first()
    if moved is None or row is None or row.revision != seen_revision:
        raise NothingToConfirm(question)
    found = looks_after(moved, {question: row}).get(question)
    if found is None or found.is_done or not found.look.fits:
        raise NothingToConfirm(question)
    row.revision += 1
    row.author, row.saved_at, row.page, row.save_no = by, at, "", 0
    _write([row])
    record_on("answers.confirmed", assessment, by, question=question)


def _take(assessment: Assessment, origin: Version, destination: Version, *, at: datetime) -> None:
    """Pin the assessment to another version, for the rest of the transaction alone. One update, which locks the row."""
    here = Assessment.objects.filter(pk=assessment.pk, status=Assessment.Status.ANSWERING, version=origin)
    if not here.update(version=destination, updated_at=at):
        is_open = Assessment.objects.filter(pk=assessment.pk, status=Assessment.Status.ANSWERING).exists()
        raise Moved(assessment.pk) if is_open else ReadOnly(assessment.pk)
    assessment.refresh_from_db(fields=["title", "profile", "targets", "costs", "organisation"])
    assessment.version, assessment.updated_at = destination, at


def _standing(assessment: Assessment, version: Version, rows: Mapping[str, Answer]) -> dict[str, Any]:
    """All that stands, as `Move.before` keeps it."""
    return {
        "format": FORMAT,
        "bank": {"key": version.bank.key, "version": version.version, "digest": version.digest},
        "profile": assessment.profile,
        "targets": assessment.targets,
        "costs": assessment.costs,
        "answers": {
            key: {
                **columns_of(row),
                "revision": row.revision,
                "by": str(row.author or ""),
                "at": row.saved_at.isoformat(),
            }
            for key, row in sorted(rows.items())
        },
    }


def _columns(kept: Mapping[str, Any] | None) -> Columns:
    if kept is None:
        return EMPTY
    return Columns(
        value=kept["value"], status=kept["status"], comment=kept["comment"], evidence=kept["evidence"]
    )


def _was(before: Mapping[str, Any], key: str) -> int:
    """The revision that an answer had before the move; 0 for none."""
    return int(before["answers"].get(key, {}).get("revision", 0))


def _write(rows: Iterable[Answer]) -> None:
    rows = list(rows)
    if rows:
        write_answers(rows)
        AnswerRevision.objects.bulk_create(revision_row(row) for row in rows)


# -------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLook:
    """An answer that needed a look after a move. `is_done`: it was answered again, or changed, since."""

    look: Look
    is_done: bool


def looks_after(moved: Move, rows: Mapping[str, Answer | KeptAnswer]) -> dict[str, OpenLook]:
    """What needed a look when an assessment was moved, by question, and whether somebody has seen to it."""
    before = json.loads(moved.before)
    planned = plan(
        document_of(moved.origin),
        document_of(moved.destination),
        answers={key: _columns(said) for key, said in before["answers"].items()},
        profile=before["profile"],
        targets=before["targets"],
    )
    revisions = before["after"]["revisions"]
    return {
        look.question: OpenLook(
            look=look,
            is_done=look.question in rows and rows[look.question].revision != revisions.get(look.question),
        )
        for look in planned.looks
    }


def version_then(moves: Iterable[Move], current: Version, at: datetime) -> Version:
    """The version that an assessment was on at a time. `moves`: all of the assessment's, in any order."""
    steps = []
    for moved in moves:
        steps.append((moved.moved_at, moved.origin))
        if moved.undone_at is not None:
            steps.append((moved.undone_at, moved.destination))
    later = [(when, version) for when, version in steps if when > at]
    return min(later, key=lambda step: step[0])[1] if later else current
