"""Between the rows that answers are kept in and the values that scoring judges."""

import json
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict, cast
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from assessments.models import Answer as Row
from assessments.models import AnswerContent, AnswerRevision, Assessment
from scoring import Answer, Question, number_text
from scoring.answers import Status


class Columns(TypedDict):
    """What an answer says, as the columns of a row."""

    value: str | list[str] | None
    status: str
    comment: str
    evidence: str


EMPTY = Columns(value=None, status=AnswerContent.Status.ANSWERED.value, comment="", evidence="")


class KeptAnswer(NamedTuple):
    """What a row of an answer says, without all that makes a row heavy where there are thousands of them."""

    question: str
    status: str
    comment: str
    evidence: str
    revision: int
    value: Any


_SAID = KeptAnswer._fields[:-1]
# As text, what only rows that are made need as more than that.
_TEXT = {name: Cast(name, TextField()) for name in ("id", "author_id", "saved_at", "value")}


def kept_answers(assessment: Assessment, *, newest_first: bool = False) -> list[KeptAnswer]:
    """What every answer of an assessment says; in no order unless `newest_first`."""
    answers = (
        assessment.answers.order_by("-saved_at", "-question") if newest_first else assessment.answers.all()
    )
    return [KeptAnswer._make(row) for row in _with_values(answers.values_list(*_SAID, _TEXT["value"]))]


def standing_answers(
    assessment: Assessment, questions: Container[str]
) -> tuple[dict[str, Row], list[KeptAnswer]]:
    """The rows of the answers to these questions, by question, and what all other answers say. One query.

    Saving one answer tells how far every dimension is: to make rows of all answers would be most of what that costs.
    """
    rows, others = {}, []
    found = Row.objects.filter(assessment=assessment).values_list(
        "respondent",
        "page",
        "save_no",
        _TEXT["id"],
        _TEXT["author_id"],
        _TEXT["saved_at"],
        *_SAID,
        _TEXT["value"],
    )
    for respondent, page, save_no, pk, author, saved_at, *said in _with_values(found):
        kept = KeptAnswer._make(said)
        if kept.question not in questions:
            others.append(kept)
            continue
        row = Row(
            assessment=assessment,
            id=UUID(pk),
            author_id=author and UUID(author),
            saved_at=datetime.fromisoformat(saved_at).replace(tzinfo=UTC),  # in which every connection speaks
            respondent=respondent,
            page=page,
            save_no=save_no,
            **kept._asdict(),
        )
        row._state.adding = False
        rows[row.question] = row
    return rows, others


def _with_values(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows, the last column of which is a text of JSON, with what that says.

    All of them are read as one list: reading each by itself took longer than all the rest.
    """
    rows = list(rows)
    values = json.loads(f"[{','.join(row[-1] or 'null' for row in rows)}]")
    return ((*row[:-1], value) for row, value in zip(rows, values, strict=True))


def columns(answer: Answer) -> Columns:
    """The columns that hold an answer: a number as text, several options as a list."""
    value = answer.value
    if isinstance(value, Decimal):
        kept: str | list[str] | None = number_text(value)
    elif isinstance(value, tuple):
        kept = list(value) or None
    else:
        kept = value if value and value.strip() else None
    return Columns(value=kept, status=answer.status, comment=answer.comment, evidence=answer.evidence)


def columns_of(row: AnswerContent | KeptAnswer | None) -> Columns:
    """The columns of a row; those of nothing said when there is none."""
    if row is None:
        return EMPTY
    return Columns(value=row.value, status=row.status, comment=row.comment, evidence=row.evidence)


def said_by(row: Row | AnswerRevision) -> str:
    """Who gave an answer: whom an answer sheet names, or else whoever put it in; blank where nobody is left."""
    return row.respondent or str(row.author or "")


def answer_of(kept: Columns, kind: str) -> Answer:
    """The answer that the columns hold, to a question of a kind."""
    value = kept["value"]
    said: str | tuple[str, ...] | Decimal | None
    if kind == "number" and isinstance(value, str):
        said = Decimal(value)
    elif isinstance(value, list):
        said = tuple(value)
    else:
        said = value
    return Answer(
        value=said, status=cast("Status", kept["status"]), comment=kept["comment"], evidence=kept["evidence"]
    )


def in_bank_order(chosen: Iterable[str], question: Question) -> tuple[str, ...]:
    """The options chosen, each once, in the bank's order; unknown ones stay, last, for validation to name."""
    wanted = dict.fromkeys(chosen)
    known = [option.key for option in question.options if option.key in wanted]
    return (*known, *(key for key in wanted if key not in known))
