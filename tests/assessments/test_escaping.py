"""The tags that write HTML themselves let none in: not from a question bank, and not from whoever answers."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.template import Context

from assessments.forms import Typed
from assessments.questionnaire import OptionView, QuestionView
from assessments.reviewing import ReviewEntry
from assessments.templatetags import questionnaire, review
from tests.escaping import HOSTILE, Elements

ASSESSMENT = UUID(int=1)
BOX = OptionView(id=HOSTILE, value=HOSTILE, text=HOSTILE, digit="1", is_chosen=False)
QUESTION = QuestionView(
    key=HOSTILE, name="q1", kind="single", text=HOSTILE, help=HOSTILE, why=HOSTILE, unit="", range="",
    options=(BOX,), statuses=(), typed=Typed(comment=HOSTILE), asks_evidence=False, is_brief=False, is_visible=True,
    is_conditional=False, revision=1, seen_revision=1, said=HOSTILE, saved_at=datetime(2026, 11, 22, tzinfo=UTC),
    saved_by=HOSTILE, problems={HOSTILE: HOSTILE, "comment": HOSTILE},
)  # fmt: skip
ENTRY = ReviewEntry(
    key=HOSTILE, name=HOSTILE, text=HOSTILE, said=HOSTILE, comment=HOSTILE, evidence=HOSTILE, change=HOSTILE,
    is_settled=True, is_unknown=False, remarks=(),
)  # fmt: skip


def lines_of(*entries: ReviewEntry) -> str:
    return review.answer_lines(Context({"content_language": HOSTILE, "may_answer": True}), entries)


@pytest.mark.parametrize(
    ("html", "times"),
    [
        (f"<fieldset {questionnaire.question_attributes(QUESTION, ASSESSMENT)}>", 1),
        (questionnaire.asked(QUESTION, HOSTILE), 7),
        (questionnaire.problems("q1", QUESTION.problems), 3),
        (questionnaire.boxes(QUESTION, (BOX,), HOSTILE), 6),
        (questionnaire.comment_field(QUESTION), 3),
        (questionnaire.question_state(QUESTION, ASSESSMENT, may_answer=True), 5),
        (review.open_list([ENTRY], HOSTILE), 3),
        (lines_of(ENTRY), 8),
    ],
    ids=["attributes", "asked", "problems", "boxes", "comment", "state", "open", "lines"],
)
def test_tags_repeat_what_others_wrote_as_text(html, times):
    found = Elements(html)
    assert "script" not in found.names
    assert found.attributes <= {
        "id", "class", "data-question", "data-save-url", "data-field", "data-exclusive", "data-digit", "data-clock", "disabled",
        "aria-describedby", "aria-hidden", "aria-invalid", "lang", "for", "type", "name", "value", "rows", "href", "open",
    }  # fmt: skip
    assert sum(HOSTILE in said for said in found.said) == times
