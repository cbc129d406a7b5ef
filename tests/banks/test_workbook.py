"""Question banks as workbooks: out and in without loss, whatever people do to them, and every problem by its cell."""

import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from banks.exchange.formats import read_bank, recognise
from banks.exchange.reading import Reading
from banks.exchange.tree import Unreadable
from banks.exchange.xlsx import conditions, layout, notation, read, write, writing
from banks.exchange.xlsx.reading import LIMITS
from banks.files import load_document
from bench.large_bank import large_bank
from organisations import workbooks
from scoring import Document, InvalidDocument, Problem, canonical_json, parse_document
from scoring.problems import Unfit
from tests.banks.whole_documents import document_trees
from tests.commands import run
from tests.stopwatch import stopwatch

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "banks" / "files" / "example.yaml"
BANKS = [
    EXAMPLE,
    *sorted(ROOT.glob("banks/library/*.yaml")),
    *sorted(ROOT.glob("tests/scoring/banks/*.yaml")),
]


@pytest.fixture(scope="module")
def example() -> Document:
    return load_document(EXAMPLE)


@pytest.fixture(scope="module")
def exported(example) -> bytes:
    with translation.override("en"):
        return write(example).data


Edit = Callable[[openpyxl.Workbook], object]


def edited(data: bytes, edit: Edit) -> bytes:
    """The workbook after somebody changed something in it and saved it."""
    book = openpyxl.load_workbook(BytesIO(data))
    edit(book)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def canonical(reading: Reading) -> str:
    assert [str(finding) for finding in reading.problems] == []
    return canonical_json(parse_document(reading.tree))


def problems(data: bytes) -> list[str]:
    """Everything that is said to be wrong, with its cell."""
    with translation.override("en"):
        reading = read("x", data)
        try:
            parse_document(reading.tree)
        except InvalidDocument as invalid:
            return [str(finding) for finding in reading.findings(invalid.problems)]
        return [str(finding) for finding in reading.findings()]


def notes(reading: Reading, fate: str) -> list[str]:
    with translation.override("en"):
        return [str(note) for note in reading.notes if note.fate == fate]


def column_of(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if str(cell.value).removesuffix(" *") == heading)


def put(sheet: Worksheet, row: int, heading: str, value: object) -> None:
    sheet.cell(row, column_of(sheet, heading)).value = value


# --- out and in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", BANKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_bank_comes_back_as_it_went_out(path, language):
    document = load_document(path)
    with translation.override(language):
        reading = read("other", write(document).data)
    assert canonical(reading) == canonical_json(document)
    assert notes(reading, "lost") == notes(reading, "changed") == []


def comes_back(tree: dict[str, Any]) -> None:
    document = Document.model_validate(tree)
    reading = read("x", write(document).data)
    assert [str(finding) for finding in reading.problems] == []
    assert canonical_json(Document.model_validate(reading.tree)) == canonical_json(document)


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(document_trees(everything=True))
def test_document_with_every_field_comes_back_as_it_went_out(tree):
    comes_back(tree)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(document_trees())
def test_document_with_some_fields_comes_back_as_it_went_out(tree):
    comes_back(tree)


def test_text_that_names_its_languages_in_another_order_keeps_it():
    tree = json.loads(canonical_json(load_document(EXAMPLE)), parse_float=Decimal)
    tree["title"] = dict(reversed(tree["title"].items()))
    option = tree["dimensions"][0]["questions"][0]["options"][1]
    option["text"] = dict(reversed(option["text"].items()))
    document = parse_document(tree)
    assert canonical(read("x", write(document).data)) == canonical_json(document)


def test_list_too_long_for_a_cell_goes_on_in_the_row_below(monkeypatch):
    monkeypatch.setattr(writing, "MOST_IN_A_CELL", 300)
    tree = large_bank(questions=100)
    keys = [question["key"] for dimension in tree["dimensions"] for question in dimension["questions"]]
    asked = [key for key in keys if not key.endswith("4")]
    tree["profiles"] = {"long": {"name": {"ja": "長い", "en": "Long"}, "questions": asked}}
    tree["dimensions"][0]["questions"][0]["visible_if"] = {
        "any": [{"question": key, "answered": True} for key in asked[30:60]]
    }
    document = parse_document(tree)
    data = write(document).data
    (profiles,) = workbooks.read_book(data, wanted=str(layout.PROFILES.title).__eq__, limits=LIMITS).sheets
    assert len(profiles.rows) > 3
    assert canonical(read("x", data)) == canonical_json(document)


