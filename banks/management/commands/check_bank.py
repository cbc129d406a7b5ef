"""`manage.py check_bank FILE|KEY`"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from banks.catalogue import unknown_clauses
from banks.domain import BankUnknown, document_of, newest
from banks.editorial import findings
from banks.editorial.places import answers
from banks.files import read_document
from banks.management.problems_command import ProblemsCommand, Refused
from banks.problems import FileProblems, locate
from banks.problems import Path as Place
from scoring import Document, Problem, Question


class Command(ProblemsCommand):
    help = "Check a question bank: tables of what it holds and covers, then editorial findings, one a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", help="a file, or the key of a published question bank")

    def perform(self, *, bank: str, **options: Any) -> str:
        document, lines = _document(bank)
        unknown = list(unknown_clauses(document))
        if unknown:
            raise _problems(bank, unknown, lines)
        self.stdout.write(f"{_dimensions(document)}\n\n{_frameworks(document)}".rstrip())
        editorial = findings(document)
        if editorial:
            self.fail(_problems(bank, editorial, lines).lines(), status=2)
        return ""


def _document(bank: str) -> tuple[Document, Mapping[Place, int]]:
    """The bank, and of a file the line that each of its parts begins on."""
    path = Path(bank)
    if path.exists() or path.suffix:
        read = read_document(path)
        return read.document, read.lines
    try:
        return document_of(newest(bank)), {}
    except BankUnknown as unknown:
        raise Refused(_("no file and no published question bank %(bank)s") % {"bank": unknown}) from None


def _problems(bank: str, problems: Iterable[Problem], lines: Mapping[Place, int]) -> FileProblems:
    return FileProblems(bank, locate(problems, lines))


def _dimensions(document: Document) -> str:
    """Per dimension: questions (all, and those that are scored), figures, recommendations, clauses mapped to."""
    rows: list[Sequence[object]] = [
        (_("dimension"), _("questions"), _("scored"), _("figures"), _("recommendations"), _("clauses"))
    ]
    rows += [(dimension.key, *_counts(dimension.questions)) for dimension in document.dimensions]
    rows.append((_("total"), *_counts(list(document.questions()))))
    return _table(rows)


def _counts(questions: Sequence[Question]) -> tuple[int, int, int, int, int]:
    return (
        len(questions),
        sum(question.is_scored for question in questions),
        sum(len(question.figures) for question in questions),
        len({answer.recommendation for question in questions for answer in answers(question)} - {None}),
        len({clause for question in questions for clause in question.maps_to}),
    )


def _frameworks(document: Document) -> str:
    """Per framework: its clauses, how many are asked about, left out with a reason, and neither."""
    asked = {clause for question in document.questions() for clause in question.maps_to}
    rows: list[Sequence[object]] = [
        (_("framework"), _("clauses"), _("asked"), _("not asked, with reason"), _("silent"))
    ]
    for key, framework in document.frameworks.items():
        mapped = sum(f"{key}/{clause}" in asked for clause in framework.clauses)
        left_out = len(framework.not_asked)
        silent = len(framework.clauses) - mapped - left_out
        rows.append((key, len(framework.clauses), mapped, left_out, silent))
    return _table(rows) if document.frameworks else ""


def _table(rows: Sequence[Sequence[object]]) -> str:
    """The first column to the left, numbers to the right, each as wide as its widest cell on a terminal."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(_columns(cell) for cell in column) for column in zip(*texts, strict=True)]
    lines = []
    for name, *numbers in texts:
        cells = [name + _blank(name, widths[0])]
        cells += [_blank(cell, width) + cell for cell, width in zip(numbers, widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)


def _blank(cell: str, width: int) -> str:
    return " " * (width - _columns(cell))


def _columns(text: str) -> int:
    """How wide a text is on a terminal: a Japanese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
