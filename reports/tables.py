"""Every chart and list of a result as a table: what "show as a table" opens and what the CSV holds.

The cells are the view-model's own texts, so that a table never says anything else than the chart beside it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organisations.spreadsheets import csv_lines
from reports.headlines import by_standing
from reports.view_model import Clause, Dimension, Figure, Framework, Movement, Question, ReportContext, Score
from reports.wording import in_sequence, joined
from scoring import round_half_up

NOTHING = "–"
Cell = str | Figure | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of texts and numbers under `columns`; the first cell of a row names it."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def head(self) -> list[tuple[str, bool]]:
        """Each column's heading and whether numbers stand under it."""
        return [
            (column, any(not isinstance(row[index], str) for row in self.rows))
            for index, column in enumerate(self.columns)
        ]

    @property
    def body(self) -> Iterator[list[tuple[str, bool]]]:
        """Each row as pairs of text and whether numbers stand in its column."""
        numeric = [number for _column, number in self.head]
        for row in self.rows:
            yield [(str(cell), number) for cell, number in zip(row, numeric, strict=True)]

    def as_csv(self) -> str:
        """The table for a spreadsheet: a byte order mark lets Excel read Japanese, no cell is a formula."""
        return "".join(csv_lines([self.columns, *self.rows]))


def _or_nothing(figure: Figure | None) -> Cell:
    return NOTHING if figure is None else figure


def _score_cells(score: Score) -> tuple[Cell, ...]:
    return (
        _or_nothing(score.score),
        _or_nothing(score.low),
        _or_nothing(score.high),
        score.level_text,
        _or_nothing(score.coverage),
    )


def scores(report: ReportContext) -> Table:
    """Every dimension's score, range, level, coverage, target and last score; the overall result last."""
    rows: list[tuple[Cell, ...]] = [
        (
            dimension.name,
            *_score_cells(dimension.score),
            _or_nothing(dimension.target),
            _or_nothing(dimension.previous),
        )
        for dimension in report.scored_dimensions
    ]
    before = report.change.overall.before if report.change else None
    rows.append((_("Overall"), *_score_cells(report.overall), NOTHING, _or_nothing(before)))
    return Table(
        key="scores",
        title=_("Scores by dimension"),
        columns=(
            _("Dimension"),
            _("Score (0–100)"),
            _("Could be as low as"),
            _("Could be as high as"),
            _("Level"),
            _("Answered, percent of weight"),
            _("Target"),
            _("Last time"),
        ),
        rows=tuple(rows),
    )


def ranges(report: ReportContext) -> Table:
    """Every dimension against the published figures, furthest behind first."""

    def row(dimension: Dimension) -> tuple[Cell, ...]:
        standing = dimension.standing
        if standing is None:
            return (dimension.name, NOTHING, NOTHING, NOTHING, NOTHING, dimension.standing_text)
        return (
            dimension.name,
            standing.own,
            standing.low,
            standing.high,
            standing.compared_text,
            standing.verdict_text,
        )

    return Table(
        key="ranges",
        title=_("Standing against published surveys"),
        columns=(
            _("Dimension"),
            _("Own points, compared questions only"),
            _("Survey’s answers on our points, lower end"),
            _("Survey’s answers on our points, upper end"),
            _("Compared on"),
            _("Verdict"),
        ),
        rows=tuple(row(dimension) for dimension in by_standing(report)),
    )


def coverage(report: ReportContext) -> Table:
    """How many questions of every dimension are answered, unknown, open and not applicable."""
    groups = [(dimension.name, dimension.counts) for dimension in report.dimensions]
    groups.append((_("Overall"), report.counts))
    return Table(
        key="coverage",
        title=_("What is answered"),
        columns=(
            _("Dimension"),
            _("Asked"),
            _("Answered"),
            _("We don't know"),
            _("Unanswered"),
            _("Not applicable"),
        ),
        rows=tuple(
            (name, counts.asked, counts.answered, counts.unknown, counts.unanswered, counts.not_applicable)
            for name, counts in groups
        ),
    )


