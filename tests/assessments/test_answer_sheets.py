"""Answer sheets: out and in, scored alike, every misfit by its cell, and nothing saved before it was looked at."""

import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation

from assessments import domain
from assessments.answer_sheets import uploads, words
from assessments.answer_sheets.about import of_assessment, of_bank
from assessments.answer_sheets.reading import Interpretation, read
from assessments.answer_sheets.writing import write
from assessments.models import AnswerRevision, Assessment, SheetUpload
from audit.models import Event
from banks.domain import publish
from banks.exchange.tree import Unreadable
from banks.files import load_document
from organisations import workbooks
from organisations.models import User
from organisations.workbooks import Column, Table
from scoring import Answer, parse_document
from tests.assessments.conftest import bank, bank_with_profiles, later, published_with_profiles
from tests.commands import run

pytestmark = pytest.mark.any_database

EXAMPLE = Path(__file__).parents[1] / "banks" / "files" / "example.yaml"
ANSWERS = """\
bank: example
version: "2025.1"
organisation: {name: 株式会社サンプル, region: apac, industry: manufacturing, size: 1000}
targets: {strategy: 80}
answers:
  strategy.definition: partial
  strategy.budget: {value: "yes", comment: "2025年度から"}
  strategy.budget-share: 7.5
  security.measures: {value: [audits, tests], evidence: 監査報告書}
  security.notes: {not_applicable: true}
"""

Row = tuple[object, ...]


def table(*rows: Row, columns: tuple[str, ...] = ("key", "question", "answer", "comment", "status")) -> Table:
    filled = [[*row, *[None] * (len(columns) - len(row))] for row in rows]
    return Table("answers", [Column(name) for name in columns], filled)


def sheet_of(*rows: Row, about: dict[str, str] | None = None) -> bytes:
    """A sheet as a program might write it: the five columns of the contract, and whatever it says about itself."""
    said = Table("about", [Column("field"), Column("value")], list((about or {}).items()))
    return workbooks.write([table(*rows), said])


