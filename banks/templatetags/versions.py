"""Texts of a version: a page of them holds hundreds, and one costs here a tenth of what it does in a template."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from banks.comparison import LanguageChange

register = template.Library()


@register.simple_tag
def side_by_side(texts: Iterable[LanguageChange], only: str = "") -> SafeString:
    """A text as it is, in each language side by side, or in one alone."""
    shown = ((text.language, text.after) for text in texts if only in ("", text.language))
    return format_html(
        '<div class="side-by-side">{}</div>', format_html_join("", '<p lang="{}">{}</p>', shown)
    )
