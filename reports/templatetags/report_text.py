"""Text as a report sets it: `{{ heading|phrases:report.language }}`, `{{ comment|lines }}`, `{{ points|flush:5 }}`,
`{{ action|shortened:90 }}`, `{{ clause.key|cited }}`, `{{ finding.on|day }}`."""

from datetime import date

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from reports import typesetting, wording

register = template.Library()

EN_SPACE = "\u2002"  # about as wide as a digit


@register.filter
def phrases(text: object, language: str) -> SafeString:
    """A heading whose Japanese phrases hold together."""
    return typesetting.phrases(str(text), language)


@register.filter
def lines(text: object) -> SafeString:
    """Escaped text whose line breaks are kept, empty lines left out."""
    kept = [str(conditional_escape(line.strip())) for line in str(text).split("\n") if line.strip()]
    return mark_safe("<br/>".join(kept))  # noqa: S308 (every line is escaped)


@register.filter
def day(value: date) -> str:
    """A day as reports write it."""
    return wording.date_text(value)


@register.filter
def shortened(text: object, limit: int) -> str:
    """Text cut to a number of characters, after a whole word."""
    return typesetting.shortened(str(text), limit)


@register.filter
def cited(text: object) -> str:
    """Articles and places in a source as the language writes them."""
    return wording.cited(str(text))


@register.filter
def flush(number: object, width: int) -> str:
    """A number that ends where others of up to `width` characters end; a dash where there is none."""
    return ("–" if number is None else str(number)).rjust(width, EN_SPACE)
