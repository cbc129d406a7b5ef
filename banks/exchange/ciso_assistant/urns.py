"""The urns of a bank's parts: those they had in the library they came from, or ones of ours."""

import hashlib
import re

from banks.exchange.ciso_assistant.origins import names_in
from scoring import Dimension, Document, Question

PACKAGER = "junbi"
_NOT_IN_URN = re.compile(r"[^0-9a-z._-]+")
_MOST_TAIL = 48  # characters of each key in a urn, which has 255 in all
_HASH_DIGITS = 8


class Urns:
    """Every urn of one bank, each given to one part only."""

    def __init__(self, document: Document) -> None:
        origin = names_in(document.origin)
        slug = _tail(document.key)
        self.packager = PACKAGER
        if len(origin.urns) == 2:
            self.library, self.framework = origin.urns
            self.packager = self.library.split(":")[1]
        else:
            self.library = f"urn:{PACKAGER}:risk:library:{slug}"
            self.framework = f"urn:{PACKAGER}:risk:framework:{slug}"
        base = self.framework.replace(":framework:", ":req_node:", 1)
        self._base = base if base != self.framework else f"urn:{PACKAGER}:risk:req_node:{slug}"
        self._slug = slug
        self._given = {self.library, self.framework}
        self._targets: dict[str, str] = {}
        self._clauses: dict[tuple[str, str], str] = {}
        self._controls: dict[str, str] = {}
        self._mappings: dict[str, str] = {}
        self._reserve(document)
        for key in document.recommendations:
            self._controls[key] = self._new(f"urn:{PACKAGER}:risk:reference_control:{slug}:{_tail(key)}")
        for key, framework in document.frameworks.items():
            self._targets[key] = self._new(f"urn:{PACKAGER}:risk:framework:{slug}.{_tail(key)}")
            self._mappings[key] = self._new(f"urn:{PACKAGER}:risk:req_mapping_set:{slug}.{_tail(key)}")
            for clause in framework.clauses:
                stem = f"urn:{PACKAGER}:risk:req_node:{slug}.{_tail(key)}:{_tail(clause)}"
                self._clauses[key, clause] = self._new(stem)

    def _reserve(self, document: Document) -> None:
        """Give the urns that parts came with to these parts, before any new ones are made."""
        self._dimensions: dict[str, str] = {}
        self._requirements: dict[str, str] = {}
        self._questions: dict[str, str] = {}
        self._choices: dict[tuple[str, str], str] = {}
        for dimension in document.dimensions:
            self._dimensions[dimension.key] = self._given_or_none(names_in(dimension.origin).urns[:1])
        previous = ("", "")
        for dimension in document.dimensions:
            for question in dimension.questions:
                urns = names_in(question.origin).urns
                requirement = urns[0] if urns else ""
                if requirement and (requirement, dimension.key) == previous:
                    self._requirements[question.key] = requirement
                else:
                    self._requirements[question.key] = self._given_or_none(urns[:1])
                previous = (self._requirements[question.key], dimension.key)
                self._questions[question.key] = self._given_or_none(urns[1:2])
                for option in question.options:
                    self._choices[question.key, option.key] = self._given_or_none(
                        names_in(option.origin).urns[:1]
                    )
        for dimension in document.dimensions:
            if not self._dimensions[dimension.key]:
                self._dimensions[dimension.key] = self._new(f"{self._base}:{_tail(dimension.key)}")
        for question in document.questions():
            self._new_question(question)

    def _new_question(self, question: Question) -> None:
        requirement = self._requirements[question.key] or self._new(f"{self._base}:{_tail(question.key)}")
        self._requirements[question.key] = requirement
        self._questions[question.key] = self._questions[question.key] or self._new(
            f"{requirement}:question:1"
        )
        for option in question.options:
            place = (question.key, option.key)
            if not self._choices[place]:
                stem = f"{self._questions[question.key]}:choice:{_tail(option.key)}"
                self._choices[place] = self._new(stem)

    def dimension(self, dimension: Dimension) -> str:
        """The urn of a dimension's heading."""
        return self._dimensions[dimension.key]

    def requirement(self, question: Question) -> str:
        """The urn of the requirement that a question stands in."""
        return self._requirements[question.key]

    def question(self, question: Question) -> str:
        """The urn of a question."""
        return self._questions[question.key]

    def choice(self, question: str, option: str) -> str:
        """The urn of a choice, by the keys of its question and itself."""
        return self._choices[question, option]

    def control(self, recommendation: str) -> str:
        """The urn of the reference control that a recommendation becomes."""
        return self._controls[recommendation]

    def target(self, framework: str) -> str:
        """The urn of a framework that questions are mapped to."""
        return self._targets[framework]

    def clause(self, framework: str, clause: str) -> str:
        """The urn of one of its clauses."""
        return self._clauses[framework, clause]

    def mapping(self, framework: str) -> str:
        """The urn of the mappings to it."""
        return self._mappings[framework]

    def _given_or_none(self, urns: tuple[str, ...]) -> str:
        for urn in urns:
            if urn not in self._given:
                self._given.add(urn)
                return urn
        return ""

    def _new(self, stem: str) -> str:
        urn, count = stem, 1
        while urn in self._given:
            count += 1
            urn = f"{stem}-{count}"
        self._given.add(urn)
        return urn


def _tail(key: str) -> str:
    """A key as a part of a urn: in small letters, and short; what that loses is made up for by a few digits."""
    plain = _NOT_IN_URN.sub("-", key.lower()).strip("-")
    if plain == key and len(plain) <= _MOST_TAIL:
        return plain
    if plain == key.lower() and len(plain) <= _MOST_TAIL:
        return plain
    digits = hashlib.sha256(key.encode()).hexdigest()[:_HASH_DIGITS]
    return f"{plain[: _MOST_TAIL - _HASH_DIGITS - 1] or 'part'}-{digits}"
