"""What questions are mapped to: frameworks with their clauses, roles and dates."""

from django.utils.translation import pgettext_lazy

from banks.exchange.xlsx.columns import DATE, KEY, LIST, NAME, TEXT, Column
from banks.exchange.xlsx.layout.recurring import in_map, of_framework, parent, text, yes
from banks.exchange.xlsx.layout.sheet import MAPPED, Sheet

FRAMEWORKS = Sheet(
    name="frameworks",
    title=pgettext_lazy("bank workbook", "Frameworks"),
    about=pgettext_lazy("bank workbook", "The standards and laws that questions are mapped to."),
    field=("frameworks",),
    colour=MAPPED,
    columns=(
        in_map(pgettext_lazy("bank workbook", "What stands before the slash in framework/clause.")),
        text(
            "title",
            pgettext_lazy("bank workbook", "Title"),
            pgettext_lazy("bank workbook", "Its full title."),
        ),
        text(
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
    colour=MAPPED,
    columns=(
        of_framework(),
        Column(
            name="clause",
            label=pgettext_lazy("bank workbook", "Clause"),
            about=pgettext_lazy("bank workbook", "Its identifier, such as GOVERN-1.1 or Article 5(1)(a)."),
            sort=NAME,
            required=True,
            role="key",
            width=22,
        ),
        text(
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
    colour=MAPPED,
    columns=(
        of_framework(),
        in_map(
            pgettext_lazy("bank workbook", "The key of the role, and of the option by which it is chosen.")
        ),
        text(
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
    colour=MAPPED,
    columns=(
        of_framework(),
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
        text(
            "note",
            pgettext_lazy("bank workbook", "Note"),
            pgettext_lazy("bank workbook", "What else to know."),
        ),
        yes(
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
    colour=MAPPED,
    columns=(
        of_framework(),
        parent(
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
        text(
            "scope",
            pgettext_lazy("bank workbook", "Scope"),
            pgettext_lazy("bank workbook", "To what the date applies, where there are several."),
        ),
    ),
)
