from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.context import build
from reports.view_model import Earlier, Particulars, figure
from scoring import Answer
from tests.reports.subjects import WORKED_EXAMPLE, example, sample

PARTIAL_ONLY = {"strategy.definition": Answer("partial")}


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(71875, 1000), "71.9"),
        (Fraction(1, 20), "0.1"),
        (Fraction(7124999, 100000), "71.2"),
        (Fraction(100), "100.0"),
        (Fraction(-1, 20), "-0.1"),
    ],
)
def test_figure_rounds_once_half_up(exact, shown):
    assert figure(exact).text == shown


def test_scores_of_the_worked_example():
    report = build(example(), language="en")
    strategy, security = report.dimensions
    assert (report.overall.score.text, report.overall.level.label) == ("71.9", "4 Managed")
    assert (strategy.score.score.text, strategy.target.text, strategy.gap.text) == ("73.8", "80.0", "6.3")
    assert (security.score.score.text, security.target.text, security.gap.text) == ("70.0", "80.0", "10.0")
    assert (strategy.target_own, security.target_own) == (True, False)
    assert [(q.number, q.gap.text if q.gap else None) for q in report.questions] == [
        ("1.1", "20.0"),
        ("1.2", "0.0"),
        ("1.3", "5.0"),
        ("2.1", "10.0"),
        ("2.2", None),
    ]


def test_score_explains_itself_with_its_own_figures():
    report = build(example(), language="en")
    assert (
        report.dimensions[0].score.explanation.calculation == "(60.0 × 2 + 100.0 × 1 + 75.0 × 1) ÷ 4 = 73.8"
    )
    assert report.overall.explanation.calculation == "(73.8 × 1 + 70.0 × 1) ÷ 2 = 71.9"
    assert report.questions[3].explanation.calculation == "40 + 30 = 70.0"


def test_standing_compares_like_with_like_and_says_on_how_many_questions():
    strategy, security = build(example(), language="en").dimensions
    assert (strategy.standing.own.text, strategy.standing.low.text, strategy.standing.high.text) == (
        "73.3",
        "54.2",
        "79.4",
    )
    assert (strategy.standing.verdict, strategy.standing.compared_text) == (
        "not-separable",
        "compared on 2 of 3 questions",
    )
    assert strategy.standing.verdict_text == "No difference can be claimed"
    assert (security.standing.verdict, security.standing.verdict_text) == ("ahead", "Above the range")
    assert strategy.standing.sources_text == "Leaders' survey 2025 (2025, number surveyed not given)"


def test_figures_carry_what_must_stand_beside_them():
    definition, budget, *_ = build(example(), language="en").questions
    shown = definition.figures[0]
    assert (shown.share, shown.options, shown.year, shown.sample) == (
        "39%",
        "Clearly defined",
        2025,
        "number surveyed not given",
    )
    assert shown.caution == "Sample size not published; sampling error not included."
    assert [(item.share, item.region) for item in budget.figures] == [("86%", "Asia-Pacific")]


def test_distribution_leaves_what_is_not_published_open():
    definition = build(example(), language="en").questions[0]
    assert [(part.label, part.share, part.known, part.own) for part in definition.benchmark.distribution] == [
        ("Clearly defined", 39, True, False),
        ("All other answers", 61, False, True),
    ]


def test_open_questions_give_a_range_and_no_level_below_the_minimum():
    strategy = build(example(PARTIAL_ONLY), language="en").dimensions[0]
    assert (strategy.score.score.text, strategy.score.low.text, strategy.score.high.text) == (
        "60.0",
        "40.0",
        "73.3",
    )
    assert (strategy.score.coverage.text, strategy.score.level) == ("66.7", None)
    assert (strategy.score.level_low.number, strategy.score.level_high.number) == (3, 4)
    assert strategy.score.level_text == "No level yet (level 3 to 4 possible)"
    assert strategy.need.questions == 1
    assert strategy.need.sentence == "1 more answer gives “Strategy” a level"


def test_result_without_a_level_is_marked_provisional():
    assert (
        build(example(PARTIAL_ONLY), language="ja").identity.draft_text
        == "暫定版（回答率が足りず総合レベルは未判定）"
    )
    assert (
        build(example(submitted=False), language="en").identity.draft_text
        == "Draft: the answers have not been confirmed"
    )
    assert build(example(), language="en").identity.draft is False


def test_nothing_answered_is_said_and_not_scored():
    report = build(example({}), language="en")
    assert report.overall.score is None
    assert report.finding == "There is nothing to judge yet: no question has been answered"
    assert (report.gaps, report.recommendations) == ((), ())
    assert [question.status for question in report.questions] == ["unanswered"] * 4


def test_unknown_is_a_finding_and_no_zero():
    answers = {**WORKED_EXAMPLE, "strategy.budget": Answer(status="unknown")}
    report = build(example(answers), language="ja")
    assert [question.number for question in report.unknowns] == ["1.2"]
    assert report.unanswered == ()
    assert report.dimensions[0].score.score.text == "60.0"
    assert report.dimensions[0].counts.unknown == 1


