"""Where workloads run well: the infrastructure fit."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import CONDITION, KEY, LIST, NUMBERS, Column
from banks.exchange.xlsx.layout.recurring import in_map, key, name, parent, text
from banks.exchange.xlsx.layout.sheet import FIT, Sheet

ASPECTS = Sheet(
    name="aspects",
    title=pgettext_lazy("bank workbook", "Fit aspects"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: what places are compared by, in order."),
    field=("infrastructure_fit", "aspects"),
    is_value=True,
    optional=True,
    colour=FIT,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What the sheet of traits calls the aspect by.")),
        name(),
    ),
)
PLACES = Sheet(
    name="places",
    title=pgettext_lazy("bank workbook", "Fit places"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: where AI work can run."),
    field=("infrastructure_fit", "places"),
    optional=True,
    colour=FIT,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What rules and workloads call the place by.")),
        name(width=26),
        text("text", pgettext_lazy("bank workbook", "Text"), pgettext_lazy("bank workbook", "What it is.")),
    ),
)
TRAITS = Sheet(
    name="traits",
    title=pgettext_lazy("bank workbook", "Fit traits"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: what places are like, aspect by aspect."),
    field=("traits",),
    parent="places",
    identity=("place", "aspect"),
    is_value=True,
    optional=True,
    colour=FIT,
    columns=(
        parent(
            "place",
            pgettext_lazy("bank workbook", "Place"),
            pgettext_lazy("bank workbook", "The key of the place."),
            "places",
        ),
        Column(
            name="aspect",
            label=pgettext_lazy("bank workbook", "Aspect"),
            about=pgettext_lazy("bank workbook", "The key of the aspect."),
            sort=KEY,
            required=True,
            role="key",
            offers="aspects",
            width=20,
        ),
        text(
            "text",
            pgettext_lazy("bank workbook", "Text"),
            pgettext_lazy("bank workbook", "What the place is like in this respect."),
            required=True,
        ),
    ),
)
_WHEN = Column(
    name="when",
    label=pgettext_lazy("bank workbook", "When"),
    about=pgettext_lazy(
        "bank workbook", "The condition on answers, written as under “Shown if” in the sheet of questions."
    ),
    sort=CONDITION,
    required=True,
    width=36,
)
_REASON = text(
    "reason",
    pgettext_lazy("bank workbook", "Reason"),
    pgettext_lazy("bank workbook", "Why, in a sentence. It should not say how much it weighs."),
    required=True,
)
WORKLOADS = Sheet(
    name="workloads",
    title=pgettext_lazy("bank workbook", "Fit workloads"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: the kinds of AI work that there are."),
    field=("infrastructure_fit", "workloads"),
    optional=True,
    colour=FIT,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What rules call the workload by.")),
        name(width=26),
        _WHEN,
        Column(
            name="suits",
            label=pgettext_lazy("bank workbook", "Suits"),
            about=pgettext_lazy(
                "bank workbook",
                "Points by place before any rule acts, as in cloud: 3, own: 2. From -100 to 100.",
            ),
            sort=NUMBERS,
            width=26,
        ),
        _REASON,
    ),
)
RULES = Sheet(
    name="rules",
    title=pgettext_lazy("bank workbook", "Fit rules"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: what speaks for or against places."),
    field=("infrastructure_fit", "rules"),
    optional=True,
    colour=FIT,
    columns=(
        key(pgettext_lazy("bank workbook", "What the rule is called in files.")),
        _WHEN,
        Column(
            name="workloads",
            label=pgettext_lazy("bank workbook", "Workloads"),
            about=pgettext_lazy("bank workbook", "Keys of the workloads that it speaks of; nothing: of all."),
            sort=LIST,
            width=24,
        ),
        Column(
            name="adds",
            label=pgettext_lazy("bank workbook", "Adds"),
            about=pgettext_lazy(
                "bank workbook", "Points by place, as in own: 2, cloud: -1. From -100 to 100."
            ),
            sort=NUMBERS,
            width=26,
        ),
        Column(
            name="excludes",
            label=pgettext_lazy("bank workbook", "Excludes"),
            about=pgettext_lazy("bank workbook", "Keys of the places that are then out of the question."),
            sort=LIST,
            width=24,
        ),
        _REASON,
    ),
)
