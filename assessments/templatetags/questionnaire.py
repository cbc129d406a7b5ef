"""Pieces that stand on a page hundreds of times, or in the answer to every save: here they cost a tenth of the time."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from urllib.parse import quote
from uuid import UUID

from django import template
from django.template.defaultfilters import linebreaksbr
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from assessments.questionnaire import OptionView, PageView, QuestionView

register = template.Library()

_ANY = "QUESTION"


@register.simple_tag
def question_attributes(
    question: QuestionView, assessment: UUID, *, may_answer: bool = False, oob: bool = False
) -> SafeString:
    """The attributes of the fields of a question: what the script, the style sheet and aids to reading go by."""
    name, address = question.name, escape(_answer_address("answer-save", assessment, question.key))
    is_invalid = " question-invalid" if question.problems else ""
    disabled = "" if may_answer else " disabled"
    return mark_safe(  # noqa: S308  all parts are escaped
        f'id="{name}" class="question{is_invalid}" data-question="{escape(question.key)}" data-save-url="{address}"'
        f'{_swap(oob)}{disabled} aria-describedby="{name}-help {name}-problems"'
    )


@register.simple_tag
def asked(question: QuestionView, language: str = "") -> SafeString:
    """What a question asks, with its help and why it is asked. `language`: of these texts, where not the page's."""
    lang = f' lang="{escape(language)}"' if language else ""
    why = ""
    if question.why:
        summary = _of(question, gettext("Why we ask"))
        why = (
            '<details class="where-from question-why">\n'
            f"<summary>{summary}</summary>\n"
            f"<div{lang}>{linebreaksbr(question.why)}</div>\n"
            "</details>\n"
        )
    return mark_safe(  # noqa: S308  all parts are escaped
        f'<legend class="question-text"{lang}>{escape(question.text)}</legend>\n'
        f'<div id="{question.name}-help" class="question-help"{lang}>{linebreaksbr(question.help)}</div>\n{why}'
    )


@register.simple_tag
def problems(name: str, found: Mapping[str, str] | None = None, *, oob: bool = False) -> SafeString:
    """The place for what is wrong with an answer, by field, and that. `name`: of the question; `oob`: for htmx to swap."""
    said = "".join(
        f'<p class="field-error" data-field="{escape(field)}">{escape(problem)}</p>'
        for field, problem in (found or {}).items()
    )
    return mark_safe(  # noqa: S308  all parts are escaped
        f'<div id="{name}-problems" class="question-problems"{_swap(oob)}>\n{said}\n</div>'
    )


@register.simple_tag
def boxes(question: QuestionView, options: Iterable[OptionView], language: str = "") -> SafeString:
    """The boxes to tick under a question. `language`: of the options' texts, where that is not the page's."""
    kind = "radio" if question.is_single else "checkbox"
    name = escape(question.key)
    return mark_safe("".join(_box(option, kind, name, escape(language)) for option in options))  # noqa: S308  all parts are escaped


def _box(option: OptionView, kind: str, name: str, language: str) -> str:
    place = escape(option.id)
    status = " option-status" if option.is_status else ""
    lang = f' lang="{language}"' if language and not option.is_status else ""
    marks = " checked" if option.is_chosen else ""
    marks += " data-exclusive" if option.is_exclusive else ""
    marks += f' data-digit="{option.digit}"' if option.digit else ""
    key = f'<kbd class="digit" aria-hidden="true">{option.digit}</kbd>' if option.digit else ""
    return (
        f'<label class="option{status}" for="{place}">'
        f'<input type="{kind}" class="form-check-input" id="{place}" name="{name}:choice"'
        f' value="{escape(option.value)}"{marks}>\n'
        f'<span class="option-text"{lang}>{escape(option.text)}</span>\n{key}</label>\n'
    )


@register.simple_tag
def comment_field(question: QuestionView) -> SafeString:
    """Where a comment is written: folded away until there is one."""
    name, comment = question.name, question.typed.comment
    is_open = is_invalid = marks = ""
    if comment or "comment" in question.problems:
        is_open = " open"
    if "comment" in question.problems:
        is_invalid, marks = " is-invalid", ' aria-invalid="true"'
    summary = _of(question, gettext("Comment"))
    note = gettext("What the answer rests on, or who to ask. It appears in the report beside the answer.")
    return mark_safe(  # noqa: S308  all parts are escaped
        f'<details class="remark remark-fold"{is_open}>\n'
        f"<summary>{summary}</summary>\n"
        f'<label class="form-text" for="{name}-comment">{escape(note)}</label>\n'
        f'<textarea class="form-control growing{is_invalid}" rows="2" id="{name}-comment"'
        f' name="{escape(question.key)}:comment" aria-describedby="{name}-problems"{marks}>\n'
        f"{escape(comment)}</textarea>\n"
        "</details>"
    )


@register.simple_tag
def question_state(
    question: QuestionView, assessment: UUID, *, may_answer: bool = False, oob: bool = False
) -> SafeString:
    """Under a question: when it was saved and by whom, its history, and a way to take the answer back."""
    key, now = escape(question.key), timezone.localtime()
    saved = history = clear = ""
    if question.saved_at:
        at = date_format(timezone.localtime(question.saved_at), "SHORT_DATETIME_FORMAT")
        saved = gettext("Saved %(at)s, %(by)s") % {"at": at, "by": question.saved_by or "–"}
    if question.revision:
        address = escape(_answer_address("answer-history", assessment, question.key))
        words = _of(question, gettext("History"))
        history = f'<a class="quiet-link" href="{address}">{words}</a>\n'
    if question.said and may_answer:
        words = _of(question, gettext("Clear answer"))
        clear = f'<button type="submit" class="quiet-link" name="clear" value="{key}">{words}</button>\n'
    return mark_safe(  # noqa: S308  all parts are escaped
        f'<div id="{question.name}-state" class="question-state"{_swap(oob)}>\n'
        f'<input type="hidden" name="{key}:seen" value="{question.seen_revision}">\n'
        f'<span class="question-saved" data-clock="{now.hour}:{now.minute:02}">{escape(saved)}</span>\n'
        f"{history}{clear}</div>"
    )


# Words are looked up outside of f-strings: gettext's tools do not find them inside.
def _of(question: QuestionView, words: str) -> str:
    """The words of a link or button, with the question for those who do not see where it stands."""
    colon = gettext(": ")
    return f'{escape(words)}<span class="visually-hidden">{escape(colon)}{escape(question.text)}</span>'


def _swap(oob: bool) -> str:
    return ' hx-swap-oob="true"' if oob else ""


@register.simple_tag
def page_progress(view: PageView, *, oob: bool = False) -> SafeString:
    """How far one page is, as the side list shows it; every save answers with that of all pages. `oob`: for htmx to swap."""
    done = " is-done" if view.is_done else ""
    tick = '<span class="tick" aria-hidden="true">✓</span>' if view.is_done else ""
    answered = gettext("Answered")
    return mark_safe(  # noqa: S308  numbers, and a word that is escaped
        f'<span id="progress-{view.number}" class="step-count{done}"{_swap(oob)}>{tick}'
        f'<span class="visually-hidden">{escape(answered)} </span>{view.settled}/{view.visible}</span>'
    )


def _answer_address(name: str, assessment: UUID, question: str) -> str:
    """The address `name` of an answer, as `reverse` gives it."""
    before, after = _around(name, assessment, get_script_prefix())
    return before + quote(question, safe="/~:@") + after


@lru_cache(maxsize=256)
def _around(name: str, assessment: UUID, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[assessment, _ANY]).partition(_ANY)
    return before, after