def test_recommendations_say_what_they_could_add():
    report = build(example(), language="en")
    first = report.recommendations[0]
    assert (first.rank, first.gain_text, first.effort_text, first.horizon) == (1, "up to +10.0", "Medium", 1)
    assert first.reason == "Question 1.1 was answered “Partial”"
    assert [len(horizon.items) for horizon in report.horizons] == [1, 0, 0]


def test_recommendation_stands_after_what_it_needs():
    report = build(sample("manufacturer-ja"), language="ja")
    horizons = {item.rank: item.horizon for item in report.recommendations}
    for item in report.recommendations:
        assert all(need < item.rank and horizons[need] <= item.horizon for need in item.needs)


def test_framework_says_what_was_asked_and_how_it_was_answered():
    framework = build(example(PARTIAL_ONLY), language="en").frameworks[0]
    assert [(clause.key, clause.state, clause.questions) for clause in framework.clauses] == [
        ("GOVERN-1.1", "answered", ("1.1",)),
        ("GOVERN-2.2", "open", ("2.1",)),
    ]
    assert framework.sentence == "Of 2 clauses, 2 are asked about and 1 fully answered."


def test_change_compares_only_what_was_asked_alike():
    then = Earlier(
        as_of=date(2025, 11, 20),
        document=example().document,
        scorer=example().scorer,
        answers={**WORKED_EXAMPLE, "strategy.definition": Answer("none")},
        region="apac",
    )
    change = build(example(earlier=then), language="en").change
    assert change.sentence == "The overall score has risen by 15.0 points since 20 November 2025"
    assert [(entry.number, entry.before, entry.after, entry.change_text) for entry in change.answers] == [
        ("1.1", "None", "Partial", "+60.0")
    ]
    assert change.unchanged == 4


def test_change_warns_of_a_result_that_had_no_level():
    then = Earlier(
        as_of=date(2025, 11, 20), document=example().document, scorer=example().scorer, answers=PARTIAL_ONLY
    )
    change = build(example(earlier=then), language="en").change
    assert change.cautions == (
        "Too little was answered then for an overall level; its scores are over what was answered.",
    )
    assert change.overall.level_before == "No level yet"


def test_identity_names_the_record_and_what_nobody_stated():
    particulars = Particulars(confirmed_by="佐藤", confirmed_date=date(2026, 11, 18))
    report = build(example(particulars=particulars, corrects=("JNB-2026-0000",)), language="ja")
    facts = {fact.key: (fact.value, fact.missing) for fact in report.identity.facts}
    assert facts["confirmed"] == ("佐藤（2026年11月18日）", False)
    assert facts["approved"] == ("記載なし", True)
    assert facts["corrects"] == ("JNB-2026-0000", False)
    assert report.addressee == "株式会社サンプル 御中"
    assert report.identity.foot.split(" · ")[:2] == ["JNB-2026-0001", "2026年11月21日時点"]
    assert report.identity.bank_digest_short == example().digest.removeprefix("sha256:")[:12]


def test_particulars_survive_json():
    stated = Particulars(as_of=date(2026, 11, 21), systems="外観検査AI", attach_data=True)
    assert Particulars.from_json(stated.as_json()) == stated
    assert Particulars.from_json({"unheard-of": 1}) == Particulars()


@pytest.mark.parametrize("name", ["manufacturer-ja", "bank-en"])
def test_japanese_findings_stay_within_sixty_characters(name):
    report = build(sample(name), language="ja")
    findings = [report.finding, *(dimension.finding for dimension in report.dimensions)]
    assert [finding for finding in findings if len(finding) > 60] == []
    assert [finding for finding in findings if finding.endswith("。")] == []


def test_wording_leaves_the_numbers_as_they_are():
    subject = sample("bank-en")
    ja, en = build(subject, language="ja"), build(subject, language="en")
    assert ja.data == en.data
    assert [d.score.score for d in ja.dimensions] == [d.score.score for d in en.dimensions]


def test_hostile_text_is_made_printable():
    answers = {**WORKED_EXAMPLE, "strategy.budget": Answer("yes", comment="a\x00b\ud800c\u202ed אבג")}
    subject = example(answers)
    subject = replace(subject, organisation=replace(subject.organisation, name="Evil\x0b\u2028Ltd"))
    report = build(subject, language="en")
    assert report.questions[1].comment == "\u2068abcd אבג\u2069"
    assert report.organisation.name == "EvilLtd"


def test_gap_order_follows_what_closing_it_would_add():
    report = build(replace(example(), targets={"strategy": Decimal(100)}), language="en")
    # strategy.definition: 40 x 2/4 / 2 = 10; security.measures: 10 x 1 / 2 = 5; budget-share: 25 x 1/4 / 2 = 3.125
    assert [question.number for question in report.gaps] == ["1.1", "2.1", "1.3"]
