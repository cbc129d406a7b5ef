"""Workbooks: what is written is inert and opens, what is read is bounded, whoever made it."""

import resource
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations import workbooks
from organisations.workbooks import Cell, Column, Kind, Limits, Look, Offer, Row, Table, Unreadable
from tests.stopwatch import stopwatch

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DAMAGED = "This is not an Excel workbook (.xlsx), or it is damaged."
TOO_LARGE = "The workbook holds far more than a list. Copy the list into a new, empty workbook."


def parts(rows: str = "", *, strings: str = "", after: str = "", sheets: str | None = None) -> dict[str, str]:
    """The parts of a workbook, its rows written by hand."""
    relation = f'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Type="{RELATIONS}'
    listed = sheets or '<sheet name="List" sheetId="1" r:id="rId1"/>'
    return {
        "_rels/.rels": f'<Relationships {relation}/officeDocument" Id="rId1" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships {relation}/worksheet" Id="rId1" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Type="{RELATIONS}/worksheet" Id="rId2" Target="/xl/worksheets/sheet2.xml"/>'
            f'<Relationship Type="{RELATIONS}/sharedStrings" Id="rId3" Target="sharedStrings.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/worksheets/sheet1.xml": f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData>{after}</worksheet>",
        "xl/worksheets/sheet2.xml": (
            f"<worksheet {NAMESPACE}><sheetData><row><c t='str'><v>second</v></c></row></sheetData></worksheet>"
        ),
        "xl/sharedStrings.xml": f"<sst {NAMESPACE}>{strings}</sst>",
    }


def packed(contents: dict[str, str | bytes]) -> BytesIO:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    buffer.seek(0)
    return buffer


def read(rows: str = "", *, most_rows: int = 100, **more: str) -> workbooks.Sheet:
    return workbooks.read(packed(parts(rows, **more)), most_rows=most_rows)


def texts(sheet: workbooks.Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in sheet.rows]


def written(*tables: Table) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbooks.write(tables)))


# --- writing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "#N/A"]
)
def test_text_that_begins_like_a_formula_is_written_as_text(text):
    sheet = written(Table("List", [Column("Name")], [[text]]))["List"]
    cell = sheet["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")
    assert cell.quotePrefix == (text != "#N/A")


def test_written_workbook_holds_no_formula_element():
    content = workbooks.write([Table("List", [Column("=A1", choices=("=1", "b"))], [["=1"], ["+1"]])])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert len(sheets) == 2
    assert [sheet.count(b"<f>") for sheet in sheets] == [0, 0]


def test_control_characters_and_lone_surrogates_are_left_out():
    sheet = written(Table("a", [Column("Name")], [["a\x00\x0b\ud800b\uffffc\x1fd"]]))["a"]
    assert sheet["A2"].value == "abcd"


def test_text_longer_than_a_cell_is_cut():
    sheet = written(Table("a", [Column("Name")], [["x" * 100_000]]))["a"]
    assert len(sheet["A2"].value) == workbooks.MOST_CHARACTERS


def test_values_keep_their_kinds():
    moment = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
    row = [True, 7, 1.5, Decimal("2.5"), date(2026, 11, 22), moment, None, float("nan")]
    columns = [Column(str(number)) for number in range(len(row))]
    with timezone.override("Asia/Tokyo"):
        sheet = written(Table("a", columns, [row]))["a"]
    assert [cell.value for cell in sheet[2]] == [
        True, 7, 1.5, 2.5, datetime(2026, 11, 22), datetime(2026, 11, 22, 12, 4, 5), None, None,
    ]  # fmt: skip


def test_heading_stays_in_sight_and_columns_have_their_widths():
    sheet = written(
        Table("a", [Column("Name", width=40), Column("Size", number_format="#,##0")], [["x", 1000]])
    )["a"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 40
    assert sheet["A1"].font.bold
    assert sheet["B2"].number_format == "#,##0"


def test_titles_of_sheets_are_made_allowable_and_different():
    book = written(
        *[Table(title, [Column("x")]) for title in ("a/b:c", "A b c", "x" * 40, "x" * 50, "", "'")]
    )
    assert book.sheetnames == ["a b c", "A b c 2", "x" * 31, "x" * 29 + " 2", "1", "1 2"]


def test_choices_are_offered_from_a_list_on_a_sheet_of_their_own():
    with translation.override("en"):
        book = written(Table("a", [Column("Name"), Column("Region", choices=("Asia", "Europe"))]))
    (offered,) = book["a"].data_validations.dataValidation
    assert str(offered.sqref) == "B2:B1001"
    assert offered.formula1 == "'Choices'!$A$2:$A$3"
    assert [cell.value for cell in book["Choices"]["A"]] == ["Region", "Asia", "Europe"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec=None), min_size=1, max_size=40), min_size=1, max_size=5))
