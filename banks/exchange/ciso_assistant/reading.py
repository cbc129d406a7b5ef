"""From a library to a question bank."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_noop

from banks.exchange.circles import Condition, tested_questions, without_circles
from banks.exchange.ciso_assistant import conditions, crosswalks
from banks.exchange.ciso_assistant.controls import Controls
from banks.exchange.ciso_assistant.library import BLOCK, LibraryLanguages, Part, divided, joined, load
from banks.exchange.ciso_assistant.origins import origin_of
from banks.exchange.ciso_assistant.questions import (
    Item,
    are_added_up,
    asked,
    choices_of,
    kind_of,
    maturity_choices,
    score_requirement,
    step_help,
    yes_and_no,
)
from banks.exchange.ciso_assistant.scale import Scale, levels_of, scale_of
from banks.exchange.ciso_assistant.texts import uncut
from banks.exchange.keys import Keys
from banks.exchange.reading import Reading
from banks.exchange.standard import fit_text, in_languages, language_code, number_of
from banks.exchange.telling import Told
from banks.exchange.tree import MOST_VALUES, Lines, Tree, Unreadable, too_large
from scoring.problems import Path
from scoring.profile_rules import MOST_PROFILES
from scoring.scalars import MAXIMUM_NAME, is_null
from scoring.validation import MOST_ENTRIES

_NO_FRAMEWORK = gettext_noop("the library holds no framework with requirements to assess")
_MAPPINGS_ALONE = gettext_noop(
    "the library holds mappings between two frameworks, but neither framework: put the mappings into the library of "
    "one of the two, under “objects”, and import that"
)
_TOO_MANY = gettext_noop("the library asks more than %(most)d questions")

_UNDERSTOOD = gettext_noop("Dimensions: %(dimensions)d, questions: %(questions)d")
_MATURITY = gettext_noop(
    "The framework has no questions: each of its requirements (%(requirements)d) is asked for its level on the "
    "framework's scale"
)
_OTHER_FRAMEWORKS = gettext_noop("Only the first framework is taken; the others are left out: %(names)s")
_HEADINGS = gettext_noop(
    "Headings below the first level have no place in a bank, their requirements stand in the dimension: %(names)s"
)
_EMPTY_HEADINGS = gettext_noop("Headings without requirements are left out: %(names)s")
_OBJECTS = gettext_noop("Parts of the library that a bank has no place for: %(names)s")
_THREATS = gettext_noop("Threats are left out; requirements that name some: %(names)s")
_IMPORTANCE = gettext_noop("How important a requirement is stands in no field of a bank: %(names)s")
_NO_PLACE = gettext_noop("What the field “%(field)s” says has no place in a bank: %(names)s")
_CIRCLE = gettext_noop("Conditions that lead back to themselves are left out: %(names)s")
_GROUPS = gettext_noop("Only the first %(most)d groups of requirements become profiles; left out: %(names)s")
_EMPTY_GROUPS = gettext_noop("Groups that no requirement is in become no profile: %(names)s")
_SELECTED_GROUPS = gettext_noop(
    "Groups that an answer selects become conditions of their requirements: %(names)s"
)
_UNDEFINED_GROUPS = gettext_noop(
    "Groups that the framework does not define become no profile; its requirements are asked all the same: %(names)s"
)
_UNGRADED = gettext_noop(
    "No answer recommends their controls, as none is better than another; the controls are in the bank: %(names)s"
)
_USUAL_SCALE = gettext_noop(
    "The framework says nothing of scores: its requirements without questions (%(requirements)d) are asked for one of "
    "five usual steps, of 0, 25, 50, 75 and 100 points"
)
_NUMBER_BANDS = gettext_noop("Numbers are asked for and not scored: %(names)s")
_COLOURS = gettext_noop("Colours of choices are left out: %(names)s")
_NO_TEXT = gettext_noop("They have no text and are called by their identifier: %(names)s")

_MEASURE = gettext_noop(
    "The measure “Sum of scores” adds up the scores of all that is chosen, without holding a requirement's to its scale"
)
_SUM = {"en": "Sum of scores", "ja": "点数の合計"}
_COUNTED = re.compile(r"node\d+")  # what a converter calls a heading that has no identifier
_LONGEST_SLUG = 60
_GREATEST_AMOUNT = Decimal(1_000_000)
_KNOWN_OBJECTS = {"framework", "frameworks", "reference_controls", *crosswalks.MAPPINGS}
_LIBRARY_FIELDS = {
    "urn", "locale", "ref_id", "name", "description", "copyright", "version", "publication_date", "provider", "packager",
    "translations", "objects", "convert_library_version",
}  # fmt: skip
_FRAMEWORK_FIELDS = {
    "urn", "ref_id", "name", "description", "min_score", "max_score", "scores_definition",
    "implementation_groups_definition", "requirement_nodes", "translations",
}  # fmt: skip
_HEADING_FIELDS = {
    "urn", "parent_urn", "ref_id", "name", "assessable", "depth", "translations", "implementation_groups",
    "visibility_expression", "display_mode",
}  # fmt: skip
_REQUIREMENT_FIELDS = _HEADING_FIELDS | {
    "description", "annotation", "typical_evidence", "weight", "importance", "threats", "reference_controls", "questions",
    "question", "min_score", "max_score", "scores_definition_ref",
}  # fmt: skip
_ORDINARY: tuple[object, ...] = ("", "1", "true", "default", 1, True, [], {})
_QUESTION_FIELDS = {"urn", "type", "text", "choices", "depends_on", "translations"}
_CHOICE_FIELDS = {
    "urn", "value", "description", "add_score", "compute_result", "color", "select_implementation_groups", "translations",
}  # fmt: skip


def read(stem: str, data: bytes) -> Reading:
    """Read a library as a question bank. Raises `Unreadable` for what is none or holds nothing to assess."""
    library, lines = load(data)
    return _Import(stem, library, lines).reading()


class _Import:
    """One library on its way to become a bank."""

    def __init__(self, stem: str, library: Part, lines: Lines) -> None:
        self._stem = stem
        self._library = library
        self._lines = lines
        self._told = Told()
        self._objects = library.part("objects")
        frameworks = [*self._objects.parts("frameworks"), *self._objects.parts("framework")]
        chosen = next((framework for framework in frameworks if any(_assessable(framework))), None)
        if chosen is None:
            has_mappings = any(self._objects.has(name) for name in crosswalks.MAPPINGS)
            raise Unreadable(_MAPPINGS_ALONE if has_mappings and not frameworks else _NO_FRAMEWORK)
        self._framework = chosen
        self._ours = chosen.part(BLOCK).part("document")
        self._others = [other for other in frameworks if other.path != chosen.path]
        self._nodes = chosen.parts("requirement_nodes")
        self._languages = self._read_languages()
        self._scale = scale_of(chosen, self._languages)
        self._described: Scale | None = None
        self._meaning: dict[str, Tree] = {}  # what the steps of that scale mean
        self._controls = Controls(self._objects, self._ours, self._languages, self._told)
        self._parents = self._read_parents()

    def reading(self) -> Reading:
        """The bank's tree, with the lines of its questions and what became of the rest."""
        tree = self._head()
        dimensions = self._dimensions()
        items = [item for _, items in dimensions for item in items]
        found = self._conditions(items)
        adds_up = not self._is_ours and are_added_up(items)
        if adds_up:
            tree["measures"] = {"score": {"name": dict(in_languages(_SUM, self._languages.codes))}}
            self._told.tell("understood", _MEASURE)
        crosswalk = crosswalks.Crosswalk(
            self._objects, self._framework, self._others, self._languages, self._told, is_ours=self._is_ours
        )
        clauses = crosswalk.clauses(items)
        trees: list[Tree] = []
        lines: dict[Path, int] = {(): 1}
        for index, (dimension, members) in enumerate(dimensions):
            questions: list[Tree] = []
            for position, item in enumerate(members):
                question = self._question(item, found.get(item.key), clauses.get(item.key, []))
                if adds_up and item.adds:
                    _add_amounts(item, question)
                questions.append(question)
                if item.line:
                    lines["dimensions", index, "questions", position] = item.line
            trees.append({**dimension, "questions": questions})
        frameworks = crosswalk.frameworks()
        if frameworks:
            tree["frameworks"] = frameworks
        if self._controls.recommendations():
            tree["recommendations"] = self._controls.recommendations()
        profiles = self._profiles(items, found)
        if profiles:
            tree["profiles"] = profiles
        # What we have written into the file is ours to restore; what the file says in its own fields stands.
        ours = {name: value for name, value in self._ours.content.items() if name not in tree}
        tree = {**tree, **ours, "dimensions": trees}
        self._tell_the_rest(trees, items, crosswalk)
        return Reading(tree, lines, self._told.notes())

    @property
    def _is_ours(self) -> bool:
        return bool(self._ours.content)

    # ---------------------------------------------------------------- the head

    def _read_languages(self) -> LibraryLanguages:
        parts = [self._framework, *self._nodes]
        parts += [question for node in self._nodes for _, question in asked(node)]
        locale = language_code(self._library.text("locale"))
        languages = LibraryLanguages(locale or "en", parts, exact=self._is_ours)
        declared = [code for code in map(language_code, self._ours.names("languages")) if code]
        if declared and set(declared) == set(languages.codes):
            languages.codes = declared
        return languages

    def _head(self) -> dict[str, Tree]:
        library, framework, languages = self._library, self._framework, self._languages
        name = framework.text("ref_id") or library.text("ref_id") or self._stem
        title = languages.texts(framework, "name", name) or languages.texts(library, "name", name)
        ours = framework.part(BLOCK)
        if ours.part("title").content:
            title = uncut(title, ours.part("title").content)
        version = self._ours.text("version")
        if not version or self._ours_number("written_version") != library.number("version"):
            version = Keys().for_name(library.text("version") or "1")
        tree: dict[str, Tree] = {
            "format": Decimal(1),
            "key": self._ours.text("key") or Keys().for_name(name, "framework"),
            "version": version,
            "languages": list(languages.codes),
            "title": title or languages.same(fit_text(name) or "framework"),
        }
        description = languages.texts(framework, "description", name)
        if not self._is_ours:
            description = joined(description, languages.texts(library, "description", name))
        if description:
            tree["description"] = description
        if not self._is_ours:
            self._foreign_head(tree)
        if not (self._is_ours and self._ours.has("levels")):
            tree["levels"] = list(levels_of(self._scale, languages, self._told))
        return tree

    def _ours_number(self, name: str) -> Decimal | None:
        return self._framework.part(BLOCK).number(name)

    def _foreign_head(self, tree: dict[str, Tree]) -> None:
        """What a library says of itself: where it comes from, and whose it is."""
        library, languages = self._library, self._languages
        tree["origin"] = origin_of(library.urn(), self._framework.urn(), self._framework.text("ref_id"))
        source: dict[str, Tree] = {}
        holders = dict.fromkeys([library.text("provider"), library.text("packager"), library.urn()])
        title = languages.texts(library, "name", "library")
        if title:
            source["title"] = title
        year = number_of(library.text("publication_date")[:4])
        if year is not None and 1900 <= year <= 2100:
            source["year"] = year
        reference = " · ".join(filter(None, holders))[:MAXIMUM_NAME]
        if reference:
            source["reference"] = reference
        copyright_ = languages.texts(library, "copyright", "library")
        if copyright_:
            source["caution"] = copyright_
        if source:
            tree["sources"] = {"library": source}

    # ---------------------------------------------------------------- the tree

    def _read_parents(self) -> list[int | None]:
        """For each node the position of the one above it; by depth where the file names no parent."""
        by_urn: dict[str, int] = {}
        for index, node in enumerate(self._nodes):
            by_urn.setdefault(node.urn(), index)
        parents: list[int | None] = []
        open_by_depth: dict[int, int] = {}
        for index, node in enumerate(self._nodes):
            above = by_urn.get(node.urn("parent_urn")) if node.has("parent_urn") else None
            depth = node.number("depth")
            level = int(depth) if depth is not None and 0 < depth < 100 else 1
            if above is None and not node.has("parent_urn") and level > 1:
                above = open_by_depth.get(level - 1)
            parents.append(above if above != index else None)
            open_by_depth[level] = index
        return parents

    def _dimensions(self) -> list[tuple[dict[str, Tree], list[Item]]]:
        """The dimensions, without their questions, and what is asked in each of them."""
        roots = self._roots()
        with_children = {parent for parent in self._parents if parent is not None}
        members: dict[int, list[int]] = {}
        for index, node in enumerate(self._nodes):
            if node.flag("assessable") and node.text("display_mode") != "splash":
                root = roots[index]
                home = -1 if root == index and index not in with_children else root
                members.setdefault(home, []).append(index)
        self._tell_headings(members)
        names = [self._name(self._nodes[home]) for home in members if home >= 0]
        keys = Keys([self._dimension_key(home) for home in members if home >= 0] + names)
        item_keys = Keys(self._item_names())
        dimensions = []
        count = values = 0
        for home, indexes in members.items():
            dimension = self._dimension(home, keys)
            items: list[Item] = []
            for index in indexes:
                found = self._items(self._nodes[index], item_keys)
                items += found
                count += len(found)
                values += sum(len(item.choices) for item in found) * (3 + len(self._languages.codes))
                if count > MOST_ENTRIES:
                    raise Unreadable(_TOO_MANY, most=MOST_ENTRIES)
                if values > MOST_VALUES:
                    raise too_large()
            dimensions.append((dimension, items))
        return dimensions

    def _roots(self) -> list[int]:
        """For each node the heading that becomes its dimension.

        The headings of the first level are the dimensions; where there is one alone, those below it are, if any.
        """
        children: dict[int | None, list[int]] = {}
        for index, parent in enumerate(self._parents):
            children.setdefault(parent, []).append(index)
        skipped: set[int] = set()
        tops = children.get(None, [])
        while len(tops) == 1 and not self._nodes[tops[0]].flag("assessable"):
            below = children.get(tops[0], [])
            if not any(index in children for index in below):
                break
            skipped.add(tops[0])
            tops = below
        found: dict[int | None, int] = {}
        for index in range(len(self._nodes)):
            path: dict[int, None] = {}
            here: int | None = index
            while here is not None and here not in found and here not in path and here not in skipped:
                path[here] = None
                here = self._parents[here]
            known = here in found and here not in skipped
            root = found[here] if known else next(reversed(path), index)
            found |= dict.fromkeys(path, root)
            found.setdefault(index, root)
        return [found[index] for index in range(len(self._nodes))]

    def _tell_headings(self, members: Mapping[int, list[int]]) -> None:
        above_some = set()
        for indexes in members.values():
            for index in indexes:
                above = self._parents[index]
                while above is not None and above not in above_some:
                    above_some.add(above)
                    above = self._parents[above]
        for index, node in enumerate(self._nodes):
            if node.flag("assessable") and node.text("display_mode") != "splash":
                continue
            if index not in above_some:
                self._told.tell("lost", _EMPTY_HEADINGS, self._label(node), line=self._line(node))
            elif index not in members:
                self._told.tell("changed", _HEADINGS, self._label(node), line=self._line(node))

    def _dimension_key(self, home: int) -> str:
        node = self._nodes[home]
        name = self._name(node)
        if not node.has("ref_id") and _COUNTED.fullmatch(name):
            name = node.text("name")[:_LONGEST_SLUG] or name
        return node.part(BLOCK).text("key") or name

    def _dimension(self, home: int, keys: Keys) -> dict[str, Tree]:
        node = self._nodes[home] if home >= 0 else self._framework
        ours = node.part(BLOCK) if home >= 0 else Part()
        key = keys.for_name(self._dimension_key(home) if home >= 0 else self._name(node), "dimension")
        name = self._languages.texts(node, "name", self._name(node))
        if not name:
            name = _shortened(divided(self._languages.texts(node, "description", self._name(node)))[0])
        if ours.part("name").content:
            name = uncut(name, ours.part("name").content)
        tree: dict[str, Tree] = {
            "key": key,
            "name": name or self._languages.same(self._name(node)),
        }
        if ours.content:
            return {**tree, **ours.part("fields").content}
        if home >= 0:
            tree["origin"] = origin_of(node.urn(), _other_than(key, node.text("ref_id")))
        return tree

    # ------------------------------------------------------------ the questions

    def _item_names(self) -> Iterator[str]:
        for node in self._nodes:
            if node.flag("assessable"):
                questions = asked(node)
                yield self._name(node)
                for urn, question in questions:
                    yield question.part(BLOCK).text("key") or self._question_name(node, urn, len(questions))

    def _question_name(self, node: Part, urn: str, count: int) -> str:
        name = self._name(node)
        if count < 2:
            return name
        tail = urn.rpartition(":question:")[2] if ":question:" in urn else urn.rpartition(":")[2]
        return f"{name}.{tail or count}"

    def _items(self, node: Part, keys: Keys) -> list[Item]:
        """What is asked about a requirement: its questions or, where it has none, how mature it is."""
        questions = asked(node)
        name = self._label(node)
        scale = self._scale
        if any(node.has(field) for field in ("min_score", "max_score", "scores_definition_ref")):
            scale = scale_of(self._framework, self._languages, node)
        weight = node.number("weight")
        if weight is None or weight < 0:
            weight = Decimal(1)
        if not questions:
            item = self._maturity_item(node, keys, scale)
            item.weight = weight
            return [item]
        items = []
        for urn, part in questions:
            own = self._question_name(node, urn, len(questions))
            key = keys.for_name(part.part(BLOCK).text("key") or own, "question")
            label = name if len(questions) == 1 else own
            kind = kind_of(part, label, self._told)
            item = Item(node, part, key, label, self._line(part), urn, kind, {})
            if kind in ("single", "multiple"):
                item.choices = choices_of(part, self._languages, label, self._told) or yes_and_no(
                    part, self._languages
                )
                if any(choice.part.has("color") for choice in item.choices):
                    self._told.tell("lost", _COLOURS, label)
            self._word(item, alone=len(questions) == 1)
            items.append(item)
        score_requirement(items, scale, weight, name, self._needed, self._told)
        return items

    @property
    def _needed(self) -> set[str]:
        """The choices that a question hangs on, by urn."""
        if self._needed_urns is None:
            self._needed_urns = {
                answer.lower()
                for node in self._nodes
                for _, question in asked(node)
                for answer in question.part("depends_on").names("answers")
            }
        return self._needed_urns

    _needed_urns: set[str] | None = None

    def _maturity_item(self, node: Part, keys: Keys, scale: Scale) -> Item:
        name = self._name(node)
        steps = scale.named()
        item = Item(
            node,
            Part(),
            keys.for_name(name, "requirement"),
            self._label(node),
            self._line(node),
            "",
            "single",
            {},
        )
        item.text, description = self._asked_and_said(node, name)
        item.text = item.text or self._called(name)
        if self._described is not scale:
            self._described, self._meaning = scale, step_help(steps)
        self._add_texts(item, description, self._meaning)
        if steps:
            item.choices = maturity_choices(scale, self._languages)
            for choice in item.choices:
                choice.points = scale.points(choice.add or Decimal(0))
        else:
            item.kind = "number"
            item.more |= {
                "minimum": scale.least,
                "maximum": scale.greatest,
                "bands": [
                    {"from": scale.least, "points": Decimal(0)},
                    {"from": scale.greatest, "points": Decimal(100)},
                ],
                "interpolate": True,
            }
        return item

    def _asked_and_said(self, node: Part, name: str) -> tuple[dict[str, Tree], dict[str, Tree]]:
        """What a requirement asks for, and what is said of it: its name and description, or this one in two."""
        title = self._languages.texts(node, "name", name)
        description = self._languages.texts(node, "description", name)
        return (title, description) if title else divided(description)

    def _word(self, item: Item, *, alone: bool) -> None:
        """Text, help and the rest of what a question says."""
        languages, node = self._languages, item.node
        name = self._name(node)
        item.text = languages.texts(item.part, "text", item.name)
        if item.block.content:
            item.text = item.text or languages.texts(node, "name", name) or self._called(item.name)
            if alone:
                texts = {
                    field: languages.texts(node, field_of_node, name)
                    for field, field_of_node in (("help", "description"), ("why", "annotation"))
                }
                item.more |= {field: text for field, text in texts.items() if text}
            item.more |= item.block.part("fields").content
            return
        meaning = [
            {code: f"{choice.text[code]}: {text}" for code, text in described.items()}
            for choice in item.choices
            if (described := languages.texts(choice.part, "description", item.name))
        ]
        title, description = languages.texts(node, "name", name), languages.texts(node, "description", name)
        if not item.text:
            item.text, description = self._asked_and_said(node, name)
            item.text = item.text or self._called(item.name)
        self._add_texts(item, {} if title == item.text else title, description, *meaning)
        if item.kind == "number":
            self._told.tell("changed", _NUMBER_BANDS, item.name)
            item.more["bands"] = [{"from": Decimal(0), "points": Decimal(0)}]

    def _add_texts(self, item: Item, *said: Mapping[str, Tree]) -> None:
        """The help of a question: what is said of it, the requirement's annotation, and what evidence is usual."""
        node, languages = item.node, self._languages
        evidence = languages.texts(node, "typical_evidence", item.name)
        help = joined(*said, languages.texts(node, "annotation", item.name), evidence)
        if help:
            item.more["help"] = help
        if evidence:
            item.more["evidence"] = True

    def _question(
        self, item: Item, condition: Mapping[str, Tree] | None, clauses: Sequence[str]
    ) -> dict[str, Tree]:
        ours = bool(item.block.content)
        tree: dict[str, Tree] = {"key": item.key, "kind": item.kind, "text": item.text, **item.more}
        if item.weight != 1 and (item.kind != "text" or item.block.has("weight")):
            tree["weight"] = item.weight
        controls = [] if ours else self._recommended(item)
        if controls and item.kind == "number":
            tree["bands"] = _recommending(tree["bands"], controls[0])
        if item.choices:
            best = max(choice.points for choice in item.choices)
            options: list[Tree] = []
            for choice in item.choices:
                block = choice.part.part(BLOCK)
                option: dict[str, Tree] = {"key": choice.key, "points": choice.points, "text": choice.text}
                if controls and choice.points < best:
                    option["recommendation"] = controls[0]
                if ours or block.content:
                    option |= block.part("fields").content
                elif choice.urn:
                    option["origin"] = choice.urn[:MAXIMUM_NAME]
                options.append(option)
            tree["options"] = options
        if condition and not (ours and tree.get("visible_if") and not item.part.has("depends_on")):
            tree["visible_if"] = dict(condition)
        if ours:
            return tree
        if clauses:
            tree["maps_to"] = list(clauses)
        tree["origin"] = origin_of(item.node.urn(), item.urn, _other_than(item.key, item.node.text("ref_id")))
        return tree

    def _recommended(self, item: Item) -> list[str]:
        """The recommendations of answers short of the best; none where no answer is better than another."""
        is_graded = (
            len({choice.points for choice in item.choices}) > 1 or item.more.get("interpolate") is True
        )
        if not is_graded and item.node.names("reference_controls"):
            self._told.tell("lost", _UNGRADED, item.name)
        return self._controls.of(item.node, item.name) if is_graded else []

    def _conditions(self, items: Sequence[Item]) -> dict[str, Condition]:
        by_urn: dict[str, Item] = {}
        for item in items:
            if item.urn:
                by_urn.setdefault(item.urn, item)
        selection = conditions.Selection(self._framework, items)
        found = {}
        for item in items:
            conditions.rule_of(item.node, item.name, item.line, self._told)
            own = conditions.from_depends_on(item, by_urn, self._told)
            if not item.block.content:
                own = conditions.both(own, selection.condition(item, self._told))
            if own:
                found[item.key] = own
        names = {item.key: item.name for item in items}
        return without_circles(found, lambda key: self._told.tell("lost", _CIRCLE, names[key]))

    # ------------------------------------------------------------- the profiles

    def _profiles(self, items: Sequence[Item], found: Mapping[str, Condition]) -> dict[str, Tree]:
        """A way through the bank for each group of requirements that a person selects."""
        if self._is_ours:
            return {}
        selection = conditions.Selection(self._framework, items)
        members: dict[str, dict[str, None]] = {}
        for item in items:
            for selected in item.node.names("implementation_groups"):
                members.setdefault(selected, {})[item.key] = None
        needs = {key: tested_questions(condition) for key, condition in found.items()}
        follows: dict[str, list[str]] = {}
        for item in items:
            for tested in needs.get(item.key, ()) if selection.groups_of(item.node) else ():
                follows.setdefault(tested, []).append(item.key)
        groups = self._framework.parts("implementation_groups_definition")
        defined = {group.text("ref_id") or group.text("name") for group in groups}
        for name in members:
            if name not in defined:
                self._told.tell("lost", _UNDEFINED_GROUPS, name)
        keys = Keys(group.text("ref_id") for group in groups)
        profiles: dict[str, Tree] = {}
        for group in groups:
            name = group.text("ref_id") or group.text("name")
            if selection.selects(name):
                self._told.tell("changed", _SELECTED_GROUPS, name)
            elif name not in members:
                self._told.tell("lost", _EMPTY_GROUPS, name)
            elif len(profiles) >= MOST_PROFILES:
                self._told.tell("lost", _GROUPS, name, most=MOST_PROFILES)
            else:
                wanted = _reached(_reached(members[name], follows), needs)
                profiles[keys.for_name(name, "group")] = self._profile(group, name, wanted, items)
        return profiles

    def _profile(self, group: Part, name: str, wanted: Collection[str], items: Sequence[Item]) -> Tree:
        """A group with its questions, those that follow from the answers to them, and those that they hang on."""
        profile: dict[str, Tree] = {
            "name": self._languages.texts(group, "name", name) or self._languages.same(name)
        }
        description = self._languages.texts(group, "description", name)
        if description:
            profile["description"] = description
        if len(wanted) < len(items):
            profile["questions"] = [item.key for item in items if item.key in wanted]
        return profile

    # ------------------------------------------------------------------ the rest

    def _tell_the_rest(
        self, dimensions: Sequence[Tree], items: Sequence[Item], crosswalk: crosswalks.Crosswalk
    ) -> None:
        told = self._told
        told.tell("understood", _UNDERSTOOD, questions=len(items), dimensions=len(dimensions))
        unasked = sum(not item.part.content for item in items)
        if unasked and self._scale.is_usual:
            told.tell("changed", _USUAL_SCALE, requirements=unasked)
        elif unasked and unasked == len(items):
            told.tell("changed", _MATURITY, requirements=unasked)
        for other in self._others:
            if other.urn() not in crosswalk.taken:
                told.tell("lost", _OTHER_FRAMEWORKS, self._label(other), line=self._line(other))
        for name in self._objects.content:
            if name not in _KNOWN_OBJECTS:
                told.tell("lost", _OBJECTS, str(name))
        self._tell_fields(self._library, _LIBRARY_FIELDS, self._label(self._library))
        self._tell_fields(self._framework, _FRAMEWORK_FIELDS, self._label(self._framework))
        for item in items:
            self._tell_fields(item.part, _QUESTION_FIELDS, item.name)
            for choice in item.choices:
                self._tell_fields(choice.part, _CHOICE_FIELDS, item.name)
        for node in self._nodes:
            is_asked = node.flag("assessable") and node.text("display_mode") != "splash"
            self._tell_fields(node, _REQUIREMENT_FIELDS if is_asked else _HEADING_FIELDS, self._label(node))
            if node.names("threats"):
                told.tell("lost", _THREATS, self._label(node), line=self._line(node))
            if node.text("importance") not in ("", "undefined"):
                told.tell("lost", _IMPORTANCE, self._label(node), line=self._line(node))
        self._languages.tell(told)

    def _tell_fields(self, part: Part, known: set[str], name: str) -> None:
        """Name the fields that we do not know or have no place for, where they say anything out of the ordinary."""
        for field, value in part.content.items():
            if field not in known and field != BLOCK and value not in _ORDINARY and not is_null(value):
                self._told.tell("lost", _NO_PLACE, name, field=str(field))

    def _called(self, name: str) -> dict[str, Tree]:
        self._told.tell("changed", _NO_TEXT, name)
        return self._languages.same(name)

    def _name(self, part: Part) -> str:
        """What a part is called by in the file: its identifier, else the end of its urn."""
        return part.text("ref_id") or part.urn().rpartition(":")[2] or "item"

    def _label(self, part: Part) -> str:
        """What a part is called by in notes."""
        return " ".join(filter(None, (part.text("ref_id"), part.text("name")[:80]))) or self._name(part)

    def _line(self, part: Part) -> int:
        return self._lines.get(part.path, 0)


