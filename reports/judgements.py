"""What clients submitted and what scoring said of it, read from what is kept: for the list of clients and comparisons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from assessments.models import Submission
from banks.domain import document_of
from banks.models import Version
from organisations.models import Engagement
from reports import wording
from reports.changes import asked_by_both
from reports.summaries import summarise
from reports.view_model import Figure, figure
from scoring import ENGINE_VERSION, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A submission and what scoring said of it. `levels`: whether its profile gives any.

    `lowest` and `highest`: the levels that the score could still turn out in.
    """

    submission: UUID
    assessment: UUID
    document: Document
    digest: str
    profile: str
    submitted_at: datetime
    levels: bool
    points: Fraction | None
    answered: Fraction | None
    level: int | None
    lowest: int | None
    highest: int | None

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
    def range_text(self) -> str:
        """The levels that are still possible, where there are several."""
        if not self.lowest or self.lowest == self.highest:
            return ""
        return gettext("%(low)s to %(high)s possible") % {"low": self.lowest, "high": self.highest}

    @property
    def bank_text(self) -> str:
        """Bank, version and profile in a line."""
        parts = [f"{wording.short_title(self.document.title[self._spoken])} {self.document.version}"]
        if self.profile:
            parts.append(self.document.profiles[self.profile].name[self._spoken])
        return " · ".join(parts)

    @property
    def _spoken(self) -> str:
        return self.document.language_for(get_language() or "")


class Kept(NamedTuple):
    """A submission with what is kept of its score; `engine` is None where nothing is."""

    submission: UUID
    assessment: UUID
    client: UUID
    bank: str
    digest: str
    submitted_at: datetime
    engine: str | None
    profile: str | None
    points: Fraction | None
    coverage: Fraction | None
    level: int | None
    lowest: int | None
    highest: int | None


def submissions_of(clients: QuerySet[Engagement]) -> list[Kept]:
    """Everything that the clients of these engagements submitted, newest first."""
    rows = (
        Submission.objects.filter(assessment__organisation__in=clients.values("client"))
        .order_by("-submitted_at", "-pk")
        .values_list(
            "pk",
            "assessment",
            "assessment__organisation",
            "version__bank__key",
            "version__digest",
            "submitted_at",
            "summary__engine_version",
            "summary__profile",
            "summary__score",
            "summary__coverage",
            "summary__level",
            "summary__lowest_level",
            "summary__highest_level",
        )
    )
    return [Kept._make(row) for row in rows]


def up_to_date(rows: Iterable[Kept], *, most: int | None) -> dict[UUID, Kept]:
    """Submissions by key, with what this engine says of them; beyond `most` of them what an older one said is left out."""
    found = {row.submission: row for row in rows}
    stale = [key for key, row in found.items() if row.engine != ENGINE_VERSION]
    for key, summary in summarise(stale[:most]).items():
        found[key] = found[key]._replace(
            engine=summary.engine_version,
            profile=summary.profile,
            points=summary.score,
            coverage=summary.coverage,
            level=summary.level,
            lowest=summary.lowest_level,
            highest=summary.highest_level,
        )
    return {key: row for key, row in found.items() if row.engine == ENGINE_VERSION}


def documents_of(digests: Iterable[str]) -> dict[str, Document]:
    """The banks' documents, by their digests."""
    versions = Version.objects.filter(digest__in=set(digests)).select_related("bank")
    return {
        version.digest: document_of(version)
        for version in versions.defer("document", "bounds", "release_notes")
    }


def judged(kept: Kept, document: Document) -> Judgement:
    """A submission as it is listed."""
    profile = kept.profile or ""
    return Judgement(
        submission=kept.submission,
        assessment=kept.assessment,
        document=document,
        digest=kept.digest,
        profile=profile,
        submitted_at=kept.submitted_at,
        levels=not profile or document.profiles[profile].levels,
        points=kept.points,
        answered=kept.coverage,
        level=kept.level,
        lowest=kept.lowest,
        highest=kept.highest,
    )


class Alike:
    """Whether two submissions' banks asked the same; each pair of versions and profiles is looked at once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], bool] = {}

    def __call__(self, now: Judgement, then: Judgement) -> bool:
        if (now.digest, now.profile) == (then.digest, then.profile):
            return True
        pair = (now.digest, now.profile, then.digest, then.profile)
        if pair not in self._found:
            asked = asked_by_both(now.document, now.profile or None, then.document, then.profile or None)
            self._found[pair] = asked.is_one
        return self._found[pair]
