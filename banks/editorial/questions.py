"""Rules for questions and their options."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from banks.editorial.likeness import Likeness, bare, near_identical
from banks.editorial.places import base, questions
from banks.editorial.spans import overlapping
from scoring import Document, Problem, Question, gettext_noop

MISSING_HELP = gettext_noop("has no help: say what counts, where to look and who would know")
MISSING_WHY = gettext_noop("does not say why it matters")
NEAR_IDENTICAL = gettext_noop('reads almost the same as "%(other)s" (%(language)s)')
CONTAINED = gettext_noop('one of this and "%(other)s" holds the whole of the other (%(language)s)')
OVERLAPPING = gettext_noop(
    'overlaps with "%(other)s": a number at or between their ends belongs to both (%(language)s)'
)
DOUBLE_BARRELLED = gettext_noop('seems to ask two things at once: "%(found)s"')
POINTS_NOT_RISING = gettext_noop(
    "earns no more points than the answer before it: order the answers from least to most"
)

ALIKE_QUESTIONS = 0.7  # see Likeness; those of our banks that ask different things stay below
LEAST_CONTAINED = 8  # letters; a shorter text stands inside others by chance

_INTERROGATIVE = (
    "do|does|did|is|are|was|were|has|have|can|will|how|what|who|whom|when|where|which|why|whether"
)
_PARTICIPLE = (
    r"(?:\w{3,}ed|brought|built|chosen|drawn|found|given|held|kept|known|laid|made|met|put|sent|set|shown"
    r"|taken|told|written)"
)
_DOUBLE_BARRELS = {
    "en": re.compile(
        rf"\band/or\b|\b(?:and|or),? (?:{_INTERROGATIVE})\b|\?.+\?|\bas well as\b|,? and also\b"
        # "documented and approved", "do you test and approve": each may be so without the other
        rf"|\b{_PARTICIPLE}(?: \w+)?,? and (?:\w+ly )?{_PARTICIPLE}\b"
        r"|\b(?:do|does|did|can|could|will) (?:you|they) \w+,? and \w+",
        re.IGNORECASE | re.DOTALL,
    ),
    "ja": re.compile(
        r"および|及び|ならびに|並びに|かつ(?!て)|[、。](?:また|さらに|加えて)、|か[。？?].*か[。？?]"
        # 方針を定め、周知を徹底していますか; a clause of time (…を導入するとき、) is no second question
        r"|を[^、。を]{1,14}[しめけえりきちみべせれげ]、(?<!とき、)[^。]*を[^、。]*ますか",
        re.DOTALL,
    ),
}


def check_guidance(document: Document) -> Iterator[Problem]:
    """Every question says what counts (help), and every scored one why it matters."""
    for path, question in questions(document):
        if not question.help:
            yield Problem((*path, "help"), MISSING_HELP)
        if question.is_scored and not question.why:
            yield Problem((*path, "why"), MISSING_WHY)


def check_asks_one_thing(document: Document) -> Iterator[Problem]:
    """A question asks one thing: an answer to two cannot be judged."""
    for path, question in questions(document):
        for language, text in question.text.items():
            pattern = _DOUBLE_BARRELS.get(base(language))
            if pattern is not None and (match := pattern.search(text)):
                yield Problem((*path, "text", language), DOUBLE_BARRELLED, {"found": match.group()})


def check_questions_differ(document: Document) -> Iterator[Problem]:
    """No two questions of the whole bank read almost the same."""
    for language in document.languages:
        taken = Likeness(ALIKE_QUESTIONS)
        for path, question in questions(document):
            for other in taken.take(question.key, question.text.get(language, "")):
                params = {"other": other, "language": language}
                yield Problem((*path, "text", language), NEAR_IDENTICAL, params)


def check_options_differ(document: Document) -> Iterator[Problem]:
    """The options of a question can be told apart: no two read almost the same.

    Where numbers alone tell two apart, they must not overlap. In multiple choice none holds the whole of another; in
    single choice that is how a step says that it contains the one below.
    """
    for path, question in questions(document):
        for (_, former), (position, latter) in combinations(enumerate(question.options), 2):
            for language in latter.text:
                message = _overlap(
                    question, former.text.get(language, ""), latter.text[language], base(language)
                )
                if message is not None:
                    place = (*path, "options", position, "text", language)
                    yield Problem(place, message, {"other": former.key, "language": language})


def check_points_rise(document: Document) -> Iterator[Problem]:
    """The options of a scored single choice stand in the order of their points, no two with the same."""
    for path, question in questions(document):
        if question.kind != "single" or not question.is_scored:
            continue
        for position, (former, latter) in enumerate(pairwise(question.options), start=1):
            if latter.points <= former.points:
                yield Problem((*path, "options", position, "points"), POINTS_NOT_RISING)


def _overlap(question: Question, one: str, other: str, language: str) -> str | None:
    """What is wrong with two options standing beside each other, if anything."""
    overlap = overlapping(one, other, language)
    if overlap is not None:
        return OVERLAPPING if overlap else None
    if near_identical(one, other):
        return NEAR_IDENTICAL
    if question.kind == "multiple" and (_holds(one, other) or _holds(other, one)):
        return CONTAINED
    return None


def _holds(text: str, other: str) -> bool:
    inner = bare(other)
    return len(inner) >= LEAST_CONTAINED and inner in bare(text)
