"""Versions and drafts as files."""

import json
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from audit.models import Event
from banks.domain import draft_from, publish
from banks.exchange import formats
from banks.exchange.formats import FORMATS, WRITABLE, read_bank
from banks.exchange.reading import Note, Writing
from banks.files import load_document
from banks.models import Version
from scoring import canonical_json, parse_document
from tests.commands import run
from tests.factories import UserFactory

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(UserFactory(is_administrator=True))
    return client


@pytest.fixture
def version() -> Version:
    return publish(document=load_document(EXAMPLE), by=None)[0]


def address_of(version: Version, format: str) -> str:
    return reverse("version-export", args=[version.pk, format])


@pytest.mark.parametrize("format", WRITABLE)
def test_version_is_downloaded_as_a_file_that_nobody_takes_for_a_page(administrator, version, format):
    response = administrator.post(address_of(version, format))
    assert response.status_code == 200
    assert response["Content-Type"] == FORMATS[format].content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'attachment; filename="example-2025.1{FORMATS[format].ending}"'


@pytest.mark.parametrize("format", [format.name for format in FORMATS.values() if format.lossless])
def test_what_carries_everything_is_read_as_the_same_document(administrator, version, format):
    data = administrator.post(address_of(version, format)).content
    reading = read_bank(f"x{FORMATS[format].ending}", data)
    assert canonical_json(parse_document(reading.tree)) == version.document


def test_download_is_noted_in_the_trail(administrator, version):
    administrator.post(address_of(version, "json"))
    event = Event.objects.get(action="bank.exported")
    assert (event.detail["bank"], event.detail["version"], event.detail["format"]) == (
        "example",
        "2025.1",
        "json",
    )


def test_page_says_that_everything_is_carried(administrator, version):
    page = administrator.get(address_of(version, "yaml"))
    assert "carries everything" in page.content.decode()
    assert not Event.objects.filter(action="bank.exported").exists()


@pytest.fixture
def lossy(monkeypatch):
    """JSON, as a format that cannot carry everything."""
    notes = (
        Note("lost", "the figures of %(name)s", {"name": "strategy.budget"}),
        Note("changed", "the help of %(name)s", {"name": "strategy.budget"}),
    )
    plain = FORMATS["json"]
    format = formats.Format(
        "json", "JSON", ".json", plain.content_type, plain.recognises, plain.read, lambda document: Writing(b"{}", notes)
    )  # fmt: skip
    monkeypatch.setitem(FORMATS, "json", format)


def test_page_lists_by_name_what_a_format_does_not_carry(administrator, version, lossy):
    page = administrator.get(address_of(version, "json"))
    assert [str(note) for note in page.context["lost"]] == ["the figures of strategy.budget"]
    assert [str(note) for note in page.context["changed"]] == ["the help of strategy.budget"]
    assert "the figures of strategy.budget" in page.content.decode()


def test_command_lists_by_name_what_a_format_does_not_carry(version, lossy, tmp_path):
    path = tmp_path / "x.json"
    outcome = run("export_bank", "example", "--format", "json", "-o", path)
    assert (outcome.status, outcome.out.splitlines()) == (
        0,
        [
            "not carried: the figures of strategy.budget",
            "changed: the help of strategy.budget",
            f"Wrote example 2025.1 to {path}",
        ],
    )
    assert path.read_bytes() == b"{}"


@pytest.mark.parametrize("format", ["limesurvey", "nothing", "yaml.exe"])
def test_format_that_cannot_be_written_is_not_there(administrator, version, format):
    assert administrator.get(address_of(version, format)).status_code == 404
    assert administrator.post(address_of(version, format)).status_code == 404


def test_draft_is_downloaded_under_a_name_that_says_so(administrator, version):
    draft = draft_from(tree={**json.loads(version.document), "version": "a/b ü"}, by=None)
    response = administrator.post(reverse("draft-export", args=[draft.pk, "yaml"]))
    name = response["Content-Disposition"].partition("filename=")[2].strip('"')
    assert (name[:8], name[-5:], "/" in name) == ("example-", ".yaml", False)


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_draft_that_is_not_valid_goes_into_the_native_formats_as_it_is(administrator, version, format):
    tree = json.loads(version.document)
    tree["levels"] = []
    draft = draft_from(tree=tree, by=None)
    response = administrator.post(reverse("draft-export", args=[draft.pk, format]))
    again = read_bank(f"x.{format}", response.content).tree
    assert again["levels"] == []
    assert [dimension["key"] for dimension in again["dimensions"]] == ["strategy", "security"]


@pytest.mark.parametrize("format", [format for format in WRITABLE if format not in ("yaml", "json")])
def test_draft_that_is_not_valid_goes_into_no_other_format(administrator, version, format):
    tree = json.loads(version.document)
    tree["levels"] = []
    address = reverse("draft-export", args=[draft_from(tree=tree, by=None).pk, format])
    assert administrator.get(address).status_code == 200
    assert administrator.post(address).status_code == 422
    assert not Event.objects.filter(action="bank.exported").exists()


@override_settings(LIMITS={"export": "1/1h/person"})
def test_downloads_are_limited(administrator, version):
    assert [administrator.post(address_of(version, "json")).status_code for _ in range(2)] == [200, 429]
