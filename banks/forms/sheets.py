"""What the editor's forms ask for: every field of the format, part by part, with its words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from banks.editing.fields import (
    ByKey,
    Choice,
    Condition,
    Line,
    Map,
    Number,
    Rows,
    Share,
    Sheet,
    Tick,
    Ticks,
    Words,
)

KINDS = (
    ("single", _("single choice")),
    ("multiple", _("multiple choice")),
    ("number", _("number")),
    ("text", _("free text")),
)
REGIONS = (
    ("", pgettext_lazy("figure", "everywhere")),
    ("apac", _("Asia-Pacific")),
    ("europe", _("Europe")),
    ("us", _("United States")),
    ("other", _("Other regions")),
)
MATCHES = (
    ("exact", pgettext_lazy("figure", "exact: the survey asked the same")),
    ("near", pgettext_lazy("figure", "near: the survey’s wording differs a little")),
    ("derived", pgettext_lazy("figure", "derived: computed by us, shown only")),
)
EFFORTS = (
    ("1", pgettext_lazy("effort", "small")),
    ("2", pgettext_lazy("effort", "medium")),
    ("3", pgettext_lazy("effort", "large")),
)
HORIZONS = (("1", _("within 90 days")), ("2", _("within a year")), ("3", _("later than a year")))

OPTION = Sheet(
    fields=(
        Line(name="key", label=_("Key")),
        Number(name="points", label=pgettext_lazy("of an option", "Points")),
        Number(name="amount", label=pgettext_lazy("of an option", "Amount"), help=_("Added to the measures")),
        Words(name="text", label=_("Option text")),
        Tick(name="exclusive", label=_("Exclusive: cannot stand beside another answer")),
        Line(name="recommendation", label=_("Recommendation"), pick="recommendations", wide=True),
    )
)
BAND = Sheet(
    fields=(
        Number(name="from", label=pgettext_lazy("of a band", "From")),
        Number(name="points", label=pgettext_lazy("of an option", "Points")),
        Number(name="amount", label=pgettext_lazy("of an option", "Amount"), help=_("Added to the measures")),
        Line(name="recommendation", label=_("Recommendation"), pick="recommendations", wide=True),
    )
)
FIGURE = Sheet(
    fields=(
        Choice(name="source", label=_("Source"), pick="sources"),
        Ticks(name="options", label=_("Speaks of the options"), pick="options"),
        Number(name="at_least", label=_("Speaks of numbers of at least")),
        Share(name="share", label=_("Share (%)")),
        Number(
            name="margin",
            label=pgettext_lazy("of a figure", "Margin"),
            help=_("0.5 where left empty; a range gets none"),
            default="0.5",
        ),
        Choice(name="region", label=_("Region"), choices=REGIONS),
        Choice(name="match", label=pgettext_lazy("of a figure", "Match"), choices=MATCHES, default="exact"),
        Line(name="at", label=_("Place in the source"), wide=True),
        Words(name="base", label=_("Whom the share is of")),
        Words(name="statement", label=_("The finding in words"), lines=2),
    )
)
FLOOR = Sheet(
    name="floor",
    label=_("Floor"),
    optional=True,
    fields=(
        Number(name="points", label=_("Below so many points")),
        Choice(name="level", label=_("the dimension’s level is at most"), pick="levels", number=True),
    ),
)
QUESTION = Sheet(
    fields=(
        Choice(name="kind", label=_("Kind"), choices=KINDS),
        Number(
            name="weight",
            label=_("Weight"),
            help=_("1 where left empty; 0 is shown and not scored"),
            default="1",
        ),
        Words(name="text", label=_("Question"), lines=2),
        Words(name="help", label=_("Help"), help=_("What is meant by it"), lines=2),
        Words(name="why", label=_("Why it matters"), lines=2),
        Words(name="unit", label=_("Unit")),
        Number(name="minimum", label=_("Least number allowed")),
        Number(name="maximum", label=_("Greatest number allowed")),
        Tick(name="evidence", label=_("Ask for evidence")),
        Tick(name="not_applicable", label=_("The respondent may say that it does not apply"), default=True),
        FLOOR,
        Rows(name="options", label=_("Options"), row=OPTION, keyed=True),
        Rows(name="bands", label=_("Bands"), row=BAND),
        Number(
            name="amount_limit",
            label=_("Most that the options add to measures together"),
        ),
        Tick(name="interpolate", label=_("Draw straight lines between the bands instead of steps")),
        Tick(name="unplaced", label=_("Some of those surveyed may have given none of these answers")),
        Rows(name="figures", label=_("Figures"), row=FIGURE),
        Ticks(name="maps_to", label=_("Crosswalk"), pick="clauses"),
        Condition(name="visible_if", label=_("Condition")),
    )
)

LEVELS = Sheet(
    fields=(
        Rows(
            name="levels",
            label=pgettext_lazy("in a question bank", "Levels"),
            row=Sheet(
                fields=(
                    Number(name="from", label=_("From (points)")),
                    Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
                )
            ),
        ),
    )
)
SOURCE = Sheet(
    fields=(
        Words(name="title", label=pgettext_lazy("of a text", "Title")),
        Number(name="year", label=_("Year")),
        Number(
            name="sample", label=_("Number surveyed"), help=_("Left empty: not given, and the reports say so")
        ),
        Line(
            name="reference",
            label=pgettext_lazy("of a source", "Place"),
            help=_("A chapter, a page, an address"),
            wide=True,
        ),
        Words(
            name="caution",
            label=_("Caution"),
            help=_("What readers must know before they rely on it"),
            lines=3,
        ),
    )
)
PROVISION = Sheet(
    fields=(
        Ticks(name="addresses", label=_("Addresses"), pick="roles"),
        Rows(
            name="applies_from",
            label=_("Applies from"),
            row=Sheet(
                fields=(
                    Line(name="date", label=_("Date"), help=_("As in 2026-08-02")),
                    Words(name="scope", label=_("To what")),
                )
            ),
        ),
        Words(name="note", label=pgettext_lazy("about a clause", "Note"), lines=2),
        Tick(name="secondary", label=_("Confirmed by secondary sources only")),
    )
)
FRAMEWORK = Sheet(
    fields=(
        Words(name="title", label=pgettext_lazy("of a text", "Title")),
        Words(
            name="caution", label=_("Caution"), help=_("How far identifiers and dates are confirmed"), lines=2
        ),
        Map(
            name="roles",
            label=_("Roles"),
            help=_("What an organisation can be in the framework’s sense"),
            key_label=_("Key"),
            value=Words(label=pgettext_lazy("in a question bank", "Name")),
        ),
        Line(
            name="role_question",
            label=_("Question that tells the roles"),
            help=_("A multiple choice with an option for each role, of the same key"),
            pick="questions",
            wide=True,
        ),
    )
)
CLAUSE = Sheet(
    fields=(
        Words(
            name="title",
            label=_("Short title"),
            help=_("Our own words; no standard’s text is copied"),
        ),
        Sheet(name="provision", label=_("More about the clause"), optional=True, fields=PROVISION.fields),
        Words(
            name="not_asked",
            label=_("Left out on purpose"),
            help=_("The reason why no question asks about it; empty where questions do"),
            lines=2,
        ),
    )
)
OWNERS = Sheet(
    fields=(
        Map(
            name="owners",
            label=pgettext_lazy("in a question bank", "Owners"),
            key_label=_("Key"),
            value=Words(label=_("Name of the role")),
        ),
    )
)
RECOMMENDATION = Sheet(
    fields=(
        Words(name="text", label=pgettext_lazy("of a recommendation", "What to do"), lines=2),
        Words(name="done", label=_("How somebody else can tell that it is done"), lines=2),
        Choice(name="owner", label=pgettext_lazy("of a recommendation", "Owner"), pick="owners"),
        Choice(name="effort", label=_("Effort"), choices=EFFORTS, default="2", number=True),
        Choice(name="horizon", label=_("Horizon"), choices=HORIZONS, default="2", number=True),
        Ticks(name="needs", label=_("Needs first"), pick="recommendations", adds=True),
        Ticks(name="serves", label=_("Serves the clauses"), pick="clauses"),
    )
)
PROFILE = Sheet(
    fields=(
        Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
        Words(name="description", label=_("Description"), lines=2),
        Number(name="minutes", label=_("Usual time (minutes)")),
        Tick(name="levels", label=_("Long enough to say a level"), default=True),
        Ticks(name="dimensions", label=_("Whole dimensions"), pick="dimensions"),
        Ticks(name="questions", label=_("Single questions"), pick="questions", adds=True),
    )
)
ASPECTS = Sheet(
    fields=(
        Map(
            name="aspects",
            label=_("Aspects"),
            help=_("What places are compared by"),
            key_label=_("Key"),
            value=Words(label=pgettext_lazy("in a question bank", "Name")),
        ),
    )
)
PLACE = Sheet(
    fields=(
        Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
        Words(name="text", label=_("Description"), lines=2),
        ByKey(name="traits", label=_("What it is like"), pick="aspects", value=Words()),
    )
)
WORKLOAD = Sheet(
    fields=(
        Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
        Condition(name="when", label=_("There is such a workload when")),
        ByKey(name="suits", label=_("Points by place"), pick="places", value=Number()),
        Words(name="reason", label=_("Reason"), lines=2),
    )
)
RULE = Sheet(
    fields=(
        Condition(name="when", label=_("The rule acts when")),
        Ticks(
            name="workloads",
            label=_("Speaks of the workloads"),
            help=_("None ticked: of all"),
            pick="workloads",
        ),
        ByKey(
            name="adds",
            label=_("Adds points by place"),
            help=_("Negative ones speak against it"),
            pick="places",
            value=Number(),
        ),
        Ticks(name="excludes", label=_("Rules out the places"), pick="places"),
        Words(name="reason", label=_("Reason"), lines=2),
    )
)


TAKEN_AS = (
    ("amount", pgettext_lazy("measure", "amount")),
    ("percent", pgettext_lazy("measure", "percent of its maximum")),
)
LIMIT = Sheet(
    name="when",
    label=pgettext_lazy("of an adjustment", "When"),
    fields=(
        Line(name="of", label=_("Measure or outcome"), pick="measures-and-outcomes", wide=True),
        Choice(name="as", label=_("Taken as"), choices=TAKEN_AS, default="amount"),
        Number(name="at_least", label=_("is at least")),
        Number(name="above", label=_("is above")),
        Number(name="at_most", label=_("is at most")),
        Number(name="below", label=_("is below")),
    ),
)
MEASURE = Sheet(
    fields=(
        Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
        Words(name="description", label=_("Description"), lines=2),
        Ticks(name="dimensions", label=_("Whole dimensions"), pick="dimensions"),
        Ticks(name="questions", label=_("Single questions"), pick="questions", adds=True),
        Number(
            name="maximum",
            label=_("Maximum"),
            help=_("Left empty: the greatest sum that its questions can give"),
        ),
    )
)
OUTCOME = Sheet(
    fields=(
        Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
        Words(name="description", label=_("Description"), lines=2),
        Choice(name="source", label=_("Source of the rules"), pick="sources"),
        Rows(
            name="sum",
            label=_("What is added up"),
            row=Sheet(
                fields=(
                    Line(name="of", label=_("Measure or outcome"), pick="measures-and-outcomes", wide=True),
                    Choice(name="as", label=_("Taken as"), choices=TAKEN_AS, default="amount"),
                    Number(name="times", label=pgettext_lazy("of a term", "Times"), default="1"),
                )
            ),
        ),
        Rows(
            name="adjustments",
            label=_("Adjustments"),
            help=_("Each is made on the sum, where its limit is passed"),
            keyed=True,
            row=Sheet(
                fields=(
                    Line(name="key", label=_("Key")),
                    LIMIT,
                    Number(name="percent", label=_("Percent of the sum added")),
                    Number(name="amount", label=_("or an amount added")),
                    Words(name="reason", label=_("Reason"), lines=2),
                )
            ),
        ),
        Number(name="never_below", label=_("Never below")),
        Number(name="round", label=_("Decimals it is rounded to")),
        Number(
            name="maximum",
            label=_("Maximum"),
            help=_("Left empty: the greatest sum that its terms can give"),
        ),
        Choice(name="levels_as", label=_("Levels begin at"), choices=TAKEN_AS, default="amount"),
        Rows(
            name="levels",
            label=_("Levels of the outcome"),
            help=_("The first has no beginning: it is what lies below the second"),
            row=Sheet(
                name="outcome_levels",
                fields=(
                    Number(name="from", label=pgettext_lazy("of a band", "From")),
                    Number(name="above", label=_("or above")),
                    Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
                    Words(name="text", label=_("What it means"), lines=2),
                ),
            ),
        ),
    )
)
