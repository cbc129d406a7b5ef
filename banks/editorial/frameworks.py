"""Rules for the crosswalk."""

from collections.abc import Iterator

from scoring import Document, Problem, gettext_noop

SILENT = gettext_noop("no question maps to it, and not_asked gives no reason")
NO_CAUTION = gettext_noop("does not say how far its identifiers are confirmed")
NO_ADDRESSEE = gettext_noop("does not say whom it addresses")


def check_clauses_are_answered_for(document: Document) -> Iterator[Problem]:
    """Where a framework names clauses that are not asked on purpose, it names all that are not asked."""
    asked = {reference for question in document.questions() for reference in question.maps_to}
    for key, framework in document.frameworks.items():
        for clause in framework.clauses if framework.not_asked else ():
            if f"{key}/{clause}" not in asked and clause not in framework.not_asked:
                yield Problem(("frameworks", key, "clauses", clause), SILENT)


def check_addressees(document: Document) -> Iterator[Problem]:
    """In a framework that has roles, every clause says which of them it addresses."""
    for key, framework in document.frameworks.items():
        for clause in framework.clauses if framework.roles else ():
            if clause not in framework.provisions or not framework.provisions[clause].addresses:
                yield Problem(("frameworks", key, "clauses", clause), NO_ADDRESSEE)


def check_cautions(document: Document) -> Iterator[Problem]:
    """In a bank that says of one framework how far its identifiers are confirmed, every framework says so."""
    if any(framework.caution for framework in document.frameworks.values()):
        for key, framework in document.frameworks.items():
            if not framework.caution:
                yield Problem(("frameworks", key, "caution"), NO_CAUTION)
