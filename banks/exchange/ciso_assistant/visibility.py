"""How a bank's conditions are said in a library.

There a question can hang on another one of the same requirement (`depends_on`), and a requirement can be in a group
that a choice selects. So a condition goes along where it asks for one of several answers; anything else cannot.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from banks.exchange.standard import in_languages
from scoring import Condition, Document, Question

_EVERYTHING = {"en": "Everything", "ja": "すべて"}
_AFTER = {"en": "Asked after certain answers (%s)", "ja": "特定の回答のあとに表示（%s）"}


@dataclass(frozen=True, slots=True)
class Group:
    """A group of requirements, which a person or an answer selects."""

    ref_id: str
    name: Mapping[str, str]
    description: Mapping[str, str]
    default: bool = False


class Visibility:
    """The conditions and profiles of a bank. `node_of`: the requirement's urn for each question's key."""

    def __init__(self, document: Document, node_of: Mapping[str, str]) -> None:
        self._document = document
        self._node_of = node_of
        self._answers: dict[str, dict[str, tuple[str, ...]]] = {}
        members: dict[str, list[Question]] = {}
        for question in document.questions():
            members.setdefault(node_of[question.key], []).append(question)
        for question in document.questions():
            if question.visible_if is None:
                continue
            answers = self._chosen(question.visible_if)
            if answers and (self._is_within(question, answers) or len(members[node_of[question.key]]) == 1):
                self._answers[question.key] = answers
        self._selected: dict[tuple[str, str], list[str]] = {}
        self._group_of: dict[str, str] = {}
        taken = {key.lower() for key in document.profiles} | {"everything"}
        for key, answers in self._answers.items():
            if self._is_within(document.question(key), answers):
                continue
            name = f"if-{key}"[:90]
            while name.lower() in taken:
                name += "-"
            taken.add(name.lower())
            self._group_of[key] = name
            for question_key, options in answers.items():
                for option in options:
                    self._selected.setdefault((question_key, option), []).append(name)
        self._uses_groups = bool(self._group_of or document.profiles)
        everything = document.asked(None)
        self._whole = [key for key in document.profiles if document.asked(key) == everything]

    def groups(self, first: str) -> list[Group]:
        """The groups that the library defines, those that answers select at the end."""
        if not self._uses_groups:
            return []
        document = self._document
        default = document.default_profile
        groups = [
            Group(key, profile.name, profile.description, key == default)
            for key, profile in document.profiles.items()
        ]
        if default is None:
            name = in_languages(_EVERYTHING, document.languages)
            groups.insert(0, Group("everything", {code: str(text) for code, text in name.items()}, {}, True))
        for key, name_of_group in self._group_of.items():
            words = in_languages(_AFTER, document.languages)
            groups.append(Group(name_of_group, {code: str(text) % key for code, text in words.items()}, {}))
        return groups

    def groups_of(self, question: Question) -> list[str]:
        """The groups that a question's requirement is in."""
        if not self._uses_groups:
            return []
        if question.key in self._group_of:
            return [self._group_of[question.key]]
        document = self._document
        groups = [key for key in document.profiles if question.key in document.asked(key)]
        return groups if document.default_profile else ["everything", *groups]

    def selected_by(self, question: str, option: str) -> list[str]:
        """The groups that a choice selects."""
        return self._selected.get((question, option), [])

    def within(self, question: Question) -> tuple[str, tuple[str, ...]] | None:
        """The question of the same requirement that a question hangs on, and which answers to it."""
        answers = self._answers.get(question.key)
        if not answers or not self._is_within(question, answers):
            return None
        return next(iter(answers.items()))

    def is_carried(self, question: Question) -> bool:
        """Whether the library says when the question is asked."""
        return question.visible_if is None or question.key in self._answers

    def _is_within(self, question: Question, answers: Mapping[str, object]) -> bool:
        return len(answers) == 1 and all(self._node_of[key] == self._node_of[question.key] for key in answers)

    def _chosen(self, condition: Condition) -> dict[str, tuple[str, ...]] | None:
        """For each question the answers any one of which fulfils the condition; None where it asks for more."""
        given = condition.model_fields_set
        if condition.any_of and given == {"any_of"}:
            found: dict[str, dict[str, None]] = {}
            for part in condition.any_of:
                answers = self._chosen(part)
                if answers is None:
                    return None
                for key, options in answers.items():
                    found.setdefault(key, {}).update(dict.fromkeys(options))
            return {key: tuple(options) for key, options in found.items()}
        if condition.question is None:
            return None
        question = self._document.question(condition.question)
        if (
            question.kind not in ("single", "multiple")
            or condition.all_of
            or condition.any_of
            or condition.negated
        ):
            return None
        if given == {"question", "is_any_of"}:
            return {question.key: condition.is_any_of}
        if given == {"question", "answered"} and condition.answered:
            return {question.key: tuple(option.key for option in question.options)}
        if question.kind == "single" and given <= {"question", "at_least", "at_most"}:
            options = tuple(
                option.key
                for option in question.options
                if (condition.at_least is None or option.points >= condition.at_least)
                and (condition.at_most is None or option.points <= condition.at_most)
            )
            return {question.key: options} if options else None
        return None
