"""The texts of a survey and the languages that they are in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from banks.exchange.standard import fit_text, in_languages, language_code
from banks.exchange.tree import Tree

MOST_LANGUAGES = 40
LOCALISED = frozenset(
    ("title", "description", "text", "labelTrue", "labelFalse", "noneText", "otherText", "dontKnowText",
     "minRateDescription", "maxRateDescription")
)  # fmt: skip
_KANA = re.compile("[\u3040-\u30ff]")
_FIRST_TEXTS = 500


class Texts:
    """Every text of a survey, in the languages that any of its texts is in.

    Texts without a language (`default`) are in English, as survey-core has it; but in Japanese where they are
    written in kana, and in the survey's own `locale` where no text is marked as being in that. `wanted`: languages
    that are known beforehand, the first language first; `plain`: that of texts without one, if it is known.
    """

    def __init__(self, survey: Mapping[str, Any], wanted: Iterable[str] = (), plain: str = "") -> None:
        found = list(_localised(survey))
        maps = [value for value in found if isinstance(value, dict)]
        codes = dict.fromkeys(code for value in maps for code, text in value.items() if _text(text))
        known = {code: language_code(code) for code in codes if isinstance(code, str) and code != "default"}
        locale = survey.get("locale")
        said = language_code(locale) if isinstance(locale, str) else ""
        guess = _plain_language(found, said, frozenset(known.values()))
        self.plain, self.is_guessed = (plain, False) if plain else guess
        unmarked = self.plain if _has_plain(found) else ""
        languages = dict.fromkeys([*wanted, *filter(None, [said, unmarked, *known.values()])])
        languages = languages or {self.plain: None}
        self.languages: tuple[str, ...] = tuple(languages)[:MOST_LANGUAGES]
        self.left_out = sorted(code for code, language in known.items() if language not in self.languages)
        self.missing: dict[str, dict[str, None]] = {}

    def read(self, value: object, place: str | None = "") -> dict[str, Tree]:
        """A text in every language, that of the first where it is missing in another; empty for no text.

        What is missing is remembered under the place, unless that is None.
        """
        given = self._given(value)
        first = given.get(self.languages[0]) or given.get(self.plain) or next(iter(given.values()), "")
        if not first:
            return {}
        for language in self.languages:
            if language not in given and place is not None:
                self.missing.setdefault(place, {})[language] = None
        return {language: given.get(language, first) for language in self.languages}

    def words(self, words: Mapping[str, str]) -> dict[str, Tree]:
        """Words of ours in every language."""
        return in_languages(words, self.languages)

    def same(self, text: str) -> dict[str, Tree]:
        """A text that is the same in every language, such as a name or a number."""
        fitting = fit_text(text) or "—"
        return dict.fromkeys(self.languages, fitting)

    def joined(self, texts: Iterable[Mapping[str, Tree]], by: str) -> dict[str, Tree]:
        """Several texts as one; those that are empty are left out."""
        given = [text for text in texts if text]
        return (
            {
                language: fit_text(by.join(str(text[language]) for text in given))
                for language in self.languages
            }
            if given
            else {}
        )

    def _given(self, value: object) -> dict[str, str]:
        """The texts there are, by language."""
        if not isinstance(value, dict):
            text = _text(value)
            return {self.plain: text} if text else {}
        given = {}
        for code, entry in value.items():
            language = self.plain if code == "default" else language_code(str(code)[:20])
            text = _text(entry)
            if text and (code != "default" or language not in given):
                given[language] = text
        return given


def _text(value: object) -> str:
    """What is written; a number is written with its digits."""
    if isinstance(value, list):
        value = "\n".join(part for part in value if isinstance(part, str))
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return fit_text(value if isinstance(value, str) else str(value)[:40])


def _localised(survey: Mapping[str, Any]) -> Iterable[object]:
    """The value of every property that may be in several languages."""
    waiting: list[object] = [survey]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for name, value in node.items():
                if name in LOCALISED:
                    yield value
                elif isinstance(value, dict | list) and name != "junbi":
                    waiting.append(value)
        elif isinstance(node, list):
            waiting.extend(part for part in node if isinstance(part, dict | list))


def _plain_language(found: Iterable[object], locale: str, marked: frozenset[str]) -> tuple[str, bool]:
    """The language of texts that say none, and whether it had to be guessed."""
    texts = list(islice(_plain(found), _FIRST_TEXTS))
    if texts and sum(bool(_KANA.search(text)) for text in texts) * 3 >= len(texts):
        return "ja", locale != "ja"
    if locale and locale not in marked:
        return locale, False
    return (locale, True) if locale and "en" in marked else ("en", bool(texts))


def _has_plain(found: Iterable[object]) -> bool:
    return next(iter(_plain(found)), None) is not None


def _plain(found: Iterable[object]) -> Iterator[str]:
    """The texts that say no language."""
    for value in found:
        text = value.get("default") if isinstance(value, dict) else value
        if isinstance(text, str) and text.strip():
            yield text[:1_000]
