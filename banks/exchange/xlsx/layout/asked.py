"""What is asked: dimensions, questions, options and bands."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import CONDITION, LINES, NUMBER, Column, choice
from banks.exchange.xlsx.layout.recurring import (
    ADVICE,
    AMOUNT,
    ORIGIN,
    POINTS,
    key,
    name,
    number,
    of_question,
    parent,
    text,
    weight,
    yes,
)
from banks.exchange.xlsx.layout.sheet import ASKED, Sheet

KINDS = choice(
    {
        "single": pgettext_lazy("bank workbook", "single choice"),
        "multiple": pgettext_lazy("bank workbook", "multiple choice"),
        "number": pgettext_lazy("bank workbook", "number"),
        "text": pgettext_lazy("bank workbook", "free text"),
    }
)

DIMENSIONS = Sheet(
    name="dimensions",
    title=pgettext_lazy("bank workbook", "Dimensions"),
    about=pgettext_lazy(
        "bank workbook",
        "The fields of practice, in the order in which they are asked. Each is scored on its own.",
    ),
    field=("dimensions",),
    colour=ASKED,
    columns=(
        key(
            pgettext_lazy(
                "bank workbook", "What the dimension is called in files. It never changes its meaning."
            )
        ),
        name(width=30),
        weight(
            pgettext_lazy(
                "bank workbook",
                "How much it counts in the overall score, against the other dimensions. 0: it is shown and left out.",
            )
        ),
        ORIGIN,
    ),
)
QUESTIONS = Sheet(
    name="questions",
    title=pgettext_lazy("bank workbook", "Questions"),
    about=pgettext_lazy(
        "bank workbook",
        "One question a row, in the order in which they are asked within their dimension. To move a question, cut "
        "its row and insert it elsewhere.",
    ),
    field=("questions",),
    parent="dimensions",
    colour=ASKED,
    columns=(
        parent(
            "dimension",
            pgettext_lazy("bank workbook", "Dimension"),
            pgettext_lazy("bank workbook", "The key of the dimension that the question belongs to."),
            "dimensions",
        ),
        key(
            pgettext_lazy(
                "bank workbook",
                "What the question is called in files, such as strategy.budget. Answers and trends hang on it: it "
                "never changes its meaning.",
            ),
            width=32,
        ),
        Column(
            name="kind",
            label=pgettext_lazy("bank workbook", "Kind"),
            about=pgettext_lazy(
                "bank workbook",
                "Single or multiple choice (with rows in the sheet of options), a number (with rows in the sheet of "
                "bands), or a free text, which is never scored.",
            ),
            sort=KINDS,
            required=True,
            width=16,
        ),
        text(
            "text",
            pgettext_lazy("bank workbook", "Question text"),
            pgettext_lazy("bank workbook", "What is asked."),
            required=True,
            width=50,
        ),
        text(
            "help",
            pgettext_lazy("bank workbook", "Help"),
            pgettext_lazy("bank workbook", "What is meant, so that everybody answers the same question."),
            width=56,
        ),
        text(
            "why",
            pgettext_lazy("bank workbook", "Why it matters"),
            pgettext_lazy("bank workbook", "Why the answer matters."),
            width=56,
        ),
        weight(
            pgettext_lazy(
                "bank workbook",
                "How much it counts in its dimension, against the other questions. 0: it is asked and not scored.",
            )
        ),
        yes(
            "evidence",
            pgettext_lazy("bank workbook", "Evidence"),
            pgettext_lazy("bank workbook", "Whether the respondent is asked to name evidence."),
            default=False,
        ),
        yes(
            "not_applicable",
            pgettext_lazy("bank workbook", "May not apply"),
            pgettext_lazy("bank workbook", "Whether the respondent may say that it does not apply."),
            default=True,
        ),
        Column(
            name="visible_if",
            label=pgettext_lazy("bank workbook", "Shown if"),
            about=pgettext_lazy(
                "bank workbook",
                "The question is asked only where this holds. Write: KEY is OPTION, OPTION · KEY is not OPTION · KEY "
                "at least 5 · KEY at most 20 · KEY answered · KEY not answered; put “and”, “or”, “not (…)” and "
                "brackets between them.",
            ),
            sort=CONDITION,
            width=36,
        ),
        number(
            "floor_points",
            pgettext_lazy("bank workbook", "Floor: points"),
            pgettext_lazy(
                "bank workbook", "Below so many points, the level of the whole dimension is held down."
            ),
            path=("floor", "points"),
        ),
        number(
            "floor_level",
            pgettext_lazy("bank workbook", "Floor: level"),
            pgettext_lazy("bank workbook", "The highest level that is then possible, counted from 1."),
            path=("floor", "level"),
        ),
        text(
            "unit",
            pgettext_lazy("bank workbook", "Unit"),
            pgettext_lazy("bank workbook", "Numbers only: what is counted, such as %."),
            width=18,
        ),
        number(
            "minimum",
            pgettext_lazy("bank workbook", "Minimum"),
            pgettext_lazy("bank workbook", "Numbers only: the least that can be answered."),
        ),
        number(
            "maximum",
            pgettext_lazy("bank workbook", "Maximum"),
            pgettext_lazy("bank workbook", "Numbers only: the most that can be answered."),
        ),
        yes(
            "interpolate",
            pgettext_lazy("bank workbook", "Points in between"),
            pgettext_lazy(
                "bank workbook",
                "Numbers only: whether points rise evenly from one band to the next (yes) or in steps (no).",
            ),
        ),
        yes(
            "unplaced",
            pgettext_lazy("bank workbook", "Other answers"),
            pgettext_lazy(
                "bank workbook",
                "Single choice with figures: whether some of those surveyed may have given none of these options.",
            ),
        ),
        Column(
            name="amount_limit",
            label=pgettext_lazy("bank workbook", "Amount at most"),
            about=pgettext_lazy("bank workbook", "What its options add to measures together, at most."),
            sort=NUMBER,
            rare=True,
        ),
        Column(
            name="maps_to",
            label=pgettext_lazy("bank workbook", "Maps to"),
            about=pgettext_lazy(
                "bank workbook",
                "The clauses of frameworks that it speaks to, as framework/clause, with commas or lines between them.",
            ),
            sort=LINES,
            width=30,
        ),
        ORIGIN,
    ),
)
OPTIONS = Sheet(
    name="options",
    title=pgettext_lazy("bank workbook", "Options"),
    about=pgettext_lazy("bank workbook", "The answers to choose from, in the order in which they are shown."),
    field=("options",),
    parent="questions",
    colour=ASKED,
    columns=(
        of_question(),
        key(
            pgettext_lazy("bank workbook", "What the option is called in files. Unique within its question.")
        ),
        text(
            "text",
            pgettext_lazy("bank workbook", "Option text"),
            pgettext_lazy("bank workbook", "What there is to choose."),
            required=True,
        ),
        POINTS,
        yes(
            "exclusive",
            pgettext_lazy("bank workbook", "Exclusive"),
            pgettext_lazy(
                "bank workbook",
                "Multiple choice only: it cannot be chosen beside others, such as “none of these”.",
            ),
        ),
        ADVICE,
        AMOUNT,
        ORIGIN,
    ),
)
BANDS = Sheet(
    name="bands",
    title=pgettext_lazy("bank workbook", "Number bands"),
    about=pgettext_lazy("bank workbook", "The points that numbers earn, from the lowest band up."),
    field=("bands",),
    parent="questions",
    colour=ASKED,
    columns=(
        of_question(),
        number(
            "from",
            pgettext_lazy("bank workbook", "From"),
            pgettext_lazy(
                "bank workbook", "The number from which the band counts, up to where the next begins."
            ),
            required=True,
        ),
        POINTS,
        ADVICE,
        AMOUNT,
    ),
)
