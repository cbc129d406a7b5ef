"""The lines of the review: a bank asks thousands of questions, and a line costs here a tenth of what it does in a template."""

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django import template
from django.template.context import Context
from django.template.engine import Engine
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext

from assessments.reviewing import ReviewEntry

register = template.Library()

LONGEST_COMMENT = 200  # characters of a comment that the review shows


@register.simple_tag
def open_list(entries: Iterable[ReviewEntry], language: str = "") -> SafeString:
    """Links to questions that want an answer. `language`: of their texts, where that is not the page's."""
    lang = _lang(language)
    return mark_safe(  # noqa: S308  all parts are escaped
        "".join(f'<li><a href="{escape(one.change)}"{lang}>{escape(one.text)}</a></li>' for one in entries)
    )


@register.simple_tag(takes_context=True)
def answer_lines(context: Context, entries: Iterable[ReviewEntry]) -> SafeString:
    """What was said to each question; on the page of somebody who may answer, with a way to say something else."""
    page = _Page(
        lang=_lang(context["content_language"]),
        may_answer=bool(context["may_answer"]),
        colon=escape(gettext(": ")),
        evidence=escape(gettext("Evidence")),
        change=escape(pgettext("an answer", "Change")),
        answer=escape(pgettext("a question", "Answer")),
        not_answered=render_to_string("_components/status.html", {"text": gettext("Not answered")}),
    )
    lines = (_line(one, page, _remarks(context, one.remarks)) for one in entries)
    return mark_safe("\n".join(lines))  # noqa: S308  all parts are escaped


class _Page(NamedTuple):
    """What is the same in all lines: whether answers may be changed, and HTML."""

    lang: str
    may_answer: bool
    colon: str
    evidence: str
    change: str
    answer: str
    not_answered: str


def _line(entry: ReviewEntry, page: _Page, remarks: str) -> str:
    text = escape(entry.text)
    said, verb, is_open = page.not_answered, page.answer, " answer-open"
    if entry.said:
        said, verb, is_open = f'<span class="answer-said">{escape(entry.said)}</span>', page.change, ""
    link = ""
    if page.may_answer:
        hidden = f'<span class="visually-hidden">{page.colon}{text}</span>'
        link = f'<a href="{escape(entry.change)}">{verb}{hidden}</a>'
    return (
        f'<div class="answer{is_open}" id="{escape(entry.name)}">\n'
        f"<dt{page.lang}>{text}</dt>\n"
        f"<dd>\n{said}\n{_notes(entry, page)}{remarks}</dd>\n"
        f'<dd class="answer-change no-print">{link}</dd>\n'
        "</div>"
    )


def _notes(entry: ReviewEntry, page: _Page) -> str:
    notes = []
    if entry.comment:
        notes.append(escape(Truncator(entry.comment).chars(LONGEST_COMMENT)))
    if entry.evidence:
        notes.append(f"{page.evidence}{page.colon}{escape(entry.evidence)}")
    return "".join(f'<span class="answer-note">{note}</span>\n' for note in notes)


def _remarks(context: Context, remarks: Iterable[object]) -> str:
    if not remarks:
        return ""
    remark = Engine.get_default().get_template("assessments/_partials/remark.html")
    said = []
    for one in remarks:
        with context.push(remark=one):
            said.append(remark.render(context))
    return "".join(said)


def _lang(language: str) -> str:
    return f' lang="{escape(language)}"' if language else ""
