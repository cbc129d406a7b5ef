"""Requirements and their questions, and the points that an answer to them earns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from django.utils.translation import gettext_noop

from banks.exchange.ciso_assistant.library import BLOCK, LibraryLanguages, Part, text_of
from banks.exchange.ciso_assistant.scale import Scale, Step, even
from banks.exchange.keys import Keys
from banks.exchange.standard import NO, YES, in_languages
from banks.exchange.telling import Told
from banks.exchange.tree import Tree

MOST_OPTIONS = 200
KINDS = {
    "unique_choice": "single",
    "single_choice": "single",
    "multiple_choice": "multiple",
    "boolean": "single",
    "number": "number",
    "numeric": "number",
    "integer": "number",
    "float": "number",
    "text": "text",
}
# What a choice says about compliance, as a share of the points there are.
COMPLIANCE = {
    "true": Fraction(1),
    "1": Fraction(1),
    "compliant": Fraction(1),
    "partially_compliant": Fraction(1, 2),
    "false": Fraction(0),
    "0": Fraction(0),
    "non_compliant": Fraction(0),
}
_POINTS_STEP = Decimal("0.0001")
_WEIGHT_STEP = Decimal("0.000001")

_NOT_SCORED = gettext_noop("Their choices have no scores, so they are shown and not scored: %(names)s")
_FROM_COMPLIANCE = gettext_noop(
    "Their choices have no scores; the points are made from what counts as compliant (100), partially (50) and "
    "not (0): %(names)s"
)
_COMPLIANCE = gettext_noop(
    "Which choices count as compliant is not kept beside their scores: a bank never calls anything compliant: %(names)s"
)
_HELD = gettext_noop("Scores below the scale's least or above its greatest are held to these: %(names)s")
_SUM_DIFFERS = gettext_noop(
    "The scores of their questions do not add up to the scale; the questions count in proportion: %(names)s"
)
_NO_CHOICES = gettext_noop("They have no choices and become free texts: %(names)s")
_OTHER_TYPE = gettext_noop("Questions of the type “%(type)s” become free texts: %(names)s")
_NOT_APPLICABLE = gettext_noop(
    "The choice that says “not applicable” becomes the button that every question can have: %(names)s"
)
_TOO_MANY = gettext_noop("Only the first %(most)d choices are taken: %(names)s")


@dataclass(slots=True)
class Choice:
    """A choice of a question in the file. `add` is the score that it adds; `share` what it says of compliance."""

    part: Part
    key: str
    urn: str
    text: dict[str, Tree]
    add: Decimal | None = None
    share: Fraction | None = None
    points: Decimal = Decimal(0)


@dataclass(slots=True)
class Item:
    """A question of the bank in the making.

    `node` is the requirement it belongs to; `part` its own in the file, empty for a requirement without questions.
    """

    node: Part
    part: Part
    key: str
    name: str  # what it is called in notes
    line: int
    urn: str
    kind: str
    text: dict[str, Tree]
    weight: Decimal = Decimal(1)
    choices: list[Choice] = field(default_factory=list)
    more: dict[str, Tree] = field(default_factory=dict)
    adds: bool = False  # its choices have scores, which the file adds up

    @property
    def block(self) -> Part:
        """What we have written into the file about it."""
        return self.part.part(BLOCK)

    def choice_called(self, reference: str) -> Choice | None:
        """The choice of a urn or, in older files, of a text."""
        for choice in self.choices:
            if reference and (choice.urn == reference.lower() or choice.part.text("value") == reference):
                return choice
        return None


def asked(node: Part) -> list[tuple[str, Part]]:
    """The questions of a requirement, in every shape that libraries have had: their urn and what they say.

    Today a map of urn to question; before, a list, and one kind and one list of choices for several questions.
    """
    found = list(node.keyed("questions"))
    old = node.part("question")
    if not found and old.content:
        for urn, question in old.keyed("questions"):
            whole = {
                "type": old.content.get("question_type"),
                "choices": old.content.get("question_choices"),
                **question.content,
            }
            found.append((urn, Part(whole, question.path)))
    return [(urn.lower(), part) for urn, part in found]


def choices_of(part: Part, languages: LibraryLanguages, place: str, told: Told) -> list[Choice]:
    """The choices of a question, those that are mere texts too."""
    entries = part.content.get("choices")
    found = [
        entry if isinstance(entry, dict) else {"value": text_of(entry)}
        for entry in (entries if isinstance(entries, list) else [])
    ]
    if len(found) > MOST_OPTIONS:
        told.tell("lost", _TOO_MANY, place, most=MOST_OPTIONS)
    choices = []
    parts = [Part(entry, (*part.path, "choices", index)) for index, entry in enumerate(found[:MOST_OPTIONS])]
    named = [(_name_of(choice, index), choice) for index, choice in enumerate(parts, start=1)]
    keys = Keys(choice.part(BLOCK).text("key") or name for name, choice in named)
    for name, choice in named:
        text = languages.texts(choice, "value", f"{place} {name}")
        choices.append(
            Choice(
                choice,
                keys.for_name(choice.part(BLOCK).text("key") or name, "choice"),
                choice.urn(),
                text or in_languages({"en": name}, languages.codes),
                choice.number("add_score"),
                COMPLIANCE.get(choice.text("compute_result").strip().lower()),
            )
        )
    return choices


def _name_of(choice: Part, index: int) -> str:
    """What a choice is called: the end of its urn, or its place among the others."""
    return choice.urn().rpartition(":choice:")[2].rpartition(":")[2] or str(index)


def kind_of(part: Part, place: str, told: Told) -> str:
    """Our kind of a question's type."""
    name = part.text("type").strip().lower() or "text"
    if name not in KINDS:
        told.tell("changed", _OTHER_TYPE, place, type=name)
        return "text"
    kind = KINDS[name]
    if kind in ("single", "multiple") and name != "boolean" and not part.content.get("choices"):
        told.tell("changed", _NO_CHOICES, place)
        return "text"
    return kind


