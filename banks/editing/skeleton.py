"""What a bank from scratch begins with, and what a version after another is called."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from banks.editing.tree import Tree

LEVELS = (
    (0, _("Not started")),
    (20, _("Exploring")),
    (40, _("Defined")),
    (60, _("Managed")),
    (80, _("Leading")),
)


Words = Callable[[object], dict[str, str]]


def words_in(languages: Sequence[str]) -> Words:
    """Words of the interface in each of the languages: in its own where the interface has it, else in the default."""

    def text(words: object) -> dict[str, str]:
        texts = {}
        for language in languages:
            with translation.override(language):
                texts[language] = str(words)
        return texts

    return text


def skeleton(*, key: str, version: str, title: Mapping[str, str], languages: Sequence[str]) -> Tree:
    """A small valid document: five levels, and one dimension with one question to be reworded."""
    text = words_in(languages)
    return {
        "format": 1,
        "key": key,
        "version": version,
        "languages": list(languages),
        "title": dict(title),
        "levels": [{"from": start, "name": text(name)} for start, name in LEVELS],
        "dimensions": [
            new_dimension("dimension-1", text) | {"questions": [new_question("question-1", text)]}
        ],
    }


def new_dimension(key: str, text: Words) -> Tree:
    """A dimension to be named. `text` puts words of the interface into the languages of the document."""
    return {"key": key, "name": text(_("New dimension")), "questions": []}


def new_question(key: str, text: Words) -> Tree:
    """A question to be worded: yes or no."""
    return {
        "key": key,
        "kind": "single",
        "text": text(_("New question")),
        "options": [
            {"key": "no", "points": 0, "text": text(_("No"))},
            {"key": "yes", "points": 100, "text": text(_("Yes"))},
        ],
    }


_LAST_NUMBER = re.compile(r"(\d+)(?!.*\d)")


def next_version(version: str, taken: Collection[str]) -> str:
    """A version's name with its last number counted up until nobody has it: 2025.1, 2025.2; a name, name-2."""
    name = _counted_up(version if _LAST_NUMBER.search(version) else f"{version}-1")
    while name in taken:
        name = _counted_up(name)
    return name


def _counted_up(name: str) -> str:
    return _LAST_NUMBER.sub(lambda match: str(int(match[1]) + 1).zfill(len(match[1])), name)
