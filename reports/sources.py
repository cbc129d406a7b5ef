"""The surveys that a result is held against: each with what it is used for."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext

from reports import wording
from reports.view_model import Question, Source
from scoring import Document

Words = Callable[[object], str]


def sources(document: Document, shown: Iterable[Question], text: Words) -> tuple[Source, ...]:
    """Every source of the bank, with the questions among those shown that are compared with it."""
    used: dict[str, list[str]] = {key: [] for key in document.sources}
    for question in shown:
        for key in question.sources:
            used[key].append(question.number)
    return tuple(
        Source(
            key=key,
            title=text(source.title),
            year=source.year,
            sample=wording.sample_text(source.sample),
            reference=source.reference or "",
            caution=text(source.caution),
            used_in=tuple(used[key]),
            used_text=gettext("Compared in questions %(numbers)s") % {"numbers": wording.joined(used[key])}
            if used[key]
            else gettext("Background only, nothing is compared with it"),
        )
        for key, source in document.sources.items()
    )


def source_line(document: Document, key: str, text: Words) -> str:
    """A source in short: title, year, number surveyed."""
    source = document.sources[key]
    facts = [str(source.year)] if source.year else []
    facts.append(wording.sample_text(source.sample))
    return gettext("%(title)s (%(facts)s)") % {
        "title": text(source.title),
        "facts": wording.joined(facts),
    }
