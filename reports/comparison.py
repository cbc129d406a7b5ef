"""Some clients side by side, dimension by dimension, for their consultancy's own eyes.

Only what answers the same questions of the same bank is held against each other; what is not is named with the reason.
The numbers are those that scoring gave, as they are kept of each submission.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Literal
from uuid import UUID

from django.utils.translation import get_language, gettext, gettext_lazy

from assessments.models import Submission
from assessments.outcomes import headlines
from assessments.snapshot import read
from banks.domain import scorer_for
from organisations.models import Organisation, User
from organisations.names import sort_key
from reports import wording
from reports.judgements import Alike, Judgement, Kept, documents_of, judged, submissions_of, up_to_date
from reports.models import Summary
from reports.portfolio import engagements_of
from reports.summaries import Part, parts_of
from reports.view_model import Figure, figure
from scoring import Document

FEWEST, MOST = 2, 6
ENOUGH_FOR_MEDIAN = 5
"""Of fewer clients a median would tell of single ones."""
SMALL_PORTFOLIO = 10
"""Where there are fewer clients, whoever knows them may tell who is who from the scores alone."""
LETTERS = "ABCDEF"

Obstacle = Literal["nothing", "no-scores", "profile", "questions"]
OBSTACLES = {
    "nothing": gettext_lazy("%(name)s has submitted nothing on this question bank yet."),
    "no-scores": gettext_lazy("%(name)s answered a profile of so few questions that it gives no scores."),
    "profile": gettext_lazy("%(name)s answered another profile, which asks other questions."),
    "questions": gettext_lazy("%(name)s answered another version, in which questions have changed."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One client in the comparison. `letter` stands for the name in the chart, and in what leaves the house; `outcomes`: in
    words, in the bank's order."""

    letter: str
    client: UUID
    name: str
    judgement: Judgement
    parts: Mapping[str, Part | None]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A client who was chosen and cannot be compared with the others."""

    client: UUID
    name: str
    obstacle: Obstacle

    @property
    def reason(self) -> str:
        return OBSTACLES[self.obstacle] % {"name": self.name}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one client has in one dimension, or overall. `score` is None where there is none; so is `level`."""

    score: Figure | None
    coverage: Figure | None
    level: int | None
    level_name: str

    @property
    def counts(self) -> bool:
        """Whether enough is answered to say something: as much as a level takes."""
        return self.score is not None and self.level is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A dimension across the clients, in their order; the overall result has a blank key.

    `median` is of the portfolio's other clients, where it was asked for and enough of them have a level here.
    """

    key: str
    name: str
    cells: tuple[Cell, ...]
    median: Figure | None = None

    @property
    def spread(self) -> Figure | None:
        """How far the highest and the lowest of what counts are apart."""
        points = [cell.score.exact for cell in self.cells if cell.counts and cell.score]
        return figure(max(points) - min(points)) if len(points) > 1 else None

    @property
    def from_median(self) -> Figure | None:
        """How far the first client is above the median, or below it."""
        own = self.cells[0]
        if self.median is None or own.score is None or not own.counts:
            return None
        return figure(own.score.exact - self.median.exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is shown. `sides` begin with the highest overall score; `dimensions` stand in the bank's order.

    `median_of`: of how many other clients the median is, None where none was asked for; `clients` is how many the
    person has in all.
    """

    document: Document | None
    sides: tuple[Side, ...]
    left_out: tuple[LeftOut, ...]
    overall: Row | None
    dimensions: tuple[Row, ...]
    median_of: int | None
    clients: int

    @property
    def has_median(self) -> bool:
        return self.median_of is not None and self.median_of >= ENOUGH_FOR_MEDIAN

    @property
    def is_there(self) -> bool:
        """Whether there is anything to hold against each other."""
        return len(self.sides) >= FEWEST or (len(self.sides) == 1 and self.has_median)

    @property
    def is_small(self) -> bool:
        """Whether so few clients can be told apart without their names."""
        return self.clients < SMALL_PORTFOLIO

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.dimensions, self.overall) if self.overall else self.dimensions

    @property
    def bank_title(self) -> str:
        """What was answered, without the version."""
        if self.document is None:
            return ""
        return wording.short_title(self.document.title[self.document.language_for(get_language() or "")])

    @property
    def finding(self) -> str:
        """The largest difference in one sentence, without a full stop."""
        if self.median_of is not None:
            return self._furthest_from_median()
        spreads = [(row.spread, row.name) for row in self.dimensions if row.spread is not None]
        if not spreads:
            return gettext("No dimension has a level for two of these clients")
        spread, name = max(spreads, key=lambda each: each[0].exact)
        facts = {"name": wording.quoted(name), "points": spread}
        if not spread.exact:
            return gettext("These clients have the same score in every dimension")
        return gettext("They differ most in %(name)s: %(points)s points apart") % facts

    def _furthest_from_median(self) -> str:
        distances = [(row.from_median, row.name) for row in self.dimensions if row.from_median is not None]
        if not distances:
            return gettext("No dimension can be held against the median")
        distance, name = max(distances, key=lambda each: abs(each[0].exact))
        facts = {"name": wording.quoted(name), "points": distance.text.lstrip("-")}
        if not distance.exact:
            return gettext("Every dimension is at the median")
        if distance.exact > 0:
            return gettext("Furthest from the median is %(name)s: %(points)s points above it") % facts
        return gettext("Furthest from the median is %(name)s: %(points)s points below it") % facts


