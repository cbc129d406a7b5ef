"""What is wrong with one part, found without judging the whole document: a bank may be large."""

from collections.abc import Mapping
from typing import Any

from banks.editing.address import Address, NotThere, find, path_of, placed_questions
from banks.editing.conditions import tested_questions
from banks.editing.tree import Tree
from scoring import InvalidDocument, Problem, parse_document
from scoring.problems import Path
from scoring.rules import CYCLE, TWICE

_QUESTION: Path = ("dimensions", 0, "questions", 0)


def question_problems(tree: Tree, handle: str, questions: Mapping[str, Tree] | None = None) -> list[Problem]:
    """The problems of a question, with paths inside it, as `parse_document` would find them in the whole draft.

    A document is judged that has nothing but the question and what it refers to. `questions`: every one by its
    handle, where that is known already. Raises `NotThere`.
    """
    if questions is None:
        questions = {name: question for name, _dimension, question in placed_questions(tree)}
    if handle not in questions:
        raise NotThere(("questions", handle))
    question = questions[handle]
    problems = [
        Problem(tuple(problem.path[len(_QUESTION) :]), problem.message, problem.params)
        for problem in _judged(_excerpt(tree, question, questions))
        if tuple(problem.path[: len(_QUESTION)]) == _QUESTION
    ]
    key = question.get("key")
    others = (other for name, other in questions.items() if name != handle)
    if key is not None and handle != key and any(other.get("key") == key for other in others):
        problems.append(Problem(("key",), TWICE, {"key": key}))
    if (cycle := _cycle(handle, questions)) and not any(problem.message == CYCLE for problem in problems):
        problems.append(Problem(("visible_if",), CYCLE, {"cycle": " → ".join(cycle)}))
    return problems


_WITH_QUESTIONS = frozenset({"frameworks", "infrastructure_fit", "profiles", "measures", "outcomes"})
"""What cannot be judged without the questions that it speaks of."""
_OF_THEIR_OWN = frozenset({"infrastructure_fit", "profiles", "measures", "outcomes"})
_SLIM = ("key", "kind", "visible_if", "maps_to", "options", "bands", "amount_limit")


def part_problems(tree: Tree, home: Address, names: tuple[str, ...] = ()) -> list[Problem]:
    """The problems of what stands at an address other than a question's, with paths inside it.

    `names`: those of these entries alone.
    """
    first = str(home[0]) if home else names[0]
    languages = tree.get("languages") or ["en"]
    words = {str(language): "–" for language in languages}
    excerpt = {
        name: content
        for name, content in tree.items()
        if name != "dimensions" and (name not in _OF_THEIR_OWN or name == first)
    }
    if first in ("measures", "outcomes"):
        excerpt |= {name: tree[name] for name in ("measures", "outcomes") if name in tree}
    question = {"key": "excerpt", "kind": "text", "text": words}
    dimensions = [{"key": "excerpt", "name": words, "questions": [question]}]
    if first in _WITH_QUESTIONS:
        dimensions = [
            {
                "key": dimension.get("key"),
                "name": words,
                "questions": [_slim(question, words) for question in dimension.get("questions", [])],
            }
            for dimension in tree.get("dimensions", [])
        ]
    path = path_of(tree, home)
    problems = [
        Problem(tuple(problem.path[len(path) :]), problem.message, problem.params)
        for problem in _judged({**excerpt, "dimensions": dimensions})
        if tuple(problem.path[: len(path)]) == path
    ]
    return [each for each in problems if not names or (each.path and each.path[0] in names)]


def _slim(question: Tree, words: dict[str, str]) -> Tree:
    """A question without what none but itself is judged by."""
    slim = {name: question[name] for name in _SLIM if name in question} | {"text": words}
    if isinstance(slim.get("options"), list):
        slim["options"] = [
            {**{name: option[name] for name in ("key", "points", "amount") if name in option}, "text": words}
            for option in slim["options"]
        ]
    return slim


def _judged(tree: Tree) -> tuple[Problem, ...]:
    try:
        parse_document(tree)
    except InvalidDocument as invalid:
        return invalid.problems
    return ()


def _excerpt(tree: Tree, question: Tree, questions: Mapping[str, Tree]) -> Tree:
    """A document of the question, what it refers to, and nothing else."""
    languages = tree.get("languages") or ["en"]
    words = {str(language): "–" for language in languages}
    tested = [
        {
            name: part
            for name, part in questions[key].items()
            if name not in ("figures", "visible_if", "maps_to")
        }
        for key in dict.fromkeys(tested_questions(question.get("visible_if")))
        if key in questions and questions[key] is not question
    ]
    recommendations = {
        key: {"text": words}
        for key in _named(question, ("options", "bands"), "recommendation")
        if find(tree, ("recommendations", key)) is not None
    }
    sources = {
        key: {"title": words}
        for key in _named(question, ("figures",), "source")
        if find(tree, ("sources", key)) is not None
    }
    return {
        "format": 1,
        "key": "excerpt",
        "version": "1",
        "languages": languages,
        "title": words,
        "levels": tree.get("levels", []),
        "sources": sources,
        "frameworks": _frameworks(tree, question, words),
        "recommendations": recommendations,
        "dimensions": [{"key": "excerpt", "name": words, "questions": [question, *tested]}],
    }


def _frameworks(tree: Tree, question: Tree, words: dict[str, str]) -> dict[str, Any]:
    """The frameworks that the question names, with those of its clauses that there are."""
    frameworks: dict[str, Any] = {}
    for reference in question.get("maps_to", []):
        framework, _, clause = str(reference).partition("/")
        if find(tree, ("frameworks", framework)) is None:
            continue
        clauses = frameworks.setdefault(framework, {"clauses": {}})["clauses"]
        if clause and find(tree, ("frameworks", framework, "clauses", clause)) is not None:
            clauses[clause] = words
    return frameworks


def _named(question: Tree, lists: tuple[str, ...], field: str) -> list[str]:
    return [
        part[field]
        for name in lists
        for part in question.get(name, [])
        if isinstance(part, dict) and isinstance(part.get(field), str)
    ]


def _cycle(handle: str, questions: Mapping[str, Tree]) -> list[str]:
    """A way from the question through conditions back to it; empty where there is none."""
    came_from: dict[str, str] = {}
    waiting = [handle]
    while waiting:
        name = waiting.pop()
        for key in tested_questions(questions[name].get("visible_if")):
            if key == handle:
                way = [handle]
                while name != handle:
                    way.append(name)
                    name = came_from[name]
                return [handle, *reversed(way[1:]), handle]
            if key in questions and key not in came_from:
                came_from[key] = name
                waiting.append(key)
    return []