def test_whatever_is_written_can_be_read_again(values):
    content = workbooks.write([Table("List", [Column("Name") for _ in values], [values])])
    sheet = workbooks.read(BytesIO(content), most_rows=2)
    expected = {
        column: Cell(text)
        for column, value in enumerate(values, start=1)
        if (text := workbooks.cleaned(value)).strip()
    }
    assert sheet.rows[1:] == ([Row(2, expected)] if expected else [])


def test_headings_for_programs_stand_above_those_for_people():
    look = Look(names=("name", "size"), hidden_columns=frozenset({2}))
    sheet = written(Table("a", [Column("Name"), Column("Size")], [["x", 1]], look=look))["a"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["name", "size"],
        ["Name", "Size"],
        ["x", 1],
    ]
    assert (sheet.freeze_panes, sheet.row_dimensions[1].hidden) == ("A3", True)
    assert sheet.column_dimensions["B"].hidden


def test_choices_of_single_cells_and_of_other_sheets_are_offered():
    look = Look(names=("name", "size"))
    offers = [Offer(1, 1, ("p", "q")), Offer(3, 1, ("p", "q")), Offer(2, 1, ("=1",))]
    columns = [Column("Name"), Column("Key", choices_from=("It's", 2))]
    rows = [["", ""], ["", ""], ["", ""]]
    book = written(
        Table("a", columns, rows, offers, look), Table("It's", [Column("x"), Column("y")], [["1", "2"]])
    )
    offered = {str(rule.sqref): rule.formula1 for rule in book["a"].data_validations.dataValidation}
    assert offered == {
        "B3:B1005": "'It''s'!$B$2:$B$10001",
        "A3 A5": "'Choices'!$A$2:$A$3",
        "A4": "'Choices'!$B$2:$B$2",
    }


def test_note_and_colour_of_a_heading_are_written_and_digits_stay_text():
    column = Column("Name", note="What it is called.", colour="9CC3D7", as_text=True, wrap=True)
    sheet = written(Table("a", [column], [["010"]]))["a"]
    assert (sheet["A1"].comment.text, sheet["A1"].fill.fgColor.rgb) == ("What it is called.", "009CC3D7")
    assert (sheet["A2"].value, sheet["A2"].number_format) == ("010", "@")


def test_rows_are_as_high_as_their_texts():
    sheet = written(Table("a", [Column("x", width=11, wrap=True)], [["short"], ["日本語" * 10], ["a\nb"]]))[
        "a"
    ]
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4)] == [None, 95.0, 33.0]


# --- reading ---------------------------------------------------------------------------------------


def test_wanted_sheets_are_read_hidden_or_not_and_the_others_named():
    tables = [
        Table("One", [Column("a")], [["x"]]),
        Table("Two", [Column("b")], [["y\rz"]], look=Look(hidden=True, carriage_returns=True)),
        Table("Three", [Column("c")]),
        Table("Four", [Column("d")], look=Look(hidden=True)),
    ]
    content = workbooks.write(tables)
    limits = Limits(rows=5, carriage_returns=True)
    book = workbooks.read_book(content, wanted={"One", "Two"}.__contains__, limits=limits)
    assert [(sheet.title, texts(sheet)) for sheet in book.sheets] == [
        ("One", [["a"], ["x"]]), ("Two", [["b"], ["y\rz"]]),
    ]  # fmt: skip
    assert list(book.others) == ["Three"]


@pytest.mark.parametrize(
    "limits",
    [Limits(rows=100, cells=3), Limits(rows=100, elements=20), Limits(rows=100, unpacked_bytes=500)],
)
def test_workbook_beyond_its_limits_is_refused(limits):
    content = workbooks.write([Table("a", [Column("x")], [["1"], ["2"], ["3"]])])
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        workbooks.read_book(content, wanted=lambda title: True, limits=limits)
    assert str(refused.value) == TOO_LARGE