def comparison_of(
    *, user: User, consultancy: Organisation, clients: Sequence[UUID], with_median: bool, bank: str = ""
) -> Comparison:
    """Clients whom the person works for, side by side; with the median of all others where there is one client alone.

    `bank`: the key of the question bank, else the one that most of them have submitted answers to.
    """
    engagements = engagements_of(user, consultancy)
    everybody = engagements.count()
    with_median = with_median and len(clients) == 1
    wanted = engagements if with_median else engagements.filter(client__in=clients)
    names = dict(engagements.filter(client__in=clients).values_list("client", "client__name"))
    submitted = submissions_of(wanted)
    key = bank or _most_answered([row for row in submitted if row.client in names])
    picked = _picked([row for row in submitted if row.bank == key])
    alike = Alike()
    reference = _reference([picked[client] for client in clients if client in picked], alike)
    obstacles = {client: _obstacle(picked.get(client), reference, alike) for client in clients}
    compared = {client: picked[client] for client in clients if obstacles[client] is None}
    others = {
        client: found
        for client, found in picked.items()
        if with_median and client not in names and _obstacle(found, reference, alike) is None
    }
    parts = _parts([*compared.values(), *others.values()])
    sides = _sides(compared, names, parts)
    document = reference.document if reference else None
    pool = [(found, parts[found.submission]) for found in others.values()]
    median_of = sum(found.level is not None for found, _parts in pool) if with_median else None
    return Comparison(
        document=document,
        sides=sides,
        left_out=tuple(
            LeftOut(client, names[client], obstacle)
            for client, obstacle in sorted(obstacles.items(), key=lambda each: sort_key(names[each[0]]))
            if obstacle is not None
        ),
        overall=_overall(sides, pool) if sides else None,
        dimensions=_dimensions(document, sides, pool) if document else (),
        median_of=median_of,
        clients=everybody,
    )


# --- which submissions -----------------------------------------------------------------------------


def _most_answered(submitted: Sequence[Kept]) -> str:
    """The bank that most clients submitted answers to; of several the one that was answered last."""
    clients: dict[str, set[UUID]] = {}
    for row in submitted:
        clients.setdefault(row.bank, set()).add(row.client)
    return max(clients, key=lambda bank: len(clients[bank]), default="")


def _picked(submitted: Sequence[Kept]) -> dict[UUID, Judgement]:
    """Of each client the newest submission by a profile that gives scores, else the newest there is."""
    known = up_to_date(submitted, most=None)
    documents = documents_of({row.digest for row in known.values()})
    picked: dict[UUID, Judgement] = {}
    for row in submitted:
        found = judged(known[row.key], documents[row.digest])
        if row.client not in picked or (found.levels and not picked[row.client].levels):
            picked[row.client] = found
    return picked


