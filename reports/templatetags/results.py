"""Small marks of the results page that need more than text."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import charts
from reports.view_model import Clause, Counts, Dimension, Question, Segment, Standing

register = template.Library()

TONES = {"ahead": "ahead", "behind": "behind", "not-separable": "within", "too-few": "few"}


@register.simple_tag(takes_context=True)
def answer_url(context: Context, question: Question) -> str:
    """Where a question of the page's assessment is answered."""
    address = reverse("dimension", args=[context["assessment"].pk, question.dimension])
    return f"{address}#{context['places'][question.key]}"


@register.simple_tag(takes_context=True)
def question_rows(context: Context, dimension: Dimension) -> SafeString:
    """A dimension's questions in short, each a link to where it stands in full, on a page of its dimension's own.

    There are thousands of them, so they are written here.
    """
    address = reverse("results-dimension", args=[context["assessment"].pk, dimension.key]) + context["query"]
    language = f' lang="{escape(context["content_language"])}"' if context["content_language"] else ""
    points = _("%(points)s points")
    rows = (
        f'<li id="{question.anchor}"><span class="question-number">{question.number}</span> '
        f'<a href="{address}#{question.anchor}"{language}>{escape(question.text)}</a> '
        f'<span class="small text-muted">{escape(question.answer)}{_points(question, points)}</span></li>'
        for question in dimension.questions
    )
    return mark_safe(f'<ul class="plain-list">{"".join(rows)}</ul>')  # noqa: S308  all that others wrote is escaped


def _points(question: Question, words: str) -> str:
    return " · " + escape(words % {"points": question.points}) if question.points else ""


@register.simple_tag
def clause_links(clause: Clause) -> SafeString:
    """The questions that speak to a clause, as links to where they stand on the page."""
    word, comma = _("Question"), pgettext("between the items of a list", ", ")
    links = (
        f'<a href="#{anchor}"><span class="visually-hidden">{escape(word)} </span>{number}</a>'
        for number, anchor in clause.links
    )
    return mark_safe(f'</span>{escape(comma)}<span class="nowrap">'.join(links))  # noqa: S308  numbers and anchors are made of keys


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
