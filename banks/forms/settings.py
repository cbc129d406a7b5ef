"""What the forms of a dimension and of the bank's own settings ask for."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from banks.editing.fields import Line, Number, Sheet, Words
from banks.forms.library import KEY_HELP

DIMENSION = Sheet(
    fields=(
        Words(name="name", label=pgettext_lazy("in a question bank", "Name")),
        Line(
            name="key",
            label=_("Key"),
            help=_("What refers to the dimension follows. Results over time are compared by it."),
        ),
        Number(
            name="weight",
            label=_("Weight"),
            help=_("1 where left empty; 0 is shown and left out of the whole"),
            default="1",
        ),
    )
)

SETTINGS = Sheet(
    fields=(
        Words(name="title", label=pgettext_lazy("of a text", "Title")),
        Words(name="description", label=_("Description"), lines=3),
        Line(name="key", label=_("Key"), help=KEY_HELP),
        Line(
            name="version",
            label=pgettext_lazy("of a question bank", "Version"),
            help=_("What this draft will be published as, as in 2026.1."),
        ),
        Number(
            name="minimum_coverage",
            label=_("Coverage needed for a level (%)"),
            help=_("80 where left empty: how much of the weight must be answered before a level is given"),
            default="80",
        ),
        Number(
            name="minimum_difference",
            label=_("Least difference (points)"),
            help=_("0 where left empty: how far beyond a survey’s range before “ahead” or “behind” is said"),
            default="0",
        ),
    )
)
SETTINGS_FIELDS = tuple(field.name for field in SETTINGS.fields)
