"""What answers are held against: published figures and their sources."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import KEY, LIST, NAME, NUMBER, Column, choice
from banks.exchange.xlsx.layout.recurring import in_map, number, of_question, text
from banks.exchange.xlsx.layout.sheet import COMPARED, Sheet

REGIONS = choice(
    {
        "apac": pgettext_lazy("bank workbook", "Asia-Pacific"),
        "europe": pgettext_lazy("bank workbook", "Europe"),
        "us": pgettext_lazy("bank workbook", "United States"),
        "other": pgettext_lazy("bank workbook", "other region"),
    }
)
MATCHES = choice(
    {
        "exact": pgettext_lazy("bank workbook", "exact"),
        "near": pgettext_lazy("bank workbook", "near"),
        "derived": pgettext_lazy("bank workbook", "derived"),
    }
)

FIGURES = Sheet(
    name="figures",
    title=pgettext_lazy("bank workbook", "Figures"),
    about=pgettext_lazy(
        "bank workbook",
        "Published figures to hold answers against: so many percent gave one of these answers.",
    ),
    field=("figures",),
    parent="questions",
    colour=COMPARED,
    columns=(
        of_question(),
        Column(
            name="source",
            label=pgettext_lazy("bank workbook", "Source"),
            about=pgettext_lazy("bank workbook", "The key of the source that published it."),
            sort=KEY,
            required=True,
            offers="sources",
            width=16,
        ),
        Column(
            name="options",
            label=pgettext_lazy("bank workbook", "Options"),
            about=pgettext_lazy(
                "bank workbook", "On choices: the keys of the options that the share is of, with commas."
            ),
            sort=LIST,
            width=24,
        ),
        number(
            "at_least",
            pgettext_lazy("bank workbook", "At least"),
            pgettext_lazy("bank workbook", "On numbers: the share is of those who reach this number."),
        ),
        number(
            "share",
            pgettext_lazy("bank workbook", "Share (%)"),
            pgettext_lazy(
                "bank workbook",
                "In percent, without the sign: 39 for 39%. Of a range such as 10 to 15, the lower end.",
            ),
            required=True,
        ),
        Column(
            name="share_to",
            label=pgettext_lazy("bank workbook", "Share to (%)"),
            about=pgettext_lazy(
                "bank workbook", "The upper end where the source gives a range; else nothing."
            ),
            sort=NUMBER,
            role="end",
            width=11,
        ),
        Column(
            name="region",
            label=pgettext_lazy("bank workbook", "Region"),
            about=pgettext_lazy("bank workbook", "Whose figure it is; without a region it speaks of all."),
            sort=REGIONS,
            width=16,
        ),
        number(
            "margin",
            pgettext_lazy("bank workbook", "Margin"),
            pgettext_lazy(
                "bank workbook",
                "How far the true share may lie from it, in points. 0.5, which is rounding, unless you say otherwise.",
            ),
        ),
        Column(
            name="match",
            label=pgettext_lazy("bank workbook", "Match"),
            about=pgettext_lazy(
                "bank workbook",
                "exact: the survey asked this question. near: its wording differs a little. derived: computed by us, "
                "shown and not compared by.",
            ),
            sort=MATCHES,
            width=12,
        ),
        text(
            "base",
            pgettext_lazy("bank workbook", "Base"),
            pgettext_lazy("bank workbook", "Whom the share is of."),
            width=26,
        ),
        Column(
            name="at",
            label=pgettext_lazy("bank workbook", "Where in the source"),
            about=pgettext_lazy("bank workbook", "The page or chapter."),
            sort=NAME,
            width=20,
        ),
        text(
            "statement",
            pgettext_lazy("bank workbook", "Statement"),
            pgettext_lazy("bank workbook", "What the source says, in your words."),
        ),
    ),
)
SOURCES = Sheet(
    name="sources",
    title=pgettext_lazy("bank workbook", "Sources"),
    about=pgettext_lazy("bank workbook", "Where figures come from."),
    field=("sources",),
    colour=COMPARED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What figures call the source by.")),
        text(
            "title",
            pgettext_lazy("bank workbook", "Title"),
            pgettext_lazy("bank workbook", "Its full title."),
        ),
        number(
            "year",
            pgettext_lazy("bank workbook", "Year"),
            pgettext_lazy("bank workbook", "When it appeared."),
        ),
        number(
            "sample",
            pgettext_lazy("bank workbook", "Sample"),
            pgettext_lazy("bank workbook", "How many were surveyed. Nothing where it is not given."),
        ),
        Column(
            name="reference",
            label=pgettext_lazy("bank workbook", "Reference"),
            about=pgettext_lazy("bank workbook", "The part of it that is used, such as chapter 1."),
            sort=NAME,
            width=24,
        ),
        text(
            "caution",
            pgettext_lazy("bank workbook", "Caution"),
            pgettext_lazy("bank workbook", "What readers must know to judge it."),
        ),
    ),
)
