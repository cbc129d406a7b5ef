"""From a question bank to a library that CISO Assistant loads.

What the format has no field for stands in fields of ours, named `junbi`, which its loader does not look at and our
reader restores.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange import yaml_format
from banks.exchange.ciso_assistant.library import BLOCK
from banks.exchange.ciso_assistant.origins import names_in
from banks.exchange.ciso_assistant.texts import MOST_REF_ID, cut, fits
from banks.exchange.ciso_assistant.urns import Urns
from banks.exchange.ciso_assistant.visibility import Visibility
from banks.exchange.reading import Writing
from banks.exchange.telling import Told
from scoring import Dimension, Document, Question, canonical_json

TYPES = {"single": "unique_choice", "multiple": "multiple_choice", "number": "number", "text": "text"}
GREATEST_INTEGER = 2_147_483_647

_NOT_SCORED = gettext_noop("CISO Assistant cannot score numbers; it asks for them: %(names)s")
_ROUNDED = gettext_noop(
    "Scores are whole numbers there; CISO Assistant reckons with rounded points: %(names)s"
)
_SCALE = gettext_noop(
    "Scores run from 0 to 100 there, whatever the scale of the library that the bank came from was"
)
_WEIGHTS = gettext_noop(
    "Weights are whole numbers from 1 there; CISO Assistant reckons with rounded weights: %(names)s"
)
_DIMENSION_WEIGHTS = gettext_noop(
    "CISO Assistant has no weights of dimensions and makes one mean over all questions"
)
_HIDDEN = gettext_noop(
    "Their condition cannot be said in a library; CISO Assistant always asks them: %(names)s"
)
_CUT = gettext_noop("Names are cut to %(most)d characters in CISO Assistant: %(names)s")
_VERSION = gettext_noop("The version is a whole number there: %(version)s becomes %(number)d")
_KEPT = (
    (
        gettext_noop("Kept in the file for Junbi alone: published figures"),
        {"figures", "unplaced", "minimum_difference"},
    ),
    (gettext_noop("Kept in the file for Junbi alone: sources"), {"sources"}),
    (
        gettext_noop("Kept in the file for Junbi alone: ranges, units and points of numbers"),
        {"bands", "unit", "minimum", "maximum", "interpolate"},
    ),
    (gettext_noop("Kept in the file for Junbi alone: floors"), {"floor"}),
    (
        gettext_noop("Kept in the file for Junbi alone: how much must be answered for a level"),
        {"minimum_coverage"},
    ),
    (gettext_noop("Kept in the file for Junbi alone: where evidence is asked for"), {"evidence"}),
    (
        gettext_noop("Kept in the file for Junbi alone: what cannot be called not applicable"),
        {"not_applicable"},
    ),
    (gettext_noop("Kept in the file for Junbi alone: answers that stand alone"), {"exclusive"}),
    (
        gettext_noop(
            "Kept in the file for Junbi alone: owners, effort, horizon and order of recommendations"
        ),
        {"owners", "recommendations"},
    ),
    (
        gettext_noop(
            "Kept in the file for Junbi alone: how long profiles take, and which of them say no level"
        ),
        {"profiles"},
    ),
    (gettext_noop("Kept in the file for Junbi alone: infrastructure fit"), {"infrastructure_fit"}),
    (
        gettext_noop("Kept in the file for Junbi alone: measures and outcomes"),
        {"measures", "outcomes", "adds"},
    ),
)
_WRITTEN = gettext_noop("Dimensions: %(dimensions)d, questions: %(questions)d")
_CROSSWALKS = gettext_noop(
    "Frameworks that questions are mapped to go along under urns of ours, with their clauses and our short titles: "
    "%(names)s"
)

_QUESTION_FIELDS = {"key", "kind", "weight", "text", "options"}
_OPTION_FIELDS = {"key", "points", "text"}
# Carried by fields of the library itself; all else goes into ours.
_DOCUMENT_FIELDS = {"title", "description", "dimensions"}


def write(document: Document) -> Writing:
    """Write a bank as a library in YAML."""
    export = _Export(document)
    return Writing(yaml_format.dump(export.library()), export.told.notes())


@dataclass(frozen=True, slots=True)
class _Node:
    """A requirement: the questions of one that came from a library stand in it together again."""

    urn: str
    ref_id: str
    questions: Sequence[tuple[Question, Mapping[str, Any]]]


class _Export:
    def __init__(self, document: Document) -> None:
        self.told = Told()
        self._document = document
        self._tree: dict[str, Any] = json.loads(canonical_json(document), parse_float=Decimal)
        self._first, *self._others = document.languages
        self._urns = Urns(document)
        self._nodes = [
            (dimension, tree, self._requirements(dimension, tree))
            for dimension, tree in zip(document.dimensions, self._tree["dimensions"], strict=True)
        ]
        node_of = {
            question.key: node.urn
            for *_, nodes in self._nodes
            for node in nodes
            for question, _ in node.questions
        }
        self._visibility = Visibility(document, node_of)
        self._kept: set[str] = set()

    def library(self) -> dict[str, Any]:
        """The library as a tree of maps and lists."""
        document = self._document
        framework = self._framework()
        objects: dict[str, Any] = {}
        controls = self._controls()
        if controls:
            objects["reference_controls"] = controls
        crosswalks, mappings = self._crosswalks()
        if crosswalks:
            objects["frameworks"] = [framework, *crosswalks]
            if mappings:
                objects["requirement_mapping_sets"] = mappings
        else:
            objects["framework"] = framework
        origin = names_in(document.origin)
        title = {code: cut(words) for code, words in document.title.items()}
        provider, copyright_ = self._holder()
        library: dict[str, Any] = {
            "urn": self._urns.library,
            "locale": self._first,
            "ref_id": cut(origin.ref_id or document.key, MOST_REF_ID),
            "name": title[self._first],
        }
        if document.description:
            library["description"] = document.description.get(self._first)
        if copyright_:
            library["copyright"] = cut(copyright_, 4096)
        library["version"] = self._version()
        if provider:
            library["provider"] = cut(provider)
        library["packager"] = self._urns.packager
        library |= self._translations({"name": title, "description": document.description})
        library["objects"] = objects
        for message, names in _KEPT:
            if names & self._kept:
                self.told.tell("changed", message)
        self.told.tell(
            "understood",
            _WRITTEN,
            questions=len(list(document.questions())),
            dimensions=len(document.dimensions),
        )
        return library

    def _holder(self) -> tuple[str, str]:
        """Whose the content is, where it came from a library."""
        source = self._document.sources.get("library")
        if source is None or not names_in(self._document.origin).urns:
            return "", ""
        provider = (source.reference or "").partition(" · ")[0]
        return ("" if provider.startswith("urn:") else provider), source.caution.get(self._first)

    def _version(self) -> int:
        """The version as a number that grows as the version does."""
        version = self._document.version
        digits = [part for part in version.replace("-", ".").split(".") if part.isascii() and part.isdigit()]
        number = 0
        for index, part in enumerate(digits[:3]):
            number = int(part) if index == 0 else number * 100 + int(part)
        if not 0 < number <= GREATEST_INTEGER:
            number = 1
        if str(number) != version:
            self.told.tell("changed", _VERSION, version=version, number=number)
        self._version_number = number
        return number

    _version_number = 1

    # ------------------------------------------------------------ the framework

    def _framework(self) -> dict[str, Any]:
        document = self._document
        rest = {name: value for name, value in self._tree.items() if name not in _DOCUMENT_FIELDS}
        levels = {int(level.begins_at): level for level in document.levels}
        if (
            len(levels) == len(document.levels)
            and all(level.begins_at == int(level.begins_at) for level in document.levels)
            and len(levels) > 1
        ):
            del rest["levels"]
        self._keep(rest)
        ours: dict[str, Any] = {"document": rest, "written_version": self._version()}
        title = document.title
        if not fits(title):
            ours["title"] = dict(title)
            self.told.tell("changed", _CUT, document.key, most=200)
        origin = names_in(document.origin)
        framework: dict[str, Any] = {
            "urn": self._urns.framework,
            "ref_id": cut(origin.ref_id or document.key, MOST_REF_ID),
            "name": cut(title[self._first]),
        }
        if document.description:
            framework["description"] = document.description.get(self._first)
        framework |= self._translations(
            {"name": {code: cut(words) for code, words in title.items()}, "description": document.description}
        )
        if origin.urns:
            self.told.tell("lost", _SCALE)
        framework |= {
            "min_score": 0,
            "max_score": 100,
            "scores_definition": [
                {"score": score, "name": level.name[self._first], **self._translations({"name": level.name})}
                for score, level in levels.items()
            ],
        }
        groups = self._visibility.groups(self._first)
        if groups:
            framework["implementation_groups_definition"] = [
                {
                    "ref_id": group.ref_id,
                    "name": cut(group.name[self._first]),
                    **({"description": group.description[self._first]} if group.description else {}),
                    **({"default_selected": True} if group.default else {}),
                    **self._translations({"name": group.name, "description": group.description}),
                }
                for group in groups
            ]
        nodes: list[dict[str, Any]] = []
        for dimension, tree, requirements in self._nodes:
            nodes.append(self._heading(dimension, tree))
            nodes += [self._requirement(node, dimension) for node in requirements]
        framework["requirement_nodes"] = nodes
        framework[BLOCK] = ours
        return framework

    def _keep(self, tree: Mapping[str, Any]) -> None:
        """Remember, for the notes, what is kept in the file for us alone."""
        self._kept |= tree.keys()

    def _heading(self, dimension: Dimension, tree: Mapping[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in tree.items() if name not in {"key", "name", "questions"}}
        if "weight" in rest:
            self.told.tell("changed", _DIMENSION_WEIGHTS)
        name = {code: cut(words) for code, words in dimension.name.items()}
        origin = names_in(dimension.origin)
        ours: dict[str, Any] = {"key": dimension.key}
        if rest:
            ours["fields"] = rest
        if not fits(dimension.name):
            ours["name"] = dict(dimension.name)
            self.told.tell("changed", _CUT, dimension.key, most=200)
        return {
            "urn": self._urns.dimension(dimension),
            "assessable": False,
            "depth": 1,
            "ref_id": cut(origin.ref_id or dimension.key, MOST_REF_ID),
            "name": name[self._first],
            **self._translations({"name": name}),
            BLOCK: ours,
        }

    def _requirements(self, dimension: Dimension, tree: Mapping[str, Any]) -> list[_Node]:
        nodes: list[_Node] = []
        for question, own in zip(dimension.questions, tree["questions"], strict=True):
            urn = self._urns.requirement(question)
            if nodes and nodes[-1].urn == urn:
                nodes[-1] = _Node(urn, nodes[-1].ref_id, (*nodes[-1].questions, (question, own)))
            else:
                origin = names_in(question.origin)
                nodes.append(_Node(urn, origin.ref_id or question.key, ((question, own),)))
        return nodes

    def _requirement(self, node: _Node, dimension: Dimension) -> dict[str, Any]:
        alone = len(node.questions) == 1
        question, _ = node.questions[0]
        exact = sum(
            (question.weight for question, _ in node.questions if question.kind != "text"), Decimal(0)
        )
        weight = max(1, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
        texts: dict[str, Mapping[str, str]] = {}
        if alone and fits(question.text):
            texts["name"] = question.text
        if question.help:
            texts["description"] = question.help
        if question.why:
            texts["annotation"] = question.why
        tree: dict[str, Any] = {
            "urn": node.urn,
            "assessable": True,
            "depth": 2,
            "parent_urn": self._urns.dimension(dimension),
            "ref_id": cut(node.ref_id, MOST_REF_ID),
            **{name: text[self._first] for name, text in texts.items()},
        }
        groups = [group for question, _ in node.questions for group in self._visibility.groups_of(question)]
        if groups:
            tree["implementation_groups"] = list(dict.fromkeys(groups))
        if weight != 1:
            tree["weight"] = weight
        named = [option.recommendation for question, _ in node.questions for option in question.options]
        named += [band.recommendation for question, _ in node.questions for band in question.bands]
        controls = dict.fromkeys(key for key in named if key)
        if controls:
            tree["reference_controls"] = [self._urns.control(key) for key in controls]
        tree |= self._translations(texts)
        shares = self._shares(node)
        tree["questions"] = {
            self._urns.question(question): self._question(question, own, shares[question.key], alone, weight)
            for question, own in node.questions
        }
        return tree

    def _shares(self, node: _Node) -> dict[str, Decimal]:
        """What part of the requirement's scores each of its questions earns."""
        weights = {question.key: question.weight for question, _ in node.questions if question.is_scored}
        total = sum(weights.values(), Decimal(0))
        return {
            question.key: weights[question.key] / total if question.key in weights else Decimal(0)
            for question, _ in node.questions
        }

    def _question(
        self, question: Question, own: Mapping[str, Any], share: Decimal, alone: bool, node_weight: int
    ) -> dict[str, Any]:
        carried = _QUESTION_FIELDS | ({"help", "why"} if alone else set())
        rest = {name: value for name, value in own.items() if name not in carried}
        self._keep(rest)
        ours: dict[str, Any] = {"key": question.key}
        if question.weight != node_weight or not alone or question.kind in ("number", "text"):
            ours["weight"] = question.weight
            if node_weight != 1:
                ours["node_weight"] = node_weight
        if alone and question.is_scored and question.weight != node_weight:
            self.told.tell("changed", _WEIGHTS, question.key)
        if question.kind == "number" and question.is_scored:
            self.told.tell("lost", _NOT_SCORED, question.key)
        if rest:
            ours["fields"] = rest
        tree: dict[str, Any] = {"type": TYPES[question.kind], "text": question.text[self._first]}
        if question.visible_if is not None:
            answers = self._visibility.within(question)
            if answers:
                tree["depends_on"] = {
                    "question": self._urns.question(self._document.question(answers[0])),
                    "answers": [self._urns.choice(answers[0], key) for key in answers[1]],
                    "condition": "any",
                }
            elif not self._visibility.is_carried(question):
                self.told.tell("lost", _HIDDEN, question.key)
        if question.options:
            tree["choices"] = [
                self._choice(question, index, own["options"][index], share)
                for index in range(len(question.options))
            ]
        tree |= self._translations({"text": question.text})
        tree[BLOCK] = ours
        return tree

    def _choice(
        self, question: Question, index: int, own: Mapping[str, Any], share: Decimal
    ) -> dict[str, Any]:
        option = question.options[index]
        rest = {name: value for name, value in own.items() if name not in _OPTION_FIELDS}
        self._keep(rest)
        score = int((option.points * share).quantize(Decimal(1), ROUND_HALF_UP))
        ours: dict[str, Any] = {"key": option.key}
        if question.is_scored:
            if score != option.points:
                ours |= {"points": option.points, "add_score": score}
                if option.points != int(option.points):
                    self.told.tell("changed", _ROUNDED, question.key)
        elif option.points:
            ours["points"] = option.points
        if rest:
            ours["fields"] = rest
        tree: dict[str, Any] = {
            "urn": self._urns.choice(question.key, option.key),
            "value": option.text[self._first],
        }
        if question.is_scored:
            tree["add_score"] = score
        selected = self._visibility.selected_by(question.key, option.key)
        if selected:
            tree["select_implementation_groups"] = selected
        return {**tree, **self._translations({"value": option.text}), BLOCK: ours}

    # --------------------------------------------------------------- the others

    def _controls(self) -> list[dict[str, Any]]:
        controls = []
        for key, recommendation in self._document.recommendations.items():
            text = recommendation.text or self._document.title
            name = {code: cut(words) for code, words in text.items()}
            texts: dict[str, Mapping[str, str]] = {"name": name}
            if not fits(text):
                texts["description"] = text
            if recommendation.done:
                texts["annotation"] = recommendation.done
            controls.append(
                {
                    "urn": self._urns.control(key),
                    "ref_id": key,
                    **{field: words[self._first] for field, words in texts.items()},
                    **self._translations(texts),
                    BLOCK: {"key": key},
                }
            )
        return controls

    def _crosswalks(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The frameworks that questions are mapped to, and the mappings."""
        frameworks, mappings = [], []
        is_foreign = bool(names_in(self._document.origin).urns)
        for key, framework in self._document.frameworks.items():
            if not framework.clauses or (is_foreign and key == self._document.key):
                continue
            title = framework.title or dict.fromkeys(self._document.languages, key)
            name = {code: cut(words) for code, words in title.items()}
            nodes = []
            for clause, text in framework.clauses.items():
                short = {code: cut(words) for code, words in text.items()}
                nodes.append(
                    {
                        "urn": self._urns.clause(key, clause),
                        "assessable": True,
                        "depth": 1,
                        "ref_id": cut(clause, MOST_REF_ID),
                        **({"name": short[self._first]} if short else {}),
                        **self._translations({"name": short}),
                    }
                )
            frameworks.append(
                {
                    "urn": self._urns.target(key),
                    "ref_id": key,
                    "name": name[self._first],
                    **({"description": framework.caution.get(self._first)} if framework.caution else {}),
                    **self._translations({"name": name, "description": framework.caution}),
                    "requirement_nodes": nodes,
                }
            )
            self.told.tell("changed", _CROSSWALKS, key)
            pairs = {
                (self._urns.requirement(question), self._urns.clause(key, reference.partition("/")[2])): None
                for question in self._document.questions()
                for reference in question.maps_to
                if reference.partition("/")[0] == key
            }
            if pairs:
                mappings.append(
                    {
                        "urn": self._urns.mapping(key),
                        "ref_id": cut(f"{self._document.key}-to-{key}", MOST_REF_ID),
                        "name": name[self._first],
                        "source_framework_urn": self._urns.framework,
                        "target_framework_urn": self._urns.target(key),
                        "requirement_mappings": [
                            {
                                "source_requirement_urn": source,
                                "target_requirement_urn": target,
                                "relationship": "intersect",
                            }
                            for source, target in pairs
                        ],
                    }
                )
        return frameworks, mappings

    def _translations(self, fields: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """The fields in the bank's other languages, as a library has them."""
        translations = {
            code: {name: text[code] for name, text in fields.items() if text and code in text}
            for code in self._others
        }
        translations = {code: texts for code, texts in translations.items() if texts}
        return {"translations": translations} if translations else {}
