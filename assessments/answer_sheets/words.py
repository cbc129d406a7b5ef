"""The words of an answer sheet: its columns, statuses and options, in every language that people may meet them in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from scoring import Question
from scoring.fields import Text

ANSWERS, ABOUT = "answers", "about"
GUIDE = pgettext_lazy("answer sheet", "How to fill in")

COLUMNS: Mapping[str, Promise] = {
    "key": pgettext_lazy("answer sheet", "Key"),
    "question": pgettext_lazy("answer sheet", "Question"),
    "answer": pgettext_lazy("answer sheet", "Answer"),
    "comment": pgettext_lazy("answer sheet", "Comment"),
    "status": pgettext_lazy("answer sheet", "Status"),
    "evidence": pgettext_lazy("answer sheet", "Evidence"),
    "respondent": pgettext_lazy("answer sheet", "Answered by"),
    "note": pgettext_lazy("answer sheet", "What is meant"),
    "revision": pgettext_lazy("answer sheet", "Revision"),
}
"""What programs call the columns, and what people do. Programs find theirs in a row above that nobody sees."""

NOTES: Mapping[str, Promise] = {
    "key": pgettext_lazy("answer sheet", "What the question is called. Leave it as it is."),
    "question": pgettext_lazy("answer sheet", "What is asked. Changing it changes nothing."),
    "answer": pgettext_lazy(
        "answer sheet",
        "Choose from the list, or enter a number or a text. Where several can be chosen, put ✓ beside each in the rows "
        "below the question.",
    ),
    "comment": pgettext_lazy("answer sheet", "What you want to say about the answer."),
    "status": pgettext_lazy(
        "answer sheet",
        "Leave it blank where you answer. Choose “We don't know” or “Not applicable” where you do not.",
    ),
    "evidence": pgettext_lazy("answer sheet", "What the answer rests on, such as the name of a document."),
    "respondent": pgettext_lazy("answer sheet", "Who gave the answer. It is kept and shown with it."),
    "note": pgettext_lazy("answer sheet", "Explanations, and when the question is asked at all."),
}

STATUSES: Mapping[str, Promise] = {
    "answered": pgettext_lazy("answer sheet", "Answered"),
    "unknown": pgettext_lazy("answer sheet", "We don't know"),
    "not_applicable": pgettext_lazy("answer sheet", "Not applicable"),
}
TICK = "✓"
_TICKED = frozenset(
    {"✓", "✔", "☑", "☒", "■", "●", "○", "〇", "◯", "レ", "x", "v", "y", "yes", "1", "true", "はい", "有"}
)
_NOT_TICKED = frozenset({"×", "□", "☐", "-", "–", "—", "n", "no", "0", "false", "いいえ", "無", "なし"})


def folded(text: str) -> str:
    """The text as it is compared: without regard to width, case and spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def column(heading: str) -> str:
    """What a heading stands for; nothing where it means nothing here."""
    return _columns().get(folded(heading).rstrip("* "), "")


def status(text: str) -> str | None:
    """The status that a cell names, in any language; None where it names none."""
    return _statuses().get(folded(text))


def is_ticked(text: str) -> bool | None:
    """Whether a cell beside an option says that it is chosen; None where that cannot be told."""
    plain = folded(text)
    if plain in _TICKED:
        return True
    return False if plain in _NOT_TICKED else None


def option_words(question: Question, language: str) -> dict[str, str]:
    """What each option is called in a drop-down list: its text, with its key where that would not tell it apart."""
    words = {option.key: " ".join(option.text.get(language).split()) for option in question.options}
    keys = {folded(option.key) for option in question.options}
    seen: dict[str, int] = {}
    for word in words.values():
        seen[folded(word)] = seen.get(folded(word), 0) + 1
    return {
        key: f"{word} [{key}]" if seen[folded(word)] > 1 or (folded(word) in keys - {folded(key)}) else word
        for key, word in words.items()
    }


_WITH_KEY = re.compile(r".*\[([^\[\]]+)\]", re.DOTALL)


class OptionReader:
    """Finds the options of a question by what people put for them: key or text, in any of the bank's languages."""

    def __init__(self, question: Question, languages: Iterable[str]) -> None:
        self._exact = {option.key: option.key for option in question.options}
        self._folded: dict[str, str | None] = {}
        for option in question.options:
            for said in {folded(text) for text in _texts(option.text, languages)}:
                self._folded[said] = None if said in self._folded else option.key
        keys: dict[str, str | None] = {}
        for option in question.options:
            keys[folded(option.key)] = None if folded(option.key) in keys else option.key
        self._folded = self._folded | keys

    def find(self, text: str) -> str:
        """The key of the option that is meant; the text itself, for the question to refuse, where there is none."""
        plain = text.strip()
        if plain in self._exact:
            return plain
        known = self._folded.get(folded(plain))
        if known is not None:
            return known
        match = _WITH_KEY.fullmatch(plain)
        return match[1] if match is not None and match[1] in self._exact else plain


def _texts(text: Text, languages: Iterable[str]) -> Iterable[str]:
    return (text.get(language) for language in languages)


@cache
def _columns() -> Mapping[str, str]:
    found = _in_every_language(COLUMNS)
    return found | {"設問": "question", "respondent": "respondent", "回答者": "respondent", "note": "note"}


@cache
def _statuses() -> Mapping[str, str]:
    found = _in_every_language(STATUSES)
    return found | {
        "not applicable": "not_applicable",
        "n/a": "not_applicable",
        "?": "unknown",
        "dont know": "unknown",
    }


def _in_every_language(words: Mapping[str, Promise]) -> dict[str, str]:
    found = {folded(name): name for name in words}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {folded(str(word)): name for name, word in words.items()}
    return found