def figures(report: ReportContext) -> Table:
    """Every published figure that the answers are held against, with its source."""
    return Table(
        key="figures",
        title=_("Published figures used"),
        columns=(
            _("No."),
            _("Question"),
            _("Own answer"),
            _("Published figure"),
            _("Share"),
            _("Our options it speaks of"),
            _("Wording"),
            _("Region"),
            _("Share of whom"),
            _("Sample"),
            _("Source"),
            _("Year"),
            _("Place in the source"),
            _("Caution"),
        ),
        rows=tuple(
            (
                question.number,
                question.text,
                question.answer,
                figure.statement,
                figure.share,
                figure.options,
                figure.match_text,
                figure.region,
                figure.base,
                figure.sample,
                figure.source,
                NOTHING if figure.year is None else str(figure.year),
                figure.at,
                figure.caution,
            )
            for question in report.questions
            for figure in question.figures
        ),
    )


def answers(report: ReportContext) -> Table:
    """Every question that is shown, its answer, its points and what the figures allow to be said of it."""

    def row(question: Question) -> tuple[Cell, ...]:
        benchmark = question.benchmark
        proposals = question.verification.proposals if question.verification else ()
        return (
            question.number,
            question.dimension_name,
            question.text,
            question.answer,
            _or_nothing(question.points),
            _or_nothing(question.gap),
            *((question.added or NOTHING,) if report.sums else ()),
            _or_nothing(benchmark.low if benchmark else None),
            _or_nothing(benchmark.high if benchmark else None),
            " ".join(benchmark.sentences) if benchmark else NOTHING,
            question.comment,
            question.evidence,
            question.verification.text if question.verification else NOTHING,
            in_sequence([proposal.proposed for proposal in proposals]) or NOTHING,
            question.key,
        )

    return Table(
        key="answers",
        title=_("Questions and answers"),
        columns=(
            _("No."),
            _("Dimension"),
            _("Question"),
            _("Own answer"),
            _("Points"),
            _("Gap to target"),
            *((_("Adds"),) if report.sums else ()),
            _("Survey’s answers on our points, lower end"),
            _("Survey’s answers on our points, upper end"),
            _("Against published surveys"),
            _("Comment"),
            _("Evidence"),
            _("Verification"),
            _("Proposed answer"),
            _("Key"),
        ),
        rows=tuple(row(question) for question in report.questions),
    )


def proposals(report: ReportContext) -> Table:
    """Every other answer that consultants propose, beside the one that was given. Empty where they propose none."""
    return Table(
        key="proposals",
        title=_("Proposed adjustments"),
        columns=(
            _("No."),
            _("Dimension"),
            _("Question"),
            _("Own answer"),
            _("Points"),
            _("Proposed answer"),
            _("Points, if it stood"),
            _("Reason"),
            _("Consultancy"),
            _("Consultant"),
            _("Date"),
            _("Key"),
        ),
        rows=tuple(
            (
                proposal.number,
                proposal.dimension_name,
                proposal.text,
                proposal.answer,
                _or_nothing(proposal.points),
                proposal.proposed,
                _or_nothing(proposal.proposed_points),
                proposal.reason,
                proposal.consultancy,
                proposal.by,
                proposal.on_text,
                proposal.question,
            )
            for proposal in (report.verifications.proposals if report.verifications else ())
        ),
    )


def adjusted(report: ReportContext) -> Table:
    """The overall score and those that the proposals move, beside what they would be. Empty without proposals."""
    return Table(
        key="adjusted",
        title=_("If the proposals stood"),
        columns=(
            _("Dimension"),
            _("Score (0–100)"),
            _("If the proposals stood"),
            pgettext("in points", "Change"),
            _("Level"),
            _("Level, if the proposals stood"),
        ),
        rows=tuple(
            (
                score.name,
                _or_nothing(score.score),
                _or_nothing(score.adjusted),
                score.change_text,
                score.level_text,
                score.adjusted_level_text,
            )
            for score in (report.verifications.scores if report.verifications else ())
        ),
    )


def actions(report: ReportContext) -> Table:
    """Every recommendation in rank order, with its place on the roadmap."""
    return Table(
        key="actions",
        title=_("Actions and roadmap"),
        columns=(
            _("Rank"),
            _("Action"),
            _("How to tell that it is done"),
            pgettext("of an action", "Owner"),
            _("Could add to the overall score"),
            _("Effort"),
            _("When"),
            _("Needs first"),
            _("Dimensions"),
            _("Questions"),
            _("Why"),
            _("Serves"),
        ),
        rows=tuple(
            (
                item.rank,
                item.action,
                item.done_when,
                item.owner_name or NOTHING,
                item.gain_text if report.gives_levels else NOTHING,
                item.effort_text,
                item.horizon_text,
                item.needs_text or NOTHING,
                item.dimension_names,
                item.question_numbers,
                item.reason,
                joined(item.serves) or NOTHING,
            )
            for item in report.recommendations
        ),
    )