def test_carriage_returns_stay():
    tree = json.loads(canonical_json(load_document(EXAMPLE)), parse_float=Decimal)
    tree["title"] = {"ja": "一行目\r\n二行目", "en": "one\rtwo_x000D_"}
    document = parse_document(tree)
    assert canonical(read("x", write(document).data)) == canonical_json(document)


def test_format_is_known_by_its_ending_and_by_its_first_bytes(exported):
    assert recognise("bank.XLSX", b"").name == "xlsx"
    assert recognise("bank", exported).name == "xlsx"


def test_commands_write_and_read_workbooks(db, tmp_path):
    run("import_bank", EXAMPLE, "--publish")
    file = tmp_path / "example.xlsx"
    run("export_bank", "example", "--format", "xlsx", "-o", file)
    assert canonical_json(load_document(file)) == canonical_json(load_document(EXAMPLE))


def test_two_thousand_questions_are_read_in_time():
    document = parse_document(large_bank(questions=2000))
    data = write(document).data
    with stopwatch() as watch:
        again = parse_document(read("x", data).tree)
    assert canonical_json(again) == canonical_json(document)
    assert watch.seconds < 3


# --- what people do --------------------------------------------------------------------------------------------------


def reverse_columns(book: openpyxl.Workbook) -> None:
    sheet = book["Questions"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate(rows, start=1):
        for position, value in enumerate(reversed(row), start=1):
            sheet.cell(number, position).value = value


def add_blank_rows(book: openpyxl.Workbook) -> None:
    book["Questions"].insert_rows(3, 2)
    book["Options"].insert_rows(2)
    book["Options"].insert_rows(1, 3)


def type_numbers_as_text(book: openpyxl.Workbook) -> None:
    sheet = book["Options"]
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, column_of(sheet, "Points"))
        cell.value = f" {cell.value} ".translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def use_words_of_the_other_language(book: openpyxl.Workbook) -> None:
    for row in range(2, book["Questions"].max_row + 1):
        put(book["Questions"], row, "Evidence", "○" if row == 5 else "いいえ")
    book["Options"]["A1"].value = "question"
    book["Options"].title = "Something"
    book["Something"].title = "選択肢"


def trim_and_widen_headings(book: openpyxl.Workbook) -> None:
    for cell in book["Recommendations"][1]:
        cell.value = f"  {str(cell.value).upper().replace('(', '（').replace(')', '）')} "


def write_numbers_as_excel_does(book: openpyxl.Workbook) -> None:
    put(book["Figures"], 2, "Share (%)", 39.00000000000001)
    put(book["Question bank"], 1, "Fact", "Fact")


@pytest.mark.parametrize(
    "edit",
    [
        reverse_columns,
        add_blank_rows,
        type_numbers_as_text,
        use_words_of_the_other_language,
        trim_and_widen_headings,
        write_numbers_as_excel_does,
    ],
)
def test_what_people_do_to_a_workbook_changes_nothing_in_it(edit, example, exported):
    assert canonical(read("x", edited(exported, edit))) == canonical_json(example)


def test_columns_sheets_and_cells_that_mean_nothing_are_named_and_left_out(example, exported):
    def add(book: openpyxl.Workbook) -> None:
        book["Questions"].cell(1, 40).value = "Remarks"
        book["Questions"].cell(3, 40).value = "to be discussed"
        book["Questions"].cell(4, 42).value = "?"
        book.create_sheet("My notes")["A1"].value = "x"

    reading = read("x", edited(exported, add))
    assert canonical(reading) == canonical_json(example)
    assert notes(reading, "lost") == [
        "sheets that mean nothing here are left out: My notes",
        "Questions: columns that mean nothing here are left out: Remarks",
        "Questions: cells that stand under no heading are left out: 1",
    ]


def test_row_without_a_key_gets_one_and_it_is_said(exported):
    def add(book: openpyxl.Workbook) -> None:
        sheet = book["Options"]
        sheet.append([None] * sheet.max_column)
        row = sheet.max_row + 1
        put(sheet, row, "Question", "strategy.definition")
        put(sheet, row, "Points", 80)
        put(sheet, row, "Option text (日本語)", "ほぼある")
        put(sheet, row, "Option text (English)", "Nearly")

    reading = read("x", edited(exported, add))
    document = parse_document(reading.tree)
    assert [option.key for option in document.question("strategy.definition").options] == [
        "none", "drafting", "partial", "defined", "o5",
    ]  # fmt: skip
    assert notes(reading, "changed") == ["Options!B13: has no key and is called o5"]


