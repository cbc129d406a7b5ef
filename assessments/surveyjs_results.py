"""Results of SurveyJS as answer sheets: the answers alone, of nobody in particular."""

from collections.abc import Mapping
from typing import Any

from banks.exchange.surveyjs.results import names_any_question
from scoring import AnswerSheet, Document
from scoring.answers import Organisation

# What the outside of an answers file is made of.
_SHEET = frozenset(("bank", "version", "profile", "organisation", "targets", "costs", "answers"))


def may_be_results(tree: object) -> bool:
    """Whether a file is rather the results of a survey than an answers file: it names nothing that these have."""
    return isinstance(tree, dict) and bool(tree) and not _SHEET & tree.keys()


def are_results(tree: object, document: Document) -> bool:
    """The same, once the bank is known: its questions may be called `version` or `organisation`."""
    if not isinstance(tree, dict) or "answers" in tree:
        return False
    return may_be_results(tree) or names_any_question(document, _by_name(tree))


def sheet_of_results(bank: str) -> AnswerSheet:
    """The outside of an answers file that results of a survey lack."""
    return AnswerSheet(bank=bank, version=None, organisation=Organisation())


def _by_name(tree: Mapping[Any, Any]) -> Mapping[str, Any]:
    return {str(name): value for name, value in tree.items()}
