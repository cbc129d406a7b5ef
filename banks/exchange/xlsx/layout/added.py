"""What amounts are added up to: measures and outcomes."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import KEY, LINES, LIST, Column, choice
from banks.exchange.xlsx.layout.recurring import in_map, key, name, number, of_outcome, text
from banks.exchange.xlsx.layout.sheet import ADDED, Sheet

TAKEN_AS = choice(
    {
        "amount": pgettext_lazy("bank workbook", "amount"),
        "percent": pgettext_lazy("bank workbook", "percent of the maximum"),
    }
)

_OF = Column(
    name="of",
    label=pgettext_lazy("bank workbook", "Of"),
    about=pgettext_lazy("bank workbook", "The key of the measure, or of another outcome, that is meant."),
    sort=KEY,
    required=True,
    width=24,
)
_AS = Column(
    name="as",
    label=pgettext_lazy("bank workbook", "Taken as"),
    about=pgettext_lazy("bank workbook", "Its amount, or its percent of its maximum."),
    sort=TAKEN_AS,
    default="amount",
    width=16,
)


def _of_limit(column: Column) -> Column:
    return Column(
        name=column.name, label=column.label, about=column.about, sort=column.sort, required=column.required,
        path=("when", *column.steps), default=column.default, width=column.width,
    )  # fmt: skip


MEASURES = Sheet(
    name="measures",
    title=pgettext_lazy("bank workbook", "Measures"),
    about=pgettext_lazy(
        "bank workbook",
        "Sums of the amounts that answers carry, over some questions. They stand beside the scores.",
    ),
    field=("measures",),
    optional=True,
    colour=ADDED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What outcomes call the measure by.")),
        name(width=26),
        text(
            "description",
            pgettext_lazy("bank workbook", "Description"),
            pgettext_lazy("bank workbook", "What it says."),
        ),
        Column(
            name="dimensions",
            label=pgettext_lazy("bank workbook", "Dimensions"),
            about=pgettext_lazy(
                "bank workbook",
                "Keys of the dimensions whose questions it counts. With neither these nor questions: all.",
            ),
            sort=LIST,
            width=30,
        ),
        Column(
            name="questions",
            label=pgettext_lazy("bank workbook", "Questions"),
            about=pgettext_lazy("bank workbook", "Keys of the questions that it counts besides."),
            sort=LINES,
            width=36,
        ),
        number(
            "maximum",
            pgettext_lazy("bank workbook", "Maximum"),
            pgettext_lazy(
                "bank workbook",
                "What it is held against; nothing: the greatest sum that its questions can give.",
            ),
        ),
    ),
)
OUTCOMES = Sheet(
    name="outcomes",
    title=pgettext_lazy("bank workbook", "Outcomes"),
    about=pgettext_lazy(
        "bank workbook",
        "What comes of measures: their terms are added up, adjusted, rounded, and given a level.",
    ),
    field=("outcomes",),
    optional=True,
    colour=ADDED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What the outcome is called in files.")),
        name(width=26),
        text(
            "description",
            pgettext_lazy("bank workbook", "Description"),
            pgettext_lazy("bank workbook", "What it says."),
        ),
        Column(
            name="source",
            label=pgettext_lazy("bank workbook", "Source"),
            about=pgettext_lazy("bank workbook", "The key of the source where the rules stand."),
            sort=KEY,
            offers="sources",
            width=16,
        ),
        number(
            "never_below",
            pgettext_lazy("bank workbook", "Never below"),
            pgettext_lazy("bank workbook", "The least that it can be."),
        ),
        number(
            "round",
            pgettext_lazy("bank workbook", "Decimals"),
            pgettext_lazy(
                "bank workbook", "To how many decimals it is rounded, half up; nothing: it is not rounded."
            ),
        ),
        number(
            "maximum",
            pgettext_lazy("bank workbook", "Maximum"),
            pgettext_lazy(
                "bank workbook", "What it is held against; nothing: the greatest sum that its terms can give."
            ),
        ),
        Column(
            name="levels_as",
            label=pgettext_lazy("bank workbook", "Levels by"),
            about=pgettext_lazy(
                "bank workbook", "Whether levels begin at amounts or at percent of the maximum."
            ),
            sort=TAKEN_AS,
            default="amount",
            width=16,
        ),
    ),
)
TERMS = Sheet(
    name="terms",
    title=pgettext_lazy("bank workbook", "Outcome terms"),
    about=pgettext_lazy("bank workbook", "What outcomes add up."),
    field=("sum",),
    parent="outcomes",
    optional=True,
    colour=ADDED,
    columns=(
        of_outcome(),
        _OF,
        _AS,
        number(
            "times",
            pgettext_lazy("bank workbook", "Times"),
            pgettext_lazy("bank workbook", "What it is multiplied by; a negative number takes it away."),
            default=1,
        ),
    ),
)
ADJUSTMENTS = Sheet(
    name="adjustments",
    title=pgettext_lazy("bank workbook", "Outcome adjustments"),
    about=pgettext_lazy("bank workbook", "What outcomes add or take away where a limit is passed."),
    field=("adjustments",),
    parent="outcomes",
    optional=True,
    colour=ADDED,
    columns=(
        of_outcome(),
        key(pgettext_lazy("bank workbook", "What the adjustment is called in files.")),
        _of_limit(_OF),
        _of_limit(_AS),
        *(
            number(name, label, about, path=("when", name))
            for name, label, about in (
                (
                    "at_least",
                    pgettext_lazy("bank workbook", "At least"),
                    pgettext_lazy("bank workbook", "The limit is passed from this number on."),
                ),
                (
                    "above",
                    pgettext_lazy("bank workbook", "Above"),
                    pgettext_lazy("bank workbook", "The limit is passed above this number."),
                ),
                (
                    "at_most",
                    pgettext_lazy("bank workbook", "At most"),
                    pgettext_lazy("bank workbook", "The limit is passed up to this number."),
                ),
                (
                    "below",
                    pgettext_lazy("bank workbook", "Below"),
                    pgettext_lazy("bank workbook", "The limit is passed below this number."),
                ),
            )
        ),
        number(
            "percent",
            pgettext_lazy("bank workbook", "Percent"),
            pgettext_lazy(
                "bank workbook", "So many percent of the sum are added; a negative number takes them away."
            ),
        ),
        number(
            "amount",
            pgettext_lazy("bank workbook", "Amount"),
            pgettext_lazy("bank workbook", "What is added; a negative number takes it away."),
        ),
        text(
            "reason",
            pgettext_lazy("bank workbook", "Reason"),
            pgettext_lazy("bank workbook", "Why, in a sentence."),
        ),
    ),
)
OUTCOME_LEVELS = Sheet(
    name="outcome_levels",
    title=pgettext_lazy("bank workbook", "Outcome levels"),
    about=pgettext_lazy(
        "bank workbook", "The levels of outcomes, from the lowest up. The first has no beginning."
    ),
    field=("levels",),
    parent="outcomes",
    optional=True,
    colour=ADDED,
    columns=(
        of_outcome(),
        number(
            "from",
            pgettext_lazy("bank workbook", "From"),
            pgettext_lazy("bank workbook", "The level begins at this number."),
        ),
        number(
            "above",
            pgettext_lazy("bank workbook", "Above"),
            pgettext_lazy("bank workbook", "The level begins above this number, instead."),
        ),
        text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What the level is called."),
            required=True,
            width=30,
        ),
        text(
            "text", pgettext_lazy("bank workbook", "Text"), pgettext_lazy("bank workbook", "What it means.")
        ),
    ),
)
