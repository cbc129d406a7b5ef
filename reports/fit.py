"""Where AI workloads would run well, and when own equipment would pay, put into words."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from reports import wording
from reports.fit_view_model import (
    CostPoint,
    CostRow,
    CostSketch,
    Fit,
    FitReason,
    FitWorkload,
    OpenInput,
    OtherAnswers,
    PlaceRow,
    QuestionLink,
    TradeOff,
)
from reports.money import amount_text, currency_text, hours_text, months_text
from reports.view_model import question_anchor
from scoring import BreakEven, Document, InfrastructureFit, OtherAnswer, Result, WorkloadFit, round_half_up
from scoring.break_even import MONTHS, PRICE_CHANGE

Words = Callable[[Mapping[str, str]], str]
NOTHING = "–"


def fit(document: Document, result: Result, *, numbers: Mapping[str, str], text: Words) -> Fit | None:
    """The advice in words; None when the bank gives none. `numbers`: of all questions; `text`: a bank's text, worded."""
    if document.infrastructure_fit is None:
        return None
    return _Words(document, document.infrastructure_fit, result, numbers, text).fit()


class _Words:
    """One advice in the making."""

    def __init__(
        self,
        document: Document,
        bank: InfrastructureFit,
        result: Result,
        numbers: Mapping[str, str],
        text: Words,
    ) -> None:
        self.document = document
        self.bank = bank
        self.result = result
        self.numbers = numbers
        self.text = text

    def fit(self) -> Fit:
        found = self.result.infrastructure_fit
        questions = self.bank.workload_questions
        links = tuple(map(self.link, questions))
        if found is None:
            asked = [key for key in questions if self.result.questions[key].status != "hidden"]
            if not asked:
                return Fit(
                    state="not-asked",
                    headline=gettext("Not asked here"),
                    note=gettext(
                        "These answers were given without the questions about workloads, so nothing can be said about "
                        "where they would run well."
                    ),
                    workloads=(),
                    questions=(),
                )
            return Fit(
                state="unanswered",
                headline=gettext("Nothing said about workloads yet"),
                note=gettext(
                    "Say which AI workloads you have or plan. Each then gets a place to run, with the reasons."
                ),
                workloads=(),
                questions=tuple(link for link in links if link.key in asked),
            )
        workloads = tuple(map(self.workload, found))
        if not workloads:
            return Fit(
                state="no-workloads",
                headline=gettext("No AI workloads of your own"),
                note=gettext(
                    "You have said that you run none. What others run for you is judged with your suppliers."
                ),
                workloads=(),
                questions=(),
            )
        return Fit(
            state="advised",
            headline=self.headline(workloads),
            note=gettext(
                "A first orientation from a few answers by rules that are written down in the question bank. It weighs no "
                "offers, no contracts and no architecture you already have."
            ),
            workloads=workloads,
            questions=links,
        )

    def headline(self, workloads: Sequence[FitWorkload]) -> str:
        """One place for all, or two where each is somebody's, or that they differ."""
        places = list(dict.fromkeys(workload.place for workload in workloads if workload.place))
        if not places:
            return gettext("The answers leave no place to run")
        alike = len(places) == 1 and all(workload.place for workload in workloads)
        first = workloads[0]
        if alike and not any(workload.close for workload in workloads):
            return gettext("%(place)s fits best") % {"place": places[0]}
        if alike and len(workloads) == 1:
            return gettext("A tie: %(place)s or %(runner_up)s") % {
                "place": first.place,
                "runner_up": first.runner_up,
            }
        if alike:
            return gettext("%(place)s fits best, or as well as another place") % {"place": places[0]}
        return gettext("No one place fits every workload best")

    def workload(self, found: WorkloadFit) -> FitWorkload:
        bank = self.bank.workloads[found.workload]
        first, second = found.recommended, found.runner_up
        place = self.place_name(first.place) if first else ""
        runner_up = self.place_name(second.place) if second else ""
        others = self.other_answers(found)
        return FitWorkload(
            key=found.workload,
            name=self.text(bank.name),
            place=place,
            place_text=self.text(self.bank.places[first.place].text) if first else "",
            runner_up=runner_up,
            close=found.is_close,
            sentence=self.sentence(found, place, runner_up),
            why=self.text(bank.reason),
            reasons=tuple(
                FitReason(text=self.reason(key), tipped=key in found.tipped_by) for key in found.reasons
            ),
            against=tuple(
                self.reason(key)
                for key in (first.speaking_against if first else ())
                if key not in found.tipped_by
            ),
            trade_offs=self.trade_offs(first.place, second.place if second else None) if first else (),
            places=self.places(found),
            changes=tuple(other for other in others if not other.is_open),
            open=tuple(
                OpenInput(
                    question=self.link(key),
                    decisive=any(other.question.key == key for other in others),
                )
                for key in found.open
            ),
            not_asked=tuple(map(self.link, found.not_asked)),
        )

    def sentence(self, found: WorkloadFit, place: str, runner_up: str) -> str:
        if not place:
            return gettext(
                "Every place is excluded by an answer. See below which answers would open one again."
            )
        if not runner_up:
            return gettext("Every other place is excluded.")
        facts = {"place": place, "runner_up": runner_up}
        if found.is_close:
            return (
                gettext("%(runner_up)s has as many points: nothing in the answers tells the two apart.")
                % facts
            )
        return gettext("Next best: %(runner_up)s.") % facts

    def place_name(self, key: str | None) -> str:
        return self.text(self.bank.places[key].name) if key is not None else gettext("no place left")

    def reason(self, rule: str) -> str:
        return self.text(self.bank.rule(rule).reason)

    def trade_offs(self, first: str, second: str | None) -> tuple[TradeOff, ...]:
        rows = []
        for key, aspect in self.bank.aspects.items():
            own, other = (
                self.text(self.bank.places[place].traits.get(key, {})) if place else ""
                for place in (first, second)
            )
            if own or other:
                rows.append(
                    TradeOff(aspect=self.text(aspect), recommended=own or NOTHING, runner_up=other or NOTHING)
                )
        return tuple(rows)

    def places(self, found: WorkloadFit) -> tuple[PlaceRow, ...]:
        ranked = [
            PlaceRow(
                name=self.place_name(entry.place),
                text=self.text(self.bank.places[entry.place].text),
                points=wording.number_text(round_half_up(entry.points, 1)),
                recommended=entry is found.recommended,
                speaking_for=tuple(map(self.reason, entry.speaking_for)),
                speaking_against=tuple(map(self.reason, entry.speaking_against)),
                excluded_by=(),
            )
            for entry in found.ranking
        ]
        excluded = [
            PlaceRow(
                name=self.place_name(place),
                text=self.text(self.bank.places[place].text),
                points="",
                recommended=False,
                speaking_for=(),
                speaking_against=(),
                excluded_by=tuple(map(self.reason, rules)),
            )
            for place, rules in found.excluded.items()
        ]
        return (*ranked, *excluded)

    def other_answers(self, found: WorkloadFit) -> tuple[OtherAnswers, ...]:
        by_question: dict[str, list[OtherAnswer]] = {}
        for change in found.would_change:
            by_question.setdefault(change.question, []).append(change)
        return tuple(
            OtherAnswers(
                question=self.link(key),
                answers=tuple((self.answer(change), self.place_name(change.place)) for change in changes),
                is_open=key in found.open,
            )
            for key, changes in by_question.items()
        )

    def answer(self, change: OtherAnswer) -> str:
        question = self.document.question(change.question)
        if question.kind == "number":
            unit = self.text(question.unit)
            return f"{change.value} {unit}" if unit else change.value
        option = self.text(question.option(change.value).text)
        if change.way == "added":
            return gettext("“%(option)s” as well") % {"option": option}
        if change.way == "removed":
            return gettext("without “%(option)s”") % {"option": option}
        return wording.quoted(option)

    def link(self, key: str) -> QuestionLink:
        shown = self.result.questions[key].status != "hidden"
        return QuestionLink(
            key=key,
            dimension=self.document.dimension_of(key).key,
            number=self.numbers[key],
            text=self.text(self.document.question(key).text),
            anchor=question_anchor(key) if shown else "",
        )


