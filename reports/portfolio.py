"""A consultancy's clients: who they are, what scoring said of what they submitted last, and what is going on.

Only clients whom an open engagement lets the person work for. Everything is read in the same few queries however many
there are, and sorted and filtered here: readings, levels and trends are nothing that a database could sort by.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from assessments.models import Assessment
from jobs.models import Job
from organisations.models import Engagement, Industry, Organisation, Region, User
from organisations.names import folded, search_text, sort_key
from reports import wording
from reports.judgements import (
    Alike,
    Judgement,
    Kept,
    as_text,
    documents_of,
    judged,
    moment,
    submissions_of,
    up_to_date,
)
from reports.models import Report
from reports.portfolio_query import GROUPS, NOT_GIVEN, Column, PortfolioQuery, Which
from reports.view_model import Figure, figure
from scoring import Document

PAGE_SIZE = 50
MOST_SUMMARISED = 200
"""So many are scored, after an upgrade, while somebody waits for the page; the rest when it is opened again."""
UNFINISHED = (Job.Status.QUEUED, Job.Status.RUNNING)

Reason = Literal["", "first", "profile", "questions", "rules", "no-overall", "too-little"]


class UnknownClient(Exception):
    """A client was named whom the person does not work for."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The overall score, or the outcome where the bank gives one, against `then`, the submission before on the same bank;
    `reason` says why there is no number."""

    now: Judgement | None = None
    then: Judgement | None = None
    reason: Reason = ""

    @property
    def points(self) -> Fraction | None:
        """By how much the score has risen, exact; None where that cannot be said."""
        if self.reason or self.now is None or self.then is None:
            return None
        after, before = self.now.measured, self.then.measured
        return None if after is None or before is None else after - before

    @property
    def change(self) -> Figure | None:
        return figure(self.points)

    @property
    def since(self) -> datetime | None:
        """When what it is compared with, or would be, was submitted."""
        return self.then.submitted_at if self.then else None

    @property
    def text(self) -> str:
        """The difference with its sign, or why there is none."""
        change = self.change
        return str(REASONS[self.reason]) if change is None else wording.change_text(change)

    @property
    def direction(self) -> str:
        """An arrow that says the same as the sign; nothing where there is no number."""
        points = self.points
        return "" if points is None else "↗" if points > 0 else "↘" if points < 0 else "→"


REASONS = {
    "": "",
    "first": gettext_lazy("First result"),
    "profile": gettext_lazy("Another profile before"),
    "questions": gettext_lazy("Questions have changed"),
    "rules": gettext_lazy("The rules of the outcome have changed"),
    "no-overall": gettext_lazy("No overall result"),
    "too-little": gettext_lazy("Too little answered"),
}
STAGES = {
    NOT_GIVEN: gettext_lazy("Not started"),
    Assessment.Status.ANSWERING: Assessment.Status.ANSWERING.label,
    Assessment.Status.SUBMITTED: Assessment.Status.SUBMITTED.label,
    Assessment.Status.CONFIRMED: Assessment.Status.CONFIRMED.label,
    Assessment.Status.APPROVED: Assessment.Status.APPROVED.label,
}
TONES = {
    NOT_GIVEN: "",
    Assessment.Status.ANSWERING: "warn",
    Assessment.Status.SUBMITTED: "info",
    Assessment.Status.CONFIRMED: "info",
    Assessment.Status.APPROVED: "ok",
}
_STAGE_ORDER = {stage: place for place, stage in enumerate(STAGES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client's line. `stage` is of the assessment that was worked on last; `judgement` is of the newest submission;
    `making` and `failed` count reports that are not there yet. The keys, `started` and `active` are as the database
    writes identifiers and moments, `active` is blank where nothing was done yet."""

    key: str
    engagement_key: str
    name: str
    reading: str
    region: str
    industry: str
    size: int | None
    started: str
    stage: str
    judgement: Judgement | None
    awaits_summary: bool
    trend: Trend
    active: str
    making: int
    failed: int

    @property
    def pk(self) -> UUID:
        return UUID(self.key)

    @property
    def engagement(self) -> UUID:
        return UUID(self.engagement_key)

    @property
    def since(self) -> datetime:
        """When the engagement began."""
        return moment(self.started)

    @property
    def active_at(self) -> datetime | None:
        """When answers were last given or a report asked for."""
        return moment(self.active) if self.active else None

    @property
    def open_reports(self) -> int:
        """Those in the making, and those which could not be made and were not asked for again."""
        return self.making + self.failed

    @property
    def stage_text(self) -> str:
        return str(STAGES[self.stage])

    @property
    def stage_tone(self) -> str:
        return TONES[self.stage]

    @property
    def industry_text(self) -> str:
        return wording.industry_text(self.industry)

    @property
    def region_text(self) -> str:
        return wording.region_text(self.region) if self.region else ""

    @property
    def facts_text(self) -> str:
        """Industry, region and size in a line, as far as they are stated."""
        size = (
            ngettext("%(count)s employee", "%(count)s employees", self.size) % {"count": f"{self.size:,}"}
            if self.size is not None
            else ""
        )
        return wording.joined([text for text in (self.industry_text, self.region_text, size) if text])

    @property
    def level_key(self) -> str:
        """The value of the filter that finds this line."""
        level = self.judgement.standing if self.judgement else None
        return str(level) if level else NOT_GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a filter; `count`: how many clients have it among those whom the other filters leave."""

    value: str
    label: str
    count: int
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter and what can be ticked in it."""

    group: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is on; `address` leads to the list without it."""

    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The clients of a consultancy that one person may see, as they were asked for.

    `everybody` is how many there are, `found` those that match, in order; `pending` counts the results that are still
    to be worked out after an upgrade. `banks` are the titles of those that results are of, by key.
    """

    query: PortfolioQuery
    everybody: int
    found: Sequence[Client]
    filters: tuple[Filter, ...]
    banks: Mapping[str, str]
    pending: int

    @cached_property
    def pages(self) -> int:
        return max(1, -(-len(self.found) // PAGE_SIZE))

    @cached_property
    def page(self) -> int:
        return min(max(self.query.page, 1), self.pages)

    @cached_property
    def shown(self) -> Sequence[Client]:
        """The lines of the page that was asked for, or of the nearest there is."""
        return self.found[(self.page - 1) * PAGE_SIZE : self.page * PAGE_SIZE]

    @property
    def first(self) -> int:
        """The place of the page's first line among those that match, from 1."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.shown) - 1

    @property
    def has_outcomes(self) -> bool:
        """Whether an outcome stands on the page."""
        return any(client.judgement and client.judgement.outcome for client in self.shown)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on, each with the way to take it off."""
        chips = []
        if self.query.words:
            label = gettext("Search: %(words)s") % {"words": wording.quoted(self.query.words)}
            chips.append(Chip(label=label, address=self.query.without_words().address()))
        for entry in self.filters:
            chips += [
                Chip(
                    label=choice.label
                    if entry.group == "level"  # says it itself
                    else gettext("%(filter)s: %(value)s") % {"filter": entry.label, "value": choice.label},
                    address=self.query.without(entry.group, choice.value).address(),
                )
                for choice in entry.choices
                if choice.ticked
            ]
        return chips


def portfolio_of(
    *, user: User, consultancy: Organisation, query: PortfolioQuery, wait: bool = False
) -> Portfolio:
    """The list as it is asked for. `wait`: every result is worked out, however long that takes after an upgrade."""
    clients, banks = _read(
        user=user,
        consultancy=consultancy,
        bank=query.bank,
        most=None if wait else MOST_SUMMARISED,
    )
    matching = _matching(clients, query)
    return Portfolio(
        query=query,
        everybody=len(clients),
        found=_in_order(matching(GROUPS), query),
        filters=tuple(_filter(group, matching(set(GROUPS) - {group}), query) for group in GROUPS),
        banks=banks,
        pending=sum(client.awaits_summary for client in clients),
    )


def chosen(*, user: User, consultancy: Organisation, params: QueryDict) -> list[UUID]:
    """The clients that the list's form was sent with: those ticked, those shown, or all that match; in the list's order.

    Raises UnknownClient when one is named whom the person does not work for.
    """
    which: Which = next((each for each in ("shown", "all") if params.get("which") == each), "chosen")
    if which == "chosen":
        return named(user=user, consultancy=consultancy, names=params.getlist("client"))
    portfolio = portfolio_of(user=user, consultancy=consultancy, query=PortfolioQuery.read(params))
    return [client.pk for client in (portfolio.shown if which == "shown" else portfolio.found)]


def named(*, user: User, consultancy: Organisation, names: Iterable[str]) -> list[UUID]:
    """The clients of these identifiers, each once, in this order. Raises UnknownClient."""
    keys = []
    for name in dict.fromkeys(names):
        try:
            keys.append(UUID(name))
        except ValueError:
            raise UnknownClient from None
    reachable = set(
        engagements_of(user, consultancy).filter(client__in=keys).values_list("client", flat=True)
    )
    if not reachable.issuperset(keys):
        raise UnknownClient
    return list(dict.fromkeys(keys))


def engagements_of(user: User, consultancy: Organisation) -> QuerySet[Engagement]:
    """The open engagements of a consultancy through which the user may read the clients' content."""
    return Engagement.objects.reachable_by(user).filter(consultancy=consultancy)


# --- reading ---------------------------------------------------------------------------------------


class _Reports(NamedTuple):
    client: str
    last: str
    making: int
    failed: int


def _read(
    *, user: User, consultancy: Organisation, bank: str, most: int | None
) -> tuple[list[Client], dict[str, str]]:
    """Every client, and the titles of the banks that they submitted results of."""
    engagements = engagements_of(user, consultancy)
    rows = list(
        engagements.order_by("pk").values_list(
            as_text("pk"), as_text("started_at"), as_text("client"), "client__name", "client__reading", "client__region",
            "client__industry", "client__size",
        )
    )  # fmt: skip
    # Of each client when it last worked on assessments of each status.
    worked: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for organisation, status, at in (
        Assessment.objects.filter(organisation__in=engagements.values("client"))
        .values_list(as_text("organisation"), "status")
        .annotate(at=as_text(Max("updated_at")))
        .order_by()
    ):
        worked[organisation].append((at, status))
    reports = {row.client: row for row in _reports(engagements)}

    submitted = submissions_of(engagements)
    pairs = _newest_and_before(submitted, bank)
    known = up_to_date((row for pair in pairs.values() for row in pair if row), most=most)
    of_banks = {row.bank: row.digest for row in reversed(submitted)}
    documents = documents_of({row.digest for row in known.values()} | set(of_banks.values()))
    judgements = {key: judged(row, documents[row.digest]) for key, row in known.items()}
    alike = Alike()

    clients = []
    for engagement, started, key, name, reading, region, industry, size in rows:
        newest, before = pairs.get(key, (None, None))
        judgement = judgements.get(newest.key) if newest else None
        latest, stage = max(worked.get(key, ()), default=("", NOT_GIVEN))
        report = reports.get(key)
        moments = (latest, newest.submitted if newest else "", report.last if report else "")
        clients.append(
            Client(
                key=key,
                engagement_key=engagement,
                name=name,
                reading=reading,
                region=region,
                industry=industry,
                size=size,
                started=started,
                stage=stage,
                judgement=judgement,
                awaits_summary=newest is not None and judgement is None,
                trend=_trend(judgement, before, judgements, alike),
                active=max(moments),
                making=report.making if report else 0,
                failed=report.failed if report else 0,
            )
        )
    return clients, {bank: _title(documents[digest]) for bank, digest in of_banks.items()}


def _title(document: Document) -> str:
    return wording.short_title(document.title[document.language_for(get_language() or "")])


def _newest_and_before(submitted: Sequence[Kept], bank: str) -> dict[str, tuple[Kept, Kept | None]]:
    """By client the newest submission, of the bank if one is named, and the one before it on the same bank."""
    lines: dict[tuple[str, str], list[Kept]] = defaultdict(list)
    newest: dict[str, Kept] = {}
    for row in submitted:
        if bank and row.bank != bank:
            continue
        newest.setdefault(row.organisation, row)
        lines[row.organisation, row.bank].append(row)
    pairs: dict[str, tuple[Kept, Kept | None]] = {}
    for client, row in newest.items():
        line = lines[client, row.bank]
        pairs[client] = row, line[1] if len(line) > 1 else None
    return pairs


def _reports(engagements: QuerySet[Engagement]) -> Iterable[_Reports]:
    """By client when a report was last asked for, and how many are not there yet."""
    rows = (
        Report.objects.filter(organisation__in=engagements.values("client"))
        .values("organisation")
        .annotate(
            last=as_text(Max("requested_at")),
            making=Count("pk", distinct=True, filter=Q(job__status__in=UNFINISHED)),
            failed=Count(
                "pk", distinct=True, filter=Q(job__status=Job.Status.FAILED, corrected_by__isnull=True)
            ),
        )
        .values_list(as_text("organisation"), "last", "making", "failed")
    )
    return [_Reports._make(row) for row in rows]


# --- trends ----------------------------------------------------------------------------------------


def _trend(
    now: Judgement | None, before: Kept | None, judgements: Mapping[str, Judgement], alike: Alike
) -> Trend:
    if now is None:
        return Trend()
    if not now.levels and now.outcome is None:
        return Trend(now, reason="no-overall")
    if before is None:
        return Trend(now, reason="first")
    then = judgements.get(before.key)
    if then is None:
        return Trend(now)  # not worked out yet
    if then.levels != now.levels or not alike(now, then):
        return Trend(now, then, "questions" if now.profile == then.profile else "profile")
    if now.outcome is None and then.outcome is None:
        return Trend(now, then, "too-little" if now.level is None or then.level is None else "")
    if not _by_the_same_rules(now.document, then.document):
        return Trend(now, then, "rules")
    return Trend(now, then, "too-little" if now.measured is None or then.measured is None else "")


def _by_the_same_rules(now: Document, then: Document) -> bool:
    """Whether two versions of a bank add up alike."""
    return now is then or (now.measures, now.outcomes) == (then.measures, then.outcomes)


# --- filters and order -----------------------------------------------------------------------------


_VALUE: Mapping[str, Callable[[Client], str]] = {
    "stage": attrgetter("stage"),
    "level": attrgetter("level_key"),
    "industry": lambda client: client.industry or NOT_GIVEN,
    "region": lambda client: client.region or NOT_GIVEN,
}
_LABELS = {
    "stage": gettext_lazy("Status"),
    "level": gettext_lazy("Level"),
    "industry": gettext_lazy("Industry"),
    "region": gettext_lazy("Region"),
}


def _matching(clients: Sequence[Client], query: PortfolioQuery) -> Callable[[Iterable[str]], list[Client]]:
    """Finds those who match the search and the named filters."""
    words = [folded(word) for word in query.words.split()]
    searched = [
        client
        for client in clients
        if not words or all(word in search_text(client.name, client.reading) for word in words)
    ]

    def found(groups: Iterable[str]) -> list[Client]:
        left = searched
        for group in groups:
            if ticked := query.ticked[group]:
                value = _VALUE[group]
                left = [client for client in left if value(client) in ticked]
        return left

    return found


def _filter(group: str, clients: Sequence[Client], query: PortfolioQuery) -> Filter:
    counts: dict[str, int] = defaultdict(int)
    for client in clients:
        counts[_VALUE[group](client)] += 1
    ticked = query.ticked[group]
    return Filter(
        group=group,
        label=str(_LABELS[group]),
        choices=tuple(
            Choice(value=value, label=label, count=counts[value], ticked=value in ticked)
            for value, label in _choices(group, counts.keys() | set(ticked))
        ),
    )


def _choices(group: str, occurring: set[str]) -> list[tuple[str, str]]:
    """The values of a filter that occur, in their own order, with their names; "not given" is last."""
    if group == "stage":
        named = [(str(stage), str(label)) for stage, label in STAGES.items()]
    elif group == "level":
        named = [(str(level), gettext("Level %(number)s") % {"number": level}) for level in range(1, 21)]
        named.append((NOT_GIVEN, gettext("No level")))
    else:
        enum = Industry if group == "industry" else Region
        named = [(str(value), str(label)) for value, label in enum.choices]
        named.append((NOT_GIVEN, gettext("Not stated")))
    return [(value, label) for value, label in named if value in occurring]


def _level_and_score(client: Client) -> tuple[bool, int, Fraction] | None:
    """Outcomes stand together, apart from scores: a level of one is nothing beside a level of the other."""
    judgement, score = client.judgement, _score(client)
    if judgement is None or judgement.standing is None or score is None:
        return None
    return score[0], judgement.standing, score[1]


def _score(client: Client) -> tuple[bool, Fraction] | None:
    """Whether it is an outcome, and what it comes to: points, of an outcome the share of its maximum."""
    judgement = client.judgement
    if judgement is None or judgement.measured is None:
        return None
    if judgement.outcome is not None:
        return True, judgement.measured / judgement.outcome.maximum
    return (False, judgement.measured) if judgement.levels else None


_SORTED_BY: Mapping[Column, Callable[[Client], Any]] = {
    "level": _level_and_score,
    "score": _score,
    "trend": lambda client: client.trend.points,
    "coverage": lambda client: client.judgement.answered if client.judgement else None,
    "stage": lambda client: _STAGE_ORDER[client.stage],
    "activity": lambda client: client.active or None,
    "reports": attrgetter("open_reports"),
    "since": attrgetter("started"),
}


def _in_order(clients: Sequence[Client], query: PortfolioQuery) -> list[Client]:
    """Sorted by the column, those without a value last, whichever way round; ties by name."""
    by_name = sorted(clients, key=lambda client: (sort_key(client.name, client.reading), client.key))
    if query.column == "name":
        return by_name[::-1] if query.descending else by_name
    value = _SORTED_BY[query.column]
    valued = [client for client in by_name if value(client) is not None]
    valued.sort(key=lambda client: value(client), reverse=query.descending)
    return valued + [client for client in by_name if value(client) is None]
