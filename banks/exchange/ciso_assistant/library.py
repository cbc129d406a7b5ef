"""A library's file as it comes: a tree of anything, looked at with care."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from banks.exchange import json_format, yaml_format
from banks.exchange.languages import Languages
from banks.exchange.standard import fit_text, language_code, number_of
from banks.exchange.telling import Told
from banks.exchange.tree import Lines, Tree, Unreadable
from scoring.scalars import is_null

# Ours in their files: what their format has no field for. Their loader reads the fields it knows and no other.
BLOCK = "junbi"

NOT_A_LIBRARY = gettext_noop("this is no library of CISO Assistant: it has no “objects”")
_MARKS = gettext_noop("Marks of headings, bold type and line breaks are left out of their texts: %(names)s")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+", re.MULTILINE)
_BOLD = re.compile(r"\*\*([^*\n]{1,500})\*\*")
_BREAK = re.compile(r"[ \t]{0,3}<br ?/?>[ \t]{0,3}\n?", re.IGNORECASE)
_TRUE = frozenset({"true", "yes", "on", "x", "1"})
_YAML_URN = re.compile(rb"""^["']?urn["']?[ \t]*:[ \t]*["']?urn:""", re.MULTILINE)
_YAML_OBJECTS = re.compile(rb"""^["']?objects["']?[ \t]*:""", re.MULTILINE)
_JSON_URN = re.compile(rb'"urn"\s*:\s*"urn:')
_JSON_OBJECTS = re.compile(rb'"objects"\s*:\s*\{')


def recognises(ending: str, data: bytes) -> bool:
    """Whether it is a library: YAML or JSON with a `urn` and `objects`."""
    if ending not in {".yaml", ".yml", ".json", ""}:
        return False
    if data.lstrip()[:1] == b"{":
        return bool(_JSON_URN.search(data) and _JSON_OBJECTS.search(data))
    return bool(_YAML_URN.search(data) and _YAML_OBJECTS.search(data))


@dataclass(frozen=True, slots=True)
class Part:
    """A map in the file, with the way to it. Whatever is not of the kind asked for counts as not being there."""

    content: Mapping[str, Any] = field(default_factory=dict)
    path: tuple[str | int, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the field says anything."""
        return not is_null(self.content.get(name))

    def text(self, name: str) -> str:
        """The text of a field, fit to be kept; numbers and truths as they are written."""
        return text_of(self.content.get(name))

    def number(self, name: str) -> Decimal | None:
        """The number of a field, also where it stands in quotes."""
        return number_of(self.content.get(name))

    def flag(self, name: str) -> bool:
        """The truth of a field, in whatever spelling and also where it stands in quotes."""
        return self.text(name).strip().lower() in _TRUE

    def urn(self, name: str = "urn") -> str:
        """The urn of a field. They are the same in small and in capital letters."""
        return self.text(name).lower()

    def part(self, name: str) -> "Part":
        """The map of a field; an empty one where there is none."""
        value = self.content.get(name)
        return Part(value if isinstance(value, dict) else {}, (*self.path, name))

    def parts(self, name: str) -> "list[Part]":
        """The maps of a list; of a field that holds one map alone, that one."""
        value = self.content.get(name)
        if isinstance(value, dict):
            return [Part(value, (*self.path, name))]
        return [
            Part(entry, (*self.path, name, index))
            for index, entry in enumerate(value if isinstance(value, list) else [])
            if isinstance(entry, dict)
        ]

    def names(self, name: str) -> list[str]:
        """The texts of a list, each once; of a field that holds one text alone, that one."""
        value = self.content.get(name)
        entries = value if isinstance(value, list) else [value]
        return list(dict.fromkeys(text for text in map(text_of, entries) if text))

    def keyed(self, name: str) -> "Iterator[tuple[str, Part]]":
        """The maps of a map by their key, or those of a list by their urn."""
        value = self.content.get(name)
        if isinstance(value, dict):
            for key, entry in value.items():
                if isinstance(entry, dict):
                    yield str(key), Part(entry, (*self.path, name, key))
        else:
            for part in self.parts(name):
                yield part.text("urn"), part


def text_of(value: object) -> str:
    """A scalar as text, fit to be kept; empty for anything else."""
    if is_null(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return fit_text(value) if isinstance(value, str) else ""


def load(data: bytes) -> tuple[Part, Lines]:
    """The file's content as YAML or JSON. Raises `Unreadable` for what is neither, or no library."""
    if data.lstrip()[:1] == b"{":
        tree, lines = json_format.read(data)
    else:
        # Where several questions have the same choices, libraries write these out once and name them again.
        tree, lines = yaml_format.read(data, shared=True)
    if not isinstance(tree, dict) or not isinstance(tree.get("objects"), dict):
        raise Unreadable(NOT_A_LIBRARY)
    return Part(tree), lines


class LibraryLanguages(Languages):
    """The languages of a library: its own, and those that its framework is translated into.

    `exact`: its texts are kept to the letter; of those that others wrote, marks and blanks around them are left out.
    """

    def __init__(self, first: str, parts: Sequence[Part], *, exact: bool = False) -> None:
        self._exact = exact
        self._marked: dict[str, None] = {}
        found = dict.fromkeys([first])
        for part in parts:
            for name in part.part("translations").content:
                found[language_code(str(name))] = None
        super().__init__([code for code in found if code])

    def texts(self, part: Part, name: str, place: str) -> dict[str, Tree]:
        """A field in every language; empty where no language has it."""
        found = {
            language_code(str(key)): self._read(entry.get(name), place)
            for key, entry in part.part("translations").content.items()
            if isinstance(entry, dict)
        }
        own = self._read(part.content.get(name), place)
        return self.filled({**found, self.codes[0]: own} if own else found, place)

    def tell(self, told: Told) -> None:
        """Name, beside what all languages tell, the texts that had marks of Markdown."""
        super().tell(told)
        for place in self._marked:
            told.tell("changed", _MARKS, place)

    def _read(self, value: object, place: str) -> str:
        text = text_of(value)
        if self._exact:
            return text
        unmarked = _BREAK.sub("\n", _BOLD.sub(r"\1", _HEADING.sub("", text)))
        if unmarked != text:
            self._marked[place] = None
        return unmarked.strip()


def divided(texts: Mapping[str, Tree]) -> tuple[dict[str, Tree], dict[str, Tree]]:
    """The first line of a text in each language, and what comes after it; nothing where it is one line anywhere."""
    parts = {code: str(text).partition("\n") for code, text in texts.items()}
    if not parts or not all(rest.strip() for _, _, rest in parts.values()):
        return dict(texts), {}
    return (
        {code: first.strip() for code, (first, _, _) in parts.items()},
        {code: rest.strip() for code, (_, _, rest) in parts.items()},
    )


def joined(*texts: Mapping[str, Tree]) -> dict[str, Tree]:
    """Several texts as paragraphs of one, in each language; those that are empty leave nothing."""
    given = [text for text in texts if text]
    languages = dict.fromkeys(code for text in given for code in text)
    return {
        code: fit_text("\n\n".join(dict.fromkeys(str(text[code]) for text in given if text.get(code))))
        for code in languages
    }
