"""Measures and outcomes in words: on the results page, in the report, in tables and files, and in the review."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from assessments import domain
from assessments import outcomes as said
from assessments.snapshot import OrganisationFacts
from banks.domain import publish
from reports import charts, pdf
from reports.context import build
from reports.document import attached_data, payload
from reports.outcome_view_model import Outcome
from reports.outcomes import sums
from reports.tables import BUILDERS
from reports.view_model import Earlier, ReportContext, Subject
from scoring import Answer, Document, parse_answers
from tests.assessments.conftest import NOON
from tests.reports.conftest import answer
from tests.reports.subjects import bank, example

pytestmark = pytest.mark.any_database

BANKS = Path(__file__).resolve().parents[1] / "scoring" / "banks"
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "banks" / "automated-decision-impact.yaml"
WORST = {
    "risk.reach": "many",
    "risk.harms": ["money", "health"],
    "risk.years": 6,
    "data.people": 50,
    "care.tested": "yes",
    "care.told": "no",
}
# Raw impact 20 of 80, mitigation 32 of 40.
LOW_RISK = {
    "purpose.scrutiny": "no",
    "purpose.vulnerable": "few",
    "purpose.authority": "no",
    "decision.matters": ["none"],
    "decision.judgement": "rules",
    "decision.role": "informs",
    "decision.number": 5,
    "people.rights": "slight",
    "people.wellbeing": "slight",
    "people.money": "slight",
    "people.surroundings": "no",
    "people.undone": "readily",
    "people.lasting": "days",
    "method.kind": "rules",
    "method.explained": "each",
    "method.closed": "no",
    "data.personal": "none",
    "data.origin": "own",
    "data.linked": "no",
    "data.forms": ["none"],
}


def subject(path: Path, answers: Mapping[str, object], **fields: object) -> Subject:
    document, fingerprint, scorer = bank(path)
    made = Subject(
        document=document,
        digest=fingerprint,
        scorer=scorer,
        answers=parse_answers(document, dict(answers)),
        organisation=OrganisationFacts(name="Sample City", region="apac"),
        as_of=date(2026, 11, 22),
        number="JNB-2026-0009",
    )
    return replace(made, **fields)


def report(answers: Mapping[str, object], *, language: str = "en", **fields: object) -> ReportContext:
    return build(subject(BANKS / "measures.yaml", answers, **fields), language=language)


def outcome(made: ReportContext, key: str) -> Outcome:
    assert made.sums is not None
    return next(entry for entry in made.sums.outcomes if entry.key == key)


def words(html: str) -> str:
    """What a reader reads, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def section(made: ReportContext, language: str = "en") -> str:
    with translation.override(language):
        return words(render_to_string("reports/_partials/result_outcomes.html", {"report": made}))


# --- words -----------------------------------------------------------------------------------------


def test_bank_without_measures_shows_nothing_of_them() -> None:
    made = build(example(), language="en")
    assert made.sums is None
    assert made.finding == made.score_finding
    assert {dimension.unscored for dimension in made.dimensions} == {False}
    assert {question.most_added for question in made.questions} == {""}
    assert not {"measures", "outcomes"} & made.data.keys()
    assert "Adds" not in BUILDERS["answers"](made).columns
    assert BUILDERS["measures"](made).rows == BUILDERS["outcomes"](made).rows == ()


def test_outcome_that_is_settled_is_the_conclusion() -> None:
    made = report(WORST)
    impact = outcome(made, "impact")
    assert made.finding == impact.headline == "Impact: III"
    assert (impact.value, impact.maximum, impact.percent, impact.possible) == ("12", "16", "75.0%", "")
    assert impact.sentence == "12 of 16 (75.0%)"
    assert impact.level is not None
    assert (impact.level.name, impact.level.text) == ("III", "Much")
    assert impact.source == "The rules (2025)"
    assert made.report_title == "Assessment report"


def test_steps_tell_how_an_outcome_came_about() -> None:
    made = report(WORST)
    assert [(step.label, step.detail, step.value, step.made) for step in outcome(made, "impact").steps] == [
        ("Risk", "", "14", True),
        ("Well looked after", "−15% when “Care” is at least 80%; now 80.0%", "−2.1", True),
        ("After adjustment", "", "11.9", True),
        ("Rounded", "half up, to whole numbers", "", True),
        ("Impact", "12 of 16 (75.0%)", "12", True),
    ]
    assert [(step.label, step.detail, step.value, step.made) for step in outcome(made, "balance").steps] == [
        ("Risk", "times 0.5", "7", True),
        ("Care", "in percent of its maximum, times −0.1", "−8", True),
        ("Sum", "", "−1", True),
        ("Lower end", "never below 0", "", True),
        ("Balance", "0 of 8 (0.0%)", "0", True),
    ]
    assert [(step.label, step.detail, step.value, step.made) for step in outcome(made, "both").steps] == [
        ("Impact", "in percent of its maximum", "75", True),
        ("Balance", "", "0", True),
        ("Sum", "", "75", True),
        ("Adjustment", "+10 when “Everything” is above 20 and below 30; now 18", "Not made", False),
        ("Adjustment", "+50% when “Balance” is at most 1; now 0", "+37.5", True),
        ("Rounded", "half up, decimals kept: 1", "", True),
        ("Both", "112.5 of 200 (56.3%)", "112.5", True),
    ]


