"""What every field of the format is called, and what it is about when it differs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from banks.comparison.kinds import Kind
from scoring import (
    AppliesFrom,
    Band,
    Dimension,
    Document,
    Figure,
    FitRule,
    Floor,
    Framework,
    InfrastructureFit,
    Level,
    Option,
    Place,
    Profile,
    Provision,
    Question,
    Recommendation,
    Source,
    Workload,
)
from scoring.fields import Part
from scoring.measure_document import Adjustment, Limit, Measure, Outcome, OutcomeLevel, Term


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field as people call it. `entry`: what one of the things in it is called, where it holds several.

    `carries_meaning`: a text that asks or answers; written anew rather than reworded, it says something else.
    """

    label: str | Promise
    kind: Kind
    entry: str | Promise = ""
    carries_meaning: bool = False


WORDING, MEANING, SCORING = Kind.WORDING, Kind.MEANING, Kind.SCORING
_ORIGIN = FieldWords(_("Name in the file it was imported from"), WORDING)
_AMOUNT = FieldWords(_("Amount added to measures"), SCORING)
_TAKEN_AS = FieldWords(_("Counted as"), SCORING)
_KEY = FieldWords(_("Key"), MEANING)

FIELDS: Mapping[type[Part], Mapping[str, FieldWords]] = {
    Document: {
        "format": FieldWords(_("Format"), WORDING),
        "key": FieldWords(_("Key of the question bank"), MEANING),
        "version": FieldWords(_("Name of the version"), WORDING),
        "languages": FieldWords(_("Languages"), WORDING),
        "title": FieldWords(pgettext_lazy("of a text", "Title"), WORDING),
        "description": FieldWords(_("Description"), WORDING),
        "origin": _ORIGIN,
        "minimum_coverage": FieldWords(_("Coverage needed for a level"), SCORING),
        "minimum_difference": FieldWords(_("Smallest difference that is called one"), SCORING),
        "levels": FieldWords(pgettext_lazy("in a question bank", "Levels"), SCORING, _("Level")),
        "sources": FieldWords(_("Sources"), WORDING, _("Source")),
        "frameworks": FieldWords(pgettext_lazy("in a question bank", "Frameworks"), MEANING, _("Framework")),
        "owners": FieldWords(_("Owners of recommendations"), WORDING, _("Owner of recommendations")),
        "recommendations": FieldWords(_("Recommendations"), MEANING, _("Recommendation")),
        "profiles": FieldWords(_("Profiles"), MEANING, _("Profile")),
        "infrastructure_fit": FieldWords(_("Infrastructure fit"), MEANING, _("Infrastructure fit")),
        "measures": FieldWords(_("Measures"), SCORING, _("Measure")),
        "outcomes": FieldWords(_("Outcomes"), SCORING, _("Outcome")),
        "dimensions": FieldWords(_("Dimensions"), MEANING, _("Dimension")),
    },
    Level: {
        "from": FieldWords(_("Begins at"), SCORING),
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
    },
    Source: {
        "title": FieldWords(pgettext_lazy("of a text", "Title"), WORDING),
        "year": FieldWords(_("Year"), WORDING),
        "sample": FieldWords(_("Number surveyed"), WORDING),
        "reference": FieldWords(_("Reference"), WORDING),
        "caution": FieldWords(_("Caution"), WORDING),
    },
    Framework: {
        "title": FieldWords(pgettext_lazy("of a text", "Title"), WORDING),
        "caution": FieldWords(_("Caution"), WORDING),
        "roles": FieldWords(_("Roles"), MEANING, _("Role")),
        "role_question": FieldWords(_("Question that asks for the roles"), MEANING),
        "clauses": FieldWords(_("Clauses"), MEANING, _("Clause")),
        "provisions": FieldWords(_("More about the clauses"), MEANING, _("More about the clause")),
        "not_asked": FieldWords(_("Clauses left out on purpose"), MEANING, _("Clause left out on purpose")),
    },
    Provision: {
        "addresses": FieldWords(_("Addresses"), MEANING),
        "applies_from": FieldWords(_("Applies from"), MEANING, _("Date of application")),
        "note": FieldWords(pgettext_lazy("about a clause", "Note"), WORDING),
        "secondary": FieldWords(_("Confirmed by secondary sources only"), WORDING),
    },
    AppliesFrom: {
        "date": FieldWords(_("Date"), MEANING),
        "scope": FieldWords(_("What it applies to from then"), WORDING),
    },
    Recommendation: {
        "text": FieldWords(_("Text"), WORDING, carries_meaning=True),
        "done": FieldWords(_("When it is done"), WORDING),
        "owner": FieldWords(pgettext_lazy("of a recommendation", "Owner"), WORDING),
        "effort": FieldWords(_("Effort"), SCORING),
        "horizon": FieldWords(_("Horizon"), SCORING),
        "needs": FieldWords(_("Needs first"), SCORING),
        "serves": FieldWords(_("Clauses it serves"), WORDING),
    },
    Profile: {
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
        "description": FieldWords(_("Description"), WORDING),
        "minutes": FieldWords(_("Minutes it takes"), WORDING),
        "levels": FieldWords(_("Gives levels"), SCORING),
        "questions": FieldWords(_("Questions asked"), MEANING),
        "dimensions": FieldWords(_("Dimensions asked whole"), MEANING),
    },
    Dimension: {
        "key": _KEY,
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING, carries_meaning=True),
        "weight": FieldWords(_("Weight"), SCORING),
        "origin": _ORIGIN,
        "questions": FieldWords(_("Questions"), MEANING, _("Question")),
    },
    Question: {
        "key": _KEY,
        "kind": FieldWords(_("Kind of question"), MEANING),
        "weight": FieldWords(_("Weight"), SCORING),
        "text": FieldWords(pgettext_lazy("of a question", "Wording"), WORDING, carries_meaning=True),
        "help": FieldWords(_("Help"), WORDING),
        "why": FieldWords(_("Why it matters"), WORDING),
        "unit": FieldWords(_("Unit"), WORDING, carries_meaning=True),
        "minimum": FieldWords(_("Least number"), MEANING),
        "maximum": FieldWords(_("Greatest number"), MEANING),
        "evidence": FieldWords(_("Evidence asked for"), MEANING),
        "not_applicable": FieldWords(_("May be not applicable"), MEANING),
        "floor": FieldWords(_("Floor"), SCORING, _("Floor")),
        "options": FieldWords(_("Options"), MEANING, _("Option")),
        "amount_limit": FieldWords(_("Amount that its options add at most"), SCORING),
        "bands": FieldWords(_("Points by number"), SCORING, _("Numbers")),
        "interpolate": FieldWords(_("Points rise between the numbers"), SCORING),
        "unplaced": FieldWords(_("Some of those surveyed may have answered otherwise"), SCORING),
        "figures": FieldWords(_("Figures"), SCORING, _("Figure")),
        "maps_to": FieldWords(_("Clauses it belongs to"), MEANING),
        "visible_if": FieldWords(_("Shown if"), MEANING),
        "origin": _ORIGIN,
    },
    Option: {
        "key": _KEY,
        "points": FieldWords(pgettext_lazy("of an option", "Points"), SCORING),
        "amount": _AMOUNT,
        "text": FieldWords(pgettext_lazy("of an option", "Wording"), WORDING, carries_meaning=True),
        "exclusive": FieldWords(_("Excludes other options"), MEANING),
        "recommendation": FieldWords(_("Recommendation"), MEANING),
        "origin": _ORIGIN,
    },
    Band: {
        "from": FieldWords(_("From this number"), SCORING),
        "points": FieldWords(pgettext_lazy("of an option", "Points"), SCORING),
        "amount": _AMOUNT,
        "recommendation": FieldWords(_("Recommendation"), MEANING),
    },
    Floor: {
        "points": FieldWords(_("Acts below these points"), SCORING),
        "level": FieldWords(_("Highest level then"), SCORING),
    },
    Figure: {
        "source": FieldWords(_("Source"), SCORING),
        "options": FieldWords(_("Options it speaks of"), SCORING),
        "at_least": FieldWords(_("Numbers it speaks of, from"), SCORING),
        "share": FieldWords(_("Share"), SCORING),
        "region": FieldWords(_("Region"), SCORING),
        "margin": FieldWords(_("Margin"), SCORING),
        "match": FieldWords(_("How well it matches the question"), SCORING),
        "base": FieldWords(_("Whom the share is of"), WORDING),
        "at": FieldWords(_("Where in the source"), WORDING),
        "statement": FieldWords(_("Statement"), WORDING),
    },
    InfrastructureFit: {
        "aspects": FieldWords(_("Aspects"), WORDING, _("Aspect")),
        "places": FieldWords(_("Places to run on"), MEANING, _("Place to run on")),
        "workloads": FieldWords(_("Workloads"), MEANING, _("Workload")),
        "rules": FieldWords(_("Rules"), SCORING, _("Rule")),
    },
    Place: {
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
        "text": FieldWords(_("Description"), WORDING),
        "traits": FieldWords(_("What it is like"), WORDING, _("What it is like")),
    },
    Workload: {
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
        "when": FieldWords(_("There if"), MEANING),
        "suits": FieldWords(_("Points by place"), SCORING, _("Points of the place")),
        "reason": FieldWords(_("Reason"), WORDING),
    },
    FitRule: {
        "key": _KEY,
        "when": FieldWords(_("Acts if"), SCORING),
        "workloads": FieldWords(_("Workloads it speaks of"), SCORING),
        "adds": FieldWords(_("Adds points by place"), SCORING, _("Points added to the place")),
        "excludes": FieldWords(_("Places it rules out"), SCORING),
        "reason": FieldWords(_("Reason"), WORDING),
    },
    Measure: {
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
        "description": FieldWords(_("Description"), WORDING),
        "questions": FieldWords(_("Questions counted"), SCORING),
        "dimensions": FieldWords(_("Dimensions counted whole"), SCORING),
        "maximum": FieldWords(_("Maximum"), SCORING),
    },
    Outcome: {
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
        "description": FieldWords(_("Description"), WORDING),
        "source": FieldWords(_("Source"), WORDING),
        "sum": FieldWords(_("What it adds up"), SCORING, _("Added up")),
        "adjustments": FieldWords(_("Adjustments"), SCORING, _("Adjustment")),
        "never_below": FieldWords(_("Never below"), SCORING),
        "round": FieldWords(_("Decimals it is rounded to"), SCORING),
        "maximum": FieldWords(_("Maximum"), SCORING),
        "levels_as": FieldWords(_("Levels begin at"), SCORING),
        "levels": FieldWords(pgettext_lazy("in a question bank", "Levels"), SCORING, _("Level")),
    },
    Term: {
        "of": FieldWords(_("Measure or outcome"), SCORING),
        "as": _TAKEN_AS,
        "times": FieldWords(_("Multiplied by"), SCORING),
    },
    Adjustment: {
        "key": _KEY,
        "when": FieldWords(_("When it is made"), SCORING, _("When it is made")),
        "percent": FieldWords(_("Percent of the sum"), SCORING),
        "amount": FieldWords(_("Amount"), SCORING),
        "reason": FieldWords(_("Reason"), WORDING),
    },
    Limit: {
        "of": FieldWords(_("Measure or outcome"), SCORING),
        "as": _TAKEN_AS,
        "at_least": FieldWords(pgettext_lazy("limit", "At least"), SCORING),
        "above": FieldWords(pgettext_lazy("limit", "Above"), SCORING),
        "at_most": FieldWords(pgettext_lazy("limit", "At most"), SCORING),
        "below": FieldWords(pgettext_lazy("limit", "Below"), SCORING),
    },
    OutcomeLevel: {
        "from": FieldWords(_("Begins at"), SCORING),
        "above": FieldWords(_("Begins above"), SCORING),
        "name": FieldWords(pgettext_lazy("in a question bank", "Name"), WORDING),
        "text": FieldWords(_("Description"), WORDING),
    },
}


def words_of(part: type[Part], name: str) -> FieldWords:
    """What a field is called. One that the format does not have, as a draft may, goes by its name."""
    return FIELDS.get(part, {}).get(name) or FieldWords(name, Kind.MEANING, name)
