"""What answers lead to: recommendations and their owners, levels, and the profiles to answer by."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import KEY, LINES, LIST, Column
from banks.exchange.xlsx.layout.recurring import in_map, name, number, text, yes
from banks.exchange.xlsx.layout.sheet import ADVISED, ASKED, Sheet

RECOMMENDATIONS = Sheet(
    name="recommendations",
    title=pgettext_lazy("bank workbook", "Recommendations"),
    about=pgettext_lazy(
        "bank workbook", "What to do next, one a row. Options and bands name them by their key."
    ),
    field=("recommendations",),
    colour=ADVISED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What options and bands call it by.")),
        text(
            "text",
            pgettext_lazy("bank workbook", "Text"),
            pgettext_lazy("bank workbook", "What is to be done."),
            width=46,
        ),
        text(
            "done",
            pgettext_lazy("bank workbook", "Done when"),
            pgettext_lazy("bank workbook", "How somebody else can tell that it is done."),
        ),
        Column(
            name="owner",
            label=pgettext_lazy("bank workbook", "Owner"),
            about=pgettext_lazy("bank workbook", "The key of who usually sees to it."),
            sort=KEY,
            offers="owners",
            width=20,
        ),
        number(
            "effort",
            pgettext_lazy("bank workbook", "Effort"),
            pgettext_lazy("bank workbook", "1 small, 2 medium, 3 large."),
            default=2,
            width=9,
        ),
        number(
            "horizon",
            pgettext_lazy("bank workbook", "Horizon"),
            pgettext_lazy("bank workbook", "1 within 90 days, 2 within a year, 3 beyond."),
            default=2,
            width=9,
        ),
        Column(
            name="needs",
            label=pgettext_lazy("bank workbook", "Needs first"),
            about=pgettext_lazy(
                "bank workbook", "Keys of the recommendations that come before it, with commas."
            ),
            sort=LIST,
            width=26,
        ),
        Column(
            name="serves",
            label=pgettext_lazy("bank workbook", "Serves"),
            about=pgettext_lazy(
                "bank workbook",
                "The clauses that it serves, as framework/clause, with commas or lines between them.",
            ),
            sort=LINES,
            width=30,
        ),
    ),
)
OWNERS = Sheet(
    name="owners",
    title=pgettext_lazy("bank workbook", "Owners"),
    about=pgettext_lazy("bank workbook", "Who usually sees to recommendations: roles, not persons."),
    field=("owners",),
    is_value=True,
    colour=ADVISED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What recommendations call the owner by.")),
        text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "The name of the role."),
            required=True,
        ),
    ),
)
LEVELS = Sheet(
    name="levels",
    title=pgettext_lazy("bank workbook", "Levels"),
    about=pgettext_lazy(
        "bank workbook", "The levels of maturity, from the lowest up. The first begins at 0."
    ),
    field=("levels",),
    colour=ASKED,
    columns=(
        number(
            "from",
            pgettext_lazy("bank workbook", "From"),
            pgettext_lazy("bank workbook", "The score from which the level counts, from 0 to 100."),
            required=True,
        ),
        text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What the level is called."),
            required=True,
            width=30,
        ),
    ),
)
PROFILES = Sheet(
    name="profiles",
    title=pgettext_lazy("bank workbook", "Profiles"),
    about=pgettext_lazy(
        "bank workbook",
        "Ways through the question bank, such as a quick check. Without any it is asked as a whole.",
    ),
    field=("profiles",),
    colour=ASKED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What the profile is called in files.")),
        name(width=26),
        text(
            "description",
            pgettext_lazy("bank workbook", "Description"),
            pgettext_lazy("bank workbook", "What it is good for."),
        ),
        number(
            "minutes",
            pgettext_lazy("bank workbook", "Minutes"),
            pgettext_lazy("bank workbook", "How long it usually takes."),
        ),
        yes(
            "levels",
            pgettext_lazy("bank workbook", "Gives levels"),
            pgettext_lazy("bank workbook", "no: it is too short to say a level."),
            default=True,
        ),
        Column(
            name="dimensions",
            label=pgettext_lazy("bank workbook", "Dimensions"),
            about=pgettext_lazy(
                "bank workbook",
                "Keys of the dimensions that it asks whole. With neither these nor questions: all.",
            ),
            sort=LIST,
            width=30,
        ),
        Column(
            name="questions",
            label=pgettext_lazy("bank workbook", "Questions"),
            about=pgettext_lazy(
                "bank workbook",
                "Keys of the questions that it asks besides. A list too long for one cell goes on in the row below, "
                "where the key is left blank.",
            ),
            sort=LINES,
            width=36,
        ),
    ),
)
