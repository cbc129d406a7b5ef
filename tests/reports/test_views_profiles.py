"""The results page of an assessment that was answered by a profile."""

import csv
import io
import re

import pytest
from django.urls import reverse

from assessments import domain
from banks import exchange
from banks.domain import publish
from scoring import Answer, parse_document
from tests.assessments.conftest import NOON
from tests.reports.conftest import answer
from tests.reports.subjects import PROFILED

pytestmark = pytest.mark.any_database

ANSWERS = {"aims.written": Answer("no"), "aims.known": Answer("yes"), "systems.list": Answer("part")}


@pytest.fixture
def started(cast):
    version, _new = publish(document=parse_document(exchange.read_file(PROFILED).content), by=None, at=NOON)

    def start(profile):
        assessment = domain.start_assessment(
            organisation=cast.organisation,
            version=version,
            title="Profiled",
            by=cast.owner,
            at=NOON,
            profile=profile,
        )
        answer(assessment, ANSWERS)
        return assessment

    return start


def page(cast, assessment):
    return cast.client("owner").get(reverse("results", args=[assessment.pk])).content.decode()


def words(html):
    body = re.sub(r"<(script|style).*?</\1>", "", html[html.index("<main") :], flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_results_of_a_short_profile_rank_places_and_show_no_level(cast, started):
    html = page(cast, started("quick"))
    shown = words(html)
    assert "Look here first: “Aims”, then “Systems”" in shown
    assert 'id="places"' in html
    assert 'id="profile"' in html
    for part in ("overall", "standing", "shape", "gaps", "actions", "roadmap"):
        assert f'id="{part}"' not in html
        assert f'href="#{part}"' not in html
    assert re.findall(r"Level \d|No level yet|Overall level", shown) == []


def test_results_of_a_part_say_what_was_not_asked_beside_the_levels(cast, started):
    assessment = started("core")
    html = page(cast, assessment)
    shown = words(html)
    assert 'id="overall"' in html
    assert "Core assessment: 4 of the 7 questions of the question bank are asked." in shown
    assert "Nothing is said about Law: none of their questions is asked." in shown
    assert reverse("assessment-profile", args=[assessment.pk]) in html


def test_results_of_everything_have_no_such_note(cast, started):
    html = page(cast, started("full"))
    assert 'id="profile"' not in html
    assert 'id="owner-lead"' in html
    assert 'id="f-law"' in html


def test_link_in_the_contents_leads_to_a_part_of_the_page(cast, started):
    for profile in ("quick", "core", "full"):
        html = page(cast, started(profile))
        anchors = set(re.findall(r'href="#([^"]+)"', html))
        assert anchors - set(re.findall(r'\bid="([^"]+)"', html)) == set()


def test_list_by_owner_is_a_file_to_hand_out(cast, started):
    address = reverse("results-table", args=[started("full").pk, "owners"])
    content = cast.client("viewer").get(address).content.decode()
    rows = list(csv.DictReader(io.StringIO(content[1:])))
    assert [(row["Owner"], row["Name of the person"]) for row in rows] == [
        ("AI lead", ""),
        ("Security officer", ""),
    ]


def test_dashboard_names_what_is_being_answered(cast, started):
    started("quick")
    shown = words(cast.client("owner").get(reverse("dashboard")).content.decode())
    assert "Profiled · Quick check" in shown
