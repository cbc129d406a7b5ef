"""Measures and outcomes of one scoring: what adds up, what comes of it, and how far either is open.

Everything is worked out twice at once, as the least and the greatest that it could still come to: where nothing is
open both are the same, and exact. What is open: questions without an answer, "we don't know", questions that the
profile leaves out, and those that an answer still open could show or hide. An outcome's ends hold whatever is
answered, but need not be reached: where two things hang on the same open question, each is taken at its worst.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.amounts import Amounts
from scoring.document import Document
from scoring.fields import TakenAs
from scoring.maxima import NOTHING, Ends, measure_ends, outcome_ends, percent_of
from scoring.measure_document import Adjustment, Limit, Outcome, OutcomeLevel
from scoring.reading import Reading
from scoring.result import AdjustmentResult, AmountResult, MeasureResult, OutcomeResult, TermResult
from scoring.rounding import rounded_units
from scoring.visibility import Visibility


class Measures:
    """A document's measures and outcomes made ready."""

    def __init__(self, document: Document, visibility: Visibility) -> None:
        self._document = document
        self._visibility = visibility
        self._amounts = {
            question.key: Amounts(question) for question in document.questions() if question.has_amounts
        }
        self._counted = {key: document.counted(measure) for key, measure in document.measures.items()}
        ends = {key: measure_ends(document, measure) for key, measure in document.measures.items()}
        self._maxima = {key: maximum for key, (_, maximum) in ends.items()}
        self._order: list[str] = []
        for key, (_, maximum) in outcome_ends(document, ends):
            self._order.append(key)
            self._maxima[key] = maximum

    def results(
        self, readings: Iterable[Reading], profile: str | None
    ) -> tuple[dict[str, MeasureResult], dict[str, OutcomeResult]]:
        """The measures and the outcomes, by key in the bank's order."""
        asked = self._document.asked(profile)
        by_key = {reading.item.key: reading for reading in readings}
        still_open = frozenset(
            key for key, reading in by_key.items() if reading.status in ("unanswered", "unknown")
        )
        found = {key: self._added(key, by_key[key], asked, still_open) for key in self._amounts}
        measures = {key: self._measure(key, found) for key in self._document.measures}
        gives_levels = profile is None or self._document.profiles[profile].levels
        known = {key: _Known(measure.low, measure.high, measure.maximum) for key, measure in measures.items()}
        outcomes: dict[str, OutcomeResult] = {}
        for key in self._order:
            outcomes[key] = self._outcome(key, known, gives_levels)
            known[key] = _Known(outcomes[key].low, outcomes[key].high, outcomes[key].maximum)
        return measures, {key: outcomes[key] for key in self._document.outcomes}

    def _added(
        self, key: str, reading: Reading, asked: AbstractSet[str], still_open: AbstractSet[str]
    ) -> AmountResult:
        """What one question adds, or could still add."""
        amounts = self._amounts[key]
        ends = _range(reading, amounts, key in asked)
        if not self._visibility.hangs_on(key).isdisjoint(still_open):  # it could still be shown, or hidden
            ends = _or_nothing((amounts.least, amounts.greatest) if reading.status == "hidden" else ends)
        return AmountResult(
            question=key,
            dimension=self._document.dimension_of(key).key,
            status=reading.status if key in asked else "not_asked",
            amount=amounts.of(reading.answer.value) if reading.status == "answered" else None,
            low=ends[0],
            high=ends[1],
            greatest=max(NOTHING, amounts.greatest),
        )

    def _measure(self, key: str, found: Mapping[str, AmountResult]) -> MeasureResult:
        added = tuple(found[question] for question in self._counted[key])
        low, high = _total((entry.low, entry.high) for entry in added)
        return MeasureResult(
            key=key,
            total=sum((entry.amount for entry in added if entry.amount is not None), NOTHING),
            low=low,
            high=high,
            maximum=self._maxima[key],
            questions=added,
        )

    def _outcome(self, key: str, known: Mapping[str, "_Known"], gives_levels: bool) -> OutcomeResult:
        outcome = self._document.outcomes[key]
        maximum = self._maxima[key]
        terms = tuple(
            TermResult(term.of, *_times(known[term.of].taken_as(term.taken_as), Fraction(term.times)))
            for term in outcome.terms
        )
        before = _total((term.low, term.high) for term in terms)
        passed = [_passes(part.when, known[part.when.of]) for part in outcome.adjustments]
        adjusted = _adjusted(before, list(zip(outcome.adjustments, passed, strict=True)))
        ends = [_finished(outcome, end) for end in adjusted]
        return OutcomeResult(
            key=key,
            terms=terms,
            sum_low=before[0],
            sum_high=before[1],
            adjustments=tuple(
                AdjustmentResult(part.key, made, *_change(part, made, before))
                for part, made in zip(outcome.adjustments, passed, strict=True)
            ),
            adjusted_low=adjusted[0],
            adjusted_high=adjusted[1],
            low=ends[0],
            high=ends[1],
            maximum=maximum,
            level_range=(_level(outcome, ends[0], maximum), _level(outcome, ends[1], maximum))
            if gives_levels and outcome.levels
            else None,
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What a measure or an outcome can still come to, and its maximum."""

    low: Fraction
    high: Fraction
    maximum: Fraction

    def taken_as(self, way: TakenAs) -> Ends:
        if way == "amount":
            return self.low, self.high
        return percent_of(self.low, self.maximum), percent_of(self.high, self.maximum)


def _range(reading: Reading, amounts: Amounts, asked: bool) -> Ends:
    """What a question can still add, as far as it alone decides."""
    if not asked:
        return _or_nothing((amounts.least, amounts.greatest))
    if reading.status == "answered":
        amount = amounts.of(reading.answer.value)
        return amount, amount
    if not reading.is_applicable:
        return NOTHING, NOTHING
    ends = amounts.least, amounts.greatest
    return _or_nothing(ends) if reading.item.question.not_applicable else ends


def _or_nothing(ends: Ends) -> Ends:
    return min(NOTHING, ends[0]), max(NOTHING, ends[1])


def _total(ends: Iterable[Ends]) -> Ends:
    low = high = NOTHING
    for least, greatest in ends:
        low += least
        high += greatest
    return low, high


def _times(ends: Ends, factor: Fraction) -> Ends:
    one, other = ends[0] * factor, ends[1] * factor
    return min(one, other), max(one, other)


def _passes(limit: Limit, known: _Known) -> bool | None:
    """Whether a limit is passed; None where that is open."""
    low, high = known.taken_as(limit.taken_as)
    tests = [(low >= end, high >= end) for end in (limit.at_least,) if end is not None]
    tests += [(low > end, high > end) for end in (limit.above,) if end is not None]
    tests += [(high <= end, low <= end) for end in (limit.at_most,) if end is not None]
    tests += [(high < end, low < end) for end in (limit.below,) if end is not None]
    if all(surely for surely, _ in tests):
        return True
    return None if all(possibly for _, possibly in tests) else False


def _change(adjustment: Adjustment, made: bool | None, before: Ends) -> Ends:
    """What an adjustment adds to a sum between two ends."""
    if made is False:
        return NOTHING, NOTHING
    if adjustment.percent is None:
        assert adjustment.amount is not None
        change = Fraction(adjustment.amount), Fraction(adjustment.amount)
    else:
        change = _times(before, Fraction(adjustment.percent) / 100)
    return change if made else _or_nothing(change)


def _adjusted(before: Ends, adjustments: Sequence[tuple[Adjustment, bool | None]]) -> Ends:
    """The ends of a sum with its adjustments: percent and sum are greatest and least together at corners."""
    percent = _total(_possible(part.percent, made) for part, made in adjustments)
    amount = _total(_possible(part.amount, made) for part, made in adjustments)
    corners = [end * (1 + share / 100) for end in before for share in percent]
    return min(corners) + amount[0], max(corners) + amount[1]


def _possible(number: Decimal | None, made: bool | None) -> Ends:
    if number is None or made is False:
        return NOTHING, NOTHING
    ends = Fraction(number), Fraction(number)
    return ends if made else _or_nothing(ends)


def _finished(outcome: Outcome, value: Fraction) -> Fraction:
    """A sum, adjusted, held up and rounded: never less for a greater one."""
    if outcome.never_below is not None:
        value = max(value, Fraction(outcome.never_below))
    if outcome.decimals is None:
        return value
    return Fraction(rounded_units(value, outcome.decimals), 10**outcome.decimals)


def _level(outcome: Outcome, value: Fraction, maximum: Fraction) -> int:
    """The number of the last level that has begun, counting from 1."""
    reached = percent_of(value, maximum) if outcome.levels_as == "percent" else value
    return 1 + sum(_has_begun(level, reached) for level in outcome.levels[1:])


def _has_begun(level: OutcomeLevel, reached: Fraction) -> bool:
    if level.begins_at is not None:
        return reached >= level.begins_at
    assert level.above is not None
    return reached > level.above
