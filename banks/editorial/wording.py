"""Rules for the words: length, the glossary's terms, Japanese typography."""

import re
from collections.abc import Iterator, Mapping

from banks.editorial.places import base, own_texts, questions
from banks.glossary import disfavoured
from banks.problems import Path
from scoring import Document, Problem, Text, gettext_noop

TOO_LONG = gettext_noop("has %(length)s characters; at most %(maximum)s read well")
DISFAVOURED_TERM = gettext_noop('says "%(found)s" where our term is "%(term)s"')
SPACED_LATIN = gettext_noop('has a space between Japanese and Latin characters: "%(found)s"')
FULL_WIDTH = gettext_noop('has full-width letters or digits: "%(found)s"')
HALF_WIDTH = gettext_noop('has half-width punctuation or kana beside Japanese: "%(found)s"')

# Characters. A language that is not listed has no limit.
QUESTION_LIMITS = {"ja": 120, "en": 200}
OPTION_LIMITS = {"ja": 120, "en": 220}
GUIDANCE_LIMITS = {"ja": 300, "en": 500}
RECOMMENDATION_LIMITS = {"ja": 200, "en": 320}
DONE_LIMITS = {"ja": 120, "en": 200}
PROFILE_LIMITS = {"ja": 120, "en": 220}

_JAPANESE = r"[ぁ-ヿ一-鿿々〆]"
_JAPANESE_TYPOGRAPHY = (
    (SPACED_LATIN, re.compile(rf"{_JAPANESE}[ \u3000]+[A-Za-z0-9]|[A-Za-z0-9%][ \u3000]+{_JAPANESE}")),
    (FULL_WIDTH, re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")),
    (HALF_WIDTH, re.compile(rf"{_JAPANESE}[(),.!?]|[(),.!?]{_JAPANESE}|[｡-ﾟ]+")),
)


def check_lengths(document: Document) -> Iterator[Problem]:
    """Texts are short enough to be read on a phone and to fit their place in the report."""
    for path, question in questions(document):
        yield from _too_long((*path, "text"), question.text, QUESTION_LIMITS)
        yield from _too_long((*path, "help"), question.help, GUIDANCE_LIMITS)
        yield from _too_long((*path, "why"), question.why, GUIDANCE_LIMITS)
        for position, option in enumerate(question.options):
            yield from _too_long((*path, "options", position, "text"), option.text, OPTION_LIMITS)
    for key, recommendation in document.recommendations.items():
        yield from _too_long(("recommendations", key, "text"), recommendation.text, RECOMMENDATION_LIMITS)
        yield from _too_long(("recommendations", key, "done"), recommendation.done, DONE_LIMITS)
    for key, profile in document.profiles.items():
        yield from _too_long(("profiles", key, "description"), profile.description, PROFILE_LIMITS)


def check_terms(document: Document) -> Iterator[Problem]:
    """One term for one thing, that of the glossary, and British spelling."""
    for path, text in own_texts(document):
        for language, words in text.items():
            for term, avoided in disfavoured(base(language)):
                if match := avoided.search(words):
                    params = {"found": match.group(), "term": term}
                    yield Problem((*path, language), DISFAVOURED_TERM, params)


def check_japanese_typography(document: Document) -> Iterator[Problem]:
    """Half-width letters and digits, full-width punctuation, no space between Japanese and Latin."""
    for path, text in own_texts(document):
        for language, words in text.items():
            if base(language) != "ja":
                continue
            for message, pattern in _JAPANESE_TYPOGRAPHY:
                if match := pattern.search(words):
                    yield Problem((*path, language), message, {"found": match.group()})


def _too_long(path: Path, text: Text, limits: Mapping[str, int]) -> Iterator[Problem]:
    for language, words in text.items():
        maximum = limits.get(base(language))
        if maximum is not None and len(words) > maximum:
            yield Problem((*path, language), TOO_LONG, {"length": len(words), "maximum": maximum})