def yes_and_no(part: Part, languages: LibraryLanguages) -> list[Choice]:
    """The choices of a question for yes or no, which in the file has none."""
    return [
        Choice(Part({}, part.path), key, key, in_languages(words, languages.codes))
        for key, words in (("true", YES), ("false", NO))
    ]


def maturity_choices(scale: Scale, languages: LibraryLanguages) -> list[Choice]:
    """The choices of a requirement without questions: the steps of the scale."""
    steps = scale.named()
    keys = Keys(str(step.score) for step in steps)
    return [
        Choice(
            Part(),
            keys.for_name(str(step.score)),
            "",
            dict(step.name) or in_languages({"en": str(step.score)}, languages.codes),
            step.score,
        )
        for step in steps
    ]


def step_help(steps: Sequence[Step]) -> dict[str, Tree]:
    """What the steps of a scale mean, one a paragraph."""
    lines: dict[str, list[str]] = {}
    for step in steps:
        for code, text in step.description.items():
            lines.setdefault(code, []).append(f"{step.name.get(code, step.score)}: {text}")
    return {code: "\n".join(texts) for code, texts in lines.items()}


# ------------------------------------------------------------------ points


def are_added_up(items: Sequence[Item]) -> bool:
    """Whether the file makes sums of scores: in a requirement of several questions, or with several choices."""
    counted: dict[str, int] = {}
    for item in items:
        if item.adds and not item.block.content:
            urn = item.node.urn()
            counted[urn] = counted.get(urn, 0) + (2 if item.kind == "multiple" else 1)
    greatest = (
        max((choice.add or Decimal(0) for choice in item.choices), default=0) for item in items if item.adds
    )
    return any(count > 1 for count in counted.values()) and any(add > 0 for add in greatest)


