"""The surveys that a result is held against: each with what it is used for."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext

from reports import wording
from reports.view_model import Source
from scoring import Document, Result

Words = Callable[[object], str]


def sources(
    document: Document, result: Result, shown: Iterable[str], *, numbers: Mapping[str, str], text: Words
) -> tuple[Source, ...]:
    """Every source of the bank, with the questions that are compared with it.

    `shown`: the keys of those that are shown; `numbers`: of all questions.
    """
    used: dict[str, list[str]] = {key: [] for key in document.sources}
    for question in shown:
        benchmark = result.questions[question].benchmark
        for key in dict.fromkeys(item.source for item in benchmark.figures) if benchmark else ():
            used[key].append(numbers[question])
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