def test_reading_finds_every_way_of_holding_a_value():
    sheet = read(
        "<row r='2'><c r='A2' t='s'><v>1</v></c><c r='B2' t='inlineStr'><is><t>inline</t></is></c>"
        "<c r='C2' t='str'><f>1+1</f><v>result</v></c><c r='D2'><v>1.2E3</v></c><c r='E2' t='b'><v>1</v></c>"
        "<c r='F2' t='e'><v>#N/A</v></c><c r='G2'><f>1+1</f></c><c r='H2' s='1'/></row>"
        "<row r='5'><c><v>0.10</v></c><c t='str'><v>   </v></c><c t='str'><v>a_x000D_b_x005F_x0041_</v></c></row>",
        strings="<si><t>unused</t></si><si><r><t>日</t></r><r><t>本</t></r><rPh sb='0' eb='1'><t>ニホン</t></rPh></si>",
    )
    assert sheet.title == "List"
    assert sheet.rows == [
        Row(2, {
            1: Cell("日本"), 2: Cell("inline"), 3: Cell("result"), 4: Cell("1200", Kind.NUMBER), 5: Cell("1"),
            6: Cell("#N/A", Kind.ERROR), 7: Cell("", Kind.FORMULA),
        }),
        Row(5, {1: Cell("0.10", Kind.NUMBER), 3: Cell("a\nb_x0041_")}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("12", "12"), ("12.0", "12"), ("-0", "0"), ("1E999999999", "1E999999999"), ("1e-3", "0.001"), ("abc", "abc"),
     ("NaN", "NaN"), ("123456789012345678901", "123456789012345678901"), ("0e999999", "0")],
)  # fmt: skip
def test_numbers_read_as_a_person_writes_them(stored, shown):
    sheet = read(f"<row><c><v>{stored}</v></c></row>")
    assert sheet.rows == [Row(1, {1: Cell(shown, Kind.NUMBER)})]


def test_first_sheet_that_is_not_hidden_is_read():
    sheets = '<sheet name="secret" state="hidden" sheetId="1" r:id="rId1"/><sheet name="Second" sheetId="2" r:id="rId2"/>'
    sheet = read("<row><c t='str'><v>first</v></c></row>", sheets=sheets)
    assert (sheet.title, texts(sheet)) == ("Second", [["second"]])


def test_prefixes_of_other_programs_are_understood():
    book = parts()
    book["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{NAMESPACE[7:-1]}"><x:sheetData><x:row r="1"><x:c r="B1" t="str"><x:v>a</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert workbooks.read(packed(book), most_rows=5).rows == [Row(1, {2: Cell("a")})]


def test_merged_ranges_are_reported():
    sheet = read("<row/>", after='<mergeCells><mergeCell ref="A2:B9"/><mergeCell ref="x"/></mergeCells>')
    assert sheet.merged == ("A2:B9", "x")
    assert [list(workbooks.cells_of(merged)) for merged in sheet.merged] == [[(2, 1), (9, 2)], []]


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(1, 1, "A1"), (7, 26, "Z7"), (2, 27, "AA2"), (9, 702, "ZZ9"), (1, 703, "AAA1")],
)
def test_reference_names_a_cell_as_spreadsheets_do(row, column, name):
    assert workbooks.reference(row, column) == name


def test_rows_beyond_the_most_are_refused_and_empty_ones_not_counted():
    filled = "<row><c t='str'><v>x</v></c></row>"
    assert len(read(filled * 3 + "<row/>" * 50, most_rows=3).rows) == 3
    with pytest.raises(Unreadable) as refused:
        read(filled * 4, most_rows=3)
    assert str(refused.value) == "The sheet has more than 3 filled rows, headings included."


def test_value_beyond_the_last_column_is_named():
    assert read("<row r='3'><c r='XFD3'/></row>").rows == []
    with pytest.raises(Unreadable) as refused:
        read("<row r='3'><c r='AY3'><v>1</v></c></row>")
    assert str(refused.value) == "Cell AY3 lies beyond the columns of the list."


def without(name: str) -> BytesIO:
    contents = parts()
    del contents[name]
    return packed(contents)


def with_part(name: str, content: str | bytes) -> BytesIO:
    return packed(parts() | {name: content})


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c></row>'
    "</sheetData></worksheet>"
)
OUTSIDE = (
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&x;</v></c>'
    "</row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(lambda: BytesIO(b""), id="nothing"),
        pytest.param(lambda: BytesIO(b"PK\x03\x04" + b"\x00" * 100), id="cut"),
        pytest.param(lambda: BytesIO(packed(parts()).getvalue()[:-30]), id="truncated"),
        pytest.param(lambda: packed({}), id="empty zip"),
        pytest.param(lambda: packed({"a.txt": "a"}), id="another zip"),
        pytest.param(lambda: without("xl/workbook.xml"), id="no workbook"),
        pytest.param(lambda: without(SHEET), id="no sheet"),
        pytest.param(lambda: without("xl/_rels/workbook.xml.rels"), id="no relations"),
        pytest.param(lambda: with_part("xl/_rels/workbook.xml.rels", "<Relationships/>"), id="no relation"),
        pytest.param(lambda: with_part(SHEET, ENTITIES), id="entities"),
        pytest.param(lambda: with_part(SHEET, OUTSIDE), id="external entity"),
        pytest.param(lambda: with_part(SHEET, "<worksheet>"), id="not closed"),
        pytest.param(lambda: with_part(SHEET, b"\xff\xfe\x00"), id="not text"),
        pytest.param(lambda: packed(parts("<row r='2'/><row r='2'/>")), id="a row twice"),
        pytest.param(lambda: packed(parts("<row r='9999999'/>")), id="a row too far"),
        pytest.param(lambda: packed(parts("<row r='x'/>")), id="a row without a number"),
        pytest.param(lambda: packed(parts("<row><c r='ABCD1'/></row>")), id="a column too far"),
        pytest.param(
            lambda: packed(parts("<row><c t='s'><v>7</v></c></row>")), id="a text that is not there"
        ),
        pytest.param(
            lambda: packed(parts("<row><c t='s'><v>" + "9" * 5000 + "</v></c></row>")), id="a long number"
        ),
        pytest.param(
            lambda: packed(parts("<row><c t='s'><v>-1</v></c></row>")), id="a text before the first"
        ),
    ],
)
def test_file_that_is_no_workbook_is_refused(file):
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        workbooks.read(file(), most_rows=10)
    assert str(refused.value) == DAMAGED


