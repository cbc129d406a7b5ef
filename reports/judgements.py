"""What clients submitted and what scoring said of it, read from what is kept: for the list of clients and comparisons."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, Expression, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext

from assessments.models import Submission
from assessments.outcomes import amount_text, level_text, value_text
from banks.domain import document_of
from banks.models import Version
from organisations.models import Engagement
from reports import wording
from reports.changes import asked_by_both
from reports.exact import fraction, written
from reports.summaries import Outcome, outcomes_of, summarise
from reports.view_model import Figure, figure
from scoring import ENGINE_VERSION, Document


class Kept(NamedTuple):
    """A submission with what is kept of its score, as the database wrote it: a thousand are listed and fifty shown.

    `key`, `assessment` and `organisation` are identifiers, `submitted` a moment, `points` and `coverage` exact numbers,
    `outcomes` JSON; `engine` is None where nothing is kept.
    """

    key: str
    assessment: str
    organisation: str
    bank: str
    digest: str
    submitted: str
    engine: str | None
    profile: str | None
    points: str | None
    coverage: str | None
    level: int | None
    lowest: int | None
    highest: int | None
    outcomes: str | None

    @property
    def is_up_to_date(self) -> bool:
        """Whether what is kept is all that this engine says."""
        return self.engine == ENGINE_VERSION and self.outcomes is not None

    @property
    def client(self) -> UUID:
        return UUID(self.organisation)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A submission and what scoring said of it. `levels`: whether its profile gives any.

    `outcome`: the first of its bank's outcomes, which is what such a bank is about; None where it has none.
    """

    kept: Kept
    document: Document
    levels: bool
    outcome: Outcome | None = None

    @property
    def submission(self) -> UUID:
        return UUID(self.kept.key)

    @property
    def assessment(self) -> UUID:
        return UUID(self.kept.assessment)

    @property
    def profile(self) -> str:
        """The profile that was answered, blank for the bank as a whole."""
        return self.kept.profile or ""

    @property
    def submitted_at(self) -> datetime:
        return moment(self.kept.submitted)

    @property
    def points(self) -> Fraction | None:
        """The overall score as scoring gave it, whether or not the profile carries one."""
        return None if self.kept.points is None else fraction(self.kept.points)

    @property
    def answered(self) -> Fraction | None:
        """How much of the profile is answered, in percent, exact."""
        return None if self.kept.coverage is None else fraction(self.kept.coverage)

    @property
    def level(self) -> int | None:
        return self.kept.level

    @property
    def standing(self) -> int | None:
        """The level of the bank's outcome where it gives one, else that of the overall score."""
        return self.level if self.outcome is None else self.outcome.level

    @property
    def measured(self) -> Fraction | None:
        """What the level goes by, exact: what the outcome comes to where the bank gives one, else the overall score."""
        return self.points if self.outcome is None else self.outcome.value

    @property
    def level_range(self) -> tuple[int | None, int | None]:
        """The lowest and the highest level that the score could still turn out in."""
        return self.kept.lowest, self.kept.highest

    @property
    def score(self) -> Figure | None:
        """The overall score, where the profile carries one."""
        return figure(self.points) if self.levels else None

    @property
    def coverage(self) -> Figure | None:
        """How much of the profile is answered, in percent."""
        return figure(self.answered)

    @property
    def level_name(self) -> str:
        """What the bank calls the level, or nothing where there is none."""
        return self.name_of(self.level)

    def name_of(self, level: int | None) -> str:
        """What the bank calls a level, or nothing where there is none."""
        return self.document.levels[level - 1].name.get(self._spoken, "") if level else ""

    @property
    def outcome_name(self) -> str:
        """What the bank calls its outcome, or nothing where it has none."""
        return self._in_bank(self.document.outcomes[self.outcome.key].name) if self.outcome else ""

    @property
    def outcome_level(self) -> str:
        """The outcome's level in words, or which it could be; nothing where it has no levels."""
        return level_text(self.document, self.outcome, self._in_bank) if self.outcome else ""

    @property
    def outcome_value(self) -> str:
        """What the outcome comes to, or between what it lies so far."""
        if self.outcome is None:
            return ""
        return value_text(self.outcome)

    @property
    def outcome_maximum(self) -> str:
        return amount_text(self.outcome.maximum) if self.outcome else ""

    @property
    def range_text(self) -> str:
        """The levels that are still possible, where there are several."""
        low, high = self.level_range
        return gettext("%(low)s to %(high)s possible") % {"low": low, "high": high} if low != high else ""

    @property
    def bank_text(self) -> str:
        """Bank, version and profile in a line."""
        parts = [f"{wording.short_title(self.document.title[self._spoken])} {self.document.version}"]
        if self.profile:
            parts.append(self.document.profiles[self.profile].name[self._spoken])
        return " · ".join(parts)

    def _in_bank(self, text: Mapping[str, str]) -> str:
        """A text of the bank in the reader's language."""
        return text.get(self._spoken, "")

    @property
    def _spoken(self) -> str:
        return self.document.language_for(get_language() or "")


