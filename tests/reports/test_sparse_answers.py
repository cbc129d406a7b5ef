"""A report on few answers says no more than it knows."""

import json
import re
from dataclasses import replace

import pytest

from reports.context import build
from reports.document import MOST_IN_LIST, payload
from reports.view_model import ReportContext
from tests.reports.subjects import sample


def sparse(language: str) -> ReportContext:
    """The manufacturer's report with the answer to one question of all."""
    whole = sample("manufacturer-ja")
    kept = {key: answer for key, answer in whole.answers.items() if key == "strategy.definition"}
    return build(replace(whole, answers=kept), language=language)


def text_of(report: ReportContext) -> str:
    html = json.loads(payload(report))["html"]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(("language", "more"), [("en", "and {} more"), ("ja", "ほか{}件")])
def test_list_of_what_is_unanswered_says_how_many_it_leaves_out(language, more):
    report = sparse(language)
    left_out = len(report.unanswered) - MOST_IN_LIST
    assert left_out > 0
    assert more.format(left_out) in text_of(report)


def test_unanswered_is_not_called_unpublished():
    standing = {dimension.key: dimension.standing_text for dimension in sparse("en").dimensions}
    assert standing["talent"] == "No answer to compare with published figures"
    assert standing["governance"] == "No published figure to compare with"


def test_dimension_without_answers_claims_no_target_reached():
    shown = text_of(sparse("ja"))
    assert "目標に届いていない設問はありません" not in shown
    assert "回答済みの設問に、目標に届いていないものはありません。" in shown


def test_facts_of_a_board_count_every_question_asked():
    report = build(sample("manufacturer-ja"), language="en")
    counts = report.counts
    assert counts.asked == counts.answered + counts.unknown + counts.unanswered + counts.not_applicable
    assert counts.not_applicable > 0
    assert (
        f"{counts.unknown} “We don’t know”, {counts.unanswered} not answered; "
        f"{counts.not_applicable} not applicable" in text_of(report)
    )
