"""Files that mean harm, in every format: to the readers, to the page and to the command."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from openpyxl import load_workbook

from banks.domain import publish
from banks.editing.tree import read_tree
from banks.exchange.formats import FORMATS, WRITABLE, read_bank, write_bank
from banks.exchange.understanding import understand
from banks.files import load_document
from banks.models import Bank, Draft, Upload, Version
from banks.problems import FileProblems
from scoring import Document, canonical_json, parse_document
from tests.banks.hostile import (
    BOMBS,
    HEAVY,
    HOSTILE_TEXTS,
    LONG,
    MANY,
    MOST_SECONDS,
    MOST_SECONDS_FOR_A_BOMB,
    WORKBOOK_BOMBS,
    XML_BOMBS,
    Mutator,
    Sample,
    measured,
    mutants,
    spoil_bytes,
    spoil_json,
    spoil_text,
    spoil_xml,
    spoil_yaml,
    spoil_zip,
    withstand,
    withstand_all,
)
from tests.commands import run
from tests.factories import UserFactory

FILES = Path(__file__).parent / "files"
EXAMPLE = FILES / "example.yaml"
MUTATORS: dict[str, tuple[Mutator, ...]] = {
    ".yaml": (spoil_yaml, spoil_text, spoil_yaml, spoil_bytes),
    ".json": (spoil_json, spoil_text, spoil_json, spoil_bytes),
    ".xlsx": (spoil_zip, spoil_zip, spoil_zip, spoil_bytes),
    ".lss": (spoil_xml, spoil_text, spoil_xml, spoil_bytes),
}
THROUGH_THE_SITE = 200 if LONG else 8  # spoilt files of each format: a request takes longer than a reading
UNLIMITED = override_settings(LIMITS={"upload": "", "export": ""})


@cache
def sample(format: str) -> Sample:
    """A good file of the format: as we write it, or one that stands with the tests."""
    ending = FORMATS[format].ending
    if format in WRITABLE:
        data = write_bank(load_document(EXAMPLE), format=format).data
    else:
        data = next(FILES.glob(f"*{ending}")).read_bytes()
    return Sample(format, ending, data, MUTATORS[ending])


# --- the readers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_spoilt_files_are_read_or_refused_in_bounds(format):
    outcomes = withstand_all(sample(format))
    assert outcomes.total() == MANY
    assert outcomes["refused"] > 0
    assert outcomes["valid"] + outcomes["invalid"] > 0


@pytest.mark.parametrize("format", FORMATS)
def test_spoilt_files_without_a_format_are_read_or_refused_in_bounds(format):
    for _name, data in mutants(sample(format), MANY // 4, seed=2):
        withstand(data)


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_of_another_format_is_read_or_refused_in_bounds(format):
    for other in FORMATS:
        withstand(sample(other).data, format=format, ending=FORMATS[format].ending)


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_draft_takes_from_a_spoilt_file_can_be_written_down(format):
    for _name, data in mutants(sample(format), MANY // 2, seed=3):
        try:
            understood = understand("x" + FORMATS[format].ending, data, format=format)
        except FileProblems:
            continue
        for note in understood.notes:
            str(note).encode()


def broken_reader(stem, data):
    raise ZeroDivisionError


@pytest.fixture
def broken(monkeypatch):
    """JSON, by a reader that breaks its promise."""
    monkeypatch.setitem(FORMATS, "json", replace(FORMATS["json"], read=broken_reader))


def test_reader_that_fails_is_a_refusal_for_whoever_sent_the_file(broken, caplog):
    with pytest.raises(FileProblems) as refused:
        read_bank("x.json", b"{}", format="json")
    assert refused.value.lines()[0].startswith("x.json: something in the file is unlike anything we know")
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


def test_reader_that_fails_is_no_refusal_for_the_tests(broken):
    with pytest.raises(ZeroDivisionError):
        withstand(b"{}", format="json")


@pytest.mark.parametrize("bomb", BOMBS)
def test_bomb_is_refused_at_once(bomb):
    format, ending, make = BOMBS[bomb]
    taken = withstand(make(), format=format, ending=ending, most_seconds=MOST_SECONDS_FOR_A_BOMB)
    assert taken.outcome == "refused"


HARMLESS = {
    "zeros beside the sheets",
    "ten thousand parts",
    "merged cells",
    "deep",
    "entities in shared texts",
}
"""Workbooks of which the part that does harm is never looked at; what is left is an empty sheet, and no bank."""


@pytest.mark.parametrize("bomb", WORKBOOK_BOMBS)
def test_workbook_that_is_far_more_than_it_looks_is_refused_at_once(bomb):
    data = WORKBOOK_BOMBS[bomb]()
    taken = withstand(data, format="xlsx", ending=".xlsx", most_seconds=MOST_SECONDS_FOR_A_BOMB)
    assert taken.outcome == ("invalid" if bomb in HARMLESS else "refused")
    with pytest.raises(FileProblems):
        understand("bomb.xlsx", data)


@pytest.mark.parametrize("bomb", XML_BOMBS)
def test_survey_that_is_an_xml_bomb_is_refused_at_once(bomb):
    data = XML_BOMBS[bomb]("document")
    taken = withstand(data, format="limesurvey", ending=".lss", most_seconds=MOST_SECONDS_FOR_A_BOMB)
    assert taken.outcome == "refused"


@pytest.mark.parametrize("format", ["yaml", "ciso-assistant"])
@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb.startswith("YAML")])
def test_yaml_bomb_is_refused_at_once_whatever_it_is_taken_for(bomb, format):
    taken = withstand(BOMBS[bomb][2](), format=format, most_seconds=MOST_SECONDS_FOR_A_BOMB)
    assert taken.outcome == "refused"


@pytest.mark.parametrize("format", ["json", "surveyjs"])
@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb.startswith("JSON")])
def test_json_bomb_is_refused_at_once_whatever_it_is_taken_for(bomb, format):
    taken = withstand(BOMBS[bomb][2](), format=format, most_seconds=MOST_SECONDS_FOR_A_BOMB)
    assert taken.outcome == "refused"


@pytest.mark.parametrize("file", HEAVY)
def test_heavy_file_is_read_or_refused_in_bounds(file):
    format, ending, make = HEAVY[file]
    assert withstand(make(), format=format, ending=ending).outcome in ("refused", "invalid")


# --- hostile texts in every field -------------------------------------------------------------------------------------


def hostile_document() -> Document:
    """A valid bank in which every text is one that means harm, as far as a text may be that."""
    texts = cycle(text for text in HOSTILE_TEXTS if text.strip() and len(text) <= 10_000 and printable(text))

    def spoilt(node: Any) -> Any:
        if isinstance(node, dict) and set(node) == {"ja", "en"}:
            return {language: next(texts) for language in node}
        if isinstance(node, dict):
            return {name: spoilt(part) for name, part in node.items()}
        return [spoilt(part) for part in node] if isinstance(node, list) else node

    return parse_document(spoilt(read_tree(canonical_json(load_document(EXAMPLE)))))


def printable(text: str) -> bool:
    return not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text)


@pytest.mark.parametrize("format", [name for name in WRITABLE if FORMATS[name].lossless])
def test_hostile_texts_come_back_to_the_letter(format):
    document = hostile_document()
    data = write_bank(document, format=format).data
    again = parse_document(read_bank(f"x{FORMATS[format].ending}", data).tree)
    assert canonical_json(again) == canonical_json(document)


@pytest.mark.parametrize("format", [name for name in WRITABLE if not FORMATS[name].lossless])
def test_hostile_texts_go_out_and_are_read_again(format):
    document = hostile_document()
    data = write_bank(document, format=format).data
    assert withstand(data, format=format, ending=FORMATS[format].ending).outcome == "valid"


def test_no_cell_of_an_exported_workbook_computes():
    data = write_bank(hostile_document(), format="xlsx").data
    book = load_workbook(BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    formulas = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r"]
    assert formulas
    assert all(cell.quotePrefix for cell in formulas)


@UNLIMITED
@pytest.mark.django_db
@pytest.mark.any_database
def test_pages_show_hostile_texts_and_run_none(administrator):
    document = hostile_document()
    response = upload(administrator, write_bank(document, format="json").data, name="x.json")
    look_and_confirm(administrator, response["Location"])
    draft = Draft.objects.get()
    version, _new = publish(document=document, by=None)
    addresses = [
        reverse("draft", args=[draft.pk]),
        *(reverse("draft-question", args=[draft.pk, question.key]) for question in document.questions()),
        reverse("draft-problems", args=[draft.pk]),
        reverse("version", args=[version.pk]),
        f"{reverse('version-compare')}?from={version.pk}&to={draft.pk}",
        *(reverse("version-export", args=[version.pk, name]) for name in WRITABLE),
    ]
    for address in addresses:
        page = administrator.get(address)
        assert page.status_code == 200, address
        assert "<script>alert(1)" not in page.text, address
        assert "<img src=x" not in page.text, address


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(UserFactory(is_administrator=True))
    return client


def upload(client: Client, data: bytes, *, name: str, format: str = ""):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(reverse("bank-import"), {"file": SimpleUploadedFile(name, data), "format": format})


@UNLIMITED
@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("format", FORMATS)
def test_page_takes_spoilt_files_whole_or_not_at_all(administrator, format):
    for name, data in mutants(sample(format), THROUGH_THE_SITE, seed=4):
        before = Upload.objects.count(), Draft.objects.count()
        with measured() as spent:
            response = upload(administrator, data, name=f"{name}{FORMATS[format].ending}", format=format)
        assert spent.seconds < MOST_SECONDS
        assert response.status_code in (302, 422), name
        taken = response.status_code == 302
        assert (Upload.objects.count() - before[0], Draft.objects.count() - before[1]) == (taken, 0)
        if taken:
            look_and_confirm(administrator, response["Location"])


def look_and_confirm(client: Client, address: str) -> None:
    """The preview opens, and confirming makes one draft or says what stands in the way."""
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    posted = {name: field.value() for name, field in ((name, form[name]) for name in form.fields)}
    before = Draft.objects.count()
    made = client.post(address, {**{k: v for k, v in posted.items() if v is not None}, "confirm": "yes"})
    assert made.status_code in (302, 422)
    assert Draft.objects.count() - before == (made.status_code == 302)
    if made.status_code == 302:
        assert client.get(made["Location"]).status_code == 200


@UNLIMITED
@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "make"),
    [
        *((f"{bomb}.yaml", BOMBS[bomb][2]) for bomb in ("YAML aliases", "YAML, deep")),
        *((f"{bomb}.json", BOMBS[bomb][2]) for bomb in ("JSON, deep", "JSON, all brackets")),
    ],
)
def test_page_refuses_bombs_with_a_reason(administrator, name, make):
    data = make()
    with measured() as spent:
        response = upload(administrator, data, name=name)
    assert response.status_code == 422
    assert spent.seconds < MOST_SECONDS_FOR_A_BOMB + 1  # the page around it included
    assert not Upload.objects.exists()


@UNLIMITED
@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.yaml", "C:\\x\\bank.yaml", "<script>.yaml", "a\u202eb.yaml", "あ" * 300 + ".yaml"],
)
def test_file_names_are_shown_and_never_followed(administrator, name):
    response = upload(administrator, EXAMPLE.read_bytes(), name=name)
    assert response.status_code == 302
    kept = Upload.objects.get().file_name
    assert kept.endswith(".yaml")
    assert not set("/\\\u202e") & set(kept)
    assert "<script>" not in administrator.get(response["Location"]).content.decode()


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("format", FORMATS)
def test_command_takes_spoilt_files_whole_or_not_at_all(tmp_path, format):
    path = tmp_path / f"bank{FORMATS[format].ending}"
    for name, data in mutants(sample(format), THROUGH_THE_SITE, seed=5):
        path.write_bytes(data)
        before = Draft.objects.count()
        outcome = run("import_bank", path, "--format", format)
        if outcome.status == 0:
            assert Draft.objects.count() - before <= 1, name
        else:
            assert (outcome.status, outcome.out) == (1, ""), name
            assert outcome.errors, name
            assert Draft.objects.count() == before, name
        assert not Version.objects.exists()


@pytest.mark.django_db
@pytest.mark.any_database
@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if BOMBS[bomb][1]])
def test_command_refuses_bombs_and_writes_nothing(tmp_path, bomb):
    _format, ending, make = BOMBS[bomb]
    path = tmp_path / f"bomb{ending}"
    path.write_bytes(make())
    outcome = run("import_bank", path)
    assert (outcome.status, outcome.out, len(outcome.errors)) == (1, "", 1)
    assert not Bank.objects.exists()