def as_text(expression: str | Expression) -> Cast:
    """A column as the database writes it: reading thousands of moments and identifiers takes longer than finding them."""
    return Cast(expression, CharField())


def moment(written: str) -> datetime:
    """The moment that a database wrote. Texts of one database sort as the moments do."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)  # in which every connection speaks


def submissions_of(clients: QuerySet[Engagement]) -> list[Kept]:
    """Everything that the clients of these engagements submitted, newest first."""
    # As text, what only the lines that are shown need as more than that.
    key, assessment, submitted = as_text("pk"), as_text("assessment"), as_text("submitted_at")
    points, coverage, outcomes = (
        Cast(f"summary__{name}", TextField()) for name in ("score", "coverage", "outcomes")
    )
    rows = (
        Submission.objects.filter(assessment__organisation__in=clients.values("client"))
        .order_by("-submitted_at", "-pk")
        .values_list(
            key,
            assessment,
            as_text("assessment__organisation"),
            "version__bank__key",
            "version__digest",
            submitted,
            "summary__engine_version",
            "summary__profile",
            points,
            coverage,
            "summary__level",
            "summary__lowest_level",
            "summary__highest_level",
            outcomes,
        )
    )
    return [Kept._make(row) for row in rows]


def up_to_date(rows: Iterable[Kept], *, most: int | None) -> dict[str, Kept]:
    """Submissions by key, with what this engine says of them; beyond `most` of them what an older one said is left out."""
    found = {row.key: row for row in rows}
    stale = {UUID(key): key for key, row in found.items() if not row.is_up_to_date}
    for submission, summary in summarise(list(stale)[:most]).items():
        found[stale[submission]] = found[stale[submission]]._replace(
            engine=summary.engine_version,
            profile=summary.profile,
            points=None if summary.score is None else written(summary.score),
            coverage=None if summary.coverage is None else written(summary.coverage),
            level=summary.level,
            lowest=summary.lowest_level,
            highest=summary.highest_level,
            outcomes=json.dumps(summary.outcomes),
        )
    return {key: row for key, row in found.items() if row.is_up_to_date}


def documents_of(digests: Iterable[str]) -> dict[str, Document]:
    """The banks' documents, by their digests."""
    versions = Version.objects.filter(digest__in=set(digests)).select_related("bank")
    return {
        version.digest: document_of(version)
        for version in versions.defer("document", "bounds", "release_notes")
    }


def judged(kept: Kept, document: Document) -> Judgement:
    """A submission as it is listed."""
    levels = not kept.profile or document.profiles[kept.profile].levels
    return Judgement(kept, document, levels, _first_outcome(kept, document))


def _first_outcome(kept: Kept, document: Document) -> Outcome | None:
    first = next(iter(document.outcomes), None)
    if first is None or kept.outcomes is None:
        return None
    return outcomes_of(json.loads(kept.outcomes)).get(first)


class Alike:
    """Whether two submissions' banks asked the same; each pair of versions and profiles is looked at once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], bool] = {}

    def __call__(self, now: Judgement, then: Judgement) -> bool:
        if (now.kept.digest, now.profile) == (then.kept.digest, then.profile):
            return True
        pair = (now.kept.digest, now.profile, then.kept.digest, then.profile)
        if pair not in self._found:
            asked = asked_by_both(now.document, now.profile or None, then.document, then.profile or None)
            self._found[pair] = asked.is_one
        return self._found[pair]
