"""What scoring said of submissions, kept: made when answers are submitted, and again for another engine.

A summary can be lost without loss: whoever lists submissions makes what is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments import snapshot
from assessments.models import Submission
from banks.domain import scorer_for
from reports.exact import fraction, written
from reports.models import Summary
from reports.view_model import ANYWHERE
from scoring import ENGINE_VERSION, DimensionResult, OutcomeResult, Result

AT_ONCE = 100  # submissions whose answers are in memory at the same time
KEPT = (
    "engine_version", "profile", "score", "low", "high", "coverage", "level", "lowest_level", "highest_level",
    "dimensions", "outcomes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What scoring said of one dimension. `levels`: those that the score could still turn out in."""

    score: Fraction | None
    coverage: Fraction
    level: int | None
    levels: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What scoring said of one outcome: between what it lies, as scoring.OutcomeResult has it."""

    key: str
    low: Fraction
    high: Fraction
    maximum: Fraction
    level_range: tuple[int, int] | None

    @property
    def value(self) -> Fraction | None:
        """What it comes to; None while that is open."""
        return self.low if self.low == self.high else None

    @property
    def level(self) -> int | None:
        """The level; None while that is open, and without levels."""
        return self.level_range[0] if self.level_range and len(set(self.level_range)) == 1 else None


def summaries_of(submissions: Iterable[Submission]) -> dict[UUID, Summary]:
    """The summaries of submissions by their primary keys; what is missing or out of date is made and stored."""
    wanted = [submission.pk for submission in submissions]
    found = {
        summary.submission_id: summary
        for summary in Summary.objects.filter(
            submission__in=wanted, engine_version=ENGINE_VERSION, outcomes__isnull=False
        )
    }
    return found | summarise([pk for pk in wanted if pk not in found])


def summarise(submissions: Iterable[UUID]) -> dict[UUID, Summary]:
    """Score submissions and store what came out, over what was stored of them before."""
    keys = list(submissions)
    made: dict[UUID, Summary] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Submission.objects.with_version().filter(pk__in=keys[start : start + AT_ONCE])
        summaries = [_summary(row) for row in rows]
        # Two who list the same clients at the same time store the same.
        Summary.objects.bulk_create(
            summaries, update_conflicts=True, unique_fields=["submission"], update_fields=KEPT
        )
        made |= {summary.submission_id: summary for summary in summaries}
    return made


def parts_of(dimensions: Mapping[str, Any]) -> dict[str, Part | None]:
    """What a summary's `dimensions` hold; None for a dimension to which nothing applies."""
    return {
        key: None
        if kept is None
        else Part(
            score=None if kept["score"] is None else fraction(kept["score"]),
            coverage=fraction(kept["coverage"]),
            level=kept["level"],
            levels=None if kept["levels"] is None else (kept["levels"][0], kept["levels"][1]),
        )
        for key, kept in dimensions.items()
    }


def outcomes_of(outcomes: Mapping[str, Any] | None) -> dict[str, Outcome]:
    """What a summary's `outcomes` hold, by key; nothing where none are kept."""
    return {
        key: Outcome(
            key,
            low=fraction(kept["low"]),
            high=fraction(kept["high"]),
            maximum=fraction(kept["maximum"]),
            level_range=None if kept["levels"] is None else (kept["levels"][0], kept["levels"][1]),
        )
        for key, kept in (outcomes or {}).items()
    }


def keep_up(sender: object, instance: Submission, created: bool, **_signal: object) -> None:
    """Summarise what was just submitted, once it stands; a failure is logged and mended by the next list."""

    def summarise_it() -> None:
        summarise([instance.pk])

    if created:
        transaction.on_commit(summarise_it, robust=True)


def _summary(submission: Submission) -> Summary:
    frozen = snapshot.read(submission.content)
    result = scorer_for(submission.version).score(
        frozen.answers, region=frozen.organisation.region or ANYWHERE, profile=frozen.profile
    )
    overall = result.overall
    lowest, highest = overall.level_range or (None, None)
    return Summary(
        submission_id=submission.pk,
        engine_version=ENGINE_VERSION,
        profile=result.profile or "",
        score=overall.score,
        low=overall.low,
        high=overall.high,
        coverage=overall.coverage,
        level=overall.level,
        lowest_level=lowest,
        highest_level=highest,
        dimensions=_dimensions(result),
        outcomes={key: _outcome(found) for key, found in result.outcomes.items()},
    )


def _dimensions(result: Result) -> dict[str, dict[str, Any] | None]:
    return {key: None if found is None else _part(found) for key, found in result.dimensions.items()}


def _outcome(found: OutcomeResult) -> dict[str, Any]:
    return {
        "low": written(found.low),
        "high": written(found.high),
        "maximum": written(found.maximum),
        "levels": found.level_range,
    }


def _part(found: DimensionResult) -> dict[str, Any]:
    return {
        "score": None if found.score is None else written(found.score),
        "coverage": written(found.coverage),
        "level": found.level,
        "levels": found.level_range,
    }
