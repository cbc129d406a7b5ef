"""The sheet of facts about the question bank as a whole, and the titles of the sheets that list nothing."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import KEY, LIST, NUMBER, TEXT, Column
from banks.exchange.xlsx.layout.recurring import ORIGIN

FACTS = (
    Column(
        name="key",
        label=pgettext_lazy("bank workbook", "Key"),
        about=pgettext_lazy(
            "bank workbook",
            "What the question bank is called in files and addresses. It stays the same from version to version.",
        ),
        sort=KEY,
        required=True,
    ),
    Column(
        name="version",
        label=pgettext_lazy("bank workbook", "Version"),
        about=pgettext_lazy(
            "bank workbook", "Give every version that you publish another one, such as 2026.1."
        ),
        sort=KEY,
        required=True,
    ),
    Column(
        name="languages",
        label=pgettext_lazy("bank workbook", "Languages"),
        about=pgettext_lazy(
            "bank workbook",
            "Codes of the languages, such as ja, en. The first is the one used where another has nothing. Every "
            "text must be there in all of them to publish.",
        ),
        sort=LIST,
        required=True,
    ),
    Column(
        name="title",
        label=pgettext_lazy("bank workbook", "Title"),
        about=pgettext_lazy("bank workbook", "What people see the question bank called."),
        sort=TEXT,
        required=True,
        languages=True,
    ),
    Column(
        name="description",
        label=pgettext_lazy("bank workbook", "Description"),
        about=pgettext_lazy("bank workbook", "What it is for, in a few sentences."),
        sort=TEXT,
        languages=True,
    ),
    Column(
        name="minimum_coverage",
        label=pgettext_lazy("bank workbook", "Least coverage (%)"),
        about=pgettext_lazy(
            "bank workbook",
            "The part of the weight that must be answered before a level is given, in percent. 80 unless you say "
            "otherwise.",
        ),
        sort=NUMBER,
        default=80,
    ),
    Column(
        name="minimum_difference",
        label=pgettext_lazy("bank workbook", "Least difference (points)"),
        about=pgettext_lazy(
            "bank workbook",
            "How many points an organisation must lie beyond a survey’s range before it is called ahead or behind. "
            "0 unless you say otherwise.",
        ),
        sort=NUMBER,
        default=0,
    ),
    ORIGIN,
)

FACTS_NAME = "bank"
FACTS_TITLE = pgettext_lazy("bank workbook", "Question bank")
FACTS_ABOUT = pgettext_lazy("bank workbook", "The facts about the question bank as a whole, one a row.")
GUIDE_TITLE = pgettext_lazy("bank workbook", "Guide")
ORDER_TITLE = "_order"
WORDS_TITLE = "_words"
