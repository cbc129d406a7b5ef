"""What published figures allow to be said of one answer, in words and as parts of a bar."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext

from reports import wording
from reports.view_model import OptionShare, PublishedFigure, QuestionBenchmark, Segment, figure
from scoring import Document
from scoring import Question as BankQuestion
from scoring import QuestionBenchmark as Benchmark

RAMP_STEPS = 5  # the darkest step of the level ramp
HUNDRED = Fraction(100)


def published_figures(
    document: Document, question: BankQuestion, benchmark: Benchmark, text: Callable[[object], str]
) -> tuple[PublishedFigure, ...]:
    """The figures an answer was held against, with everything that must stand beside them."""
    options = {option.key: text(option.text) for option in question.options}
    shown = []
    for item in benchmark.figures:
        source = document.sources[item.source]
        shown.append(
            PublishedFigure(
                statement=text(item.statement),
                share=share_text(item.share),
                options=wording.joined([options[key] for key in item.options])
                if item.options
                else gettext("%(number)s or more")
                % {"number": wording.number_text(item.at_least or Decimal(0))},
                source_key=item.source,
                source=text(source.title),
                year=source.year,
                base=text(item.base),
                at=item.at or "",
                sample=wording.sample_text(source.sample),
                match=item.match,
                match_text=wording.match_text(item.match),
                region=wording.region_text(item.region or ""),
                caution=text(source.caution),
            )
        )
    return tuple(shown)


def question_benchmark(
    question: BankQuestion, benchmark: Benchmark, chosen: frozenset[str], text: Callable[[object], str]
) -> QuestionBenchmark:
    """What the figures say of one answer."""
    low, high = benchmark.average or (None, None)
    sentences = []
    if low is not None and high is not None:
        sentences.append(
            gettext(
                "The survey’s answers would earn %(low)s to %(high)s of our points on average (estimated range)."
            )
            % {"low": figure(low), "high": figure(high)}
        )
    if benchmark.ahead_of and benchmark.level_with:
        sentences.append(
            gettext(
                "Of those surveyed, %(less_low)s to %(less_high)s%% gave an answer with fewer points and %(same_low)s to "
                "%(same_high)s%% one with the same points."
            )
            % {
                "less_low": figure(benchmark.ahead_of[0]),
                "less_high": figure(benchmark.ahead_of[1]),
                "same_low": figure(benchmark.level_with[0]),
                "same_high": figure(benchmark.level_with[1]),
            }
        )
    for reached in benchmark.reached or ():
        facts = {
            "share": share_text(reached.share),
            "number": wording.number_text(reached.at_least) + text(question.unit),
        }
        sentences.append(
            gettext("%(share)s of those surveyed reach %(number)s or more; you do too.") % facts
            if reached.reached
            else gettext("%(share)s of those surveyed reach %(number)s or more; you do not.") % facts
        )
    return QuestionBenchmark(
        low=figure(low),
        high=figure(high),
        ahead_of=(figure(benchmark.ahead_of[0]), figure(benchmark.ahead_of[1]))
        if benchmark.ahead_of
        else None,
        level_with=(figure(benchmark.level_with[0]), figure(benchmark.level_with[1]))
        if benchmark.level_with
        else None,
        sentences=tuple(sentences),
        distribution=_distribution(question, benchmark, chosen, text) if question.kind == "single" else (),
        options=tuple(
            OptionShare(
                text=text(question.option(key).text),
                share=share_text(item.share),
                percent=_middle(item.share),
                chosen=item.chosen,
            )
            for key, item in (benchmark.options or {}).items()
        ),
    )


def share_text(share: Decimal | tuple[Decimal, Decimal]) -> str:
    """A share as it was published: 39%, or 75–85%."""
    if isinstance(share, tuple):
        return f"{wording.number_text(share[0])}–{wording.number_text(share[1])}%"
    return f"{wording.number_text(share)}%"


def _middle(share: Decimal | tuple[Decimal, Decimal]) -> Fraction:
    if isinstance(share, tuple):
        return (Fraction(share[0]) + Fraction(share[1])) / 2
    return Fraction(share)


def _distribution(
    question: BankQuestion, benchmark: Benchmark, chosen: frozenset[str], text: Callable[[object], str]
) -> tuple[Segment, ...]:
    """The answers of those surveyed as far as figures give them; the rest is one part that is not known.

    Figures on sets of options are taken from the smallest set up; one that crosses another is left out, since no part
    of the bar could show it.
    """
    taken: dict[str, Segment] = {}
    parts: list[Segment] = []
    covered = Fraction(0)
    for item in sorted(benchmark.figures, key=lambda item: len(item.options)):
        options = frozenset(item.options)
        inner = options & taken.keys()
        inside = {id(taken[key]): taken[key] for key in inner}
        if any(not options.issuperset(k for k, s in taken.items() if s is part) for part in inside.values()):
            continue
        fresh = options - taken.keys()
        share = _middle(item.share) - sum((part.share for part in inside.values()), Fraction(0))
        if not fresh or share <= 0:
            continue
        segment = Segment(
            label=wording.joined([text(option.text) for option in question.options if option.key in fresh]),
            share=share,
            text=share_text(item.share) if not inside else f"{wording.number_text(_decimal(share))}%",
            step=_step(question, fresh),
            own=bool(chosen & fresh),
        )
        covered += share
        for key in fresh:
            taken[key] = segment
        parts.append(segment)
    rest = [option for option in question.options if option.key not in taken]
    remainder = HUNDRED - covered
    if not parts or remainder < 0:
        return ()
    parts.sort(key=lambda part: (-part.step, part.label))
    if remainder > 0 and (rest or question.unplaced):
        alone = len(rest) == 1 and not question.unplaced
        parts.append(
            Segment(
                label=text(rest[0].text) if alone else gettext("All other answers"),
                share=remainder,
                text=gettext("%(share)s%% left over") % {"share": wording.number_text(_decimal(remainder))}
                if alone
                else gettext("%(share)s%% together, split not given")
                % {"share": wording.number_text(_decimal(remainder))},
                step=0,
                known=False,
                own=any(option.key in chosen for option in rest),
            )
        )
    return tuple(parts)


def _step(question: BankQuestion, options: frozenset[str]) -> int:
    """Where a set of options stands on the ramp: by its greatest points."""
    points = max(option.points for option in question.options if option.key in options)
    return int(points * RAMP_STEPS / 100 + Decimal("0.5"))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(figure(value).text)
