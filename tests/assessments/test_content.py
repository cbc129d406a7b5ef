"""What rows of answers say, read without making rows of them."""

from decimal import Decimal

from assessments.content import KeptAnswer, kept_answers


def test_kept_answers_say_what_their_rows_say(assessment, say):
    say("practice.policy", "yes", comment="as of 'May', \"2026\"", evidence="規程")
    say("practice.policy", "no", comment="改訂中")
    say("practice.share", Decimal("12.50"))
    say("practice.notes", 'null, ["yes"]\n\\ 🙂')
    say("safety.measures", ("audits", "tests"))
    say("practice.reach", status="unknown")
    rows = assessment.answers.order_by("question")
    assert sorted(kept_answers(assessment), key=lambda kept: kept.question) == [
        KeptAnswer(*(getattr(row, name) for name in KeptAnswer._fields)) for row in rows
    ]


def test_kept_answers_come_newest_first_where_that_is_asked(assessment, say):
    say("practice.policy", "yes", minutes=2)
    say("practice.share", Decimal(1), minutes=3)
    say("practice.notes", "x", minutes=1)
    newest_first = [kept.question for kept in kept_answers(assessment, newest_first=True)]
    assert newest_first == ["practice.share", "practice.policy", "practice.notes"]


def test_kept_answers_of_nothing_are_none(assessment):
    assert kept_answers(assessment) == []