def test_open_outcome_says_between_what_it_lies() -> None:
    made = report({key: value for key, value in WORST.items() if key != "care.tested"})
    impact = outcome(made, "impact")
    # 14, or less 15% 11.9; rounded 14 and 12: 87.5% and 75% of 16
    assert impact.headline == "Impact: III to IV so far"
    assert (impact.value, impact.percent, impact.possible, impact.level) == ("", "", "12 to 14", None)
    assert impact.sentence == "So far between 12 and 14, of 16 at most"
    assert [(level.name, level.reached, level.possible) for level in impact.levels] == [
        ("I", False, False),
        ("II", False, False),
        ("III", False, True),
        ("IV", False, True),
    ]
    step = impact.steps[1]
    assert (step.detail, step.value, step.made) == (
        "−15% when “Care” is at least 80%; now 0.0% to 80.0%",
        "−2.1 to 0",
        None,
    )
    assert outcome(made, "both").headline == "Both: 75 to 141.8 so far"
    text = section(made)
    assert "III to IV so far So far between 12 and 14, of 16 at most" in text
    assert "−2.1 to 0 still open" in text


def test_levels_say_whether_their_ends_belong_to_them() -> None:
    made = report({})
    assert [level.span for level in outcome(made, "impact").levels] == [
        "up to 25%",
        "above 25%, up to 50%",
        "above 50%, up to 75%",
        "above 75%",
    ]
    assert [level.span for level in outcome(made, "balance").levels] == ["below 5", "from 5"]
    assert [level.span for level in outcome(report({}, language="ja"), "impact").levels][
        1
    ] == "25%超、50%以下"


def test_measure_says_what_it_adds_up_and_what_is_open() -> None:
    made = report({key: value for key, value in WORST.items() if key != "risk.reach"})
    assert made.sums is not None
    risk, care, everything = made.sums.measures
    assert (risk.sentence, risk.possible, risk.percent, risk.settled) == (
        "11 of 16 (68.8%)",
        "11 to 14",
        "68.8%",
        False,
    )
    assert [(part.number, part.name, part.total, part.greatest) for part in risk.parts] == [
        (1, "Risk", "9", "12"),
        (2, "Data", "2", "4"),
    ]
    assert [(entry.number, entry.added, entry.greatest, entry.state) for entry in risk.questions] == [
        ("1.1", "–", "3", "Not answered"),
        ("1.2", "5", "5", ""),
        ("1.3", "4", "4", ""),
        ("2.1", "2", "4", ""),
    ]
    assert (care.parts, care.limits) == ((), (80,))
    assert everything.limits == (40, 60)  # 20 and 30 of 50


def test_questions_that_are_not_shown_or_not_asked_say_so() -> None:
    made = report({"risk.harms": ["nothing"]})
    assert made.sums is not None
    assert made.sums.measures[0].questions[2].state == "Not shown with these answers"
    assert made.sums.measures[0].questions[2].anchor == ""


def test_dimension_that_only_adds_up_is_told_from_those_that_are_scored() -> None:
    made = report(WORST)
    assert [(d.key, d.unscored, d.score.level_text) for d in made.dimensions][:2] == [
        ("risk", True, "Not scored"),
        ("data", True, "Not scored"),
    ]
    assert made.dimensions[0].summary == "Its answers earn no points; they add to “Risk”, “Everything”."
    assert [dimension.key for dimension in made.scored_dimensions] == ["care"]
    assert [row[0] for row in BUILDERS["scores"](made).rows] == ["Care", "Overall"]


def test_outcome_recalls_what_it_was_last_time() -> None:
    document, _fingerprint, scorer = bank(BANKS / "measures.yaml")
    earlier = Earlier(
        as_of=date(2025, 11, 1),
        document=document,
        scorer=scorer,
        answers=parse_answers(document, {**WORST, "care.tested": "no"}),
    )
    made = report(WORST, earlier=earlier)
    assert [entry.before for entry in made.sums.outcomes] == ["IV, 14", "Tense, 7", "94.5"]
    assert "Last time: IV, 14" in section(made)
    unsaid = replace(earlier, answers={})
    assert outcome(report(WORST, earlier=unsaid), "impact").before == ""


