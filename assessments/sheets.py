"""Answer sheets from files: the same questionnaire answered outside the site, in a workbook, there or in SurveyJS."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop

from assessments.answer_sheets.reading import Interpretation, is_workbook
from assessments.answer_sheets.reading import read as read_workbook
from assessments.surveyjs_results import are_results, may_be_results, sheet_of_results
from banks import exchange
from banks.domain import BankUnknown, find, scorer_for
from banks.exchange import FileTree
from banks.exchange.surveyjs.results import parse_results
from banks.exchange.tree import Unreadable
from banks.models import Version
from banks.problems import FileProblems, Finding, locate
from scoring import (
    Answer,
    AnswerSheet,
    Document,
    InvalidAnswers,
    Problem,
    Result,
    Scorer,
    check_profile,
    check_targets,
    parse_answer_sheet,
    parse_answers,
)

NO_BANK = gettext_noop("no question bank is named")
NO_SUCH_BANK = gettext_noop("no published question bank %(bank)s")


@dataclass(frozen=True, slots=True)
class LoadedSheet:
    """A valid answer sheet with the version it answers. `passed_over`: what the bank does not ask, if that was asked for."""

    sheet: AnswerSheet
    version: Version
    scorer: Scorer
    answers: dict[str, Answer]
    passed_over: tuple[Finding, ...] = ()

    def score(self) -> Result:
        return self.scorer.score(
            self.answers,
            region=self.sheet.organisation.region,
            targets=self.sheet.targets,
            profile=self.sheet.profile,
            costs=self.sheet.costs,
        )


def load_sheet(path: Path, *, bank: str | None = None, pass_over_unknown: bool = False) -> LoadedSheet:
    """Read an answers file (YAML, JSON or XLSX) and check it against its bank; `bank` overrides the one it names.

    With `bank` the file may hold the results of a survey of SurveyJS instead; `pass_over_unknown`: whatever of these
    the bank does not ask is no problem. Raises `FileProblems` with every problem and its line or its cell.
    """
    data = exchange.read_bytes(path)
    if is_workbook(data):
        return _load_workbook(str(path), data, bank)
    file = exchange.read(str(path), data)
    if bank or may_be_results(file.content):
        loaded = _load_results(file, bank, pass_over_unknown)
        if loaded is not None:
            return loaded

    def answers_to(document: Document, tree: object) -> tuple[dict[str, Answer], list[Finding]]:
        try:
            return parse_answers(document, tree), []
        except InvalidAnswers as invalid:
            return {}, locate(invalid.problems, file.lines)

    return _load(file, bank, answers_to)


def _load_workbook(name: str, data: bytes, bank: str | None) -> LoadedSheet:
    try:
        workbook = read_workbook(data)
    except Unreadable as refused:
        raise FileProblems(name, [Finding(refused.problem)]) from None

    def answers_to(document: Document, _tree: object) -> tuple[dict[str, Answer], list[Finding]]:
        read = Interpretation(workbook, document)
        answers = {key: said.answer for key, said in read.said.items() if said.answer != Answer()}
        return answers, read.findings

    return _load(FileTree(name, *workbook.tree()), bank, answers_to)


def _load(
    file: FileTree,
    bank: str | None,
    answers_to: Callable[[Document, object], tuple[dict[str, Answer], list[Finding]]],
) -> LoadedSheet:
    """What every format has in common; `answers_to` reads the answers once it is known to what."""
    try:
        sheet = parse_answer_sheet(file.content)
    except InvalidAnswers as invalid:
        raise FileProblems(file.name, locate(invalid.problems, file.lines)) from None
    key = bank or sheet.bank
    if not key:
        raise _bank_problem(file, NO_BANK)
    version = _find(file, key, sheet.version)
    scorer = scorer_for(version)
    misfits = (
        *check_profile(scorer.document, sheet.profile),
        *check_targets(scorer.document, sheet.targets),
    )
    answers, findings = answers_to(scorer.document, sheet.answers_tree)
    findings = [*locate(misfits, file.lines), *findings]
    if findings:
        raise FileProblems(file.name, sorted(findings, key=lambda finding: finding.line))
    return LoadedSheet(sheet, version, scorer, answers)


def _load_results(file: FileTree, bank: str | None, pass_over_unknown: bool) -> LoadedSheet | None:
    """The results of a survey; None where the file is none."""
    if not bank:
        raise _bank_problem(file, NO_BANK)
    try:
        version = find(bank, None)
    except BankUnknown as unknown:
        if may_be_results(file.content):
            raise _bank_problem(file, NO_SUCH_BANK, bank=str(unknown)) from None
        return None
    scorer = scorer_for(version)
    if not are_results(file.content, scorer.document):
        return None
    assert isinstance(file.content, dict)
    passed_over: list[Problem] | None = [] if pass_over_unknown else None
    try:
        answers = parse_results(scorer.document, file.content, passed_over=passed_over)
    except InvalidAnswers as invalid:
        raise FileProblems(file.name, locate(invalid.problems, file.lines)) from None
    found = locate(passed_over or (), file.lines)
    return LoadedSheet(sheet_of_results(bank), version, scorer, answers, tuple(found))


def _find(file: FileTree, key: str, version: str | None) -> Version:
    try:
        return find(key, version)
    except BankUnknown as unknown:
        raise _bank_problem(file, NO_SUCH_BANK, bank=str(unknown)) from None


def _bank_problem(file: FileTree, message: str, **params: object) -> FileProblems:
    problem = Problem(path=("bank",), message=message, params=params)
    place = file.lines.get(("bank",), 0)
    finding = Finding(problem, cell=place) if isinstance(place, str) else Finding(problem, place)
    return FileProblems(file.name, [finding])
