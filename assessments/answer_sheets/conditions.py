"""When a question is asked, in a sentence for those who fill in a sheet without the site."""

from django.utils.translation import pgettext

from scoring import Document, number_text
from scoring.condition import Condition

LONGEST = 60  # characters of a question or an option that is quoted


def in_words(document: Document, condition: Condition, language: str) -> str:
    """The condition in the current language, questions and options by their texts in `language`."""
    parts = [*_tests(document, condition, language)]
    parts += [
        _joined([in_words(document, part, language) for part in group], word)
        for group, word in (
            (condition.all_of, pgettext("condition", "and")),
            (condition.any_of, pgettext("condition", "or")),
        )
        if group
    ]
    if condition.negated is not None:
        parts.append(
            pgettext("condition", "not: %(condition)s")
            % {"condition": in_words(document, condition.negated, language)}
        )
    return _joined(parts, pgettext("condition", "and"))


def _joined(parts: list[str], word: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return pgettext("condition", "(%(parts)s)") % {"parts": f" {word} ".join(parts)}


def _tests(document: Document, condition: Condition, language: str) -> list[str]:
    if condition.question is None or not document.has_question(condition.question):
        return []
    question = document.question(condition.question)
    named = {"question": _short(question.text.get(language))}
    said = []
    if condition.is_any_of:
        texts = {option.key: _short(option.text.get(language)) for option in question.options}
        options = pgettext("condition", " / ").join(texts.get(key, key) for key in condition.is_any_of)
        said.append(pgettext("condition", "“%(question)s” is %(options)s") % {**named, "options": options})
    if condition.at_least is not None:
        said.append(
            pgettext("condition", "“%(question)s” is %(number)s or more")
            % {**named, "number": number_text(condition.at_least)}
        )
    if condition.at_most is not None:
        said.append(
            pgettext("condition", "“%(question)s” is %(number)s or less")
            % {**named, "number": number_text(condition.at_most)}
        )
    if condition.answered is not None:
        text = (
            pgettext("condition", "“%(question)s” is answered")
            if condition.answered
            else pgettext("condition", "“%(question)s” is not answered")
        )
        said.append(text % named)
    return said


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
