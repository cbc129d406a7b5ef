"""What adds up in a result, put into words: measures, and outcomes with how they came about."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from django.utils.translation import gettext, pgettext

from assessments.outcomes import amount_text, headline, level_text
from assessments.outcomes import range_text as _between
from reports import wording
from reports.outcome_view_model import AddedQuestion, Measure, MeasurePart, Outcome, OutcomeLevel, Step, Sums
from reports.view_model import figure, question_anchor
from scoring import Adjustment as BankAdjustment
from scoring import (
    AdjustmentResult,
    AmountResult,
    Document,
    MeasureResult,
    OutcomeResult,
    Result,
)
from scoring import Limit as BankLimit
from scoring import Outcome as BankOutcome
from scoring import OutcomeLevel as BankLevel

Words = Callable[[Mapping[str, str]], str]
NOTHING = "–"
HUNDRED = Fraction(100)


def sums(
    document: Document,
    result: Result,
    *,
    numbers: Mapping[str, str],
    text: Words,
    earlier: Result | None = None,
) -> Sums | None:
    """Measures and outcomes in words; None when the bank has none. `numbers`: of all questions; `text`: a bank's text, worded;
    `earlier`: the result of an earlier submission that is to be held against this one."""
    if not result.measures:
        return None
    return _Words(document, result, numbers, text, earlier).sums()


def change_text(value: Fraction) -> str:
    """An amount that is added or taken away, with its sign."""
    return f"+{amount_text(value)}" if value > 0 else amount_text(value)


class _Words:
    """The sums of one result in the making."""

    def __init__(
        self,
        document: Document,
        result: Result,
        numbers: Mapping[str, str],
        text: Words,
        earlier: Result | None,
    ) -> None:
        self.document = document
        self.result = result
        self.numbers = numbers
        self.text = text
        self.earlier = earlier

    def sums(self) -> Sums:
        measures = tuple(map(self.measure, self.result.measures.values()))
        outcomes = tuple(map(self.outcome, self.result.outcomes.values()))
        return Sums(
            measures=measures,
            outcomes=outcomes,
            headline=outcomes[0].headline
            if outcomes
            else f"{measures[0].name}{_colon()}{measures[0].sentence}",
        )

    def name(self, key: str) -> str:
        """Of a measure or an outcome."""
        measures, outcomes = self.document.measures, self.document.outcomes
        return self.text(measures[key].name if key in measures else outcomes[key].name)

    # --- measures ------------------------------------------------------------------------------------

    def measure(self, found: MeasureResult) -> Measure:
        bank = self.document.measures[found.key]
        limits = {
            end * 100 / found.maximum if limit.taken_as == "amount" else end
            for outcome in self.document.outcomes.values()
            for adjustment in outcome.adjustments
            for limit in (adjustment.when,)
            if limit.of == found.key
            for end in _ends(limit)
        }
        return Measure(
            key=found.key,
            name=self.text(bank.name),
            description=self.text(bank.description),
            total=amount_text(found.total),
            maximum=amount_text(found.maximum),
            percent=f"{figure(found.percent)}%",
            possible="" if found.is_settled else _range(found.low, found.high),
            sentence=_of_maximum(found.total, found.maximum),
            low_share=100 * found.low / found.maximum,
            share=found.percent,
            high_share=100 * found.high / found.maximum,
            limits=tuple(sorted(end for end in limits if 0 < end < HUNDRED)),
            settled=found.is_settled,
            parts=self.parts(found),
            questions=tuple(map(self.added, found.questions)),
        )

    def parts(self, found: MeasureResult) -> tuple[MeasurePart, ...]:
        """By dimension, where the measure counts questions of several."""
        by_dimension: dict[str, list[AmountResult]] = {}
        for entry in found.questions:
            by_dimension.setdefault(entry.dimension, []).append(entry)
        if len(by_dimension) == 1:
            return ()
        places = {dimension.key: place for place, dimension in enumerate(self.document.dimensions, start=1)}
        rows = []
        for key, entries in by_dimension.items():
            total = sum((entry.amount for entry in entries if entry.amount is not None), Fraction(0))
            greatest = sum((entry.greatest for entry in entries), Fraction(0))
            rows.append(
                MeasurePart(
                    number=places[key],
                    name=self.text(self.document.dimension(key).name),
                    total=amount_text(total),
                    greatest=amount_text(greatest),
                    share=100 * total / greatest if greatest else Fraction(0),
                )
            )
        return tuple(rows)

    def added(self, entry: AmountResult) -> AddedQuestion:
        states = {
            "hidden": gettext("Not shown with these answers"),
            "not_asked": gettext("Not asked here"),
            "not_applicable": wording.status_text("not_applicable"),
            "unanswered": wording.status_text("unanswered"),
            "unknown": wording.status_text("unknown"),
        }
        shown = self.result.questions[entry.question].status != "hidden"
        return AddedQuestion(
            key=entry.question,
            number=self.numbers[entry.question],
            text=self.text(self.document.question(entry.question).text),
            anchor=question_anchor(entry.question) if shown else "",
            added=NOTHING if entry.amount is None else amount_text(entry.amount),
            greatest=amount_text(entry.greatest),
            state=states.get(entry.status, ""),
        )

    # --- outcomes ------------------------------------------------------------------------------------

    def outcome(self, found: OutcomeResult) -> Outcome:
        bank = self.document.outcomes[found.key]
        percent = bank.levels_as == "percent"
        ends = [100 * end / found.maximum if percent else end for end in (found.low, found.high)]
        top = HUNDRED if percent else found.maximum
        levels = self.levels(bank, found, bottom=min(Fraction(0), ends[0]), top=max(top, ends[1]))
        source = self.document.sources.get(bank.source) if bank.source else None
        return Outcome(
            key=found.key,
            name=self.text(bank.name),
            description=self.text(bank.description),
            headline=headline(self.document, found, self.text),
            value="" if found.value is None else amount_text(found.value),
            maximum=amount_text(found.maximum),
            percent="" if found.percent is None else f"{figure(found.percent)}%",
            possible="" if found.value is not None else _range(found.low, found.high),
            sentence=_of_maximum(found.value, found.maximum)
            if found.value is not None
            else gettext("So far between %(low)s and %(high)s, of %(maximum)s at most")
            % {
                "low": amount_text(found.low),
                "high": amount_text(found.high),
                "maximum": amount_text(found.maximum),
            },
            level=levels[found.level - 1] if found.level is not None else None,
            levels=levels,
            level_text=level_text(self.document, found, self.text),
            low=ends[0],
            high=ends[1],
            scale_low=min(Fraction(0), ends[0]),
            scale_high=max(top, ends[1]),
            unit="%" if percent else "",
            steps=tuple(self.steps(bank, found)),
            source=" ".join(
                filter(None, (self.text(source.title), f"({source.year})" if source.year else ""))
            )
            if source
            else "",
            caution=self.text(source.caution) if source else "",
            before=self.before(found.key),
        )

    def levels(
        self, bank: BankOutcome, found: OutcomeResult, *, bottom: Fraction, top: Fraction
    ) -> tuple[OutcomeLevel, ...]:
        if not bank.levels:
            return ()
        starts = [bottom, *(Fraction(_beginning(level)) for level in bank.levels[1:])]
        ends = [*starts[1:], top]
        unit = "%" if bank.levels_as == "percent" else ""
        low, high = found.level_range or (0, 0)
        return tuple(
            OutcomeLevel(
                number=number,
                count=len(bank.levels),
                name=self.text(level.name),
                text=self.text(level.text),
                span=_span(level, bank.levels[number] if number < len(bank.levels) else None, unit),
                start=min(max(start, bottom), top),
                end=min(max(end, bottom), top),
                reached=low == high == number,
                possible=low <= number <= high,
            )
            for number, (level, start, end) in enumerate(zip(bank.levels, starts, ends, strict=True), start=1)
        )

    def before(self, key: str) -> str:
        """What it was in an earlier submission, where that had it."""
        then = self.earlier.outcomes.get(key) if self.earlier else None
        bank = self.document.outcomes[key]
        if then is None or then.value is None:
            return ""
        value = amount_text(then.value)
        if then.level is None or then.level > len(bank.levels):
            return value
        return gettext("%(level)s, %(value)s") % {
            "level": self.text(bank.levels[then.level - 1].name),
            "value": value,
        }

    def steps(self, bank: BankOutcome, found: OutcomeResult) -> Iterable[Step]:
        """How it came about, line by line."""
        for term, entry in zip(bank.terms, found.terms, strict=True):
            details = []
            if term.taken_as == "percent":
                details.append(gettext("in percent of its maximum"))
            if term.times != 1:
                details.append(gettext("times %(factor)s") % {"factor": amount_text(Fraction(term.times))})
            yield Step(
                label=self.name(term.of),
                detail=wording.joined(details),
                value=_range(entry.low, entry.high),
            )
        if len(bank.terms) > 1:
            yield Step(
                label=pgettext("of an addition", "Sum"),
                detail="",
                value=_range(found.sum_low, found.sum_high),
            )
        for adjustment, made in zip(bank.adjustments, found.adjustments, strict=True):
            yield self.adjustment(adjustment, made)
        if bank.adjustments and (found.adjusted_low, found.adjusted_high) != (found.low, found.high):
            yield Step(
                label=gettext("After adjustment"),
                detail="",
                value=_range(found.adjusted_low, found.adjusted_high),
            )
        if bank.never_below is not None:
            yield Step(
                label=gettext("Lower end"),
                detail=gettext("never below %(end)s") % {"end": amount_text(Fraction(bank.never_below))},
                value="",
            )
        if bank.decimals is not None:
            yield Step(
                label=gettext("Rounded"),
                detail=gettext("half up, to whole numbers")
                if bank.decimals == 0
                else gettext("half up, decimals kept: %(places)s") % {"places": bank.decimals},
                value="",
            )
        yield Step(
            label=self.text(bank.name),
            detail=_of_maximum(found.value, found.maximum) if found.value is not None else "",
            value=_range(found.low, found.high),
        )

    def adjustment(self, bank: BankAdjustment, found: AdjustmentResult) -> Step:
        """An adjustment: when it is made, how things stand, and what it changes."""
        limit = bank.when
        change = (
            f"{change_text(Fraction(bank.percent))}%"
            if bank.percent is not None
            else change_text(Fraction(bank.amount or 0))
        )
        rule = gettext("%(change)s when %(name)s is %(limit)s") % {
            "change": change,
            "name": wording.quoted(self.name(limit.of)),
            "limit": limit_text(limit),
        }
        standing = gettext("now %(standing)s") % {"standing": self.standing(limit)}
        detail = gettext("%(rule)s; %(standing)s") % {"rule": rule, "standing": standing}
        if found.made is False:
            return Step(label=self.reason(bank), detail=detail, value=gettext("Not made"), made=False)
        changes = (
            change_text(found.low)
            if found.low == found.high
            else _between(change_text(found.low), change_text(found.high))
        )
        return Step(label=self.reason(bank), detail=detail, value=changes, made=found.made)

    def reason(self, bank: BankAdjustment) -> str:
        return self.text(bank.reason) or gettext("Adjustment")

    def standing(self, limit: BankLimit) -> str:
        """How what is tested stands, in the unit of the test."""
        if limit.of in self.result.measures:
            measure = self.result.measures[limit.of]
            low, high, maximum = measure.low, measure.high, measure.maximum
        else:
            outcome = self.result.outcomes[limit.of]
            low, high, maximum = outcome.low, outcome.high, outcome.maximum
        if limit.taken_as == "amount":
            return _range(low, high)
        ends = [f"{figure(100 * end / maximum)}%" for end in (low, high)]
        return ends[0] if low == high else _between(*ends)


# --- pieces ----------------------------------------------------------------------------------------


def limit_text(limit: BankLimit) -> str:
    """A limit in words, as in “at least 80%”."""
    unit = "%" if limit.taken_as == "percent" else ""
    said = []
    for end, words in (
        (limit.at_least, gettext("at least %(end)s")),
        (limit.above, gettext("above %(end)s")),
        (limit.at_most, gettext("at most %(end)s")),
        (limit.below, gettext("below %(end)s")),
    ):
        if end is not None:
            said.append(words % {"end": f"{amount_text(Fraction(end))}{unit}"})
    return gettext(" and ").join(said)


def _ends(limit: BankLimit) -> list[Fraction]:
    return [
        Fraction(end) for end in (limit.at_least, limit.above, limit.at_most, limit.below) if end is not None
    ]


def _beginning(level: BankLevel) -> Fraction:
    beginning = level.above if level.begins_at is None else level.begins_at
    assert beginning is not None  # every level but the first has one
    return Fraction(beginning)


def _span(level: BankLevel, following: BankLevel | None, unit: str) -> str:
    """Where a level begins and ends, in words: an end that belongs to it is said otherwise than one that does not."""
    said = []
    for end, words in (
        (level.begins_at, pgettext("beginning of a level", "from %(end)s")),
        (level.above, pgettext("beginning of a level", "above %(end)s")),
        (following.begins_at if following else None, pgettext("end of a level", "below %(end)s")),
        (following.above if following else None, pgettext("end of a level", "up to %(end)s")),
    ):
        if end is not None:
            said.append(words % {"end": f"{amount_text(Fraction(end))}{unit}"})
    return wording.joined(said)


def _of_maximum(value: Fraction, maximum: Fraction) -> str:
    return gettext("%(value)s of %(maximum)s (%(percent)s%%)") % {
        "value": amount_text(value),
        "maximum": amount_text(maximum),
        "percent": figure(100 * value / maximum),
    }


def _range(low: Fraction, high: Fraction) -> str:
    return amount_text(low) if low == high else _between(amount_text(low), amount_text(high))


def _colon() -> str:
    return gettext(": ")
