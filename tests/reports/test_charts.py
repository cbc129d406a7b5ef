from xml.etree import ElementTree

import pytest
from django.utils import translation

from reports import charts
from reports.context import build
from reports.view_model import Segment
from scoring import Answer
from tests.reports.subjects import example, sample

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report():
    return build(sample("manufacturer-ja"), language="ja")


def drawn(report):
    """Every chart there is, by name."""
    dimension = report.dimensions[0]
    question = next(q for q in report.questions if q.benchmark and q.benchmark.distribution)
    return {
        "radar": charts.radar(report),
        "range_row": charts.range_row(dimension),
        "score_row": charts.score_row(dimension, report.levels),
        "level_scale": charts.level_scale(report.overall, report.levels),
        "distribution": charts.distribution(question.benchmark.distribution, title="<1.1>"),
        "coverage_bar": charts.coverage_bar(5, 2, 1, title="A & B"),
        "roadmap": charts.roadmap(report, report.horizons),
        "cover_ramp": charts.cover_ramp(report.levels),
    }


def test_charts_are_well_formed_with_a_text_alternative_and_a_font(report):
    for name, svg in drawn(report).items():
        root = ElementTree.fromstring(svg)
        assert (name, root.tag, root.get("role")) == (name, f"{SVG}svg", "img")
        assert root[0].tag == f"{SVG}title"
        assert root[0].text
        assert "Noto Sans JP" in root.get("font-family")


def test_charts_hold_no_style_script_identifier_or_reference(report):
    for svg in drawn(report).values():
        for element in ElementTree.fromstring(svg).iter():
            assert element.tag not in {f"{SVG}script", f"{SVG}style", f"{SVG}image", f"{SVG}use"}
            assert {"style", "id", "href"}.isdisjoint(element.attrib)
            assert not any(name.startswith("on") or "url(" in value for name, value in element.attrib.items())


def test_radar_names_every_dimension_and_its_score(report):
    title = ElementTree.fromstring(charts.radar(report))[0].text
    for dimension in report.dimensions:
        assert f"{dimension.name} {dimension.score.score}" in title


def test_radar_is_left_out_below_five_axes():
    assert charts.radar(build(example(), language="en")) == ""


def test_radar_line_is_broken_where_there_is_no_level():
    subject = sample("manufacturer-ja")
    answers = {key: value for key, value in subject.answers.items() if not key.startswith("bias.")}
    whole = ElementTree.fromstring(charts.radar(build(subject, language="en")))
    report = build(sample("manufacturer-ja", answers=answers), language="en")
    broken = ElementTree.fromstring(charts.radar(report))
    corners = len(subject.document.dimensions)
    assert len(whole.findall(f"{SVG}line[@class='chart-own']")) == corners
    assert len(broken.findall(f"{SVG}line[@class='chart-own']")) == corners - 2
    assert broken.find(f"{SVG}polygon[@class='chart-own-area']") is None


def test_range_row_draws_the_band_to_scale():
    report = build(example(), language="en")
    svg = ElementTree.fromstring(
        charts.range_row(report.dimensions[1], width=120)
    )  # one point is one unit, from 10
    band = svg.find(f"{SVG}rect[@class='chart-band']")
    dot = svg.find(f"{SVG}circle[@class='chart-own-dot']")
    assert (band.get("x"), band.get("width")) == ("64", "2")
    assert dot.get("cx") == "80"
    assert svg.find(f"{SVG}path[@class='chart-target-mark']").get("d").startswith("M90 ")


def test_range_row_without_figures_claims_nothing():
    report = build(example({"security.measures": Answer(("none",))}), language="en")
    svg = ElementTree.fromstring(charts.range_row(report.dimensions[0]))
    assert svg.find(f"{SVG}rect") is None
    assert svg[0].text == "Strategy: no published figure to compare with"


def test_distribution_hatches_what_is_not_published_and_puts_it_last():
    segments = [
        Segment(label="rest", share=61, text="61%", step=0, known=False),
        Segment(label="best", share=39, text="39%", step=5, own=True),
    ]
    svg = ElementTree.fromstring(charts.distribution(segments, title="1.1", width=102))
    boxes = svg.findall(f"{SVG}rect")
    assert [(box.get("class"), box.get("x"), box.get("width")) for box in boxes] == [
        ("chart-step", "0", "39"),
        ("chart-unknown", "41", "61"),
    ]
    assert svg.find(f"{SVG}path[@class='chart-hatch']") is not None


def test_coverage_bar_says_its_counts_in_words():
    with translation.override("en"):
        svg = ElementTree.fromstring(charts.coverage_bar(5, 2, 1, title="A & B"))
    assert svg[0].text == "A & B: 5 answered, 2 not known, 1 open"


def test_roadmap_marks_every_recommendation_once(report):
    svg = ElementTree.fromstring(charts.roadmap(report, report.horizons))
    assert len(svg.findall(f"{SVG}rect[@class='chart-mark']")) == len(report.recommendations)
