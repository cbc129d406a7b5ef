"""Small marks of the results page that need more than text, and lists of hundreds of them.

A template takes some twenty times as long over the rows of a table or the options of a question as a tag does: these are
what most of a long page is made of.
"""

from collections.abc import Mapping, Sequence
from html import escape

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import charts
from reports.tables import Table
from reports.view_model import Clause, Counts, Explanation, Question, Segment, Standing

register = template.Library()

TONES = {"ahead": "ahead", "behind": "behind", "not-separable": "within", "too-few": "few"}


@register.simple_tag(takes_context=True)
def answer_url(context: Context, question: Question) -> str:
    """Where a question of the page's assessment is answered."""
    address = reverse("dimension", args=[context["assessment"].pk, question.dimension])
    return f"{address}#{context['places'][question.key]}"


@register.simple_tag(takes_context=True)
def question_place(context: Context, anchor: str) -> str:
    """Where a question of a result stands: on the page itself or, of very many, on the page of its dimension."""
    return str((context.get("question_places") or {}).get(anchor, f"#{anchor}"))


@register.simple_tag
def where_from(explanation: Explanation | None, about: object) -> SafeString:
    """ "Where does this come from?", to be opened; nothing where there is nothing to explain.

    `about`: what the number is, for those who hear it out of its place.
    """
    if explanation is None:
        return SafeString("")
    question = _("Where does this come from?")
    calculation = explanation.calculation and f'<p class="calculation">{escape(explanation.calculation)}</p>'
    notes = "".join(f"<li>{escape(note)}</li>" for note in explanation.notes)
    return mark_safe(  # noqa: S308  every text is escaped
        f'<details class="where-from"><summary>{escape(question)}'
        f'<span class="visually-hidden"> {escape(str(about))}</span></summary>'
        f"<div><p>{escape(explanation.rule)}</p>{calculation}{notes and f'<ul>{notes}</ul>'}</div></details>"
    )


@register.simple_tag(takes_context=True)
def clause_rows(context: Context, clauses: Sequence[Clause], *, addressees: bool = False) -> SafeString:
    """Clauses: what was asked of each and how it was answered. `addressees`: whether to say whom each addresses."""
    places = context.get("question_places") or {}
    language = context.get("content_language")
    lang = f' lang="{escape(language)}"' if language else ""
    rows = (
        f'<li class="clause"><span class="clause-key">{escape(clause.key)}</span> '
        f'<span class="clause-title"{lang}>{_clause_title(clause, addressees=addressees)}</span> '
        f'<span class="clause-how">{_clause_answers(clause, places) if clause.links else _clause_left_out(clause)}</span></li>'
        for clause in clauses
    )
    return mark_safe("\n".join(rows))  # noqa: S308  every text is escaped


def _clause_title(clause: Clause, *, addressees: bool) -> str:
    title = escape(clause.title)
    if clause.provision and clause.provision.secondary:
        mark = _("secondary sources only")
        title += f' <span class="clause-mark">{escape(mark)}</span>'
    if clause.provision and clause.provision.addressees and addressees:
        title += f'<span class="clause-aside">{escape(clause.provision.addressees)}</span>'
    return title


def _clause_answers(clause: Clause, places: Mapping[str, str]) -> str:
    """The points, the state unless all is answered, the questions as links to where they stand, and the evidence."""
    unit, evidence = pgettext("of a clause", "points"), _("no evidence named")
    if clause.with_evidence:
        evidence = _("evidence named for %(named)s of %(asked)s") % {
            "named": clause.with_evidence,
            "asked": clause.asked,
        }
    points = f'<b class="numeric">{clause.points}</b> {escape(unit)} · ' if clause.points else ""
    state = f"{escape(clause.state_text)} · " if clause.state != "answered" else ""
    return (
        f'<span>{points}{state}<span class="nowrap">{_question_links(clause.links, places)}</span></span> '
        f'<span class="clause-evidence">· {escape(evidence)}</span>'
    )


def _question_links(links: Sequence[tuple[str, str]], places: Mapping[str, str]) -> str:
    """Questions by number, as links to where they stand."""
    word, comma = _("Question"), pgettext("between the items of a list", ", ")
    return f'</span>{escape(comma)}<span class="nowrap">'.join(
        f'<a href="{places.get(anchor, f"#{anchor}")}"><span class="visually-hidden">{escape(word)} </span>{number}</a>'
        for number, anchor in links
    )


def _clause_left_out(clause: Clause) -> str:
    """That nothing was asked, and why where that was meant."""
    reason = clause.reason if clause.why_not == "deliberate" else ""
    aside = reason and f'<span class="clause-aside">{escape(reason)}</span>'
    return f'<span class="text-muted">{escape(clause.state_text)}</span>{aside}'


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The rows of a table's body; the first cell of each names it, numbers stand to the right."""
    openings = ['<td class="number">' if number else "<td>" for _column, number in table.head[1:]]
    rows = (
        f'<tr><th scope="row">{escape(str(name))}</th>'
        + "".join(f"{td}{escape(str(cell))}</td>" for td, cell in zip(openings, cells, strict=True))
        + "</tr>"
        for name, *cells in table.rows
    )
    return mark_safe("\n".join(rows))  # noqa: S308  every cell is escaped


@register.simple_tag
def option_rows(question: Question) -> SafeString:
    """What could be chosen, each with its points where the question is scored, and what was."""
    # By whether it was chosen: what stands before its text, and after it.
    before = (
        '<li><span aria-hidden="true" class="option-mark">○</span> <span>',
        '<li class="chosen"><span aria-hidden="true" class="option-mark">●</span> <span>',
    )
    chosen = _("(chosen)")
    after = ("</span>", f'<span class="visually-hidden"> {escape(chosen)}</span></span>')
    rows = (
        f"{before[option.chosen]}{escape(option.text)}{after[option.chosen]}"
        + (f' <span class="numeric small">{option.points}</span></li>' if question.scored else "</li>")
        for option in question.options
    )
    return mark_safe("\n".join(rows))  # noqa: S308  every text is escaped


@register.simple_tag
def coverage_chart(counts: Counts) -> SafeString:
    """How much is answered, as a bar."""
    title = _("Answered: %(answered)s. We don’t know: %(unknown)s. Unanswered: %(unanswered)s.") % {
        "answered": counts.answered,
        "unknown": counts.unknown,
        "unanswered": counts.unanswered,
    }
    return charts.coverage_bar(counts.answered, counts.unknown, counts.unanswered, title=title)


@register.simple_tag
def verdict(standing: Standing) -> SafeString:
    """A verdict in words, with a mark whose shape says the same."""
    return format_html(
        '<span class="verdict verdict-{}">{}</span>', TONES[standing.verdict], standing.verdict_text
    )


@register.simple_tag
def points_bar(question: Question) -> SafeString:
    """The points of an answer as a bar, with a line at the target. The number stands beside it in text."""
    points = float(question.points or 0)
    target = "" if question.gap is None or not question.gap.exact else points + float(question.gap)
    mark = format_html('<path class="bar-target" d="M{} 0v8"/>', f"{target:.1f}") if target else ""
    return format_html(
        '<svg class="points-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-room" width="100" height="8"/>'
        '<rect class="bar-own" width="{}" height="8"/>{}</svg>',
        f"{points:.1f}",
        mark,
    )


@register.simple_tag
def swatch(segment: Segment) -> SafeString:
    """The colour of a part of a distribution, as its key shows it."""
    name = f"swatch-{segment.step}" if segment.known else "swatch-unknown"
    return format_html('<span class="swatch {}" aria-hidden="true"></span>', name)
