"""What can be chosen in the forms of a draft: its questions, options, sources and whatever else has a key."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from banks.catalogue import published
from banks.editing.fields import Choices, Setting, as_text
from banks.editing.tree import Tree

LONGEST = 80  # characters of a text in a list to pick from


class Listed:
    """The lists of one draft's document, each made when it is first asked for.

    `question` and `framework`: the part being edited, whose own options, roles and clauses can be chosen.
    """

    def __init__(self, tree: Tree, *, question: Any = None, framework: Any = None) -> None:
        self.tree = tree
        self.question = question if isinstance(question, Mapping) else {}
        self.framework = framework if isinstance(framework, Mapping) else {}
        self.languages = languages_of(tree)
        self._language = get_language() or ""
        self._made: dict[str, Choices] = {}
        self._names: dict[str, dict[str, str]] = {}

    def choices(self, name: str) -> Choices:
        """Every key of a list with what it stands for."""
        if name not in self._made:
            made = getattr(self, f"_{name.replace('-', '_')}", None)
            self._made[name] = tuple(made()) if made else ()
        return self._made[name]

    def label(self, name: str, key: str) -> str:
        """What a key of a list stands for; empty where the list has no such key."""
        if name not in self._names:
            self._names[name] = dict(reversed(self.choices(name)))
        return self._names[name].get(key, "")

    def options_of(self, question: str) -> Choices | None:
        """The options of a question; None where there is no such question."""
        found = self.questions_by_key.get(question)
        if found is None:
            return None
        return [(key, self.said(part.get("text"))) for key, part in _keyed(found.get("options"))]

    @property
    def questions_by_key(self) -> dict[str, Any]:
        """Every question by its key; of two with one key the first."""
        if not hasattr(self, "_by_key"):
            self._by_key = {
                as_text(question.get("key")): question
                for dimension in reversed(_maps(self.tree.get("dimensions")))
                for question in reversed(_maps(dimension.get("questions")))
            }
        return self._by_key

    def said(self, text: Any) -> str:
        """A text in the interface's language or, where it is not there, in the first it is there in; shortened."""
        if not isinstance(text, Mapping):
            return as_text(text)[:LONGEST]
        said = as_text(text.get(self._language) or next(iter(text.values()), ""))
        said = " ".join(said.split())
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"

    def setting(self) -> Setting:
        """The same, as fields ask for it."""
        return Setting(self.languages, self.choices, self.options_of)

    def _questions(self) -> Choices:
        return [
            (as_text(question.get("key")), self.said(question.get("text")))
            for dimension in _maps(self.tree.get("dimensions"))
            for question in _maps(dimension.get("questions"))
            if question.get("key")
        ]

    def _dimensions(self) -> Choices:
        return [(key, self.said(part.get("name"))) for key, part in _keyed(self.tree.get("dimensions"))]

    def _sources(self) -> Choices:
        return self._of_map("sources", "title")

    def _frameworks(self) -> Choices:
        return self._of_map("frameworks", "title")

    def _owners(self) -> Choices:
        return self._of_map("owners")

    def _recommendations(self) -> Choices:
        return self._of_map("recommendations", "text")

    def _measures_and_outcomes(self) -> Choices:
        return [*self._of_map("measures", "name"), *self._of_map("outcomes", "name")]

    def _levels(self) -> Choices:
        levels = self.tree.get("levels")
        entries = levels if isinstance(levels, list) else []
        return [
            (str(number), f"{number} {self.said(level.get('name') if isinstance(level, Mapping) else '')}")
            for number, level in enumerate(entries, start=1)
        ]

    def _options(self) -> Choices:
        return [(key, self.said(part.get("text"))) for key, part in _keyed(self.question.get("options"))]

    def _roles(self) -> Choices:
        roles = self.framework.get("roles")
        return [(key, self.said(text)) for key, text in roles.items()] if isinstance(roles, Mapping) else []

    def _own_clauses(self) -> Choices:
        clauses = self.framework.get("clauses")
        return (
            [(key, self.said(text)) for key, text in clauses.items()] if isinstance(clauses, Mapping) else []
        )

    def _clauses(self) -> Choices:
        """Those of the draft's own frameworks."""
        frameworks = self.tree.get("frameworks")
        found = []
        for key, framework in frameworks.items() if isinstance(frameworks, Mapping) else ():
            clauses = framework.get("clauses") if isinstance(framework, Mapping) else None
            for clause, title in clauses.items() if isinstance(clauses, Mapping) else ():
                found.append((f"{key}/{clause}", self.said(title)))
        return found

    def _aspects(self) -> Choices:
        return self._of_fit("aspects")

    def _places(self) -> Choices:
        return self._of_fit("places", "name")

    def _workloads(self) -> Choices:
        return self._of_fit("workloads", "name")

    def _of_map(self, name: str, text: str = "") -> Choices:
        return self._named(self.tree.get(name), text)

    def _of_fit(self, name: str, text: str = "") -> Choices:
        fit = self.tree.get("infrastructure_fit")
        return self._named(fit.get(name) if isinstance(fit, Mapping) else None, text)

    def _named(self, entries: Any, text: str) -> Choices:
        if not isinstance(entries, Mapping):
            return []
        return [
            (key, self.said(part.get(text) if text and isinstance(part, Mapping) else part))
            for key, part in entries.items()
        ]


def datalist(name: str, choices: Choices) -> SafeString:
    """What a field can be filled in with, for the browser to offer while somebody types; a list may be long."""
    options = format_html_join("", '<option value="{}">{}</option>', choices)
    return format_html('<datalist id="list-{}">{}</datalist>', name, options)


def languages_of(tree: Tree) -> tuple[str, ...]:
    """The draft's languages, each once; English where it names none."""
    languages = tree.get("languages")
    named = (
        [each for each in languages if isinstance(each, str) and each] if isinstance(languages, list) else []
    )
    return tuple(dict.fromkeys(named)) or ("en",)


def catalogue_clauses(tree: Tree, listed: Listed) -> Choices:
    """Clauses of the frameworks we know that the draft does not have, as `framework/clause`."""
    known = {key for key, _ in listed.choices("clauses")}
    return [
        (reference, listed.said(title)) for reference, title in _catalogue().items() if reference not in known
    ]


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Mapping[str, str]]:
    return {
        f"{framework.key}/{clause}": title
        for framework in published().values()
        for clause, title in framework.clauses.items()
    }


def _maps(entries: Any) -> list[Any]:
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _keyed(entries: Any) -> list[tuple[str, Any]]:
    return [(as_text(entry["key"]), entry) for entry in _maps(entries) if entry.get("key")]
