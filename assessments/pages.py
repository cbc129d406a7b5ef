"""Pages that need no account: what the site is, three questions to try, how scores come about."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from assessments.profiles import Way, estimated_minutes, ways_of
from banks.domain import document_of, scorer_for
from banks.models import Version
from scoring import Answer, Document, Figure, Question, QuestionResult, Source, number_text, round_half_up

FEATURED_BANK = "ai-readiness"
TRIED_QUESTIONS = 3
ANYWHERE = "other"  # visitors have no region yet, so they are held against the figures without one


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a bank asks, and how much of it can be held against published figures. `ways`: its profiles."""

    dimensions: int
    questions: int
    minutes: int
    compared: int
    sources: int
    unknown_samples: int
    ways: tuple[Way, ...] = ()

    @property
    def shortest(self) -> Way | None:
        """The profile that takes least time."""
        return min(self.ways, key=lambda way: way.minutes, default=None)


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A published figure, in words; `share` is as published, in percent."""

    question: str
    statement: str
    share: str
    match: str
    place: str


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source with the figures taken from it. `sample`: the number surveyed, None where not given."""

    title: str
    year: int | None
    sample: int | None
    reference: str
    caution: str
    figures: tuple[CitedFigure, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an answer says: its points, what those surveyed earn, the percentage of them it is ahead of."""

    own: Decimal
    low: Decimal
    high: Decimal
    ahead_low: Decimal
    ahead_high: Decimal

    @property
    def width(self) -> Decimal:
        """Of the band from low to high; a single known value still has to be seen."""
        return max(self.high - self.low, Decimal(1))


@dataclass(frozen=True, slots=True)
class TriedQuestion:
    """One of the questions on the trial page, with what was chosen and what that says."""

    key: str
    dimension: str
    text: str
    help: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    standing: Standing | None
    sources: tuple[CitedSource, ...]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the site is and for whom. Those who are signed in go on to their work."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    version = _featured_version()
    if version is None:
        return render(request, "assessments/home.html")
    document = document_of(version)
    context = {
        "extent": extent_of(document),
        "bank_language": document.language_for(get_language() or ""),
    }
    return render(request, "assessments/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest) -> HttpResponse:
    """Three questions of the newest bank, scored on the spot. Nothing of it is stored."""
    version = _featured_version()
    if version is None:
        return render(request, "assessments/try.html", {"tried": ()})
    scorer = scorer_for(version)
    document = scorer.document
    language = document.language_for(get_language() or "")
    questions = list(islice(_questions_to_try(document), TRIED_QUESTIONS))
    chosen = {
        question.key: request.POST[question.key]
        for question in questions
        if request.POST.get(question.key) in {option.key for option in question.options}
    }
    result = scorer.score({key: Answer(value=value) for key, value in chosen.items()}, region=ANYWHERE)
    context = {
        "tried": [
            _tried(document, question, chosen.get(question.key, ""), result.questions[question.key], language)
            for question in questions
        ],
        "answered": bool(chosen),
        "nothing_chosen": request.method == "POST" and not chosen,
        "bank_language": language,
        "extent": extent_of(document),
    }
    return render(request, "assessments/try.html", context)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How scores, ranges and comparisons come about, and every source with its year, sample and cautions."""
    version = _featured_version()
    if version is None:
        return render(request, "assessments/method.html")
    document = document_of(version)
    language = document.language_for(get_language() or "")
    context = {
        "version": version,
        "bank_title": document.title.get(language),
        "bank_language": language,
        "extent": extent_of(document),
        "levels": [(number_text(level.begins_at), level.name.get(language)) for level in document.levels],
        "minimum_coverage": number_text(document.minimum_coverage),
        "minimum_difference": number_text(document.minimum_difference),
        "sources": [_cited(document, key, tuple(document.questions()), language) for key in document.sources],
    }
    return render(request, "assessments/method.html", context)


def extent_of(document: Document) -> Extent:
    """Count what a bank asks. Minutes are those of the profile that asks it whole, or an estimate."""
    questions = list(document.questions())
    ways = ways_of(document, document.language_for(get_language() or ""))
    whole = next((way.minutes for way in ways if way.key == document.default_profile), None)
    used = {figure.source for question in questions for figure in question.figures}
    return Extent(
        dimensions=len(document.dimensions),
        questions=len(questions),
        minutes=whole or estimated_minutes(len(questions)),
        compared=sum(1 for question in questions if question.figures),
        sources=len(used),
        unknown_samples=sum(1 for key in used if document.sources[key].sample is None),
        ways=ways,
    )


def _featured_version() -> Version | None:
    """The newest version of the bank that visitors see, without its document, which the process keeps."""
    versions = Version.objects.published().filter(bank__key=FEATURED_BANK)
    return versions.defer("document", "bounds").newest_first().first()


def _questions_to_try(document: Document) -> Iterator[Question]:
    """Of each dimension the first question that is always asked, has one answer and figures of any region."""
    for dimension in document.dimensions:
        for question in dimension.questions:
            always_asked = question.visible_if is None
            compared = any(figure.region is None for figure in question.figures)
            if question.kind == "single" and always_asked and compared:
                yield question
                break


def _tried(
    document: Document, question: Question, chosen: str, result: QuestionResult, language: str
) -> TriedQuestion:
    benchmark = result.benchmark
    standing = None
    if result.points is not None and benchmark and benchmark.average and benchmark.ahead_of:
        standing = Standing(
            own=_shown(result.points),
            low=_shown(benchmark.average[0]),
            high=_shown(benchmark.average[1]),
            ahead_low=_shown(benchmark.ahead_of[0]),
            ahead_high=_shown(benchmark.ahead_of[1]),
        )
    used = dict.fromkeys(figure.source for figure in question.figures)
    return TriedQuestion(
        key=question.key,
        dimension=document.dimension_of(question.key).name.get(language),
        text=question.text.get(language),
        help=question.help.get(language),
        options=tuple((option.key, option.text.get(language)) for option in question.options),
        chosen=chosen,
        standing=standing,
        sources=tuple(_cited(document, key, (question,), language) for key in used),
    )


def _shown(value: Fraction) -> Decimal:
    return round_half_up(value, 1)


def _cited(document: Document, key: str, questions: tuple[Question, ...], language: str) -> CitedSource:
    """A source of the bank with the figures taken from it that stand on these questions."""
    source: Source = document.sources[key]
    return CitedSource(
        title=source.title.get(language),
        year=source.year,
        sample=source.sample,
        reference=source.reference or "",
        caution=source.caution.get(language),
        figures=tuple(
            CitedFigure(
                question=question.text.get(language),
                statement=figure.statement.get(language),
                share=_share(figure),
                match=figure.match,
                place=figure.at or "",
            )
            for question in questions
            for figure in question.figures
            if figure.source == key
        ),
    )


def _share(figure: Figure) -> str:
    if isinstance(figure.share, tuple):
        low, high = figure.share
        return f"{number_text(low)}–{number_text(high)}%"
    return f"{number_text(figure.share)}%"
