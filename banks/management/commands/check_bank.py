"""`manage.py check_bank FILE|KEY`"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from banks.domain import BankUnknown, document_of, newest
from banks.editorial import findings
from banks.files import load_document
from banks.management.problems_command import ProblemsCommand, Refused
from banks.problems import Finding
from scoring import Document


class Command(ProblemsCommand):
    help = "Check a question bank: a table of what it holds, then editorial findings, one a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", help="a file, or the key of a published question bank")

    def perform(self, *, bank: str, **options: Any) -> str:
        document = _document(bank)
        self.stdout.write(_table(document))
        editorial = [f"{bank}: {Finding(problem)}" for problem in findings(document)]
        if editorial:
            self.fail(editorial, status=2)
        return ""


def _document(bank: str) -> Document:
    path = Path(bank)
    if path.exists() or path.suffix:
        return load_document(path)
    try:
        return document_of(newest(bank))
    except BankUnknown as unknown:
        raise Refused(_("no file and no published question bank %(bank)s") % {"bank": unknown}) from None


def _table(document: Document) -> str:
    """Questions, figures and mapped clauses per dimension."""
    rows = [(_("dimension"), _("questions"), _("figures"), _("clauses"))]
    for dimension in document.dimensions:
        figures = sum(len(question.figures) for question in dimension.questions)
        clauses = {clause for question in dimension.questions for clause in question.maps_to}
        rows.append((dimension.key, str(len(dimension.questions)), str(figures), str(len(clauses))))
    questions = list(document.questions())
    every_clause = {clause for question in questions for clause in question.maps_to}
    every_figure = sum(len(question.figures) for question in questions)
    rows.append((_("total"), str(len(questions)), str(every_figure), str(len(every_clause))))
    width = max(len(row[0]) for row in rows)
    return "\n".join(
        f"{name:<{width}}  {asked:>9}  {figures:>7}  {clauses:>7}" for name, asked, figures, clauses in rows
    )