def test_bank_with_measures_alone_has_no_conclusion_of_them() -> None:
    document, _fingerprint, scorer = bank(BANKS / "measures.yaml")
    result = scorer.score({}, region="other")
    bare = document.model_copy(update={"outcomes": {}})
    with translation.override("en"):
        made = sums(
            bare, replace(result, outcomes={}), numbers=_numbers(bare), text=lambda t: t.get("en", "")
        )
    assert made is not None
    assert (made.outcomes, made.headline) == ((), "Risk: 0 of 16 (0.0%)")


def _numbers(document: Document) -> dict[str, str]:
    return {question.key: "1" for question in document.questions()}


# --- renderings ------------------------------------------------------------------------------------


def test_tables_hold_every_amount_and_step() -> None:
    made = report(WORST)
    measures, outcomes = BUILDERS["measures"](made), BUILDERS["outcomes"](made)
    assert measures.rows[:2] == (
        ("Risk", "1.1", "How many people does it reach?", "3", "3", "–", "risk.reach"),
        ("Risk", "1.2", "What could go wrong?", "5", "5", "–", "risk.harms"),
    )
    assert measures.rows[4] == ("Risk", "–", "Sum", "14", "16", "–", "risk")
    assert outcomes.rows[1] == (
        "Impact",
        "III",
        "Well looked after",
        "−15% when “Care” is at least 80%; now 80.0%",
        "−2.1",
    )
    table = BUILDERS["answers"](made)
    column = table.columns.index("Adds")
    assert [row[column] for row in table.rows] == ["3", "5", "4", "–", "2", "4", "0", "–"]


@pytest.mark.parametrize("answers", [WORST, {}, {"risk.harms": ["insured"], "risk.reach": "none"}])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_charts_are_drawn_with_a_text_alternative(answers: dict[str, object], language: str) -> None:
    made = report(answers, language=language)
    assert made.sums is not None
    with translation.override(language):
        drawings = [charts.outcome_scale(entry) for entry in made.sums.outcomes]
        drawings += [charts.measure_bar(entry) for entry in made.sums.measures]
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root[0].text
        assert all(float(box.get("width")) >= 0 for box in root.iter("{http://www.w3.org/2000/svg}rect"))


def test_levels_out_of_reach_are_drawn_at_the_end_of_the_scale() -> None:
    # Of insurance alone the impact is -1: the scale begins there.
    found = outcome(
        report({**WORST, "risk.harms": ["insured"], "risk.reach": "none", "data.people": 0}), "impact"
    )
    assert (found.value, found.scale_low, found.levels[0].start) == ("−1", -100 / 16, -100 / 16)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_report_holds_the_outcome_on_the_boards_page_and_on_its_own(tmp_path: Path, language: str) -> None:
    made = build(subject(SAMPLE, LOW_RISK), language=language)
    out = tmp_path / "report.pdf"
    pdf.render_payload(payload(made), out, lambda percent: None)
    with pikepdf.open(out) as file:
        titles = [str(item.title) for item in file.open_outline().root]
    assert {"en": "What adds up", "ja": "集計値と判定"}[language] in titles
    assert {"en": "How it works", "ja": "仕組み"}[language] not in titles  # nothing in it is scored
    assert attached_data(made).count('"mitigation"') == 1
    assert {"en": "Impact level: Level I (slight)", "ja": "影響レベル：レベルI（小さい）"}[
        language
    ] == made.finding


@pytest.fixture
def impact_assessment(cast, db):
    document, _fingerprint, _scorer = bank(SAMPLE)
    version, _new = publish(document=document, by=None, at=NOON)
    return domain.start_assessment(
        organisation=cast.organisation, version=version, title="Impact 2026", by=cast.owner, at=NOON
    )


def test_results_page_and_review_show_the_outcome(cast, impact_assessment) -> None:
    client = cast.client("owner")
    address = [reverse(name, args=[impact_assessment.pk]) for name in ("results", "review")]
    assert "What comes of the answers" not in client.get(address[1]).content.decode()
    document = bank(SAMPLE)[0]
    answer(impact_assessment, parse_answers(document, dict(LOW_RISK)))
    result, review = (words(client.get(place).content.decode()) for place in address)
    # 6 of 80, and nothing said of mitigation: 6, or less 15% 5.1.
    assert "<h1>Impact level: Level I (slight)</h1>" in client.get(address[0]).content.decode()
    assert "6 of 80 (7.5%) could still be" not in result
    assert "So far between 5 and 6, of 80 at most" in result
    assert "What comes of the answers so far Impact level: Level I (slight)" in review
    measures = client.get(reverse("results-table", args=[impact_assessment.pk, "measures"]))
    assert (
        measures.content.decode("utf-8-sig").splitlines()[0]
        == "Measure,No.,Question,Adds,At most,Still open,Key"
    )


def test_headlines_are_none_where_the_bank_has_no_outcomes() -> None:
    _document, _fingerprint, scorer = bank(BANKS / "example.yaml")
    assert said.headlines(scorer, {}, None, "en") == ()
    assert scorer.add_up({"strategy.definition": Answer("partial")}) == ({}, {})
