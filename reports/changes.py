"""What changed since an earlier submission.

Where both asked the same, their results are held against each other. Where the profile, the version or a question
differs, only the questions are compared that both asked in the same words for the same points, and answered: their points
by today's weights, without levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language, gettext, ngettext

from reports import wording
from reports.view_model import (
    AnswerChange,
    Change,
    Dimension,
    Earlier,
    Figure,
    Movement,
    Question,
    Score,
    Subject,
    figure,
)
from scoring import Answer, Document, Result
from scoring import Question as BankQuestion

NO_ANSWER = Answer()


@dataclass(frozen=True, slots=True)
class Asked:
    """How what was asked then and now goes together: keys of questions. `same`: both asked them alike; `altered`: both asked,
    in other words or for other points; `new`, `dropped`: only now, only then."""

    same: tuple[str, ...]
    altered: int
    new: int
    dropped: int

    @property
    def is_one(self) -> bool:
        """Whether both asked the same, whole."""
        return not (self.altered or self.new or self.dropped)


def asked_then_and_now(document: Document, result: Result, earlier: Earlier) -> Asked:
    """What a result of a bank and an earlier submission both asked; its conditions left aside."""
    return asked_by_both(document, result.profile, earlier.document, earlier.result.profile)


def asked_by_both(
    document: Document, profile: str | None, earlier: Document, earlier_profile: str | None
) -> Asked:
    """What two profiles, of the same version of a bank or of two, both ask; their conditions left aside."""
    now = document.asked(profile)
    then = earlier.asked(earlier_profile)
    both = [question.key for question in document.questions() if question.key in now & then]
    same = tuple(key for key in both if _alike(document.question(key), earlier.question(key)))
    return Asked(same, len(both) - len(same), len(now - then), len(then - now))


def comparable_as_a_whole(subject: Subject, result: Result) -> bool:
    """Whether scores and levels then and now can be held against each other: both asked the same, and both gave any."""
    earlier = subject.earlier
    return (
        earlier is not None
        and result.levels
        and earlier.result.levels
        and asked_then_and_now(subject.document, result, earlier).is_one
    )


def change_since(
    subject: Subject,
    result: Result,
    dimensions: Sequence[Dimension],
    overall: Score,
    shown: Mapping[str, Question],
) -> Change:
    """This result against `subject.earlier`, which must be there."""
    earlier = subject.earlier
    assert earlier is not None
    language = earlier.document.language_for(get_language() or "")
    then = earlier.result
    asked = asked_then_and_now(subject.document, result, earlier)
    same = [key for key in asked.same if key in shown]
    open_now = [key for key in same if _is_open(subject, key) and not _is_open(earlier, key)]
    answers = [
        change for key in same if (change := _answer_change(key, subject, earlier, result, shown, language))
    ]
    movements: tuple[Movement, ...]
    basis = ""
    whole_results = comparable_as_a_whole(subject, result)
    if whole_results:
        levels = [level.name.get(language, "") for level in earlier.document.levels]
        whole = _movement(
            "",
            gettext("Overall"),
            figure(then.overall.score),
            overall.score,
            then.overall.level,
            overall,
            levels,
        )
        movements = tuple(_dimension_movement(dimension, then, levels) for dimension in dimensions)
    else:
        whole, movements = _like_for_like(asked, result, then, dimensions)
        if not result.levels:
            whole = replace(whole, before=None, after=None, change=None)
        basis = ngettext(
            "Only what both asked is compared: %(count)s question that was answered both times, its points by today’s "
            "weights.",
            "Only what both asked is compared: %(count)s questions that were answered both times, their points by today’s "
            "weights.",
            whole.questions or 0,
        ) % {"count": whole.questions or 0}
    as_of_text = wording.date_text(earlier.as_of)
    return Change(
        as_of=earlier.as_of,
        as_of_text=as_of_text,
        sentence=_sentence(whole.change, as_of_text, like_for_like=not whole_results)
        if result.levels
        else _answers_sentence(len(answers), as_of_text),
        like_for_like=not whole_results,
        basis=basis,
        overall=whole,
        dimensions=movements,
        answers=tuple(answers),
        unchanged=len(same) - len(answers) - len(open_now),
        cautions=(*_cautions(subject.document, result, earlier, asked), *_open_now(len(open_now))),
    )


def _alike(now: BankQuestion, then: BankQuestion) -> bool:
    """Whether two questions ask the same, in the same words, for the same points; help, weight and mapping aside."""
    if now is then:
        return True
    return (
        now.kind == then.kind
        and now.text == then.text
        and now.unit == then.unit
        and now.interpolate == then.interpolate
        and _choices(now) == _choices(then)
        and [(band.begins_at, band.points) for band in now.bands]
        == [(band.begins_at, band.points) for band in then.bands]
    )


def _choices(question: BankQuestion) -> list[tuple[object, ...]]:
    return [(option.key, option.text, option.points, option.exclusive) for option in question.options]


def _cautions(document: Document, result: Result, earlier: Earlier, asked: Asked) -> list[str]:
    """What was not the same then, and so is not compared."""
    cautions = []
    if (earlier.document.key, earlier.document.version) != (document.key, document.version):
        cautions.append(
            gettext("The earlier result rests on version %(version)s of the question bank.")
            % {"version": earlier.document.version}
        )
    profile = earlier.result.profile
    if profile != result.profile and profile is not None:
        name = earlier.document.profiles[profile].name
        cautions.append(
            gettext("%(name)s was answered then.")
            % {"name": wording.quoted(name.get(earlier.document.language_for(get_language() or ""), ""))}
        )
    if asked.altered:
        cautions.append(
            ngettext(
                "%(count)s question has changed since and its answer is not compared.",
                "%(count)s questions have changed since and their answers are not compared.",
                asked.altered,
            )
            % {"count": asked.altered}
        )
    if asked.new:
        cautions.append(
            ngettext(
                "%(count)s question was not asked then.",
                "%(count)s questions were not asked then.",
                asked.new,
            )
            % {"count": asked.new}
        )
    if asked.dropped:
        cautions.append(
            ngettext(
                "%(count)s question asked then is not asked now.",
                "%(count)s questions asked then are not asked now.",
                asked.dropped,
            )
            % {"count": asked.dropped}
        )
    if asked.is_one and earlier.result.overall.level is None and earlier.result.levels:
        cautions.append(
            gettext(
                "Too little was answered then for an overall level; its scores are over what was answered."
            )
        )
    return cautions


def _sentence(change: Figure | None, as_of_text: str, *, like_for_like: bool) -> str:
    if change is None:
        return gettext("The overall score cannot be compared with %(date)s") % {"date": as_of_text}
    facts = {"change": change.text.lstrip("-"), "date": as_of_text}
    if like_for_like:
        if not change.exact:
            return gettext("On what both asked, nothing has changed overall since %(date)s") % facts
        if change.exact > 0:
            return gettext("On what both asked, the points have risen by %(change)s since %(date)s") % facts
        return gettext("On what both asked, the points have fallen by %(change)s since %(date)s") % facts
    if not change.exact:
        return gettext("The overall score has not changed since %(date)s") % facts
    if change.exact > 0:
        return gettext("The overall score has risen by %(change)s points since %(date)s") % facts
    return gettext("The overall score has fallen by %(change)s points since %(date)s") % facts


def _answers_sentence(changed: int, as_of_text: str) -> str:
    """What is said where no overall result is formed."""
    if not changed:
        return gettext("No answer has changed since %(date)s") % {"date": as_of_text}
    return ngettext(
        "%(count)s answer has changed since %(date)s",
        "%(count)s answers have changed since %(date)s",
        changed,
    ) % {"count": changed, "date": as_of_text}


# --- like for like ---------------------------------------------------------------------------------


def _like_for_like(
    asked: Asked, result: Result, then: Result, dimensions: Sequence[Dimension]
) -> tuple[Movement, tuple[Movement, ...]]:
    """The movement of the whole and of every dimension over the questions answered both times."""
    movements = []
    whole: list[tuple[Fraction, Fraction, Fraction]] = []  # weight, then, now
    questions = 0
    same = frozenset(asked.same)
    for dimension in dimensions:
        points = [
            (Fraction(question.weight), before, question.points.exact)
            for question in dimension.questions
            if question.key in same
            and question.points is not None
            and (before := then.questions[question.key].points) is not None
        ]
        before, after = _means(points)
        movements.append(_points_movement(dimension.key, dimension.name, before, after, len(points)))
        questions += len(points)
        if before is not None and after is not None:
            whole.append((Fraction(dimension.weight), before, after))
    return _points_movement("", gettext("Overall"), *_means(whole), questions), tuple(movements)


def _means(
    entries: Sequence[tuple[Fraction, Fraction, Fraction]],
) -> tuple[Fraction | None, Fraction | None]:
    """The means by weight of what was then and what is now; None without any weight."""
    weight = sum((entry[0] for entry in entries), Fraction(0))
    if not weight:
        return None, None
    return (
        sum((weight * before for weight, before, _now in entries), Fraction(0)) / weight,
        sum((weight * now for weight, _before, now in entries), Fraction(0)) / weight,
    )


def _points_movement(
    key: str, name: str, before: Fraction | None, after: Fraction | None, questions: int
) -> Movement:
    change = figure(after - before) if before is not None and after is not None else None
    return Movement(
        key=key,
        name=name,
        before=figure(before),
        after=figure(after),
        change=change,
        change_text=wording.change_text(change),
        level_before="",
        level_after="",
        questions=questions,
    )


# --- result against result -------------------------------------------------------------------------


def _dimension_movement(dimension: Dimension, then: Result, levels: Sequence[str]) -> Movement:
    before = then.dimensions.get(dimension.key)
    return _movement(
        dimension.key,
        dimension.name,
        figure(before.score) if before else None,
        dimension.score.score,
        before.level if before else None,
        dimension.score,
        levels,
    )


def _movement(
    key: str,
    name: str,
    before: Figure | None,
    after: Figure | None,
    level_before: int | None,
    score: Score,
    levels: Sequence[str],
) -> Movement:
    change = figure(after.exact - before.exact) if before is not None and after is not None else None
    none = gettext("No level yet")
    return Movement(
        key=key,
        name=name,
        before=before,
        after=after,
        change=change,
        change_text=wording.change_text(change),
        level_before=f"{level_before} {levels[level_before - 1]}" if level_before else none,
        level_after=score.level.label if score.level else none,
    )


# --- answers ---------------------------------------------------------------------------------------


def _answer_change(
    key: str,
    subject: Subject,
    earlier: Earlier,
    result: Result,
    shown: Mapping[str, Question],
    language: str,
) -> AnswerChange | None:
    """How an answer differs from then; None when it does not, or when there is none yet."""
    before, after = earlier.answers.get(key, NO_ANSWER), subject.answers.get(key, NO_ANSWER)
    if (before.value, before.status) == (after.value, after.status) or _is_open(subject, key):
        return None
    points_before = earlier.result.questions[key].points
    points_after = result.questions[key].points
    change: Fraction | None = None
    if points_before is not None and points_after is not None:
        change = points_after - points_before
    return AnswerChange(
        number=shown[key].number,
        text=shown[key].text,
        before=_words(earlier.document.question(key), before, language),
        after=shown[key].answer,
        change_text=wording.change_text(figure(change)) if change is not None else "–",
        better=None if not change else change > 0,
    )


def _is_open(asked: Subject | Earlier, key: str) -> bool:
    """Whether nothing has been said to a question, not even that the answer is unknown."""
    answer = asked.answers.get(key, NO_ANSWER)
    return answer.status == "answered" and not answer.is_given


def _open_now(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        ngettext(
            "%(count)s question answered then has no answer yet.",
            "%(count)s questions answered then have no answer yet.",
            count,
        )
        % {"count": count},
    )


def _words(question: BankQuestion, answer: Answer, language: str) -> str:
    """What was answered then, in words."""
    if not answer.is_given:
        return wording.status_text(answer.status if answer.status != "answered" else "unanswered")
    keys = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
    if question.options:
        return wording.joined(
            [option.text.get(language, "") for option in question.options if option.key in keys]
        )
    if isinstance(answer.value, Decimal):
        return wording.number_text(answer.value) + question.unit.get(language, "")
    return str(answer.value)