def filled_in(data: bytes, **cells: dict[str, object]) -> bytes:
    """The sheet after somebody has filled in some rows, named by their keys; `__` is a full stop, `___` a slash."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["answers"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=3)}
    for key, values in cells.items():
        row = rows[key.replace("___", "/").replace("__", ".").replace("_", "-")]
        for name, value in values.items():
            sheet.cell(row, columns[name]).value = value
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# --- scoring ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def example(db, tmp_path) -> Path:
    run("import_bank", EXAMPLE, "--publish")
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS)
    return path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sheet_scores_as_the_file_that_it_was_made_from(example, tmp_path, language):
    sheet = tmp_path / "answers.xlsx"
    made = run("answer_sheet", "example", "--answers", example, "--language", language, "-o", sheet)
    assert (made.status, made.errors) == (0, [])
    assert run("score", sheet).out == run("score", example).out


def test_sheet_of_keys_and_words_scores_as_a_file_does(example, tmp_path):
    sheet = tmp_path / "answers.xlsx"
    sheet.write_bytes(
        sheet_of(
            ("strategy.definition", "", "一部ある"),
            ("strategy.budget", "", "Yes", "2025年度から"),
            ("strategy.budget-share", "", "７.5%"),
            ("security.measures", "", "audits, Application testing"),
            ("security.notes", "", "", "", "該当しない"),
            about={"Bank": "example", "version": "2025.1", "region": "apac", "targets.strategy": "80"},
        )
    )
    assert run("score", sheet).out == run("score", example).out


def test_blank_sheet_holds_every_question_and_scores_nothing(example, tmp_path):
    sheet = tmp_path / "blank.xlsx"
    assert run("answer_sheet", "example", "-o", sheet).status == 0
    rows = [row.cells["key"].text for row in read(sheet.read_bytes()).rows if "key" in row.cells]
    assert rows == [
        "strategy.definition", "strategy.budget", "strategy.budget-share", "security.measures",
        "security.measures/audits", "security.measures/tests", "security.measures/vulnerability",
        "security.measures/none", "security.notes",
    ]  # fmt: skip
    assert json.loads(run("score", sheet).out)["overall"]["score"] is None


def test_command_names_the_cell_of_every_misfit(example, tmp_path):
    sheet = tmp_path / "answers.xlsx"
    sheet.write_bytes(
        sheet_of(
            ("strategy.definition", "", "partly"),
            ("strategy.budget-share", "", 175),
            ("strategy.nowhere", "", "x"),
            ("", "", "lost"),
            ("security.measures", "", "none, audits"),
            ("security.notes", "", "x", "", "perhaps"),
            ("strategy.budget", "", "yes", "", "unknown"),
            about={"bank": "example"},
        )
    )
    outcome = run("score", sheet)
    assert (outcome.status, outcome.out) == (1, "")
    assert sorted(outcome.errors) == [
        f"{sheet}: answers!A4: there is no question strategy.nowhere",
        f"{sheet}: answers!A5: there is an answer without a question: the column “key” is empty in this row",
        f"{sheet}: answers!C2: there is no option partly",
        f"{sheet}: answers!C3: must be between 0 and 100",
        f"{sheet}: answers!C6: the option none cannot be chosen together with others",
        f"{sheet}: answers!E7: must be one of the statuses in the list, not “perhaps”",
        f"{sheet}: answers!E8: cannot have an answer and be unknown or not applicable as well",
    ]


def test_sheet_without_a_bank_says_so(example, tmp_path):
    sheet = tmp_path / "answers.xlsx"
    sheet.write_bytes(sheet_of(("strategy.budget", "", "yes")))
    assert run("score", sheet).errors == [f"{sheet}: bank: no question bank is named"]
    assert run("score", sheet, "--bank", "example").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "no published question bank nowhere"),
        (("example", "--profile", "nothing"), "there is no profile nothing"),
    ],
)
def test_command_refuses_what_there_is_not(example, tmp_path, arguments, said):
    outcome = run("answer_sheet", *arguments, "-o", tmp_path / "x.xlsx")
    assert (outcome.status, outcome.errors) == (1, [said])
    assert not (tmp_path / "x.xlsx").exists()


# --- what a sheet is like --------------------------------------------------------------------------------------------


def test_sheet_offers_readable_options_and_is_inert():
    tree = bank()
    tree["dimensions"][0]["questions"][0]["options"][0]["text"]["en"] = "=1+1"
    document = parse_document(tree)
    with translation.override("en"):
        data = write(document, of_bank(document, None), language="en")
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == ["answers", "about", "How to fill in", "Choices"]
    sheet = book["answers"]
    assert [cell.value for cell in sheet[1]] == list(words.COLUMNS)
    assert [cell.value for cell in sheet[2]][:5] == ["Key", "Question", "Answer", "Comment", "Status"]
    assert sheet.row_dimensions[1].hidden
    assert book["Choices"].sheet_state == "hidden"
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    letter = offered["C4"].split("$")[1]
    assert [cell.value for cell in book["Choices"][letter][1:4]] == ["=1+1", "Option draft", "Option yes"]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert [part.count(b"<f>") for part in sheets] == [0] * len(sheets)


def test_profile_decides_what_a_sheet_asks():
    document = parse_document(bank_with_profiles())
    data = write(document, of_bank(document, "quick"), language="en")
    keys = {row.cells["key"].text.partition("/")[0] for row in read(data).rows if "key" in row.cells}
    assert keys == set(document.profiles["quick"].questions)


def test_options_that_read_alike_are_told_apart_by_their_keys():
    tree = bank()
    question = tree["dimensions"][0]["questions"][0]
    for option, said in zip(question["options"], ("Yes", "yes ", "no"), strict=True):
        option["text"]["en"] = said
    document = parse_document(tree)
    asked = document.question("practice.policy")
    shown = words.option_words(asked, "en")
    assert shown == {"no": "Yes [no]", "draft": "yes [draft]", "yes": "no [yes]"}
    reader = words.OptionReader(asked, document.languages)
    assert [reader.find(text) for text in shown.values()] == ["no", "draft", "yes"]


def test_sheet_says_when_a_question_is_asked_and_what_numbers_it_takes():
    document = parse_document(bank())
    with translation.override("en"):
        rows = read(write(document, of_bank(document, None), language="en")).rows
    notes = {row.cells["key"].text: row.cells["note"].text for row in rows if "note" in row.cells}
    assert notes["practice.reach"] == "Only if “Is there a policy?” is “Option yes”"
    assert notes["practice.share"] == "A number from 0 to 100 (% of IT budget)"
    assert notes["safety.measures"].splitlines() == [
        "Put ✓ beside all that apply, in the rows below.", "This question applies to everyone.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ({"safety.measures/audits": "✓", "safety.measures/tests": "○"}, Answer(("audits", "tests"))),
        ({"safety.measures": "tests、audits"}, Answer(("audits", "tests"))),
        ({"safety.measures": '["audits"]'}, Answer(("audits",))),
        ({"safety.measures/audits": "×", "safety.measures/tests": "x"}, Answer(("tests",))),
        ({"safety.measures/audits": "Option audits"}, Answer(("audits",))),
        ({"practice.share": 7.0999999999999996}, Answer(Decimal("7.1"))),
        ({"practice.share": "1,0 "}, None),
        ({"practice.policy": "Option draft（日本語）"}, Answer("draft")),
        ({"practice.notes": "=1+1"}, None),
    ],
)
def test_what_people_put_is_understood(cells, answer):
    document = parse_document(bank())
    sheet = read(workbooks.write([table(*((key, "", value) for key, value in cells.items()))]))
    read_sheet = Interpretation(sheet, document)
    expected = answer or Answer("=1+1")
    if "practice.share" in cells and answer is None:
        assert [str(finding) for finding in read_sheet.findings] == ["answers!C2: must be a number"]
    else:
        (said,) = read_sheet.said.values()
        assert set(said.answer.value) == set(expected.value) if isinstance(expected.value, tuple) else (
            said.answer == expected
        )  # fmt: skip


def test_other_files_are_no_answer_sheets():
    with translation.override("en"):
        for data, said in (
            (workbooks.write([Table("x", [Column("y")])]), "this workbook is no answer sheet"),
            (b"PK\x03\x04" + bytes(50), "This is not an Excel workbook"),
        ):
            with pytest.raises(Unreadable) as refused:
                read(data)
            assert refused.value.problem.text.startswith(said)


# --- back to the site ------------------------------------------------------------------------------------------------


def downloaded(assessment: Assessment, *, filled: bool = True, language: str = "en") -> bytes:
    document = domain.document_of(assessment.version)
    with translation.override(language):
        content = of_assessment(assessment, filled=filled, at=timezone.now())
        return write(document, content, language=language)


def upload(assessment: Assessment, data: bytes, by: User) -> uploads.Preview:
    kept = uploads.keep_upload(assessment=assessment, data=data, file_name="a.xlsx", by=by, at=later(60))
    return uploads.preview_of(kept)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sheet_that_nobody_touched_changes_nothing(assessment, cast, say, language):
    say("practice.policy", "yes", comment="一行目\r\n二行目", evidence="規程集")
    say("practice.share", Decimal("7.125"))
    say("practice.notes", "  =1+1 \r\n")
    say("safety.measures", ("audits", "tests"))
    say("practice.reach", None, status="unknown")
    preview = upload(assessment, downloaded(assessment, language=language), cast.owner)
    assert (preview.differences, preview.findings) == ([], [])


def test_what_was_filled_in_is_saved_once_confirmed(assessment, cast, say):
    say("practice.policy", "no")
    data = filled_in(
        downloaded(assessment),
        practice__policy={"answer": "Option yes", "comment": "since May", "respondent": "Kimura (legal)"},
        practice__share={"answer": "12"},
        safety__measures___audits={"answer": "✓"},
        practice__notes={"status": "Not applicable"},
    )
    kept = uploads.keep_upload(
        assessment=assessment, data=data, file_name="a.xlsx", by=cast.owner, at=later(5)
    )
    assert domain.answers_of(assessment) == {"practice.policy": Answer("no")}
    taken = uploads.take_over(upload=kept, chosen={}, by=cast.colleague, at=later(9))
    assert (taken.saved, taken.conflicts) == (4, 0)
    assert domain.answers_of(assessment) == {
        "practice.policy": Answer("yes", comment="since May"),
        "practice.share": Answer(Decimal(12)),
        "practice.notes": Answer(status="not_applicable"),
        "safety.measures": Answer(("audits",)),
    }
    row = assessment.answers.get(question="practice.policy")
    assert (row.respondent, row.author, row.revision) == ("Kimura (legal)", cast.colleague, 2)
    assert AnswerRevision.objects.get(answer=row, revision=2).respondent == "Kimura (legal)"
    assert not SheetUpload.objects.exists()
    event = Event.objects.get(action="assessment.sheet_taken_over")
    assert event.detail["answers"] == 4


def test_respondents_go_out_again_and_are_not_lost(assessment, cast, say):
    say("practice.policy", "no")
    data = filled_in(
        downloaded(assessment), practice__policy={"answer": "Option yes", "respondent": "Kimura"}
    )
    kept = uploads.keep_upload(
        assessment=assessment, data=data, file_name="a.xlsx", by=cast.owner, at=later(5)
    )
    uploads.take_over(upload=kept, chosen={}, by=cast.owner, at=later(9))
    (row,) = [
        row
        for row in read(downloaded(assessment)).rows
        if row.cells.get("key", ("",))[0] == "practice.policy"
    ]
    assert row.cells["respondent"].text == "Kimura"
    assert upload(assessment, downloaded(assessment), cast.colleague).differences == []


def test_answer_taken_back_in_a_filled_sheet_is_taken_back(assessment, cast, say):
    say("practice.policy", "yes")
    data = filled_in(downloaded(assessment), practice__policy={"answer": None, "status": None})
    (difference,) = upload(assessment, data, cast.owner).changes
    assert (difference.key, difference.clears) == ("practice.policy", True)


def test_blank_cells_of_a_blank_sheet_say_nothing(assessment, cast, say):
    say("practice.policy", "yes")
    data = filled_in(downloaded(assessment, filled=False), practice__share={"answer": "5"})
    preview = upload(assessment, data, cast.owner)
    assert [difference.key for difference in preview.changes] == ["practice.share"]


def test_answer_changed_on_both_sides_is_for_a_person_to_choose(assessment, cast, say):
    say("practice.policy", "no")
    data = filled_in(
        downloaded(assessment), practice__policy={"answer": "Option yes"}, practice__share={"answer": "5"}
    )
    say("practice.policy", "draft", by=cast.colleague, minutes=3)
    kept = uploads.keep_upload(
        assessment=assessment, data=data, file_name="a.xlsx", by=cast.owner, at=later(5)
    )
    preview = uploads.preview_of(kept)
    assert [each.key for each in preview.conflicts] == ["practice.policy"]
    assert [each.key for each in preview.changes] == ["practice.share"]
    uploads.take_over(upload=kept, chosen={}, by=cast.owner, at=later(9))
    assert domain.answers_of(assessment)["practice.policy"] == Answer("draft")

    kept = uploads.keep_upload(
        assessment=assessment, data=data, file_name="a.xlsx", by=cast.owner, at=later(5)
    )
    uploads.take_over(upload=kept, chosen={"practice.policy": 2}, by=cast.owner, at=later(9))
    assert domain.answers_of(assessment)["practice.policy"] == Answer("yes")


def test_answer_changed_while_somebody_looks_is_not_overwritten(assessment, cast, say):
    data = filled_in(downloaded(assessment), practice__policy={"answer": "Option yes"})
    kept = uploads.keep_upload(
        assessment=assessment, data=data, file_name="a.xlsx", by=cast.owner, at=later(5)
    )
    say("practice.policy", "draft", by=cast.colleague, minutes=6)
    say("practice.policy", "no", by=cast.owner, minutes=7)
    (conflict,) = uploads.preview_of(kept).conflicts
    taken = uploads.take_over(upload=kept, chosen={"practice.policy": 1}, by=cast.owner, at=later(9))
    assert (conflict.revision, taken.saved, taken.conflicts) == (2, 0, 1)
    assert domain.answers_of(assessment)["practice.policy"] == Answer("no")
    assert SheetUpload.objects.filter(pk=kept.pk).exists()


def test_misfits_are_left_out_and_the_rest_can_be_saved(assessment, cast):
    data = filled_in(
        downloaded(assessment),
        practice__policy={"answer": "Perhaps"},
        practice__share={"answer": "200", "comment": "x"},
        safety__measures={"status": "Not applicable"},
        practice__notes={"answer": "text"},
    )
    preview = upload(assessment, data, cast.owner)
    assert [each.key for each in preview.changes] == ["practice.notes"]
    with translation.override("en"):
        assert [str(finding) for finding in preview.findings] == [
            "answers!C4: there is no option Perhaps",
            "answers!C6: must be between 0 and 100",
            "answers!E9: this question cannot be marked as not applicable",
        ]


def test_sheet_of_another_bank_is_refused(assessment, cast):
    with pytest.raises(uploads.NotForThis):
        upload(assessment, sheet_of(("practice.policy", "", "yes"), about={"bank": "other"}), cast.owner)
    with pytest.raises(Unreadable):
        upload(assessment, sheet_of(("", "", "")), cast.owner)


def test_sheet_of_another_assessment_is_told_of_and_overwrites_nothing_unseen(assessment, cast, version, say):
    other = domain.start_assessment(
        organisation=cast.organisation, version=version, title="Other", by=cast.owner, at=later(0)
    )
    data = filled_in(downloaded(other), practice__policy={"answer": "Option yes"})
    say("practice.policy", "no")
    preview = upload(assessment, data, cast.owner)
    assert preview.other_assessment == "Sample Manufacturing"
    assert [(each.key, each.before["value"]) for each in preview.changes] == [("practice.policy", "no")]


def test_submitted_answers_take_no_sheet(assessment, cast, say):
    say("practice.policy", "yes")
    data = filled_in(downloaded(assessment), practice__policy={"answer": "Option no"})
    kept = uploads.keep_upload(
        assessment=assessment, data=data, file_name="a.xlsx", by=cast.owner, at=later(5)
    )
    domain.submit(assessment=assessment, by=cast.owner, at=later(6))
    with pytest.raises(domain.ReadOnly):
        uploads.take_over(upload=kept, chosen={}, by=cast.owner, at=later(7))
    assert domain.answers_of(assessment)["practice.policy"] == Answer("yes")


def test_sheets_that_nobody_confirms_are_forgotten(assessment, cast):
    for age in (timedelta(hours=1), uploads.KEPT_FOR + timedelta(minutes=1)):
        kept = uploads.keep_upload(
            assessment=assessment, data=sheet_of(("practice.policy", "", "yes")), file_name="a.xlsx", by=cast.owner,
            at=timezone.now() - age,
        )  # fmt: skip
    uploads.purge_uploads()
    assert SheetUpload.objects.count() == 1
    assert not SheetUpload.objects.filter(pk=kept.pk).exists()


# --- pages -----------------------------------------------------------------------------------------------------------


def post(client: Client, assessment: Assessment, data: bytes, name: str = "a.xlsx"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("answer-sheet-upload", args=[assessment.pk]), {"file": file})


def test_sheet_goes_from_download_to_saved_answers(assessment, cast):
    client = cast.client("colleague")
    address = reverse("answer-sheet", args=[assessment.pk])
    response = client.get(address, {"contents": "filled"})
    assert response["Content-Type"] == workbooks.CONTENT_TYPE
    assert response["Content-Disposition"] == (
        'attachment; filename="Readiness 2026 answer sheet with answers.xlsx"'
    )
    data = filled_in(
        response.content, practice__policy={"answer": "Option yes"}, practice__share={"answer": "999"}
    )
    preview = post(client, assessment, data)
    page = client.get(preview["Location"])
    assert page.status_code == 200
    content = page.content.decode()
    assert "1 answer will be saved." in content
    assert "1 thing in the sheet does not fit" in content
    assert "answers!C6" in content
    assert domain.answers_of(assessment) == {}
    saved = client.post(preview["Location"], {"confirm": "1"}, follow=True)
    assert "1 answer was saved from the answer sheet." in saved.content.decode()
    assert domain.answers_of(assessment) == {"practice.policy": Answer("yes")}
    again = client.post(preview["Location"], {"confirm": "1"}, follow=True)
    assert "The answer sheet was taken over or discarded already." in again.content.decode()
    assert client.get(preview["Location"]).status_code == 404


def test_discarded_sheet_saves_nothing(assessment, cast):
    client = cast.client("owner")
    preview = post(client, assessment, sheet_of(("practice.policy", "", "yes")))
    assert client.post(preview["Location"], {"discard": "1"}).status_code == 302
    assert (SheetUpload.objects.count(), domain.answers_of(assessment)) == (0, {})


def test_history_names_who_answered_and_who_uploaded(assessment, cast):
    client = cast.client("owner")
    rows = ("practice.policy", "", "yes", "", "", "Kimura")
    data = workbooks.write(
        [table(rows, columns=("key", "question", "answer", "comment", "status", "respondent"))]
    )
    preview = post(client, assessment, data)
    assert "Answered by: Kimura" in client.get(preview["Location"]).content.decode()
    client.post(preview["Location"], {"confirm": "1"})
    page = client.get(reverse("answer-history", args=[assessment.pk, "practice.policy"])).content.decode()
    assert "<b>Kimura</b>" in page
    assert "(from an answer sheet that Aoki uploaded)" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"key,answer\npractice.policy,yes\n", "This is a text file such as CSV"),
        (b"PK\x03\x04", "This is not an Excel workbook"),
        (workbooks.write([Table("x", [Column("y")])]), "This workbook is no answer sheet"),
        (
            sheet_of(("a.b", "", "yes"), about={"bank": "other"}),
            "This sheet answers another question bank (other).",
        ),
        (b"", "The file is empty."),
    ],
)
def test_file_that_is_no_sheet_is_refused_with_its_reason(assessment, cast, data, said):
    response = post(cast.client("owner"), assessment, data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not SheetUpload.objects.exists()


def test_submitted_assessment_says_that_it_is_read_only(assessment, cast, say):
    say("practice.policy", "yes")
    client = cast.client("owner")
    preview = post(client, assessment, sheet_of(("practice.policy", "", "no")))
    domain.submit(assessment=assessment, by=cast.owner, at=later(6))
    for address in (preview["Location"], reverse("answer-sheet-upload", args=[assessment.pk])):
        page = client.post(address, {"confirm": "1"}, follow=True).content.decode()
        assert "The answers have been submitted. Reopen them before you upload an answer sheet." in page
    assert client.get(reverse("answer-sheet", args=[assessment.pk])).status_code == 200


def test_sheet_is_uploaded_again_when_the_assessment_has_moved_to_another_version(assessment, cast):
    client = cast.client("owner")
    preview = post(client, assessment, sheet_of(("practice.policy", "", "yes")))
    newer, _ = publish(document=parse_document(bank() | {"version": "2"}), by=None, at=later(1))
    Assessment.objects.filter(pk=assessment.pk).update(version=newer)
    page = client.post(preview["Location"], {"confirm": "1"}, follow=True).content.decode()
    assert "The assessment has been taken to another version of its question bank meanwhile." in page
    assert (SheetUpload.objects.count(), assessment.answers.count()) == (0, 0)


def test_viewer_downloads_and_does_not_upload(assessment, cast):
    client = cast.client("viewer")
    assert client.get(reverse("answer-sheet", args=[assessment.pk])).status_code == 200
    assert post(client, assessment, sheet_of(("practice.policy", "", "yes"))).status_code == 403


@override_settings(LIMITS={"upload": "1/1h/person"})
def test_uploads_are_limited(assessment, cast):
    client = cast.client("owner")
    data = sheet_of(("practice.policy", "", "yes"))
    assert [post(client, assessment, data).status_code for _ in range(2)] == [302, 429]


def test_profile_of_the_assessment_is_respected(cast):
    assessment = domain.start_assessment(
        organisation=cast.organisation, version=published_with_profiles(), title="Quick", by=cast.owner, at=later(0),
        profile="quick",
    )  # fmt: skip
    keys = {
        row.cells["key"].text.partition("/")[0]
        for row in read(downloaded(assessment)).rows
        if "key" in row.cells
    }
    assert len(keys) == 8


def test_library_bank_makes_a_sheet_that_comes_back_whole():
    document = load_document(EXAMPLE)
    for language in ("ja", "en"):
        with translation.override(language):
            sheet = read(write(document, of_bank(document, None), language=language))
        assert Interpretation(sheet, document).findings == []
