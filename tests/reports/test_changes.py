"""Results of different profiles or versions are compared over what both asked, and say so."""

from dataclasses import replace
from datetime import date

from django.utils import translation

from banks import exchange
from reports import tables
from reports.context import build
from reports.view_model import Earlier
from scoring import Answer, Scorer, compute_bounds, parse_document
from tests.reports.subjects import PROFILED, profiled

THEN = {
    "aims.written": Answer("no"),
    "aims.known": Answer("no"),
    "systems.list": Answer("part"),
    "systems.data": Answer("yes"),
    "systems.audit": Answer("yes"),
    "law.oversight": Answer("no"),
}
NOW = {**THEN, "aims.written": Answer("yes"), "systems.list": Answer("yes"), "systems.data": Answer("no")}


def earlier(profile="full", answers=THEN, tree=None):
    subject = profiled(answers, profile)
    scorer = subject.scorer
    if tree is not None:
        document = parse_document(tree)
        scorer = Scorer(document, compute_bounds(document))
    return Earlier(
        as_of=date(2025, 11, 20),
        document=scorer.document,
        scorer=scorer,
        answers=answers,
        region="apac",
        profile=profile,
    )


def change(now="full", then="full", answers=NOW):
    return build(profiled(answers, now, earlier=earlier(then)), language="en").change


def changed_tree(**fields):
    """The bank as its version before: `fields` replace those of the first question."""
    tree = exchange.read_file(PROFILED).content
    tree["version"] = "0"
    tree["dimensions"][0]["questions"][0] |= fields
    return tree


def movements(found):
    return [
        (m.name, m.before and m.before.text, m.after and m.after.text, m.questions) for m in found.dimensions
    ]


def test_same_profile_of_the_same_bank_compares_whole_results():
    found = change()
    assert (found.like_for_like, found.basis, found.cautions) == (False, "", ())
    assert movements(found)[0] == ("Aims", "0.0", "66.7", None)
    assert found.overall.level_before == "1 Begun"


def test_wider_profile_is_compared_over_what_both_asked():
    found = change("full", "core")
    assert found.like_for_like is True
    # Both asked and answered: aims.written (weight 2), aims.known, systems.list (weight 3), systems.data.
    assert movements(found) == [
        ("Aims", "0.0", "66.7", 2),
        ("Systems", "62.5", "75.0", 2),
        ("Law", None, None, 0),
    ]
    assert (found.overall.before.text, found.overall.after.text, found.overall.questions) == (
        "31.3",
        "70.8",
        4,
    )
    assert found.sentence == "On what both asked, the points have risen by 39.6 since 20 November 2025"
    assert found.basis == (
        "Only what both asked is compared: 4 questions that were answered both times, their points by today’s weights."
    )
    assert found.cautions == (
        "“Core assessment” was answered then.",
        "3 questions were not asked then.",
    )
    assert (found.overall.level_before, found.overall.level_after) == ("", "")


def test_narrower_profile_says_what_is_not_asked_now():
    found = change("core", "full")
    assert found.cautions == (
        "“Full assessment” was answered then.",
        "3 questions asked then are not asked now.",
    )
    assert movements(found) == [("Aims", "0.0", "66.7", 2), ("Systems", "62.5", "75.0", 2)]


def test_radar_shows_no_last_time_where_not_the_same_was_asked():
    report = build(profiled(NOW, "full", earlier=earlier("core")), language="en")
    assert [dimension.previous for dimension in report.dimensions] == [None, None, None]
    same = build(profiled(NOW, "full", earlier=earlier("full")), language="en")
    assert [dimension.previous.text for dimension in same.dimensions] == ["0.0", "70.0", "0.0"]


def test_short_profiles_compare_answers_and_form_no_overall_movement():
    found = change("quick", "quick")
    assert found.sentence == "2 answers have changed since 20 November 2025"
    assert (found.overall.before, found.overall.after, found.overall.change) == (None, None, None)
    assert movements(found) == [("Aims", "0.0", "100.0", 1), ("Systems", "50.0", "100.0", 1)]
    assert change("quick", "quick", THEN).sentence == "No answer has changed since 20 November 2025"


def test_question_not_answered_yet_is_no_changed_answer():
    begun = {key: answer for key, answer in NOW.items() if key == "aims.written"}
    found = change("quick", "quick", begun)
    assert found.sentence == "1 answer has changed since 20 November 2025"
    assert found.cautions == ("1 question answered then has no answer yet.",)
    assert (len(found.answers), found.unchanged) == (1, 0)


def test_question_in_other_words_is_not_compared():
    tree = changed_tree(text={"en": "Are the aims written?", "ja": "AIの目的を書いていますか。"})
    then = earlier(tree=tree)
    found = build(profiled(NOW, "full", earlier=then), language="en").change
    assert found.like_for_like is True
    assert movements(found)[0] == ("Aims", "0.0", "0.0", 1)
    assert found.cautions == (
        "The earlier result rests on version 0 of the question bank.",
        "1 question has changed since and its answer is not compared.",
    )


def test_question_that_changed_in_its_help_and_mapping_alone_is_the_same_question():
    then = earlier(tree=changed_tree(help={"en": "In any form.", "ja": "形式は問いません。"}, maps_to=[]))
    found = build(profiled(NOW, "full", earlier=then), language="en").change
    assert found.like_for_like is False
    assert found.cautions == ("The earlier result rests on version 0 of the question bank.",)


def test_table_says_over_how_many_questions_a_change_was_found():
    report = build(profiled(NOW, "full", earlier=earlier("core")), language="en")
    with translation.override("en"):
        rows = tables.changes(report).rows
    assert [(row[0], row[-1]) for row in rows] == [("Aims", 2), ("Systems", 2), ("Law", 0), ("Overall", 4)]
    assert {row[4] for row in rows} == {"–"}


def test_nothing_both_asked_and_answered_cannot_be_compared():
    subject = profiled({"law.oversight": Answer("yes")}, "full")
    found = build(replace(subject, earlier=earlier("quick")), language="en").change
    assert found.sentence == "The overall score cannot be compared with 20 November 2025"
    assert found.overall.questions == 0
