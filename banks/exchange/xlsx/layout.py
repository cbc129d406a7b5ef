"""The sheets of a question bank's workbook and their columns: what is where, and what people are told about it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import (
    CONDITION,
    DATE,
    KEY,
    LINES,
    LIST,
    NAME,
    NUMBER,
    NUMBERS,
    TEXT,
    YES_OR_NO,
    Column,
    Sort,
    choice,
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: what its rows are, where they belong, and its columns.

    `field` leads from what a row belongs to, the document or a row of the sheet `parent`, to the list or map that
    its thing stands in. `is_value`: the thing is a text in itself, with no fields. `identity`: the columns by which
    the rows of other sheets name one of this. `optional`: written only where there is anything.
    """

    name: str
    title: Promise
    about: Promise
    columns: tuple[Column, ...]
    field: tuple[str, ...]
    parent: str = ""
    is_value: bool = False
    identity: tuple[str, ...] = ("key",)
    optional: bool = False
    colour: str = ""

    @cached_property
    def parents(self) -> tuple[Column, ...]:
        """The columns that name what a row belongs to."""
        return tuple(column for column in self.columns if column.role == "parent")

    @cached_property
    def key(self) -> Column | None:
        """The column with the key of a row in a map; None where the rows are a list."""
        return next((column for column in self.columns if column.role == "key"), None)

    @cached_property
    def fields(self) -> tuple[Column, ...]:
        """The columns that hold fields of the thing itself."""
        return tuple(column for column in self.columns if not column.role or column.role == "end")


KINDS = choice(
    {
        "single": pgettext_lazy("bank workbook", "single choice"),
        "multiple": pgettext_lazy("bank workbook", "multiple choice"),
        "number": pgettext_lazy("bank workbook", "number"),
        "text": pgettext_lazy("bank workbook", "free text"),
    }
)
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
TAKEN_AS = choice(
    {
        "amount": pgettext_lazy("bank workbook", "amount"),
        "percent": pgettext_lazy("bank workbook", "percent of the maximum"),
    }
)


# ------------------------------------------------- columns that many sheets have


def _key(about: Promise, *, role: str = "", width: float = 24) -> Column:
    return Column(
        name="key", label=pgettext_lazy("bank workbook", "Key"), about=about, sort=KEY, required=True, role=role,
        width=width,
    )  # fmt: skip


def _in_map(about: Promise) -> Column:
    return _key(about, role="key")


def _parent(name: str, label: Promise, about: Promise, offers: str, *, sort: Sort = KEY) -> Column:
    return Column(
        name=name, label=label, about=about, sort=sort, required=True, role="parent", offers=offers, width=24
    )


def _text(name: str, label: Promise, about: Promise, *, required: bool = False, width: float = 40) -> Column:
    return Column(
        name=name, label=label, about=about, sort=TEXT, required=required, languages=True, width=width
    )


def _of_question() -> Column:
    return _parent(
        "question",
        pgettext_lazy("bank workbook", "Question"),
        pgettext_lazy("bank workbook", "The key of the question that this row belongs to."),
        "questions",
    )


def _of_framework() -> Column:
    return _parent(
        "framework",
        pgettext_lazy("bank workbook", "Framework"),
        pgettext_lazy("bank workbook", "The key of the framework that this row belongs to."),
        "frameworks",
    )


def _of_outcome() -> Column:
    return _parent(
        "outcome",
        pgettext_lazy("bank workbook", "Outcome"),
        pgettext_lazy("bank workbook", "The key of the outcome that this row belongs to."),
        "outcomes",
    )


_ORIGIN = Column(
    name="origin",
    label=pgettext_lazy("bank workbook", "Name elsewhere"),
    about=pgettext_lazy(
        "bank workbook", "What it was called in the file that it was first imported from. Leave it as it is."
    ),
    sort=NAME,
    width=18,
    rare=True,
)
_ADVICE = Column(
    name="recommendation",
    label=pgettext_lazy("bank workbook", "Recommendation"),
    about=pgettext_lazy("bank workbook", "The key of the recommendation that follows from this answer."),
    sort=KEY,
    offers="recommendations",
    width=26,
)
_POINTS = Column(
    name="points",
    label=pgettext_lazy("bank workbook", "Points"),
    about=pgettext_lazy("bank workbook", "What the answer earns, from 0 to 100."),
    sort=NUMBER,
    required=True,
    width=10,
)
_AMOUNT = Column(
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


def _weight(about: Promise) -> Column:
    return Column(
        name="weight", label=pgettext_lazy("bank workbook", "Weight"), about=about, sort=NUMBER, default=1, width=9
    )  # fmt: skip


def _yes(name: str, label: Promise, about: Promise, *, default: bool | None = None) -> Column:
    return Column(name=name, label=label, about=about, sort=YES_OR_NO, default=default, width=12)


def _number(
    name: str,
    label: Promise,
    about: Promise,
    *,
    path: tuple[str, ...] = (),
    required: bool = False,
    default: object = None,
    width: float = 11,
) -> Column:
    return Column(
        name=name, label=label, about=about, sort=NUMBER, path=path, required=required, default=default, width=width
    )  # fmt: skip


# ------------------------------------------------------------------- the facts

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
    _ORIGIN,
)