def test_questions_move_with_their_rows(exported):
    def move(book: openpyxl.Workbook) -> None:
        sheet = book["Questions"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate([*rows[1:], rows[0]], start=2):
            for position, value in enumerate(row, start=1):
                sheet.cell(number, position).value = value
        put(sheet, 6, "Dimension", "security")

    document = parse_document(read("x", edited(exported, move)).tree)
    assert [question.key for question in document.questions()] == [
        "strategy.budget", "strategy.budget-share", "security.measures", "security.notes", "strategy.definition",
    ]  # fmt: skip


def test_workbook_of_a_few_columns_becomes_a_bank():
    book = openpyxl.Workbook()
    book.active.title = "Questions"
    book.active.append(["Dimension", "Key", "Kind", "Question text (English)"])
    book.active.append(["people", "people.trained", "Single choice", "Are people trained?"])
    dimensions = book.create_sheet("Dimensions")
    dimensions.append(["Key", "Name (English)"])
    dimensions.append(["people", "People"])
    options = book.create_sheet("Options")
    options.append(["Question", "Option text (English)", "Points"])
    options.append(["people.trained", "No", 0])
    options.append(["people.trained", "Yes", 100])
    buffer = BytesIO()
    book.save(buffer)
    reading = read("Our check", buffer.getvalue())
    document = parse_document(reading.tree)
    assert (document.key, document.version, document.languages) == ("Our-check", "1", ("en",))
    assert [level.begins_at for level in document.levels] == [0, 20, 40, 60, 80]
    assert [option.key for option in document.question("people.trained").options] == ["o1", "o2"]
    assert notes(reading, "understood") == ["dimensions: 1, questions: 1, options: 2"]


# --- what is wrong ---------------------------------------------------------------------------------------------------


def spoil(book: openpyxl.Workbook) -> None:
    questions, options, figures = book["Questions"], book["Options"], book["Figures"]
    put(questions, 2, "Kind", "essay")
    put(questions, 3, "Weight", "heavy")
    put(questions, 4, "Shown if", "strategy.budget is")
    put(questions, 5, "Evidence", "perhaps")
    put(questions, 6, "Question text (English)", None)
    put(options, 2, "Points", 101)
    put(options, 4, "Question", "strategy.nowhere")
    put(figures, 2, "Source", "gossip")
    put(figures, 3, "Share (%)", "=1/0")
    put(book["Recommendations"], 3, "Key", "write-strategy")
    book["Levels"].merge_cells("B2:B3")


def test_every_problem_is_named_by_its_cell(exported):
    assert problems(edited(exported, spoil)) == [
        "Levels!B2:B3: these cells are merged: unmerge them and fill in each",
        "Questions!C2: must be one of single choice, multiple choice, number, free text, not “essay”",
        "Questions!M4: the condition breaks off; it is written as in: strategy.budget is yes",
        "Questions!K5: must be yes or no, not “perhaps”",
        "Options!A4: there is nothing that this row belongs to in the sheet “Questions” under strategy.nowhere",
        "Recommendations!A3: write-strategy is there twice",
        "Figures!E3: there is a formula without a result: enter its value instead",
        "Questions!C2: is missing",
        "Options!E2: must be between 0 and 100",
        "Questions!J3: must be a number",
        "Figures!E3: is missing",
        "Levels!B3: has no text in the language Japanese",
        "Questions!E6: has no text in the language English",
        "Options!G11: there is no recommendation train-staff",
    ]


def test_problem_of_a_text_is_at_its_language(exported):
    def clear(book: openpyxl.Workbook) -> None:
        put(book["Options"], 3, "Option text (日本語)", None)
        book["Question bank"]["B5"].value = None

    assert problems(edited(exported, clear)) == [
        "Question bank!B5: has no text in the language Japanese",
        "Options!C3: has no text in the language Japanese",
    ]


def test_command_names_sheet_and_cell(exported, tmp_path):
    file = tmp_path / "bank.xlsx"
    file.write_bytes(edited(exported, lambda book: put(book["Questions"], 3, "Weight", "heavy")))
    outcome = run("import_bank", file)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.errors == [f"{file}: Questions!J3: must be a number"]


def test_other_workbook_is_no_question_bank():
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        read("x", workbooks.write([workbooks.Table("Sales", [workbooks.Column("Month")])]))
    assert refused.value.problem.text == (
        "this workbook is no question bank: it has no sheet called “Questions”. Copy its questions into a blank "
        "workbook, which is on the import page and comes from manage.py blank_bank"
    )


def test_formulas_stay_texts():
    tree = json.loads(canonical_json(load_document(EXAMPLE)), parse_float=Decimal)
    tree["title"]["en"] = '=HYPERLINK("http://evil.example","x")'
    tree["dimensions"][0]["questions"][0]["text"]["en"] = "@SUM(A1)"
    data = write(parse_document(tree)).data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert [sheet.count(b"<f>") for sheet in sheets] == [0] * len(sheets)
    book = openpyxl.load_workbook(BytesIO(data))
    facts = {row[0].value: row[1] for row in book[str(layout.FACTS_TITLE)].iter_rows()}
    title = next(cell for name, cell in facts.items() if name.endswith("(English) *"))
    assert (title.data_type, title.quotePrefix) == ("s", True)


# --- what the workbook is like ---------------------------------------------------------------------------------------


def test_workbook_helps_those_who_edit_it(exported):
    book = openpyxl.load_workbook(BytesIO(exported))
    sheet = book["Questions"]
    assert sheet.freeze_panes == "C2"
    assert all(cell.comment is not None for cell in sheet[1])
    offered = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["A2"] == "'Dimensions'!$A$2:$A$10001"
    assert offered["C2"].startswith("'Choices'!")
    assert book["Choices"].sheet_state == "hidden"
    assert book.active.title == "Question bank"


def test_guide_explains_every_column_in_both_languages(exported):
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(exported))["Guide"].iter_rows()
    ]
    assert [row[2] for row in rows[:1]] == ["English"]
    assert [row[5] for row in rows[:1]] == ["日本語"]
    assert sum(len(sheet.columns) + 1 for sheet in layout.SHEETS) < len(rows)
    assert all(row[2] and row[5] for row in rows)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_columns_of_a_sheet_are_called_differently(language):
    with translation.override(language):
        titles = [
            str(layout.FACTS_TITLE),
            str(layout.GUIDE_TITLE),
            *(str(sheet.title) for sheet in layout.SHEETS),
        ]
        assert len(set(titles)) == len(titles)
        assert max(map(len, titles)) <= 31
        for columns in (layout.FACTS, *(sheet.columns for sheet in layout.SHEETS)):
            labels = [str(column.label) for column in columns]
            assert len(set(labels)) == len(labels)


