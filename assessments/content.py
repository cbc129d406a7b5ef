"""Between the rows that answers are kept in and the values that scoring judges."""

import json
from collections.abc import Container, Iterable
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple, TypedDict, cast

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


def kept_answers(assessment: Assessment, *, newest_first: bool = False) -> list[KeptAnswer]:
    """What every answer of an assessment says; in no order unless `newest_first`."""
    answers = (
        assessment.answers.order_by("-saved_at", "-question") if newest_first else assessment.answers.all()
    )
    # The values come as text and are read as one list: reading each by itself took longer than all the rest.
    *fields, _value = KeptAnswer._fields
    rows = answers.values_list(*fields, Cast("value", TextField()))
    values = json.loads(f"[{','.join(row[-1] or 'null' for row in rows)}]")
    return [KeptAnswer._make((*row[:-1], value)) for row, value in zip(rows, values, strict=True)]


_COLUMNS = [field.attname for field in Row._meta.concrete_fields]
_kept_of = itemgetter(*(_COLUMNS.index(name) for name in KeptAnswer._fields))


def standing_answers(
    assessment: Assessment, questions: Container[str]
) -> tuple[dict[str, Row], list[KeptAnswer]]:
    """The rows of the answers to these questions, by question, and what all other answers say. One query.

    Saving one answer tells how far every dimension is: to make rows of all answers would be most of what that costs.
    """
    rows, others = {}, []
    for values in Row.objects.filter(assessment=assessment).values_list(*_COLUMNS):
        kept = KeptAnswer(*_kept_of(values))
        if kept.question in questions:
            rows[kept.question] = Row.from_db(assessment._state.db, _COLUMNS, values)
        else:
            others.append(kept)
    return rows, others


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