def _reference(found: Sequence[Judgement], alike: Alike) -> Judgement | None:
    """The submission that most of the others asked the same as; of several the newest."""
    scored = [each for each in found if each.levels]
    return max(
        scored,
        key=lambda each: (sum(alike(each, other) for other in scored), each.submitted_at),
        default=None,
    )


def _obstacle(found: Judgement | None, reference: Judgement | None, alike: Alike) -> Obstacle | None:
    """Why a submission cannot be held against the reference; None when it can."""
    if found is None:
        return "nothing"
    if not found.levels or reference is None:
        return "no-scores"
    if alike(reference, found):
        return None
    return "profile" if found.profile != reference.profile else "questions"


def _parts(found: Iterable[Judgement]) -> dict[UUID, dict[str, Part | None]]:
    """What is kept of the dimensions, by submission."""
    keys = [each.submission for each in found]
    rows = Summary.objects.filter(submission__in=keys).values_list("submission", "dimensions")
    return {submission: parts_of(dimensions) for submission, dimensions in rows}


# --- what is said of them --------------------------------------------------------------------------


def _sides(
    compared: Mapping[UUID, Judgement],
    names: Mapping[UUID, str],
    parts: Mapping[UUID, Mapping[str, Part | None]],
) -> tuple[Side, ...]:
    """The clients from the highest overall score down: an order that tells nothing of their names."""
    in_order = sorted(
        compared.items(), key=lambda each: (each[1].points is None, -(each[1].points or 0), each[0])
    )
    outcomes = _outcomes([found for _client, found in in_order])
    return tuple(
        Side(
            letter=letter,
            client=client,
            name=names[client],
            judgement=found,
            parts=parts[found.submission],
            outcomes=outcomes.get(found.submission, ()),
        )
        for letter, (client, found) in zip(LETTERS, in_order, strict=False)
    )


def _outcomes(compared: Iterable[Judgement]) -> dict[UUID, tuple[str, ...]]:
    """What banks with outcomes say of the answers, by submission: worked out again, since only scores are kept."""
    spoken = {
        found.submission: found.document.language_for(get_language() or "")
        for found in compared
        if found.document.outcomes
    }
    rows = Submission.objects.filter(pk__in=spoken).select_related("version") if spoken else ()
    said = {}
    for row in rows:
        content = read(row.content)
        said[row.pk] = headlines(scorer_for(row.version), content.answers, content.profile, spoken[row.pk])
    return said


Pool = Sequence[tuple[Judgement, Mapping[str, Part | None]]]


def _overall(sides: Sequence[Side], pool: Pool) -> Row:
    return Row(
        key="",
        name=gettext("Overall"),
        cells=tuple(
            Cell(
                side.judgement.score, side.judgement.coverage, side.judgement.level, side.judgement.level_name
            )
            for side in sides
        ),
        median=_median([found.points for found, _parts in pool if found.level is not None]),
    )


def _dimensions(document: Document, sides: Sequence[Side], pool: Pool) -> tuple[Row, ...]:
    """Every dimension of which something applies to one of the clients."""
    spoken = document.language_for(get_language() or "")
    return tuple(
        Row(
            key=dimension.key,
            name=dimension.name.get(spoken, ""),
            cells=tuple(_cell(side, dimension.key) for side in sides),
            median=_median([part.score for part in _of(pool, dimension.key) if part.level is not None]),
        )
        for dimension in document.dimensions
        if any(side.parts.get(dimension.key) for side in sides)
    )


def _of(pool: Pool, dimension: str) -> list[Part]:
    return [part for _found, parts in pool if (part := parts.get(dimension)) is not None]


def _cell(side: Side, dimension: str) -> Cell:
    part = side.parts.get(dimension)
    if part is None:
        return Cell(None, None, None, "")
    judgement = side.judgement
    return Cell(figure(part.score), figure(part.coverage), part.level, judgement.name_of(part.level))


def _median(points: Sequence[Fraction | None]) -> Figure | None:
    """The median of enough scores, else None."""
    known = [value for value in points if value is not None]
    return figure(Fraction(median(known))) if len(known) >= ENOUGH_FOR_MEDIAN else None
