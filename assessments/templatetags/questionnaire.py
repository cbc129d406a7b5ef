"""Pieces that stand on a page hundreds of times, or in the answer to every save: here they cost a tenth of the time."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from assessments.questionnaire import OptionView, PageView, QuestionView

register = template.Library()

_ANY = "QUESTION"


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
def page_progress(view: PageView, *, oob: bool = False) -> SafeString:
    """How far one page is, as the side list shows it; every save answers with that of all pages. `oob`: for htmx to swap."""
    done = " is-done" if view.is_done else ""
    swap = ' hx-swap-oob="true"' if oob else ""
    tick = '<span class="tick" aria-hidden="true">✓</span>' if view.is_done else ""
    return mark_safe(  # noqa: S308  numbers, and a word that is escaped
        f'<span id="progress-{view.number}" class="step-count{done}"{swap}>{tick}'
        f'<span class="visually-hidden">{escape(gettext("Answered"))} </span>{view.settled}/{view.visible}</span>'
    )


@register.simple_tag
def answer_address(name: str, assessment: UUID, question: str) -> str:
    """The address `name` of an answer, as `url` gives it."""
    before, after = _around(name, assessment, get_script_prefix())
    return before + quote(question, safe="/~:@") + after


@lru_cache(maxsize=256)
def _around(name: str, assessment: UUID, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[assessment, _ANY]).partition(_ANY)
    return before, after
