"""Clients from a workbook: what is read, every problem by its cell, all or nothing, and workbooks that mean harm."""

import resource
from io import BytesIO

import openpyxl
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.models import Event
from organisations import domain, workbooks
from organisations.domain import NewClient, client_list
from organisations.domain.client_list import Listed, Problem, read_clients
from organisations.models import Engagement, Membership, Organisation
from organisations.workbooks import Column, Table, Unreadable
from tests.factories import MembershipFactory
from tests.organisations.test_workbooks import BOMBS, ENTITIES, SHEET, packed, parts, with_part
from tests.stopwatch import stopwatch

pytestmark = pytest.mark.any_database

HEADINGS = ["Client", "Reading", "Region", "Industry", "Number of employees", "Language"]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def listed(*rows: list[object], headings: list[str] | None = None) -> BytesIO:
    columns = [Column(heading) for heading in headings or HEADINGS]
    filled = [[*row, *[None] * (len(columns) - len(row))] for row in rows]
    return BytesIO(workbooks.write([Table("Clients", columns, filled)]))


def read(file: BytesIO, present: tuple[str, ...] = ()) -> client_list.ClientList:
    return read_clients(file, present=map(domain.plain_name, present), default_language="en")


def problems(*rows: list[object]) -> list[tuple[str, str, str]]:
    return [(each.cell, each.column, each.text) for each in read(listed(*rows)).problems]


# --- reading -----------------------------------------------------------------------------------------


def test_row_is_read_whole():
    found = read(
        listed(["株式会社アオイ", "アオイ", "Asia-Pacific", "Education and research", 1200, "日本語"])
    )
    assert found == client_list.ClientList(
        clients=(
            Listed(
                row=2,
                client=NewClient(
                    name="株式会社アオイ", reading="アオイ", region="apac", industry="education", size=1200,
                    language="ja",
                ),
            ),
        ),
        present=(),
        problems=(),
    )  # fmt: skip


def test_name_is_all_that_is_needed():
    found = read(listed(["Oak"], headings=["Client"]))
    assert [each.client for each in found.clients] == [NewClient(name="Oak", language="en")]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_template_is_read_back_in_every_language(language):
    with translation.override(language):
        book = openpyxl.load_workbook(BytesIO(client_list.template()))
        sheet = book.worksheets[0]
        assert len(sheet.data_validations.dataValidation) == 3
        labels = [book.worksheets[1].cell(row=3, column=column).value for column in (1, 2, 3)]
        sheet.append(["Oak", None, *labels[:2], 7, labels[2]])
        filled = BytesIO()
        book.save(filled)
    filled.seek(0)
    (client,) = [each.client for each in read(filled).clients]
    assert (client.region, client.industry, client.size, client.language) == ("europe", "finance", 7, "en")


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (["会社名", "業種", "従業員数"], ["Oak", "製造", "1,200人"]),
        (["INDUSTRY", "Ｎａｍｅ", "employees"], ["manufacturing", "Oak", "１２００"]),
        (["name", "industry", "size"], ["  Oak ", "Manufacturing", 1200.0]),
    ],
)
def test_headings_and_choices_are_known_in_any_language_and_order(headings, row):
    (each,) = read(listed(row, headings=headings)).clients
    assert (each.client.name, each.client.industry, each.client.size) == ("Oak", "manufacturing", 1200)


def test_columns_that_mean_nothing_are_named():
    found = read(listed(["Oak", "x", "Pine"], headings=["Client", "Favourite colour", "Name"]))
    assert (found.ignored, found.clients[0].client.name) == (("Favourite colour", "Name"), "Oak")


def test_number_as_a_name_is_a_name():
    assert read(listed([33], ["Oak"])).clients[0].client.name == "33"


def test_row_with_nothing_in_the_lists_columns_is_left_out():
    found = read(listed(["Oak", None], [None, "a remark"], headings=["Client", "Remarks"]))
    assert ([each.client.name for each in found.clients], found.problems) == (["Oak"], ())


def test_formula_counts_with_its_result():
    rows = (
        "<row r='1'><c t='str'><v>Client</v></c></row><row r='2'><c t='str'><f>A1</f><v>Oak</v></c></row>"
        "<row r='3'><c><f>HYPERLINK(1)</f></c></row><row r='4'><c t='e'><v>#REF!</v></c></row>"
    )
    found = read(packed(parts(rows)))
    assert [(each.cell, each.text) for each in found.problems] == [
        ("A3", "There is a formula without a result. Enter its value instead."),
        ("A4", "The spreadsheet shows an error here: #REF!"),
    ]
    assert [each.client.name for each in found.clients] == ["Oak"]


# --- problems ----------------------------------------------------------------------------------------

REGIONS = "Asia-Pacific, Europe, United States, Other region"


