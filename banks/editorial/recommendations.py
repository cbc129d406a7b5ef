"""Rules for recommendations."""

import re
from collections.abc import Iterator

from banks.editorial.likeness import Likeness
from banks.editorial.places import answers, base, questions
from banks.editorial.questions import NEAR_IDENTICAL
from scoring import Band, Document, Option, Problem, Question, gettext_noop

MISSING_RECOMMENDATION = gettext_noop("falls short of the best answer but recommends nothing")
GIVEN_BY_NONE = gettext_noop("no answer leads to this recommendation")
MISSING_DONE = gettext_noop("does not say how somebody else can tell that it is done")
MISSING_OWNER = gettext_noop("does not say who usually owns it")
WOOLLY = gettext_noop('is not concrete enough to be handed to anyone: "%(found)s"')

ALIKE_RECOMMENDATIONS = 0.6  # see Likeness; those of our banks that say different things reach 0.5

_WOOLLY = {
    "en": re.compile(
        r"\b(?:as|where|if|when|whenever) (?:appropriate|necessary|needed|required)\b|\bconsider \w+ing\b|\bstrive\b"
        r"|\bendeavou?r\b|\bleverag\w+|\bbest practices?\b|\bholistic\w*|\bseamless\w*|\bto the extent\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        r"必要に応じ|適切に|適宜|積極的に|図る[。、]|を図り|努める|努め、|検討する。|検討する$|取り組みを進める|意識を高める"
    ),
}


def check_recommendations(document: Document) -> Iterator[Problem]:
    """Every answer to a scored question that falls short of the best leads to a recommendation.

    In multiple choice that is every ordinary option that earns points (it advises those who left it out) and
    every exclusive option below the most that can be earned.
    """
    for path, question in questions(document):
        if not question.is_scored:
            continue
        field = "bands" if question.kind == "number" else "options"
        for position, answer in enumerate(answers(question)):
            if answer.recommendation is None and _falls_short(question, answer):
                yield Problem((*path, field, position), MISSING_RECOMMENDATION)


def check_recommendations_are_given(document: Document) -> Iterator[Problem]:
    """Some answer leads to every recommendation."""
    given = {answer.recommendation for _, question in questions(document) for answer in answers(question)}
    for key in document.recommendations:
        if key not in given:
            yield Problem(("recommendations", key), GIVEN_BY_NONE)


def check_done_and_owner(document: Document) -> Iterator[Problem]:
    """In a bank that says of one recommendation how it is done, or who owns it, every recommendation says so."""
    recommendations = document.recommendations
    says_done = any(recommendation.done for recommendation in recommendations.values())
    says_owner = any(recommendation.owner for recommendation in recommendations.values())
    for key, recommendation in recommendations.items():
        if says_done and not recommendation.done:
            yield Problem(("recommendations", key, "done"), MISSING_DONE)
        if says_owner and not recommendation.owner:
            yield Problem(("recommendations", key, "owner"), MISSING_OWNER)


def check_recommendations_differ(document: Document) -> Iterator[Problem]:
    """No two recommendations of the whole bank read almost the same."""
    for language in document.languages:
        taken = Likeness(ALIKE_RECOMMENDATIONS)
        for key, recommendation in document.recommendations.items():
            for other in taken.take(key, recommendation.text.get(language, "")):
                params = {"other": other, "language": language}
                yield Problem(("recommendations", key, "text", language), NEAR_IDENTICAL, params)


def check_advice_is_concrete(document: Document) -> Iterator[Problem]:
    """A recommendation says what to do, not that something be done as appropriate."""
    for key, recommendation in document.recommendations.items():
        for field, text in (("text", recommendation.text), ("done", recommendation.done)):
            for language, words in text.items():
                pattern = _WOOLLY.get(base(language))
                if pattern is not None and (match := pattern.search(words)):
                    yield Problem(("recommendations", key, field, language), WOOLLY, {"found": match.group()})


def _falls_short(question: Question, answer: Option | Band) -> bool:
    if question.kind != "multiple":
        return answer.points < max(other.points for other in answers(question))
    if isinstance(answer, Option) and answer.exclusive:
        together = sum(option.points for option in question.options if not option.exclusive)
        return answer.points < max(min(100, together), *(option.points for option in question.options))
    return answer.points > 0