def test_old_or_locked_file_is_told_apart():
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        workbooks.read(BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600), most_rows=10)
    assert str(refused.value) == (
        "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password."
    )


def test_file_over_the_limit_is_refused_unread():
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        workbooks.read(BytesIO(b"x" * (workbooks.MOST_BYTES + 1)), most_rows=10)
    assert str(refused.value) == "The file is larger than 4 MB. Keep only the list in it."


def lying_zip() -> BytesIO:
    """The sheet claims to unpack to 100 bytes, and unpacks to 100 MB."""
    content = bytearray(with_part(SHEET, b" " * 100_000_000).getvalue())
    size = (100_000_000).to_bytes(4, "little")
    while (position := content.find(size)) >= 0:
        content[position : position + 4] = (100).to_bytes(4, "little")
    return BytesIO(bytes(content))


BOMBS = {
    "blanks": lambda: with_part(SHEET, b" " * 100_000_000),
    "empty cells": lambda: packed(parts("<row>" + "<c/>" * 3_900_000)),
    "empty rows": lambda: packed(parts("<row/>" * 2_600_000)),
    "ten thousand columns": lambda: packed(parts(("<row>" + "<c/>" * 10_000 + "</row>") * 390)),
    "elements within elements": lambda: packed(parts("<a>" * 5_000_000)),
    "attributes": lambda: packed(parts("<row " + "".join(f'a{n}=">" ' for n in range(1_200_000)) + "/>")),
    "shared texts": lambda: packed(
        parts("<row><c t='s'><v>0</v></c></row>", strings="<si><t/></si>" * 1_200_000)
    ),
    "one text": lambda: packed(parts("<row><c t='str'><v>" + "x" * 17_000_000 + "</v></c></row>")),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bomb_is_refused_quickly_and_in_little_memory(bomb):
    file = BOMBS[bomb]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with stopwatch() as watch:
        with translation.override("en"), pytest.raises(Unreadable) as refused:
            workbooks.read(file, most_rows=1000)
        assert str(refused.value) == TOO_LARGE
    assert watch.seconds < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # KB


def test_part_that_lies_about_its_size_is_refused():
    with translation.override("en"), pytest.raises(Unreadable) as refused:
        workbooks.read(lying_zip(), most_rows=1000)
    assert str(refused.value) == DAMAGED


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=6), st.booleans())
def test_mutated_workbook_is_read_or_refused(position, noise, inside):
    """In the packed file, or in the text of a part before it is packed."""
    if inside:
        contents = {
            name: content.encode()
            for name, content in parts(
                "<row r='1'><c r='A1' t='s'><v>0</v></c></row>", strings="<si><t>a</t></si>"
            ).items()
        }
        name = sorted(contents)[position % len(contents)]
        content = bytearray(contents[name])
        content[position % len(content) : position % len(content) + len(noise)] = noise
        file = packed(contents | {name: bytes(content)})
    else:
        content = bytearray(packed(parts("<row><c><v>1</v></c></row>")).getvalue())
        content[position % len(content) : position % len(content) + len(noise)] = noise
        file = BytesIO(bytes(content))
    rows = []
    with suppress(Unreadable):
        rows = workbooks.read(file, most_rows=10).rows
    assert len(rows) <= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_csv_is_told_from_a_damaged_workbook(encoding: str):
    with translation.override("en"), pytest.raises(Unreadable) as found:
        workbooks.read(BytesIO("名称,地域\r\n株式会社アオイ,apac\r\n".encode(encoding)), most_rows=5)
    assert str(found.value) == (
        "This is a text file such as CSV, and no Excel workbook. Open it in Excel and save it as .xlsx."
    )