@pytest.mark.parametrize(
    ("row", "cell", "column", "text"),
    [
        ([None, "x"], "A2", "Client", "There is no name."),
        (["x" * 201], "A2", "Client", "Longer than 200 characters: 201"),
        (["Oak", "x" * 300], "B2", "Reading", "Longer than 200 characters: 300"),
        (["Oak", None, "Mars"], "C2", "Region", f"“Mars” is not one of: {REGIONS}"),
        (["Oak", None, "=1+1"], "C2", "Region", f"“=1+1” is not one of: {REGIONS}"),
        (["Oak", None, None, None, 0], "E2", "Number of employees", "“0” is not a whole number from 1 to 10,000,000."),
        (["Oak", None, None, None, 1.5], "E2", "Number of employees", "“1.5” is not a whole number from 1 to 10,000,000."),
        (["Oak", None, None, None, -3], "E2", "Number of employees", "“-3” is not a whole number from 1 to 10,000,000."),
        (["Oak", None, None, None, "9" * 60], "E2", "Number of employees", f"“{'9' * 39}…” is not a whole number from 1 to 10,000,000."),
        (["Oak", None, None, None, "²"], "E2", "Number of employees", None),
    ],
)  # fmt: skip
def test_problem_is_named_by_its_cell(row, cell, column, text):
    if text is None:  # a raised 2 is read as 2
        assert problems(row) == []
        return
    assert problems(row) == [(cell, column, text)]


def test_every_problem_is_named_in_the_order_of_rows():
    found = read(listed(["Oak", None, "Mars", "Mining", "many", "Latin"], ["Pine"], [None, None, "Europe"]))
    assert [each.cell for each in found.problems] == ["C2", "D2", "E2", "F2", "A4"]
    assert [each.row for each in found.problems] == [2, 2, 2, 2, 4]


def test_client_that_stands_twice_is_a_problem_with_both_rows():
    found = read(listed(["㈱オーク"], ["Pine"], ["株式会社 オーク"]))
    assert found.problems == (
        Problem(row=4, cell="A4", column="Client", text="“株式会社 オーク” stands in row 2 already."),
    )


def test_client_that_is_there_already_is_left_alone():
    found = read(listed(["OAK"], ["Pine"]), present=("oak",))
    assert [each.client.name for each in found.present] == ["OAK"]
    assert [each.client.name for each in found.clients] == ["Pine"]


@pytest.mark.parametrize(
    ("merged", "named"), [("A2:A4", True), ("C2:D2", True), ("A1:B1", False), ("H2:I9", False)]
)
def test_merged_cells_of_the_list_are_a_problem(merged, named):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(["Oak", None, "Europe", "Energy and utilities"])
    if merged != "A1:B1":
        book.active.merge_cells(merged)
    else:
        book.active.insert_cols(2)
        book.active.merge_cells(merged)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    cells = [each.cell for each in read(file).problems]
    assert cells == ([merged] if named else [])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (lambda: BytesIO(workbooks.write([Table("a", [])])), "The sheet is empty."),
        (lambda: listed(), "There is no client below the headings."),
        (lambda: listed(["Oak"], headings=["Firma"]), "Row 1 must hold the headings, “Client” among them. Start from the template."),
        (lambda: listed(*[["x"]] * 1001), "The sheet has more than 1,001 filled rows, headings included."),
    ],
)  # fmt: skip
def test_file_without_a_list_is_refused(file, text):
    with pytest.raises(Unreadable) as refused:
        read(file())
    assert str(refused.value) == text


# --- the pages ---------------------------------------------------------------------------------------


@pytest.fixture
def lead(db) -> Membership:
    return MembershipFactory(organisation__is_consultancy=True, user__language="en")


@pytest.fixture
def browser(lead) -> Client:
    browser = Client()
    browser.force_login(lead.user)
    return browser


def page(lead: Membership) -> str:
    return reverse("client-import", args=[lead.organisation_id])


def upload(browser: Client, lead: Membership, file: BytesIO, name: str = "clients.xlsx"):
    return browser.post(page(lead), {"file": SimpleUploadedFile(name, file.getvalue())})


def entries_of(response) -> str:
    return response.context["confirm_form"].initial["entries"]


def test_list_is_shown_first_and_written_when_confirmed(browser, lead):
    response = upload(browser, lead, listed(["Oak", None, "Europe"], ["Pine", None, None, None, 40]))
    content = response.content.decode()
    assert response.status_code == 200
    assert "2 clients will be added." in content
    assert (Organisation.objects.count(), Engagement.objects.count()) == (1, 0)
    before = Event.objects.count()
    done = browser.post(page(lead), {"entries": entries_of(response)})
    assert done["Location"] == reverse("clients", args=[lead.organisation_id])
    made = Engagement.objects.order_by("client__name")
    assert [(each.client.name, each.client.region, each.client.size) for each in made] == [
        ("Oak", "europe", None),
        ("Pine", "", 40),
    ]
    assert all(each.holds_client and each.consultancy == lead.organisation for each in made)
    assert Event.objects.count() == before + 6  # made, and begun in both trails


def test_list_confirmed_twice_is_written_once(browser, lead):
    entries = entries_of(upload(browser, lead, listed(["Oak"])))
    first, second = (browser.post(page(lead), {"entries": entries}) for _ in range(2))
    assert (first.status_code, second["Location"]) == (302, page(lead))
    assert Engagement.objects.count() == 1


