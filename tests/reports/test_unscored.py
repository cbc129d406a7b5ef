"""A bank in which nothing is scored, as of a survey that only asks: it is told what was answered, and no more."""

import json
import re
from functools import cache

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from assessments.snapshot import OrganisationFacts
from banks import exchange
from reports.context import build
from reports.document import payload
from reports.headlines import headlines
from reports.tables import BUILDERS
from reports.view_model import ReportContext
from scoring import Answer, Scorer, canonical_json, compute_bounds, digest, parse_document
from tests.reports.subjects import EXAMPLE, WORKED_EXAMPLE, example


@cache
def asking_only() -> dict[str, object]:
    """The example with nothing that earns points: every question weighs nothing."""
    tree = exchange.read_file(EXAMPLE).content
    for dimension in tree["dimensions"]:
        for question in dimension["questions"]:
            question["weight"] = 0
    document = parse_document(tree)
    return {
        "document": document,
        "digest": digest(canonical_json(document)),
        "scorer": Scorer(document, compute_bounds(document)),
        "targets": {},
    }


def report(language: str, answers: dict[str, Answer] = WORKED_EXAMPLE) -> ReportContext:
    return build(example(answers, **asking_only()), language=language)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(
    ("language", "finding"),
    [
        ("en", "3 of 5 questions are answered; they earn no points"),
        ("ja", "5問中3問に回答済み（配点のない設問集）"),
    ],
)
def test_conclusion_counts_answers_where_nothing_is_scored(language, finding):
    made = report(language, {key: WORKED_EXAMPLE[key] for key in list(WORKED_EXAMPLE)[:3]})
    assert made.finding == finding
    assert not made.gives_scores
    assert not made.identity.draft


def test_dimension_in_which_nothing_is_scored_says_so():
    assert {(d.score.level_text, d.summary) for d in report("en").dimensions} == {
        ("Not scored", "Its answers are shown and earn no points.")
    }


def test_report_of_answers_alone_has_no_page_of_scores():
    html = json.loads(payload(report("en")))["html"]
    parts = re.findall(r'<section class="[^"]*" id="([^"]+)"', html)
    assert {"board", "contents", "certainty", "answers"} <= set(parts)
    assert not {"overall", "priorities", "actions", "roadmap"} & set(parts)
    for link in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{link}"' in html
    assert "Confirm the target of each dimension" not in words(html)


def test_results_of_answers_alone_lead_to_what_is_there():
    made = report("en")
    with translation.override("en"):
        html = render_to_string(
            "reports/_partials/result.html",
            {
                "report": made,
                "headlines": headlines(made),
                "tables": {name: builder(made) for name, builder in BUILDERS.items()},
            },
        )
    for link in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{link}"' in html, link
    assert 'id="standing"' not in html
    assert "Level 1" not in words(html)


@pytest.mark.parametrize(
    ("name", "head"),
    [("", "Assessment report"), ("株式会社サンプル", "株式会社サンプル | Assessment report")],
)
def test_head_of_a_report_names_whom_it_is_on_where_that_is_known(name, head):
    made = build(example(organisation=OrganisationFacts(name=name), **asking_only()), language="en")
    html = json.loads(payload(made))["html"]
    assert re.findall(r'class="set-owner" title="([^"]*)"', html) == [head]
