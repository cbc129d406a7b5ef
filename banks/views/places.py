"""Which page a part of a draft is edited on, and where on it."""

from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from banks.editing.address import Address
from banks.editing.merging import ORDER, PLACING, SEQUENCE
from banks.models import Draft

SETTINGS = frozenset(
    {
        "format",
        "key",
        "version",
        "languages",
        "title",
        "description",
        "origin",
        "minimum_coverage",
        "minimum_difference",
    }
)


def url_of(draft: Draft, address: Address) -> str:
    """The page and, as the fragment, the field of what stands at an address."""
    if not address:
        return reverse("draft-settings", args=[draft.pk])
    first, rest = str(address[0]), address[1:]
    if first in (PLACING, SEQUENCE):
        return f"{reverse('draft', args=[draft.pk])}?open={quote(str(rest[0]))}" if rest else ""
    if first == "questions" and rest:
        return reverse("draft-question", args=[draft.pk, rest[0]]) + _fragment(rest[1:])
    if first == "dimensions":
        if not rest or not isinstance(rest[0], str):
            return reverse("draft", args=[draft.pk])
        return reverse("draft-dimension", args=[draft.pk, rest[0]]) + _fragment(rest[1:])
    if first in SETTINGS:
        return reverse("draft-settings", args=[draft.pk]) + _fragment(address)
    return part_url(draft, address)


def part_url(draft: Draft, address: Address) -> str:
    """The page of a part of the document other than its questions."""
    try:
        return reverse("draft-part", args=[draft.pk, str(address[0])]) + _fragment(address[1:])
    except NoReverseMatch:  # until the pages of these parts are there
        return reverse("draft", args=[draft.pk])


def _fragment(steps: Address) -> str:
    """A field is called by the path to it within its part."""
    named = [str(step) for step in steps if step != ORDER]
    return f"#id_{quote('.'.join(named))}" if named else ""
