"""What a question bank's workbook tells of itself: notes beside headings, and a guide in every language of the site."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, get_language_info, pgettext

from banks.exchange.xlsx import layout
from banks.exchange.xlsx.columns import Column
from organisations import workbooks
from organisations.workbooks import Look, Table, Value

_WIDTHS = (24, 26, 74)
Line = tuple[str, str, str]


def note(column: Column) -> str:
    """What is noted beside a column's heading, in the current language."""
    parts = [str(column.about)]
    if column.required:
        parts.append(pgettext("bank workbook", "* Required"))
    if column.sort.words:
        parts.append(" / ".join(column.sort.words.all()))
    return "\n".join(parts)


def table() -> Table:
    """The guide: what is on which sheet, with the current language first."""
    first = get_language() or settings.LANGUAGE_CODE
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != first)
    told = []
    headings: list[str] = []
    for code in codes:
        with translation.override(code):
            told.append(list(_lines()))
            headings += [
                pgettext("bank workbook", "Sheet"),
                pgettext("bank workbook", "Column"),
                get_language_info(code)["name_local"],
            ]
    rows: list[list[Value]] = [
        [text or None for line in lines for text in line] for lines in zip(*told, strict=True)
    ]
    bold = frozenset(number for number, line in enumerate(told[0], start=1) if line[0])
    return Table(
        str(layout.GUIDE_TITLE),
        [
            workbooks.Column(heading, _WIDTHS[number % 3], wrap=True, colour="EEF2F6")
            for number, heading in enumerate(headings)
        ],
        rows,
        look=Look(landscape=True, bold_rows=bold),
    )


def _lines() -> Iterator[Line]:
    """The guide in the current language, line by line: a sheet, a column, and what is said of it."""
    yield from _introduction()
    yield str(layout.FACTS_TITLE), "", str(layout.FACTS_ABOUT)
    for column in layout.FACTS:
        yield "", _named(column), _about(column)
    for sheet in layout.SHEETS:
        yield str(sheet.title), "", str(sheet.about)
        for column in sheet.columns:
            yield "", _named(column), _about(column)


def _named(column: Column) -> str:
    return f"{column.label} *" if column.required else str(column.label)


def _about(column: Column) -> str:
    choices = f" ({' / '.join(column.sort.words.all())})" if column.sort.words else ""
    return f"{column.about}{choices}"


def _introduction() -> Iterator[Line]:
    for heading, text in (
        (
            pgettext("bank workbook", "How to use"),
            pgettext(
                "bank workbook",
                "This workbook holds a question bank, whole. Edit it in Excel or LibreOffice, save it as .xlsx and "
                "import it: it becomes a new draft, and you see beforehand what is understood.",
            ),
        ),
        (
            "",
            pgettext(
                "bank workbook",
                "Columns may change places, and rows may be added, moved and left blank. Further columns and sheets are "
                "left out on import, and you are told which. Do not merge cells, and do not rename headings and sheets.",
            ),
        ),
        (
            "",
            pgettext(
                "bank workbook",
                "Headings marked with * must be filled in. Blue headings are keys, by which rows name each other; each "
                "language has a colour of its own. Notes beside the headings say what to put there.",
            ),
        ),
        (
            "",
            pgettext(
                "bank workbook",
                "To add a language, add its code to the facts and a column for it to every text, such as “Name (fr)”.",
            ),
        ),
        (
            "",
            pgettext(
                "bank workbook",
                "Sheets and columns that this question bank does not use may be missing. Add them under their names below.",
            ),
        ),
        (
            "",
            pgettext(
                "bank workbook",
                "Conditions: “strategy.budget is yes” · “strategy.reach is few, some” (any of these) · “strategy.reach "
                "is not none” · “strategy.share at least 5 at most 20” (the number, or the points of a choice) · "
                "“strategy.plan answered” · “strategy.plan not answered”. Between them “and”, “or”, and “not (…)”; "
                "brackets group them.",
            ),
        ),
    ):
        yield heading, "", text