FACTS_NAME = "bank"
FACTS_TITLE = pgettext_lazy("bank workbook", "Question bank")
FACTS_ABOUT = pgettext_lazy("bank workbook", "The facts about the question bank as a whole, one a row.")
GUIDE_TITLE = pgettext_lazy("bank workbook", "Guide")
ORDER_TITLE = "_order"
WORDS_TITLE = "_words"

# ------------------------------------------------------------------- the sheets

_ASKED, _ADVISED, _COMPARED, _MAPPED, _FIT, _ADDED = (
    "165E83", "1C6B47", "8F4A00", "5B6575", "5C9CBD", "B3202C",
)  # fmt: skip

DIMENSIONS = Sheet(
    name="dimensions",
    title=pgettext_lazy("bank workbook", "Dimensions"),
    about=pgettext_lazy(
        "bank workbook",
        "The fields of practice, in the order in which they are asked. Each is scored on its own.",
    ),
    field=("dimensions",),
    colour=_ASKED,
    columns=(
        _key(
            pgettext_lazy(
                "bank workbook", "What the dimension is called in files. It never changes its meaning."
            )
        ),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
            width=30,
        ),
        _weight(
            pgettext_lazy(
                "bank workbook",
                "How much it counts in the overall score, against the other dimensions. 0: it is shown and left out.",
            )
        ),
        _ORIGIN,
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
    colour=_ASKED,
    columns=(
        _parent(
            "dimension",
            pgettext_lazy("bank workbook", "Dimension"),
            pgettext_lazy("bank workbook", "The key of the dimension that the question belongs to."),
            "dimensions",
        ),
        _key(
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
        _text(
            "text",
            pgettext_lazy("bank workbook", "Question text"),
            pgettext_lazy("bank workbook", "What is asked."),
            required=True,
            width=50,
        ),
        _text(
            "help",
            pgettext_lazy("bank workbook", "Help"),
            pgettext_lazy("bank workbook", "What is meant, so that everybody answers the same question."),
            width=56,
        ),
        _text(
            "why",
            pgettext_lazy("bank workbook", "Why it matters"),
            pgettext_lazy("bank workbook", "Why the answer matters."),
            width=56,
        ),
        _weight(
            pgettext_lazy(
                "bank workbook",
                "How much it counts in its dimension, against the other questions. 0: it is asked and not scored.",
            )
        ),
        _yes(
            "evidence",
            pgettext_lazy("bank workbook", "Evidence"),
            pgettext_lazy("bank workbook", "Whether the respondent is asked to name evidence."),
            default=False,
        ),
        _yes(
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
        _number(
            "floor_points",
            pgettext_lazy("bank workbook", "Floor: points"),
            pgettext_lazy(
                "bank workbook", "Below so many points, the level of the whole dimension is held down."
            ),
            path=("floor", "points"),
        ),
        _number(
            "floor_level",
            pgettext_lazy("bank workbook", "Floor: level"),
            pgettext_lazy("bank workbook", "The highest level that is then possible, counted from 1."),
            path=("floor", "level"),
        ),
        _text(
            "unit",
            pgettext_lazy("bank workbook", "Unit"),
            pgettext_lazy("bank workbook", "Numbers only: what is counted, such as %."),
            width=18,
        ),
        _number(
            "minimum",
            pgettext_lazy("bank workbook", "Minimum"),
            pgettext_lazy("bank workbook", "Numbers only: the least that can be answered."),
        ),
        _number(
            "maximum",
            pgettext_lazy("bank workbook", "Maximum"),
            pgettext_lazy("bank workbook", "Numbers only: the most that can be answered."),
        ),
        _yes(
            "interpolate",
            pgettext_lazy("bank workbook", "Points in between"),
            pgettext_lazy(
                "bank workbook",
                "Numbers only: whether points rise evenly from one band to the next (yes) or in steps (no).",
            ),
        ),
        _yes(
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
        _ORIGIN,
    ),
)
OPTIONS = Sheet(
    name="options",
    title=pgettext_lazy("bank workbook", "Options"),
    about=pgettext_lazy("bank workbook", "The answers to choose from, in the order in which they are shown."),
    field=("options",),
    parent="questions",
    colour=_ASKED,
    columns=(
        _of_question(),
        _key(
            pgettext_lazy("bank workbook", "What the option is called in files. Unique within its question.")
        ),
        _text(
            "text",
            pgettext_lazy("bank workbook", "Option text"),
            pgettext_lazy("bank workbook", "What there is to choose."),
            required=True,
        ),
        _POINTS,
        _yes(
            "exclusive",
            pgettext_lazy("bank workbook", "Exclusive"),
            pgettext_lazy(
                "bank workbook",
                "Multiple choice only: it cannot be chosen beside others, such as “none of these”.",
            ),
        ),
        _ADVICE,
        _AMOUNT,
        _ORIGIN,
    ),
)
BANDS = Sheet(
    name="bands",
    title=pgettext_lazy("bank workbook", "Number bands"),
    about=pgettext_lazy("bank workbook", "The points that numbers earn, from the lowest band up."),
    field=("bands",),
    parent="questions",
    colour=_ASKED,
    columns=(
        _of_question(),
        _number(
            "from",
            pgettext_lazy("bank workbook", "From"),
            pgettext_lazy(
                "bank workbook", "The number from which the band counts, up to where the next begins."
            ),
            required=True,
        ),
        _POINTS,
        _ADVICE,
        _AMOUNT,
    ),
)
RECOMMENDATIONS = Sheet(
    name="recommendations",
    title=pgettext_lazy("bank workbook", "Recommendations"),
    about=pgettext_lazy(
        "bank workbook", "What to do next, one a row. Options and bands name them by their key."
    ),
    field=("recommendations",),
    colour=_ADVISED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What options and bands call it by.")),
        _text(
            "text",
            pgettext_lazy("bank workbook", "Text"),
            pgettext_lazy("bank workbook", "What is to be done."),
            width=46,
        ),
        _text(
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
        _number(
            "effort",
            pgettext_lazy("bank workbook", "Effort"),
            pgettext_lazy("bank workbook", "1 small, 2 medium, 3 large."),
            default=2,
            width=9,
        ),
        _number(
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
    colour=_ADVISED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What recommendations call the owner by.")),
        _text(
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
    colour=_ASKED,
    columns=(
        _number(
            "from",
            pgettext_lazy("bank workbook", "From"),
            pgettext_lazy("bank workbook", "The score from which the level counts, from 0 to 100."),
            required=True,
        ),
        _text(
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
    colour=_ASKED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What the profile is called in files.")),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
            width=26,
        ),
        _text(
            "description",
            pgettext_lazy("bank workbook", "Description"),
            pgettext_lazy("bank workbook", "What it is good for."),
        ),
        _number(
            "minutes",
            pgettext_lazy("bank workbook", "Minutes"),
            pgettext_lazy("bank workbook", "How long it usually takes."),
        ),
        _yes(
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
FIGURES = Sheet(
    name="figures",
    title=pgettext_lazy("bank workbook", "Figures"),
    about=pgettext_lazy(
        "bank workbook",
        "Published figures to hold answers against: so many percent gave one of these answers.",
    ),
    field=("figures",),
    parent="questions",
    colour=_COMPARED,
    columns=(
        _of_question(),
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
        _number(
            "at_least",
            pgettext_lazy("bank workbook", "At least"),
            pgettext_lazy("bank workbook", "On numbers: the share is of those who reach this number."),
        ),
        _number(
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
        _number(
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
        _text(
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
        _text(
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
    colour=_COMPARED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What figures call the source by.")),
        _text(
            "title",
            pgettext_lazy("bank workbook", "Title"),
            pgettext_lazy("bank workbook", "Its full title."),
        ),
        _number(
            "year",
            pgettext_lazy("bank workbook", "Year"),
            pgettext_lazy("bank workbook", "When it appeared."),
        ),
        _number(
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
        _text(
            "caution",
            pgettext_lazy("bank workbook", "Caution"),
            pgettext_lazy("bank workbook", "What readers must know to judge it."),
        ),
    ),
)
FRAMEWORKS = Sheet(
    name="frameworks",
    title=pgettext_lazy("bank workbook", "Frameworks"),
    about=pgettext_lazy("bank workbook", "The standards and laws that questions are mapped to."),
    field=("frameworks",),
    colour=_MAPPED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What stands before the slash in framework/clause.")),
        _text(
            "title",
            pgettext_lazy("bank workbook", "Title"),
            pgettext_lazy("bank workbook", "Its full title."),
        ),
        _text(
            "caution",
            pgettext_lazy("bank workbook", "Caution"),
            pgettext_lazy("bank workbook", "How far identifiers and dates are confirmed."),
        ),
        Column(
            name="role_question",
            label=pgettext_lazy("bank workbook", "Question for roles"),
            about=pgettext_lazy(
                "bank workbook",
                "The key of the multiple-choice question by which an organisation says which of the roles it has.",
            ),
            sort=KEY,
            offers="questions",
            width=26,
        ),
    ),
)
CLAUSES = Sheet(
    name="clauses",
    title=pgettext_lazy("bank workbook", "Clauses"),
    about=pgettext_lazy(
        "bank workbook", "The clauses of frameworks, by their identifiers, with short titles."
    ),
    field=("clauses",),
    parent="frameworks",
    is_value=True,
    identity=("framework", "clause"),
    colour=_MAPPED,
    columns=(
        _of_framework(),
        Column(
            name="clause",
            label=pgettext_lazy("bank workbook", "Clause"),
            about=pgettext_lazy("bank workbook", "Its identifier, such as GOVERN-1.1 or Article 5(1)(a)."),
            sort=NAME,
            required=True,
            role="key",
            width=22,
        ),
        _text(
            "title",
            pgettext_lazy("bank workbook", "Title"),
            pgettext_lazy(
                "bank workbook", "A short title of your own. The wording of standards is not copied."
            ),
            required=True,
            width=46,
        ),
        Column(
            name="not_asked",
            label=pgettext_lazy("bank workbook", "Not asked because"),
            about=pgettext_lazy(
                "bank workbook", "Only for clauses that are left out on purpose: the reason."
            ),
            sort=TEXT,
            languages=True,
            role="beside",
            path=("not_asked",),
            width=36,
        ),
    ),
)
ROLES = Sheet(
    name="roles",
    title=pgettext_lazy("bank workbook", "Roles"),
    about=pgettext_lazy("bank workbook", "What an organisation can be in the sense of a framework."),
    field=("roles",),
    parent="frameworks",
    identity=("framework", "key"),
    is_value=True,
    optional=True,
    colour=_MAPPED,
    columns=(
        _of_framework(),
        _in_map(
            pgettext_lazy("bank workbook", "The key of the role, and of the option by which it is chosen.")
        ),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What the role is called."),
            required=True,
        ),
    ),
)
PROVISIONS = Sheet(
    name="provisions",
    title=pgettext_lazy("bank workbook", "Provisions"),
    about=pgettext_lazy("bank workbook", "More about some of the clauses: whom they address, and notes."),
    field=("provisions",),
    parent="frameworks",
    identity=("framework", "clause"),
    optional=True,
    colour=_MAPPED,
    columns=(
        _of_framework(),
        Column(
            name="clause",
            label=pgettext_lazy("bank workbook", "Clause"),
            about=pgettext_lazy("bank workbook", "The identifier of the clause."),
            sort=NAME,
            required=True,
            role="key",
            width=22,
        ),
        Column(
            name="addresses",
            label=pgettext_lazy("bank workbook", "Addresses"),
            about=pgettext_lazy("bank workbook", "Keys of the roles that it addresses, with commas."),
            sort=LIST,
            width=26,
        ),
        _text(
            "note",
            pgettext_lazy("bank workbook", "Note"),
            pgettext_lazy("bank workbook", "What else to know."),
        ),
        _yes(
            "secondary",
            pgettext_lazy("bank workbook", "Secondary sources"),
            pgettext_lazy("bank workbook", "yes: what is said here is confirmed by secondary sources only."),
        ),
    ),
)
DATES = Sheet(
    name="applies_from",
    title=pgettext_lazy("bank workbook", "Applies from"),
    about=pgettext_lazy("bank workbook", "From when clauses apply, and to what where that differs."),
    field=("applies_from",),
    parent="provisions",
    optional=True,
    colour=_MAPPED,
    columns=(
        _of_framework(),
        _parent(
            "clause",
            pgettext_lazy("bank workbook", "Clause"),
            pgettext_lazy("bank workbook", "The identifier of the clause."),
            "",
            sort=NAME,
        ),
        Column(
            name="date",
            label=pgettext_lazy("bank workbook", "Date"),
            about=pgettext_lazy("bank workbook", "The first day, as in 2026-08-02."),
            sort=DATE,
            required=True,
        ),
        _text(
            "scope",
            pgettext_lazy("bank workbook", "Scope"),
            pgettext_lazy("bank workbook", "To what the date applies, where there are several."),
        ),
    ),
)


ASPECTS = Sheet(
    name="aspects",
    title=pgettext_lazy("bank workbook", "Fit aspects"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: what places are compared by, in order."),
    field=("infrastructure_fit", "aspects"),
    is_value=True,
    optional=True,
    colour=_FIT,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What the sheet of traits calls the aspect by.")),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
        ),
    ),
)
PLACES = Sheet(
    name="places",
    title=pgettext_lazy("bank workbook", "Fit places"),
    about=pgettext_lazy("bank workbook", "Infrastructure fit: where AI work can run."),
    field=("infrastructure_fit", "places"),
    optional=True,
    colour=_FIT,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What rules and workloads call the place by.")),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
            width=26,
        ),
        _text("text", pgettext_lazy("bank workbook", "Text"), pgettext_lazy("bank workbook", "What it is.")),
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
    colour=_FIT,
    columns=(
        _parent(
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
        _text(
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
_REASON = _text(
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
    colour=_FIT,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What rules call the workload by.")),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
            width=26,
        ),
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
    colour=_FIT,
    columns=(
        _key(pgettext_lazy("bank workbook", "What the rule is called in files.")),
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


# --------------------------------------------------------- measures and outcomes

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
    colour=_ADDED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What outcomes call the measure by.")),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
            width=26,
        ),
        _text(
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
        _number(
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
    colour=_ADDED,
    columns=(
        _in_map(pgettext_lazy("bank workbook", "What the outcome is called in files.")),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What people see it called."),
            required=True,
            width=26,
        ),
        _text(
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
        _number(
            "never_below",
            pgettext_lazy("bank workbook", "Never below"),
            pgettext_lazy("bank workbook", "The least that it can be."),
        ),
        _number(
            "round",
            pgettext_lazy("bank workbook", "Decimals"),
            pgettext_lazy(
                "bank workbook", "To how many decimals it is rounded, half up; nothing: it is not rounded."
            ),
        ),
        _number(
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
    colour=_ADDED,
    columns=(
        _of_outcome(),
        _OF,
        _AS,
        _number(
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
    colour=_ADDED,
    columns=(
        _of_outcome(),
        _key(pgettext_lazy("bank workbook", "What the adjustment is called in files.")),
        _of_limit(_OF),
        _of_limit(_AS),
        *(
            _number(name, label, about, path=("when", name))
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
        _number(
            "percent",
            pgettext_lazy("bank workbook", "Percent"),
            pgettext_lazy(
                "bank workbook", "So many percent of the sum are added; a negative number takes them away."
            ),
        ),
        _number(
            "amount",
            pgettext_lazy("bank workbook", "Amount"),
            pgettext_lazy("bank workbook", "What is added; a negative number takes it away."),
        ),
        _text(
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
    colour=_ADDED,
    columns=(
        _of_outcome(),
        _number(
            "from",
            pgettext_lazy("bank workbook", "From"),
            pgettext_lazy("bank workbook", "The level begins at this number."),
        ),
        _number(
            "above",
            pgettext_lazy("bank workbook", "Above"),
            pgettext_lazy("bank workbook", "The level begins above this number, instead."),
        ),
        _text(
            "name",
            pgettext_lazy("bank workbook", "Name"),
            pgettext_lazy("bank workbook", "What the level is called."),
            required=True,
            width=30,
        ),
        _text(
            "text", pgettext_lazy("bank workbook", "Text"), pgettext_lazy("bank workbook", "What it means.")
        ),
    ),
)

SHEETS = (
    DIMENSIONS, QUESTIONS, OPTIONS, BANDS, LEVELS, PROFILES, RECOMMENDATIONS, OWNERS, FIGURES, SOURCES, FRAMEWORKS,
    CLAUSES, ROLES, PROVISIONS, DATES, ASPECTS, PLACES, TRAITS, WORKLOADS, RULES, MEASURES, OUTCOMES, TERMS,
    ADJUSTMENTS, OUTCOME_LEVELS,
)  # fmt: skip
"""Every sheet of lists, in the workbook's order; one that others belong to comes before them."""
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