# --- conditions and lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("q is a", {"question": "q", "is": ["a"]}),
        ("q is a, b", {"question": "q", "is": ["a", "b"]}),
        ("q is not a", {"not": {"question": "q", "is": ["a"]}}),
        ("q at least 5 at most 7.5", {"question": "q", "at_least": 5, "at_most": Decimal("7.5")}),
        ("q not answered", {"question": "q", "answered": False}),
        ('"a b" is "is"', {"question": "a b", "is": ["is"]}),
        (
            "p is a and (q is b or r answered)",
            {
                "all": [
                    {"question": "p", "is": ["a"]},
                    {"any": [{"question": "q", "is": ["b"]}, {"question": "r", "answered": True}]},
                ]
            },
        ),
        ("all(q answered)", {"all": [{"question": "q", "answered": True}]}),
        ("q is a & not (r answered)", {"question": "q", "is": ["a"], "not": {"question": "r", "answered": True}}),
    ],
)  # fmt: skip
def test_condition_is_written_in_words(text, condition):
    assert conditions.write(condition) == text
    assert conditions.read(text) == condition


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("q IS a OR b", "q is a, b"),
        ("q is a or r is b", "q is a or r is b"),
        ("（q ＝ a） and r ≥ 5", "q is a and r at least 5"),
        ("p answered and q answered or r answered", "(p answered and q answered) or r answered"),
        ("q is “a”", "q is a"),
    ],
)
def test_condition_is_read_as_it_is_meant(text, meant):
    assert conditions.write(conditions.read(text)) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", conditions.UNFINISHED),
        ("q is", conditions.UNFINISHED),
        ("(q is a", conditions.UNFINISHED),
        ("q is a)", conditions.UNEXPECTED),
        ("q > 5", conditions.UNEXPECTED),
        ("and", conditions.UNEXPECTED),
        ("q is a is b", conditions.UNEXPECTED),
        ('q is "a', conditions.UNEXPECTED),
        ("(" * 100, conditions.TOO_DEEP),
        ("not " * 100, conditions.TOO_DEEP),
    ],
)
def test_condition_that_cannot_be_read_says_why(text, said):
    with pytest.raises(Unfit) as refused:
        conditions.read(text)
    assert refused.value.message == said


parts = st.fixed_dictionaries(
    {"question": st.sampled_from(["a", "b.c", "is", "x y", '"', ""])},
    optional={
        "is": st.lists(st.sampled_from(["a", "and", ",", "日本"]), min_size=1, max_size=3),
        "at_least": st.sampled_from([Decimal(0), Decimal("-2.5")]),
        "at_most": st.sampled_from([Decimal(1_000_000)]),
        "answered": st.booleans(),
    },
)


