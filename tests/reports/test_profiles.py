"""What a result says of the profile that was asked, and that a short one claims neither level nor overall result."""

import json
import re

import pytest
from django.utils import translation

from reports import tables
from reports.context import build
from reports.document import payload
from reports.headlines import headlines
from reports.priorities import not_looked_into
from scoring import Answer
from tests.reports.subjects import example, profiled

ANSWERS = {
    "aims.written": Answer("draft"),
    "aims.known": Answer("yes"),
    "systems.list": Answer("no"),
    "systems.data": Answer("no"),
    "systems.audit": Answer("no"),
    "law.roles": Answer(("deployer",)),
    "law.oversight": Answer("yes"),
}


def report(profile, answers=ANSWERS, language="en", **fields):
    return build(profiled(answers, profile, **fields), language=language)


def test_bank_without_profiles_says_nothing_of_any():
    whole = build(example(), language="en")
    assert whole.profile is None
    assert whole.gives_levels is True
    assert [fact.key for fact in whole.identity.facts if fact.key == "profile"] == []


def test_no_profile_named_means_the_one_that_asks_everything():
    full = report(None)
    assert (full.profile.key, full.profile.whole, full.profile.limits) == ("full", True, ())
    assert full.profile.sentence == "Full assessment: all 7 questions of the question bank are asked."


def test_profile_names_what_it_could_not_tell():
    core = report("core").profile
    assert core.sentence == "Core assessment: 4 of the 7 questions of the question bank are asked."
    assert core.limits == (
        "Nothing is said about Law: none of their questions is asked.",
        "Of these dimensions only a part is asked: Systems (2 of 3).",
        "1 question with published figures is not asked, so nothing is compared there.",
        "Of the frameworks, 2 clauses are not touched, because only the questions left out speak to them.",
    )
    assert [(part.key, part.asked, part.total, part.numbers) for part in core.parts] == [
        ("aims", 2, 2, ()),
        ("systems", 2, 3, ("2.3",)),
        ("law", 0, 2, ("3.1", "3.2")),
    ]
    assert [(question.number, question.has_figures) for question in core.left_out] == [
        ("2.3", True),
        ("3.1", False),
        ("3.2", False),
    ]


def test_profile_shows_the_way_on_shortest_first():
    assert [(wider.key, wider.added, wider.minutes) for wider in report("quick").profile.wider] == [
        ("core", 2, 45),
        ("full", 5, 90),
    ]
    assert report("full").profile.wider == ()


def test_dimensions_that_a_profile_does_not_ask_are_left_out_and_numbers_stay():
    core = report("core")
    assert [dimension.key for dimension in core.dimensions] == ["aims", "systems"]
    assert core.dimension_count == 3
    assert [question.number for question in core.questions] == ["1.1", "1.2", "2.1", "2.2"]


def test_short_profile_forms_neither_level_nor_overall_result():
    quick = report("quick")
    assert quick.gives_levels is False
    overall = quick.overall
    assert (overall.score, overall.low, overall.high, overall.level) == (None, None, None, None)
    for dimension in quick.dimensions:
        assert (dimension.score.level, dimension.target, dimension.gap) == (None, None, None)
        assert (dimension.standing, dimension.need) == (None, None)
    assert (quick.needs, quick.gaps) == ((), ())
    assert quick.identity.draft is False
    assert quick.finding == "Look here first: “Systems”, then “Aims”"


def test_places_to_look_begin_with_what_breaks_a_minimum_and_end_with_what_nobody_knew():
    answers = {**ANSWERS, "systems.data": Answer(status="unknown"), "aims.known": Answer("no")}
    places = report("full", answers).priorities
    # Left to the best answer, by weight: aims.written 60 x 2/3, aims.known 100 x 1/3, systems.audit 100 x 1/5 of a third
    # each; systems.list breaks its minimum.
    assert [(place.rank, place.question.number, place.to_find_out) for place in places] == [
        (1, "2.1", False),
        (2, "1.1", False),
        (3, "1.2", False),
        (4, "2.3", False),
        (5, "2.2", True),
    ]
    assert places[0].action.action == "Keep a list of AI systems"
    assert places[3].action is None


def test_short_profile_without_a_shortfall_says_so():
    best = {"aims.written": Answer("yes"), "systems.list": Answer("yes")}
    quick = report("quick", best)
    assert quick.finding == "No answer falls short of the best"
    assert quick.priorities == ()
    assert report("quick", {}).finding == "There is nothing to judge yet: no question has been answered"


VERDICTS = {
    "en": r"Level \d|overall score is|above the range|below the range|No level yet|target reached",
    "ja": r"レベル\d|総合は100点満点|幅より[上下]|判定なし",
}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_short_report_shows_no_level_and_no_verdict_anywhere(language):
    html = json.loads(payload(report("quick", language=language)))["html"]
    assert re.findall(VERDICTS[language], html) == []
    for part in ('id="overall"', 'id="priorities"', 'id="roadmap"', 'class="chart chart-levels"'):
        assert part not in html
    assert 'id="owners"' in html


def test_short_report_names_the_way_on_among_the_decisions():
    assert (
        "Go on with “Core assessment”, which gives levels and compares with surveys"
        in report("quick").decisions
    )
    assert [text for text in report("core").decisions if "Go on with" in text] == []


def test_method_says_what_was_asked():
    assert [paragraph.heading for paragraph in report("core").method][:2] == [
        "What was asked",
        "Points and scores",
    ]
    assert [paragraph.heading for paragraph in report("quick").method] == [
        "What was asked",
        "Where to look first",
        "No level, no overall result",
        "Actions",
    ]
    assert report("full").method[0].heading == "Points and scores"


def test_tables_of_a_short_profile_hold_the_places_and_what_was_left_out():
    quick = report("quick")
    with translation.override("en"):
        places, left_out = tables.places(quick), tables.left_out(quick)
        assert headlines(quick).places == "2 answers fall short of the best; look at these first"
    assert [row[:5] for row in places.rows] == [
        (1, "Systems", "2.1", "Is there a list of AI systems?", "No"),
        (2, "Aims", "1.1", "Are the aims written down?", "In draft"),
    ]
    assert [row[0] for row in left_out.rows] == ["1.2", "2.2", "2.3", "3.1", "3.2"]
    assert tables.left_out(report("full")).rows == ()


def test_certainty_says_what_was_asked_only_where_something_was_left_out():
    assert report("core").certainty[0].key == "profile"
    assert [fact.key for fact in report("full").certainty if fact.key == "profile"] == []


@pytest.mark.parametrize(
    ("now", "wider", "missing"),
    [("quick", "core", ()), ("quick", "full", ()), ("core", "full", ("Aims",))],  # core asks all of the aims
)
def test_wider_profile_names_the_first_places_that_it_does_not_look_into(now, wider, missing):
    subject = profiled({"aims.written": Answer("no"), "systems.list": Answer("no")}, "quick")
    places = build(subject, language="en").priorities
    assert {place.question.dimension_name for place in places} == {"Aims", "Systems"}
    assert not_looked_into(subject.document, now=now, wider=wider, places=places) == missing


def test_too_few_answers_point_nowhere():
    quick = report("quick", {"aims.written": Answer("draft")})
    assert (quick.counts.answered, quick.counts.asked) == (1, 2)
    assert quick.finding == "Too few answers yet to say where to look first: 1 of 2"
