"""Scoring a draft of a question bank against sample answers, which are kept for whoever tries them and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from assessments.content import columns
from assessments.draft_preview import interface_language
from assessments.draft_sheet import DraftSheet
from assessments.forms import Typed, posted, read, typed_of
from assessments.outcomes import amount_text
from assessments.questionnaire import QuestionView, in_sets
from assessments.sample_answers import made_up
from banks.editing.tree import read_tree
from banks.models import Draft
from banks.views.access import administrator, administrator_required, the_draft
from banks.views.paging import Page, page_of
from banks.views.workspace import workspace
from organisations.models import Region
from scoring import (
    Answer,
    Document,
    InvalidDocument,
    Result,
    Scorer,
    compute_bounds,
    parse_document,
    round_half_up,
)

KEPT_SECONDS = 30 * 24 * 3600
PER_PAGE = 50  # questions of a dimension
MOST_RECOMMENDATIONS = 20
FILLS = {
    "none": _("No answers"),
    "lowest": _("Lowest answers"),
    "typical": _("Answers half way"),
    "highest": _("Highest answers"),
}
Filled = dict[str, Typed]


@dataclass(frozen=True, slots=True)
class Row:
    """A dimension, or the whole, in the table of the result."""

    name: str
    score: str
    range: str
    coverage: str
    level: str
    survey: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation of the result."""

    text: str
    gain: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """A measure or an outcome of the result."""

    name: str
    amount: str
    maximum: str
    level: str


@lru_cache(maxsize=4)
def _compiled(text: str) -> Scorer:
    """The scorer of a draft's document, with the bounds of its figures. Raises InvalidDocument."""
    document = parse_document(read_tree(text))
    return Scorer(document, compute_bounds(document))


