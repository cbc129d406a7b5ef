"""Reference controls, which say what to do about a requirement, as recommendations."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from banks.exchange.ciso_assistant.library import BLOCK, LibraryLanguages, Part, joined
from banks.exchange.ciso_assistant.texts import cut
from banks.exchange.keys import Keys
from banks.exchange.telling import Told
from banks.exchange.tree import Tree
from scoring.validation import MOST_ENTRIES

_FIRST_ALONE = gettext_noop(
    "Answers short of the best recommend the first of their controls; the others are in the bank, and no answer "
    "recommends them: %(names)s"
)
_ELSEWHERE = gettext_noop("Controls of other libraries are left out: %(names)s")
_CATEGORIES = gettext_noop("Category and function of a control have no place in a recommendation: %(names)s")
_TOO_MANY = gettext_noop("Only the first %(most)d controls are taken; left out: %(names)s")


class Controls:
    """The library's reference controls. `ours` are the recommendations that we have written into the file."""

    def __init__(self, objects: Part, ours: Part, languages: LibraryLanguages, told: Told) -> None:
        self._told = told
        self._keys: dict[str, str] = {}
        self._recommendations: dict[str, Tree] = {}
        parts = objects.parts("reference_controls")
        known = ours.part("recommendations")
        keys = Keys(part.text("ref_id") for part in parts)
        for part in parts:
            name = part.text("ref_id") or part.urn().rpartition(":")[2] or "control"
            if len(self._recommendations) >= MOST_ENTRIES:
                told.tell("lost", _TOO_MANY, name, most=MOST_ENTRIES)
                continue
            key = part.part(BLOCK).text("key")
            if key and key in known.content and key not in self._recommendations:
                self._recommendations[key] = self._ours(part, known.part(key), languages, name)
            else:
                key = keys.for_name(name, "control")
                self._recommendations[key] = self._foreign(part, languages, name)
            self._keys.setdefault(part.urn(), key)
        for key in known.content:
            self._recommendations.setdefault(str(key), known.content[key])

    def recommendations(self) -> dict[str, Tree]:
        """All of them, by key."""
        return self._recommendations

    def of(self, node: Part, name: str) -> list[str]:
        """The keys of those that a requirement names."""
        found = []
        for urn in node.names("reference_controls"):
            if urn.lower() in self._keys:
                found.append(self._keys[urn.lower()])
            else:
                self._told.tell("lost", _ELSEWHERE, urn)
        if len(found) > 1:
            self._told.tell("changed", _FIRST_ALONE, name)
        return found

    def _foreign(self, part: Part, languages: LibraryLanguages, name: str) -> Tree:
        title = languages.texts(part, "name", name)
        text = joined(title, languages.texts(part, "description", name))
        done = languages.texts(part, "annotation", name)
        if part.has("category") or part.has("csf_function"):
            self._told.tell("lost", _CATEGORIES, name)
        tree: dict[str, Tree] = {"text": text or languages.same(name)}
        if done:
            tree["done"] = done
        return tree

    def _ours(self, part: Part, known: Part, languages: LibraryLanguages, name: str) -> Tree:
        """A recommendation of ours; its text is the file's where that is no longer what we wrote."""
        tree: dict[str, Tree] = dict(known.content)
        text: Mapping[str, Tree] = known.part("text").content
        title = languages.texts(part, "name", name)
        written = {code: cut(str(words)) for code, words in text.items()}
        whole = languages.texts(part, "description", name)
        if title != written or (whole and whole != text):
            tree["text"] = whole or title
        return tree
