"""The rules of meaning for frameworks: roles, what is said of their clauses, and what is not asked on purpose.

As in `scoring.rules`: total, one rule a function.
"""

from collections.abc import Iterator

from scoring.document import Document, Framework
from scoring.problems import Path, Problem, gettext_noop
from scoring.rules import NO_CLAUSE, NO_QUESTION, repeated

NO_ROLE = gettext_noop("the framework %(framework)s has no role %(key)s")
ROLE_QUESTION_KIND = gettext_noop(
    "the question %(key)s is not a multiple choice: an organisation can have several roles"
)
ROLE_WITHOUT_OPTION = gettext_noop("the question %(question)s has no option %(key)s to choose this role by")
ASKED_AFTER_ALL = gettext_noop("the clause %(key)s is asked about: the question %(question)s maps to it")


def broken_framework_rules(document: Document) -> Iterator[Problem]:
    """Every problem of meaning in a document's frameworks."""
    asked_by = {
        reference: question.key
        for question in reversed(list(document.questions()))
        for reference in question.maps_to
    }
    for key, framework in document.frameworks.items():
        path = ("frameworks", key)
        yield from _role_question(document, framework, path)
        yield from _provisions(key, framework, path)
        for clause in framework.not_asked:
            here = (*path, "not_asked", clause)
            if clause not in framework.clauses:
                yield Problem(here, NO_CLAUSE, {"framework": key, "key": clause})
            elif f"{key}/{clause}" in asked_by:
                yield Problem(here, ASKED_AFTER_ALL, {"key": clause, "question": asked_by[f"{key}/{clause}"]})


def _role_question(document: Document, framework: Framework, path: Path) -> Iterator[Problem]:
    """The question that tells the roles is a multiple choice with an option for each."""
    key = framework.role_question
    if key is None:
        return
    if not document.has_question(key):
        yield Problem((*path, "role_question"), NO_QUESTION, {"key": key})
        return
    question = document.question(key)
    if question.kind != "multiple":
        yield Problem((*path, "role_question"), ROLE_QUESTION_KIND, {"key": key})
        return
    options = {option.key for option in question.options}
    for role in framework.roles:
        if role not in options:
            yield Problem((*path, "roles", role), ROLE_WITHOUT_OPTION, {"question": key, "key": role})


def _provisions(key: str, framework: Framework, path: Path) -> Iterator[Problem]:
    """What is said of clauses is said of clauses there are, and of roles there are."""
    for clause, provision in framework.provisions.items():
        here = (*path, "provisions", clause)
        if clause not in framework.clauses:
            yield Problem(here, NO_CLAUSE, {"framework": key, "key": clause})
        yield from repeated(((*here, "addresses", i), role) for i, role in enumerate(provision.addresses))
        for index, role in enumerate(provision.addresses):
            if role not in framework.roles:
                yield Problem((*here, "addresses", index), NO_ROLE, {"framework": key, "key": role})
