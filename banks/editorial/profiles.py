"""Rules for profiles, the ways through a bank."""

from collections.abc import Iterator

from scoring import Document, Problem, gettext_noop

NOT_DESCRIBED = gettext_noop("does not say what it is for")
NO_MINUTES = gettext_noop("does not say how long it takes")
DIMENSION_NOT_TOUCHED = gettext_noop("asks nothing of the dimension %(dimension)s")
TOO_FEW_QUESTIONS = gettext_noop("asks %(count)s questions; it takes %(least)s to say where to look first")
TOO_MANY_QUESTIONS = gettext_noop("asks %(count)s questions; more than %(most)s are no short way")

FEWEST, MOST = 10, 20


def check_profiles_are_described(document: Document) -> Iterator[Problem]:
    """Every profile says what it is for and how long it takes: that is what people choose by."""
    for key, profile in document.profiles.items():
        if not profile.description:
            yield Problem(("profiles", key, "description"), NOT_DESCRIBED)
        if profile.minutes is None:
            yield Problem(("profiles", key, "minutes"), NO_MINUTES)


def check_short_profiles(document: Document) -> Iterator[Problem]:
    """A profile too short to say a level touches every dimension, and asks 10 to 20 questions."""
    for key, profile in document.profiles.items():
        if profile.levels:
            continue
        asked = document.asked(key)
        if len(asked) < FEWEST:
            yield Problem(("profiles", key), TOO_FEW_QUESTIONS, {"count": len(asked), "least": FEWEST})
        if len(asked) > MOST:
            yield Problem(("profiles", key), TOO_MANY_QUESTIONS, {"count": len(asked), "most": MOST})
        for dimension in document.dimensions:
            if not any(question.key in asked for question in dimension.questions):
                yield Problem(("profiles", key), DIMENSION_NOT_TOUCHED, {"dimension": dimension.key})
