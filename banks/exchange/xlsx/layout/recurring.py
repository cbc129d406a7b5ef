"""Columns that recur on many sheets."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import KEY, NAME, NUMBER, TEXT, YES_OR_NO, Column, Sort


def key(about: Promise, *, role: str = "", width: float = 24) -> Column:
    """What a thing is called in files."""
    return Column(
        name="key", label=pgettext_lazy("bank workbook", "Key"), about=about, sort=KEY, required=True, role=role,
        width=width,
    )  # fmt: skip


def in_map(about: Promise) -> Column:
    """The key of a thing that stands in a map under it."""
    return key(about, role="key")


def parent(name: str, label: Promise, about: Promise, offers: str, *, sort: Sort = KEY) -> Column:
    """What a row belongs to; `offers`: the sheet that it is named on."""
    return Column(
        name=name, label=label, about=about, sort=sort, required=True, role="parent", offers=offers, width=24
    )


def text(name: str, label: Promise, about: Promise, *, required: bool = False, width: float = 40) -> Column:
    """A text, in a column for each language."""
    return Column(
        name=name, label=label, about=about, sort=TEXT, required=required, languages=True, width=width
    )


def name(*, width: float = 40) -> Column:
    """What a thing is called by people."""
    return text(
        "name",
        pgettext_lazy("bank workbook", "Name"),
        pgettext_lazy("bank workbook", "What people see it called."),
        required=True,
        width=width,
    )


def of_question() -> Column:
    """The question that a row belongs to."""
    return parent(
        "question",
        pgettext_lazy("bank workbook", "Question"),
        pgettext_lazy("bank workbook", "The key of the question that this row belongs to."),
        "questions",
    )


def of_framework() -> Column:
    """The framework that a row belongs to."""
    return parent(
        "framework",
        pgettext_lazy("bank workbook", "Framework"),
        pgettext_lazy("bank workbook", "The key of the framework that this row belongs to."),
        "frameworks",
    )


def of_outcome() -> Column:
    """The outcome that a row belongs to."""
    return parent(
        "outcome",
        pgettext_lazy("bank workbook", "Outcome"),
        pgettext_lazy("bank workbook", "The key of the outcome that this row belongs to."),
        "outcomes",
    )


ORIGIN = Column(
    name="origin",
    label=pgettext_lazy("bank workbook", "Name elsewhere"),
    about=pgettext_lazy(
        "bank workbook", "What it was called in the file that it was first imported from. Leave it as it is."
    ),
    sort=NAME,
    width=18,
    rare=True,
)
ADVICE = Column(
    name="recommendation",
    label=pgettext_lazy("bank workbook", "Recommendation"),
    about=pgettext_lazy("bank workbook", "The key of the recommendation that follows from this answer."),
    sort=KEY,
    offers="recommendations",
    width=26,
)
POINTS = Column(
    name="points",
    label=pgettext_lazy("bank workbook", "Points"),
    about=pgettext_lazy("bank workbook", "What the answer earns, from 0 to 100."),
    sort=NUMBER,
    required=True,
    width=10,
)
AMOUNT = Column(
    name="amount",
    label=pgettext_lazy("bank workbook", "Amount"),
    about=pgettext_lazy(
        "bank workbook",
        "What the answer adds to the measures that count its question. It has nothing to do with the points.",
    ),
    sort=NUMBER,
    width=10,
    rare=True,
)


def weight(about: Promise) -> Column:
    """What something counts for, 1 where nothing is said."""
    return Column(
        name="weight", label=pgettext_lazy("bank workbook", "Weight"), about=about, sort=NUMBER, default=1, width=9
    )  # fmt: skip


def yes(name: str, label: Promise, about: Promise, *, default: bool | None = None) -> Column:
    """Something that is so or not."""
    return Column(name=name, label=label, about=about, sort=YES_OR_NO, default=default, width=12)


def number(
    name: str,
    label: Promise,
    about: Promise,
    *,
    path: tuple[str, ...] = (),
    required: bool = False,
    default: object = None,
    width: float = 11,
) -> Column:
    """A number."""
    return Column(
        name=name, label=label, about=about, sort=NUMBER, path=path, required=required, default=default, width=width
    )  # fmt: skip
