"""What changed since an earlier submission: only what was asked in the same words is compared."""

from collections.abc import Mapping, Sequence
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
from scoring import Answer, Result, content_hash
from scoring import Question as BankQuestion

NO_ANSWER = Answer()


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
    same, altered, new = _asked_then(subject, earlier, shown)
    answers = [
        change for key in same if (change := _answer_change(key, subject, earlier, result, shown, language))
    ]
    levels = [level.name.get(language, "") for level in earlier.document.levels]
    movement = _movement(
        "", gettext("Overall"), figure(then.overall.score), overall.score, then.overall.level, overall, levels
    )
    cautions = []
    if earlier.document.version != subject.document.version or earlier.document.key != subject.document.key:
        cautions.append(
            gettext("The earlier result rests on version %(version)s of the question bank.")
            % {"version": earlier.document.version}
        )
    if altered:
        cautions.append(
            ngettext(
                "%(count)s question has changed since and its answer is not compared.",
                "%(count)s questions have changed since and their answers are not compared.",
                altered,
            )
            % {"count": altered}
        )
    if new:
        cautions.append(
            ngettext(
                "%(count)s question was not asked then.", "%(count)s questions were not asked then.", new
            )
            % {"count": new}
        )
    if then.overall.level is None:
        cautions.append(
            gettext(
                "Too little was answered then for an overall level; its scores are over what was answered."
            )
        )
    as_of_text = wording.date_text(earlier.as_of)
    return Change(
        as_of=earlier.as_of,
        as_of_text=as_of_text,
        sentence=_sentence(movement.change, as_of_text),
        overall=movement,
        dimensions=tuple(_dimension_movement(dimension, then, levels) for dimension in dimensions),
        answers=tuple(answers),
        unchanged=len(same) - len(answers),
        cautions=tuple(cautions),
    )


def _asked_then(
    subject: Subject, earlier: Earlier, shown: Mapping[str, Question]
) -> tuple[list[str], int, int]:
    """The keys of the questions that are the same as then, and how many have changed and how many are new."""
    same, altered, new = [], 0, 0
    for key in shown:
        if not earlier.document.has_question(key):
            new += 1
            continue
        now, then = subject.document.question(key), earlier.document.question(key)
        # Hashing every question costs more than all else here, and mostly the version is the same.
        if now != then and content_hash(now) != content_hash(then):
            altered += 1
        else:
            same.append(key)
    return same, altered, new


def _sentence(change: Figure | None, as_of_text: str) -> str:
    if change is None:
        return gettext("The overall score cannot be compared with %(date)s") % {"date": as_of_text}
    if not change.exact:
        return gettext("The overall score has not changed since %(date)s") % {"date": as_of_text}
    facts = {"change": change.text.lstrip("-"), "date": as_of_text}
    if change.exact > 0:
        return gettext("The overall score has risen by %(change)s points since %(date)s") % facts
    return gettext("The overall score has fallen by %(change)s points since %(date)s") % facts


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


def _answer_change(
    key: str,
    subject: Subject,
    earlier: Earlier,
    result: Result,
    shown: Mapping[str, Question],
    language: str,
) -> AnswerChange | None:
    """How an answer differs from then; None when it does not."""
    before, after = earlier.answers.get(key, NO_ANSWER), subject.answers.get(key, NO_ANSWER)
    if (before.value, before.status) == (after.value, after.status):
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
