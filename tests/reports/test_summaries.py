"""What is kept of a submission equals what the Scorer says of it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from assessments import domain, snapshot
from assessments.models import Submission
from banks.domain import publish, scorer_for
from banks.files import load_document
from reports.models import Summary
from reports.summaries import parts_of, summaries_of, summarise
from scoring import ENGINE_VERSION, Answer, Result
from tests.assessments.conftest import NOON
from tests.reports.conftest import days, submit_all
from tests.reports.subjects import PROFILED


def scored(submission: Submission) -> Result:
    frozen = snapshot.read(submission.content)
    return scorer_for(submission.version).score(
        frozen.answers, region=frozen.organisation.region, targets=frozen.targets, profile=frozen.profile
    )


def assert_equal(summary: Summary, result: Result) -> None:
    overall = result.overall
    assert (summary.score, summary.low, summary.high, summary.coverage) == (
        overall.score,
        overall.low,
        overall.high,
        overall.coverage,
    )
    assert summary.level == overall.level
    assert (summary.lowest_level, summary.highest_level) == (overall.level_range or (None, None))
    assert summary.profile == (result.profile or "")
    parts = parts_of(summary.dimensions)
    assert parts.keys() == result.dimensions.keys()
    for key, found in result.dimensions.items():
        part = parts[key]
        if found is None:
            assert part is None
        else:
            assert (part.score, part.coverage, part.level, part.levels) == (
                found.score,
                found.coverage,
                found.level,
                found.level_range,
            )


@pytest.fixture
def profiled_submission(cast):
    """Submits answers to the bank with profiles."""
    version, _new = publish(document=load_document(PROFILED), by=None, at=NOON)

    def submit(profile: str, answers: dict[str, Answer]) -> Submission:
        assessment = domain.start_assessment(
            organisation=cast.organisation,
            version=version,
            title=profile,
            by=cast.owner,
            at=NOON,
            profile=profile,
        )
        changes = {key: domain.Change(content=content, seen_revision=0) for key, content in answers.items()}
        domain.save_answers(assessment=assessment, changes=changes, by=cast.owner, at=NOON)
        return domain.submit(assessment=assessment, by=cast.owner, at=NOON)

    return submit


def test_summary_equals_the_scorers_result(submission):
    found = summaries_of([submission])
    assert found.keys() == {submission.pk}
    assert_equal(found[submission.pk], scored(submission))
    # What the database gives back is as exact.
    assert_equal(Summary.objects.get(), scored(submission))


def test_summary_keeps_what_no_decimal_can(profiled_submission):
    """Two of three answered in a dimension of equal weights: thirds, which four decimals would bend."""
    submission = profiled_submission("full", {"aims.written": Answer("yes"), "systems.list": Answer("no")})
    summarise([submission.pk])
    kept, result = Summary.objects.get(), scored(submission)
    assert_equal(kept, result)
    assert any(
        Fraction(Decimal(str(float(value)))) != value for value in (kept.coverage, kept.low, kept.high)
    )


def test_summary_of_a_profile_without_levels_has_none(profiled_submission):
    submission = profiled_submission("quick", {"aims.written": Answer("yes")})
    summary = summaries_of([submission])[submission.pk]
    assert_equal(summary, scored(submission))
    assert summary.profile == "quick"
    assert (summary.level, summary.lowest_level, summary.highest_level) == (None, None, None)
    assert all(
        part is None or (part.level, part.levels) == (None, None)
        for part in parts_of(summary.dimensions).values()
    )


def test_summary_of_too_few_answers_has_a_range_of_levels(profiled_submission):
    submission = profiled_submission("full", {"aims.written": Answer("yes")})
    summary = summaries_of([submission])[submission.pk]
    assert_equal(summary, scored(submission))
    assert summary.level is None
    assert (summary.lowest_level, summary.highest_level) == (1, 3)


def test_summary_is_stored_when_answers_are_submitted(cast, sheet, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        submission = submit_all(cast, sheet)
    assert_equal(Summary.objects.get(submission=submission), scored(submission))


def test_submission_stands_when_its_summary_cannot_be_made(
    cast, sheet, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    with monkeypatch.context() as broken:
        broken.setattr("scoring.engine.Judging.result", None)
        with django_capture_on_commit_callbacks(execute=True):
            submission = submit_all(cast, sheet)
    assert Submission.objects.filter(pk=submission.pk).exists()
    assert "summarise_it" in caplog.text
    assert_equal(summaries_of([submission])[submission.pk], scored(submission))


def test_summary_that_is_there_is_not_made_again(submission, django_assert_num_queries):
    summaries_of([submission])
    with django_assert_num_queries(1):
        summaries_of([submission])


def test_summary_of_another_engine_is_made_again(submission):
    summaries_of([submission])
    Summary.objects.update(engine_version="0.9", score=Fraction(1), level=1, dimensions={})
    made = summaries_of([submission])[submission.pk]
    for summary in (made, Summary.objects.get()):
        assert summary.engine_version == ENGINE_VERSION
        assert_equal(summary, scored(submission))


def test_summaries_cost_the_same_queries_however_many_there_are(cast, sheet, django_assert_num_queries):
    submissions = [submit_all(cast, sheet, at=NOON - days(number)) for number in range(4)]
    with django_assert_num_queries(3):  # those there are, those to score, what came out
        summaries_of(submissions[:1])
    with django_assert_num_queries(3):
        summaries_of(submissions)
    assert Summary.objects.count() == len(submissions)
