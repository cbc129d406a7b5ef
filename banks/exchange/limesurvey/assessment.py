"""What LimeSurvey's assessment says: sums of the values of what is answered, and a text for each range of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_noop

from banks.exchange.keys import Keys
from banks.exchange.languages import Languages
from banks.exchange.limesurvey.plain import plain_text
from banks.exchange.limesurvey.structure import Row
from banks.exchange.standard import in_languages, language_code, number_of
from banks.exchange.telling import Told
from banks.exchange.tree import Tree, shortened

MOST_GROUPS = 40
MOST_RULES = 24  # a level each, and one for what lies between them

_TOTAL = {"en": "Total", "ja": "合計"}
_NO_TEXT = "–"  # the level of sums that no rule speaks of

_SUMS = gettext_noop("The assessment's values are added up as measures, as LimeSurvey does: %(names)s")
_RULES = gettext_noop("Rules of the assessment become levels of an outcome: %(names)s")
_OVERLAP = gettext_noop(
    "Rules of the assessment whose ranges overlap, or say no range, are left out: %(names)s"
)
_TOO_MANY = gettext_noop("Rules of the assessment that are too many for an outcome are left out: %(names)s")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said when a sum lies from `least` to `greatest`, both included."""

    least: Decimal
    greatest: Decimal
    name: dict[str, Tree]
    text: dict[str, Tree]
    label: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that a rule can speak of: of a group, by its id, or of the whole survey, without one."""

    group: str
    dimension: str
    name: Mapping[str, Tree]


def assess(
    rows: Sequence[Row], sums: Sequence[Sum], languages: Languages, told: Told
) -> tuple[dict[str, Tree], dict[str, Tree]]:
    """The measures and outcomes of a survey. `sums`: those that can be more than 0, the whole survey's first.

    Every survey that assesses has its total as a measure; a group has one where a rule speaks of it.
    """
    rules = _rules(rows, languages)
    keys = Keys(["total"])
    measures: dict[str, Tree] = {}
    outcomes: dict[str, Tree] = {}
    labels = []
    for sum_ in sums:
        own = rules.pop(sum_.group, [])
        if sum_.group and (not own or len(measures) > MOST_GROUPS):
            for rule in own:
                told.tell("lost", _TOO_MANY, rule.label)
            continue
        key = keys.for_name(sum_.dimension if sum_.group else "total", "group")
        name = dict(sum_.name) or in_languages(_TOTAL, languages.codes)
        measures[key] = {"name": name, **({"dimensions": [sum_.dimension]} if sum_.group else {})}
        labels.append(str(next(iter(name.values()))))
        levels = _levels(own, languages, told)
        if levels:
            outcome = keys.for_name(f"{key}-assessment", "assessment")
            outcomes[outcome] = {"name": name, "sum": [{"of": key}], "levels": levels}
    for left in rules.values():
        for rule in left:
            told.tell("lost", _OVERLAP, rule.label)
    for label in labels:
        told.tell("understood", _SUMS, label)
    return measures, outcomes


def _rules(rows: Sequence[Row], languages: Languages) -> dict[str, list[Rule]]:
    """The rules by the group that they speak of; of the whole survey under an empty name."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.get("id", ""), []).append(row)
    rules: dict[str, list[Rule]] = {}
    for number, same in grouped.items():
        first = same[0]
        names = {language_code(row.get("language", "")): plain_text(row.get("name", ""))[0] for row in same}
        texts = {
            language_code(row.get("language", "")): plain_text(row.get("message", ""))[0] for row in same
        }
        label = shortened(next(filter(None, names.values()), number))
        least, greatest = (
            number_of(first.get("minimum", "").strip()),
            number_of(first.get("maximum", "").strip()),
        )
        group = first.get("gid", "") if first.get("scope", "").strip().upper() == "G" else ""
        if least is None or greatest is None or least > greatest:
            least, greatest = Decimal(1), Decimal(0)  # no range: found to overlap below
        name = languages.filled(names, label) or languages.same(label or _NO_TEXT)
        rules.setdefault(group, []).append(Rule(least, greatest, name, languages.filled(texts, label), label))
    return rules


def _levels(rules: list[Rule], languages: Languages, told: Told) -> list[Tree]:
    """A level for each rule, and one without a word wherever no rule speaks; none where they contradict."""
    ordered = sorted(rules, key=lambda rule: (rule.least, rule.greatest))
    broken = any(rule.least > rule.greatest for rule in ordered) or any(
        following.least <= rule.greatest for rule, following in pairwise(ordered)
    )
    if broken or len(ordered) > MOST_RULES:
        for rule in ordered:
            told.tell("lost", _OVERLAP if broken else _TOO_MANY, rule.label)
        return []
    silent: dict[str, Tree] = {"name": languages.same(_NO_TEXT)}
    levels: list[Tree] = []
    for index, rule in enumerate(ordered):
        level: dict[str, Tree] = {"name": rule.name, **({"text": rule.text} if rule.text else {})}
        if index == 0 and rule.least > 0:
            levels.append(silent)
        levels.append(level if not levels else {"from": rule.least, **level})
        follows = ordered[index + 1].least if index + 1 < len(ordered) else None
        # Sums are whole numbers, as values are: what begins one further leaves nothing between.
        if follows is None or follows > rule.greatest + 1:
            levels.append({"above": rule.greatest, **silent})
        told.tell("changed", _RULES, rule.label)
    return levels