def owners(report: ReportContext) -> Table:
    """Every action by who usually owns it, with room for the name of the person and the day agreed."""
    return Table(
        key="owners",
        title=_("Actions by owner"),
        columns=(
            pgettext("of an action", "Owner"),
            _("Name of the person"),
            _("Rank"),
            _("Action"),
            _("How to tell that it is done"),
            _("Proposed"),
            _("Date agreed"),
            _("Effort"),
            _("Needs first"),
            _("Why"),
            _("Serves"),
        ),
        rows=tuple(
            (
                owner.name,
                "",
                item.rank,
                item.action,
                item.done_when,
                item.until,
                "",
                item.effort_text,
                item.needs_text or NOTHING,
                item.reason,
                joined(item.serves) or NOTHING,
            )
            for owner in report.owners
            for item in owner.items
        ),
    )


def places(report: ReportContext) -> Table:
    """Where to look first: what a profile says that is too short for a level."""
    return Table(
        key="places",
        title=_("Where to look first"),
        columns=(
            _("Rank"),
            _("Dimension"),
            _("No."),
            _("Question"),
            _("Own answer"),
            _("Points"),
            _("Below a minimum"),
            _("Action"),
            _("How to tell that it is done"),
            pgettext("of an action", "Owner"),
        ),
        rows=tuple(
            (
                place.rank,
                place.question.dimension_name,
                place.question.number,
                place.question.text,
                place.question.answer,
                _or_nothing(place.question.points),
                _("yes") if place.question.floor_broken else NOTHING,
                place.action.action if place.action else NOTHING,
                place.action.done_when if place.action else NOTHING,
                (place.action.owner_name if place.action else "") or NOTHING,
            )
            for place in report.priorities
        ),
    )


def left_out(report: ReportContext) -> Table:
    """The questions that the profile does not ask. Empty where it asks everything."""
    return Table(
        key="left_out",
        title=_("Questions that were not asked"),
        columns=(_("No."), _("Dimension"), _("Question"), _("Published figures"), _("Clauses"), _("Key")),
        rows=tuple(
            (
                question.number,
                question.dimension_name,
                question.text,
                _("yes") if question.has_figures else NOTHING,
                joined(question.clauses) or NOTHING,
                question.key,
            )
            for question in (report.profile.left_out if report.profile else ())
        ),
    )


def frameworks(report: ReportContext) -> Table:
    """Every clause of every framework: what was asked of it and how it was answered, or why nothing was."""

    def row(framework: Framework, clause: Clause) -> tuple[Cell, ...]:
        provision = clause.provision
        concerned = provision.concerned if provision else None
        return (
            clause.key,
            framework.title,
            clause.title,
            clause.state_text,
            clause.reason or NOTHING,
            clause.asked,
            clause.answered,
            _or_nothing(clause.points),
            clause.with_evidence,
            joined(clause.questions) or NOTHING,
            (provision.addressees if provision else "") or NOTHING,
            NOTHING if concerned is None else _("yes") if concerned else _("no"),
            (provision.applies_text if provision else "") or NOTHING,
            _("yes") if provision and provision.secondary else NOTHING,
            (provision.note if provision else "") or NOTHING,
        )

    return Table(
        key="frameworks",
        title=_("Framework coverage"),
        columns=(
            _("Clause"),
            _("Framework"),
            _("Short title"),
            _("State"),
            _("Why not asked"),
            _("Asked"),
            _("Answered"),
            _("Points"),
            _("With evidence"),
            _("Questions"),
            _("Addresses"),
            _("Addresses one of the roles held"),
            _("Applies"),
            _("Secondary sources only"),
            pgettext("on a clause", "Note"),
        ),
        rows=tuple(row(framework, clause) for framework in report.frameworks for clause in framework.clauses),
    )


