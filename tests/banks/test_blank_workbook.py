"""What people bring that is no question bank yet: a blank workbook to copy it into, and the way to it."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from banks.exchange.blank import blank_workbook
from banks.exchange.formats import read_bank
from banks.models import Upload
from banks.problems import FileProblems
from organisations import workbooks
from scoring import parse_document
from tests.commands import run
from tests.factories import UserFactory

pytestmark = pytest.mark.any_database


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_administrator=True, language="en"))
    return client


def test_blank_workbook_filled_in_is_a_question_bank():
    with translation.override("en"):
        book = openpyxl.load_workbook(BytesIO(blank_workbook(["en"])))
    book["Dimensions"].append(["care", "Care of tools"])
    rows = [
        ["care", None, "single choice", "Are tools counted?"],
        ["care", "loss", "text", "What went missing?"],
    ]
    for row in rows:
        book["Questions"].append(row)
    for sheet in ("Dimensions", "Questions"):
        book[sheet].delete_rows(2)
    book["Options"].delete_rows(2, 2)
    key = "question-1-2"
    book["Questions"]["B2"] = key
    for row in ([key, "never", "Never", 0], [key, "weekly", "Every week", 100]):
        book["Options"].append(row)
    data = BytesIO()
    book.save(data)
    reading = read_bank("Tool check.xlsx", data.getvalue())
    assert reading.problems == ()
    bank = parse_document(reading.tree)
    assert (bank.key, bank.version, bank.languages) == ("Tool-check", "1", ("en",))
    assert bank.title == {"en": "Tool check"}
    assert [(dimension.key, dimension.name["en"]) for dimension in bank.dimensions] == [
        ("care", "Care of tools")
    ]
    assert [question.text["en"] for question in bank.questions()] == [
        "Are tools counted?",
        "What went missing?",
    ]
    assert [option.points for option in bank.question(key).options] == [0, 100]


@pytest.mark.parametrize(("languages", "title"), [("en,ja", "Title (日本語) *"), ("en", "Title (English) *")])
@pytest.mark.django_db
def test_import_page_gives_a_blank_workbook(administrator, languages, title):
    page = administrator.get(reverse("bank-import"))
    assert f'href="{reverse("bank-workbook")}?languages=en,ja"' in page.content.decode()
    response = administrator.get(reverse("bank-workbook"), {"languages": languages})
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="question-bank-{languages.replace(",", "-")}.xlsx"'
    )
    book = openpyxl.load_workbook(BytesIO(response.content))
    assert title in [row[0].value for row in book["Question bank"].rows]


def test_command_writes_a_blank_workbook_that_can_be_imported(tmp_path):
    file = tmp_path / "点検.xlsx"
    outcome = run("blank_bank", "-o", file, "--languages", "ja")
    assert (outcome.status, outcome.errors) == (0, [])
    bank = parse_document(read_bank(file.name, file.read_bytes()).tree)
    assert (bank.languages, bank.title) == (("ja",), {"ja": "点検"})
    assert bank.question("question-1").text == {"ja": "新しい設問"}


@pytest.mark.parametrize("languages", ["ja,en", "en,ja"])
def test_command_takes_languages_in_any_order(tmp_path, languages):
    file = tmp_path / "review.xlsx"
    assert run("blank_bank", "-o", file, "--languages", languages).errors == []
    bank = parse_document(read_bank(file.name, file.read_bytes()).tree)
    assert ",".join(bank.languages) == languages


def plain_workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


DIMENSIONS = [["Name"], ["Governance"], ["People and skills"]]
QUESTIONS = [
    ["Dimension", "Question text", "Kind"],
    ["Governance", "Is there a policy?", "single choice"],
    ["People and skills", "Are people trained?", "single choice"],
]
OPTIONS = [
    ["Question", "Option text", "Points"],
    ["Is there a policy?", "No", 0],
    ["Is there a policy?", "Yes", 100],
    ["Are people trained?", "Some", 50],
]


@pytest.mark.parametrize("sheets", [{"Dimensions": DIMENSIONS}, {}])
def test_plain_workbook_without_keys_and_languages_is_a_question_bank(sheets):
    data = plain_workbook(**sheets, Questions=QUESTIONS, Options=OPTIONS)
    with translation.override("en"):
        reading = read_bank("Own check.xlsx", data)
        told = [str(note) for note in reading.notes]
    assert reading.problems == ()
    bank = parse_document(reading.tree)
    assert (bank.languages, bank.title) == (("en",), {"en": "Own check"})
    assert [dimension.name["en"] for dimension in bank.dimensions] == ["Governance", "People and skills"]
    assert [
        (question.text["en"], [(option.text["en"], option.points) for option in question.options])
        for question in bank.questions()
    ] == [("Is there a policy?", [("No", 0), ("Yes", 100)]), ("Are people trained?", [("Some", 50)])]
    assert "the workbook names no languages: its texts are taken to be in English" in told
    assert any(text.startswith("Options: rows name what they belong to by its words") for text in told)
    assert any("has no sheet of dimensions" in text for text in told) is not bool(sheets)


def test_row_that_two_could_be_meant_by_belongs_to_neither():
    questions = [*QUESTIONS, ["Governance", "Is there a policy?", "single choice"]]
    reading = read_bank(
        "own.xlsx", plain_workbook(Dimensions=DIMENSIONS, Questions=questions, Options=OPTIONS)
    )
    assert [finding.cell for finding in reading.problems] == ["Options!A2", "Options!A3"]


def test_heading_without_a_language_stands_for_the_first_one():
    facts = [["Fact", "Value"], ["Languages", "en, ja"], ["Title", "Own"], ["Title (ja)", "自前"]]
    questions = [
        ["Dimension", "Key", "Kind", "Question text", "Question text (ja)"],
        ["Care", "a", "text", "Anything?", "何か？"],
    ]
    reading = read_bank("own.xlsx", plain_workbook(**{"Question bank": facts, "Questions": questions}))
    assert reading.problems == ()
    bank = parse_document(reading.tree)
    assert bank.title == {"en": "Own", "ja": "自前"}
    assert bank.question("a").text == {"en": "Anything?", "ja": "何か？"}
    assert bank.dimension("Care").name == {"en": "Care", "ja": "Care"}


def own_workbook(title: str) -> bytes:
    headings = ("No", "Area", "Asked", "Score")
    return workbooks.write([workbooks.Table(title, [workbooks.Column(heading) for heading in headings])])


@pytest.mark.parametrize(
    ("name", "data", "way_out"),
    [
        ("own.xlsx", own_workbook("Sheet1"), "Copy its questions into a blank workbook"),
        ("own.xlsx", own_workbook("Questions"), "none of the headings of one. Copy its questions into a blank workbook"),
        ("own.csv", b"No,Question\n1,Is there an owner?\n", "(.csv) is no question bank: copy its questions into a blank"),
        ("own.DOCX", b"PK\x03\x04", "copy its questions into a blank workbook"),
        ("own.pdf", b"%PDF-1.7\n\xe2\xe3", "copy its questions into a blank workbook"),
        ("survey.js", b"export const survey = { pages: [] }", "import the survey as JSON"),
        ("archive.lsa", b"PK\x03\x04", "export its structure as .lss there"),
        ("group.lsg", b'<?xml version="1.0"?><document/>', "export its structure as .lss there"),
    ],
)  # fmt: skip
def test_file_that_is_no_question_bank_is_refused_with_the_way_out(name, data, way_out):
    with translation.override("en"), pytest.raises(FileProblems) as refused:
        read_bank(name, data)
    (line,) = refused.value.lines()
    assert way_out in line


@pytest.mark.django_db
def test_page_says_the_way_out_and_keeps_nothing(administrator):
    file = SimpleUploadedFile("own.csv", b"No,Question\n")
    page = administrator.post(reverse("bank-import"), {"file": file})
    assert page.status_code == 422
    assert "copy its questions into a blank workbook" in page.content.decode()
    assert not Upload.objects.exists()