def _add_amounts(item: Item, question: dict[str, Tree]) -> None:
    """Beside its points, what each choice adds to the sum of scores."""
    options = question["options"]
    assert isinstance(options, list)
    for option, choice in zip(options, item.choices, strict=True):
        assert isinstance(option, dict)
        if choice.add is not None and abs(choice.add) <= _GREATEST_AMOUNT:
            option["amount"] = choice.add


def _recommending(bands: Tree, recommendation: str) -> Tree:
    """The bands of a number, all but the best with a recommendation."""
    assert isinstance(bands, list)
    return [
        {**band, "recommendation": recommendation} for band in bands[:-1] if isinstance(band, dict)
    ] + bands[-1:]


def _reached(keys: Iterable[str], ways: Mapping[str, Sequence[str]]) -> dict[str, None]:
    """The keys, and all that ways lead to from them."""
    found = dict.fromkeys(keys)
    waiting = list(found)
    while waiting:
        for key in ways.get(waiting.pop(), ()):
            if key not in found:
                found[key] = None
                waiting.append(key)
    return found


def _assessable(framework: Part) -> Iterator[Part]:
    return (node for node in framework.parts("requirement_nodes") if node.flag("assessable"))


def _other_than(key: str, name: str) -> str:
    return "" if name == key else name


def _shortened(text: Mapping[str, Tree], most: int = 200) -> dict[str, Tree]:
    return {code: fit_text(str(words), most) for code, words in text.items()}