def score_requirement(
    items: Sequence[Item], scale: Scale, weight: Decimal, name: str, needed: Iterable[str], told: Told
) -> None:
    """Give the choices of one requirement's questions their points, and the questions their weights.

    In the file the scores of all that is chosen in a requirement are added up and held to the scale. One question
    is the scale itself; several share the requirement's weight by what each can add at most, and the mean of their
    points is the sum that the file means. `needed`: urns of choices that something hangs on.
    """
    wanted = set(needed)
    scored = []
    for item in items:
        if item.kind not in ("single", "multiple"):
            item.weight = Decimal(0)
        elif any(choice.add is not None for choice in item.choices):
            scored.append(item)
        elif any(choice.share is not None for choice in item.choices):
            told.tell("changed", _FROM_COMPLIANCE, item.name)
            _drop_not_applicable(item, wanted, told)
            _score_compliance(item)
            item.weight = weight
        else:
            if not item.block.content:
                told.tell("changed", _NOT_SCORED, item.name)
            item.weight = Decimal(0)
    for item in scored:
        item.adds = True
        if any(choice.part.has("compute_result") and choice.share is not None for choice in item.choices):
            told.tell("lost", _COMPLIANCE, item.name)
        _drop_not_applicable(item, wanted, told)
    if len(scored) == 1:
        scored[0].weight = weight
        _score_alone(scored[0], scale, told)
    elif scored:
        _score_together(scored, scale, weight, name, told)
    for item in items:
        _restore_points(item)


def _score_alone(item: Item, scale: Scale, told: Told) -> None:
    for choice in item.choices:
        add = choice.add or Decimal(0)
        if item.kind == "multiple":
            least, greatest = Decimal(0), scale.greatest - scale.least
            choice.points = even(
                100 * Fraction(min(max(add, least), greatest)) / Fraction(greatest),
                _POINTS_STEP,
                ROUND_CEILING,
            )
        else:
            least, greatest = scale.least, scale.greatest
            choice.points = scale.points(add)
        if choice.add is not None and not least <= add <= greatest:
            told.tell("changed", _HELD, item.name)


def _score_together(items: Sequence[Item], scale: Scale, weight: Decimal, name: str, told: Told) -> None:
    most = {}
    for item in items:
        adds = [max(choice.add or Decimal(0), Decimal(0)) for choice in item.choices]
        most[item.key] = max(adds) if item.kind == "single" else sum(adds, Decimal(0))
        if any(choice.add is not None and choice.add < 0 for choice in item.choices):
            told.tell("changed", _HELD, item.name)
    total = sum(most.values(), Decimal(0))
    if total != scale.greatest - scale.least:
        told.tell("changed", _SUM_DIFFERS, name)
    for item in items:
        greatest = most[item.key]
        if not greatest:
            item.weight = Decimal(0)
            continue
        item.weight = even(
            Fraction(weight) * Fraction(greatest) / Fraction(total), _WEIGHT_STEP, ROUND_CEILING
        )
        for choice in item.choices:
            add = Fraction(max(choice.add or Decimal(0), Decimal(0)))
            choice.points = min(
                even(100 * add / Fraction(greatest), _POINTS_STEP, ROUND_CEILING), Decimal(100)
            )


def _score_compliance(item: Item) -> None:
    for choice in item.choices:
        share = choice.share or Fraction(0)
        choice.points = even(100 * share, _POINTS_STEP, ROUND_CEILING)


def _drop_not_applicable(item: Item, wanted: set[str], told: Told) -> None:
    """Leave out the choice that says that the requirement does not apply, unless something hangs on it."""
    kept = []
    for choice in item.choices:
        if (
            choice.part.text("compute_result").strip().lower() == "not_applicable"
            and choice.urn not in wanted
            and not choice.part.part(BLOCK).content
        ):
            told.tell("changed", _NOT_APPLICABLE, item.name)
        else:
            kept.append(choice)
    if kept:
        item.choices = kept


def _restore_points(item: Item) -> None:
    """Points and a weight that the file could not say exactly, where they are still those that it was given."""
    block = item.block
    weight = block.number("weight")
    if weight is not None and item.node.number("weight") == block.number("node_weight"):
        item.weight = weight
    for choice in item.choices:
        ours = choice.part.part(BLOCK)
        points = ours.number("points")
        if points is not None and ours.number("add_score") == choice.part.number("add_score"):
            choice.points = points