def test_list_with_problems_cannot_be_confirmed(browser, lead):
    response = upload(browser, lead, listed(["Oak", None, "Mars"], ["Pine"]))
    content = response.content.decode()
    assert response.status_code == 422
    assert "confirm_form" not in response.context
    assert '<td>C2</td><td class="nowrap">Region</td>' in content
    assert "<title>Error: " in content


def test_list_of_clients_that_are_there_has_nothing_to_confirm(browser, lead):
    browser.post(page(lead), {"entries": entries_of(upload(browser, lead, listed(["Oak"])))})
    response = upload(browser, lead, listed(["oak"]))
    assert "There is nothing to add" in response.content.decode()
    assert "confirm_form" not in response.context


def test_confirmed_list_is_the_one_that_was_shown_to_this_person(browser, lead):
    other = MembershipFactory(organisation__is_consultancy=True, user=lead.user)
    entries = entries_of(upload(browser, lead, listed(["Oak"])))
    colleague = Client()
    colleague.force_login(MembershipFactory(organisation=lead.organisation).user)
    for post, where, posted in (
        (browser, other, entries),
        (colleague, lead, entries),
        (browser, lead, entries[:-3] + "abc"),
        (browser, lead, signing.dumps([{"name": "x", "language": "en"}])),
        (browser, lead, ""),
    ):
        response = post.post(page(where), {"entries": posted})
        assert response["Location"] == page(where)
    assert Engagement.objects.count() == 0


def test_old_preview_cannot_be_confirmed(browser, lead, monkeypatch):
    entries = entries_of(upload(browser, lead, listed(["Oak"])))
    monkeypatch.setattr("organisations.forms.client_list.VALID_FOR", -1)
    assert browser.post(page(lead), {"entries": entries})["Location"] == page(lead)
    assert Engagement.objects.count() == 0


def test_thousand_clients_are_added_in_a_few_queries(browser, lead, django_assert_max_num_queries):
    response = upload(browser, lead, listed(*[[f"Client {number}"] for number in range(1000)]))
    with django_assert_max_num_queries(60):
        browser.post(page(lead), {"entries": entries_of(response)})
    assert Engagement.objects.count() == 1000


@pytest.mark.parametrize("posted", [{}, {"file": "a text"}])
def test_post_without_a_file_asks_for_one(browser, lead, posted):
    response = browser.post(page(lead), posted)
    assert response.status_code == 422
    assert "Choose a file" in response.content.decode()


def test_template_is_downloaded_as_a_file(browser, lead):
    response = browser.get(reverse("client-import-template", args=[lead.organisation_id]))
    assert response["Content-Type"] == workbooks.CONTENT_TYPE
    assert response["Content-Disposition"] == 'attachment; filename="clients.xlsx"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_uploads_are_limited(browser, lead, settings):
    settings.LIMITS = {"client-list": "2/10m/person"}
    statuses = [upload(browser, lead, listed(["Oak"])).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


# --- harm --------------------------------------------------------------------------------------------


def test_hostile_names_stay_text(browser, lead):
    names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202eevil", "\U00020bb7野家", "{{ user }}"]
    response = upload(browser, lead, listed(*[[name] for name in names]))
    assert "<script>alert(1)" not in response.content.decode()
    browser.post(page(lead), {"entries": entries_of(response)})
    assert set(Engagement.objects.values_list("client__name", flat=True)) == set(names)


def test_lone_surrogates_and_nul_reach_no_database(browser, lead):
    rows = "<row><c t='str'><v>Client</v></c></row><row><c t='str'><v>Oak_xD800__x0000_!</v></c></row>"
    response = upload(browser, lead, packed(parts(rows)))
    browser.post(page(lead), {"entries": entries_of(response)})
    assert Engagement.objects.get().client.name == "Oak!"


@pytest.mark.any_database  # it does not come as far
@pytest.mark.parametrize(
    "name", ["blanks", "ten thousand columns", "entities"]
)  # the others: test_workbooks.py
def test_bomb_is_answered_with_a_problem_quickly(browser, lead, name):
    file = BOMBS[name]() if name in BOMBS else with_part(SHEET, ENTITIES)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with stopwatch() as watch:
        response = upload(browser, lead, file)
    assert watch.seconds < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


@pytest.mark.parametrize("name", ["../../etc/passwd.xlsx", "a.svg", "x" * 400 + ".xlsx", "a\u202exslx.exe"])
def test_name_of_the_file_is_only_shown(browser, lead, name):
    response = upload(browser, lead, listed(["Oak"]), name=name)
    assert response.status_code in (200, 422)
    assert Engagement.objects.count() == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=30) | st.integers() | st.floats() | st.none(), max_size=6), max_size=6)
)
def test_whatever_a_list_says_is_read_or_named(rows):
    try:
        found = read(listed(*rows))
    except Unreadable as refused:
        said = [str(refused)]
    else:
        said = [each.text for each in found.problems]
        assert all(each.client.name.strip() for each in found.clients)
    assert all(said)
