"""A draft of a question bank as respondents will see it: its questions in the questionnaire's own pieces."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from assessments.forms import Typed
from assessments.questionnaire import QuestionView, Sheet
from banks.editing.address import handles
from banks.editing.tree import Tree
from banks.views.paging import Page, page_of
from scoring import Dimension, Document, Question, mend_document
from scoring.answers import Answer

PER_PAGE = 50  # questions of a dimension


class DraftSheet(Sheet):
    """The questions of a draft, with answers that nobody keeps. `shown`: those to be shown; all when None."""

    def __init__(
        self,
        document: Document,
        *,
        language: str,
        answers: Mapping[str, Answer] | None = None,
        shown: frozenset[str] | None = None,
    ) -> None:
        self.document = document
        self.language = language
        self.rows = {}
        self.answers = dict(answers or {})
        self.profile = None
        self.shown = frozenset(document.asked(None)) if shown is None else shown

    @property
    def visible(self) -> frozenset[str]:
        """The keys of the questions that are shown."""
        return self.shown

    def views(self, questions: Iterable[Question], typed: Mapping[str, Typed]) -> list[QuestionView]:
        """The questions that are shown, with what is filled in."""
        return [
            self.question(question, typed=typed.get(question.key, Typed()))
            for question in questions
            if question.key in self.shown
        ]


def previewed(
    tree: Tree, dimension: str, language: str, *, page: str = ""
) -> tuple[Dimension, Page[QuestionView]]:
    """One dimension of a draft, mended where it is not right yet, with a page of its questions in a language.

    KeyError when there is no such dimension.
    """
    dimensions = tree.get("dimensions", [])
    names = handles(dimensions)
    if dimension not in names:
        raise KeyError(dimension)
    chosen = dimensions[names.index(dimension)]
    there = chosen.get("questions", [])
    shown = page_of(list(zip(there, handles(there), strict=True)), wanted=page, most=PER_PAGE)
    questions = [{**question, "key": key} for question, key in shown.entries]
    kept: dict[str, Any] = {
        name: tree[name] for name in ("format", "languages", "title", "levels") if name in tree
    }
    document = mend_document({**kept, "dimensions": [{**chosen, "questions": questions}]})
    sheet = DraftSheet(document, language=language)
    asked = document.dimensions[0]
    views = [replace(view, is_visible=True) for view in sheet.views(asked.questions, {})]
    return asked, Page(shown.number, shown.count, shown.first, views)
