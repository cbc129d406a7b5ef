"""What a step of editing did, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DEEDS: dict[str, str | Promise] = {
    "question.added": _("Added a question"),
    "question.changed": _("Changed a question"),
    "question.moved": _("Moved a question"),
    "question.duplicated": _("Duplicated a question"),
    "question.removed": _("Removed a question"),
    "question.renamed": _("Changed the key of a question"),
    "dimension.added": _("Added a dimension"),
    "dimension.changed": _("Changed a dimension"),
    "dimension.moved": _("Moved a dimension"),
    "dimension.duplicated": _("Duplicated a dimension"),
    "dimension.removed": _("Removed a dimension"),
    "dimension.renamed": _("Changed the key of a dimension"),
    "option.renamed": _("Changed the key of an option"),
    "source.renamed": _("Changed the key of a source"),
    "framework.renamed": _("Changed the key of a framework"),
    "clause.renamed": _("Changed the name of a clause"),
    "role.renamed": _("Changed the key of a role"),
    "owner.renamed": _("Changed the key of an owner"),
    "recommendation.renamed": _("Changed the key of a recommendation"),
    "profile.renamed": _("Changed the key of a profile"),
    "aspect.renamed": _("Changed the key of an aspect"),
    "place.renamed": _("Changed the key of a place"),
    "workload.renamed": _("Changed the key of a workload"),
    "rule.renamed": _("Changed the key of a rule"),
    "measure.renamed": _("Changed the key of a measure"),
    "outcome.renamed": _("Changed the key of an outcome"),
    "settings.changed": _("Changed the settings"),
    "levels.changed": _("Changed the levels"),
    "sources.changed": _("Changed the sources"),
    "figures.changed": _("Changed the figures"),
    "frameworks.changed": _("Changed the frameworks"),
    "recommendations.changed": _("Changed the recommendations"),
    "owners.changed": _("Changed the owners"),
    "profiles.changed": _("Changed the profiles"),
    "infrastructure_fit.changed": _("Changed the infrastructure fit"),
    "measures.changed": _("Changed the measures"),
    "outcomes.changed": _("Changed the outcomes"),
    "part.removed": _("Removed what the format does not know"),
    "undone": pgettext_lazy("a step of editing", "Undone"),
    "redone": pgettext_lazy("a step of editing", "Redone"),
}


def words(deed: str) -> str:
    """The deed in the reader's language; the bare name of one that is not known (any more)."""
    return str(DEEDS.get(deed, deed))