@gzip_page
@administrator_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_try(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Fill in answers, or have them made up, and see what they score."""
    draft = the_draft(draft_id)
    context = workspace(request, draft, tab="try")
    try:
        scorer = _compiled(draft.document)
    except InvalidDocument as invalid:
        return render(
            request,
            "reports/draft_try.html",
            context | {"is_invalid": True, "problem_count": len(invalid.problems)},
            status=422 if request.method == "POST" else 200,
        )
    name = f"draft-try:{draft.pk}:{administrator(request).pk}"
    filled, region = _kept(name)
    region = request.POST.get("region") or region
    region = region if region in Region.values else Region.OTHER.value
    if request.method == "POST":
        filled = _changed(request, scorer.document, filled)
        cache.set(
            name,
            [{key: [list(typed.choices), typed.value] for key, typed in filled.items()}, region],
            KEPT_SECONDS,
        )
        return redirect(_address(request, draft))
    trial = Trial(scorer, filled, region, context["language"])
    page: dict[str, Any] = {
        "region": region,
        "regions": Region.choices,
        "fills": FILLS.items(),
        "answered": len(trial.answers),
        "asked": sum(1 for _question in scorer.document.questions()),
    }
    return render(request, "reports/draft_try.html", context | page | _page(request, trial))


def _kept(name: str) -> tuple[Filled, str]:
    """What was filled in last, and for which region."""
    answers, region = cache.get(name) or ({}, Region.OTHER.value)
    return {
        key: Typed(choices=tuple(choices), value=value) for key, (choices, value) in answers.items()
    }, region


def _changed(request: HttpRequest, document: Document, filled: Filled) -> Filled:
    """The answers after what was pressed: all made up anew, or those of the page that was filled in."""
    fill = request.POST.get("fill", "")
    if fill in FILLS:
        answers = {} if fill == "none" else made_up(document, fill)
        return {key: typed_of(columns(answer)) for key, answer in answers.items()}
    changed = dict(filled)
    for key in request.POST.getlist("asked"):
        if document.has_question(key):
            typed = posted(document.question(key), request.POST)
            if typed.choices or typed.value.strip():
                changed[key] = Typed(choices=typed.choices, value=typed.value)
            else:
                changed.pop(key, None)
    return changed


def _address(request: HttpRequest, draft: Draft) -> str:
    """The page that something was pressed on."""
    where = {name: request.POST[name] for name in ("dimension", "page") if request.POST.get(name)}
    query = f"?{urlencode(where)}" if where else ""
    return reverse("draft-try", args=[draft.pk]) + query


class Trial:
    """Sample answers to a draft, and what they score. Answers that do not fit (any more) are left aside."""

    def __init__(self, scorer: Scorer, filled: Filled, region: str, language: str) -> None:
        self.scorer = scorer
        self.document = scorer.document
        self.filled = filled
        self.region = region
        self.language = language
        self.problems: dict[str, Mapping[str, str]] = {}
        self.answers: dict[str, Answer] = {}
        for key, typed in filled.items():
            if self.document.has_question(key):
                reading = read(self.document.question(key), typed, language)
                if reading.problems:
                    self.problems[key] = reading.problems
                else:
                    self.answers[key] = reading.answer
        self.result: Result = scorer.score(self.answers, region=region)

    def page(self, dimension: str, wanted: str) -> Page[QuestionView]:
        """A page of the questions of a dimension that the answers make visible."""
        sheet = DraftSheet(
            self.document,
            language=self.language,
            answers=self.answers,
            shown=self.scorer.visible(self.answers, None),
        )
        questions = self.document.dimension(dimension).questions
        page = page_of(
            [question for question in questions if question.key in sheet.visible],
            wanted=wanted,
            most=PER_PAGE,
        )
        views = [
            sheet.question(
                question,
                typed=self.filled.get(question.key, Typed()),
                problems=self.problems.get(question.key),
            )
            for question in page.entries
        ]
        return Page(page.number, page.count, page.first, views)

    def rows(self) -> list[Row]:
        """The whole, then each dimension."""
        overall = self.result.overall
        whole = Row(
            name="",
            score=_text(overall.score),
            range=_range(overall.low, overall.high),
            coverage=_text(overall.coverage),
            level=self._level(overall.level),
            survey="",
        )
        rows = [whole]
        for dimension in self.document.dimensions:
            scored = self.result.dimensions[dimension.key]
            if scored is None:
                rows.append(Row(dimension.name.get(self.language), "", "", "", "", ""))
                continue
            benchmark = scored.benchmark
            rows.append(
                Row(
                    name=dimension.name.get(self.language),
                    score=_text(scored.score),
                    range=_range(scored.low, scored.high),
                    coverage=_text(scored.coverage),
                    level=self._level(scored.level),
                    survey=_range(benchmark.low, benchmark.high) if benchmark else "",
                )
            )
        return rows

    def advice(self) -> list[Advice]:
        """The first recommendations, with what each could add to the whole."""
        return [
            Advice(
                text=self.document.recommendations[each.key].text.get(self.language) or each.key,
                gain=_text(each.gain),
                critical=each.critical,
            )
            for each in self.result.recommendations[:MOST_RECOMMENDATIONS]
        ]

    def sums(self) -> list[Sum]:
        """Measures, then outcomes with the level they come to."""
        found = [
            Sum(
                name=self.document.measures[key].name.get(self.language),
                amount=_amounts(measure.low, measure.high),
                maximum=amount_text(measure.maximum),
                level="",
            )
            for key, measure in self.result.measures.items()
        ]
        for key, outcome in self.result.outcomes.items():
            described = self.document.outcomes[key]
            found.append(
                Sum(
                    name=described.name.get(self.language),
                    amount=_amounts(outcome.low, outcome.high),
                    maximum=amount_text(outcome.maximum),
                    level=" – ".join(
                        described.levels[number - 1].name.get(self.language)
                        for number in dict.fromkeys(outcome.level_range or ())
                    ),
                )
            )
        return found

    def _level(self, level: int | None) -> str:
        return f"{level} {self.document.levels[level - 1].name.get(self.language)}" if level else ""


def _page(request: HttpRequest, trial: Trial) -> dict[str, Any]:
    dimensions = trial.document.dimensions
    wanted = request.GET.get("dimension", "")
    chosen = next((each for each in dimensions if each.key == wanted), dimensions[0])
    with translation.override(interface_language(trial.language)):
        page = trial.page(chosen.key, request.GET.get("page", ""))
    return {
        "dimensions": [(each.key, each.name.get(trial.language)) for each in dimensions],
        "chosen": chosen.key,
        "chosen_name": chosen.name.get(trial.language),
        "interface_code": interface_language(trial.language),
        "page": page,
        "query": urlencode({"dimension": chosen.key}) + "&",
        "sets": in_sets(page.entries),
        "shown_keys": [view.key for view in page.entries],
        "rows": trial.rows(),
        "advice": trial.advice(),
        "more_advice": max(len(trial.result.recommendations) - MOST_RECOMMENDATIONS, 0),
        "sums": trial.sums(),
    }


def _text(value: Fraction | None) -> str:
    """As results show a number: one decimal, rounded half up; empty where there is none."""
    return "" if value is None else f"{round_half_up(value, 1):.1f}"


def _range(low: Fraction | None, high: Fraction | None) -> str:
    if low is None or high is None:
        return ""
    return _text(low) if low == high else f"{_text(low)} – {_text(high)}"


def _amounts(low: Fraction, high: Fraction) -> str:
    return amount_text(low) if low == high else f"{amount_text(low)} – {amount_text(high)}"
