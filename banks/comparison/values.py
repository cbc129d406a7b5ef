"""Values of a document in words, in the reader's language."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from banks.comparison.schema import as_map
from scoring import number_text
from scoring.problems import Unfit

LONGEST_VALUE = 200  # characters of something that has no shape of ours
LONGEST_NAME = 60

_TAKEN_AS = {"amount": gettext_lazy("Amounts"), "percent": gettext_lazy("Percent of the maximum")}
_WORDS: Mapping[str, Mapping[str, object]] = {
    "kind": {
        "single": gettext_lazy("One option"),
        "multiple": gettext_lazy("Several options"),
        "number": gettext_lazy("A number"),
        "text": gettext_lazy("Text in one's own words"),
    },
    "region": {
        "apac": gettext_lazy("Asia-Pacific"),
        "europe": pgettext_lazy("region", "Europe"),
        "us": gettext_lazy("United States"),
        "other": gettext_lazy("Elsewhere"),
    },
    "match": {
        "exact": gettext_lazy("Asks the same"),
        "near": gettext_lazy("Asks nearly the same"),
        "derived": gettext_lazy("Derived from other figures"),
    },
    "as": _TAKEN_AS,
    "levels_as": _TAKEN_AS,
    "effort": {
        "1": pgettext_lazy("effort", "Small"),
        "2": pgettext_lazy("effort", "Medium"),
        "3": pgettext_lazy("effort", "Large"),
    },
    "horizon": {
        "1": gettext_lazy("Within 90 days"),
        "2": gettext_lazy("Within a year"),
        "3": gettext_lazy("Beyond a year"),
    },
}
_PERCENT = {"share", "minimum_coverage"}


def text_in(tree: object, language: str) -> str:
    """A text of the tree in a language, else its first there is; empty where it is no text."""
    texts = as_map(tree)
    chosen = texts.get(language) or next(
        (text for text in texts.values() if isinstance(text, str) and text), ""
    )
    return chosen if isinstance(chosen, str) else ""


class Names:
    """What the parts of a document are called in a language, so that references can be told by name."""

    def __init__(self, document: object, language: str) -> None:
        self._tree = as_map(document)
        self.language = language

    @cached_property
    def questions(self) -> dict[str, Mapping[str, object]]:
        """The trees of the questions, by key."""
        return {
            str(as_map(question).get("key", "")): as_map(question)
            for dimension in _list(self._tree.get("dimensions"))
            for question in _list(as_map(dimension).get("questions"))
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        """What every key stands for: found out when the first is asked for, which few comparisons do."""
        names: dict[str, str] = {}

        def learn(part: object, name: str) -> None:
            key = as_map(part).get("key")
            text = text_in(as_map(part).get(name), self.language)
            if isinstance(key, str) and text:
                names.setdefault(key, shortened(text))

        for dimension in _list(self._tree.get("dimensions")):
            learn(dimension, "name")
            for question in _list(as_map(dimension).get("questions")):
                learn(question, "text")
        for field, name in (
            ("recommendations", "text"),
            ("sources", "title"),
            ("frameworks", "title"),
            ("measures", "name"),
            ("outcomes", "name"),
        ):
            for key, part in as_map(self._tree.get(field)).items():
                names.setdefault(key, shortened(text_in(as_map(part).get(name), self.language)))
        for key, text in as_map(self._tree.get("owners")).items():
            names.setdefault(key, shortened(text_in(text, self.language)))
        return names

    def name(self, key: object) -> str:
        """What a key stands for; the key itself where that is unknown."""
        return self._names.get(str(key)) or str(key)

    def option(self, question: object, key: object) -> str:
        """The text of a question's option; the key itself where there is none."""
        for option in _list(self.questions.get(str(question), {}).get("options")):
            if as_map(option).get("key") == key:
                return shortened(text_in(as_map(option).get("text"), self.language)) or str(key)
        return str(key)


_REFERRING = {"recommendation", "needs", "owner", "source", "role_question", "questions", "dimensions", "of"}
"""Fields whose keys are told by the name of what they stand for."""


def in_words(field: str, value: object, names: Names, *, question: str = "") -> str:
    """A value as people say it; empty for none. `question`: the one it belongs to, whose options it may name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if field in _WORDS and str(value) in _WORDS[field]:
        return str(_WORDS[field][str(value)])
    if field == "share" and isinstance(value, list | tuple) and len(value) == 2:
        return gettext("%(low)s to %(high)s%%") % {"low": scalar(value[0]), "high": scalar(value[1])}
    if isinstance(value, list | tuple):
        return gettext("; ").join(in_words(field, each, names, question=question) for each in value)
    if isinstance(value, Mapping):
        return condition_in_words(value, names)
    if field in _REFERRING:
        return names.name(value)
    if field == "options" and question:
        return names.option(question, value)
    return f"{scalar(value)}%" if field in _PERCENT else shortened(scalar(value), LONGEST_VALUE)


def scalar(value: object) -> str:
    """A single value; numbers as short as they can be said."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, int | Decimal):
        with suppress(Unfit):  # a draft may hold numbers that the format has no room for
            return number_text(Decimal(value))
    return str(value)


def condition_in_words(tree: object, names: Names) -> str:
    """A condition on answers as a sentence without its full stop."""
    condition = as_map(tree)
    question = condition.get("question")
    tests = []
    if question is not None:
        name = {"question": names.name(question)}
        chosen = condition.get("is")
        if isinstance(chosen, list | tuple) and chosen:
            said = gettext(" or ").join(
                gettext("“%(option)s”") % {"option": names.option(question, key)} for key in chosen
            )
            tests.append(gettext("“%(question)s” is %(options)s") % {**name, "options": said})
        if condition.get("at_least") is not None:
            words = gettext("“%(question)s” is at least %(number)s")
            tests.append(words % {**name, "number": scalar(condition["at_least"])})
        if condition.get("at_most") is not None:
            words = gettext("“%(question)s” is at most %(number)s")
            tests.append(words % {**name, "number": scalar(condition["at_most"])})
        if condition.get("answered") is not None:
            words = (
                gettext("“%(question)s” is answered")
                if condition["answered"]
                else gettext("“%(question)s” is not answered")
            )
            tests.append(words % name)
    for field, joint in (("all", gettext(" and ")), ("any", gettext(" or "))):
        parts = [condition_in_words(each, names) for each in _list(condition.get(field))]
        if parts:
            tests.append(parts[0] if len(parts) == 1 else "(" + joint.join(parts) + ")")
    if condition.get("not") is not None:
        tests.append(
            gettext("not (%(condition)s)") % {"condition": condition_in_words(condition["not"], names)}
        )
    unknown = [key for key in condition if key not in _TESTS]
    tests += [f"{key}: {shortened(str(condition[key]), LONGEST_VALUE)}" for key in unknown]
    return gettext(" and ").join(tests)


_TESTS = {"question", "is", "at_least", "at_most", "answered", "all", "any", "not"}


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
