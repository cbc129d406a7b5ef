"""When a question is asked: `depends_on` and groups that a choice selects, as conditions of ours."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop

from banks.exchange.circles import Condition
from banks.exchange.ciso_assistant.library import Part
from banks.exchange.ciso_assistant.questions import Item
from banks.exchange.telling import Told
from banks.exchange.tree import Tree

_UNKNOWN_QUESTION = gettext_noop(
    "They hang on a question that the file does not have, and are always shown: %(names)s"
)
_UNKNOWN_ANSWER = gettext_noop(
    "They hang on answers that no choice stands for, and are always shown: %(names)s"
)
_EXPRESSION = gettext_noop("%(names)s is always shown: the rule “%(rule)s” has no counterpart")
_MANY_ANSWERS = gettext_noop(
    "Answers to more than %(most)d questions select their groups; they are always shown: %(names)s"
)
_ALSO_PICKED = gettext_noop(
    "They are in groups that answers select and in others too; only those answers bring them up: %(names)s"
)
_MOST_RULE = 300
MOST_TESTS = 100


def from_depends_on(item: Item, by_urn: Mapping[str, Item], told: Told) -> Condition | None:
    """The condition of a question on an answer to another one."""
    depends_on = item.part.part("depends_on")
    if not depends_on.content:
        return None
    other = by_urn.get(depends_on.urn("question"))
    if other is None:
        told.tell("lost", _UNKNOWN_QUESTION, item.name, line=item.line)
        return None
    if other.kind not in ("single", "multiple"):
        told.tell("lost", _UNKNOWN_ANSWER, item.name, line=item.line)
        return None
    chosen = []
    for answer in depends_on.names("answers"):
        choice = other.choice_called(answer)
        if choice is None and answer.lower() in {"true", "false"}:
            choice = next((one for one in other.choices if one.key == answer.lower()), None)
        if choice is not None:
            chosen.append(choice.key)
    if not chosen:
        told.tell("lost", _UNKNOWN_ANSWER, item.name, line=item.line)
        return None
    if depends_on.text("condition") == "all" and len(chosen) > 1:
        return {"all": [{"question": other.key, "is": [key]} for key in chosen]}
    return {"question": other.key, "is": list(chosen)}


def rule_of(node: Part, name: str, line: int, told: Told) -> None:
    """A rule in CISO Assistant's expression language cannot be taken over: say so."""
    rule = node.text("visibility_expression")
    if rule:
        told.tell("lost", _EXPRESSION, name, line=line, rule=rule[:_MOST_RULE])


class Selection:
    """Groups that choices select: who is in none but such groups is asked once one of them is selected."""

    def __init__(self, framework: Part, items: Sequence[Item]) -> None:
        self._choices: dict[str, dict[str, list[str]]] = {}
        for item in items:
            for choice in item.choices:
                for group in choice.part.names("select_implementation_groups"):
                    self._choices.setdefault(group, {}).setdefault(item.key, []).append(choice.key)
        self._always = {
            group.text("ref_id")
            for group in framework.parts("implementation_groups_definition")
            if group.flag("default_selected")
        }

    def selects(self, group: str) -> bool:
        """Whether the group is one that answers select."""
        return group in self._choices and group not in self._always

    def groups_of(self, node: Part) -> list[str]:
        """The groups of a requirement that answers select; none where it is in one that is selected from the start."""
        groups = node.names("implementation_groups")
        if any(group in self._always for group in groups):
            return []
        return [group for group in groups if self.selects(group)]

    def condition(self, item: Item, told: Told) -> Condition | None:
        """The condition of a requirement's question.

        Where answers select groups, CISO Assistant asks what they select and what is selected from the start, and
        looks at no other group.
        """
        groups = self.groups_of(item.node)
        if not groups:
            return None
        if len(groups) < len(item.node.names("implementation_groups")):
            told.tell("changed", _ALSO_PICKED, item.name)
        if sum(len(self._choices[group]) for group in groups) > MOST_TESTS:
            told.tell("lost", _MANY_ANSWERS, item.name, line=item.line, most=MOST_TESTS)
            return None
        found: dict[str, dict[str, None]] = {}
        for group in groups:
            for question, choices in self._choices[group].items():
                if question != item.key:
                    found.setdefault(question, {}).update(dict.fromkeys(choices))
        tests: list[Tree] = [{"question": key, "is": list(chosen)} for key, chosen in found.items()]
        return _any_of(tests)


def _any_of(tests: list[Tree]) -> Condition | None:
    if len(tests) > 1:
        return {"any": tests}
    return tests[0] if tests and isinstance(tests[0], dict) else None


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """A condition for which both hold."""
    if first and second:
        return {"all": [first, second]}
    return first or second