def changes(report: ReportContext) -> Table:
    """Scores now and last time. Empty without an earlier submission."""

    def row(movement: Movement) -> tuple[Cell, ...]:
        return (
            movement.name,
            _or_nothing(movement.before),
            _or_nothing(movement.after),
            movement.change_text,
            movement.level_before or NOTHING,
            movement.level_after or NOTHING,
            NOTHING if movement.questions is None else movement.questions,
        )

    movements = (*report.change.dimensions, report.change.overall) if report.change else ()
    return Table(
        key="changes",
        title=_("Change since last time"),
        columns=(
            _("Dimension"),
            _("Last time"),
            _("This time"),
            pgettext("in points", "Change"),
            _("Level last time"),
            _("Level this time"),
            _("Questions compared"),
        ),
        rows=tuple(row(movement) for movement in movements),
    )


def measures(report: ReportContext) -> Table:
    """Every question that a measure counts, with what its answer adds; after them the measure's sum. Empty without measures."""
    rows: list[tuple[Cell, ...]] = []
    for measure in report.sums.measures if report.sums else ():
        rows += [
            (
                measure.name,
                entry.number,
                entry.text,
                entry.added,
                entry.greatest,
                entry.state or NOTHING,
                entry.key,
            )
            for entry in measure.questions
        ]
        possible = measure.possible or NOTHING
        rows.append(
            (
                measure.name,
                NOTHING,
                pgettext("of an addition", "Sum"),
                measure.total,
                measure.maximum,
                possible,
                measure.key,
            )
        )
    return Table(
        key="measures",
        title=_("What adds up"),
        columns=(
            _("Measure"),
            _("No."),
            _("Question"),
            _("Adds"),
            _("At most"),
            pgettext("of a measure", "Still open"),
            _("Key"),
        ),
        rows=tuple(rows),
    )


def outcomes(report: ReportContext) -> Table:
    """How every outcome came about, step by step. Empty without outcomes."""
    return Table(
        key="outcomes",
        title=_("How it came about"),
        columns=(_("Outcome"), _("Level"), _("Step"), _("Rule"), pgettext("of a step", "Value")),
        rows=tuple(
            (
                outcome.name,
                outcome.level_text or NOTHING,
                step.label,
                step.detail or NOTHING,
                step.value or NOTHING,
            )
            for outcome in (report.sums.outcomes if report.sums else ())
            for step in outcome.steps
        ),
    )


def workloads(report: ReportContext) -> Table:
    """Every place for every AI workload: its points, what speaks for it and against it."""
    return Table(
        key="workloads",
        title=_("Where AI workloads would run well"),
        columns=(
            _("Workload"),
            _("Place"),
            _("Recommended"),
            _("Points"),
            _("What speaks for it"),
            _("What speaks against it"),
            _("Excluded by"),
        ),
        rows=tuple(
            (
                workload.name,
                place.name,
                _("yes") if place.recommended else _("no"),
                place.points or NOTHING,
                in_sequence(place.speaking_for) or NOTHING,
                in_sequence(place.speaking_against) or NOTHING,
                in_sequence(place.excluded_by) or NOTHING,
            )
            for workload in (report.fit.workloads if report.fit else ())
            for place in workload.places
        ),
    )


def costs(report: ReportContext) -> Table:
    """What a cloud and own equipment have cost by the end of every month, rounded to whole units."""
    sketch = report.costs
    unit = f" ({sketch.currency})" if sketch else ""
    return Table(
        key="costs",
        title=_("Costs compared"),
        columns=(_("Month"), _("Cloud") + unit, _("Own equipment") + unit),
        rows=tuple(
            (point.month, int(round_half_up(point.cloud, 0)), int(round_half_up(point.own, 0)))
            for point in (sketch.series if sketch else ())
        ),
    )


BUILDERS: dict[str, Callable[[ReportContext], Table]] = {
    "scores": scores,
    "ranges": ranges,
    "coverage": coverage,
    "figures": figures,
    "answers": answers,
    "proposals": proposals,
    "adjusted": adjusted,
    "actions": actions,
    "owners": owners,
    "places": places,
    "left_out": left_out,
    "measures": measures,
    "outcomes": outcomes,
    "workloads": workloads,
    "costs": costs,
    "frameworks": frameworks,
    "changes": changes,
}
