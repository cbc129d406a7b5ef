"""Problems with a file or a form, said in the reader's language and with their place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from banks.languages import name_here
from scoring import Problem

Path = tuple[str | int, ...]
LONGEST_PLACE = 300  # characters
LONGEST_SENTENCE = 5_000
# Places in a message that language codes stand in, several joined by commas.
_LANGUAGES = ("language", "languages", "first")


def explain(problem: Problem) -> str:
    """Say what is wrong in the active language."""
    words = worded(problem.message, problem.params)
    return words if len(words) <= LONGEST_SENTENCE else words[: LONGEST_SENTENCE - 1] + "…"


def worded(message: str, params: Mapping[str, object]) -> str:
    """A message in the active language, its places filled; languages are called by their names."""
    named = {
        name: gettext(", ").join(map(name_here, value.split(", ")))
        for name in _LANGUAGES
        if isinstance(value := params.get(name), str)
    }
    return sayable(gettext(message) % {**params, **named})


def sayable(text: str) -> str:
    """A text that repeats what a file says, without the broken characters that no page and no terminal can show."""
    return text.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem and its place in a file. `line` counts from 1; 0 where the format has no lines to name.

    `cell`: a sheet and a cell, as in `Questions!D7`, where the file is a workbook.
    """

    problem: Problem
    line: int = 0
    cell: str = ""

    def __str__(self) -> str:
        place = sayable(self.cell or self.problem.place)
        if len(place) > LONGEST_PLACE:
            place = place[: LONGEST_PLACE - 1] + "…"
        return f"{place}: {explain(self.problem)}" if place else explain(self.problem)


class FileProblems(Exception):
    """A file that is refused, with everything that is wrong with it."""

    def __init__(self, name: str, findings: Iterable[Finding]) -> None:
        self.name = name
        self.findings = tuple(findings)
        super().__init__(name)

    def lines(self) -> list[str]:
        """One problem a line, where before what: `bank.yaml:12: dimensions[0].key: …`."""
        return [
            f"{self.name}:{finding.line}: {finding}" if finding.line else f"{self.name}: {finding}"
            for finding in self.findings
        ]


def locate(problems: Iterable[Problem], lines: Mapping[Path, int | str]) -> list[Finding]:
    """Give each problem the line of its path or, where that is not in the file, of the nearest part above it.

    In place of a line a part may have a cell.
    """
    findings = []
    for problem in problems:
        path = tuple(problem.path)
        while path and path not in lines:
            path = path[:-1]
        place = lines.get(path, 0)
        findings.append(Finding(problem, cell=place) if isinstance(place, str) else Finding(problem, place))
    return sorted(findings, key=lambda finding: finding.line)