@settings(max_examples=100)
@given(
    st.recursive(
        parts,
        lambda inner: st.fixed_dictionaries(
            {},
            optional={"all": st.lists(inner, max_size=3), "any": st.lists(inner, max_size=3), "not": inner},
        ),
        max_leaves=8,
    )
)
def test_every_condition_comes_back_as_it_was_written(condition):
    assert conditions.read(conditions.write(condition)) == condition


@settings(max_examples=80)
@given(st.lists(st.text(alphabet=' ,;"、:：ab\n　“', min_size=0, max_size=6), max_size=5))
def test_every_list_comes_back_as_it_was_written(names):
    assert notation.read_list(notation.write_list(names)) == names
    assert notation.read_list(notation.write_list(names, ",\n")) == names


@settings(max_examples=80)
@given(st.dictionaries(st.text(alphabet=' ,;"、:：ab\n　“', max_size=6), st.decimals(-100, 100, places=3)))
def test_numbers_by_name_come_back_as_they_were_written(numbers):
    again = notation.read_numbers(notation.write_numbers(numbers))
    assert {name: Decimal(text) for name, text in again.items()} == numbers


def test_place_of_a_problem_without_a_row_is_none(example, exported):
    reading = read_bank("x.xlsx", exported)
    assert reading.place is not None
    assert reading.place(Problem(("nowhere", 3), "x")) == "Question bank!B2"


def test_workbook_is_read_by_the_words_that_it_was_written_with(exported, example):
    def call_otherwise(book: openpyxl.Workbook) -> None:
        for cells in (book["Options"][1], book["Question bank"]["A"], book["_words"]["C"]):
            for cell in cells:
                cell.value = str(cell.value).replace("Option text", "Wording").replace("Languages", "Tongues")

    reading = read("bank", edited(exported, call_otherwise))
    assert (canonical(reading), reading.problems) == (canonical_json(example), ())


OTHER_WORDS = {
    "single choice": "pick one",
    "multiple choice": "pick several",
    "number": "free text",  # which is another kind of question today
    "free text": "words",
    "yes": "oui",
    "no": "non",
    "exact": "same",
}


def test_choices_and_sheets_are_read_by_the_words_that_the_workbook_was_written_with(exported, example):
    def call_otherwise(book: openpyxl.Workbook) -> None:
        matches = list(book["Figures"].columns)[column_of(book["Figures"], "Match") - 1]
        for cells in (*book["Questions"].columns, matches, book["_words"]["C"]):
            for cell in cells[1:]:
                cell.value = OTHER_WORDS.get(cell.value, cell.value)
        for was, title in (("Options", "Answers"), ("Question bank", "Facts"), ("Guide", "Read me")):
            book[was].title = title
            for cell in book["_words"]["C"]:
                if cell.value == was:
                    cell.value = title

    changed = edited(exported, call_otherwise)
    assert b"pick one" not in exported
    for language in ("en", "ja"):
        with translation.override(language):
            reading = read("bank", changed)
            assert (canonical(reading), reading.problems) == (canonical_json(example), ())
        assert notes(reading, "lost") == []


@pytest.mark.parametrize("written_in", ["en", "ja"])
@pytest.mark.parametrize("read_in", ["en", "ja"])
def test_workbook_is_read_in_any_language_whatever_it_was_written_in(example, written_in, read_in):
    with translation.override(written_in):
        data = write(example).data
    with translation.override(read_in):
        assert canonical(read("bank", data)) == canonical_json(example)


@pytest.mark.parametrize(
    "word",
    [
        "single choice",
        "Single  Choice",
        "ＳＩＮＧＬＥ　ＣＨＯＩＣＥ",
        "singlechoice",
        "単一選択",
        " 単一　選択 ",
        "single",
        "SINGLE",
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_choice_is_read_as_people_type_it(exported, example, word, language):
    def type_it(book: openpyxl.Workbook) -> None:
        put(book["Questions"], 2, "Kind", word)

    with translation.override(language):
        assert canonical(read("bank", edited(exported, type_it))) == canonical_json(example)


@pytest.mark.parametrize("junk", ["", "nobody", 3, "x" * 5_000])
def test_words_that_name_nothing_are_left_aside(exported, example, junk):
    def spoil(book: openpyxl.Workbook) -> None:
        for number in range(2, book["_words"].max_row + 1):
            book["_words"].cell(number, 1 + number % 4).value = junk

    reading = read("bank", edited(exported, spoil))
    assert canonical(reading) == canonical_json(example)