# --- costs -----------------------------------------------------------------------------------------


def cost_sketch(found: BreakEven | None) -> CostSketch | None:
    """The comparison in words; None without figures."""
    if found is None:
        return None
    years, currency = found.costs.years, found.costs.currency
    hourly = Fraction(found.costs.hours_per_month) * Fraction(found.costs.cloud_price_per_hour)
    swing = hourly * PRICE_CHANGE / 100
    return CostSketch(
        currency=currency_text(currency),
        years=years,
        month=found.month,
        headline=_headline(found),
        sentences=(_totals(found), _hours(found), _sensitivity(found)),
        cautions=(
            gettext("A sketch from your own numbers: no prices of ours, no quotation, no investment advice."),
            gettext(
                "Left out: interest, tax and depreciation, what the equipment is worth at the end, discounts and prices "
                "that change, time until delivery, and power drawn while idle."
            ),
            gettext("It assumes that both give the same capacity, in use for the hours stated."),
        ),
        monthly=(
            CostRow(
                label=gettext("Bought once, at the beginning"),
                cloud=NOTHING,
                own=amount_text(Fraction(found.costs.purchase_price), currency),
            ),
            CostRow(
                label=gettext("Running costs a month"),
                cloud=amount_text(found.cloud_per_month, currency),
                own=amount_text(found.own_per_month, currency),
            ),
        ),
        rows=tuple(
            CostRow(
                label=ngettext("By the end of year %(year)s", "By the end of year %(year)s", year)
                % {"year": year},
                cloud=amount_text(found.cloud_total(year * MONTHS), currency),
                own=amount_text(found.own_total(year * MONTHS), currency),
            )
            for year in range(1, years + 1)
        ),
        inputs=_inputs(found),
        series=tuple(
            CostPoint(
                month=month,
                cloud=cloud,
                cloud_low=cloud - month * swing,
                cloud_high=cloud + month * swing,
                own=own,
            )
            for month, (cloud, own) in enumerate(found.series)
        ),
        cloud_label=gettext("Cloud"),
        own_label=gettext("Own equipment"),
        month_label="" if found.month is None else gettext("month %(month)s") % {"month": found.month},
    )


