"""Mappings between frameworks as crosswalks of the bank: which clause a question speaks to."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop

from banks.exchange.ciso_assistant.library import LibraryLanguages, Part, divided
from banks.exchange.ciso_assistant.questions import Item
from banks.exchange.keys import Keys
from banks.exchange.standard import fit_text
from banks.exchange.telling import Told
from banks.exchange.tree import Tree
from scoring.scalars import MAXIMUM_NAME
from scoring.validation import MOST_ENTRIES

_OTHER_SETS = gettext_noop("Mappings between other frameworks are left out: %(names)s")
_RELATIONSHIPS = gettext_noop(
    "A crosswalk says which clauses a question speaks to, and not how far they agree, how strongly and why: %(names)s"
)
_UNRELATED = gettext_noop("What a mapping calls not related is no part of a crosswalk: %(names)s")
MAPPINGS = ("requirement_mapping_sets", "requirement_mapping_set")  # what sets of mappings stand in
_NOT_RELATED = "not_related"
_TOO_MANY = gettext_noop("A crosswalk takes the first %(most)d clauses: %(names)s")
_TITLE_LENGTH = 200


class Crosswalk:
    """The frameworks that questions are mapped to: their own, and those that the library maps it to."""

    def __init__(
        self,
        objects: Part,
        framework: Part,
        others: Sequence[Part],
        languages: LibraryLanguages,
        told: Told,
        *,
        is_ours: bool,
    ) -> None:
        self.taken: set[str] = set()  # urns of the library's other frameworks that have become crosswalks
        self._framework = framework
        self._languages = languages
        self._told = told
        self._is_ours = is_ours
        self._others = {other.urn(): other for other in others}
        self._keys = Keys()
        self._keys_by_urn: dict[str, str] = {}
        self._frameworks: dict[str, Tree] = {}
        self._clauses: dict[str, list[str]] = {}  # by the urn of the requirement
        if is_ours:
            self.taken = set(self._others)
            return
        self._itself()
        for name in MAPPINGS:
            for mappings in objects.parts(name):
                self._take(mappings)

    def frameworks(self) -> dict[str, Tree]:
        """The frameworks by key, as a bank has them."""
        return self._frameworks

    def clauses(self, items: Sequence[Item]) -> dict[str, list[str]]:
        """For each question by its key the clauses that it speaks to."""
        return {
            item.key: list(dict.fromkeys(self._clauses[item.node.urn()]))
            for item in items
            if item.node.urn() in self._clauses
        }

    def _itself(self) -> None:
        """The framework's own requirements, so that a report lists them one by one."""
        name = self._framework.text("ref_id") or self._framework.urn().rpartition(":")[2] or "framework"
        nodes = [node for node in self._framework.parts("requirement_nodes") if node.flag("assessable")]
        key = self._keys.for_name(name, "framework")
        names = _identifiers(nodes)
        self._add(key, self._languages.texts(self._framework, "name", name), names)
        for node in nodes:
            self._map(node.urn(), key, names)

    def _take(self, mappings: Part) -> None:
        """A set of mappings from the framework or to it."""
        itself = self._framework.urn()
        ends = (mappings.urn("source_framework_urn"), mappings.urn("target_framework_urn"))
        label = mappings.text("name") or mappings.text("ref_id") or mappings.urn()
        if itself not in ends or ends[0] == ends[1]:
            self._told.tell("lost", _OTHER_SETS, label)
            return
        forward = ends[0] == itself
        far = ends[1] if forward else ends[0]
        near_name, far_name = "source_requirement_urn", "target_requirement_urn"
        if not forward:
            near_name, far_name = far_name, near_name
        pairs = [
            (mapping.urn(near_name), mapping.urn(far_name), mapping.text("relationship").strip().lower())
            for mapping in mappings.parts("requirement_mappings")
        ]
        if any(relationship == _NOT_RELATED for _, _, relationship in pairs):
            self._told.tell("lost", _UNRELATED, label)
        pairs = [pair for pair in pairs if pair[0] and pair[1] and pair[2] != _NOT_RELATED]
        if any(relationship for _, _, relationship in pairs):
            self._told.tell("changed", _RELATIONSHIPS, label)
        other = self._others.get(far)
        nodes = {node.urn(): node for node in other.parts("requirement_nodes")} if other else {}
        if other:
            self.taken.add(far)
        tail = far.rpartition(":")[2] or "framework"
        name = (other.text("ref_id") if other else "") or tail
        if far not in self._keys_by_urn:
            self._keys_by_urn[far] = self._keys.for_name(name, "framework")
        key = self._keys_by_urn[far]
        title = self._languages.texts(other, "name", name) if other else self._languages.same(fit_text(tail))
        reached = [nodes.get(urn) or Part({"urn": urn}) for urn in dict.fromkeys(pair[1] for pair in pairs)]
        names = _identifiers(reached)
        self._add(key, title, names)
        for near, urn, _ in pairs:
            self._map(near, key, {urn: names[urn]} if urn in names else {}, urn)

    def _add(self, key: str, title: Mapping[str, Tree], names: Mapping[str, tuple[str, Part]]) -> None:
        framework = self._frameworks.setdefault(key, {"title": {}, "clauses": {}})
        assert isinstance(framework, dict)
        clauses = framework["clauses"]
        assert isinstance(clauses, dict)
        framework["title"] = dict(title) or self._languages.same(key)
        for identifier, node in names.values():
            if len(clauses) >= MOST_ENTRIES:
                self._told.tell("lost", _TOO_MANY, key, most=MOST_ENTRIES)
                break
            texts = self._languages.texts(node, "name", identifier)
            texts = texts or divided(self._languages.texts(node, "description", identifier))[0]
            texts = texts or self._languages.same(identifier)
            clauses.setdefault(
                identifier, {code: fit_text(str(text), _TITLE_LENGTH) for code, text in texts.items()}
            )

    def _map(
        self, near: str, key: str, names: Mapping[str, tuple[str, Part]], far: str | None = None
    ) -> None:
        found = names.get(far if far is not None else near)
        framework = self._frameworks[key]
        assert isinstance(framework, dict)
        clauses = framework["clauses"]
        assert isinstance(clauses, dict)
        if found and found[0] in clauses:
            self._clauses.setdefault(near, []).append(f"{key}/{found[0]}")


def _identifiers(nodes: Sequence[Part]) -> dict[str, tuple[str, Part]]:
    """For each requirement by its urn what it is called, once only, and itself."""
    given: dict[str, None] = {}
    found = {}
    for node in nodes:
        tail = ":".join(node.urn().split(":")[5:]) or node.urn().rpartition(":")[2]
        for name in (node.text("ref_id"), tail, node.urn()):
            name = name[
                : MAXIMUM_NAME - 101
            ].strip()  # with the framework's key before it a reference must fit
            if name and name not in given:
                given[name] = None
                found[node.urn()] = (name, node)
                break
    return found
