import csv
import gzip
import io
import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from assessments import domain
from audit.models import Event
from banks.domain import publish
from organisations.spreadsheets import inert
from reports import subjects, views
from reports.context import build
from reports.tables import BUILDERS, Table
from scoring import Answer, parse_document
from tests.assessments.conftest import NOON, bank, later, published
from tests.reports.conftest import answer, begin, days, submit_all

pytestmark = pytest.mark.any_database

EXPLAINED = "Where does this come from?"


def page(client, assessment, **query) -> str:
    response = client.get(reverse("results", args=[assessment.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """What a reader reads, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def part(html: str, identifier: str) -> str:
    """The page from an element's id up to the next element of the same class."""
    start = html.index(f'id="{identifier}"')
    kind = 'class="question"' if identifier.startswith("q-") else 'class="card dimension"'
    end = html.find(kind, start)
    return html[start : end if end > 0 else len(html)]


def view_model(submission):
    with translation.override("en"):
        earlier = subjects.submission_before(submission)
        return build(subjects.of_submission(submission, earlier=earlier), language="en")


def in_japanese(tree):
    """A bank's tree with its Japanese texts alone."""
    if isinstance(tree, dict):
        if set(tree) == {"ja", "en"}:
            return {"ja": tree["ja"]}
        return {key: in_japanese(value) for key, value in tree.items()}
    return [in_japanese(entry) for entry in tree] if isinstance(tree, list) else tree


# --- who -------------------------------------------------------------------------------------------


def test_results_are_for_members_only(cast, assessment, client):
    address = reverse("results", args=[assessment.pk])
    for who, status in (("owner", 200), ("colleague", 200), ("viewer", 200), ("outsider", 404)):
        assert cast.client(who).get(address).status_code == status, who
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_results_are_compressed(cast, submission):
    address = reverse("results", args=[submission.assessment_id])
    response = cast.client("owner").get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode().count('id="overall"') == 1


def test_results_offer_a_viewer_nothing_to_change(cast, sheet):
    assessment = begin(cast, sheet)
    answer(assessment, {"strategy.definition": Answer("partial")})
    viewer, owner = page(cast.client("viewer"), assessment), page(cast.client("owner"), assessment)
    asked = reverse("dimension", args=[assessment.pk, "strategy"])
    assert asked in owner
    assert reverse("review", args=[assessment.pk]) in owner
    assert asked not in viewer
    assert reverse("review", args=[assessment.pk]) not in viewer
    assert "Editing needs the role of a contributor" in viewer


# --- states ----------------------------------------------------------------------------------------


def test_results_without_answers_say_what_to_do(cast, assessment):
    owner, viewer = page(cast.client("owner"), assessment), page(cast.client("viewer"), assessment)
    assert "There are no answers yet" in owner
    assert "Start assessment" in owner
    assert "Start assessment" not in viewer
    assert "as soon as a contributor has answered" in viewer
    assert 'id="overall"' not in owner + viewer


def test_results_follow_the_answers_until_they_are_submitted(cast, sheet):
    assessment = begin(cast, sheet)
    answer(assessment, {"strategy.definition": Answer("partial")})
    html = words(page(cast.client("owner"), assessment))
    assert "They are not submitted and can still change." in html
    assert "Review and submit" in html
    assert "No level yet" in html


def test_results_below_the_coverage_say_how_many_answers_are_missing(cast, sheet):
    assessment = begin(cast, sheet)
    answer(assessment, {"strategy.definition": Answer("partial")})
    with translation.override("en"):
        report = build(subjects.of_assessment(assessment), language="en")
    html = words(page(cast.client("owner"), assessment))
    assert report.overall.level is None
    assert [need.questions for need in report.needs[1:]] == [
        each.need.questions for each in report.dimensions
    ]
    assert min(need.questions for need in report.needs) > 0
    for need in report.needs:
        assert need.sentence in html


def test_results_of_a_submission_stay_when_answers_are_opened_again(cast, submission):
    assessment = submission.assessment
    owner = cast.client("owner")
    frozen = view_model(submission)
    assert "From submission 1 of" in words(page(owner, assessment))

    domain.reopen(assessment=assessment, by=cast.owner, at=later(1))
    standing = assessment.answers.get(question="strategy.definition")
    change = domain.Change(content=Answer("defined"), seen_revision=standing.revision)
    domain.save_answers(
        assessment=assessment, changes={"strategy.definition": change}, by=cast.owner, at=later(2)
    )
    live, submitted = words(page(owner, assessment)), words(page(owner, assessment, submission=1))
    assert "They are not submitted and can still change." in live
    assert "Show submission 1" in live
    assert frozen.finding not in live
    assert frozen.finding in submitted


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", ""])
def test_results_of_no_submission_are_not_found(cast, submission, number):
    address = reverse("results", args=[submission.assessment_id])
    assert cast.client("owner").get(address, {"submission": number}).status_code == 404


def test_results_without_survey_figures_say_so(cast, assessment, say):
    say("practice.policy", "draft")
    html = words(page(cast.client("owner"), assessment))
    assert "No comparable survey yet, so only your score is shown" in html


def test_results_show_what_changed_since_last_time(cast, sheet):
    worse = {key: content for index, (key, content) in enumerate(sheet.answers.items()) if index % 9}
    last_year = begin(cast, sheet, title="Readiness 2025", at=NOON - days(365))
    answer(last_year, worse, at=NOON - days(365))
    domain.submit(assessment=last_year, by=cast.owner, at=NOON - days(365))
    submission = submit_all(cast, sheet)
    report = view_model(submission)
    html = words(page(cast.client("owner"), submission.assessment))
    assert report.change is not None
    assert report.change.sentence in html
    for movement in report.change.dimensions:
        assert f"{movement.name} {movement.before} {movement.after} {movement.change_text}" in html


def test_results_speak_the_language_of_the_interface(cast, submission):
    owner = cast.client("owner")
    cast.owner.language = "ja"
    cast.owner.save()
    html = page(owner, submission.assessment)
    assert '<html lang="ja">' in html
    assert "総合レベル" in html
    assert EXPLAINED not in html


def test_results_name_the_language_of_a_bank_that_lacks_the_interfaces(cast, assessment):
    tree = bank(key="japanese-only")
    only = parse_document({**in_japanese(tree), "languages": ["ja"]})
    version, _new = publish(document=only, by=None, at=NOON)
    foreign = domain.start_assessment(
        organisation=cast.organisation, version=version, title="Foreign", by=cast.owner, at=NOON
    )
    answer(foreign, {"practice.policy": Answer("draft")})
    html = page(cast.client("owner"), foreign)
    assert '<html lang="en">' in html
    assert '<span class="question-text" lang="ja">' in html
    answer(assessment, {"practice.policy": Answer("draft")})
    assert '<span class="question-text">' in page(cast.client("owner"), assessment)


# --- numbers ---------------------------------------------------------------------------------------


def test_results_show_the_view_models_numbers(cast, submission):
    report = view_model(submission)
    html = page(cast.client("owner"), submission.assessment)
    whole = words(html)
    assert report.finding in whole
    assert f"{report.overall.score} of 100" in whole
    assert f"{report.overall.low} to {report.overall.high}" in whole
    for dimension in report.dimensions:
        shown = words(part(html, dimension.anchor))
        assert f"{dimension.score.score} of 100" in shown
        assert dimension.finding in shown
        if dimension.standing:
            assert dimension.standing.sentence in shown
            own, low, high = dimension.standing.own, dimension.standing.low, dimension.standing.high
            assert f"{own} against {low}–{high}" in whole
    for question in report.questions:
        shown = words(part(html, question.anchor))
        assert question.answer in shown
        if question.points:
            assert f"{question.points} of 100" in shown
        for sentence in question.benchmark.sentences if question.benchmark else ():
            assert sentence in shown
        for figure in question.figures:
            assert f"{figure.share} {figure.statement}" in shown
            assert figure.source in shown
            assert figure.caution in shown
            assert figure.sample in shown
            assert ("Survey’s wording" in shown) == any(each.match != "exact" for each in question.figures)
    for item in report.recommendations:
        assert item.action in whole
        assert item.gain_text in whole


def test_results_explain_every_number(cast, submission):
    report = view_model(submission)
    html = words(page(cast.client("owner"), submission.assessment))
    explanations = [
        report.overall.explanation,
        *(dimension.score.explanation for dimension in report.dimensions),
        *(dimension.standing.explanation for dimension in report.compared for _twice in range(2)),
        *(question.explanation for question in report.questions if question.explanation),
        *(item.explanation for item in report.recommendations),
    ]
    assert html.count(EXPLAINED) == len(explanations)
    assert len(explanations) > len(report.questions)
    for explanation in explanations:
        assert f"{explanation.rule} {explanation.calculation}".strip() in html


def test_results_order_dimensions_by_their_distance_from_the_survey(cast, submission):
    html = page(cast.client("owner"), submission.assessment)
    with translation.override("en"):
        rows = BUILDERS["ranges"](view_model(submission)).rows
    places = [html.index(f"{row[0]}</a>", html.index('id="standing"')) for row in rows]
    assert places == sorted(places)
    unjudged = ["Too few questions to compare", "No published figure to compare with"]
    groups = [unjudged.index(row[5]) + 1 if row[5] in unjudged else 0 for row in rows]
    assert groups == sorted(groups)


def test_results_lead_from_standing_to_what_to_do_and_list_it_in_that_order(cast, submission):
    html = page(cast.client("owner"), submission.assessment)
    sections = re.findall(r'<section class="result-section[^"]*" id="([a-z]+)"', html)
    assert sections[:5] == ["overall", "standing", "shape", "actions", "roadmap"]
    contents = html[html.index('id="contents-heading"') : html.index('class="results-body"')]
    listed = re.findall(r'href="#([a-z]+)"', contents)
    assert [entry for entry in listed if entry in sections] == sections


def test_results_fold_every_dimension_to_its_finding(cast, submission):
    html = page(cast.client("owner"), submission.assessment)
    report = view_model(submission)
    folded = re.findall(
        r'<details class="card dimension" id="([^"]+)" data-print-open>\s*<summary[^>]*>(.*?)</summary>',
        html,
        re.S,
    )
    assert [identifier for identifier, _ in folded] == [dimension.anchor for dimension in report.dimensions]
    assert all(
        dimension.finding in words(summary)
        for (_, summary), dimension in zip(folded, report.dimensions, strict=True)
    )


def test_results_escape_what_respondents_typed(cast, assessment, say):
    say("practice.policy", "draft", comment="<script>alert(1)</script>")
    html = page(cast.client("owner"), assessment)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_results_carry_no_inline_style_or_script(cast, submission):
    html = page(cast.client("owner"), submission.assessment)
    assert re.findall(r"<[^>]+\s(?:style|on\w+)=", html) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []


# --- files -----------------------------------------------------------------------------------------


def test_result_file_is_the_scorers_result(cast, submission):
    response = cast.client("viewer").get(reverse("results-json", args=[submission.assessment_id]))
    subject = subjects.of_submission(submission)
    result = subject.scorer.score(subject.answers, region="apac", targets=subject.targets)
    assert json.loads(response.content) == result.as_json()
    assert response.headers["Content-Disposition"] == 'attachment; filename="Readiness 2026.json"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.any_database  # each is what the page shows, written otherwise
@pytest.mark.parametrize("key", BUILDERS)
def test_table_file_holds_the_table_of_the_page(cast, submission, key):
    response = cast.client("viewer").get(reverse("results-table", args=[submission.assessment_id, key]))
    content = response.content.decode()
    assert content.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(content[1:])))
    with translation.override("en"):
        table = BUILDERS[key](view_model(submission))
    assert rows == [
        list(table.columns),
        *([cell if number else inert(cell) for cell, number in row] for row in table.body),
    ]
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="Readiness 2026_{key}.csv"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_table_file_of_another_name_is_not_found(cast, submission):
    address = reverse("results-table", args=[submission.assessment_id, "passwords"])
    assert cast.client("owner").get(address).status_code == 404


def test_files_are_not_there_for_an_outsider(cast, submission):
    outsider = cast.client("outsider")
    for address in (
        reverse("results-json", args=[submission.assessment_id]),
        reverse("results-table", args=[submission.assessment_id, "answers"]),
    ):
        assert outsider.get(address).status_code == 404


def test_table_file_makes_formulas_inert(cast, assessment, say):
    say("practice.notes", '=HYPERLINK("http://example.com")', comment="+1", minutes=1)
    say("practice.policy", "draft", comment="\t=2", minutes=2)
    response = cast.client("owner").get(reverse("results-table", args=[assessment.pk, "answers"]))
    cells = {cell for row in csv.reader(io.StringIO(response.content.decode()[1:])) for cell in row}
    assert '\'=HYPERLINK("http://example.com")' in cells
    assert "'+1" in cells
    assert not [cell for cell in cells if cell.lstrip("\ufeff \t\r\n")[:1] in {"=", "+", "@"}]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000@"]
)
def test_inert_marks_what_a_spreadsheet_would_calculate(start):
    assert inert(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("text", ["", "–", "1-2", "a=b", "−3.2", "‘"])
def test_inert_leaves_ordinary_text_alone(text):
    assert inert(text) == text


def test_table_knows_its_columns_of_numbers():
    table = Table(key="k", title="t", columns=("a", "b"), rows=(("x", 1), ("y", "–")))
    assert table.head == [("a", False), ("b", True)]
    assert list(table.body) == [[("x", False), ("1", True)], [("y", False), ("–", True)]]


# --- cost ------------------------------------------------------------------------------------------


def test_results_take_the_same_queries_however_many_questions(cast, django_assert_num_queries):
    owner = cast.client("owner")
    get_template("reports/results.html")
    for filler in (0, 40):
        assessment = domain.start_assessment(
            organisation=cast.organisation,
            version=published(key=f"bank{filler}", filler=filler),
            title="Cost",
            by=cast.owner,
            at=NOON,
        )
        given = {f"practice.filler-{number}": Answer("yes") for number in range(filler)}
        answer(assessment, {"practice.policy": Answer("draft"), **given})
        with django_assert_num_queries(10):
            page(owner, assessment)
        domain.set_targets(assessment=assessment, targets={"practice": Decimal(80)}, by=cast.owner, at=NOON)
        domain.submit(assessment=assessment, by=cast.owner, at=NOON)
        with django_assert_num_queries(12):
            page(owner, assessment)


@pytest.mark.parametrize("table", ["json", "scores"])
def test_exported_result_is_noted(assessment, cast, table):
    name = "results-json" if table == "json" else "results-table"
    arguments = [assessment.pk] if table == "json" else [assessment.pk, table]
    cast.client("viewer").get(reverse(name, args=arguments))
    (event,) = Event.objects.filter(action="result.exported")
    assert (event.actor_label, event.organisation_id) == (cast.viewer.email, assessment.organisation_id)
    assert event.detail == {"table": table}


# --- a result of very many questions ---------------------------------------------------------------


def dimension_page(client, assessment, dimension: str, **query):
    return client.get(reverse("results-dimension", args=[assessment.pk, dimension]), query)


def test_very_many_questions_stand_on_pages_of_their_dimensions(cast, submission, monkeypatch):
    owner, assessment = cast.client("owner"), submission.assessment
    whole = page(owner, assessment, submission=submission.number)
    monkeypatch.setattr(views, "MOST_ON_A_PAGE", 1)
    html = page(owner, assessment, submission=submission.number)
    shown = view_model(submission)
    for dimension in shown.dimensions:
        address = (
            reverse("results-dimension", args=[assessment.pk, dimension.key])
            + f"?submission={submission.number}"
        )
        assert f'href="{address}"' in html
        for question in dimension.questions:
            links = whole.count(f'href="#{question.anchor}"')
            assert html.count(f'href="{address}#{question.anchor}"') == links
            assert f'href="#{question.anchor}"' not in html
    assert 'class="question-body"' not in html


def test_page_of_a_dimension_shows_its_questions_as_a_small_result_does(cast, submission):
    owner, assessment = cast.client("owner"), submission.assessment
    whole = page(owner, assessment, submission=submission.number)
    for dimension in view_model(submission).dimensions:
        html = dimension_page(owner, assessment, dimension.key, submission=submission.number).text
        for question in dimension.questions:
            assert words(part(html, question.anchor)).startswith(words(part(whole, question.anchor))[:200])
        assert html.count('<details class="question"') == len(dimension.questions)


def test_page_of_a_dimension_that_is_not_there(cast, submission):
    assert dimension_page(cast.client("owner"), submission.assessment, "nothing").status_code == 404
    first = view_model(submission).dimensions[0].key
    assert dimension_page(cast.client("outsider"), submission.assessment, first).status_code == 404