def _years(count: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


def _headline(found: BreakEven) -> str:
    if found.month is None:
        return gettext("Own equipment does not pay for itself within %(years)s") % {
            "years": _years(found.costs.years)
        }
    return gettext("Own equipment has paid for itself after %(time)s") % {"time": months_text(found.month)}


def _totals(found: BreakEven) -> str:
    currency = found.costs.currency
    cloud, own = found.cloud_total(found.months), found.own_total(found.months)
    facts = {
        "years": _years(found.costs.years),
        "cloud": amount_text(cloud, currency),
        "own": amount_text(own, currency),
        "difference": amount_text(abs(cloud - own), currency),
    }
    if own == cloud:
        return gettext("Over %(years)s both come to %(cloud)s.") % facts
    if own < cloud:
        return (
            gettext(
                "Over %(years)s the cloud comes to %(cloud)s and own equipment to %(own)s: %(difference)s less."
            )
            % facts
        )
    return (
        gettext(
            "Over %(years)s the cloud comes to %(cloud)s and own equipment to %(own)s: %(difference)s more."
        )
        % facts
    )


def _hours(found: BreakEven) -> str:
    facts = {
        "years": _years(found.costs.years),
        "hours": "" if found.hours is None else hours_text(found.hours),
        "own_hours": hours_text(Fraction(found.costs.hours_per_month)),
    }
    sentences = {
        "own-above": gettext(
            "Over %(years)s both cost the same at %(hours)s hours a month; above that own equipment costs less. You have "
            "stated %(own_hours)s."
        ),
        "cloud-above": gettext(
            "Over %(years)s both cost the same at %(hours)s hours a month; above that the cloud costs less. You have "
            "stated %(own_hours)s."
        ),
        "own-always": gettext("Over %(years)s own equipment costs less at any number of hours a month."),
        "cloud-always": gettext(
            "Over %(years)s the cloud costs less at any number of hours a month, even around the clock."
        ),
        "same-always": gettext("Over %(years)s both cost the same at any number of hours a month."),
    }
    return sentences[found.balance] % facts


def _sensitivity(found: BreakEven) -> str:
    def time(month: int | None) -> str:
        if month is None:
            return gettext("not within %(years)s") % {"years": _years(found.costs.years)}
        return months_text(month)

    return gettext(
        "If the cloud’s price were %(percent)s%% lower, it would take: %(cheaper)s. If it were %(percent)s%% higher: "
        "%(dearer)s."
    ) % {
        "percent": PRICE_CHANGE,
        "cheaper": time(found.month_if_cheaper),
        "dearer": time(found.month_if_dearer),
    }


def _inputs(found: BreakEven) -> tuple[tuple[str, str], ...]:
    costs, currency = found.costs, found.costs.currency

    def money(value: object) -> str:
        return amount_text(Fraction(str(value)), currency, exact=True)

    return (
        (gettext("Hours in use a month"), hours_text(Fraction(costs.hours_per_month))),
        (gettext("Cloud: price an hour"), money(costs.cloud_price_per_hour)),
        (gettext("Cloud: other costs a month"), money(costs.cloud_other_per_month)),
        (gettext("Own equipment: purchase"), money(costs.purchase_price)),
        (gettext("Own equipment: power under load"), f"{wording.number_text(costs.power_kw)} kW"),
        (gettext("Own equipment: price of a kilowatt-hour"), money(costs.power_price_per_kwh)),
        (gettext("Own equipment: staff a month"), money(costs.staff_per_month)),
        (
            gettext("Own equipment: upkeep a year"),
            gettext("%(percent)s%% of the purchase")
            % {"percent": wording.number_text(costs.upkeep_percent_per_year)},
        ),
    )
