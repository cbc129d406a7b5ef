"""What the review shows of every question that is asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from assessments.content import columns_of
from assessments.models import Answer, Verification
from assessments.questionnaire import Sheet
from assessments.verification_views import Remark, remarks_of
from scoring import Dimension


class ReviewEntry(NamedTuple):
    """A question and what was said to it. `name`: its id on the page; `change`: the address where it is answered."""

    key: str
    name: str
    text: str
    said: str
    comment: str
    evidence: str
    change: str
    is_settled: bool
    is_unknown: bool
    remarks: Sequence[Remark]


def reviewed(
    sheet: Sheet, dimension: Dimension, *, page: str, remarks: Mapping[str, Iterable[Verification]]
) -> list[ReviewEntry]:
    """The questions of a dimension that are asked, in order. `page`: the address of the page that asks them."""
    visible, names, language = sheet.visible, sheet.names, sheet.language
    entries = []
    for question in dimension.questions:
        key = question.key
        if key not in visible:
            continue
        kept = columns_of(sheet.rows.get(key))
        entries.append(
            ReviewEntry(
                key=key,
                name=names[key],
                text=question.text.get(language),
                said=sheet.describe(question, kept),
                comment=kept["comment"],
                evidence=kept["evidence"],
                change=f"{page}#{names[key]}",
                is_settled=sheet.is_settled(key),
                is_unknown=kept["status"] == Answer.Status.UNKNOWN,
                remarks=remarks_of(sheet, question, remarks[key]) if key in remarks else (),
            )
        )
    return entries
